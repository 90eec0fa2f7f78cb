package meeting_test

import (
	"strings"
	"testing"
	"time"
)

// TestListNamesTheZone: the next meeting of a series that goes by another clock than its project tells whose hour it is.
func TestListNamesTheZone(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	s.Say(lea, team, "every Wednesday 10:00 New York time night check")
	s.Click(lea, "Set up")
	s.Say(lea, team, "meetings")
	if list := s.last(team, "night check"); !strings.Contains(list, "Wed 25 Nov 10:00 (New York) · Shanghai 23:00") {
		t.Errorf("the list does not name the zone:\n%s", list)
	}
}
