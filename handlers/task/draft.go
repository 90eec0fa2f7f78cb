package task

import (
	"context"
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
)

// A draft lives for a day. Nobody is reminded of it: its card says until when it lives, and begins it again by a button,
// so that a message about a message would only be noise.

const draftTime = 24 * time.Hour

// last lets a draft live from now on for a day.
func (t *record) last(r *bot.Request, id string) {
	t.Expires = r.Now.Add(draftTime)
	r.Arm(bot.Timer{Key: expiry(id), Due: t.Expires, Name: "task.expire", Data: bot.Encode(id)})
}

func expiry(id string) string { return "task/" + id + "/expire" }

// end makes something else of a draft: it does not expire any more.
func (t *record) end(r *bot.Request, id string, s state) {
	t.State, t.Changes = s, ""
	r.Disarm(expiry(id))
}

// expire ends a draft that nobody confirmed.
func expire(_ context.Context, r *bot.Request) error {
	id, t, err := timed(r)
	if err != nil || t.State != draft || r.Now.Before(t.Expires) {
		return err
	}
	t.end(r, id, expired)
	return putIfShown(r, id, t)
}

// timed reads the task that a timer is about.
func timed(r *bot.Request) (id string, t record, err error) {
	if err := r.Timer.Decode(&id); err != nil {
		return "", t, err
	}
	t, err = tasks.Get(r, id)
	return id, t, err
}

// putIfShown is put for what may have no card yet, and is to get none.
func putIfShown(r *bot.Request, id string, t record) error {
	if t.Shown {
		return put(r, id, t)
	}
	return tasks.Put(r, id, t)
}

// own reads a draft and enters its project; only whoever asked for it, or a lead, may decide on it.
func own(r *bot.Request, id string) (record, error) {
	t, err := inProject(r, id)
	if err == nil {
		err = open(t)
	}
	if err != nil {
		return t, err
	}
	return t, r.MayDecide(t.Asker, "task.of-other")
}

// inProject reads a task and enters its project as a member.
func inProject(r *bot.Request, id string) (record, error) {
	t, err := tasks.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return t, bot.Tell("bot.old-button")
	}
	if err != nil {
		return t, err
	}
	if err := r.Enter(t.Project, bot.RoleMember); err != nil {
		return record{}, err
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
	case undone:
		return bot.Tell("task.is-undone", "issue", t.Issue)
	case expired:
		return bot.Tell("task.is-expired")
	}
	if t.Why != "" {
		return bot.Tell("task.is-cancelled-" + t.Why)
	}
	return bot.Tell("task.is-cancelled")
}

// outdated answers a click on a card that shows what is no longer so: it says how the task stands, and shows the card as it
// now is. A client may keep an old card for good: Feishu undoes what was changed while a click had no answer yet.
func outdated(r *bot.Request, id string, t record, err error) error {
	var tell *bot.TellError
	if t.State == "" || t.State == draft || !errors.As(err, &tell) {
		return err
	}
	if _, err := tasks.Hold(r, id); err != nil { // a change meanwhile would be undone by this card
		return err
	}
	r.Toast(bot.ToneWarn, tell.Key, tell.Args...)
	r.Replace(card(r, id, t))
	r.Send(bot.Effect{To: t.At, Handle: t.handle(id, "card"), Body: card(r, id, t)})
	return nil
}

// cancel is the button: no task after all.
func cancel(_ context.Context, r *bot.Request) error {
	t, err := own(r, r.Click.Value)
	if err != nil {
		return outdated(r, r.Click.Value, t, err)
	}
	t.end(r, r.Click.Value, cancelled)
	r.Replace(card(r, r.Click.Value, t))
	return put(r, r.Click.Value, t)
}

// again is the button of an expired draft: whoever clicks asks for it anew, as it now is.
func again(ctx context.Context, r *bot.Request) error {
	id := r.Click.Value
	t, err := inProject(r, id)
	if err != nil {
		return err
	}
	if t.stands() {
		return showFirst(ctx, r, t)
	}
	if t.State != expired {
		return open(t)
	}
	fresh := t
	fresh.State, fresh.Asker, fresh.AskerName, fresh.Lang, fresh.Pinned = draft, r.WhoID, r.Who.Name, r.CommonLang(), false
	if t.Source.ID != "" {
		m, err := read(ctx, r, t.Source)
		if errors.Is(err, bot.ErrNotFound) {
			return bot.Tell("task.message-gone")
		}
		if err != nil {
			return err
		}
		s := ofMessage(r, m, words(r, r.Project, m))
		s.at = t.At
		if fresh, err = compose(ctx, r, s, t); err != nil {
			return err
		}
		if fresh.Quote == t.Quote { // what was corrected and filled in is not lost
			fresh.wish = t.wish
		}
	} else {
		fresh.last(r, id)
	}
	r.Replace(card(r, id, fresh))
	return put(r, id, fresh)
}
