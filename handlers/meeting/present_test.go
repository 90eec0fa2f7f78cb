package meeting_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/handlers/meeting/halfyear"
)

// TestClientsAtAMeeting: people of the client are in the minutes who said that they were there, or whom the lead named; who of them did not
// come is named in no room, and the lead is told of a refusal in private.
func TestClientsAtAMeeting(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	s := newStage(t, time.Date(2026, 11, 24, 9, 0, 0, 0, zone))
	who := map[string]bot.Account{}
	for _, name := range []string{"Carl", "Cleo", "Chen"} {
		a := bot.Account{Platform: "slack", Tenant: "T1", ID: "U" + strings.ToUpper(name)}
		who[name] = a
		s.Chat.AddPerson(bot.Profile{Account: a, Name: name, Lang: "en", Outsider: true})
		s.Chat.AddRoom(bot.RoomProfile{Place: bottest.Private(a), Private: true, Peer: a, HearsAll: true})
		m := bot.Message{Ref: bot.MessageRef{Place: team, ID: "add" + name}, Text: "project add @" + name + " client", Mentions: []bot.Mention{{Name: name, Account: a}}, ToBot: true, At: s.Clock.Now()}
		s.event(bot.Event{ID: m.Ref.String(), Name: bot.EventMessage, Lane: team.String(), Room: team, From: lea, At: s.Clock.Now(), Data: bot.Encode(m)})
	}
	s.Say(lea, team, "every Wednesday 15:00 weekly rsvp")
	s.Click(lea, "Set up")
	s.MoveTo(time.Date(2026, 11, 24, 15, 1, 0, 0, zone))
	s.Click(who["Carl"], "Not coming")
	s.Click(who["Cleo"], "Coming")
	s.Click(mia, "Not coming")
	if told := s.last(bottest.Private(lea), "Carl"); !strings.Contains(told, "Carl (client) cannot come to “weekly”") {
		t.Errorf("the lead is told %q", told)
	}
	s.MoveTo(time.Date(2026, 11, 25, 14, 58, 0, 0, zone))
	s.Say(lea, team, "start meeting")
	for _, p := range s.Chat.Posts() {
		if card, ok := p.Body.(bot.Card); ok && p.To.Room() == halfyear.Client && strings.Contains(string(bot.Encode(card)), "meeting.here") {
			value := s.button("I am here") // the same of each card
			value.Room, value.From = p.To, who["Cleo"]
			s.event(value)
		}
	}
	here := s.last(halfyear.Client, "weekly")
	if !strings.Contains(here, "is under way") || !strings.Contains(here, "Cleo") {
		t.Errorf("the client reads %q", here)
	}
	if card := s.last(team, "is under way"); !strings.Contains(card, "Present: Lea, Cleo") {
		t.Errorf("the team reads %q", card)
	}
	s.Say(lea, team, "end meeting")
	for _, p := range s.Chat.Posts() {
		if card, ok := p.Body.(bot.Card); ok && p.To.Room() == halfyear.Client && strings.Contains(string(bot.Encode(card)), "meeting.here") {
			t.Errorf("the client still has the button: %s", card.Fallback())
		}
	}
	minutes := s.last(team, "Minutes: weekly")
	if !strings.Contains(minutes, "Present: Lea, Cleo\nExcused: Mia\n") {
		t.Errorf("minutes %q", minutes)
	}

	there := func(who bot.Account) []bot.Form {
		for _, p := range slices.Backward(s.Chat.Posts()) {
			if card, ok := p.Body.(bot.Card); ok && p.To.Room() == team && strings.HasPrefix(card.Title, "Minutes") {
				return s.open(who, p, func(c bot.Control) bool { return c.Label == "Who was there" })
			}
		}
		return nil
	}
	if got := there(mia); len(got) != 0 {
		t.Errorf("a member may name who was there: %+v", got)
	}
	f := there(lea)[0]
	var labels, chosen []string
	for _, c := range f.Fields[0].Choices {
		labels = append(labels, c.Label)
		if c.Label == "Carl (client)" || slices.Contains(f.Fields[0].Initial, c.Value) {
			chosen = append(chosen, c.Value)
		}
	}
	if got := strings.Join(labels, ", "); got != "Carl (client), Chen (client), Cleo (client), Lea, Mia" || len(chosen) != 3 {
		t.Errorf("offered are %s, of them %d chosen", got, len(chosen))
	}
	f.Fields[0].Initial = chosen
	s.submit(lea, f, map[string]string{"others": "Dr. Smith, 吴总"})
	minutes = s.last(team, "Minutes: weekly")
	if !strings.Contains(minutes, "Present: Lea, Cleo, Carl, Dr. Smith, 吴总\nExcused: Mia\n") {
		t.Errorf("minutes with those whom the lead named %q", minutes)
	}
	if page := s.get(s.link("As a page") + "?lang=en").Body.String(); !strings.Contains(page, "Lea, Cleo, Carl, Dr. Smith, 吴总") {
		t.Error(page)
	}
	s.Click(lea, "Send to client")
	s.Click(lea, "Send now")
	if sent := s.last(halfyear.Client, "Minutes: weekly"); !strings.Contains(sent, "Present: Lea, Cleo, Carl, Dr. Smith, 吴总") || strings.Contains(sent, "Excused") {
		t.Errorf("the client is sent %q", sent)
	}
	f = there(lea)[0]
	f.Fields[0].Initial = f.Fields[0].Initial[1:]
	s.submit(lea, f, nil)
	if minutes = s.last(team, "Minutes: weekly"); strings.Contains(minutes, "Carl") || !strings.Contains(minutes, "The minutes were corrected since") {
		t.Errorf("minutes without one who was not there after all %q", minutes)
	}
	for _, p := range s.Chat.Posts() {
		if card, ok := p.Body.(bot.Card); ok && (p.To.Room() == team || p.To.Room() == halfyear.Client) && p.Only == (bot.Account{}) {
			for line := range strings.SplitSeq(card.Fallback(), "\n") {
				if strings.Contains(line, "Carl") && (strings.Contains(line, "ot coming") || strings.Contains(line, "Excused") || strings.Contains(line, "cannot")) {
					t.Errorf("an absence is told in a room: %s", line)
				}
			}
		}
	}
}
