package engine

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// performed commits the outcome of an effect that was performed.
func (e *Engine) performed(ctx context.Context, j bot.EffectJob, receipt bot.Receipt, prior bot.Record, took time.Duration) error {
	if receipt.At.IsZero() {
		receipt.At = e.Clock.Now()
	}
	c := bot.Commit{Effect: j.ID, Covers: ids(j.Covers)}
	if j.Handle != "" {
		rec, err := posted(j, receipt, prior, e.Clock.Now())
		if err != nil {
			return err
		}
		c.Records = append(c.Records, rec)
	}
	over, err := e.settledDoubt(ctx, j)
	if err != nil {
		return err
	}
	c.Records = append(c.Records, over...)
	c.Records = append(c.Records, e.settled(ctx, bot.Done, "", j.Effect)...)
	c.Records = append(c.Records, e.settled(ctx, bot.Skipped, bot.WhyReplaced, j.Covers...)...)
	for _, x := range append(j.Covers, j.Effect) {
		c.Events = append(c.Events, outcome(x, "done", bot.Outcome{Effect: x.ID, Handle: x.Handle, Receipt: receipt}, e.Clock.Now())...)
	}
	if err := e.commit(ctx, c); err != nil {
		return err
	}
	step := e.effectStep(j, StepPerformed)
	step.Took = took
	e.Watch(committed(step, c))
	return nil
}

// posted is the record of what a handle posted, after it was posted or edited.
func posted(j bot.EffectJob, receipt bot.Receipt, prior bot.Record, now time.Time) (bot.Record, error) {
	h := handle{Receipt: receipt, Kind: j.Kind(), Project: j.Project, Changed: now}
	if prior.Version > 0 {
		before, err := handles.Decode(prior)
		if err != nil {
			return prior, err
		}
		h.Old, h.Project = before.Old, cmp.Or(h.Project, before.Project)
		if old := before.Receipt.Ref(); before.Receipt.Message != "" && old.ID != receipt.Message {
			h.Old = append(h.Old, old.String())
		}
	}
	return handles.Encode(j.Handle, prior.Version, h), nil
}

func ids(effects []bot.Effect) []string {
	var out []string
	for _, x := range effects {
		out = append(out, x.ID)
	}
	return out
}

// outcome is the event that tells a capability how its effect ended; none if it did not ask.
func outcome(x bot.Effect, how string, o bot.Outcome, now time.Time) []bot.Event {
	if x.Then == "" {
		return nil
	}
	ev := bot.Event{ID: x.ID + "." + how, Name: x.Then + "." + how, Lane: x.Lane, Room: x.To.Room, At: now,
		Data: bot.Encode(o), Trace: x.Trace, Asked: x.Asked}
	complete(&ev, now)
	return []bot.Event{ev}
}

// unperformed decides what becomes of an effect that was not performed.
func (e *Engine) unperformed(ctx context.Context, j bot.EffectJob, err error) bot.Later {
	now := e.Clock.Now()
	var wait waiting
	var put later
	var why skip
	var bar barred
	var permanent *bot.PermanentError
	more := bot.Commit{}
	if u := (unfit{}); errors.As(err, &u) {
		more.Events = []bot.Event{u.event}
	}
	if unreached(j, err) {
		more.Events, err = e.unreachedEvent(ctx, j), errUnreached
	}
	switch {
	case errors.As(err, &put):
		e.heldBack(ctx, j.Effect, put.At)
		put.Held = !put.Paced
		return put.Later
	case errors.As(err, &wait):
		e.hindered(ctx, j.Effect, err)
		return bot.Later{At: now.Add(2 * time.Second), Error: err.Error()}
	case errors.As(err, &why):
		return e.end(ctx, j, bot.Skipped, err, bot.Outcome{}, more)
	case errors.As(err, &bar):
		more.Effects = e.tellBarred(ctx, j, bar)
		return e.end(ctx, j, bot.Refused, err, bot.Outcome{}, more)
	case errors.As(err, &permanent):
		fate := fateOf(j)
		if permanent.Unreachable { // an operator could try it again as often as they like
			fate = bot.Refused
		}
		return e.end(ctx, j, fate, err, bot.Outcome{Text: permanent.Text, Fields: permanent.Fields, Cause: permanent.Cause}, more)
	case givenUp(j, err, now):
		return e.end(ctx, j, fateOf(j), err, bot.Outcome{}, more)
	}
	return e.again(ctx, j, err, now)
}

