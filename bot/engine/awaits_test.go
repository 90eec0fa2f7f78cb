package engine_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// TestWhatIsAwaited: what is said in private in answer to what golive asked by itself is no command, though it begins like one; elsewhere, and
// in a conversation, it is what it always is.
func TestWhatIsAwaited(t *testing.T) {
	waits := echo
	waits.Awaits = func(_ context.Context, r *bot.Request) (string, error) {
		if strings.HasSuffix(r.Message.Text, "is done") {
			return "echo.awaited", nil
		}
		return "", nil
	}
	waits.On = maps.Clone(echo.On)
	waits.On["echo.awaited"] = func(_ context.Context, r *bot.Request) error {
		r.ReplyOpenly("", bot.Text{Text: "noted: " + r.Message.Text})
		return nil
	}
	r := newRoad(t, func(c *engine.Config) { c.Capabilities = []bot.Capability{waits} })
	private := bottest.Private(tom)
	r.chat.AddRoom(bot.RoomProfile{Place: private, Private: true, HearsAll: true})
	says := func(id, text string) {
		t.Helper()
		e := said(id, text)
		e.Room = private
		e.Data = bot.Encode(bot.Message{Ref: bot.MessageRef{Place: private, ID: id}, Text: text, ToBot: true, Private: true})
		r.accept(t, e)
		r.settle(t)
	}
	says("1", "hello is done")
	says("2", "hello")
	says("3", "ask me")
	says("4", "Ann is done")
	r.accept(t, said("5", "hello is done"))
	r.settle(t)
	var noted []string
	for _, p := range r.chat.Posts() {
		if text, ok := p.Body.(bot.Text); ok && strings.HasPrefix(text.Text, "noted") {
			noted = append(noted, text.Text)
		}
	}
	if !slices.Equal(noted, []string{"noted: hello is done"}) {
		t.Errorf("awaited were %q", noted)
	}
}
