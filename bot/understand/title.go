package understand

import (
	"strings"
	"unicode/utf8"
)

// maxTitle is how many characters a summary has at most; Jira takes 255.
const maxTitle = 200

// title is what is left of the message without the words that say who, when, how urgent and how polite.
func (m *message) title(named []named, dates []found, levels, tags []span) string {
	cut := make([]bool, len(m.toks))
	remove := func(from, to int) {
		for i := max(from, 0); i < min(to, len(cut)); i++ {
			cut[i] = true
		}
	}
	if m.skipped {
		m.eachLine(func(from, to int) {
			if from < to && m.toks[from].s == ">" {
				remove(from, to)
			}
		})
	}
	for i := range named {
		s := m.namePhrase(named, i)
		remove(s.from, s.to)
	}
	best := content
	for i := range dates {
		if dates[i].due {
			best = dates[i].weight
		}
	}
	for i := range dates {
		d := &dates[i]
		if alone := m.aloneTo(d); alone > 0 {
			remove(d.cut.from, alone)
		} else if d.void || d.due || d.weight != content && d.weight >= best {
			remove(d.cut.from, d.cut.to)
		}
	}
	for _, l := range levels {
		remove(l.from, l.to)
	}
	for _, tag := range tags {
		if m.aside(tag, cut) {
			remove(tag.from, tag.to)
		} else {
			remove(tag.from, tag.from+1)
		}
	}
	m.cutPolite(cut)
	m.cutLeftovers(cut)
	return m.compose(cut)
}

// aside tells whether a tag stands before or behind what is said, and not among its words.
func (m *message) aside(tag span, cut []bool) bool {
	from, to := tag.from, tag.to
	for to < len(m.toks) && to-tag.to < maxRow && (cut[to] || m.is(to, "#") || m.off[to]) {
		to++
	}
	for from > 0 && tag.from-from < maxRow && (cut[from-1] || m.off[from-1]) {
		from--
	}
	return from == 0 || to == len(m.toks) || m.toks[to].kind == line || m.clauseEnd(to)
}

// aloneTo is the end of a date that stands in a clause of its own ("月底了，…"), 0 if other words stand with it.
func (m *message) aloneTo(d *found) int {
	if d.weight == content && !d.period || d.past || !m.clauseStart(d.cut.from) {
		return 0
	}
	to := d.cut.to
	if m.is(to, "了") {
		to++
	}
	if !m.clauseEnd(to) {
		return 0
	}
	return to
}

// namePhrase is what is left out for a name: all of it with the words that belong to it (cc, 知悉) for those who are asked
// or informed, only the @ for others, whom the work may need, and nothing for a stranger in what is known to be asked.
func (m *message) namePhrase(named []named, i int) span {
	n := named[i]
	if m.asked && len(n.ids) == 0 && !m.everybody(n) {
		return span{n.from, n.from}
	}
	if n.role == aside && len(n.ids) > 0 {
		if n.mention {
			return span{n.from, n.from + 1}
		}
		return span{n.from, n.from}
	}
	s := span{n.from, n.to}
	for _, w := range [...]string{"抄送给", "抄送", "知会", "同步给", "抄", "指派给", "分配给", "安排给", "交给", "转给", "派给", "分给", "给", "让", "安排", "麻烦", "辛苦", "请", "由"} {
		if k := m.endsZh(s.from, w); k > 0 {
			s.from -= k
			break
		}
	}
	at := s.from
	if m.is(at-1, ":") {
		at--
	}
	for _, w := range [...]string{"cc", "fyi", "bcc", "assign to", "assigned to", "assignee", "assign it to", "assign this to", "assign", "hi", "hey", "hello", "dear", "owner", "for", "remind"} {
		if m.endsEn(at, w) && (w != "for" || m.clauseEnd(s.to)) {
			s.from = at - words(w)
			break
		}
	}
	if k := m.anyZh(s.to, "请知悉", "请悉知", "请知晓", "知悉", "知晓", "悉知", "同知", "了解一下", "知道一下", "周知", "参考"); k > 0 && n.role == informed {
		s.to += k
	} else if k := m.anyEn(s.to, "fyi", "for info", "for your info", "for information", "for visibility", "for awareness", "in cc"); k > 0 {
		s.to += k
	}
	return s
}

