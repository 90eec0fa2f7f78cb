package dispatch

import (
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
)

// task is an item that is handed out, with those that it covers.
type task struct {
	line    *line
	seqs    []int64 // the last one is handed out, the others are covered
	loaded  []any   // payloads that are in memory, as long as all are
	nothing Nothing // of an event of which nothing came
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
		later, err := b.handleOne(&t)
		t, more = b.end(b.events, t, later, err)
	}
}

func (b *Board) handleOne(t *task) (bot.Later, error) {
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
	if later.Nothing {
		t.nothing, t.loaded = Nothing{Seq: job.Seq, ID: job.ID, Sealed: job.Sealed}, nil
		return later, nil
	}
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

// end takes note of how a job ended and takes the next one of the pool; false: there is none, the worker waits.
func (b *Board) end(p *pool, t task, later bot.Later, err error) (task, bool) {
	now := b.now()
	b.mu.Lock()
	defer b.mu.Unlock()
	if later.Nothing {
		b.gather(t)
	} else {
		t.line.busy = false
		b.settleJob(p, t, later, err, now)
	}
	var l *line
	var n int
	more := false
	if !b.stopping && (p != b.events || len(b.gathered) < maxGathered) {
		l, n, more = p.next(now)
	}
	if more {
		t = b.begin(l, n)
	} else {
		p.workers--
		p.spare++
		b.idle.Broadcast()
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
			l.items[n].due, l.items[n].slotted = nanos(later.At), later.Paced
		}
	}
	p.settle(l, now)
	p.forget(l, seq)
}
