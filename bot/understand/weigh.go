package understand

// weigh reads the words around an expression.
func (m *message) weigh(f *found) {
	f.weight = plain
	f.after = m.afterEvent(f)
	before := m.before(f)
	after := m.behind(f)
	if before == plain && after == plain && !f.span && !f.exact && (!m.free(f.cut.to) || m.farOff(f)) {
		after = content
	}
	switch {
	case f.past, m.quoted(f.from, f.to), m.lasts(f), m.ifOnly(f), f.after, m.willDo(f), before < marked && after < marked && m.happened(f):
		f.weight = content
	case before == content || after == content && before != marked:
		f.weight = content
	case before == marked || after == marked:
		f.weight = marked
	case f.span || f.exact:
		f.weight = marked
	}
	f.late = f.past && (before == marked || after == marked) && !m.quoted(f.from, f.to) && !m.ifOnly(f)
	m.negated(f)
	m.leave(f)
}

// lasts tells whether a Chinese span is how long a deed takes, and what follows comes then: 跑三天后关掉.
func (m *message) lasts(f *found) bool {
	if !f.span || m.endsZh(f.to, "后") == 0 || m.kindAt(f.from-1) != han || !m.glued(f.from) {
		return false
	}
	return m.zhVerb(f.from-1) || m.zhVerb(f.from-2) || m.anyZh(f.from-1, "等", "放", "停", "留") > 0 || m.anyZh(f.from-2, "观察", "运行", "保留") > 0
}

// ifOnly tells whether a date stands in a condition: 明天到不了的话, 如果周五还没好.
func (m *message) ifOnly(f *found) bool {
	for i := f.cut.to; !m.clauseEnd(i); i++ {
		if m.zh(i, "的话") > 0 {
			return true
		}
	}
	for i := f.cut.from - 1; i >= 0 && !m.clauseEnd(i); i-- {
		if m.anyZh(i, "如果", "要是", "万一") > 0 {
			return true
		}
	}
	return false
}

// farOff tells whether a date without a year comes to more than half a year ahead; without a word of a deadline it is
// rather the last such date that is spoken of.
func (m *message) farOff(f *found) bool {
	return f.ok && (f.form == monthDay || f.form == dayAlone) && f.at.day-m.today > 183
}

// free tells whether the words from i on leave a date standing for itself: a clause ends, or a deed follows. Before a
// thing ("6月30日库存", "July 5 numbers") it belongs to that thing.
func (m *message) free(i int) bool {
	if m.clauseEnd(i) || m.off[i] {
		return true
	}
	for _, l := range m.levels {
		if l.from == i {
			return true
		}
	}
	switch m.kindAt(i) {
	case han:
		if m.zhVerb(i) || m.greeting(i) > 0 || m.strongRequest(i) || m.softRequest(i) {
			return true
		}
		return m.anyZh(i, "把", "给", "要", "就", "能", "可", "必", "再", "先", "去", "来", "得", "让", "由", "我", "你", "他", "她", "跟", "和", "与", "需", "应", "一定", "尽量", "争取", "用", "在", "完", "出", "哈", "吧", "了", "啊", "哦", "行", "都", "也", "将", "对", "向", "为", "替", "找", "组", "弄", "搞", "交", "定", "拿", "带", "帮", "从", "按", "继续", "开始", "到", "至", "加班") > 0
	case word:
		return enVerb(m.at(i)) || m.functionWord(i)
	case digits:
		return false
	}
	return true
}

// functionWord tells whether an English word that follows a date leaves it alone.
func (m *message) functionWord(i int) bool {
	switch m.at(i) {
	case "please", "pls", "plz", "and", "so", "then", "at", "by", "to", "for", "because", "if", "with", "in", "on", "but", "as", "when", "before", "after", "until", "i", "we", "you", "he", "she", "they", "it", "the", "this", "that", "a", "an", "is", "would", "will", "should", "must", "needs", "latest", "thanks", "thx", "ok", "cc", "fyi", "instead", "already", "without", "since", "using", "via", "from", "where", "which", "kindly", "can", "could", "sharp", "max", "asap", "although", "once", "while", "not", "only", "too", "also", "there", "our", "your", "my", "works", "about":
		return true
	}
	return false
}

