package meeting

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// A meeting that nobody started leaves open whether it took place. Its lead is asked, once and in private: then there are minutes
// after all, or it is known that there was none, or it is moved. A series of every working day is not asked about.

const (
	doubtAfter = 30 * time.Minute   // its planned end
	doubtFor   = 3 * 24 * time.Hour // as long as somebody remembers
)

// Answers of the lead.
const (
	notHeld  = "no"
	askNever = "never"
	askAgain = "again"
)

func doubtHandle(mid, person string) string { return "meeting/" + mid + "/held/" + person }

// doubt asks whether a meeting that nobody started was held.
func (s series) doubt(r *bot.Request, id string, a act) error {
	mid, m, err := s.open(r, id, a.occasion)
	if err != nil || m.Stage != planned || m.Doubt != "" {
		return err
	}
	if len(m.Posts) == 0 && len(s.Leads) > 0 {
		return nil // nobody was reminded of it: its project rested
	}
	rooms, err := s.rooms(r)
	if err != nil || !slices.ContainsFunc(rooms, func(room bot.Room) bool { return room.Audience() == bot.Team }) {
		return err // minutes would have no place
	}
	who, ok, err := s.keeper(r)
	if err != nil || !ok {
		return err
	}
	m.Doubt = who.ID
	r.Send(bot.Effect{To: bot.ToPerson(who.ID), Handle: doubtHandle(mid, who.ID), Body: s.doubtCard(r, who.Language(r.Project.Lang), mid, m), Noise: bot.NoiseScheduled, Until: a.Until})
	return meetings.Put(r, mid, m)
}

// keeper is who is asked about a meeting: the lead whose it is, else another lead; before others those who are not away.
func (s series) keeper(r *bot.Request) (who human, ok bool, err error) {
	people, err := s.invited(r, r.Project)
	if err != nil {
		return who, false, err
	}
	best := 0
	for _, h := range people {
		if _, reached := h.Preferred(); r.Project.Allows(h.ID, h.Person) != bot.RoleLead || !reached {
			continue
		}
		fit := 1
		if h.ID == s.Chair {
			fit++
		}
		if _, away := h.AwayAt(r.Now); !away {
			fit += 2
		}
		if fit > best {
			who, ok, best = h, true, fit
		}
	}
	return who, ok, nil
}

// doubtCard asks the lead, or shows what came of it.
func (s series) doubtCard(r *bot.Request, lang, mid string, m meeting) bot.Card {
	t := func(key string, args ...any) string { return r.In(lang, key, append(args, "title", m.Title)...) }
	at := times(lang, m.Start, r.Now, s.location(), zonesOf(r.Project, nil))
	c := bot.Card{Tone: bot.ToneDone, Lang: lang}
	open := func(key, form string) bot.Control {
		return bot.Control{Label: t(key), Action: bot.ActionOpen, Value: bot.OpenValue(form, mid)}
	}
	yes, later := open("meeting.held-yes", "meeting.held"), open("meeting.held-moved", "meeting.held-later")
	switch {
	case m.Stage == live:
		c.Title = t("meeting.live-title")
	case m.Stage == over:
		c.Title = t("meeting.held-noted-yes")
	case m.Stage == unheld:
		c.Title, c.Parts = t("meeting.held-noted-no"), []bot.Part{bot.Words(bot.Escape(at)), bot.Row(yes, later)}
	case m.Start.After(r.Now):
		c.Title = t("meeting.held-noted-moved", "at", at)
	case s.Unasked:
		c.Title, c.Parts = t("meeting.held-noted-never"), []bot.Part{bot.Row(bot.Button(t("meeting.held-again"), "meeting.held", mid+"|"+askAgain))}
	default:
		yes.Style = bot.StylePrimary
		c.Title, c.Tone = t("meeting.held-title"), bot.ToneInfo
		c.Parts = []bot.Part{bot.Words(bot.Escape(t("meeting.held-text", "at", at))), bot.Row(yes, bot.Button(t("meeting.held-no"), "meeting.held", mid+"|"+notHeld),
			later, bot.Button(t("meeting.held-never"), "meeting.held", mid+"|"+askNever))}
	}
	return c
}

// undoubt shows whoever was asked what came of it.
func (m meeting) undoubt(r *bot.Request, s series, mid string) error {
	if m.Doubt == "" {
		return nil
	}
	id, p, err := bot.PersonNow(r, m.Doubt)
	if err != nil {
		return err
	}
	c := s.doubtCard(r, p.Language(r.Project.Lang), mid, m)
	if r.Event.Name == bot.EventAction && r.Is(id) && r.InPrivate() {
		r.Replace(c)
	}
	r.Send(bot.Effect{To: bot.ToPerson(id), Project: m.Project, Handle: doubtHandle(mid, m.Doubt), Body: c, Edits: true})
	return nil
}

