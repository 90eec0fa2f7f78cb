package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// paced is a chat with a limit.
type paced struct{ *bottest.Chat }

func (paced) Limits(bot.Effect) []bot.Limit {
	return []bot.Limit{{Key: "all", Count: 100, Per: time.Second}}
}

// out is a Pacer that cannot be reached for a while.
type out struct {
	bot.Pacer
	times *atomic.Int32
}

func (p out) Reserve(_ context.Context, _ []bot.Limit, from time.Time, _ bool) (time.Time, error) {
	if p.times.Add(-1) >= 0 {
		return time.Time{}, errors.New("connection refused")
	}
	return from, nil
}

// TestAMessageThatWaitsForThePacerIsCountedOnce: what is tried again for the road's own sake is no further message.
func TestAMessageThatWaitsForThePacerIsCountedOnce(t *testing.T) {
	times := new(atomic.Int32)
	times.Store(20)
	var chat paced
	r := newRoad(t, func(c *engine.Config) {
		chat = paced{bottest.NewChat("slack", true, c.Clock)}
		c.Platforms, c.Pacer = []bot.Platform{chat}, out{times: times}
	})
	for i := range 6 {
		r.accept(t, bot.Event{ID: fmt.Sprintf("news/%d", i), Name: "echo.news", Lane: "news", Room: room})
	}
	r.to(t, r.clock.Now().Add(10*time.Minute))
	if n := len(chat.Posts()); n != 6 {
		t.Errorf("%d messages, want all 6", n)
	}
}
