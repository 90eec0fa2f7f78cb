package understand

// rough is a span between two lengths: 两三天后, 2-3天内, 十几天后, in two or three days. It comes to no certain day.
func (m *message) rough(lo, hi int, u unit, to int) (when, bool) {
	var least, most length
	if lo >= hi || !least.add(4*lo, u) || !most.add(4*hi, u) {
		return when{}, false
	}
	a, ok := m.after(least, to)
	b, also := m.after(most, to)
	a.form, a.exact, a.clock, a.vague, a.might = fixed, false, noClock, true, [2]date{b.day, a.day}
	return a, ok && also
}

// zhRough reads 两三天后, 十几个小时内, 2到3周内, 一个多月后.
func (m *message) zhRough(i int) (when, bool) {
	lo, hi, at := m.zhRoughCount(i)
	if at == i || m.zhCounted(i) && m.glued(i) {
		return when{}, false
	}
	if m.is(at, "个") {
		at++
	}
	if m.is(at, "多") {
		at++
	}
	u, next := m.zhUnitAt(at)
	n := m.anyZh(next, "之内", "以内", "内", "之后", "以后", "过后", "后")
	if u == noUnit || n == 0 {
		return when{}, false
	}
	return m.rough(lo, hi, u, next+n)
}

// zhRoughCount reads 两三, 十几, 2到3, 2-3, and the 一 of 一个多.
func (m *message) zhRoughCount(i int) (lo, hi, next int) {
	if a, b := zhDigit(m.at(i)), zhDigit(m.at(i+1)); a > 0 && b > a && m.glued(i+1) && zhUnit(m.at(i+2)) == 0 && zhDigit(m.at(i+2)) < 0 {
		return a, b, i + 2
	}
	if m.zh(i, "十几") > 0 {
		return 11, 19, i + 2
	}
	n, at := m.number(i)
	if at == i || m.kindAt(i) == word {
		return 0, 0, i
	}
	if m.is(at, "-") || m.is(at, "~") || m.is(at, "到") || m.is(at, "至") {
		if most, end := m.number(at + 1); end > at+1 && m.kindAt(at+1) != word {
			return n, most, end
		}
	}
	if m.anyZh(at, "个多", "多个", "多") > 0 {
		return n, n + 1, at
	}
	return 0, 0, i
}

// enRough reads two or three days, 2-3 weeks; u is noUnit if none stands at i.
func (m *message) enRough(i int) (lo, hi int, u unit, next int) {
	lo, at := m.number(i)
	if at == i || !m.is(at, "or") && !m.is(at, "to") && !m.is(at, "-") {
		return 0, 0, noUnit, i
	}
	hi, end := m.number(at + 1)
	u = enUnit(m.at(end))
	if end == at+1 || u == noUnit {
		return 0, 0, noUnit, i
	}
	return lo, hi, u, end + 1
}
