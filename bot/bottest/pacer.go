package bottest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// TestPacer is the contract of bot.Pacer. open makes a Pacer that may share its bookings with those made before; the
// suite uses keys of its own in each case.
func TestPacer(t *testing.T, open func(t testing.TB, clock bot.Clock) bot.Pacer) {
	for name, test := range map[string]func(*testing.T, *pacing){
		"IdleIsAtOnce":              idleIsAtOnce,
		"EvenlySpaced":              evenlySpaced,
		"FarAheadRoomLeavesNoHoles": farAheadRoomLeavesNoHoles,
		"BurstWithinWindow":         burstWithinWindow,
		"SmallBurst":                smallBurst,
		"LaterFrom":                 laterFrom,
		"UrgentTakesNextSlot":       urgentTakesNextSlot,
		"UrgentInOwnRoom":           urgentInOwnRoom,
		"UrgentKeepsTotalRate":      urgentKeepsTotalRate,
		"TakenIsNotDisplaced":       takenIsNotDisplaced,
		"MissedIsBookedAnew":        missedIsBookedAnew,
		"Concurrent":                concurrentReserve,
		"BadLimit":                  badLimit,
		"NoLimits":                  noLimits,
	} {
		t.Run(name, func(t *testing.T) {
			clock := bot.FrozenClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
			test(t, &pacing{TB: t, clock: clock, pacer: open(t, clock), prefix: fmt.Sprintf("%s/%d", t.Name(), rand.Int64())})
		})
	}
}

// pacing is one case: a Pacer and what it booked by key.
type pacing struct {
	testing.TB
	clock  *bot.MovableClock
	pacer  bot.Pacer
	prefix string

	mu   sync.Mutex
	sent map[string][]time.Time
	what map[string]bot.Limit
}

func (p *pacing) now() time.Time { return p.clock.Now() }

func (p *pacing) room(id int) bot.Limit {
	return bot.Limit{Key: fmt.Sprintf("%s/room/%d", p.prefix, id), Count: 1, Per: time.Second}
}

func (p *pacing) overall() bot.Limit {
	return bot.Limit{Key: p.prefix + "/all", Count: 50, Per: time.Second}
}

func (p *pacing) minute() bot.Limit {
	return bot.Limit{Key: p.prefix + "/minute", Count: 1000, Per: time.Minute, Burst: 1000}
}

func (p *pacing) reserve(from time.Time, urgent bool, limits ...bot.Limit) time.Time {
	p.Helper()
	at, err := p.pacer.Reserve(p.Context(), limits, from, urgent)
	if err != nil {
		p.Fatalf("reserve: %v", err)
	}
	if at.Before(from) {
		p.Fatalf("booked %s, asked for %s or later", at, from)
	}
	return at
}

func (p *pacing) yield(slot time.Time, limits ...bot.Limit) time.Time {
	p.Helper()
	at, err := p.pacer.Yield(p.Context(), limits, slot)
	if err != nil {
		p.Fatalf("yield: %v", err)
	}
	return at
}

// send notes that something is sent, for within.
func (p *pacing) send(at time.Time, limits ...bot.Limit) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sent == nil {
		p.sent, p.what = map[string][]time.Time{}, map[string]bot.Limit{}
	}
	for _, l := range limits {
		p.sent[l.Key] = append(p.sent[l.Key], at)
		p.what[l.Key] = l
	}
}

// within checks that no span of Per holds more than Count of what was sent.
func (p *pacing) within() {
	p.Helper()
	for key, times := range p.sent {
		l := p.what[key]
		slices.SortFunc(times, time.Time.Compare)
		for i := range times {
			if j := i + l.Count; j < len(times) && times[j].Sub(times[i]) < l.Per {
				p.Fatalf("%s: %d sends within %s, from %s; at most %d per %s", key, l.Count+1, times[j].Sub(times[i]), times[i], l.Count, l.Per)
			}
			if j := i + 1; l.Burst <= 1 && j < len(times) && times[j].Sub(times[i]) < l.Per/time.Duration(l.Count) {
				p.Fatalf("%s: %s between two sends, want %s", key, times[j].Sub(times[i]), l.Per/time.Duration(l.Count))
			}
		}
	}
}

