package meeting_test

import (
	"testing"
	"time"
)

// TestMeetingByTitle: a command says by its title which series it means, and what is queued is told for which meeting it is.
func TestMeetingByTitle(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	for _, line := range []string{"every Wednesday 15:00 weekly meeting", "every Friday 10:00 board meeting"} {
		s.Say(lea, team, line)
		s.Click(lea, "Set up")
	}
	for _, c := range []struct{ said, want string }{
		{"agenda add open invoices", "On the agenda of the next meeting: “weekly meeting”, Wed 25 Nov 15:00"},
		{"agenda board", "Agenda of “board meeting”"},
		{"agenda nonsense", "No meeting of this project is called “nonsense”. There are: "},
		{"meeting skip Board meeting", "Fri 27 Nov"},
		{"meeting skip meeting", "is to be skipped?"},
	} {
		s.Say(lea, team, c.said)
		if s.last(team, c.want) == "" {
			t.Errorf("“%s” is not answered %q but %v", c.said, c.want, s.Chat.Posts()[len(s.Chat.Posts())-1].Body)
		}
	}
}
