package dispatch

import (
	"context"
	"errors"
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
	for b.events.workers+b.effects.workers > 0 || b.writing {
		b.idle.Wait()
	}
	b.running, b.stopping = false, false
	b.events.dismiss()
	b.effects.dismiss()
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
	for b.events.workers < b.events.limit && len(b.gathered) < maxGathered {
		l, n, ok := b.events.next(now)
		if !ok {
			break
		}
		b.events.workers++
		b.events.employ(b.begin(l, n), b.handle)
	}
	for b.effects.workers < b.effects.limit {
		l, n, ok := b.effects.next(now)
		if !ok {
			break
		}
		b.effects.workers++
		b.effects.employ(b.begin(l, n), b.perform)
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
