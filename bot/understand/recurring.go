package understand

// recurring is where a phrase ends that begins at i and tells how often something is done: 每周五下午, every Monday at 9am, daily
// at noon; i if none does. It is no deadline, and neither are the days and times in it.
func (m *message) recurring(i int) int {
	to := i
	switch m.kindAt(i) {
	case han:
		to = m.zhRecurring(i)
	case word:
		to = m.enRecurring(i)
	}
	if to == i {
		return i
	}
	for {
		at := to
		if m.is(at, "的") || m.is(at, ",") && m.glued(at) && m.kindAt(at-1) == han {
			at++
		}
		switch m.at(at) {
		case "at", "on", "before", "by", "around", "in", "and", "和", "及", "在", "于":
			at++
		}
		if m.is(at, "the") {
			at++
		}
		if next := m.pluralDay(at); next > at {
			to = next
			continue
		}
		w, ok := m.expression(at)
		if !ok || at > to && m.is(at-1, ",") && w.hasDay() {
			return to
		}
		to = w.to
	}
}

// zhRecurring reads 每 and what is counted: 每天, 每两周的, 每周一三五, 每月最后一天, 每个工作日.
func (m *message) zhRecurring(i int) int {
	if !m.is(i, "每") {
		return i
	}
	at := i + 1
	at += m.anyZh(at, "逢", "隔")
	if _, next := m.number(at); next > at && m.kindAt(at) != word {
		at = next
	}
	if m.is(at, "个") {
		at++
	}
	if n := m.zhWeekWord(at); n > 0 {
		at += n
		for {
			sep := at
			if at > i && (m.is(sep, ",") || m.is(sep, "和") || m.is(sep, "到") || m.is(sep, "至")) {
				sep++
				sep += m.zhWeekWord(sep)
			}
			if _, next := m.zhWeekday(sep); next > sep {
				at = next
				continue
			}
			return at + m.anyZh(at, "末")
		}
	}
	n := m.anyZh(at, "工作日", "季度", "小时", "分钟", "天", "日", "晚上", "晚", "早上", "早", "月", "季", "年")
	if n == 0 {
		return i
	}
	at += n
	for m.is(at, "的") {
		at++
	}
	return at + m.anyZh(at, "第一个工作日", "最后一个工作日", "最后一天", "第一天", "底", "末", "初")
}

// enRecurring reads "every", "each" and what is counted, "daily", "weekly" before a time, and weekdays in the plural.
func (m *message) enRecurring(i int) int {
	switch m.at(i) {
	case "every", "each":
	case "daily", "weekly", "monthly", "hourly", "quarterly", "nightly":
		switch m.at(i + 1) {
		case "at", "on", "by", "before", "around":
			return i + 1
		}
		return i
	default:
		return m.pluralDay(i)
	}
	at := i + 1
	for range 2 {
		switch m.at(at) {
		case "other", "second", "third", "single", "few", "last", "first", "two", "three", "four", "2", "3", "4", "working", "business", "calendar":
			at++
		}
	}
	switch s := m.at(at); s {
	case "day", "days", "week", "weeks", "month", "months", "year", "years", "hour", "hours", "minute", "minutes", "quarter", "morning", "afternoon", "evening", "night", "noon", "workday", "weekday", "weekend", "midnight":
		return at + 1
	default:
		if enWeekday(s) > 0 {
			return at + 1
		}
	}
	return i
}

// pluralDay is where a weekday in the plural ends: "Mondays"; i if none stands there.
func (m *message) pluralDay(i int) int {
	s := m.at(i)
	if len(s) > 6 && s[len(s)-1] == 's' && enWeekday(s[:len(s)-1]) > 0 && !m.loose {
		return i + 1
	}
	return i
}
