package meeting_test

import (
	"slices"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/workday"
)

// TestNoticesAtTheTurnOfAYear: what a year's notice says of the year before is added to that one, and nothing of that is lost; what it says
// of the year after is the law's, or refused.
func TestNoticesAtTheTurnOfAYear(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	told := func(year string) daybook.Published {
		p, _, _ := daybook.Notices.Read(t.Context(), s.store, year)
		return p
	}
	off := func(from, to, name string) workday.Own { return workday.Own{From: from, To: to, Name: name} }
	s.Say(lea, team, "holidays 2027-01-01..2027-01-03 NY; 2027-02-05..2027-02-11 Spring; +2027-02-14")
	s.Say(lea, team, "holidays 2027-12-31..2028-01-02 NY; 2028-01-24..2028-01-30 Spring; 2028-12-30 NY; 2029-01-01 NY; +2027-12-26; +2028-01-22")
	for year, want := range map[string]daybook.Published{
		"2027": {Off: []workday.Own{off("2027-01-01", "2027-01-03", "NY"), off("2027-02-05", "2027-02-11", "Spring"), off("2027-12-31", "2027-12-31", "NY")},
			Worked: []workday.Own{off("2027-02-14", "2027-02-14", ""), off("2027-12-26", "2027-12-26", "")}},
		"2028": {Off: []workday.Own{off("2028-01-01", "2028-01-02", "NY"), off("2028-01-24", "2028-01-30", "Spring"), off("2028-12-30", "2028-12-30", "NY")},
			Worked: []workday.Own{off("2028-01-22", "2028-01-22", "")}},
		"2029": {},
	} {
		if got := told(year); !slices.Equal(got.Off, want.Off) || !slices.Equal(got.Worked, want.Worked) {
			t.Errorf("%s: %v", year, got)
		}
	}
	s.Say(lea, team, "holidays 2028-01-01..2028-01-02; 2028-01-24..2028-01-30; +2029-01-07") // of 2029 nothing is known
	if got := told("2028"); len(got.Off) != 3 || len(told("2029").Worked) > 0 {
		t.Errorf("a notice that is refused changes 2028: %v", got)
	}
	s.Say(lea, team, "holidays 2028-01-01..2028-01-02; 2028-01-24..2028-01-30") // again, as a whole
	if got := told("2028"); len(got.Off) != 2 || len(got.Worked) != 0 {
		t.Errorf("told again: %v", got)
	}
}
