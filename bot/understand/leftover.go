package understand

// leftovers are what may be all that is left of a clause that said by when, or who: "，周五前完成", "，@李雷负责".
var leftovers = [...]string{"完成", "做完", "搞定", "弄好", "负责", "牵头", "跟进", "完成即可"}

// cutLeftovers takes away a clause of which nothing is left that says something, where others are left that do, and a
// conjunction that joins the first clause to one that is gone: "no rush, but ...".
func (m *message) cutLeftovers(cut []bool) {
	first := 0
	for first < len(m.toks) && (cut[first] || m.toks[first].kind == line || m.toks[first].kind == sign) {
		first++
	}
	if first > 0 && first+1 < len(m.toks) && (m.is(first, "but") || m.is(first, "and") || m.is(first, "so")) {
		cut[first] = true
	}
	for i := first + 1; i+1 < len(m.toks); i++ {
		if (m.is(i, "and") || m.is(i, "but")) && (m.is(i-1, ",") || cut[i-1]) && (m.is(i+1, ":") || m.is(i+1, ",")) {
			cut[i], cut[i+1] = true, true // "fix, and: orders ..."
		}
	}
	for from := 0; from < len(m.toks); {
		to := from
		for to < len(m.toks) && m.toks[to].kind != line && !m.clauseEnd(to) {
			to++
		}
		if m.isLeftover(from, to, cut) && m.saysElsewhere(from, to, cut) {
			for i := from; i < to; i++ {
				cut[i] = true
			}
		}
		from = to + 1
	}
}

// isLeftover tells whether one of the leftovers is all that was not cut of a clause of which something was.
func (m *message) isLeftover(from, to int, cut []bool) bool {
	start := from
	for start < to && cut[start] {
		start++
	}
	end := to
	for end > start && cut[end-1] {
		end--
	}
	if end-start == to-from {
		return false
	}
	for _, s := range leftovers {
		if n := m.zh(start, s); n > 0 && start+n == end {
			return true
		}
	}
	return false
}

// saysElsewhere tells whether words are left outside of a clause.
func (m *message) saysElsewhere(from, to int, cut []bool) bool {
	for i := range m.toks {
		if (i < from || i >= to) && !cut[i] && m.toks[i].kind != line && m.toks[i].kind != sign {
			return true
		}
	}
	return false
}
