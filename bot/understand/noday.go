package understand

import "time"

// NoDay is a day that a text names and no calendar has, as it is written there: "31 Feb", "2月31日", "2026-13-01"; "" if there
// is none. What is merely far off, or left open, is a day.
func NoDay(text string) string { return Calendar{}.read(text, time.Time{}).noDay() }

func (m *message) noDay() string {
	for i := range m.toks {
		if m.off[i] {
			continue
		}
		from, to, found := i, i, false
		for _, look := range [...]func(int) (int, bool){m.noFigures, m.noZhDay, m.noDayFirst, m.noMonthFirst} {
			if to, found = look(i); found {
				break
			}
		}
		if found {
			return m.written(span{from, to})
		}
	}
	return ""
}

// noFigures looks for a year, a month and a day. Figures that are far from both are a number of something else.
func (m *message) noFigures(i int) (to int, ok bool) {
	y, sep, month, at := m.pair(i)
	if at == i || sep == "·" || len(m.toks[i].s) != 4 || m.glued(i) && i > 0 && m.kindAt(i-1) != han || !m.is(at, sep) || !m.glued(at) || m.kindAt(at+1) != digits || !m.glued(at+1) || m.gluedToMore(at+2, sep) {
		return i, false
	}
	day := m.toks[at+1].n
	near := y >= 2000 && y < 2100 && month <= 19 && day <= 39 && (month <= 12 || day <= 31)
	return at + 2, near && onDay(y, month, day) == 0
}

// noZhDay looks for 2月31日, 13月1日, 2027年2月29号, 二月三十号.
func (m *message) noZhDay(i int) (to int, ok bool) {
	year, month, at := 2024, 0, i // a leap year
	n, next := m.number(i)
	if next > i && m.is(next, "年") && n > 1900 && n < 3000 {
		if year, at = n, next+1; m.is(at, " ") {
			at++
		}
		n, next = m.number(at)
	}
	if next == at || !m.is(next, "月") || at == i && (m.is(i-1, "第") || m.is(i-1, "年") || m.is(i-1, "个")) {
		return i, false
	}
	month = n
	day, next2 := m.number(next + 1)
	if next2 == next+1 || !m.is(next2, "日") && !m.is(next2, "号") || m.numberedNoun(next2+1) {
		return i, false
	}
	return next2 + 1, onDay(year, month, day) == 0
}

// noDayFirst looks for 31 Feb, 31st of February 2027, 30-feb.
func (m *message) noDayFirst(i int) (to int, ok bool) {
	if m.kindAt(i) != digits || len(m.toks[i].s) > 2 || i > 0 && m.glued(i) && m.kindAt(i-1) != han {
		return i, false
	}
	d, at := m.ordinal(i)
	if at == i {
		d, at = m.toks[i].n, i+1
	}
	if m.is(at, "of") || m.is(at, "the") || m.glued(at) && (m.is(at, "-") || m.is(at, "/") || m.is(at, ".")) {
		at++
	}
	month := m.monthName(at)
	if month == 0 || d < 1 || d > 39 {
		return i, false
	}
	year, at := m.yearOrLeap(at + 1)
	return at, onDay(year, month, d) == 0
}

// noMonthFirst looks for Feb 31, February 31st, 2027.
func (m *message) noMonthFirst(i int) (to int, ok bool) {
	month, at := m.monthName(i), i+1
	if month == 0 {
		return i, false
	}
	if m.is(at, ".") || m.is(at, "the") {
		at++
	}
	d, next := m.ordinal(at)
	if next == at && m.kindAt(at) == digits && len(m.toks[at].s) <= 2 {
		d, next = m.toks[at].n, at+1
	}
	// "in May 35 users ..." counts something, and "Feb 30:15" is a time.
	if next == at || d < 1 || d > 39 || d > 31 && !m.clauseEnd(next) || m.minutesAt(next) {
		return i, false
	}
	year, next := m.yearOrLeap(next)
	return next, onDay(year, month, d) == 0
}

// monthName is the month that a whole word names.
func (m *message) monthName(i int) int {
	if m.kindAt(i) != word || enWeekday(m.at(i)) > 0 {
		return 0
	}
	return enMonth(m.at(i))
}

// yearOrLeap is the year that follows a day, else a leap year.
func (m *message) yearOrLeap(i int) (year, next int) {
	at := i
	if m.is(at, ",") || m.glued(at) && (m.is(at, "-") || m.is(at, "/")) {
		at++
	}
	if m.kindAt(at) == digits && len(m.toks[at].s) == 4 && m.toks[at].n >= 1971 && m.toks[at].n < 3000 && !m.minutesAt(at+1) {
		return m.toks[at].n, at + 1
	}
	return 2024, i
}
