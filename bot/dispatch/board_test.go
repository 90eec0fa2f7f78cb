package dispatch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/golive-bot/golive/bot"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var begin = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// shelf is a Source: unfinished events by number.
type shelf struct {
	board *Board
	mu    sync.Mutex
	open  map[int64]bot.Event
	loads int
	fail  error
	write chan struct{} // FinishEvents waits for it, unless it is nil
}

func newShelf(t *testing.T, clock bot.Clock, o Options) *shelf {
	t.Helper()
	s := &shelf{open: map[int64]bot.Event{}}
	s.board = New(clock, s, o)
	return s
}

// add accepts an event with a payload of so many bytes.
func (s *shelf) add(seq int64, lane string, size int) {
	e := bot.Event{ID: fmt.Sprint(seq), Lane: lane, Data: make([]byte, size)}
	s.mu.Lock()
	s.open[seq] = e
	s.mu.Unlock()
	s.board.Apply(Change{Events: []Event{{Seq: seq, Lane: lane, Size: size, Job: &bot.EventJob{Event: e, Seq: seq}}}})
}

func (s *shelf) finish(j bot.EventJob) bot.Later {
	s.mu.Lock()
	delete(s.open, j.Seq)
	s.mu.Unlock()
	s.board.Apply(Change{Done: Done{Seq: j.Seq, Line: j.Lane}})
	return bot.Later{}
}

// FinishEvents implements Source.
func (s *shelf) FinishEvents(_ context.Context, ends []Nothing) error {
	if s.write != nil {
		<-s.write
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	for _, end := range ends {
		delete(s.open, end.Seq)
	}
	return nil
}

func (s *shelf) EventJob(_ context.Context, seq int64) (*bot.EventJob, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loads++
	if s.fail != nil {
		return nil, s.fail
	}
	e, ok := s.open[seq]
	if !ok {
		return nil, bot.ErrDone
	}
	return &bot.EventJob{Event: e, Seq: seq}, nil
}

func (s *shelf) EffectJobs(context.Context, []int64) ([]*bot.EffectJob, error) {
	return nil, errors.New("no effects here")
}
func (s *shelf) LaterEvent(context.Context, int64, bot.Later) error        { return nil }
func (s *shelf) LaterEffect(context.Context, int64, bot.Later) error       { return nil }
func (s *shelf) Fire(context.Context, time.Time) (next time.Time, _ error) { return next, nil }

type handler func(j bot.EventJob) bot.Later

func (h handler) Handle(_ context.Context, j bot.EventJob) bot.Later      { return h(j) }
func (h handler) Perform(context.Context, bot.EffectJob) (none bot.Later) { return none }

func run(t *testing.T, b *Board, w bot.Worker) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error)
	go func() { over <- b.Run(ctx, w) }()
	t.Cleanup(func() {
		cancel()
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
}

func receive(t *testing.T, jobs <-chan int64) int64 {
	t.Helper()
	select {
	case seq := <-jobs:
		return seq
	case <-time.After(time.Minute):
		t.Fatal("nothing was handed out")
		return 0
	}
}

func TestPayloadsBeyondTheWindowAreLoadedWhenHandedOut(t *testing.T) {
	s := newShelf(t, bot.FrozenClock(begin), Options{Window: 1000, EventWorkers: 4})
	for seq := range int64(50) {
		s.add(seq+1, fmt.Sprint(seq%5), 100)
	}
	if s.board.held != 1000 {
		t.Fatalf("%d bytes are kept, the window is 1000", s.board.held)
	}
	jobs := make(chan int64, 50)
	run(t, s.board, handler(func(j bot.EventJob) bot.Later {
		if len(j.Data) != 100 {
			t.Errorf("event %d has %d bytes", j.Seq, len(j.Data))
		}
		defer func() { jobs <- j.Seq }()
		return s.finish(j)
	}))
	for range 50 {
		receive(t, jobs)
	}
	if s.loads != 40 {
		t.Errorf("%d were loaded, want the 40 beyond the window", s.loads)
	}
}

func TestWhatIsFinishedIsForgotten(t *testing.T) {
	s := newShelf(t, bot.FrozenClock(begin), Options{})
	jobs := make(chan int64, 100)
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error)
	go func() {
		over <- s.board.Run(ctx, handler(func(j bot.EventJob) bot.Later {
			defer func() { jobs <- j.Seq }()
			return s.finish(j)
		}))
	}()
	for seq := range int64(100) {
		s.add(seq+1, fmt.Sprint(seq), 10)
	}
	for range 100 {
		receive(t, jobs)
	}
	cancel()
	if err := <-over; err != nil {
		t.Fatal(err)
	}
	b := s.board
	if len(b.events.lines)+len(b.events.singles)+b.held+b.events.workers > 0 {
		t.Errorf("%d lines, %d single ones, %d bytes, %d workers are left", len(b.events.lines), len(b.events.singles), b.held, b.events.workers)
	}
}

