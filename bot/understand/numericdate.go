package understand

// numericDate reads dates of figures: 2026-05-29, 2026/5/29, 20260529, 5/29, 11.6, 29.05., 3-7-2027.
//
// Two figures are month first in Chinese and mixed text; in other text they count only where they allow one reading.
func (m *message) numericDate(i int) (when, bool) {
	if w, ok := m.yearMonthName(i); ok {
		return w, true
	}
	if w, ok := m.spacedDate(i); ok {
		return w, true
	}
	a, sep, b, next := m.pair(i)
	if next == i {
		return m.compactDate(i)
	}
	if m.is(next, sep) && m.glued(next) && m.kindAt(next+1) == digits && m.glued(next+1) {
		w, ok := m.threeFigures(i, a, b, m.toks[next+1].n, next+2)
		timed := m.loose && m.is(w.to, "-") && m.kindAt(w.to+1) == digits && m.is(w.to+2, ":")
		if !ok || m.gluedToMore(w.to, sep) && !timed {
			return when{}, false
		}
		return w, true
	}
	return m.twoFigures(i, a, sep, b, next)
}

// yearMonthName reads 2026-Sep-1, 2026/Aug/10, 2026 Aug 10.
func (m *message) yearMonthName(i int) (when, bool) {
	if month := enMonth(m.at(i + 1)); month > 0 && len(m.toks[i].s) == 4 && m.kindAt(i+2) == digits && !m.is(i+3, ":") {
		d := onDay(m.toks[i].n, month, m.toks[i+2].n)
		return when{to: i + 3, form: fixed, day: d, clock: noClock}, d > 0
	}
	month := enMonth(m.at(i + 2))
	if month == 0 || len(m.toks[i].s) != 4 || m.kindAt(i+4) != digits || !m.is(i+1, "-") && !m.is(i+1, "/") || m.at(i+1) != m.at(i+3) {
		return when{}, false
	}
	d := onDay(m.toks[i].n, month, m.toks[i+4].n)
	if d == 0 {
		return when{}, false
	}
	return oneDay(d, i+5)
}

// spacedDate reads 2026 05 29, which may be a date where one is known to be meant.
func (m *message) spacedDate(i int) (when, bool) {
	if !m.loose || len(m.toks[i].s) != 4 || m.kindAt(i+1) != digits || m.kindAt(i+2) != digits || len(m.toks[i+1].s) != 2 || len(m.toks[i+2].s) != 2 || m.is(i+3, ":") {
		return when{}, false
	}
	d := onDay(m.toks[i].n, m.toks[i+1].n, m.toks[i+2].n)
	return when{to: i + 3, form: fixed, day: d, clock: noClock}, d > 0
}

// pair reads two numbers with one of - / . · between them.
func (m *message) pair(i int) (a int, sep string, b, next int) {
	if m.kindAt(i) != digits || m.kindAt(i+2) != digits || !m.glued(i+1) || !m.glued(i+2) {
		return 0, "", 0, i
	}
	sep = m.at(i + 1)
	if sep != "-" && sep != "/" && sep != "." && sep != "·" {
		return 0, "", 0, i
	}
	return m.toks[i].n, sep, m.toks[i+2].n, i + 3
}

// gluedToMore tells whether a date of figures goes on as a longer number or code.
func (m *message) gluedToMore(i int, sep string) bool {
	if !m.glued(i) {
		return false
	}
	if m.kindAt(i) == digits {
		return true
	}
	return (m.is(i, sep) || m.is(i, ":")) && m.glued(i+1) && m.kindAt(i+1) == digits
}

func (m *message) threeFigures(i, a, b, c, next int) (when, bool) {
	long := len(m.toks[i].s) == 4
	var d date
	switch {
	case long:
		d = onDay(a, b, c)
	case len(m.toks[next-1].s) == 4 && m.is(next-2, "."): // 29.05.2026
		d = onDay(c, b, a)
	case len(m.toks[next-1].s) == 4:
		d = m.eitherOrder(a, b, c, m.at(next-2))
	case a > 31 || a > 12 && c <= 12 && m.chinese && b <= 12 && c > 0: // 27-7-3
		d = onDay(2000+a, b, c)
	case m.chinese && c > 12 && m.is(next-2, "-"): // 3-7-27
		d = onDay(2000+c, b, a)
	default:
		d = m.eitherOrder(a, b, 2000+c, m.at(next-2))
	}
	if d == 0 {
		return when{}, false
	}
	if m.is(next, "日") || m.is(next, "号") {
		next++
	}
	return m.withIsoClock(when{to: next, form: fixed, day: d, clock: noClock}), true
}

// withIsoClock takes the time of an ISO 8601 date: 2026-05-29T14:00+08:00, 20260529T140000Z.
func (m *message) withIsoClock(w when) when {
	i := w.to + 1
	if !m.is(i-1, "t") || !m.glued(i-1) || m.kindAt(i) != digits || !m.glued(i) {
		return w
	}
	if c, ok := m.clockFigures(i); ok && m.minutesAt(i+1) {
		w.clock, w.meridiem, w.zone, w.to = c.clock, true, c.zone, c.to
		return w
	}
	n := m.toks[i].n
	if len(m.toks[i].s) == 6 {
		n /= 100
	}
	if size := len(m.toks[i].s); (size == 4 || size == 6) && n/100 < 24 && n%100 < 60 {
		w.clock, w.meridiem = n/100*60+n%100, true
		w.zone, w.to = m.zoneAt(i + 1)
	}
	return w
}

