package meeting

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/i18n"
)

// chosen is the series of the project that a command means, of those that wanted tells. What it is for is part of the question: "skip".
func chosen(r *bot.Request, what string, wanted ...state) (string, series, error) {
	return called(r, "", what, wanted...)
}

// called is chosen where a command names the series: by its title or a part of it.
func called(r *bot.Request, title, what string, wanted ...state) (string, series, error) {
	all, err := seriesOf(r, r.ProjectID)
	if err != nil {
		return "", series{}, err
	}
	all = slices.DeleteFunc(all, func(f bot.Found[series]) bool { return !slices.Contains(wanted, f.Value.State) })
	if len(all) == 0 {
		return "", series{}, bot.Tell("meeting.none", "example", r.T("meeting.new.example"))
	}
	meant := entitled(all, title)
	if len(meant) == 0 {
		titles := make([]string, min(len(all), titlesTold))
		for i := range titles {
			titles[i] = all[i].Value.Title
		}
		return "", series{}, bot.Tell("meeting.not-called", "said", title, "titles", strings.Join(titles, r.T("meeting.comma")))
	}
	choices := make([]bot.Choice, len(meant))
	for i, f := range meant {
		choices[i] = bot.Choice{Label: f.Value.Title + " · " + f.Value.often(r, r.Lang), Value: f.ID}
	}
	id, err := r.Choose("meeting", r.T("meeting.which-"+what), choices)
	if err != nil {
		return "", series{}, err
	}
	return id, meant[slices.IndexFunc(meant, func(f bot.Found[series]) bool { return f.ID == id })].Value, nil
}

// titlesTold is how many titles are told where none is what was said.
const titlesTold = 5

// entitled are the series with a title: those whose title it is, else those of whose title it is a part.
func entitled(all []bot.Found[series], title string) []bot.Found[series] {
	title = strings.ToLower(strings.TrimSpace(title))
	var is, has []bot.Found[series]
	for _, f := range all {
		switch of := strings.ToLower(f.Value.Title); {
		case of == title:
			is = append(is, f)
		case strings.Contains(of, title):
			has = append(has, f)
		}
	}
	if len(is) > 0 {
		return is
	}
	return has
}

// tell says in every room of a series what changed about it. Values that are functions are asked in the room's language.
func tell(r *bot.Request, id string, s series, key string, args ...any) error {
	if s.State == draft {
		return nil
	}
	rooms, err := s.rooms(r)
	if err != nil {
		return err
	}
	here := false
	for _, room := range rooms {
		here = here || room.Place == r.Event.Room.Room()
		r.Send(bot.Effect{To: bot.ToRoom(room.Place), Project: s.Project, Audience: s.audience(), Body: told(r, s, room.Speaks(r.Project), key, args)})
	}
	if !here && (r.Event.Name == bot.EventMessage || r.Event.Name == bot.EventCommand) {
		c := told(r, s, r.Lang, key, args)
		if s.Inside {
			answer(r, c)
			return nil
		}
		r.Send(bot.Effect{To: bot.ToRoom(r.ReplyPlace()), Project: s.Project, Audience: s.audience(), Body: c})
	}
	return nil
}

// toast says for a moment that a click did what it should.
func toast(r *bot.Request, key string) {
	if r.Event.Name == bot.EventAction {
		r.Toast(bot.ToneGood, key)
	}
}

func told(r *bot.Request, s series, lang, key string, args []any) bot.Card {
	return bot.Card{Title: s.Title, Tone: bot.ToneInfo, Lang: lang, Parts: []bot.Part{bot.Words(bot.Escape(toldText(r, s, lang, key, args)))}}
}

func toldText(r *bot.Request, s series, lang, key string, args []any) string {
	values := []any{"title", s.Title}
	for _, a := range args {
		if f, ok := a.(func(*bot.Request, string) string); ok {
			a = f(r, lang)
		}
		values = append(values, a)
	}
	return r.In(lang, key, values...)
}

