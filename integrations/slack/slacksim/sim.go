// Package slacksim is a simulator of Slack that speaks its wire protocol: the Web API, Socket Mode, signed HTTP
// deliveries, response URLs, uploads. It checks what Slack checks (tokens, scopes, limits, blocks, views, ages) and
// answers with Slack's own error names, so that clients written for Slack work against it unchanged. People act
// through its control plane, described in README.md.
//
// It is not a store: everything is in memory. It is not a fake for unit tests either: bottest has that.
package slacksim

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Config says who the simulated workspace and app are. The zero value of each field has a stable default.
type Config struct {
	URL   string    // the service's own root as callers see it, no trailing slash; default: taken from the first request
	Clock bot.Clock // ages, expiry, redelivery and rate limits; default the machine's

	NoLimits bool  // no rate limits, for benchmarks
	NoEcho   bool  // the bot does not hear its own messages, for benchmarks
	Empty    bool  // no sample people and rooms
	Rates    Rates // what the limits are

	BotToken, AppToken, ConfigToken  string
	SigningSecret, VerificationToken string
	TeamID, TeamName, TeamDomain     string
	AppID, BotID, BotUserID, BotName string
	Scopes                           []string // granted to the bot token; nil grants all that a method may need
	Events                           []string // subscribed bot events such as "message.channels"; nil subscribes to all
	Commands                         []Command
	Shortcuts                        []Shortcut

	// Where signed HTTP deliveries go. If EventsURL is empty the app is in Socket Mode.
	EventsURL, InteractionsURL, CommandsURL string

	AckTimeout   time.Duration // how long the app has to answer; default 3 s, by the machine's clock
	PingInterval time.Duration // of sockets; default 5 s
	MaxSockets   int           // open sockets of one app; default 10
	FileDelay    time.Duration // between completeUploadExternal and the file being shared; default none
	MaxMessages  int           // kept in each room; default 20,000
	MaxPending   int           // deliveries not yet acknowledged; default 20,000, what exceeds it is given up
	Logger       *slog.Logger  // default: discards
}

// Command is a slash command of the app.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
	UsageHint   string `json:"usage_hint"`
}

// Shortcut is an entry of the app in the message menu ("message") or in the lightning menu ("global").
type Shortcut struct {
	CallbackID string `json:"callback_id"`
	Name       string `json:"name"`
	Type       string `json:"type"`
}

// Status is what a caller needs to connect: the object of /sim/status.
type Status struct {
	URL           string `json:"url"`
	BotToken      string `json:"bot_token"`
	AppToken      string `json:"app_token"`
	SigningSecret string `json:"signing_secret"`
	Channel       string `json:"channel"`
}

// Sim is one simulated workspace with one installed app. It is an http.Handler for everything below Config.URL and
// is safe for concurrent use.
type Sim struct {
	cfg   Config
	clock bot.Clock
	log   *slog.Logger
	mux   *http.ServeMux
	url   atomic.Pointer[string]

	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	work    work         // goroutines that deliver
	version atomic.Int64 // grows with every visible change

	mu        sync.Mutex // guards everything below
	world     world
	limiter   limiter
	grants    grants
	urls      urls
	triggers  map[string]*trigger
	replies   map[string]*responseURL
	delivered [][]byte // payloads of the latest events

	faults faults
	calls  calls
	wire   wire
}

// New makes a workspace; nothing runs until it is served.
func New(cfg Config) *Sim {
	setDefaults(&cfg)
	s := &Sim{cfg: cfg, clock: cfg.Clock, log: cfg.Logger}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	base := strings.TrimRight(cfg.URL, "/")
	s.url.Store(&base)
	s.world = newWorld(cfg)
	s.limiter = newLimiter(cfg.Rates)
	s.grants = newGrants(cfg.Scopes, cfg.Events)
	s.urls = urls{Events: cfg.EventsURL, Interactions: cfg.InteractionsURL, Commands: cfg.CommandsURL}
	s.triggers = map[string]*trigger{}
	s.replies = map[string]*responseURL{}
	s.calls = newCalls()
	s.wire = newWire()
	if !cfg.Empty {
		s.seed()
	}
	s.mux = s.routes()
	return s
}

