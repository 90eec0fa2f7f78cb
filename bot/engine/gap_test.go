package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// gapRoad is a road with one bound room, and a gap that begins now.
type gapRoad struct {
	*road
	since time.Time
	n     int
}

func newGapRoad(t *testing.T) *gapRoad {
	t.Helper()
	r := &gapRoad{road: newRoad(t)}
	found(t, r.road, bot.Commit{Records: []bot.Record{bot.Rooms.Encode(room.String(), 0, bot.Room{Place: room, Projects: []string{"p"}})}})
	return r
}

// unheard says something in the gap, a second after what was said before.
func (r *gapRoad) unheard(at bot.Place, text string, change func(*bot.Message)) {
	r.n++
	m := bot.Message{Ref: bot.MessageRef{Place: at, ID: fmt.Sprintf("u%d", r.n)}, Text: text, Author: tom, At: r.since.Add(time.Duration(r.n) * time.Second)}
	if change != nil {
		change(&m)
	}
	r.chat.Heard(m)
}

func toBot(m *bot.Message) { m.ToBot = true }

// back reads back what was said in a gap of an hour.
func (r *gapRoad) back(t *testing.T) {
	t.Helper()
	r.to(t, r.since.Add(time.Hour))
	r.accept(t, bot.Event{ID: "gap/1", Name: bot.EventGap, Data: bot.Encode(bot.Gap{Platform: "slack", Since: r.since})})
	r.settle(t)
}

// TestALongGapIsReadBackToItsEnd: also where more was said than is read at a time, and much of it is long.
func TestALongGapIsReadBackToItsEnd(t *testing.T) {
	r := newGapRoad(t)
	r.since = r.clock.Now()
	for i := range 650 {
		r.unheard(room, "among ourselves", func(m *bot.Message) {
			if i%50 == 0 {
				m.Text = "hello " + strings.Repeat("x", 40_000)
				m.ToBot = true
			}
		})
	}
	r.unheard(room, "hello at last", toBot)
	r.back(t)
	posts := titles(r.chat)
	if len(posts) != 14 || !slices.Contains(posts, "Hello at last") {
		t.Errorf("%d answers, want 14", len(posts))
	}
	if n := len(deadLetters(t, r.store)); n != 0 {
		t.Errorf("%d dead letters", n)
	}
}

// TestAnswersInAGapAreReadBack: to a question of golive, in the room or in a thread, nobody needs to mention it.
func TestAnswersInAGapAreReadBack(t *testing.T) {
	for name, at := range map[string]bot.Place{"room": room, "thread": room.In("old"), "private chat": bottest.Private(tom)} {
		t.Run(name, func(t *testing.T) {
			r := newGapRoad(t)
			ask := said("m/1", "ask me")
			ask.Room = at
			r.accept(t, ask)
			r.settle(t)
			talks := 0
			for talk := range r.store.OpenTalks(t.Context(), r.clock.Now()) {
				talks++
				at = talk.Room
			}
			r.since = r.clock.Now()
			r.unheard(at, "Ann", nil)
			r.unheard(at, "and so on", func(m *bot.Message) { m.Author.ID = "U2" })
			before := len(r.chat.Posts())
			r.to(t, r.since.Add(6*time.Minute))
			r.accept(t, bot.Event{ID: "gap/1", Name: bot.EventGap, Data: bot.Encode(bot.Gap{Platform: "slack", Since: r.since})})
			r.settle(t)
			posts := r.chat.Posts()
			if talks != 1 || len(posts) != before+1 || posts[before].Body.(bot.Text).Text != "Hello Ann" {
				t.Errorf("%d talks, posts %+v", talks, posts[before:])
			}
		})
	}
}

// TestThreadsAndPrivateChatsAreReadBack: under what was said in the gap, under what golive posted before, and in private.
func TestThreadsAndPrivateChatsAreReadBack(t *testing.T) {
	r := newGapRoad(t)
	r.accept(t, said("m/1", "board news"))
	r.settle(t)
	board := r.chat.Posts()[0]
	r.since = r.clock.Now()
	r.unheard(room, "a new thread", func(m *bot.Message) { m.Replied = r.since.Add(time.Minute) })
	r.unheard(room.In("u1"), "hello new", toBot)
	r.unheard(room.In(board.ID), "hello old", toBot)
	r.unheard(bottest.Private(tom), "hello private", func(m *bot.Message) { m.ToBot, m.Private = true, true })
	r.unheard(room.In("elsewhere"), "hello nobody", toBot)
	r.back(t)
	var got []string
	for _, p := range r.chat.Posts()[1:] {
		got = append(got, p.Body.(bot.Card).Title)
	}
	slices.Sort(got)
	if all := strings.Join(got, "|"); all != "Hello new|Hello old|Hello private" {
		t.Errorf("answered %q", all)
	}
	if n := r.kinds()[engine.StepDead]; n != 0 {
		t.Errorf("%d dead", n)
	}
}
