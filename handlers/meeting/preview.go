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

// Planned is something that will be sent by itself.
type Planned struct {
	At    time.Time
	What  string // key of the text that says it
	Title string
	Start time.Time // of the meeting
	To    int       // rooms
	// Private says that it goes to people, and not to rooms. Whom it will concern is not known yet, so that nobody is counted.
	Private bool
}

// MostPlanned entries are told.
const MostPlanned = 500

// Plan tells what will be sent about a project from one moment to another, as things are now: of meetings, and by the timers
// of which other capabilities declare that they send. Of a project that is closed what was kept goes on. As many entries as MostPlanned
// are perhaps not all.
func Plan(ctx context.Context, store bot.Reader, insight bot.Insight, sends map[string]bot.Foretold, project string, from, to time.Time) ([]Planned, error) {
	p, _, err := bot.Projects.Read(ctx, store, project)
	if err != nil || p.State == bot.ProjectPaused {
		return nil, err
	}
	both, err := daybook.Read(ctx, store, project, p, from)
	if err != nil {
		return nil, err
	}
	b := books{both}
	rooms, err := bot.Rooms.List(ctx, store, bot.Query{Index: "project", Value: project})
	if err != nil {
		return nil, err
	}
	all, err := allSeries.List(ctx, store, bot.Query{Index: "project", Value: project, Limit: mostSeries})
	if err != nil {
		return nil, err
	}
	var out []Planned
	for _, f := range all {
		if s := f.Value; s.State == on {
			its, err := s.planned(ctx, store, f.ID, b, rooms, from, to)
			if err != nil {
				return nil, err
			}
			out = append(out, its...)
		}
	}
	day, _, err := standups.Read(ctx, store, project)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return nil, err
	}
	if day, err = day.amid(p, func(id string) (bot.Person, error) {
		who, _, err := bot.People.Read(ctx, store, id)
		if err == nil && who.Alias != "" {
			who, _, err = bot.People.Read(ctx, store, who.Alias)
		}
		return who, err
	}); err != nil {
		return nil, err
	}
	n := 0
	for _, f := range rooms {
		if !f.Value.Closed && f.Value.Audience() == bot.Team {
			n++
		}
	}
	for _, a := range day.between(b, p.Location(), later(day.Done, from.Add(-time.Nanosecond)), to, false) {
		p := Planned{At: a.At, What: "meeting.planned-" + a.Kind, To: n}
		if p.Private = a.Kind == asks; p.Private {
			p.To = 0
		}
		if out = append(out, p); a.Kind == sumsUp {
			out = append(out, Planned{At: a.At, What: "meeting.planned-missing", Private: true})
		}
	}
	if insight != nil {
		others, err := timers(ctx, store, insight, sends, project, from, to)
		if err != nil {
			return nil, err
		}
		out = append(out, others...)
	}
	slices.SortStableFunc(out, func(a, b Planned) int { return a.At.Compare(b.At) })
	return out[:min(len(out), MostPlanned)], nil
}

// planned is what a series will send, in private too: whether somebody needs that is known only then.
func (s series) planned(ctx context.Context, store bot.Reader, id string, b books, rooms []bot.Found[bot.Room], from, to time.Time) ([]Planned, error) {
	n, teams := 0, 0
	for _, f := range rooms {
		if f.Value.Closed {
			continue
		}
		if f.Value.Audience() == bot.Team {
			teams++
		}
		if !s.Inside || f.Value.Audience() == bot.Team {
			n++
		}
	}
	var out []Planned
	for _, a := range s.due(b, later(s.Done, from.Add(-time.Nanosecond)), to) {
		p := Planned{At: a.At, What: "meeting.planned-" + a.Kind, Title: s.Title, Start: a.Start, To: n}
		if a.Kind == doubt {
			m, _, err := meetings.Read(ctx, store, idOf(id, a.Date))
			if err != nil && !errors.Is(err, bot.ErrNotFound) {
				return nil, err
			}
			if m.Stage != planned || m.Doubt != "" || teams == 0 {
				continue
			}
			p.To, p.Private = 0, true
		}
		if out = append(out, p); s.asksAgain(b, a) {
			out = append(out, Planned{At: a.At, What: "meeting.planned-ask", Title: s.Title, Start: a.Start, Private: true})
		}
	}
	return out, nil
}

// asksAgain reports whether with a reminder those are asked in private who have not answered: with the first that mentions people.
func (s series) asksAgain(b books, a act) bool {
	mentions := func(a act) bool { return a.Kind == remind && s.Leads[a.Lead].Mention }
	return s.Answers && mentions(a) && !slices.ContainsFunc(s.acts(b, a.occasion), func(other act) bool { return mentions(other) && other.At.Before(a.At) })
}

// timers are the occurrences of the timers that send, of those that are set for a project or are about it.
func timers(ctx context.Context, store bot.Reader, insight bot.Insight, sends map[string]bot.Foretold, project string, from, to time.Time) ([]Planned, error) {
	var out []Planned
	for t, err := range insight.Timers(ctx, "") {
		if err != nil {
			return nil, err
		}
		s, ok := sends[t.Name]
		if !ok {
			continue
		}
		if about, err := isAbout(ctx, store, s, t, project); err != nil || !about {
			if err != nil {
				return nil, err
			}
			continue
		}
		for at := t.Due; !at.Add(s.After).After(to) && len(out) < MostPlanned; {
			if sent := at.Add(s.After); !sent.Before(from) {
				p := Planned{At: sent, What: s.Text, To: 1, Private: s.Private}
				if p.Private {
					p.To = 0
				}
				out = append(out, p)
			}
			next, err := nextDue(ctx, store, s, t, at)
			if err != nil {
				return nil, err
			}
			if !next.After(at) {
				break
			}
			at = next
		}
	}
	return out, nil
}

