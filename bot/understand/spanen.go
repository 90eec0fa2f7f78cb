package understand

// enSpan reads in two weeks, within 3 business days, next 48 hours, 2 days from now, three days after 12 January.
func (m *message) enSpan(i int) (when, bool) {
	at, leads := i, false
	if n := m.anyEn(i, "right now", "now", "this second", "this moment", "at this time", "at the moment"); n > 0 && m.loose && !m.is(i-1, "from") {
		if (m.is(i+n, "+") || m.is(i+n, "-")) && m.kindAt(i+n+1) == digits {
			return when{}, false
		}
		return when{to: i + n, form: fixed, exact: true, day: m.today, clock: m.now}, true
	}
	if n := m.anyEn(i, "within the next", "in the next", "over the next", "within the", "in about", "in around", "in less than", "in under", "in the coming", "within about", "within", "inside of", "in", "the next", "next"); n > 0 {
		at, leads = i+n, true
	} else if m.loose && (m.is(i, "for") || m.is(i, "after") || m.is(i, "upcoming")) {
		at, leads = i+1, true
	}
	halves, u, to := m.enAmount(at)
	if u == noUnit {
		return when{}, false
	}
	if w, ok := m.enCompound(halves, u, to, leads); ok {
		return w, true
	}
	if n := m.anyEn(to, "or less", "or so", "max", "time"); n > 0 && leads {
		to += n
	}
	if n := m.anyEn(to, "from now", "from today", "later", "hence", "out", "after today", "from this second", "from this moment"); n > 0 && (!leads || !m.is(to, "later")) {
		return m.after(halves, u, to+n)
	}
	if n := m.anyEn(to, "ago", "earlier", "before now"); n > 0 {
		w, ok := m.after(halves, u, to+n)
		w.past, w.vague = true, true
		return w, ok
	}
	if w, ok := m.enSpanFrom(halves, u, to, leads); ok {
		return w, true
	}
	if leads || m.loose && at == i && m.kindAt(to) == line && m.kindAt(i-1) != word {
		return m.after(halves, u, to)
	}
	return when{}, false
}

// enCompound reads the smaller units that may follow: "24 hours 20 minutes from now", "in 1 week and 2 days".
func (m *message) enCompound(halves int, u unit, i int, leads bool) (when, bool) {
	total, ok := m.after(halves, u, i)
	if !ok || u == workdays {
		return when{}, false
	}
	to := i
	for parts := true; parts; {
		at := to
		if m.is(at, "and") || m.is(at, ",") {
			at++
		}
		h, v, end := m.enAmount(at)
		parts = v != noUnit && v < u && h%2 == 0 && !m.is(at, "a")
		if !parts {
			break
		}
		rest := message{today: total.day, now: m.now}
		if total.exact {
			rest.now = total.clock
		}
		next, ok := rest.after(h, v, end)
		if !ok {
			return when{}, false
		}
		total, to, u = next, end, v
	}
	if to == i {
		return when{}, false
	}
	n := m.anyEn(to, "from now", "from today", "later", "hence")
	if n == 0 && !leads {
		return when{}, false
	}
	total.to = to + n
	return total, true
}

// enSpanFrom reads what a span is counted from: "after tomorrow", "from January 15", "before Friday".
func (m *message) enSpanFrom(halves int, u unit, i int, leads bool) (when, bool) {
	sign := date(1)
	switch {
	case m.is(i, "before") && !leads:
		sign = -1
	case m.is(i, "after") || m.is(i, "from"):
	default:
		return when{}, false
	}
	from, ok := m.part(i + 1)
	if !ok || halves%2 != 0 || from.exact || !from.hasDay() || from.clock != noClock {
		return when{}, false
	}
	base, ok := m.resolve(from)
	if !ok {
		return when{}, false
	}
	n := date(halves / 2)
	switch u {
	case days:
		return oneDay(base.day+sign*n, from.to)
	case weeks:
		return oneDay(base.day+sign*7*n, from.to)
	case months:
		return oneDay(base.day.addMonths(int(sign*n)), from.to)
	case workdays:
		if sign > 0 {
			return oneDay(base.day.addWorkdays(int(n)), from.to)
		}
	}
	return when{}, false
}

// enAmount reads a count and its unit, in halves of the unit: two days, half an hour, 1.5 hours, an hour and a half.
func (m *message) enAmount(i int) (halves int, u unit, next int) {
	halves, at := m.enCount(i)
	if at == i {
		return 0, noUnit, i
	}
	switch {
	case m.anyEn(at, "business", "working", "work", "bank") > 0 && enUnit(m.at(at+1)) == days:
		return halves, workdays, at + 2
	case m.anyEn(at, "calendar") > 0 && enUnit(m.at(at+1)) == days:
		return halves, days, at + 2
	case m.anyEn(at, "fortnight", "fortnights", "fortnight's") > 0:
		return 2 * halves, weeks, at + 1
	}
	u = enUnit(m.at(at))
	if u == noUnit && m.glued(at) && m.kindAt(i) == digits {
		switch m.at(at) {
		case "d":
			u = days
		case "h":
			u = hours
		}
	}
	if u == noUnit || m.is(at, "min") && m.is(at+1, "(") {
		return 0, noUnit, i
	}
	at++
	if m.en(at, "and a half") > 0 {
		halves, at = halves+1, at+3
	}
	return halves, u, at
}

// enCount reads a count in halves: 2, two, a, half an, 1.5, a couple of; next is i if there is none.
func (m *message) enCount(i int) (halves, next int) {
	switch {
	case m.anyEn(i, "half an", "half a") > 0:
		return 1, i + 2
	case m.en(i, "a half") > 0:
		return 1, i + 2
	case m.anyEn(i, "a couple of", "a pair of") > 0:
		return 4, i + 3
	case m.loose && m.en(i, "a few") > 0:
		return 6, i + 2
	case m.anyEn(i, "a", "an") > 0:
		return 2, i + 1
	}
	n, at := m.number(i)
	if at == i || n > maxSpan || m.kindAt(i) == han {
		return 0, i
	}
	if m.is(at, ".") && m.is(at+1, "5") && m.glued(at) && m.glued(at+1) {
		return 2*n + 1, at + 2
	}
	if m.is(at, "-") && m.kindAt(at+1) == word {
		at++
	}
	return 2 * n, at
}
