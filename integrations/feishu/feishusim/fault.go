package feishusim

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Fault is one kind of misbehaviour, as POST /control/fault takes it: either of calls (Kind), or of deliveries (Delivery), or
// a deed done at once (Token, Socket, Clear).
type Fault struct {
	Method     string  `json:"method"`
	Kind       string  `json:"kind"`
	Delivery   string  `json:"delivery"`
	Rate       float64 `json:"rate"`  // 0: always
	Count      int     `json:"count"` // 0: without end
	RetryAfter int     `json:"retry_after"`
	DelayMS    int     `json:"delay_ms"`
	Parts      int     `json:"parts"`
	Seed       uint64  `json:"seed"`
	Token      string  `json:"token"`
	Socket     string  `json:"socket"`
	Clear      bool    `json:"clear"`
}

var (
	callFaults = []string{
		"429", "500", "502", "504", "2200", "html", "drop", "drop_reply", "store_504", "store_2200",
		"slow", "hang", "invalid_token", "quota", "chat_rate", "bad_json",
	}
	deliveryFaults = []string{
		"double", "triple", "late", "disorder", "lost", "drop_socket", "half_open", "fragment", "card_frame",
		"no_pong", "bad_frame", "forged", "text_frame",
	}
)

// faults holds the misbehaviour in force. The zero value is ready.
type faults struct {
	mu   sync.Mutex
	list []*activeFault
	next int
}

type activeFault struct {
	Fault
	id   int
	left int
	rng  *rand.Rand
}

func (f *faults) add(v Fault) (int, error) {
	if v.Delivery == "" && !slices.Contains(callFaults, v.Kind) {
		return 0, fmt.Errorf("unknown kind %q: have %s", v.Kind, strings.Join(callFaults, ", "))
	}
	if v.Delivery != "" && !slices.Contains(deliveryFaults, v.Delivery) {
		return 0, fmt.Errorf("unknown delivery %q: have %s", v.Delivery, strings.Join(deliveryFaults, ", "))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next++
	f.list = append(f.list, &activeFault{Fault: v, id: f.next, left: v.Count, rng: rand.New(rand.NewPCG(v.Seed, uint64(f.next)))})
	return f.next, nil
}

func (f *faults) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = nil
}

// call draws whether a call misbehaves.
func (f *faults) call(method string) *activeFault {
	return f.draw(func(a *activeFault) bool {
		return a.Delivery == "" && (a.Method == "" || a.Method == method)
	})
}

// delivery draws whether a delivery misbehaves in that way.
func (f *faults) delivery(kind string) *activeFault {
	return f.draw(func(a *activeFault) bool { return a.Delivery == kind })
}

func (f *faults) draw(match func(*activeFault) bool) *activeFault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.list {
		if !match(a) || a.Count > 0 && a.left == 0 {
			continue
		}
		if a.Rate > 0 && a.rng.Float64() >= a.Rate {
			continue
		}
		a.left--
		return a
	}
	return nil
}

// SetFault puts a misbehaviour in force, or does the deed, and returns its number.
func (s *Sim) SetFault(f Fault) (int, error) {
	switch {
	case f.Clear:
		s.faults.clear()
		s.sockets.wake()
		return 0, nil
	case f.Token == "invalidate":
		s.InvalidateTokens()
		return 0, nil
	case f.Socket == "drop":
		s.DropSockets()
		return 0, nil
	case f.Delivery == "again":
		s.Redeliver()
		return 0, nil
	case f.Token != "" || f.Socket != "":
		return 0, errors.New("unknown deed: have token invalidate, socket drop")
	}
	id, err := s.faults.add(f)
	if f.Delivery == "half_open" && err == nil {
		s.sockets.silence()
	}
	return id, err
}

func (f *activeFault) delay() time.Duration {
	return time.Duration(max(f.DelayMS, 1)) * time.Millisecond
}

// before misbehaves instead of doing the call; it tells whether the call is over.
func (f *activeFault) before(s *Sim, w http.ResponseWriter, r *http.Request, name string) bool {
	fail := func(e *apiError) bool {
		c := &call{Sim: s, r: r, logID: newID("202611")[:32]}
		w.Header().Set("X-Tt-Logid", c.logID)
		s.counts.call(name, c.fail(w, e))
		return true
	}
	switch f.Kind {
	case "429":
		return fail(tooFrequent(appPerSecond, time.Duration(f.RetryAfter)*time.Second))
	case "500", "502", "504":
		status := map[string]int{"500": 500, "502": 502, "504": 504}[f.Kind]
		s.counts.call(name, "http_"+f.Kind)
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(status)
		return true
	case "html":
		s.counts.call(name, "http_502")
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write([]byte("<html><body><h1>502 Bad Gateway</h1></body></html>"))
		return true
	case "bad_json":
		s.counts.call(name, "bad_json")
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"code":0,"data":{`))
		return true
	case "2200":
		return fail(&apiError{status: 500, code: 2200, msg: "internal error"})
	case "invalid_token":
		s.InvalidateTokens()
		return fail(refuse(codeBadToken, "Invalid access token for authorization. Please make a request with token attached."))
	case "quota":
		return fail(refuse(codeQuota, "This month's API call quota has been exceeded"))
	case "chat_rate":
		return fail(refuse(codeChatRate, "This operation triggers the frequency limit"))
	case "drop":
		s.counts.call(name, "dropped")
		panic(http.ErrAbortHandler)
	case "hang":
		s.counts.call(name, "hung")
		select {
		case <-r.Context().Done():
		case <-s.ctx.Done():
		}
		panic(http.ErrAbortHandler)
	case "slow":
		select {
		case <-time.After(f.delay()):
		case <-r.Context().Done():
		case <-s.ctx.Done():
		}
	}
	return false
}

// after misbehaves although the call was done.
func (f *activeFault) after(s *Sim, w http.ResponseWriter, rec *recorder, name string) {
	switch f.Kind {
	case "drop_reply":
		s.counts.call(name, "reply_dropped")
		panic(http.ErrAbortHandler)
	case "store_504":
		s.counts.call(name, "stored_504")
		w.WriteHeader(http.StatusGatewayTimeout)
		return
	case "store_2200":
		s.counts.call(name, "stored_2200")
		writeJSON(w, http.StatusInternalServerError, answer{Code: 2200, Msg: "internal error"})
		return
	}
	for k, v := range rec.header {
		w.Header()[k] = v
	}
	w.WriteHeader(rec.status)
	_, _ = w.Write(rec.body)
}
