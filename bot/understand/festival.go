package understand

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot/workday"
)

// festivals are the days that have a name of their own, by the first word or character of the name, longer names first.
var festivals = byFirst([]festival{
	{"new year's day|new year's|new year|元旦节|元旦", workday.On(time.January, 1)},
	{"epiphany", workday.On(time.January, 6)},
	{"inauguration day", workday.On(time.January, 20)},
	{"australia day", workday.On(time.January, 26)},
	{"groundhog day", workday.On(time.February, 2)},
	{"saint valentine's day|st valentine's day|valentine's day|valentine's|情人节", workday.On(time.February, 14)},
	{"international women's day|women's day|三八妇女节|三八节|妇女节|女神节", workday.On(time.March, 8)},
	{"植树节", workday.On(time.March, 12)},
	{"pi day|white day|白色情人节", workday.On(time.March, 14)},
	{"消费者权益日", workday.On(time.March, 15)},
	{"saint patrick's day|st patrick's day|saint patrick's|saint patrick", workday.On(time.March, 17)},
	{"april fools' day|april fool's day|april fools|愚人节", workday.On(time.April, 1)},
	{"earth day|世界地球日|地球日", workday.On(time.April, 22)},
	{"saint george's day|st george's day", workday.On(time.April, 23)},
	{"anzac day", workday.On(time.April, 25)},
	{"international workers' day|international labor day|international labour day|workers' day|may day|五一国际劳动节|五一劳动节|国际劳动节|劳动节|五一节|五一", workday.On(time.May, 1)},
	{"youth day|五四青年节|青年节", workday.On(time.May, 4)},
	{"cinco de mayo", workday.On(time.May, 5)},
	{"护士节", workday.On(time.May, 12)},
	{"children's day|六一儿童节|国际儿童节|儿童节|六一", workday.On(time.June, 1)},
	{"flag day", workday.On(time.June, 14)},
	{"juneteenth", workday.On(time.June, 19)},
	{"canada day|建党节", workday.On(time.July, 1)},
	{"us independence day|independence day", workday.On(time.July, 4)},
	{"bastille day", workday.On(time.July, 14)},
	{"八一建军节|建军节", workday.On(time.August, 1)},
	{"teachers' day|teacher's day|教师节", workday.On(time.September, 10)},
	{"national day|国庆节|国庆", workday.On(time.October, 1)},
	{"halloween|all hallows' eve|万圣节前夜|万圣夜|万圣节", workday.On(time.October, 31)},
	{"all saints' day|all hallows' day", workday.On(time.November, 1)},
	{"all souls' day", workday.On(time.November, 2)},
	{"guy fawkes day|guy fawkes night|bonfire night", workday.On(time.November, 5)},
	{"veterans day|veteran's day|armistice day|remembrance day|singles' day|光棍节|双十一|双11", workday.On(time.November, 11)},
	{"双十二|双12", workday.On(time.December, 12)},
	{"christmas eve|xmas eve|平安夜|圣诞前夜", workday.On(time.December, 24)},
	{"christmas day|christmas|xmas day|xmas|圣诞节|圣诞", workday.On(time.December, 25)},
	{"boxing day", workday.On(time.December, 26)},
	{"new year's eve|跨年夜", workday.On(time.December, 31)},

	{"martin luther king jr day|martin luther king jr. day|martin luther king day|mlk day", workday.Nth(3, time.Monday, time.January)},
	{"presidents' day|president's day|washington's birthday", workday.Nth(3, time.Monday, time.February)},
	{"mother's day|母亲节", workday.Nth(2, time.Sunday, time.May)},
	{"memorial day", workday.Nth(-1, time.Monday, time.May)},
	{"father's day|父亲节", workday.Nth(3, time.Sunday, time.June)},
	{"labor day", workday.Nth(1, time.Monday, time.September)},
	{"columbus day|indigenous peoples' day", workday.Nth(2, time.Monday, time.October)},
	{"thanksgiving day|thanksgiving|感恩节", workday.Nth(4, time.Thursday, time.November)},
	{"black friday|黑色星期五", thanksgiving(1)},
	{"cyber monday", thanksgiving(4)},

	{"mardi gras|shrove tuesday|fat tuesday|pancake day", workday.Easter(-47)},
	{"ash wednesday", workday.Easter(-46)},
	{"palm sunday", workday.Easter(-7)},
	{"maundy thursday|holy thursday", workday.Easter(-3)},
	{"good friday|耶稣受难日", workday.Easter(-2)},
	{"holy saturday|easter saturday", workday.Easter(-1)},
	{"easter sunday|easter day|easter|复活节", workday.Easter(0)},
	{"easter monday", workday.Easter(1)},
	{"ascension day|ascension of christ|ascension", workday.Easter(39)},
	{"pentecost|whit sunday|whitsunday", workday.Easter(49)},
	{"pentecost monday|whit monday", workday.Easter(50)},
	{"trinity sunday", workday.Easter(56)},
	{"corpus christi", workday.Easter(60)},

	{"chinese new year's eve|lunar new year's eve|大年三十|年三十|除夕夜|除夕|大年夜", workday.Lunar(1, 0)},
	{"chinese new year|lunar new year|spring festival|大年初一|农历新年|春节", workday.Lunar(1, 1)},
	{"lantern festival|元宵节|元宵", workday.Lunar(1, 15)},
	{"龙抬头", workday.Lunar(2, 2)},
	{"dragon boat festival|dragon boat|端午节|端阳节|端午", workday.Lunar(5, 5)},
	{"qixi festival|qixi|七夕节|七夕", workday.Lunar(7, 7)},
	{"ghost festival|中元节", workday.Lunar(7, 15)},
	{"mid autumn festival|mid autumn day|mid autumn|moon festival|中秋节|中秋", workday.Lunar(8, 15)},
	{"double ninth festival|chongyang festival|重阳节|重阳", workday.Lunar(9, 9)},
	{"腊八节|腊八", workday.Lunar(12, 8)},
	{"小年", workday.Lunar(12, 23)},
	{"tomb sweeping day|qingming festival|qingming|清明节|清明", workday.Term("清明")},
	{"winter solstice|冬至", workday.Term("冬至")},
	{"summer solstice|夏至", workday.Term("夏至")},
}, "小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "谷雨", "立夏", "小满", "芒种", "小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪")

type festival struct {
	names string // bars between them
	on    workday.Festival
}

// thanksgiving is the day so many days after Thanksgiving.
func thanksgiving(days int) workday.Festival {
	thursday := workday.Nth(4, time.Thursday, time.November)
	return func(year int) (time.Time, bool) {
		d, ok := thursday(year)
		return d.AddDate(0, 0, days), ok
	}
}

// byFirst sorts the names of festivals, and the solar terms, by what they begin with.
func byFirst(list []festival, terms ...string) map[string][]festival {
	for _, name := range terms {
		list = append(list, festival{name, workday.Term(name)})
	}
	by := map[string][]festival{}
	add := func(name string, on workday.Festival) {
		first, _, _ := strings.Cut(name, " ")
		if r, size := utf8.DecodeRuneInString(name); isHan(r) {
			first = name[:size]
		}
		by[first] = append(by[first], festival{name, on})
		for k := len(by[first]) - 1; k > 0 && len(by[first][k-1].names) < len(name); k-- {
			by[first][k-1], by[first][k] = by[first][k], by[first][k-1]
		}
	}
	for _, f := range list {
		for _, name := range strings.Split(f.names, "|") {
			add(name, f.on)
			if bare := strings.Replace(name, "'", "", 1); bare != name {
				add(bare, f.on) // valentines day
			}
		}
	}
	return by
}

// festivalName finds a festival by the name that stands at token i.
func (m *message) festivalName(i int) (f festival, next int) {
	for _, f := range festivals[m.at(i)] {
		n := m.zh(i, f.names)
		if m.kindAt(i) == word {
			n = m.en(i, f.names)
		}
		if n > 0 {
			return f, i + n
		}
	}
	return festival{}, i
}

// festivalDay reads the name of a festival as its next day, or that of the year behind it. In a message a name alone tells
// of the event, and only "by" or "on" before it, or 当天 or 前三天 behind it, makes a date of it.
func (m *message) festivalDay(i int) (when, bool) {
	f, at := m.festivalName(i)
	if at == i {
		return when{}, false
	}
	if m.kindAt(i) == word {
		if m.leadsBefore(i) {
			w, ok := m.nextFestival(f, at) // whether the day itself counts is not said
			w.vague, w.might = true, [2]date{w.day - 1, w.day}
			return w, ok
		}
		if !m.loose && !m.is(i-1, "by") && !m.is(i-1, "on") {
			return when{}, false
		}
		if year, next := m.yearBehind(at); next > at {
			return m.festivalIn(f, year, next)
		}
	} else if !m.loose && m.anyZh(at, "当天", "那天", "当日") == 0 && !(m.is(at, "前") && m.zhDaysAt(at+1) > 0) {
		return when{}, false
	}
	return m.nextFestival(f, at)
}

// nextFestival is the festival's first day from today on.
func (m *message) nextFestival(f festival, to int) (when, bool) {
	year, _, _ := m.today.parts()
	for y := year - 1; y <= year+2; y++ { // the last month of a lunar year lies in the next one
		if w, ok := m.festivalIn(f, y, to); ok && w.day >= m.today {
			return w, true
		}
	}
	return when{}, false
}

// festivalIn is the festival's day in a year.
func (m *message) festivalIn(f festival, year, to int) (when, bool) {
	if year < 1900 || year > 2200 {
		return when{}, false
	}
	t, ok := f.on(year)
	if !ok {
		return when{}, false
	}
	return oneDay(dayOf(t), to)
}

// yearBehind reads a year in figures: 2027, in 2027, of 2027; next is i if there is none.
func (m *message) yearBehind(i int) (year, next int) {
	at := i
	if m.is(at, "in") || m.is(at, "of") || m.is(at, ",") {
		at++
	}
	if m.kindAt(at) != digits || len(m.toks[at].s) != 4 || m.is(at+1, ":") || m.toks[at].n < 1900 || m.toks[at].n > 2200 {
		return 0, i
	}
	if _, clock := m.meridiemAt(at + 1); clock {
		return 0, i
	}
	return m.toks[at].n, at + 1
}
