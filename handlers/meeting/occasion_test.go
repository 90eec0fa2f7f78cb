package meeting

import (
	"testing"
	"time"

	"github.com/golive-bot/golive/bot/workday"
)

// TestAMeetingThatIsMovedFarBackIsRemindedOf: the next one is two months off, since one was left out, and is held in two days instead.
func TestAMeetingThatIsMovedFarBackIsRemindedOf(t *testing.T) {
	s := empty()
	s.State, s.Clock, s.Zone, s.Leads, s.Length = on, "15:00", "Asia/Shanghai", usualLeads, 60
	s.Pattern = workday.Pattern{Every: workday.EveryMonth, Nth: 1, Days: []time.Weekday{time.Wednesday}, From: "2026-11-01"}
	s.Changes = map[string]change{"2026-12-02": {Off: true}, "2027-01-06": {Off: true}, "2027-02-03": {Day: "2026-11-25", Clock: "10:00", At: monday}}
	b := books{}
	b.Team.Country = "CN"
	due := s.due(b, monday, monday.AddDate(0, 0, 3))
	if len(due) < 2 || due[0].Kind != remind || !due[0].At.Equal(time.Date(2026, 11, 24, 10, 0, 0, 0, monday.Location())) {
		t.Errorf("due: %v", due)
	}
	if next, ok := s.nextAct(b, monday); !ok || next.Date != "2027-02-03" {
		t.Errorf("next: %v %v", next, ok)
	}
}
