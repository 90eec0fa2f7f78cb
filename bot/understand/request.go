package understand

// request tells whether a message asks somebody to do something. It reads one sentence after the other; one that asks is
// enough. With doubt none does, but somebody is addressed who may be asked all the same.
func (m *message) request(named []named, dates []found, levels []span) (asks, doubt bool) {
	m.asksSomebody = false
	for i := range named {
		m.asksSomebody = m.asksSomebody || named[i].role > aside
	}
	for _, l := range levels {
		m.hide(l.from, l.to)
	}
	defer func() {
		for _, l := range levels {
			m.unhide(l.from, l.to)
		}
	}()
	if m.declined() || !m.asksSomebody && m.acknowledges() {
		return false, false
	}
	m.eachSentence(func(s span, question bool) {
		if m.sentenceAsks(s, question, dates, len(levels) > 0) {
			asks = true
		} else if question {
			m.questions = append(m.questions, s)
		} else {
			doubt = doubt || m.mayAsk(s)
		}
	})
	return asks, doubt && !asks
}

// mayAsk tells whether a sentence that shows no request may be one: somebody is addressed, and enough is said that is
// neither a question nor told of.
func (m *message) mayAsk(s span) bool {
	if m.within(s, (*message).praises) {
		return false
	}
	s = m.pastOpening(s)
	words := 0
	for i := s.from; i < s.to; i++ {
		if k := m.kindAt(i); k == word || k == han {
			words++
		}
	}
	return m.asksSomebody && words > 3 && !m.zhQuestion(s) && !m.within(s, (*message).informs) && !m.ownPlan(s) && !m.reports(s) && !m.acknowledges()
}

func (m *message) hide(from, to int) {
	for i := max(0, from); i < min(to, len(m.off)); i++ {
		m.off[i] = true
	}
}

func (m *message) unhide(from, to int) {
	for i := max(0, from); i < min(to, len(m.off)); i++ {
		m.off[i] = false
	}
}

// eachSentence calls f for every sentence; a question ends with a question mark.
func (m *message) eachSentence(f func(s span, question bool)) {
	from := 0
	for i := 0; i <= len(m.toks); i++ {
		end := i == len(m.toks) || m.toks[i].kind == line
		question := false
		if !end && m.toks[i].kind == sign {
			switch m.toks[i].s {
			case "?":
				end, question = true, true
			case "!", ";", "~", "…":
				end = true
			case ".":
				end = !(m.glued(i+1) && (m.kindAt(i+1) == digits || m.kindAt(i+1) == word)) && !m.abbreviated(i)
			}
		}
		if !end {
			continue
		}
		if i > from {
			f(span{from, i}, question)
		}
		from = i + 1
	}
}

// abbreviated tells whether the stop at i belongs to an abbreviation.
func (m *message) abbreviated(i int) bool {
	switch m.at(i - 1) {
	case "no", "e", "g", "approx", "incl", "resp", "vs", "dr", "mr", "mrs", "ca":
		return m.kindAt(i+1) != line && m.glued(i)
	}
	return false
}

// acknowledges tells whether the message answers a request: "收到，明天处理".
func (m *message) acknowledges() bool {
	s := m.pastMarks(0)
	n := m.anyZh(s, "好的", "好滴", "好嘞", "收到", "没问题", "知道了", "明白", "了解", "嗯", "行,", "可以,", "好,", "ok,", "ok ,") +
		m.anyEn(s, "ok", "okay", "noted", "got it", "sure", "will do", "roger", "understood", "sounds good", "no problem", "yes", "yep", "yeah", "done")
	if n == 0 {
		return false
	}
	for i := s + n; i < len(m.toks); i++ {
		if !m.off[i] && m.strongRequest(i) {
			return false
		}
	}
	return true
}

// pastMarks is the first token from i on that is no mark and not taken.
func (m *message) pastMarks(i int) int {
	for i < len(m.toks) && (m.off[i] || m.toks[i].kind == sign) {
		i++
	}
	return i
}

// declined tells whether the message says outright that nothing is asked.
func (m *message) declined() bool {
	for i := range m.toks {
		if m.anyEn(i, "nothing to do", "no action needed", "no action required", "no need to do anything", "nothing for you", "no further action") > 0 ||
			m.anyZh(i, "无需处理", "不需要额外", "无需额外", "不用处理", "无需操作", "不用再改", "不用看了", "无需回复", "不需要处理", "不用做") > 0 {
			return true
		}
		if n := m.zh(i, "不用管"); n > 0 && (m.clauseEnd(i+n) || m.anyZh(i+n, "了", "它", "这", "哈", "啦") > 0) {
			return true // 先不用管审批流，优先… asks for something else
		}
	}
	return false
}

