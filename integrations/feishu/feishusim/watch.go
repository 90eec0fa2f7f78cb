package feishusim

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// watchers tells pages and held-back events that something happened. notify must be made.
type watchers struct {
	mu      sync.Mutex
	version uint64
	notify  chan struct{} // closed and replaced at each change
	next    chan struct{} // closed at the next delivery; may be nil
}

// changed counts a change of the world; the caller may hold Sim.mu.
func (s *Sim) changed() {
	w := &s.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	w.version++
	close(w.notify)
	w.notify = make(chan struct{})
}

func (w *watchers) state() (uint64, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.version, w.notify
}

func (w *watchers) nextDelivery() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.next == nil {
		w.next = make(chan struct{})
	}
	return w.next
}

func (w *watchers) delivered() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.next != nil {
		close(w.next)
		w.next = nil
	}
}

const (
	streamPace      = 50 * time.Millisecond // at most 20 changes a second
	streamHeartbeat = 15 * time.Second
)

// stream answers GET /control/stream.
func (s *Sim) stream(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	sent := ^uint64(0)
	beat := time.NewTicker(streamHeartbeat)
	defer beat.Stop()
	for {
		version, changed := s.watch.state()
		if version != sent {
			fmt.Fprintf(w, "event: change\ndata: {\"version\":%d}\n\n", version)
			sent = version
			if out.Flush() != nil {
				return
			}
			if !pause(r, s, streamPace) {
				return
			}
			continue
		}
		select {
		case <-changed:
		case <-beat.C:
			fmt.Fprint(w, ": still here\n\n")
			if out.Flush() != nil {
				return
			}
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			return
		}
	}
}

func pause(r *http.Request, s *Sim, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
	return false
}
