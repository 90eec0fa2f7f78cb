package meeting

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// The sections of an agenda, in their order.
const (
	pointAction    = "action"  // of the last meeting, still open
	pointQueued    = "queued"  // what somebody wants to talk about
	pointOverdue   = "overdue" // of the tracker, as are the next three
	pointBlocked   = "blocked"
	pointShifted   = "shifted" // its date was changed since the last meeting
	pointNew       = "new"     // made since then
	pointMilestone = "milestone"
	pointGate      = "gate" // what a gate still lacks
)

// sections are their order. What people asked for comes before what golive found.
var sections = []string{pointAction, pointQueued, pointOverdue, pointBlocked, pointShifted, pointNew, pointMilestone, pointGate}

const (
	agendaLines = 15 // of an agenda that a card shows
	aheadDays   = 14 // within which milestones are told
	issuesMost  = 500
	firstSpan   = 7 * 24 * time.Hour // what is new for the first meeting of a series
)

// point is one thing to talk about.
type point struct {
	Section string `json:"section"`
	Key     string `json:"key,omitempty"` // of the issue
	Link    string `json:"link,omitempty"`
	Text    string `json:"text"` // or key of the phase's name, for a milestone without one
	Owner   string `json:"owner,omitempty"`
	Due     string `json:"due,omitempty"`
	Was     string `json:"was,omitempty"`     // the date before
	Why     string `json:"why,omitempty"`     // it was changed
	Of      string `json:"of,omitempty"`      // of the plan: its phase, or key of that's name
	Status  string `json:"status,omitempty"`  // of the issue
	Blocker string `json:"blocker,omitempty"` // keys of the issues that block it
	Person  string `json:"person,omitempty"`  // who queued it, or owns it: ID
	Series  string `json:"series,omitempty"`  // that it is queued for: ID; "": that which meets next
}

// gather makes the agenda of a meeting from what is known now, and tells since when that is so where the tracker did not answer.
// ctx bounds how long the tracker is waited for in all, however much it is asked.
func (s series) gather(ctx context.Context, r *bot.Request, m meeting) ([]point, time.Time, error) {
	var all []point
	since := m.Start.Add(-firstSpan)
	last, err := s.lastHeld(r)
	if err != nil {
		return nil, since, err
	}
	if !last.Start.IsZero() {
		since = last.Start
	}
	known, asOf, err := issuesOf(ctx, r, s.Project)
	if err != nil {
		return nil, asOf, err
	}
	all = append(all, openActions(ctx, r, last, known, asOf.IsZero())...)
	asked, err := queuedFor(r, s.Project, m.Series)
	if err != nil {
		return nil, asOf, err
	}
	all = append(all, asked...)
	moved, err := allShifts.Get(r, r.Project.Tracker)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return nil, asOf, err
	}
	today := r.Now.In(s.location()).Format(time.DateOnly)
	taken := map[string]bool{}
	for _, p := range all {
		taken[p.Key] = p.Key != ""
	}
	for _, i := range known.Issues {
		if p, ok := found(i, moved.Due[i.Key], since, today); ok && !taken[i.Key] {
			all = append(all, p)
		}
	}
	plan, err := milestones(r, s.Project, since, today)
	if err != nil {
		return nil, asOf, err
	}
	all = append(all, plan...)
	return inSections(all), asOf, nil
}

// inSections puts points in the order of their sections.
func inSections(all []point) []point {
	slices.SortStableFunc(all, func(a, b point) int {
		return cmp.Compare(slices.Index(sections, a.Section), slices.Index(sections, b.Section))
	})
	return all
}

