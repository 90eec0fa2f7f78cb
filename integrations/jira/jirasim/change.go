package jirasim

import (
	"slices"
	"strings"
	"time"
)

// snapshot is an issue as it was after a change, until search has caught up with it.
type snapshot struct {
	at  time.Time
	doc *issue
}

// clone is a copy that later changes do not reach: they replace slices and maps, they do not write into them.
func (i *issue) clone() *issue {
	c := *i
	c.pending, c.indexed = nil, nil
	return &c
}

// found is the issue as search sees it now, nil if it does not yet know it.
func (i *issue) found(now time.Time, lag time.Duration) *issue {
	if len(i.pending) == 0 {
		return i
	}
	seen := i.indexed
	for _, p := range i.pending {
		if now.Sub(p.at) >= lag {
			seen = p.doc
		}
	}
	return seen
}

// catchUp forgets snapshots that search has overtaken.
func (i *issue) catchUp(now time.Time, lag time.Duration) {
	for len(i.pending) > 0 && now.Sub(i.pending[0].at) >= lag {
		i.indexed = i.pending[0].doc
		i.pending = i.pending[1:]
	}
}

// change makes a change to an issue: it writes the history, keeps what search still sees, and sends webhooks.
// kind is the issue_event_type_name. The caller holds the lock.
func (s *Sim) change(i *issue, by *user, kind string, apply func()) {
	before := i.clone()
	now := s.now()
	apply()
	items := diff(before, i, s)
	if len(items) == 0 {
		return
	}
	i.updated = now
	s.afterStatus(before, i, now)
	s.reparent(before, i)
	entry := &change{id: s.w.id("change"), author: by, at: now, items: items}
	i.history = append(slices.Clip(i.history), entry)
	s.reindex(before, i, now)
	s.touch()
	if kind == "" {
		kind = "issue_updated"
		if len(items) == 1 && items[0].Field == "assignee" {
			kind = "issue_assigned"
		}
	}
	s.emit(hookEvent{name: "jira:issue_updated", kind: kind, issue: i, by: by, change: entry})
}

// reindex remembers the state that search goes on to see.
func (s *Sim) reindex(before, i *issue, now time.Time) {
	lag := s.cfg.IndexLag
	i.catchUp(now, lag)
	if lag <= 0 {
		i.pending = nil
		return
	}
	if len(i.pending) == 0 {
		i.indexed = before
	}
	i.pending = append(i.pending, snapshot{now, i.clone()})
}

func (s *Sim) afterStatus(before, i *issue, now time.Time) {
	if before.status.category != i.status.category {
		i.categoryAt = now
	}
	switch {
	case before.resolution == nil && i.resolution != nil:
		i.resolved = now
	case i.resolution == nil:
		i.resolved = time.Time{}
	}
}

func (s *Sim) reparent(before, i *issue) {
	if before.parent == i.parent {
		return
	}
	if before.parent != nil {
		id := before.parent.id
		s.w.children[id] = slices.DeleteFunc(slices.Clone(s.w.children[id]), func(c *issue) bool { return c == i })
	}
	if i.parent != nil {
		s.w.children[i.parent.id] = append(slices.Clip(s.w.children[i.parent.id]), i)
	}
}

// trait is one field as the history writes it: an id (empty where the field has none) and words.
type trait struct{ field, id, ref, words string }

// traits are the fields of an issue whose changes are kept.
func (i *issue) traits(s *Sim) []trait {
	out := []trait{
		{"summary", "summary", "", i.summary},
		{"description", "description", "", i.description.wiki},
		{"environment", "environment", "", i.environment.wiki},
		{"status", "status", i.status.id, i.status.name},
		{"labels", "labels", "", strings.Join(i.labels, " ")},
		{"duedate", "duedate", i.due, i.due},
		{"issuetype", "issuetype", i.kind.id, i.kind.name},
		namedTrait("priority", i.priority),
		namedTrait("resolution", i.resolution),
		namedTrait("security", i.security),
		s.userTrait("assignee", i.assignee),
		s.userTrait("reporter", i.reporter),
	}
	parent := trait{field: "IssueParentAssociation"}
	if i.parent != nil {
		parent.ref, parent.words = i.parent.id, i.parent.key
	}
	out = append(out, parent)
	for _, f := range s.w.fieldsOf(i.project, i.kind) {
		out = append(out, trait{f.Name, f.ID, "", s.customWords(f, i)})
	}
	return out
}

