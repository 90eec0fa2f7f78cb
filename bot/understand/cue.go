package understand

// botPhrase is how many tokens a phrase that asks the bot for a record takes at i.
func (m *message) botPhrase(i int) int {
	switch m.kindAt(i) {
	case han:
		return m.zhBotPhrase(i)
	case word:
		return m.enBotPhrase(i)
	}
	return 0
}

// zhBotPhrase reads a verb of recording and what is recorded: 建个任务, 登记一个缺陷, 记一下. A short verb wants a measure word, for
// 提需求 may be what the work is about.
func (m *message) zhBotPhrase(i int) int {
	if n := m.anyZh(i, "任务:", "待办:", "待办事项:"); n > 0 && m.clauseStart(i) {
		return n
	}
	at := i + m.anyZh(i, "帮我", "帮忙", "请", "麻烦", "先")
	if n := m.anyZh(at, "新需求建一下", "需求建一下", "记一下需求", "登记一下", "记录一下", "记一下", "加到待办", "加入待办"); n > 0 {
		return at + n - i
	}
	verb := m.anyZh(at, "新建", "创建", "建立", "登记", "记录", "建", "开", "提", "记", "加")
	if verb == 0 {
		return 0
	}
	short := m.anyZh(at, "开", "提", "记", "加") > 0
	at += verb
	measure := m.anyZh(at, "一个", "一张", "一条", "个", "张", "条", "一下")
	noun := m.anyZh(at+measure, "任务", "待办", "工单", "单子", "单", "需求", "缺陷", "卡片", "提醒", "bug", "jira", "ticket", "issue", "story", "task", "todo")
	if noun == 0 || short && measure == 0 || m.is(at+measure, "单") && m.kindAt(at+measure+1) == han {
		return 0
	}
	return at + measure + noun - i
}

// enBotPhrase is the same in English: a verb of recording and what is recorded.
func (m *message) enBotPhrase(i int) int {
	if n := m.anyEn(i, "task for", "ticket for", "todo for", "issue for", "bug for", "action for", "action item for", "reminder for"); n > 0 && m.clauseStart(i) && m.pastName(i+n) > i+n {
		return n // Ticket for @Anna: ...
	}
	switch m.at(i) {
	case "create", "open", "log", "file", "add", "raise", "make", "record", "new":
	case "task", "todo":
		if m.is(i+1, ":") && m.clauseStart(i) {
			return 2
		}
		return 0
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
	case "task", "ticket", "issue", "todo", "bug", "defect", "story", "epic", "subtask", "reminder":
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
			return m.anyEn(i+1, "note that", "be aware", "be informed", "note", "find attached", "find enclosed", "see attached", "enjoy", "welcome", "join me", "keep it up", "keep going", "keep up the", "carry on", "have a nice", "have a great", "have a good", "take care", "stay safe", "accept my", "excuse", "forgive") == 0
		}
		return m.anyEn(i, "i need you", "we need you", "need you to", "make sure", "don't forget", "dont forget", "remember to", "would be great if", "would be good if", "would be nice if", "would appreciate if", "i'd like you to", "would like you to", "want you to", "would you mind", "your task", "action item", "todo", "to do:", "take care of", "remind") > 0
	case han:
		if m.is(i, "请") {
			return m.anyZh(i, "请知悉", "请悉知", "请知晓", "请周知", "请假", "请问", "请放心", "请注意", "请大家知悉", "请各位知悉", "请查收", "请留意", "请了", "请客", "请教", "请求", "请购", "请款", "请各位悉知", "请大家悉知", "请大家注意", "请大家留意", "请各位注意", "请相互", "请互相", "请勿", "请见谅", "请谅解", "请体谅", "请海涵", "请理解") == 0 && !m.bows(i+1) && !m.invites(i+1) &&
				m.anyZh(i-1, "申请", "邀请", "聘请", "敬请") == 0
		}
		if n := m.anyZh(i, "别忘了", "别忘", "记得"); n > 0 && (m.clauseEnd(i+n) || m.anyZh(i+n, "哈", "哦", "啊") > 0) {
			return false // 明天生日，别忘了
		}
		return m.anyZh(i, "麻烦了", "不麻烦", "太麻烦", "很麻烦") == 0 && !m.is(i-1, "不") && m.anyZh(i, "麻烦", "劳烦", "烦请", "拜托", "帮忙", "帮我", "帮看", "帮查", "务必", "记得", "别忘", "辛苦你", "需要你", "你来", "交给你", "你负责", "提醒我", "提醒他", "提醒她") > 0
	}
	return false
}

// bows tells whether what follows 请 is the courtesy of one who is new: 请多关照, 请大家多多指教.
func (m *message) bows(i int) bool {
	i += m.anyZh(i, "大家", "各位")
	n := m.anyZh(i, "多多", "多")
	return n > 0 && m.anyZh(i+n, "关照", "指教", "包涵", "包含", "支持", "担待", "理解", "体谅", "指正", "指导", "海涵", "关注", "配合") > 0
}