// eitherOrder is the date of two figures and a year where only one order of month and day is possible, or both agree.
func (m *message) eitherOrder(a, b, year int, sep string) date {
	monthFirst, dayFirst := onDay(year, a, b), onDay(year, b, a)
	switch {
	case monthFirst == 0:
		return dayFirst
	case dayFirst == 0 || monthFirst == dayFirst:
		return monthFirst
	case m.chinese && sep == "-":
		return dayFirst
	}
	return 0
}

func (m *message) twoFigures(i, a int, sep string, b, next int) (when, bool) {
	if m.gluedToMore(next, sep) || m.glued(next) && m.kindAt(next) == word {
		return when{}, false
	}
	month, day := a, b
	switch sep {
	case ".":
		trailing := m.is(next, ".") && m.glued(next) && len(m.toks[i+2].s) == 2
		if !m.chinese && trailing && b <= 12 {
			month, day, next = b, a, next+1
		} else if !m.chinese || !m.datedBy(i, next) && !(m.endsZh(i, "不是") > 0 && m.clauseStart(i-2) && m.clauseEnd(next)) {
			return when{}, false
		}
	case "·":
	case "-":
		padded := len(m.toks[i].s) == 2 && len(m.toks[i+2].s) == 2
		if !padded && !(m.chinese && m.anyZh(next, "前", "之前", "以前") > 0) || !m.loose && !m.datedBy(i, next) || m.kindAt(next) == word && !m.functionWord(next) {
			return when{}, false
		}
	default:
		switch {
		case m.chinese || b > 12:
		case a > 12:
			month, day = b, a
		case a != b:
			return m.eitherWay(i, a, b, next)
		}
		if m.kindAt(next) == han && m.zhUnitNoun(next) {
			return when{}, false
		}
	}
	if onDay(2024, month, day) == 0 {
		return when{}, false
	}
	if m.is(next, "日") || m.is(next, "号") {
		next++
	}
	return when{to: next, form: monthDay, month: month, mday: day, clock: noClock}, true
}

// eitherWay is a date that is meant as one but allows two readings: 1/8 behind "by". Month first counts where that is near and
// the other reading is months away.
func (m *message) eitherWay(i, a, b, next int) (when, bool) {
	switch m.at(i - 1) {
	case "by", "due", "before", "until":
		near, far := m.nextDate(a, b, 0), m.nextDate(b, a, 0)
		if near-m.today <= 45 && far-m.today > 90 {
			return when{to: next, form: monthDay, month: a, mday: b, clock: noClock}, onDay(2024, a, b) > 0
		}
		return when{to: next, form: fixed, vague: true, clock: noClock, might: [2]date{m.nextDate(a, b, 0), m.nextDate(b, a, 0)}}, onDay(2024, a, b) > 0
	}
	return when{}, false
}

// zhUnitNoun tells whether what follows two figures makes them a share or a count: 1/3的用户, 4/5个.
func (m *message) zhUnitNoun(i int) bool {
	return m.anyZh(i, "的用户", "个", "的数据", "的人", "份", "页") > 0
}

// datedBy tells whether the words around two figures make them a date: 11.6前, 截至11.6, 11.9-11.13.
func (m *message) datedBy(i, next int) bool {
	if m.anyZh(next, "前", "之前", "以前", "日", "号", "上午", "下午", "晚", "早", "中午", "当天", "交", "截止", "下班", "开始", "到") > 0 {
		return true
	}
	if n := m.anyEn(next, "eod", "cob"); n > 0 {
		return true
	}
	switch m.at(i - 1) {
	case "到", "至", "在", "于", "by", "due", "before":
		return true
	}
	if (m.is(next, "-") || m.is(next, "~") || m.is(next, "至")) && m.kindAt(next+1) == digits {
		return true
	}
	return false
}

// compactDate reads 20260529. In a message it counts only with a word of a deadline before or behind it, for material and
// order numbers look the same.
func (m *message) compactDate(i int) (when, bool) {
	t := m.toks[i]
	iso := m.is(i+1, "t") && m.kindAt(i+2) == digits && m.glued(i+2)
	if t.kind != digits || len(t.s) != 8 || m.glued(i+1) && m.kindAt(i+1) == word && !iso {
		return when{}, false
	}
	if !m.loose && !m.is(i+1, "前") && !m.is(i-1, "by") && !m.is(i-1, "due") && m.zh(i+1, "之前") == 0 {
		return when{}, false
	}
	d := onDay(t.n/10000, t.n/100%100, t.n%100)
	if d == 0 {
		return when{}, false
	}
	return m.withIsoClock(when{to: i + 1, form: fixed, day: d, clock: noClock}), true
}