// leave takes the words into the phrase that only say that the deadline is one: "is fine", 就行.
func (m *message) leave(f *found) {
	if f.weight == content && !f.void {
		return
	}
	if n := m.anyEn(f.cut.to, "is fine", "is ok", "is okay", "is enough", "is good", "would be great", "would be good", "would be perfect", "is the deadline", "works", "is sufficient", "will do", "is early enough", "if possible"); n > 0 {
		f.cut.to += n
	}
	if n := m.anyZh(f.cut.to, "给我就行", "给我就好", "给就行", "就行", "就好", "就可以", "也行", "都行", "即可", "要了", "要"); n > 0 && (!m.is(f.cut.to, "要") || f.void) {
		f.cut.to += n
	}
}

// before reads the words in front of an expression and takes them into the phrase.
func (m *message) before(f *found) weight {
	i := f.cut.from
	for m.is(i-1, "(") || m.is(i-1, "the") || m.is(i-1, ":") && m.anyEn(i-2, "deadline", "due", "eta") > 0 {
		i--
	}
	for _, s := range [...]string{"no later than", "not later than", "at the latest by", "at latest by", "due date is", "due date", "due on", "due by", "due in", "due", "deadline is", "deadline", "on or before", "by latest", "latest by", "latest", "by", "before", "prior to", "not after", "ahead of", "need by", "eta", "finish by"} {
		if m.endsEn(i, s) {
			f.cut.from = i - words(s)
			return marked
		}
	}
	if m.is(i-1, "from") && !f.ranged && !m.rangeWord(f.to) && !m.is(f.to, "until") {
		return content // off from tomorrow
	}
	for _, s := range [...]string{"since", "after", "as of", "starting", "starting from", "dated", "of", "until", "till", "per", "effective", "valid until", "is on", "are on", "was on", "expires on", "expires", "expire on", "run out on", "runs out on", "ends on", "end on", "scheduled for", "planned for", "starts", "starts on", "begins", "begins on", "happens", "happened", "happened on", "is", "was", "were", "are", "held on", "go live on", "goes live on", "live on", "wave", "version", "agreed", "created on", "posted on", "failed on"} {
		if m.endsEn(i, s) {
			if s == "until" || s == "till" {
				return m.untilMeans(f, i)
			}
			return content
		}
	}
	if m.is(i-1, ":") && m.kindAt(i-2) == han {
		i--
	}
	if (m.is(i-1, "是") || m.is(i-1, "为")) && m.deadlineWord(i-1) { // 截止日期是, deadline 是
		i--
	}
	for _, s := range [...]string{"最晚不超过", "最迟不超过", "最晚不能超过", "最晚不晚于", "最迟不晚于", "最晚不得晚于", "最迟不得晚于", "不得晚于", "不能晚于", "不超过", "别超过", "最晚", "最迟", "截止到", "截至", "截止", "deadline", "赶在", "务必在", "争取", "截止日期", "截止时间", "完成时间", "期限", "限", "不晚于", "不迟于", "交期", "ddl"} {
		if n := m.endsZh(i, s); n > 0 && !m.limit(i-n) {
			f.cut.from = i - n
			if m.endsZh(f.cut.from, "在") > 0 {
				f.cut.from--
			}
			f.aim = s == "争取"
			return marked
		}
	}
	if m.is(i-1, "deadline") || m.is(i-1, "ddl") || m.is(i-1, ":") && m.is(i-2, "ddl") {
		f.cut.from = i - 1
		return marked
	}
	for _, s := range [...]string{"从", "自", "自从", "截止", "在上", "定于", "定在", "是", "由"} {
		if m.endsZh(i, s) > 0 && (s != "是" || m.anyZh(f.cut.to, "前", "之前", "以前", "内", "之内") == 0) {
			return content
		}
	}
	if m.is(f.from, "at") && f.form == noDay && (m.runs(f.from-1) || m.deedDone(f.from-1)) {
		return content
	}
	for _, s := range [...]string{"on", "at", "for", "in", "around"} {
		if s == "for" && m.endsEn(i, s) && m.books(i-1) {
			return content
		}
		if m.endsEn(i, s) && (m.happensOn(i-2) || f.form == noDay && m.runs(i-2)) {
			return content
		}
		if m.endsEn(i, s) {
			f.cut.from = i - 1
			return plain
		}
	}
	if n := m.endsZh(i, "时间是") + m.endsZh(i, "期限是"); n > 0 {
		f.cut.from = i - n
	}
	if n := m.endsZh(i, "最好") + m.endsZh(i, "最好在"); n > 0 {
		f.cut.from = i - n
		return plain
	}
	if n := m.endsZh(i, "在") + m.endsZh(i, "于") + m.endsZh(i, "到"); n > 0 {
		f.cut.from = i - n
	}
	return plain
}