// heldClicked is what the lead answers by a click.
func heldClicked(_ context.Context, r *bot.Request) error {
	mid, said, _ := strings.Cut(r.Click.Value, "|")
	m, s, err := ofMeeting(r, mid, bot.RoleLead)
	if err != nil {
		return err
	}
	switch {
	case m.Stage == live:
		return bot.Tell("meeting.is-live", "title", m.Title)
	case m.Stage == over || m.Start.After(r.Now):
		return bot.Tell("bot.old-button")
	case said == notHeld:
		m.Stage = unheld
		if err := m.redraw(r, s, mid); err != nil {
			return err
		}
		r.Audit("meeting.unheld", meetings.Key(mid), map[string]string{"date": m.Date})
		if err := s.happened(r, "unheld", m.Start.In(s.location()).Format(time.DateOnly), "", ""); err != nil {
			return err
		}
		if err := meetings.Put(r, mid, m); err != nil {
			return err
		}
	default:
		b, err := booksOf(r, s.Project, r.Project)
		if err != nil {
			return err
		}
		was := s
		s.Unasked = said == askNever
		s.Done = settled(s.Done, r.Now, was.due(b, s.Done, r.Now), s.due(b, s.Done, r.Now))
		if err := arm(r, m.Series, s); err != nil {
			return err
		}
		if err := allSeries.Put(r, m.Series, s); err != nil {
			return err
		}
	}
	return m.undoubt(r, s, mid)
}

// doubted reads a meeting of which it is still open whether it was held, for a form about it.
func doubted(r *bot.Request, mid string) (meeting, series, error) {
	m, s, err := ofMeeting(r, mid, bot.RoleLead)
	switch {
	case err != nil:
	case m.Stage == live:
		err = bot.Tell("meeting.is-live", "title", m.Title)
	case m.Stage == over || m.Start.After(r.Now):
		err = bot.Tell("bot.old-button")
	}
	return m, s, err
}

// heldForm asks for the minutes of a meeting that is over: who was there, and the lines.
func heldForm(_ context.Context, r *bot.Request, mid string) (bot.Form, error) {
	m, s, err := doubted(r, mid)
	if err != nil {
		return bot.Form{}, err
	}
	people, err := s.invited(r, r.Project)
	if err != nil {
		return bot.Form{}, err
	}
	came := func(h human) bool {
		a := m.Answers[h.ID]
		return a == comes || a == isLate || r.Is(h.ID)
	}
	f := bot.Form{Title: r.T("meeting.held-form"), Tag: r.Project.Key, Submit: r.T("meeting.button-save"),
		Intro: bot.Escape(m.Title+" · "+times(r.Lang, m.Start, r.Now, s.location(), zonesOf(r.Project, nil))) + "\n" + r.T("meeting.correct-intro")}
	f.Fields = append(m.presentFields(r, people, came), sheetFields(r, m.sheets(r)[0])...)
	return f, nil
}

// submitHeld keeps the minutes of a meeting that nobody had started.
func submitHeld(ctx context.Context, r *bot.Request) error {
	mid := r.Submit.Value
	m, s, err := doubted(r, mid)
	if err != nil {
		return err
	}
	sheet := m.sheets(r)[0]
	if m.Lines, err = m.rewritten(ctx, r, s, sheet); err != nil {
		return err
	}
	people, err := s.invited(r, r.Project)
	if err != nil {
		return err
	}
	m.named(r, people)
	m.Named = true
	m.Stage, m.Began, m.Ended, m.After = over, m.Start, m.Start.Add(time.Duration(s.Length)*time.Minute), true
	if err := unqueue(r, m.Project, m.Series, m.Agenda); err != nil {
		return err
	}
	last, err := s.lastHeld(r)
	if err != nil {
		return err
	}
	if last.Start.Before(m.Start) { // the lead may have thought of it after the next one
		if len(m.Agenda) == 0 { // nobody was reminded
			m.Agenda = last.left(r)
		}
		s.Last = mid
		if err := allSeries.Put(r, m.Series, s); err != nil {
			return err
		}
	}
	if err := m.redraw(r, s, mid); err != nil {
		return err
	}
	if err := m.undoubt(r, s, mid); err != nil {
		return err
	}
	return m.show(r, s, mid)
}

// laterForm asks for when a meeting that was not held is held.
func laterForm(_ context.Context, r *bot.Request, mid string) (bot.Form, error) {
	m, s, err := doubted(r, mid)
	if err != nil {
		return bot.Form{}, err
	}
	if s.State != on {
		return bot.Form{}, bot.Tell("meeting.not-on", "title", s.Title)
	}
	return bot.Form{Title: r.T("meeting.held-later"), Tag: r.Project.Key, Submit: r.T("meeting.held-move"), Intro: bot.Escape(r.T("meeting.held-was", "title", m.Title, "at", times(r.Lang, m.Start, r.Now, s.location(), zonesOf(r.Project, nil)))),
		Fields: []bot.Field{
			{Name: "date", Label: r.T("meeting.form-date"), Kind: bot.FieldDate, Required: true},
			{Name: "clock", Label: r.T("meeting.form-clock"), Kind: bot.FieldTime, Required: true, Initial: []string{m.Start.In(s.location()).Format("15:04")}},
		}}, nil
}

// submitLater moves a meeting that was not held.
func submitLater(_ context.Context, r *bot.Request) error {
	mid := r.Submit.Value
	m, s, err := doubted(r, mid)
	if err != nil {
		return err
	}
	if s.State != on {
		return bot.Tell("meeting.not-on", "title", s.Title)
	}
	if m.Stage == unheld { // they found another time after all
		m.Stage = planned
		if err := meetings.Put(r, mid, m); err != nil {
			return err
		}
	}
	b, err := booksOf(r, s.Project, r.Project)
	if err != nil {
		return err
	}
	o, ok := s.find(b, m.Date)
	if !ok || o.Off {
		return bot.Tell("bot.old-button")
	}
	return moveTo(r, m.Series, s, o, r.Submit.Get("date"), r.Submit.Get("clock"))
}
