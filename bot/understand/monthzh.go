package understand

import "time"

// zhMonthOf reads 月底, 下月15号, 本月内, 年底, 季度末.
func (m *message) zhMonthOf(i int) (when, bool) {
	ahead, at, said := m.zhPrefix(i)
	y, mo, _ := m.today.parts()
	w := when{form: fixed, clock: noClock, past: ahead < 0}
	switch {
	case m.is(at, "月"):
		return m.zhInMonth(at+1, y, mo+ahead, said)
	case m.is(at, "年") && m.anyZh(at+1, "底", "末") > 0 && !m.zhCounted(i):
		w.to, w.day = at+2, onDay(y+ahead, 12, 31)
	case m.is(at, "年") && m.anyZh(at+1, "内") > 0 && (said || !m.zhCounted(i)):
		w.to, w.day = at+2, onDay(y+ahead, 12, 31)
	case m.anyZh(at, "季度末", "季度底", "季末") > 0 && !m.zhCounted(i):
		w.to, w.day = at+m.anyZh(at, "季度末", "季度底", "季末"), monthEnd(y, (mo-1)/3*3+3+3*ahead, 0)
	default:
		return when{}, false
	}
	return w, true
}

// zhQuarterEnd reads what follows the number of a quarter: the 季度末 of 第二季度末, or the 末 of Q2末.
func (m *message) zhQuarterEnd(n, i int) (when, bool) {
	k := m.anyZh(i, "季度末", "季度底", "季末", "末", "底")
	if k == 0 || n < 1 || n > 4 {
		return when{}, false
	}
	y, now, _ := m.today.parts()
	if 3*n < now {
		y++
	}
	return oneDay(monthEnd(y, 3*n, 0), i+k)
}

// zhCounted tells whether a count stands right before i.
func (m *message) zhCounted(i int) bool {
	return m.kindAt(i-1) == digits || zhDigit(m.at(i-1)) >= 0 || zhUnit(m.at(i-1)) > 0
}

// zhInMonth reads what follows 月: 底, 15号, 内, 最后一天, 初. The month may lie beyond the year's ends.
func (m *message) zhInMonth(at, year, month int, said bool) (when, bool) {
	first := time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
	year, month = first.Year(), int(first.Month())
	w := when{form: fixed, clock: noClock}
	if n := m.anyZh(at, "月底", "月末", "底", "末"); n > 0 {
		w.to, w.day = at+n, monthEnd(year, month, 0)
		return w, true
	}
	for _, part := range [...]struct {
		words         string
		first, second int
	}{{"初", 5, 10}, {"上旬", 5, 10}, {"中旬", 15, 20}, {"下旬", 25, 31}, {"中", 15, 20}} {
		if n := m.zh(at, part.words); n > 0 {
			w.to, w.vague, w.might = at+n, true, inMonth(year, month, part.first, part.second)
			return w, true
		}
	}
	if d, next := m.zhNthIn(at, year, month); next > at {
		if y, _, _ := m.today.parts(); !said && d < m.today && year == y {
			d, next = m.zhNthIn(at, year+1, month)
		}
		w.to, w.day, w.vague = next, d, d == 0
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
		w.to, w.day = next+1, onDay(year, month, d)
		w.vague = w.day == 0
		return w, true
	}
	return when{}, false
}

// zhNthIn reads a day that is counted within a month: 第一天, 最后一天, 第二个星期日, 最后一个工作日. The day is 0 where the month has
// none.
func (m *message) zhNthIn(i, year, month int) (d date, next int) {
	at := i
	if m.is(at, "的") {
		at++
	}
	lead := m.anyZh(at, "倒数第", "最后", "第", "首")
	if lead == 0 {
		return 0, i
	}
	last := m.is(at, "最") || m.is(at, "倒")
	from := at + lead
	n, at := m.zhNumber(from)
	if at == from {
		n = 1 // 首个, 最后工作日
	}
	if last {
		n = -n
	}
	if m.is(at, "天") && at > from {
		return nthOf(year, month, n, 0), at + 1
	}
	if m.is(at, "个") {
		at++
	}
	if k := m.anyZh(at, "工作日", "工作天"); k > 0 {
		return m.nthWorkday(year, month, n), at + k
	}
	k := m.zhWeekWord(at)
	wd, end := m.zhWeekday(at + k)
	if k == 0 || end == at+k {
		return 0, i
	}
	return nthOf(year, month, n, wd), end
}

// zhYearOf reads 今年5月3日, 明年年底, 明年春节.
func (m *message) zhYearOf(i int) (when, bool) {
	if year, next := m.zhYear(i); next > i {
		return m.zhInYear(next, year)
	}
	return m.zhHoliday(i)
}

// zhInYear reads the month and day behind a year, or 年底.
func (m *message) zhInYear(at, year int) (when, bool) {
	if m.is(at, "的") || m.is(at, ",") {
		at++
	}
	w := when{form: fixed, clock: noClock}
	if n := m.anyZh(at, "今天", "今日"); n > 0 {
		_, month, day := m.today.parts()
		w.to, w.day = at+n, onDay(year, month, day)
		return w, w.day > 0
	}
	if n := m.anyZh(at, "年底", "年末", "底", "末"); n > 0 {
		w.to, w.day = at+n, onDay(year, 12, 31)
		return w, true
	}
	if n := m.anyZh(at, "最后一天"); n > 0 {
		return oneDay(onDay(year, 12, 31), at+n)
	}
	if m.is(at, "第") {
		if d, next := m.number(at + 1); next > at+1 && m.is(next, "天") && d >= 1 && d <= 365 {
			return oneDay(onDay(year, 1, 1)+date(d-1), next+1)
		}
	}
	if w, ok := m.zhLunar(at, year); ok {
		return w, true
	}
	if f, next := m.festivalName(at); next > at {
		return m.festivalIn(f, year, next)
	}
	mo, next := m.number(at)
	if next == at || !m.is(next, "月") {
		return when{}, false
	}
	w, ok := m.zhMonthDay(next+1, mo, year)
	if w.form == monthDay {
		w.form, w.day = fixed, onDay(year, w.month, w.mday)
		w.vague = w.vague || w.day == 0
	}
	return w, ok
}

// zhMonthDay reads what follows "N月": a day, 底, the first Monday. Without a year, which is 0 then, the next such month is meant.
func (m *message) zhMonthDay(at, month, year int) (when, bool) {
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
	if year > 0 {
		y = year
	}
	if w, ok := m.zhInMonth(at, y, month, false); ok {
		return w, true
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
		return when{to: next, form: monthDay, vague: true, clock: noClock}, dated // 四月三十一号
	}
	w := when{to: next, form: monthDay, month: month, mday: d, clock: noClock}
	if !dated && m.kindAt(at) == han && zhDigit(m.at(at-2))+zhUnit(m.at(at-2)) >= 0 { // 八月十五 may be of the Chinese calendar
		w.vague, w.might[0] = true, m.nextDate(month, d, 0)
		if l, ok := m.lunarDay(0, month, d, next); ok {
			w.might[1] = l.day
		}
	}
	return w, true
}

// nthWeekday is the n-th such weekday of a month, none if there are fewer.
func nthWeekday(year, month, n, wd int) date {
	first := onDay(year, month, 1)
	return onDay(year, month, 1+(wd-first.weekday()+7)%7+7*(n-1))
}
