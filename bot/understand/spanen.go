package understand

import "strings"

// enNow reads the words for this very moment, where a date is known to be meant.
func (m *message) enNow(i int) (when, bool) {
	n := m.anyEn(i, "right now", "just now", "now", "this second", "this moment", "this minute", "at this time", "at this moment", "at the moment", "at present", "immediately", "as soon as possible", "asap", "at once", "right away", "straight away")
	if n == 0 || !m.loose || m.is(i-1, "from") || m.is(i-1, "before") {
		return when{}, false
	}
	if (m.is(i+n, "+") || m.is(i+n, "-")) && m.kindAt(i+n+1) == digits {
		return when{}, false
	}
	return when{to: i + n, form: fixed, exact: true, day: m.today, clock: m.now}, true
}

// enSpan reads in two weeks, within 3 business days, next 48 hours, 2 days from now, three days after 12 January.
func (m *message) enSpan(i int) (when, bool) {
	at, leads := i, m.loose && m.is(i-1, "+")
	if n := m.anyEn(i, "within the next", "in the next", "over the next", "in the coming", "within the", "within", "inside of", "in", "the next", "next"); n > 0 {
		at, leads = i+n, true
		at += m.anyEn(at, "about", "around", "roughly", "approximately", "approx", "exactly", "less than", "no more than", "at most", "under", "max", "~")
	} else if m.loose && (m.is(i, "for") || m.is(i, "after") || m.is(i, "upcoming") || m.is(i, "coming") || m.is(i, "following") || m.is(i, "another")) {
		at, leads = i+1, true
	}
	if leads && m.endsEn(at, "within the") && m.is(at, "hour") {
		return m.after(length{minutes: 60, clocked: true}, at+1)
	}
	if lo, hi, u, to := m.enRough(at); u != noUnit {
		n := m.anyEn(to, "from now", "from today", "later", "time")
		w, ok := m.rough(lo, hi, u, to+n)
		return w, ok && (leads || n > 0)
	}
	l, to := m.enLength(at)
	if to == at {
		return when{}, false
	}
	if n := m.anyEn(to, "or less", "or so", "max", "time", "' time"); n > 0 && (leads || m.loose && m.is(to+n-1, "time")) {
		to, leads = to+n, true
	}
	if n := m.anyEn(to, "from now", "from today", "later", "hence", "out", "after today", "from this second", "from this moment"); n > 0 && (!leads || !m.is(to, "later")) {
		return m.after(l, to+n)
	}
	if n := m.anyEn(to, "ago", "earlier", "before now"); n > 0 {
		return m.ago(l, to+n)
	}
	if w, ok := m.enSpanFrom(l, to, leads); ok {
		return w, true
	}
	if leads || m.loose && at == i && m.kindAt(to) == line && (m.kindAt(i-1) != word || m.is(i-1, "it") || m.is(i-1, "me")) {
		return m.after(l, to)
	}
	return when{}, false
}

// enSpanFrom reads what a span is counted from: "after tomorrow", "from January 15", "before noon", "on Friday", "today".
func (m *message) enSpanFrom(l length, i int, leads bool) (when, bool) {
	sign, at := 1, i+1
	switch weekly := !leads && l.days > 0 && l.days%7 == 0 && l.months == 0 && !l.clocked; {
	case m.is(i, "before") && !leads && l.workdays == 0:
		sign = -1
	case m.is(i, "after") || m.is(i, "from"):
	case weekly && m.is(i, "on") && enWeekday(m.at(i+1)) > 0: // a week on Friday
	case weekly && (m.is(i, "today") || isTomorrow(m.at(i)) || enWeekday(m.at(i)) > 0): // a fortnight today
		at = i
	default:
		return when{}, false
	}
	from, ok := m.part(at)
	if l.clocked && ok && from.hasDay() && from.clock == noClock {
		if c, clocked := m.part(m.pastAt(from.to)); clocked {
			from, ok = merge(from, c) // two hours before tomorrow at noon
		}
	}
	base, certain := m.resolve(from)
	if !ok || !certain || from.exact || l.clocked == (from.clock == noClock) || !l.clocked && !from.hasDay() {
		return when{}, false
	}
	day := m.addWorkdays(l.from(base.day, sign), min(l.workdays, maxWorkdays))
	if !l.clocked {
		return oneDay(day, from.to)
	}
	minute := 24*60*int(day) + base.clock + sign*l.minutes
	return when{to: from.to, form: fixed, exact: true, day: date(minute / (24 * 60)), clock: minute % (24 * 60)}, minute > 0
}

