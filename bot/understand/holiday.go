package understand

import "github.com/golive-bot/golive/bot/workday"

// zhHolidayName reads the name of a holiday with days off; a name of "" is whichever comes next.
func (m *message) zhHolidayName(i int) (name string, next int) {
	for _, h := range [...]struct{ words, name string }{
		{"国庆节", workday.NationalDay}, {"国庆", workday.NationalDay}, {"十一长假", workday.NationalDay}, {"十一假期", workday.NationalDay},
		{"五一劳动节", workday.LabourDay}, {"五一", workday.LabourDay}, {"劳动节", workday.LabourDay}, {"元旦节", workday.NewYear}, {"元旦", workday.NewYear},
		{"春节", workday.SpringFestival}, {"过年", workday.SpringFestival}, {"农历新年", workday.SpringFestival},
		{"清明节", workday.Qingming}, {"清明", workday.Qingming}, {"端午节", workday.DragonBoat}, {"端午", workday.DragonBoat},
		{"中秋节", workday.MidAutumn}, {"中秋", workday.MidAutumn},
		{"长假", ""}, {"放假", ""}, {"假期", ""}, {"节", ""}, {"假", ""},
	} {
		n := m.zh(i, h.words)
		if n == 0 || h.name == "" && n == 1 && m.kindAt(i-1) == han && m.glued(i) && m.anyZh(i-1, "把", "请", "在", "于", "到") == 0 {
			continue
		}
		next = i + n
		if k := m.anyZh(next, "长假", "假期", "放假", "小长假", "节"); k > 0 && h.name != "" {
			next += k
		}
		return h.name, next
	}
	return "", i
}

// zhHoliday reads 国庆节前, 春节后第一个工作日, 节后第二个工作日, and 年前, which is before Spring Festival.
func (m *message) zhHoliday(i int) (when, bool) {
	name, at := m.zhHolidayName(i)
	if at == i && m.zh(i, "年前") > 0 && !m.zhCounted(i) {
		name, at = workday.SpringFestival, i+1
	}
	if at == i {
		return m.zhFestival(i)
	}
	b, known := workday.China.Break(name, m.today.time())
	before, after := m.anyZh(at, "之前", "以前", "前"), m.anyZh(at, "之后", "以后", "后", "回来", "结束后")
	if before > 0 && known && !b.First.After(m.today.time()) {
		b, known = workday.China.Break(name, b.Last.AddDate(0, 0, 1)) // said in the break, the next one is meant
	}
	w := when{form: fixed, clock: noClock, vague: !known}
	switch {
	case before > 0:
		w.to = at + before
		w.day = date(b.First.Unix()/secondsOfDay) - 1
		return w, true
	case after > 0:
		n, next := m.zhNthWorkday(at + after)
		w.to, w.vague = next, !known || n == 0
		if !w.vague {
			w.day = date(b.Last.Unix() / secondsOfDay).addWorkdays(n)
		}
		return w, true
	}
	return m.zhFestival(i)
}

// zhNthWorkday reads 第一个工作日, 首个工作日, 第一天, 上班第一天.
func (m *message) zhNthWorkday(i int) (n, next int) {
	at := i
	if k := m.anyZh(at, "的", ","); k > 0 {
		at += k
	}
	if k := m.anyZh(at, "上班的", "上班", "复工", "开工"); k > 0 {
		at += k
	}
	if k := m.anyZh(at, "首个工作日", "首日", "首个交易日"); k > 0 {
		return 1, at + k
	}
	if !m.is(at, "第") {
		return 0, i
	}
	n, end := m.number(at + 1)
	if n < 1 || n > 30 {
		return 0, i
	}
	for _, words := range [...]string{"个工作日", "个工作天", "天上班", "天", "个上班日"} {
		if k := m.zh(end, words); k > 0 {
			return n, end + k
		}
	}
	return 0, i
}

