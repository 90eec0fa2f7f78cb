package understand

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
