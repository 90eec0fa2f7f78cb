package task

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// create is the button: the draft is right, file it. Its value is made by createValue.
func create(ctx context.Context, r *bot.Request) error {
	id, shown, _ := strings.Cut(r.Click.Value, "|")
	t, err := own(r, id)
	if err != nil {
		return outdated(r, id, t, err)
	}
	same, err := unchanged(ctx, r, &t)
	if err != nil {
		return err
	}
	if k := catalogueOf(ctx, r, r.Project.Tracker).kind(t.Type); same && shown == t.wish.print() {
		if here, there := k.missing(t); len(here)+len(there) > 0 {
			if err := put(r, id, t); err != nil || len(here) == 0 {
				return err
			}
			return r.Open("task.draft", id)
		}
	}
	if !same || shown != t.wish.print() {
		r.Toast(bot.ToneWarn, "task.changed-toast")
		r.Replace(card(r, id, t))
		return put(r, id, t)
	}
	return file(ctx, r, id, t)
}

// file asks the tracker for the issue. However often it is performed, the intent makes it one.
func file(ctx context.Context, r *bot.Request, id string, t record) error {
	if _, err := r.Tracker(); err != nil {
		return err
	}
	if r.Project.Tracker == "" {
		return bot.Tell("task.no-jira", "key", r.Project.Key)
	}
	t.end(r, id, filing)
	t.Kept, t.Words, t.Fields, t.Left = false, "", nil, nil
	t.Along.Quoted, t.Along.Unread = nil, false
	if r.Event.Name == bot.EventAction {
		r.Replace(card(r, id, t))
	}
	if t.Along.Scope != alone && (t.Along.Messages > 1 || t.Along.Later) {
		r.Publish("task.gather", "", id)
		return put(r, id, t)
	}
	return send(ctx, r, id, t, nil)
}

// send asks the tracker for the issue, with what was said in the thread if that goes along.
func send(ctx context.Context, r *bot.Request, id string, t record, said []bot.Message) error {
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	p, err := bot.Projects.Get(r, t.Project)
	if err != nil {
		return err
	}
	k := catalogueOf(ctx, r, p.Tracker).kind(t.Type)
	t.Link = permalink(ctx, r, t)
	names, err := authors(ctx, r, p, said)
	if err != nil {
		return err
	}
	text, whole := describe(r, p, t, k, said, names)
	if err := t.quote(r, id, said, whole); err != nil {
		return err
	}
	t.untouch(said)
	issue := issueOf(r, p, t, text)
	issue.Intent = t.intent(id)
	issue.Reporter = reporter(r, t)
	if issue.Fields, err = written(ctx, r, k.Fields, t.Values, t.Zone); err != nil {
		return err
	}
	if len(t.Components) > 0 {
		if issue.Fields == nil {
			issue.Fields = map[string]string{}
		}
		issue.Fields["components"] = string(bot.Encode(t.Components))
	}
	r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: t.handle(id, "issue"), Project: t.Project, Body: issue, Then: "task.created"})
	return put(r, id, t)
}

// reporter is whoever asked for the task, as the tracker knows them; nil if they cannot be there. Where the tracker does not take
// them the issue is created without, and names them in its first line.
func reporter(r *bot.Request, t record) *bot.TrackerUser {
	_, p, err := bot.PersonNow(r, t.Asker)
	if err != nil {
		return nil
	}
	id, _ := trackerAccount(r, p)
	if id == "" && p.Email == "" {
		return nil
	}
	return &bot.TrackerUser{ID: id, Email: p.Email, Name: p.Name}
}

// issueOf is the issue that a task becomes, but for the fields that the tracker alone knows.
func issueOf(r *bot.Request, p bot.Project, t record, text []bot.Span) bot.NewIssue {
	issue := bot.NewIssue{Project: p.Tracker, Type: t.Type, Summary: t.Summary, Description: text,
		Due: t.Due, Priority: t.Priority, Labels: t.Labels}
	if t.Assignee.Email != "" || t.Assignee.Tracker != "" {
		issue.Assignee = &bot.TrackerUser{ID: t.Assignee.Tracker, Email: t.Assignee.Email, Name: t.Assignee.Name}
	}
	if t.Link != "" {
		issue.Link = &bot.WebLink{Title: r.In(p.Lang, "task.link-title"), URL: t.Link}
	}
	return issue
}