// sentenceAsks judges one sentence.
func (m *message) sentenceAsks(s span, question bool, dates []found, level bool) bool {
	s = m.pastOpening(s)
	if s.from >= s.to {
		return false
	}
	strong := m.within(s, (*message).strongRequest)
	if m.orders(s) {
		return true
	}
	if m.asksToKnow(s.from) {
		return false
	}
	question = question || m.zhQuestion(s)
	if question && !m.tagQuestion(s) {
		if m.asksSomebody && m.anyEn(s.from, "can", "could", "would") > 0 && dueIn(s, dates, marked) {
			return true // can the list be ready by Monday?
		}
		return m.within(s, (*message).politeQuestion) || m.asksSomebody && m.zhCan(s) || strong && !m.within(s, (*message).wantsToKnow)
	}
	if m.within(s, (*message).informs) {
		return false
	}
	if strong {
		return true
	}
	if m.ownPlan(s) || m.within(s, (*message).wantsToKnow) {
		return false
	}
	reported := false
	asks := false
	m.eachClause(s, func(c span) {
		if m.reports(c) {
			reported = true
			return
		}
		asks = asks || m.imperative(c) || m.within(c, (*message).softRequest)
	})
	if asks || reported {
		return asks
	}
	if m.aims(s, dates) {
		return true
	}
	return m.asksSomebody && (level || dueIn(s, dates, plain) || m.repeats(s))
}

// repeats tells whether a deed is told with how often it is to be done.
func (m *message) repeats(s span) bool {
	for i := s.from; i < s.to; i++ {
		if to := m.recurring(i); to > i && (m.zhVerb(to) || m.kindAt(to) == word && enVerb(m.at(to))) {
			return true
		}
	}
	return false
}

// aims tells of a thing, its deadline and what is to have become of it by then: 请假流程下周三前上线.
func (m *message) aims(s span, dates []found) bool {
	for i := range dates {
		d := &dates[i]
		if d.weight != marked || d.void || d.past || d.cut.from <= s.from || d.cut.to >= s.to {
			continue
		}
		if k := m.kindAt(d.cut.from - 1); k != han && k != word || m.anyZh(d.cut.from-1, "会", "将", "能", "在") > 0 || m.endsZh(d.cut.from, "可以")+m.endsZh(d.cut.from, "计划")+m.endsZh(d.cut.from, "打算") > 0 {
			continue
		}
		at := d.cut.to + m.anyZh(d.cut.to, "必须", "一定要", "务必", "要", "得", "应")
		n := m.anyZh(at, "全部上线", "上线", "完成", "交付", "发布", "切换", "定稿", "就绪", "关闭", "开通", "投产", "提交", "搞定", "做完", "到位", "出初稿", "出终稿", "收尾", "结项", "封板", "签完", "落地")
		if n > 0 && m.clauseEnd(at+n) {
			return true
		}
	}
	return false
}

// dueIn tells whether a deadline of at least that weight stands in the sentence.
func dueIn(s span, dates []found, least weight) bool {
	for i := range dates {
		if d := &dates[i]; (d.weight >= least || d.after) && !d.void && d.from >= s.from && d.from < s.to {
			return true
		}
	}
	return false
}

// eachClause calls f for every part between commas.
func (m *message) eachClause(s span, f func(c span)) {
	from := s.from
	for i := s.from; i <= s.to; i++ {
		if i < s.to && !(m.is(i, ",") && (m.kindAt(i-1) != digits || m.kindAt(i+1) != digits || m.toks[i].gap)) {
			continue
		}
		if i > from {
			f(span{from, i})
		}
		from = i + 1
	}
}

// within tells whether cue holds at any token of the sentence.
func (m *message) within(s span, cue func(*message, int) bool) bool {
	for i := s.from; i < s.to; i++ {
		if !m.off[i] && cue(m, i) {
			return true
		}
	}
	return false
}

// pastOpening leaves out what stands before a sentence's first word: mentions, marks, greetings.
func (m *message) pastOpening(s span) span {
	for s.from < s.to {
		if m.off[s.from] || m.toks[s.from].kind == sign {
			s.from++
			continue
		}
		n := m.greeting(s.from)
		if n == 0 {
			return s
		}
		s.from += n
	}
	return s
}

// orders tells whether the bot is asked to record something.
func (m *message) orders(s span) bool {
	for i := s.from; i < s.to; i++ {
		if !m.off[i] && m.botPhrase(i) > 0 {
			return true
		}
	}
	return false
}

