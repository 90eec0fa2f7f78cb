package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

const (
	handlerTime = 10 * time.Second // machine time that one run may take
	conflicts   = 8                // runs in a row that may lose against others before the event is put back
)

// waiting marks an error of what the road itself needs (conversation state, pacing): work waits, nothing counts as a try.
type waiting struct{ error }

func (w waiting) Unwrap() error { return w.error }

// Handle implements bot.Worker: it runs the handler of one event until a run is committed, or says when to try again.
func (e *Engine) Handle(ctx context.Context, j bot.EventJob) bot.Later {
	began := time.Now()
	nothing, err := e.overheard(ctx, j, began)
	if err == nil && !nothing {
		nothing, err = e.understand(ctx, &j, began)
	}
	if err != nil && !errors.Is(err, bot.ErrDone) {
		return e.failed(ctx, j, err)
	}
	return bot.Later{Nothing: nothing}
}

// understand translates an event and runs its handler. It reports whether nothing came of it, so that it is still to be
// finished.
func (e *Engine) understand(ctx context.Context, j *bot.EventJob, began time.Time) (nothing bool, err error) {
	ev, ok, err := e.translate(ctx, j.Event)
	if err != nil || !ok {
		return true, err
	}
	j.Event = ev
	switch {
	case ev.Name == bot.EventOutsider: // any room may have them in it
		e.rooms.forgetAll()
	case changes(ev.Name):
		e.rooms.forget(ev.Room)
	}
	return e.handle(ctx, *j, began)
}

// translate turns a raw event into what it means.
func (e *Engine) translate(ctx context.Context, ev bot.Event) (bot.Event, bool, error) {
	platform, raw := strings.CutSuffix(ev.Name, ".raw")
	if !raw {
		return ev, true, nil
	}
	t, ok := e.platforms[platform].(bot.Translator)
	if !ok {
		return ev, false, bot.Permanent(fmt.Errorf("no platform %q to read this", platform))
	}
	ctx, cancel := context.WithTimeout(ctx, handlerTime)
	defer cancel()
	var out bot.Event
	err := e.guard("translator of "+platform, ev.ID, func() (err error) {
		out, ok, err = t.Translate(ctx, ev)
		return err
	})
	if err != nil {
		return ev, false, fmt.Errorf("translate: %w", err)
	}
	out.ID, out.Lane, out.Sealed, out.Overheard = ev.ID, ev.Lane, ev.Sealed, false // it was read
	complete(&out, ev.At)
	return out, ok, nil
}

// handle runs until a run's decision is committed, or until one decides nothing.
func (e *Engine) handle(ctx context.Context, j bot.EventJob, began time.Time) (nothing bool, err error) {
	for range conflicts {
		var c bot.Commit
		var name string
		c, name, err = e.decide(ctx, j)
		if err == nil && e.Rehearse {
			err = e.rehearse(ctx, j, c)
		}
		if err == nil {
			c.Records = append(c.Records, e.settledEvent(ctx, j, bot.Done, "")...)
		}
		waits := e.doors.at(j.ID)
		if nothing = c.Nothing(); err == nil && !nothing {
			err = e.commit(ctx, c)
		}
		if errors.Is(err, bot.ErrConflict) {
			continue
		}
		if err != nil {
			return false, err
		}
		e.keepTalk(ctx, c.Talk)
		e.deliver(ctx, j.Event, waits, c.Answer)
		e.handled(j, name, began, c)
		return nothing, nil
	}
	return false, err
}

func (e *Engine) handled(j bot.EventJob, handler string, began time.Time, c bot.Commit) {
	now := e.Clock.Now()
	e.Watch(committed(Step{At: now, Kind: StepHandled, Event: j.ID, Name: j.Name, Lane: j.Lane, Room: j.Room, From: j.From,
		Handler: handler, Took: time.Since(began), Lag: now.Sub(j.Since), Trace: j.Trace}, c))
}

// rehearse runs the handler again on the same state: it must decide the same, and show no button that does nothing. If it
// does not and a third run agrees with the second, others wrote what it searched meanwhile, and it is run anew.
func (e *Engine) rehearse(ctx context.Context, j bot.EventJob, first bot.Commit) error {
	if action := e.deadButton(first); action != "" {
		return bot.Permanent(fmt.Errorf("a card has a button for %q, which nobody handles", action))
	}
	second, name, err := e.decide(ctx, j)
	if err != nil {
		return err
	}
	if a, b := bot.Encode(first), bot.Encode(second); !bytes.Equal(a, b) {
		third, _, err := e.decide(ctx, j)
		if err != nil {
			return err
		}
		if bytes.Equal(b, bot.Encode(third)) {
			return bot.ErrConflict
		}
		return bot.Permanent(fmt.Errorf("handler %s decides differently when it runs again: %s / %s", name, a, b))
	}
	return nil
}

