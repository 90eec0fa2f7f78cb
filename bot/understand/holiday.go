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
		return m.festivalDay(i)
	}
	b, known := m.days.Break(name, m.today.time())
	before, after := m.anyZh(at, "之前", "以前", "前"), m.anyZh(at, "之后", "以后", "后", "回来", "结束后")
	if before > 0 && known && !b.First.After(m.today.time()) {
		b, known = m.days.Break(name, b.Last.AddDate(0, 0, 1)) // said in the break, the next one is meant
	}
	w := when{form: fixed, clock: noClock, vague: !known}
	switch {
	case before > 0 && m.is(at, "前") && m.zhDaysAt(at+1) > 0 && !known:
		return m.festivalDay(i)
	case before > 0:
		w.to = at + before
		w.day = date(b.First.Unix()/secondsOfDay) - 1
		if n := m.zhDaysAt(w.to); n > 0 && m.is(w.to-1, "前") {
			_, next := m.zhNumber(w.to)
			w.day, w.to = w.day+1-n, next+1 // 国庆前三天
		}
		return w, true
	case after > 0:
		n, next := m.zhNthWorkday(at + after)
		w.to, w.vague = next, !known || n == 0
		if !w.vague {
			w.day = m.addWorkdays(date(b.Last.Unix()/secondsOfDay), n)
		}
		return w, true
	}
	return m.festivalDay(i)
}

// zhDaysAt is a count of days that is told at i and is no limit: the 三天 of 国庆前三天, the 一周 of 春节前一周; 0 if there is none.
func (m *message) zhDaysAt(i int) date {
	n, next := m.zhNumber(i)
	if next > i && m.is(next, "周") {
		n *= 7
	}
	if next == i || !m.is(next, "天") && !m.is(next, "周") || m.anyZh(next+1, "内", "之内", "以内") > 0 {
		return 0
	}
	return date(n)
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

// enHoliday reads "before National Day", and the days of festivals.
func (m *message) enHoliday(i int) (when, bool) {
	if name, next := m.enHolidayName(i); next > i {
		b, known := m.days.Break(name, m.today.time())
		if m.leadsBefore(i) {
			return when{to: next, form: fixed, day: date(b.First.Unix()/secondsOfDay) - 1, clock: noClock, vague: !known || date(b.First.Unix()/secondsOfDay) <= m.today}, true
		}
		if !m.loose {
			return when{}, false
		}
	}
	return m.festivalDay(i)
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
	b, known := m.days.Break(name, m.today.time())
	if !known {
		return when{to: next, form: fixed, vague: true, clock: noClock}, true
	}
	return oneDay(m.addWorkdays(date(b.Last.Unix()/secondsOfDay), 1), next)
}

// leadsBefore tells whether "before" or "before the" stands right before i, and no count before it: "the day before".
func (m *message) leadsBefore(i int) bool {
	if m.is(i-1, "the") {
		i--
	}
	return m.is(i-1, "before") && enUnit(m.at(i-2)) == noUnit
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