// limit tells whether the 限 or 期限 at i is of a thing that the work is about: 权限, 上限, "确认期限".
func (m *message) limit(i int) bool {
	if m.is(i, "期") {
		return m.is(i+1, "限") && !m.clauseStart(i)
	}
	if !m.is(i, "限") || !m.glued(i) {
		return false
	}
	switch m.at(i - 1) {
	case "权", "期", "有", "无", "上", "下", "额", "时", "年", "局", "界", "极", "受", "不", "仅", "只", "门", "宽", "职", "大", "超", "所":
		return true
	}
	return false
}

// happensOn tells whether the word at i is an event, or a deed that is done: "the workshop on", "was skipped on".
func (m *message) happensOn(i int) bool {
	s := m.at(i)
	switch s {
	case "workshop", "meeting", "demo", "training", "session", "call", "live", "review", "audit", "visit", "release", "conference", "presentation", "kickoff", "kick-off", "off", "cutover", "over", "migration", "deployment", "uat", "webinar", "appointment", "trip", "flight", "launch", "event", "maintenance", "downtime",
		"got", "sent", "said", "told", "met", "saw", "is", "are", "starts", "begins", "happens", "expires", "ends", "goes", "arrives", "comes", "leaves", "back", "free", "available", "closed":
		return true
	}
	return m.deedDone(i)
}

// books tells whether the clause before token i has something booked: "book the room for Friday".
func (m *message) books(i int) bool {
	for k := i - 1; k >= 0 && !m.clauseEnd(k); k-- {
		switch m.at(k) {
		case "book", "rebook", "reserve":
			return k+1 < i
		}
	}
	return false
}

// deedDone tells whether the word at i is a verb in the past: "stopped", "broke".
func (m *message) deedDone(i int) bool {
	switch s := m.at(i); s {
	case "was", "were", "went", "came", "broke", "ran", "fell":
		return true
	case "need", "needed":
		return false
	default:
		return len(s) > 4 && s[len(s)-2:] == "ed"
	}
}

// runs tells whether the word at i is what a job does at a time.
func (m *message) runs(i int) bool {
	switch m.at(i) {
	case "run", "start", "execute", "begin", "fire", "trigger", "kick":
		return m.is(i-1, "to") || m.kindAt(i-1) == word && !m.off[i-1] && !m.clauseStart(i)
	}
	return false
}

// untilMeans tells what "until" says: the end of an absence, or, as many write it, the deadline.
func (m *message) untilMeans(f *found, i int) weight {
	for k := i - 1; k >= max(0, i-16) && !m.clauseEnd(k); k-- {
		switch m.at(k) {
		case "out", "away", "off", "leave", "vacation", "holiday", "closed", "down", "busy", "unavailable", "valid", "absent", "not", "wait", "available", "open", "runs", "lasts", "postponed", "ooo", "sick", "travelling", "traveling", "extend", "extended", "prolong", "keep", "hold", "stay", "stays", "remain", "remains", "pause", "suspend", "freeze", "block", "grant", "access", "allow":
			return content
		}
	}
	f.cut.from = i - 1
	return marked
}

func words(phrase string) int {
	n := 1
	for i := range len(phrase) {
		if phrase[i] == ' ' {
			n++
		}
	}
	return n
}

// behind reads the words after an expression and takes them into the phrase.
func (m *message) behind(f *found) weight {
	i := f.cut.to
	if m.is(i, ")") && m.is(f.cut.from-1, "(") {
		f.cut.from--
		i++
		f.cut.to = i
	}
	if n := m.anyZh(i, "之前", "以前", "前", "之内", "以内", "内", "为止", "截止", "截至", "止"); n > 0 && !m.is(i+n, "端") && !m.is(i+n, "台") && !m.is(i+n, "部") {
		f.cut.to = i + n
		if m.is(f.cut.to, "的") && m.kindAt(f.cut.to+1) == han {
			return content
		}
		return marked
	}
	if f.form == fixed && m.endsZh(i, "前") > 0 && !m.is(i, "的") {
		return marked // 国庆节前 is one expression
	}
	if n := m.anyEn(i, "at the latest", "at latest", "the latest", "latest", "or earlier", "or sooner", "sharp", "deadline", "please"); n > 0 {
		if !m.is(i, "please") {
			f.cut.to = i + n
			return marked
		}
	}
	if n := m.meetingBefore(i); n > 0 {
		f.cut.to = i + n
		return marked
	}
	if f.when.period && f.form != noDay && m.is(i, "的") {
		return content
	}
	if m.contentBehind(i) {
		return content
	}
	if f.hasDay() && f.when.clock == endOfWork && f.when.meridiem {
		return marked
	}
	if f.form == noDay && f.when.clock == endOfWork && f.when.meridiem {
		return marked
	}
	return plain
}

