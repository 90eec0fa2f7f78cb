package workday

import (
	"fmt"
	"time"
)

// Shift says that a local time is not a plain one.
type Shift int

// Shifts.
const (
	NoShift Shift = iota
	Gap           // the clocks are put forward over it: it does not exist
	Twice         // the clocks are put back over it: it exists twice
)

// At is the moment of a local time ("15:04") on a day in a zone. Where the clocks are put forward over it, it is as much later
// as they are put forward; where it exists twice, it is the first (RFC 5545, section 3.3.5).
func At(day time.Time, clock string, loc *time.Location) (time.Time, Shift, error) {
	c, err := time.Parse("15:04", clock)
	if err != nil {
		return time.Time{}, NoShift, fmt.Errorf("clock %q: %w", clock, err)
	}
	wall := time.Date(day.Year(), day.Month(), day.Day(), c.Hour(), c.Minute(), 0, 0, time.UTC)
	// The offsets before and after whatever change there is near it.
	before, after := offset(wall.Add(-26*time.Hour), loc), offset(wall.Add(26*time.Hour), loc)
	first, second := wall.Add(-before), wall.Add(-after)
	is := func(t time.Time) bool { return offset(t, loc) == wall.Sub(t) }
	switch {
	case before == after:
		return first.In(loc), NoShift, nil
	case is(first) && is(second):
		return earlier(first, second).In(loc), Twice, nil
	case is(first):
		return first.In(loc), NoShift, nil
	case is(second):
		return second.In(loc), NoShift, nil
	}
	return first.In(loc), Gap, nil
}

// offset is how much later than UTC the clocks are at a moment, of which the wall clock of UTC is taken.
func offset(t time.Time, loc *time.Location) time.Duration {
	_, seconds := t.In(loc).Zone()
	return time.Duration(seconds) * time.Second
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
