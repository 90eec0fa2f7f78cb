package understand

import "strings"

// weight is how strongly an expression is said to be the deadline.
type weight uint8

const (
	content weight = iota // part of what the work is about: when it went wrong, an event, a period
	plain                 // a date with no word of a deadline
	marked                // by, before, 前, 内
)

// found is one expression in a message and what it is said for.
type found struct {
	when
	cut    span // tokens of the whole phrase: 周五下午3点之前, by Friday
	weight weight
	void   bool // negated or corrected
	at     moment
	ok     bool // at is certain
	due    bool // it was chosen as the deadline
	late   bool // it is said as the deadline and points back: by yesterday
	moved  bool // something else is to be changed to it
	after  bool // it is counted from something whose day is not known
	aim    bool // it is what is hoped for: 争取周三
}

// span is a range of tokens, to excluded.
type span struct{ from, to int }

// dates reads every expression of the message.
func (m *message) dates() []found {
	var all []found
	for i := 0; i < len(m.toks); i++ {
		if m.off[i] {
			continue
		}
		if to := m.recurring(i); to > i {
			i = to - 1
			continue
		}
		w, ok := m.expression(i)
		if !ok {
			continue
		}
		w = m.rangeEnd(w)
		f := found{when: w, cut: span{w.from, w.to}}
		f.at, f.ok = m.resolve(w)
		m.weigh(&f)
		m.offset(&f)
		all = append(all, f)
		i = max(i, f.cut.to-1)
	}
	m.ranges(all)
	m.moves(all)
	m.corrections(all)
	return all
}

// deadline chooses among the expressions; unsure tells of a deadline that was said but comes to no certain day, only to some
// that it might be.
func (m *message) deadline(all []found) (at moment, might []date, unsure bool) {
	best := -1
	for k := range all {
		f := &all[k]
		if f.void || f.weight == content || !(k > 0 && all[k-1].void) && (m.inQuestion(f) || m.stated(all, k)) {
			continue
		}
		if best < 0 || f.weight >= all[best].weight && (!f.aim || all[best].aim || all[best].weight < marked) {
			best = k
		}
	}
	if best < 0 {
		might, unsure = m.byNumber()
		return moment{}, might, unsure
	}
	f := &all[best]
	if f.weight == plain && f.ok && f.hasDay() {
		if days := m.ahead(all); days > 0 { // it is the day of what something is to be ready for
			f.weight, f.cut = content, span{f.from, f.to}
			return moment{}, m.might(when{might: [2]date{f.at.day - date(days), f.at.day}}), true
		}
	}
	f.due = true
	if f.ok && f.form == noDay && !f.exact {
		m.lendDay(all, best)
	}
	if !f.ok || f.at.day < m.today && !f.year() {
		return moment{}, m.might(f.when), true
	}
	return f.at, nil, false
}

// stated tells whether a date with no word of a deadline stands in a clause that tells of something, beside the one that
// asks: "客户仓库7月8号盘点，…".
func (m *message) stated(all []found, k int) bool {
	f := &all[k]
	if f.weight != plain || !m.asksSomebody && !m.asked {
		return false
	}
	c := span{f.cut.from, f.cut.to}
	for c.from > 0 && !m.clauseEnd(c.from-1) {
		c.from--
	}
	for !m.clauseEnd(c.to) {
		c.to++
	}
	if c.from == 0 && c.to == len(m.toks) {
		return false
	}
	subject := false
	for i := c.from; i < c.to; i++ {
		if m.off[i] || i < f.cut.from && m.strongRequest(i) || m.softRequest(i) || m.strongRequest(i) {
			return false
		}
		subject = subject || i < f.cut.from && (k == 0 || i >= all[k-1].cut.to) && (m.kindAt(i) == han || m.kindAt(i) == word)
	}
	return subject && f.cut.from > c.from && !m.imperative(span{c.from, f.cut.from}) && !m.refersBack(c.to)
}

// refersBack tells whether what follows makes a deadline of the date before: "until then", 在那之前.
func (m *message) refersBack(i int) bool {
	for ; i < len(m.toks); i++ {
		if m.anyEn(i, "until then", "by then", "before then", "till then", "that day") > 0 || m.anyZh(i, "在那之前", "在此之前", "此前", "到时", "届时", "之前要", "当天") > 0 {
			return true
		}
	}
	return false
}

// inQuestion tells whether an expression stands in a question for information, next to what is asked for.
func (m *message) inQuestion(f *found) bool {
	for _, s := range m.questions {
		if f.from >= s.from && f.from < s.to {
			return true
		}
	}
	return false
}

// byNumber tells of "by 5", which may be a day or an hour.
func (m *message) byNumber() (might []date, unsure bool) {
	for i := range m.toks {
		if m.is(i, "by") && m.kindAt(i+1) == digits && m.toks[i+1].n > 0 && m.toks[i+1].n <= 31 && m.clauseEnd(i+2) {
			n := m.toks[i+1].n
			w := when{vague: true, might: [2]date{m.nextDayOfMonth(n, 0)}}
			if n <= 24 {
				w.might[1] = m.today
			}
			return m.might(w), true
		}
	}
	return nil, false
}

// year tells whether the year was said.
func (f found) year() bool {
	return f.form == fixed && !f.past && !f.period && f.wday == 0 && !f.span
}

// lendDay gives a deadline that is only a time the day that is said elsewhere: "tomorrow please, by 5pm".
func (m *message) lendDay(all []found, best int) {
	day := -1
	for k := range all {
		if k != best && !all[k].void && all[k].weight == plain && all[k].hasDay() && !all[k].vague && all[k].clock == noClock && all[k].half == noHalf {
			if day >= 0 {
				return
			}
			day = k
		}
	}
	if day < 0 {
		return
	}
	f := &all[best]
	if w, ok := merge(all[day].when, f.when); ok {
		f.when, all[day].due = w, true
		f.at, f.ok = m.resolve(w)
	}
}

// pastDay is the deadline that points back, as it is written; "" if none does.
func (m *message) pastDay(all []found) string {
	for k := range all {
		if f := &all[k]; f.late && !f.void {
			return m.written(span{f.from, f.to})
		}
	}
	return ""
}

// written is what stands in the message from one token to another.
func (m *message) written(s span) string {
	return strings.TrimSpace(m.orig[m.back[m.toks[s.from].from]:m.back[m.toks[s.to-1].to]])
}