// fateOf is how an effect ends that cannot be performed: refused if a capability waits for the outcome and tells the
// person, else dead.
func fateOf(j bot.EffectJob) bot.Fate {
	if j.Then != "" {
		return bot.Refused
	}
	return bot.Dead
}

// end finishes an effect that will not be performed, with the effects and events of c.
func (e *Engine) end(ctx context.Context, j bot.EffectJob, fate bot.Fate, cause error, o bot.Outcome, c bot.Commit) bot.Later {
	o.Effect, o.Handle, o.Reason = j.ID, j.Handle, cause.Error()
	c.Effect, c.Covers, c.Fate, c.Reason = j.ID, ids(j.Covers), fate, cause.Error()
	c.Records = append(c.Records, e.settled(ctx, fate, cause.Error(), append(j.Covers, j.Effect)...)...)
	open, err := e.doubt(ctx, j, cause)
	if err != nil {
		return bot.Later{At: e.Clock.Now().Add(time.Second), Error: err.Error()}
	}
	c.Records = append(c.Records, open...)
	for _, x := range append(j.Covers, j.Effect) {
		o.Effect = x.ID
		c.Events = append(c.Events, outcome(x, "refused", o, e.Clock.Now())...)
		if fate == bot.Refused {
			c.Records = append(c.Records, bot.Refusals.Encode(bot.RefusalID(e.Clock.Now(), x.ID), 0, bot.Refusal{Kind: x.Kind(), Why: whyRefused(cause)}))
		}
	}
	if err := e.commit(ctx, c); err != nil && !errors.Is(err, bot.ErrDone) {
		return bot.Later{At: e.Clock.Now().Add(time.Second), Error: err.Error()}
	}
	step := e.effectStep(j, StepPerformed)
	if fate == bot.Dead {
		step.Kind = StepDead
	}
	step.Fate, step.Error = fate, cause.Error()
	e.Watch(step)
	if fate != bot.Skipped {
		e.Log.Error("effect is given up", "effect", j.ID, "kind", j.Kind(), "handle", j.Handle, "fate", fate, "tries", j.Tries+1, "error", cause)
	}
	return bot.Later{}
}

// whyRefused is the reason of a Refusal.
func whyRefused(cause error) string {
	if bar := (barred{}); errors.As(cause, &bar) {
		return bar.where
	}
	return bot.WhyService
}

// again says when a failed effect is tried again. A service's own wish counts; a claim is taken back where the service
// certainly did not act.
func (e *Engine) again(ctx context.Context, j bot.EffectJob, cause error, now time.Time) bot.Later {
	at := now.Add(backoff(j.Tries))
	var retry *bot.RetryError
	if errors.As(cause, &retry) {
		if at = now.Add(retry.After); retry.After <= 0 {
			at = now.Add(min(backoff(j.Tries), outageEvery))
		}
		if retry.Unsent && j.Since.IsZero() { // an earlier try may have succeeded all the same
			if err := e.Store.Claim(ctx, j.ID, time.Time{}); err != nil {
				e.Log.Warn("take claim back", "effect", j.ID, "error", err)
			}
		}
	}
	if at.Sub(j.At) > delayedAfter && j.Then != "" {
		delayed := outcome(j.Effect, "delayed", bot.Outcome{Effect: j.ID, Handle: j.Handle, Reason: cause.Error()}, now)
		if err := e.Accept(ctx, delayed...); err != nil {
			e.Log.Warn("announce delay", "effect", j.ID, "error", err)
		}
	}
	e.hindered(ctx, j.Effect, cause)
	step := e.effectStep(j, StepRetry)
	step.Error, step.Next = cause.Error(), at
	e.Watch(step)
	e.Log.Warn("effect will be tried again", "effect", j.ID, "kind", j.Kind(), "try", j.Tries+1, "at", at, "error", cause)
	return bot.Later{At: at, Try: true, Error: cause.Error()}
}

func (e *Engine) effectStep(j bot.EffectJob, kind StepKind) Step {
	now := e.Clock.Now()
	event, _, _ := strings.Cut(j.ID, "#")
	return Step{At: now, Kind: kind, Event: event, Effect: j.ID, Name: j.Kind(), Lane: j.Handle, Room: j.To.Room,
		To: j.To.Platform(), Lag: now.Sub(j.At), Trace: j.Trace}
}