// nextDue is when a timer is due after a time; zero if never.
func nextDue(ctx context.Context, store bot.Reader, s bot.Foretold, t bot.Timer, at time.Time) (time.Time, error) {
	if s.Next != nil {
		return s.Next(ctx, store, t, at)
	}
	if t.Again == "" {
		return time.Time{}, nil
	}
	next, err := workday.Next(t.Again, t.Zone, at)
	if err != nil {
		return time.Time{}, nil //nolint:nilerr // what cannot be read comes once
	}
	return next, nil
}

// isAbout reports whether what a timer sends is about a project: it was set by a request about the project, or declared for it,
// or its capability says so.
func isAbout(ctx context.Context, store bot.Reader, s bot.Foretold, t bot.Timer, project string) (bool, error) {
	if t.Project != "" || t.Owner != "" || s.About == nil {
		return t.Project == project || strings.HasPrefix(t.Owner, "project/"+project+"/"), nil
	}
	return s.About(ctx, store, t, project)
}

const (
	previewDays = 14 // told where nothing else is said
	previewMost = 30 // lines of a card
)

var until = regexp.MustCompile(`\s*(?:\.\.+|–|~|到|至|\bto\b)\s*`)

// previewSaid is the command: `preview`, `preview 2026-12-01..2026-12-31`.
func previewSaid(ctx context.Context, r *bot.Request) error {
	now := r.Now.In(r.Project.Location())
	from, to := now, now.AddDate(0, 0, previewDays)
	if r.Rest != "" {
		parts := until.Split(r.Rest, 2)
		days, err := daybook.Calendar(r)
		if err != nil {
			return err
		}
		first, _, ok := days.Date(parts[0], now)
		last := first
		if ok && len(parts) == 2 {
			last, _, ok = days.Date(parts[1], now)
		}
		a, errA := time.ParseInLocation(time.DateOnly, first, now.Location())
		b, errB := time.ParseInLocation(time.DateOnly, last, now.Location())
		switch {
		case !ok || errA != nil || errB != nil:
			return bot.Tell("meeting.preview-unread", "said", r.Rest)
		case b.Before(a):
			return bot.Tell("meeting.preview-backwards")
		case b.Sub(a) > 366*24*time.Hour:
			return bot.Tell("meeting.preview-long")
		}
		from, to = a, b.AddDate(0, 0, 1)
	}
	return showPlan(ctx, r, from, to)
}

// previewClicked is the button of a series.
func previewClicked(ctx context.Context, r *bot.Request) error {
	if err := r.Enter(r.Click.Value, bot.RoleMember); err != nil {
		return err
	}
	return showPlan(ctx, r, r.Now, r.Now.AddDate(0, 0, previewDays))
}

// showPlan shows whoever asks what will be sent.
func showPlan(ctx context.Context, r *bot.Request, from, to time.Time) error {
	plan, err := Plan(ctx, r.Env().Store, r.Env().Insight, r.Env().Sends, r.ProjectID, from, to)
	if err != nil {
		return err
	}
	zone := r.Project.Location()
	c := bot.Card{Title: r.T("meeting.preview-title", "from", i18n.Day(r.Lang, from.In(zone), r.Now), "to", i18n.Day(r.Lang, to.Add(-time.Minute).In(zone), r.Now)), Tone: bot.ToneInfo, Lang: r.Lang}
	var lines []string
	for _, p := range plan[:min(len(plan), previewMost)] {
		lines = append(lines, "- "+bot.Escape(i18n.Moment(r.Lang, p.At.In(zone), r.Now)+" · "+p.Text(r.Env().Texts, r.Lang, zone, r.Now)))
	}
	switch {
	case len(lines) == 0 && r.Project.State != bot.ProjectRunning:
		lines = append(lines, r.T("meeting.preview-rests"))
	case len(lines) == 0:
		lines = append(lines, r.T("meeting.preview-none"))
	case len(plan) == MostPlanned:
		lines = append(lines, r.T("meeting.preview-cut", "n", previewMost))
	case len(plan) > previewMost:
		lines = append(lines, r.T("meeting.agenda-more", "n", len(plan)-previewMost))
	}
	c.Parts = []bot.Part{bot.Words(strings.Join(lines, "\n"))}
	if r.Event.Name == bot.EventAction {
		r.Whisper(c)
		return nil
	}
	answer(r, c)
	return nil
}

// Text tells in a language what will be sent.
func (p Planned) Text(texts bot.Texts, lang string, zone *time.Location, ref time.Time) string {
	text := texts.Text(lang, p.What, "title", p.Title, "start", i18n.Moment(lang, p.Start.In(zone), ref), "n", p.To)
	if p.Private {
		text = texts.Text(lang, "meeting.planned-private", "text", text)
	}
	return text
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