// invites tells whether what follows 请 asks people to come to something.
func (m *message) invites(i int) bool {
	for n := m.anyZh(i, "大家", "各位", "相关同事", "相关人员"); n > 0; n = 0 {
		i += n
	}
	i += m.anyZh(i, "准时", "按时", "务必", "提前")
	return m.anyZh(i, "参加", "参会", "出席", "到场", "入会") > 0
}

// politeQuestion tells of a question that asks for a deed: can you, 能不能, 谁能.
func (m *message) politeQuestion(i int) bool {
	if m.kindAt(i) == word {
		return m.anyEn(i, "can you", "could you", "would you", "will you", "can someone", "could someone", "can somebody", "could somebody", "can anyone", "could anyone", "can anybody", "could anybody", "would anybody", "would someone", "would anyone", "can we get", "can we have", "can we please", "could we get", "could we have", "can i get", "can i have", "could i get", "could i have", "may i ask you", "any chance you", "would it be possible", "is it possible for you", "are you able to", "who can", "who could", "mind", "able to", "please", "pls", "can u", "could u") > 0 && !m.knows(i) ||
			m.anyEn(i, "can we", "could we") > 0 && enVerb(m.at(i+2)) && m.anyEn(i+2, "use", "start", "talk", "discuss", "find", "expose", "have", "keep", "reach", "work", "plan") == 0 ||
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
	return m.asksToKnow(i) || m.anyEn(i, "can you see", "can you access", "could you see", "can you hear", "can you believe", "could you reach", "would you say", "will you be", "can you still", "will you join", "will you attend", "can you make it", "could you log in", "can you log in", "can you join", "would you prefer", "would you rather", "will you come") > 0
}

// asksToKnow tells whether a polite question asks only to be told something: "could you tell me whether", 能告诉我…吗.
func (m *message) asksToKnow(i int) bool {
	if m.kindAt(i) == han {
		i += m.anyZh(i, "请问", "想问一下", "想问")
		i += m.anyZh(i, "能不能", "能否", "可以", "可否", "能", "谁能", "谁可以", "有没有人能", "有人能", "请", "麻烦")
		return m.anyZh(i, "告诉我", "告诉一下", "告知我", "告知一下", "跟我说一下", "和我说一下") > 0
	}
	n := m.anyEn(i, "can you", "could you", "would you", "will you", "can u", "could u", "can someone", "could someone", "can somebody", "could somebody", "can anyone", "could anyone", "can anybody", "could anybody")
	if n == 0 {
		return false
	}
	i += n
	i += m.anyEn(i, "please", "pls", "kindly", "quickly")
	return m.anyEn(i, "tell me", "tell us", "let me know", "let us know", "remind me when", "remind me what", "remind me who", "advise if", "advise whether", "advise when", "confirm whether you", "confirm if you") > 0
}

// wantsToKnow tells of a request for information alone: 请问, "can you tell me".
func (m *message) wantsToKnow(i int) bool {
	return m.anyZh(i, "请问", "想问", "请教", "想知道", "想了解", "不知道", "不确定") > 0 || m.anyEn(i, "quick question", "do you know", "just wondering", "wondering") > 0
}

// informs tells of words that make a sentence an announcement.
func (m *message) informs(i int) bool {
	return m.anyZh(i, "请知悉", "知悉", "悉知", "请知晓", "周知", "请查收", "仅供参考", "特此通知", "温馨提示", "请放心", "请大家注意", "供参考") > 0 && !m.named(i) || m.anyEn(i, "fyi", "heads up", "for your information", "please note", "please find attached", "please see attached", "please find enclosed", "please be aware", "please be informed", "just so you know", "reminder:", "announcement", "just a reminder", "friendly reminder") > 0 && !m.named(i)
}

// named tells whether somebody is named next to token i, so that only that one is informed.
func (m *message) named(i int) bool {
	return m.asksSomebody && (i > 0 && m.off[i-1] || i+1 < len(m.toks) && m.off[i+1])
}

// softRequest tells of words that ask where nothing speaks against it: 把, 一下, 需要, must.
func (m *message) softRequest(i int) bool {
	switch m.kindAt(i) {
	case word:
		if m.is(i, "due") && (m.is(i-1, "was") || m.is(i-1, "were")) {
			return false
		}
		return m.anyEn(i, "needs to be", "need to be", "must be", "must", "has to be", "have to be", "should be", "needs a", "need a", "need the", "i need", "we need", "need to", "needs to", "have to", "has to", "is needed", "are needed", "can you", "could you", "would you", "can someone", "could someone", "can somebody", "could somebody", "can anyone", "could anyone", "somebody needs", "someone needs", "should", "need it", "need somebody", "need someone", "need you", "looking for somebody to", "looking for someone to", "needed", "ought to", "asap", "want", "we should", "let's get", "needs the", "needs one", "needs more", "needs another", "needs new", "due") > 0
	case han:
		if m.is(i, "要") && m.asksSomebody && m.zhVerb(i+1) && !m.is(i-1, "不") {
			return true // 要归档完
		}
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
