package meeting

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/workday"
)

// The days off of mainland China are published year by year. Those of years that this golive does not know by itself can be told
// to it while it runs; until then the legal days count, and the operators are told so once.

// warned says that the operators were told that a year is not published; the ID is the year.
type warned struct {
	At time.Time `json:"at"`
}

var warnings = bot.Records[warned]{Kind: "meeting-holidays-warned", Schema: 1}

// warnAhead is how long before a year begins that is not published the operators are told.
const warnAhead = 45 * 24 * time.Hour

// warn sees to it that the operators are told, once a year, that the days off of the coming one are not known for sure.
func warn(r *bot.Request, b books) error {
	year := r.Now.Add(warnAhead).Year()
	unknown := func(s side) bool {
		return s.Country == "CN" && !slices.ContainsFunc(s.Notices, func(n workday.Notice) bool { return n.Year == year })
	}
	if workday.China.Known(year) || !slices.ContainsFunc(b.sides(), unknown) || r.Env().Operators == nil {
		return nil
	}
	id := fmt.Sprint(year)
	if _, err := warnings.Get(r, id); !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	r.Publish("meeting.unpublished", "meeting/holidays", aYear{year})
	return warnings.Put(r, id, warned{At: r.Now})
}

// aYear is the payload of "meeting.unpublished".
type aYear struct {
	Year int `json:"year"`
}

// unpublished tells the operators: it is about no project.
func unpublished(ctx context.Context, r *bot.Request) error {
	var of aYear
	if err := r.Decode(&of); err != nil {
		return err
	}
	operators, err := r.Env().Operators(ctx)
	if err != nil {
		return err
	}
	for _, o := range operators {
		c := bot.Card{Title: r.In(o.Lang, "meeting.year-title", "year", of.Year), Tone: bot.ToneWarn, Lang: o.Lang,
			Parts: []bot.Part{bot.Words(bot.Escape(r.In(o.Lang, "meeting.year-text", "example", r.In(o.Lang, "meeting.holidays.example"))))}}
		r.Send(bot.Effect{To: o.To, Body: c, Audience: bot.Client})
	}
	return nil
}

var (
	holidayLine = regexp.MustCompile(`^(\+)?\s*(\d{4}-\d{2}-\d{2})(?:\s*(?:\.\.+|–|~|到|至)\s*(\d{4}-\d{2}-\d{2}))?\s*(.*)$`)
	holidaySep  = regexp.MustCompile(`[;；\n]+`)
)

// setHolidays is the operator's command: `holidays 2027-01-01..2027-01-03 元旦; +2027-02-14`: days off with their names, and behind
// a plus the days of weekends that are worked. What is told of a year takes the place of what was; a few days of another year, as notices
// have them at its turn, are added to what is known of that.
func setHolidays(_ context.Context, r *bot.Request) error {
	years := map[string]*daybook.Published{}
	for entry := range strings.SplitSeq(holidaySep.ReplaceAllString(r.Rest, ";"), ";") {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		m := holidayLine.FindStringSubmatch(entry)
		bad := bot.Tell("meeting.holidays-unread", "said", entry, "example", r.T("meeting.holidays.example"))
		if m == nil {
			return bad
		}
		o := workday.Own{From: m[2], To: m[3], Name: m[4]}
		if o.To == "" {
			o.To = o.From
		}
		_, err := time.Parse(time.DateOnly, o.From)
		_, err2 := time.Parse(time.DateOnly, o.To)
		if err != nil || err2 != nil || o.To < o.From || bot.DaysBetween(o.From, o.To) > 15 || len([]rune(o.Name)) > 20 {
			return bad
		}
		for _, o := range byYear(o) {
			year := years[o.From[:4]]
			if year == nil {
				year = &daybook.Published{}
				years[o.From[:4]] = year
			}
			if m[1] != "" {
				year.Worked = append(year.Worked, o)
			} else {
				year.Off = append(year.Off, o)
			}
		}
	}
	if len(years) == 0 {
		return bot.Tell("meeting.holidays-unread", "said", r.Rest, "example", r.T("meeting.holidays.example"))
	}
	days, most := 0, 0
	for _, year := range years {
		most = max(most, daysOf(year.Off))
		days += daysOf(year.Off)
	}
	for _, id := range slices.Sorted(maps.Keys(years)) {
		year := years[id]
		n := daysOf(year.Off)
		whole := n > 0 && (n == most || n >= turnDays)
		if workday.China.Known(number(id)) || most == 0 {
			return bot.Tell("meeting.holidays-known", "year", id)
		}
		if err := publish(r, id, *year, whole); err != nil {
			return err
		}
	}
	r.Audit("meeting.holidays", daybook.Notices.Kind, map[string]string{"said": r.Rest})
	r.Publish("meeting.rearm", "meeting/rearm", "")
	r.Confide(bot.Card{Title: r.T("meeting.holidays-set", "n", days), Tone: bot.ToneGood})
	return nil
}

