package understand

// The levels of Jira's default scheme that the conventions use, weakest first.
var levelNames = [...]string{"", "Low", "Medium", "High", "Highest"}

const (
	low = 1 + iota
	medium
	high
	highest
)

// levelWord is a word of priority; use tells where it counts.
type levelWord struct {
	words string
	level int
	use   use
}

type use uint8

const (
	anywhere use = iota
	apart        // only where it stands for itself, not before the thing that is called so
)

// zhLevels are the Chinese words, longer ones first.
var zhLevels = [...]levelWord{
	{"不紧急", low, anywhere}, {"非紧急", low, anywhere}, {"不太急", low, anywhere}, {"不是很急", low, anywhere}, {"不着急", low, anywhere}, {"不用急", low, anywhere}, {"不急", low, anywhere}, {"没那么急", low, anywhere}, {"不是特别急", low, anywhere}, {"不那么急", low, anywhere},
	{"低优先级", low, anywhere}, {"优先级低", low, anywhere}, {"优先级不高", low, anywhere}, {"优先级较低", low, anywhere}, {"优先级:低", low, anywhere}, {"低优", low, apart},
	{"有空的时候", low, anywhere}, {"有空的话", low, anywhere}, {"有空时", low, anywhere}, {"有空再", low, anywhere}, {"有空", low, anywhere}, {"有时间再", low, anywhere}, {"什么时候有空", low, anywhere},
	{"最高优先级", highest, anywhere}, {"优先级最高", highest, anywhere}, {"优先级:紧急", highest, anywhere},
	{"高优先级", high, anywhere}, {"优先级高", high, anywhere}, {"优先级很高", high, anywhere}, {"优先级较高", high, anywhere}, {"优先级比较高", high, anywhere}, {"优先级:高", high, anywhere}, {"高优", high, apart},
	{"中优先级", medium, anywhere}, {"优先级中", medium, anywhere}, {"优先级:中", medium, anywhere}, {"优先级一般", medium, anywhere}, {"优先级普通", medium, anywhere}, {"普通优先级", medium, anywhere}, {"中等优先级", medium, anywhere}, {"优先级中等", medium, anywhere}, {"普通", medium, apart}, {"中优", medium, apart},
	{"十万火急", highest, anywhere}, {"非常紧急", highest, anywhere}, {"特别紧急", highest, anywhere}, {"很紧急", highest, anywhere}, {"比较紧急", highest, anywhere}, {"紧急", highest, apart}, {"加急", highest, apart}, {"马上", highest, anywhere}, {"立即", highest, anywhere}, {"立刻", highest, anywhere},
	{"非常重要", high, anywhere}, {"很重要", high, anywhere}, {"比较重要", high, anywhere}, {"重要", high, apart}, {"尽快", high, anywhere}, {"尽早", high, anywhere},
}

// enLevels are the English words, longer ones first.
var enLevels = [...]levelWord{
	{"not that urgent", low, anywhere}, {"not very urgent", low, anywhere}, {"not so urgent", low, anywhere}, {"not super urgent", low, anywhere}, {"not really urgent", low, anywhere}, {"not at all urgent", low, anywhere}, {"not urgent", low, anywhere}, {"non urgent", low, anywhere}, {"isn't urgent", low, anywhere}, {"nothing urgent", low, anywhere},
	{"no rush", low, anywhere}, {"no hurry", low, anywhere}, {"whenever you have time", low, anywhere}, {"whenever you have a minute", low, anywhere}, {"whenever you get a chance", low, anywhere}, {"when you have time", low, anywhere}, {"if you have time", low, anywhere}, {"when you get a chance", low, anywhere}, {"whenever you can", low, anywhere},
	{"nice to have", low, anywhere}, {"low priority", low, anywhere}, {"low prio", low, anywhere}, {"prio low", low, anywhere}, {"priority low", low, anywhere}, {"priority is low", low, anywhere}, {"lowest priority", low, anywhere},
	{"medium priority", medium, anywhere}, {"medium prio", medium, anywhere}, {"priority medium", medium, anywhere}, {"prio medium", medium, anywhere}, {"normal priority", medium, anywhere}, {"normal prio", medium, anywhere}, {"medium", medium, apart},
	{"high priority", high, anywhere}, {"high prio", high, anywhere}, {"priority high", high, anywhere}, {"prio high", high, anywhere}, {"priority is high", high, anywhere}, {"important", high, apart},
	{"highest priority", highest, anywhere}, {"top priority", highest, anywhere}, {"highest prio", highest, anywhere}, {"top prio", highest, anywhere}, {"as soon as possible", highest, anywhere}, {"asap", highest, anywhere}, {"urgently", highest, anywhere}, {"immediately", highest, anywhere}, {"right away", highest, anywhere},
	{"very urgent", highest, anywhere}, {"super urgent", highest, anywhere}, {"really urgent", highest, anywhere}, {"is urgent", highest, anywhere}, {"it's urgent", highest, anywhere}, {"urgent", highest, apart}, {"blocker", highest, apart},
}

