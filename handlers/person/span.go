package person

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/understand"
)

const (
	longest  = 366                 // days that an absence may last
	lately   = 60 * 24 * time.Hour // how far back a date without its year is taken to have been meant
	nearEnds = 7 * 24 * time.Hour  // how long after its beginning an end may be that is said as a day of the week
	intoNext = 14 * 24 * time.Hour // how long a run may be that ends on a day of the next month without saying so
)

// span is a run of days, both ends included, at midnight UTC.
type span struct{ from, to time.Time }

func (s span) days() int { return int(s.to.Sub(s.from)/(24*time.Hour)) + 1 }

func (s span) overlaps(from, to string) bool {
	return s.from.Format(time.DateOnly) <= to && from <= s.to.Format(time.DateOnly)
}

// spanOf reads a run of days: "12-01..12-05", "1 Dec to 5 Dec", "until Friday", "next week", "3 days", "下周", "12月1日到5日".
// The days are those of now's zone. It tells what is wrong with a run that nobody can be away.
func spanOf(text string, now time.Time, days understand.Calendar) (span, error) {
	text = strings.Trim(strings.TrimSpace(text), ",，。.;；!！ ")
	if text == "" {
		return span{}, bot.Tell("person.away-when")
	}
	s, err := readSpan(text, now, days)
	if err != nil {
		return s, err
	}
	switch today := midnight(now); {
	case s.to.Before(s.from):
		return s, bot.Tell("person.away-backwards")
	case s.to.Before(today):
		return s, bot.Tell("person.away-past")
	case s.days() > longest:
		return s, bot.Tell("person.away-long", "max", longest)
	}
	return s, nil
}

// joint parts the first day from the last.
var joint = regexp.MustCompile(`\s*(?:\.\.+|…+|–|—|~|～|到|至|\bto\b|\buntil\b|\btill\b|\bthrough\b|\s-\s)\s*`)

func readSpan(text string, now time.Time, days understand.Calendar) (span, error) {
	unread := bot.Tell("person.away-unread", "said", text)
	if day := understand.NoDay(text); day != "" {
		return span{}, bot.NoSuchDay(day, now.AddDate(0, 0, 7))
	}
	text = strings.ToLower(text)
	if s, ok := period(text, now); ok {
		return s, nil
	}
	text = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(text, "from "), "从"), "为止")
	at := joint.FindStringIndex(text)
	if at == nil {
		day, ok := dayOf(text, now, days)
		if !ok {
			return span{}, unread
		}
		return span{day, day}, nil
	}
	from := midnight(now) // "until Friday"
	if first := text[:at[0]]; first != "" {
		var ok bool
		if from, ok = dayOf(first, now, days); !ok {
			return span{}, unread
		}
	}
	to, ok := lastOf(text[at[1]:], from, now, days)
	if !ok {
		return span{}, unread
	}
	return span{from, to}, nil
}

// dayAlone is a day of the month of which the month is not said.
var dayAlone = regexp.MustCompile(`^(?:the )?(\d{1,2})(?:日|号|st|nd|rd|th)?$`)

// lastOf reads the last day. What is said without its month, or as a day of the week, counts from the first day:
// "12月28日到3日", "Dec 10 to Friday".
func lastOf(text string, from, now time.Time, days understand.Calendar) (time.Time, bool) {
	text = strings.TrimSpace(text)
	if m := dayAlone.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[1])
		to := time.Date(from.Year(), from.Month(), n, 0, 0, 0, 0, time.UTC)
		if next := to.AddDate(0, 1, 0); to.Before(from) && next.Sub(from) <= intoNext {
			to = next
		}
		return to, n > 0 && to.Day() == n
	}
	to, ok := dayOf(text, now, days)
	if later, known := dayOf(text, from, days); ok && known && to.Before(from) && later.Sub(from) <= nearEnds {
		return later, true
	}
	return to, ok
}

var year = regexp.MustCompile(`\d{4}`)

// dayOf reads one day. One without its year that has just been is not the one a year from now.
func dayOf(text string, now time.Time, days understand.Calendar) (time.Time, bool) {
	text = slashed.ReplaceAllString(strings.TrimSpace(text), "${1}月${2}日")
	date, _, ok := days.Date(text, now)
	if !ok || date == "" {
		return time.Time{}, false
	}
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return time.Time{}, false
	}
	if lastYear := day.AddDate(-1, 0, 0); !year.MatchString(text) && midnight(now).Sub(lastYear) <= lately && lastYear.Before(midnight(now)) {
		return lastYear, true
	}
	return day, true
}

// slashed is a month and a day as many people type them, the month first.
var slashed = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})$`)

var counted = regexp.MustCompile(`^(?:for )?(\d{1,3}|an?|one|two|three|一|两|二|三|半)\s*(?:个)?\s*(days?|天|weeks?|周|星期|礼拜)$`)

var numbers = map[string]int{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "一": 1, "两": 2, "二": 2, "三": 3}

// period reads a run of days that is said as one: a week, a month, so many days from today.
func period(text string, now time.Time) (span, bool) {
	today := midnight(now)
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	first := time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, time.UTC)
	week := func(n int) (span, bool) {
		return span{monday.AddDate(0, 0, 7*n), monday.AddDate(0, 0, 7*n+6)}, true
	}
	switch strings.TrimSuffix(strings.TrimSuffix(text, "一整周"), "整周") {
	case "this week", "the rest of the week", "本周", "这周", "这个星期", "本星期", "这个礼拜":
		return span{today, monday.AddDate(0, 0, 6)}, true
	case "next week", "下周", "下个周", "下星期", "下个星期", "下礼拜", "下个礼拜":
		return week(1)
	case "the week after next", "下下周", "下下星期", "下下个星期":
		return week(2)
	case "this month", "本月", "这个月":
		return span{today, first.AddDate(0, 1, -1)}, true
	case "next month", "下月", "下个月":
		return span{first.AddDate(0, 1, 0), first.AddDate(0, 2, -1)}, true
	}
	m := counted.FindStringSubmatch(text)
	if m == nil {
		return span{}, false
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		n = numbers[m[1]]
	}
	if strings.HasPrefix(m[2], "week") || m[2] == "周" || m[2] == "星期" || m[2] == "礼拜" {
		n *= 7
	}
	return span{today, today.AddDate(0, 0, n-1)}, n > 0
}

// midnight is the day of t, in t's zone, at midnight UTC.
func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}
