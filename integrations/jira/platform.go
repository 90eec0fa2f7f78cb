// Package jira connects golive to Jira Cloud and Jira Data Center: it performs the operations on issues that
// capabilities ask for, reads projects, fields, users and issues, and turns Jira's webhooks into events.
//
// It decides nothing: which message becomes an issue, and who hears of a change, is the business of capabilities.
package jira

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	gojira "github.com/andygrunwald/go-jira"

	"github.com/golive-bot/golive/bot"
)

// name is the platform's word in places, accounts and targets.
const name = "jira"

// Options are what the adapter gets from outside. Zero members take a sensible default.
type Options struct {
	Clock bot.Clock
	Log   *slog.Logger
	// HTTP is the client whose transport is used; http.DefaultTransport if nil.
	HTTP *http.Client
	// Files reads the files of other platforms, for attachments; may be nil.
	Files bot.Files
	// PublicURL is golive's own address; without one nobody expects Jira to call.
	PublicURL string
	// Called is told of every call that was made, for metrics: result is "http_<status>" or "error".
	Called func(method, result string, took time.Duration)
}

// Platform is Jira. It is safe for concurrent use.
type Platform struct {
	cfg   Config
	clock bot.Clock
	log   *slog.Logger
	files bot.Files
	own   string // golive's own address
	api   *gojira.Client
	http  *http.Client
	host  string // of the site; the tenant of its accounts
	began time.Time

	road  atomic.Pointer[bot.Road]
	alive atomic.Int64 // when Jira last posted something genuine, unix nanoseconds of the machine's clock
	site  lazy[site]

	projects memo[string, []bot.TrackerProject]
	types    memo[string, []bot.IssueType]
	ranks    memo[string, []bot.Choice] // priorities
	meta     memo[string, []fieldMeta]
	users    memo[string, bot.TrackerUser]
	names    memo[string, string]
	uploads  memo[string, uploadMeta]

	silent silence

	mu     sync.Mutex
	posted map[string]time.Time // by intent: when its creation was last sent from here
	made   map[string]string    // by label: the key that a webhook told of
}

var (
	_ bot.Platform   = (*Platform)(nil)
	_ bot.Translator = (*Platform)(nil)
	_ bot.Paced      = (*Platform)(nil)
	_ bot.Tracker    = (*Platform)(nil)
	_ bot.Doctor     = (*Platform)(nil)
	_ bot.Vitals     = (*Platform)(nil)
	_ bot.Intended   = (*Platform)(nil)
)

// New makes the adapter. It makes no call: a site that is down does not hinder the start.
func New(c Config, o Options) (*Platform, error) {
	root, err := url.Parse(c.URL)
	if err != nil {
		return nil, fmt.Errorf("read jira.url: %w", err)
	}
	p := &Platform{cfg: c, clock: o.Clock, log: o.Log, files: o.Files, own: o.PublicURL, host: root.Host, posted: map[string]time.Time{}, made: map[string]string{}}
	p.cfg.URL = strings.TrimRight(c.URL, "/")
	if p.clock == nil {
		p.clock = bot.SystemClock()
	}
	if p.log == nil {
		p.log = slog.Default()
	}
	p.log = p.log.With("platform", name)
	p.began = p.clock.Now()
	p.http = &http.Client{Transport: &transport{base: baseOf(o.HTTP), cfg: p.cfg, clock: p.clock, called: o.Called}, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // a redirect leads to a log-in page, never to the API
	}}
	if p.api, err = gojira.NewClient(p.http, p.cfg.URL); err != nil {
		return nil, fmt.Errorf("read jira.url: %w", err)
	}
	for _, m := range []*time.Duration{&p.projects.keep, &p.types.keep, &p.ranks.keep, &p.meta.keep, &p.users.keep, &p.names.keep, &p.uploads.keep} {
		*m = c.Limits.Cache
	}
	return p, nil
}

// idleConns is how many connections to the site are kept for the next calls; net/http keeps two.
const idleConns = 16

func baseOf(c *http.Client) http.RoundTripper {
	if c != nil && c.Transport != nil {
		return c.Transport
	}
	std, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	std = std.Clone()
	std.MaxIdleConnsPerHost = idleConns
	return std
}

