package quiet

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/understand"
)

const morning = "09:00" // when a day begins of which no time is said

// quietSaid asks for peace without the command's words: "安静 2小时", "be quiet for 2 hours". What follows says for how long, or
// nothing does: of a quiet room something else may be told.
var quietSaid = regexp.MustCompile(`(?i)^(?:请|please )?\s*(?:保持安静|安静|别吵|不要吵|别说话|(?:be |keep )?quiet|silence)\s*(?:一下|一会儿?)?[\s,，:：]*(.*)$`)

func saysMute(text string) (rest string, ok bool) {
	m := quietSaid.FindStringSubmatch(strings.TrimRight(strings.TrimSpace(text), "!！.。"))
	if m == nil {
		return "", false
	}
	rest = strings.TrimSpace(m[1])
	if rest == "" {
		return "", true
	}
	if span := strings.ToLower(rest); lasting.MatchString(within(span)) || introduces.MatchString(span) {
		return rest, true
	}
	return "", false
}

// saysHowLong reports whether what follows the words of the command says for how long: an alarm to be muted does not.
func saysHowLong(_ *bot.Request, rest string) bool {
	when, more := understand.When(rest)
	return when != "" && more == "" || lasting.MatchString(within(strings.ToLower(rest)))
}

// untilOf reads until when: "4h", "90 min", "1小时30分钟", "two days", "until tomorrow 9:00", "到明天9点", "周五". It tells what is
// wrong with a time that nothing can be muted until.
func untilOf(said string, now time.Time, days understand.Calendar) (time.Time, error) {
	if day := understand.NoDay(said); day != "" {
		return time.Time{}, bot.NoSuchDay(day, now.AddDate(0, 0, 1))
	}
	text := strings.ToLower(strings.Trim(strings.TrimSpace(said), " .!。！"))
	until, ok := at(text, now, days)
	if lasting.MatchString(within(text)) {
		until, ok = after(text, now)
	}
	switch {
	case !ok, strings.HasPrefix(text, "-"): // minus four hours is not four o'clock
		return until, bot.Tell("quiet.unread", "said", said)
	case !until.After(now):
		return until, bot.Tell("quiet.past")
	case until.Sub(now) > most:
		return until, bot.Tell("quiet.long", "max", int(most/(24*time.Hour)))
	}
	return until, nil
}

// lasting is one part of a span of time: so many of a unit.
var lasting = regexp.MustCompile(`^\s*(?:and\s+)?(\d{1,5}(?:\.\d+)?|half\s+an?|an?|one|two|three|four|半|一|两|二|三|四|五|六|七|八|九|十)\s*(个半)?\s*个?\s*` +
	`(minutes?|mins?|m|分钟|分|hours?|hrs?|h|小时|钟头|days?|d|天|weeks?|w|周|星期)(半)?`)

var amounts = map[string]float64{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "半": 0.5, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4,
	"五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}

// within is a span of time without the words around it.
func within(text string) string {
	text = strings.TrimPrefix(strings.TrimPrefix(text, "for "), "in ")
	for _, tail := range []string{" from now", " later", "之后", "以后", "后"} {
		text = strings.TrimSuffix(text, tail)
	}
	return text
}

// after reads a span of time from now on.
func after(text string, now time.Time) (time.Time, bool) {
	total := time.Duration(0)
	for rest := within(text); ; {
		m := lasting.FindStringSubmatch(rest)
		if m == nil {
			return now.Add(total), total > 0 && strings.Trim(rest, " ") == ""
		}
		n, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			n = amounts[m[1]]
			if strings.HasPrefix(m[1], "half") {
				n = 0.5
			}
		}
		if m[2] != "" || m[4] != "" { // 一个半小时, 两天半
			n += 0.5
		}
		if n*float64(unit(m[3])) > float64(most) { // or it would overflow
			return now.Add(2 * most), true
		}
		total += time.Duration(n * float64(unit(m[3])))
		rest = rest[len(m[0]):]
	}
}

func unit(word string) time.Duration {
	switch {
	case strings.HasPrefix(word, "m"), strings.HasPrefix(word, "分"):
		return time.Minute
	case strings.HasPrefix(word, "h"), word == "小时", word == "钟头":
		return time.Hour
	case strings.HasPrefix(word, "d"), word == "天":
		return 24 * time.Hour
	}
	return 7 * 24 * time.Hour
}

var (
	introduces = regexp.MustCompile(`^(?:(?:until|till|to)\b|直到|到|至)\s*`)
	early      = regexp.MustCompile(`^(?:明早|明天早上|明天上午|tomorrow morning)$`) // the morning's beginning, not its end
)

// at reads a moment. A day without a time means its morning.
func at(text string, now time.Time, days understand.Calendar) (time.Time, bool) {
	text = introduces.ReplaceAllString(text, "")
	if early.MatchString(text) {
		text = "tomorrow 9:00"
	}
	date, clock, ok := days.Date(text, now)
	if !ok || date == "" {
		return time.Time{}, false
	}
	if clock == "" {
		clock = morning
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", date+" "+clock, now.Location())
	return t, err == nil
}
