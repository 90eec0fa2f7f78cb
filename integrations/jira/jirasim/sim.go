// Package jirasim imitates Jira Cloud and Jira Data Center over HTTP, in memory: their REST API as far as a chat bot and
// the clients jira.js and go-jira use it, JQL, webhooks, rate limits and the ways in which they go wrong.
//
// It is not a Jira: there are few screens to configure, no boards, no service desk, and nothing survives the process.
// README.md describes its control plane.
package jirasim

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

// The two products that are imitated.
const (
	Cloud      = "cloud"
	DataCenter = "datacenter"
)

// Config says which Jira is imitated. The zero value is a Cloud site with the sample world.
type Config struct {
	// URL is the site's root as callers see it, without a trailing slash. Self links are built from it.
	URL string
	// Clock is the calendar clock: ages, index lag, limits and redelivery go by it.
	Clock bot.Clock
	// NoLimits turns rate limits off.
	NoLimits bool
	// Deployment is Cloud or DataCenter.
	Deployment string
	// User and Token are the bot's e-mail (on Data Center its name) and API token (on Data Center its password
	// or personal access token).
	User, Token string
	// WebhookURL, if set, is registered at the start for issue and comment events, signed with WebhookSecret, which
	// has a default.
	WebhookURL, WebhookSecret string
	// IndexLag is how far search is behind the issues, in calendar time.
	IndexLag time.Duration
	// SecondaryDelay is the calendar time by which webhooks of the secondary flow come late.
	SecondaryDelay time.Duration
	// Location is the time zone of every user; times are printed and JQL dates are read in it.
	Location *time.Location
	// Fields are custom fields beside those of the sample world.
	Fields []Field
	// Limits that the rate limiter enforces.
	Limits Limits
	// Attachment is the largest attachment in bytes; 10 MiB if zero.
	Attachment int64
	// Legacy is a Data Center before 8.4, which tells of create screens by the older address alone.
	Legacy bool
	// Empty leaves out the sample issues.
	Empty bool
}

// Limits are the rates above which the simulator answers 429. Zero members take the default.
type Limits struct {
	Reads       int // GET and POST a second and endpoint; 100
	Writes      int // PUT and DELETE a second and endpoint; 50
	IssueShort  int // writes to one issue in 2 s; 20
	IssueLong   int // writes to one issue in 30 s; 100
	MaxPageSize int // largest page of a search; 100 (5000 when only keys and ids are asked for)
}

// Field is a custom field on the screens of a project.
type Field struct {
	ID, Name string
	// Type is one of string, textarea, number, date, datetime, option, options, user, users, version, versions,
	// component, components, labels, parent, url, cascade.
	Type     string
	Options  []string
	Project  string   // key
	Types    []string // names of issue types; empty for all
	Required bool
}

// Sim is the simulator: an http.Handler for everything below the site's root. It is safe for concurrent use.
type Sim struct {
	cfg    Config
	routes *router

	mu      sync.RWMutex
	w       *world
	version int
	changed chan struct{} // closed and replaced at each change

	limits limiter
	faults faultList
	tally  tally
	hooks  deliverer
}

// New makes a simulator with the sample world. Close stops its deliveries.
func New(cfg Config) *Sim {
	cfg = cfg.withDefaults()
	s := &Sim{cfg: cfg, changed: make(chan struct{})}
	s.limits.max = cfg.Limits
	s.w = newWorld()
	seed(s)
	s.routes = newRouter()
	s.hooks.start(s)
	if cfg.WebhookURL != "" {
		s.AddWebhook("golive", cfg.WebhookURL, cfg.WebhookSecret)
	}
	return s
}

func (c Config) withDefaults() Config {
	c.URL = strings.TrimRight(cmp.Or(c.URL, "http://127.0.0.1:8080/sim/jira"), "/")
	c.Deployment = cmp.Or(c.Deployment, Cloud)
	c.Token = cmp.Or(c.Token, "jira-token-for-golive")
	c.WebhookSecret = cmp.Or(c.WebhookSecret, "jira-webhook-secret-for-golive")
	if c.User == "" {
		c.User = "golive-bot@acme.example"
		if c.Deployment == DataCenter {
			c.User = "golive-bot"
		}
	}
	if c.Clock == nil {
		c.Clock = bot.SystemClock()
	}
	if c.Location == nil {
		c.Location = time.FixedZone("CST", 8*60*60)
	}
	c.Limits.Reads = cmp.Or(c.Limits.Reads, 100)
	c.Limits.Writes = cmp.Or(c.Limits.Writes, 50)
	c.Limits.IssueShort = cmp.Or(c.Limits.IssueShort, 20)
	c.Limits.IssueLong = cmp.Or(c.Limits.IssueLong, 100)
	c.Limits.MaxPageSize = cmp.Or(c.Limits.MaxPageSize, 100)
	c.Attachment = cmp.Or(c.Attachment, 10<<20)
	c.SecondaryDelay = cmp.Or(c.SecondaryDelay, 2*time.Second)
	return c
}

// Close stops deliveries that are under way and waits for them.
func (s *Sim) Close() { s.hooks.stop() }

// SetURL sets the root of the site, where it is known only after New; before the first request.
func (s *Sim) SetURL(url string) { s.cfg.URL = strings.TrimRight(url, "/") }

// Pending tells how many webhook calls are queued or under way, and the calendar time at which the next one is due that
// waits for its time, zero if none does.
func (s *Sim) Pending() (busy int, next time.Time) { return s.hooks.pending() }

// Status is what a client needs to reach the simulator.
type Status struct {
	URL        string `json:"url"`
	User       string `json:"user"`
	Token      string `json:"token"`
	Project    string `json:"project"`
	Deployment string `json:"deployment"`
	Secret     string `json:"webhook_secret,omitempty"`
}

// Status implements the part of /sim/status that is about Jira.
func (s *Sim) Status() Status {
	return Status{URL: s.cfg.URL, User: s.cfg.User, Token: s.cfg.Token, Project: "ERP",
		Deployment: s.cfg.Deployment, Secret: s.cfg.WebhookSecret}
}

// ServeHTTP implements http.Handler.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case strings.HasPrefix(path, "/rest/"):
		s.serveREST(w, r)
	case strings.HasPrefix(path, "/control/"):
		s.serveControl(w, r)
	case strings.HasPrefix(path, "/browse/"):
		s.servePage(w, r)
	case path == createPath:
		s.serveCreate(w, r)
	case strings.HasPrefix(path, "/secure/attachment/"):
		s.serveAttachment(w, r)
	case path == "/" || path == "":
		s.serveHome(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (s *Sim) cloud() bool { return s.cfg.Deployment == Cloud }

func (s *Sim) now() time.Time { return s.cfg.Clock.Now().In(s.cfg.Location) }

// touch counts a change and wakes whoever watches. The caller holds the lock.
func (s *Sim) touch() {
	s.version++
	close(s.changed)
	s.changed = make(chan struct{})
}

// watch returns the version and a channel that is closed at the next change.
func (s *Sim) watch() (int, <-chan struct{}) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.version, s.changed
}

// wait returns when the calendar clock reads t, or false if the simulator was closed before.
func (s *Sim) wait(ctx context.Context, t time.Time) bool { return s.cfg.Clock.Wait(ctx, t) == nil }
