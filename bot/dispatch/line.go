package dispatch

import (
	"hash/fnv"
	"math"

	"github.com/golive-bot/golive/bot"
)

// item is one unfinished event or effect.
type item struct {
	seq     int64
	due     int64 // calendar time in Unix nanoseconds; 0: at once
	run     uint64
	payload any // *bot.EventJob or *bot.EffectJob, or nil: load it
	size    int32
	urgent  bool
	slotted bool // due is its slot
	claimed bool
	dead    bool
}

// never is the due time of a line that waits for no time.
const never = math.MaxInt64

// MaxRun is how many effects are collapsed into one at most.
const MaxRun = 200

// line is work that is done one by one, in order.
type line struct {
	name   string
	single bool // in pool.singles, by the sequence number of its only item
	busy   bool // a job of it is under way
	queued [3]bool
	heaped int64 // earliest entry in the heap; never if none
	items  []item
}

// pick tells which item is next; see Pick.
func (l *line) pick(now int64) (n int, due int64, ok bool) {
	if l.busy {
		return 0, never, false
	}
	return Pick(l.items, now)
}

// Waiting is what decides whether an item of a line is next.
type Waiting struct {
	Due     int64  // calendar time in Unix nanoseconds; 0: at once
	Run     uint64 // see RunOf
	Claimed bool
	Dead    bool
}

// Queued is an item of a line, as a store keeps it.
type Queued interface{ Waiting() Waiting }

// Waiting implements Queued.
func (i item) Waiting() Waiting { return Waiting{i.due, i.run, i.claimed, i.dead} }

// Pick tells which item of a line is next, if none is under way. If ok, items[:n] are covered by items[n]. Otherwise due is
// when to ask again, in Unix nanoseconds; math.MaxInt64 if that needs no time.
//
// Effects of which each replaces the one before are one run, and the last that is due makes those before it needless.
// A run ends with a claimed effect: what was claimed may be half done and is finished first, with what it covers.
func Pick[T Queued](items []T, now int64) (n int, due int64, ok bool) {
	if len(items) == 0 || items[0].Waiting().Dead {
		return 0, never, false
	}
	last := endOfRun(items)
	if it := items[last].Waiting(); it.Claimed {
		return last, it.Due, it.Due <= now
	}
	due = never
	for n = last; n >= 0; n-- {
		at := items[n].Waiting().Due
		if at <= now {
			return n, 0, true
		}
		due = min(due, at)
	}
	return 0, due, false
}

// endOfRun is the index of the last item of the run that begins the line.
func endOfRun[T Queued](items []T) (n int) {
	for it := items[0].Waiting(); n+1 < len(items) && n < MaxRun && !it.Claimed; n++ {
		next := items[n+1].Waiting()
		if next.Run == 0 || next.Run != it.Run || next.Dead {
			break
		}
		it = next
	}
	return n
}

// level of the item that pick named: it is urgent if one that it covers is.
func (l *line) level(n int) int {
	for i := range l.items[:n+1] {
		if l.items[i].urgent {
			return urgently
		}
	}
	if l.items[n].slotted {
		return inTurn
	}
	return inBulk
}

// find is the index of an item, or -1.
func (l *line) find(seq int64) int {
	for i := range l.items {
		if l.items[i].seq == seq {
			return i
		}
	}
	return -1
}

// backlog counts what could run now, and tells when the line next goes on if nothing could.
func (l *line) backlog(now int64) (ready int, next int64) {
	if !l.busy {
		if _, due, ok := l.pick(now); !ok {
			return 0, due
		}
	}
	for i := range l.items {
		if !l.items[i].dead && l.items[i].due <= now {
			ready++
		}
	}
	if l.busy {
		ready = max(ready, 1)
	}
	return ready, never
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