// cutPolite marks greetings, thanks, requests in words and notes to others.
func (m *message) cutPolite(cut []bool) {
	for i := 0; i < len(m.toks); i++ {
		if m.off[i] || cut[i] {
			continue
		}
		n := m.politeAt(i, cut)
		for k := i; k < i+n; k++ {
			cut[k] = true
		}
		if n > 0 {
			i += n - 1
		}
	}
	m.cutSignature(cut)
}

// politeAt is how many tokens of courtesy or of speaking to the bot stand at i.
func (m *message) politeAt(i int, cut []bool) int {
	if n := m.botPhrase(i); n > 0 {
		return n
	}
	if n := m.greeting(i); n > 0 {
		return n
	}
	switch m.kindAt(i) {
	case word:
		if n := m.anyEn(i, "please", "pls", "plz", "kindly"); n > 0 {
			if m.anyEn(i+1, "log as", "note as") > 0 {
				return n + 2
			}
			return n
		}
		if m.clauseStart(i) || i > 0 && cut[i-1] {
			if n := m.anyEn(i, "somebody", "someone", "anybody", "anyone"); n > 0 && m.anyEn(i+n, "please", "pls", "plz", "kindly") > 0 {
				return n
			}
			if n := m.anyEn(i, "can we", "could we"); n > 0 && enVerb(m.at(i+n)) {
				return n
			}
			if n := m.anyEn(i, "no", "nope"); n > 0 && m.is(i+n, ",") {
				return n
			}
			return m.anyEn(i, "someone needs to", "somebody needs to", "you need to", "we need to", "can you", "could you", "would you mind", "would you", "will you", "can someone", "could someone", "can somebody", "could somebody", "can anyone", "could anyone", "i need you to", "we need you to", "fyi", "no date yet", "no deadline", "no due date", "lol", "btw", "by the way", "heads up")
		}
		return m.anyEn(i, "no date yet", "no deadline yet", "no fixed date")
	case han:
		if n := m.anyZh(i, "麻烦你", "麻烦您", "麻烦", "劳烦", "烦请", "帮忙", "帮我", "拜托"); n > 0 {
			return n
		}
		if n := m.anyZh(i, "记得", "别忘了"); n > 0 && m.clauseStart(i) && !m.clauseEnd(i+n) {
			return n
		}
		if n := m.zh(i, "辛苦"); n > 0 && m.clauseStart(i) && !m.clauseEnd(i+n) {
			return n + m.anyZh(i+n, "你", "您")
		}
		if m.longerWord(i) {
			return 0
		}
		if m.is(i, "请") && m.strongRequest(i) && (m.clauseStart(i) || cut[max(i-1, 0)] || m.toks[i].gap) {
			return 1
		}
		if m.clauseStart(i) || i > 0 && cut[i-1] {
			if n := m.anyZh(i, "不是", "不对", "不"); n > 0 && m.is(i+n, ",") {
				return n
			}
			if n := m.anyZh(i, "谁有空", "谁方便", "谁能", "谁可以", "谁来", "哪位能", "能不能", "能否", "可否", "可以", "你来", "你们俩", "你们两个", "你俩", "你们", "你", "要"); n > 0 && (m.zh(i, "你们") != n || m.is(i+n, "把") || m.zhVerb(i+n)) {
				return n
			}
		}
		if n := m.anyZh(i, "哈", "哦", "啊", "呀", "哟", "嘛", "吗", "么", "吧", "啦", "了"); n > 0 && m.clauseEnd(i+1) && (!m.is(i, "了") || i > 0 && cut[i-1]) {
			return n
		}
		return m.anyZh(i, "之前说", "原来说", "没有期限", "不限时间", "收到请回复")
	}
	return 0
}

// longerWord reports whether 请 or 要 at i is no word by itself, but the beginning of one that says what is to be done.
func (m *message) longerWord(i int) bool {
	return m.anyZh(i, "请假", "请款", "请求", "请购单", "请购流程", "请购申请", "请购审批", "请示", "请柬", "要求", "要点", "要件", "要素", "要务") > 0 &&
		m.anyZh(i, "请示范", "请求助", "要点击", "要点开", "要点选", "要点一") == 0
}

