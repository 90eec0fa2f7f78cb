package slacksim

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Fault is a misbehaviour of the Web API (Kind) or of the deliveries (Delivery); README.md lists them.
type Fault struct {
	ID         int     `json:"id"`
	Method     string  `json:"method,omitempty"`
	Kind       string  `json:"kind,omitempty"`
	Block      string  `json:"block,omitempty"` // the error answers only calls with a block of this type
	Delivery   string  `json:"delivery,omitempty"`
	Rate       float64 `json:"rate,omitempty"`
	Count      int     `json:"count,omitempty"`
	RetryAfter int     `json:"retry_after,omitempty"`
	DelayMS    int     `json:"delay_ms,omitempty"`
	Seed       uint64  `json:"seed,omitempty"`
	Hits       int     `json:"hits"`

	random *rand.Rand
}

// faults are those set at present; the zero value has none.
type faults struct {
	set  atomic.Int32 // how many, so that the usual case takes no lock
	mu   sync.Mutex
	last int
	list []*Fault
}

// SetFault adds a misbehaviour and gives its number.
func (s *Sim) SetFault(f Fault) int {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.last++
	f.ID = s.faults.last
	f.Hits = 0
	f.random = rand.New(rand.NewPCG(f.Seed, 0x901ae))
	s.faults.list = append(s.faults.list, &f)
	s.faults.set.Store(int32(len(s.faults.list)))
	return f.ID
}

// ClearFaults removes all misbehaviours.
func (s *Sim) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = nil
	s.faults.set.Store(0)
}

// Faults lists the misbehaviours that are set.
func (s *Sim) Faults() []Fault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	list := make([]Fault, 0, len(s.faults.list))
	for _, f := range s.faults.list {
		list = append(list, *f)
	}
	return list
}

func (fs *faults) forCall(method string) *Fault {
	return fs.draw(func(f *Fault) bool { return f.Kind != "" && (f.Method == "" || f.Method == method) })
}

func (fs *faults) forDelivery(kind string) *Fault {
	return fs.draw(func(f *Fault) bool { return f.Delivery == kind })
}

func (fs *faults) draw(match func(*Fault) bool) *Fault {
	if fs.set.Load() == 0 {
		return nil
	}
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for _, f := range fs.list {
		if !match(f) || f.Count > 0 && f.Hits >= f.Count {
			continue
		}
		if f.Rate > 0 && f.random.Float64() >= f.Rate {
			continue
		}
		f.Hits++
		hit := *f
		return &hit
	}
	return nil
}

// code is the error that the fault answers with, for kinds that are no misbehaviour of the transport.
func (f *Fault) code() string {
	switch f.Kind {
	case "429", "500", "502", "503", "drop_request", "drop_reply", "reply_500", "slow", "slow_reply", "hang", "html", "truncated", "lag":
		return ""
	}
	return f.Kind
}

// concerns tells whether the call holds what the fault is about.
func (f *Fault) concerns(a args) bool {
	return f.Block == "" || strings.Contains(a["blocks"], `"type":"`+f.Block+`"`)
}

func (f *Fault) delay() time.Duration {
	if f.DelayMS > 0 {
		return time.Duration(f.DelayMS) * time.Millisecond
	}
	return time.Second
}

// before acts before the call is performed; true means that it has been answered.
func (f *Fault) before(s *Sim, w http.ResponseWriter, r *http.Request) bool {
	switch f.Kind {
	case "429":
		w.Header().Set("Retry-After", strconv.Itoa(max(1, f.RetryAfter)))
		writeJSON(w, http.StatusTooManyRequests, failure(fail("ratelimited")))
	case "500", "502", "503":
		status, _ := strconv.Atoi(f.Kind)
		writePage(w, status, "upstream connect error")
	case "drop_request":
		panic(http.ErrAbortHandler)
	case "hang":
		s.hang(r, time.Hour)
		panic(http.ErrAbortHandler)
	case "slow":
		s.hang(r, f.delay())
		return false
	case "html":
		writePage(w, http.StatusOK, "<!DOCTYPE html><title>Slack</title><p>Something went wrong")
	default:
		return false
	}
	return true
}

// after acts after the call was performed; true means that it has been answered.
func (f *Fault) after(s *Sim, w http.ResponseWriter, r *http.Request, body *[]byte) bool {
	switch f.Kind {
	case "drop_reply":
		panic(http.ErrAbortHandler)
	case "reply_500":
		writePage(w, http.StatusInternalServerError, "internal error")
		return true
	case "slow_reply":
		s.hang(r, f.delay())
	case "truncated":
		*body = (*body)[:len(*body)/2]
	}
	return false
}

// hang waits by the machine's clock, unless the client or the simulator goes away.
func (s *Sim) hang(r *http.Request, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
}

func writePage(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}
