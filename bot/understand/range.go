package understand

// rangeEnd goes on to the end of a range of figures: 7.20-7.22, 7月20-22日.
func (m *message) rangeEnd(w when) when {
	at := w.to
	if w.form != monthDay || w.clock != noClock || !m.is(at, "-") && !m.is(at, "~") && !m.is(at, "至") && !m.is(at, "到") && !m.is(at, "to") && !m.is(at, "through") || m.kindAt(at+1) != digits {
		return w
	}
	if month, sep, day, next := m.pair(at + 1); next > at+1 && sep != "-" && onDay(2024, month, day) > 0 && !m.gluedToMore(next, sep) {
		w.month, w.mday, w.to, w.ranged = month, day, next, true
		return w
	}
	d, next := m.number(at + 1)
	dated := m.is(next, "日") || m.is(next, "号")
	if _, clock := m.meridiemAt(next); clock || enMonth(m.at(next)) > 0 {
		return w
	}
	if d <= w.mday || onDay(2024, w.month, d) == 0 || !dated && m.kindAt(next) != sign && m.kindAt(next) != line && m.anyZh(next, "前", "之前") == 0 || m.is(next, ":") {
		return w
	}
	if dated {
		next++
	}
	w.mday, w.to, w.ranged = d, next, true
	return w
}

// ranges joins "between 20 and 22 April", "11.9-11.13", "周一到周五": the end counts, the phrase is both.
func (m *message) ranges(all []found) {
	for k := range all {
		f := &all[k]
		i := f.cut.from
		if k > 0 && m.clockRange(&all[k-1], f) {
			continue
		}
		if k > 0 && (m.shifts(&all[k-1], f) || m.either(&all[k-1], f)) {
			continue
		}
		if k > 0 && all[k-1].cut.to <= i && i-all[k-1].cut.to <= 1 && f.hasDay() && all[k-1].hasDay() {
			j := all[k-1].cut.to
			if i == j || m.rangeWord(j) {
				if i == j && !m.is(f.from-1, "到") && !m.is(f.from-1, "-") && !m.is(f.from-1, "至") {
					continue
				}
				f.cut.from = all[k-1].cut.from
				m.endAfter(&all[k-1], f)
				all[k-1].void = true
				all[k-1].cut = f.cut
				if all[k-1].weight == content && !all[k-1].past {
					f.weight = min(f.weight, all[k-1].weight)
				}
			}
			continue
		}
		if m.rangeWord(i-1) && m.kindAt(i-2) == digits && m.toks[i-2].n > 0 && m.toks[i-2].n <= 31 {
			f.cut.from = i - 2
			if m.is(i-3, "between") || m.is(i-3, "from") {
				f.cut.from = i - 3
			}
		}
	}
}

// shifts tells whether two dates are those between which something is moved, which is what is to be done: "move the demo
// from Tuesday to Wednesday".
func (m *message) shifts(a, b *found) bool {
	if !m.is(a.from-1, "from") || b.from != a.to+1 || !m.is(a.to, "to") {
		return false
	}
	for i := a.from - 2; !m.clauseEnd(i) && i >= 0; i-- {
		switch m.at(i) {
		case "move", "shift", "postpone", "reschedule", "push", "change", "delay", "switch":
			a.weight, b.weight = content, content
			return true
		}
	}
	return false
}

// either makes one uncertain date of two between which nobody has chosen: "Thursday or Friday", 周四或者周五.
func (m *message) either(a, b *found) bool {
	n := m.anyZh(a.to, "或者", "或", "还是") + m.anyEn(a.to, "or")
	if n == 0 || b.from-a.to-n > 1 || b.from < a.to+n || !a.ok || !b.ok || !a.hasDay() || !b.hasDay() || a.at.day == b.at.day {
		return false
	}
	if b.from > a.to+n && !m.is(a.to+n, "on") && !m.is(a.to+n, "by") {
		return false
	}
	b.cut.from = a.cut.from
	a.void, a.cut = true, b.cut
	b.ok, b.vague, b.might = false, true, [2]date{a.at.day, b.at.day}
	b.weight = max(a.weight, b.weight)
	return true
}

// clockRange joins the end of a range of times to the day of its beginning: "明天下午5点到6点".
func (m *message) clockRange(start, end *found) bool {
	if end.form != noDay || end.clock == noClock || start.clock == noClock || start.exact || !m.rangeWord(start.cut.to) || end.from != start.cut.to+1 {
		return false
	}
	w := start.when
	w.to, w.clock, w.meridiem = end.to, end.clock, end.meridiem
	if end.half != noHalf {
		w.half = end.half
	}
	end.when = w
	end.at, end.ok = m.resolve(w)
	end.cut.from = start.cut.from
	end.weight = min(end.weight, max(start.weight, plain))
	if start.weight == content {
		end.weight = content
	}
	start.void, start.cut = true, end.cut
	return true
}

// endAfter puts the end of a range behind its beginning.
func (m *message) endAfter(start, end *found) {
	if !start.ok || !end.ok || end.at.day >= start.at.day && end.form != dayAlone {
		return
	}
	switch end.form {
	case weekday:
		end.at.day += 7
	case dayAlone:
		y, mo, _ := start.at.day.parts()
		if d := onDay(y, mo, end.mday); d >= start.at.day {
			end.at.day = d
		}
	}
}

func (m *message) rangeWord(i int) bool {
	switch m.at(i) {
	case "-", "~", "到", "至", "to", "and", "till", "through":
		return true
	}
	return false
}

// corrections makes void what a later expression takes the place of: "周四，不对，周五".
func (m *message) corrections(all []found) {
	for k := 1; k < len(all); k++ {
		a, b := &all[k-1], &all[k]
		if b.cut.from-a.cut.to > 8 || b.cut.from < a.cut.to || b.moved {
			continue
		}
		for i := a.cut.to; i < b.cut.from; i++ {
			n := m.anyZh(i, "不对", "改到", "改成", "改为", "还是", "错了", "说错", "应该是", "更正", "算了", "推迟到", "延到", "提前到") + m.anyEn(i, "no", "sorry", "rather", "actually", "make it", "make that", "correction", "wait", "but", "i mean", "moved to", "postponed to", "instead")
			if n == 0 && a.void {
				n = m.anyZh(i, "而是", "是") // 不是周五，是下周五
			}
			if n == 0 || m.is(i, "还") && i == a.cut.to && i+n == b.cut.from {
				continue // 周四还是周五 is a question
			}
			if m.is(i, "but") && !a.void {
				continue
			}
			if m.endsZh(a.from, "从") > 0 {
				a.weight, b.weight = content, content // 从周二改到周三 is what is to be done
				break
			}
			a.void = true
			if b.weight == plain || b.weight == content && !b.past {
				b.weight = max(b.weight, a.weight, plain)
			}
			switch {
			case i-a.cut.to <= 2:
				a.cut.to = max(a.cut.to, i+n)
				if b.cut.from-a.cut.to <= 1 {
					a.cut.to = b.cut.from
				}
			case b.cut.from-(i+n) <= 1:
				b.cut.from = i
			}
			for _, s := range [...]string{"原定于", "原定", "原计划", "本来说", "本来", "之前说"} {
				a.cut.from -= m.endsZh(a.cut.from, s)
			}
			break
		}
	}
}
