// Package demo is the playground: one page with a Slack pane, a Feishu pane, a Jira board, a mailbox, a clock that can be
// moved and the road of each event, together with the four simulators that the page and the bot talk to.
//
// It does not run the bot: the caller starts that against the simulators and hands over what the page shows of it
// (Road) and how to wait until it is idle (Settle).
package demo

import (
	"context"
	"embed"
	"encoding/json"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
	"github.com/golive-bot/golive/integrations/mail/mailsim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

//go:embed page
var page embed.FS

// policy is the page's Content-Security-Policy: nothing from elsewhere, nothing inline.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Options are the parts of the playground. The simulators and the clock are required.
type Options struct {
	Slack  *slacksim.Sim
	Feishu *feishusim.Sim
	Jira   *jirasim.Sim
	Mail   *mailsim.Sim
	Clock  *bot.MovableClock

	// Settle waits until nothing is under way, and tells the next instant at which something is due; ok is false if
	// there is none. Nil: the clock is moved in one step.
	Settle func(ctx context.Context) (next time.Time, ok bool, err error)
	// Road is what the bot does, step by step. Nil: the page shows an empty road.
	Road Road
	// Stopping is closed when the server is about to stop: streams end then, which it would wait for in vain. Nil: never.
	Stopping <-chan struct{}
	// Zone is the time zone in which the page tells the time; default Asia/Shanghai, where the sample project lives.
	Zone *time.Location
	// Logger takes what goes wrong; default: discards.
	Logger *slog.Logger
}

// New makes the handler for "/", "/demo/..." and "/sim/...".
func New(o Options) http.Handler {
	o = o.withDefaults()
	files, err := fs.Sub(page, "page")
	if err != nil {
		panic("demo: " + err.Error()) // the directory is embedded
	}
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", serveFiles(files))
	mux.Handle("GET /demo/page/", http.StripPrefix("/demo/page", serveFiles(files)))
	mux.HandleFunc("GET /demo/road", o.serveRoad)
	mux.HandleFunc("GET /demo/stream", o.serveStream)
	mux.HandleFunc("GET /sim/status", o.serveStatus)
	clock := newMover(o)
	mux.HandleFunc("GET /sim/clock", clock.serveNow)
	mux.HandleFunc("POST /sim/clock", clock.serveMove)
	for name, sim := range o.simulators() {
		mux.Handle("/sim/"+name+"/", http.StripPrefix("/sim/"+name, o.endStreams(sim)))
	}
	return http.NewCrossOriginProtection().Handler(mux)
}

func (o Options) withDefaults() Options {
	if o.Road == nil {
		o.Road = NewLog()
	}
	if o.Settle == nil {
		o.Settle = func(context.Context) (time.Time, bool, error) { return time.Time{}, false, nil }
	}
	if o.Zone == nil {
		o.Zone = shanghai()
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

// shanghai works also where no zone database is installed: China has had one offset since 1991.
func shanghai() *time.Location {
	if zone, err := time.LoadLocation("Asia/Shanghai"); err == nil {
		return zone
	}
	return time.FixedZone("Asia/Shanghai", 8*60*60)
}

func (o Options) simulators() map[string]http.Handler {
	return map[string]http.Handler{"slack": o.Slack, "feishu": o.Feishu, "jira": o.Jira, "mail": o.Mail}
}

// endStreams ends a simulator's own stream when the server is about to stop.
func (o Options) endStreams(sim http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/control/stream" {
			sim.ServeHTTP(w, r)
			return
		}
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		go func() {
			select {
			case <-o.Stopping:
				cancel()
			case <-ctx.Done():
			}
		}()
		sim.ServeHTTP(w, r.WithContext(ctx))
	})
}

// serveFiles serves the page. It is small and changes with the binary, so browsers ask each time.
func serveFiles(files fs.FS) http.Handler {
	serve := http.FileServerFS(files)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", policy)
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Cache-Control", "no-cache")
		serve.ServeHTTP(w, r)
	})
}

// status is what a program needs to use the simulators.
type status struct {
	Slack  slacksim.Status  `json:"slack"`
	Feishu feishusim.Status `json:"feishu"`
	Jira   jirasim.Status   `json:"jira"`
	Mail   mailsim.Status   `json:"mail"`
}

func (o Options) serveStatus(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, status{o.Slack.Status(), o.Feishu.Status(), o.Jira.Status(), o.Mail.Status()})
}

func writeJSON(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(v) // the caller has gone
}
