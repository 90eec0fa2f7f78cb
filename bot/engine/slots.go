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
	for x, err := range e.Store.Slots(ctx, e.Clock.Now().Add(-pastSlots)) {
		if err != nil {
			return err
		}
		if p, ok := e.platforms[x.To.Platform()].(bot.Paced); ok && x.Paced {
			slots = append(slots, pace.Slot{Limits: inForce(p.Limits(x)), At: x.Due, Fixed: x.Urgent || x.Due.Before(e.Clock.Now())})
		}
	}
	return pacer.Restore(slots...)
}
