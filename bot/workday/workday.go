// Package workday knows working days and recurrences in a time zone. It knows nothing of projects.
package workday

import "time"

// Calendar tells working days of a country.
type Calendar struct {
	holidays map[string]bool // YYYY-MM-DD: off
	makeup   map[string]bool // YYYY-MM-DD: a weekend day that is worked
}

// Is reports whether the day of t, in t's zone, is a working day.
func (c Calendar) Is(t time.Time) bool {
	day := t.Format(time.DateOnly)
	if c.makeup[day] {
		return true
	}
	return !c.holidays[day] && t.Weekday() != time.Saturday && t.Weekday() != time.Sunday
}
