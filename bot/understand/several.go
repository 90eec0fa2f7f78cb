package understand

import (
	"slices"
	"strings"
)

// A message may ask several people for several things, each by another day. It is one task, that of the first; what is
// asked of the others is told, so that nobody is given the day of somebody else.

// share is the part of a message that asks the first person, and rest what is asked of others in turn; none where the
// message asks for one thing.
func (m *message) share(named []named, dates []found, level bool) (share span, rest []span) {
	last := -1
	all := []span{{0, len(m.toks)}}
	for i := range named {
		n := &named[i]
		if len(n.ids) == 0 || n.role <= aside {
			continue
		}
		if last >= 0 && named[last].ids[0] != n.ids[0] {
			if at := m.taskStart(named[last].to, n.from); at >= 0 {
				all[len(all)-1].to = at
				all = append(all, span{at, len(m.toks)})
			}
		}
		last = i
	}
	if len(all) == 1 {
		return all[0], nil
	}
	for _, s := range all {
		if !m.partAsks(s, dates, level) {
			return span{0, len(m.toks)}, nil // "@Anna, @Ben: please ..."
		}
	}
	return all[0], all[1:]
}

// partAsks tells whether a part of the message asks for something by itself.
func (m *message) partAsks(s span, dates []found, level bool) (asks bool) {
	if !m.says(s, dates) {
		return false
	}
	m.eachSentence(func(one span, question bool) {
		one = span{max(one.from, s.from), min(one.to, s.to)}
		asks = asks || one.from < one.to && m.sentenceAsks(one, question && one.to < s.to, dates, level)
	})
	return asks
}

// taskStart is where the task of the person who is named at name begins, behind that of somebody named before; -1 if no
// clause begins there.
func (m *message) taskStart(before, name int) int {
	i := name
	for i > before && m.kindAt(i-1) != line && !m.sentenceEnd(i-1) {
		i--
	}
	if i > before { // in a sentence or line of its own
		return i
	}
	for i = name; i > before && m.toks[i-1].kind == sign && !m.is(i-1, ",") && !m.is(i-1, ";"); i-- {
	}
	and := m.anyEn(i-1, "and", "then", "while")
	for _, w := range [...]string{"然后", "同时", "另外", "接着", "以及", "而", "再"} {
		and = max(and, m.endsZh(i, w))
	}
	if i -= and; i > before && (and > 0 || m.is(i-1, ",") || m.is(i-1, ";")) {
		return i
	}
	return -1
}

// sentenceEnd tells whether the mark at i ends a sentence, and is not that of a number: "1. @Anna ...".
func (m *message) sentenceEnd(i int) bool {
	switch m.at(i) {
	case ";", "!", "?":
		return true
	case ".":
		return m.kindAt(i-1) != digits && !m.abbreviated(i)
	}
	return false
}

// says tells whether more is said in a part than a name and a date: a deed, or a thing.
func (m *message) says(p span, dates []found) bool {
	for i := p.from; i < p.to; i++ {
		if m.off[i] || m.greeting(i) > 0 || m.anyEn(i, "and", "please", "pls", "plz", "kindly")+m.anyZh(i, "请", "和") > 0 {
			continue
		}
		if k := slices.IndexFunc(dates, func(f found) bool { return f.cut.from <= i && i < f.cut.to }); k >= 0 {
			i = dates[k].cut.to - 1
			continue
		}
		if k := m.kindAt(i); k == word || k == han {
			return true
		}
	}
	return false
}

// also is what is asked of others besides, as it is written.
func (m *message) also(rest []span) string {
	var all []string
	for _, p := range rest {
		for p.to > p.from && (m.toks[p.to-1].kind == line || m.is(p.to-1, ";") || m.is(p.to-1, ",")) {
			p.to--
		}
		if p.to > p.from {
			all = append(all, m.written(p))
		}
	}
	return strings.Join(all, "\n")
}
