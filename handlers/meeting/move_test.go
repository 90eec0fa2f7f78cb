package meeting_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/handlers/meeting/halfyear"
)

// form opens the form of a button of the newest card that has it.
func (s *stage) form(label string) bot.Form {
	s.t.Helper()
	for _, p := range slices.Backward(s.Chat.Posts()) {
		if forms := s.open(lea, p, func(c bot.Control) bool { return c.Label == label }); len(forms) > 0 {
			return forms[0]
		}
	}
	s.t.Fatalf("no form %q", label)
	return bot.Form{}
}

// TestMovesAreSureAndKnown: nobody is told of a move before it is confirmed; a time that cannot be is an error of the form, which stays; and
// the day from which it is moved is that which the rooms know.
func TestMovesAreSureAndKnown(t *testing.T) {
	s := newStage(t, time.Date(2026, 12, 1, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	s.Say(lea, team, "every Wednesday 15:00 weekly holidays after")
	s.Click(lea, "Set up")
	s.Say(lea, team, "days off 2026-12-09")
	s.Say(lea, team, "meeting skip") // of the 2nd
	s.Say(lea, team, "meeting move 2026-12-11 14:00")
	told := func() string { return s.last(halfyear.Client, "The meeting moves") }
	if got := told(); got != "" {
		t.Fatalf("before it is confirmed the client is told %s", got)
	}
	f := s.form("Move next")
	if a := s.submit(lea, f, map[string]string{f.Fields[0].Name: "2026-11-02"}); a.Errors[f.Fields[0].Name] == "" {
		t.Errorf("a day that is over is answered by %+v", a)
	}
	s.Say(lea, team, "meeting move 2026-12-11 14:00")
	s.Click(lea, "Move it")
	if got := told(); !strings.Contains(got, "from Wed 9 Dec 15:00 to Fri 11 Dec 14:00") {
		t.Error(got)
	}
}

// TestAChangeOfNothing tells nobody, and one of what only the team sees tells no room.
func TestAChangeOfNothing(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	s.Say(lea, team, "every Wednesday 15:00 weekly")
	s.Click(lea, "Set up")
	if a := s.submit(lea, s.form("Change"), nil); !strings.Contains(string(bot.Encode(a)), "Nothing is changed") {
		t.Errorf("%+v", a)
	}
	s.submit(lea, s.form("Change"), map[string]string{"leads": "2h"})
	s.Click(lea, "Save")
	if got := s.last(halfyear.Client, "From now on"); got != "" {
		t.Errorf("the client is told %s", got)
	}
	s.submit(lea, s.form("Change"), map[string]string{"clock": "16:00"})
	s.Click(lea, "Save")
	if got := s.last(halfyear.Client, "From now on"); !strings.Contains(got, "16:00") {
		t.Errorf("the client is told %q", got)
	}
}

// TestWhoIsNotComing is not called when the meeting begins.
func TestWhoIsNotComing(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	s.Say(lea, team, "every Wednesday 15:00 weekly with answers")
	s.Click(lea, "Set up")
	s.MoveTo(s.Clock.Now().Add(7 * time.Hour)) // a day before
	s.Click(mia, "Not coming")
	s.MoveTo(s.Clock.Now().Add(23 * time.Hour)) // 30 minutes before
	var calls []string
	for _, p := range s.Chat.Posts() {
		if card, ok := p.Body.(bot.Card); ok && p.To == team && strings.HasPrefix(card.Title, "weekly") {
			calls = append(calls, string(bot.Encode(card)))
		}
	}
	if all := strings.Join(calls, "\n"); !strings.Contains(all, lea.ID) || strings.Contains(all, mia.ID) {
		t.Errorf("called are\n%s", all)
	}
}

// TestDecisionInTheClientsRoom: while the client's meeting is written down in the team's room, the client's is not told that there is none.
func TestDecisionInTheClientsRoom(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 25, 14, 40, 0, 0, time.FixedZone("", 8*3600)))
	s.Say(lea, team, "every Wednesday 15:00 weekly")
	s.Click(lea, "Set up")
	said := func() string {
		before := len(s.Chat.Posts())
		s.Say(lea, halfyear.Client, "decision the client agrees")
		var all []string
		for _, p := range s.Chat.Posts()[before:] {
			all = append(all, string(bot.Encode(p.Body)))
		}
		return strings.Join(all, "\n")
	}
	if got := said(); !strings.Contains(got, "No meeting is under way here") {
		t.Error(got)
	}
	s.Say(lea, team, "start meeting")
	if got := said(); !strings.Contains(got, "“weekly” is under way") {
		t.Error(got)
	}
}

// TestStandupSettings: several are set at once, and no window is as good as the whole day.
func TestStandupSettings(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 23, 8, 0, 0, 0, time.FixedZone("", 8*3600)))
	for _, c := range []struct{ say, want string }{
		{"stand-up 10:00-9:00", "up to 12 hours"},
		{"stand-up 9:00-9:00", "up to 12 hours"},
		{"stand-up 9:00-25:00", "is not a time"},
		{"stand-up 22:00-2:00", "22:00–02:00"},
		{"stand-up 9:00-10:00, clearing 18:00, names on", "18:00"},
		{"每日晨会 9:30-10:00、日清 17:00", "17:00"},
	} {
		before := len(s.Chat.Posts())
		s.Say(lea, team, c.say)
		var all []string
		for _, p := range s.Chat.Posts()[before:] {
			all = append(all, string(bot.Encode(p.Body)))
		}
		if got := strings.Join(all, "\n"); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s", c.say, got)
		}
	}
}
