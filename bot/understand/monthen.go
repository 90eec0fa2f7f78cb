package understand

// enDayAlone reads "13th" behind a weekday or a preposition, and a number alone where nothing but a day can be meant.
func (m *message) enDayAlone(i int) (when, bool) {
	d, next := m.ordinal(i)
	led := enWeekday(m.at(i-1)) > 0
	switch m.at(i - 1) {
	case "by", "on", "before", "until", ",":
		led = true
	}
	if next == i && m.loose && (m.is(i-1, "on") || m.is(i-1, "the")) && m.kindAt(i) == digits && (m.kindAt(i+1) == sign || m.kindAt(i+1) == line) && !m.is(i+1, ":") {
		d, next = m.toks[i].n, i+1
	}
	if m.is(i, "second") && (m.is(i-1, "this") || m.is(i-1, "a") || m.is(i-1, "one") || m.kindAt(i-1) == digits) {
		return when{}, false
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
	for m.is(at, ".") || m.is(at, ",") || (m.is(at, "-") || m.is(at, "/")) && m.glued(at) || m.is(at, "the") {
		at++
	}
	d, next := m.ordinal(at)
	if next == at {
		d, next = m.number(at)
		if next > at && (m.kindAt(at) == han || m.kindAt(at) == digits && (len(m.toks[at].s) > 2 || m.is(next, ":") && m.glued(next))) {
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
	if m.is(at, "of") {
		at++
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
	for m.is(at, ",") || m.is(at, "in") || m.is(at, "of") || (m.is(at, "-") || m.is(at, "/") || m.is(at, ".")) && m.glued(at) {
		at++
	}
	year, next := 0, at
	switch {
	case m.kindAt(at) == digits && len(m.toks[at].s) == 4 && !(m.is(at+1, ":") && m.glued(at+1)):
		year, next = m.toks[at].n, at+1
	case m.kindAt(at) == digits && len(m.toks[at].s) == 2 && m.loose && m.kindAt(at+1) == line && !m.is(at-1, "-"):
		year, next = 2000+m.toks[at].n, at+1
	case m.is(at, "two"):
		year, next = m.enNumber(at)
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

// enNthOf reads third tuesday of september 2014, last day in october, fifth last day of May.
func (m *message) enNthOf(i int) (when, bool) {
	n, at := m.ordinal(i)
	if m.is(at, "last") {
		if at == i {
			n = 1
		}
		n, at = -n, at+1
	}
	if n == 0 || at == i {
		return when{}, false
	}
	wd := enWeekday(m.at(at))
	if wd == 0 && !m.is(at, "day") {
		return when{}, false
	}
	at++
	if !m.is(at, "of") && !m.is(at, "in") && !m.is(at, "this") {
		return when{}, false
	}
	at++
	if m.is(at, "the") || m.is(at, "this") {
		at++
	}
	y, mo, _ := m.today.parts()
	month := enMonth(m.at(at))
	if m.is(at, "month") {
		month = mo
	}
	if month == 0 {
		return when{}, false
	}
	at++
	said := m.kindAt(at) == digits && len(m.toks[at].s) == 4
	if said {
		y, at = m.toks[at].n, at+1
	}
	d := nthOf(y, month, n, wd)
	if !said && d < m.today {
		d = nthOf(y+1, month, n, wd)
	}
	if d == 0 {
		return when{}, false
	}
	return oneDay(d, at)
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
