package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/postgres"
)

// idle is a worker that finishes what it gets and decides nothing.
type idle struct {
	store   bot.Store
	started func(j bot.EventJob)
}

func (w idle) Handle(ctx context.Context, j bot.EventJob) bot.Later {
	if w.started != nil {
		w.started(j)
	}
	if err := w.store.Commit(ctx, bot.Commit{Event: j.ID}); err != nil {
		return bot.Later{At: time.Now().Add(time.Second), Error: err.Error()}
	}
	return bot.Later{}
}

func (w idle) Perform(ctx context.Context, j bot.EffectJob) bot.Later {
	if err := w.store.Commit(ctx, bot.Commit{Effect: j.ID}); err != nil {
		return bot.Later{At: time.Now().Add(time.Second), Error: err.Error()}
	}
	return bot.Later{}
}

func line(n int64) bot.Event {
	return bot.Event{ID: fmt.Sprint("slack/T1/C1/", n), Name: bot.EventMessage, Lane: fmt.Sprint("slack/T1/C", n%1000),
		Data: bot.Encode(bot.Message{Text: "the invoice layout is wrong in the test system"})}
}

// run lets the worker work until the test ends.
func run(t testing.TB, s bot.Store, w bot.Worker) {
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() { over <- s.Run(ctx, w) }()
	t.Cleanup(func() {
		cancel()
		if err := <-over; err != nil {
			t.Error(err)
		}
		s.Close()
	})
}

func BenchmarkAccept(b *testing.B) {
	for _, workers := range []int{1, 16, 64} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			s := newPlace(b).open(b, bot.SystemClock(), postgres.Options{})
			defer s.Close()
			var n atomic.Int64
			b.ResetTimer()
			parallel(workers, b.N, func() {
				if err := s.Accept(context.Background(), line(n.Add(1))); err != nil {
					b.Error(err)
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

func parallel(workers, n int, do func()) {
	var left atomic.Int64
	left.Store(int64(n))
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				do()
			}
		})
	}
	all.Wait()
}

// BenchmarkRoad accepts from 64 goroutines, handles with a no-op, and tells how long an event waited to be started.
func BenchmarkRoad(b *testing.B) {
	s := newPlace(b).open(b, bot.SystemClock(), postgres.Options{})
	var n atomic.Int64
	var mu sync.Mutex
	var waited []time.Duration
	var left sync.WaitGroup
	left.Add(b.N)
	run(b, s, idle{store: s, started: func(j bot.EventJob) {
		mu.Lock()
		waited = append(waited, time.Since(j.Since))
		mu.Unlock()
		left.Done()
	}})
	b.ResetTimer()
	parallel(64, b.N, func() {
		if err := s.Accept(context.Background(), line(n.Add(1))); err != nil {
			b.Error(err)
		}
	})
	left.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	slices.Sort(waited)
	b.ReportMetric(float64(waited[len(waited)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkStart accepts one event at a time, 200 a second, and tells when it is started.
func BenchmarkStart(b *testing.B) {
	s := newPlace(b).open(b, bot.SystemClock(), postgres.Options{})
	started := make(chan time.Duration, 1)
	run(b, s, idle{store: s, started: func(j bot.EventJob) { started <- time.Since(j.Since) }})
	var waited []time.Duration
	for i := range b.N {
		time.Sleep(5 * time.Millisecond)
		if err := s.Accept(context.Background(), line(int64(i))); err != nil {
			b.Fatal(err)
		}
		waited = append(waited, <-started)
	}
	slices.Sort(waited)
	b.ReportMetric(float64(waited[len(waited)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(waited[len(waited)*99/100].Microseconds())/1000, "p99-ms")
}
