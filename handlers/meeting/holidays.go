package meeting

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/i18n"
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
		return s.Country == "CN" && !slices.ContainsFunc(s.Notices, func(n workday.Notice) bool { return n.Year == year && len(workday.Missing(year, n.Off)) == 0 })
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

// setHolidays is the operator's command: `holidays 2027-01-01..2027-01-03 元旦; +2027-01-10`: days off with their names, and behind
// a plus the days of weekends that are worked. What is told is added to what was. Without any it shows what is known.
func setHolidays(_ context.Context, r *bot.Request) error {
	if strings.TrimSpace(r.Rest) == "" {
		var years []string
		for year := r.Now.Year(); year <= r.Now.Year()+1; year++ {
			if !workday.China.Known(year) {
				years = append(years, fmt.Sprint(year))
			}
		}
		c, err := holidaysCard(r, r.T("meeting.holidays-title"), years)
		if err != nil {
			return err
		}
		c.Parts = append(c.Parts, bot.SmallPrint(bot.Escape(r.T("meeting.holidays-how", "example", r.T("meeting.holidays.example")))))
		r.Confide(c)
		return nil
	}
	told, err := readHolidays(r, r.Rest)
	if err != nil {
		return err
	}
	years := slices.Sorted(maps.Keys(told))
	days := 0
	for _, id := range years {
		was, err := publishedOf(r, id)
		if err != nil {
			return err
		}
		now := daybook.Published{Off: was.Off, Worked: was.Worked}
		for _, o := range told[id].Off {
			days += bot.DaysBetween(o.From, o.To) + 1
			now.Off, now.Worked = with(now.Off, o), without(now.Worked, o)
		}
		for _, o := range told[id].Worked {
			now.Worked, now.Off = with(now.Worked, o), without(now.Off, o)
		}
		was.Was, now.Was = nil, &was
		if err := daybook.Notices.Put(r, id, now); err != nil {
			return err
		}
	}
	if err := holidaysChanged(r, r.Rest); err != nil {
		return err
	}
	c, err := holidaysCard(r, r.T("meeting.holidays-set", "n", days), years)
	if err != nil {
		return err
	}
	print, err := holidaysPrint(r, years)
	if err != nil {
		return err
	}
	c.Parts = append(c.Parts, bot.Row(bot.Button(r.T("meeting.holidays-undo"), "meeting.holidays-undo", strings.Join(years, ",")+"|"+print)))
	r.Confide(c)
	return nil
}

// undoHolidays takes back what was told last, if nothing was told since.
func undoHolidays(_ context.Context, r *bot.Request) error {
	of, print, _ := strings.Cut(r.Click.Value, "|")
	years := strings.Split(of, ",")
	now, err := holidaysPrint(r, years)
	if err != nil {
		return err
	}
	if now != print {
		return bot.Tell("meeting.holidays-since")
	}
	for _, id := range years {
		p, err := publishedOf(r, id)
		if err != nil {
			return err
		}
		if err := daybook.Notices.Put(r, id, *p.Was); err != nil {
			return err
		}
	}
	if err := holidaysChanged(r, "undo"); err != nil {
		return err
	}
	c, err := holidaysCard(r, r.T("meeting.holidays-undone"), years)
	if err != nil {
		return err
	}
	r.Replace(c)
	return nil
}

// holidaysChanged lets all that is planned follow.
func holidaysChanged(r *bot.Request, said string) error {
	r.Audit("meeting.holidays", daybook.Notices.Kind, map[string]string{"said": said})
	r.Publish("meeting.rearm", "meeting/rearm", "")
	return nil
}

// publishedOf is what was told of a year.
func publishedOf(r *bot.Request, id string) (daybook.Published, error) {
	p, err := daybook.Notices.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return daybook.Published{}, nil
	}
	return p, err
}

// holidaysPrint tells what is known of years from what was known once; "" if something of it cannot be taken back.
func holidaysPrint(r *bot.Request, years []string) (string, error) {
	parts := []string{"holidays"}
	for _, id := range years {
		p, err := publishedOf(r, id)
		if err != nil || p.Was == nil {
			return "", err
		}
		parts = append(parts, id, string(bot.Encode(p)))
	}
	return bot.HashID(parts...), nil
}