// pastAt is the token behind the "at" that may stand at i.
func (m *message) pastAt(i int) int {
	if m.is(i, "at") || m.is(i, ",") {
		return i + 1
	}
	return i
}

// enLength reads counts and their units, the greater first: two days, an hour and a half, 1 day 2 hours, 1h30m; next is i if
// there is none.
func (m *message) enLength(i int) (l length, next int) {
	quarters, u, at := m.enAmount(i)
	if u == noUnit || !l.add(quarters, u) {
		return l, i
	}
	for u != workdays {
		next := at
		if m.is(next, "and") || m.is(next, ",") {
			next++
		}
		q, v, end := m.enAmount(next)
		longer := l
		if v == noUnit && u == hours && m.kindAt(next) == digits && m.is(next+1, "m") && m.glued(next+1) {
			q, v, end = 4*m.toks[next].n, minutes, next+2 // 1h30m
		}
		if v == noUnit || v >= u || m.is(next, "a") || !longer.add(q, v) {
			break
		}
		l, u, at = longer, v, end
	}
	return l, at
}

// enAmount reads a count and its unit, in quarters of the unit: two days, half an hour, 1.5 hours, an hour and a half.
func (m *message) enAmount(i int) (quarters int, u unit, next int) {
	quarters, at := m.enCount(i)
	if at == i && m.loose && m.is(i, "fortnight") {
		quarters = 4
	} else if at == i {
		return 0, noUnit, i
	}
	if m.is(at, "more") || m.is(at, "upcoming") {
		at++
	}
	switch {
	case m.anyEn(at, "business", "working", "work", "bank") > 0 && enUnit(m.at(at+1)) == days:
		return quarters, workdays, at + 2
	case m.anyEn(at, "calendar") > 0 && enUnit(m.at(at+1)) == days:
		return quarters, days, at + 2
	case m.anyEn(at, "fortnight", "fortnights", "fortnight's") > 0:
		return 2 * quarters, weeks, at + 1
	case m.anyEn(at, "decade", "decades") > 0:
		return 10 * quarters, years, at + 1
	case m.anyEn(at, "quarters", "qtrs") > 0:
		return 3 * quarters, months, at + 1
	}
	u = enUnit(strings.TrimSuffix(m.at(at), "'s"))
	if u == noUnit && m.glued(at) && m.kindAt(i) == digits {
		switch m.at(at) {
		case "d":
			u = days
		case "h":
			u = hours
		case "w":
			u = weeks
		case "m":
			if m.loose && (m.is(i-1, "+") || m.is(i-1, "in")) {
				u = minutes
			}
		}
	}
	if u == noUnit || m.is(at, "min") && m.is(at+1, "(") {
		return 0, noUnit, i
	}
	at++
	if m.anyEn(at, "and a half", "and an half") > 0 {
		quarters, at = quarters+2, at+3
	}
	return quarters, u, at
}

// enCount reads a count in quarters: 2, two, a, half an, 1.5, two and a half, a quarter of an, a couple of; next is i if
// there is none.
func (m *message) enCount(i int) (quarters, next int) {
	for _, c := range [...]struct {
		words    string
		quarters int
	}{
		{"half an", 2}, {"half a", 2}, {"a half", 2}, {"a quarter of an", 1}, {"quarter of an", 1}, {"three quarters of an", 3},
		{"a couple of", 8}, {"a couple", 8}, {"couple of", 8}, {"a pair of", 8}, {"an", 4}, {"a", 4},
	} {
		if n := m.en(i, c.words); n > 0 && !(m.loose && m.is(i+1, "few")) {
			return c.quarters, i + n
		}
	}
	if n := m.anyEn(i, "a few", "few"); n > 0 && m.loose {
		return 12, i + n
	}
	n, at := m.number(i)
	if at == i || n > maxSpan || m.kindAt(i) == han {
		return 0, i
	}
	if m.is(at, ".") && m.is(at+1, "5") && m.glued(at) && m.glued(at+1) {
		return 4*n + 2, at + 2
	}
	if m.anyEn(at, "and a half", "and an half") > 0 {
		return 4*n + 2, at + 3
	}
	if m.is(at, "-") && m.kindAt(at+1) == word {
		at++
	}
	return 4 * n, at
}
