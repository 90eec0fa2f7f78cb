package engine_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// TestTimersAreComparedAtEachStart: a golive that is started again on the same day may declare other timers.
func TestTimersAreComparedAtEachStart(t *testing.T) {
	clock := bot.FrozenClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	store := bottest.NewStore(clock)
	ev := bot.Event{ID: "arm-all/2026-11-23", Name: "bot.arm-all", Lane: "upkeep"}
	if err := store.Accept(t.Context(), ev); err != nil {
		t.Fatal(err)
	}
	if err := store.Commit(t.Context(), bot.Commit{Event: ev.ID, Records: []bot.Record{bot.Projects.Encode("p", 0, bot.Project{Key: "P"})}}); err != nil {
		t.Fatal(err)
	}
	armed := echo
	armed.Arm = func(id string, _ bot.Project) []bot.Timer {
		return []bot.Timer{{Key: "echo/" + id, Due: clock.Now().Add(time.Hour), Name: "echo.tick"}}
	}
	r := newRoad(t, func(c *engine.Config) {
		c.Store, c.Clock, c.Capabilities = store, clock, []bot.Capability{armed}
	})
	deadline, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for n := 0; n == 0; {
		if deadline.Err() != nil {
			t.Fatal("no timer is set")
		}
		if _, _, err := r.Settle(deadline); err != nil {
			t.Fatal(err)
		}
		for range store.Timers(t.Context(), "project/p/") {
			n++
		}
	}
}

// TestAfterAGapEveryRoomIsReadBack: also where there are more than one commit can hold.
func TestAfterAGapEveryRoomIsReadBack(t *testing.T) {
	const rooms = bot.MaxRows + 200
	r := newRoad(t)
	since := r.clock.Now()
	for page := range rooms / 100 {
		var c bot.Commit
		for i := range 100 {
			at := bot.Place{Platform: "slack", Tenant: "T1", ID: fmt.Sprintf("C%d", 100*page+i)}
			c.Records = append(c.Records, bot.Rooms.Encode(at.String(), 0, bot.Room{Place: at, Projects: []string{"p"}}))
			r.chat.Heard(bot.Message{Ref: bot.MessageRef{Place: at, ID: "1"}, Text: "hello", ToBot: true, Author: tom, At: since.Add(time.Minute)})
		}
		found(t, r, c)
	}
	r.clock.Advance(10 * time.Minute)
	r.accept(t, bot.Event{ID: "gap/1", Name: bot.EventGap, Data: bot.Encode(bot.Gap{Platform: "slack", Since: since})})
	r.settle(t)
	if n := len(r.chat.Posts()); n != rooms {
		t.Errorf("%d rooms were answered, want %d", n, rooms)
	}
}

// TestEachFieldIsToldItsOwnLimit: two fields that are too long have limits of their own.
func TestEachFieldIsToldItsOwnLimit(t *testing.T) {
	r := newRoad(t)
	var shown bot.Answer
	submit := bot.Submit{Form: "echo.form", Value: "two", Values: map[string][]string{"count": {"21"}, "price": {"101"}}}
	err := r.Do(t.Context(), bot.Event{ID: "f/1", Name: bot.EventForm, Room: room, From: tom, Data: bot.Encode(submit)},
		func(a bot.Answer, _ bool) { shown = a })
	if err != nil {
		t.Fatal(err)
	}
	if shown.Errors["count"] == "" || shown.Errors["count"] == shown.Errors["price"] {
		t.Errorf("errors: %q", shown.Errors)
	}
}

// TestWhatATimerPublishesIsNoTimer: its payload is whatever it is, also none that looks like a timer's.
func TestWhatATimerPublishesIsNoTimer(t *testing.T) {
	var got []string
	publishing := echo
	publishing.On = map[string]bot.Handler{
		"echo.tick": func(_ context.Context, r *bot.Request) error {
			r.Publish("echo.ticked", "", []string{r.Timer.Key, "rang"})
			return nil
		},
		"echo.ticked": func(_ context.Context, r *bot.Request) error {
			got = nil
			if !r.Timer.Due.IsZero() {
				return fmt.Errorf("it is taken for the timer of %s", r.Timer.Due)
			}
			return r.Decode(&got)
		},
	}
	r := newRoad(t, func(c *engine.Config) { c.Capabilities = []bot.Capability{publishing} })
	found(t, r, bot.Commit{Timers: []bot.Timer{{Key: "bell", Due: r.clock.Now().Add(time.Minute), Name: "echo.tick"}}})
	r.to(t, r.clock.Now().Add(2*time.Minute))
	if fmt.Sprint(got) != "[bell rang]" {
		t.Errorf("heard %v", got)
	}
}
