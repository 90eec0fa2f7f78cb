package bot

import (
	"context"
	"sync"
	"time"
)

// Clock is the calendar clock: timers, deadlines, expiry, pacing slots and back-off are told by it, and so are the
// ages that the simulators check. Time-outs, leases and sockets are told by the machine clock and do not use it.
//
// A Clock is safe for concurrent use.
type Clock interface {
	// Now is the present calendar time.
	Now() time.Time
	// Wait returns nil as soon as the clock reads t or later, and the context's error if that ends first.
	Wait(ctx context.Context, t time.Time) error
}

// MovableClock runs with the machine's clock, or stands still if frozen, and can be moved forward by hand.
// The zero value is not usable; see SystemClock and FrozenClock.
type MovableClock struct {
	mu     sync.Mutex
	frozen bool
	base   time.Time     // what a frozen clock reads
	offset time.Duration // how far a running clock is ahead of the machine
	moved  chan struct{} // closed and replaced at each move
}

// SystemClock is a clock that runs with the machine's.
func SystemClock() *MovableClock { return &MovableClock{moved: make(chan struct{})} }

// FrozenClock reads t until it is moved.
func FrozenClock(t time.Time) *MovableClock {
	return &MovableClock{frozen: true, base: t, moved: make(chan struct{})}
}

// Now implements Clock.
func (c *MovableClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *MovableClock) now() time.Time {
	if c.frozen {
		return c.base
	}
	return time.Now().Add(c.offset)
}

// MoveTo sets the clock forward to t; a t that is not ahead of the clock is ignored.
func (c *MovableClock) MoveTo(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ahead := t.Sub(c.now())
	if ahead <= 0 {
		return
	}
	c.base = c.base.Add(ahead)
	c.offset += ahead
	close(c.moved)
	c.moved = make(chan struct{})
}

// Advance moves the clock forward by d.
func (c *MovableClock) Advance(d time.Duration) { c.MoveTo(c.Now().Add(d)) }

// Wait implements Clock.
func (c *MovableClock) Wait(ctx context.Context, t time.Time) error {
	for {
		c.mu.Lock()
		left, moved, frozen := t.Sub(c.now()), c.moved, c.frozen
		c.mu.Unlock()
		if left <= 0 {
			return nil
		}
		if err := wait(ctx, left, moved, frozen); err != nil {
			return err
		}
	}
}

// wait returns when the machine's clock has run for d (unless frozen), when the clock was moved, or when ctx ends.
func wait(ctx context.Context, d time.Duration, moved <-chan struct{}, frozen bool) error {
	var ran <-chan time.Time
	if !frozen {
		timer := time.NewTimer(d)
		defer timer.Stop()
		ran = timer.C
	}
	select {
	case <-ran:
	case <-moved:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}
