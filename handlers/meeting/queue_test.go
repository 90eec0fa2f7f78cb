package meeting_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// asked are the points that somebody asked for, on the agenda of the series with a title.
func (s *stage) asked(title string) string {
	s.t.Helper()
	s.Say(lea, team, "agenda "+title)
	agenda := s.last(team, "Agenda of “"+title)
	if _, rest, ok := strings.Cut(agenda, "\n• Asked for: "); ok {
		rest, _, _ = strings.Cut(rest, "\nAsked for in ")
		return rest
	}
	if _, rest, ok := strings.Cut(agenda, "\n- Asked for: "); ok {
		rest, _, _ = strings.Cut(rest, "\nAsked for in ")
		return rest
	}
	return ""
}

// TestPointsOfSeries: a point belongs to one series: that which is named, that of the thread or of the room, else the one that meets
// next. Whoever queued it is told which, and can move it; no other series has it.
func TestPointsOfSeries(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	other := bot.Place{Platform: team.Platform, Tenant: team.Tenant, ID: "COTHER"}
	begin := func(t *testing.T) *stage {
		s := newStage(t, time.Date(2026, 11, 24, 9, 0, 0, 0, zone)) // Tuesday
		s.Say(lea, other, "project bind ERP team")
		s.Say(lea, team, "every Thursday 10:00 steering committee remind 1h")
		s.Click(lea, "Set up")
		s.Say(lea, team, "every Wednesday 15:00 weekly remind 1h")
		s.Click(lea, "Set up")
		s.Say(lea, other, "every Friday 11:00 data load remind 1h")
		s.Click(lea, "Set up")
		return s
	}
	under := func(s *stage, words string) bot.Place { // the thread under a card
		for _, p := range slices.Backward(s.Chat.Posts()) {
			if c, ok := p.Body.(bot.Card); ok && p.To == team && strings.Contains(c.Fallback(), words) {
				return team.In(p.ID)
			}
		}
		t.Fatalf("no card %q", words)
		return team
	}
	titles := []string{"steering committee", "weekly", "data load"}
	for name, c := range map[string]struct {
		say  func(s *stage)
		want string
	}{
		"next":          {func(s *stage) { s.Say(mia, team, "agenda add invoices") }, "weekly"},
		"of the room":   {func(s *stage) { s.Say(mia, other, "agenda add invoices") }, "data load"},
		"named":         {func(s *stage) { s.Say(mia, other, "agenda add steering: invoices") }, "steering committee"},
		"named in full": {func(s *stage) { s.Say(mia, team, "agenda add Data Load： invoices") }, "data load"},
		"of the thread": {func(s *stage) {
			s.MoveTo(time.Date(2026, 11, 26, 9, 1, 0, 0, zone))
			s.Say(mia, under(s, "steering committee · today 10:00"), "agenda add invoices")
		}, "steering committee"},
		"of the meeting that is held": {func(s *stage) {
			s.MoveTo(time.Date(2026, 11, 25, 14, 58, 0, 0, zone))
			s.Say(lea, team, "start meeting weekly")
			s.Say(mia, team, "agenda add invoices")
			s.Say(lea, team, "end meeting")
		}, "weekly"},
		"moved": {func(s *stage) {
			s.Say(mia, team, "agenda add invoices")
			s.choose("Move to another meeting", "steering committee")
		}, "steering committee"},
		"of one that ended": {func(s *stage) {
			s.Say(mia, team, "agenda add data load: invoices")
			s.Say(lea, team, "meeting stop data load")
			s.Click(lea, "Stop")
		}, "weekly"},
		"taken off": {func(s *stage) {
			s.Say(mia, team, "agenda add invoices")
			s.Click(mia, "Take it off")
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			c.say(s)
			for _, title := range titles {
				if name == "of one that ended" && title == "data load" {
					continue
				}
				want := ""
				if title == c.want {
					want = "invoices · Mia"
				}
				if got := s.asked(title); got != want {
					t.Errorf("on the agenda of %s: %q, want %q", title, got, want)
				}
			}
		})
	}
	t.Run("late", func(t *testing.T) { // what is asked for after the reminder is on it, until it is moved
		s := begin(t)
		s.MoveTo(time.Date(2026, 11, 25, 14, 30, 0, 0, zone))
		s.Say(mia, team, "agenda add invoices")
		if card := s.last(team, "weekly · today 15:00"); !strings.Contains(card, "invoices · Mia") {
			t.Errorf("not on the reminder that is out:\n%s", card)
		}
		s.choose("Move to another meeting", "data load")
		if card := s.last(team, "weekly · today 15:00"); strings.Contains(card, "invoices") {
			t.Errorf("still on the reminder though it was moved:\n%s", card)
		}
		s.choose("Move to another meeting", "weekly")
		s.Say(lea, team, "start meeting weekly")
		if card := s.last(team, "weekly · today 15:00"); !strings.Contains(card, "invoices · Mia") {
			t.Errorf("not on the reminder of the meeting that is held:\n%s", card)
		}
	})
	t.Run("begun", func(t *testing.T) { // a meeting takes its own points, and leaves the others
		s := begin(t)
		s.Say(mia, team, "agenda add invoices")
		s.Say(mia, team, "agenda add steering: budget")
		s.Say(lea, team, "agenda weekly")
		if agenda := s.last(team, "Agenda of “weekly”"); !strings.Contains(agenda, "Asked for in “steering committee”") || !strings.Contains(agenda, "budget · Mia") {
			t.Errorf("the agenda does not tell what other meetings are asked for:\n%s", agenda)
		}
		s.MoveTo(time.Date(2026, 11, 25, 14, 58, 0, 0, zone))
		s.Say(lea, team, "start meeting weekly")
		s.Say(lea, team, "end meeting")
		if got := s.asked("weekly"); got != "" {
			t.Errorf("still asked for after the meeting: %q", got)
		}
		if got := s.asked("steering committee"); got != "budget · Mia" {
			t.Errorf("of the other series: %q", got)
		}
	})
}

// choose chooses an option of the newest select with a label.
func (s *stage) choose(label, option string) {
	s.t.Helper()
	e := s.button(label)
	for _, p := range slices.Backward(s.Chat.Posts()) {
		card, _ := p.Body.(bot.Card)
		for _, part := range card.Parts {
			for _, c := range part.Controls {
				for _, o := range c.Choices {
					if c.Label == label && o.Label == option {
						e.Data = bot.Encode(bot.Click{Action: c.Action, Value: c.Value, Chosen: []string{o.Value}, Message: bot.MessageRef{Place: p.To, ID: p.ID}})
						s.event(e)
						return
					}
				}
			}
		}
	}
	s.t.Fatalf("no option %q", option)
}
