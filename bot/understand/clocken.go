package understand

// enClock reads times that begin with a word, or with a number that a word explains: noon, morning, half past 3, 15 past
// 3pm, a quarter to noon, 8 this evening, 7 tonight.
func (m *message) enClock(i int) (when, bool) {
	if w, ok := m.enHalf(i); ok {
		return w, true
	}
	if w, ok := m.enPast(i); ok {
		return w, true
	}
	at := i
	if m.is(i, "at") || m.is(i, "@") || m.is(i, "around") || m.is(i, "about") || m.is(i, "approximately") {
		at++
	}
	if m.is(at, "at") || m.is(at, "around") {
		at++
	}
	if at > i {
		if w, ok := m.enPast(at); ok {
			return w, true
		}
	}
	if m.kindAt(at) == digits && at > i {
		if w, ok := m.clockFigures(at); ok {
			return w, true
		}
		if w, ok := m.looseClock(at); ok {
			return w, true
		}
	}
	n, next := m.enNumber(at)
	if next == at && m.kindAt(at) == digits {
		n, next = m.toks[at].n, at+1
	}
	if next == at || n < 1 || n > 23 {
		return when{}, false
	}
	w := when{clock: n * 60, to: next, meridiem: n > 12}
	next = m.pastIsh(next)
	if m.kindAt(at) == word {
		if minute, end := m.enMinute(next); end > next && (at > i || m.loose) {
			w.clock, next = w.clock+minute, end
			w.to = next
		}
	}
	if n > 12 {
		return w, w.clock%60 != 0
	}
	if m.is(next, "o'clock") || m.is(next, "oclock") {
		w.to = next + 1
		return m.withMeridiem(w, n, next+1)
	}
	if _, ok := m.meridiemAt(next); ok {
		return m.withMeridiem(w, n, next)
	}
	if h, ok := m.hourOfHalf(w, next); ok {
		return h, true
	}
	said := w.clock%60 != 0 || at > i && m.is(next-1, "ish") || m.loose && m.is(next-1, "ish")
	w.to = next
	return w, said && m.kindAt(next) != word || said && m.loose
}

// enMinute reads the minutes that are said after an hour: three twenty, nine oh five.
func (m *message) enMinute(i int) (n, next int) {
	if m.is(i, "oh") || m.is(i, "o") {
		if n = enSmall(m.at(i + 1)); n > 0 && n < 10 {
			return n, i + 2
		}
		return 0, i
	}
	if m.kindAt(i) != word {
		return 0, i
	}
	n, next = m.enBelowHundred(i)
	if next == i || n < 10 || n > 59 || enUnit(m.at(next)) > 0 || m.is(next, "to") || m.is(next, "past") {
		return 0, i
	}
	return n, next
}

// hourOfHalf reads the part of the day behind a bare hour: 8 this evening, 6 in the afternoon, 7 tonight.
func (m *message) hourOfHalf(w when, i int) (when, bool) {
	at := i
	if m.is(at, ",") {
		at++
	}
	switch {
	case (m.is(at, "today") || isTomorrow(m.at(at))) && (m.loose || m.leadsHour(i-2)):
		w.form, w.day, w.to = fixed, m.today, at+1
		if !m.is(at, "today") {
			w.day++
		}
		return w, true
	case m.en(at, "at night") > 0:
		w.half, w.to = evening, at+2
		return w, true
	case m.is(at, "tonight"):
		w.form, w.day, w.half, w.to = fixed, m.today, evening, at+1
		return w, true
	case m.is(at, "this"):
		h, ok := m.enHalf(at + 1)
		w.form, w.day, w.half, w.to = fixed, m.today, h.half, h.to
		return w, ok
	case m.en(at, "in the am") > 0 || m.en(at, "in the pm") > 0:
		return m.withMeridiem(w, w.clock/60, at+2)
	case m.en(at, "in the") > 0:
		h, ok := m.enHalf(at + 2)
		w.half, w.to = h.half, h.to
		return w, ok && h.clock == noClock
	}
	return when{}, false
}

// leadsHour tells whether the word at i can stand before an hour alone.
func (m *message) leadsHour(i int) bool {
	switch m.at(i) {
	case "by", "before", "at", "until", "around", "till":
		return true
	}
	return false
}

