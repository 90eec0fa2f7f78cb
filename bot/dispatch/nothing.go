package dispatch

import "time"

// Nothing is an event of which nothing came.
type Nothing struct {
	Seq    int64
	ID     string
	Sealed bool
}

// Most events come to nothing: talk that golive overhears. Their workers do not wait for the end to be written; the ends
// are gathered and written together, one batch while the next one gathers. Until its end is written the lane stands
// still, so that after a crash nothing is handled again that later events of its lane have overtaken.

// maxGathered is how many ends wait to be written at most, so that handling does not outrun writing: a backlog would take
// all processors from those who come with something new.
const maxGathered = 256

// gather holds the line of an event of which nothing came, and has its end written. It is called under the lock.
func (b *Board) gather(t task) {
	b.gathered = append(b.gathered, t)
	if !b.writing {
		b.writing = true
		go b.writeEnds()
	}
}

// writeEnds writes the ends that were gathered, until there are none.
func (b *Board) writeEnds() {
	var batch []task
	var ends []Nothing
	for {
		b.mu.Lock()
		if len(b.gathered) == 0 {
			b.writing = false
			b.idle.Broadcast()
			b.mu.Unlock()
			return
		}
		batch, b.gathered = b.gathered, batch[:0]
		b.mu.Unlock()

		ends = ends[:0]
		for _, t := range batch {
			ends = append(ends, t.nothing)
		}
		b.ended(batch, b.source.FinishEvents(b.ctx, ends))
		clear(batch)
	}
}

// ended lets the lines of a batch go on; where it could not be written, they are handled again.
func (b *Board) ended(batch []task, err error) {
	now := b.now()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range batch {
		l := t.line
		l.busy = false
		if n := l.find(t.seq()); n >= 0 {
			if err != nil {
				l.items[n].due = now + int64(time.Second)
			} else {
				b.held -= b.events.remove(l, n)
			}
		}
		b.events.settle(l, now)
		b.events.forget(l, t.seq())
	}
	b.kick(now)
}
