// Package web serves golive over HTTP: the platforms' webhooks, the capabilities' pages, health and metrics, and signs
// the links to pages. What a page shows is the capability's business.
package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Probe tells whether a part is ready; an error says in words what is wrong.
type Probe func(ctx context.Context) error

// Connection tells whether the connection to a service stands, and in words what is the matter if it does not.
type Connection func() (stands bool, detail string)

// Options say what is served.
type Options struct {
	// Routes are patterns of http.ServeMux ("POST /slack/events") and what serves them.
	Routes map[string]http.Handler
	// Probes are asked by /readyz, by name: golive is ready if all of them pass.
	Probes map[string]Probe
	// Connections are told of by /readyz, too, but do not count: while one service is away golive takes what the others send.
	Connections map[string]Connection
	Metrics     http.Handler
	Log         *slog.Logger
}

// Handler makes the handler for everything that golive serves.
func Handler(o Options) http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range o.Routes {
		mux.Handle(pattern, h)
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.Handle("GET /readyz", ready(o.Probes, o.Connections))
	if o.Metrics != nil {
		mux.Handle("GET /metrics", o.Metrics)
	}
	return guard(mux, o.Log)
}

// bodyTime is how long a request's body may take to come, machine time: whoever announces one and sends nothing is let go.
var bodyTime = 15 * time.Second

// guard bounds how long a body may take, adds the headers that every page has, and turns a panic into 500 without ending the process.
func guard(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(p)
				}
				log.Error("page panicked", "path", r.Pattern, "panic", fmt.Sprint(p))
				http.Error(w, "internal error", http.StatusInternalServerError)
			}
		}()
		if r.ContentLength != 0 {
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTime)) // a recorder in a test has none
		}
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, r)
	})
}

// probeTime is what all probes may take together, machine time.
const probeTime = 2 * time.Second

// ready answers 200 if every probe passes, else 503, and which part says what.
func ready(probes map[string]Probe, connections map[string]Connection) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), probeTime)
		defer cancel()
		parts, status := map[string]string{}, http.StatusOK
		for name, probe := range probes {
			parts[name] = "ok"
			if err := probe(ctx); err != nil {
				parts[name], status = err.Error(), http.StatusServiceUnavailable
			}
		}
		for name, connected := range connections {
			parts[name] = "ok"
			if stands, detail := connected(); !stands {
				parts[name] = "not connected: " + detail
			}
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(parts)
	})
}

// stopTime is how long requests under way may take to end when the server stops, machine time.
const stopTime = 10 * time.Second

// Listen opens the address; Serve is called with the result. They are apart so that golive listens before anything
// that takes time.
func Listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return l, nil
}

// Serve answers requests until ctx ends, then lets those under way finish.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if err := srv.Shutdown(stop); err != nil {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}
