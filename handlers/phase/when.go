package phase

import (
	"cmp"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/workday"
)

const (
	postHour  = "16:00"
	draftHour = "14:00"
	ahead     = 70 // days in which the next post is looked for
)

// nextPost is the next time after now, in its zone, at which the progress of a team is posted, and when its draft goes to the leads: at 14:00 of
// the working day before. ok is false where nothing is posted, or no working day comes in weeks.
func nextPost(team workday.Book, t bot.PostTime, now time.Time) (post, draft time.Time, ok bool) {
	if t.Off {
		return post, draft, false
	}
	works := func(day time.Time) bool { return !team.Day(day).Off }
	first := team.Week.First()
	start := now.AddDate(0, 0, -daysAfter(first, now.Weekday()))
	last := 6
	if t.Day != 0 {
		last = daysAfter(first, time.Weekday(t.Day%7))
	}
	for week := range ahead / 7 {
		day, found := postDay(works, start.AddDate(0, 0, 7*week), last)
		if !found {
			continue
		}
		post = clockOn(day, cmp.Or(t.Hour, postHour))
		if !post.After(now) {
			continue
		}
		before := day.AddDate(0, 0, -1)
		for n := 0; n < ahead && !works(before); n++ {
			before = before.AddDate(0, 0, -1)
		}
		return post, clockOn(before, draftHour), true
	}
	return post, draft, false
}

// postOf is nextPost of a project.
func postOf(r *bot.Request, id string, p bot.Project, t bot.PostTime, now time.Time) (post, draft time.Time, ok bool, err error) {
	days, err := daybook.Of(r, id, p)
	if err != nil {
		return post, draft, false, err
	}
	post, draft, ok = nextPost(days.Team, t, now.In(p.Location()))
	return post, draft, ok, nil
}

// daysAfter is how many days a day of the week comes after the first one of a week.
func daysAfter(first, day time.Weekday) int { return (int(day-first) + 7) % 7 }

// postDay is the day on which it is posted in the week that begins with a day: so many days after that, or the working day before where
// that is none.
func postDay(works func(time.Time) bool, start time.Time, last int) (time.Time, bool) {
	for n := last; n >= 0; n-- {
		if d := start.AddDate(0, 0, n); works(d) {
			return d, true
		}
	}
	return time.Time{}, false
}

// clockOn is a time of day (HH:MM) on the day of t, in its zone.
func clockOn(t time.Time, clock string) time.Time {
	at, err := time.Parse("15:04", clock)
	if err != nil {
		at, _ = time.Parse("15:04", postHour)
	}
	return time.Date(t.Year(), t.Month(), t.Day(), at.Hour(), at.Minute(), 0, 0, t.Location())
}
