package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// openBench opens a Store in a new file.
func openBench(b testing.TB) *Store {
	b.Helper()
	return reopenBench(b, filepath.Join(b.TempDir(), "golive.db"))
}

func reopenBench(b testing.TB, path string) *Store {
	b.Helper()
	s, err := Open(path, Options{Clock: bot.SystemClock()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s
}

// message is an event of the size that a chat sends.
func message(n int64) bot.Event {
	return bot.Event{ID: fmt.Sprintf("slack/T1/C%d/17000%d.000100", n%50, n), Name: "slack.raw", Lane: fmt.Sprintf("slack/T1/C%d", n%50),
		Room: bot.Place{Platform: "slack", Tenant: "T1", ID: fmt.Sprintf("C%d", n%50)}, At: time.Unix(n, 0), Data: payload}
}

var payload = bot.Encode(map[string]string{"text": string(slices.Repeat([]byte("x"), 700))})

// spread runs do b.N times on so many goroutines.
func spread(b *testing.B, goroutines int, do func(n int64) error) {
	b.Helper()
	var n atomic.Int64
	var all sync.WaitGroup
	before := cpuTime(b)
	b.ResetTimer()
	for range goroutines {
		all.Go(func() {
			for {
				i := n.Add(1)
				if i > int64(b.N) {
					return
				}
				if err := do(i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "per-s")
	b.ReportMetric((cpuTime(b)-before).Seconds()*1e4/float64(b.N), "cpu-s/10k")
}

// cpuTime is what this process has used of the processors.
func cpuTime(b testing.TB) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkAccept(b *testing.B) {
	for _, goroutines := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("%d goroutines", goroutines), func(b *testing.B) {
			s := openBench(b)
			spread(b, goroutines, func(n int64) error { return s.Accept(context.Background(), message(n)) })
		})
	}
}

func BenchmarkCommit(b *testing.B) {
	s := openBench(b)
	spread(b, 16, func(n int64) error {
		return s.Commit(context.Background(), bot.Commit{
			Records: []bot.Record{{Kind: "task", ID: fmt.Sprint(n), Schema: 1, Data: payload, Index: map[string][]string{"owner": {fmt.Sprint(n % 100)}}}},
			Effects: []bot.Effect{{ID: fmt.Sprint("effect/", n), To: bot.ToTracker("jira"), Due: time.Now().Add(time.Hour), Body: bot.Text{Text: "done"}}},
		})
	})
}

// noop finishes every event at once, and measures how long it waited.
type noop struct {
	s       *Store
	left    atomic.Int64
	done    chan struct{}
	mu      sync.Mutex
	waiting []time.Duration
}

func (w *noop) Handle(ctx context.Context, j bot.EventJob) bot.Later {
	waited := time.Since(j.Since)
	if err := w.s.Commit(ctx, bot.Commit{Event: j.ID}); err != nil {
		return bot.Later{At: time.Now().Add(time.Second), Error: err.Error()}
	}
	w.mu.Lock()
	w.waiting = append(w.waiting, waited)
	w.mu.Unlock()
	if w.left.Add(-1) == 0 {
		close(w.done)
	}
	return bot.Later{}
}

func (w *noop) Perform(context.Context, bot.EffectJob) bot.Later { return bot.Later{} }

// BenchmarkRoad accepts events as fast as it can and handles them.
func BenchmarkRoad(b *testing.B) {
	road(b, 64, func(int64) {})
}

// BenchmarkPacedRoad accepts 4,000 events a second, and tells how long they wait until their handler starts.
func BenchmarkPacedRoad(b *testing.B) {
	start := time.Now()
	road(b, 64, func(n int64) {
		time.Sleep(time.Until(start.Add(time.Duration(n) * time.Second / 4000)))
	})
}

func road(b *testing.B, goroutines int, pace func(n int64)) {
	s := openBench(b)
	w := &noop{s: s, done: make(chan struct{})}
	w.left.Store(int64(b.N))
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error)
	go func() { over <- s.Run(ctx, w) }()
	spread(b, goroutines, func(n int64) error {
		pace(n)
		err := s.Accept(ctx, message(n))
		if n == int64(b.N) {
			<-w.done
		}
		return err
	})
	slices.Sort(w.waiting)
	b.ReportMetric(float64(w.waiting[len(w.waiting)*99/100].Microseconds())/1e3, "p99-ms")
	b.ReportMetric(float64(w.waiting[len(w.waiting)/2].Microseconds())/1e3, "p50-ms")
	cancel()
	<-over
}

// BenchmarkStart opens a file in which 100,000 events wait, until the first new one is accepted.
func BenchmarkStart(b *testing.B) {
	path := filepath.Join(b.TempDir(), "golive.db")
	s := reopenBench(b, path)
	var events []bot.Event
	for n := range int64(100_000) {
		if events = append(events, message(n+1)); len(events) == 1000 {
			if err := s.Accept(context.Background(), events...); err != nil {
				b.Fatal(err)
			}
			events = events[:0]
		}
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	n := int64(1_000_000)
	for b.Loop() {
		s, err := Open(path, Options{Clock: bot.SystemClock()})
		if err != nil {
			b.Fatal(err)
		}
		n++
		if err := s.Accept(context.Background(), message(n)); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
