// Package pace books slots within the limits of services, in one process: the bot.Pacer of an installation without
// Redis. It is not a queue: it tells when a send may happen, and who sends waits for that instant by itself.
//
// Each limit has a calendar of booked instants. A reservation looks for the earliest instant that is free in all of
// its calendars at once and books it in each, so that a room that is far ahead leaves no hole in what all rooms
// share. See calendar.go for what free means.
package pace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Missed is how late a bulk slot may be taken. Who comes later than that gets a new slot: after a pause of the
// process all missed slots would else be used at once.
const Missed = time.Second

// Pacer is the bot.Pacer of one process. It is safe for concurrent use.
type Pacer struct {
	clock bot.Clock

	mu        sync.Mutex
	calendars map[string]*calendar
	swept     int64 // when calendars that nobody asks for were last looked at
}

// New makes an empty Pacer. The clock tells what is past: it is forgotten, and no slot is booked there.
func New(clock bot.Clock) *Pacer { return &Pacer{clock: clock, calendars: map[string]*calendar{}} }

// Reserve implements bot.Pacer. Without limits the answer is from.
func (p *Pacer) Reserve(_ context.Context, limits []bot.Limit, from time.Time, urgent bool) (time.Time, error) {
	if len(limits) == 0 {
		return from, nil
	}
	if err := Check(limits); err != nil {
		return time.Time{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.open(limits)
	at := b.reserve(max(micros(from), b.now), urgent)
	if at == micros(from) {
		return from, nil // to the nanosecond, so that at once is not later
	}
	return moment(at), nil
}

// Yield implements bot.Pacer. A slot that is not known, or was missed by more than Missed, is booked anew as well.
func (p *Pacer) Yield(_ context.Context, limits []bot.Limit, slot time.Time) (time.Time, error) {
	if len(limits) == 0 {
		return slot, nil
	}
	if err := Check(limits); err != nil {
		return time.Time{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.open(limits)
	at := micros(slot)
	missed := b.now > at+Missed.Microseconds()
	if !missed && b.holds(at) {
		b.fix(at)
		return slot, nil
	}
	b.release(at)
	next := b.reserve(max(at, b.now), false)
	if next == at {
		b.fix(at)
		return slot, nil
	}
	return moment(next), nil
}

// Slot is a slot that was reserved before the process started.
type Slot struct {
	Limits []bot.Limit
	At     time.Time
	Fixed  bool // urgent, or performed; otherwise bulk that an urgent one may displace
}

// Restore books slots of an earlier process. Bulk that no longer fits, because an urgent one had taken its slot, is
// left out: it gets a new slot by Yield.
func (p *Pacer) Restore(slots ...Slot) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	slots = slices.Clone(slots)
	slices.SortStableFunc(slots, func(a, b Slot) int {
		if a.Fixed != b.Fixed {
			return cmp.Compare(rank(b.Fixed), rank(a.Fixed))
		}
		return a.At.Compare(b.At)
	})
	for _, s := range slots {
		if err := Check(s.Limits); err != nil {
			return err
		}
		b, at := p.open(s.Limits), micros(s.At)
		if s.Fixed || b.fits(at) {
			b.book(at, s.Fixed)
		}
	}
	return nil
}

func rank(fixed bool) int {
	if fixed {
		return 1
	}
	return 0
}

// Check refuses limits that cannot be kept.
func Check(limits []bot.Limit) error {
	for i, l := range limits {
		if l.Key == "" || l.Count <= 0 || l.Per <= 0 {
			return bot.Permanent(fmt.Errorf("limit %q of %d per %s cannot be kept", l.Key, l.Count, l.Per))
		}
		for _, other := range limits[:i] {
			if other.Key == l.Key {
				return bot.Permanent(errors.New("limit " + l.Key + " is named twice"))
			}
		}
	}
	return nil
}

// open finds the calendars of limits and forgets what is past.
func (p *Pacer) open(limits []bot.Limit) booking {
	b := booking{now: micros(p.clock.Now()), grid: Grid(limits)}
	p.sweep(b.now)
	for _, l := range limits {
		c := p.calendars[l.Key]
		if c == nil {
			c = &calendar{}
			p.calendars[l.Key] = c
		}
		c.use(Rules(l))
		c.forget(b.now)
		b.of = append(b.of, part{c, Rules(l)})
	}
	return b
}

// sweep drops the calendars of rooms that nobody writes to any more, once a minute.
func (p *Pacer) sweep(now int64) {
	if now-p.swept < time.Minute.Microseconds() {
		return
	}
	p.swept = now
	for key, c := range p.calendars {
		if c.forget(now); len(c.at) == 0 {
			delete(p.calendars, key)
		}
	}
}

// micros is the instant as calendars count, without the nanoseconds that not every store keeps.
func micros(t time.Time) int64 { return t.UnixMicro() }

func moment(us int64) time.Time { return time.UnixMicro(us).UTC() }
