package dispatch

import (
	"context"
	"errors"
	"hash/fnv"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Run hands work to w until ctx ends, then waits for what is under way. The context of the jobs does not end with ctx:
// what was begun is brought to its end. Run is not called twice at a time.
func (b *Board) Run(ctx context.Context, w bot.Worker) error {
	b.mu.Lock()
	if b.running {
		b.mu.Unlock()
		return errors.New("hand out work: a worker is at work already")
	}
	b.worker, b.ctx, b.running = w, context.WithoutCancel(ctx), true
	b.timer = 0 // ask for those that became due while nobody was at work
	b.kick(b.now())
	b.mu.Unlock()

	b.keepTime(ctx)

	b.mu.Lock()
	defer b.mu.Unlock()
	b.stopping = true
	for b.events.workers+b.effects.workers > 0 {
		b.idle.Wait()
	}
	b.running, b.stopping = false, false
	return nil
}

// keepTime fires timers and wakes lines that are due, until ctx ends.
func (b *Board) keepTime(ctx context.Context) {
	for ctx.Err() == nil {
		b.mu.Lock()
		now := b.now()
		b.kick(now)
		due := b.due()
		fire := b.timer <= now
		if fire {
			b.timer, b.firing = never, true
		} else {
			b.asleep = due
		}
		b.mu.Unlock()
		if fire {
			b.fire(ctx, time.Unix(0, now))
			continue
		}
		b.sleep(ctx, due)
	}
}

// fire fires the timers that are due. If that fails it is tried again after a second of machine time, since the
// calendar may stand still.
func (b *Board) fire(ctx context.Context, now time.Time) {
	next, err := b.source.Fire(ctx, now)
	b.mu.Lock()
	b.firing = false
	if err == nil && !next.IsZero() {
		b.timer = min(b.timer, nanos(next))
	}
	b.mu.Unlock()
	if err == nil {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
	b.mu.Lock()
	b.timer = 0
	b.mu.Unlock()
}

// sleep returns when the calendar reads due, when something became due earlier, or when ctx ends.
func (b *Board) sleep(ctx context.Context, due int64) {
	if due == never {
		select {
		case <-b.nudge:
		case <-ctx.Done():
		}
		return
	}
	nap, cancel := context.WithCancel(ctx)
	defer cancel()
	over := make(chan struct{})
	go func() {
		defer close(over)
		_ = b.clock.Wait(nap, time.Unix(0, due))
	}()
	select {
	case <-over:
	case <-b.nudge:
		cancel()
		<-over
	}
}

// kick wakes what is due, starts workers for what is ready, and lets keepTime look at the next due time if that
// changed. It is called under the lock.
func (b *Board) kick(now int64) {
	b.events.wake(now)
	b.effects.wake(now)
	if !b.running || b.stopping {
		return
	}
	for b.events.workers < b.events.limit {
		l, n, ok := b.events.next(now)
		if !ok {
			break
		}
		b.events.workers++
		go b.handle(b.begin(l, n))
	}
	for b.effects.workers < b.effects.limit {
		l, n, ok := b.effects.next(now)
		if !ok {
			break
		}
		b.effects.workers++
		go b.perform(b.begin(l, n))
	}
	if b.due() < b.asleep {
		b.tell()
	}
}

// due is when something has to be done next.
func (b *Board) due() int64 { return min(b.timer, b.events.due(), b.effects.due()) }

// tell lets keepTime look again.
func (b *Board) tell() {
	select {
	case b.nudge <- struct{}{}:
	default:
	}
}

// task is an item that is handed out, with those that it covers.
type task struct {
	line   *line
	seqs   []int64 // the last one is handed out, the others are covered
	loaded []any   // payloads that are in memory, as long as all are
}

// begin makes the line busy. It is called under the lock.
func (b *Board) begin(l *line, n int) task {
	l.busy = true
	t := task{line: l}
	for i := range l.items[:n+1] {
		it := &l.items[i]
		t.seqs = append(t.seqs, it.seq)
		if it.payload != nil {
			t.loaded = append(t.loaded, it.payload)
		}
		b.held -= int(it.size)
		it.payload, it.size = nil, 0
	}
	return t
}

func (t task) seq() int64 { return t.seqs[len(t.seqs)-1] }

// complete reports whether nothing has to be loaded.
func (t task) complete() bool { return len(t.loaded) == len(t.seqs) }

// handle is a worker for events: it does one job after the other while there are any.
func (b *Board) handle(t task) {
	for more := true; more; {
		later, err := b.handleOne(t)
		t, more = b.end(b.events, t, later, err)
	}
}

func (b *Board) handleOne(t task) (bot.Later, error) {
	var job *bot.EventJob
	if t.complete() {
		job = t.loaded[0].(*bot.EventJob)
	} else {
		var err error
		if job, err = b.source.EventJob(b.ctx, t.seq()); err != nil {
			return bot.Later{}, err
		}
	}
	later := b.worker.Handle(b.ctx, *job)
	if later.Finished() {
		return later, nil
	}
	return later, b.source.LaterEvent(b.ctx, t.seq(), later)
}

// perform is a worker for effects.
func (b *Board) perform(t task) {
	for more := true; more; {
		later, err := b.performOne(t)
		t, more = b.end(b.effects, t, later, err)
	}
}

func (b *Board) performOne(t task) (bot.Later, error) {
	jobs := make([]*bot.EffectJob, 0, len(t.seqs))
	if t.complete() {
		for _, p := range t.loaded {
			jobs = append(jobs, p.(*bot.EffectJob))
		}
	} else {
		var err error
		if jobs, err = b.source.EffectJobs(b.ctx, t.seqs); err != nil {
			return bot.Later{}, err
		}
	}
	last := len(jobs) - 1
	if jobs[last] == nil {
		return bot.Later{}, bot.ErrDone
	}
	job := *jobs[last]
	for _, c := range jobs[:last] {
		if c != nil {
			job.Covers = append(job.Covers, c.Effect)
		}
	}
	later := b.worker.Perform(b.ctx, job)
	if later.Finished() {
		return later, nil
	}
	return later, b.source.LaterEffect(b.ctx, t.seq(), later)
}

// end takes note of how a job ended and takes the next one of the pool; false: there is none, the worker ends.
func (b *Board) end(p *pool, t task, later bot.Later, err error) (task, bool) {
	now := b.now()
	b.mu.Lock()
	defer b.mu.Unlock()
	t.line.busy = false
	b.settleJob(p, t, later, err, now)
	p.workers--
	if b.stopping {
		b.idle.Broadcast()
		return task{}, false
	}
	l, n, more := p.next(now)
	if more {
		p.workers++
		t = b.begin(l, n)
	}
	b.kick(now)
	return t, more
}

// settleJob puts the line of a job back where it belongs.
func (b *Board) settleJob(p *pool, t task, later bot.Later, err error, now int64) {
	l, seq := t.line, t.seq()
	if n := l.find(seq); n >= 0 && !l.items[n].dead {
		switch {
		case errors.Is(err, bot.ErrDone), errors.Is(err, bot.ErrNotFound):
			b.held -= p.remove(l, n)
		case err != nil, later.Finished():
			// The store failed, or nothing was committed: look again soon, and not at once.
			l.items[n].due = now + int64(time.Second)
		case later.Park && p == b.events && !l.single:
			it := l.items[n]
			it.due = nanos(later.At)
			b.held -= p.remove(l, n)
			p.settle(p.add("", true, it), now)
		default:
			l.items[n].due = nanos(later.At)
		}
	}
	p.settle(l, now)
	p.forget(l, seq)
}

// RunOf is the same for two effects of one handle if the later one makes the earlier one needless, and 0 for an effect
// that never does.
func RunOf(e bot.Effect) uint64 {
	if !e.Replaces(e) {
		return 0
	}
	h := fnv.New64a()
	for _, part := range []string{e.To.Room.String(), e.To.Reply, e.To.Account.String(), e.To.Person, e.To.Tracker, e.To.Mail} {
		_, _ = h.Write([]byte(part))
		_, _ = h.Write([]byte{0})
	}
	return max(h.Sum64(), 1)
}
