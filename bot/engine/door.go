package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

const (
	doorTime    = 2 * time.Second        // machine time that a door waits for its answer, if not configured
	gateTime    = 1 * time.Second        // machine time beyond the door's for which effects wait until it has shown its answer
	answersPoll = 100 * time.Millisecond // how often a door looks for an answer that was committed elsewhere
	sharedPoll  = 15 * time.Millisecond
	clockSkew   = 5 * time.Second        // machine time by which the clocks of replicas may differ
	answerLead  = 100 * time.Millisecond // calendar time by which an answer is ahead of its effects where replicas perform them
)

// doors are the callers in this process that wait for the answer of an event.
type doors struct {
	mu   sync.Mutex
	open map[string]*door // by event ID
}

type door struct {
	answer chan *bot.Answer // holds at most one
	shown  chan struct{}    // closed when the answer is out, or given up
	users  int
	saw    bool // whether one who waited found the answer in the store; it needs no other way out
}

// at is the door that waits for an event here; nil if none does.
func (d *doors) at(event string) *door {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.open[event]
}

// see notes that the answer was found in the store.
func (d *doors) see(x *door) {
	d.mu.Lock()
	defer d.mu.Unlock()
	x.saw = true
}

func (d *doors) enter(event string) *door {
	d.mu.Lock()
	defer d.mu.Unlock()
	x := d.open[event]
	if x == nil {
		x = &door{answer: make(chan *bot.Answer, 1), shown: make(chan struct{})}
		d.open[event] = x
	}
	x.users++
	return x
}

// leave closes the door behind the last who waited, and hands out the answer that came too late for them.
func (d *doors) leave(event string, x *door) *bot.Answer {
	d.mu.Lock()
	defer d.mu.Unlock()
	if x.users--; x.users > 0 {
		return nil
	}
	delete(d.open, event)
	close(x.shown)
	select {
	case a := <-x.answer:
		return a
	default:
		return nil
	}
}

// deliver hands an answer to the door that waits for it; false if none does here. before is the door that waited before the commit:
// it may have found the answer in the store meanwhile, and have gone.
func (d *doors) deliver(event string, before *door, a *bot.Answer) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if before != nil && before.saw {
		return true
	}
	x := d.open[event]
	if x == nil {
		return false
	}
	select {
	case x.answer <- a:
	default:
	}
	return true
}

// gate waits until the door of an event has shown its answer, so that no effect overtakes it.
func (d *doors) gate(ctx context.Context, event string, wait time.Duration) {
	x := d.at(event)
	if x == nil {
		return
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-x.shown:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// Do implements bot.Road.
func (e *Engine) Do(ctx context.Context, ev bot.Event, show func(bot.Answer, bool)) error {
	complete(&ev, e.Clock.Now())
	if a, done, err := e.Store.Answer(ctx, ev.ID); err == nil && done {
		show(repeated(a), true)
		return nil
	}
	ev.Door = e.Clock.Now().Add(e.DoorTime)
	shown, unseen, err := e.wait(ctx, ev, show)
	if shown || err != nil {
		return err
	}
	if unseen == nil && e.Replicas { // another process may have committed it after the last look
		if a, done, err := e.Store.Answer(ctx, ev.ID); err == nil && done {
			unseen = a
		} else {
			e.lookAgain(ctx, ev)
		}
	}
	return e.afterwards(ctx, ev, unseen)
}

// lookAgain looks for an answer some seconds after the door has given up: a process whose clock is behind takes it for
// waiting, and leaves to it what was committed meanwhile. It looks at once when golive ends.
func (e *Engine) lookAgain(ctx context.Context, ev bot.Event) {
	ctx = context.WithoutCancel(ctx)
	e.looks.Go(func() {
		timer := time.NewTimer(clockSkew)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-e.ending:
		}
		a, done, err := e.Store.Answer(ctx, ev.ID)
		if err == nil && done {
			err = e.afterwards(ctx, ev, a)
		}
		if err != nil {
			e.Log.Error("look for a late answer", "event", ev.ID, "error", err)
		}
	})
}

// wait accepts an event and shows its answer, if that is there in time. What came after that is unseen.
func (e *Engine) wait(ctx context.Context, ev bot.Event, show func(bot.Answer, bool)) (shown bool, unseen *bot.Answer, err error) {
	d := e.doors.enter(ev.ID)
	defer func() { unseen = e.doors.leave(ev.ID, d) }()
	if err := e.Accept(ctx, ev); err != nil {
		return false, nil, err
	}
	a, ok := e.await(ctx, ev.ID, d)
	show(a, ok)
	return ok, nil, nil
}

// deliver hands a committed answer to its door. If that has given up meanwhile the answer follows as an effect; a door
// in another process finds it in the store as long as it waits.
func (e *Engine) deliver(ctx context.Context, ev bot.Event, before *door, a *bot.Answer) {
	if e.doors.deliver(ev.ID, before, a) || a == nil || e.Replicas && e.Clock.Now().Before(ev.Door) {
		return
	}
	if err := e.afterwards(ctx, ev, a); err != nil {
		e.Log.Error("answer late", "event", ev.ID, "error", err)
	}
}

// afterwards publishes an answer for which no door waits any more. It is published once, whoever finds that out.
func (e *Engine) afterwards(ctx context.Context, ev bot.Event, a *bot.Answer) error {
	if a == nil || fromPage(ev) {
		return nil
	}
	return e.Accept(context.WithoutCancel(ctx), bot.Event{ID: ev.ID + "/late", Name: "bot.late", Lane: ev.Lane, Room: ev.Room, From: ev.From,
		Data: bot.Encode(a), Trace: ev.Trace, Asked: true, Sealed: ev.Sealed})
}

// await waits for the answer: from this process, or from the store where another process committed it.
func (e *Engine) await(ctx context.Context, event string, d *door) (bot.Answer, bool) {
	ctx, cancel := context.WithTimeout(ctx, e.DoorTime)
	defer cancel()
	every := answersPoll
	if e.Replicas {
		every = sharedPoll
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case a := <-d.answer:
			return value(a), true
		case <-tick.C:
			if a, done, err := e.Store.Answer(ctx, event); err == nil && done {
				e.doors.see(d)
				return value(a), true
			}
		case <-ctx.Done():
			return bot.Answer{}, false
		}
	}
}

