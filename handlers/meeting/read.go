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
	for _, step := range []func() error{w.link, w.zone, w.options, w.leads, w.from, w.every, w.clock, w.length, w.rest} {
		if err := step(); err != nil {
			return w.s, err
		}
	}
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
	zoneIANA  = regexp.MustCompile(`\b((?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[A-Za-z_]+(?:/[A-Za-z_]+)?)\b`)
	zoneLike  = regexp.MustCompile(`^[A-Z][a-z]+/[A-Z][a-z_]+$`)
	zoneCity  = regexp.MustCompile(`(?i)(` + strings.Join(workday.Cities(), "|") + `)(?:时间| time\b)`)
)

func (w *reading) zone() error {
	for _, re := range []*regexp.Regexp{zoneNamed, zoneIANA, zoneCity} {
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
	insideSaid = regexp.MustCompile(`(?i)(?:仅限?|只限?)(?:团队|内部)(?:群|会议)?(?:\s|$)|内部(?:会议)?\s|\bteam (?:rooms? )?only\b|\binternal\b(\s+(?:audit|control)\w*)?`)
)

func (w *reading) options() error {
	if m := w.take(ruleSaid); m != nil {
		w.s.Rule = rules[strings.ToLower(m[1]+m[2]+m[3])]
	}
	if w.take(answerSaid) != nil {
		w.s.Answers = true
	}
	for _, at := range insideSaid.FindAllStringSubmatchIndex(w.left, -1) {
		if at[2] < 0 { // an internal audit may well be with the client
			w.s.Inside, w.left = true, w.left[:at[0]]+" "+w.left[at[1]:]
			break
		}
	}
	return nil
}

const (
	zhSpan = `(?:[\d.]+|半|[一二两三四五六七八九十]+)\s*个?\s*半?\s*(?:工作日|天|日|周|星期|小时|钟头|分钟|刻钟)`
	enSpan = `(?:[\d.]+\s*|(?:half\s+an?|an?|one|two|three)\s+)(?:(?:working|business|work)\s+)?(?:weeks?|days?|d|hours?|hrs?|h|minutes?|mins?|m)\b`
	spans  = `(` + manyOf + oneOf + `前?)`
	oneOf  = `\s*(?:` + zhSpan + `|` + enSpan + `)`
	manyOf = `(?:` + oneOf + `前?\s*(?:[、,和及]|and\b)?(?:提前)?)*`
)

var (
	leadSaid = regexp.MustCompile(`(?i)(?:提前|会前|开会前|开始前)` + spans + `\s*(?:提醒|通知)?(?:大家|我们)?|提醒:?\s*(?:时间:?\s*)?(?:提前|会前)?` + spans + `|(` + manyOf + oneOf + `前)\s*提醒|` +
		`\bremind(?:ers?)?(?:\s+(?:me|us|everyone|everybody|people|all))?:?` + spans + `(?:\s*(?:before|ahead|in advance))?`)
	leadUnread = regexp.MustCompile(`(?i)(?:提前|会前|开会前)[^\s,]{1,8}(?:提醒|通知大家|通知我们)|\bremind(?:ers?)?\b[^,]{1,40}\b(?:before|ahead|in advance)\b`)
	leadOne    = regexp.MustCompile(`(?i)([\d.]+|半|[一二两三四五六七八九十]+|half\s+an?\b|an?\b|one\b|two\b|three\b)\s*个?\s*(半)?\s*((?:(?:working|business|work)\s+)?(?:weeks?|days?|d|hours?|hrs?|h|minutes?|mins?|m)\b|工作日|天|日|周|星期|小时|钟头|分钟|刻钟)`)
	leadUnits  = map[string]int{"小时": 60, "钟头": 60, "h": 60, "刻钟": 15, "分钟": 1, "m": 1} // in minutes; those of days are not here
	amounts    = map[string]float64{"半": .5, "half": .5, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十五": 15, "二十": 20, "三十": 30, "四十": 40, "四十五": 45, "五十": 50}
)

func (w *reading) leads() error {
	m := w.take(leadSaid)
	if m == nil {
		if leadUnread.MatchString(w.left) {
			return bot.Tell("meeting.bad-leads")
		}
		return nil
	}
	leads, err := readLeads(strings.Join(m[1:], ""))
	w.s.Leads = leads
	return err
}

// readLeads reads how long before people are reminded: "1d, 30m", "1天、半小时". Those of minutes mention people.
func readLeads(text string) ([]lead, error) {
	var all []lead
	for _, one := range leadOne.FindAllStringSubmatch(text, -1) {
		n, ok := amounts[strings.ToLower(strings.Fields(one[1])[0])]
		if !ok {
			var err error
			if n, err = strconv.ParseFloat(one[1], 64); err != nil {
				return nil, bot.Tell("meeting.bad-leads")
			}
		}
		if one[2] != "" {
			n += .5
		}
		unit := strings.ToLower(one[3])
		minutes := leadUnits[unit]
		if minutes == 0 { // of English hours and minutes the first letter tells
			minutes = leadUnits[unit[:1]]
		}
		if minutes > 0 {
			n *= float64(minutes)
		}
		l := lead{Minutes: int(n), Mention: true}
		if minutes == 0 {
			l = lead{Days: int(n)}
		}
		if n != math.Trunc(n) || n > 24*60 || l.Days > 10 || strings.HasPrefix(unit, "week") || unit == "周" || unit == "星期" {
			return nil, bot.Tell("meeting.bad-leads")
		}
		all = append(all, l)
	}
	if len(all) > 4 || strings.Trim(leadOne.ReplaceAllString(text, ""), " ,、和及提前") != "" && len(all) == 0 {
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

var (
	placed = regexp.MustCompile(`(?i)(?:^|\s)(?:地点\s*:?\s*|在\s*|at |in )?((?:腾讯会议|飞书会议|钉钉|企业微信|会议号|zoom\b|teams\b|microsoft teams|google meet|webex|room\s|meeting room|会议室)\s*.*|\S*会议室.*)$`)
	named  = regexp.MustCompile(`(?i)\s(?:地点\s*:?\s*|at |in )(\S.*)$`)
	glue   = regexp.MustCompile(`(?i)^(?:at|on|from|the|,|的|开|召开|举行|-|·|\s)+(?:\s|$)|\s+(?:at|on|from|,)$`)
)

// rest is the title, and behind it the place.
func (w *reading) rest() error {
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
	if zoneLike.MatchString(left) { // and nothing else is said: who writes so means a zone
		return bot.Tell("bot.bad-zone", "zone", left)
	}
	if left != "" {
		w.s.Title = left
	}
	return nil
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
