// Package engine runs the road: it routes events to the handlers of capabilities, applies what they decide as one
// commit, performs effects through platforms, and decides alone about order, back-off, parking, pacing, noise and
// death. It is not a store (that persists and hands out) and not a platform (that translates).
package engine

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/page"
)

// Config is what an engine is made of. Store, Clock, Texts and Capabilities must be set.
type Config struct {
	Store        bot.Store
	Talks        bot.Talks // default: Store
	Pacer        bot.Pacer // default: no pacing
	Clock        bot.Clock
	Texts        bot.Texts
	Links        bot.Links
	Capabilities []bot.Capability
	Platforms    []bot.Platform
	Operators    []string // e-mail or Account.String or "platform:id"
	PublicURL    string
	Version      string // of the program
	Host         string // on which it runs; what a replica says of itself
	// Probes look after what the process needs besides the store, by name; see bot.Replica.
	Probes map[string]func(context.Context) error
	// Replicas says that other processes share the store: answers are then looked for there, too.
	Replicas bool
	Noise    Budget
	// Retention says how long what ended is kept; default: data 7 days, dead letters 30.
	Retention bot.Retention
	// DoorTime is how long, in machine time, a door waits for its answer before that follows as a message; default 2 s,
	// which is what the platforms leave. Tests whose clock stands still wait longer, so that no slow machine is seen in them.
	DoorTime time.Duration
	// Rehearse runs each handler twice and refuses what is not the same both times; for tests.
	Rehearse bool
	Log      *slog.Logger
	// Watch sees each step on the road, for metrics and the playground. It must not block.
	Watch func(Step)
}

// Engine is a bot.Road for platforms and a bot.Worker for its store. It is safe for concurrent use.
type Engine struct {
	Config
	table     *table
	replica   string // ID of this process's record
	env       bot.Env
	platforms map[string]bot.Platform
	doors     doors
	rooms     rooms
	looks     sync.WaitGroup  // for answers that no door waits for any more
	ending    chan struct{}   // closed when Run ends
	noise     [256]sync.Mutex // by whom a message is for: one counting at a time in this process; versions guard against others
}

// New checks the configuration and the capabilities' declarations; an error names what clashes or lacks.
func New(c Config) (*Engine, error) {
	c.Talks = cmp.Or[bot.Talks](c.Talks, c.Store)
	c.Log = cmp.Or(c.Log, slog.New(slog.DiscardHandler))
	c.Noise = c.Noise.withDefaults()
	c.DoorTime = cmp.Or(c.DoorTime, doorTime)
	c.Retention.Payloads, c.Retention.Dead = cmp.Or(c.Retention.Payloads, keepPayloads), cmp.Or(c.Retention.Dead, keepDead)
	if c.Watch == nil {
		c.Watch = func(Step) {}
	}
	e := &Engine{Config: c, platforms: map[string]bot.Platform{}, rooms: rooms{clock: c.Clock}, replica: rand.Text(), ending: make(chan struct{})}
	e.doors.open = map[string]*door{}
	for _, p := range c.Platforms {
		e.platforms[p.Name()] = p
	}
	t, err := newTable(append([]bot.Capability{e.builtin()}, c.Capabilities...))
	if err != nil {
		return nil, err
	}
	e.table = t
	e.env = e.newEnv()
	return e, nil
}

// Catalogue is the texts of the engine, of pages in general, and of the capabilities.
func Catalogue(capabilities []bot.Capability) (*i18n.Catalogue, error) {
	sources := []fs.FS{Locales(), page.Locales()}
	for _, c := range capabilities {
		sources = append(sources, c.Locales)
	}
	return i18n.New(sources...)
}

// Locales are the texts that the engine itself says; they are a source of the catalogue like each capability's.
func Locales() fs.FS {
	sub, err := fs.Sub(locales, "locales")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return sub
}

