package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/handlers"
	"github.com/golive-bot/golive/integrations/sqlite"
)

// losing is a store that loses what timers named "lost..." ask to be sent.
type losing struct{ bot.Store }

func (l losing) Commit(ctx context.Context, c bot.Commit) error {
	if strings.HasPrefix(c.Event, "timer/lost") {
		c.Effects = nil
	}
	return l.Store.Commit(ctx, c)
}

// rota sends by timer; each card is called as its timer.
var rota = bot.Capability{Name: "rota", Doc: "Sends by timer, for tests.", Locales: fstest.MapFS{"en.json": {Data: []byte("{}")}, "zh-CN.json": {Data: []byte("{}")}}, On: map[string]bot.Handler{
	"rota.tick": func(_ context.Context, r *bot.Request) error {
		r.Send(bot.Effect{To: bot.ToRoom(rotaRoom), Body: bot.Card{Title: r.Timer.Key}, Audience: bot.Client, Noise: bot.NoiseScheduled})
		return nil
	}}}

var (
	rotaRoom = bot.Place{Platform: "slack", Tenant: "T1", ID: "C1"}
	olga     = bot.Account{Platform: "slack", Tenant: "T1", ID: "UOLGA"}
)

// TestALostSendingIsToldOnce: of two timers one's message gets lost on its way. The operators are told of that one, once,
// also after a restart, and never of the other.
func TestALostSendingIsToldOnce(t *testing.T) {
	for name, open := range map[string]func(t *testing.T, path string, clock bot.Clock) bot.Store{
		"memory": func(_ *testing.T, _ string, clock bot.Clock) bot.Store { return bottest.NewStore(clock) },
		"sqlite": func(t *testing.T, path string, clock bot.Clock) bot.Store {
			s, err := sqlite.Open(path, sqlite.Options{Clock: clock})
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
	} {
		t.Run(name, func(t *testing.T) {
			clock := bot.FrozenClock(time.Date(2026, 11, 30, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
			path := t.TempDir() + "/golive.db"
			r := &rotaRun{t: t, clock: clock, chat: bottest.NewChat("slack", true, clock), store: losing{open(t, path, clock)}}
			r.chat.AddPerson(bot.Profile{Account: olga, Name: "Olga", Email: "olga@acme.example", Lang: "en"})
			r.chat.AddRoom(bot.RoomProfile{Place: bottest.Private(olga), Private: true})
			r.begin()
			r.arm("fine-1", "lost-1")
			r.until("the first alarm", func() bool { return len(r.alarms()) == 1 })
			if name != "memory" {
				r.end()
				r.store = losing{open(t, path, clock)}
				r.begin()
			}
			for range 70 { // an hour later there is a new card
				r.minute()
			}
			r.arm("fine-2", "lost-2")
			r.until("the second alarm", func() bool { return len(r.alarms()) == 2 })
			alarms := r.alarms()
			for i, text := range alarms {
				if n := strings.Count(text, "rota.tick"); n != 1 || !strings.Contains(text, "1 scheduled message was not sent in time") {
					t.Errorf("alarm %d names %d:\n%s", i+1, n, text)
				}
			}
			if sent := r.sent(); !slices.Equal(sent, []string{"fine-1", "fine-2"}) {
				t.Errorf("sent %v", sent)
			}
			r.end()
		})
	}
}

// rotaRun is one golive with the capability rota.
type rotaRun struct {
	t      *testing.T
	clock  *bot.MovableClock
	chat   *bottest.Chat
	store  bot.Store
	engine *engine.Engine
	cancel context.CancelFunc
	done   chan error
}

func (r *rotaRun) begin() {
	r.t.Helper()
	all := append(slices.Clone(handlers.All), rota)
	texts, err := engine.Catalogue(all)
	if err != nil {
		r.t.Fatal(err)
	}
	r.engine, err = engine.New(engine.Config{Store: r.store, Clock: r.clock, Texts: texts, Capabilities: all, Platforms: []bot.Platform{r.chat},
		Operators: []string{"olga@acme.example"}, Rehearse: true})
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel, r.done = cancel, make(chan error, 1)
	go func() { r.done <- r.engine.Run(ctx) }()
}

func (r *rotaRun) end() {
	r.t.Helper()
	r.cancel()
	if err := <-r.done; err != nil {
		r.t.Error(err)
	}
	if err := r.store.Close(); err != nil {
		r.t.Error(err)
	}
}

// arm sets timers that are due in a minute.
func (r *rotaRun) arm(keys ...string) {
	r.t.Helper()
	var c bot.Commit
	for _, key := range keys {
		c.Timers = append(c.Timers, bot.Timer{Key: key, Due: r.clock.Now().Add(time.Minute), Name: "rota.tick", Room: rotaRoom})
	}
	if err := r.store.Commit(r.t.Context(), c); err != nil {
		r.t.Fatal(err)
	}
}

// minute moves the clock and waits until the road is idle and golive has looked around.
func (r *rotaRun) minute() {
	r.t.Helper()
	r.clock.Advance(time.Minute)
	eventually(r.t, 10*time.Second, "the pulse", func() bool {
		if _, _, err := r.engine.Settle(r.t.Context()); err != nil {
			r.t.Fatal(err)
		}
		all, err := bot.Replicas.List(r.t.Context(), r.store, bot.Query{})
		return err == nil && len(all) == 1 && r.clock.Now().Sub(all[0].Value.Seen) < bot.ReplicaPulse
	}, r)
}

func (r *rotaRun) until(what string, is func() bool) {
	r.t.Helper()
	for range 60 {
		if r.minute(); is() {
			return
		}
	}
	r.t.Fatalf("%s: not within an hour\n%s", what, r)
}

func (r *rotaRun) String() string { return fmt.Sprintf("%+v", r.chat.Posts()) }

// alarms are what the operator was told in private.
func (r *rotaRun) alarms() []string {
	var all []string
	for _, p := range r.chat.Posts() {
		if card, ok := p.Body.(bot.Card); ok && p.To == bottest.Private(olga) {
			all = append(all, card.Fallback())
		}
	}
	return all
}

// sent are the cards in the room.
func (r *rotaRun) sent() []string {
	var all []string
	for _, p := range r.chat.Posts() {
		if card, ok := p.Body.(bot.Card); ok && p.To == rotaRoom {
			all = append(all, card.Title)
		}
	}
	slices.Sort(all)
	return all
}
