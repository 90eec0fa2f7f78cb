package engine_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// slow is a store whose commits of one event take their time.
type slow struct {
	bot.Store
	event string
	takes time.Duration
}

func (s slow) Commit(ctx context.Context, c bot.Commit) error {
	if c.Event == s.event {
		time.Sleep(s.takes)
	}
	return s.Store.Commit(ctx, c)
}

// TestNoAnswerIsLostBetweenTheDoorAndTheCommit: a handler answers while the door waits, but its commit comes when the
// door has given up. The answer is sent then.
func TestNoAnswerIsLostBetweenTheDoorAndTheCommit(t *testing.T) {
	for _, replicas := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			clock := bot.SystemClock()
			store := bottest.NewStore(clock)
			r := newRoad(t, func(c *engine.Config) {
				c.Clock, c.Replicas = clock, replicas
				c.Store = slow{store, "c/1", 3 * time.Second}
			})
			var shown bool
			click := bot.Event{ID: "c/1", Name: bot.EventAction, Room: room, From: tom, Data: bot.Encode(bot.Click{Action: "echo.again", Value: "Tom"})}
			if err := r.Do(t.Context(), click, func(_ bot.Answer, ok bool) { shown = ok }); err != nil {
				t.Fatal(err)
			}
			if shown {
				t.Fatal("the door had its answer")
			}
			time.Sleep(5 * time.Second)
			posts := r.chat.Posts()
			if len(posts) != 1 || posts[0].Only != tom || !strings.Contains(posts[0].Body.(bot.Card).Fallback(), "Tom") {
				t.Errorf("replicas %v: posts %+v", replicas, posts)
			}
		})
	}
}

// dwelling is a store whose commits of one event are seen some time before whoever commits hears of it.
type dwelling struct {
	bot.Store
	event string
	takes time.Duration
}

func (s dwelling) Commit(ctx context.Context, c bot.Commit) error {
	err := s.Store.Commit(ctx, c)
	if c.Event == s.event {
		time.Sleep(s.takes)
	}
	return err
}

// TestAnAnswerThatTheDoorFoundIsNotSentToo: the door finds the answer in the store before the handler hands it out.
func TestAnAnswerThatTheDoorFoundIsNotSentToo(t *testing.T) {
	for _, replicas := range []bool{false, true} {
		for _, takes := range []time.Duration{500 * time.Millisecond, 3 * time.Second} {
			synctest.Test(t, func(t *testing.T) {
				clock := bot.SystemClock()
				r := newRoad(t, func(c *engine.Config) {
					c.Clock, c.Replicas = clock, replicas
					c.Store = dwelling{bottest.NewStore(clock), "c/1", takes}
				})
				var shown bool
				click := bot.Event{ID: "c/1", Name: bot.EventAction, Room: room, From: tom, Data: bot.Encode(bot.Click{Action: "echo.again", Value: "Tom"})}
				if err := r.Do(t.Context(), click, func(_ bot.Answer, ok bool) { shown = ok }); err != nil {
					t.Fatal(err)
				}
				time.Sleep(10 * time.Second)
				if posts := r.chat.Posts(); !shown || len(posts) != 0 {
					t.Errorf("replicas %v, %s: shown %v, posts %+v", replicas, takes, shown, posts)
				}
			})
		}
	}
}

// TestEffectsOfReplicasLeaveTheDoorItsTime: whoever performs them does not know the door, which may be in another process.
func TestEffectsOfReplicasLeaveTheDoorItsTime(t *testing.T) {
	for _, replicas := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			clock := bot.SystemClock()
			w := &watched{Store: bottest.NewStore(clock)}
			r := newRoad(t, func(c *engine.Config) { c.Clock, c.Store, c.Replicas = clock, w, replicas })
			var shown time.Time
			say := bot.Event{ID: "s/1", Name: bot.EventCommand, Room: room, From: tom, Data: bot.Encode(bot.Message{Text: "hello", ToBot: true})}
			if err := r.Do(t.Context(), say, func(bot.Answer, bool) { shown = clock.Now() }); err != nil {
				t.Fatal(err)
			}
			time.Sleep(5 * time.Second)
			w.mu.Lock()
			defer w.mu.Unlock()
			if len(w.effects) != 1 || len(r.chat.Posts()) != 1 {
				t.Fatalf("effects %+v, posts %+v", w.effects, r.chat.Posts())
			}
			if early := !w.effects[0].Due.After(shown); early == replicas {
				t.Errorf("replicas %v: due at %s, the answer was out at %s", replicas, w.effects[0].Due, shown)
			}
		})
	}
}

// behind is a clock that is behind.
type behind struct {
	bot.Clock
	by time.Duration
}

func (c behind) Now() time.Time { return c.Clock.Now().Add(-c.by) }

func (c behind) Wait(ctx context.Context, t time.Time) error { return c.Clock.Wait(ctx, t.Add(c.by)) }

// TestNoAnswerIsLostBetweenTwoClocks: the replica that commits believes that the door still waits, since its clock is behind.
func TestNoAnswerIsLostBetweenTwoClocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := bot.SystemClock()
		store := bottest.NewStore(clock)
		r := newRoad(t, func(c *engine.Config) { // which commits
			c.Clock, c.Replicas = behind{clock, 3 * time.Second}, true
			c.Store = slow{store, "c/1", 4 * time.Second}
		})
		door := newRoad(t, func(c *engine.Config) {
			c.Clock, c.Store, c.Replicas = clock, idle{store}, true
		})
		var shown bool
		click := bot.Event{ID: "c/1", Name: bot.EventAction, Room: room, From: tom, Data: bot.Encode(bot.Click{Action: "echo.again", Value: "Tom"})}
		if err := door.Do(t.Context(), click, func(_ bot.Answer, ok bool) { shown = ok }); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Second)
		if posts := r.chat.Posts(); shown || len(posts) != 1 || !strings.Contains(posts[0].Body.(bot.Card).Fallback(), "Tom") {
			t.Errorf("shown %v, posts %+v", shown, posts)
		}
	})
}
