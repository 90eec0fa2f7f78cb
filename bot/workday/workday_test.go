package workday

import (
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
