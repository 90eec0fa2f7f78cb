package understand

import "strings"

// enPart reads a part that begins with an English word.
func (m *message) enPart(i int) (when, bool) {
	s := m.toks[i].s
	switch s {
	case "today", "tonight", "tomorrow", "tmrw", "tmr", "tmw", "tomorow", "tommorow", "tomorrow's", "today's", "tomorrows", "yesterday":
		return m.enRelativeDay(i)
	case "the":
		return m.enThe(i)
	case "day":
		return m.enDayAfter(i)
	case "closest", "nearest":
		return m.enClosest(i)
	case "around", "about", "approximately":
		return m.enClock(i)
	case "this", "next", "coming", "upcoming", "past", "following", "current":
		if w, ok := m.enThisNext(i); ok {
			return w, true
		}
		return m.enSpan(i)
	case "last", "first":
		if w, ok := m.enAfterHoliday(i); ok {
			return w, true
		}
		if w, ok := m.enNthOf(i); ok {
			return w, true
		}
		if s == "last" {
			return m.enThisNext(i)
		}
		return m.enNumbered(i)
	case "end", "eod", "cob", "eob", "eow", "eom", "eoy", "close", "month", "year", "weekend", "start", "beginning", "early", "mid", "late":
		if w, ok := m.enEnd(i); ok {
			return w, true
		}
	case "in", "within", "inside", "a", "an", "half", "couple", "few", "for", "now", "right", "after":
		if w, ok := m.enSpan(i); ok {
			return w, true
		}
		return m.enClock(i)
	case "midnight":
		return when{to: i + 1, vague: true, clock: noClock}, m.is(i-1, "by") || m.is(i-1, "before")
	case "morning", "noon", "midday", "afternoon", "evening", "night", "lunchtime", "quarter", "on", "at":
		return m.enClock(i)
	}
	if enWeekday(s) > 0 {
		if w, ok := m.enWeekdayPart(i); ok {
			return w, true
		}
	}
	if enMonth(s) > 0 {
		if w, ok := m.enMonthFirst(i); ok {
			return w, true
		}
	}
	if w, ok := m.enHoliday(i); ok {
		return w, true
	}
	return m.enNumbered(i)
}

// enNumbered reads what begins with an English number or figures: 8 Jan, 8th of January, two weeks from now, three pm.
func (m *message) enNumbered(i int) (when, bool) {
	if w, ok := m.enSpan(i); ok {
		return w, true
	}
	if w, ok := m.enWeekdaysFrom(i); ok {
		return w, true
	}
	if w, ok := m.enNthOf(i); ok {
		return w, true
	}
	if w, ok := m.enDayFirst(i); ok {
		return w, true
	}
	if w, ok := m.enDayAlone(i); ok {
		return w, true
	}
	return m.enClock(i)
}

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

func (m *message) enRelativeDay(i int) (when, bool) {
	w := when{to: i + 1, form: fixed, clock: noClock}
	switch m.toks[i].s {
	case "today", "today's":
		w.day = m.today
	case "tonight":
		w.day, w.half = m.today, evening
	case "yesterday":
		w.day, w.past = m.today-1, true
	default:
		w.day = m.today + 1
	}
	if m.is(w.to, "night") {
		w.half, w.to = evening, w.to+1
	}
	return w, true
}

// enThe reads what begins with "the": the 11th, the day after tomorrow, the end of the week.
func (m *message) enThe(i int) (when, bool) {
	if w, ok := m.enDayAfter(i + 1); ok {
		return w, true
	}
	if w, ok := m.enAfterHoliday(i + 1); ok {
		return w, true
	}
	switch {
	case m.en(i, "the day before yesterday") > 0:
		return when{to: i + 4, form: fixed, day: m.today - 2, past: true, clock: noClock}, true
	case m.en(i, "the next day") > 0:
		return oneDay(m.today+1, i+3)
	case m.en(i, "the weekend") > 0:
		return m.enEnd(i + 1)
	}
	if w, ok := m.enEnd(i + 1); ok {
		return w, true
	}
	if w, ok := m.enNthOf(i + 1); ok {
		return w, true
	}
	if w, ok := m.enDayFirst(i + 1); ok {
		return w, true
	}
	if d, next := m.ordinal(i + 1); next > i+1 && d >= 1 && d <= 31 && m.dayOrdinal(i+1, next) {
		return when{to: next, form: dayAlone, mday: d, clock: noClock}, true
	}
	if w, ok := m.enDayAlone(i + 1); ok && m.loose {
		return w, true
	}
	if m.is(i+1, "next") || m.is(i+1, "following") || m.is(i+1, "coming") || m.is(i+1, "last") {
		return m.enThisNext(i + 1)
	}
	return when{}, false
}