func (e *Engine) newEnv() bot.Env {
	env := bot.Env{
		Store: e.Store, Texts: e.Texts, Links: e.Links, Secret: []byte(rand.Text()), PublicURL: strings.TrimSuffix(e.PublicURL, "/"),
		Commands: e.table.commands, Match: e.table.match, Near: e.table.near, About: e.table.about, Forms: e.table.forms, Holds: e.table.holds,
		Keeps: e.table.keeps, Runs: e.table.runs, Summaries: e.table.summaries, Sends: e.table.sends, Replies: e.table.reply, Retention: e.Retention,
		Directory: e.directory, Files: e.files,
		Opens: func(platform string) bool {
			o, ok := e.platforms[platform].(bot.Opener)
			return ok && o.OpensForms()
		},
		Serves: func(platform string) bool {
			_, ok := e.platforms[platform]
			return ok
		},
		Operator: e.isOperator, Operators: e.operators, Insight: e.Store, Begun: begun,
	}
	for _, p := range e.Platforms {
		if t, ok := p.(bot.Tracker); ok {
			env.Tracker = tracker{t}
		}
	}
	return env
}

// directory is the directory of a platform, if it has one.
func (e *Engine) directory(platform string) (bot.Directory, bool) {
	d, ok := e.platforms[platform].(bot.Directory)
	return directory{watched{d, &e.rooms}}, ok
}

// files reads the files of a platform, if it has any.
func (e *Engine) files(platform string) (bot.Files, bool) {
	f, ok := e.platforms[platform].(bot.Files)
	return f, ok
}

func (e *Engine) isOperator(p bot.Person, a bot.Account) bool {
	for _, op := range e.Operators {
		switch {
		case p.Email != "" && !p.Outsider && strings.EqualFold(op, p.Email),
			op == a.String() && op != "",
			a.ID != "" && strings.EqualFold(op, a.Platform+":"+a.ID):
			return true
		}
	}
	return false
}

// Run works until ctx ends: the store hands out, the platforms receive, upkeep is done. It returns when all of them
// have stopped, with the first error that is not ctx's.
func (e *Engine) Run(ctx context.Context) error {
	if err := e.restoreSlots(ctx); err != nil {
		return fmt.Errorf("restore slots: %w", err)
	}
	told := ctx
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var running sync.WaitGroup
	start := func(what string, run func(context.Context) error) {
		running.Go(func() {
			if err := run(ctx); err != nil && ctx.Err() == nil {
				stop(fmt.Errorf("%s: %w", what, err))
			}
		})
	}
	start("store", func(ctx context.Context) error { return e.Store.Run(ctx, e) })
	for _, p := range e.Platforms {
		start(p.Name(), func(ctx context.Context) error { return p.Run(ctx, e) })
	}
	start("upkeep", e.upkeep)
	start("pulse", e.pulse)
	start("touch", e.keepTouch)
	<-ctx.Done()
	running.Wait()
	close(e.ending)
	e.looks.Wait()
	if told.Err() != nil {
		return nil
	}
	return context.Cause(ctx)
}

// Accept implements bot.Road.
func (e *Engine) Accept(ctx context.Context, events ...bot.Event) error {
	for i := range events {
		complete(&events[i], e.Clock.Now())
	}
	if err := e.Store.Accept(ctx, events...); err != nil {
		return fmt.Errorf("accept: %w", err)
	}
	for _, ev := range events {
		e.Watch(Step{At: e.Clock.Now(), Kind: StepAccepted, Event: ev.ID, Name: ev.Name, Lane: ev.Lane, Room: ev.Room, From: ev.From, Trace: ev.Trace})
	}
	return nil
}

// complete fills in what an adapter may leave out.
func complete(ev *bot.Event, now time.Time) {
	if ev.Lane == "" {
		ev.Lane = cmp.Or(ev.Room.Room().String(), ev.ID)
	}
	if ev.Trace == "" {
		ev.Trace = ev.ID
	}
	if ev.At.IsZero() {
		ev.At = now
	}
}

// Settle waits until nothing is left to do at the present calendar time, and answers the next instant at which
// something becomes due; ok is false if nothing is set.
func (e *Engine) Settle(ctx context.Context) (next time.Time, ok bool, err error) {
	for {
		b, err := e.Store.Backlog(ctx, e.Clock.Now())
		if err != nil {
			return time.Time{}, false, fmt.Errorf("settle: %w", err)
		}
		if b.Ready == 0 {
			return b.Next, !b.Next.IsZero(), nil
		}
		select {
		case <-time.After(2 * time.Millisecond):
		case <-ctx.Done():
			return time.Time{}, false, ctx.Err()
		}
	}
}