func setDefaults(cfg *Config) {
	text := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	text(&cfg.BotToken, "xoxb-100000000001-200000000002-golivesimulatedbot")
	text(&cfg.AppToken, "xapp-1-A0GOLIVE01-300000000003-golivesimulatedapp")
	text(&cfg.ConfigToken, "xoxe.xoxp-1-golivesimulatedconfig")
	text(&cfg.SigningSecret, "0f1e2d3c4b5a69788796a5b4c3d2e1f0")
	text(&cfg.VerificationToken, "golivesimulatedverification")
	text(&cfg.TeamID, "T0ACME0001")
	text(&cfg.TeamName, "Acme Rollout")
	text(&cfg.TeamDomain, "acme-rollout")
	text(&cfg.AppID, "A0GOLIVE01")
	text(&cfg.BotID, "B0GOLIVE01")
	text(&cfg.BotUserID, "U0GOLIVE01")
	text(&cfg.BotName, "golive")
	if cfg.Commands == nil {
		cfg.Commands = []Command{{Command: "/golive", Description: "golive", UsageHint: "help"}}
	}
	number := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	number(&cfg.MaxSockets, 10)
	number(&cfg.MaxMessages, 20_000)
	number(&cfg.MaxPending, 20_000)
	if cfg.AckTimeout == 0 {
		cfg.AckTimeout = 3 * time.Second
	}
	if cfg.PingInterval == 0 {
		cfg.PingInterval = 5 * time.Second
	}
	if cfg.Clock == nil {
		cfg.Clock = bot.SystemClock()
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
}

// Close cuts the sockets and ends all deliveries.
func (s *Sim) Close() {
	s.cancel()
	s.wire.closeAll()
	s.work.wait()
}

// Status says how to reach and to authenticate to the simulator.
func (s *Sim) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	status := Status{URL: s.base(), BotToken: s.cfg.BotToken, AppToken: s.cfg.AppToken, SigningSecret: s.cfg.SigningSecret}
	for _, r := range s.world.roomList {
		if r.kind == kindChannel && !r.archived && !r.shared {
			status.Channel = r.id
			break
		}
	}
	return status
}

// ServeHTTP implements http.Handler.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.base() == "" {
		own := "http://" + r.Host
		s.url.CompareAndSwap(s.url.Load(), &own)
	}
	if name, ok := strings.CutPrefix(r.URL.Path, "/api/"); ok {
		s.serveAPI(w, r, name)
		return
	}
	s.mux.ServeHTTP(w, r)
}

func (s *Sim) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /link/", s.serveSocket)
	mux.HandleFunc("POST /files/upload/{id}", s.serveUpload)
	mux.HandleFunc("GET /files/{id}/{name}", s.serveDownload)
	mux.HandleFunc("GET /archives/{room}/{ts}", s.servePermalink)
	mux.HandleFunc("POST /response/{id}", s.serveResponse)
	s.controlRoutes(mux)
	return mux
}

func (s *Sim) base() string { return *s.url.Load() }

// changed tells watchers of the state that something visible is different.
func (s *Sim) changed() { s.version.Add(1) }

func (s *Sim) now() time.Time { return s.clock.Now() }

// work counts the goroutines of the simulator.
type work struct {
	mu     sync.Mutex
	closed bool
	wg     sync.WaitGroup
}

func (w *work) wait() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.wg.Wait()
}

// background runs fn, which must end when the context of the simulator does; Close waits for it.
func (s *Sim) background(fn func()) {
	s.work.mu.Lock()
	defer s.work.mu.Unlock()
	if s.work.closed {
		return
	}
	s.work.wg.Go(fn)
}
