package meeting_test

import (
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// TestPagesSayWhatCardsSay: a page tells the times in the zone of the series, what a date was, and that nobody ended the meeting.
func TestPagesSayWhatCardsSay(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	s := newStage(t, time.Date(2026, 11, 18, 14, 0, 0, 0, zone))
	s.Say(lea, team, "every Wednesday 8:00 weekly Berlin time")
	s.Click(lea, "Set up")
	key := s.issue(0, bot.NewIssue{Summary: "moved", Due: "2026-12-30"})
	for n := range 20 {
		s.issue(n+1, bot.NewIssue{Summary: "old", Due: "2026-11-02"})
	}
	s.MoveTo(time.Date(2026, 11, 18, 15, 0, 0, 0, zone))
	s.Say(lea, team, "start meeting")
	s.Say(lea, team, "decision we go live in March")
	s.MoveTo(time.Date(2026, 11, 18, 18, 1, 0, 0, zone))
	page := s.get(s.link("As a page") + "?lang=en").Body.String()
	if !strings.Contains(page, "08:00–11:00") || !strings.Contains(page, "Nobody ended this meeting") {
		t.Errorf("the minutes' page says\n%s", page)
	}
	for _, i := range s.jira.Issues() {
		if i.Key == key {
			s.event(bot.Event{ID: "shift", Name: bot.EventIssue, Lane: "jira/" + key, Data: bot.Encode(bot.IssueChange{Kind: "updated", Issue: i, Changes: []bot.FieldChange{{Field: "duedate", From: "2026-12-10", To: i.Due}}})})
		}
	}
	s.MoveTo(time.Date(2026, 11, 25, 14, 31, 0, 0, zone))
	page = s.get(s.link("and 6 more") + "?lang=en").Body.String()
	if !strings.Contains(page, "08:00") || !strings.Contains(page, "Thu 10 Dec → Wed 30 Dec") {
		t.Errorf("the agenda's page says\n%s", page)
	}
}