// agendaParts are an agenda as a card shows it: at most fifteen lines, and where the rest is.
func agendaParts(r *bot.Request, lang string, m meeting, link string) []bot.Part {
	if len(m.Agenda) == 0 && m.AsOf.IsZero() {
		return nil
	}
	var parts []bot.Part
	lines := []string{"**" + r.In(lang, "meeting.agenda") + "**"}
	section := ""
	for _, p := range m.Agenda[:min(len(m.Agenda), agendaLines)] {
		text := pointText(r, lang, p, m.Start)
		if p.Section != section {
			section = p.Section
			text = "_" + r.In(lang, "meeting.section-"+section) + "_" + r.In(lang, "meeting.blank") + text
		}
		lines = append(lines, "- "+text)
	}
	if len(m.Agenda) == 0 {
		lines = append(lines, r.In(lang, "meeting.agenda-none"))
	}
	parts = append(parts, bot.Words(strings.Join(lines, "\n")))
	if more := len(m.Agenda) - agendaLines; more > 0 {
		text := r.In(lang, "meeting.agenda-more", "n", more)
		if link != "" {
			text = bot.LinkTo(text, link)
		}
		parts = append(parts, bot.Words(text))
	}
	if !m.AsOf.IsZero() {
		parts = append(parts, bot.SmallPrint(stale(r, lang, m.AsOf)))
	}
	if slices.ContainsFunc(m.Agenda, point.planned) && m.Stage == planned {
		parts = append(parts, bot.Row(bot.Button(r.In(lang, "meeting.button-plan"), "phase.page", m.Project))) // whoever clicks gets a link of their own
	}
	return parts
}

// stale says that the tracker did not answer, and of when what is told is.
func stale(r *bot.Request, lang string, asOf time.Time) string {
	if asOf.Unix() <= 0 {
		return r.In(lang, "meeting.agenda-unknown")
	}
	return r.In(lang, "meeting.agenda-stale", "at", i18n.Moment(lang, asOf.In(r.Project.Location()), r.Now))
}

// pointText is one point in one line of markup.
func pointText(r *bot.Request, lang string, p point, ref time.Time) string {
	text := bot.Escape(p.says(r.Env().Texts, lang))
	if p.Key != "" {
		name := p.Key
		if p.Link != "" {
			name = bot.LinkTo(p.Key, p.Link)
		}
		text = name + " " + text
	}
	for _, more := range []string{p.Owner, p.Status} {
		if more != "" {
			text += " · " + bot.Escape(more)
		}
	}
	if p.Blocker != "" {
		text += " · " + r.In(lang, "meeting.blocked-by", "keys", bot.Escape(p.Blocker))
	}
	switch {
	case p.Was != "":
		text += " · " + wasText(r.Env().Texts, lang, p, ref)
	case p.Due != "":
		text += " · " + i18n.DayOf(lang, p.Due, ref)
	}
	if p.Why != "" {
		text += " · " + bot.Escape(p.Why)
	}
	return text
}

// wasText tells what a date was, and is.
func wasText(texts bot.Texts, lang string, p point, ref time.Time) string {
	return texts.Text(lang, "meeting.was", "before", i18n.DayOf(lang, p.Was, ref), "due", cmp.Or(i18n.DayOf(lang, p.Due, ref), texts.Text(lang, "meeting.no-date")))
}

// answer answers with what the team alone may see.
func answer(r *bot.Request, c bot.Card) { answerAs(r, "", c) }

// answerAs is answer with what is edited later.
func answerAs(r *bot.Request, handle string, c bot.Card) {
	c.Lang = r.Lang
	if r.Event.Name == bot.EventCommand || !r.InPrivate() && r.Room.Audience() != bot.Team {
		r.Whisper(c)
		return
	}
	r.Reply(handle, c)
}

// showAgenda is the command: `agenda`: of the next meeting, as it would be now.
func showAgenda(ctx context.Context, r *bot.Request) error {
	id, s, err := called(r, r.Rest, "agenda", on)
	if err != nil {
		return err
	}
	_, o, err := nextOf(r, s)
	if err != nil {
		return err
	}
	_, m, err := s.open(r, id, o)
	if err != nil {
		return err
	}
	waiting, cancel := r.Patience(ctx)
	defer cancel()
	if m.Agenda, m.AsOf, err = s.gather(waiting, r, m); err != nil {
		return err
	}
	c := bot.Card{Title: r.T("meeting.agenda-of", "title", s.Title, "at", s.moment(o)(r, r.Lang)), Tone: bot.ToneInfo, Parts: agendaParts(r, r.Lang, m, "")}
	if len(c.Parts) == 0 {
		c.Parts = []bot.Part{bot.Words(r.T("meeting.agenda-none"))}
	}
	others, err := askedElsewhere(r, id)
	if err != nil {
		return err
	}
	c.Parts = append(c.Parts, others...)
	answer(r, c)
	return nil
}
