package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

const heartbeat = 15 * time.Second

// stream is a text/event-stream that several goroutines write to.
type stream struct {
	mu  sync.Mutex
	w   http.ResponseWriter
	ctl *http.ResponseController
}

func newStream(w http.ResponseWriter) *stream {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	s := &stream{w: w, ctl: http.NewResponseController(w)}
	_ = s.ctl.SetWriteDeadline(time.Time{}) // a stream lasts; servers without deadlines say so
	s.write(":\n\n")
	return s
}

func (s *stream) send(event string, data []byte) error {
	return s.write(fmt.Sprintf("event: %s\ndata: %s\n\n", event, data))
}

func (s *stream) write(text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.w.Write([]byte(text)); err != nil {
		return fmt.Errorf("write to the stream: %w", err)
	}
	return s.ctl.Flush()
}

// serveRoad is the road alone: one event "step" for each step.
func (o Options) serveRoad(w http.ResponseWriter, r *http.Request) {
	s := newStream(w)
	o.tellRoad(r.Context(), s, "step")
}

// tellRoad writes steps until ctx ends, the server is about to stop, or the reader has gone.
func (o Options) tellRoad(ctx context.Context, s *stream, event string) {
	steps, end := o.Road.Subscribe()
	defer end()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-o.Stopping:
			return
		case step := <-steps:
			data, _ := json.Marshal(step) // a Step holds nothing that cannot be marshalled
			err = s.send(event, data)
		case <-beat.C:
			err = s.write(":\n\n")
		}
		if err != nil {
			return
		}
	}
}

// serveStream is everything that the page listens to over one connection, since a browser opens only six to a host:
// the changes of each simulator as events "slack", "feishu", "jira" and "mail", and the road as "road".
func (o Options) serveStream(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	s := newStream(w)
	var relays sync.WaitGroup
	for name, sim := range o.simulators() {
		relays.Go(func() {
			ask, err := http.NewRequestWithContext(ctx, http.MethodGet, "/control/stream", nil)
			if err != nil {
				return
			}
			sim.ServeHTTP(&relay{event: name, to: s, head: http.Header{}}, ask)
		})
	}
	o.tellRoad(ctx, s, "road")
	cancel()
	relays.Wait()
}

// relay is the ResponseWriter that a simulator's own stream is written to; it forwards each event under another name.
type relay struct {
	event string
	to    *stream
	head  http.Header
	rest  []byte
}

func (r *relay) Header() http.Header { return r.head }
func (r *relay) WriteHeader(int)     {}
func (r *relay) Flush()              {}

// SetWriteDeadline is there for simulators that lift the server's time limit.
func (r *relay) SetWriteDeadline(time.Time) error { return nil }

func (r *relay) Write(p []byte) (int, error) {
	r.rest = append(r.rest, p...)
	for {
		line, rest, whole := bytes.Cut(r.rest, []byte("\n"))
		if !whole {
			return len(p), nil
		}
		r.rest = rest
		if data, ok := bytes.CutPrefix(line, []byte("data:")); ok {
			if err := r.to.send(r.event, bytes.TrimSpace(data)); err != nil {
				return 0, err
			}
		}
	}
}
