// Package workday knows working days and recurrences in a time zone. It knows nothing of projects.
package workday

import "time"

// Calendar tells working days of a country.
type Calendar struct {
	breaks   []Break      // in order of their first day
	holidays map[int]bool // key of a day: off
	makeup   map[int]bool // key of a day: a weekend day that is worked
	last     int          // the last year whose notice is known
	// legal names the holiday that a day of a later year is by law; nil where the law is all there is.
	legal func(time.Time) string
	// holiday names the holiday of a day, where a rule tells it for every year.
	holiday func(time.Time) string
}

// Break is the run of days off that belongs to a holiday; both ends are midnight UTC.
type Break struct {
	Holiday     string
	First, Last time.Time
}

// newCalendar makes the calendar of the breaks and of the weekend days that are worked for them.
func newCalendar(breaks []Break, makeup []string) Calendar {
	c := Calendar{breaks: breaks, holidays: map[int]bool{}, makeup: map[int]bool{}, legal: legal}
	for _, b := range breaks {
		for d := b.First; !d.After(b.Last); d = d.AddDate(0, 0, 1) {
			c.holidays[key(d)] = true
		}
	}
	for _, day := range makeup {
		d := literal(day)
		c.makeup[key(d)], c.last = true, max(c.last, d.Year())
	}
	return c
}

// key is the day of t, in t's zone, as a number.
func key(t time.Time) int { return t.Year()*1000 + t.YearDay() }

// Is reports whether the day of t, in t's zone, is a working day.
func (c Calendar) Is(t time.Time) bool { return !c.Day(t).Off }
