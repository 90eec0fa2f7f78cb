package workday

import (
	"testing"
	"time"
)

// TestFestival checks rules against days that almanacs and official notices give.
func TestFestival(t *testing.T) {
	for _, tc := range []struct {
		name string
		on   Festival
		want string // in the order of their years
	}{
		{"Christmas", On(time.December, 25), "2026-12-25"},
		{"Thanksgiving", Nth(4, time.Thursday, time.November), "2026-11-26"},
		{"Memorial Day", Nth(-1, time.Monday, time.May), "2026-05-25"},
		{"Labor Day", Nth(1, time.Monday, time.September), "2025-09-01"},
		{"Easter", Easter(0), "2026-04-05"},
		{"Easter", Easter(0), "2024-03-31"},
		{"Easter", Easter(0), "2038-04-25"},
		{"Good Friday", Easter(-2), "2027-03-26"},
		{"春节", Lunar(1, 1), "2026-02-17"},
		{"春节", Lunar(1, 1), "2027-02-06"},
		{"除夕", Lunar(1, 0), "2025-01-28"},
		{"端午", Lunar(5, 5), "2026-06-19"},
		{"中秋", Lunar(8, 15), "2025-10-06"},
		{"中秋", Lunar(8, 15), "2026-09-25"},
		{"腊八", Lunar(12, 8), "2027-01-15"}, // of the lunar year 2026
		{"清明", Term("清明"), "2026-04-05"},
		{"冬至", Term("冬至"), "2026-12-22"},
		{"小寒", Term("小寒"), "2026-01-05"},
	} {
		want, err := time.Parse(time.DateOnly, tc.want)
		if err != nil {
			t.Fatal(err)
		}
		year := want.Year()
		if tc.name == "腊八" {
			year--
		}
		if got, ok := tc.on(year); !ok || !got.Equal(want) {
			t.Errorf("%s of %d: %s %v, want %s", tc.name, year, got.Format(time.DateOnly), ok, tc.want)
		}
	}
	if d, ok := Lunar(12, 30)(2025); ok {
		t.Errorf("a month of 29 days has a thirtieth: %v", d)
	}
	if _, ok := Term("春夏")(2026); ok {
		t.Error("a solar term that is none")
	}
}
