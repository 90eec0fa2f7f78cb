package workday

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestChina(t *testing.T) {
	for day, want := range map[string]bool{
		"2026-11-20": true, "2026-11-21": false, "2026-10-01": false, "2026-10-07": false, "2026-10-08": true,
		"2026-10-10": true, "2026-09-20": true, "2026-02-14": true, "2026-02-15": false, "2026-05-09": true,
	} {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := China.Is(d); got != want {
			t.Errorf("Is(%s) = %v, want %v", day, got, want)
		}
	}
}

func TestNext(t *testing.T) {
	after := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) // Sunday
	for _, tc := range []struct{ rule, zone, want string }{
		{"FREQ=WEEKLY;BYDAY=WE;BYHOUR=15;BYMINUTE=0;BYSECOND=0", "Asia/Shanghai", "2026-11-25T15:00:00+08:00"},
		{"FREQ=DAILY;BYHOUR=9;BYMINUTE=30;BYSECOND=0", "Europe/Berlin", "2026-11-23T09:30:00+01:00"},
		{"FREQ=DAILY;UNTIL=20261101T000000Z", "UTC", ""},
	} {
		got, err := Next(tc.rule, tc.zone, after)
		if err != nil {
			t.Fatal(err)
		}
		if s := got.Format(time.RFC3339); tc.want == "" && !got.IsZero() || tc.want != "" && s != tc.want {
			t.Errorf("Next(%s) = %s, want %s", tc.rule, s, tc.want)
		}
	}
	if _, err := Next("FREQ=DAILY", "Mars/Olympus", after); err == nil {
		t.Error("a zone that does not exist is accepted")
	}
}

func TestBreak(t *testing.T) {
	for _, tc := range []struct{ holiday, on, first, last string }{
		{NationalDay, "2026-09-24", "2026-10-01", "2026-10-07"},
		{NationalDay, "2026-10-07", "2026-10-01", "2026-10-07"},
		{NationalDay, "2026-10-08", "", ""}, // the notice for 2027 is not out
		{SpringFestival, "2025-01-02", "2025-01-28", "2025-02-04"},
		{NewYear, "2026-12-22", "2027-01-01", "2027-01-01"},
		{MidAutumn, "2025-09-01", "2025-10-01", "2025-10-08"},
		{"", "2026-06-01", "2026-06-19", "2026-06-21"},
		{LabourDay, "2020-01-01", "", ""}, // more than a year before the first that is known
	} {
		on, err := time.Parse(time.DateOnly, tc.on)
		if err != nil {
			t.Fatal(err)
		}
		b, known := Book{}.Break(tc.holiday, on)
		if known != (tc.first != "") {
			t.Errorf("Break(%s, %s) known = %v", tc.holiday, tc.on, known)
		} else if known && (b.First.Format(time.DateOnly) != tc.first || b.Last.Format(time.DateOnly) != tc.last) {
			t.Errorf("Break(%s, %s) = %v..%v, want %s..%s", tc.holiday, tc.on, b.First, b.Last, tc.first, tc.last)
		}
	}
}

// TestNotices compares the calendar with the table of every day from 2024 to 2026, where that lies beside the project.
func TestNotices(t *testing.T) {
	text, err := os.ReadFile("../../../shared/data/calendar-cn.csv")
	if err != nil {
		t.Skip("the table is not here")
	}
	for _, line := range strings.Fields(string(text))[1:] {
		cells := strings.Split(line, ",")
		d, err := time.Parse(time.DateOnly, cells[0])
		if err != nil {
			t.Fatal(err)
		}
		if China.Is(d) != (cells[1] == "1") {
			t.Errorf("%s: Is = %v", cells[0], China.Is(d))
		}
	}
}

// TestEverySecondWeekStaysEverySecondWeek: each occurrence is found from the one before, by which the weeks must not be
// counted anew.
func TestEverySecondWeekStaysEverySecondWeek(t *testing.T) {
	const rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;BYHOUR=9;BYMINUTE=0;BYSECOND=0"
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	var days []string
	for range 4 {
		next, err := Next(rule, "UTC", at)
		if err != nil {
			t.Fatal(err)
		}
		days, at = append(days, next.Format("Mon 2")), next
	}
	if got := strings.Join(days, ", "); got != "Mon 30, Fri 4, Mon 14, Fri 18" {
		t.Errorf("got %s", got)
	}
}
