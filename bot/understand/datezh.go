package understand

// zhPart reads a part that begins with a Chinese character.
func (m *message) zhPart(i int) (when, bool) {
	switch m.toks[i].s {
	case "今", "明", "后", "大", "昨", "前", "当", "次", "翌":
		if w, ok := m.zhRelativeDay(i); ok {
			return w, true
		}
		if m.loose && m.anyZh(i, "当前", "目前") > 0 {
			return when{to: i + 2, form: fixed, exact: true, day: m.today, clock: m.now}, true
		}
		if w, ok := m.zhWeek(i); ok {
			return w, true
		}
		if w, ok := m.zhMonthOf(i); ok {
			return w, true
		}
		if w, ok := m.zhYearOf(i); ok {
			return w, true
		}
	case "周", "星", "礼":
		if w, ok := m.zhWeek(i); ok {
			return w, true
		}
	case "本", "这", "下", "上":
		if m.is(i-1, "以") {
			break // 以上
		}
		for _, read := range [...]func(*message, int) (when, bool){(*message).zhWeek, (*message).zhMonthOf, (*message).zhRelativeDay, (*message).zhHalf} {
			if w, ok := read(m, i); ok {
				return w, true
			}
		}
	case "月", "年", "季":
		if w, ok := m.zhMonthOf(i); ok {
			return w, true
		}
	case "早", "中", "正", "午", "傍", "晚", "夜", "凌", "清", "深":
		if w, ok := m.zhHalf(i); ok {
			return w, true
		}
	case "半", "几", "再", "过", "未", "接":
		return m.zhSpan(i)
	case "第":
		if n, next := m.number(i + 1); next > i+1 {
			return m.zhQuarterEnd(n, next)
		}
	case "差":
		return m.zhClock(i)
	case "现", "此":
		if m.loose && m.anyZh(i, "现在", "此刻", "此时") > 0 {
			return when{to: i + 2, form: fixed, exact: true, day: m.today, clock: m.now}, true
		}
	}
	if w, ok := m.zhLunar(i, 0); ok {
		return w, true
	}
	if w, ok := m.zhHoliday(i); ok {
		return w, true
	}
	if _, next := m.zhNumber(i); next > i {
		if m.is(i-1, "第") || m.is(i-1, "每") {
			return when{}, false
		}
		return m.zhNumbered(i)
	}
	return when{}, false
}

// zhRelativeDay reads 今天, 明晚, 大后天, 昨日.
func (m *message) zhRelativeDay(i int) (when, bool) {
	for _, d := range [...]struct {
		words string
		days  date
	}{
		{"大大后天", 4}, {"大后天", 3}, {"大后日", 3}, {"大前天", -3}, {"大前日", -3},
		{"今天", 0}, {"今日", 0}, {"本日", 0}, {"当天", 0}, {"当日", 0}, {"今儿个", 0}, {"今儿", 0},
		{"明天", 1}, {"明日", 1}, {"明儿个", 1}, {"明儿", 1}, {"次日", 1}, {"翌日", 1},
		{"后天", 2}, {"后日", 2}, {"后儿个", 2}, {"后儿", 2}, {"昨天", -1}, {"昨日", -1}, {"前天", -2}, {"前日", -2},
	} {
		if n := m.zh(i, d.words); n > 0 {
			if m.is(i-1, "以") || m.is(i-1, "之") {
				return when{}, false // 之后天…
			}
			w := when{to: i + n, form: fixed, day: m.today + d.days, clock: noClock, past: d.days < 0}
			if m.is(w.to, "内") || m.zh(w.to, "之内") > 0 || m.zh(w.to, "以内") > 0 {
				w.to += 1
			}
			return w, true
		}
	}
	for _, d := range [...]struct {
		words string
		days  date
		half  half
	}{
		{"今晚", 0, evening}, {"当晚", 0, evening}, {"明晚", 1, evening}, {"后晚", 2, evening}, {"昨晚", -1, evening}, {"昨夜", -1, evening}, {"今夜", 0, evening},
		{"今早", 0, morning}, {"今晨", 0, morning}, {"明早", 1, morning}, {"明晨", 1, morning}, {"昨早", -1, morning}, {"今午", 0, noon},
	} {
		if n := m.zh(i, d.words); n > 0 {
			if m.is(i+n, "上") && m.kindAt(i+n+1) != line && m.at(i+n+1) != "线" && m.at(i+n+1) != "传" {
				n++
			}
			return when{to: i + n, form: fixed, day: m.today + d.days, half: d.half, clock: noClock, past: d.days < 0}, true
		}
	}
	return when{}, false
}

// zhPrefix reads 本, 这个, 下, 下下个, 上 before a week or a month and tells how far it points.
func (m *message) zhPrefix(i int) (ahead, next int, said bool) {
	for _, p := range [...]struct {
		words string
		ahead int
	}{{"下下", 2}, {"上上", -2}, {"下", 1}, {"上", -1}, {"本", 0}, {"这", 0}, {"今", 0}, {"当", 0}} {
		if n := m.zh(i, p.words); n > 0 {
			next = i + n
			if m.is(next, "一") && m.is(next+1, "个") {
				next++
			}
			if m.is(next, "个") {
				next++
			}
			return p.ahead, next, true
		}
	}
	return 0, i, false
}