// holidaysCard tells what is off in years, and which holidays have no days yet but those of the law.
func holidaysCard(r *bot.Request, title string, years []string) (bot.Card, error) {
	c := bot.Card{Title: title, Tone: bot.ToneGood, Lang: r.Lang}
	for _, id := range years {
		p, err := publishedOf(r, id)
		if err != nil {
			return c, err
		}
		facts := []bot.Fact{{Label: r.T("meeting.holidays-off", "year", id), Value: bot.Escape(cmp.Or(spansText(r, p.Off), r.T("meeting.holidays-none")))}}
		if worked := spansText(r, p.Worked); worked != "" {
			facts = append(facts, bot.Fact{Label: r.T("meeting.holidays-worked"), Value: bot.Escape(worked)})
		}
		c.Parts = append(c.Parts, bot.FactsOf(facts...))
		var missing []string
		for _, name := range workday.Missing(number(id), p.Off) {
			missing = append(missing, holidayName(r, r.Lang, name))
		}
		if len(missing) > 0 {
			c.Tone = bot.ToneWarn
			c.Parts = append(c.Parts, bot.Words(bot.Escape(r.T("meeting.holidays-missing", "year", id, "names", strings.Join(missing, r.T("meeting.comma"))))))
		}
	}
	return c, nil
}

// spansText are days with their names, in their order.
func spansText(r *bot.Request, spans []workday.Own) string {
	var all []string
	for _, o := range slices.SortedFunc(slices.Values(spans), func(a, b workday.Own) int { return cmp.Compare(a.From, b.From) }) {
		days := i18n.DayOf(r.Lang, o.From, r.Now)
		if o.To != o.From {
			days += " – " + i18n.DayOf(r.Lang, o.To, r.Now)
		}
		all = append(all, strings.TrimSpace(days+" "+holidayName(r, r.Lang, o.Name)))
	}
	return strings.Join(all, " · ")
}

// readHolidays reads what is told, by year: lines as a year's file has them, or the same with semicolons between.
func readHolidays(r *bot.Request, text string) (map[string]daybook.Published, error) {
	told, err := workday.ReadDays(text)
	var fault workday.Fault
	switch {
	case errors.As(err, &fault) && fault.Day != "":
		return nil, bot.Tell("meeting.holidays-twice", "said", fault.Entry, "day", i18n.DayOf(r.Lang, fault.Day, r.Now))
	case errors.As(err, &fault):
		return nil, bot.Tell("meeting.holidays-unread", "said", fault.Entry, "example", r.T("meeting.holidays.example"))
	case len(told) == 0:
		return nil, bot.Tell("meeting.holidays-unread", "said", text, "example", r.T("meeting.holidays.example"))
	}
	years := map[string]daybook.Published{}
	for _, t := range told {
		for _, o := range byYear(t.Own) {
			id := o.From[:4]
			n := number(id)
			if workday.China.Known(n) && !workday.China.Known(n+1) && o.From[5:7] == "12" && slices.ContainsFunc(told, func(t workday.Told) bool { return number(t.To[:4]) == n+1 }) {
				n, id = n+1, fmt.Sprint(n+1) // that notice reaches into December
			}
			if workday.China.Known(n) || n > r.Now.Year()+yearsAhead {
				return nil, bot.Tell("meeting.holidays-known", "year", id)
			}
			year := years[id]
			if t.Worked {
				year.Worked = append(year.Worked, o)
			} else {
				year.Off = append(year.Off, o)
			}
			years[id] = year
		}
	}
	return years, nil
}

// yearsAhead are the years from now of which something can be told: a notice has days of the next one at its turn.
const yearsAhead = 3

// byYear is a span of days, in two where a year ends in it.
func byYear(o workday.Own) []workday.Own {
	if o.From[:4] == o.To[:4] {
		return []workday.Own{o}
	}
	old, young := o, o
	old.To, young.From = o.From[:4]+"-12-31", o.To[:4]+"-01-01"
	return []workday.Own{old, young}
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
// was lost. What was said of meetings that are no more when they were is taken back.
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
		if r.Event.Name == compared || s.State != on {
			continue
		}
		if err := s.follow(r, f.ID); err != nil {
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

// follow takes back what was said of meetings of a series that are not when it was said, by the days that its project works now. A
// project that rests stays silent.
func (s series) follow(r *bot.Request, id string) error {
	err := r.About(s.Project)
	if errors.Is(err, bot.ErrNotFound) || err == nil && r.Project.State != bot.ProjectRunning {
		return nil
	}
	if err != nil {
		return err
	}
	b, err := booksOf(r, s.Project, r.Project)
	if err != nil {
		return err
	}
	return s.refit(r, id, s, b, func(lang string, o occasion) string { return s.line(r, lang, o, zonesOf(r.Project, nil)) })
}
