package transcript

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/bot/i18n"
)

// world is one conversation's engine, store and fakes.
type world struct {
	t            testing.TB
	capabilities []bot.Capability
	clock        *bot.MovableClock
	platform     string
	operators    []string
	chat         *bottest.Chat
	tracker      *bottest.Tracker
	mailbox      *bottest.Mailbox // nil where golive sends no mail
	store        *bottest.Store
	engine       *engine.Engine
	cancel       context.CancelFunc
	done         chan error

	people  map[string]bot.Profile
	rooms   map[string]bot.Place
	shared  map[string]bool     // rooms that outsiders share
	members map[string][]string // who is in a room, where the script says so
	deaf    map[string]bool     // rooms where golive hears only mentions
	once    string              // why the script is played only as it is written
	// otherwise: golive is deaf where it is not by the script, and the other way round.
	otherwise bool
	// crossed: on the other platform than the script says, written.
	crossed bool
	written string
	differs []string                 // lines that are shown on one platform alone
	here    string                   // why the script is played only on its own platform
	said    map[string][]bot.Message // by room name
	acts    int
	known   map[string]bottest.Post // by message ID: as last shown
	past    []bottest.Post          // everything that was ever shown, each as it was then
	open    map[string]*bot.Form    // by person: the form open for them
	letters int                     // that were shown
	shown   []string                // at doors
}

func newWorld(t testing.TB, capabilities []bot.Capability) *world {
	return &world{t: t, capabilities: capabilities, platform: "slack", written: "slack",
		clock:  bot.FrozenClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600))),
		people: map[string]bot.Profile{}, rooms: map[string]bot.Place{}, shared: map[string]bool{}, deaf: map[string]bool{}, members: map[string][]string{}, said: map[string][]bot.Message{},
		known: map[string]bottest.Post{}, open: map[string]*bot.Form{}}
}

// start makes the engine, at the first act: what was declared before is known then.
func (w *world) start() error {
	if w.engine != nil {
		return nil
	}
	w.store = bottest.NewStore(w.clock)
	var users []bot.TrackerUser
	w.chat = bottest.NewChat(w.platform, w.platform == "slack", w.clock)
	for name, p := range w.people {
		p.Account.Platform = w.platform
		w.people[name] = p
		w.chat.AddPerson(p)
		w.chat.AddRoom(bot.RoomProfile{Place: bottest.Private(p.Account), Name: name, Private: true, Peer: p.Account, HearsAll: true})
		if p.Email != "" {
			users = append(users, bot.TrackerUser{ID: "j-" + p.Account.ID, Email: p.Email, Name: p.Name})
		}
	}
	for name, place := range w.rooms {
		place.Platform = w.platform
		w.chat.AddRoom(w.profile(name, place))
		if err := w.seat(name, place); err != nil {
			return err
		}
	}
	slices.SortFunc(users, func(a, b bot.TrackerUser) int { return strings.Compare(a.ID, b.ID) })
	w.tracker = bottest.NewTracker(w.clock, users...)
	texts, err := w.texts()
	if err != nil {
		return err
	}
	platforms := []bot.Platform{w.chat, w.tracker}
	if w.mailbox != nil {
		platforms = append(platforms, w.mailbox)
	}
	w.engine, err = engine.New(engine.Config{Store: w.store, Clock: w.clock, Texts: texts, Capabilities: w.capabilities,
		Platforms: platforms, Operators: w.operators, PublicURL: "https://golive.example", Links: bottest.Links{}, Rehearse: true, DoorTime: 5 * time.Minute,
		Watch: w.watch})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	w.cancel, w.done = cancel, make(chan error, 1)
	go func() { w.done <- w.engine.Run(ctx) }()
	return w.pulsed(ctx)
}

func (w *world) texts() (*i18n.Catalogue, error) {
	c, err := engine.Catalogue(w.capabilities)
	if err != nil {
		return nil, err
	}
	if missing := c.Missing(); len(missing) > 0 {
		return nil, fmt.Errorf("texts are missing: %s", strings.Join(missing, ", "))
	}
	return c, nil
}