func namedTrait(field string, n *named) trait {
	if n == nil {
		return trait{field: field, id: field}
	}
	return trait{field, field, n.id, n.name}
}

func (s *Sim) userTrait(field string, u *user) trait {
	if u == nil {
		return trait{field: field, id: field}
	}
	return trait{field, field, s.userKey(u), u.name}
}

// diff is the history between two states of an issue.
func diff(before, after *issue, s *Sim) []changeItem {
	var items []changeItem
	a, b := before.traits(s), after.traits(s)
	for n := range a {
		if a[n].words == b[n].words && a[n].ref == b[n].ref {
			continue
		}
		items = append(items, item(a[n].field, a[n].id, a[n], b[n]))
	}
	items = append(items, members("Component", "components", before.components, after.components, func(c *component) trait { return trait{ref: c.id, words: c.name} })...)
	versionTrait := func(v *version) trait { return trait{ref: v.id, words: v.name} }
	items = append(items, members("Fix Version", "fixVersions", before.fixVersions, after.fixVersions, versionTrait)...)
	items = append(items, members("Version", "versions", before.versions, after.versions, versionTrait)...)
	items = append(items, members("Attachment", "attachment", before.files, after.files, func(a *attachment) trait { return trait{ref: a.id, words: a.name} })...)
	items = append(items, members("Link", "issuelinks", before.links, after.links, func(l *link) trait { return l.trait(after) })...)
	return append(items, members("RemoteWorkItemLink", "", before.remote, after.remote, func(l *remoteLink) trait { return trait{ref: l.id, words: l.title} })...)
}

func (l *link) trait(i *issue) trait {
	if l.in.id == i.id {
		return trait{ref: l.out.key, words: "This issue " + l.kind.outward + " " + l.out.key}
	}
	return trait{ref: l.in.key, words: "This issue " + l.kind.inward + " " + l.in.key}
}

// members is the history of a list: one item for each that went or came.
func members[T comparable](field, id string, before, after []T, show func(T) trait) []changeItem {
	var items []changeItem
	for _, v := range before {
		if !slices.Contains(after, v) {
			items = append(items, item(field, id, show(v), trait{}))
		}
	}
	for _, v := range after {
		if !slices.Contains(before, v) {
			items = append(items, item(field, id, trait{}, show(v)))
		}
	}
	return items
}

func item(field, id string, from, to trait) changeItem {
	kind := "jira"
	if strings.HasPrefix(id, "customfield_") {
		kind = "custom"
	}
	return changeItem{Field: field, FieldType: kind, FieldID: id, From: pointer(from.ref), FromString: pointer(from.words),
		To: pointer(to.ref), ToString: pointer(to.words)}
}

func pointer(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

type changelogJSON struct {
	StartAt    int           `json:"startAt"`
	MaxResults int           `json:"maxResults"`
	Total      int           `json:"total"`
	Histories  []historyJSON `json:"histories"`
}

type historyJSON struct {
	ID      string       `json:"id"`
	Author  *userJSON    `json:"author"`
	Created string       `json:"created"`
	Items   []changeItem `json:"items"`
}

func (s *Sim) historyJSON(i *issue, viewer *user) []historyJSON {
	out := []historyJSON{}
	for _, h := range i.history {
		out = append(out, historyJSON{ID: h.id, Author: s.userJSON(h.author, viewer), Created: stamp(h.at), Items: h.items})
	}
	return out
}
