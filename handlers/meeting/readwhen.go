package meeting

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/workday"
)

// Days of the week, as people say them in English.
const (
	enDay  = `(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?`
	enDays = `((?:` + enDay + `|[a-z]+)(?:\s*(?:,|and|&|\+|/|to|through|thru|until|till|-|–|—)\s*(?:` + enDay + `|[a-z]+days?)\b)*)`
)

var (
	monthZh     = regexp.MustCompile(`每个?月的?(?:第([一二三四五1-5])个?|(最后)一?个?|(倒数)第一个?)(?:周|星期|礼拜)`)
	fortnightZh = regexp.MustCompile(`(?:每(?:隔)?[两二2]个?(?:周|星期|礼拜)|每?隔一?(?:周|星期)|每?双周)的?,?\s*`)
	weekZh      = regexp.MustCompile(`每个?(?:周|星期|礼拜)(?:[一两二三四五1-5]次)?\s*`)
	dayZh       = regexp.MustCompile(`每个?(?:工作日|天|日)`)
	monthEn     = regexp.MustCompile(`(?i)\b(?:monthly,? (?:on )?(?:the )?|(?:every|each|on the|the) )?(first|1st|second|2nd|third|3rd|fourth|4th|last) (` + enDay + `|[a-z]+(?:days?)?)(?: of (?:every|each|the|a) month| monthly)?`)
	fortnightEn = regexp.MustCompile(`(?i)\b(?:every (?:other|second|2nd)|(?:bi-?weekly|fortnightly|every (?:two|2) weeks),?(?: on)?) ` + enDays + `\b`)
	weekEn      = regexp.MustCompile(`(?i)\b(?:every|each|weekly on) ` + enDays + `\b`)
	dayEn       = regexp.MustCompile(`(?i)\b(?:every (?:working |work|week)?day|daily)\b`)
	dayParts    = regexp.MustCompile(`(?i)\s*([,&+/–—-]|\band\b|\b(?:to|through|thru|until|till)\b)\s*`)
	monthlyEn   = regexp.MustCompile(`(?i)month`)
)

var nths = map[string]int{"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4, "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1, "最后": -1, "倒数": -1}

func (w *reading) every() error {
	if m, days, err := w.takeDaysZh(monthZh); m != nil {
		if nths[m[1]+m[2]+m[3]] == 0 {
			return bot.Tell("meeting.bad-nth")
		}
		return w.recur(workday.EveryMonth, nths[m[1]+m[2]+m[3]], days, err)
	}
	if m := monthEn.FindStringSubmatch(w.left); m != nil && monthlyEn.MatchString(m[0]) {
		w.take(monthEn)
		days, err := daysEn(m[2], m[0])
		return w.recur(workday.EveryMonth, nths[strings.ToLower(m[1])], days, err)
	}
	if m, days, err := w.takeDaysZh(fortnightZh); m != nil {
		return w.recur(workday.EveryFortnight, 0, days, err)
	}
	if m := w.take(fortnightEn); m != nil {
		days, err := daysEn(m[1], m[0])
		return w.recur(workday.EveryFortnight, 0, days, err)
	}
	for _, re := range []*regexp.Regexp{dayZh, dayEn} {
		if w.take(re) != nil {
			return w.recur(workday.EveryDay, 0, nil, nil)
		}
	}
	if m, days, err := w.takeDaysZh(weekZh); m != nil {
		return w.recur(workday.EveryWeek, 0, days, err)
	}
	if m := w.take(weekEn); m != nil {
		days, err := daysEn(m[1], m[0])
		return w.recur(workday.EveryWeek, 0, days, err)
	}
	return nil
}

// recur sets how often; the days of the week that the team works are every working day, with those that a holiday's notice adds.
func (w *reading) recur(every workday.Every, nth int, days []time.Weekday, err error) error {
	if err != nil {
		return err
	}
	if every == workday.EveryWeek && w.week(days) {
		every, days = workday.EveryDay, nil
	}
	w.s.Every, w.s.Nth, w.s.Days = every, nth, days
	return nil
}

// week reports whether days are the whole working week of the team.
func (w *reading) week(days []time.Weekday) bool {
	team := workday.Book(w.days)
	for d := range time.Weekday(7) {
		if team.Works(weekOf(d)) != slices.Contains(days, d) {
			return false
		}
	}
	return team.Week != workday.WeekAlternate
}

var (
	dayZhAgain = regexp.MustCompile(`^\s*(?:[、,和及与跟/]|(到|至|-|–|—|~|～))?\s*(?:周|星期|礼拜)?([一二三四五六日天])`)
	dayZhFirst = regexp.MustCompile(`^(?:周|星期|礼拜)?\s*([一二三四五六日天])`)
	dayZhLater = regexp.MustCompile(`(?:周|星期|礼拜)([一二三四五六日天])`)
	dayZhNone  = regexp.MustCompile(`^[次回场报志程]`) // behind what looks like a day: 每周一次, 每周日报
	hourZh     = regexp.MustCompile(`^(?:二?十[一二三四五六七八九]?|[一二三四五六七八九])(?:点|时)`)
)

