package feishusim

import (
	"maps"
	"sync"
	"time"
)

// Calls is what GET /control/calls tells.
type Calls struct {
	Calls       map[string]map[string]int `json:"calls"`
	Violations  map[string]int            `json:"violations"`
	Delivery    Delivery                  `json:"delivery"`
	Connections int                       `json:"connections"`
	ThisMonth   int                       `json:"calls_this_month"`
}

// Delivery counts events and callbacks on their way to the bot.
type Delivery struct {
	Sent          int `json:"sent"` // events, not attempts
	Acked         int `json:"acked"`
	Redelivered   int `json:"redelivered"`
	Failed        int `json:"failed"`   // attempts
	GivenUp       int `json:"given_up"` // events after the last attempt
	Callbacks     int `json:"callbacks"`
	CallbacksLate int `json:"callbacks_late"`
	Pending       int `json:"pending"`
}

// counts is safe for concurrent use; the zero value is ready.
type counts struct {
	mu    sync.Mutex
	c     Calls
	month string
	used  int
}

func (c *counts) call(name, result string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.c.Calls == nil {
		c.c.Calls = map[string]map[string]int{}
	}
	if c.c.Calls[name] == nil {
		c.c.Calls[name] = map[string]int{}
	}
	c.c.Calls[name][result]++
}

func (c *counts) violation(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.c.Violations == nil {
		c.c.Violations = map[string]int{}
	}
	c.c.Violations[name]++
}

func (c *counts) delivery(change func(*Delivery)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.c.Delivery)
}

// quota counts a call of this calendar month and tells whether the quota (0: none) allows it.
func (c *counts) quota(now time.Time, limit int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m := now.UTC().Format("2006-01"); m != c.month {
		c.month, c.used = m, 0
	}
	if limit > 0 && c.used >= limit {
		return false
	}
	c.used++
	return true
}

func (c *counts) snapshot() Calls {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := c.c
	out.ThisMonth = c.used
	out.Violations = map[string]int{}
	maps.Copy(out.Violations, c.c.Violations)
	out.Calls = make(map[string]map[string]int, len(c.c.Calls))
	for k, v := range c.c.Calls {
		out.Calls[k] = maps.Clone(v)
	}
	return out
}

// Calls tells the counters.
func (s *Sim) Calls() Calls {
	c := s.counts.snapshot()
	c.Connections = s.sockets.count()
	return c
}
