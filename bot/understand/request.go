package understand

// request tells whether a message asks somebody to do something. It reads one sentence after the other; one that asks is
// enough.
func (m *message) request(named []named, dates []found, levels []span) bool {
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
		return false
	}
	asks := false
	m.eachSentence(func(s span, question bool) {
		asks = asks || m.sentenceAsks(s, question, dates, len(levels) > 0)
	})
	return asks
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
			m.anyZh(i, "无需处理", "不用处理", "无需操作", "不用管", "不用再改", "不用看了", "无需回复", "不需要处理", "不用做") > 0 {
			return true
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
	question = question || m.zhQuestion(s)
	if question && !m.tagQuestion(s) {
		return m.within(s, (*message).politeQuestion) || m.asksSomebody && m.zhCan(s) || strong && !m.within(s, (*message).wantsToKnow)
	}
	if m.within(s, (*message).informs) {
		return false
	}
	if strong {
		return true
	}
	if m.ownPlan(s) {
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
	due := false
	for i := range dates {
		d := &dates[i]
		due = due || d.weight > content && !d.void && d.from >= s.from && d.from < s.to
	}
	return m.asksSomebody && (due || level)
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

// botPhrase is how many tokens a phrase that asks the bot for a record takes at i.
func (m *message) botPhrase(i int) int {
	if n := m.anyZh(i, "帮我建个任务", "帮我建一个任务", "帮忙建个任务", "请建个任务", "建个任务", "建一个任务", "建任务", "新建任务", "新建一个任务", "创建任务", "创建一个任务", "开个任务", "加个任务", "提个任务", "建个单", "建个工单", "提个单", "开个单", "建张单", "新需求建一下", "需求建一下", "建个需求", "提个需求", "新建需求", "记个需求", "登记一下", "登记个", "记录一下", "先记一下需求", "记一下需求", "先记一下", "记一下", "记个待办", "加个待办", "建个待办", "记个任务", "记一个任务", "记个bug", "提个bug", "建个bug", "建个缺陷", "提个缺陷", "建个jira", "提个jira", "建个ticket", "开个ticket", "建个issue", "开个issue", "提个issue", "建个卡片", "建个提醒", "加到待办", "加入待办"); n > 0 {
		return n
	}
	return m.enBotPhrase(i)
}

// enBotPhrase is the same in English: a verb of recording and what is recorded.
func (m *message) enBotPhrase(i int) int {
	switch m.at(i) {
	case "create", "open", "log", "file", "add", "raise", "make", "record", "new":
	default:
		return 0
	}
	at, article := i+1, false
	for range 3 {
		switch m.at(at) {
		case "a", "an", "new", "jira", "this", "me", "as", "us", "one":
			at, article = at+1, true
		}
	}
	switch m.at(at) {
	case "task", "ticket", "issue", "todo", "bug", "story", "subtask", "reminder":
		at++
	default:
		return 0
	}
	if m.is(at, "for") && m.is(at+1, "me") || m.is(at, "in") && m.is(at+1, "jira") {
		return at + 2 - i
	}
	switch m.at(at) {
	case "to", "that", ":":
		return at + 1 - i
	case "for", "about", "-", ",":
		return at - i
	}
	if !article && m.is(i, "open") {
		return 0
	}
	if article || m.kindAt(at) != word || enVerb(m.at(at)) {
		return at - i
	}
	return 0
}

// strongRequest tells of words that ask: please, 请, 麻烦, 务必.
func (m *message) strongRequest(i int) bool {
	switch m.kindAt(i) {
	case word:
		switch m.at(i) {
		case "please", "pls", "plz", "kindly", "bitte":
			return m.anyEn(i+1, "note that", "be aware", "be informed", "note") == 0
		}
		return m.anyEn(i, "i need you", "we need you", "need you to", "make sure", "don't forget", "dont forget", "remember to", "would be great if you", "would appreciate if you", "i'd like you to", "would like you to", "want you to", "would you mind", "your task", "action item", "todo", "to do:", "take care of", "remind") > 0
	case han:
		if m.is(i, "请") {
			return m.anyZh(i, "请知悉", "请悉知", "请知晓", "请周知", "请假", "请问", "请放心", "请注意", "请大家知悉", "请各位知悉", "请查收", "请留意", "请了", "请客", "请教", "请求", "请购", "请款", "请各位悉知", "请大家悉知", "请大家注意", "请大家留意", "请各位注意", "请相互", "请互相", "请勿") == 0 &&
				m.anyZh(i-1, "申请", "邀请", "聘请", "敬请") == 0
		}
		return m.anyZh(i, "麻烦了", "不麻烦", "太麻烦", "很麻烦") == 0 && !m.is(i-1, "不") && m.anyZh(i, "麻烦", "劳烦", "烦请", "拜托", "帮忙", "帮我", "帮看", "帮查", "务必", "记得", "别忘", "辛苦你", "需要你", "你来", "交给你", "你负责", "提醒我", "提醒他", "提醒她") > 0
	}
	return false
}

// politeQuestion tells of a question that asks for a deed: can you, 能不能, 谁能.
func (m *message) politeQuestion(i int) bool {
	if m.kindAt(i) == word {
		return m.anyEn(i, "can you", "could you", "would you", "will you", "can someone", "could someone", "can somebody", "could somebody", "can anyone", "could anyone", "can anybody", "could anybody", "would anybody", "would someone", "would anyone", "can we get", "can we have", "can we please", "could we get", "could we have", "can i get", "can i have", "could i get", "could i have", "may i ask you", "any chance you", "would it be possible", "is it possible for you", "are you able to", "who can", "who could", "mind", "able to", "please", "pls", "can u", "could u") > 0 && !m.knows(i) ||
			m.anyEn(i, "can", "could", "would", "will") > 0 && i+1 < len(m.toks) && m.off[i+1] && m.asksSomebody
	}
	return m.anyZh(i, "能不能", "能否", "可否", "可不可以", "是否可以", "是否能", "可以帮", "能帮", "方便帮", "谁能", "谁来", "谁可以", "谁有空", "有没有人", "有人能", "有人可以", "哪位", "帮忙", "麻烦", "帮我", "帮看", "帮查", "能把", "可以把", "能给", "可以给", "能先", "可以先", "方便把", "下吗", "下么", "下不", "请把", "请帮", "可以安排", "能安排", "要不你", "要不要你") > 0 && m.anyZh(i, "能不能用", "能不能登", "能给我说说") == 0
}

// zhCan tells whether a question opens with 能 or 可以 and goes on to a deed: "能在明天前把…吗".
func (m *message) zhCan(s span) bool {
	return m.anyZh(s.from, "能看到", "能登", "能用", "能不", "可以了", "可以吗", "能打开") == 0 && m.anyZh(s.from, "能", "可以", "可否", "方便", "你能", "你可以", "可不可以") > 0 && m.within(s, (*message).softRequest)
}

// knows tells whether a polite question asks for what somebody knows: "can you see", "do you know".
func (m *message) knows(i int) bool {
	return m.anyEn(i, "can you see", "can you access", "could you see", "can you hear", "can you believe", "could you reach", "would you say", "will you be", "can you still", "will you join", "will you attend", "can you make it", "could you log in", "can you log in", "can you join", "would you prefer", "would you rather", "will you come") > 0
}

// wantsToKnow tells of a request for information alone: 请问, "can you tell me".
func (m *message) wantsToKnow(i int) bool {
	return m.anyZh(i, "请问", "想问", "请教") > 0 || m.anyEn(i, "quick question", "do you know", "just wondering", "wondering") > 0
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

// informs tells of words that make a sentence an announcement.
func (m *message) informs(i int) bool {
	return m.anyZh(i, "请知悉", "知悉", "悉知", "请知晓", "周知", "请查收", "仅供参考", "特此通知", "温馨提示", "请放心", "请大家注意", "供参考") > 0 && !m.named(i) || m.anyEn(i, "fyi", "heads up", "for your information", "please note", "please be aware", "please be informed", "just so you know", "reminder:", "announcement", "just a reminder", "friendly reminder") > 0 && !m.named(i)
}

// named tells whether somebody is named next to token i, so that only that one is informed.
func (m *message) named(i int) bool {
	return m.asksSomebody && (i > 0 && m.off[i-1] || i+1 < len(m.toks) && m.off[i+1])
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
		if m.anyZh(i, "已知", "已有", "已读") == 0 && m.anyZh(i, "已", "已经", "已完成", "已处理", "已修复", "已提交", "已上传", "已发", "已更新", "已解决", "已关闭", "已恢复", "处理好了", "搞定了", "完成了", "修好了", "改好了", "通过了", "上线了", "做完了", "没问题了", "都好了", "确认过了", "没问题", "更新了", "恢复了", "解决了", "提交了", "发出去了", "发了", "辛苦了", "同步了", "关了") > 0 {
			return true
		}
		if m.anyEn(i, "is done", "are done", "all done", "is fixed", "are fixed", "was fixed", "has been", "have been", "already", "is resolved", "was resolved", "is live", "went live", "passed", "was confirmed", "is complete", "is completed", "was completed", "is closed", "are closed", "works now", "is back", "next update", "went well", "went fine", "looks good") > 0 {
			return true
		}
	}
	return m.anyEn(s.from, "status", "done", "fixed", "completed", "update", "resolved", "deployed", "merged", "finished") > 0 && (m.is(s.from+1, ":") || m.is(s.from+1, ",") || s.to-s.from < 4 || m.kindAt(s.from+1) == sign || enMonth(m.at(s.from+1)) == 0 && !m.is(s.from, "update") && !m.is(s.from, "status") || m.is(s.from, "status") && m.is(s.from+1, "update"))
}

// softRequest tells of words that ask where nothing speaks against it: 把, 一下, 需要, must.
func (m *message) softRequest(i int) bool {
	switch m.kindAt(i) {
	case word:
		return m.anyEn(i, "needs to be", "need to be", "must be", "must", "has to be", "have to be", "should be", "needs a", "need a", "need the", "i need", "we need", "need to", "needs to", "have to", "has to", "is needed", "are needed", "can you", "could you", "would you", "can someone", "could someone", "can somebody", "could somebody", "can anyone", "could anyone", "somebody needs", "someone needs", "should", "need it", "need somebody", "need someone", "need you", "looking for somebody to", "looking for someone to", "needed", "ought to", "asap", "want", "we should", "let's get", "please", "due") > 0
	case han:
		if m.is(i, "把") {
			return m.kindAt(i+1) != line && m.anyZh(i, "把握", "把关") == 0 || m.anyZh(i, "把关") > 0
		}
		if m.is(i, "下") && m.zhDeed(i-1) && m.anyZh(i, "下周", "下午", "下班", "下月", "下个", "下来", "下去", "下载", "下单", "下发", "下线", "下架", "下拉", "下次") == 0 {
			return true
		}
		return m.anyZh(i, "一下", "需要", "要求", "必须", "应该", "改成", "改为", "换成", "加上", "去掉", "补上", "补齐", "修好", "改好", "写好", "做完", "做好", "整理", "准备好", "发我", "发给", "发到", "给我", "尽快", "能不能", "能否", "谁能", "谁来", "跟进", "跟踪", "看看", "安排一下", "安排下", "安排人", "定稿", "交付", "处理掉", "搞定", "出一", "弄好", "赶紧", "抓紧", "一份", "开好", "建好", "装好", "查查", "完善", "给到", "要在", "得在", "别再", "重跑", "重新", "催", "汇总", "改改", "优化", "导出", "更新到", "上传到", "清掉", "清空", "确认好", "负责", "盯一", "盯着", "盯下", "加个", "加一", "补个", "补一", "出个", "做个", "做一", "写个", "写一", "改下", "提供", "提交", "输出") > 0
	}
	return false
}

// zhDeed tells whether the character before 下 is a verb: 看下, 改下, 查下.
func (m *message) zhDeed(i int) bool {
	switch m.at(i) {
	case "看", "改", "查", "问", "补", "修", "试", "测", "核", "跑", "理", "认", "对", "写", "发", "清", "确", "新", "置", "调", "整", "排", "析", "通", "跟", "催", "弄", "帮", "盯", "审", "check", "update", "review", "test", "confirm", "fix":
		return true
	}
	return m.kindAt(i) == word
}
