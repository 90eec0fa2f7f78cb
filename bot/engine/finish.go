package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/golive-bot/golive/bot"
)

// finish completes what a handler decided: identities, answers that no door waits for, recurrence, audit. What follows a
// sealed event is sealed as well, and does not tell who it was.
func (e *Engine) finish(ctx context.Context, r *bot.Request) (bot.Commit, error) {
	c, notes, err := r.Decided()
	if err != nil {
		return c, err
	}
	e.standing(r, &c)
	e.answer(ctx, r, &c)
	asked := r.Event.Asked || (r.Event.From != bot.Account{}) && acts(r)
	from := r.Event.From
	if r.Event.Sealed {
		from = bot.Account{}
	}
	var due time.Time
	if e.Replicas && e.waits(r.Event) { // whoever performs them does not know the door
		due = e.Clock.Now().Add(answerLead)
	}
	for i := range c.Effects {
		x := &c.Effects[i]
		x.Due = laterOf(x.Due, due)
		x.ID = fmt.Sprintf("%s#%d", r.Event.ID, i+1)
		x.Trace, x.At, x.From, x.Lang = r.Event.Trace, r.Now, from, r.Lang
		x.Asked = x.Asked || asked
		x.Project = cmp.Or(x.Project, r.ProjectID)
		x.Urgent = x.Urgent || asked
		if x.Lane == "" {
			x.Lane = r.Event.Lane
		}
	}
	for i := range c.Events {
		complete(&c.Events[i], r.Now)
		c.Events[i].Trace, c.Events[i].Asked = r.Event.Trace, asked
		c.Events[i].Sealed = c.Events[i].Sealed || r.Event.Sealed
	}
	if err := e.recur(r, &c); err != nil {
		return c, err
	}
	if err := e.chain(ctx, r, notes, &c); err != nil {
		return c, err
	}
	if err := within(c); err != nil {
		return c, err
	}
	return c, e.expect(ctx, r, &c) // the engine's own rows come on top
}

// within checks a commit against the limits that every store can rely on.
func within(c bot.Commit) error {
	rows := len(c.Records) + len(c.Effects) + len(c.Events) + len(c.Timers)
	if rows > bot.MaxRows {
		return bot.Permanent(fmt.Errorf("commit of %d rows, at most %d", rows, bot.MaxRows))
	}
	if rows < 20 && len(c.Effects) == 0 {
		return nil // small: not worth counting
	}
	size := 0
	for _, part := range []any{c.Records, c.Effects, c.Events, c.Timers} {
		b, err := json.Marshal(part)
		if err != nil {
			return bot.Permanent(fmt.Errorf("encode commit: %w", err))
		}
		size += len(b)
	}
	if size > bot.MaxBytes {
		return bot.Permanent(fmt.Errorf("commit of %d bytes, at most %d", size, bot.MaxBytes))
	}
	return nil
}
