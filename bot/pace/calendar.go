package pace

import (
	"slices"
	"sort"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Rule says that any span shorter than Per holds at most N slots. Evenly spaced is N = 1.
type Rule struct {
	N   int
	Per time.Duration // whole microseconds
}

// Rules are what a limit demands. A limit whose burst is less than its count has two rules: one for the burst, one
// for the count.
func Rules(l bot.Limit) []Rule {
	burst := min(max(l.Burst, 1), l.Count)
	rules := []Rule{{burst, ceilMicros(int64(l.Per)*int64(burst), int64(l.Count))}}
	if burst > 1 && burst < l.Count {
		rules = append(rules, Rule{l.Count, ceilMicros(int64(l.Per), 1)})
	}
	return rules
}

// ceilMicros is ns/parts, rounded up to microseconds.
func ceilMicros(ns, parts int64) time.Duration {
	unit := parts * int64(time.Microsecond)
	return time.Duration((ns+unit-1)/unit) * time.Microsecond
}

// Grid is the step to which slots are rounded up where several evenly spaced limits meet: the narrowest one's. Without
// it each room would bring a phase of its own, and the gaps between them, each too short for a slot, would be lost.
// The answer is its index in limits and the step, or -1 where no grid is needed.
func Grid(limits []bot.Limit) Step {
	s, spaced := Step{Limit: -1}, 0
	for i, l := range limits {
		r := Rules(l)[0]
		if r.N > 1 {
			continue
		}
		spaced++
		if s.Limit < 0 || r.Per < s.Every {
			s = Step{i, r.Per}
		}
	}
	if spaced < 2 {
		return Step{Limit: -1}
	}
	return s
}

// Step is a grid: which limit it comes from, and how wide it is.
type Step struct {
	Limit int
	Every time.Duration
}

// calendar is what is booked in one limit, in microseconds since 1970.
type calendar struct {
	at   []slot         // in order
	keep int64          // how long a past slot matters
	full map[Rule]*span // where the last searches found nothing free; bookings only make it longer
}

type slot struct {
	at    int64
	fixed bool // urgent, or taken: cannot be displaced
}

type span struct{ from, to int64 }

func (c *calendar) use(rules []Rule) {
	if c.full == nil {
		c.full = map[Rule]*span{}
	}
	for _, r := range rules {
		if c.full[r] == nil {
			c.full[r] = &span{}
		}
		c.keep = max(c.keep, r.Per.Microseconds())
	}
}

// forget drops what can no longer matter to a slot at now or later.
func (c *calendar) forget(now int64) {
	n := sort.Search(len(c.at), func(i int) bool { return c.at[i].at > now-c.keep-Missed.Microseconds() })
	c.at = slices.Delete(c.at, 0, n)
}

// next is the earliest instant at or after t that the rule allows among the booked slots.
//
// Any r.N slots in a row, from first to last, that lie within less than Per forbid the open interval (last-Per,
// first+Per): one more in there would make N+1 within less than Per. Both ends grow from one row to the next, so one
// pass suffices.
func next(booked []slot, r Rule, t int64) int64 {
	per := r.Per.Microseconds()
	i := sort.Search(len(booked), func(i int) bool { return booked[i].at > t-per })
	for ; i+r.N-1 < len(booked) && booked[i+r.N-1].at-per < t; i++ {
		if first, last := booked[i].at, booked[i+r.N-1].at; last-first < per {
			t = max(t, first+per)
		}
	}
	return t
}

// next is the same, for all slots of the calendar, remembering the longest span to come that is full.
func (c *calendar) next(r Rule, t, now int64) int64 {
	full, start := c.full[r], t
	if full.from <= t && t < full.to {
		t = full.to
	}
	t = next(c.at, r, t)
	if full.from <= start && start <= full.to {
		full.to = max(full.to, t)
	} else if t-start > full.to-full.from || full.to <= now {
		*full = span{start, t}
	}
	return t
}

// fixed is what an urgent slot at or after from must respect: what cannot be displaced, and what is due before it.
func (c *calendar) fixed(from int64) []slot {
	var out []slot
	for _, s := range c.at {
		if s.fixed || s.at <= from {
			out = append(out, s)
		}
	}
	return out
}

func (c *calendar) book(at int64, fixed bool) {
	i := sort.Search(len(c.at), func(i int) bool { return c.at[i].at > at })
	c.at = slices.Insert(c.at, i, slot{at, fixed})
}

// bulk is the index of a slot at the instant that was not taken yet, or -1.
func (c *calendar) bulk(at int64) int {
	i := sort.Search(len(c.at), func(i int) bool { return c.at[i].at >= at })
	for ; i < len(c.at) && c.at[i].at == at; i++ {
		if !c.at[i].fixed {
			return i
		}
	}
	return -1
}

func (c *calendar) remove(i int) {
	c.at = slices.Delete(c.at, i, i+1)
	for _, full := range c.full {
		*full = span{}
	}
}

// displace removes bulk after from until the rule allows a slot at t, the nearest first.
func (c *calendar) displace(r Rule, t, from int64) {
	for next(c.at, r, t) != t {
		per, nearest := r.Per.Microseconds(), -1
		first := sort.Search(len(c.at), func(i int) bool { return c.at[i].at > t-per })
		for i := first; i < len(c.at) && c.at[i].at < t+per; i++ {
			if s := c.at[i]; !s.fixed && s.at > from && (nearest < 0 || abs(s.at-t) < abs(c.at[nearest].at-t)) {
				nearest = i
			}
		}
		if nearest < 0 {
			return
		}
		c.remove(nearest)
	}
}

func abs(n int64) int64 { return max(n, -n) }
