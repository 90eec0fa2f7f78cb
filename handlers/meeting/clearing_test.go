package meeting_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// TestClearingOfManyIssues: what was cleared today is listed, however many issues hypercare brings.
func TestClearingOfManyIssues(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	s.Say(lea, team, "stand-up 9:30-10:00")
	s.Say(lea, team, "stand-up clearing 18:00")
	for n := range 510 {
		s.issue(n, bot.NewIssue{Summary: fmt.Sprint("bug ", n)})
	}
	s.MoveTo(time.Date(2026, 11, 23, 11, 0, 0, 0, time.FixedZone("", 8*3600)))
	s.event(s.jira.Move(s.issue(510, bot.NewIssue{Summary: "the last bug"}), "Done", "done"))
	s.MoveTo(time.Date(2026, 11, 23, 18, 5, 0, 0, time.FixedZone("", 8*3600)))
	if !s.told("the last bug") {
		t.Error("the issue that was cleared today is not listed")
	}
}

// TestClearingTellsWhatStaysOpen: an issue is told of each day until it is cleared, however old it is, and beside what the day brought.
func TestClearingTellsWhatStaysOpen(t *testing.T) {
	at := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2026, month, day, hour, minute, 0, 0, time.FixedZone("", 8*3600))
	}
	s := newStage(t, at(11, 2, 9, 0))
	s.Say(lea, team, "stand-up 9:30-10:00")
	s.Say(lea, team, "stand-up clearing 18:00")
	s.issue(0, bot.NewIssue{Summary: "the printer is dead"})
	second := s.issue(1, bot.NewIssue{Summary: "labels are cut off"})
	s.MoveTo(at(12, 1, 11, 0))
	s.issue(2, bot.NewIssue{Summary: "no stock in Leipzig"})
	s.event(s.jira.Move(second, "Done", "done"))
	s.MoveTo(at(12, 1, 18, 5))
	list := s.last(team, "Today")
	for _, want := range []string{"1 new, 1 cleared; 2 open in all", "the printer is dead · since Mon 2 Nov 09:00", "no stock in Leipzig · since Tue 1 Dec 11:00"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list of the day does not tell %q:\n%s", want, list)
		}
	}
}

// TestClearingTellsWhatWasClearedThatDay: what was cleared before and only commented on today is not told as cleared today. Where the
// tracker does not tell when an issue was resolved, its last change counts.
func TestClearingTellsWhatWasClearedThatDay(t *testing.T) {
	at := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2026, month, day, hour, minute, 0, 0, time.FixedZone("", 8*3600))
	}
	s := newStage(t, at(11, 30, 9, 0))
	s.Say(lea, team, "stand-up 9:30-10:00")
	s.Say(lea, team, "stand-up clearing 18:00")
	old := s.issue(0, bot.NewIssue{Summary: "the printer is dead"})
	s.event(s.jira.Move(old, "Done", "done"))
	s.jira.Seed("unresolved", 1, 1, func(i *bot.Issue) { i.Resolved, i.Summary = time.Time{}, "no stock in Leipzig" })
	s.MoveTo(at(12, 2, 11, 0))
	s.event(s.jira.Remark(old, "Tom", "works at last, thank you", false))
	s.event(s.jira.Change("ERP-2", "Tom", "priority", "Low"))
	s.event(s.jira.Move(s.issue(2, bot.NewIssue{Summary: "labels are cut off"}), "Done", "done"))
	s.MoveTo(at(12, 2, 18, 5))
	list := s.last(team, "Today")
	for _, want := range []string{"1 new, 2 cleared; 0 open in all", "labels are cut off", "no stock in Leipzig"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list of the day does not tell %q:\n%s", want, list)
		}
	}
	if strings.Contains(list, "the printer is dead") {
		t.Errorf("what was cleared two days ago is told as cleared today:\n%s", list)
	}
}
