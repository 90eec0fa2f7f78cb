package bench

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/integrations/sqlite"
)

// noop is a capability whose handlers do nothing, or answer at once.
var noop = bot.Capability{Name: "noop", Doc: "Does nothing, to be measured.",
	Locales: fstest.MapFS{"en.json": {Data: []byte(`{}`)}, "zh-CN.json": {Data: []byte(`{}`)}},
	On:      map[string]bot.Handler{"noop.go": func(context.Context, *bot.Request) error { return nil }},
	Commands: []bot.Command{{Name: "noop.ping", Words: map[string][]string{"en": {"ping"}, "zh-CN": {"乒"}}, Do: func(_ context.Context, r *bot.Request) error {
		r.ReplyOpenly("", bot.Text{Text: "pong"})
		return nil
	}}},
}

// road is an engine on a SQLite file, running.
type road struct {
	*engine.Engine
	store   bot.Store
	handled atomic.Int64
	lag     atomic.Pointer[sync.Map] // when an event was accepted, then how long it waited, by ID
}

func newRoad(tb testing.TB, platforms ...bot.Platform) *road {
	tb.Helper()
	clock := bot.SystemClock()
	store, err := sqlite.Open(filepath.Join(tb.TempDir(), "golive.db"), sqlite.Options{Clock: clock})
	if err != nil {
		tb.Fatal(err)
	}
	texts, err := engine.Catalogue([]bot.Capability{noop})
	if err != nil {
		tb.Fatal(err)
	}
	r := &road{store: store}
	r.Engine, err = engine.New(engine.Config{Store: store, Clock: clock, Texts: texts, Capabilities: []bot.Capability{noop}, Platforms: platforms, Watch: r.watch})
	if err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	tb.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			tb.Error(err)
		}
		if err := store.Close(); err != nil {
			tb.Error(err)
		}
	})
	return r
}

func (r *road) watch(s engine.Step) {
	lag := r.lag.Load()
	switch s.Kind {
	case engine.StepAccepted:
		if lag != nil {
			lag.LoadOrStore(s.Event, time.Now())
		}
	case engine.StepHandled:
		r.handled.Add(1)
		if lag != nil {
			now := time.Now()
			if at, ok := lag.LoadOrStore(s.Event, now); ok {
				lag.Store(s.Event, now.Sub(at.(time.Time)))
			} else {
				lag.Store(s.Event, time.Duration(0)) // handled before its acceptance was told
			}
		}
	}
}

// accept accepts n events from some callers, as fast as it goes or at perSecond, and answers how long it took until all
// were handled and that was on disk.
func (r *road) accept(tb testing.TB, prefix string, n, callers int, perSecond float64) time.Duration {
	tb.Helper()
	before, began := r.handled.Load(), time.Now()
	spread(callers, n, func(i int64) {
		if perSecond > 0 {
			time.Sleep(time.Until(began.Add(time.Duration(float64(i) / perSecond * float64(time.Second)))))
		}
		if err := r.Accept(context.Background(), bot.Event{ID: fmt.Sprint(prefix, i), Name: "noop.go", Lane: fmt.Sprint(i % 1000)}); err != nil {
			tb.Error(err)
		}
	})
	for r.handled.Load()-before < int64(n) {
		time.Sleep(200 * time.Microsecond)
	}
	if _, _, err := r.Settle(context.Background()); err != nil { // what nothing came of is finished after it was handled
		tb.Error(err)
	}
	return time.Since(began)
}

// p99 is how long the events waited that were accepted since lag was set.
func (r *road) p99() time.Duration {
	var o outcome
	r.lag.Load().Range(func(_, v any) bool {
		if d, ok := v.(time.Duration); ok {
			o.waits = append(o.waits, d)
		}
		return true
	})
	slices.Sort(o.waits)
	return o.percentile(99)
}
