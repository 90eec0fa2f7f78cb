package understand

// joined tells whether nothing but a joining mark stands between two places.
func (m *message) joined(to, from int) bool {
	switch from - to {
	case 0:
		return true
	case 1:
		switch m.at(to) {
		case ",", "&", "/", "+", "and", "和", "与", "及":
			return true
		}
	}
	return false
}

// sameRow tells whether two names that stand together belong together: both with @, or with a word between them.
func (m *message) sameRow(a, b named) bool {
	return a.mention == b.mention || b.from-a.to == 1 && m.kindAt(a.to) != sign
}

// roleOf tells what somebody is named for, by the words before and behind; those of a row of names stand before the first
// and behind the last.
func (m *message) roleOf(found []named, i int) role {
	first, last := i, i
	for first > 0 && i-first < maxRow && m.joined(found[first-1].to, found[first].from) && m.sameRow(found[first-1], found[first]) && !m.is(found[first].from-1, "和") && !m.is(found[first].from-1, "与") {
		if m.is(found[first].from-1, ",") && (m.calledOn(found[i].to) || m.is(found[i].to, "把")) {
			break
		}
		first--
	}
	for last < len(found)-1 && last-i < maxRow && m.joined(found[last].to, found[last+1].from) && m.sameRow(found[last], found[last+1]) {
		last++
	}
	n := found[i]
	if m.anyZh(n.to, "负责的", "维护的", "做的", "写的", "提的", "开发的", "配的") > 0 {
		return aside
	}
	if m.toldBefore(found[first].from) || m.toldAfter(n.to) {
		return told
	}
	if m.informedBefore(found[first].from) || m.informedAfter(found[last].to) {
		return informed
	}
	if m.asideAfter(n.to) || last > i && found[i+1].from > n.to && m.asideAfter(found[last].to) {
		return aside
	}
	if m.asideBefore(found[first].from) {
		return aside
	}
	if m.calledOn(n.to) || last > i && !m.is(n.to, ",") && m.calledOn(found[last].to) {
		return told
	}
	if n.mention {
		return asked
	}
	switch m.at(n.to) {
	case "is", "was", "has", "had", "will", "would", "does", "did", "isn't", "wasn't", "hasn't", "won't", "and":
		return aside // somebody is told about
	}
	if m.clauseStart(n.from) || m.greets(n.from-1) || m.clauseEnd(n.to) && m.is(n.from-1, ",") {
		return asked
	}
	return aside
}

// greets tells whether the token at i is a greeting that a name follows.
func (m *message) greets(i int) bool {
	switch m.at(i) {
	case "hi", "hey", "hello", "dear", "morning", "hallo":
		return true
	}
	return false
}

// calledOn tells whether a request follows the name right away.
func (m *message) calledOn(i int) bool {
	if m.is(i, ",") || m.is(i, ":") {
		i++
	}
	if m.is(i, "来") && m.zhVerb(i+1) {
		return true
	}
	return m.anyEn(i, "please", "pls", "plz", "can you", "could you", "would you", "will you", "kindly") > 0 ||
		m.anyZh(i, "请知悉", "请悉知", "请假", "请了") == 0 && m.anyZh(i, "请", "麻烦", "帮忙", "帮我", "辛苦", "劳烦", "烦请", "你来", "来负责", "负责把", "来处理", "来跟", "来改", "来做") > 0
}

// toldBefore tells whether the words before i give the work to the one who follows.
func (m *message) toldBefore(i int) bool {
	for i > 0 && (m.is(i-1, ":") || m.is(i-1, "-")) {
		i--
	}
	for _, s := range [...]string{"指派给", "分配给", "分给", "交给", "派给", "转给", "安排给", "指派", "负责人", "经办人", "处理人", "请", "让", "安排", "麻烦", "叫", "由", "辛苦", "劳烦", "烦请", "派", "拜托", "责任人"} {
		if m.endsZh(i, s) > 0 {
			return true
		}
	}
	for _, s := range [...]string{"assign to", "assigned to", "assign it to", "assign this to", "assignee", "task for", "ticket for", "issue for", "todo for", "to do for", "good if", "great if", "nice if", "owner", "action for", "action item for", "over to", "remind", "have", "get", "reminder for", "story for", "bug for", "subtask for"} {
		if m.endsEn(i, s) {
			return true
		}
	}
	if m.endsEn(i, "assign") && !m.is(m.pastName(i), "as") {
		return true
	}
	if k := m.endsZh(i, "给"); k > 0 && m.clauseStart(i-k) && m.clauseEnd(m.pastName(i)) {
		return true
	}
	if m.endsEn(i, "for") && m.clauseStart(i-1) && m.clauseEnd(m.pastName(i)) {
		return true
	}
	return m.endsEn(i, "ask") && m.toAfterName(i) || m.endsZh(i, "给") > 0 && m.taskAfterName(i)
}

// pastName is the first token behind the name that begins at i.
func (m *message) pastName(i int) int {
	for n := 0; i < len(m.toks) && m.off[i] && n < maxRow; n++ {
		i++
	}
	return i
}

// toAfterName tells whether "to" follows the name at i: "ask @Anna to check".
func (m *message) toAfterName(i int) bool {
	at := m.pastName(i)
	return m.is(at, "to")
}

// taskAfterName tells whether a task is made for the name at i: "给 @李雷 建个任务".
func (m *message) taskAfterName(i int) bool {
	return m.anyZh(m.pastName(i), "建", "提", "开个", "开一个", "创建", "记", "派", "安排", "加个", "新建") > 0
}

