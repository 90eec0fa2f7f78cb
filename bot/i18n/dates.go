package i18n

import (
	"fmt"
	"time"
)

var chineseDays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// Day is a date in words: "Fri 27 Nov 2026", "2026年11月27日 周五". The year is left out if it is that of ref.
func Day(lang string, t, ref time.Time) string {
	sameYear := t.Year() == ref.Year()
	if Normal(lang) == English {
		if sameYear {
			return t.Format("Mon 2 Jan")
		}
		return t.Format("Mon 2 Jan 2006")
	}
	day := fmt.Sprintf("%d月%d日 %s", t.Month(), t.Day(), chineseDays[t.Weekday()])
	if sameYear {
		return day
	}
	return fmt.Sprintf("%d年%s", t.Year(), day)
}

// Moment is a date with its time of day, in t's zone.
func Moment(lang string, t, ref time.Time) string { return Day(lang, t, ref) + t.Format(" 15:04") }

// Soon is a moment within the coming week, in t's zone: "Tue 14:05", "周二 14:05".
func Soon(lang string, t time.Time) string {
	if Normal(lang) == English {
		return t.Format("Mon 15:04")
	}
	return chineseDays[t.Weekday()] + t.Format(" 15:04")
}

// DayOf is Day for a date as records hold it (YYYY-MM-DD); what is no date is shown as it is.
func DayOf(lang, date string, ref time.Time) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return Day(lang, t, ref)
}

// Ago is how long ago something was, as the age of numbers is told: "3 min ago", "5 h ago", "2 days ago".
func Ago(lang string, d time.Duration) string {
	n, en, zh := int(max(d, 0)/time.Minute), "min", "分钟"
	switch {
	case d >= 48*time.Hour:
		n, en, zh = int(d/(24*time.Hour)), "days", "天"
	case d >= 2*time.Hour:
		n, en, zh = int(d/time.Hour), "h", "小时"
	}
	if Normal(lang) == English {
		return fmt.Sprintf("%d %s ago", n, en)
	}
	return fmt.Sprintf("%d %s前", n, zh)
}

// Of guesses the language of a text: Chinese if it has a Chinese character, English if it has a Latin letter, else "".
func Of(text string) string {
	latin := false
	for _, r := range text {
		switch {
		case r >= 0x4e00 && r <= 0x9fff:
			return Chinese
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			latin = true
		}
	}
	if latin {
		return English
	}
	return ""
}