func TestNoMoreWorkersThanAllowed(t *testing.T) {
	s := newShelf(t, bot.FrozenClock(begin), Options{EventWorkers: 3})
	for seq := range int64(30) {
		s.add(seq+1, fmt.Sprint(seq), 10)
	}
	var mu sync.Mutex
	busy, most := 0, 0
	jobs := make(chan int64, 30)
	run(t, s.board, handler(func(j bot.EventJob) bot.Later {
		mu.Lock()
		busy++
		most = max(most, busy)
		mu.Unlock()
		time.Sleep(time.Millisecond)
		mu.Lock()
		busy--
		mu.Unlock()
		defer func() { jobs <- j.Seq }()
		return s.finish(j)
	}))
	for range 30 {
		receive(t, jobs)
	}
	if most != 3 {
		t.Errorf("%d at a time, want 3", most)
	}
}

func TestAJobThatWasNotFinishedComesBackAfterASecond(t *testing.T) {
	for name, fail := range map[string]error{"nothing was committed": nil, "the store failed": errors.New("disk")} {
		t.Run(name, func(t *testing.T) {
			clock := bot.FrozenClock(begin)
			s := newShelf(t, clock, Options{Window: 1})
			s.fail = fail
			jobs := make(chan int64, 10)
			s.add(1, "a", 10)
			s.add(2, "a", 10)
			run(t, s.board, handler(func(j bot.EventJob) bot.Later {
				jobs <- j.Seq
				if clock.Now().Equal(begin) {
					return bot.Later{}
				}
				return s.finish(j)
			}))
			if fail == nil {
				receive(t, jobs)
			}
			waitUntil(t, func() bool {
				ready, _, next := s.board.Backlog(begin)
				return ready == 0 && next.Equal(begin.Add(time.Second))
			})
			s.mu.Lock()
			s.fail = nil
			s.mu.Unlock()
			clock.Advance(time.Second)
			if a, b := receive(t, jobs), receive(t, jobs); a != 1 || b != 2 {
				t.Errorf("got %d and %d, want 1 and 2", a, b)
			}
		})
	}
}

func TestAnEndThatCouldNotBeWrittenIsHandledAgainAfterASecond(t *testing.T) {
	clock := bot.FrozenClock(begin)
	s := newShelf(t, clock, Options{})
	s.add(1, "a", 10)
	s.add(2, "a", 10)
	s.fail = errors.New("disk")
	jobs := make(chan int64, 10)
	run(t, s.board, handler(func(j bot.EventJob) bot.Later {
		jobs <- j.Seq
		return bot.Later{Nothing: true}
	}))
	receive(t, jobs)
	waitUntil(t, func() bool {
		ready, _, next := s.board.Backlog(begin)
		return ready == 0 && next.Equal(begin.Add(time.Second))
	})
	s.mu.Lock()
	s.fail = nil
	s.mu.Unlock()
	clock.Advance(time.Second)
	if a, b := receive(t, jobs), receive(t, jobs); a != 1 || b != 2 {
		t.Errorf("got %d and %d, want 1 again and 2", a, b)
	}
	waitUntil(t, func() bool { ready, _, _ := s.board.Backlog(clock.Now()); return ready == 0 })
	if len(s.open) > 0 {
		t.Errorf("%v are unfinished", s.open)
	}
}

