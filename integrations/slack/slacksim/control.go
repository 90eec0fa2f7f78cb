package slacksim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// outcome is the answer of the smaller control endpoints.
type outcome struct {
	OK       bool   `json:"ok"`
	Error    string `json:"error,omitempty"`
	ID       int    `json:"id,omitempty"`
	Verified *bool  `json:"verified,omitempty"`
}

func (s *Sim) controlRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /control/state", func(w http.ResponseWriter, r *http.Request) {
		keep := 200
		if n, err := strconv.Atoi(r.FormValue("messages")); err == nil {
			keep = n
		}
		respond(w, s.State(r.FormValue("room"), keep))
	})
	mux.HandleFunc("GET /control/stream", s.serveStream)
	mux.HandleFunc("POST /control/act", func(w http.ResponseWriter, r *http.Request) {
		var a Act
		if read(w, r, &a) {
			respond(w, s.Do(r.Context(), a))
		}
	})
	mux.HandleFunc("GET /control/fault", func(w http.ResponseWriter, _ *http.Request) { respond(w, s.Faults()) })
	mux.HandleFunc("POST /control/fault", s.serveFault)
	mux.HandleFunc("GET /control/calls", func(w http.ResponseWriter, _ *http.Request) { respond(w, s.Calls()) })
	mux.HandleFunc("POST /control/calls", func(w http.ResponseWriter, _ *http.Request) {
		s.ResetCalls()
		respond(w, outcome{OK: true})
	})
	mux.HandleFunc("POST /control/urls", s.serveURLs)
	mux.HandleFunc("POST /control/deliver", s.serveDeliver)
	mux.HandleFunc("POST /control/redeliver", func(w http.ResponseWriter, _ *http.Request) {
		s.Redeliver()
		respond(w, outcome{OK: true})
	})
	mux.HandleFunc("POST /control/scopes", s.serveScopes)
	mux.HandleFunc("POST /control/sockets", func(w http.ResponseWriter, r *http.Request) {
		var what struct {
			Do string `json:"do"`
		}
		if read(w, r, &what) {
			respond(w, outcome{OK: s.Sockets(what.Do)})
		}
	})
	mux.HandleFunc("GET /control/file/{id}", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		f := s.world.files[r.PathValue("id")]
		s.mu.Unlock()
		s.writeFile(w, r, f)
	})
}

func respond(w http.ResponseWriter, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	writeJSON(w, http.StatusOK, body)
}

// read decodes the body; if that is impossible it has answered and is false.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxFile*2)).Decode(into); err != nil {
		body, _ := json.Marshal(outcome{Error: "invalid_json: " + err.Error()})
		writeJSON(w, http.StatusBadRequest, body)
		return false
	}
	return true
}

func (s *Sim) serveFault(w http.ResponseWriter, r *http.Request) {
	var f struct {
		Fault
		Clear bool `json:"clear"`
	}
	if !read(w, r, &f) {
		return
	}
	switch {
	case f.Clear:
		s.ClearFaults()
		respond(w, outcome{OK: true})
	case (f.Kind == "") == (f.Delivery == ""):
		respond(w, outcome{Error: "give either kind or delivery"})
	case f.Delivery != "" && !slices.Contains(deliveryFaults, f.Delivery):
		respond(w, outcome{Error: "unknown delivery fault"})
	default:
		respond(w, outcome{OK: true, ID: s.SetFault(f.Fault)})
	}
}

var deliveryFaults = []string{"double", "late", "disorder", "lose_ack", "drop_socket", "lose", "refresh", "too_many", "no_ping"}

func (s *Sim) serveURLs(w http.ResponseWriter, r *http.Request) {
	var u urls
	if !read(w, r, &u) {
		return
	}
	s.SetURLs(u.Events, u.Interactions, u.Commands)
	out := outcome{OK: true}
	if u.Events != "" {
		err := s.VerifyURL(r.Context())
		verified := err == nil
		out.Verified = &verified
		if err != nil {
			out.Error = err.Error()
		}
	}
	respond(w, out)
}

// Deliver sends an event of any content to the app, as if Slack had made it.
func (s *Sim) Deliver(event json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deliver(&delivery{kind: kindEvent, payload: s.envelope(s.cfg.TeamID, nil, compact(string(event)))})
}

// DeliverRaw sends these bytes as the payload of an event.
func (s *Sim) DeliverRaw(payload []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deliver(&delivery{kind: kindEvent, payload: payload})
}

func (s *Sim) serveDeliver(w http.ResponseWriter, r *http.Request) {
	var what struct {
		Type  string          `json:"type"`
		Event json.RawMessage `json:"event"`
		Raw   string          `json:"raw"`
	}
	if !read(w, r, &what) {
		return
	}
	switch {
	case what.Raw != "":
		s.DeliverRaw([]byte(what.Raw))
	case len(what.Event) > 0:
		s.Deliver(what.Event)
	default:
		respond(w, outcome{Error: "give event or raw"})
		return
	}
	respond(w, outcome{OK: true})
}

// Grant sets what the app may do and hear; nil restores what it had at the start.
func (s *Sim) Grant(scopes, events []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if scopes == nil {
		scopes = s.grants.allScopes
	}
	if events == nil {
		events = s.grants.allEvents
	}
	s.grants.set(scopes, events)
}

// Without takes one scope or event away from what the app has; empty means none.
func (s *Sim) Without(scope, event string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	drop := func(list []string, word string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(w string) bool { return w == word })
	}
	s.grants.set(drop(s.grants.scopes, scope), drop(s.grants.events, event))
}

func (s *Sim) serveScopes(w http.ResponseWriter, r *http.Request) {
	var what struct {
		Scopes       []string `json:"scopes"`
		Events       []string `json:"events"`
		MissingScope string   `json:"missing_scope"`
		MissingEvent string   `json:"missing_event"`
		Reset        bool     `json:"reset"`
	}
	if !read(w, r, &what) {
		return
	}
	if what.Reset || what.Scopes != nil || what.Events != nil {
		s.Grant(what.Scopes, what.Events)
	}
	s.Without(what.MissingScope, what.MissingEvent)
	respond(w, outcome{OK: true})
}

// serveStream tells watchers that the state has changed, at most 20 times a second.
func (s *Sim) serveStream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-cache")
	out := http.NewResponseController(w)
	look, beat := time.NewTicker(50*time.Millisecond), time.NewTicker(15*time.Second)
	defer look.Stop()
	defer beat.Stop()
	told := int64(-1)
	for {
		if now := s.version.Load(); now != told {
			told = now
			fmt.Fprintf(w, "event: change\ndata: {\"version\":%d}\n\n", now)
			if out.Flush() != nil {
				return
			}
		}
		select {
		case <-look.C:
		case <-beat.C:
			if _, err := fmt.Fprint(w, ": still here\n\n"); err != nil || out.Flush() != nil {
				return
			}
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			return
		}
	}
}