// takeDaysZh takes how often something recurs and, behind it, the days: "周一、周四", "一三五", "一至周五". Days may also be said further
// on: "每周例会，周三下午3点". No groups: it is not said so.
func (w *reading) takeDaysZh(re *regexp.Regexp) (groups []string, days []time.Weekday, err error) {
	at := re.FindStringIndex(w.left)
	if at == nil {
		return nil, nil, nil
	}
	groups = re.FindStringSubmatch(w.left)
	days, n := daysZh(w.left[at[1]:])
	if n > 0 {
		w.left = w.left[:at[0]] + " " + w.left[at[1]+n:]
		return groups, days, nil
	}
	said, _, _ := strings.Cut(strings.TrimSpace(w.left[at[0]:]), " ")
	later := dayZhLater.FindStringIndex(w.left[at[1]:])
	if later == nil {
		if strings.TrimSpace(groups[0]) == said { // nothing is said of a day: the form asks
			return nil, nil, nil
		}
		return groups, nil, bot.Tell("meeting.bad-day", "said", said)
	}
	from := at[1] + later[0]
	days, n = daysZh(w.left[from:])
	w.left = w.left[:at[0]] + " " + w.left[at[1]:from] + " " + w.left[from+n:]
	return groups, days, nil
}

// daysZh reads the days that a text begins with, and how long that is.
func daysZh(text string) (days []time.Weekday, length int) {
	m := dayZhFirst.FindStringSubmatchIndex(text)
	for m != nil {
		last := len(m) - 2
		rest := text[length+m[last]:]
		if dayZhNone.MatchString(text[length+m[1]:]) || hourZh.MatchString(rest) { // the hour: 每周一三点
			break
		}
		day := weekdays[text[length+m[last]:length+m[last+1]]]
		if last == 4 && m[2] >= 0 {
			days = upTo(days, day)
		} else {
			days = adding(days, day)
		}
		length += m[1]
		m = dayZhAgain.FindStringSubmatchIndex(text[length:])
	}
	return days, length
}

// daysEn reads days that are joined by commas, "and", or "to".
func daysEn(text, said string) (days []time.Weekday, err error) {
	begin, up := 0, false
	text = strings.TrimSpace(text)
	for _, at := range append(dayParts.FindAllStringSubmatchIndex(text, -1), []int{len(text), len(text), len(text), len(text)}) {
		day, ok := weekday(text[begin:at[0]])
		if !ok {
			return nil, bot.Tell("meeting.bad-day", "said", strings.TrimSpace(said))
		}
		if up {
			days = upTo(days, day)
		} else {
			days = adding(days, day)
		}
		begin, up = at[1], strings.Contains("to through thru until till - – —", strings.ToLower(text[at[2]:at[3]]))
	}
	return days, nil
}

// upTo adds the days after the last one up to another.
func upTo(days []time.Weekday, to time.Weekday) []time.Weekday {
	for d := days[len(days)-1]; d != to; {
		d = (d + 1) % 7
		days = adding(days, d)
	}
	return days
}

func adding(days []time.Weekday, day time.Weekday) []time.Weekday {
	if slices.Contains(days, day) {
		return days
	}
	return append(days, day)
}