// looseClock reads an hour behind "at" with nothing to explain it: at 5, at 3 15, around 1030.
func (m *message) looseClock(i int) (when, bool) {
	n, s := m.toks[i].n, m.toks[i].s
	if m.glued(i+1) && (m.kindAt(i+1) == word && !m.is(i+1, "ish") || m.goesOn(i+1)) || enMonth(m.at(i+1)) > 0 {
		return when{}, false
	}
	to := m.pastIsh(i + 1)
	switch {
	case m.loose && m.is(to, ".") && m.glued(to) && m.kindAt(to+1) == digits && m.glued(to+1) && len(m.toks[to+1].s) == 2 && n < 24 && m.toks[to+1].n < 60:
		return when{to: to + 2, clock: n*60 + m.toks[to+1].n, meridiem: true}, true // at 13.45
	case len(s) <= 2 && n <= 24:
		w := when{to: to, clock: n % 24 * 60, meridiem: n > 12}
		if m.kindAt(to) == digits && len(m.toks[to].s) == 2 && m.toks[to].n < 60 && m.loose {
			w.clock += m.toks[to].n
			w.to++
		}
		if m.is(to, "%") || enUnit(m.at(to)) > 0 || !m.loose && m.kindAt(to) == word && !m.endsClock(to) {
			return when{}, false
		}
		return w, true
	case m.loose && (len(s) == 3 || len(s) == 4) && n%100 < 60 && n/100 < 24:
		return when{to: to, clock: n/100*60 + n%100, meridiem: true}, true
	}
	return when{}, false
}

// pastIsh is the token behind the "ish" that may stand at i: 7ish, 7-ish.
func (m *message) pastIsh(i int) int {
	if m.is(i, "-") && m.glued(i) && m.is(i+1, "ish") {
		i++
	}
	if m.is(i, "ish") && m.glued(i) {
		return i + 1
	}
	return i
}

// endsClock tells whether the word at i can follow an hour that has no unit: "at 5 today", "at 5 please".
func (m *message) endsClock(i int) bool {
	switch m.at(i) {
	case "today", "tomorrow", "tonight", "tmrw", "please", "pls", "on", "and", "so", "this", "next", "sharp", "latest", "for", "in", "if":
		return true
	}
	return enWeekday(m.at(i)) > 0
}

// enHalf reads a part of the day.
func (m *message) enHalf(i int) (when, bool) {
	at := i
	for m.is(at, "in") || m.is(at, "the") || m.is(at, "on") {
		at++
		if at > i+2 {
			break
		}
	}
	switch m.at(at) {
	case "early", "late", "mid":
		at++
	}
	w := when{to: at + 1, clock: noClock}
	switch m.at(at) {
	case "morning":
		w.half = morning
	case "afternoon":
		w.half = afternoon
	case "evening", "night":
		w.half = evening
	case "noon", "midday", "lunchtime":
		w.clock, w.meridiem = 12*60, true
	default:
		return when{}, false
	}
	if m.is(i-1, "good") || m.is(i-1, "last") || m.is(at, "morning") && m.anyEn(at+1, "all", "everyone", "team", "guys", "folks") > 0 {
		return when{}, false
	}
	return w, true
}

// enPast reads times that are told from the hour: 15 past 3pm, a quarter to noon, half past three, 15 minutes from 1pm.
func (m *message) enPast(i int) (when, bool) {
	minutes, at := 0, i
	switch {
	case m.anyEn(i, "a quarter") > 0:
		minutes, at = 15, i+2
	case m.is(i, "quarter"):
		minutes, at = 15, i+1
	case m.is(i, "half"):
		minutes, at = 30, i+1
	default:
		n, next := m.number(i)
		if next == i || n < 1 || n > 59 || m.kindAt(i) == han {
			return when{}, false
		}
		minutes, at = n, next
	}
	if m.anyEn(at, "minutes", "minute", "mins", "min") > 0 {
		at++
	}
	sign := 1
	switch m.at(at) {
	case "past", "after", "from":
	case "to", "till", "til", "before":
		sign = -1
	case "of":
		if minutes != 15 {
			return when{}, false
		}
		sign = -1
	default:
		return when{}, false
	}
	base, ok := m.hour(at + 1)
	if !ok {
		return when{}, false
	}
	base.clock = (base.clock + sign*minutes + 24*60) % (24 * 60)
	return base, true
}

// hour reads the full hour that minutes are told from.
func (m *message) hour(i int) (when, bool) {
	if w, ok := m.enHalf(i); ok && w.clock != noClock {
		return w, true
	}
	if m.is(i, "midnight") {
		return when{to: i + 1, clock: 0, meridiem: true}, true
	}
	if m.kindAt(i) == digits {
		if w, ok := m.clockFigures(i); ok && w.clock%60 == 0 {
			return w, true
		}
	}
	n, next := m.number(i)
	if next == i || n < 1 || n > 12 || m.kindAt(i) == han {
		return when{}, false
	}
	return when{to: next, clock: n * 60}, true
}
