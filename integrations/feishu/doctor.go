package feishu

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
)

const (
	warnShare   = 80 // per cent of the calls of a month
	clockGrace  = time.Minute
	subSocket   = "websocket"
	unreachable = "not examined: Feishu could not be asked"
)

// Examine implements bot.Doctor. It says in words what is wrong and what to do.
func (p *Platform) Examine(ctx context.Context) []bot.Check {
	e := &examination{p: p}
	if !e.app(ctx) {
		return e.checks
	}
	e.clock(ctx)
	e.bot(ctx)
	granted := e.scopes(ctx)
	e.hearing(granted)
	e.subscriptions(ctx)
	e.connection(ctx)
	e.calls(ctx)
	return e.checks
}

type examination struct {
	p      *Platform
	checks []bot.Check
}

func (e *examination) good(name, format string, args ...any) {
	e.checks = append(e.checks, bot.Check{Name: "feishu." + name, OK: true, Text: fmt.Sprintf(format, args...)})
}

func (e *examination) bad(name, format string, args ...any) {
	e.checks = append(e.checks, bot.Check{Name: "feishu." + name, Text: fmt.Sprintf(format, args...)})
}

func (e *examination) warn(name, format string, args ...any) {
	e.checks = append(e.checks, bot.Check{Name: "feishu." + name, OK: true, Warn: true, Text: fmt.Sprintf(format, args...)})
}

func (e *examination) app(ctx context.Context) bool {
	_, err := e.p.api.tokens.get(ctx)
	var refused *Error
	switch {
	case err == nil:
		e.good("app", "app_id and app_secret are right")
		return true
	case has(err, 10003):
		e.bad("app", "feishu.app_id is not known to %s: is it the right service (Feishu or Lark), and copied whole?", e.p.config.BaseURL)
	case has(err, 10014):
		e.bad("app", "feishu.app_secret is wrong: copy it again from Credentials & Basic Info")
	case errors.As(err, &refused):
		e.bad("app", "Feishu gives no token: %v", refused)
	default:
		e.bad("app", "feishu.base_url: %s cannot be reached: %v", e.p.config.BaseURL, err)
	}
	return false
}

// clock compares the calendar clock with the service's: signatures are refused five minutes off.
func (e *examination) clock(ctx context.Context) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, e.p.config.root()+"/open-apis/bot/v3/info", nil)
	if err != nil {
		return
	}
	resp, err := e.p.api.http.Do(req)
	if err != nil {
		e.warn("clock", unreachable)
		return
	}
	resp.Body.Close()
	theirs, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return
	}
	if off := e.p.clock.Now().Sub(theirs).Round(time.Second); off.Abs() > clockGrace {
		e.bad("clock", "this machine's clock is %s off: set it by NTP, or what Feishu posts will be refused", off)
		return
	}
	e.good("clock", "the clocks agree")
}

func (e *examination) bot(ctx context.Context) {
	if _, err := e.p.who.bot(ctx, e.p.api); err != nil {
		e.bad("bot", "the app has no bot, or none that works: switch it on under Add Features and publish a version (%v)", err)
		return
	}
	e.good("bot", "the bot works")
}

func (e *examination) scopes(ctx context.Context) map[string]bool {
	granted, err := e.p.scopes(ctx)
	if err != nil {
		e.bad("scope", "the granted scopes cannot be listed: %v", err)
		return nil
	}
	for _, s := range scopes {
		switch {
		case s.optional:
		case granted[s.name]:
			e.good("scope."+s.name, "granted")
		default:
			e.bad("scope."+s.name, "the scope %s is missing (%s): add it under Permissions & Scopes and publish a version", s.name, s.en)
		}
	}
	return granted
}

func (e *examination) hearing(granted map[string]bool) {
	switch {
	case granted == nil:
	case granted[scopeGroupAll]:
		e.good("hears", "the bot hears all messages of its groups (%s)", scopeGroupAll)
	default:
		e.warn("hears", "in groups the bot hears only what mentions it, and cannot read their history: grant %s if it shall hear all", scopeGroupAll)
	}
}

// subscriptions compares what the app has subscribed with the manifest.
func (e *examination) subscriptions(ctx context.Context) {
	var out struct {
		App struct {
			Event struct {
				SubscriptionType string   `json:"subscription_type"`
				SubscribedEvents []string `json:"subscribed_events"`
			} `json:"event"`
			Callback struct {
				CallbackType        string   `json:"callback_type"`
				SubscribedCallbacks []string `json:"subscribed_callbacks"`
			} `json:"callback"`
		} `json:"app"`
	}
	err := e.p.api.call(ctx, request{name: "application.application.get", method: http.MethodGet, path: "/application/v6/applications/me",
		query: url.Values{"lang": {"zh_cn"}}}, &out)
	if err != nil {
		e.warn("event", "the subscribed events cannot be listed: %v", err)
		return
	}
	e.subscribed("event", events, out.App.Event.SubscribedEvents)
	e.subscribed("callback", callbacks, out.App.Callback.SubscribedCallbacks)
	e.mode("events", out.App.Event.SubscriptionType)
	e.mode("callbacks", out.App.Callback.CallbackType)
}

func (e *examination) subscribed(what string, want, have []string) {
	for _, name := range want {
		if slices.Contains(have, name) {
			e.good(what+"."+name, "subscribed")
		} else {
			e.bad(what+"."+name, "the %s %s is not subscribed: add it under Events & Callbacks and publish a version", what, name)
		}
	}
}

// mode compares the way in which events come with the configuration.
func (e *examination) mode(what, mode string) {
	socket := e.p.config.Transport == TransportSocket
	switch {
	case mode == "" || (mode == subSocket) == socket:
		e.good("transport."+what, "come as configured")
	case socket:
		e.bad("transport."+what, "Feishu posts %s to an address, while feishu.transport is socket: choose the long connection under Events & Callbacks", what)
	default:
		e.bad("transport."+what, "Feishu sends %s over the long connection, while feishu.transport is http: enter the address under Events & Callbacks", what)
	}
}

func (e *examination) connection(ctx context.Context) {
	if e.p.config.Transport != TransportSocket {
		return
	}
	if _, _, err := e.p.discover(ctx); err != nil {
		e.bad("connection", "the long connection is refused: %v", err)
		return
	}
	e.good("connection", "the long connection is offered")
}

// calls warns before the free edition's calls of a month are used up: after that Feishu refuses everything.
func (e *examination) calls(ctx context.Context) {
	limit := e.p.config.Limits.CallsPerMonth
	if limit == 0 {
		return
	}
	used, since := int(e.p.api.made.Load()), "since the start"
	if e.p.month != nil {
		n, err := e.p.month(ctx)
		if err != nil {
			e.warn("calls", "the calls of this month are not known: %v", err)
			return
		}
		used, since = n, "this month"
	}
	if used*100 >= limit*warnShare {
		e.warn("calls", "%d of %d calls are used %s: a paid edition has no such limit (then set feishu.limits.calls_per_month: 0)", used, limit, since)
		return
	}
	e.good("calls", "%d of %d calls are used %s", used, limit, since)
}
