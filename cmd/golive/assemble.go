package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/bot/pace"
	"github.com/golive-bot/golive/config"
	"github.com/golive-bot/golive/handlers"
	"github.com/golive-bot/golive/integrations"
	"github.com/golive-bot/golive/integrations/slack"
	"github.com/golive-bot/golive/integrations/web"
)

// configured is the flag that every subcommand with a configuration has.
type configured struct {
	Config string `help:"The configuration file; golive.yaml if it is there." type:"path" placeholder:"FILE"`
}

// settings are a checked configuration: golive's own keys, and the sections of the integrations.
type settings struct {
	own      *config.Config
	services integrations.Config
}

// load reads the file and the environment; warnings go to standard error.
func (c configured) load(s *stage) (settings, error) {
	set := settings{services: integrations.Defaults()}
	var sections []config.Section
	for _, section := range set.services.Sections() {
		sections = append(sections, config.Section{Name: section.Name, Into: section.Into})
	}
	var err error
	set.own, err = config.Load(c.Config, s.environ, sections...)
	for _, w := range set.own.Warnings {
		fmt.Fprintln(s.stderr, "golive: warning:", w)
	}
	return set, err
}

// logger writes structured lines; they hold no texts of people and no tokens.
func logger(w io.Writer) *slog.Logger { return slog.New(slog.NewJSONHandler(w, nil)) }

// shortcuts are the entries in Slack's menu of a message.
var shortcuts = []slack.Shortcut{{ID: "task.new", Name: "Create a task 建任务"}}

// app is the bot, put together. Close undoes what making it did, in reverse.
type app struct {
	store     bot.Store
	platforms []bot.Platform
	engine    *engine.Engine
	handler   http.Handler
	meter     *meter
	ready     map[string]func(context.Context) error
	closers   []func() error
}

// setup says how to put the bot together beyond its settings.
type setup struct {
	clock *bot.MovableClock
	log   *slog.Logger
	links bot.Links
	watch func(engine.Step)
	http  func() http.Handler // further routes
}

// newApp puts the bot together. It calls no platform.
func newApp(ctx context.Context, set settings, o setup) (*app, error) {
	a := &app{}
	if err := a.build(ctx, set, o); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *app) build(ctx context.Context, set settings, o setup) error {
	opened, err := integrations.Open(ctx, integrations.Storage{Database: set.own.Database.URL.Reveal(), Redis: set.own.Redis.URL.Reveal(), Clock: o.clock, Log: o.log})
	if err != nil {
		return err
	}
	a.closers = append(a.closers, opened.Close)
	a.store, a.ready = opened.Store, opened.Ready
	if opened.Pacer == nil {
		opened.Pacer = pace.New(o.clock)
	}
	metrics := web.NewMetrics(o.clock, a.store)
	a.meter = newMeter(a.store, o.clock)
	if a.platforms, err = integrations.Platforms(set.services, integrations.Options{Clock: o.clock, Log: o.log,
		PublicURL: strings.TrimSuffix(set.own.Server.PublicURL, "/"), Shortcuts: shortcuts, CallsThisMonth: a.meter.thisMonth,
		Called: func(platform, method, result string, _ time.Duration) {
			a.meter.called(platform)
			metrics.Called(platform, method, result)
		},
	}); err != nil {
		return err
	}
	if !set.services.Chats() {
		o.log.Warn(errNoChat.Error())
	}
	texts, err := engine.Catalogue(handlers.All)
	if err != nil {
		return err
	}
	host, err := os.Hostname()
	if err != nil {
		o.log.Warn("ask for the name of this machine", "error", err)
	}
	a.engine, err = engine.New(engine.Config{Store: a.store, Talks: opened.Talks, Pacer: opened.Pacer, Clock: o.clock, Texts: texts, Links: o.links,
		Retention:    bot.Retention{Payloads: set.own.Retention.Payloads, Dead: set.own.Retention.Dead},
		Capabilities: handlers.All, Platforms: a.platforms, Operators: set.own.Operators, PublicURL: set.own.Server.PublicURL,
		Version: version, Host: host, Probes: opened.Ready, Replicas: opened.Shared, Log: o.log, Watch: both(metrics.Watch, o.watch)})
	if err != nil {
		return err
	}
	connections := map[string]web.Connection{}
	for name, connected := range integrations.Connected(a.platforms) {
		connections[name] = connected
	}
	metrics.Connections(connections)
	a.handler = web.Handler(web.Options{Routes: a.routes(o), Probes: a.probes(), Connections: connections, Metrics: metrics.Handler(), Log: o.log})
	return nil
}

func both(first, second func(engine.Step)) func(engine.Step) {
	if second == nil {
		return first
	}
	return func(s engine.Step) { first(s); second(s) }
}

// routes are the platforms' webhooks and the capabilities' pages.
func (a *app) routes(o setup) map[string]http.Handler {
	routes := map[string]http.Handler{}
	for _, p := range a.platforms {
		if hooked, ok := p.(integrations.Hooked); ok {
			for pattern, h := range hooked.Routes() {
				routes[pattern] = h
			}
		}
	}
	for pattern, h := range a.engine.Pages() {
		routes[pattern] = h
	}
	if o.http != nil {
		routes["/"] = o.http()
	}
	return routes
}

// probes are what /readyz asks: whether events would be accepted, which no platform's absence prevents, and whether
// conversations can be read.
func (a *app) probes() map[string]web.Probe {
	probes := map[string]web.Probe{"store": func(ctx context.Context) error { return a.store.Accept(ctx) }}
	for name, probe := range a.ready {
		probes[name] = probe
	}
	return probes
}

// Close undoes what build did, in reverse.
func (a *app) Close() error {
	var errs []error
	for i := len(a.closers) - 1; i >= 0; i-- {
		errs = append(errs, a.closers[i]())
	}
	return errors.Join(errs...)
}
