package meeting_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
)

// entry is what a calendar knows of one meeting.
type entry struct {
	start    string
	sequence int
	status   string
}

// entries reads a calendar as a program does, by UID.
func (s *stage) entries(address string) map[string]entry {
	s.t.Helper()
	w := s.get(address)
	c, err := ics.ParseCalendar(strings.NewReader(w.Body.String()))
	if err != nil || w.Code != 200 {
		s.t.Fatalf("%s: %d, %v", address, w.Code, err)
	}
	all := map[string]entry{}
	for _, e := range c.Events() {
		value := func(p ics.ComponentProperty) string {
			if x := e.GetProperty(p); x != nil {
				return x.Value
			}
			return ""
		}
		n, _ := strconv.Atoi(value(ics.ComponentPropertySequence))
		all[e.Id()] = entry{value(ics.ComponentPropertyDtStart), n, value(ics.ComponentPropertyStatus)}
	}
	if len(all) == 0 {
		s.t.Fatalf("%s: an empty calendar:\n%s", address, w.Body)
	}
	return all
}

// TestCalendarsFollow: a program that took a meeting in follows it wherever it is moved, and learns that it is none any more.
func TestCalendarsFollow(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	s := newStage(t, time.Date(2026, 11, 23, 9, 0, 0, 0, zone))
	s.Say(lea, team, "every Wednesday 15:00 weekly")
	s.Click(lea, "Set up")
	feed := s.link("Calendar")
	s.MoveTo(time.Date(2026, 11, 24, 15, 0, 0, 0, zone))
	invite := s.link("Add to calendar")
	before := s.entries(invite)
	s.Say(lea, team, "move meeting Thursday 14:00")
	s.Click(lea, "Move it")
	for id, e := range s.entries(invite) {
		if old, ok := before[id]; !ok || e.start != "20261126T060000Z" || e.sequence <= old.sequence || e.status != "" {
			t.Errorf("moved: %+v after %+v", e, before)
		}
	}
	// Another day of the week: what was told is held no more.
	moved := s.entries(invite)
	s.MoveTo(s.Clock.Now().Add(time.Minute))
	s.submit(lea, s.form("Change"), map[string]string{"days": "1"})
	s.Click(lea, "Save")
	for id, e := range s.entries(invite) {
		if old, ok := moved[id]; !ok || e.status != "CANCELLED" || e.sequence <= old.sequence {
			t.Errorf("on another day of the week: %+v after %+v", e, moved)
		}
	}
	s.Say(lea, team, "project pause until 2026-12-10")
	for id, e := range s.entries(feed) {
		if cancelled := e.start > "20261125" && e.start < "20261210"; cancelled != (e.status == "CANCELLED") {
			t.Errorf("%s at %s while the project is paused: %q", id, e.start, e.status)
		}
	}
}

// TestEveryReminderInvites: a series that reminds within hours alone offers its meetings to calendars as well.
func TestEveryReminderInvites(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	s := newStage(t, time.Date(2026, 11, 23, 9, 0, 0, 0, zone))
	s.Say(lea, team, "every Wednesday 15:00 weekly remind 2h")
	s.Click(lea, "Set up")
	s.MoveTo(time.Date(2026, 11, 25, 13, 0, 0, 0, zone))
	if len(s.entries(s.link("Add to calendar"))) != 1 {
		t.Error("it is not one meeting")
	}
}