// nextOf is the next meeting of a series that is held.
func nextOf(r *bot.Request, s series) (books, occasion, error) {
	p, err := bot.Projects.Get(r, s.Project)
	if err != nil {
		return books{}, occasion{}, err
	}
	b, err := booksOf(r, s.Project, p)
	if err != nil {
		return b, occasion{}, err
	}
	for _, o := range s.upcoming(b, r.Now, 1) {
		if !o.Off {
			return b, o, nil
		}
	}
	return b, occasion{}, bot.Tell("meeting.never")
}

// moment tells when an occasion is, in the language that is asked for.
func (s series) moment(o occasion) func(*bot.Request, string) string {
	return func(r *bot.Request, lang string) string {
		return times(lang, o.Start, r.Now, s.location(), zonesOf(r.Project, nil))
	}
}

// day tells on which day an occasion is, or would be were it not left out.
func (s series) day(o occasion) func(*bot.Request, string) string {
	return func(r *bot.Request, lang string) string {
		return i18n.Day(lang, o.Start.In(s.location()), r.Now)
	}
}

// moveSaid is the command: `move meeting Thursday 14:00`. It shows what is meant before anybody is told.
func moveSaid(_ context.Context, r *bot.Request) error {
	id, s, err := chosen(r, "move", on)
	if err != nil {
		return err
	}
	if r.Rest == "" {
		return r.Open("meeting.move", id)
	}
	said := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(r.Rest, "to "), "到"), "至")
	days, err := daybook.Calendar(r)
	if err != nil {
		return err
	}
	date, clock, ok := days.Date(said, r.Now.In(s.location()))
	if !ok || date == "" && clock == "" {
		return bot.Tell("meeting.move-unread", "said", r.Rest)
	}
	_, o, err := nextOf(r, s)
	if err != nil {
		return err
	}
	if date == "" {
		date = dayOf(o.Start, s.location()).Format(time.DateOnly)
	}
	b, changed, then, err := s.moved(r, id, o, date, clock)
	if err != nil {
		return err
	}
	parts := []bot.Part{bot.Words(bot.Escape(r.T("meeting.move-text", "title", s.Title, "before", s.moment(o)(r, r.Lang), "at", s.moment(then)(r, r.Lang))))}
	for _, side := range b.sides() {
		if side.Day(then.Day).Off {
			parts = append(parts, bot.Words(r.T("meeting.move-off-"+side.name)))
		}
	}
	c := changed.Changes[o.Date]
	parts = append(parts, bot.Row(bot.Primary(r.T("meeting.move-yes"), "meeting.move", strings.Join([]string{id, o.Date, c.Day, c.Clock}, "|"))))
	r.Whisper(bot.Card{Title: r.T("meeting.move-sure"), Tone: bot.ToneWarn, Tag: r.Project.Key, Parts: parts})
	return nil
}

// moveClicked is the button by which what was said is done.
func moveClicked(_ context.Context, r *bot.Request) error {
	f := strings.Split(r.Click.Value, "|")
	if len(f) != 4 {
		return bot.Tell("bot.old-button")
	}
	s, err := running(r, f[0])
	if err != nil {
		return err
	}
	_, o, err := nextOf(r, s)
	if err != nil {
		return err
	}
	if o.Date != f[1] {
		r.Toast(bot.ToneWarn, "meeting.skip-other", "at", s.moment(o)(r, r.Lang))
		return nil
	}
	r.Replace(bot.Card{Title: r.T("meeting.moved-toast"), Tone: bot.ToneDone, Tag: r.Project.Key, Lang: r.Lang})
	return moveTo(r, f[0], s, o, f[2], f[3])
}

func moveForm(_ context.Context, r *bot.Request, value string) (bot.Form, error) {
	s, err := running(r, value)
	if err != nil {
		return bot.Form{}, err
	}
	_, o, err := nextOf(r, s)
	if err != nil {
		return bot.Form{}, err
	}
	if err := stillNext(r, o); err != nil {
		return bot.Form{}, err
	}
	local := o.Start.In(s.location())
	return bot.Form{Title: r.T("meeting.move-title"), Tag: r.Project.Key, Submit: r.T("meeting.button-move"), Intro: bot.Escape(r.T("meeting.move-intro", "title", s.Title, "at", s.moment(o)(r, r.Lang))),
		Fields: []bot.Field{
			{Name: dateField(o), Label: r.T("meeting.form-date"), Kind: bot.FieldDate, Required: true, Initial: []string{local.Format(time.DateOnly)}},
			{Name: "clock", Label: r.T("meeting.form-clock"), Kind: bot.FieldTime, Required: true, Initial: []string{local.Format("15:04")}},
		}}, nil
}