// priority is the strongest level that is said, and the tokens that say one.
func (m *message) priority() (level string, said []span) {
	best := 0
	for i := 0; i < len(m.toks); i++ {
		l, n := m.levelAt(i)
		if n == 0 {
			continue
		}
		best = max(best, l)
		said = append(said, m.levelPhrase(span{i, i + n}))
		i += n - 1
	}
	return levelNames[best], said
}

// levelPhrase takes the words that go with a word of priority into its phrase: brackets, "优先级", "priority".
func (m *message) levelPhrase(s span) span {
	for {
		switch {
		case (m.is(s.from-1, "[") && m.is(s.to, "]")) || m.is(s.from-1, "(") && m.is(s.to, ")"):
			s = span{s.from - 1, s.to + 1}
		case m.anyEn(s.from-1, "prio", "priority", "it's", "is", "marked") > 0 && m.is(s.from-1, "prio"):
			s.from--
		case m.endsZh(s.from, "优先级") > 0:
			s.from -= 3
		case m.is(s.from-1, ":") && m.endsZh(s.from-1, "优先级") > 0:
			s.from -= 4
		case m.is(s.from-1, "priority"):
			s.from--
		case m.is(s.from-1, ":") && (m.is(s.from-2, "priority") || m.is(s.from-2, "prio")):
			s.from -= 2
		case m.is(s.to, "priority") || m.is(s.to, "prio"):
			s.to++
		case m.endsEn(s.from, "it's") || m.endsEn(s.from, "this is") || m.endsEn(s.from, "that's"):
			if m.endsEn(s.from, "this is") {
				s.from--
			}
			s.from--
		default:
			return s
		}
	}
}

// levelAt reads a word of priority at token i.
func (m *message) levelAt(i int) (level, n int) {
	switch m.kindAt(i) {
	case han:
		for k := range zhLevels {
			w := &zhLevels[k]
			if w.words[2] != m.toks[i].s[2] {
				continue
			}
			if n := m.zh(i, w.words); n > 0 && m.levelCounts(i, n, w) {
				return w.level, n
			}
		}
	case word:
		if m.toks[i].s == "p" {
			return m.pLevel(i)
		}
		if level, n := m.labelled(i); n > 0 {
			return level, n
		}
		for k := range enLevels {
			w := &enLevels[k]
			if w.words[0] != m.toks[i].s[0] {
				continue
			}
			if n := m.en(i, w.words); n > 0 && m.levelCounts(i, n, w) {
				return w.level, n
			}
		}
	}
	return 0, 0
}

// labelled reads a level that is told like a field: "priority: high".
func (m *message) labelled(i int) (level, n int) {
	if !m.is(i, "priority") && !m.is(i, "prio") || !m.is(i+1, ":") && !m.is(i+1, "=") {
		return 0, 0
	}
	switch m.at(i + 2) {
	case "highest", "urgent", "critical", "blocker":
		return highest, 3
	case "high":
		return high, 3
	case "medium", "normal":
		return medium, 3
	case "low", "lowest":
		return low, 3
	}
	return 0, 0
}

