package understand

// unit is what a span is counted in, smaller ones first.
type unit uint8

const (
	noUnit unit = iota
	minutes
	hours
	days
	weeks
	months
	years
	workdays
)

// maxSpan bounds a count that is believed: longer ones are no deadlines.
const maxSpan = 1000

// maxWorkdays is how far working days are counted: about a year, beyond which no holidays are known.
const maxWorkdays = 250

// length is how long a span is: "1 year and 2 months", "2 days 3 hours".
type length struct {
	months, days, workdays, minutes int
	clocked                         bool // it tells a time, not only a day
	halfDay                         bool // half of 24 hours, or of a working day
}

// add makes a length longer by a count of units, told in quarters of the unit; it is false where the unit has no such part.
func (l *length) add(quarters int, u unit) bool {
	if quarters <= 0 || quarters > 4*maxSpan {
		return false
	}
	n, rest := quarters/4, quarters%4
	switch u {
	case minutes:
		l.minutes, l.clocked = l.minutes+n, true
	case hours:
		l.minutes, l.clocked = l.minutes+15*quarters, true
		return true
	case days:
		l.days += n
		if rest == 2 {
			l.minutes, l.clocked, l.halfDay = l.minutes+12*60, true, true
			return true
		}
	case weeks:
		l.days += 7 * n
	case months:
		l.months += n
		if rest == 2 {
			l.days += 15
			return true
		}
	case years:
		l.months += 3 * quarters
		return true
	case workdays:
		l.workdays += n
	default:
		return false
	}
	return rest == 0
}

// after is the moment that lies a length behind the reference.
func (m *message) after(l length, to int) (when, bool) {
	w := when{to: to, form: fixed, clock: noClock, span: true}
	w.day = m.addWorkdays(l.from(m.today, 1), min(l.workdays, maxWorkdays))
	w.vague = l.workdays > maxWorkdays || l.halfDay && !m.loose
	if l.clocked {
		at := m.now + l.minutes
		w.exact, w.day, w.clock = true, w.day+date(at/(24*60)), at%(24*60)
	}
	return w, w.day > 0
}

// ago is the moment that lies a length before the reference. In a message it is told of, and no deadline.
func (m *message) ago(l length, to int) (when, bool) {
	w := when{to: to, form: fixed, clock: noClock, span: true, past: true, vague: !m.loose}
	w.day = l.from(m.today, -1)
	if l.clocked {
		at := 24*60*int(w.day) + m.now - l.minutes
		w.exact, w.day, w.clock = true, date(at/(24*60)), at%(24*60)
	}
	return w, w.day > 0
}

// from is the day that lies the length's days and months behind a day, before it where sign is -1.
func (l length) from(d date, sign int) date {
	return d.addMonths(sign*l.months) + date(sign*l.days)
}
