package pace_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/pace"
)

var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func TestPacer(t *testing.T) {
	bottest.TestPacer(t, func(_ testing.TB, clock bot.Clock) bot.Pacer { return pace.New(clock) })
}

// TestFiveThousandAtOnce is the installation's own case: 5,000 messages to 1,000 rooms, due at one moment.
func TestFiveThousandAtOnce(t *testing.T) {
	cases := map[string]struct {
		limits func(room int) []bot.Limit
		want   time.Duration
	}{
		"slack": {slackLimits, 100 * time.Second},
		"feishu": {func(room int) []bot.Limit {
			return []bot.Limit{{Key: fmt.Sprint("chat", room), Count: 5, Per: time.Second}, {Key: "app", Count: 50, Per: time.Second},
				{Key: "minute", Count: 1000, Per: time.Minute, Burst: 1000}}
		}, 260 * time.Second},
	}
	orders := map[string]func(i int) int{
		"room by room":   func(i int) int { return i / 5 },
		"round by round": func(i int) int { return i % 1000 },
	}
	for name, c := range cases {
		for order, room := range orders {
			t.Run(name+" "+order, func(t *testing.T) {
				p := pace.New(bot.FrozenClock(start))
				var last time.Time
				for i := range 5000 {
					at, err := p.Reserve(t.Context(), c.limits(room(i)), start, false)
					if err != nil {
						t.Fatal(err)
					}
					if at.After(last) {
						last = at
					}
				}
				if got := last.Sub(start); got > c.want*102/100 {
					t.Errorf("all sent after %s, want %s", got, c.want)
				}
			})
		}
	}
}

func slackLimits(room int) []bot.Limit {
	return []bot.Limit{{Key: fmt.Sprint("room", room), Count: 1, Per: time.Second}, {Key: "app", Count: 50, Per: time.Second}}
}

// booked is the brute-force model of one limit: every instant at which something was sent or will be.
type booked struct {
	limit bot.Limit
	at    []time.Time
}

// allows counts each span that would hold one more.
func (b booked) allows(t time.Time) bool {
	for _, r := range pace.Rules(b.limit) {
		for _, first := range append([]time.Time{t}, b.at...) {
			n, in := 0, !t.Before(first) && t.Sub(first) < r.Per
			for _, other := range b.at {
				if !other.Before(first) && other.Sub(first) < r.Per {
					n++
				}
			}
			if in && n >= r.N {
				return false
			}
		}
	}
	return true
}

func randomLimits(t *rapid.T) []bot.Limit {
	return []bot.Limit{
		{Key: fmt.Sprint("room", rapid.IntRange(0, 3).Draw(t, "room")), Count: 1, Per: time.Second},
		{Key: "app", Count: 5, Per: time.Second},
		{Key: "minute", Count: 9, Per: 3 * time.Second, Burst: 9},
	}[rapid.IntRange(0, 2).Draw(t, "first"):]
}

// TestNeverOverAndWorkConserving books at random and compares each slot with the model: no limit is ever exceeded, and no
// earlier instant of the grid was free.
func TestNeverOverAndWorkConserving(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, model := pace.New(bot.FrozenClock(start)), map[string]*booked{}
		for range rapid.IntRange(1, 40).Draw(t, "sends") {
			limits := randomLimits(t)
			from := start.Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "from")) * time.Millisecond)
			at, err := p.Reserve(context.Background(), limits, from, false)
			if err != nil {
				t.Fatal(err)
			}
			step := 200 * time.Millisecond
			for earlier := from.Truncate(step).Add(step); earlier.Before(at); earlier = earlier.Add(step) {
				if allowed(model, limits, earlier) {
					t.Fatalf("booked %s, but %s is free", at.Sub(start), earlier.Sub(start))
				}
			}
			if !allowed(model, limits, at) {
				t.Fatalf("booked %s, where a limit is exceeded", at.Sub(start))
			}
			for _, l := range limits {
				model[l.Key].at = append(model[l.Key].at, at)
			}
		}
	})
}

func allowed(model map[string]*booked, limits []bot.Limit, at time.Time) bool {
	for _, l := range limits {
		if model[l.Key] == nil {
			model[l.Key] = &booked{limit: l}
		}
		if !model[l.Key].allows(at) {
			return false
		}
	}
	return true
}

