package workday

import (
	"regexp"
	"strings"
	"time"
)

// Weekly is a time of the week as people set one: a day, 1 is Monday and 7 Sunday, 0 the last working day; and an hour, HH:MM,
// "" where none was said.
type Weekly struct {
	Day  int
	Hour string
}

var (
	clockWord = regexp.MustCompile(`([0-2]?[0-9])[:：]([0-5][0-9])`)
	weekdays  = map[string]int{"monday": 1, "mon": 1, "tuesday": 2, "tue": 2, "wednesday": 3, "wed": 3, "thursday": 4, "thu": 4, "friday": 5, "fri": 5,
		"saturday": 6, "sat": 6, "sunday": 7, "sun": 7, "last working day": 0, "周一": 1, "星期一": 1, "周二": 2, "星期二": 2, "周三": 3, "星期三": 3,
		"周四": 4, "星期四": 4, "周五": 5, "星期五": 5, "周六": 6, "星期六": 6, "周日": 7, "星期日": 7, "周天": 7, "最后一个工作日": 0, "最后工作日": 0}
)

// Said reads a time of the week: "Friday 15:30", "every Wednesday at 9:00", "last working day", "15:30", "每周三 10:30". A day alone has
// no hour, and an hour alone stands for the last working day.
func Said(text string) (w Weekly, ok bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if m := clockWord.FindStringSubmatch(text); m != nil {
		clock, err := time.Parse("15:04", m[1]+":"+m[2])
		if err != nil {
			return Weekly{}, false
		}
		w.Hour, ok = clock.Format("15:04"), true
		text = strings.TrimSpace(strings.Replace(text, m[0], "", 1))
	}
	text = strings.TrimSpace(strings.TrimPrefix(strings.TrimSuffix(strings.TrimSuffix(text, " at"), "的"), "every "))
	if text == "" {
		return w, ok
	}
	day, known := weekdays[strings.TrimPrefix(text, "每")]
	if !known {
		return Weekly{}, false
	}
	w.Day = day
	return w, true
}
