package survey

import (
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/workday"
)

// days are the working days of one side of a project, by that side's clock.
type days struct {
	book workday.Book
	loc  *time.Location
}

// daysOf are the working days of those whom a project's surveys ask.
func daysOf(r *bot.Request, project string, p bot.Project) (days, error) {
	b, err := daybook.Of(r, project, p)
	return days{b.OfClient(), p.ClientLocation()}, err
}

// teamDays are those of a project's team.
func teamDays(r *bot.Request, project string, p bot.Project) (days, error) {
	b, err := daybook.Of(r, project, p)
	return days{b.Team, p.Location()}, err
}

// moment is a time by the clock of those who are asked, with its city where the team's clock shows another.
func moment(lang string, p bot.Project, t, now time.Time) string {
	theirs := t.In(p.ClientLocation())
	text := i18n.Moment(lang, theirs, now)
	_, there := theirs.Zone()
	if _, here := t.In(p.Location()).Zone(); here == there {
		return text
	}
	return text + " (" + i18n.City(lang, p.ClientZone) + ")"
}

// at is a day at a time of day.
func (d days) at(day time.Time, at time.Duration) time.Time {
	y, m, n := day.Date()
	return time.Date(y, m, n, int(at/time.Hour), int(at%time.Hour/time.Minute), 0, 0, d.loc)
}

// off reports whether the day of a moment is none of work.
func (d days) off(t time.Time) bool { return d.book.Day(t.In(d.loc)).Off }

// working is the day itself or the next working day after it.
func (d days) working(day time.Time) time.Time {
	for range 40 {
		if !d.book.Day(day).Off {
			break
		}
		day = day.AddDate(0, 0, 1)
	}
	return day
}

// open is the moment itself, or the next one at which people are at work.
func (d days) open(t time.Time) time.Time {
	t = t.In(d.loc)
	if !d.off(t) && t.Before(d.at(t, evening)) {
		if from := d.at(t, opening); t.Before(from) {
			return from
		}
		return t
	}
	return d.at(d.working(t.AddDate(0, 0, 1)), opening)
}

// after is the day n working days after another.
func (d days) after(day time.Time, n int) time.Time {
	for range n {
		day = d.working(day.AddDate(0, 0, 1))
	}
	return day
}
