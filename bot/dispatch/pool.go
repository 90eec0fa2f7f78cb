package dispatch

import (
	"container/heap"
	"slices"
)

// pool is all lines of one kind of work, and the workers for it. Its methods are called under the Board's lock.
type pool struct {
	lines   map[string]*line
	singles map[int64]*line
	ready   [3]list // by level
	waiting waits
	mark    int64          // highest sequence number that was added; what is not above it is known
	gone    map[int64]bool // finished while loading, before the loader found it
	workers int            // under way
	limit   int
	spare   int       // goroutines that wait for a task
	tasks   chan task // for them; room for limit
}

// Levels of what is ready: an earlier one goes first.
const (
	urgently = iota
	inTurn   // its slot has come: what comes later than its slot comes too close to the next
	inBulk
)

func newPool(limit int) *pool {
	return &pool{lines: map[string]*line{}, singles: map[int64]*line{}, gone: map[int64]bool{}, limit: limit, tasks: make(chan task, limit)}
}

// add appends an item to the line with the given name, or to a line of its own if the name is empty.
func (p *pool) add(name string, alone bool, it item) *line {
	l := p.lines[name]
	switch {
	case alone:
		l = &line{single: true, heaped: never}
		p.singles[it.seq] = l
	case l == nil:
		l = &line{name: name, heaped: never}
		p.lines[name] = l
	}
	l.items = append(l.items, it)
	return l
}

// find is the line that holds an item, and where.
func (p *pool) find(name string, seq int64) (*line, int) {
	if l := p.singles[seq]; l != nil {
		return l, l.find(seq)
	}
	if l := p.lines[name]; l != nil {
		return l, l.find(seq)
	}
	return nil, -1
}

// remove takes items[n] out of its line and returns the payload size that it held.
func (p *pool) remove(l *line, n int) (freed int) {
	freed = int(l.items[n].size)
	if n == 0 {
		l.items[0] = item{}
		l.items = l.items[1:]
	} else {
		l.items = slices.Delete(l.items, n, n+1)
	}
	return freed
}

// forget drops a line that is empty and has nobody at work; seq is that of the item that it held last.
func (p *pool) forget(l *line, seq int64) {
	if l.busy || len(l.items) > 0 {
		return
	}
	if l.single {
		delete(p.singles, seq)
	} else if p.lines[l.name] == l {
		delete(p.lines, l.name)
	}
}

// employ has work done by a goroutine that waits for a task, or by a new one: one that has worked has a stack that is
// large enough, which costs more than a small task.
func (p *pool) employ(t task, work func(task)) {
	if p.spare > 0 {
		p.spare--
		p.tasks <- t
		return
	}
	tasks := p.tasks
	go func() {
		for open := true; open; t, open = <-tasks {
			work(t)
		}
	}()
}

// dismiss ends the goroutines that wait.
func (p *pool) dismiss() {
	close(p.tasks)
	p.tasks, p.spare = make(chan task, p.limit), 0
}

// settle puts a line where it belongs after a change: into a ready list or among those that wait.
func (p *pool) settle(l *line, now int64) {
	n, due, ok := l.pick(now)
	switch {
	case ok:
		level := l.level(n)
		if !slices.Contains(l.queued[:level+1], true) {
			l.queued[level] = true
			p.ready[level].push(l)
		}
	case due < l.heaped:
		l.heaped = due
		heap.Push(&p.waiting, wait{due, l})
	}
}

// wake moves the lines that are due to the ready lists.
func (p *pool) wake(now int64) {
	for len(p.waiting) > 0 && p.waiting[0].due <= now {
		w := heap.Pop(&p.waiting).(wait)
		if w.line.heaped == w.due {
			w.line.heaped = never
		}
		p.settle(w.line, now)
	}
}

// next takes the next line that can go on, with the index of the item to hand out.
func (p *pool) next(now int64) (*line, int, bool) {
	for level := range p.ready {
		for {
			l, ok := p.ready[level].pop()
			if !ok {
				break
			}
			l.queued[level] = false
			if n, _, ok := l.pick(now); ok {
				return l, n, true
			}
			p.settle(l, now)
		}
	}
	return nil, 0, false
}

// due is when the first waiting line goes on.
func (p *pool) due() int64 {
	if len(p.waiting) == 0 {
		return never
	}
	return p.waiting[0].due
}

func (p *pool) backlog(now int64) (ready int, next int64) {
	next = never
	count := func(l *line) {
		n, due := l.backlog(now)
		ready, next = ready+n, min(next, due)
	}
	for _, l := range p.lines {
		count(l)
	}
	for _, l := range p.singles {
		count(l)
	}
	return ready, next
}

// list is a first-in first-out list.
type list struct {
	head, tail []*line
}

func (q *list) push(l *line) { q.tail = append(q.tail, l) }

func (q *list) pop() (*line, bool) {
	if len(q.head) == 0 {
		q.head, q.tail = q.tail, q.head[:0]
		if len(q.head) == 0 {
			return nil, false
		}
	}
	l := q.head[0]
	q.head[0] = nil
	q.head = q.head[1:]
	return l, true
}

type wait struct {
	due  int64
	line *line
}

type waits []wait

func (w waits) Len() int           { return len(w) }
func (w waits) Less(i, j int) bool { return w[i].due < w[j].due }
func (w waits) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }
func (w *waits) Push(x any)        { *w = append(*w, x.(wait)) }
func (w *waits) Pop() any {
	old := *w
	n := len(old) - 1
	x := old[n]
	old[n] = wait{}
	*w = old[:n]
	return x
}
