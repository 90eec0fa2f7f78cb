package bench

import (
	"context"
	"fmt"
	"path/filepath"
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
	sent    atomic.Int64
	lags    []time.Duration
	mu      sync.Mutex
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
	switch s.Kind {
	case engine.StepHandled:
		r.handled.Add(1)
	case engine.StepPerformed:
		r.sent.Add(1)
	}
}

// BenchmarkHandled measures events accepted and handled by a handler that does nothing.
func BenchmarkHandled(b *testing.B) {
	for _, callers := range []int{16, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			r := newRoad(b)
			before := r.handled.Load()
			var next atomic.Int64
			var all sync.WaitGroup
			b.ResetTimer()
			for range callers {
				all.Go(func() {
					for {
						n := next.Add(1)
						if n > int64(b.N) {
							return
						}
						if err := r.Accept(b.Context(), bot.Event{ID: fmt.Sprint("e", n), Name: "noop.go", Lane: fmt.Sprint(n % 1000)}); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			all.Wait()
			for r.handled.Load()-before < int64(b.N) {
				time.Sleep(100 * time.Microsecond)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