// zhFestival reads festivals that have a date of their own.
func (m *message) zhFestival(i int) (when, bool) {
	for _, f := range [...]struct {
		words      string
		month, day int
	}{
		{"元旦", 1, 1}, {"情人节", 2, 14}, {"妇女节", 3, 8}, {"五一", 5, 1}, {"劳动节", 5, 1}, {"儿童节", 6, 1}, {"教师节", 9, 10},
		{"国庆", 10, 1}, {"圣诞节", 12, 25}, {"圣诞", 12, 25}, {"平安夜", 12, 24},
	} {
		if n := m.zh(i, f.words); n > 0 {
			if m.is(i+n, "节") {
				n++
			}
			if !m.loose && m.anyZh(i+n, "当天", "那天", "当日") == 0 {
				return when{}, false // 元旦 alone names an event
			}
			return when{to: i + n, form: monthDay, month: f.month, mday: f.day, clock: noClock}, true
		}
	}
	return when{}, false
}

// enHoliday reads "before National Day", and festivals with a date of their own.
func (m *message) enHoliday(i int) (when, bool) {
	if name, next := m.enHolidayName(i); next > i {
		b, known := workday.China.Break(name, m.today.time())
		if m.leadsBefore(i) {
			return when{to: next, form: fixed, day: date(b.First.Unix()/secondsOfDay) - 1, clock: noClock, vague: !known || date(b.First.Unix()/secondsOfDay) <= m.today}, true
		}
		if !m.loose {
			return when{}, false
		}
	}
	for _, f := range [...]struct {
		words      string
		month, day int
	}{
		{"new year's eve", 12, 31}, {"new years eve", 12, 31}, {"new year's day", 1, 1}, {"new years day", 1, 1}, {"new year's", 1, 1},
		{"christmas eve", 12, 24}, {"christmas day", 12, 25}, {"christmas", 12, 25}, {"xmas", 12, 25}, {"halloween", 10, 31},
		{"valentine's day", 2, 14}, {"valentines day", 2, 14}, {"saint patrick's day", 3, 17}, {"st patrick's day", 3, 17}, {"saint patrick", 3, 17},
		{"april fools", 4, 1}, {"earth day", 4, 22}, {"women's day", 3, 8}, {"independence day", 7, 4}, {"veterans day", 11, 11}, {"boxing day", 12, 26},
	} {
		if n := m.en(i, f.words); n > 0 {
			w := when{to: i + n, form: monthDay, month: f.month, mday: f.day, clock: noClock}
			if m.leadsBefore(i) {
				w.vague = true // whether the day itself counts is not said
				return w, true
			}
			if !m.loose && !m.is(i-1, "by") && !m.is(i-1, "on") {
				return when{}, false
			}
			return m.withYear(w)
		}
	}
	return when{}, false
}

// enAfterHoliday reads "first workday after the National Day holiday".
func (m *message) enAfterHoliday(i int) (when, bool) {
	n := m.anyEn(i, "first workday after", "first working day after", "first business day after", "first day after")
	if n == 0 {
		return when{}, false
	}
	at := i + n
	if m.is(at, "the") {
		at++
	}
	name, next := m.enHolidayName(at)
	if next == at {
		return when{}, false
	}
	b, known := workday.China.Break(name, m.today.time())
	if !known {
		return when{to: next, form: fixed, vague: true, clock: noClock}, true
	}
	return oneDay(date(b.Last.Unix()/secondsOfDay).addWorkdays(1), next)
}

// leadsBefore tells whether "before" or "before the" stands right before i.
func (m *message) leadsBefore(i int) bool {
	return m.is(i-1, "before") || m.is(i-1, "the") && m.is(i-2, "before")
}

func (m *message) enHolidayName(i int) (name string, next int) {
	for _, h := range [...]struct{ words, name string }{
		{"national day", workday.NationalDay}, {"golden week", workday.NationalDay}, {"spring festival", workday.SpringFestival},
		{"chinese new year", workday.SpringFestival}, {"lunar new year", workday.SpringFestival}, {"cny", workday.SpringFestival},
		{"qingming", workday.Qingming}, {"tomb sweeping day", workday.Qingming}, {"labour day", workday.LabourDay}, {"may day", workday.LabourDay},
		{"dragon boat festival", workday.DragonBoat}, {"dragon boat", workday.DragonBoat}, {"mid autumn festival", workday.MidAutumn}, {"mid autumn", workday.MidAutumn},
		{"new year", workday.NewYear}, {"new year's day", workday.NewYear},
	} {
		if n := m.en(i, h.words); n > 0 {
			next = i + n
			for _, tail := range [...]string{"holidays", "holiday", "break"} {
				if m.is(next, tail) {
					next++
				}
			}
			return h.name, next
		}
	}
	return "", i
}
