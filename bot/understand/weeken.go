package understand

import "strings"

// enThisNext reads this Friday, next week Wednesday, next month, last Friday.
func (m *message) enThisNext(i int) (when, bool) {
	ahead, at := m.enAhead(i)
	wd := enWeekday(m.at(at))
	if m.is(i, "coming") || m.is(i, "upcoming") {
		return when{to: at + 1, form: weekday, wday: wd, clock: noClock}, wd > 0
	}
	monday := m.today.monday() + date(7*ahead)
	w := when{form: fixed, clock: noClock, past: ahead < 0}
	if wd > 0 {
		w.to, w.day, w.wday = at+1, monday+date(wd-1), wd
		return w, true
	}
	switch s := m.at(at); s {
	case "week", "week's":
		return m.enWholeWeek(at, ahead), true
	case "weekend":
		w.to, w.day, w.vague, w.might = at+1, monday+4, true, m.inWeek(ahead, 5, 7)
		return w, true
	case "month", "quarter", "qtr", "year":
		w.to, w.vague = at+1, !m.loose || ahead < 0
		w.day = m.today.addMonths(monthsOf(s) * ahead)
		if y, mo, _ := w.day.parts(); s == "month" {
			w.might = inMonth(y, mo, 31, 15)
		}
		return w, ahead != 0
	case "day":
		return when{to: at + 1, form: fixed, day: m.today + 1, clock: noClock}, ahead == 1
	case "hour":
		w, ok := m.after(length{minutes: 60, clocked: true}, at+1)
		return w, ok && ahead == 1
	case "morning", "afternoon", "evening", "night":
		if m.is(i, "this") {
			h, ok := m.enHalf(at)
			h.form, h.day = fixed, m.today
			return h, ok
		}
		return when{to: at + 1, form: fixed, day: m.today - 1, past: true, clock: noClock}, ahead < 0
	}
	return when{}, false
}

// enAhead reads how many weeks, months or years from now a word points: this, next, next next, last, this past.
func (m *message) enAhead(i int) (ahead, next int) {
	next = i + 1
	switch m.toks[i].s {
	case "next", "following":
		if m.is(next, "next") {
			return 2, next + 1
		}
		return 1, next
	case "last", "past":
		return -1, next
	case "this":
		for m.is(next, "coming") || m.is(next, "upcoming") {
			next++
		}
		if m.is(next, "past") {
			return -1, next + 1
		}
	}
	return 0, next
}

// enWholeWeek reads "week" at i, with the weekday that may follow it. A week to come is no certain day.
func (m *message) enWholeWeek(i, ahead int) when {
	monday := m.today.monday() + date(7*ahead)
	w := when{to: i + 1, form: fixed, clock: noClock, past: ahead < 0}
	if m.is(w.to, "on") && enWeekday(m.at(w.to+1)) > 0 {
		w.to++
	}
	if wd := enWeekday(m.at(w.to)); wd > 0 {
		w.to, w.day, w.wday = w.to+1, monday+date(wd-1), wd
		return w
	}
	w.day, w.period = monday+4, true
	if w.might = m.inWeek(ahead, 5, 1); ahead == 0 {
		w.might = [2]date{monday + 6, monday + 11}
	}
	w.vague = m.is(i, "week's") || ahead > 0 || ahead == 0 && w.day < m.today
	if m.loose && ahead == 1 {
		w.vague, w.day = false, m.today+7
	}
	return w
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
	wd, to := enWeekday(strings.TrimSuffix(m.toks[i].s, "'s")), i+1
	if len(m.toks[i].s) <= 4 && !m.weekdayAbbreviation(i) {
		return when{}, false
	}
	switch m.at(i - 1) {
	case "black", "good", "cyber", "ash", "palm", "easter", "casual", "super":
		return when{}, false // Black Friday has a date of its own
	}
	if m.is(i-1, "every") || m.is(i-1, "each") || m.kindAt(i-1) == digits && !m.is(i-2, ":") || enSmall(m.at(i-1)) > 0 {
		return when{}, false
	}
	if m.is(to, ".") && len(m.toks[i].s) <= 4 && m.glued(to) && m.kindAt(to+1) != line {
		to++
	}
	w := when{to: to, form: weekday, wday: wd, clock: noClock}
	at := to
	if m.is(at, "of") || m.is(at, ",") || m.is(at, "in") || m.is(at, "from") {
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
	if m.is(at, "after") || m.is(at, "before") {
		if w, ok := m.enNthFrom(1, wd, at); ok {
			return w, true
		}
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

// weekdayCounted reads "two weeks from now" behind a weekday, and "week" alone, which is a week more.
func (m *message) weekdayCounted(i, wd int) (d date, next int, ok bool) {
	if m.is(i, "week") && m.kindAt(i+1) != digits {
		return m.today + date((wd-m.today.weekday()+7)%7+7), i + 1, true
	}
	l, at := m.enLength(i)
	n := m.anyEn(at, "from now", "from today")
	if at == i || n == 0 || l.days == 0 || l.days%7 != 0 || l.months != 0 || l.clocked {
		return 0, i, false
	}
	return m.today.monday() + date(l.days+wd-1), at + n, true
}

// weekdayAbbreviation tells whether a short word that is also an English word (sat, sun, wed) means the weekday: it is
// written with a capital, stands where a day stands, or is one where a date is known to be meant.
func (m *message) weekdayAbbreviation(i int) bool {
	first := m.orig[m.back[m.toks[i].from]]
	if first >= 'A' && first <= 'Z' {
		return true
	}
	switch m.at(i - 1) {
	case "by", "on", "this", "next", "before", "until", "till", "due", "or", "last":
		return true
	}
	switch m.toks[i].s {
	case "sat", "sun", "wed", "mon":
		_, half := m.enHalf(i + 1)
		return m.loose && (half || m.kindAt(i+1) != word || m.is(i+1, "at") || m.is(i+1, "the") || enMonth(m.at(i+1)) > 0)
	}
	return true
}
