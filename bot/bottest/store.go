package bottest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Backend is a place where a Store under test keeps its work, empty at first.
type Backend struct {
	// Open opens a Store on it. It is called again after the one before was closed or killed, and on a Shared backend
	// also while others are open: those are the replicas.
	Open func(t testing.TB) bot.Store
	// Kill ends a Store as the death of its process would: nothing is finished, nothing is said to anybody, and what
	// its goroutines try afterwards fails. Required.
	Kill func(s bot.Store)
	// Shared tells that several Stores can be open at a time.
	Shared bool
	// Dump is every byte that was written and is still to be found, such as files with their logs and free pages; nil
	// if that cannot be told. It is called after the Store was closed.
	Dump func(t testing.TB) []byte
}

// patience is how long a case waits for what has to happen; it is machine time and only spent on a failure, save for
// the take-over of a dead replica's work, which may take 20 s.
const patience = 30 * time.Second

// begin is the calendar time at which every case begins.
var begin = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// TestStore holds a Store to the contract of bot.Store. open is called once for each case; its clock stands still
// until the case moves it. Parallel cases are left to the caller, who may set up less for each that way.
func TestStore(t *testing.T, open func(t testing.TB, clock *bot.MovableClock) Backend) {
	for _, c := range storeCases() {
		t.Run(c.rule, func(t *testing.T) {
			clock := bot.FrozenClock(begin)
			c.run(newRig(t, clock, open(t, clock)))
		})
	}
	t.Run("talks", func(t *testing.T) {
		TestTalks(t, func(t testing.TB) bot.Talks {
			b := open(t, bot.FrozenClock(begin))
			s := b.Open(t)
			t.Cleanup(func() { _ = s.Close() })
			return s
		})
	})
}

type storeCase struct {
	rule string
	run  func(r *rig)
}

func storeCases() (all []storeCase) {
	for _, cases := range [][]storeCase{commitCases, recordCases, laneCases, laterCases, timerCases, effectCases, deathCases, keepCases} {
		all = append(all, cases...)
	}
	return all
}

// rig is what a case works with.
type rig struct {
	testing.TB
	ctx     context.Context
	clock   *bot.MovableClock
	backend Backend
	store   bot.Store
	stop    map[bot.Store]func() // lets Run end, and waits for it
	cancel  map[bot.Store]func() // lets Run end
}

func newRig(t testing.TB, clock *bot.MovableClock, b Backend) *rig {
	r := &rig{TB: t, ctx: context.Background(), clock: clock, backend: b, stop: map[bot.Store]func(){}, cancel: map[bot.Store]func(){}}
	r.store = r.open()
	return r
}

// open opens a Store that ends with the case.
func (r *rig) open() bot.Store {
	r.Helper()
	s := r.backend.Open(r)
	r.stop[s] = func() {}
	r.Cleanup(func() {
		if stop, ok := r.stop[s]; ok {
			stop()
			_ = s.Close()
		}
	})
	return s
}

// close ends s in good order; reopen does so with the Store of the case.
func (r *rig) close(s bot.Store) {
	r.Helper()
	r.stop[s]()
	delete(r.stop, s)
	r.ok(s.Close(), "close")
}

func (r *rig) reopen() {
	r.Helper()
	r.close(r.store)
	r.store = r.open()
}

// kill ends s like a process that died.
func (r *rig) kill(s bot.Store) {
	delete(r.stop, s)
	r.backend.Kill(s)
	if cancel, ok := r.cancel[s]; ok {
		cancel() // only now: it knew nothing of its end
	}
}

// run lets the worker work on s until the case ends, or s is closed.
func (r *rig) run(s bot.Store, w bot.Worker) {
	ctx, cancel := context.WithCancel(r.ctx)
	over := make(chan error, 1)
	go func() { over <- s.Run(ctx, w) }()
	r.cancel[s] = cancel
	var once sync.Once
	r.stop[s] = func() {
		once.Do(func() {
			cancel()
			select {
			case err := <-over:
				if err != nil {
					r.Errorf("Run: %v", err)
				}
			case <-time.After(patience):
				r.Error("Run did not end with its context")
			}
		})
	}
}

func (r *rig) ok(err error, doing string) {
	r.Helper()
	if err != nil {
		r.Fatalf("%s: %v", doing, err)
	}
}

// accept accepts events with the given IDs in a lane.
func (r *rig) accept(lane string, ids ...string) {
	r.Helper()
	for _, id := range ids {
		r.ok(r.store.Accept(r.ctx, plain(lane, id)), "accept "+id)
	}
}

func plain(lane, id string) bot.Event {
	return bot.Event{ID: id, Name: "message", Lane: lane, At: begin, Data: []byte(`{"text":"` + id + `"}`)}
}

func (r *rig) commit(c bot.Commit) {
	r.Helper()
	r.ok(r.store.Commit(r.ctx, c), "commit")
}

// backlog is the backlog now.
func (r *rig) backlog() bot.Backlog {
	r.Helper()
	b, err := r.store.Backlog(r.ctx, r.clock.Now())
	r.ok(err, "backlog")
	return b
}

// idle waits until nothing could run.
func (r *rig) idle() {
	r.Helper()
	r.until("nothing can run any more", func() bool { return r.backlog().Ready == 0 })
}

// until waits for what has no event to wait for.
func (r *rig) until(what string, so func() bool) {
	r.Helper()
	for end := time.Now().Add(patience); !so(); {
		if time.Now().After(end) {
			r.Fatalf("in vain waited until %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// hands is a Worker made of functions; nil ones finish the job.
type hands struct {
	store   bot.Store
	handle  func(j bot.EventJob) bot.Later
	perform func(j bot.EffectJob) bot.Later
}

// Handle implements bot.Worker.
func (h hands) Handle(ctx context.Context, j bot.EventJob) bot.Later {
	if h.handle != nil {
		return h.handle(j)
	}
	return h.finish(ctx, bot.Commit{Event: j.ID})
}

// Perform implements bot.Worker.
func (h hands) Perform(ctx context.Context, j bot.EffectJob) bot.Later {
	if h.perform != nil {
		return h.perform(j)
	}
	return h.finish(ctx, performed(j))
}

// performed is the commit that finishes an effect with what it covers.
func performed(j bot.EffectJob) bot.Commit {
	c := bot.Commit{Effect: j.ID}
	for _, e := range j.Covers {
		c.Covers = append(c.Covers, e.ID)
	}
	return c
}

// finish commits c; what cannot be committed is done later.
func (h hands) finish(ctx context.Context, c bot.Commit) bot.Later {
	if err := h.store.Commit(ctx, c); err != nil {
		return bot.Later{At: begin.Add(time.Second), Error: err.Error()}
	}
	return bot.Later{}
}

// diary keeps what happened, in order, and lets a case wait for it.
type diary struct {
	mu    sync.Mutex
	lines []string
	wrote chan struct{}
}

func newDiary() *diary { return &diary{wrote: make(chan struct{}, 1)} }

func (d *diary) write(format string, args ...any) {
	d.mu.Lock()
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
	d.mu.Unlock()
	select {
	case d.wrote <- struct{}{}:
	default:
	}
}

func (d *diary) read() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string{}, d.lines...)
}

// wait waits until n lines are written, and answers all.
func (d *diary) wait(r *rig, n int) []string {
	r.Helper()
	end := time.After(patience)
	for {
		if lines := d.read(); len(lines) >= n {
			return lines
		}
		select {
		case <-d.wrote:
		case <-end:
			r.Fatalf("waited for %d lines, there are %d: %q", n, len(d.read()), d.read())
		}
	}
}
