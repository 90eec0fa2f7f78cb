package slacksim

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Kinds of deliveries, as Socket Mode names them.
const (
	kindEvent    = "events_api"
	kindInteract = "interactive"
	kindSlash    = "slash_commands"
)

const (
	maxAttempts   = 4               // one delivery and three retries
	reconnectWait = 4 * time.Second // how long an event waits for a socket before it counts as not delivered
	maxHTTP       = 128             // deliveries by HTTP under way at once
	maxAck        = 20_480          // bytes of an acknowledgement; Slack ignores larger ones
)

// delivery is one event or interaction on its way to the app.
type delivery struct {
	kind    string
	payload []byte
	form    string // body for HTTP when it is not the payload itself
	accepts bool   // an answer may carry a payload
	attempt int
	reason  string
	done    chan answer // set where a person waits; such deliveries are never repeated
}

// answer is what came back from the app.
type answer struct {
	code   string // empty, or what the person is shown: app_timeout, app_error, app_unreachable
	status int
	body   []byte
	took   time.Duration
}

// urls are where signed HTTP deliveries go; all empty is Socket Mode.
type urls struct {
	Events       string `json:"events"`
	Interactions string `json:"interactions"`
	Commands     string `json:"commands"`
}

func (u urls) of(kind string) string {
	switch kind {
	case kindInteract:
		return u.Interactions
	case kindSlash:
		return u.Commands
	}
	return u.Events
}

// wire is everything between the simulator and the app. It has a lock of its own, taken after Sim.mu.
type wire struct {
	mu       sync.Mutex
	queue    []*delivery
	opened   chan struct{} // closed and replaced when a socket opens
	sockets  []*socket
	tickets  map[string]bool
	next     int // round robin
	ever     bool
	held     *delivery // disorder: overtaken by the next one
	upgrader websocket.Upgrader
	slots    chan struct{}
}

func newWire() wire {
	return wire{opened: make(chan struct{}), tickets: map[string]bool{}, slots: make(chan struct{}, maxHTTP),
		upgrader: websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}} // the ticket is the check
}

// SetURLs changes where signed HTTP deliveries go; three empty strings mean Socket Mode.
func (s *Sim) SetURLs(events, interactions, commands string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.urls = urls{Events: events, Interactions: interactions, Commands: commands}
	s.changed()
}

// listening says whether anybody would hear an event.
func (s *Sim) listening() bool {
	if s.urls.Events != "" {
		return true
	}
	s.wire.mu.Lock()
	defer s.wire.mu.Unlock()
	return s.wire.ever
}

// maxDelivered is how many events are remembered to be delivered again.
const maxDelivered = 1000

// Redeliver sends the events of late once more, as Slack does after an acknowledgement that it lost. It tells how many.
func (s *Sim) Redeliver() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, payload := range s.delivered {
		s.calls.pending.Add(1)
		s.enqueue(&delivery{kind: kindEvent, payload: payload, attempt: 1, reason: "timeout"})
	}
	return len(s.delivered)
}

// remember keeps the payload of an event for Redeliver.
func (s *Sim) remember(payload []byte) {
	if len(s.delivered) >= maxDelivered {
		s.delivered = append(s.delivered[:0:0], s.delivered[maxDelivered/2:]...)
	}
	s.delivered = append(s.delivered, payload)
}

// deliver sends d once, with the faults that are set; it never blocks. For events the caller holds Sim.mu.
func (s *Sim) deliver(d *delivery) {
	if d.done == nil {
		s.remember(d.payload)
		if s.calls.pending.Add(1) > int64(s.cfg.MaxPending) {
			s.calls.pending.Add(-1)
			s.calls.givenUp.Add(1)
			return
		}
		if s.misdeliver(d) {
			return
		}
	}
	s.enqueue(d)
	if held := s.wire.release(); held != nil {
		s.enqueue(held)
	}
}

// misdeliver applies the faults of events; true means that d has been seen to.
func (s *Sim) misdeliver(d *delivery) bool {
	if s.faults.set.Load() == 0 {
		return false
	}
	if s.faults.forDelivery("double") != nil {
		twin := *d
		s.calls.pending.Add(1)
		s.background(func() {
			s.sleep(5 * time.Millisecond)
			s.enqueue(&twin)
		})
	}
	if s.faults.forDelivery("lose") != nil {
		s.retry(d, "http_timeout")
		return true
	}
	if f := s.faults.forDelivery("late"); f != nil {
		s.background(func() {
			s.sleep(f.delay())
			s.enqueue(d)
		})
		return true
	}
	if s.faults.forDelivery("disorder") == nil || !s.wire.hold(d) {
		return false
	}
	s.background(func() {
		s.sleep(time.Second)
		if s.wire.unhold(d) {
			s.enqueue(d)
		}
	})
	return true
}

func (w *wire) hold(d *delivery) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held != nil {
		return false
	}
	w.held = d
	return true
}

func (w *wire) unhold(d *delivery) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held != d {
		return false
	}
	w.held = nil
	return true
}

func (w *wire) release() *delivery {
	w.mu.Lock()
	defer w.mu.Unlock()
	d := w.held
	w.held = nil
	return d
}

// enqueue hands d to the dispatcher, which runs while there is something to do.
func (s *Sim) enqueue(d *delivery) {
	w := &s.wire
	w.mu.Lock()
	w.queue = append(w.queue, d)
	first := len(w.queue) == 1
	w.mu.Unlock()
	if first {
		s.background(s.dispatch)
	}
}

// dispatch sends what is queued, in order, until nothing is left. The head stays queued while it is being sent, so
// that there is one dispatcher at a time.
func (s *Sim) dispatch() {
	w := &s.wire
	for {
		w.mu.Lock()
		batch := w.queue
		w.mu.Unlock()
		for _, d := range batch {
			if s.ctx.Err() != nil {
				return
			}
			s.sendOut(d)
		}
		w.mu.Lock()
		w.queue = append([]*delivery(nil), w.queue[len(batch):]...)
		empty := len(w.queue) == 0
		w.mu.Unlock()
		if empty {
			return
		}
	}
}

func (s *Sim) sendOut(d *delivery) {
	s.mu.Lock()
	to := s.urls
	s.mu.Unlock()
	s.calls.sent.Add(1)
	if d.attempt > 0 {
		s.calls.retried.Add(1)
	}
	if to.Events == "" && to.of(d.kind) == "" {
		s.sendSocket(d)
		return
	}
	select {
	case s.wire.slots <- struct{}{}:
	case <-s.ctx.Done():
		return
	}
	s.background(func() {
		defer func() { <-s.wire.slots }()
		s.sendHTTP(d, to.of(d.kind))
	})
}

// ask delivers what a person did and waits for the answer.
func (s *Sim) ask(ctx context.Context, d *delivery) answer {
	d.done = make(chan answer, 2)
	start := time.Now()
	s.deliver(d)
	select {
	case a := <-d.done:
		a.took = time.Since(start)
		return a
	case <-ctx.Done():
	case <-s.ctx.Done():
	}
	return answer{code: "app_unreachable", took: time.Since(start)}
}
