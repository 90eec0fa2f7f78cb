// Package slack is the adapter for Slack: events, commands and clicks in by Socket Mode or signed HTTP; messages,
// modals, reactions and files out by the Web API; people and rooms by its directory. It translates and decides
// nothing; docs/adapter-contract.md says what it owes.
//
// The tenant of every place and account is the workspace in which the app is installed, also for people of other
// workspaces whom it meets in shared channels: Slack's user IDs are unique, and an account is then the same in every
// kind of event. That somebody is an outsider is told by their profile.
package slack

import (
	"cmp"
	"context"
	"io"
	"log"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

const (
	name        = "slack"
	callTimeout = 10 * time.Second
)

// Options are what the adapter needs besides its section of the configuration.
type Options struct {
	Clock     bot.Clock
	Log       *slog.Logger
	HTTP      *http.Client // default: one with time-outs and enough idle connections
	PublicURL string       // golive's own address, for the manifest; without a slash at its end
	Shortcuts []Shortcut   // entries of the message menu, for the manifest
	Command   string       // the slash command; default "/golive"
	// Called is told of every call that was made, for metrics: result is "http_<status>" or "error".
	Called func(method, result string, took time.Duration)
}

// Shortcut is an entry of the message menu. Its ID is the Action of the event.
type Shortcut struct{ ID, Name string }

// Platform is one installed app. It is safe for concurrent use.
type Platform struct {
	cfg      Config
	opts     Options
	clock    bot.Clock
	log      *slog.Logger
	http     *http.Client
	api      *api.Client
	road     atomic.Pointer[bot.Road]
	people   *people
	overview overview
	socket   socketState

	patience time.Duration // see watch
	refused  refusals      // of charts
	began    time.Time     // when this process did, about
	sent     sent          // when posts whose outcome is not known were

	files *http.Client   // without a limit of time: files are streamed
	later sync.WaitGroup // what goes on after an act was acknowledged; seconds at most

	asking sync.Mutex // who the app is
	own    atomic.Pointer[identity]
}

// identity is who the app is and what it may, as Slack says.
type identity struct {
	team, user, bot, url string
	scopes               []string
}

// hears reports whether the app is told of every message: where it lacks the scope it hears only mentions.
func (i identity) hears(im, private bool) bool {
	switch {
	case im:
		return true
	case private:
		return slices.Contains(i.scopes, "groups:history")
	}
	return slices.Contains(i.scopes, "channels:history")
}

// New makes the adapter. It makes no call: Slack may be down while golive starts.
func New(c Config, o Options) (*Platform, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	if o.Clock == nil {
		o.Clock = bot.SystemClock()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Command = cmp.Or(o.Command, "/golive")
	client := o.HTTP
	if client == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 256, 256
		client = &http.Client{Transport: transport, Timeout: callTimeout}
	}
	if o.Called != nil {
		counting := *client
		counting.Transport = counted{next: client.Transport, called: o.Called}
		client = &counting
	}
	p := &Platform{cfg: c, opts: o, clock: o.Clock, log: o.Log.With("platform", name), http: client, patience: patience, began: o.Clock.Now()}
	posting := *client
	posting.Transport = lean{next: client.Transport}
	p.files = &http.Client{Transport: client.Transport}
	p.people = newPeople(o.Clock)
	p.overview.clock = o.Clock
	p.api = api.New(c.BotToken, api.OptionAPIURL(c.apiURL()), api.OptionHTTPClient(&posting), api.OptionLog(quiet()))
	return p, nil
}

// quiet is the log of slack-go: what it writes may hold payloads.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// Name implements bot.Platform.
func (p *Platform) Name() string { return name }

// OpensForms implements bot.Opener: modals open only with the trigger of an act.
func (p *Platform) OpensForms() bool { return true }

// identity asks Slack once who the app is.
func (p *Platform) identity(ctx context.Context) (identity, error) {
	if own, ok := p.known(); ok {
		return own, nil
	}
	p.asking.Lock()
	defer p.asking.Unlock()
	if own, ok := p.known(); ok {
		return own, nil
	}
	r, err := p.api.AuthTestContext(ctx)
	if err != nil {
		return identity{}, classify("auth.test", err)
	}
	own := identity{team: r.TeamID, user: r.UserID, bot: r.BotID, url: strings.TrimRight(r.URL, "/"), scopes: granted(r.Header)}
	p.own.Store(&own)
	return own, nil
}

// known is the identity if Slack has told it already: for what does without it. Who must know whether golive was meant asks.
func (p *Platform) known() (identity, bool) {
	if own := p.own.Load(); own != nil {
		return *own, true
	}
	return identity{}, false
}

// tenant is the own workspace, where it is known: that of an act may be the person's.
func (p *Platform) tenant(team string) string {
	if own, ok := p.known(); ok && own.team != "" {
		return own.team
	}
	return team
}

func place(team, channel, thread string) bot.Place {
	return bot.Place{Platform: name, Tenant: team, ID: channel, Thread: thread}
}

func account(team, user string) bot.Account {
	return bot.Account{Platform: name, Tenant: team, ID: user}
}
