package engine_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// hearing is a chat that counts what it reads in full.
type hearing struct {
	*bottest.Chat
	read *atomic.Int64
}

func (c hearing) Translate(_ context.Context, raw bot.Event) (bot.Event, bool, error) {
	c.read.Add(1)
	raw.Name = bot.EventMessage
	raw.Data = bot.Encode(bot.Message{Text: "among ourselves", Ref: bot.MessageRef{Place: raw.Room, ID: "1"}})
	return raw, true, nil
}

func TestWhatIsOverheardIsReadOnlyInAConversation(t *testing.T) {
	for name, c := range map[string]struct {
		talks, overheard bool
		reads            int64
	}{
		"overheard":                   {false, true, 0},
		"overheard in a conversation": {true, true, 1},
		"said to golive, perhaps":     {false, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var read atomic.Int64
			r := newRoad(t, func(c *engine.Config) {
				c.Platforms = []bot.Platform{hearing{bottest.NewChat("slack", false, c.Clock), &read}}
			})
			if c.talks {
				talk := bot.Talk{Who: tom, Room: room, Seq: 1, State: "echo.gone", Expires: r.clock.Now().Add(time.Hour)}
				if err := r.store.PutTalk(t.Context(), talk); err != nil {
					t.Fatal(err)
				}
			}
			r.accept(t, bot.Event{ID: "raw/1", Name: "slack.raw", Lane: "a", Room: room, From: tom, Overheard: c.overheard})
			r.settle(t)
			if got := read.Load(); got != c.reads {
				t.Errorf("read %d times, want %d", got, c.reads)
			}
			if _, done, err := r.store.Answer(t.Context(), "raw/1"); !done || err != nil {
				t.Errorf("finished: %v, %v", done, err)
			}
		})
	}
}
