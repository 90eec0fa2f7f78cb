package understand

import "github.com/golive-bot/golive/bot/workday"

// zhLunar reads a day of the Chinese calendar: 农历八月十五, 正月初五, 腊月二十三, 大年初三. What tells it from the common one is the
// word 农历, a month's old name, or 初 before the day. The year is 0 where none was said.
func (m *message) zhLunar(i, year int) (when, bool) {
	if n := m.zh(i, "大年初"); n > 0 {
		if d, next := m.zhNumber(i + n); next > i+n && d >= 1 && d <= 10 {
			return m.lunarDay(year, 1, d, next)
		}
	}
	at := i + m.anyZh(i, "农历", "阴历", "旧历")
	if y, next := m.zhYear(at); next > at {
		year, at = y, next
		at += m.anyZh(at, "农历", "阴历", "旧历", "的")
	}
	month, next := m.zhLunarMonth(at)
	old := next == at+2 && month > 0 && zhDigit(m.at(at)) < 0
	if next == at {
		if month, next = m.number(at); next == at || m.kindAt(at) == word || !m.is(next, "月") {
			return when{}, false
		}
		next++
	}
	first := m.is(next, "初")
	if first {
		next++
	}
	if !first && !old && !m.zhLunarSaid(i, at) {
		return when{}, false
	}
	day, end := m.number(next)
	if end == next || m.kindAt(next) == word || month < 1 || month > 12 || day < 1 || day > 30 {
		return when{}, false
	}
	if m.is(end, "日") || m.is(end, "号") {
		end++
	}
	return m.lunarDay(year, month, day, end)
}

func (m *message) lunarDay(year, month, day, to int) (when, bool) {
	f := festival{on: workday.Lunar(month, day)}
	if year > 0 {
		return m.festivalIn(f, year, to)
	}
	return m.nextFestival(f, to)
}

// zhLunarSaid tells whether 农历 stands between i and the month.
func (m *message) zhLunarSaid(i, month int) bool {
	return m.anyZh(i, "农历", "阴历", "旧历") > 0 || m.anyZh(month-2, "农历", "阴历", "旧历") > 0
}

// zhLunarMonth reads the old names of months: 正月, 冬月, 腊月.
func (m *message) zhLunarMonth(i int) (month, next int) {
	switch {
	case m.zh(i, "正月") > 0:
		return 1, i + 2
	case m.zh(i, "冬月") > 0:
		return 11, i + 2
	case m.zh(i, "腊月") > 0:
		return 12, i + 2
	}
	return 0, i
}

// zhYear reads a year that is said before a month or a festival: 2027年, 明年.
func (m *message) zhYear(i int) (year, next int) {
	y, _, _ := m.today.parts()
	for _, w := range [...]struct {
		words string
		ahead int
	}{{"今年", 0}, {"明年", 1}, {"后年", 2}, {"去年", -1}, {"前年", -2}} {
		if n := m.zh(i, w.words); n > 0 {
			return y + w.ahead, i + n
		}
	}
	n, next := m.number(i)
	if next == i || m.kindAt(i) == word || !m.is(next, "年") {
		return 0, i
	}
	if m.kindAt(i) == digits && len(m.toks[i].s) == 2 {
		n += 2000
	}
	if n < 1900 || n > 2200 {
		return 0, i
	}
	return n, next + 1
}
