package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// shaky is a chat whose adapter panics where it reads raw events and where it draws forms.
type shaky struct{ *bottest.Chat }

func (shaky) Translate(context.Context, bot.Event) (bot.Event, bool, error) { panic("on purpose") }

func (s shaky) Perform(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	if _, ok := j.Body.(bot.Form); ok {
		panic("on purpose")
	}
	return s.Chat.Perform(ctx, j)
}

func TestAPanicOfAnAdapterCostsOneEventOrEffectOnly(t *testing.T) {
	var chat shaky
	r := newRoad(t, func(c *engine.Config) {
		chat = shaky{bottest.NewChat("slack", false, c.Clock)}
		c.Platforms = []bot.Platform{chat}
	})
	r.accept(t, bot.Event{ID: "raw/1", Name: "slack.raw", Lane: "a"}, said("m/1", "form"), said("m/2", "hello"))
	r.to(t, r.clock.Now().Add(time.Minute))
	if n := len(chat.Posts()); n != 1 {
		t.Errorf("%d posts, want the answer to hello", n)
	}
	if dead := deadLetters(t, r.store); len(dead) != 2 {
		t.Errorf("dead letters: %+v", dead)
	}
}

func TestAPanicOfALookUpIsAnError(t *testing.T) {
	r := newRoad(t)
	ask := bot.Submit{Form: "echo.form", Value: "panic"}
	if _, err := r.Check(t.Context(), bot.Event{ID: "f/1", Name: bot.EventForm, From: tom, Room: room, Data: bot.Encode(ask)}); err == nil {
		t.Error("Check: no error")
	}
	if _, err := r.Options(t.Context(), bot.OptionsQuery{Source: "echo.panic", From: tom}); err == nil {
		t.Error("Options: no error")
	}
}

// TestWhatBrokeIsToldInThePersonsOwnLanguage: their setting counts, though the run that knew it failed.
func TestWhatBrokeIsToldInThePersonsOwnLanguage(t *testing.T) {
	r := newRoad(t)
	p := bot.Person{Name: "Tom", Lang: "en", Accounts: []string{tom.String()}}
	if err := r.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{bot.People.Encode("p1", 0, p)}}); err != nil {
		t.Fatal(err)
	}
	r.accept(t, said("m/1", "崩溃"))
	r.settle(t)
	posts := r.chat.Posts()
	if len(posts) != 1 {
		t.Fatalf("%d posts, want one", len(posts))
	}
	if got := posts[0].Body.(bot.Card).Fallback(); !strings.Contains(got, "Something went wrong") {
		t.Errorf("told %q", got)
	}
}
