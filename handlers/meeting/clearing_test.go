package meeting_test

import (
	"fmt"
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
