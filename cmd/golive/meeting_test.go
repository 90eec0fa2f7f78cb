package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/handlers"
	"github.com/golive-bot/golive/integrations/postgres"
	"github.com/golive-bot/golive/integrations/postgres/pgtest"
)

// noted is a chat that notes which new cards are posted, and when.
type noted struct {
	*bottest.Chat
	clock bot.Clock

	mu    sync.Mutex
	cards map[string]int
}

func (n *noted) Perform(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	r, err := n.Chat.Perform(ctx, j)
	if c, ok := j.Body.(bot.Card); ok && err == nil && j.Prior == nil {
		n.mu.Lock()
		n.cards[n.clock.Now().UTC().Format("2006-01-02 15:04 ")+cmp.Or(c.Title, c.Fallback())]++
		n.mu.Unlock()
	}
	return r, err
}

// Two replicas on one PostgreSQL remind of six weeks of meetings, one of them away for a while: each reminder comes once, at its
// minute.
func TestMeetingsOfTwoReplicas(t *testing.T) {
	database := pgtest.Need(t).Database(t)
	start := time.Date(2026, 10, 12, 1, 0, 0, 0, time.UTC) // Monday, 09:00 in Shanghai
	clock := bot.FrozenClock(start)
	lea := bot.Account{Platform: "slack", Tenant: "T1", ID: "ULEA"}
	room := bot.Place{Platform: "slack", Tenant: "T1", ID: "CTEAM"}
	chat := &noted{Chat: bottest.NewChat("slack", true, clock), clock: clock, cards: map[string]int{}}
	chat.AddPerson(bot.Profile{Account: lea, Name: "Lea", Email: "lea@acme.example", Lang: "en"})
	chat.AddRoom(bot.RoomProfile{Place: room, Name: "team", HearsAll: true})
	texts, err := engine.Catalogue(handlers.All)
	if err != nil {
		t.Fatal(err)
	}
	replica := func() (*engine.Engine, func()) {
		store, err := postgres.Open(t.Context(), database, clock, postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		e, err := engine.New(engine.Config{Store: store, Clock: clock, Texts: texts, Capabilities: handlers.All, Platforms: []bot.Platform{chat, bottest.NewTracker(clock)},
			Operators: []string{"lea@acme.example"}, Replicas: true})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- e.Run(ctx) }()
		return e, func() {
			cancel()
			if err := <-done; err != nil {
				t.Errorf("engine: %v", err)
			}
			store.Close()
		}
	}
	first, stopFirst := replica()
	defer stopFirst()
	_, stopSecond := replica()
	settle := func() (time.Time, bool) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		next, ok, err := first.Settle(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return next, ok
	}
	acts := 0
	say := func(text string) {
		acts++
		m := bot.Message{Ref: bot.MessageRef{Place: room, ID: fmt.Sprint("s", acts)}, Text: text, ToBot: true, At: clock.Now()}
		if err := first.Accept(context.Background(), bot.Event{ID: m.Ref.String(), Name: bot.EventMessage, Lane: room.String(), Room: room, From: lea, At: clock.Now(), Data: bot.Encode(m)}); err != nil {
			t.Fatal(err)
		}
		settle()
	}
	say("project new ERP key=ERP jira=ERP")
	say("project bind ERP team")
	say("every Wednesday 15:00 weekly")
	for _, p := range chat.Posts() {
		card, _ := p.Body.(bot.Card)
		for _, part := range card.Parts {
			for _, c := range part.Controls {
				if c.Action != "meeting.create" {
					continue
				}
				e := bot.Event{ID: "click", Name: bot.EventAction, Room: p.To, From: lea, At: clock.Now(), Data: bot.Encode(bot.Click{Action: c.Action, Value: c.Value})}
				if err := first.Do(context.Background(), e, func(bot.Answer, bool) {}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	moveTo := func(end time.Time) {
		for {
			next, ok := settle()
			if !ok || next.After(end) {
				clock.MoveTo(end)
				settle()
				return
			}
			if !next.After(clock.Now()) {
				time.Sleep(time.Millisecond) // the store is about to notice
			}
			clock.MoveTo(next)
		}
	}
	moveTo(start.AddDate(0, 0, 14))
	stopSecond()
	moveTo(start.AddDate(0, 0, 21))
	_, stopSecond = replica()
	defer stopSecond()
	moveTo(start.AddDate(0, 0, 42))
	chat.mu.Lock()
	defer chat.mu.Unlock()
	for week := range 6 {
		wednesday := start.AddDate(0, 0, 2+7*week)
		for _, want := range []string{wednesday.AddDate(0, 0, -1).Format("2006-01-02") + " 07:00 weekly · tomorrow 15:00", wednesday.Format("2006-01-02") + " 06:30 weekly · in 30 minutes"} {
			if n := chat.cards[want]; n != 1 {
				t.Errorf("%s: %d times", want, n)
			}
			delete(chat.cards, want)
		}
	}
	for card, n := range chat.cards {
		if strings.Contains(card, "weekly · ") {
			t.Errorf("%s: %d times, and not expected", card, n)
		}
	}
}