// createPage is where the tracker itself asks for everything, filled in with the task; "" without a tracker.
func createPage(r *bot.Request, t record) string {
	tracker, err := r.Tracker()
	p, perr := bot.Projects.Get(r, t.Project)
	if err != nil || perr != nil {
		return ""
	}
	text, _ := describe(r, p, t, known(r, t.Project).kind(t.Type), nil, nil)
	return tracker.CreatePage(issueOf(r, p, t, text))
}

// leftOut names the fields that the tracker did not take; the assignee is told of apart.
func leftOut(say func(string, ...any) string, t record) string {
	var names []string
	for _, id := range t.Left {
		switch id {
		case "assignee", "reporter":
		case "duedate":
			names = append(names, say("task.fact-due"))
		default:
			names = append(names, say("task.fact-"+id))
		}
	}
	return strings.Join(names, say("task.comma"))
}

// created is the tracker's yes.
func created(ctx context.Context, r *bot.Request) error {
	id, t, o, err := outcome(r)
	if err != nil {
		return err
	}
	t.State, t.Kept, t.Issue, t.IssueLink, t.Left = filed, false, o.Receipt.Issue, o.Receipt.Link, o.Receipt.Left
	t.tellTouched(r)
	if err := t.attachAll(r, id); err != nil {
		return err
	}
	if wanted := t.Assignee.Name; slices.Contains(t.Left, "assignee") {
		t.Assignee, t.Missing = who{}, wanted
	}
	t.Undo = r.OfferUndo(t.Asker, "task/"+id, "task.undo-over", id)
	if i, ok := look(ctx, r, t.Issue); ok {
		wanted := t.Assignee.Name
		t.follow(i)
		if t.Assignee.Name == "" && wanted != "" {
			t.Missing = wanted
		}
	}
	if slices.Contains(t.Left, "reporter") {
		if err := t.noReporter(r); err != nil {
			return err
		}
	}
	if err := tellNewAssignee(ctx, r, t); err != nil {
		return err
	}
	if _, err := r.Happened(bot.Happening{Project: t.Project, Kind: "task", Name: t.Issue}); err != nil {
		return err
	}
	if err := noteOwn(r, id, t, func(day *batch) { day.Made = true }); err != nil {
		return err
	}
	return put(r, id, t)
}

// noReporter says on the card that the tracker did not take the asker as its reporter: once in a project, since it is a matter of
// rights and so the same each time.
func (t *record) noReporter(r *bot.Request) error {
	key := bot.HashID("reporter", t.Project)
	if _, err := toldAssignees.Get(r, key); !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	t.NoReporter = true
	return toldAssignees.Put(r, key, told{At: r.Now})
}

// look reads an issue, if the tracker answers in time.
func look(ctx context.Context, r *bot.Request, key string) (bot.Issue, bool) {
	tracker, err := r.Tracker()
	if err != nil {
		return bot.Issue{}, false
	}
	ctx, cancel := r.Patience(ctx)
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

// refused is the tracker's no, in its own words; the draft stays, unless its message was deleted meanwhile. What the tracker's screens
// now demand is read anew.
func refused(ctx context.Context, r *bot.Request) error {
	id, t, o, err := outcome(r)
	if err != nil || t.State != filing {
		return err
	}
	t.State, t.Kept, t.Words, t.Fields, t.Own = draft, false, o.Text, o.Fields, false
	if t.lost(ctx, r) {
		return t.removed(r, id)
	}
	if key, own := causeText(o.Cause); own {
		p, err := bot.Projects.Get(r, t.Project)
		if err != nil {
			return err
		}
		t.Words, t.Fields, t.Own = r.In(t.Lang, key, "tracker", p.Tracker), nil, true
	}
	if t.Words == "" && len(t.Fields) == 0 {
		t.Words = r.In(t.Lang, "task.no-reason")
	}
	if p, err := bot.Projects.Get(r, t.Project); err == nil {
		k := catalogueAnew(ctx, r, p.Tracker, known(r, t.Project)).kind(t.Type)
		for _, field := range slices.Sorted(maps.Keys(t.Values)) {
			if _, there := k.field(field); !there && k.ID != "" {
				delete(t.Values, field) // it is gone from the screen
			}
		}
	}
	t.last(r, id)
	return put(r, id, t)
}