// dateField is the form's field of the day. It names the meeting that is moved, since another may be the next one when the form
// is sent.
func dateField(o occasion) string { return "date_" + strings.ReplaceAll(o.Date, "-", "") }

// stillNext tells if the form that was sent is about another meeting than the next one.
func stillNext(r *bot.Request, next occasion) error {
	for name := range r.Submit.Values {
		if strings.HasPrefix(name, "date_") && name != dateField(next) {
			return bot.TellFields(map[string]string{name: "meeting.move-other"})
		}
	}
	return nil
}

func submitMove(_ context.Context, r *bot.Request) error {
	s, err := running(r, r.Submit.Value)
	if err != nil {
		return err
	}
	_, o, err := nextOf(r, s)
	if err != nil {
		return err
	}
	if err := stillNext(r, o); err != nil {
		return err
	}
	err = moveTo(r, r.Submit.Value, s, o, r.Submit.Get(dateField(o)), r.Submit.Get("clock"))
	if tell := (*bot.TellError)(nil); errors.As(err, &tell) && tell.Key != "" { // so that the form stays
		return bot.TellFields(map[string]string{dateField(o): tell.Key}, tell.Args...)
	}
	return err
}

// moved is a series with one meeting on another day, or at another hour, if that can be.
func (s series) moved(r *bot.Request, id string, o occasion, date, clock string) (b books, _ series, then occasion, err error) {
	if clock == "" {
		clock = o.Start.In(s.location()).Format("15:04")
	}
	s.change(o.Date, change{Day: date, Clock: clock, At: r.Now})
	if b, err = booksOf(r, s.Project, r.Project); err != nil {
		return b, s, then, err
	}
	then, ok := s.find(b, o.Date)
	switch {
	case !ok, !then.Start.After(r.Now):
		return b, s, then, bot.Tell("meeting.past")
	case then.Start.Sub(o.Was) > 60*24*time.Hour:
		return b, s, then, bot.Tell("meeting.far")
	}
	return b, s, then, s.check(r, id)
}

// known is when the rooms think that an occasion is: of a calendar that moves it they are told some days before.
func (s series) known(b books, o occasion, now time.Time) occasion {
	if slices.ContainsFunc(s.acts(b, o), func(a act) bool { return a.Kind == notice && a.At.After(now) }) {
		o.Start = o.Was
	}
	return o
}

// moveTo moves one meeting to another day, or hour.
func moveTo(r *bot.Request, id string, s series, o occasion, date, clock string) error {
	b, s, moved, err := s.moved(r, id, o, date, clock)
	if err != nil {
		return err
	}
	toast(r, "meeting.moved-toast")
	r.Audit("meeting.move", allSeries.Key(id), map[string]string{"date": o.Date, "to": date + " " + clock})
	at := func(o occasion) string { return o.Start.In(s.location()).Format("2006-01-02 15:04") }
	if err := s.happened(r, "moved", at(o), at(moved), ""); err != nil {
		return err
	}
	if err := tell(r, id, s, "meeting.told-moved", "before", s.moment(s.known(b, o, r.Now)), "at", s.moment(moved)); err != nil {
		return err
	}
	if mid, m, err := s.open(r, id, moved); err != nil {
		return err
	} else if m.Stage == planned && (len(m.Posts) > 0 || m.Doubt != "") {
		if err := m.elsewhere(r, s, mid); err != nil {
			return err
		}
		if err := m.undoubt(r, s, mid); err != nil {
			return err
		}
		m.Doubt = ""
		if err := meetings.Put(r, mid, m); err != nil {
			return err
		}
	}
	return keep(r, id, s)
}
