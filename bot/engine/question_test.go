package engine_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

// asked makes golive ask Tom for a colour and answers the value of a button of the question.
func (r *road) asked(t *testing.T, ev bot.Event) string {
	t.Helper()
	var value string
	err := r.Do(t.Context(), ev, func(a bot.Answer, _ bool) {
		if a.Reply != nil {
			value = a.Reply.Parts[0].Controls[1].Value
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	r.settle(t)
	if value == "" {
		posts := r.chat.Posts()
		value = posts[len(posts)-1].Body.(bot.Card).Parts[0].Controls[1].Value
	}
	return value
}

func pick(id, value string, at bot.Place) bot.Event {
	return bot.Event{ID: id, Name: bot.EventAction, Room: at, Lane: "clicks/" + id, From: tom, Opens: true, Data: bot.Encode(bot.Click{Action: "bot.choose", Value: value})}
}

// TestAChoiceOpensTheFormThatTheCommandWanted: the click has a trigger of its own. What was clicked becomes the question's end,
// wherever it stands.
func TestAChoiceOpensTheFormThatTheCommandWanted(t *testing.T) {
	for _, opens := range []bool{true, false} {
		r := newRoad(t)
		value := r.asked(t, bot.Event{ID: "slash", Name: bot.EventCommand, Room: room, From: tom, Opens: opens,
			Data: bot.Encode(bot.Message{Text: "paint form", ToBot: true})})
		var got bot.Answer
		if err := r.Do(t.Context(), pick("click", value, room), func(a bot.Answer, _ bool) { got = a }); err != nil {
			t.Fatal(err)
		}
		if got.Card == nil || !strings.Contains(got.Card.Fallback(), "✓ light green") {
			t.Errorf("the question shows %+v", got.Card)
		}
		if form := got.Form != nil; form != opens {
			t.Errorf("opens %v: form %+v", opens, got.Form)
		}
	}
}

// TestAChoiceCountsOnce: said and clicked at the same instant, in lanes of their own, and delivered again: the act happens once.
func TestAChoiceCountsOnce(t *testing.T) {
	r := newRoad(t)
	private := bottest.Private(tom)
	r.chat.AddRoom(bot.RoomProfile{Place: private, Private: true, HearsAll: true})
	line := func(id, text string) bot.Event {
		e := said(id, text)
		e.Room = private
		e.Data = bot.Encode(bot.Message{Ref: bot.MessageRef{Place: private, ID: id}, Text: text, ToBot: true, Private: true})
		return e
	}
	for round := range 20 {
		value := r.asked(t, line(fmt.Sprintf("ask/%d", round), fmt.Sprintf("paint door %d", round)))
		var all sync.WaitGroup
		for i := range 4 {
			ev := pick(fmt.Sprintf("click/%d/%d", round, i%3), value, private)
			if i == 3 {
				ev = line(fmt.Sprintf("said/%d", round), "light green")
			}
			all.Go(func() { r.accept(t, ev) })
		}
		all.Wait()
		r.settle(t)
	}
	done := map[string]int{}
	for _, p := range r.chat.Posts() {
		if card, ok := p.Body.(bot.Card); ok && strings.Contains(card.Title, " is g") {
			done[card.Title]++
		}
	}
	for round := range 20 {
		if n := done[fmt.Sprintf("door %d is g", round)]; n != 1 {
			t.Errorf("door %d was painted %d times", round, n)
		}
	}
}

// TestAStepOfAConversationIsKeptWhateverItsNumber: where events are accepted at the same time, one may be handled before
// another with a lower number.
func TestAStepOfAConversationIsKeptWhateverItsNumber(t *testing.T) {
	r := newRoad(t)
	at := room.In("q")
	asked := bot.Talk{Who: tom, Room: at, Seq: 1_000_000, State: "echo.named", Lang: "en", Expires: r.clock.Now().Add(time.Hour), Topic: "your name"}
	if err := r.store.PutTalk(t.Context(), asked); err != nil {
		t.Fatal(err)
	}
	answer := said("m/1", "Ann")
	answer.Room = at
	r.accept(t, answer)
	r.settle(t)
	if n := len(r.chat.Posts()); n != 1 {
		t.Fatalf("%d answers, want 1", n)
	}
	if talk, err := r.store.Talk(t.Context(), asked.Key(), r.clock.Now()); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("the conversation goes on: %+v, %v", talk, err)
	}
}
