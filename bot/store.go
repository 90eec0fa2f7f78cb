package bot

import (
	"context"
	"iter"
	"time"
)

// Store keeps records, the inbox of events, the outbox of effects, timers and the answers of events, and hands out
// work. It decides nothing: order, back-off, parking and death are the engine's. SQLite, PostgreSQL and the memory
// store behave alike, held to it by bottest.TestStore. A Store is safe for concurrent use.
type Store interface {
	Reader
	Talks
	// Accept puts events into the inbox. Nil means durable. An ID that was accepted within the last 24 h, finished
	// or not, is passed over. ErrFull within a second when the disk is nearly full or the inbox over its limit.
	// Without events it tells whether events would be accepted now.
	Accept(ctx context.Context, events ...Event) error
	// Commit applies c whole or not at all. ErrDone: what it finishes was finished before. ErrConflict: a version in
	// Records or Require is stale.
	Commit(ctx context.Context, c Commit) error
	// Claim notes durably that an effect is about to be performed, before it is: EffectJob.Since is the first claim's
	// time. The zero time takes the claim back, where the service certainly did not act: Since is zero again.
	// ErrDone if it was finished before.
	Claim(ctx context.Context, effect string, at time.Time) error
	// Run hands work to w until ctx ends, then waits for what is under way. Lanes and handles run at the same time,
	// each by itself in order. Work that was under way elsewhere when a process died is handed out again within 20 s.
	Run(ctx context.Context, w Worker) error
	Keeper
	Close() error
}

// Worker is the engine, as a Store sees it. The calls come from several goroutines.
type Worker interface {
	// Handle runs the handler of one event. The zero Later: it was finished by a Commit. With Later.Nothing the Store
	// finishes it.
	Handle(ctx context.Context, j EventJob) Later
	// Perform performs one effect. The zero Later: it was finished by a Commit.
	Perform(ctx context.Context, j EffectJob) Later
}

// EventJob is an event that is handed out: the first unfinished one of its lane, or a parked one.
type EventJob struct {
	Event
	Seq    int64     // in accept order
	Tries  int       // earlier runs that failed
	Tried  time.Time // calendar time at which the first of them did; zero if none did
	Since  time.Time // calendar time of acceptance
	Parked bool
}

// EffectJob is an effect that is handed out: due, and the first unfinished one of its handle.
type EffectJob struct {
	Effect
	Tries  int       // earlier ones that failed
	Tried  time.Time // calendar time at which the first of them did; zero if none did, or a rule held it back since
	Since  time.Time // first claim; zero if never claimed
	Covers []Effect  // earlier effects of the handle, never claimed, that this one makes needless
}

// Later says what is to become of a job that was not finished.
type Later struct {
	At    time.Time // when to hand it out again, calendar time; must be set unless Nothing is
	Park  bool      // an event only: the lane goes on without it; otherwise the lane waits
	Try   bool      // it counts as a try
	Held  bool      // an effect only: a rule holds it back, and the time since its first try counts no longer
	Paced bool      // an effect only: At is its reserved slot; the store remembers that it is reserved
	Error string    // what went wrong, for the operator
	// Nothing says of an event that nothing came of it: the store finishes it as a Commit of its ID alone would, before
	// its lane goes on, and may do so for many at a time.
	Nothing bool
}

// Finished reports whether there is nothing left to do.
func (l Later) Finished() bool { return l == Later{} }

// Insight is what an operator may see of the work that a Store keeps: it only reads.
type Insight interface {
	// Timers lists timers whose owner begins with prefix.
	Timers(ctx context.Context, prefix string) iter.Seq2[Timer, error]
	// Dead lists dead letters, newest first.
	Dead(ctx context.Context) iter.Seq2[DeadLetter, error]
	// Backlog counts what is left to do at the calendar time now.
	Backlog(ctx context.Context, now time.Time) (Backlog, error)
	// Through reports whether every event that was accepted before a calendar time is finished or given up, of the lanes whose names
	// begin with prefix, parked ones included. Once it has reported true it does for ever: where other processes accept as well it
	// allows for what they have on its way into the inbox, and for their clocks.
	Through(ctx context.Context, prefix string, before time.Time) (bool, error)
}

