package bench

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/postgres"
	"github.com/golive-bot/golive/integrations/postgres/pgtest"
	"github.com/golive-bot/golive/integrations/sqlite"
)

// BenchmarkEngine measures events handled by a handler that does nothing until that is on disk, and how long an accepted
// event waits until it is handled.
func BenchmarkEngine(b *testing.B) {
	once(b, func() {
		const n = 40_000
		steady := []int{2000, 10_000} // a second
		var rates []float64
		waits := make([][]float64, len(steady))
		for range rounds() {
			r := newRoad(b)
			rates = append(rates, n/r.accept(b, "fast", n, 16, 0).Seconds())
			for i, perSecond := range steady {
				r.lag.Store(&sync.Map{})
				took := r.accept(b, fmt.Sprint("steady", perSecond, "/"), 5*perSecond, 64, float64(perSecond))
				if took > 6*time.Second {
					b.Logf("%d events at %d a second took %s", 5*perSecond, perSecond, took)
				}
				waits[i] = append(waits[i], r.p99().Seconds()*1000)
			}
		}
		row("events handled by the embedded engine, no-op", fmt.Sprintf("%.0f/s", median(rates)), "10,000/s")
		for i, perSecond := range steady {
			row(fmt.Sprintf("from accepted to started at %d events a second", perSecond), fmt.Sprintf("p99 %.1f ms", median(waits[i])), "p99 5 ms")
		}
	})
}

// BenchmarkPostgres measures events accepted on PostgreSQL, reported without an aim.
func BenchmarkPostgres(b *testing.B) {
	once(b, func() {
		const n = 20_000
		store, err := postgres.Open(b.Context(), pgtest.Need(b).Database(b), bot.SystemClock(), postgres.Options{})
		if err != nil {
			b.Fatal(err)
		}
		defer store.Close()
		var rates []float64
		for round := range rounds() {
			began := time.Now()
			spread(64, n, func(i int64) {
				if err := store.Accept(b.Context(), bot.Event{ID: fmt.Sprintf("p%d/%d", round, i), Name: "noop.go", Lane: fmt.Sprint(i % 1000)}); err != nil {
					b.Error(err)
				}
			})
			rates = append(rates, n/time.Since(began).Seconds())
		}
		row("events accepted on PostgreSQL, 64 callers, without HTTP", fmt.Sprintf("%.0f/s", median(rates)), "reported")
	})
}

// BenchmarkStart measures the time from the start of the process to the first accepted event, and memory at rest.
func BenchmarkStart(b *testing.B) {
	once(b, func() {
		slackAPI := api(b)
		for _, pending := range []int{0, 100_000} {
			var times, memory []float64
			for range rounds() {
				path := filepath.Join(b.TempDir(), "golive.db")
				fill(b, path, pending)
				addr := freeAddr(b)
				reqs := requests(1, time.Now().UnixNano()%1_000_000, "first")
				began := time.Now()
				g := launch(b, addr, environ(addr, "sqlite:"+path, slackAPI), binary, "serve")
				for {
					if ok, err := post(addr, reqs(0)); err == nil && ok {
						break
					}
					if time.Since(began) > 30*time.Second {
						b.Fatal("golive does not start")
					}
					time.Sleep(time.Millisecond)
				}
				times = append(times, time.Since(began).Seconds()*1000)
				if pending == 0 {
					time.Sleep(2 * time.Second)
					memory = append(memory, g.memory(b))
				}
				g.stop()
			}
			row(fmt.Sprintf("start to first accepted event, %d pending", pending), fmt.Sprintf("%.0f ms", median(times)), "at most 100 ms")
			if pending == 0 {
				row("resident memory at rest", fmt.Sprintf("%.0f MiB", median(memory)), "at most 40 MiB")
			}
		}
	})
}

// fill leaves events in a database that nobody has handled.
func fill(b *testing.B, path string, n int) {
	b.Helper()
	store, err := sqlite.Open("sqlite:"+path, sqlite.Options{Clock: bot.SystemClock()})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	events := make([]bot.Event, 0, 1000)
	for i := range n {
		events = append(events, bot.Event{ID: fmt.Sprint("pending/", i), Name: "nobody.listens", Lane: fmt.Sprint(i % 1000), Data: []byte(`{"x":1}`)})
		if len(events) == cap(events) {
			if err := store.Accept(context.Background(), events...); err != nil {
				b.Fatal(err)
			}
			events = events[:0]
		}
	}
}

// spread calls f for 0 to n-1 from some callers at once.
func spread(callers, n int, f func(int64)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				f(i)
			}
		})
	}
	all.Wait()
}
