package understand

// form is how the day of an expression was said.
type form uint8

const (
	noDay    form = iota
	fixed         // a day that stands: tomorrow, this Friday, 2026-05-29, the end of the month
	weekday       // a bare weekday: the next one
	monthDay      // a month and a day without a year: the next such date
	dayAlone      // the day of a month without the month: the next such day
)

// half is a part of the day.
type half uint8

const (
	noHalf half = iota
	morning
	noon
	afternoon
	evening
	night // before dawn
)

// noClock is the minute of an expression that tells no time.
const noClock = -1

// endOfWork is the minute at which a working day ends: 18:00.
const endOfWork = 18 * 60

// when is one expression of a date, a time or both, as far as it was read.
type when struct {
	from, to int // tokens
	form     form
	day      date // fixed
	wday     int  // weekday, or one that goes with another form and must agree; 0 if none
	month    int
	mday     int
	half     half
	clock    int // minute of the day, noClock if not said
	zone     clockZone
	meridiem bool    // the clock needs no guess about morning or afternoon
	exact    bool    // a span from the reference: day and clock are complete
	span     bool    // counted from the reference: 3天内, in two weeks
	past     bool    // points back: yesterday, last Friday, 昨晚
	vague    bool    // a day is meant but cannot be told: 下月初, 29 Feb of no leap year
	ranged   bool    // the end of a range: 7月20-22日
	period   bool    // a whole period named by its end: this week, 本周内
	might    [2]date // with vague: the days that may be meant, as far as there are such
}

func (w when) hasDay() bool { return w.form != noDay }

// moment is the day and minute that an expression comes to; the minute is noClock where none was said.
type moment struct {
	day   date
	clock int
}

// resolve works an expression out against the reference; ok is false where it comes to no certain day.
func (m *message) resolve(w when) (at moment, ok bool) {
	if w.vague || w.zone.unknown {
		return moment{}, false
	}
	at, ok = m.told(w)
	if ok && w.zone.said {
		at = m.here(at, w.zone)
		if w.form == noDay && at.day*24*60+date(at.clock) < m.today*24*60+date(m.now) {
			at.day++
		}
	}
	return at, ok
}

// told works an expression out in the zone that it was said in.
func (m *message) told(w when) (at moment, ok bool) {
	if w.exact {
		return moment{w.day, w.clock}, w.day > 0
	}
	clock := m.clockOf(w)
	switch w.form {
	case noDay:
		if clock == noClock {
			return moment{}, false
		}
		if clock < m.now {
			return moment{m.today + 1, clock}, true
		}
		return moment{m.today, clock}, true
	case fixed:
		return moment{w.day, clock}, w.day > 0 && (w.wday == 0 || w.day.weekday() == w.wday)
	case weekday:
		d := m.today + date((w.wday-m.today.weekday()+7)%7)
		if d == m.today && clock != noClock && clock < m.now {
			d += 7
		}
		return moment{d, clock}, true
	case monthDay:
		d := m.nextDate(w.month, w.mday, w.wday)
		return moment{d, clock}, d > 0
	}
	d := m.nextDayOfMonth(w.mday, w.wday)
	return moment{d, clock}, d > 0
}

// clockOf is the minute that an expression says or, for a part of the day alone, that the conventions give it.
func (m *message) clockOf(w when) int {
	if w.clock == noClock {
		switch w.half {
		case morning, noon:
			return 12 * 60
		case afternoon:
			return endOfWork
		case evening:
			return 21 * 60
		}
		return noClock
	}
	c := w.clock
	if w.meridiem {
		return c
	}
	switch w.half {
	case afternoon, evening:
		if c < 12*60 && (w.half == afternoon || c >= 4*60) {
			c += 12 * 60
		}
	case noon:
		if c < 4*60 {
			c += 12 * 60
		}
	case noHalf:
		today := w.form == fixed && w.day == m.today
		if c < 12*60 && c < m.now && today && c+12*60 >= m.now {
			c += 12 * 60
		} else if c < 7*60 && c >= 60 && (!m.loose || w.form != noDay || c < m.now) {
			c += 12 * 60 // nobody is asked for something by three at night
		}
	}
	return c
}

// nextDate is the next such date on or after the reference day, on the given weekday if one is told with it.
func (m *message) nextDate(month, day, wday int) date {
	y, _, _ := m.today.parts()
	for ahead := range 9 { // 29 February may be eight years away
		if wday != 0 && ahead > 1 {
			break
		}
		d := onDay(y+ahead, month, day)
		if d >= m.today && (wday == 0 || d.weekday() == wday) {
			return d
		}
		if wday != 0 && d >= m.today && !m.loose {
			return 0 // the weekday does not agree with the next such date: somebody is wrong
		}
	}
	return 0
}

// nextDayOfMonth is the same for a day without a month.
func (m *message) nextDayOfMonth(day, wday int) date {
	y, mo, _ := m.today.parts()
	for ahead := range 13 {
		at := mo - 1 + ahead
		d := onDay(y+at/12, at%12+1, day)
		if d >= m.today && (wday == 0 || d.weekday() == wday) {
			return d
		}
		if wday != 0 && d >= m.today && !m.loose {
			return 0
		}
	}
	return 0
}

// merge puts two neighbouring expressions together: a day and a time, a date and its weekday.
func merge(a, b when) (when, bool) {
	if a.form == fixed && b.exact && a.day == b.day && a.clock == noClock {
		b.from = a.from // today in one hour
		return b, true
	}
	if b.vague && !b.hasDay() && a.clock == noClock && !a.exact {
		a.to, a.vague = b.to, true
		return a, true
	}
	if a.vague && a.hasDay() && !b.hasDay() && !b.vague && !b.exact {
		a.to = b.to // the time belongs to it all the same
		return a, true
	}
	if a.exact || b.exact || a.vague || b.vague {
		return a, false
	}
	out := a
	out.to = b.to
	switch {
	case !b.hasDay():
	case !a.hasDay():
		out.form, out.day, out.wday, out.month, out.mday = b.form, b.day, b.wday, b.month, b.mday
		out.past, out.period, out.span = b.past, b.period, b.span
	case b.form == weekday && a.form != weekday && a.wday == 0:
		out.wday = b.wday
	case a.form == fixed && a.wday != 0 && (b.form == monthDay || b.form == dayAlone) && b.wday == 0:
		out.form, out.day, out.month, out.mday = b.form, 0, b.month, b.mday // 下周三(5月27日)
	case a.form == weekday && b.form != weekday && b.wday == 0 && !b.span && !b.past:
		out.form, out.day, out.month, out.mday = b.form, b.day, b.month, b.mday
	default:
		return a, false
	}
	if b.half != noHalf {
		if a.half != noHalf && a.half != b.half {
			return a, false
		}
		out.half = b.half
	}
	if b.clock != noClock {
		if a.clock != noClock {
			return a, false
		}
		out.clock, out.meridiem, out.zone = b.clock, b.meridiem, b.zone
	}
	out.past = a.past || b.past
	out.vague = out.half == evening && out.clock/60 == 12 // 今晚12点: whose midnight is not said
	return out, true
}