func (p *pacing) took(start time.Time, want time.Duration, last time.Time) {
	p.Helper()
	if got := last.Sub(start); got > want {
		p.Fatalf("all sent after %s, want %s or less", got, want)
	}
}

func idleIsAtOnce(t *testing.T, p *pacing) {
	from := p.now().Add(1234567890 * time.Nanosecond)
	if at := p.reserve(from, false, p.room(1), p.overall()); !at.Equal(from) {
		t.Fatalf("booked %s, want %s at once", at, from)
	}
	again := p.now().Add(time.Minute + 3*time.Millisecond)
	if at := p.reserve(again, true, p.room(1), p.overall()); !at.Equal(again) {
		t.Fatalf("booked %s, want %s at once", at, again)
	}
}

func evenlySpaced(t *testing.T, p *pacing) {
	var last time.Time
	for range 10 {
		last = p.reserve(p.now(), false, p.room(1))
		p.send(last, p.room(1))
	}
	p.within()
	p.took(p.now(), 9*time.Second, last)
}

// farAheadRoomLeavesNoHoles: room by room, so that the first rooms are seconds ahead when the last ones come.
func farAheadRoomLeavesNoHoles(t *testing.T, p *pacing) {
	var last time.Time
	for room := range 200 {
		from := p.now().Add(time.Duration(room) * 37 * time.Microsecond)
		for range 5 {
			at := p.reserve(from, false, p.room(room), p.overall())
			p.send(at, p.room(room), p.overall())
			last = later(last, at)
		}
	}
	p.within()
	p.took(p.now(), 1020*20*time.Millisecond, last)
}

func burstWithinWindow(t *testing.T, p *pacing) {
	var last time.Time
	for range 2500 {
		last = p.reserve(p.now(), false, p.overall(), p.minute())
		p.send(last, p.overall(), p.minute())
	}
	p.within()
	p.took(p.now(), 102*(2*time.Minute+10*time.Second)/100, last)
}

func smallBurst(t *testing.T, p *pacing) {
	l := bot.Limit{Key: p.prefix + "/burst", Count: 60, Per: time.Minute, Burst: 5}
	var booked []time.Time
	for range 65 {
		booked = append(booked, p.reserve(p.now(), false, l))
		p.send(booked[len(booked)-1], l)
	}
	p.within()
	if !booked[4].Equal(p.now()) {
		t.Errorf("the fifth is booked %s later, want a burst of 5", booked[4].Sub(p.now()))
	}
	if got := booked[5].Sub(p.now()); got < 5*time.Second {
		t.Errorf("the sixth is booked %s later, want a burst of 5", got)
	}
	p.took(p.now(), 61*time.Second, booked[64])
}

func laterFrom(t *testing.T, p *pacing) {
	far := p.now().Add(time.Hour)
	p.reserve(far, false, p.room(1))
	if at := p.reserve(p.now(), false, p.room(1)); !at.Equal(p.now()) {
		t.Errorf("a slot far ahead holds up the next: %s", at.Sub(p.now()))
	}
	if at := p.reserve(far.Add(-time.Second/2), false, p.room(1)); at.Before(far.Add(time.Second)) {
		t.Errorf("booked %s after one slot and before the other, too near to both", at.Sub(far))
	}
}

func urgentTakesNextSlot(t *testing.T, p *pacing) {
	for i := range 500 {
		p.reserve(p.now(), false, p.room(i), p.overall(), p.minute())
	}
	p.clock.Advance(5 * time.Second)
	at := p.reserve(p.now(), true, p.room(1000), p.overall(), p.minute())
	if late := at.Sub(p.now()); late > 40*time.Millisecond {
		t.Fatalf("an answer waits %s behind bulk", late)
	}
	second := p.reserve(p.now(), true, p.room(1001), p.overall(), p.minute())
	if second.Equal(at) || second.Sub(p.now()) > 60*time.Millisecond {
		t.Fatalf("the second answer is sent after %s, the first after %s", second.Sub(p.now()), at.Sub(p.now()))
	}
}

