package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// ear is a capability that listens in one room, and says so.
func ear(met *atomic.Int64) bot.Capability {
	return bot.Capability{
		Name: "ear", Doc: "Listens, for tests.",
		Locales:   fstest.MapFS{"en.json": {Data: []byte(`{}`)}, "zh-CN.json": {Data: []byte(`{}`)}},
		Overhears: func(_ context.Context, _ bot.Reader, at bot.Place) (bool, error) { return at == room, nil },
		Meet:      func(context.Context, *bot.Request) error { met.Add(1); return errors.New("nobody is to be met") },
		On: map[string]bot.Handler{bot.EventMessage: func(_ context.Context, r *bot.Request) error {
			if r.Message.Ref.ID == "here/0" { // whatever goes wrong, nobody is spoken to who did not speak to golive
				return bot.Tell("bot.unknown")
			}
			r.Send(bot.Effect{To: bot.ToRoom(r.Event.Room.Room()), Body: bot.Card{Title: "heard"}, Audience: bot.Client})
			return nil
		}},
	}
}

func aside(id string, at bot.Place) bot.Event {
	return bot.Event{ID: id, Name: bot.EventMessage, Lane: at.String(), Room: at, From: tom,
		Data: bot.Encode(bot.Message{Ref: bot.MessageRef{Place: at, ID: id}, Text: "among ourselves"})}
}

// TestWhatIsOverheardIsNoAct: it is handled where somebody listens, nobody is met, and what comes of it counts as noise.
func TestWhatIsOverheardIsNoAct(t *testing.T) {
	met := new(atomic.Int64)
	r := newRoad(t, func(c *engine.Config) { c.Capabilities = append(c.Capabilities, ear(met)) })
	for i := range 9 {
		r.accept(t, aside(fmt.Sprint("here/", i), room))
		r.accept(t, aside(fmt.Sprint("there/", i), bot.Place{Platform: "slack", Tenant: "T1", ID: "C2"}))
	}
	r.settle(t)
	if n := len(r.chat.Posts()); n != 6 {
		t.Errorf("%d messages, want the budget of 6", n)
	}
	if met.Load() != 0 {
		t.Errorf("%d people were met", met.Load())
	}
}

// TestWhatIsOverheardIsReadWhereSomebodyListens: elsewhere it is not even translated.
func TestWhatIsOverheardIsReadWhereSomebodyListens(t *testing.T) {
	var read atomic.Int64
	r := newRoad(t, func(c *engine.Config) {
		c.Platforms = []bot.Platform{hearing{bottest.NewChat("slack", false, c.Clock), &read}}
		c.Capabilities = append(c.Capabilities, ear(new(atomic.Int64)))
	})
	for i, at := range []bot.Place{room, {Platform: "slack", Tenant: "T1", ID: "C2"}} {
		r.accept(t, bot.Event{ID: fmt.Sprint("raw/", i), Name: "slack.raw", Lane: at.String(), Room: at, From: tom, Overheard: true})
		r.settle(t)
		if got := read.Load(); got != 1 {
			t.Errorf("%s: read %d times", at, got)
		}
	}
}

// TestListeningIsDeclared: a capability that handles messages says where it listens.
func TestListeningIsDeclared(t *testing.T) {
	c := ear(new(atomic.Int64))
	c.Overhears = nil
	if _, err := engine.New(engine.Config{Store: bottest.NewStore(bot.SystemClock()), Clock: bot.SystemClock(), Capabilities: []bot.Capability{c}}); err == nil {
		t.Error("accepted a capability that would hear everything")
	}
}

// TestAnOfferOfTheMomentIsLeftOut: where it would be too much it is neither kept nor summed up.
func TestAnOfferOfTheMomentIsLeftOut(t *testing.T) {
	r := newRoad(t)
	for i := range 6 {
		r.send(t, bot.ToAccount(tom), bot.NoiseHint, fmt.Sprint("hint", i))
	}
	r.to(t, r.clock.Now().Add(48*time.Hour))
	if got := titles(r.chat); len(got) != 3 {
		t.Errorf("heard %q, want three: the fourth of the day is kept for what is scheduled", got)
	}
	r.mute(t, bot.MuteOfRoom(room), r.clock.Now().Add(time.Hour))
	r.send(t, bot.ToRoom(room), bot.NoiseHint, "hint while muted")
	r.to(t, r.clock.Now().Add(48*time.Hour))
	if got := titles(r.chat); len(got) != 3 {
		t.Errorf("in the end: %q", got)
	}
}
