package jirasim

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Fault is a misbehaviour: of calls if Kind is set, of webhook deliveries if Delivery is. README.md lists the kinds.
type Fault struct {
	Method     string  `json:"method,omitempty"`
	Kind       string  `json:"kind,omitempty"`
	Delivery   string  `json:"delivery,omitempty"`
	Rate       float64 `json:"rate,omitempty"`
	Count      int     `json:"count,omitempty"`
	RetryAfter int     `json:"retry_after,omitempty"`
	Delay      string  `json:"delay,omitempty"`
	Seed       uint64  `json:"seed,omitempty"`
	IndexLag   string  `json:"index_lag,omitempty"`
	Clear      bool    `json:"clear,omitempty"`
}

type fault struct {
	Fault
	id    int
	delay time.Duration
	left  int
	dice  *rand.Rand
}

type faultList struct {
	mu   sync.Mutex
	last int
	list []*fault
}

var callFaults = map[string]int{"429": 429, "429html": 429, "500": 500, "502": 502, "503": 503, "504": 504, "401": 401, "403": 403,
	"404": 404, "410": 410, "html": 200, "drop_reply": 0, "drop_request": 0, "500_after": 500, "slow": 0, "hang": 0}

var deliveryFaults = map[string]bool{"double": true, "late": true, "disorder": true, "lost": true, "bad_signature": true}

// Fault sets a misbehaviour, or clears all of them.
func (s *Sim) Fault(f Fault) (int, error) {
	if f.Clear {
		s.faults.clear()
		return 0, nil
	}
	if f.IndexLag != "" {
		lag, err := time.ParseDuration(f.IndexLag)
		if err != nil {
			return 0, fmt.Errorf("read index_lag: %w", err)
		}
		s.mu.Lock()
		s.cfg.IndexLag = lag
		s.mu.Unlock()
		return 0, nil
	}
	if _, known := callFaults[f.Kind]; f.Kind != "" && !known {
		return 0, fmt.Errorf("unknown kind %q", f.Kind)
	}
	if f.Delivery != "" && !deliveryFaults[f.Delivery] {
		return 0, fmt.Errorf("unknown delivery %q", f.Delivery)
	}
	if f.Kind == "" && f.Delivery == "" {
		return 0, fmt.Errorf("a fault needs kind, delivery, index_lag or clear")
	}
	one := &fault{Fault: f, left: f.Count, dice: rand.New(rand.NewPCG(f.Seed, 1))}
	if f.Delay != "" {
		var err error
		if one.delay, err = time.ParseDuration(f.Delay); err != nil {
			return 0, fmt.Errorf("read delay: %w", err)
		}
	}
	return s.faults.add(one), nil
}

func (l *faultList) add(f *fault) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	f.id = l.last
	l.list = append(l.list, f)
	return f.id
}

func (l *faultList) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = nil
}

// pick returns the fault that strikes a call now, nil for none.
func (l *faultList) pick(method string) *fault {
	return l.strike(func(f *fault) bool { return f.Kind != "" && (f.Method == "" || f.Method == method) })
}

func (l *faultList) delivery() *fault {
	return l.strike(func(f *fault) bool { return f.Delivery != "" })
}

func (l *faultList) strike(fits func(*fault) bool) *fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	for n, f := range l.list {
		if !fits(f) || f.Rate > 0 && f.dice.Float64() >= f.Rate {
			continue
		}
		if f.Count > 0 {
			if f.left--; f.left == 0 {
				l.list = append(l.list[:n:n], l.list[n+1:]...)
			}
		}
		return f
	}
	return nil
}

// before lets a fault strike in place of the call; true means that the call is over.
func (s *Sim) before(w http.ResponseWriter, c *call, f *fault) bool {
	if f == nil {
		return false
	}
	switch f.Kind {
	case "drop_reply", "500_after":
		return false
	case "slow":
		s.pause(c.r, max(f.delay, time.Millisecond))
		return c.r.Context().Err() != nil
	case "hang":
		s.tally.count(c.name, 0)
		s.pause(c.r, time.Hour)
		panic(http.ErrAbortHandler)
	case "drop_request":
		s.tally.count(c.name, 0)
		panic(http.ErrAbortHandler)
	case "html":
		s.html(w, c, http.StatusOK, "<html><body>Log in to continue</body></html>")
		return true
	}
	status := callFaults[f.Kind]
	if (status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable) && f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	switch {
	case f.Kind == "429html" || status >= 502:
		s.html(w, c, status, fmt.Sprintf("<html><head><title>%d %s</title></head><body>Atlassian</body></html>", status, http.StatusText(status)))
	case status == http.StatusTooManyRequests:
		w.Header().Set("RateLimit-Reason", "jira-burst-based")
		s.send(w, c, reply{}, fail(status, "Rate limit exceeded."))
	default:
		s.send(w, c, reply{}, fail(status, "%s", http.StatusText(status)))
	}
	return true
}

// after lets a fault strike when the call was done: its reply is lost, or turned into an error.
func (s *Sim) after(c *call, f *fault, out reply, err error) (reply, error) {
	switch {
	case f != nil && f.Kind == "drop_reply":
		s.tally.count(c.name, 0)
		panic(http.ErrAbortHandler)
	case f != nil && f.Kind == "500_after":
		return reply{}, fail(http.StatusInternalServerError, "Internal server error")
	}
	return out, err
}

func (s *Sim) html(w http.ResponseWriter, c *call, status int, body string) {
	s.tally.count(c.name, status)
	w.Header().Set("Content-Type", "text/html;charset=UTF-8")
	w.WriteHeader(status)
	io.WriteString(w, body)
}

// pause waits for machine time, as a slow service would, until the client gives up or the simulator is closed.
func (s *Sim) pause(r *http.Request, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	case <-s.hooks.done():
	}
}
