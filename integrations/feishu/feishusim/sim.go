package feishusim

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Config says what organisation and app are simulated. Every field has a stable default.
type Config struct {
	// URL is the service's own root as callers see it, without a trailing slash. Empty: "http://" and the Host of each request.
	URL string
	// Clock is the calendar clock: ages, expiry, limits and redelivery. Default: the machine's.
	Clock bot.Clock
	// NoLimits turns the rate limits off; benchmarks use it.
	NoLimits bool

	AppID             string // cli_ and 16 hex digits, or node's client refuses it
	AppSecret         string
	AppName           string
	EncryptKey        string // "-" for none
	VerificationToken string
	TenantKey         string

	EventsURL string   // where events are pushed; empty: the long connection
	CardsURL  string   // where card callbacks are pushed; empty: the long connection
	Scopes    []string // granted scopes; nil: AllScopes
	Events    []string // subscribed events and callbacks; nil: AllEvents

	KeepMessages  int           // messages kept in a room; default 5,000
	MonthlyQuota  int           // API calls a month, as in the free edition (10,000); 0: without end
	PingInterval  time.Duration // what ClientConfig tells clients; default 120 s, whole seconds, at least 1
	Reconnect     time.Duration // ReconnectInterval of ClientConfig; default 2 s, whole seconds, at least 1
	AnswerWait    time.Duration // how long an event or callback may stay unanswered; default 3 s, machine clock
	ReadyWait     time.Duration // how long a socket that has not pinged is left alone; default 300 ms
	FragmentBytes int           // payloads above it are split into fragments; 0: never
	Seed          uint64        // of the choice of connections and of faults
	Empty         bool          // no sample people and rooms
	Logger        *slog.Logger
}

const (
	defaultAppID     = "cli_a1b2c3d4e5f60718"
	defaultSecret    = "feishusim-app-secret"
	defaultKey       = "feishusim-encrypt-key"
	defaultToken     = "feishusim-verification-token"
	defaultTenant    = "acme0tenant00key"
	outsideTenant    = "huaxing0tenantky"
	defaultKeep      = 5000
	botMentionSymbol = "@"
)

func (c Config) withDefaults() Config {
	setDefault(&c.AppID, defaultAppID)
	setDefault(&c.AppSecret, defaultSecret)
	setDefault(&c.AppName, "golive")
	setDefault(&c.EncryptKey, defaultKey)
	setDefault(&c.VerificationToken, defaultToken)
	setDefault(&c.TenantKey, defaultTenant)
	setDefault(&c.KeepMessages, defaultKeep)
	setDefault(&c.PingInterval, 120*time.Second)
	setDefault(&c.Reconnect, 2*time.Second)
	setDefault(&c.AnswerWait, 3*time.Second)
	setDefault(&c.ReadyWait, 300*time.Millisecond)
	setDefault(&c.Seed, 1)
	c.URL = strings.TrimRight(c.URL, "/")
	if c.EncryptKey == "-" {
		c.EncryptKey = ""
	}
	if c.Clock == nil {
		c.Clock = bot.SystemClock()
	}
	if c.Scopes == nil {
		c.Scopes = AllScopes()
	}
	if c.Events == nil {
		c.Events = AllEvents()
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

func setDefault[T comparable](p *T, v T) {
	var zero T
	if *p == zero {
		*p = v
	}
}

// Sim is the simulated service: an http.Handler for everything below Config.URL. It is safe for concurrent use.
type Sim struct {
	mux    *http.ServeMux
	clock  bot.Clock
	log    *slog.Logger
	client *http.Client // pushes events and callbacks
	ctx    context.Context
	stop   context.CancelFunc
	work   sync.WaitGroup // deliveries under way

	mu     sync.Mutex // guards everything below
	cfg    Config
	scopes map[string]bool
	subs   map[string]bool
	rng    *rand.Rand
	world  world

	tokens  tokens
	rates   rates
	faults  faults
	counts  counts
	sockets sockets
	clicks  map[string]*clickToken
	recent  []recentEvent
	turns   map[string]chan struct{} // by lane: closed when the last event has set out
	watch   watchers
}

// New makes a service with the sample world (unless Config.Empty). Close ends it.
func New(cfg Config) *Sim {
	cfg = cfg.withDefaults()
	ctx, stop := context.WithCancel(context.Background())
	s := &Sim{
		mux: http.NewServeMux(), clock: cfg.Clock, log: cfg.Logger, ctx: ctx, stop: stop, cfg: cfg,
		scopes: set(cfg.Scopes), subs: set(cfg.Events),
		rng:    rand.New(rand.NewPCG(cfg.Seed, 0x6665697368756d73)),
		clicks: map[string]*clickToken{}, turns: map[string]chan struct{}{},
		client: &http.Client{
			Transport:     &http.Transport{MaxIdleConnsPerHost: 64},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	s.world = newWorld(cfg)
	s.watch.notify = make(chan struct{})
	s.routes()
	return s
}

// ServeHTTP implements http.Handler.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Close drops the sockets, ends redelivery and waits for deliveries under way.
func (s *Sim) Close() {
	s.mu.Lock() // an event that is being emitted is waited for
	s.stop()
	s.mu.Unlock()
	s.DropSockets()
	s.work.Wait()
	s.client.CloseIdleConnections()
}

// Status is what a program needs to use the simulated service.
type Status struct {
	URL               string `json:"url"`
	AppID             string `json:"app_id"`
	AppSecret         string `json:"app_secret"`
	EncryptKey        string `json:"encrypt_key"`
	VerificationToken string `json:"verification_token"`
	ChatID            string `json:"chat_id"`
}

// Status tells the URL, the secrets and one room in which the bot is.
func (s *Sim) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := Status{
		URL: s.cfg.URL, AppID: s.cfg.AppID, AppSecret: s.cfg.AppSecret,
		EncryptKey: s.cfg.EncryptKey, VerificationToken: s.cfg.VerificationToken,
	}
	for _, id := range s.world.roomOrder {
		if r := s.world.rooms[id]; r.bot && r.kind == kindGroup {
			st.ChatID = id
			break
		}
	}
	return st
}

// SetURL tells the simulator its own root after it is known, for example from httptest.
func (s *Sim) SetURL(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cfg.URL = strings.TrimRight(url, "/")
}

// SetPush says where events and callbacks are pushed; an empty address means the long connection.
func (s *Sim) SetPush(eventsURL, cardsURL string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cfg.EventsURL, s.cfg.CardsURL = eventsURL, cardsURL
	s.changed()
}

// SetScopes replaces the granted scopes.
func (s *Sim) SetScopes(scopes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scopes = set(scopes)
	s.cfg.Scopes = scopes
}

// SetEvents replaces the subscribed events and callbacks.
func (s *Sim) SetEvents(events ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs = set(events)
	s.cfg.Events = events
}

func set(names []string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}
