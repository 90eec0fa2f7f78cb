package task

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// A draft follows its message until it is confirmed: an edit changes it, removing the message cancels it. Not every
// platform tells of edits, so the message is read again when the draft is confirmed. What happens to a message after that is
// told in the issue, as soon as there is one.

// edited is a message whose text was changed: the comment that it became, and the task. Whoever has only a form of it is told when
// they send that.
func edited(ctx context.Context, r *bot.Request) error {
	if err := editedReply(r); err != nil {
		return err
	}
	id := idOf(r.Message.Ref)
	t, err := tasks.Get(r, id)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return editedSince(r)
	case err != nil:
		return err
	case t.State == filed, t.State == filing && len(t.Along.Quoted) > 0:
		return editedSince(r)
	case t.State == filing: // its thread is still to be read
		t.Quote = strings.TrimSpace(r.Message.Text)
		return tasks.Put(r, id, t)
	case t.State != draft || !t.Shown:
		return nil
	}
	if _, err := t.reread(ctx, r, r.Message); err != nil {
		return err
	}
	return put(r, id, t)
}

// editedSince tells the issues that quote the message.
func editedSince(r *bot.Request) error {
	ids, err := quotedIn(r, r.Message.Ref)
	if err != nil {
		return err
	}
	for _, id := range ids {
		t, err := tasks.Get(r, id)
		if err != nil {
			return err
		}
		if t.State == filing {
			err = t.touched(r, id)
		} else {
			err = t.later(r, id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// touch is that a message which an issue quotes was edited or deleted while the issue was being created.
type touch struct {
	Task    string         `json:"task"`
	Message bot.MessageRef `json:"message"`
	At      time.Time      `json:"at"`
}

// touched notes that the message was edited or deleted: its issue is told when there is one.
func (t *record) touched(r *bot.Request, id string) error {
	t.Touched = append(slices.DeleteFunc(slices.Clone(t.Touched), func(o touch) bool { return o.Message.ID == r.Message.Ref.ID }),
		touch{Task: id, Message: r.Message.Ref, At: r.Event.At})
	return tasks.Put(r, id, *t)
}

// tellTouched has what happened to the messages meanwhile told in the issue.
func (t *record) tellTouched(r *bot.Request) {
	for _, o := range t.Touched {
		r.Publish("task.touched", "", o)
	}
	t.Touched = nil
}

// untouch forgets what happened to messages before the text was written: it holds them as they are now. Only that the message
// which it was made of was deleted cannot be seen in it.
func (t *record) untouch(said []bot.Message) {
	t.Touched = slices.DeleteFunc(slices.Clone(t.Touched), func(o touch) bool {
		return o.Message.ID != t.Source.ID || slices.ContainsFunc(said, func(m bot.Message) bool { return m.Ref.ID == o.Message.ID })
	})
}

// lost reports whether the message that a task was made of is known to have been deleted while its issue was being created. Not every
// message that cannot be read is: golive may not be where it was said.
func (t *record) lost(ctx context.Context, r *bot.Request) bool {
	if !slices.ContainsFunc(t.Touched, func(o touch) bool { return o.Message.ID == t.Source.ID }) {
		return false
	}
	_, err := read(ctx, r, t.Source)
	return errors.Is(err, bot.ErrNotFound)
}

// tellTouch reads a message that was edited or deleted while its issue was being created, and says in the issue what it is now.
func tellTouch(ctx context.Context, r *bot.Request) error {
	var o touch
	if err := r.Decode(&o); err != nil {
		return err
	}
	t, err := tasks.Get(r, o.Task)
	if err != nil || t.State != filed {
		return err
	}
	m, err := read(ctx, r, o.Message)
	if errors.Is(err, bot.ErrNotFound) {
		if o.Message.ID != t.Source.ID {
			return nil
		}
		return t.gone(r, o.Task, o.At)
	}
	if err != nil {
		return err
	}
	w, err := person(ctx, r, m.Author, "")
	if err != nil {
		return err
	}
	return t.saysNow(r, o.Task, m, w.Name, o.At)
}

// removed is a message that is gone: the comment that it became, and the task.
func removed(_ context.Context, r *bot.Request) error {
	if err := removedReply(r); err != nil {
		return err
	}
	id := idOf(r.Message.Ref)
	t, err := tasks.Get(r, id)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return nil
	case err != nil:
		return err
	case t.State == filing:
		return t.touched(r, id)
	case t.State == filed:
		return t.gone(r, id, r.Event.At)
	case t.State != draft:
		return nil
	}
	return t.removed(r, id)
}

// removed cancels a draft whose message is gone.
func (t *record) removed(r *bot.Request, id string) error {
	t.end(r, id, cancelled)
	t.Why, t.Touched = "removed", nil
	return putIfShown(r, id, *t)
}

// unchanged reads the message of a draft again before it is filed. If an edit changed the task, the draft is shown as it
// now is instead, and has to be confirmed once more. A message that cannot be read stays as it was.
func unchanged(ctx context.Context, r *bot.Request, t *record) (bool, error) {
	if t.Source.ID == "" {
		return true, nil
	}
	m, err := read(ctx, r, t.Source)
	if err != nil {
		return true, nil //nolint:nilerr // it was confirmed as it is shown
	}
	changed, err := t.reread(ctx, r, m)
	return !changed, err
}

// reread takes over what the message now says, but for what somebody corrected since. It reports whether the task is
// another now.
func (t *record) reread(ctx context.Context, r *bot.Request, m bot.Message) (bool, error) {
	if len(m.Files) > 0 { // what the platform does not tell stays
		t.Files, t.Along.Own = m.Files, len(m.Files)
	}
	if text := strings.TrimSpace(m.Text); text == t.Quote || text == "" {
		return false, nil
	}
	p, err := bot.Projects.Get(r, t.Project)
	if err != nil {
		return false, err
	}
	now, err := understood(ctx, r, t.Project, p, m, t.wordsOf(r, p, m))
	if err != nil {
		return false, err
	}
	before := t.wish
	t.merge(now)
	t.Quote = strings.TrimSpace(m.Text)
	if t.wish.print() == before.print() {
		return false, nil
	}
	t.Changes = changes(r, t.Lang, before, t.wish)
	return true, nil
}

// merge takes over what is understood now, field by field, where the task still says what was understood before.
func (t *record) merge(now wish) {
	take := func(field *string, before, after string) {
		if *field == before {
			*field = after
		}
	}
	if t.Summary == t.Meant.Summary && t.Details == t.Meant.Details { // they belong together
		t.Summary, t.Details = now.Summary, now.Details
	}
	if t.Due == t.Meant.Due && t.Time == t.Meant.Time {
		t.Due, t.Time, t.Unclear, t.Might, t.NoDay, t.PastDay = now.Due, now.Time, now.Unclear, now.Might, now.NoDay, now.PastDay
	}
	take(&t.Priority, t.Meant.Priority, now.Priority)
	take(&t.Type, t.Meant.Type, now.Type)
	t.Also = now.Also
	if slices.Equal(t.Labels, t.Meant.Labels) {
		t.Labels = now.Labels
	}
	if slices.Equal(t.Components, t.Meant.Components) {
		t.Components = now.Components
	}
	if t.Assignee.Account == t.Meant.Assignee.Account && now.Assignee.Account != t.Assignee.Account {
		t.Assignee = now.Assignee
	}
	t.Meant = now
}

// changes tells in markup, for a draft's card, what an edit of the message changed.
func changes(r *bot.Request, lang string, before, after wish) string {
	var list []string
	add := func(label, was, is, none string) {
		if was == is {
			return
		}
		shown := func(value string) string {
			if value == "" {
				return r.In(lang, none)
			}
			return bot.Escape(short(value))
		}
		list = append(list, r.In(lang, "task.change", "field", r.In(lang, label), "was", shown(was), "is", shown(is)))
	}
	add("task.fact-summary", before.Summary, after.Summary, "task.none")
	add("task.fact-assignee", before.Assignee.Name, after.Assignee.Name, "task.nobody")
	say := func(key string, args ...any) string { return r.In(lang, key, args...) }
	add("task.fact-due", dueWords(r, say, lang, before), dueWords(r, say, lang, after), "task.no-due")
	add("task.fact-type", before.Type, after.Type, "task.none")
	add("task.fact-priority", before.Priority, after.Priority, "task.none")
	add("task.fact-components", strings.Join(before.Components, ", "), strings.Join(after.Components, ", "), "task.none")
	add("task.fact-labels", strings.Join(before.Labels, ", "), strings.Join(after.Labels, ", "), "task.none")
	if len(list) == 0 {
		list = []string{r.In(lang, "task.fact-details")}
	}
	return strings.Join(list, r.In(lang, "task.and"))
}

// short is a text of one line, for small print.
func short(s string) string {
	line, _, more := strings.Cut(s, "\n")
	runes := []rune(line)
	if len(runes) > 60 {
		runes, more = runes[:59], true
	}
	if more {
		return string(runes) + "…"
	}
	return string(runes)
}