// pLevel reads P0 to P3.
func (m *message) pLevel(i int) (level, n int) {
	if m.kindAt(i+1) != digits || !m.glued(i+1) || m.glued(i) && (m.kindAt(i-1) == word || m.kindAt(i-1) == digits) {
		return 0, 0
	}
	v := m.toks[i+1].n
	if v > 4 || len(m.toks[i+1].s) > 1 || m.glued(i+2) && (m.kindAt(i+2) == word || m.is(i+2, "-")) {
		return 0, 0
	}
	if m.quoted(i, i+2) || m.anyZh(i+2, "工单", "的", "级", "问题", "缺陷", "单", "用例", "bug", "告警", "故障") > 0 || m.anyEn(i+2, "tickets", "ticket", "bugs", "incidents", "issues", "defects", "cases", "items", "incident", "queue", "list", "report") > 0 {
		return 0, 0
	}
	return max(highest-v, low), 2
}

// levelCounts tells whether a word of priority is said of the work and is no part of its content.
func (m *message) levelCounts(i, n int, w *levelWord) bool {
	if m.quoted(i, i+n) {
		return false
	}
	if w.words == "有空" && m.clauseEnd(i+n) && !m.clauseStart(i) && !m.is(i-1, "你") && !m.is(i-1, "您") {
		return false // Tom周三有空
	}
	if w.use == anywhere {
		return !(m.kindAt(i) == word && m.glued(i) && m.is(i-1, "-")) && !m.denied(i)
	}
	if m.denied(i) {
		return false
	}
	return m.standsApart(i, n)
}

// denied tells whether the word before turns it round in a way that is no level: "not immediately".
func (m *message) denied(i int) bool {
	return m.endsEn(i, "not") || m.endsEn(i, "not a") || m.endsEn(i, "no") || m.endsEn(i, "no longer") || m.endsZh(i, "不") > 0 || m.endsZh(i, "非") > 0 || m.endsZh(i, "谁") > 0
}

// standsApart tells whether a word stands for itself: between marks, or with a word that says so.
func (m *message) standsApart(i, n int) bool {
	to := i + n
	if m.kindAt(i) == han {
		if m.anyZh(to, "处理", "修", "解决", "看", "改", "的话", "!", "!", "啊", "哈", "了", "排查", "确认", "上线一下", "需要", "请", "麻烦", "且") > 0 {
			return true
		}
		if m.is(i-1, "[") || m.is(i-1, "有") && !m.is(i-2, "所") || m.is(i-1, "且") || m.is(i-1, "很") || m.is(i-1, "点") || m.endsZh(i, "比较") > 0 || m.endsZh(i, "优先级") > 0 {
			return true
		}
		left := m.clauseStart(i) || m.toks[i].gap || m.off[i-1]
		return left && (to >= len(m.toks) || m.toks[to].gap || m.off[to] || m.kindAt(to) != han && m.kindAt(to) != word) || m.clauseEnd(to) && !m.is(i-1, "的") && left
	}
	if m.glued(to) && m.is(to, "-") {
		return false
	}
	if to >= len(m.toks) || m.off[to] || m.kindAt(to) == sign || m.kindAt(to) == line || m.kindAt(to) == han && m.toks[to].gap {
		return !m.is(to, "\"") && !m.is(to, "'")
	}
	return m.anyEn(to, "please", "pls", "for", "as", "because", "and", "but", "fix", "request", "task", "since", "need", "needs", "one", "issue") > 0 && m.clauseStart(i)
}

// quoted tells whether the tokens stand between quotation marks.
func (m *message) quoted(from, to int) bool {
	open := false
	for i := max(0, from-8); i < from; i++ {
		switch m.at(i) {
		case "'", "\"":
			open = !open
		case "「", "《", "『":
			open = true
		case "」", "》", "』":
			open = false
		}
	}
	if !open {
		return false
	}
	for i := to; i < min(len(m.toks), to+8); i++ {
		switch m.at(i) {
		case "'", "\"", "」", "》", "』":
			return true
		}
	}
	return false
}
