package understand

import "strings"

// enPart reads a part that begins with an English word.
func (m *message) enPart(i int) (when, bool) {
	s := m.toks[i].s
	if w, ok := m.enNow(i); ok {
		return w, true
	}
	switch s {
	case "today", "tonight", "tomorrow", "tmrw", "tmr", "tmw", "tomorow", "tommorow", "tomorrow's", "today's", "tomorrows", "yesterday":
		return m.enRelativeDay(i)
	case "my", "this":
		if m.is(i+1, "day") && m.loose && (m.is(i, "my") || m.clauseEnd(i+2)) {
			return oneDay(m.today, i+2)
		}
		if s == "my" {
			return when{}, false
		}
		if w, ok := m.enThisNext(i); ok {
			return w, true
		}
		return m.enSpan(i)
	case "the":
		return m.enThe(i)
	case "day":
		return m.enDayAfter(i)
	case "closest", "nearest":
		return m.enClosest(i)
	case "around", "about", "approximately":
		return m.enClock(i)
	case "next", "coming", "upcoming", "past", "following", "current":
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
	case "in", "within", "inside", "a", "an", "half", "couple", "few", "for", "after", "another":
		if w, ok := m.enSpan(i); ok {
			return w, true
		}
		return m.enClock(i)
	case "q":
		if m.kindAt(i+1) == digits && m.glued(i+1) {
			return m.zhQuarterEnd(m.toks[i+1].n, i+2)
		}
	case "midnight":
		return when{to: i + 1, vague: true, clock: noClock, might: [2]date{m.today, m.today + 1}}, m.is(i-1, "by") || m.is(i-1, "before")
	case "morning", "noon", "midday", "afternoon", "evening", "night", "lunchtime", "quarter", "on", "at":
		return m.enClock(i)
	}
	if enWeekday(s) > 0 || m.loose && enWeekday(strings.TrimSuffix(s, "'s")) > 0 {
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
	switch {
	case m.is(w.to, "night"):
		w.half, w.to = evening, w.to+1
	case m.is(w.to, "week") && !w.past:
		w.day, w.to = w.day+7, w.to+1
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
	case m.en(i, "the day") > 0 && m.loose && m.clauseEnd(i+2):
		return oneDay(m.today, i+2)
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
		if w, ok := m.enThisNext(i + 1); ok {
			return w, true
		}
		return m.enSpan(i + 1)
	}
	return when{}, false
}

// enDayAfter reads "day after tomorrow", "day after Christmas", "day before 8 July".
func (m *message) enDayAfter(i int) (when, bool) {
	n := date(1)
	switch {
	case m.en(i, "day after") > 0, m.en(i, "day following") > 0:
	case m.en(i, "day before") > 0:
		n = -1
	default:
		return when{}, false
	}
	w, ok := m.part(i + 2)
	if !ok || !w.hasDay() || w.past || w.exact {
		return when{}, false
	}
	base, ok := m.resolve(w)
	if !ok {
		return when{}, false
	}
	return oneDay(base.day+n, w.to)
}

func isTomorrow(s string) bool {
	switch s {
	case "tomorrow", "tmrw", "tmr", "tmw", "tomorow", "tommorow":
		return true
	}
	return false
}
