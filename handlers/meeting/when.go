package meeting

import (
	"regexp"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
)

const foreseen = 30 // meetings among which one is looked for that is to be left out

// days are those from one to another, both as YYYY-MM-DD and with them.
type days struct{ from, to string }

func (d days) hold(day string) bool { return d.from <= day && day <= d.to }

// skips are sentences that leave out the meeting of a day or a week.
var skips = []*regexp.Regexp{
	regexp.MustCompile(`(?i)^(?:please )?(?:cancel|skip|drop|call off) (?:the )?(.+?)['’]s (?:weekly |project |team )?(?:meeting|call)$`),
	regexp.MustCompile(`(?i)^(?:please )?(?:cancel|skip|drop|call off) (?:the |our )?(?:weekly |project |team )?(?:meeting|call) (?:of |on |in |for )?(.+)$`),
	regexp.MustCompile(`(?i)^(?:there is )?no (?:weekly |project |team )?meeting (?:on )?(next week|this week|tomorrow|today|(?:on )?(?:next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)$`),
	regexp.MustCompile(`^(?:请)?(?:取消|跳过)(.+?)的?(?:例会|会议|会)(?:吧)?$`),
	regexp.MustCompile(`^(今天|明天|后天|本周|这周|下周|(?:本|这|下)?(?:周|星期)[一二三四五六日天]|[0-9]{1,2}月[0-9]{1,2}[日号])的?(?:例会|会议|会)?(?:取消|不开会|不开)(?:了|吧)?$`),
}

// saysSkip reads such a sentence; what it names must be a time.
func saysSkip(text string) (rest string, ok bool) {
	text = strings.Trim(strings.TrimSpace(text), "。.!！")
	for _, p := range skips {
		if m := p.FindStringSubmatch(text); m != nil && timely.MatchString(m[1]) {
			return m[1], true
		}
	}
	return "", false
}

// timely tells words of a day or a week from titles.
var timely = regexp.MustCompile(`(?i)^(?:on |of )?(?:next week|this week|the week after next|today|tomorrow|the day after tomorrow|(?:next |this |coming )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|.*[0-9].*|今天|明天|后天|大后天|本周|这周|这个星期|下周|下星期|下个星期|下下周|(?:本|这|下|下下)?(?:个)?(?:周|星期|礼拜)[一二三四五六日天])$`)

// weeks are words for a week, by how many it is ahead.
var weeks = map[string]int{"this week": 0, "next week": 1, "the week after next": 2, "本周": 0, "这周": 0, "这个星期": 0, "下周": 1, "下星期": 1, "下个星期": 1, "下下周": 2}

// within reads what follows a command: a title, or a day or a week, which is zero if none is said.
func within(r *bot.Request, said string) (title string, d days, err error) {
	said = strings.TrimSpace(said)
	if !timely.MatchString(said) {
		return said, days{}, nil
	}
	now := r.Now.In(r.Project.Location())
	if ahead, ok := weeks[strings.ToLower(said)]; ok {
		monday := now.AddDate(0, 0, 7*ahead-(int(now.Weekday())+6)%7)
		return "", days{monday.Format(time.DateOnly), monday.AddDate(0, 0, 6).Format(time.DateOnly)}, nil
	}
	calendar, err := daybook.Calendar(r)
	if err != nil {
		return "", days{}, err
	}
	date, _, ok := calendar.Date(said, now)
	if !ok || date == "" {
		return said, days{}, nil
	}
	return "", days{date, date}, nil
}