// due is bulk that waits for its slot.
type due struct {
	at     time.Time
	limits []bot.Limit
}

// dueNow reports whether other bulk is due at this very instant: it counts as under way.
func dueNow(queue []due, now time.Time) bool {
	return slices.ContainsFunc(queue, func(d due) bool { return !d.at.After(now) })
}

// TestUrgentAndYield sends bulk slot by slot while answers come at random: what is really sent never exceeds a limit,
// and an answer waits only for what is under way and for answers before it.
func TestUrgentAndYield(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock := bot.FrozenClock(start)
		p, model := pace.New(clock), map[string]*booked{}
		var queue []due
		for range rapid.IntRange(1, 25).Draw(t, "bulk") {
			limits := randomLimits(t)
			at, _ := p.Reserve(context.Background(), limits, start, false)
			queue = append(queue, due{at, limits})
		}
		send := func(at time.Time, limits []bot.Limit) {
			if !allowed(model, limits, at) {
				t.Fatalf("sent at %s, where a limit is exceeded", at.Sub(start))
			}
			for _, l := range limits {
				model[l.Key].at = append(model[l.Key].at, at)
			}
		}
		for turns := 0; len(queue) > 0; turns++ {
			if turns > 2000 {
				t.Fatal("bulk is never sent")
			}
			first := 0
			for i := range queue {
				if queue[i].at.Before(queue[first].at) {
					first = i
				}
			}
			d := queue[first]
			clock.MoveTo(d.at)
			at, _ := p.Yield(context.Background(), d.limits, d.at)
			if !at.Equal(d.at) {
				queue[first].at = at
				continue
			}
			send(at, d.limits)
			queue = append(queue[:first], queue[first+1:]...)
			if turns < 100 && rapid.IntRange(0, 3).Draw(t, "answer") == 0 {
				limits := randomLimits(t)
				now := clock.Now()
				at, _ := p.Reserve(context.Background(), limits, now, true)
				for earlier := now.Truncate(200 * time.Millisecond).Add(200 * time.Millisecond); earlier.Before(at); earlier = earlier.Add(200 * time.Millisecond) {
					if allowed(model, limits, earlier) && !dueNow(queue, now) {
						t.Fatalf("answer at %s, but nothing urgent or under way was at %s", at.Sub(start), earlier.Sub(start))
					}
				}
				send(at, limits)
			}
		}
	})
}

func TestRestore(t *testing.T) {
	clock := bot.FrozenClock(start)
	p := pace.New(clock)
	room := []bot.Limit{{Key: "room", Count: 1, Per: time.Second}}
	err := p.Restore(
		pace.Slot{Limits: room, At: start.Add(-500 * time.Millisecond), Fixed: true},
		pace.Slot{Limits: room, At: start.Add(1500 * time.Millisecond)},
		pace.Slot{Limits: room, At: start.Add(1500 * time.Millisecond), Fixed: true}, // the answer that displaced it
	)
	if err != nil {
		t.Fatal(err)
	}
	at, _ := p.Reserve(t.Context(), room, start, false)
	if want := start.Add(500 * time.Millisecond); !at.Equal(want) {
		t.Errorf("booked %s, want %s: between what was sent and what is booked", at.Sub(start), want.Sub(start))
	}
	moved, _ := p.Yield(t.Context(), room, start.Add(1500*time.Millisecond))
	if want := start.Add(2500 * time.Millisecond); !moved.Equal(want) {
		t.Errorf("displaced bulk yields to %s, want %s", moved.Sub(start), want.Sub(start))
	}
}

func BenchmarkReserve(b *testing.B) {
	b.Run("5000 to 1000 rooms", func(b *testing.B) {
		for b.Loop() {
			p := pace.New(bot.FrozenClock(start))
			for i := range 5000 {
				p.Reserve(context.Background(), slackLimits(i/5), start, false)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/5000, "us/slot")
	})
	b.Run("steady", func(b *testing.B) {
		clock := bot.FrozenClock(start)
		p := pace.New(clock)
		for b.Loop() {
			clock.Advance(25 * time.Millisecond)
			p.Reserve(context.Background(), slackLimits(rand.IntN(1000)), clock.Now(), true)
		}
	})
}
