package main

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/handlers"
	"github.com/golive-bot/golive/handlers/meeting/halfyear"
	"github.com/golive-bot/golive/integrations/postgres"
	"github.com/golive-bot/golive/integrations/postgres/pgtest"
)

// pair is two replicas of golive on one PostgreSQL, of which now and then one is away.
type pair struct {
	*halfyear.Stage
	t        *testing.T
	database string
	texts    bot.Texts
	stops    [2]func() // nil of one that is away
	engines  [2]*engine.Engine
	turn     int // counts the times that one went away, and came back
	next     time.Time
	shift    time.Duration // from one time to the next
}

func (p *pair) start(i int) {
	p.t.Helper()
	store, err := postgres.Open(context.Background(), p.database, p.Clock, postgres.Options{})
	if err != nil {
		p.t.Fatal(err)
	}
	e, err := engine.New(engine.Config{Store: store, Clock: p.Clock, Texts: p.texts, Capabilities: handlers.All, Platforms: []bot.Platform{p.Chat, bottest.NewTracker(p.Clock)},
		Operators: []string{"lea@acme.example"}, PublicURL: "https://golive.example", Links: bottest.Links{}, Replicas: true})
	if err != nil {
		p.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	p.Stage.Golive, p.engines[i] = p, e
	p.stops[i] = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			p.t.Errorf("engine: %v", err)
		}
		store.Close()
	})
}

func (p *pair) stop(i int) {
	if p.stops[i] != nil {
		p.stops[i]()
	}
	p.stops[i], p.engines[i] = nil, nil
}

// there is a replica that runs: people and the clock ask the first one where both do.
func (p *pair) there() *engine.Engine {
	if p.engines[0] != nil {
		return p.engines[0]
	}
	return p.engines[1]
}

func (p *pair) Accept(ctx context.Context, events ...bot.Event) error {
	return p.there().Accept(ctx, events...)
}

func (p *pair) Do(ctx context.Context, ev bot.Event, show func(bot.Answer, bool)) error {
	return p.there().Do(ctx, ev, show)
}

// Settle lets one replica go, or come back, where it is time: at the very instant at which something is due, while the other and it
// work on that.
func (p *pair) Settle(ctx context.Context) (time.Time, bool, error) {
	if now := p.Clock.Now(); !p.next.IsZero() && now.After(p.next) {
		i := p.turn / 2 % 2
		if p.turn++; p.stops[i] != nil {
			p.stop(i)
		} else {
			p.start(i)
		}
		p.next = now.Add(p.shift)
	}
	return p.there().Settle(ctx)
}

// TestHalfAYearOfTwoReplicas plays half a year with two replicas on PostgreSQL, of which every few days one goes away, or comes back,
// while something is due.
func TestHalfAYearOfTwoReplicas(t *testing.T) {
	texts, err := engine.Catalogue(handlers.All)
	if err != nil {
		t.Fatal(err)
	}
	clock := bot.FrozenClock(halfyear.First)
	p := &pair{Stage: &halfyear.Stage{T: t, Clock: clock, Chat: halfyear.NewChat(clock)}, t: t, database: pgtest.Need(t).Database(t), texts: texts,
		next: halfyear.First.Add(time.Hour), shift: 5 * 24 * time.Hour}
	if os.Getenv("GOLIVE_SOAK") == "full" {
		p.shift = 6 * time.Hour
	}
	t.Cleanup(func() { p.stop(0); p.stop(1) })
	p.start(0)
	p.start(1)
	reader, err := postgres.Open(t.Context(), p.database, clock, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	p.Play(func(until time.Time) {
		p.stop(0)
		p.stop(1)
		clock.MoveTo(until)
		p.start(0)
		p.start(1)
		p.turn = (p.turn + 1) / 2 * 2 // both are there
		p.Stage.Settle()
	}, reader)
	t.Logf("one of two replicas went away or came back %d times", p.turn)
}
