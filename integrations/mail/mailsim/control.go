package mailsim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

const (
	maxBody = 64 << 10
	beat    = 15 * time.Second      // in which a stream says that it is alive
	breath  = 50 * time.Millisecond // between two changes that a stream tells of
)

// lettersPolicy is the Content-Security-Policy of a letter's page: no script, nothing from elsewhere, no forms; links open in another
// tab. Letters style themselves inline.
const lettersPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; " +
	"frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"

// Act is something that the reader of a letter does.
type Act struct {
	Do     string `json:"do"` // unsubscribe
	Letter string `json:"letter"`
}

// Result is what became of an Act.
type Result struct {
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
}

// ServeHTTP answers /control/: what the playground and tests use. README.md describes it.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	what, _ := strings.CutPrefix(r.URL.Path, "/control/")
	switch rest, isLetter := strings.CutPrefix(what, "letters/"); {
	case r.Method == http.MethodGet && isLetter:
		s.serveLetter(w, r, rest)
	case r.Method == http.MethodGet && what == "state":
		writeJSON(w, http.StatusOK, s.State())
	case r.Method == http.MethodGet && what == "stream":
		s.serveStream(w, r)
	case r.Method == http.MethodPost && what == "act":
		var a Act
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&a); err != nil {
			writeJSON(w, http.StatusBadRequest, Result{Error: "read body: " + err.Error()})
			return
		}
		writeJSON(w, http.StatusOK, s.Do(r.Context(), a))
	default:
		http.NotFound(w, r)
	}
}

// serveLetter shows "<id>/text", "<id>/html" or "<id>/raw".
func (s *Sim) serveLetter(w http.ResponseWriter, r *http.Request, name string) {
	id, shape, _ := strings.Cut(name, "/")
	l := s.find(id)
	if l == nil {
		http.NotFound(w, r)
		return
	}
	head := w.Header()
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("Cache-Control", "no-store")
	head.Set("Content-Security-Policy", lettersPolicy)
	head.Set("Content-Type", "text/plain; charset=utf-8")
	switch {
	case shape == "text" && l.Text:
		fmt.Fprint(w, l.text)
	case shape == "html" && l.HTML:
		head.Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, l.page())
	case shape == "raw":
		_, _ = w.Write(l.raw) // the reader has gone
	default:
		http.NotFound(w, r)
	}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the reader has gone
}

// serveStream tells of changes, at most 20 times a second, and that the line is alive every 15 s.
func (s *Sim) serveStream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{}) // a stream lasts; servers without deadlines say so
	alive := time.NewTicker(beat)
	defer alive.Stop()
	last := -1
	for {
		version, changed := s.watch()
		line := ": alive\n\n"
		if version != last {
			last, line = version, fmt.Sprintf("event: change\ndata: {\"version\":%d}\n\n", version)
		} else {
			select {
			case <-changed:
				continue
			case <-alive.C:
			case <-r.Context().Done():
				return
			}
		}
		fmt.Fprint(w, line)
		if out.Flush() != nil {
			return
		}
		select {
		case <-time.After(breath):
		case <-r.Context().Done():
			return
		}
	}
}