// byYear is a span of days, in two where a year ends in it.
func byYear(o workday.Own) []workday.Own {
	if o.From[:4] == o.To[:4] {
		return []workday.Own{o}
	}
	old, young := o, o
	old.To, young.From = o.From[:4]+"-12-31", o.To[:4]+"-01-01"
	return []workday.Own{old, young}
}

// turnDays are as many days off as are told of a year as a whole, and not of its end or beginning alone.
const turnDays = 7

func daysOf(spans []workday.Own) int {
	n := 0
	for _, o := range spans {
		n += bot.DaysBetween(o.From, o.To) + 1
	}
	return n
}

// publish keeps the days off of a year; if they are not the whole of it, together with what was told before.
func publish(r *bot.Request, id string, told daybook.Published, whole bool) error {
	if whole {
		return daybook.Notices.Put(r, id, told)
	}
	all, err := daybook.Notices.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		if legal(told) {
			return nil
		}
		return bot.Tell("meeting.holidays-few", "year", id)
	}
	if err != nil {
		return err
	}
	for _, o := range told.Off {
		all.Off, all.Worked = with(all.Off, o), without(all.Worked, o)
	}
	for _, o := range told.Worked {
		all.Worked, all.Off = with(all.Worked, o), without(all.Off, o)
	}
	return daybook.Notices.Put(r, id, all)
}

// legal reports whether the days are off by law, in a year of which nothing is published.
func legal(told daybook.Published) bool {
	for _, o := range told.Off {
		day, _ := time.Parse(time.DateOnly, o.From)
		for ; day.Format(time.DateOnly) <= o.To; day = day.AddDate(0, 0, 1) {
			if workday.China.Day(day).Holiday == "" {
				return false
			}
		}
	}
	return len(told.Worked) == 0
}

const toldAtOnce = 200 // projects

// yearTold tells project by project that a year was published.
func yearTold(_ context.Context, r *bot.Request) error {
	var after string
	if err := r.Decode(&after); err != nil {
		return err
	}
	n := 0
	for p, err := range bot.Projects.Find(r, bot.Query{After: after, Limit: toldAtOnce}) {
		if err != nil {
			return err
		}
		n, after = n+1, p.ID
		r.ProjectChanged(p.ID) // it has other working days, by which much is planned
	}
	if n == toldAtOnce {
		r.Publish("meeting.rearm", "meeting/rearm", after)
	}
	return nil
}

// compared is published for each project when golive starts and daily: its timers are compared with those that it should have.
const compared = "bot.arm"

// projectChanged sets the timers of a project's series and stand-up anew: its zone or its working days may be others, or one
// was lost.
func projectChanged(_ context.Context, r *bot.Request) error {
	var c bot.ProjectChanged
	if err := r.Decode(&c); err != nil {
		return err
	}
	all, err := seriesOf(r, c.Project)
	if err != nil {
		return err
	}
	for _, f := range all {
		s, err := allSeries.Hold(r, f.ID) // what is next rests on it
		if err != nil {
			return err
		}
		if err := arm(r, f.ID, s); err != nil && !errors.Is(err, bot.ErrNotFound) {
			return err
		}
	}
	day, err := standups.Hold(r, c.Project)
	if err == nil {
		err = day.arm(r, c.Project)
	}
	if !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	return nil
}
