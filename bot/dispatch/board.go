package dispatch

import (
	"context"
	"math"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Source is the store beneath a Board.
type Source interface {
	// EventJob and EffectJobs load work that is handed out; ErrDone if it was finished. The jobs of EffectJobs are in
	// the order of the numbers, nil for those that were finished.
	EventJob(ctx context.Context, seq int64) (*bot.EventJob, error)
	EffectJobs(ctx context.Context, seqs []int64) ([]*bot.EffectJob, error)
	// LaterEvent and LaterEffect keep what became of a job that was not finished.
	LaterEvent(ctx context.Context, seq int64, l bot.Later) error
	LaterEffect(ctx context.Context, seq int64, l bot.Later) error
	// FinishEvents finishes events of which nothing came, all in one transaction; those that were finished before are
	// passed over. It need not tell the Board.
	FinishEvents(ctx context.Context, ends []Nothing) error
	// Fire turns the timers that are due at now into events, each once, and answers when the next one is due; zero if
	// none is set. The events have been added to the Board when Fire returns.
	Fire(ctx context.Context, now time.Time) (next time.Time, err error)
}

// Options of a Board; a zero field means its default.
type Options struct {
	EventWorkers  int // at a time; 64: they mostly wait for a commit that they share
	EffectWorkers int // at a time; 32: they mostly wait for a service
	Window        int // bytes of payloads that are kept for waiting work; 4 MiB
}

// Board hands out work. It is safe for concurrent use.
type Board struct {
	clock  bot.Clock
	source Source
	window int

	mu                sync.Mutex
	events            *pool
	effects           *pool
	held              int // bytes of payloads
	timer             int64
	firing            bool
	asleep            int64      // until when keepTime sleeps
	worker            bot.Worker // while Run is at work
	ctx               context.Context
	running, stopping bool
	idle              *sync.Cond // a worker ended
	gathered          []task     // of which nothing came, and whose end is not written yet
	writing           bool       // somebody writes such ends
	nudge             chan struct{}

	loading bool
	loaded  chan struct{}
	missed  [2]int64 // highest numbers of events and effects that were left to the loader
}

// New makes a Board that knows of no work.
func New(clock bot.Clock, source Source, o Options) *Board {
	b := &Board{clock: clock, source: source, window: or(o.Window, 4<<20), timer: never,
		events: newPool(or(o.EventWorkers, 64)), effects: newPool(or(o.EffectWorkers, 32)), nudge: make(chan struct{}, 1)}
	b.idle = sync.NewCond(&b.mu)
	return b
}

func or(n, standard int) int {
	if n > 0 {
		return n
	}
	return standard
}

// Event is an unfinished event as the Board knows it.
type Event struct {
	Seq    int64
	Lane   string
	Due    time.Time
	Parked bool
	Job    *bot.EventJob // nil: load it
	Size   int           // of the payload in bytes, roughly
}

// Effect is an unfinished effect as the Board knows it.
type Effect struct {
	Seq     int64
	Handle  string
	Run     uint64 // see RunOf
	Due     time.Time
	Urgent  bool
	Claimed bool
	Dead    bool           // it blocks its handle
	Job     *bot.EffectJob // nil: load it
	Size    int
}

// Done names what was finished: the lane of an event, the handle of an effect.
type Done struct {
	Seq  int64
	Line string
}

// Change is what one transaction changed. Changes are applied in the order of the transactions.
type Change struct {
	Events  []Event
	Effects []Effect
	Done    Done      // event; Seq 0: none
	Over    []Done    // effects
	Died    Done      // effect that was given up; Seq 0: none
	Timer   time.Time // earliest due time of the timers that were set; zero: none
}

// Apply takes note of a committed transaction and hands out at once what can go on.
func (b *Board) Apply(c Change) {
	now := b.now()
	b.mu.Lock()
	defer b.mu.Unlock()
	if c.Done.Seq != 0 {
		b.drop(b.events, c.Done, now)
	}
	for _, d := range c.Over {
		b.drop(b.effects, d, now)
	}
	if c.Died.Seq != 0 {
		b.bury(c.Died)
	}
	for i := range c.Events {
		if !b.seen(b.events, 0, c.Events[i].Seq) {
			b.addEvent(&c.Events[i], now)
		}
	}
	for i := range c.Effects {
		if !b.seen(b.effects, 1, c.Effects[i].Seq) {
			b.addEffect(&c.Effects[i], now)
		}
	}
	if !c.Timer.IsZero() {
		b.timer = min(b.timer, nanos(c.Timer))
	}
	b.kick(now)
}

func (b *Board) addEvent(e *Event, now int64) {
	it := item{seq: e.Seq, due: nanos(e.Due)}
	if e.Job != nil && b.hold(e.Size) {
		it.payload, it.size = e.Job, int32(e.Size)
	}
	b.events.settle(b.events.add(e.Lane, e.Parked, it), now)
}

func (b *Board) addEffect(e *Effect, now int64) {
	it := item{seq: e.Seq, due: nanos(e.Due), run: e.Run, urgent: e.Urgent, claimed: e.Claimed, dead: e.Dead}
	if e.Job != nil && b.hold(e.Size) {
		it.payload, it.size = e.Job, int32(e.Size)
	}
	b.effects.settle(b.effects.add(e.Handle, e.Handle == "", it), now)
}

// seen reports whether work is known already, or will be found by the loader.
func (b *Board) seen(p *pool, kind int, seq int64) bool {
	if b.loading {
		b.missed[kind] = max(b.missed[kind], seq)
		return true
	}
	if seq <= p.mark {
		return true
	}
	p.mark = seq
	return false
}

// hold reports whether a payload of the given size may be kept.
func (b *Board) hold(size int) bool {
	if b.held+size > b.window || size > math.MaxInt32 {
		return false
	}
	b.held += size
	return true
}

func (b *Board) drop(p *pool, d Done, now int64) {
	l, n := p.find(d.Line, d.Seq)
	if n < 0 {
		if b.loading {
			p.gone[d.Seq] = true
		}
		return
	}
	b.held -= p.remove(l, n)
	p.settle(l, now)
	p.forget(l, d.Seq)
}

// bury marks an effect as dead: it stays at the head of its handle.
func (b *Board) bury(d Done) {
	if d.Line == "" {
		b.drop(b.effects, d, 0)
		return
	}
	if l, n := b.effects.find(d.Line, d.Seq); n >= 0 {
		l.items[n].dead = true
	}
}

// Claimed notes that an effect was claimed, and is no longer made needless by a later one, or that its claim was taken
// back.
func (b *Board) Claimed(d Done, claimed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if l, n := b.effects.find(d.Line, d.Seq); n >= 0 {
		it := &l.items[n]
		b.held -= int(it.size)
		it.claimed, it.payload, it.size = claimed, nil, 0 // the payload does not tell when it was claimed
	}
}

// Revive puts back an event that was given up, apart from its lane.
func (b *Board) Revive(e Event) {
	now := b.now()
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, n := b.events.find(e.Lane, e.Seq); n < 0 {
		b.events.settle(b.events.add("", true, item{seq: e.Seq}), now)
	}
	b.kick(now)
}

// ReviveEffect puts back an effect that was given up.
func (b *Board) ReviveEffect(e Effect) {
	now := b.now()
	b.mu.Lock()
	defer b.mu.Unlock()
	l, n := b.effects.find(e.Handle, e.Seq)
	if n < 0 {
		l = b.effects.add(e.Handle, e.Handle == "", item{})
		n = len(l.items) - 1
	}
	b.held -= int(l.items[n].size)
	l.items[n] = item{seq: e.Seq, run: e.Run, urgent: e.Urgent, claimed: e.Claimed}
	b.effects.settle(l, now)
	b.kick(now)
}

// Unblock forgets a dead effect that was erased, so that its handle goes on.
func (b *Board) Unblock(d Done) {
	now := b.now()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drop(b.effects, d, now)
	b.kick(now)
}

// Backlog counts what could run at now, what is under way included, and the parked events, and tells when the next
// thing becomes due if nothing could run in its line. Timers are not counted: whoever adds those that are due counts
// them before calling Backlog, so that none is missed while it turns into an event.
func (b *Board) Backlog(now time.Time) (ready, parked int, next time.Time) {
	at := nanos(now)
	b.mu.Lock()
	defer b.mu.Unlock()
	n, due := b.events.backlog(at)
	m, then := b.effects.backlog(at)
	ready = n + m
	if b.firing {
		ready++
	}
	if due = min(due, then); due != never {
		next = time.Unix(0, due)
	}
	return ready, len(b.events.singles), next
}

func (b *Board) now() int64 { return b.clock.Now().UnixNano() }

// nanos is t in Unix nanoseconds; 0 for the zero time and for what is long past, the last instant that can be told for
// what is too far ahead.
func nanos(t time.Time) int64 {
	switch {
	case t.Year() < 1970:
		return 0
	case t.Year() > 2261:
		return never - 1
	}
	return t.UnixNano()
}