// Keeper is the engine's view of what a Store keeps.
type Keeper interface {
	Insight
	// Answer is the answer that the commit of an event left; done is false while the event is unfinished.
	Answer(ctx context.Context, event string) (a *Answer, done bool, err error)
	// OpenTalks lists the conversations that have not expired at the calendar time now, in no order.
	OpenTalks(ctx context.Context, now time.Time) iter.Seq2[Talk, error]
	// Replay puts a dead letter back (event or effect) with its tries, and when they began, forgotten.
	Replay(ctx context.Context, id string) error
	// Slots lists what still matters for pacing, by Due: the slots reserved for effects not yet performed, and the effects
	// performed since the given time, with when that was unless it was in a reserved slot.
	Slots(ctx context.Context, since time.Time) iter.Seq2[Effect, error]
	// Sweep erases what is past its retention.
	Sweep(ctx context.Context, s Sweep) error
	// Purge erases at once what ended and holds one of the words: data and answers of events, effects, dead letters. It also
	// ends conversations that hold one. What has not ended stays, and records are no part of it.
	Purge(ctx context.Context, words []string) error
}

// DeadLetter is an event or effect that was given up.
type DeadLetter struct {
	ID     string    `json:"id"`
	Kind   string    `json:"kind"` // "event" or "effect"
	Name   string    `json:"name"` // of the event, or kind of the body
	Lane   string    `json:"lane"` // or handle
	At     time.Time `json:"at"`
	Tries  int       `json:"tries"`
	Reason string    `json:"reason"`
}

// Backlog is what is left to do.
type Backlog struct {
	Ready  int       // events and effects that could run now, those under way included
	Next   time.Time // the next instant at which something becomes due; zero: nothing is set
	Parked int
	Dead   int
	Oldest time.Time // acceptance of the oldest unfinished event; zero: none
}

// Retention says how long what ended is kept.
type Retention struct {
	Payloads time.Duration // data of finished events and effects
	Dead     time.Duration // dead letters
}

// Sweep says what is past its retention: everything that ended before these times.
type Sweep struct {
	Payloads time.Time // data of finished events and effects
	IDs      time.Time // IDs of finished events
	Dead     time.Time // dead letters
}

// Talks keeps conversations: in Redis, or in the Store. A Talks is safe for concurrent use.
type Talks interface {
	// Talk reads the talk at key at the calendar time now; ErrNotFound if there is none or it expired.
	Talk(ctx context.Context, key string, now time.Time) (Talk, error)
	// PutTalk writes t unless a talk with a higher Seq is there; an Over talk removes the key.
	PutTalk(ctx context.Context, t Talk) error
}

// Pacer books slots so that no limit is exceeded. It is shared by all replicas, and by calendar time.
type Pacer interface {
	// Reserve books one slot at or after from within all limits and answers its time. An urgent one takes the next
	// slot even if bulk booked it; the bulk makes room (see Yield).
	Reserve(ctx context.Context, limits []Limit, from time.Time, urgent bool) (time.Time, error)
	// Yield is asked when a slot that was booked as bulk comes due: it answers the time itself, or a later slot that
	// is now booked instead, if an urgent one took this one.
	Yield(ctx context.Context, limits []Limit, slot time.Time) (time.Time, error)
}

// Limit is one limit of a service: at most Count per Per, for what shares Key. Burst lets that many go at once.
type Limit struct {
	Key   string        // "slack/T1/room/C1", "slack/T1/chat.postMessage"
	Count int           // per Per; 0: switched off
	Per   time.Duration // 1 s, 1 min
	Burst int           // 0 or 1: evenly spaced
}

// Audit is one entry of the audit chain: what changed rights, bindings and gates.
type Audit struct {
	Seq    int64             `json:"seq"`
	At     time.Time         `json:"at"`
	Who    string            `json:"who"`  // person ID, or account if unknown
	What   string            `json:"what"` // "project.create", "role.set"
	On     string            `json:"on"`   // key of the record
	Detail map[string]string `json:"detail,omitempty"`
	Event  string            `json:"event"`
	Prev   string            `json:"prev"` // hash of the entry before, hex
	Hash   string            `json:"hash"` // SHA-256 over the entry with an empty Hash, hex
}
