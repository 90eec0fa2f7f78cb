package understand

import (
	"time"
)

// enDayAlone reads "13th" behind a weekday or a preposition, and a number alone where nothing but a day can be meant.
func (m *message) enDayAlone(i int) (when, bool) {
	d, next := m.ordinal(i)
	led := enWeekday(m.at(i-1)) > 0
	switch m.at(i - 1) {
	case "by", "on", "before", "until", ",":
		led = true
	}
	if next == i && m.loose && (m.is(i-1, "on") || m.is(i-1, "the")) && m.kindAt(i) == digits && (m.kindAt(i+1) == sign || m.kindAt(i+1) == line || m.is(i+1, "at")) && !m.is(i+1, ":") && !m.goesOn(i+1) {
		d, next = m.toks[i].n, i+1
	}
	if m.is(i, "second") && (m.is(i-1, "this") || m.is(i-1, "a") || m.is(i-1, "one") || m.kindAt(i-1) == digits) {
		return when{}, false
	}
	if enMonth(m.at(i-1)) > 0 {
		return when{}, false // April 31st
	}
	if next == i || !led && !m.loose || m.kindAt(i) == word && !m.loose || d < 1 || d > 31 || !m.dayOrdinal(i, next) {
		return when{}, false
	}
	return when{to: next, form: dayAlone, mday: d, clock: noClock}, true
}

// dayOrdinal tells whether an ordinal after "the" can be a day: no noun follows that it would count.
func (m *message) dayOrdinal(i, next int) bool {
	if m.kindAt(i) == word && !m.loose {
		return m.is(i-2, "by") || m.is(i-2, "before") || enWeekday(m.at(i-2)) > 0
	}
	if m.kindAt(next) != word {
		return true
	}
	switch m.at(next) {
	case "at", "by", "before", "please", "pls", "and", "or", "so", "for", "in", "if", "because", "morning", "afternoon", "evening", "noon", "eod", "cob", "of", "latest", "but", "with", "to", "is", "is.", "as", "then", "when", "works", "end", "instead", "already", "thanks", "thx", "not", "rather", "ok":
		return true
	}
	return enWeekday(m.at(next)) > 0 || enSmall(m.at(next)) > 0
}

// enMonthFirst reads Jan 8, January 8th, 2027, May twenty nine, Oct/2, Aug 2026.
func (m *message) enMonthFirst(i int) (when, bool) {
	month, at := enMonth(m.toks[i].s), i+1
	for m.is(at, ".") || m.is(at, ",") || m.is(at, "]") && m.is(i-1, "[") || (m.is(at, "-") || m.is(at, "/")) && m.glued(at) || m.is(at, "the") {
		at++
	}
	d, next := m.ordinal(at)
	if next == at {
		d, next = m.number(at)
		if next > at && (m.kindAt(at) == han || m.kindAt(at) == digits && (len(m.toks[at].s) > 2 || m.minutesAt(next))) {
			return when{}, false
		}
	}
	if next == at || onDay(2024, month, d) == 0 {
		return when{}, false
	}
	if m.glued(next) && m.kindAt(next) == word && m.kindAt(next-1) == digits {
		return when{}, false // Mar 3x
	}
	if wd := enWeekday(m.toks[i].s); wd > 0 {
		return when{}, false
	}
	return m.withYear(when{to: next, form: monthDay, month: month, mday: d, clock: noClock})
}

// enDayFirst reads 8 Jan, 8th of January, 22-feb, the 1st of march 2015.
func (m *message) enDayFirst(i int) (when, bool) {
	d, at := m.ordinal(i)
	if at == i {
		d, at = m.number(i)
	}
	if at == i || d < 1 || d > 31 || m.kindAt(i) == han {
		return when{}, false
	}
	if m.anyEn(at, "day of", "of") > 0 {
		if year, month, next, said := m.enMonthNamed(at + m.anyEn(at, "day of", "of")); said && month > 0 && enMonth(m.at(next-1)) == 0 && m.kindAt(next-1) == word {
			day := onDay(year, month, d)
			return when{to: next, form: fixed, day: day, clock: noClock, vague: day == 0, past: day < m.today && !m.loose}, true
		}
		at += m.anyEn(at, "day of", "of")
	}
	if m.is(at, "the") {
		at++
	}
	if (m.is(at, "-") || m.is(at, "/") || m.is(at, ".")) && m.glued(at) {
		at++
	}
	month := enMonth(m.at(at))
	if month == 0 || onDay(2024, month, d) == 0 {
		return when{}, false
	}
	at++
	if m.is(at, ".") && len(m.toks[at-1].s) <= 4 && m.glued(at) && m.kindAt(at+1) == digits {
		at++
	}
	return m.withYear(when{to: at, form: monthDay, month: month, mday: d, clock: noClock})
}

// withYear takes the year that may follow a month and a day.
func (m *message) withYear(w when) (when, bool) {
	at := w.to
	for m.is(at, ",") || m.is(at, "in") || m.is(at, "of") || (m.is(at, "-") || m.is(at, "/") || m.is(at, ".") || m.is(at, "'")) && m.glued(at) || m.is(at, "'") {
		at++
	}
	year, next := 0, at
	switch {
	case m.kindAt(at) == digits && len(m.toks[at].s) == 4 && !(m.is(at+1, ":") && m.glued(at+1)):
		year, next = m.toks[at].n, at+1
	case m.shortYear(w, at):
		if year, next = 2000+m.toks[at].n, at+1; year >= 2070 {
			year -= 100
		}
	case m.is(at, "two") || m.is(at, "twenty") || m.is(at, "nineteen"):
		year, next = m.enYear(at)
	}
	if year < 1900 || year > 2999 {
		return w, true
	}
	if _, clock := m.meridiemAt(next); clock {
		return w, true
	}
	w.form, w.day, w.to = fixed, onDay(year, w.month, w.mday), next
	if m.is(w.to, "year") {
		w.to++
	}
	return w, w.day > 0
}