// deadButton is the action of a control in what a commit shows that no capability declares, or "".
func (e *Engine) deadButton(c bot.Commit) string {
	var cards []bot.Card
	for _, x := range c.Effects {
		if card, ok := x.Body.(bot.Card); ok {
			cards = append(cards, card)
		}
	}
	if a := c.Answer; a != nil {
		for _, card := range []*bot.Card{a.Card, a.Reply} {
			if card != nil {
				cards = append(cards, *card)
			}
		}
	}
	for _, card := range cards {
		for _, part := range card.Parts {
			for _, control := range part.Controls {
				if _, known := e.table.actions[control.Action]; !known && control.Action != "" {
					return control.Action
				}
			}
		}
	}
	return ""
}

// decide runs the handler once and completes what it decided into a commit.
func (e *Engine) decide(ctx context.Context, j bot.EventJob) (bot.Commit, string, error) {
	ctx, cancel := context.WithTimeout(ctx, handlerTime)
	defer cancel()
	r := bot.NewRequest(ctx, e.env, j.Event, j.Seq, j.Since)
	r.Tries = j.Tries
	name, err := e.run(ctx, r)
	var choice *picked
	if errors.As(err, &choice) {
		r = e.resume(ctx, j, choice)
		name, err = e.run(ctx, r)
	}
	var tell *bot.TellError
	var ask *bot.ChoiceError
	switch {
	case errors.As(err, &tell):
		r, err = e.telling(ctx, j, r, tell), nil
	case errors.As(err, &ask):
		r, err = e.asking(ctx, j, r, ask)
	}
	if err != nil {
		return bot.Commit{}, name, err
	}
	finish := e.finish
	if choice != nil {
		finish = func(ctx context.Context, r *bot.Request) (bot.Commit, error) { return e.chosen(ctx, j, r, choice) }
	}
	c, err := finish(ctx, r)
	return c, name, err
}

// guard makes an error that no retry can cure of a panic in what others wrote: it costs this event or effect, and no more.
// What a panic says may hold what somebody wrote, unless it is the runtime that says it; the stack shows the place.
func (e *Engine) guard(what, id string, do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			why := fmt.Sprintf("%T", p)
			if fault, ok := p.(runtime.Error); ok {
				why = fault.Error()
			}
			e.Log.Error("panic", "in", what, "of", id, "why", why, "stack", string(debug.Stack()))
			err = bot.Permanent(fmt.Errorf("%s panicked: %s", what, why))
		}
	}()
	return do()
}

// run finds the handler, checks the role and runs it.
func (e *Engine) run(ctx context.Context, r *bot.Request) (name string, err error) {
	err = e.guard("handler of "+r.Event.Name, r.Event.ID, func() error {
		name, err = e.route(ctx, r)
		return err
	})
	return name, err
}

// route takes a request to its handler.
func (e *Engine) route(ctx context.Context, r *bot.Request) (name string, err error) {
	if err := decode(r); err != nil {
		return "", err
	}
	if !r.Timer.Until.IsZero() && e.Clock.Now().After(r.Timer.Until) {
		r.Late = true
	}
	if rests, err := e.rests(r); rests || err != nil {
		return "", err
	}
	quiet, err := e.quiet(ctx, r)
	if quiet || err != nil {
		return "", err
	}
	if err := e.identify(ctx, r); err != nil {
		return "", err
	}
	rt, err := e.find(ctx, r)
	if errors.Is(err, errNobody) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return rt.name, e.perRole(ctx, r, rt)
}

// refusal is what is said where there is no project: whoever may do the command nowhere is told so, as help does.
func refusal(r *bot.Request, rt route, err error) error {
	var tell *bot.TellError
	if errors.As(err, &tell) && tell.Key == "bot.no-project" && !r.May(rt.role) {
		return r.NotAllowed(rt.role)
	}
	return err
}

