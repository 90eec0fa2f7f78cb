package engine

import (
	"context"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
)

// lookout looks, with each pulse, for what operators must hear of: what the ledger says should have been sent and was not,
// and what was given up. It publishes that as events; whoever handles them sees to it that over replicas and restarts one
// alarm is raised.
type lookout struct {
	overdue map[string]bool // what was overdue at the last look: whether it was told of
	dead    time.Time       // since when dead letters are new
}

const (
	overdueAfter = 3 * time.Minute  // and overdue at two looks in a row: a clock that was set, or a machine that slept, is no loss
	overdueMost  = 500              // that are told of at once
	deadSince    = 10 * time.Minute // before the start: what was given up while golive fell
)

func newLookout(now time.Time) *lookout {
	return &lookout{overdue: map[string]bool{}, dead: now.Add(-deadSince)}
}

func (e *Engine) look(ctx context.Context, l *lookout, now time.Time) {
	if err := e.lookForOverdue(ctx, l, now); err != nil && ctx.Err() == nil {
		e.Log.Error("look for what is overdue", "error", err)
	}
	if err := e.lookForDead(ctx, l); err != nil && ctx.Err() == nil {
		e.Log.Error("look for what was given up", "error", err)
	}
}

// lookForOverdue tells of what was overdue at the last look as well, each once while golive runs.
func (e *Engine) lookForOverdue(ctx context.Context, l *lookout, now time.Time) error {
	q := bot.SendingsExpected(now.Add(-overdueAfter))
	q.Kind = bot.Sendings.Kind
	seen, twice := map[string]bool{}, []string{}
	for rec, err := range e.Store.Find(ctx, q) {
		if err != nil {
			return err
		}
		told, again := l.overdue[rec.ID]
		if again && !told && len(twice) < overdueMost {
			twice, told = append(twice, rec.ID), true
		}
		seen[rec.ID] = told
	}
	if len(twice) > 0 {
		e.Log.Error("scheduled, but not sent", "count", len(twice), "first", twice[0])
		if err := e.Accept(ctx, bot.Event{ID: "overdue/" + bot.HashID(twice...), Name: bot.EventOverdue, Lane: "overdue",
			Data: bot.Encode(bot.Overdue{Sendings: slices.Clone(twice)})}); err != nil {
			return err // the next look tells
		}
	}
	l.overdue = seen
	return nil
}

// lookForDead tells that something was given up since the last look.
func (e *Engine) lookForDead(ctx context.Context, l *lookout) error {
	for letter, err := range e.Store.Dead(ctx) {
		if err != nil || !letter.At.After(l.dead) {
			return err
		}
		id := "given-up/" + bot.HashID(letter.ID, letter.At.UTC().Format(time.RFC3339Nano))
		if err := e.Accept(ctx, bot.Event{ID: id, Name: bot.EventGivenUp, Lane: "overdue"}); err != nil {
			return err
		}
		l.dead = letter.At
		return nil // the newest stands for all
	}
	return nil
}
