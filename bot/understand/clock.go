package understand

// clockFigures reads a time that begins with figures: 17:00, 5pm, 5:30 p.m., 15h30, 1030pm, 3 o'clock.
func (m *message) clockFigures(i int) (when, bool) {
	h := m.toks[i].n
	if h < 0 || len(m.toks[i].s) > 4 || m.glued(i) && (m.kindAt(i-1) == digits || m.is(i-1, ":")) {
		return when{}, false
	}
	w := when{clock: h * 60}
	at := i + 1
	switch {
	case len(m.toks[i].s) > 2:
		_, half := m.meridiemAt(at)
		hours := m.anyEn(at, "h", "hours", "hrs")
		military := len(m.toks[i].s) == 4 && (hours > 0 || m.loose && m.toks[i].s[0] == '0' && m.kindAt(at) == line && m.kindAt(i-1) == line)
		if !half && !military || h%100 > 59 {
			return when{}, false
		}
		w.clock, w.meridiem = h/100*60+h%100, military
		if h /= 100; military {
			at += hours
		}
	case m.minutesAt(at):
		w.clock += m.toks[at+1].n
		w.meridiem = h > 12 || len(m.toks[i].s) == 2 && m.toks[i].s[0] == '0'
		at += 2
		if m.minutesAt(at) { // seconds
			at += 2
			if m.is(at, ".") && m.glued(at) && m.kindAt(at+1) == digits && m.glued(at+1) {
				at += 2
			}
		}
	case m.is(at, ".") && m.glued(at) && m.kindAt(at+1) == digits && m.glued(at+1) && len(m.toks[at+1].s) == 2 && m.toks[at+1].n < 60:
		if _, ok := m.meridiemAt(at + 2); !ok { // 8.30pm
			return when{}, false
		}
		w.clock += m.toks[at+1].n
		at += 2
	case m.is(at, "h") && m.glued(at):
		w.meridiem = true
		at++
		if m.kindAt(at) == digits && m.glued(at) && len(m.toks[at].s) == 2 && m.toks[at].n < 60 {
			w.clock += m.toks[at].n
			at++
			if m.glued(at) && (m.is(at, "m") || m.is(at, "min")) {
				return when{}, false // 1h30m is a span
			}
		}
	case m.is(at, "o'clock") || m.is(at, "oclock"):
		at++
	case m.pastIsh(at) > at:
		at = m.pastIsh(at)
		if h, ok := m.hourOfHalf(w, at); ok {
			return h, true
		}
		if _, ok := m.meridiemAt(at); !ok && !m.loose {
			return when{}, false
		}
	default:
		if _, ok := m.meridiemAt(at); !ok {
			return when{}, false
		}
	}
	if m.is(at, "h") && m.glued(at) {
		at++
	}
	return m.withMeridiem(w, h, at)
}

// minutesAt tells whether ":" and two figures follow at i.
func (m *message) minutesAt(i int) bool {
	return m.is(i, ":") && m.glued(i) && m.kindAt(i+1) == digits && m.glued(i+1) && len(m.toks[i+1].s) == 2 && m.toks[i+1].n < 60
}

// withMeridiem takes the am or pm that may follow a time whose hour is h.
func (m *message) withMeridiem(w when, h, at int) (when, bool) {
	if mark, ok := m.meridiemAt(at); ok {
		if h < 1 || h > 12 {
			if h < 1 || h > 24 || !mark.pm {
				return when{}, false
			}
		} else if h == 12 {
			w.clock -= 12 * 60
		}
		if mark.pm && h <= 12 {
			w.clock += 12 * 60
		}
		w.meridiem = true
		at = mark.to
	}
	if h > 24 || w.clock > 24*60 {
		return when{}, false
	}
	w.clock %= 24 * 60
	w.zone, w.to = m.zoneAt(at)
	return w, true
}

type meridiem struct {
	pm bool
	to int
}

// meridiemAt reads am, pm, a.m., p.m., a, p.
func (m *message) meridiemAt(i int) (meridiem, bool) {
	switch s := m.at(i); s {
	case "am", "pm":
		return meridiem{s == "pm", i + 1}, true
	case "a", "p":
		if m.is(i+1, "m") {
			return meridiem{s == "p", i + 2}, true
		}
		if m.is(i+1, ".") && m.is(i+2, "m") {
			to := i + 3
			if m.is(to, ".") && m.glued(to) {
				to++
			}
			return meridiem{s == "p", to}, true
		}
		if m.glued(i) && (m.kindAt(i+1) == sign || m.kindAt(i+1) == line) {
			return meridiem{s == "p", i + 1}, true
		}
	}
	return meridiem{}, false
}
