package understand

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
		w, ok := m.expression(i)
		if !ok {
			continue
		}
		w = m.rangeEnd(w)
		f := found{when: w, cut: span{w.from, w.to}}
		f.at, f.ok = m.resolve(w)
		m.weigh(&f)
		all = append(all, f)
		i = max(i, f.cut.to-1)
	}
	m.ranges(all)
	m.corrections(all)
	return all
}

// weigh reads the words around an expression.
func (m *message) weigh(f *found) {
	f.weight = plain
	before := m.before(f)
	after := m.behind(f)
	if before == plain && after == plain && !f.span && !f.exact && (!m.free(f.cut.to) || m.farOff(f)) {
		after = content
	}
	switch {
	case f.past, m.quoted(f.from, f.to):
		f.weight = content
	case before == content || after == content && before != marked:
		f.weight = content
	case before == marked || after == marked:
		f.weight = marked
	case f.span || f.exact:
		f.weight = marked
	}
	m.negated(f)
	m.leave(f)
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
	switch m.kindAt(i) {
	case han:
		if m.zhVerb(i) || m.greeting(i) > 0 || m.strongRequest(i) || m.softRequest(i) {
			return true
		}
		return m.anyZh(i, "把", "给", "要", "就", "能", "可", "必", "再", "先", "去", "来", "得", "让", "由", "我", "你", "他", "她", "跟", "和", "与", "需", "应", "一定", "尽量", "争取", "用", "在", "完", "出", "哈", "吧", "了", "啊", "哦", "行", "都", "也", "将", "对", "向", "为", "替", "找", "组", "弄", "搞", "交", "定", "拿", "带", "帮", "从", "按", "继续", "开始", "到", "至") > 0
	case word:
		return m.enVerb(i) || m.functionWord(i)
	case digits:
		return false
	}
	return true
}

