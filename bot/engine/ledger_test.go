package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// ticker is a capability whose timers send: at nine to the room, or whatever do does.
type ticker struct {
	do bot.Handler

	mu      sync.Mutex
	overdue []bot.Overdue
	givenUp int
}

// told is how often it heard that something is overdue, and that something was given up.
func (k *ticker) told() (overdue, givenUp int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.overdue), k.givenUp
}

func (k *ticker) capability() bot.Capability {
	return bot.Capability{Name: "ticker", Doc: "Sends by timer.", Locales: engine.Locales(), On: map[string]bot.Handler{
		"ticker.tick": func(ctx context.Context, r *bot.Request) error { return k.do(ctx, r) },
		bot.EventOverdue: func(_ context.Context, r *bot.Request) error {
			var o bot.Overdue
			err := r.Decode(&o)
			k.mu.Lock()
			defer k.mu.Unlock()
			k.overdue = append(k.overdue, o)
			return err
		},
		bot.EventGivenUp: func(context.Context, *bot.Request) error {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.givenUp++
			return nil
		},
	}}
}

// toRoom sends n cards to the room.
func toRoom(n int) bot.Handler {
	return func(_ context.Context, r *bot.Request) error {
		for i := range n {
			r.Send(bot.Effect{To: bot.ToRoom(room), Body: bot.Card{Title: fmt.Sprint("tick ", i)}, Audience: bot.Client, Noise: bot.NoiseScheduled})
		}
		return nil
	}
}

func toTom(_ context.Context, r *bot.Request) error {
	r.Send(bot.Effect{To: bot.ToAccount(tom), Body: bot.Card{Title: "tick"}, Audience: bot.Client})
	return nil
}

// losing is a store that loses the effects of timers.
type losing struct{ bot.Store }

func (l losing) Commit(ctx context.Context, c bot.Commit) error {
	if strings.HasPrefix(c.Event, "timer/") {
		c.Effects = nil
	}
	return l.Store.Commit(ctx, c)
}

// What is scheduled is in the ledger from when it is asked for until it has ended. What is neither sent nor explained some
// minutes after it was due is told once; what went as it should, never.
func TestLedger(t *testing.T) {
	nine := func(day int) time.Time { return time.Date(2000, 1, day, 9, 0, 0, 0, time.UTC) }
	down := errors.New("the service does not answer")
	for _, c := range []struct {
		name  string
		do    bot.Handler
		due   time.Time
		lose  bool
		fails int // the first sendings
		wait  time.Duration
		told  int
		want  []bot.Sending // their Fate and Why
		late  bool
	}{
		{name: "sent", do: toRoom(1), due: nine(3), wait: time.Hour, want: []bot.Sending{{}}},
		{name: "tried again, and sent in time", do: toRoom(1), due: nine(3), fails: 2, wait: time.Hour, want: []bot.Sending{{}}},
		{name: "folded", do: toRoom(8), due: nine(3), wait: 30 * time.Minute, want: []bot.Sending{{}, {}, {}, {}, {}, {},
			{Fate: bot.Skipped, Why: bot.WhyFolded}, {Fate: bot.Skipped, Why: bot.WhyFolded}}},
		{name: "held back until the morning", do: toTom, due: nine(4).Add(-11 * time.Hour), wait: 24 * time.Hour, want: []bot.Sending{{}}},
		{name: "lost", do: toRoom(1), due: nine(3), lose: true, wait: 3 * time.Hour, told: 1, want: []bot.Sending{{}}},
		{name: "the service is down for long", do: toRoom(1), due: nine(3), fails: 11, wait: 6 * time.Hour, told: 1, want: []bot.Sending{{}}, late: true},
		{name: "the handler fails for a while", due: nine(3), wait: 6 * time.Hour, told: 1, late: true, want: []bot.Sending{{}, {}},
			do: func(ctx context.Context, r *bot.Request) error {
				if r.Tries < 10 {
					return errors.New("not today")
				}
				return toRoom(1)(ctx, r)
			}},
		{name: "given up", due: nine(3), wait: time.Hour, want: []bot.Sending{{Fate: bot.Dead}},
			do: func(_ context.Context, r *bot.Request) error {
				r.Send(bot.Effect{To: bot.ToRoom(bot.Place{Platform: "nowhere", ID: "C1"}), Body: bot.Text{Text: "tick"}, Audience: bot.Client})
				return nil
			}},
		{name: "an act's answers are not scheduled", due: nine(3), wait: time.Hour,
			do: func(_ context.Context, r *bot.Request) error {
				r.Send(bot.Effect{To: bot.ToRoom(room), Body: bot.Text{Text: "tick"}, Audience: bot.Client, Asked: true})
				return nil
			}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k := &ticker{do: c.do}
				clock := bot.SystemClock()
				r := newRoad(t, func(cfg *engine.Config) {
					cfg.Clock, cfg.Capabilities = clock, append(cfg.Capabilities, k.capability())
					cfg.Noise.Zone = "UTC"
					cfg.Platforms = []bot.Platform{bottest.NewChat("slack", true, clock)}
					store := bottest.NewStore(clock)
					if cfg.Store = store; c.lose {
						cfg.Store = losing{store}
					}
				})
				chat := r.Platforms[0].(*bottest.Chat)
				for range c.fails {
					chat.Fail(down)
				}
				tick := bot.Timer{Key: "tick", Due: c.due, Name: "ticker.tick", Room: room}
				if err := r.Store.Commit(t.Context(), bot.Commit{Timers: []bot.Timer{tick}}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(c.due.Sub(clock.Now()))
				after := time.Duration(0)
				for began := clock.Now(); clock.Now().Sub(began) < c.wait; time.Sleep(time.Minute) {
					synctest.Wait()
					if told, _ := k.told(); after == 0 && told > 0 {
						after = clock.Now().Sub(c.due)
					}
				}
				synctest.Wait()
				overdue, givenUp := k.told()
				if overdue != c.told {
					t.Errorf("told %d times that something is overdue, want %d", overdue, c.told)
				}
				if c.told > 0 && (after < 3*time.Minute || after > 5*time.Minute) {
					t.Errorf("told %s after it was due", after)
				}
				dead := 0
				for range r.Store.Dead(t.Context()) {
					dead = 1
				}
				if givenUp != dead {
					t.Errorf("told %d times that something was given up, want %d", givenUp, dead)
				}
				checkLedger(t, r.Store, c.want, c.lose, c.late, clock.Now())
			})
		})
	}
}

func checkLedger(t *testing.T, store bot.Store, want []bot.Sending, lost, late bool, now time.Time) {
	t.Helper()
	all, err := bot.Sendings.List(t.Context(), store, bot.SendingsSince(time.Time{}))
	if err != nil {
		t.Fatal(err)
	}
	var got []bot.Sending
	wasLate := false
	for _, f := range all {
		if f.Value.Event == "ticker.tick" { // and not the sum of what was folded
			got = append(got, f.Value)
			wasLate = wasLate || f.Value.Late(now)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("the ledger holds %+v", got)
	}
	slices.SortFunc(got, func(a, b bot.Sending) int { return strings.Compare(string(a.Fate), string(b.Fate)) }) // rooms know no order among timers
	for i, s := range got {
		if s.Fate != want[i].Fate || want[i].Why != "" && s.Why != want[i].Why || s.End.IsZero() != lost {
			t.Errorf("entry %+v, want fate %q because %q, open %t", s, want[i].Fate, want[i].Why, lost)
		}
	}
	if wasLate != (late || lost) {
		t.Errorf("late: %t in %+v", wasLate, got)
	}
}