func TestHandlingDoesNotOutrunWriting(t *testing.T) {
	s := newShelf(t, bot.FrozenClock(begin), Options{EventWorkers: 8})
	s.write = make(chan struct{})
	const n = 4 * maxGathered
	for seq := range int64(n) {
		s.add(seq+1, fmt.Sprint(seq), 10)
	}
	jobs := make(chan int64, n)
	run(t, s.board, handler(func(j bot.EventJob) bot.Later {
		jobs <- j.Seq
		return bot.Later{Nothing: true}
	}))
	waitUntil(t, func() bool {
		s.board.mu.Lock()
		defer s.board.mu.Unlock()
		return len(jobs) >= maxGathered && s.board.events.workers == 0
	})
	if got := len(jobs); got > 2*(maxGathered+8) { // one batch is being written
		t.Errorf("%d were handled while nothing was written, want some %d", got, maxGathered)
	}
	close(s.write)
	for range n {
		receive(t, jobs)
	}
}

func TestARunningClockWakesALine(t *testing.T) {
	s := newShelf(t, bot.SystemClock(), Options{})
	jobs := make(chan int64, 10)
	due := time.Now().Add(30 * time.Millisecond)
	run(t, s.board, handler(func(j bot.EventJob) bot.Later {
		if j.Seq == 1 && time.Now().Before(due) {
			return bot.Later{At: due}
		}
		jobs <- j.Seq
		return s.finish(j)
	}))
	s.add(1, "a", 10)
	s.add(2, "b", 10)
	if a, b := receive(t, jobs), receive(t, jobs); a != 2 || b != 1 {
		t.Errorf("got %d and %d, want 2 and 1", a, b)
	}
}

func TestLanesTakeTurns(t *testing.T) {
	s := newShelf(t, bot.FrozenClock(begin), Options{EventWorkers: 1})
	for seq := range int64(100) {
		s.add(seq+1, "busy", 10)
	}
	s.add(101, "quiet", 10)
	jobs := make(chan int64, 200)
	run(t, s.board, handler(func(j bot.EventJob) bot.Later {
		defer func() { jobs <- j.Seq }()
		return s.finish(j)
	}))
	for n := range 101 {
		if receive(t, jobs) == 101 {
			if n > 1 {
				t.Errorf("the quiet lane was number %d", n)
			}
			return
		}
	}
}

func TestWhatIsFinishedWhileLoadingDoesNotComeBack(t *testing.T) {
	s := newShelf(t, bot.FrozenClock(begin), Options{})
	b := s.board
	b.Load()
	b.Apply(Change{Done: Done{Seq: 1, Line: "a"}})        // the page below was read before
	b.Apply(Change{Events: []Event{{Seq: 3, Lane: "a"}}}) // left to the loader
	b.Found([]Event{{Seq: 1, Lane: "a"}, {Seq: 2, Lane: "a"}}, nil)
	if b.Loaded(2, 0) {
		t.Fatal("number 3 is missing")
	}
	event, _ := b.Missed()
	b.Found([]Event{{Seq: 3, Lane: "a"}}, nil)
	if !b.Loaded(event, 0) {
		t.Fatal("everything was found")
	}
	<-b.Known()
	b.Apply(Change{Events: []Event{{Seq: 3, Lane: "a"}, {Seq: 4, Lane: "a"}}}) // 3 was found already
	if ready, _, _ := b.Backlog(begin); ready != 3 {
		t.Errorf("%d wait, want 2, 3 and 4", ready)
	}
}

func TestASecondRunIsRefused(t *testing.T) {
	s := newShelf(t, bot.FrozenClock(begin), Options{})
	s.add(1, "a", 1)
	began := make(chan int64)
	run(t, s.board, handler(func(j bot.EventJob) bot.Later { began <- j.Seq; return s.finish(j) }))
	receive(t, began)
	if err := s.board.Run(t.Context(), handler(nil)); err == nil {
		t.Error("two workers")
	}
}

func waitUntil(t *testing.T, so func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !so(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain")
		}
	}
}