// repeated is what a second copy of an act is answered: the same words, but no card and no form, which what has happened
// since would not survive.
func repeated(a *bot.Answer) bot.Answer {
	again := value(a)
	again.Card, again.Form = nil, nil
	return again
}

func value(a *bot.Answer) bot.Answer {
	if a == nil {
		return bot.Answer{}
	}
	return *a
}

// Options implements bot.Road.
func (e *Engine) Options(ctx context.Context, q bot.OptionsQuery) ([]bot.Choice, error) {
	look, ok := e.table.options[q.Source]
	if !ok {
		return nil, fmt.Errorf("options %q: %w", q.Source, bot.ErrNotFound)
	}
	ctx, cancel := context.WithTimeout(ctx, e.DoorTime)
	defer cancel()
	r := bot.NewRequest(ctx, e.env, bot.Event{ID: "options", Name: "options", Room: q.Room, From: q.From}, 0, e.Clock.Now())
	r.Lang, q.Typed = i18n.Normal(q.Lang), clean(q.Typed)
	if err := e.identify(ctx, r); err != nil {
		return nil, err
	}
	var found []bot.Choice
	err := e.guard("options "+q.Source, "a select", func() (err error) {
		found, err = look(ctx, r, q)
		return err
	})
	return found, err
}

// Check implements bot.Road.
func (e *Engine) Check(ctx context.Context, ev bot.Event) (map[string]string, error) {
	ctx, cancel := context.WithTimeout(ctx, e.DoorTime)
	defer cancel()
	r := bot.NewRequest(ctx, e.env, ev, 0, e.Clock.Now())
	if err := decode(r); err != nil {
		return nil, err
	}
	if err := e.identify(ctx, r); err != nil {
		return nil, err
	}
	if spec := e.table.forms[r.Submit.Form]; r.May(spec.Role) {
		r.Demand(spec.Role, r.Role >= spec.Role)
	} else {
		return nil, nil // the road refuses it
	}
	problems, err := e.problems(ctx, r)
	if tell, ask := (*bot.TellError)(nil), (*bot.ChoiceError)(nil); errors.As(err, &tell) || errors.As(err, &ask) {
		return nil, nil // the road says it
	}
	return problems, err
}

// problems builds the submitted form again and tells, by field, what is wrong with its values.
func (e *Engine) problems(ctx context.Context, r *bot.Request) (map[string]string, error) {
	spec, ok := e.table.forms[r.Submit.Form]
	if !ok {
		return nil, bot.Tell("bot.old-button")
	}
	var wrong map[string]bot.Problem
	err := e.guard("form "+r.Submit.Form, r.Event.ID, func() error {
		form, err := spec.Build(ctx, r, r.Submit.Value)
		wrong = form.Check(r.Submit.Values)
		return err
	})
	if err != nil || len(wrong) == 0 {
		return nil, err
	}
	words := make(map[string]string, len(wrong))
	for field, p := range wrong {
		words[field] = e.Texts.Text(r.Lang, p.Key, p.Args...)
	}
	return words, nil
}
