package jirasim

import (
	"html"
	"regexp"
	"slices"
	"strings"
)

// issueJSON is an issue's envelope; Fields is a map since its members differ by project.
type issueJSON struct {
	Expand     string             `json:"expand,omitempty"`
	ID         string             `json:"id"`
	Self       string             `json:"self"`
	Key        string             `json:"key,omitempty"`
	Fields     map[string]any     `json:"fields,omitempty"`
	Rendered   map[string]any     `json:"renderedFields,omitempty"`
	Names      map[string]string  `json:"names,omitempty"`
	Properties map[string]rawJSON `json:"properties,omitempty"`
	Changelog  *changelogJSON     `json:"changelog,omitempty"`
	Trans      []transitionJSON   `json:"transitions,omitempty"`
}

type briefIssue struct {
	ID     string         `json:"id"`
	Key    string         `json:"key"`
	Self   string         `json:"self"`
	Fields map[string]any `json:"fields"`
}

func (s *Sim) brief(i *issue, api int) *briefIssue {
	return &briefIssue{ID: i.id, Key: i.key, Self: s.self(api, "issue/%s", i.id), Fields: map[string]any{"summary": i.summary,
		"status": s.statusJSON(i.status, api), "priority": s.priorityJSON(i.priority, api), "issuetype": s.issueTypeJSON(i.kind, api)}}
}

func optional(t string) any {
	if t == "" {
		return nil
	}
	return t
}

// securityJSON is a security level; null where everybody may see the issue.
func (s *Sim) securityJSON(n *named, api int) any {
	if n == nil {
		return nil
	}
	return map[string]string{"self": s.self(api, "securitylevel/%s", n.id), "id": n.id, "name": n.name}
}

// fieldsJSON are all fields of an issue.
func (s *Sim) fieldsJSON(i *issue, viewer *user, api int) map[string]any {
	out := map[string]any{
		"summary": i.summary, "issuetype": s.issueTypeJSON(i.kind, api), "project": s.projectJSON(i.project, api),
		"status": s.statusJSON(i.status, api), "priority": s.priorityJSON(i.priority, api), "resolution": s.resolutionJSON(i.resolution, api),
		"description": i.description.json(api), "environment": i.environment.json(api),
		"assignee": s.userJSON(i.assignee, viewer), "reporter": s.userJSON(i.reporter, viewer), "creator": s.userJSON(i.creator, viewer),
		"labels": append([]string{}, i.labels...), "components": s.componentsJSON(i.components, api),
		"fixVersions": s.versionsJSON(i.fixVersions, api), "versions": s.versionsJSON(i.versions, api), "duedate": optional(i.due),
		"security": s.securityJSON(i.security, api), "created": stamp(i.created), "updated": stamp(i.updated), "resolutiondate": nil,
		"subtasks": s.subtasks(i, api), "issuelinks": s.linksJSON(i, api), "watches": s.watchesJSON(i, viewer, api),
		"votes":      votesJSON{Self: s.self(api, "issue/%s/votes", i.key)},
		"attachment": s.attachmentsJSON(i, viewer, api), "comment": s.commentsJSON(i, viewer, api),
		"worklog": worklogJSON{MaxResults: 20, Worklogs: []struct{}{}}, "workratio": -1, "lastViewed": nil, "timetracking": struct{}{},
	}
	if !i.resolved.IsZero() {
		out["resolutiondate"] = stamp(i.resolved)
	}
	if s.cloud() {
		out["statuscategorychangedate"] = stamp(i.categoryAt)
	}
	if i.parent != nil {
		out["parent"] = s.brief(i.parent, api)
	}
	for _, f := range s.w.fieldsOf(i.project, i.kind) {
		out[f.ID] = s.customJSON(f, i, api)
	}
	return out
}

type votesJSON struct {
	Self  string `json:"self"`
	Votes int    `json:"votes"`
	Has   bool   `json:"hasVoted"`
}

type worklogJSON struct {
	StartAt    int        `json:"startAt"`
	MaxResults int        `json:"maxResults"`
	Total      int        `json:"total"`
	Worklogs   []struct{} `json:"worklogs"`
}

type watchesJSON struct {
	Self     string      `json:"self"`
	Count    int         `json:"watchCount"`
	Watching bool        `json:"isWatching"`
	Watchers []*userJSON `json:"watchers,omitempty"`
}

