package understand

import "strings"

// enThisNext reads this Friday, next week Wednesday, next month, last Friday.
func (m *message) enThisNext(i int) (when, bool) {
	ahead, at, past := 0, i+1, false
	switch m.toks[i].s {
	case "next", "following":
		ahead = 1
		if m.is(at, "next") {
			ahead, at = 2, at+1
		}
	case "last", "past":
		ahead, past = -1, true
	case "this":
		for m.is(at, "coming") || m.is(at, "upcoming") {
			at++
		}
		if m.is(at, "past") {
			ahead, past, at = -1, true, at+1
		}
	case "coming", "upcoming":
		if wd := enWeekday(m.at(at)); wd > 0 {
			return when{to: at + 1, form: weekday, wday: wd, clock: noClock}, true
		}
		return when{}, false
	}
	monday := m.today.monday() + date(7*ahead)
	w := when{form: fixed, clock: noClock, past: past}
	if wd := enWeekday(m.at(at)); wd > 0 {
		w.to, w.day, w.wday = at+1, monday+date(wd-1), wd
		return w, true
	}
	switch s := m.at(at); s {
	case "week", "week's":
		at++
		if wd := enWeekday(m.at(at)); wd > 0 {
			w.to, w.day, w.wday = at+1, monday+date(wd-1), wd
			return w, true
		}
		if m.is(at, "on") && enWeekday(m.at(at+1)) > 0 {
			w.to, w.day = at+2, monday+date(enWeekday(m.at(at+1))-1)
			return w, true
		}
		w.to, w.day, w.period = at, monday+4, true
		w.vague = s == "week's" || ahead != 0 && !past || ahead == 0 && w.day < m.today
		if m.loose && ahead == 1 {
			w.vague, w.day = false, m.today+7
		}
		return w, true
	case "weekend":
		w.to, w.day, w.vague = at+1, monday+4, true
		return w, true
	case "month", "quarter", "qtr", "year":
		if m.is(i, "this") || m.is(i, "current") {
			return when{}, false
		}
		w.to, w.vague = at+1, !m.loose || past
		w.day = m.today.addMonths(monthsOf(s) * ahead)
		return w, true
	case "day":
		if ahead == 1 {
			return oneDay(m.today+1, at+1)
		}
	case "hour":
		if ahead == 1 {
			return m.after(2, hours, at+1)
		}
	case "morning", "afternoon", "evening", "night":
		if m.is(i, "this") {
			h, ok := m.enHalf(at)
			h.form, h.day = fixed, m.today
			return h, ok
		}
		if past {
			return when{to: at + 1, form: fixed, day: m.today - 1, past: true, clock: noClock}, true
		}
	}
	return when{}, false
}

// monthsOf is how many months a long unit has.
func monthsOf(s string) int {
	switch s {
	case "month":
		return 1
	case "year":
		return 12
	}
	return 3
}

// enWeekdayPart reads a bare weekday and the week that may follow it: Friday, Wednesday next week, Tue of next week.
func (m *message) enWeekdayPart(i int) (when, bool) {
	wd, to := enWeekday(m.toks[i].s), i+1
	if len(m.toks[i].s) <= 4 && !m.weekdayAbbreviation(i) {
		return when{}, false
	}
	switch m.at(i - 1) {
	case "black", "good", "cyber", "ash", "palm", "easter", "casual", "super":
		return when{}, false // Black Friday has a date of its own
	}
	if m.is(i-1, "every") || m.is(i-1, "each") || m.kindAt(i-1) == digits || enSmall(m.at(i-1)) > 0 {
		return when{}, false
	}
	if m.is(to, ".") && len(m.toks[i].s) <= 4 && m.glued(to) && m.kindAt(to+1) != line {
		to++
	}
	w := when{to: to, form: weekday, wday: wd, clock: noClock}
	at := to
	if m.is(at, "of") || m.is(at, ",") || m.is(at, "in") {
		at++
	}
	for _, p := range [...]struct {
		words string
		ahead int
	}{{"next week", 1}, {"this week", 0}, {"the following week", 1}, {"last week", -1}, {"the week after next", 2}, {"the week after", 1}} {
		if n := m.en(at, p.words); n > 0 {
			return when{to: at + n, form: fixed, wday: wd, day: m.today.monday() + date(7*p.ahead+wd-1), past: p.ahead < 0, clock: noClock}, true
		}
	}
	if n := m.en(at, "after next"); n > 0 {
		return oneDay(m.today+date((wd-m.today.weekday()+7)%7+7), at+n)
	}
	if d, next, ok := m.weekdayCounted(at, wd); ok {
		return when{to: next, form: fixed, day: d, clock: noClock}, true
	}
	return w, true
}

// enClosest reads "closest Monday to October 5th".
func (m *message) enClosest(i int) (when, bool) {
	wd := enWeekday(m.at(i + 1))
	if wd == 0 || !m.is(i+2, "to") || enOrdinalWord(m.at(i-1)) > 0 {
		return when{}, false
	}
	w, ok := m.part(i + 3)
	if !ok {
		return when{}, false
	}
	base, ok := m.resolve(w)
	if !ok {
		return when{}, false
	}
	d := base.day + date((wd-base.day.weekday()+7)%7)
	if d-base.day > 3 {
		d -= 7
	}
	return oneDay(d, w.to)
}

// enWeekdaysFrom reads "two Sundays from now", "two mondays later".
func (m *message) enWeekdaysFrom(i int) (when, bool) {
	n, at := m.number(i)
	if at == i || n < 1 || n > 52 {
		return when{}, false
	}
	wd := enWeekday(strings.TrimSuffix(m.at(at), "s"))
	k := m.anyEn(at+1, "from now", "from today", "later", "hence")
	if wd == 0 || k == 0 {
		return when{}, false
	}
	d := m.today + 1
	d += date((wd-d.weekday()+7)%7 + 7*(n-1))
	return oneDay(d, at+1+k)
}

// weekdayCounted reads "two weeks from now" behind a weekday.
func (m *message) weekdayCounted(i, wd int) (d date, next int, ok bool) {
	halves, u, at := m.enAmount(i)
	if u != weeks || halves%2 != 0 {
		return 0, i, false
	}
	n := m.anyEn(at, "from now", "from today")
	if n == 0 {
		return 0, i, false
	}
	return m.today.monday() + date(7*halves/2+wd-1), at + n, true
}

// weekdayAbbreviation tells whether a short word that is also an English word (sat, sun, wed) means the weekday: it is
// written with a capital or stands where a day stands.
func (m *message) weekdayAbbreviation(i int) bool {
	first := m.orig[m.back[m.toks[i].from]]
	if first >= 'A' && first <= 'Z' || m.loose {
		return true
	}
	switch m.at(i - 1) {
	case "by", "on", "this", "next", "before", "until", "till", "due", "or", "last":
		return true
	}
	s := m.toks[i].s
	return s == "tue" || s == "tues" || s == "thu" || s == "thur" || s == "thurs" || s == "fri" || s == "weds"
}