// zhWeekWord is how many tokens 周, 星期 or 礼拜 take at i.
func (m *message) zhWeekWord(i int) int { return m.anyZh(i, "周", "星期", "礼拜") }

// zhWeek reads 周三, 下周3, 本周内, 周末前, 下周的周五.
func (m *message) zhWeek(i int) (when, bool) {
	ahead, at, said := m.zhPrefix(i)
	n := m.zhWeekWord(at)
	if n == 0 || !said && m.countedBefore(i) {
		return when{}, false
	}
	at += n
	monday := m.today.monday() + date(7*ahead)
	if wd, next := m.zhWeekday(at); next > at {
		w := when{to: next, form: weekday, wday: wd, clock: noClock}
		if said {
			w.form, w.day = fixed, monday+date(wd-1)
			w.past = ahead < 0
		}
		return w, true
	}
	if said {
		inner := at
		if m.is(inner, "的") {
			inner++
		}
		if k := m.zhWeekWord(inner); k > 0 {
			if wd, next := m.zhWeekday(inner + k); next > inner+k {
				return when{to: next, form: fixed, day: monday + date(wd-1), wday: wd, past: ahead < 0, clock: noClock}, true
			}
		}
	}
	return m.zhWholeWeek(at, ahead, said)
}

// zhWholeWeek reads what follows 周 where no weekday does: 内, 末, nothing.
func (m *message) zhWholeWeek(at, ahead int, said bool) (when, bool) {
	friday := m.today.monday() + date(7*ahead) + 4
	w := when{form: fixed, day: friday, clock: noClock, period: true, past: ahead < 0}
	if m.is(at, "末") {
		w.to = at + 1
		w.vague = m.anyZh(w.to, "前", "之前", "以前") == 0 || friday < m.today
		w.might = m.inWeek(ahead, 5, 7)
		return w, true
	}
	inside := m.anyZh(at, "之内", "以内", "内")
	w.to = at + inside
	switch {
	case !said:
		return when{}, false
	case inside == 0 && ahead != 0:
		w.vague = true // 下周 is no day
	}
	w.vague = w.vague || ahead >= 0 && friday < m.today
	if w.might = m.inWeek(ahead, 5, 1); friday < m.today {
		w.might = [2]date{m.today.monday() + 6, friday + 7}
	}
	return w, true
}

// zhWeekday reads 一 to 六, 日, 天, or 1 to 7; next is i if there is none.
func (m *message) zhWeekday(i int) (wd, next int) {
	if m.kindAt(i) == digits && m.glued(i) && len(m.toks[i].s) == 1 && !(m.is(i+1, ".") && m.kindAt(i+2) == digits) {
		if n := m.toks[i].n; n >= 1 && n <= 7 {
			return n, i + 1
		}
		return 0, i
	}
	switch s := m.at(i); s {
	case "日", "天":
		return 7, i + 1
	default:
		if d := zhDigit(s); d >= 1 && d <= 6 && s != "两" {
			return d, i + 1
		}
	}
	return 0, i
}

// countedBefore tells whether 周 at i is counted or repeated: 一周一次, 每周五.
func (m *message) countedBefore(i int) bool {
	switch m.at(i - 1) {
	case "每", "隔", "两", "几", "个", "整":
		return true
	}
	return m.kindAt(i-1) == digits && m.glued(i) || zhDigit(m.at(i-1)) >= 0 && m.glued(i)
}

// numberedNoun tells whether a thing that is numbered stands at i: the 仓库 of 5号仓库.
func (m *message) numberedNoun(i int) bool {
	return m.kindAt(i) == han && m.glued(i) && zhOrdinalNoun(m.toks[i].s) && m.anyZh(i, "机会", "需要", "物流前", "班前") == 0
}

// zhNumbered reads what a number makes with the Chinese word behind it: 5月30日, 29号, 3天内, 下午的5点.
func (m *message) zhNumbered(i int) (when, bool) {
	n, next := m.number(i)
	if next == i || m.kindAt(i) == word || m.is(i-1, "第") {
		return when{}, false
	}
	if w, ok := m.zhRough(i); ok {
		return w, true
	}
	if m.kindAt(next) != han && !m.is(next, ".") {
		return when{}, false
	}
	if w, ok := m.zhSpan(i); ok {
		return w, true
	}
	switch m.at(next) {
	case "季":
		return m.zhQuarterEnd(n, next)
	case "年":
		if m.kindAt(i) == digits && len(m.toks[i].s) == 2 {
			n += 2000
		}
		if n > 1900 && n < 3000 {
			return m.zhInYear(next+1, n)
		}
	case "月":
		return m.zhMonthDay(next+1, n, 0)
	case "号", "日":
		if n < 1 || n > 31 || m.is(i-1, "月") || m.numberedNoun(next+1) || m.is(next, "日") && m.is(next+1, "均") || m.is(i-1, "-") {
			return when{}, false
		}
		return when{to: next + 1, form: dayAlone, mday: n, clock: noClock}, true
	case "点", "时":
		if m.is(next, "点") && m.bitOrPoint(i, next+1) {
			return when{}, false
		}
		return m.zhClock(i)
	}
	return when{}, false
}
