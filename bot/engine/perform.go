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
	Project string      `json:"project,omitempty"` // that it is about
	Old     []string    `json:"old,omitempty"`     // messages that it replaced, MessageRef.String
	Changed time.Time   `json:"changed,omitzero"`  // when it was posted or edited last, by golive's clock
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
		"changed": func(h handle) []string {
			if h.Changed.IsZero() || h.Receipt.Place.ID == "" {
				return nil
			}
			return []string{h.Changed.UTC().Format(time.RFC3339)}
		},
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
	e.doors.gate(ctx, id, e.DoorTime+gateTime)
	receipt, prior, err := e.perform(ctx, &j)
	if err == nil {
		err = e.performed(ctx, j, receipt, prior, time.Since(began))
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
		return bot.Receipt{}, bot.Record{}, skip(bot.WhyUseless)
	}
	job := bot.Job{Effect: j.Effect, Tries: j.Tries, Since: j.Since}
	prior, err := e.resolve(ctx, &job)
	if err != nil {
		return bot.Receipt{}, prior, err
	}
	if job.Prior == nil && !posts(j, now) {
		return bot.Receipt{}, prior, skip(bot.WhyUnposted)
	}
	if err := e.doubted(ctx, &job); err != nil {
		return bot.Receipt{}, prior, err
	}
	p, ok := e.platforms[job.To.Platform()]
	if !ok {
		return bot.Receipt{}, prior, bot.Permanent(fmt.Errorf("no platform %q", job.To.Platform()))
	}
	if err := e.editSeldom(j, job, prior, now); err != nil {
		return bot.Receipt{}, prior, err
	}
	if err := e.admit(ctx, j, job, now); err != nil {
		return bot.Receipt{}, prior, err
	}
	if err := e.callEveryone(ctx, &job); err != nil {
		return bot.Receipt{}, prior, err
	}
	if err := e.pace(ctx, p, j, job, now); err != nil {
		return bot.Receipt{}, prior, err
	}
	if err := e.lookAround(ctx, job); err != nil {
		return bot.Receipt{}, prior, err
	}
	if err := e.Store.Claim(ctx, j.ID, now); err != nil {
		return bot.Receipt{}, prior, err
	}
	ctx, cancel := context.WithTimeout(ctx, performTime)
	defer cancel()
	receipt, err := e.ask(ctx, p, job)
	var permanent *bot.PermanentError
	switch {
	case !errors.As(err, &permanent):
	case permanent.Gone && job.Prior != nil:
		receipt, err = e.afresh(ctx, p, &job)
	case permanent.Unreachable && e.openly(ctx, &job):
		receipt, err = e.ask(ctx, p, job)
	}
	return receipt, prior, e.refused(ctx, job, err)
}

// posts reports whether an effect may post what its handle is to have: it says so itself, or one that it makes needless would have.
func posts(j *bot.EffectJob, now time.Time) bool {
	return !j.Edits || slices.ContainsFunc(j.Covers, func(x bot.Effect) bool { return !x.Edits && (x.Until.IsZero() || !now.After(x.Until)) })
}

// editSeldom puts back an edit that nobody asked for if the message changed just now. A platform's receipt would not tell:
// of an edit it may name the time of the message.
func (e *Engine) editSeldom(j *bot.EffectJob, job bot.Job, prior bot.Record, now time.Time) error {
	if job.Prior == nil || j.Asked {
		return nil
	}
	h, err := handles.Decode(prior)
	if err != nil {
		return err
	}
	if next := h.Changed.Add(editEvery); now.Before(next) {
		return later{bot.Later{At: next}}
	}
	return nil
}

// afresh sends anew what could no longer be edited; deleting what is gone is done.
func (e *Engine) afresh(ctx context.Context, p bot.Platform, job *bot.Job) (bot.Receipt, error) {
	if _, ok := job.Body.(bot.Delete); ok {
		return *job.Prior, nil
	}
	job.Prior = nil
	if err := e.admitThere(ctx, *job); err != nil { // it may be to stand elsewhere than what is gone
		return bot.Receipt{}, err
	}
	if err := e.lookAround(ctx, *job); err != nil {
		return bot.Receipt{}, err
	}
	return e.ask(ctx, p, *job)
}

// refused is err, or that the room turned out to be closed if the platform refused for that reason.
func (e *Engine) refused(ctx context.Context, job bot.Job, err error) error {
	var permanent *bot.PermanentError
	if !errors.As(err, &permanent) || !permanent.Closed {
		return err
	}
	at := job.To.Room
	if job.Prior != nil {
		at = job.Prior.Place
	}
	if _, _, unknown := bot.Rooms.Read(ctx, e.Store, at.Room().String()); unknown != nil { // a private chat, say
		return err
	}
	return e.closed(at.Room(), false)
}

// ask lets the platform perform.
func (e *Engine) ask(ctx context.Context, p bot.Platform, job bot.Job) (receipt bot.Receipt, err error) {
	err = e.guard("platform "+p.Name(), job.ID, func() (err error) {
		receipt, err = p.Perform(ctx, job)
		return err
	})
	return receipt, err
}

// pace books the effect's slot, once, and puts the effect back until then.
func (e *Engine) pace(ctx context.Context, p bot.Platform, j *bot.EffectJob, job bot.Job, now time.Time) error {
	paced, ok := p.(bot.Paced)
	if !ok || e.Pacer == nil {
		return nil
	}
	limits := inForce(paced.Limits(job))
	if len(limits) == 0 {
		return nil
	}
	var slot time.Time
	var err error
	switch {
	case j.Paced && !job.Urgent:
		slot, err = e.Pacer.Yield(ctx, limits, j.Due)
	case j.Paced && now.Sub(j.Due) <= pace.Missed: // what is urgent makes room for nobody
		slot = j.Due
	default:
		slot, err = e.Pacer.Reserve(ctx, limits, now, job.Urgent)
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
