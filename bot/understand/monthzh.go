package understand

// zhMonthOf reads 月底, 下月15号, 本月内, 年底, 季度末.
func (m *message) zhMonthOf(i int) (when, bool) {
	ahead, at, said := m.zhPrefix(i)
	y, mo, _ := m.today.parts()
	w := when{form: fixed, clock: noClock, past: ahead < 0}
	switch {
	case m.is(at, "月") || m.is(at, "当") && m.is(at+1, "月"):
		return m.zhInMonth(at+1, y, mo+ahead, said)
	case m.is(at, "年") && m.anyZh(at+1, "底", "末") > 0 && !m.zhCounted(i):
		w.to, w.day = at+2, onDay(y+ahead, 12, 31)
	case m.is(at, "年") && m.anyZh(at+1, "内") > 0 && (said || !m.zhCounted(i)):
		w.to, w.day = at+2, onDay(y+ahead, 12, 31)
	case m.anyZh(at, "季度末", "季度底", "季末") > 0:
		w.to, w.day = at+m.anyZh(at, "季度末", "季度底", "季末"), monthEnd(y, (mo-1)/3*3+3+3*ahead, 0)
	default:
		return when{}, false
	}
	return w, true
}

// zhCounted tells whether a count stands right before i.
func (m *message) zhCounted(i int) bool {
	return m.kindAt(i-1) == digits || zhDigit(m.at(i-1)) >= 0 || zhUnit(m.at(i-1)) > 0
}

// zhInMonth reads what follows 月: 底, 15号, 内, 初. The month may lie beyond December.
func (m *message) zhInMonth(at, year, month int, said bool) (when, bool) {
	w := when{form: fixed, clock: noClock}
	if n := m.anyZh(at, "底", "末"); n > 0 {
		w.to, w.day = at+n, monthEnd(year, month, 0)
		return w, true
	}
	if n := m.anyZh(at, "初", "中旬", "上旬", "下旬", "中"); n > 0 {
		w.to, w.vague = at+n, true
		return w, true
	}
	if !said {
		return when{}, false
	}
	if n := m.anyZh(at, "之内", "以内", "内"); n > 0 {
		w.to, w.day = at+n, monthEnd(year, month, 0)
		return w, true
	}
	if m.is(at, "的") {
		at++
	}
	d, next := m.number(at)
	if next == at || m.kindAt(at) == word {
		return when{}, false
	}
	if m.is(next, "号") || m.is(next, "日") {
		y, mo := year+(month-1)/12, (month-1)%12+1
		w.to, w.day = next+1, onDay(y, mo, d)
		w.vague = w.day == 0
		return w, true
	}
	return when{}, false
}

// zhYearOf reads 今年5月3日, 明年年底.
func (m *message) zhYearOf(i int) (when, bool) {
	ahead := 0
	switch {
	case m.zh(i, "今年") > 0:
	case m.zh(i, "明年") > 0:
		ahead = 1
	case m.zh(i, "后年") > 0:
		ahead = 2
	case m.zh(i, "去年") > 0:
		ahead = -1
	default:
		return m.zhHoliday(i)
	}
	y, _, _ := m.today.parts()
	return m.zhInYear(i+2, y+ahead)
}

// zhInYear reads the month and day behind a year, or 年底.
func (m *message) zhInYear(at, year int) (when, bool) {
	if m.is(at, "的") || m.is(at, ",") {
		at++
	}
	w := when{form: fixed, clock: noClock}
	if n := m.anyZh(at, "年底", "年末", "底", "末"); n > 0 {
		w.to, w.day = at+n, onDay(year, 12, 31)
		return w, true
	}
	if m.is(at, "第") {
		if d, next := m.number(at + 1); next > at+1 && m.is(next, "天") && d >= 1 && d <= 365 {
			return oneDay(onDay(year, 1, 1)+date(d-1), next+1)
		}
	}
	mo, next := m.number(at)
	if next == at || !m.is(next, "月") {
		return when{}, false
	}
	w, ok := m.zhMonthDay(next+1, mo)
	if !ok || w.form == noDay {
		return when{}, false
	}
	if w.form == monthDay {
		w.form, w.day = fixed, onDay(year, w.month, w.mday)
		w.vague = w.day == 0
	} else if w.form == fixed {
		w.day = monthEnd(year, mo, 0)
	}
	return w, true
}

// zhMonthDay reads what follows "N月": a day, 底, the first Monday.
func (m *message) zhMonthDay(at, month int) (when, bool) {
	if month < 1 || month > 12 {
		return when{}, false
	}
	if m.is(at, "份") {
		at++
	}
	y, now, _ := m.today.parts()
	if month < now {
		y++
	}
	if w, ok := m.zhInMonth(at, y, month, false); ok {
		return w, true
	}
	if n := m.zh(at, "的第"); n > 0 {
		return m.zhNthWeekday(at+n, month)
	}
	d, next := m.number(at)
	if next == at || m.kindAt(at) == word || m.toks[at].gap && m.kindAt(at) == digits && !(m.is(next, "日") || m.is(next, "号")) {
		return when{}, false
	}
	dated := m.is(next, "日") || m.is(next, "号") && !m.numberedNoun(next+1)
	if dated {
		next++
	} else if m.kindAt(next) == han && !m.loose && m.anyZh(next, "前", "之前", "以前", "上午", "下午", "晚", "早") == 0 {
		return when{}, false
	}
	if onDay(2024, month, d) == 0 {
		return when{}, false
	}
	return when{to: next, form: monthDay, month: month, mday: d, clock: noClock}, true
}

// zhNthWeekday reads 一个星期一 behind "十月的第".
func (m *message) zhNthWeekday(at, month int) (when, bool) {
	n, next := m.number(at)
	if next == at || !m.is(next, "个") || n < 1 || n > 5 {
		return when{}, false
	}
	k := m.zhWeekWord(next + 1)
	wd, end := m.zhWeekday(next + 1 + k)
	if k == 0 || end == next+1+k {
		return when{}, false
	}
	y, _, _ := m.today.parts()
	d := nthWeekday(y, month, n, wd)
	if d < m.today {
		d = nthWeekday(y+1, month, n, wd)
	}
	return when{to: end, form: fixed, day: d, clock: noClock, vague: d == 0}, true
}

// nthWeekday is the n-th such weekday of a month, none if there are fewer.
func nthWeekday(year, month, n, wd int) date {
	first := onDay(year, month, 1)
	return onDay(year, month, 1+(wd-first.weekday()+7)%7+7*(n-1))
}
