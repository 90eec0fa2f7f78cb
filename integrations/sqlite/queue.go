package sqlite

import (
	"sync"
	"time"
)

// queue is what waits for the writer. Acceptance goes first: somebody waits for the acknowledgement, and must not wait
// for the commits of what was accepted before. While acceptances crowd in, other work waits until it has waited for
// patience and then joins their next transaction, all of it: a transaction costs more than what is in it, and so the
// work gets its share and no transactions of its own. As long as they do not crowd, everything joins the next one.
//
// Those whose acknowledgement was just written are likely to come again, for what their senders have next. So a crowd
// also waits a little for its others: that halves the number of transactions.
type queue struct {
	mu      sync.Mutex
	accepts []*op
	works   []*op
	taken   int           // acceptances in the transaction that is under way or was last
	want    int           // acceptances that are worth waiting for
	crowded time.Time     // when acceptances crowded last
	put     chan struct{} // something was put in that the writer waits for, or it was closed
	closed  error         // why nothing more may be put in
}

// Machine time.
const (
	crowd     = 4                     // acceptances at a time, from which on they crowd
	gathering = time.Millisecond      // for which the first of a crowd waits for the others
	patience  = 10 * time.Millisecond // of other work while they crowd
	maxGroup  = 256                   // acceptances, and other ops, in one transaction; it bounds how long the first waits
)

func newQueue() *queue { return &queue{put: make(chan struct{}, 1)} }

func (q *queue) push(o *op) error {
	o.at = time.Now()
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed != nil {
		return q.closed
	}
	if o.accepts {
		q.accepts = append(q.accepts, o)
		if n := len(q.accepts); n > 1 && n < q.want { // the writer waits for more
			return nil
		}
	} else {
		q.works = append(q.works, o)
	}
	q.tell()
	return nil
}

func (q *queue) tell() {
	select {
	case q.put <- struct{}{}:
	default:
	}
}

// close lets nothing more in; what is in is still handed out.
func (q *queue) close(why error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = why
	q.tell()
}

// next hands out the ops of the next transaction, in group, or one that is to be alone. It waits until there are any;
// none: the queue is closed.
func (q *queue) next(group []*op) []*op {
	q.begin()
	for {
		taken, wait, over := q.take(group, time.Now())
		if len(taken) > 0 || over {
			return taken
		}
		if wait == 0 {
			<-q.put
			continue
		}
		timer := time.NewTimer(wait)
		select {
		case <-q.put:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// begin reckons who may come: those who waited while the last transaction was written, and those who were in it.
func (q *queue) begin() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.want = min(q.taken+len(q.accepts), maxGroup); q.want < crowd {
		q.want = 0
	}
	q.taken = 0
}

// take is next at one moment: if whoever is there should wait yet, it tells how long.
func (q *queue) take(group []*op, now time.Time) (taken []*op, wait time.Duration, over bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.accepts), maxGroup)
	if n > 0 && n < q.want && q.closed == nil {
		if wait = gathering - now.Sub(q.accepts[0].at); wait > 0 {
			return group, wait, false
		}
	}
	if n >= crowd {
		q.crowded = now
	}
	taken, q.accepts = move(group, q.accepts, n)
	q.taken = n
	if len(q.works) == 0 {
		return taken, 0, n == 0 && q.closed != nil
	}
	if now.Sub(q.crowded) < patience && q.closed == nil {
		if wait = patience - now.Sub(q.works[0].at); wait > 0 {
			return taken, wait, false
		}
	}
	n = min(len(q.works), maxGroup)
	for i, o := range q.works[:n] {
		if o.alone != nil {
			n = i
			break
		}
	}
	if n == 0 && len(taken) == 0 {
		n = 1
	}
	taken, q.works = move(taken, q.works, n)
	return taken, 0, false
}

// move moves the first n of from behind to.
func move(to, from []*op, n int) (moved, left []*op) {
	to = append(to, from[:n]...)
	left = from[:copy(from, from[n:])]
	clear(from[len(left):])
	return to, left
}