var weekdays = map[string]time.Weekday{"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 0, "天": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 0}

// dayNames are what may follow the first three letters of a day's name.
var dayNames = regexp.MustCompile(`^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?$`)

func weekday(said string) (time.Weekday, bool) {
	said = strings.ToLower(strings.TrimSpace(said))
	for _, prefix := range []string{"周", "星期", "礼拜"} {
		said = strings.TrimSpace(strings.TrimPrefix(said, prefix))
	}
	if dayNames.MatchString(said) {
		said = said[:3]
	}
	day, ok := weekdays[said]
	return day, ok
}

const (
	zhHour  = `(?:\d{1,2}|[一二三四五六七八九十两]{1,3})`
	zhHalf  = `(?:凌晨|清晨|早上|早晨|上午|中午|下午|午后|傍晚|晚上|晚)?\s*`
	zhClock = zhHalf + zhHour + `\s*(?:点钟?整?|时)(?:半|[一三]刻|\d{1,2}分?|[一二三四五六七八九十]{1,3}分)?`
	dash    = `(?:-|–|—|~|～|到|至|\b(?:to|until|till)\b)`
)

var (
	figures   = regexp.MustCompile(`(?i)` + zhHalf + `\d{1,2}:\d{2}\s*(?:am|pm)?`)
	spoken    = regexp.MustCompile(zhClock)
	ampm      = regexp.MustCompile(`(?i)\b\d{1,2}\s*(?:am|pm)\b`)
	midday    = regexp.MustCompile(`(?i)(?:at )?\bnoon\b`)
	bare      = regexp.MustCompile(`^\d{1,2}$`)
	inFigures = regexp.MustCompile(`(\d{1,2}):(\d{2})`)
	ending    = regexp.MustCompile(`(?i)^\s*` + dash + `\s*(` + zhHalf + `\d{1,2}:\d{2}\s*(?:am|pm)?|` + zhClock + `|\d{1,2}\s*(?:am|pm)\b|noon\b)|^[-–](\d{1,2})(?:\s|$)`)
	sharedZh  = regexp.MustCompile(`(` + zhHalf + zhHour + `)(\s*` + dash + `\s*` + zhHour + `\s*)(点|时)`)            // 下午3到4点
	sharedEn  = regexp.MustCompile(`(?i)\b(\d{1,2}(?::\d{2})?)(\s*` + dash + `\s*)(\d{1,2}(?::\d{2})?)\s*(am|pm)\b`) // 3-4pm, 11-1pm
)

func (w *reading) clock() error {
	w.left = sharedZh.ReplaceAllString(w.left, "$1$3$2$3")
	if m := sharedEn.FindStringSubmatch(w.left); m != nil {
		half := strings.ToLower(m[4])
		from, _ := w.hour(m[1] + half)
		if to, _ := w.hour(m[3] + half); from >= to {
			half = map[string]string{"pm": "am", "am": "pm"}[half]
		}
		w.left = strings.Replace(w.left, m[0], m[1]+half+m[2]+m[3]+m[4], 1)
	}
	var at []int // what is said first
	for _, re := range []*regexp.Regexp{figures, ampm, spoken, midday} {
		if found := re.FindStringIndex(w.left); found != nil && (at == nil || found[0] < at[0]) {
			at = found
		}
	}
	if at == nil {
		return nil
	}
	said, rest := strings.TrimSpace(w.left[at[0]:at[1]]), w.left[at[1]:]
	clock, ok := w.hour(said)
	if m := ending.FindStringSubmatch(rest); ok && m != nil {
		said, rest = said+strings.TrimRight(m[0], " "), rest[len(m[0]):]
		w.s.Length, ok = w.lasts(clock, m[1]+m[2])
	}
	if !ok {
		return bot.Tell("meeting.bad-time", "said", said)
	}
	w.s.Clock, w.left = clock, w.left[:at[0]]+" "+rest
	return nil
}

// hour reads one time, as "15:04".
func (w *reading) hour(said string) (string, bool) {
	said = strings.ToLower(strings.TrimSpace(said))
	if strings.HasSuffix(said, "noon") {
		return "12:00", true
	}
	if bare.MatchString(said) { // the end of 9:30-11
		said += ":00"
	}
	if m := inFigures.FindStringSubmatch(said); m != nil {
		return clockOf(said, number(m[1]), number(m[2]))
	}
	_, clock, ok := w.days.Date(said, w.now)
	return clock, ok && clock != ""
}

// lasts is how many minutes lie between a time and the end that was said; that of "下午3点到4点" is in the afternoon, too.
func (w *reading) lasts(from, said string) (int, bool) {
	to, ok := w.hour(said)
	length := minutesOf(to) - minutesOf(from)
	if length < 0 && to < "12:00" && !strings.Contains(said, to) {
		length += 12 * 60
	}
	return length, ok && length >= shortest && length <= longest
}

// clockOf is a time of figures, with the half of the day that was said, as "15:04".
func clockOf(said string, hour, minute int) (string, bool) {
	if hour > 23 || minute > 59 {
		return "", false
	}
	lower := strings.ToLower(said)
	late := strings.HasSuffix(lower, "pm") || strings.HasPrefix(said, "下午") || strings.HasPrefix(said, "晚") || strings.HasPrefix(said, "午后") || strings.HasPrefix(said, "中午") && hour < 10 || strings.HasPrefix(said, "傍晚")
	switch {
	case late && hour < 12:
		hour += 12
	case strings.HasSuffix(lower, "am") && hour == 12:
		hour = 0
	}
	return time.Date(2000, 1, 1, hour, minute, 0, 0, time.UTC).Format("15:04"), true
}

func minutesOf(clock string) int {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return 0
	}
	return 60*t.Hour() + t.Minute()
}

var lengthSaid = regexp.MustCompile(`(?i)(?:\bfor |时长\s*[:：]?\s*)?(\d+(?:\.5)?|半|一|两|half an)\s*个?(半)?\s*(小时|分钟|hours?\b|h\b|minutes?\b|mins?\b)`)

// A meeting lasts so many minutes.
const (
	shortest = 5
	longest  = 12 * 60
)

func (w *reading) length() error {
	m := w.take(lengthSaid)
	if m == nil {
		return nil
	}
	n := map[string]int{"半": 30, "half an": 30, "一": 60, "两": 120}[strings.ToLower(m[1])]
	if n == 0 {
		n = 60 * number(strings.TrimSuffix(m[1], ".5"))
		if strings.HasSuffix(m[1], ".5") {
			n += 30
		}
	}
	if m[2] != "" {
		n += 30
	}
	if unit := strings.ToLower(m[3]); unit == "分钟" || strings.HasPrefix(unit, "m") {
		n /= 60
	}
	if n < shortest || n > longest {
		return bot.Tell("meeting.bad-length")
	}
	w.s.Length = n
	return nil
}
