package understand

// expression reads the longest expression of a date, a time or both that begins at token i.
func (m *message) expression(i int) (when, bool) {
	w, ok := m.part(i)
	if !ok {
		return when{}, false
	}
	for {
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
		merged, ok := merge(w, p)
		if !ok {
			return w, true
		}
		w = merged
	}
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
	for range 2 {
		if m.is(at, "the") && (enWeekday(m.at(w.to-1)) > 0 || w.form == weekday) {
			break
		}
		switch m.at(at) {
		case "at", "@", "on", "around", "about", "of", "for", "in", "the", "by", "约", "大":
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
		return m.glued(i-1) && (before == digits || before == word)
	case "#", "$", "€", "¥":
		return true
	}
	return false
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
	return m.enNumbered(i)
}

// oneDay is a part that names a fixed day.
func oneDay(d date, to int) (when, bool) {
	return when{to: to, form: fixed, day: d, clock: noClock}, true
}
