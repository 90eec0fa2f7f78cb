package meeting

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/workday"
)

// Which days a project works: beside its country's calendar, the client's calendar, days of its own, and another week.

// ofClient takes the word away by which somebody says that they mean the client's calendar.
var ofClient = regexp.MustCompile(`(?i)(?:^|\s)(?:客户|client(?:'s)?)(?:\s|$)`)

// changeBooks changes the books of a project: its meetings go by them from now on.
func changeBooks(r *bot.Request, client bool, set func(*workday.Book) error) error {
	b, err := booksOf(r, r.ProjectID, r.Project)
	if err != nil {
		return err
	}
	was := b
	if b.Client != nil {
		own := *b.Client
		b.Client = &own
	}
	book := &b.Team
	if client {
		if b.Client == nil {
			b.Client = &workday.Book{Country: r.Project.Calendar}
		}
		book = b.Client
	}
	if err := set(book); err != nil {
		return err
	}
	return saveBooks(r, was, b)
}

func saveBooks(r *bot.Request, was, b books) error {
	kept := b.Books
	if kept.Team.Country == r.Project.Calendar {
		kept.Team.Country = "" // it follows the project's
	}
	if err := daybook.All.Put(r, r.ProjectID, kept); err != nil {
		return err
	}
	r.Audit("meeting.calendar", daybook.All.Key(r.ProjectID), nil)
	all, err := seriesOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	for _, f := range all {
		s := f.Value
		if s.State != on {
			continue
		}
		s.Done = settled(s.Done, r.Now, s.due(was, s.Done, r.Now), s.due(b, s.Done, r.Now))
		for _, a := range s.overdue(was, b, r.Now) {
			if err := s.notify(r, b, a); err != nil {
				return err
			}
		}
		if err := s.refit(r, f.ID, s, b, func(lang string, o occasion) string { return s.line(r, lang, o, zonesOf(r.Project, nil)) }); err != nil {
			return err
		}
		if err := keep(r, f.ID, s); err != nil {
			return err
		}
	}
	day, err := standups.Get(r, r.ProjectID)
	if err == nil {
		err = day.follow(r, day, was, b)
	}
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	r.ProjectChanged(r.ProjectID) // it has other working days, by which much is planned
	return showBooks(r, bot.ToneGood)
}

// showBooks tells which days the project works.
func showBooks(r *bot.Request, tone bot.Tone) error {
	b, err := booksOf(r, r.ProjectID, r.Project)
	if err != nil {
		return err
	}
	c := bot.Card{Title: r.T("meeting.books-title"), Tone: tone, Lang: r.Lang}
	for _, side := range b.sides() {
		c.Parts = append(c.Parts, bot.FactsOf(bot.Fact{Label: r.T("meeting.book-" + side.name), Value: bot.Escape(bookText(r, side.Book))}))
	}
	if b.Client == nil {
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("meeting.book-no-client")))
	}
	answer(r, c)
	return nil
}

func bookText(r *bot.Request, b workday.Book) string {
	parts := []string{b.Country, r.T("meeting.week-" + string(b.Week))}
	if b.Week == workday.WeekAlternate {
		parts[1] += " (" + i18n.DayOf(r.Lang, b.Alternate, r.Now) + ")"
	}
	today := r.Now.In(r.Project.Location()).Format(time.DateOnly)
	for _, own := range []struct {
		key  string
		days []workday.Own
	}{{"meeting.own-off", b.Off}, {"meeting.own-worked", b.Worked}} {
		for _, o := range own.days {
			if o.To < today {
				continue
			}
			days := i18n.DayOf(r.Lang, o.From, r.Now)
			if o.To != o.From {
				days += " – " + i18n.DayOf(r.Lang, o.To, r.Now)
			}
			parts = append(parts, strings.TrimSpace(r.T(own.key, "days", days)+" "+o.Name))
		}
	}
	return strings.Join(parts, " · ")
}

var countryNames = map[string]string{"china": "CN", "中国": "CN", "usa": "US", "united states": "US", "美国": "US", "uk": "GB", "united kingdom": "GB", "英国": "GB", "germany": "DE", "德国": "DE",
	"france": "FR", "法国": "FR", "japan": "JP", "日本": "JP"}

// clientCalendar is the command: `client calendar DE`, `client calendar none`.
func clientCalendar(_ context.Context, r *bot.Request) error {
	said := strings.ToLower(strings.TrimSpace(r.Rest))
	if said == "" {
		return showBooks(r, bot.ToneInfo)
	}
	if slices.Contains([]string{"none", "clear", "无", "没有", "清除"}, said) {
		b, err := booksOf(r, r.ProjectID, r.Project)
		if err != nil {
			return err
		}
		was := b
		b.Client = nil
		return saveBooks(r, was, b)
	}
	code := strings.ToUpper(said)
	if c, ok := countryNames[said]; ok {
		code = c
	}
	if _, ok := workday.Country(code); !ok {
		return bot.Tell("meeting.bad-country", "countries", strings.Join(workday.Countries, r.T("meeting.comma")))
	}
	return changeBooks(r, true, func(b *workday.Book) error { b.Country = code; return nil })
}

