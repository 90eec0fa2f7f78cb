package engine

import (
	"context"
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
)

// While a room or person is muted, what nobody asked for is held back: what the project scheduled waits, since it may hold
// questions and pictures, all else is folded into one sum that comes when the mute ends.

// muteLook is how often what waits is looked at again: a mute may end early.
const muteLook = 10 * time.Minute

// mutePrefix begins the IDs of counts of what was folded during a mute.
const mutePrefix = "mute/"

// muted finds out who is muted of those whom a message is for, and until when; "" if nobody is.
func (e *Engine) muted(ctx context.Context, to bot.Target, person string, now time.Time) (whom string, until time.Time, err error) {
	for _, id := range muteIDs(to, person) {
		m, _, err := bot.Mutes.Read(ctx, e.Store, id)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return "", until, err
		}
		if m.Until.After(now) && m.Until.After(until) {
			whom, until = id, m.Until
		}
	}
	return whom, until, nil
}

// muteIDs are the mutes that may concern what goes to a target, and so to a person.
func muteIDs(to bot.Target, person string) (ids []string) {
	if to.Room != (bot.Place{}) {
		ids = append(ids, bot.MuteOfRoom(to.Room))
	}
	if person != "" {
		ids = append(ids, bot.MuteOfPerson(person))
	}
	return ids
}

// hush holds back a message to somebody who is muted.
func (e *Engine) hush(ctx context.Context, job bot.Job, who human, whom string, until, local time.Time) error {
	if job.Noise.Planned() {
		if look := local.Add(muteLook); look.Before(until) {
			until = look
		}
		return later{bot.Later{At: until}}
	}
	if job.To.Account != (bot.Account{}) {
		var err error
		if until, err = e.nextOpen(ctx, job, who.id, until.In(local.Location())); err != nil {
			return err
		}
	}
	to, id := job.To, mutePrefix+whom
	to.Room.Thread, to.Reply, to.Person = "", "", ""
	return e.tally(ctx, job, id, func(n *noise) (bot.Timer, error) {
		n.To = to
		return bot.Timer{Key: sumKey(id), Due: until, Name: "bot.noise-sum", Room: to.Room, Data: bot.Encode(sumData{ID: id, To: to})}, nil
	})
}

// unmuted sums up what a mute held back that ended before its time.
func (e *Engine) unmuted(ctx context.Context, r *bot.Request) error {
	var u bot.Unmuted
	if err := r.Decode(&u); err != nil {
		return err
	}
	id := mutePrefix + u.Whom
	n, err := noises.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	r.Disarm(sumKey(id))
	return e.sum(ctx, r, sumData{ID: id, To: n.To}, n)
}
