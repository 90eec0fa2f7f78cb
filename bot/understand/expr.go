package understand

// expression reads the longest expression of a date, a time or both that begins at token i.
func (m *message) expression(i int) (when, bool) {
	if m.anyZh(i, "北京时间", "德国时间") > 0 {
		z, next := m.zoneAt(i)
		if m.anyZh(next, "北京时间", "德国时间") > 0 {
			return when{}, false
		}
		w, ok := m.expression(next)
		w.from, w.zone = i, z
		return w, ok
	}
	w, ok := m.part(i)
	if !ok {
		return when{}, false
	}
	w = m.plusSpan(m.zhShift(w))
	for {
		if year, next := m.yearBehind(w.to); next > w.to && w.form == monthDay && w.clock != noClock {
			w.form, w.day, w.to = fixed, onDay(year, w.month, w.mday), next // Aug 05 12:00:00 2015
		}
		at, closing := m.joint(w)
		p, ok := m.part(at)
		if !ok && closing {
			return w, true
		}
		if !ok {
			p, ok = m.bareHour(w, at)
			if !ok {
				return w, true
			}
		}
		if closing {
			if !m.is(p.to, ")") {
				return w, true
			}
			p.to++
		}
		if m.is(p.from-1, "by") && p.from > w.to && p.hasDay() || m.is(w.to, ",") && m.zhMove(w.from) > 0 {
			return w, true // at 3am by Friday
		}
		merged, ok := merge(w, p)
		if !ok {
			return w, true
		}
		w = merged
	}
}

// zhShift takes the days that are counted from a day: 12月25日前一天, 元旦后三天.
func (m *message) zhShift(w when) when {
	at := w.to
	if m.is(at, "的") {
		at++
	}
	sign := date(1)
	switch {
	case !w.hasDay() || w.exact || w.clock != noClock || w.form == weekday && !m.loose:
		return w
	case m.is(at, "前"):
		sign = -1
	case !m.is(at, "后"):
		return w
	}
	from := at + 1
	n, at := m.zhNumber(from)
	base, ok := m.resolve(w)
	if at == from || n > 60 || !ok || m.anyZh(at+1, "内", "之内", "以内") > 0 {
		return w
	}
	switch {
	case m.is(at, "天"):
	case m.is(at, "周"):
		n *= 7
	default:
		return w
	}
	return when{from: w.from, to: at + 1, form: fixed, day: base.day + sign*date(n), clock: noClock}
}

// plusSpan takes the span that is added to a day: "2026-12-29 + 10 days", "tomorrow + 1 week".
func (m *message) plusSpan(w when) when {
	if !m.loose || !w.hasDay() || w.exact || w.clock != noClock || !m.is(w.to, "+") && !m.is(w.to, "-") {
		return w
	}
	l, next := m.enLength(w.to + 1)
	base, ok := m.resolve(w)
	if next == w.to+1 || !ok || l.clocked || l.workdays > 0 {
		return w
	}
	sign := 1
	if m.is(w.to, "-") {
		sign = -1
	}
	return when{from: w.from, to: next, form: fixed, day: l.from(base.day, sign), clock: noClock}
}

// joint is the token at which the next part of an expression may begin: after "at", "的", a comma. With closing the part
// stands in brackets.
func (m *message) joint(w when) (at int, closing bool) {
	at = w.to
	if m.is(at, "(") {
		return at + 1, true
	}
	if m.loose && m.is(at, "-") && m.kindAt(at+1) == digits && m.is(at+2, ":") {
		return at + 1, false
	}
	if m.is(at, ",") || m.is(at, "的") || m.is(at, "-") && m.kindAt(at+1) != digits {
		at++
	}
	if m.loose && m.is(at, "|") {
		at++
	}
	if _, ok := m.part(at); ok {
		return at, false // in one hour
	}
	if m.is(at, "before") || m.is(at, "until") || m.is(at, "after") && w.half == evening {
		if p, ok := m.part(at + 1); ok && !p.hasDay() && !p.vague {
			return at + 1, false // tomorrow before noon
		}
	}
	for range 2 {
		if m.is(at, "the") && (enWeekday(m.at(w.to-1)) > 0 || w.form == weekday) {
			break
		}
		switch m.at(at) {
		case "at", "@", "on", "around", "about", "of", "for", "in", "the", "by", "say", "sharp", "约", "大":
			at++
		}
	}
	return at, false
}

// bareHour reads a number alone as the hour where a day or a part of the day stands before it: "tonight at 7".
func (m *message) bareHour(w when, i int) (when, bool) {
	if w.clock != noClock || m.kindAt(i) != digits && enSmall(m.at(i)) < 0 {
		return when{}, false
	}
	prep := m.at(i - 1)
	if w.half == noHalf && prep != "at" && prep != "@" && prep != "around" && prep != "about" {
		return when{}, false
	}
	if led := prep == "at" || prep == "@" || prep == "around" || prep == "about"; led && m.kindAt(i) == digits && len(m.toks[i].s) > 2 {
		return m.looseClock(i)
	}
	n, next := m.number(i)
	if n < 1 || n > 12 || m.glued(next) && m.kindAt(next) != sign {
		return when{}, false
	}
	return when{from: i, to: next, clock: n * 60}, true
}

// maxDepth bounds parts within parts: "two days after the end of next week".
const maxDepth = 3

// part reads one part of an expression at token i: a day, a time, a part of the day, or a span.
func (m *message) part(i int) (when, bool) {
	if m.depth >= maxDepth {
		return when{}, false
	}
	m.depth++
	defer func() { m.depth-- }()
	w, ok := when{}, false
	switch m.kindAt(i) {
	case han:
		w, ok = m.zhPart(i)
	case word:
		w, ok = m.enPart(i)
	case digits:
		if m.is(i-1, "$") || m.kindAt(i-1) == word && m.glued(i) || m.kindAt(i-1) == sign && m.glued(i) && m.inNumber(i) && !(m.loose && m.is(i+1, ":") && m.is(i-1, "-")) {
			return when{}, false // v2, SO-4711
		}
		w, ok = m.digitPart(i)
	}
	w.from = i
	return w, ok
}

// inNumber tells whether the sign before token i belongs to a longer number or code: 3.15, SO-4711, #12.
func (m *message) inNumber(i int) bool {
	switch m.at(i - 1) {
	case ".", "-", "/", ":", "_":
		before := m.kindAt(i - 2)
		return m.glued(i-1) && (before == digits || before == word && !m.is(i-1, ":"))
	case "#", "$", "€", "¥":
		return true
	}
	return false
}

// goesOn tells whether figures go on behind the sign at i, as in 4.22 or 2019/8.
func (m *message) goesOn(i int) bool {
	return m.kindAt(i) == sign && m.glued(i) && m.kindAt(i+1) == digits && m.glued(i+1)
}

func (m *message) digitPart(i int) (when, bool) {
	if w, ok := m.numericDate(i); ok {
		return w, true
	}
	if w, ok := m.clockFigures(i); ok {
		return w, true
	}
	if w, ok := m.zhNumbered(i); ok {
		return w, true
	}
	if m.loose && m.is(i-1, "@") {
		return m.looseClock(i)
	}
	return m.enNumbered(i)
}

// oneDay is a part that names a fixed day.
func oneDay(d date, to int) (when, bool) {
	return when{to: to, form: fixed, day: d, clock: noClock}, true
}
