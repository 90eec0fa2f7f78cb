package demo

import (
	"sync"
	"time"
)

// Road tells the steps that the bot takes, as they happen.
type Road interface {
	// Subscribe returns a channel that first yields the steps kept and then new ones, and a function that ends it.
	// A reader who falls behind misses steps.
	Subscribe() (<-chan Step, func())
}

// Kinds of steps, in the order in which an event goes through them.
const (
	StepAccepted  = "accepted"  // the event is in the inbox
	StepHandled   = "handled"   // its handler returned and its commit is stored
	StepPerformed = "performed" // the outside service has it
	StepRetry     = "retry"     // an event or effect failed and will be tried again
	StepParked    = "parked"    // an event failed too long to hold its lane, and is tried again by itself
	StepDead      = "dead"      // it is in the dead letters
)

// Step is one thing that happened on the road. It holds no message text.
type Step struct {
	N       int64       `json:"n"` // counts the steps since the start
	At      time.Time   `json:"at"`
	Kind    string      `json:"kind"`
	Event   *StepEvent  `json:"event,omitempty"`
	Handler string      `json:"handler,omitempty"`
	Commit  *StepCommit `json:"commit,omitempty"`
	Effect  *Deed       `json:"effect,omitempty"`
	Result  string      `json:"result,omitempty"` // how it ended, where not as wished: skipped, refused, dead
	Error   string      `json:"error,omitempty"`
	Trace   string      `json:"trace,omitempty"` // id of the event with which it began; empty: the event's own
}

// StepEvent names an event.
type StepEvent struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Lane string `json:"lane,omitempty"`
	Room string `json:"room,omitempty"`
	From string `json:"from,omitempty"`
}

// StepCommit names what a commit holds: keys of records and timers, ids of effects, names of events.
type StepCommit struct {
	Records []string `json:"records,omitempty"`
	Effects []string `json:"effects,omitempty"`
	Events  []string `json:"events,omitempty"`
	Timers  []string `json:"timers,omitempty"`
}

// Deed names an effect.
type Deed struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	To     string `json:"to,omitempty"`
	Handle string `json:"handle,omitempty"`
}

const (
	keptSteps   = 500
	behindSteps = keptSteps + 500 // that a reader may be behind
)

// Log is a Road that keeps the last 500 steps. It is safe for concurrent use.
type Log struct {
	mu      sync.Mutex
	n       int64
	steps   []Step
	readers map[chan Step]struct{}
}

// NewLog makes an empty Log.
func NewLog() *Log { return &Log{readers: map[chan Step]struct{}{}} }

// Add numbers a step and tells it to everybody who listens. It never blocks.
func (l *Log) Add(s Step) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n++
	s.N = l.n
	l.steps = append(l.steps, s)
	if len(l.steps) > 2*keptSteps {
		l.steps = append([]Step(nil), l.steps[len(l.steps)-keptSteps:]...)
	}
	for reader := range l.readers {
		select {
		case reader <- s:
		default:
		}
	}
}

// Subscribe implements Road.
func (l *Log) Subscribe() (<-chan Step, func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	reader := make(chan Step, behindSteps)
	for _, s := range l.steps[max(0, len(l.steps)-keptSteps):] {
		reader <- s
	}
	l.readers[reader] = struct{}{}
	return reader, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.readers, reader)
	}
}
