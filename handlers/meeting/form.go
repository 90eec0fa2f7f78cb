package meeting

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/workday"
)

// everies are the ways to recur that the form offers: the pattern, and which of the month.
var everies = []struct {
	value string
	every workday.Every
	nth   int
}{
	{"week", workday.EveryWeek, 0}, {"fortnight", workday.EveryFortnight, 0}, {"month-1", workday.EveryMonth, 1}, {"month-2", workday.EveryMonth, 2},
	{"month-3", workday.EveryMonth, 3}, {"month-4", workday.EveryMonth, 4}, {"month--1", workday.EveryMonth, -1}, {"day", workday.EveryDay, 0},
}

// seriesForm asks for all of a series; value is the ID of a draft, or of a series that is to be changed.
func seriesForm(_ context.Context, r *bot.Request, value string) (bot.Form, error) {
	s, err := own(r, value)
	if err != nil {
		return bot.Form{}, err
	}
	if s.State == ended {
		return bot.Form{}, bot.Tell("meeting.gone")
	}
	f := bot.Form{Title: r.T("meeting.form-heading"), Tag: r.Project.Key, Submit: r.T("meeting.form-submit")}
	text := func(name, value string, most float64) bot.Field {
		return bot.Field{Name: name, Label: r.T("meeting.form-" + name), Kind: bot.FieldText, Max: most, Initial: bot.Initial(value)}
	}
	choice := func(name string, value string, choices []bot.Choice) bot.Field {
		return bot.Field{Name: name, Label: r.T("meeting.form-" + name), Kind: bot.FieldChoice, Required: true, Choices: choices, Initial: bot.Initial(value)}
	}
	var every, days, zones, rules []bot.Choice
	now := "week"
	for _, e := range everies {
		every = append(every, bot.Choice{Label: r.T("meeting.every-"+e.value, "days", r.T("meeting.form-day-blank")), Value: e.value})
		if e.every == s.Every && e.nth == s.Nth {
			now = e.value
		}
	}
	chosen := []string{}
	for i := range 7 {
		d := (i + 1) % 7
		days = append(days, bot.Choice{Label: r.T(fmt.Sprintf("meeting.day-%d", d)), Value: fmt.Sprint(d)})
		if slices.Contains(s.Days, time.Weekday(d)) {
			chosen = append(chosen, fmt.Sprint(d))
		}
	}
	for _, z := range workday.Zones {
		zones = append(zones, bot.Choice{Label: i18n.Zone(r.Lang, z), Value: z})
	}
	if !slices.Contains(workday.Zones, s.Zone) {
		zones = append(zones, bot.Choice{Label: i18n.Zone(r.Lang, s.Zone), Value: s.Zone})
	}
	for _, k := range []rule{before, after, skip} {
		rules = append(rules, bot.Choice{Label: r.T("meeting.rule-" + string(k)), Value: string(k)})
	}
	title, clock := text("title", s.Title, longestTitle), bot.Field{Name: "clock", Label: r.T("meeting.form-clock"), Kind: bot.FieldTime, Required: true, Initial: bot.Initial(s.Clock)}
	title.Required = true
	length := bot.Field{Name: "length", Label: r.T("meeting.form-length"), Kind: bot.FieldNumber, Required: true, Min: 5, Max: 720, Initial: bot.Initial(fmt.Sprint(s.Length))}
	leads := text("leads", leadsSaid(r.Lang, s.Leads), 60)
	leads.Hint = r.T("meeting.form-leads-hint")
	check := func(name string, is bool) bot.Field {
		field := bot.Field{Name: name, Label: r.T("meeting.form-" + name), Kind: bot.FieldCheck}
		if is {
			field.Initial = []string{"true"}
		}
		return field
	}
	f.Fields = []bot.Field{title, choice("every", now, every),
		{Name: "days", Label: r.T("meeting.form-days"), Kind: bot.FieldChoices, Choices: days, Initial: chosen, Hint: r.T("meeting.form-days-hint")},
		clock, length, choice("zone", s.Zone, zones), text("place", s.Place, 200), text("link", s.Link, 500), choice("rule", string(s.Rule), rules), leads,
		check("answers", s.Answers), check("inside", s.Inside)}
	return f, nil
}

// webAddress reports whether a text is the address of a page, and nothing else: it becomes a button and an entry of calendars.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.ContainsAny(s, " <>\"")
}

// leadsSaid writes leads as readLeads reads them.
func leadsSaid(lang string, leads []lead) string {
	days, minutes, comma := "%d天", "%d分钟", "、"
	if lang == i18n.English {
		days, minutes, comma = "%dd", "%dm", ", "
	}
	all := make([]string, len(leads))
	for i, l := range leads {
		if all[i] = fmt.Sprintf(minutes, l.Minutes); l.Days > 0 {
			all[i] = fmt.Sprintf(days, l.Days)
		}
	}
	return strings.Join(all, comma)
}

// submitSeries shows what the form says, to be confirmed.
func submitSeries(_ context.Context, r *bot.Request) error {
	id := r.Submit.Value
	s, err := own(r, id)
	if err != nil {
		return err
	}
	if s.State == ended {
		return bot.Tell("meeting.gone")
	}
	was := s
	if s.State != draft {
		s.Replaces, s.State, id = id, draft, r.NewID()
		switch { // a modal does not tell where it was opened: then what is new is shown beside what was
		case r.Event.Room.ID == "":
		case r.InPrivate():
			s.At, s.Lang = bot.ToAccount(r.Event.From), r.Lang
		default:
			s.At, s.Lang = bot.ToRoom(r.ReplyPlace()), r.CommonLang()
		}
	}
	i := slices.IndexFunc(everies, func(e struct {
		value string
		every workday.Every
		nth   int
	}) bool {
		return e.value == r.Submit.Get("every")
	})
	if i < 0 {
		return bot.TellFields(map[string]string{"every": "form.choice"})
	}
	s.Every, s.Nth, s.Days = everies[i].every, everies[i].nth, nil
	for _, d := range r.Submit.Values["days"] {
		if d != "" {
			s.Days = append(s.Days, time.Weekday(number(d)%7))
		}
	}
	if s.Every == workday.EveryDay {
		s.Days = nil
	} else if len(s.Days) == 0 {
		return bot.TellFields(map[string]string{"days": "meeting.need-day"})
	}
	s.Title, s.Clock, s.Length = strings.TrimSpace(r.Submit.Get("title")), r.Submit.Get("clock"), number(r.Submit.Get("length"))
	s.Zone, s.Place, s.Link = r.Submit.Get("zone"), strings.TrimSpace(r.Submit.Get("place")), strings.TrimSpace(r.Submit.Get("link"))
	if s.Link != "" && !webAddress(s.Link) {
		return bot.TellFields(map[string]string{"link": "meeting.bad-link"})
	}
	s.Rule, s.Answers, s.Inside = rule(r.Submit.Get("rule")), r.Submit.Get("answers") == "true", r.Submit.Get("inside") == "true"
	leads, err := readLeads(r.Submit.Get("leads"))
	var bad *bot.TellError
	if errors.As(err, &bad) {
		return bot.TellFields(map[string]string{"leads": bad.Key})
	}
	s.Leads = leads
	if was.State != draft && s.looksLike(was) && slices.Equal(s.Leads, was.Leads) && s.Rule == was.Rule && s.Answers == was.Answers && s.Inside == was.Inside {
		return bot.Tell("meeting.unchanged")
	}
	return propose(r, id, s)
}