func (m *message) enVerb(i int) bool { return enVerb(m.at(i)) }

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
	for _, s := range [...]string{"since", "after", "as of", "starting", "starting from", "dated", "of", "until", "till", "per", "effective", "valid until", "is on", "are on", "was on", "expires on", "expires", "expire on", "scheduled for", "planned for", "starts", "starts on", "begins", "begins on", "happens", "happened", "happened on", "is", "was", "were", "are", "held on", "go live on", "goes live on", "live on", "wave", "version", "agreed", "created on", "posted on", "failed on"} {
		if m.endsEn(i, s) {
			if s == "until" || s == "till" {
				return m.untilMeans(f, i)
			}
			return content
		}
	}
	for _, s := range [...]string{"最晚", "最迟", "截止到", "截至", "截止", "deadline", "赶在", "务必在", "争取", "限", "不晚于", "不迟于", "截止日期", "期限", "交期", "ddl"} {
		if n := m.endsZh(i, s); n > 0 {
			f.cut.from = i - n
			if m.endsZh(f.cut.from, "在") > 0 {
				f.cut.from--
			}
			return marked
		}
	}
	if m.is(i-1, "ddl") || m.is(i-1, ":") && m.is(i-2, "ddl") || m.is(i-1, ":") && m.anyZh(i-4, "截止") > 0 {
		f.cut.from = i - 1
		return marked
	}
	for _, s := range [...]string{"从", "自", "自从", "截止", "在上", "定于", "定在", "是", "由"} {
		if m.endsZh(i, s) > 0 && (s != "是" || m.anyZh(f.cut.to, "前", "之前", "以前", "内", "之内") == 0) {
			return content
		}
	}
	for _, s := range [...]string{"on", "at", "for", "in", "around"} {
		if m.endsEn(i, s) && m.happensOn(i-2) {
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
	if n := m.endsZh(i, "在") + m.endsZh(i, "于") + m.endsZh(i, "到"); n > 0 {
		f.cut.from = i - n
	}
	return plain
}

// happensOn tells whether the word at i is an event, or a deed that is done: "the workshop on", "was skipped on".
func (m *message) happensOn(i int) bool {
	s := m.at(i)
	switch s {
	case "workshop", "meeting", "demo", "training", "session", "call", "live", "review", "audit", "visit", "release", "conference", "presentation", "kickoff", "kick-off", "off", "cutover", "over", "migration", "deployment", "uat", "webinar", "appointment", "trip", "flight", "launch", "event", "maintenance", "downtime",
		"was", "were", "went", "came", "broke", "got", "sent", "said", "told", "met", "ran", "saw", "is", "are", "starts", "begins", "happens", "expires", "ends", "goes", "arrives", "comes", "leaves", "back", "free", "available", "closed":
		return true
	}
	if s == "need" || s == "needed" {
		return false
	}
	return len(s) > 4 && s[len(s)-2:] == "ed"
}

// untilMeans tells what "until" says: the end of an absence, or, as many write it, the deadline.
func (m *message) untilMeans(f *found, i int) weight {
	for k := max(0, i-6); k < i; k++ {
		switch m.at(k) {
		case "out", "away", "off", "leave", "vacation", "holiday", "closed", "down", "busy", "unavailable", "valid", "absent", "not", "wait", "available", "open", "runs", "lasts", "postponed", "ooo", "sick", "travelling", "traveling":
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
	if m.period(f) && f.form != noDay && m.is(i, "的") {
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

func (m *message) period(f *found) bool { return f.when.period }

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
	if m.anyZh(i, "的", "到期", "过期", "失效", "开线", "开始", "上线", "开会", "开庭", "验收", "放假", "休假", "请假", "出差", "回来", "演示", "会议", "评审会", "例会", "开工", "启动", "停机", "客户要", "客户来", "导入的", "生效", "切换", "割接", "凭证", "账", "以来", "以后", "之后", "起", "后", "发生", "还是", "或者", "或", "份", "版", "期间", "那次", "那天", "那个", "这个") > 0 {
		return true
	}
	if m.is(i, "'") && m.is(i+1, "s") || m.is(i, "'s") {
		return true
	}
	return m.anyEn(i, "we go live", "we launch", "we start", "we have the", "we go into", "the customer", "we will go", "meeting", "demo", "go live", "report", "batch", "release", "call", "session", "shift", "or", "workshop", "training", "run", "version", "figures", "data", "numbers", "export", "import", "closing", "deployment", "build", "onwards", "and", "is", "was") > 0 && m.anyEn(i, "and then", "and send", "and let", "and please", "is the deadline", "is fine", "is ok", "is enough", "is the latest") == 0
}

// negated tells of "不用今天" and "not today".
func (m *message) negated(f *found) {
	i := f.cut.from
	for _, s := range [...]string{"不用", "不是", "不必", "不需要", "不要", "别", "不急着", "非"} {
		if n := m.endsZh(i, s); n > 0 {
			f.void = true
			f.cut.from = i - n
			return
		}
	}
	for _, s := range [...]string{"not", "no need for", "doesn't have to be", "don't need it", "rather than", "instead of", "not necessarily"} {
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

// rangeEnd goes on to the end of a range of figures: 7.20-7.22, 7月20-22日.
func (m *message) rangeEnd(w when) when {
	at := w.to
	if w.form != monthDay || w.clock != noClock || !m.is(at, "-") && !m.is(at, "~") && !m.is(at, "至") && !m.is(at, "到") || m.kindAt(at+1) != digits {
		return w
	}
	if month, sep, day, next := m.pair(at + 1); next > at+1 && sep != "-" && onDay(2024, month, day) > 0 && !m.gluedToMore(next, sep) {
		w.month, w.mday, w.to = month, day, next
		return w
	}
	d, next := m.number(at + 1)
	dated := m.is(next, "日") || m.is(next, "号")
	if d <= w.mday || onDay(2024, w.month, d) == 0 || !dated && m.kindAt(next) != sign && m.kindAt(next) != line && m.anyZh(next, "前", "之前") == 0 || m.is(next, ":") {
		return w
	}
	if dated {
		next++
	}
	w.mday, w.to = d, next
	return w
}

// ranges joins "between 20 and 22 April", "11.9-11.13", "周一到周五": the end counts, the phrase is both.
func (m *message) ranges(all []found) {
	for k := range all {
		f := &all[k]
		i := f.cut.from
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
		if b.cut.from-a.cut.to > 8 || b.cut.from < a.cut.to {
			continue
		}
		for i := a.cut.to; i < b.cut.from; i++ {
			n := m.anyZh(i, "不对", "改到", "改成", "改为", "还是", "错了", "说错", "应该是", "更正", "算了", "推迟到", "延到", "提前到") + m.anyEn(i, "no", "sorry", "rather", "actually", "make it", "make that", "correction", "wait", "but", "i mean", "moved to", "postponed to", "instead")
			if n == 0 || m.is(i, "还") && i == a.cut.to && i+n == b.cut.from {
				continue // 周四还是周五 is a question
			}
			if m.is(i, "but") && !a.void {
				continue
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

// deadline chooses among the expressions; unsure tells of a deadline that was said but comes to no certain day.
func (m *message) deadline(all []found) (at moment, unsure bool) {
	best := -1
	for k := range all {
		f := &all[k]
		if f.void || f.weight == content {
			continue
		}
		if best < 0 || f.weight >= all[best].weight {
			best = k
		}
	}
	if best < 0 {
		return moment{}, m.byNumber()
	}
	f := &all[best]
	f.due = true
	if f.ok && f.form == noDay && !f.exact {
		m.lendDay(all, best)
	}
	if !f.ok || f.at.day < m.today && !f.year() {
		return moment{}, true
	}
	return f.at, false
}

// byNumber tells of "by 5", which may be a day or an hour.
func (m *message) byNumber() bool {
	for i := range m.toks {
		if m.is(i, "by") && m.kindAt(i+1) == digits && m.toks[i+1].n > 0 && m.toks[i+1].n <= 31 && m.clauseEnd(i+2) {
			return true
		}
	}
	return false
}

// year tells whether the year was said.
func (f found) year() bool {
	return f.form == fixed && !f.past && !f.period && f.wday == 0 && f.span == false
}

// lendDay gives a deadline that is only a time the day that is said elsewhere: "tomorrow please, by 5pm".
func (m *message) lendDay(all []found, best int) {
	day := -1
	for k := range all {
		if k != best && !all[k].void && all[k].weight == plain && all[k].hasDay() && all[k].clock == noClock && all[k].half == noHalf {
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
