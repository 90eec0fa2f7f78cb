package bottest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// Want adds a field to every create screen.
func (t *Tracker) Want(f bot.IssueField) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.wants = append(t.wants, f)
}

// Demand adds a field to the screens of the transitions to a status.
func (t *Tracker) Demand(status string, f bot.IssueField) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.demands[status] = append(t.demands[status], f)
}

// Fields are the further fields of an issue, as they were written last.
func (t *Tracker) Fields(key string) map[string]string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.extras[key])
}

// Down makes every call fail until it is called with false.
func (t *Tracker) Down(down bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.down = down
}

// Hang makes the tracker take searches and answer none, until it is turned off.
func (t *Tracker) Hang(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.hangs = on
}

// Lag makes searches go on to find the issues as they are now, until it is turned off.
func (t *Tracker) Lag(on bool) {
	var index []bot.Issue
	if on {
		index = t.Issues()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.index = index
}

// indexed is what searches look through.
func (t *Tracker) indexed() []bot.Issue {
	t.mu.Lock()
	index := slices.Clone(t.index)
	t.mu.Unlock()
	if index != nil {
		return index
	}
	return t.Issues()
}

// Fail makes the next calls of Perform answer these errors, one each, without acting.
func (t *Tracker) Fail(errs ...error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.fail = append(t.fail, errs...)
}

// Archive makes the project an archived one, or one that is not.
func (t *Tracker) Archive(archived bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.project.Archived = archived
}

// Deny makes whatever is asked fail for a cause; "" ends that.
func (t *Tracker) Deny(cause string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.denies = cause
}

// Issues are all issues, by key.
func (t *Tracker) Issues() []bot.Issue {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []bot.Issue
	for _, i := range t.issues {
		out = append(out, *i)
	}
	slices.SortFunc(out, func(a, b bot.Issue) int { return strings.Compare(a.Key, b.Key) })
	return out
}

// Texts are the description and the comments of an issue.
func (t *Tracker) Texts(key string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.texts[key])
}

// Files are the names of an issue's attachments, in order.
func (t *Tracker) Files(key string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Sorted(slices.Values(t.files[key]))
}

// Lose makes files of that name gone when they are to be read.
func (t *Tracker) Lose(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lost = append(t.lost, name)
}

// Move sets an issue's status, as somebody in the tracker would, and answers the event that a webhook would make.
func (t *Tracker) Move(key, status, category string) bot.Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := t.issues[key]
	from := i.Status
	t.moves++
	t.put(i, status, category)
	i.Updated = t.clock.Now()
	return bot.Event{ID: fmt.Sprintf("jira/hook/%s/%d", key, t.moves), Name: bot.EventIssue, Lane: "jira/" + key, At: t.clock.Now(),
		Data: bot.Encode(bot.IssueChange{Kind: "updated", Issue: *i, Changes: []bot.FieldChange{{Field: "status", From: from, To: status}}})}
}

// File creates an issue, as somebody in the tracker would.
func (t *Tracker) File(key, summary string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.issues[key] = &bot.Issue{Key: key, ID: key, Project: t.project.Key, Type: "Task", Summary: summary, Status: "To Do", Category: "new", Updated: t.clock.Now(), Link: "https://jira.example/browse/" + key}
}

// Refuse makes queries that hold a word wrong from now on.
func (t *Tracker) Refuse(word string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.refused = append(t.refused, word)
}

// Rank names the priorities, the highest first.
func (t *Tracker) Rank(names ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ranks = names
}

// Raise creates an issue, as somebody in the tracker would, and answers the event that a webhook would make.
func (t *Tracker) Raise(key, by, typ, priority, component, summary string) bot.Event {
	t.File(key, summary)
	t.mu.Lock()
	defer t.mu.Unlock()
	i := t.issues[key]
	i.Type, i.Priority, i.Created = typ, priority, i.Updated
	if component != "" {
		i.Components = []string{component}
	}
	return bot.Event{ID: "jira/hook/" + key + "/created", Name: bot.EventIssue, Lane: "jira/" + key, At: t.clock.Now(),
		Data: bot.Encode(bot.IssueChange{Kind: "created", Issue: *i, By: bot.TrackerUser{ID: "j-" + by, Name: by}})}
}

