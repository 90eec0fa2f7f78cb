package meeting_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// agenda is what the next meeting's would be now.
func (s *stage) agenda() string {
	s.t.Helper()
	s.Say(lea, team, "agenda")
	seen := s.Chat.Seen()
	return seen[len(seen)-1].Text
}

// TestOpenActionsStay: an action is on each agenda until it is done, as the tracker or somebody of the team says, however many
// meetings were held since.
func TestOpenActionsStay(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	s := newStage(t, time.Date(2026, 11, 18, 14, 40, 0, 0, zone))
	s.Say(lea, team, "every Wednesday 15:00 weekly")
	s.Click(lea, "Set up")
	s.Say(lea, team, "start meeting")
	s.Say(lea, team, "action @Mia call the supplier")
	s.Say(lea, team, "end meeting")
	s.Click(lea, "Create 1 task in Jira")
	for week := range 3 {
		s.MoveTo(time.Date(2026, 11, 25+7*week, 15, 0, 0, 0, zone))
		s.Say(lea, team, "start meeting")
		if week == 0 {
			s.Say(lea, team, "action @Lea order the labels")
			s.Say(lea, team, "action @Lea order the boxes")
		}
		s.Say(lea, team, "end meeting")
		if got := s.agenda(); strings.Count(got, "call the supplier") != 1 || strings.Count(got, "order the labels") != 1 || strings.Count(got, "order the boxes") != 1 {
			t.Errorf("week %d: the next agenda is\n%s", week, got)
		}
	}
	for _, i := range s.jira.Issues() {
		s.event(s.jira.Move(i.Key, "Done", "done"))
	}
	s.MoveTo(time.Date(2026, 12, 9, 16, 0, 0, 0, zone))
	form := func() []bot.Form {
		for _, p := range slices.Backward(s.Chat.Posts()) {
			if card, ok := p.Body.(bot.Card); ok && strings.HasPrefix(card.Title, "Minutes") {
				return s.open(lea, p, func(c bot.Control) bool { return strings.HasPrefix(c.Label, "Actions done") })
			}
		}
		return nil
	}()
	if len(form) != 1 || len(form[0].Fields[0].Choices) != 2 || form[0].Fields[0].Choices[0].Label != "Lea · order the labels" {
		t.Fatalf("the form offers %+v", form)
	}
	s.submit(lea, form[0], map[string]string{"done": form[0].Fields[0].Choices[0].Value})
	if got := s.agenda(); strings.Contains(got, "call the supplier") || strings.Contains(got, "order the labels") || !strings.Contains(got, "order the boxes") {
		t.Errorf("with two of three done the next agenda is\n%s", got)
	}
}