// meetingBefore is how many tokens a short event with 前 takes behind a time: "10点 meeting 前", "10点开会前".
func (m *message) meetingBefore(i int) int {
	for n := 1; n <= 4; n++ {
		if k := m.kindAt(i + n - 1); k != han && k != word {
			return 0
		}
		if k := m.anyZh(i+n, "之前", "前"); k > 0 && m.anyZh(i, "开会", "例会", "会议", "会", "晨会", "周会", "meeting", "站会", "评审会", "上班", "call") > 0 {
			return n + k
		}
	}
	return 0
}

// contentBehind tells whether the words behind an expression make it part of what the work is about.
func (m *message) contentBehind(i int) bool {
	if m.anyZh(i, "的", "到期", "过期", "失效", "开线", "开始", "上线", "开会", "开庭", "验收", "放假", "休假", "请假", "出差", "回来", "演示", "会议", "评审会", "例会", "开工", "启动", "停机", "客户要", "客户来", "导入的", "生效", "切换", "割接", "凭证", "账", "以来", "以后", "之后", "起", "后", "发生", "出现", "报错", "报的", "报了", "还是", "或者", "或", "份", "版", "期间", "那次", "那天", "那个", "这个") > 0 {
		return true
	}
	if m.is(i, "'") && m.is(i+1, "s") || m.is(i, "'s") || m.zh(i, "评审") > 0 && m.clauseEnd(i+2) {
		return true
	}
	if m.hasTime(i) {
		return true
	}
	return m.anyEn(i, "we go live", "we launch", "we start", "we have the", "we go into", "the customer", "we will go", "meeting", "demo", "go live", "report", "batch", "release", "call", "session", "shift", "or", "workshop", "training", "run", "version", "figures", "data", "numbers", "export", "import", "closing", "deployment", "build", "onwards", "and", "is", "was") > 0 && m.anyEn(i, "and then", "and send", "and let", "and please", "is the deadline", "is fine", "is ok", "is enough", "is the latest") == 0
}

// hasTime tells whether somebody is said to have time or none then: 周三有空，…
func (m *message) hasTime(i int) bool {
	i += m.anyZh(i, "都", "也", "才", "应该", "可能")
	n := m.anyZh(i, "有空", "有时间", "没空", "没时间", "没有时间", "不在", "方便", "不方便")
	return n > 0 && (m.clauseEnd(i+n) || m.anyZh(i+n, "吗", "么", "呢", "的", "了") > 0 && m.clauseEnd(i+n+1))
}

// negated tells of "不用今天" and "not today".
func (m *message) negated(f *found) {
	i := f.cut.from
	for _, s := range [...]string{"不用等", "不要等", "别等", "不要拖", "别拖", "不能拖", "不用", "不是", "不必", "不需要", "不要", "别", "不急着", "非"} {
		if n := m.endsZh(i, s); n > 0 {
			f.void = true
			f.cut.from = i - n
			return
		}
	}
	for _, s := range [...]string{"not", "no need for", "doesn't have to be", "don't need it", "rather than", "instead of", "not necessarily", "no need to do it", "no need to do this", "no need to finish it", "no need to have it", "don't do it", "you don't have to do it", "no need", "scratch", "forget", "never mind", "don't wait until", "don't leave it until"} {
		if m.endsEn(i, s) {
			f.void = true
			f.cut.from = i - words(s)
			return
		}
	}
	if n := m.anyZh(f.cut.to, "不行", "不用", "来不及"); n > 0 {
		f.void = true
		f.cut.to += n
	}
}

// deadlineWord tells whether a noun for a deadline stands right before i.
func (m *message) deadlineWord(i int) bool {
	for _, s := range [...]string{"截止日期", "截止时间", "完成时间", "期限", "交期", "deadline", "ddl"} {
		if m.endsZh(i, s) > 0 || m.is(i-1, s) {
			return true
		}
	}
	return false
}
