package jirasim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// serveControl answers /control/: what people in the playground and test scripts use. README.md describes it.
func (s *Sim) serveControl(w http.ResponseWriter, r *http.Request) {
	switch r.Method + " " + strings.TrimPrefix(r.URL.Path, "/control/") {
	case "GET state":
		writeJSON(w, http.StatusOK, s.State())
	case "GET stream":
		s.serveStream(w, r)
	case "GET calls":
		writeJSON(w, http.StatusOK, s.Calls())
	case "POST act":
		var a Act
		if readJSON(w, r, &a) {
			writeJSON(w, http.StatusOK, s.Act(a))
		}
	case "POST fault":
		var f Fault
		if !readJSON(w, r, &f) {
			return
		}
		id, err := s.Fault(f)
		if err != nil {
			writeJSON(w, http.StatusBadRequest, ActResult{Error: err.Error()})
			return
		}
		writeJSON(w, http.StatusOK, struct {
			OK bool `json:"ok"`
			ID int  `json:"id,omitempty"`
		}{true, id})
	default:
		http.NotFound(w, r)
	}
}

func readJSON(w http.ResponseWriter, r *http.Request, into any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(into); err != nil {
		writeJSON(w, http.StatusBadRequest, ActResult{Error: "read body: " + err.Error()})
		return false
	}
	return true
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// serveStream tells of changes, at most 20 times a second, and that the line is alive every 15 s.
func (s *Sim) serveStream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	last := -1
	for {
		version, changed := s.watch()
		if version != last {
			last = version
			fmt.Fprintf(w, "event: change\ndata: {\"version\":%d}\n\n", version)
			if out.Flush() != nil {
				return
			}
			s.pause(r, 50*time.Millisecond)
		}
		select {
		case <-changed:
		case <-beat.C:
			fmt.Fprint(w, ": alive\n\n")
			if out.Flush() != nil {
				return
			}
		case <-r.Context().Done():
			return
		case <-s.hooks.done():
			return
		}
	}
}

// CallsState are the counters of /control/calls.
type CallsState struct {
	Calls      []CallCount      `json:"calls"`
	Violations []ViolationCount `json:"violations"`
	Webhooks   hookCounts       `json:"webhooks"`
}

// CallCount counts the calls of one method with one result.
type CallCount struct {
	Method string `json:"method"`
	Status int    `json:"status"`
	Count  int    `json:"count"`
}

// ViolationCount counts the violations of one kind.
type ViolationCount struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
}

// Calls returns the counters of calls, violations and deliveries.
func (s *Sim) Calls() CallsState {
	t := &s.tally
	t.mu.Lock()
	defer t.mu.Unlock()
	out := CallsState{Calls: []CallCount{}, Violations: []ViolationCount{}, Webhooks: t.hooks}
	for k, n := range t.calls {
		out.Calls = append(out.Calls, CallCount{k.Method, k.Status, n})
	}
	slices.SortFunc(out.Calls, func(a, b CallCount) int {
		return strings.Compare(fmt.Sprintf("%s %03d", a.Method, a.Status), fmt.Sprintf("%s %03d", b.Method, b.Status))
	})
	for _, kind := range sortedKeys(t.violations) {
		out.Violations = append(out.Violations, ViolationCount{kind, t.violations[kind]})
	}
	return out
}
