package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// aloof is a chat that can tell nobody anything alone, as Feishu cannot tell somebody of another organisation.
type aloof struct{ *bottest.Chat }

func (a aloof) Perform(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	if j.To.Account != (bot.Account{}) {
		return bot.Receipt{}, bot.Unreachable(errors.New("of another organisation"))
	}
	return a.Chat.Perform(ctx, j)
}

// TestAnOutsiderIsAnsweredOpenlyWhereNothingElseReachesThem: one of our own is not, since what is for them may speak of more.
func TestAnOutsiderIsAnsweredOpenlyWhereNothingElseReachesThem(t *testing.T) {
	for _, outsider := range []bool{true, false} {
		var chat aloof
		r := newRoad(t, func(c *engine.Config) {
			chat = aloof{bottest.NewChat("slack", true, c.Clock)}
			c.Platforms = []bot.Platform{chat}
		})
		if err := r.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{
			bot.People.Encode("p1", 0, bot.Person{Name: "Wang", Outsider: outsider, Accounts: []string{tom.String()}}),
			bot.Rooms.Encode(room.String(), 0, bot.Room{Place: room, Shared: true})}}); err != nil {
			t.Fatal(err)
		}
		r.accept(t, said("m/1", "wrong"))
		r.settle(t)
		if n := len(chat.Posts()); n != map[bool]int{true: 1, false: 0}[outsider] {
			t.Errorf("outsider %v: %d answers in the room", outsider, n)
		}
		r.accept(t, said("m/2", "mine"))
		r.settle(t)
		posts := chat.Posts()
		if n := len(posts); n != map[bool]int{true: 2, false: 0}[outsider] {
			t.Fatalf("outsider %v: %d answers in the room after a secret one", outsider, n)
		}
		if text := fmt.Sprint(posts); strings.Contains(text, "1234") || outsider && !strings.Contains(text, "for you alone") {
			t.Errorf("outsider %v reads %s", outsider, text)
		}
		if dead := deadLetters(t, r.store); len(dead) > 0 {
			t.Errorf("outsider %v: who cannot be written to alarms an operator: %+v", outsider, dead)
		}
	}
}
