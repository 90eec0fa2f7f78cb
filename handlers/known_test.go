package handlers_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// blind is a chat whose directory does not tell who Olga is.
type blind struct{ *bottest.Chat }

func (b blind) Profile(ctx context.Context, a bot.Account) (bot.Profile, error) {
	if a == account("Olga") {
		return bot.Profile{}, bot.Permanent(errors.New("missing_scope"))
	}
	return b.Chat.Profile(ctx, a)
}

// TestNothingIsKeptOfNobody: all whom the directory does not tell would share one record, and read each other's.
func TestNothingIsKeptOfNobody(t *testing.T) {
	o := newOfficeWith(t, func(c *engine.Config) {
		c.Platforms[0], c.Operators = blind{c.Platforms[0].(*bottest.Chat)}, []string{"slack:UOLGA"}
	})
	for _, said := range []string{"away 2026-12-01..2026-12-05", "back", "link", "link AAAAAAAA", "unlink", "me", "my language en", "my zone Berlin", "project new ABC key=ABC"} {
		if got := o.say("Olga", o.dm("Olga"), said); !strings.Contains(got, "I cannot find out who you are just now") {
			t.Errorf("%s: %q", said, got)
		}
	}
	for _, rec := range o.store.Records() {
		if rec.ID == "" {
			t.Errorf("kept: %s %s", rec.Key(), rec.Data)
		}
	}
	for _, p := range list(o, bot.Projects) {
		t.Errorf("a project: %+v", p)
	}
}
