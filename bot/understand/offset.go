package understand

// A day may be told from another one: so many days before it, or after.

// offset reads what is added to a day: "today + 2 days". What comes of it is asked for.
func (m *message) offset(f *found) {
	i := f.cut.to
	if !f.ok || !f.hasDay() || f.weight == content || !m.is(i, "+") {
		return
	}
	days, n := m.dayCount(i + 1)
	if n == 0 {
		return
	}
	f.cut.to = i + 1 + n
	f.cut.to += m.anyZh(f.cut.to, "之内", "以内", "内", "之前", "前")
	f.ok, f.might = false, [2]date{f.at.day + date(days), f.at.day}
}

// dayCount reads a number of days at token i.
func (m *message) dayCount(i int) (days, n int) {
	days, next := m.number(i)
	if n = next - i; n <= 0 || m.off[i] {
		if days, n = 1, m.anyEn(i, "a"); n == 0 {
			return 0, 0
		}
	}
	if m.is(i+n, "个") {
		n++
	}
	unit := 1
	k := m.anyZh(i+n, "工作日", "天", "日")
	if k == 0 {
		k = m.anyEn(i+n, "working days", "working day", "business days", "business day", "workdays", "workday", "days", "day", "d")
	}
	if k == 0 {
		k, unit = m.anyZh(i+n, "星期", "礼拜", "周")+m.anyEn(i+n, "weeks", "week"), 7
	}
	if k == 0 || days <= 0 || days > 99 {
		return 0, 0
	}
	return days * unit, n + k
}

// ahead is how many days before a day that is told elsewhere something is asked for: 客户12月10日要演示，提前两天准备好; 0 if that is not said.
func (m *message) ahead(all []found) int {
	inside := func(i int) bool {
		for k := range all {
			if i >= all[k].cut.from && i < all[k].cut.to {
				return true
			}
		}
		return false
	}
	for i := range m.toks {
		if m.off[i] || inside(i) {
			continue
		}
		if k := m.anyZh(i, "提前", "提早"); k > 0 {
			if days, n := m.dayCount(i + k); n > 0 {
				return days
			}
		}
		if days, n := m.dayCount(i); n > 0 && m.anyEn(i+n, "before", "earlier", "ahead", "in advance", "prior", "beforehand") > 0 {
			return days
		}
	}
	return 0
}