// Change sets a field of an issue, as somebody in the tracker would, and answers the event that a webhook would make.
func (t *Tracker) Change(key, by, field, value string) bot.Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := t.issues[key]
	t.moves++
	at := map[string]*string{"summary": &i.Summary, "duedate": &i.Due, "priority": &i.Priority, "assignee": &i.Assignee.Name, "status": &i.Status}[field]
	from := *at
	*at, i.Updated = value, t.clock.Now()
	if field == "status" {
		t.put(i, value, categories[value])
	}
	who, changes := bot.TrackerUser{ID: "j-" + by, Name: by}, []bot.FieldChange{{Field: field, From: from, To: value}}
	t.past[key] = append(t.past[key], bot.IssueEdit{At: i.Updated, By: who, Changes: changes})
	return bot.Event{ID: fmt.Sprintf("jira/hook/%s/%d", key, t.moves), Name: bot.EventIssue, Lane: "jira/" + key, At: t.clock.Now(),
		Data: bot.Encode(bot.IssueChange{Kind: "updated", Issue: *i, By: who, Changes: changes})}
}

// Polled is the event that asking what changed makes of an issue.
func (t *Tracker) Polled(key string) bot.Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := t.issues[key]
	stamp := i.Updated.UnixMilli()
	return bot.Event{ID: fmt.Sprintf("jira/poll/%s/%d", key, stamp), Name: bot.EventIssue, Lane: "jira/" + key, At: i.Updated,
		Data: bot.Encode(bot.IssueChange{Kind: "updated", Issue: *i, Edits: slices.Clone(t.past[key]), Order: fmt.Sprintf("%015d", stamp)})}
}

// Remark adds a comment, as somebody in the tracker would, and answers the event that a webhook would make.
func (t *Tracker) Remark(key, by, text string, internal bool) bot.Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.texts[key] = append(t.texts[key], text)
	if i := t.issues[key]; i != nil {
		i.Updated = t.clock.Now()
	}
	id := fmt.Sprintf("%s-%d", key, len(t.texts[key]))
	author := bot.TrackerUser{ID: "j-" + by, Name: by}
	return bot.Event{ID: "jira/hook/comment/" + id, Name: bot.EventIssue, Lane: "jira/" + key, At: t.clock.Now(),
		Data: bot.Encode(bot.IssueChange{Kind: "commented", Issue: bot.Issue{Key: key}, By: author,
			Comment: &bot.IssueComment{ID: id, Author: author, Text: text, Internal: internal}})}
}

// Delete removes an issue, as somebody in the tracker would, and answers the event that a webhook would make.
func (t *Tracker) Delete(key string) bot.Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := *t.issues[key]
	delete(t.issues, key)
	return bot.Event{ID: "jira/hook/" + key + "/deleted", Name: bot.EventIssue, Lane: "jira/" + key, At: t.clock.Now(),
		Data: bot.Encode(bot.IssueChange{Kind: "deleted", Issue: i})}
}

// Lock lets nobody edit an issue any more; the words are what the tracker says to that.
func (t *Tracker) Lock(key, words string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.locked[key] = words
}

// Seed adds issues with a label, as somebody in the tracker would: total of them, the first of which are done.
func (t *Tracker) Seed(label string, done, total int, change func(*bot.Issue)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for n := range total {
		key := fmt.Sprintf("%s-%d", t.project.Key, len(t.issues)+1)
		i := &bot.Issue{Key: key, ID: fmt.Sprint(10000 + len(t.issues)), Project: t.project.Key, Type: "Task", Summary: fmt.Sprintf("%s %d", label, n+1), Status: "To Do",
			Category: "new", Labels: []string{label}, Created: t.clock.Now(), Updated: t.clock.Now(), Link: "https://jira.example/browse/" + key}
		if n < done {
			t.put(i, "Done", "done")
		}
		if change != nil {
			change(i)
		}
		t.issues[key] = i
	}
}

// Restrict sets or removes an issue's security level, as somebody in the tracker would, and answers the event that a webhook would make.
func (t *Tracker) Restrict(key string, restricted bool) bot.Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := t.issues[key]
	t.moves++
	i.Restricted, i.Updated = restricted, t.clock.Now()
	return bot.Event{ID: fmt.Sprintf("jira/hook/%s/%d", key, t.moves), Name: bot.EventIssue, Lane: "jira/" + key, At: t.clock.Now(),
		Data: bot.Encode(bot.IssueChange{Kind: "updated", Issue: *i, By: bot.TrackerUser{ID: "j-admin", Name: "admin"}, Changes: []bot.FieldChange{{Field: "security"}}})}
}

// Close takes away the transitions to a status.
func (t *Tracker) Close(status string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = append(t.closed, status)
}