// takesBack is how somebody says that days are again what the calendar has them.
var takesBack = regexp.MustCompile(`(?i)^\s*(?:取消|撤销|撤回|恢复|(?:undo|cancel|clear|remove)\s)`)

// daysOff and daysOn are the commands: `days off 2026-12-24..2026-12-26 company holiday`, `days on 2026-12-12..2026-12-13 cut-over`, and
// of either `days off undo 2026-12-24..2026-12-26`.
func daysOff(_ context.Context, r *bot.Request) error {
	return ownDays(r, func(b *workday.Book, o workday.Own) { b.Off, b.Worked = with(b.Off, o), without(b.Worked, o) })
}

func daysOn(_ context.Context, r *bot.Request) error {
	return ownDays(r, func(b *workday.Book, o workday.Own) { b.Worked, b.Off = with(b.Worked, o), without(b.Off, o) })
}

// mostOwn days of their own that one side has.
const mostOwn = 100

func with(days []workday.Own, o workday.Own) []workday.Own {
	days = append(without(days, o), o)
	return days[max(0, len(days)-mostOwn):]
}

// without are days with a span taken out: of one that reaches beyond it, what lies before and behind is left.
func without(days []workday.Own, o workday.Own) []workday.Own {
	var left []workday.Own
	for _, d := range days {
		for _, rest := range (workday.Span{From: d.From, To: d.To}).Without(workday.Span{From: o.From, To: o.To}) {
			left = append(left, workday.Own{From: rest.From, To: rest.To, Name: d.Name})
		}
	}
	return left
}

var daySpan = regexp.MustCompile(`^\s*(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}月\d{1,2}[日号]?)(?:\s*(?:\.\.+|–|~|到|至|\bto\b)\s*(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}月\d{1,2}[日号]?))?\s*(.*)$`)

func ownDays(r *bot.Request, set func(*workday.Book, workday.Own)) error {
	if strings.TrimSpace(r.Rest) == "" {
		return showBooks(r, bot.ToneInfo)
	}
	client, said := ofClient.MatchString(r.Rest), ofClient.ReplaceAllString(r.Rest, " ")
	undo := takesBack.MatchString(said)
	if undo {
		said = takesBack.ReplaceAllString(said, " ")
	}
	m := daySpan.FindStringSubmatch(said)
	if m == nil {
		return bot.Tell("meeting.bad-days", "said", r.Rest)
	}
	now := r.Now.In(r.Project.Location())
	days, err := daybook.Calendar(r)
	if err != nil {
		return err
	}
	from, _, ok := days.Date(m[1], now)
	to := from
	if ok && m[2] != "" {
		to, _, ok = days.Date(m[2], now)
	}
	if !ok || to < from || bot.DaysBetween(from, to) > 60 || len([]rune(m[3])) > 60 {
		return bot.Tell("meeting.bad-days", "said", r.Rest)
	}
	return changeBooks(r, client, func(b *workday.Book) error {
		o := workday.Own{From: from, To: to, Name: strings.TrimSpace(m[3])}
		if !undo {
			set(b, o)
			return nil
		}
		off, worked := without(b.Off, o), without(b.Worked, o)
		if slices.Equal(off, b.Off) && slices.Equal(worked, b.Worked) {
			return bot.Tell("meeting.no-own-days")
		}
		b.Off, b.Worked = off, worked
		return nil
	})
}

var weekWords = map[string]workday.Week{"mon-fri": workday.WeekUsual, "双休": workday.WeekUsual, "周一到周五": workday.WeekUsual, "mon-sat": workday.WeekSaturday, "单休": workday.WeekSaturday, "周一到周六": workday.WeekSaturday,
	"alternate": workday.WeekAlternate, "大小周": workday.WeekAlternate, "sun-thu": workday.WeekSunday, "周日到周四": workday.WeekSunday}

// workWeek is the command: `work week mon-sat`, `work week alternate 2026-12-05`, `work week sun-thu client`.
func workWeek(_ context.Context, r *bot.Request) error {
	if strings.TrimSpace(r.Rest) == "" {
		return showBooks(r, bot.ToneInfo)
	}
	client := ofClient.MatchString(r.Rest)
	words := strings.Fields(strings.ToLower(ofClient.ReplaceAllString(r.Rest, " ")))
	bad := bot.Tell("meeting.bad-week")
	if len(words) == 0 {
		return bad
	}
	week, ok := weekWords[words[0]]
	if !ok {
		return bad
	}
	first := ""
	if week == workday.WeekAlternate {
		if len(words) < 2 {
			return bot.Tell("meeting.week-from")
		}
		days, err := daybook.Calendar(r)
		if err != nil {
			return err
		}
		day, _, ok := days.Date(words[1], r.Now.In(r.Project.Location()))
		t, err := time.Parse(time.DateOnly, day)
		if !ok || err != nil || t.Weekday() != time.Saturday {
			return bot.Tell("meeting.week-from")
		}
		first = day
	}
	return changeBooks(r, client, func(b *workday.Book) error { b.Week, b.Alternate = week, first; return nil })
}
