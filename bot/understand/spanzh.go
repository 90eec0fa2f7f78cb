package understand

// zhSpan reads 3天内, 半小时后, 两个工作日之内, 2天3小时后, 再过三天; and 3天前, which points back.
func (m *message) zhSpan(i int) (when, bool) {
	if w, ok := m.zhRough(i); ok {
		return w, true
	}
	if m.is(i, "几") && (m.zhCounted(i) || m.is(i-1, "好")) {
		return when{}, false
	}
	lead := m.anyZh(i, "再过", "未来", "过", "接下来")
	l, at := m.zhLength(i + lead)
	if at == i+lead || lead > 0 && m.is(i+lead, "几") { // 过几天 is no day
		return when{}, false
	}
	if n := m.anyZh(at, "之内", "以内", "内", "之后", "以后", "过后", "后"); n > 0 {
		return m.after(l, at+n)
	}
	if lead > 0 && m.loose {
		return m.after(l, at)
	}
	if n := m.anyZh(at, "之前", "以前", "前"); n > 0 && l.workdays == 0 {
		return m.ago(l, at+n)
	}
	return when{}, false
}

// zhLength reads counts and their units: 三天, 一年半, 2天3小时, 两小时十分钟; next is i if there is none.
func (m *message) zhLength(i int) (l length, next int) {
	last := workdays + 1
	for next = i; ; {
		quarters, u, at := m.zhAmount(next)
		if u == noUnit || u >= last || next > i && u == workdays || !l.add(quarters, u) {
			return l, next
		}
		next, last = at, u
	}
}

// zhAmount reads a count and its unit, in quarters of the unit.
func (m *message) zhAmount(i int) (quarters int, u unit, next int) {
	at := i
	switch {
	case m.is(i, "半"):
		quarters, at = 2, i+1
	case m.loose && m.is(i, "几"):
		quarters, at = 12, i+1
	default:
		n, end := m.number(i)
		if end == i || m.kindAt(i) == word || n > maxSpan {
			return 0, noUnit, i
		}
		quarters, at = 4*n, end
		if m.is(at, ".") && m.is(at+1, "5") && m.glued(at) {
			quarters, at = quarters+2, at+2
		}
	}
	if m.is(at, "个") {
		at++
	}
	if m.is(at, "半") {
		quarters, at = quarters+2, at+1
	}
	u, next = m.zhUnitAt(at)
	switch {
	case u == noUnit, u == months && !m.is(at-1, "个") && !m.is(at-1, "半"): // 5月后 is no span
		return 0, noUnit, i
	case u == minutes && m.is(at, "刻"):
		quarters *= 15
	case (u == years || u == days || u == weeks) && m.is(next, "半") && m.anyZh(next, "半内", "半后", "半之", "半以", "半过") > 0:
		quarters, next = quarters+2, next+1 // 一年半后
	}
	return quarters, u, next
}

// zhUnitAt reads the unit of a count.
func (m *message) zhUnitAt(i int) (u unit, next int) {
	for _, x := range [...]struct {
		words string
		unit  unit
	}{
		{"工作日", workdays}, {"工作天", workdays}, {"小时", hours}, {"钟头", hours}, {"钟", hours}, {"分钟", minutes}, {"刻钟", minutes}, {"天", days}, {"日", days},
		{"星期", weeks}, {"礼拜", weeks}, {"周", weeks}, {"月", months}, {"年", years},
	} {
		if n := m.zh(i, x.words); n > 0 {
			return x.unit, i + n
		}
	}
	if m.is(i, "分") && m.anyZh(i+1, "后", "之后", "以后", "内", "之内", "以内") > 0 {
		return minutes, i + 1 // 1小时30分后
	}
	return noUnit, i
}