// Name implements bot.Platform.
func (p *Platform) Name() string { return name }

// Platform implements bot.Tracker.
func (p *Platform) Platform() string { return name }

// Run implements bot.Platform. Jira calls golive, so there is no connection to hold; where it cannot, it is asked.
func (p *Platform) Run(ctx context.Context, road bot.Road) error {
	p.road.Store(&road)
	p.poll(ctx, road)
	<-ctx.Done()
	p.road.Store(nil)
	return nil
}

// Routes are the addresses that Jira calls.
func (p *Platform) Routes() map[string]http.Handler {
	return map[string]http.Handler{"POST /jira/webhook": http.HandlerFunc(p.serveWebhook)}
}

// Vital implements bot.Vitals. Jira posts, and nothing tells that it could not.
func (p *Platform) Vital() bot.Vital {
	v := bot.Vital{Door: bot.Webhook, Open: p.road.Load() != nil, Silence: -1}
	if p.own == "" || p.every() > 0 {
		v.Door = bot.NoDoor
	}
	if at := p.alive.Load(); at != 0 {
		v.Silence = time.Since(time.Unix(0, at))
	}
	return v
}

// Limits implements bot.Paced: what all writes share, and what the writes to one issue share. A burst and the steady
// rate after it must fit into Jira's window together, hence the halves.
func (p *Platform) Limits(j bot.Job) []bot.Limit {
	half := func(key string, count int, per time.Duration) bot.Limit {
		n := max(1, count/2)
		return bot.Limit{Key: "jira/" + p.host + "/" + key, Count: n, Per: per, Burst: n}
	}
	l := p.cfg.Limits
	out := []bot.Limit{{Key: "jira/" + p.host + "/write", Count: l.Writes, Per: time.Second, Burst: max(1, l.Writes/2)}}
	if issue := issueOf(j.Body); issue != "" {
		out = append(out, half("issue/"+issue+"/2s", l.IssueShort, 2*time.Second), half("issue/"+issue+"/30s", l.IssueLong, 30*time.Second))
	}
	return out
}

func issueOf(b bot.Body) string {
	switch b := b.(type) {
	case bot.EditIssue:
		return b.Issue
	case bot.Comment:
		return b.Issue
	case bot.Transition:
		return b.Issue
	case bot.LinkBack:
		return b.Issue
	case bot.Attach:
		return b.Issue
	case bot.Watch:
		return b.Issue
	case bot.LinkIssues:
		return b.Issue
	}
	return ""
}

// Perform implements bot.Platform.
func (p *Platform) Perform(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	var r bot.Receipt
	var err error
	switch b := j.Body.(type) {
	case bot.NewIssue:
		r, err = p.create(ctx, j, b)
	case bot.EditIssue:
		r, err = p.edit(ctx, b)
	case bot.Comment:
		if j.Prior != nil {
			r, err = p.editComment(ctx, *j.Prior, b)
		} else {
			r, err = p.comment(ctx, j, b)
		}
	case bot.Transition:
		r, err = p.transition(ctx, j, b)
	case bot.LinkBack:
		r, err = p.linkBack(ctx, b)
	case bot.Watch:
		r, err = p.watch(ctx, b)
	case bot.LinkIssues:
		r, err = p.relate(ctx, b)
	case bot.Attach:
		r, err = p.attach(ctx, j, b)
	default:
		return bot.Receipt{}, bot.Permanent(fmt.Errorf("jira does not perform %s", j.Kind()))
	}
	if err != nil {
		return bot.Receipt{}, fmt.Errorf("perform %s: %w", j.Kind(), outcomeOf(j, err))
	}
	return r, nil
}

// receipt says what became of an issue.
func (p *Platform) receipt(key, id string) bot.Receipt {
	return bot.Receipt{Platform: name, Issue: key, ID: id, Link: p.link(key), At: p.clock.Now()}
}

// link is the address of an issue for people.
func (p *Platform) link(key string) string { return p.cfg.URL + "/browse/" + url.PathEscape(key) }
