package meeting

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/understand"
	"github.com/golive-bot/golive/bot/workday"
)

// reading is a line from which what was understood is taken away, piece by piece.
type reading struct {
	left string
	now  time.Time // in the project's zone
	days understand.Calendar
	s    series
}

// readSeries reads a series as people say it: "每周三 下午3点 项目例会 腾讯会议 123-456", "every Wednesday 15:00 weekly meeting https://…". What
// was not said is left as it is in s. The error is a Tell about what cannot be.
func readSeries(text string, now time.Time, days understand.Calendar, s series) (series, error) {
	w := reading{left: " " + strings.NewReplacer("，", ",", "：", ":", "\n", " ").Replace(text) + " ", now: now, days: days, s: s}
	for _, step := range []func() error{w.link, w.zone, w.options, w.leads, w.from, w.every, w.clock, w.length} {
		if err := step(); err != nil {
			return w.s, err
		}
	}
	w.rest()
	return w.s, nil
}

// mention is one or several as they are written; an address is none, nor is a time.
var mention = regexp.MustCompile(`(^|[\s,，、])(?:[@＠][^\s,，、@＠\d][^\s,，、@＠]*[\s,，、]*)+`)

// unmentioned is a text without the people whom it mentions: a meeting invites those of its project, and nobody is a place.
func unmentioned(text string, mentions []bot.Mention) string {
	names := make([]string, len(mentions))
	for i, m := range mentions {
		names[i] = "@" + m.Name
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	for _, name := range names {
		text = strings.ReplaceAll(text, name, "@x ") // some have blanks in their names
	}
	return strings.TrimSpace(mention.ReplaceAllString(text, "$1"))
}

// take removes the first match of a pattern and answers its groups.
func (w *reading) take(re *regexp.Regexp) []string {
	at := re.FindStringSubmatchIndex(w.left)
	if at == nil {
		return nil
	}
	groups := make([]string, len(at)/2)
	for i := range groups {
		if at[2*i] >= 0 {
			groups[i] = w.left[at[2*i]:at[2*i+1]]
		}
	}
	w.left = w.left[:at[0]] + " " + w.left[at[1]:]
	return groups
}

var address = regexp.MustCompile(`https?://[^\s<>"，。、）)]+`)

func (w *reading) link() error {
	if m := w.take(address); m != nil {
		w.s.Link = m[0]
	}
	return nil
}

var (
	zoneNamed = regexp.MustCompile(`(?i)(?:时区|\bzone|\btimezone|\btz)\s*:?\s*([A-Za-z_]+(?:/[A-Za-z_+\-0-9/]+)?|\p{Han}+)`)
	zoneIANA  = regexp.MustCompile(`\b([A-Z][A-Za-z]+/[A-Za-z_]+(?:/[A-Za-z_]+)?)\b`)
	zoneZh    = regexp.MustCompile(`(北京|上海|中国|香港|台北|新加坡|东京|伦敦|柏林|巴黎|纽约|洛杉矶)时间`)
	zoneEn    = regexp.MustCompile(`(?i)\b(beijing|shanghai|china|hong kong|taipei|singapore|tokyo|london|berlin|paris|new york|los angeles) time\b`)
)

func (w *reading) zone() error {
	for _, re := range []*regexp.Regexp{zoneNamed, zoneIANA, zoneZh, zoneEn} {
		m := w.take(re)
		if m == nil {
			continue
		}
		zone, ok := workday.Zone(m[1])
		if !ok {
			return bot.Tell("bot.bad-zone", "zone", m[1])
		}
		w.s.Zone = zone
		return nil
	}
	return nil
}

var (
	ruleSaid   = regexp.MustCompile(`(?i)(?:遇|逢)?(?:法定)?(?:节假日|节日|假日|假期|放假|休息日)(?:则|就|时)?\s*(提前|顺延|推迟|延后|取消|跳过|不开)|\bholidays?:?\s+(before|after|skip)\b|\b(before|after|skip) (?:on )?holidays\b`)
	rules      = map[string]rule{"提前": before, "顺延": after, "推迟": after, "延后": after, "取消": skip, "跳过": skip, "不开": skip, "before": before, "after": after, "skip": skip}
	answerSaid = regexp.MustCompile(`(?i)(?:需要?|要)(?:回复|回执|报名)|\bwith answers\b|\brsvp\b`)
	insideSaid = regexp.MustCompile(`(?i)(?:仅限?|只限?)(?:团队|内部)(?:群|会议)?(?:\s|$)|内部(?:会议)?\s|\b(?:team (?:rooms? )?only|internal)\b`)
)

func (w *reading) options() error {
	if m := w.take(ruleSaid); m != nil {
		w.s.Rule = rules[strings.ToLower(m[1]+m[2]+m[3])]
	}
	if w.take(answerSaid) != nil {
		w.s.Answers = true
	}
	if w.take(insideSaid) != nil {
		w.s.Inside = true
	}
	return nil
}

var (
	leadSaid = regexp.MustCompile(`(?i)提前((?:\s*[\d.]+\s*(?:个?工作日|天|小时|分钟)\s*[、,和及]?)+)\s*(?:提醒|通知)|\bremind(?:ers?)?:?((?:\s*[\d.]+\s*(?:days?|d|hours?|h|minutes?|min|m)\b\s*(?:,|and)?)+)(?:\s*before)?`)
	leadOne  = regexp.MustCompile(`(?i)([\d.]+)\s*(个?工作日|天|小时|分钟|days?|d|hours?|h|minutes?|min|m)`)
)

func (w *reading) leads() error {
	m := w.take(leadSaid)
	if m == nil {
		return nil
	}
	leads, err := readLeads(m[1] + m[2])
	w.s.Leads = leads
	return err
}

// readLeads reads how long before people are reminded: "1d, 30m", "1天、30分钟". Those of minutes mention people.
func readLeads(text string) ([]lead, error) {
	var all []lead
	for _, one := range leadOne.FindAllStringSubmatch(text, -1) {
		n, err := strconv.ParseFloat(one[1], 64)
		l := lead{Days: int(n)}
		switch unit := strings.ToLower(one[2]); {
		case strings.HasPrefix(unit, "h") || unit == "小时":
			n *= 60
			l = lead{Minutes: int(n), Mention: true}
		case strings.HasPrefix(unit, "m") || unit == "分钟":
			l = lead{Minutes: int(n), Mention: true}
		}
		if err != nil || n != math.Trunc(n) || n > 24*60 {
			return nil, bot.Tell("meeting.bad-leads")
		}
		if l.Days > 10 || l.Minutes > 24*60 {
			return nil, bot.Tell("meeting.bad-leads")
		}
		all = append(all, l)
	}
	if len(all) > 4 || strings.Trim(leadOne.ReplaceAllString(text, ""), " ,、和及") != "" && len(all) == 0 {
		return nil, bot.Tell("meeting.bad-leads")
	}
	return all, nil
}

var fromSaid = regexp.MustCompile(`(?i)(?:从|自)\s*(\S+?)\s*(?:起|开始)|\b(?:from|starting|beginning)(?: on)?\s+(\d{4}-\d{1,2}-\d{1,2}|\d{1,2} [a-z]{3,9}(?: \d{4})?|tomorrow|next week|next [a-z]+day)\b`)

func (w *reading) from() error {
	m := w.take(fromSaid)
	if m == nil {
		return nil
	}
	date, _, ok := w.days.Date(m[1]+m[2], w.now)
	if !ok || date == "" {
		return bot.Tell("meeting.bad-from", "said", m[1]+m[2])
	}
	if date < w.now.Format(time.DateOnly) {
		return bot.Tell("meeting.past")
	}
	w.s.From = date
	return nil
}

// Days of the week, as people say them.
const (
	zhDay  = `(?:周|星期|礼拜)?\s*[^\s,、]`
	zhDays = `((?:周|星期|礼拜)?\s*[^\s,、:\d](?:\s*[、,和及]\s*` + zhDay + `)*)`
	enDay  = `(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun|[a-z]+)(?:days?)?`
	enDays = `(` + enDay + `(?:\s*(?:,|and|&)\s*` + enDay + `)*)`
)

var (
	monthZh     = regexp.MustCompile(`每个?月的?(?:第([一二三四五1-5])个?|(最后)一?个?|(倒数)第一个?)(?:周|星期|礼拜)(\S)`)
	fortnightZh = regexp.MustCompile(`(?:每(?:隔)?[两二2]个?(?:周|星期|礼拜)|每?隔一?(?:周|星期)|每?双周)的?,?\s*` + zhDays)
	weekZh      = regexp.MustCompile(`每个?(?:周|星期|礼拜)` + zhDays)
	dayZh       = regexp.MustCompile(`每个?(?:工作日|天|日)`)
	monthEn     = regexp.MustCompile(`(?i)\b(?:monthly,? (?:on )?(?:the )?|(?:every|each|on the|the) )?(first|1st|second|2nd|third|3rd|fourth|4th|last) (` + enDay + `)(?: of (?:every|each|the|a) month| monthly)?`)
	fortnightEn = regexp.MustCompile(`(?i)\b(?:every (?:other|second|2nd)|(?:bi-?weekly|fortnightly|every (?:two|2) weeks),?(?: on)?) ` + enDays + `\b`)
	weekEn      = regexp.MustCompile(`(?i)\b(?:every|each|weekly on) ` + enDays + `\b`)
	dayEn       = regexp.MustCompile(`(?i)\b(?:every (?:working |work|week)?day|daily)\b`)
	dayParts    = regexp.MustCompile(`\s*(?:[、,和及&]|\band\b)\s*`)
	monthlyEn   = regexp.MustCompile(`(?i)month`)
)

var nths = map[string]int{"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4, "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1, "最后": -1, "倒数": -1}

func (w *reading) every() error {
	set := func(every workday.Every, nth int, days, said string) error {
		w.s.Every, w.s.Nth, w.s.Days = every, nth, nil
		for _, one := range dayParts.Split(strings.TrimSpace(days), -1) {
			day, ok := weekday(one)
			if !ok {
				return bot.Tell("meeting.bad-day", "said", strings.TrimSpace(said))
			}
			if !slices.Contains(w.s.Days, day) {
				w.s.Days = append(w.s.Days, day)
			}
		}
		return nil
	}
	if m := w.take(monthZh); m != nil {
		if nths[m[1]+m[2]+m[3]] == 0 {
			return bot.Tell("meeting.bad-nth")
		}
		return set(workday.EveryMonth, nths[m[1]+m[2]+m[3]], m[4], m[0])
	}
	if m := monthEn.FindStringSubmatch(w.left); m != nil && monthlyEn.MatchString(m[0]) {
		w.take(monthEn)
		return set(workday.EveryMonth, nths[strings.ToLower(m[1])], m[2], m[0])
	}
	for _, re := range []*regexp.Regexp{fortnightZh, fortnightEn} {
		if m := w.take(re); m != nil {
			return set(workday.EveryFortnight, 0, m[1], m[0])
		}
	}
	for _, re := range []*regexp.Regexp{dayZh, dayEn} {
		if w.take(re) != nil {
			w.s.Every, w.s.Nth, w.s.Days = workday.EveryDay, 0, nil
			return nil
		}
	}
	for _, re := range []*regexp.Regexp{weekZh, weekEn} {
		if m := w.take(re); m != nil {
			return set(workday.EveryWeek, 0, m[1], m[0])
		}
	}
	return nil
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

const zhClock = `(?:凌晨|清晨|早上|早晨|上午|中午|下午|午后|傍晚|晚上|晚)?\s*(?:\d{1,2}|[一二三四五六七八九十两]{1,3})\s*(?:点钟?整?|时)(?:半|[一三]刻|\d{1,2}分?|[一二三四五六七八九十]{1,3}分)?`

var (
	figures = regexp.MustCompile(`(?i)(凌晨|早上|上午|中午|下午|傍晚|晚上|晚)?\s*(\d{1,2}):(\d{2})\s*(am|pm)?(?:\s*(?:-|–|~|to|到|至)\s*(\d{1,2}):(\d{2})\s*(am|pm)?)?`)
	spoken  = regexp.MustCompile(zhClock)
	ampm    = regexp.MustCompile(`(?i)\b(\d{1,2})\s*(am|pm)\b`)
	midday  = regexp.MustCompile(`(?i)(?:at )?\bnoon\b`)
)

func (w *reading) clock() error {
	if m := w.take(figures); m != nil {
		from, ok := clockOf(m[1]+m[2]+":"+m[3]+m[4], number(m[2]), number(m[3]))
		if !ok {
			return bot.Tell("meeting.bad-time", "said", strings.TrimSpace(m[0]))
		}
		w.s.Clock = from
		if m[5] == "" {
			return nil
		}
		to, ok := clockOf(m[1]+m[5]+":"+m[6]+m[7], number(m[5]), number(m[6]))
		if length := minutesOf(to) - minutesOf(from); ok && length > 0 {
			w.s.Length = length
			return nil
		}
		return bot.Tell("meeting.bad-time", "said", strings.TrimSpace(m[0]))
	}
	for _, re := range []*regexp.Regexp{ampm, spoken, midday} {
		m := w.take(re)
		if m == nil {
			continue
		}
		_, clock, ok := w.days.Date(strings.ToLower(strings.TrimPrefix(m[0], "at ")), w.now)
		if re == midday {
			clock, ok = "12:00", true
		}
		if !ok || clock == "" {
			return bot.Tell("meeting.bad-time", "said", strings.TrimSpace(m[0]))
		}
		w.s.Clock = clock
		return nil
	}
	return nil
}

// clockOf is a time of figures, with the half of the day that was said, as "15:04".
func clockOf(said string, hour, minute int) (string, bool) {
	if hour > 23 || minute > 59 {
		return "", false
	}
	lower := strings.ToLower(said)
	late := strings.HasSuffix(lower, "pm") || strings.HasPrefix(said, "下午") || strings.HasPrefix(said, "晚") || strings.HasPrefix(said, "傍晚")
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
	if n < 5 || n > 12*60 {
		return bot.Tell("meeting.bad-length")
	}
	w.s.Length = n
	return nil
}

var (
	placed = regexp.MustCompile(`(?i)(?:^|\s)(?:地点\s*:?\s*|在\s*|at |in )?((?:腾讯会议|飞书会议|钉钉|企业微信|会议号|zoom\b|teams\b|microsoft teams|google meet|webex|room\s|meeting room|会议室)\s*.*|\S*会议室.*)$`)
	named  = regexp.MustCompile(`(?i)\s(?:地点\s*:?\s*|at |in )(\S.*)$`)
	glue   = regexp.MustCompile(`(?i)^(?:at|on|the|,|的|开|召开|举行|-|·|\s)+(?:\s|$)|\s+(?:at|on|,)$`)
)

// rest is the title, and behind it the place.
func (w *reading) rest() {
	left := strings.Join(strings.Fields(strings.ReplaceAll(w.left, ",", " ")), " ")
	for _, re := range []*regexp.Regexp{placed, named} {
		if at := re.FindStringSubmatchIndex(left); at != nil {
			w.s.Place = strings.TrimSpace(left[at[2]:at[3]])
			left = strings.TrimSpace(left[:at[0]])
			break
		}
	}
	for trimmed := ""; trimmed != left; {
		trimmed = left
		left = strings.TrimSpace(glue.ReplaceAllString(left, ""))
	}
	if left != "" {
		w.s.Title = left
	}
}

var recurs = regexp.MustCompile(`(?i)^\s*(?:每(?:个?(?:周|星期|礼拜|月|工作日|天)|两个?周|隔)|隔周|双周)|^\s*(?:every|each|weekly on|bi-?weekly|fortnightly|daily|monthly|(?:the )?(?:first|second|third|fourth|last) [a-z]+day of)\b`)

// saysSeries recognises a sentence that begins with how often something recurs, and says when.
func saysSeries(text string) (rest string, ok bool) {
	if !recurs.MatchString(text) {
		return "", false
	}
	for _, re := range []*regexp.Regexp{figures, spoken, ampm, midday} {
		if re.MatchString(text) {
			return text, true
		}
	}
	return "", false
}
