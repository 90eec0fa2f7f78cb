package understand

import "time"

// date is a day of the calendar: days since 1 January 1970. Zero is never a deadline and stands for none.
type date int

const secondsOfDay = 24 * 60 * 60

// dayOf is the day of t in t's zone.
func dayOf(t time.Time) date {
	y, m, d := t.Date()
	return date(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / secondsOfDay)
}

// onDay is the day of a year and month, none if the month has no such day.
func onDay(year, month, day int) date {
	if year < 1971 || year > 2999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0
	}
	return date(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / secondsOfDay)
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// monthEnd is the last day of the month that lies some months after the given one.
func monthEnd(year, month, after int) date {
	t := time.Date(year, time.Month(month+after), 1, 0, 0, 0, 0, time.UTC)
	return onDay(t.Year(), int(t.Month()), daysIn(t.Year(), int(t.Month())))
}

// addMonths goes to the same day some months later, or to the last one of a shorter month.
func (d date) addMonths(n int) date {
	y, m, day := d.parts()
	t := time.Date(y, time.Month(m+n), 1, 0, 0, 0, 0, time.UTC)
	return onDay(t.Year(), int(t.Month()), min(day, daysIn(t.Year(), int(t.Month()))))
}

func (d date) time() time.Time { return time.Unix(int64(d)*secondsOfDay, 0).UTC() }

func (d date) parts() (year, month, day int) {
	y, m, dd := d.time().Date()
	return y, int(m), dd
}

// weekday counts from Monday = 1 to Sunday = 7.
func (d date) weekday() int { return ((int(d)+3)%7+7)%7 + 1 }

// monday is the first day of d's week.
func (d date) monday() date { return d - date(d.weekday()-1) }

func (d date) String() string { return string(d.append(nil)) }

func (d date) append(b []byte) []byte { return d.time().AppendFormat(b, time.DateOnly) }

// addWorkdays is the n-th working day after d.
func (m *message) addWorkdays(d date, n int) date {
	for n > 0 {
		d++
		if !m.days.Day(d.time()).Off {
			n--
		}
	}
	return d
}
