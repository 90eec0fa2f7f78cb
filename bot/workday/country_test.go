package workday

import (
	"testing"
	"time"
)

// TestHolidaysOfOtherWeeks: who works on Saturdays or Sundays is off on a holiday that falls there, and on the day that stands for it.
func TestHolidaysOfOtherWeeks(t *testing.T) {
	for _, c := range []struct {
		country string
		week    Week
		day     string
		off     bool
	}{
		{"GB", WeekSaturday, "2026-12-25", true},
		{"GB", WeekSaturday, "2026-12-26", true}, // Boxing Day, a Saturday
		{"GB", WeekSaturday, "2026-12-28", true}, // in its place
		{"GB", WeekSaturday, "2026-12-19", false},
		{"US", WeekSaturday, "2026-07-04", true}, // a Saturday
		{"US", WeekSaturday, "2026-07-03", true}, // in its place
		{"US", WeekSaturday, "2026-07-11", false},
		{"US", WeekSunday, "2027-07-04", true}, // a Sunday
		{"US", WeekSunday, "2027-07-11", false},
		{"US", "", "2026-07-03", true},
	} {
		day, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Book{Country: c.country, Week: c.week}).Day(day).Off; got != c.off {
			t.Errorf("%s, week %q, %s: off %v, want %v", c.country, c.week, c.day, got, c.off)
		}
	}
}