// informedBefore tells whether the words before i say that the one who follows is to know of it.
func (m *message) informedBefore(i int) bool {
	for i > 0 && m.is(i-1, ":") {
		i--
	}
	for _, s := range [...]string{"抄送", "抄送给", "知会", "同步给", "抄"} {
		if m.endsZh(i, s) > 0 {
			return true
		}
	}
	switch m.at(i - 1) {
	case "cc", "fyi", "cced", "copy", "copying", "bcc":
		return true
	}
	return false
}

// informedAfter tells the same by the words behind.
func (m *message) informedAfter(i int) bool {
	if m.is(i, "(") {
		i++
	}
	if m.is(i, "fyi") && i+1 < len(m.toks) && m.off[i+1] {
		return false // it belongs to the one who follows
	}
	return m.anyZh(i, "知悉", "知晓", "知道一下", "了解一下", "悉知", "周知", "请知悉", "请悉知", "请知晓", "同知", "也知悉", "参考") > 0 ||
		m.anyEn(i, "fyi", "for info", "for your info", "for information", "in cc", "for visibility", "for awareness", "in the loop") > 0
}

// asideBefore tells whether the words before i make the one who follows somebody who is not asked.
func (m *message) asideBefore(i int) bool {
	for i > 0 && m.is(i-1, ":") {
		i--
	}
	for _, s := range [...]string{"通知", "告知", "告诉", "找", "跟", "和", "与", "同", "问", "问下", "问一下", "联系", "请教", "咨询", "发给", "发到", "发", "给", "等", "待", "根据", "按", "按照", "据", "听",
		"替", "代替", "接替", "帮", "为", "向", "除了", "不是", "不用", "不要", "原来", "原先是", "感谢", "谢谢", "多谢", "配合", "对接", "拉上", "经", "对", "从", "以及", "用", "是", "因为", "由于", "上次"} {
		if m.endsZh(i, s) > 0 && !m.endsNoun(i, s) {
			return true
		}
	}
	if m.kindAt(i-1) != word {
		return false
	}
	switch m.at(i - 1) {
	case "ask", "assign", "with", "from", "to", "for", "per", "as", "after", "once", "when", "until", "unless", "if", "not", "thanks", "thank", "thx", "via", "inform", "notify", "tell", "contact", "consult", "ping", "in", "and",
		"like", "than", "behind", "by", "while", "because", "since", "what", "which", "that", "how", "where", "let", "of", "include", "including", "involve", "help", "email", "call", "know":
		return m.at(i-1) != "and"
	}
	return m.endsEn(i, "thank you") || m.endsEn(i, "on behalf of")
}

// endsNoun tells whether a character before a name that ends its clause is rather the end of a noun: 数据 @李雷, 合同 @王芳.
func (m *message) endsNoun(i int, s string) bool {
	switch s {
	case "据", "同", "用", "为", "对", "经", "按", "从", "听", "待", "等", "是":
		return m.kindAt(i-2) == han && m.glued(i-1) && m.clauseEnd(m.pastName(i))
	}
	return false
}

// asideAfter tells whether the words behind a name make that person somebody who is not asked.
func (m *message) asideAfter(i int) bool {
	if n := m.anyZh(i, "今天", "明天", "这周", "本周", "下周", "这两天", "最近", "目前", "现在"); n > 0 {
		if m.anyZh(i+n, "休假", "请假", "出差", "不在", "年假", "调休", "外出", "休年假", "在休", "在出差") > 0 {
			return true
		}
	}
	if m.anyZh(i, "说好", "说明", "说一下", "说下", "的话") == 0 && m.anyZh(i, "休假", "请假", "出差", "不在", "年假", "调休", "外出", "在休", "在出差", "正在休", "离职", "休产假", "休病假", "休婚假", "休陪产假", "产假", "病假",
		"说", "反馈说", "反馈的", "反馈了", "反馈:", "提的", "提到", "提出", "报的", "报告说", "发现", "写的", "做的", "改的", "负责的", "那边说", "会提供", "会给", "会发", "会把", "提供的", "给的", "发的", "的", "之前做", "之前改", "之前写", "已经", "已", "刚", "那里",
		"确认后", "确认过", "那边会", "提供", "给了", "报了", "导出的", "整理的") > 0 {
		return true
	}
	if m.is(i, "'") && m.is(i+1, "s") || m.is(i, "'s") || m.is(i, "s") && m.glued(i) {
		return true
	}
	if m.is(i, "will") && m.kindAt(i+1) == word && !m.is(i+1, "you") {
		return true
	}
	return m.anyEn(i, "is out", "is on", "is off", "is away", "is sick", "is ooo", "is not", "is busy", "is back", "is unavailable", "is in", "isn't", "ooo", "out of office", "on leave", "on vacation", "on holiday",
		"said", "says", "reported", "reports", "mentioned", "mentions", "found", "noticed", "told", "asked", "wants", "wanted", "sent", "fixed", "did", "has already", "already", "has sent",
		"was", "handled", "used to", "started", "wrote", "built", "left", "who", "know", "confirmed", "and i", "complained", "provides", "delivers", "sends", "has reported", "has asked", "raised", "opened", "suggested") > 0
}

// toldAfter tells whether the words behind a name give the work to that person.
func (m *message) toldAfter(i int) bool {
	return m.anyZh(i, "来负责", "来跟进", "来处理", "负责跟进", "负责处理", "来弄", "来搞", "来看") > 0 || m.anyEn(i, "needs to", "has to", "must", "should", "is asked to", "to take", "to handle", "to do", "to fix", "to check", "takes over") > 0
}
