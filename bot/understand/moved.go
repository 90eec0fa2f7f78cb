package understand

// A date may be what the work is about, and not by when it is to be done: the new date of a meeting, the time at which a job
// is to run, the moment of an error in a log.

// moves makes content of the dates to which, and from which, something is to be changed: 把周五的会改到下周一, "change the
// delivery date to Dec 15". A correction of the deadline itself ("周四，改到周五") has no such thing beside it.
func (m *message) moves(all []found) {
	for k := range all {
		f := &all[k]
		if f.weight == marked || f.void || !m.movedTo(f, all[:k]) {
			continue
		}
		f.weight, f.cut, f.moved = content, span{f.from, f.to}, true
		for j := k - 1; j >= 0 && m.sameClause(all[j].to, f.from); j-- {
			if a := &all[j]; a.weight < marked {
				a.weight = content
				if a.cut.to > f.from { // taken as the beginning of a range
					a.void, a.cut = false, span{a.from, a.to}
				}
			}
		}
	}
}

// sameClause tells whether no clause ends between two tokens.
func (m *message) sameClause(from, to int) bool {
	for i := from; i < to; i++ {
		if m.clauseEnd(i) {
			return false
		}
	}
	return true
}

// movedTo tells whether an expression is what something is to be changed to.
func (m *message) movedTo(f *found, before []found) bool {
	i := f.from
	if m.is(i-1, "the") {
		i--
	}
	if m.is(i-1, "to") || (m.is(i-1, "from") || m.is(i-1, "for")) && f.form == noDay {
		for k := i - 2; k >= 0 && !m.clauseEnd(k); k-- {
			switch m.at(k) {
			case "move", "shift", "postpone", "reschedule", "push", "change", "delay", "switch", "update", "correct", "adjust", "set", "extend", "amend", "modify", "bring", "bump", "alter", "advance", "reset", "prolong", "defer":
				return m.kindAt(i-2) != sign
			}
		}
		return false
	}
	n := m.zhMove(i)
	return n > 0 && m.movesThing(i-n, before)
}

// zhMove is how many tokens a Chinese word of changing something to what follows takes right before i.
func (m *message) zhMove(i int) int {
	switch m.at(i - 1) {
	case "到", "成", "为", "至", "在":
	default:
		return 0
	}
	for _, s := range [...]string{"改", "换", "调", "调整", "推迟", "延", "延后", "延期", "延长", "顺延", "提前", "挪", "移", "设", "设置", "设定", "修改", "更新", "变更"} {
		if n := m.endsZh(i-1, s); n > 0 {
			return n + 1
		}
	}
	return 0
}

// movesThing tells whether a thing stands before the Chinese word of change at i, and not the deadline that is corrected.
func (m *message) movesThing(i int, before []found) bool {
	for n := 1; n > 0; i -= n {
		n = 0
		for _, s := range [...]string{"现在", "已经", "能", "可以", "先", "就", "都", "要", "再", "想", "得", "需要"} {
			n = max(n, m.endsZh(i, s))
		}
	}
	if m.deadlineWord(i) || m.clauseStart(i) {
		return false
	}
	for k := i - 1; k >= 0 && !m.clauseEnd(k); k-- {
		if m.is(k, "把") || m.is(k, "将") || m.is(k, "从") || m.is(k, "由") {
			return true
		}
		if m.anyZh(k, "原定", "原来", "原计划", "本来") > 0 {
			return false
		}
	}
	return len(before) == 0 || before[len(before)-1].cut.to < i
}

// happened tells whether an expression points to a moment that is over and was told with its year or its time, or stands in
// code or a line of a log.
func (m *message) happened(f *found) bool {
	if m.loose || f.past || !f.ok {
		return false
	}
	if m.inCode(f.from) || f.clock != noClock && m.stamped(f) {
		return true
	}
	if f.form != fixed || f.exact || f.span || f.period || f.wday != 0 {
		return false
	}
	return f.at.day < m.today || f.at.day == m.today && f.at.clock != noClock && f.at.clock < m.now && f.half != noHalf
}

// stamped tells whether a time is told with its seconds, or before the level of a log.
func (m *message) stamped(f *found) bool {
	switch m.at(f.to) {
	case "error", "warn", "warning", "info", "debug", "fatal", "trace", "exception":
		return true
	}
	return m.is(f.to-2, ":") && m.is(f.to-4, ":") && m.kindAt(f.to-1) == digits && m.glued(f.to-1) && m.glued(f.to-3)
}

// inCode tells whether token i stands between backticks.
func (m *message) inCode(i int) bool {
	for _, s := range m.code {
		if i >= s.from && i < s.to {
			return true
		}
	}
	return false
}

// findCode notes what stands between backticks, single or in a row.
func (m *message) findCode() {
	open := -1
	for i := 0; i < len(m.toks); i++ {
		if m.toks[i].s != "'" || m.source(m.toks[i].from, m.toks[i].to) != "`" {
			continue
		}
		start := i
		for m.glued(i+1) && m.toks[i+1].s == "'" {
			i++
		}
		if open < 0 {
			open = start
		} else {
			m.code, open = append(m.code, span{open, i + 1}), -1
		}
	}
}

// willDo tells whether somebody else's plan is told of: "@Anna will send the data on Thursday", Anna 会在周四给出数据.
func (m *message) willDo(f *found) bool {
	if m.endsZh(f.from, "会在")+m.endsZh(f.from, "将在")+m.endsZh(f.from, "会于")+m.endsZh(f.from, "将于") > 0 {
		return true
	}
	for i := f.from - 1; i > 0 && f.from-i < maxRow && !m.clauseEnd(i); i-- {
		if m.off[i-1] && (m.is(i, "will") && !m.is(i+1, "you") || m.is(i, "会") && i == f.from-1) {
			return true
		}
	}
	return false
}

// afterEvent tells whether a span is counted from something whose day is not known: 收到后两天内, "within 2 days after receipt".
func (m *message) afterEvent(f *found) bool {
	if !f.span || m.loose {
		return false
	}
	i := f.from
	for m.is(i-1, ",") || m.is(i-1, "的") || m.is(i-1, "in") || m.is(i-1, "within") {
		i--
	}
	if m.is(i-1, "后") && m.anyZh(i-2, "最后", "然后", "随后", "今后", "往后", "前后", "背后", "售后") == 0 {
		return true
	}
	at := f.to
	if m.is(at, ",") {
		at++
	}
	switch m.at(at) {
	case "after", "of", "following", "once", "upon", "from":
		switch m.at(at + 1) {
		case "now", "today", "this", "here":
			return false
		}
		return true
	}
	c := i - 1
	for c >= 0 && !m.clauseEnd(c) {
		c--
	}
	if c != i-1 || !m.is(c, ",") {
		return false
	}
	for c--; c >= 0 && !m.clauseEnd(c); c-- {
		if m.anyEn(c, "once", "after", "as soon as", "upon") > 0 && m.clauseStart(c) {
			return true
		}
	}
	return false
}