func (s *Sim) watchesJSON(i *issue, viewer *user, api int) watchesJSON {
	return watchesJSON{Self: s.self(api, "issue/%s/watchers", i.key), Count: len(i.watchers), Watching: slices.Contains(i.watchers, viewer)}
}

func (s *Sim) subtasks(i *issue, api int) []*briefIssue {
	out := []*briefIssue{}
	for _, c := range s.w.children[i.id] {
		if c.kind.subtask {
			out = append(out, s.brief(c, api))
		}
	}
	return out
}

func (s *Sim) attachmentsJSON(i *issue, viewer *user, api int) []attachmentJSON {
	out := []attachmentJSON{}
	for _, a := range i.files {
		out = append(out, s.attachmentJSON(a, viewer, api))
	}
	return out
}

type commentPage struct {
	Comments   []visibleJSON `json:"comments"`
	Self       string        `json:"self,omitempty"`
	MaxResults int           `json:"maxResults"`
	Total      int           `json:"total"`
	StartAt    int           `json:"startAt"`
}

func (s *Sim) commentsJSON(i *issue, viewer *user, api int) commentPage {
	out := commentPage{Comments: []visibleJSON{}, Self: s.self(api, "issue/%s/comment", i.id), Total: len(i.comments), MaxResults: len(i.comments)}
	for _, c := range i.comments {
		out.Comments = append(out.Comments, s.commentJSON(i, c, viewer, api))
	}
	return out
}

// defaultHidden are fields that *navigable leaves out.
var defaultHidden = map[string]bool{"comment": true, "attachment": true, "worklog": true, "timetracking": true, "issuelinks": false}

// show renders an issue with the fields asked for: names, *all, *navigable, and -name to leave one out.
func (s *Sim) show(i *issue, c *call, want []string) issueJSON {
	out := issueJSON{Expand: "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations", ID: i.id,
		Self: s.self(c.api, "issue/%s", i.id), Key: i.key}
	all := s.fieldsJSON(i, c.user, c.api)
	picked := map[string]bool{}
	if len(want) > 0 && strings.HasPrefix(want[0], "-") {
		want = append([]string{"*all"}, want...)
	}
	for _, name := range want {
		minus := strings.HasPrefix(name, "-")
		switch name = strings.TrimPrefix(name, "-"); name {
		case "*all", "*navigable":
			for id := range all {
				picked[id] = name == "*all" || !defaultHidden[id]
			}
		default:
			picked[name] = !minus
		}
	}
	for id, yes := range picked {
		if v, known := all[id]; yes && known {
			if out.Fields == nil {
				out.Fields = map[string]any{}
			}
			out.Fields[id] = v
		}
	}
	return out
}

// rendered are the rich texts of an issue as HTML, as expand=renderedFields gives them.
func (s *Sim) rendered(i *issue) map[string]any {
	out := map[string]any{"description": optional(renderText(i.description)), "environment": optional(renderText(i.environment))}
	return out
}

func renderText(t text) string {
	if t.empty() {
		return ""
	}
	var b strings.Builder
	for _, p := range strings.Split(t.wiki, "\n\n") {
		b.WriteString("<p>" + wikiHTML(p) + "</p>")
	}
	return b.String()
}

// wikiEscape is a backslash that takes the meaning from the character after it.
var wikiEscape = regexp.MustCompile(`\\([{}\[\]|*_+^~!?#.\\-])`)

// unescape shows escaped characters as people see them.
func unescape(wiki string) string { return wikiEscape.ReplaceAllString(wiki, "$1") }

// wikiHTML writes wiki text as HTML: links and line ends; everything else is escaped text.
func wikiHTML(wiki string) string {
	var b strings.Builder
	plain := func(s string) { b.WriteString(strings.ReplaceAll(html.EscapeString(unescape(s)), "\n", "<br/>")) }
	for {
		m := wikiLink.FindStringSubmatchIndex(wiki)
		if m == nil {
			plain(wiki)
			return b.String()
		}
		plain(wiki[:m[0]])
		label, href := wiki[m[2]:m[3]], wiki[m[2]:m[3]]
		if m[4] >= 0 {
			href = wiki[m[4]:m[5]]
		}
		if strings.HasPrefix(href, "http://") || strings.HasPrefix(href, "https://") {
			b.WriteString(`<a href="` + html.EscapeString(href) + `" rel="nofollow noreferrer">` + html.EscapeString(label) + `</a>`)
		} else {
			plain(wiki[m[0]:m[1]])
		}
		wiki = wiki[m[1]:]
	}
}
