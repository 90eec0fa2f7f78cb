package understand

// zhHalf reads a part of the day and the time that may follow it: 上午, 下午3点, 晚8:00.
func (m *message) zhHalf(i int) (when, bool) {
	for _, h := range [...]struct {
		words string
		half  half
	}{
		{"凌晨", night}, {"清晨", morning}, {"早上", morning}, {"早晨", morning}, {"上午", morning}, {"中午", noon}, {"正午", noon},
		{"下午", afternoon}, {"午后", afternoon}, {"傍晚", afternoon}, {"晚上", evening}, {"晚间", evening}, {"夜晚", evening}, {"深夜", evening}, {"夜里", evening},
		{"早", morning}, {"晚", evening}, {"午前", noon},
	} {
		n := m.zh(i, h.words)
		if n == 0 {
			continue
		}
		w := when{to: i + n, half: h.half, clock: noClock}
		at := w.to
		if m.is(at, "的") || m.is(at, ",") {
			at++
		}
		if c, ok := m.anyClock(at); ok {
			c.half = h.half
			c.vague = h.half == evening && c.clock/60 == 12 // 今晚12点: whose midnight is not said
			return c, true
		}
		if n == 1 || m.anyZh(w.to, "好", "茶", "安", "班") > 0 {
			return when{}, false
		}
		return w, true
	}
	for _, words := range [...]string{"下班", "收工"} {
		if n := m.zh(i, words); n > 0 {
			if k := m.anyZh(i+n, "之前", "以前", "前"); k > 0 {
				return when{to: i + n, clock: endOfWork, meridiem: true}, true
			}
		}
	}
	return when{}, false
}

// anyClock reads a time of figures or of Chinese numerals.
func (m *message) anyClock(i int) (when, bool) {
	if m.kindAt(i) == digits {
		if w, ok := m.clockFigures(i); ok {
			return w, true
		}
	}
	return m.zhClock(i)
}

// zhClock reads 10点, 三点半, 9时30分, 5点多钟, 差一刻八点, 八点差五分.
func (m *message) zhClock(i int) (when, bool) {
	if m.is(i, "差") {
		short, at := m.zhMinutes(i + 1)
		w, ok := m.zhClock(at)
		if at == i+1 || !ok || w.clock%60 != 0 {
			return when{}, false
		}
		w.clock = (w.clock - short + 24*60) % (24 * 60)
		return w, true
	}
	h, at := m.number(i)
	if at == i || h > 24 || m.kindAt(i) == word || !m.is(at, "点") && !m.is(at, "时") {
		return when{}, false
	}
	if m.is(at, "点") && m.pointsNotTime(at+1) || m.is(at, "时") && m.anyZh(at+1, "间", "候", "段", "效") > 0 {
		return when{}, false
	}
	at++
	minute := 0
	switch {
	case m.is(at, "半"):
		minute, at = 30, at+1
	case m.zh(at, "一刻") > 0:
		minute, at = 15, at+2
	case m.zh(at, "三刻") > 0:
		minute, at = 45, at+2
	case m.anyZh(at, "整", "钟") > 0:
		at++
	case m.anyZh(at, "差", "过") > 0:
		n, next := m.zhMinutes(at + 1)
		if next > at+1 && m.is(at, "过") {
			minute, at = n, next
		} else if next > at+1 {
			minute, at = -n, next
		}
	default:
		if n, next := m.number(at); next > at && n < 60 && m.kindAt(at) != word && (m.is(next, "分") || next-at > 1 || m.kindAt(at) == digits && m.glued(at)) {
			minute, at = n, next
			if m.is(at, "分") {
				at++
			}
		}
	}
	for m.anyZh(at, "多", "钟", "左右") > 0 {
		at += m.anyZh(at, "多", "钟", "左右")
	}
	return when{to: at, clock: (h%24*60 + minute + 24*60) % (24 * 60), meridiem: h > 12}, true
}

// zhMinutes reads the minutes that are told from an hour: 五分, 十分钟, 一刻; next is i if there are none.
func (m *message) zhMinutes(i int) (n, next int) {
	n, at := m.number(i)
	switch {
	case at == i || m.kindAt(i) == word || n > 59:
		return 0, i
	case m.is(at, "刻"):
		return 15 * n, at + 1
	case m.is(at, "分"):
		return n, at + max(1, m.zh(at, "分钟"))
	}
	return 0, i
}

// bitOrPoint tells whether a number with 点 from i to next stands for a bit or for points of a list (往上挪一点, 以下三点): it is
// written in characters and neither a day before nor a word behind makes it a time.
func (m *message) bitOrPoint(i, next int) bool {
	if m.kindAt(i) != han {
		return m.is(next, ":") && !m.glued(next+1)
	}
	if m.anyZh(next, "前", "之前", "以前", "半", "钟", "整", "左右", "到", "一刻", "三刻", "零", "十", "二十", "多", "开") > 0 {
		return false
	}
	switch m.at(i - 1) {
	case "天", "日", "晚", "午", "早", "上", "号", "晨", "一", "二", "三", "四", "五", "六", "在", "于", "到", "至":
		return m.is(i-1, "上") && !m.is(i-2, "早") && !m.is(i-2, "晚")
	}
	return !m.loose
}

// pointsNotTime tells whether 点 counts points of a list: 3点建议.
func (m *message) pointsNotTime(i int) bool {
	return m.anyZh(i, "建议", "意见", "要求", "问题", "需求", "修改", "说明", "疑问", "内容", "反馈", "改进", "原因", "补充") > 0
}