// shortYear tells whether two figures behind a month and a day are the year: 04-apr-27, 3 Jan 27, Jan 3 '27.
func (m *message) shortYear(w when, i int) bool {
	if m.kindAt(i) != digits || len(m.toks[i].s) != 2 || i == w.to && m.glued(i) || m.is(i+1, ":") || m.is(i-1, "in") || m.is(i-1, "of") {
		return false
	}
	switch _, half := m.meridiemAt(i + 1); {
	case half:
		return false
	case m.is(i-1, "'"), m.is(i-1, "-") && m.is(w.to-2, "-"), m.is(i-1, "/") && m.is(w.to-2, "/"):
		return true
	case !m.loose || m.is(i-1, "-"):
		return false
	}
	_, timed := m.clockFigures(min(i+1, len(m.toks)-1))
	return m.kindAt(i+1) == line || m.kindAt(i+1) == digits && timed
}

// enYear reads a year in words: two thousand and eighteen, twenty twenty six, nineteen ninety.
func (m *message) enYear(i int) (year, next int) {
	century := 0
	switch m.at(i) {
	case "nineteen":
		century = 1900
	case "twenty":
		century = 2000
	default:
		return m.enNumber(i)
	}
	n, end := m.enBelowHundred(i + 1)
	if end == i+1 || n < 10 {
		return 0, i
	}
	return century + n, end
}

// enNthOf reads third tuesday of september 2014, last day in october, first workday of next month, fifth last day of May.
func (m *message) enNthOf(i int) (when, bool) {
	n, at := m.ordinal(i)
	if m.is(at, "last") || m.is(at, "to") && m.is(at+1, "last") {
		if at == i {
			n = 1
		}
		n, at = -n, at+1
		if m.is(at, "last") {
			at++
		}
	}
	if n == 0 || at == i {
		return when{}, false
	}
	wd, workdays := enWeekday(m.at(at)), false
	if k := m.anyEn(at, "workday", "working day", "business day", "day"); k > 0 {
		workdays = k > 1 || m.is(at, "workday")
		at += k
	} else if wd > 0 {
		at++
	} else {
		return when{}, false
	}
	if (m.is(at, "after") || m.is(at, "before")) && wd > 0 {
		return m.enNthFrom(n, wd, at)
	}
	if !m.is(at, "of") && !m.is(at, "in") {
		return when{}, false
	}
	year, month, at, said := m.enMonthNamed(at + 1)
	if month == 0 {
		return when{}, false
	}
	on := func(year int) date {
		if workdays {
			return m.nthWorkday(year, month, n)
		}
		return nthOf(year, month, n, wd)
	}
	d := on(year)
	if !said && d < m.today {
		d = on(year + 1)
	}
	if d == 0 {
		return when{}, false
	}
	return oneDay(d, at)
}

// enNthFrom reads what the n-th weekday is counted from: "after May 4".
func (m *message) enNthFrom(n, wd, i int) (when, bool) {
	from, ok := m.part(i + 1)
	base, certain := m.resolve(from)
	if !ok || !certain || !from.hasDay() || from.clock != noClock || n < 1 {
		return when{}, false
	}
	if m.is(i, "before") {
		last := base.day - 1
		return oneDay(last-date((last.weekday()-wd+7)%7+7*(n-1)), from.to)
	}
	first := base.day + 1
	return oneDay(first+date((wd-first.weekday()+7)%7+7*(n-1)), from.to)
}

// enMonthNamed reads the month that something belongs to: October, October 2015, this month, next month. With said the year
// is certain.
func (m *message) enMonthNamed(i int) (year, month, next int, said bool) {
	at := i
	if m.is(at, "the") {
		at++
	}
	year, month, _ = m.today.parts()
	for _, p := range [...]struct {
		words string
		ahead int
	}{{"month", 0}, {"this month", 0}, {"current month", 0}, {"next month", 1}, {"following month", 1}, {"coming month", 1}, {"last month", -1}, {"previous month", -1}} {
		if n := m.en(at, p.words); n > 0 {
			first := time.Date(year, time.Month(month+p.ahead), 1, 0, 0, 0, 0, time.UTC)
			return first.Year(), int(first.Month()), at + n, true
		}
	}
	if month = enMonth(m.at(at)); month == 0 {
		return 0, 0, i, false
	}
	if y, next := m.yearBehind(at + 1); next > at+1 {
		return y, month, next, true
	}
	return year, month, at + 1, false
}

// nthOf is the n-th day or weekday of a month, counted from its end where n is negative.
func nthOf(year, month, n, wd int) date {
	last := daysIn(year, month)
	switch {
	case n > 0 && wd == 0:
		return onDay(year, month, n)
	case n > 0:
		return nthWeekday(year, month, n, wd)
	case wd == 0:
		return onDay(year, month, last+n+1)
	}
	end := onDay(year, month, last)
	return onDay(year, month, last-(end.weekday()-wd+7)%7+7*(n+1))
}

// nthWorkday is the n-th working day of a month, counted from its end where n is negative; 0 if there are fewer.
func (m *message) nthWorkday(year, month, n int) date {
	step, d := date(1), onDay(year, month, 1)
	if n < 0 {
		step, d, n = -1, monthEnd(year, month, 0), -n
	}
	for ; d > 0; d += step {
		if _, mo, _ := d.parts(); mo != month {
			return 0
		}
		if !m.days.Day(d.time()).Off {
			n--
		}
		if n == 0 {
			return d
		}
	}
	return 0
}