// tagQuestion tells whether only a tag makes the sentence a question: "..., ok?", 好吗.
func (m *message) tagQuestion(s span) bool {
	for _, t := range [...]string{"ok", "okay", "right", "alright", "deal", "cool"} {
		if m.endsEn(s.to, t) && (m.is(s.to-2, ",") || m.is(s.to-2, "-")) {
			return true
		}
	}
	for _, t := range [...]string{"好吗", "好么", "行吗", "行么", "可以吗", "可以么", "好不好", "行不行", "可不可以", "如何", "ok吗", "怎么样"} {
		if n := m.endsZh(s.to, t); n > 0 {
			return m.is(s.to-n-1, ",") || m.imperative(span{s.from, s.to - n}) || m.within(span{s.from, s.to - n}, (*message).softRequest)
		}
	}
	return false
}

// zhQuestion tells whether a sentence without a question mark is a question.
func (m *message) zhQuestion(s span) bool {
	for _, t := range [...]string{"吗", "呢", "没有", "了没", "么", "吧"} {
		if m.endsZh(s.to, t) > 0 && t != "吧" {
			return t != "没有" || m.endsZh(s.to, "了没有") > 0 || m.endsZh(s.to, "有没有") > 0
		}
	}
	return m.anyZh(s.from, "什么时候", "谁", "为什么", "怎么", "哪个", "哪些", "哪天", "几点", "多少", "是不是", "有没有") > 0 && m.anyZh(s.from, "谁能", "谁来", "谁有空", "谁可以") == 0 ||
		m.anyEn(s.from, "what", "when", "which", "who", "why", "how", "where", "does", "did", "is", "are", "do you", "has", "have you", "was", "were") > 0 && m.kindAt(s.from) == word && m.anyEn(s.from, "is to", "when", "have you") == 0 && s.to-s.from > 2 && m.is(s.to, "?")
}

// ownPlan tells whether the writer tells of own doing: "I will send it", "我明天发".
func (m *message) ownPlan(s span) bool {
	if m.anyEn(s.from, "i need", "we need", "i'd need", "we'd need", "i'll need", "we'll need", "i will need", "we will need", "i would need", "i want", "we want", "i'd like", "we'd like", "i would like", "we would like", "we should", "we must", "we have to", "i must ask", "we require") > 0 {
		return false
	}
	if m.anyEn(s.from, "i", "we", "i'm", "i'll", "we'll", "i've", "we've", "we're", "i'd", "let me", "im", "my", "our") > 0 && m.kindAt(s.from) == word {
		return true
	}
	if m.anyZh(s.from, "我需要", "我要", "我想要", "我这边需要", "我们需要", "我们要", "我希望", "我们得", "我这需要") > 0 {
		return false
	}
	return m.anyZh(s.from, "我", "我们", "咱们") > 0 || m.anyZh(s.from, "已", "已经", "刚") > 0
}

// reports tells whether a sentence says that something is done.
func (m *message) reports(s span) bool {
	for _, end := range [...]string{"完了", "好了", "过了", "掉了", "成功", "成功了", "通过", "齐了", "ok了"} {
		if m.endsZh(s.to, end) > 0 {
			return true
		}
	}
	for i := s.from; i < s.to; i++ {
		if m.off[i] {
			continue
		}
		if m.anyZh(i, "已知", "已有", "已读") == 0 && m.anyZh(i, "已", "已经", "已完成", "已处理", "已修复", "已提交", "已上传", "已发", "已更新", "已解决", "已关闭", "已恢复", "处理好了", "搞定了", "完成了", "修好了", "改好了", "通过了", "上线了", "做完了", "没问题了", "都好了", "确认过了", "没问题", "预计", "应该能", "应该可以", "应该会", "应该没", "更新了", "恢复了", "恢复正常", "正常了", "解决了", "提交了", "发出去了", "发了", "辛苦了", "同步了", "关了") > 0 && !m.quoted(i, i+1) {
			return true
		}
		if m.anyEn(i, "is done", "are done", "all done", "is fixed", "are fixed", "was fixed", "has been", "have been", "already", "is resolved", "was resolved", "is live", "went live", "passed", "was confirmed", "is complete", "is completed", "was completed", "is closed", "are closed", "works now", "is back", "next update", "went well", "went fine", "looks good") > 0 {
			return true
		}
	}
	if m.is(s.from, "should") || m.anyZh(s.from, "进度", "测试进度", "项目进度", "目前进度") > 0 {
		return true
	}
	return m.anyEn(s.from, "status", "done", "fixed", "completed", "update", "resolved", "deployed", "merged", "finished") > 0 && (m.is(s.from+1, ":") || m.is(s.from+1, ",") || s.to-s.from < 4 || m.kindAt(s.from+1) == sign || enMonth(m.at(s.from+1)) == 0 && !m.is(s.from, "update") && !m.is(s.from, "status") || m.is(s.from, "status") && m.is(s.from+1, "update"))
}
