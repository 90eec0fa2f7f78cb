package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/pace"
)

const (
	performTime  = 40 * time.Second // machine time that one try may take
	delayedAfter = 10 * time.Second // calendar time after which <Then>.delayed is published
	editEvery    = 2 * time.Second  // calendar time between two edits of a message that nobody asked for
)

// handle is the record of what a handle posted.
type handle struct {
	Receipt bot.Receipt `json:"receipt"`
	Kind    string      `json:"kind"`
	Old     []string    `json:"old,omitempty"` // messages that it replaced, MessageRef.String
}

var handles = bot.Records[handle]{
	Kind: "handle", Schema: 1,
	Index: map[string]func(handle) []string{
		"message": func(h handle) []string {
			if h.Receipt.Message == "" {
				return nil
			}
			return []string{h.Receipt.Ref().String()}
		},
		"old": func(h handle) []string { return slices.Clone(h.Old) },
	},
}

// skip is why an effect is not performed though nothing failed.
type skip string

func (s skip) Error() string { return string(s) }

// later puts an effect back to a time, without a failure.
type later struct{ bot.Later }

func (later) Error() string { return "later" }

// Perform implements bot.Worker: it performs one effect, or says when to try again.
func (e *Engine) Perform(ctx context.Context, j bot.EffectJob) bot.Later {
	began := time.Now()
	id, _, _ := strings.Cut(j.ID, "#")
	e.doors.gate(ctx, id)
	receipt, prior, err := e.perform(ctx, &j)
	if err == nil {
		err = e.performed(ctx, j, receipt, prior, began)
	}
	if err == nil || errors.Is(err, bot.ErrDone) {
		return bot.Later{}
	}
	return e.unperformed(ctx, j, err)
}

// perform does everything up to the platform's answer.
func (e *Engine) perform(ctx context.Context, j *bot.EffectJob) (bot.Receipt, bot.Record, error) {
	now := e.Clock.Now()
	if !j.Until.IsZero() && now.After(j.Until) {
		return bot.Receipt{}, bot.Record{}, skip("no longer useful")
	}
	job := bot.Job{Effect: j.Effect, Tries: j.Tries, Since: j.Since}
	prior, err := e.resolve(ctx, &job)
	if err != nil {
		return bot.Receipt{}, prior, err
	}
	p, ok := e.platforms[job.To.Platform()]
	if !ok {
		return bot.Receipt{}, prior, bot.Permanent(fmt.Errorf("no platform %q", job.To.Platform()))
	}
	if job.Prior != nil && !j.Asked && now.Sub(job.Prior.At) < editEvery {
		return bot.Receipt{}, prior, later{bot.Later{At: job.Prior.At.Add(editEvery)}}
	}
	if err := e.admit(ctx, j, job, now); err != nil {
		return bot.Receipt{}, prior, err
	}
	if err := e.pace(ctx, p, j, job.Effect, now); err != nil {
		return bot.Receipt{}, prior, err
	}
	if err := e.Store.Claim(ctx, j.ID, now); err != nil {
		return bot.Receipt{}, prior, err
	}
	ctx, cancel := context.WithTimeout(ctx, performTime)
	defer cancel()
	receipt, err := e.ask(ctx, p, job)
	var permanent *bot.PermanentError
	if errors.As(err, &permanent) && permanent.Gone && job.Prior != nil {
		return e.afresh(ctx, p, job)
	}
	return receipt, prior, err
}

// afresh sends anew what could no longer be edited; deleting what is gone is done.
func (e *Engine) afresh(ctx context.Context, p bot.Platform, job bot.Job) (bot.Receipt, bot.Record, error) {
	if _, ok := job.Body.(bot.Delete); ok {
		return *job.Prior, bot.Record{}, nil
	}
	_, rec, err := handles.Read(ctx, e.Store, job.Handle)
	if err != nil {
		return bot.Receipt{}, rec, err
	}
	job.Prior = nil
	receipt, err := e.ask(ctx, p, job)
	return receipt, rec, err
}

// ask lets the platform perform.
func (e *Engine) ask(ctx context.Context, p bot.Platform, job bot.Job) (receipt bot.Receipt, err error) {
	err = e.guard("platform "+p.Name(), job.ID, func() (err error) {
		receipt, err = p.Perform(ctx, job)
		return err
	})
	return receipt, err
}

// resolve finds what the handle posted, what is replied to, and the account of a person.
func (e *Engine) resolve(ctx context.Context, job *bot.Job) (bot.Record, error) {
	var prior bot.Record
	if job.Handle != "" {
		h, rec, err := handles.Read(ctx, e.Store, job.Handle)
		switch {
		case err == nil:
			prior, job.Prior = rec, &h.Receipt
		case !errors.Is(err, bot.ErrNotFound):
			return prior, err
		}
	}
	if job.To.Reply != "" {
		h, _, err := handles.Read(ctx, e.Store, job.To.Reply)
		if errors.Is(err, bot.ErrNotFound) {
			return prior, fmt.Errorf("reply to %s, which is not posted yet: %w", job.To.Reply, err)
		}
		if err != nil {
			return prior, err
		}
		job.Under, job.To.Room = &h.Receipt, h.Receipt.Place
	}
	if job.To.Person != "" {
		if job.Prior != nil { // edit it where it was said
			job.To.Room = job.Prior.Place
			return prior, nil
		}
		return prior, e.resolvePerson(ctx, job)
	}
	return prior, nil
}