// enDayAfter reads "day after tomorrow".
func (m *message) enDayAfter(i int) (when, bool) {
	if m.en(i, "day after") == 0 || !isTomorrow(m.at(i+2)) {
		return when{}, false
	}
	return oneDay(m.today+2, i+3)
}

func isTomorrow(s string) bool {
	switch s {
	case "tomorrow", "tmrw", "tmr", "tmw", "tomorow", "tommorow":
		return true
	}
	return false
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
	case "at", "by", "before", "please", "pls", "and", "or", "so", "for", "in", "if", "because", "morning", "afternoon", "evening", "noon", "eod", "cob", "of", "latest", "but", "with", "to", "is", "is.", "as", "then", "when", "works", "end":
		return true
	}
	return enWeekday(m.at(next)) > 0
}

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
	case m.kindAt(at) == digits && len(m.toks[at].s) == 2 && m.loose && m.kindAt(at+1) == line:
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

// enEnd reads the ends of periods: end of month, EOW, end of August, month end, close of business, the weekend.
func (m *message) enEnd(i int) (when, bool) {
	y, mo, _ := m.today.parts()
	w := when{form: fixed, clock: noClock, period: true}
	if n := m.anyEn(i, "eod", "cob", "eob", "end of day", "end of the day", "end of business", "end of the business day", "end of working day", "close of business", "close of play", "close of day", "end of work"); n > 0 {
		return when{to: i + n, clock: endOfWork, meridiem: true}, true
	}
	if n := m.anyEn(i, "eow", "end of week", "end of the week", "end of this week", "week end"); n > 0 {
		w.to, w.day = i+n, m.today.monday()+4
		w.vague = w.day < m.today
		return w, true
	}
	if n := m.anyEn(i, "end of next week"); n > 0 {
		w.to, w.day = i+n, m.today.monday()+11
		return w, true
	}
	if n := m.anyEn(i, "eom", "end of month", "end of the month", "end of this month", "month end"); n > 0 {
		w.to, w.day = i+n, monthEnd(y, mo, 0)
		return w, true
	}
	if n := m.anyEn(i, "end of next month"); n > 0 {
		w.to, w.day = i+n, monthEnd(y, mo, 1)
		return w, true
	}
	if n := m.anyEn(i, "eoy", "end of year", "end of the year", "end of this year", "year end"); n > 0 {
		w.to, w.day = i+n, onDay(y, 12, 31)
		return w, true
	}
	if n := m.anyEn(i, "weekend"); n > 0 {
		w.to, w.day = i+n, m.today.monday()+4
		w.vague = w.day < m.today || !m.is(i-1, "the") || !m.is(i-2, "before") && !m.is(i-2, "by")
		return w, true
	}
	if n := m.anyEn(i, "end of", "start of", "beginning of", "early", "mid", "late"); n > 0 {
		return m.enEndOf(i, i+n)
	}
	return when{}, false
}

// enEndOf reads what follows "end of": a month, or a day. The start or the middle of something is no certain day.
func (m *message) enEndOf(i, at int) (when, bool) {
	vague := !m.is(i, "end")
	if m.is(at, "the") || m.is(at, "-") {
		at++
	}
	if month := enMonth(m.at(at)); month > 0 {
		y, now, _ := m.today.parts()
		if month < now {
			y++
		}
		w := when{to: at + 1, form: fixed, day: monthEnd(y, month, 0), clock: noClock, period: true, vague: vague}
		if m.kindAt(at+1) == digits && len(m.toks[at+1].s) == 4 {
			w.to, w.day = at+2, monthEnd(m.toks[at+1].n, month, 0)
		}
		return w, true
	}
	if q := m.at(at + 1); m.is(at, "q") && m.glued(at+1) && len(q) == 1 && q[0] >= '1' && q[0] <= '4' {
		y, now, _ := m.today.parts()
		month := 3 * int(q[0]-'0')
		if month < now {
			y++
		}
		return when{to: at + 2, form: fixed, day: monthEnd(y, month, 0), clock: noClock, period: true, vague: vague}, true
	}
	if n := m.anyEn(at, "next week", "next month", "the month", "month", "the week", "week", "next year", "year", "quarter", "next quarter"); n > 0 && (vague || m.is(at+n-1, "quarter")) {
		return when{to: at + n, form: fixed, clock: noClock, vague: true}, true
	}
	if vague {
		return when{}, false
	}
	w, ok := m.part(at)
	if !ok || !w.hasDay() || w.clock != noClock || w.half != noHalf {
		return when{}, false
	}
	return w, true
}
