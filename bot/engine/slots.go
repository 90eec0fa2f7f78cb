package engine

import (
	"context"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/pace"
)

// pastSlots is how far back performed effects still count against a limit: the longest that a service has is a minute.
const pastSlots = 90 * time.Second

// restorer is a Pacer that forgets with its process.
type restorer interface{ Restore(...pace.Slot) error }

// restoreSlots books what an earlier process had reserved or used, so that a restart exceeds no limit.
func (e *Engine) restoreSlots(ctx context.Context) error {
	pacer, ok := e.Pacer.(restorer)
	if !ok {
		return nil
	}
	var slots []pace.Slot
	now := e.Clock.Now()
	for x, err := range e.Store.Slots(ctx, now.Add(-pastSlots)) {
		if err != nil {
			return err
		}
		job := bot.Job{Effect: x}
		rec, err := e.resolve(ctx, &job)
		if err != nil { // whom it was for is not known any more
			continue
		}
		used := x.Due.Before(now)
		if used && rec.Version == 1 { // it is what posted that
			job.Prior = nil
		}
		if p, ok := e.platforms[job.To.Platform()].(bot.Paced); ok {
			slots = append(slots, pace.Slot{Limits: inForce(p.Limits(job)), At: x.Due, Fixed: x.Urgent || used})
		}
	}
	return pacer.Restore(slots...)
}
