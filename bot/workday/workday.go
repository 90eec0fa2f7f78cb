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

// newCalendar makes the calendar of notices, which are in the order of their years.
func newCalendar(notices []Notice) Calendar {
	c := Calendar{holidays: map[int]bool{}, makeup: map[int]bool{}, legal: legal}
	for _, n := range notices {
		for _, o := range n.Off {
			days := o.days()
			for _, d := range days {
				c.holidays[key(d)] = true
			}
			c.breaks = append(c.breaks, Break{Holiday: o.Name, First: days[0], Last: days[len(days)-1]})
		}
		for _, o := range n.Worked {
			for _, d := range o.days() {
				c.makeup[key(d)] = true
			}
		}
		c.last = n.Year
	}
	// Whatever the next notice will say, the day after the last one is off: the break that is nearest at the turn of the year.
	newYear := utc(c.last+1, time.January, 1)
	c.breaks = append(c.breaks, Break{Holiday: NewYear, First: newYear, Last: newYear})
	return c
}

// key is the day of t, in t's zone, as a number.
func key(t time.Time) int { return t.Year()*1000 + t.YearDay() }

// Is reports whether the day of t, in t's zone, is a working day.
func (c Calendar) Is(t time.Time) bool { return !c.Day(t).Off }
