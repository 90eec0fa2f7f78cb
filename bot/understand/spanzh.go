package understand

// unit is what a span is counted in.
type unit uint8

const (
	noUnit unit = iota
	minutes
	hours
	days
	weeks
	months
	years
	workdays
)

// maxSpan bounds a count that is believed: longer ones are no deadlines.
const maxSpan = 1000

// maxWorkdays is how far working days are counted: about a year, beyond which no holidays are known.
const maxWorkdays = 250

// after counts n units from the reference; halves are half a unit.
func (m *message) after(halves int, u unit, to int) (when, bool) {
	if halves <= 0 || halves > 2*maxSpan {
		return when{}, false
	}
	n := halves / 2
	w := when{to: to, form: fixed, clock: noClock, span: true}
	switch u {
	case minutes, hours:
		add := halves * 30
		if u == minutes {
			add = n
		}
		at := m.now + add
		w.exact, w.day, w.clock = true, m.today+date(at/(24*60)), at%(24*60)
	case workdays:
		w.day = m.today.addWorkdays(min(n, maxWorkdays))
		w.vague = n > maxWorkdays
	case days:
		w.day = m.today + date(n)
	case weeks:
		w.day = m.today + date(7*n)
	case months:
		w.day = m.today.addMonths(n)
		if halves%2 == 1 {
			w.day += 15
		}
	case years:
		w.day = m.today.addMonths(6 * halves)
	default:
		return when{}, false
	}
	if halves%2 == 1 && (u == days || u == weeks || u == workdays || u == minutes) {
		return when{}, false
	}
	return w, w.day > 0
}

// zhSpan reads 3天内, 半小时后, 两个工作日之内, 一个半小时内; and 3天前, which points back.
func (m *message) zhSpan(i int) (when, bool) {
	halves, u, at := m.zhAmount(i)
	if u == noUnit {
		return when{}, false
	}
	if n := m.anyZh(at, "之内", "以内", "内", "之后", "以后", "过后", "后"); n > 0 {
		return m.after(halves, u, at+n)
	}
	if n := m.anyZh(at, "之前", "以前", "前"); n > 0 && u != workdays {
		w, ok := m.after(halves, u, at+n)
		w.past, w.vague = true, true
		return w, ok
	}
	return when{}, false
}

// zhAmount reads a count and its unit, in halves of the unit.
func (m *message) zhAmount(i int) (halves int, u unit, next int) {
	at := i
	switch {
	case m.is(i, "半"):
		halves, at = 1, i+1
	case m.loose && m.is(i, "几"):
		halves, at = 6, i+1
	default:
		n, end := m.number(i)
		if end == i || m.kindAt(i) == word || n > maxSpan {
			return 0, noUnit, i
		}
		halves, at = 2*n, end
		if m.is(at, ".") && m.is(at+1, "5") && m.glued(at) {
			halves, at = halves+1, at+2
		}
	}
	if m.is(at, "个") {
		at++
	}
	if m.is(at, "半") {
		halves, at = halves+1, at+1
	}
	for _, x := range [...]struct {
		words string
		unit  unit
	}{
		{"工作日", workdays}, {"工作天", workdays}, {"小时", hours}, {"钟头", hours}, {"钟", hours}, {"分钟", minutes}, {"刻钟", minutes}, {"天", days}, {"日", days},
		{"星期", weeks}, {"礼拜", weeks}, {"周", weeks}, {"月", months}, {"年", years},
	} {
		if n := m.zh(at, x.words); n > 0 {
			if x.unit == months && !m.is(at-1, "个") && !m.is(at-1, "半") {
				return 0, noUnit, i // 5月后 is no span
			}
			if x.words == "刻钟" {
				halves *= 15
			}
			return halves, x.unit, at + n
		}
	}
	return 0, noUnit, i
}
