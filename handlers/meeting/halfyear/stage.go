// Package halfyear plays 26 weeks of meetings with a golive on fakes that somebody runs, be it one process or several, and holds
// each message against what a plain walk through the calendar expects: each once, at its minute, at the local hour of its project.
// It is for tests.
package halfyear

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

// Chat is a chat that notes when what was posted. It has Lea, Mia and the rooms.
type Chat struct {
	*bottest.Chat
	clock bot.Clock

	mu   sync.Mutex
	seen []Sight
}

// Sight is a card that was posted.
type Sight struct {
	At         time.Time
	Room, Text string
}

// Those who are there, and the rooms: the team's and the client's in Shanghai, and of two teams where the clocks change.
var (
	Lea    = bot.Account{Platform: "slack", Tenant: "T1", ID: "ULEA"}
	Mia    = bot.Account{Platform: "slack", Tenant: "T1", ID: "UMIA"}
	Team   = room("CTEAM")
	Client = room("CCLIENT")
	berlin = room("CBERLIN")
	sydney = room("CSYDNEY")
)

func room(id string) bot.Place { return bot.Place{Platform: "slack", Tenant: "T1", ID: id} }

// NewChat makes the chat.
func NewChat(clock bot.Clock) *Chat {
	c := &Chat{Chat: bottest.NewChat("slack", true, clock), clock: clock}
	for a, name := range map[bot.Account]string{Lea: "Lea", Mia: "Mia"} {
		c.AddPerson(bot.Profile{Account: a, Name: name, Email: strings.ToLower(name) + "@acme.example", Lang: "en"})
		c.AddRoom(bot.RoomProfile{Place: bottest.Private(a), Private: true, Peer: a, HearsAll: true})
	}
	for _, room := range []bot.Place{Team, Client, berlin, sydney} {
		c.AddRoom(bot.RoomProfile{Place: room, Name: room.ID, Shared: room == Client, HearsAll: true})
	}
	return c
}

// Perform implements bot.Platform.
func (c *Chat) Perform(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	r, err := c.Chat.Perform(ctx, j)
	if card, ok := j.Body.(bot.Card); ok && err == nil && j.Prior == nil {
		c.mu.Lock()
		c.seen = append(c.seen, Sight{c.clock.Now(), r.Place.ID, card.Fallback()})
		c.mu.Unlock()
	}
	return r, err
}

// Seen is what was posted, in its order.
func (c *Chat) Seen() []Sight {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.seen)
}

// Golive is what people and the clock do to one; engine.Engine is one.
type Golive interface {
	Accept(ctx context.Context, events ...bot.Event) error
	Do(ctx context.Context, ev bot.Event, show func(bot.Answer, bool)) error
	Settle(ctx context.Context) (next time.Time, ok bool, err error)
}

// Stage is where golive plays: who runs it puts it there, and may put another there at any time.
type Stage struct {
	T      testing.TB
	Clock  *bot.MovableClock
	Chat   *Chat
	Golive Golive
	Acts   int // that people did: they name events

	reply *bot.Card // by which the last click was answered
}

// Settle waits until nothing is left to do now, and answers when something is next.
func (s *Stage) Settle() (time.Time, bool) {
	s.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	next, ok, err := s.Golive.Settle(ctx)
	if err != nil {
		s.T.Fatal(err)
	}
	return next, ok
}

// MoveTo moves the clock through each due instant.
func (s *Stage) MoveTo(end time.Time) {
	s.T.Helper()
	for {
		next, ok := s.Settle()
		if !ok || next.After(end) {
			s.Clock.MoveTo(end)
			s.Settle()
			return
		}
		if !next.After(s.Clock.Now()) {
			time.Sleep(time.Millisecond) // the store is about to notice
		}
		s.Clock.MoveTo(next)
	}
}

// Say lets somebody say something to golive.
func (s *Stage) Say(who bot.Account, room bot.Place, text string) {
	s.T.Helper()
	s.Acts++
	s.reply = nil
	m := bot.Message{Ref: bot.MessageRef{Place: room, ID: fmt.Sprint("s", s.Acts)}, Text: text, ToBot: true, At: s.Clock.Now()}
	if err := s.Golive.Accept(context.Background(), bot.Event{ID: m.Ref.String(), Name: bot.EventMessage, Lane: room.String(), Room: room, From: who, At: s.Clock.Now(), Data: bot.Encode(m)}); err != nil {
		s.T.Fatal(err)
	}
	s.Settle()
}

// Click clicks the newest button with a label: of what the last click was answered with, or of a post.
func (s *Stage) Click(who bot.Account, label string) {
	s.T.Helper()
	if s.reply != nil {
		if c, ok := button(*s.reply, label); ok {
			s.click(who, bot.MessageRef{Place: Team}, c)
			return
		}
	}
	for _, p := range slices.Backward(s.Chat.Posts()) {
		if card, ok := p.Body.(bot.Card); ok && !p.Deleted {
			if c, ok := button(card, label); ok {
				s.click(who, bot.MessageRef{Place: p.To, ID: p.ID}, c)
				return
			}
		}
	}
	s.T.Fatalf("no button %q", label)
}

func (s *Stage) click(who bot.Account, on bot.MessageRef, c bot.Control) {
	s.T.Helper()
	s.Acts++
	s.reply = nil
	e := bot.Event{ID: fmt.Sprint("click/", s.Acts), Name: bot.EventAction, Room: on.Place, From: who, At: s.Clock.Now(), Data: bot.Encode(bot.Click{Action: c.Action, Value: c.Value, Message: on})}
	if err := s.Golive.Do(context.Background(), e, func(a bot.Answer, _ bool) { s.reply = a.Reply }); err != nil {
		s.T.Fatal(err)
	}
	s.Settle()
}

func button(card bot.Card, label string) (bot.Control, bool) {
	for _, part := range card.Parts {
		for _, c := range part.Controls {
			if c.Label == label {
				return c, true
			}
		}
	}
	return bot.Control{}, false
}

// Found lets Lea found the project in Shanghai, with Mia.
func (s *Stage) Found() {
	s.T.Helper()
	s.Say(Lea, Team, "project new ERP key=ERP jira=ERP")
	s.Say(Lea, Team, "project bind ERP team")
	s.Say(Lea, Client, "project bind ERP client")
	s.Say(Lea, Team, "project add mia@acme.example member")
}
