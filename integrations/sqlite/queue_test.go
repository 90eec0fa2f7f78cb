package sqlite

import (
	"errors"
	"testing"
	"time"
)

// A line is what is in a queue at one moment of the machine's clock: acceptances and other work by their number, all put in
// at the time that is given with them.
type line struct {
	accepts, works int
	alone          int // the work of this number, from 1, wants to be alone
	age            time.Duration
}

func (l line) queue(now time.Time) *queue {
	q := newQueue()
	for range l.accepts {
		q.accepts = append(q.accepts, &op{accepts: true, at: now.Add(-l.age)})
	}
	for i := range l.works {
		o := &op{at: now.Add(-l.age)}
		if i+1 == l.alone {
			o.alone = func(*conn) error { return nil }
		}
		q.works = append(q.works, o)
	}
	return q
}

func TestWhoIsInTheNextTransaction(t *testing.T) {
	now := time.Now()
	for name, test := range map[string]struct {
		line
		want           int           // acceptances that are worth waiting for
		crowded        time.Duration // since they crowded last; 0: never
		accepts, works int           // handed out
		wait           time.Duration
	}{
		"nothing":                                      {},
		"few acceptances and work":                     {line: line{accepts: 3, works: 5}, accepts: 3, works: 5},
		"a crowd goes before fresh work":               {line: line{accepts: 4, works: 5}, accepts: 4, wait: patience},
		"a crowd takes work along that waited":         {line: line{accepts: 4, works: 5, age: patience}, accepts: 4, works: 5},
		"work waits a moment after a crowd":            {line: line{works: 2, age: 4 * time.Millisecond}, crowded: time.Millisecond, wait: patience - 4*time.Millisecond},
		"and no longer":                                {line: line{works: 2}, crowded: patience, works: 2},
		"a crowd gathers":                              {line: line{accepts: 5}, want: 9, wait: gathering},
		"and not for ever":                             {line: line{accepts: 5, age: gathering}, want: 9, accepts: 5},
		"all of it are there":                          {line: line{accepts: 9}, want: 9, accepts: 9},
		"no more than a group of either":               {line: line{accepts: maxGroup + 9, works: maxGroup + 9, age: patience}, accepts: maxGroup, works: maxGroup},
		"work before what wants to be alone":           {line: line{works: 5, alone: 3}, works: 2},
		"what wants to be alone":                       {line: line{works: 5, alone: 1}, works: 1},
		"what wants to be alone lets acceptances pass": {line: line{accepts: 2, works: 5, alone: 1}, accepts: 2},
	} {
		q := test.line.queue(now)
		q.want = test.want
		if test.crowded > 0 {
			q.crowded = now.Add(-test.crowded)
		}
		taken, wait, over := q.take(nil, now)
		accepts := 0
		for _, o := range taken {
			if o.accepts {
				accepts++
			}
		}
		if accepts != test.accepts || len(taken)-accepts != test.works || wait != test.wait || over {
			t.Errorf("%s: %d acceptances, %d works, wait %s, over %v; want %d, %d, %s", name, accepts, len(taken)-accepts, wait, over, test.accepts, test.works, test.wait)
		}
		if left := len(q.accepts) + len(q.works); left+len(taken) != test.line.accepts+test.line.works {
			t.Errorf("%s: %d handed out, %d left of %d", name, len(taken), left, test.line.accepts+test.line.works)
		}
	}
}

func TestQueueKeepsOrder(t *testing.T) {
	now := time.Now()
	q := line{accepts: 2 * maxGroup, works: 3, alone: 2, age: patience}.queue(now)
	order := append(append([]*op{}, q.accepts...), q.works...)
	var got []*op
	for {
		taken, _, _ := q.take(nil, now)
		if len(taken) == 0 {
			break
		}
		got = append(got, taken...)
	}
	var accepts, works []*op
	for _, o := range got {
		if o.accepts {
			accepts = append(accepts, o)
		} else {
			works = append(works, o)
		}
	}
	for i, o := range append(accepts, works...) {
		if o != order[i] {
			t.Fatalf("op %d is not the one that was put in as such", i)
		}
	}
	if len(got) != len(order) {
		t.Errorf("%d of %d handed out", len(got), len(order))
	}
}

func TestWhoIsWorthWaitingFor(t *testing.T) {
	for name, test := range map[string]struct{ taken, waiting, want int }{
		"nobody":                        {},
		"no crowd":                      {taken: 1, waiting: 2},
		"who was in the last and waits": {taken: 10, waiting: 6, want: 16},
		"never more than a group":       {taken: maxGroup, waiting: 10, want: maxGroup},
	} {
		q := line{accepts: test.waiting}.queue(time.Now())
		q.taken = test.taken
		q.begin()
		if q.want != test.want || q.taken != 0 {
			t.Errorf("%s: waits for %d, want %d", name, q.want, test.want)
		}
	}
}

func TestClosedQueueEmptiesItself(t *testing.T) {
	now := time.Now()
	q := line{accepts: 5, works: 2}.queue(now)
	q.want, q.crowded = 9, now // an open one would wait for more acceptances, and with the work
	why := errors.New("closed for a test")
	q.close(why)
	if err := q.push(&op{}); !errors.Is(err, why) {
		t.Errorf("pushed into a closed queue: %v", err)
	}
	if taken := q.next(nil); len(taken) != 7 {
		t.Errorf("%d handed out of 7", len(taken))
	}
	if taken := q.next(nil); len(taken) != 0 {
		t.Errorf("%d handed out of none", len(taken))
	}
}
