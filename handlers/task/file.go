package task

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// own reads a task and enters its project; only whoever asked for it, or a lead, may decide on it.
func own(r *bot.Request, id string) (record, error) {
	t, err := tasks.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return t, bot.Tell("bot.old-button")
	}
	if err != nil {
		return t, err
	}
	if err := r.Enter(t.Project, bot.RoleMember); err != nil {
		return t, err
	}
	if r.WhoID != t.Asker && r.Role < bot.RoleLead {
		return t, bot.Tell("task.of-other", "name", t.AskerName)
	}
	return t, nil
}

// open refuses to decide on what is decided already.
func open(t record) error {
	switch t.State {
	case draft:
		return nil
	case filed, deleted:
		return bot.Tell("task.is-filed", "issue", t.Issue)
	case filing:
		return bot.Tell("task.is-filing")
	}
	return bot.Tell("task.is-cancelled")
}

// create is the button: the draft is right, file it.
func create(ctx context.Context, r *bot.Request) error {
	t, err := own(r, r.Click.Value)
	if err != nil {
		return err
	}
	if err := open(t); err != nil {
		return err
	}
	return file(ctx, r, r.Click.Value, t)
}

// cancel is the button: no task after all.
func cancel(_ context.Context, r *bot.Request) error {
	t, err := own(r, r.Click.Value)
	if err != nil {
		return err
	}
	if err := open(t); err != nil {
		return err
	}
	t.State = cancelled
	r.Replace(card(r, r.Click.Value, t))
	return put(r, r.Click.Value, t)
}

// file asks the tracker for the issue. However often it is performed, the intent makes it one.
func file(ctx context.Context, r *bot.Request, id string, t record) error {
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	if r.Project.Tracker == "" {
		return bot.Tell("task.no-jira", "key", r.Project.Key)
	}
	t.State, t.Kept, t.Words, t.Fields = filing, false, "", nil
	t.Link = permalink(ctx, r, t)
	issue := bot.NewIssue{Project: r.Project.Tracker, Type: t.Type, Summary: t.Summary, Description: description(r, t),
		Due: t.Due, Priority: t.Priority, Intent: "task/" + id}
	if t.Assignee.Email != "" || t.Assignee.Tracker != "" {
		issue.Assignee = &bot.TrackerUser{ID: t.Assignee.Tracker, Email: t.Assignee.Email, Name: t.Assignee.Name}
	}
	if t.Link != "" {
		issue.Link = &bot.WebLink{Title: r.In(r.Project.Lang, "task.link-title"), URL: t.Link}
	}
	r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: issueHandle(id), Body: issue, Then: "task.created"})
	if r.Event.Name == bot.EventAction {
		r.Replace(card(r, id, t))
	}
	return put(r, id, t)
}

// description says who asked, quotes the message and links to it, in the project's language.
func description(r *bot.Request, t record) []bot.Span {
	say := func(key string, args ...any) string { return r.In(r.Project.Lang, key, args...) }
	var spans []bot.Span
	line := func(s bot.Span) { spans = append(spans, s, bot.Span{Break: true}) }
	if t.Details != "" && t.Details != t.Quote {
		for text := range strings.SplitSeq(t.Details, "\n") {
			line(bot.Span{Text: text})
		}
		spans = append(spans, bot.Span{Break: true})
	}
	line(bot.Span{Text: say("task.asked-by", "name", t.AskerName)})
	if t.Quote != "" {
		if t.Author != "" {
			line(bot.Span{Text: say("task.wrote", "name", t.Author)})
		}
		for text := range strings.SplitSeq(t.Quote, "\n") {
			line(bot.Span{Text: text, Quote: true})
		}
	}
	if t.Link != "" {
		spans = append(spans, bot.Span{Text: say("task.link-title"), URL: t.Link})
	}
	return spans
}

// created is the tracker's yes.
func created(ctx context.Context, r *bot.Request) error {
	id, t, o, err := outcome(r)
	if err != nil {
		return err
	}
	t.State, t.Kept, t.Issue, t.IssueLink = filed, false, o.Receipt.Issue, o.Receipt.Link
	if i, ok := look(ctx, r, t.Issue); ok {
		wanted := t.Assignee.Name
		t.follow(i)
		if t.Assignee.Name == "" {
			t.Missing = wanted
		}
	}
	return put(r, id, t)
}

// look reads an issue, if the tracker answers in time.
func look(ctx context.Context, r *bot.Request, key string) (bot.Issue, bool) {
	tracker, err := r.Tracker()
	if err != nil {
		return bot.Issue{}, false
	}
	ctx, cancel := context.WithTimeout(ctx, patience(r))
	defer cancel()
	i, err := tracker.Issue(ctx, key)
	return i, err == nil
}

// delayed is the tracker's silence: whoever asked sees that it is kept.
func delayed(_ context.Context, r *bot.Request) error {
	id, t, _, err := outcome(r)
	if err != nil || t.State != filing || t.Kept {
		return err
	}
	t.Kept = true
	return put(r, id, t)
}

// refused is the tracker's no, in its own words; the draft stays.
func refused(_ context.Context, r *bot.Request) error {
	id, t, o, err := outcome(r)
	if err != nil || t.State != filing {
		return err
	}
	t.State, t.Kept, t.Words, t.Fields = draft, false, o.Text, o.Fields
	if t.Words == "" && len(t.Fields) == 0 {
		t.Words = r.In(t.Lang, "task.no-reason")
	}
	return put(r, id, t)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
