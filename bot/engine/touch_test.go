package engine_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// stubborn is a store that refuses a while to accept that there was a gap.
type stubborn struct {
	*bottest.Store
	refuse atomic.Int32
}

func (s *stubborn) Accept(ctx context.Context, events ...bot.Event) error {
	if len(events) > 0 && events[0].Name == bot.EventGap && s.refuse.Add(-1) >= 0 {
		return bot.ErrFull
	}
	return s.Store.Accept(ctx, events...)
}

// TestWhatWasSaidWhileTheConnectionWasLostIsReadBack: golive was up, and heard nothing for half an hour. A short loss is the
// platform's to make good.
func TestWhatWasSaidWhileTheConnectionWasLostIsReadBack(t *testing.T) {
	for name, lost := range map[string]struct {
		door   bot.Door
		away   time.Duration
		refuse int32
		gaps   int
	}{
		"half an hour":                  {bot.Socket, 30 * time.Minute, 0, 1},
		"half an hour, and a full disk": {bot.Socket, 30 * time.Minute, 20, 1},
		"three minutes":                 {bot.Socket, 3 * time.Minute, 0, 0},
		"a service that posts itself":   {bot.Webhook, 30 * time.Minute, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				clock := bot.SystemClock()
				chat := bottest.NewChat("slack", true, clock)
				chat.AddRoom(bot.RoomProfile{Place: room, HearsAll: true})
				store := &stubborn{Store: bottest.NewStore(clock)}
				store.refuse.Store(lost.refuse)
				if err := store.Commit(t.Context(), bot.Commit{Records: []bot.Record{bot.Rooms.Encode(room.String(), 0, bot.Room{Place: room, Projects: []string{"p"}})}}); err != nil {
					t.Fatal(err)
				}
				texts, err := engine.Catalogue([]bot.Capability{echo})
				if err != nil {
					t.Fatal(err)
				}
				gaps := 0
				e, err := engine.New(engine.Config{Store: store, Clock: clock, Texts: texts, Capabilities: []bot.Capability{echo}, Platforms: []bot.Platform{chat},
					Watch: func(s engine.Step) {
						if s.Kind == engine.StepAccepted && s.Name == bot.EventGap {
							gaps++
						}
					}})
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan error, 1)
				go func() { done <- e.Run(ctx) }()
				chat.Fare(bot.Vital{Door: lost.door, Open: true, Silence: 2 * time.Second})
				time.Sleep(10 * time.Minute)
				chat.Fare(bot.Vital{Door: lost.door, Silence: time.Minute})
				chat.Heard(bot.Message{Ref: bot.MessageRef{Place: room, ID: "1"}, Text: "hello missed", ToBot: true, Author: tom, At: clock.Now().Add(time.Second)})
				time.Sleep(lost.away)
				if len(chat.Posts()) != 0 {
					t.Fatal("read back while there is no connection")
				}
				chat.Fare(bot.Vital{Door: lost.door, Open: true})
				time.Sleep(10 * time.Minute)
				synctest.Wait()
				var heard []string
				for _, p := range chat.Posts() {
					heard = append(heard, p.Body.(bot.Card).Title)
				}
				if got := strings.Join(heard, "|"); gaps != lost.gaps || (got == "Hello missed") != (lost.gaps == 1) {
					t.Errorf("%d gaps, answered %q", gaps, got)
				}
				cancel()
				if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			})
		})
	}
}