func (e *Engine) resolvePerson(ctx context.Context, job *bot.Job) error {
	id := job.To.Person
	for range 8 {
		p, _, err := bot.People.Read(ctx, e.Store, id)
		switch {
		case errors.Is(err, bot.ErrNotFound):
			return skip("person is not known")
		case err != nil:
			return err
		case p.Gone:
			return skip("person has left")
		case p.Alias != "":
			id = p.Alias
			continue
		}
		a, ok := p.Preferred()
		if !ok {
			return skip("person has no account")
		}
		job.To.Account = a
		return nil
	}
	return skip("person is an alias of itself")
}

// pace books the effect's slot, once, and puts the effect back until then.
func (e *Engine) pace(ctx context.Context, p bot.Platform, j *bot.EffectJob, x bot.Effect, now time.Time) error {
	paced, ok := p.(bot.Paced)
	if !ok || e.Pacer == nil {
		return nil
	}
	limits := inForce(paced.Limits(x))
	if len(limits) == 0 {
		return nil
	}
	var slot time.Time
	var err error
	switch {
	case j.Paced && !x.Urgent:
		slot, err = e.Pacer.Yield(ctx, limits, j.Due)
	case j.Paced && now.Sub(j.Due) <= pace.Missed: // what is urgent makes room for nobody
		slot = j.Due
	default:
		slot, err = e.Pacer.Reserve(ctx, limits, now, x.Urgent)
	}
	if err != nil {
		return waiting{fmt.Errorf("pace: %w", err)}
	}
	if slot.Sub(now) > slotGrace {
		return later{bot.Later{At: slot, Paced: true}}
	}
	return nil
}

// slotGrace is how much too early a slot may be used: putting an effect back for less would cost more than it spares.
const slotGrace = time.Millisecond

// inForce are the limits that are not switched off.
func inForce(limits []bot.Limit) []bot.Limit {
	return slices.DeleteFunc(limits, func(l bot.Limit) bool { return l.Count <= 0 })
}

// performed commits the outcome of an effect that was performed.
func (e *Engine) performed(ctx context.Context, j bot.EffectJob, receipt bot.Receipt, prior bot.Record, began time.Time) error {
	if receipt.At.IsZero() {
		receipt.At = e.Clock.Now()
	}
	c := bot.Commit{Effect: j.ID, Covers: ids(j.Covers)}
	if j.Handle != "" {
		rec, err := posted(j, receipt, prior)
		if err != nil {
			return err
		}
		c.Records = append(c.Records, rec)
	}
	for _, x := range append(j.Covers, j.Effect) {
		c.Events = append(c.Events, outcome(x, "done", bot.Outcome{Effect: x.ID, Handle: x.Handle, Receipt: receipt}, e.Clock.Now())...)
	}
	if err := e.commit(ctx, c); err != nil {
		return err
	}
	e.Watch(committed(e.effectStep(j, StepPerformed, began), c))
	return nil
}

// posted is the record of what a handle posted, after it was posted or edited.
func posted(j bot.EffectJob, receipt bot.Receipt, prior bot.Record) (bot.Record, error) {
	h := handle{Receipt: receipt, Kind: j.Kind()}
	if prior.Version > 0 {
		before, err := handles.Decode(prior)
		if err != nil {
			return prior, err
		}
		h.Old = before.Old
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
	switch {
	case errors.As(err, &put):
		return put.Later
	case errors.As(err, &wait):
		return bot.Later{At: now.Add(2 * time.Second), Error: err.Error()}
	case errors.As(err, &why):
		return e.end(ctx, j, bot.Skipped, err, bot.Outcome{})
	case errors.As(err, &bar):
		return e.end(ctx, j, bot.Refused, err, bot.Outcome{}, e.tellBarred(j)...)
	case errors.As(err, &permanent):
		return e.end(ctx, j, fateOf(j), err, bot.Outcome{Text: permanent.Text, Fields: permanent.Fields})
	case givenUp(j, err, now):
		return e.end(ctx, j, fateOf(j), err, bot.Outcome{})
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

// end finishes an effect that will not be performed.
func (e *Engine) end(ctx context.Context, j bot.EffectJob, fate bot.Fate, cause error, o bot.Outcome, say ...bot.Effect) bot.Later {
	o.Effect, o.Handle, o.Reason = j.ID, j.Handle, cause.Error()
	c := bot.Commit{Effect: j.ID, Covers: ids(j.Covers), Fate: fate, Reason: cause.Error(), Effects: say}
	for _, x := range append(j.Covers, j.Effect) {
		o.Effect = x.ID
		c.Events = append(c.Events, outcome(x, "refused", o, e.Clock.Now())...)
	}
	if err := e.commit(ctx, c); err != nil && !errors.Is(err, bot.ErrDone) {
		return bot.Later{At: e.Clock.Now().Add(time.Second), Error: err.Error()}
	}
	step := e.effectStep(j, StepPerformed, time.Now())
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
	step := e.effectStep(j, StepRetry, time.Now())
	step.Error, step.Next = cause.Error(), at
	e.Watch(step)
	e.Log.Warn("effect will be tried again", "effect", j.ID, "kind", j.Kind(), "try", j.Tries+1, "at", at, "error", cause)
	return bot.Later{At: at, Try: true, Error: cause.Error()}
}

func (e *Engine) effectStep(j bot.EffectJob, kind StepKind, began time.Time) Step {
	now := e.Clock.Now()
	event, _, _ := strings.Cut(j.ID, "#")
	return Step{At: now, Kind: kind, Event: event, Effect: j.ID, Name: j.Kind(), Lane: j.Handle, Room: j.To.Room,
		To: j.To.Platform(), Took: time.Since(began), Lag: now.Sub(j.At), Trace: j.Trace}
}
