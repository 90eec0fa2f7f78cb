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
		w.vague, w.might = w.day < m.today, [2]date{m.today.monday() + 6, w.day + 7}
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
		w.might = m.inWeek(0, 5, 7)
		w.vague = w.day < m.today || !m.is(i-1, "the") || !m.is(i-2, "before") && !m.is(i-2, "by")
		return w, true
	}
	if n := m.anyEn(i, "end of", "start of", "beginning of", "early", "mid", "late"); n > 0 {
		return m.enEndOf(i, i+n)
	}
	return when{}, false
}

// enEndOf reads what follows "end of": a month, a quarter, a year or a day. The start or the middle of something is no certain
// day.
func (m *message) enEndOf(i, at int) (when, bool) {
	vague := !m.is(i, "end")
	if m.is(at, "the") || m.is(at, "-") {
		at++
	}
	y, now, _ := m.today.parts()
	w := when{form: fixed, clock: noClock, period: true, vague: vague}
	if month := enMonth(m.at(at)); month > 0 {
		w.to = at + 1
		if year, next := m.yearBehind(at + 1); next > at+1 {
			y, w.to = year, next
		} else if month < now {
			y++
		}
		w.day, w.might = monthEnd(y, month, 0), m.enPartOf(i, y, month)
		return w, true
	}
	if month, next := m.enQuarter(at); next > at {
		w.to, w.day = next, monthEnd(y, month, 0)
		return w, true
	}
	if year, next := m.yearBehind(at); next > at {
		w.to, w.day = next, onDay(year, 12, 31)
		return w, true
	}
	if n := m.anyEn(at, "next week", "the week", "week"); n > 0 && vague {
		w.to, w.might = at+n, m.inWeek(n-1, 1, 2)
		switch m.at(i) {
		case "mid":
			w.might = m.inWeek(n-1, 3, 4)
		case "late":
			w.might = m.inWeek(n-1, 5, 4)
		}
		return w, true
	}
	if n := m.anyEn(at, "next month", "the month", "month"); n > 0 && vague {
		ahead := 0
		if m.is(at, "next") {
			ahead = 1
		}
		year, month, _ := m.today.addMonths(ahead).parts()
		w.to, w.might = at+n, m.enPartOf(i, year, month)
		return w, true
	}
	if n := m.anyEn(at, "next year", "year"); n > 0 && vague {
		w.to = at + n
		return w, true
	}
	if vague {
		return when{}, false
	}
	day, ok := m.part(at)
	return day, ok && day.hasDay() && day.clock == noClock && day.half == noHalf
}

// enQuarter reads Q3, this quarter, next quarter, as the last month of it, counted from this January.
func (m *message) enQuarter(i int) (month, next int) {
	_, now, _ := m.today.parts()
	if q := m.at(i + 1); m.is(i, "q") && m.glued(i+1) && len(q) == 1 && q[0] >= '1' && q[0] <= '4' {
		if month = 3 * int(q[0]-'0'); month < now {
			month += 12
		}
		return month, i + 2
	}
	month = (now-1)/3*3 + 3
	if n := m.anyEn(i, "quarter", "this quarter", "current quarter"); n > 0 {
		return month, i + n
	}
	if n := m.en(i, "next quarter"); n > 0 {
		return month + 3, i + n
	}
	return 0, i
}

// enPartOf are the days that may be meant by the part of a month that is named at i: early, mid, late.
func (m *message) enPartOf(i, year, month int) [2]date {
	switch m.at(i) {
	case "mid":
		return inMonth(year, month, 15, 20)
	case "late":
		return inMonth(year, month, 25, 31)
	}
	return inMonth(year, month, 5, 10)
}
