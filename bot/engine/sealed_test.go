package engine_test

import (
	"context"
	"sync"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
)

// watched is a store that shows what is committed.
type watched struct {
	bot.Store
	mu      sync.Mutex
	effects []bot.Effect
	events  []bot.Event
}

func (w *watched) Commit(ctx context.Context, c bot.Commit) error {
	w.mu.Lock()
	w.effects, w.events = append(w.effects, c.Effects...), append(w.events, c.Events...)
	w.mu.Unlock()
	return w.Store.Commit(ctx, c)
}

// TestWhatFollowsASealedEventDoesNotTellWho: effects and events are kept longer than the person's name may be.
func TestWhatFollowsASealedEventDoesNotTellWho(t *testing.T) {
	w := &watched{}
	r := newRoad(t, func(c *engine.Config) { w.Store = c.Store; c.Store = w })
	sealed := said("m/1", "pass on")
	sealed.Sealed = true
	r.accept(t, sealed)
	r.settle(t)
	w.mu.Lock()
	defer w.mu.Unlock()
	var passed int
	for _, x := range w.effects {
		if passed++; x.From != (bot.Account{}) {
			t.Errorf("effect %s tells who", x.ID)
		}
	}
	for _, e := range w.events {
		if e.Name != "echo.passed" {
			continue
		}
		if passed++; !e.Sealed {
			t.Errorf("event %s is not sealed", e.ID)
		}
	}
	if passed != 2 {
		t.Errorf("%d followed, want an effect and an event", passed)
	}
}
