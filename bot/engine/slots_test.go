package engine_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/bot/pace"
)

// narrow is a chat that takes five messages at once, and then one each twelve seconds.
type narrow struct{ *bottest.Chat }

func (narrow) Limits(bot.Job) []bot.Limit {
	return []bot.Limit{{Key: "all", Count: 5, Per: time.Minute, Burst: 5}}
}

// TestARestartDoesNotForgetWhatWasSentAtOnce: what waited for no slot counts as well.
func TestARestartDoesNotForgetWhatWasSentAtOnce(t *testing.T) {
	clock := bot.FrozenClock(time.Date(2026, 11, 23, 9, 0, 0, 0, china))
	store, chat := bottest.NewStore(clock), narrow{bottest.NewChat("slack", true, clock)}
	person := bot.Encode(bot.Person{Name: "Tom", Accounts: []string{tom.String()}})
	if err := store.Commit(t.Context(), bot.Commit{Records: []bot.Record{{Kind: bot.People.Kind, ID: "tom", Schema: bot.People.Schema, Data: person}}}); err != nil {
		t.Fatal(err)
	}
	process := func(name string, n, want int) {
		t.Run(name, func(t *testing.T) {
			r := newRoad(t, func(c *engine.Config) {
				c.Clock, c.Store, c.Platforms, c.Pacer = clock, store, []bot.Platform{chat}, pace.New(clock)
			})
			for i := range n {
				x := bot.Effect{ID: fmt.Sprintf("%s/%d#1", name, i), To: bot.ToPerson("tom"), Body: bot.Text{Text: "x"}, Asked: true, Audience: bot.Client, At: clock.Now()}
				if err := store.Commit(t.Context(), bot.Commit{Effects: []bot.Effect{x}}); err != nil {
					t.Fatal(err)
				}
			}
			r.settle(t)
			if n := len(chat.Posts()); n != want {
				t.Errorf("%d messages, want %d", n, want)
			}
		})
		store = store.Reopen()
		clock.Advance(time.Second)
	}
	process("before", 5, 5)
	process("after", 5, 5)
	clock.Advance(3 * time.Minute)
	process("later", 0, 10)
}
