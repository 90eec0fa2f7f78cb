package slacksim

import (
	"maps"
	"sync"
	"sync/atomic"
)

// calls counts what was asked of the simulator and what became of it.
type calls struct {
	mu         sync.Mutex
	methods    map[string]*counter
	violations map[string]int
	messages   atomic.Int64
	sent       atomic.Int64
	acked      atomic.Int64
	retried    atomic.Int64
	timeout    atomic.Int64
	failed     atomic.Int64
	givenUp    atomic.Int64
	pending    atomic.Int64
}

type counter struct {
	calls, ok atomic.Int64
	mu        sync.Mutex
	errors    map[string]int
	faults    map[string]int
}

// CallCount is what became of the calls of one method.
type CallCount struct {
	Calls  int64          `json:"calls"`
	OK     int64          `json:"ok"`
	Errors map[string]int `json:"errors,omitempty"`
	Faults map[string]int `json:"faults,omitempty"`
}

// DeliveryCount is what became of events and interactions.
type DeliveryCount struct {
	Sent    int64 `json:"sent"`
	Acked   int64 `json:"acked"`
	Retried int64 `json:"retried"`
	Timeout int64 `json:"timeout"`
	Failed  int64 `json:"failed"`
	GivenUp int64 `json:"given_up"`
	Pending int64 `json:"pending"`
}

// Calls is the answer of /control/calls.
type Calls struct {
	Methods    map[string]CallCount `json:"methods"`
	Violations map[string]int       `json:"violations"`
	Deliveries DeliveryCount        `json:"deliveries"`
	Messages   int64                `json:"messages"`
}

func newCalls() calls { return calls{methods: map[string]*counter{}, violations: map[string]int{}} }

// of is the counter of a method; all unknown names share one.
func (c *calls) of(name string, known bool) *counter {
	if !known {
		name = "unknown"
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.methods[name]
	if n == nil {
		n = &counter{errors: map[string]int{}, faults: map[string]int{}}
		c.methods[name] = n
	}
	return n
}

func (n *counter) failed(code string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.errors[code]++
}

func (n *counter) fault(kind string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.faults[kind]++
}

func (c *calls) violation(kind string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.violations[kind]++
}

// Calls gives the counts since the start or the last reset.
func (s *Sim) Calls() Calls {
	c := &s.calls
	c.mu.Lock()
	defer c.mu.Unlock()
	out := Calls{Methods: map[string]CallCount{}, Violations: maps.Clone(c.violations), Messages: c.messages.Load(),
		Deliveries: DeliveryCount{Sent: c.sent.Load(), Acked: c.acked.Load(), Retried: c.retried.Load(), Timeout: c.timeout.Load(),
			Failed: c.failed.Load(), GivenUp: c.givenUp.Load(), Pending: c.pending.Load()}}
	for name, n := range c.methods {
		n.mu.Lock()
		out.Methods[name] = CallCount{Calls: n.calls.Load(), OK: n.ok.Load(), Errors: maps.Clone(n.errors), Faults: maps.Clone(n.faults)}
		n.mu.Unlock()
	}
	return out
}

// ResetCalls sets the counts to zero; deliveries under way are still pending.
func (s *Sim) ResetCalls() {
	c := &s.calls
	c.mu.Lock()
	defer c.mu.Unlock()
	c.methods, c.violations = map[string]*counter{}, map[string]int{}
	for _, n := range []*atomic.Int64{&c.messages, &c.sent, &c.acked, &c.retried, &c.timeout, &c.failed, &c.givenUp} {
		n.Store(0)
	}
}