// cutSignature takes away the name that stands at the end, behind the thanks.
func (m *message) cutSignature(cut []bool) {
	last := len(m.toks) - 1
	for last >= 0 && (m.toks[last].kind == line || m.toks[last].kind == sign) {
		last--
	}
	from := last
	for from >= 0 && m.toks[from].kind == word && !cut[from] {
		from--
	}
	if last-from < 1 || last-from > 2 {
		return
	}
	thanks := from
	for thanks >= 0 && (m.toks[thanks].kind == line || m.is(thanks, ",")) {
		thanks--
	}
	if thanks < 0 || thanks == from && !m.is(thanks, "-") || !cut[thanks] || m.off[thanks] || m.toks[thanks].kind == sign {
		return
	}
	for i := from + 1; i <= last; i++ {
		cut[i] = true
	}
}

// compose writes what was not cut, in the original spelling, and tidies the marks that the cuts leave behind.
func (m *message) compose(cut []bool) string {
	var b strings.Builder
	open := false // a mark is wanted before the next word
	var mark string
	gap := false
	for i := range m.toks {
		t := &m.toks[i]
		if cut[i] {
			gap = gap || t.gap || i+1 < len(m.toks) && m.toks[i+1].gap
			continue
		}
		if t.kind == line || t.kind == sign && m.separates(i, cut) {
			if b.Len() > 0 && (!open || mark == " ") {
				mark = m.mark(i)
				open = true
			}
			continue
		}
		if open {
			b.WriteString(mark)
			open = false
		} else if b.Len() > 0 && (t.gap || gap) {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteString(m.source(t.from, t.to))
		if b.Len() > 4*maxTitle {
			break
		}
	}
	return shorten(strings.TrimPrefix(strings.TrimSpace(b.String()), "的"))
}

// separates tells whether the mark at i parts clauses, so that it may fall at an edge.
func (m *message) separates(i int, cut []bool) bool {
	if m.off[i] {
		return false // of a link
	}
	if m.inside(i, cut) {
		return false
	}
	switch m.toks[i].s {
	case ",", ";", "!", "?", "~", "…", ":", "|":
		if i+1 < len(m.toks) && i > 0 && m.glued(i) && m.glued(i+1) && m.toks[i-1].kind == digits && m.toks[i+1].kind == digits {
			return false
		}
		return true
	case ".":
		return i+1 >= len(m.toks) || m.toks[i+1].gap || m.toks[i+1].kind == han || m.toks[i+1].kind == line || m.toks[i+1].s == "." || cut[i+1]
	case "-":
		return i+1 < len(m.toks) && m.toks[i].gap && m.toks[i+1].gap || i+1 >= len(m.toks) || cut[i+1] && m.toks[i].gap
	}
	return false
}

// inside tells whether the mark at i stands within what is written as one, and parts nothing: 5%~8%, C:\temp, C::D.
func (m *message) inside(i int, cut []bool) bool {
	switch m.source(m.toks[i].from, m.toks[i].to) {
	case "~", ":", "|", "!", "?":
	default:
		return false
	}
	if i == 0 || i+1 >= len(m.toks) || cut[i-1] || cut[i+1] || !m.glued(i) || !m.glued(i+1) {
		return false
	}
	plain := func(k int) bool {
		s := m.source(m.toks[k].from, m.toks[k].to)
		return m.toks[k].kind != han && m.toks[k].kind != line && len(s) > 0 && s[0] < utf8.RuneSelf && s != "!" && s != "?" && s != "~"
	}
	return plain(i-1) && plain(i+1)
}

// mark is the mark at i as it parts clauses in the summary.
func (m *message) mark(i int) string {
	t := m.toks[i]
	if t.kind == line {
		return " "
	}
	s := m.source(t.from, t.to)
	if r, _ := utf8.DecodeRuneInString(s); r >= utf8.RuneSelf && r != '–' && r != '—' {
		return s
	}
	if s == "-" {
		return " - "
	}
	return s + " "
}

// shorten cuts a summary that is too long at a blank, or between characters.
func shorten(s string) string {
	if utf8.RuneCountInString(s) <= maxTitle {
		return s
	}
	n := 0
	for i := range s {
		if n == maxTitle-1 {
			if at := strings.LastIndexByte(s[:i], ' '); at > i/2 {
				i = at
			}
			return strings.TrimRight(s[:i], " ,;:，；：") + "…"
		}
		n++
	}
	return s
}
