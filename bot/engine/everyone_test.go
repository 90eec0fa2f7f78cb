package engine_test

import (
	"context"
	"sync"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// callsHeard is a chat that notes which messages mention everybody.
type callsHeard struct {
	*bottest.Chat
	mu    *sync.Mutex
	calls map[string]bool // by effect ID
}

func (c callsHeard) Perform(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	c.mu.Lock()
	c.calls[j.ID] = j.Everyone != nil
	c.mu.Unlock()
	return c.Chat.Perform(ctx, j)
}

// TestEverybodyIsMentionedOnlyWhereALeadAllowedIt: for that purpose, in the project's rooms, by a new message.
func TestEverybodyIsMentionedOnlyWhereALeadAllowedIt(t *testing.T) {
	chat := callsHeard{mu: new(sync.Mutex), calls: map[string]bool{}}
	r := newRoad(t, func(c *engine.Config) {
		chat.Chat = bottest.NewChat("slack", true, c.Clock)
		c.Platforms = []bot.Platform{chat}
	})
	other := bot.Place{Platform: "slack", Tenant: "T1", ID: "C2"}
	records := []bot.Record{
		bot.Projects.Encode("loud", 0, bot.Project{Key: "LOUD", Broadcast: []string{bot.ForReminder}}), bot.Projects.Encode("calm", 0, bot.Project{Key: "CALM"}),
		bot.Rooms.Encode(room.String(), 0, bot.Room{Place: room, Projects: []string{"loud", "calm"}}), bot.Rooms.Encode(other.String(), 0, bot.Room{Place: other, Projects: []string{"calm"}}),
	}
	if err := r.store.Commit(t.Context(), bot.Commit{Records: records}); err != nil {
		t.Fatal(err)
	}
	loud := func(purpose string) *bot.Everyone { return &bot.Everyone{Project: "loud", Purpose: purpose} }
	for _, c := range []struct {
		id   string
		x    bot.Effect
		want bool
	}{
		{"allowed#1", bot.Effect{To: bot.ToRoom(room), Handle: "meeting", Everyone: loud(bot.ForReminder)}, true},
		{"in a thread#1", bot.Effect{To: bot.ToRoom(room.In("1.2")), Everyone: loud(bot.ForReminder)}, true},
		{"an edit#1", bot.Effect{To: bot.ToRoom(room), Handle: "meeting", Everyone: loud(bot.ForReminder)}, false},
		{"for something else#1", bot.Effect{To: bot.ToRoom(room), Everyone: loud("gossip")}, false},
		{"a project that did not#1", bot.Effect{To: bot.ToRoom(room), Everyone: &bot.Everyone{Project: "calm", Purpose: bot.ForReminder}}, false},
		{"no such project#1", bot.Effect{To: bot.ToRoom(room), Everyone: &bot.Everyone{Project: "gone", Purpose: bot.ForReminder}}, false},
		{"another project's room#1", bot.Effect{To: bot.ToRoom(other), Everyone: loud(bot.ForReminder)}, false},
		{"for one person's eyes#1", bot.Effect{To: bot.Target{Room: room, Account: tom}, Everyone: loud(bot.ForReminder)}, false},
		{"in private#1", bot.Effect{To: bot.ToAccount(tom), Everyone: loud(bot.ForReminder)}, false},
		{"not asked for#1", bot.Effect{To: bot.ToRoom(room)}, false},
	} {
		c.x.ID, c.x.Body, c.x.Audience, c.x.Asked = c.id, bot.Card{Title: c.id}, bot.Client, true
		if err := r.store.Commit(t.Context(), bot.Commit{Effects: []bot.Effect{c.x}}); err != nil {
			t.Fatal(err)
		}
		r.settle(t)
		chat.mu.Lock()
		got, done := chat.calls[c.id]
		chat.mu.Unlock()
		if !done || got != c.want {
			t.Errorf("%s: mentioned %t (performed %t), want %t", c.id, got, done, c.want)
		}
	}
}