func urgentInOwnRoom(t *testing.T, p *pacing) {
	limits := []bot.Limit{p.room(1), p.overall()}
	first := p.reserve(p.now(), false, limits...)
	if at := p.yield(first, limits...); !at.Equal(first) {
		t.Fatalf("yielded %s though nothing was urgent", at.Sub(first))
	}
	bulk := p.reserve(p.now(), false, limits...)
	urgent := p.reserve(p.now(), true, limits...)
	if urgent.After(bulk) {
		t.Errorf("the answer comes %s after bulk", urgent.Sub(bulk))
	}
	moved := p.yield(bulk, limits...)
	for _, at := range []time.Time{first, urgent, moved} {
		p.send(at, limits...)
	}
	p.within()
}

// urgentKeepsTotalRate performs 300 sends slot by slot while every tenth is followed by an answer.
func urgentKeepsTotalRate(t *testing.T, p *pacing) {
	type due struct {
		at     time.Time
		limits []bot.Limit
	}
	start := p.now()
	var queue []due
	for i := range 300 {
		limits := []bot.Limit{p.room(i), p.overall(), p.minute()}
		queue = append(queue, due{p.reserve(start, false, limits...), limits})
	}
	var last time.Time
	sends, answers := 0, 0
	for len(queue) > 0 {
		slices.SortStableFunc(queue, func(a, b due) int { return a.at.Compare(b.at) })
		d := queue[0]
		p.clock.MoveTo(d.at)
		if at := p.yield(d.at, d.limits...); !at.Equal(d.at) {
			queue[0].at = at
			continue
		}
		queue = queue[1:]
		p.send(d.at, d.limits...)
		last = later(last, d.at)
		if sends++; sends%10 != 0 {
			continue
		}
		limits := []bot.Limit{p.room(1000 + answers), p.overall(), p.minute()}
		at := p.reserve(p.now(), true, limits...)
		if late := at.Sub(p.now()); late > 40*time.Millisecond {
			t.Fatalf("answer %d waits %s", answers, late)
		}
		answers++
		p.send(at, limits...)
		last = later(last, at)
	}
	p.within()
	p.took(start, 102*330*20*time.Millisecond/100, last)
}

func takenIsNotDisplaced(t *testing.T, p *pacing) {
	at := p.reserve(p.now().Add(time.Second), false, p.room(1))
	p.yield(at, p.room(1))
	if urgent := p.reserve(at, true, p.room(1)); urgent.Sub(at) < time.Second {
		t.Fatalf("an answer was booked %s after a send that was under way", urgent.Sub(at))
	}
}

func missedIsBookedAnew(t *testing.T, p *pacing) {
	limits := []bot.Limit{p.room(1), p.overall()}
	var slots []time.Time
	for range 20 {
		slots = append(slots, p.reserve(p.now(), false, limits...))
	}
	p.clock.Advance(time.Hour)
	for _, slot := range slots {
		at := p.yield(slot, limits...)
		if at.Before(p.now()) {
			t.Fatalf("a slot that was missed by %s is used", p.now().Sub(at))
		}
		p.send(at, limits...)
	}
	p.within()
}

func concurrentReserve(t *testing.T, p *pacing) {
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range 25 {
				limits := []bot.Limit{p.room(i), p.overall()}
				at, err := p.pacer.Reserve(t.Context(), limits, p.now(), worker == 0)
				if err != nil {
					t.Errorf("reserve: %v", err)
					return
				}
				if worker == 0 {
					p.send(at, limits...)
				}
			}
		})
	}
	group.Wait()
	p.within()
}

func badLimit(t *testing.T, p *pacing) {
	for _, l := range []bot.Limit{{Key: "a", Per: time.Second}, {Key: "a", Count: 1}, {Count: 1, Per: time.Second}} {
		var permanent *bot.PermanentError
		if _, err := p.pacer.Reserve(t.Context(), []bot.Limit{l}, p.now(), false); !errors.As(err, &permanent) {
			t.Errorf("limit %+v: %v, want a permanent error", l, err)
		}
	}
}

func noLimits(t *testing.T, p *pacing) {
	if at := p.reserve(p.now(), false); !at.Equal(p.now()) {
		t.Errorf("without limits it is booked %s later", at.Sub(p.now()))
	}
	if at := p.yield(p.now()); !at.Equal(p.now()) {
		t.Errorf("without limits it yields to %s later", at.Sub(p.now()))
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