// watch notes what must not happen in a transcript unless it is shown.
func (w *world) watch(s engine.Step) {
	if s.Kind == engine.StepDead {
		w.t.Logf("given up: %s %s: %s", s.Name, s.Event, s.Error)
	}
}

func (w *world) stop() {
	if w.cancel == nil {
		return
	}
	w.cancel()
	if err := <-w.done; err != nil {
		w.t.Errorf("engine: %v", err)
	}
	_ = w.store.Close()
}

func (w *world) settle(ctx context.Context) error {
	_, _, err := w.idle(ctx)
	return err
}

// idle waits until nothing is left to do now, also after golive has looked around.
func (w *world) idle(ctx context.Context) (next time.Time, ok bool, err error) {
	if _, _, err := w.engine.Settle(ctx); err != nil {
		return next, ok, err
	}
	if err := w.pulsed(ctx); err != nil {
		return next, ok, err
	}
	return w.engine.Settle(ctx)
}

// pulsed waits until golive has looked around and said how it fares at the present time, which it does apart from the road.
func (w *world) pulsed(ctx context.Context) error {
	for ctx.Err() == nil {
		all, err := bot.Replicas.List(ctx, w.store, bot.Query{})
		if err != nil || len(all) == 1 && w.clock.Now().Sub(all[0].Value.Seen) < bot.ReplicaPulse {
			return err
		}
		time.Sleep(100 * time.Microsecond)
	}
	return ctx.Err()
}

// moveBy moves the clock through each due instant.
func (w *world) moveBy(ctx context.Context, d time.Duration) error {
	end := w.clock.Now().Add(d)
	for {
		next, ok, err := w.idle(ctx)
		if err != nil {
			return err
		}
		if !ok || next.After(end) {
			w.clock.MoveTo(end)
			return w.settle(ctx)
		}
		w.clock.MoveTo(next)
		if !next.After(w.clock.Now()) {
			time.Sleep(time.Millisecond) // the store is about to notice
		}
	}
}

// deliver hands in an event and then again, as platforms do, and waits until the road is idle.
func (w *world) deliver(ctx context.Context, ev bot.Event) error {
	for range 2 {
		if err := w.engine.Accept(ctx, ev); err != nil {
			return err
		}
		if err := w.settle(ctx); err != nil {
			return err
		}
	}
	return nil
}

// do hands in an act whose answer is shown to name.
func (w *world) do(ctx context.Context, name string, ev bot.Event) error {
	err := w.engine.Do(ctx, ev, func(a bot.Answer, ok bool) {
		if !ok {
			w.shown = append(w.shown, "  "+name+" sees nothing yet\n")
			return
		}
		w.show(name, ev.Room, a)
		if ev.Name == bot.EventForm && a.Card != nil {
			w.shown = append(w.shown, "  "+name+" sees in place of the form:\n"+indent(drawCard(*a.Card)))
		}
	})
	if err != nil {
		return err
	}
	return w.settle(ctx)
}

func (w *world) show(name string, at bot.Place, a bot.Answer) {
	add := func(format string, args ...any) { w.shown = append(w.shown, fmt.Sprintf(format, args...)) }
	if a.Toast != "" {
		add("  %s sees a toast: %s\n", name, a.Toast)
	}
	for _, field := range slices.Sorted(maps.Keys(a.Errors)) {
		add("  %s sees an error at %s: %s\n", name, field, a.Errors[field])
	}
	if len(a.Errors) == 0 {
		delete(w.open, name)
	}
	if a.Form != nil {
		w.open[name] = a.Form
		add("  %s sees a form:\n%s", name, indent(drawForm(*a.Form)))
	}
	if a.Reply != nil {
		id := fmt.Sprintf("reply-%d", w.acts)
		p := bottest.Post{ID: id, To: at, Body: *a.Reply}
		w.known[id] = p
		w.past = append(w.past, p)
		add("  %s alone sees:\n%s", name, indent(drawCard(*a.Reply)))
	}
}

var errNotThere = errors.New("not there")