// perRole runs a route if the person's role admits it; a role that depends on a project not yet known is owed, and one
// that the room's project proves counts anew in every other project.
func (e *Engine) perRole(ctx context.Context, r *bot.Request, rt route) error {
	if rt.closed {
		r.AllowClosed()
	}
	if rt.wants != bot.WantsNothing {
		if err := e.chooseProject(r, rt.role); err != nil {
			return refusal(r, rt, err)
		}
	}
	if e.moved(r) {
		return nil
	}
	if rt.also != nil && rt.also(r.Who) {
		rt.role = bot.RoleAnyone
	}
	settled := rt.wants == bot.WantsProject || rt.wants == bot.WantsAll && r.ProjectID != ""
	known := settled || rt.role > bot.RoleLead || r.ProjectID != "" && r.Event.Name == bot.EventCommand
	if !known && rt.role > r.Role {
		if err := e.elsewhere(r); err != nil {
			return err
		}
	}
	if rt.role > r.Role && (known || !r.May(rt.role)) {
		return r.NotAllowed(rt.role)
	}
	if settled {
		if err := r.AtWork(r.ProjectID, r.Project); err != nil {
			return err
		}
	}
	r.Demand(rt.role, r.Role >= rt.role)
	if rt.form != "" {
		wrong, err := e.problems(ctx, r) // the door may not have checked
		if err != nil {
			return err
		}
		if len(wrong) > 0 {
			r.Answer(bot.Answer{Errors: wrong, Tone: bot.ToneWarn})
			return nil
		}
	}
	return rt.do(ctx, r)
}

// failed decides what becomes of an event whose run failed.
func (e *Engine) failed(ctx context.Context, j bot.EventJob, err error) bot.Later {
	now := e.Clock.Now()
	step := Step{At: now, Event: j.ID, Name: j.Name, Lane: j.Lane, Room: j.Room, From: j.From, Error: err.Error(), Trace: j.Trace}
	if w := (waiting{}); errors.As(err, &w) {
		e.hinderedEvent(ctx, j, err)
		step.Kind, step.Next = StepRetry, now.Add(2*time.Second)
		e.Watch(step)
		return bot.Later{At: step.Next, Error: err.Error()}
	}
	var permanent *bot.PermanentError
	if errors.As(err, &permanent) || spent(j.Tries, j.Tried, now) {
		if e.bury(ctx, j, err) {
			step.Kind = StepDead
			e.Watch(step)
			return bot.Later{}
		}
	}
	e.hinderedEvent(ctx, j, err)
	later := eventBackoff(j, now)
	later.Error = err.Error()
	step.Kind, step.Next = StepRetry, later.At
	if later.Park {
		step.Kind = StepParked
	}
	e.Watch(step)
	e.Log.Warn("event will be tried again", "event", j.ID, "name", j.Name, "try", j.Tries+1, "at", later.At, "parked", later.Park, "error", err)
	return later
}

// bury puts an event into the dead letters; a timer is set again in the same transaction, and whoever asked is told.
func (e *Engine) bury(ctx context.Context, j bot.EventJob, cause error) bool {
	e.Log.Error("event is given up", "event", j.ID, "name", j.Name, "lane", j.Lane, "tries", j.Tries+1, "error", cause)
	r := bot.NewRequest(ctx, e.env, j.Event, j.Seq, j.Since)
	if decode(r) == nil && (j.From != bot.Account{}) && isAct(j.Name) && (j.Name != bot.EventMessage || r.Message.ToBot) {
		if _, p, err := bot.PersonOf(r, j.From); err == nil {
			r.Who = p
		}
		r.Lang = e.language(r)
		e.say(r, e.Texts.Text(r.Lang, "bot.broken", "id", bot.HashID(j.ID)))
	}
	c, err := e.finish(ctx, r)
	if err != nil {
		c = bot.Commit{Event: j.ID}
	}
	for i := range c.Effects { // a replay sends effects of its own
		c.Effects[i].ID += "/dead"
	}
	c.Fate, c.Reason = bot.Dead, cause.Error()
	c.Records = append(c.Records, e.settledEvent(ctx, j, bot.Dead, c.Reason)...)
	waits := e.doors.at(j.ID)
	if err := e.commit(ctx, c); err != nil && !errors.Is(err, bot.ErrDone) {
		e.Log.Error("bury event", "event", j.ID, "error", err)
		return false
	}
	e.deliver(ctx, j.Event, waits, c.Answer)
	return true
}

func (e *Engine) commit(ctx context.Context, c bot.Commit) error {
	if err := e.Store.Commit(ctx, c); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}
