package digest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/i18n"
)

// entry is what a digest tells of one project, in the manager's language. Texts are markup.
type entry struct {
	Project string     `json:"project"` // ID
	Key     string     `json:"key"`
	Name    string     `json:"name"`
	Status  bot.Status `json:"status"`
	Was     bot.Status `json:"was,omitempty"` // in the digest before, where that was another
	Percent int        `json:"percent"`
	Change  int        `json:"change,omitempty"` // points since a day, if Changed
	Changed bool       `json:"changed,omitempty"`
	Since   string     `json:"since,omitempty"`   // that day, in words: of the digest before, else of a weekly post
	Phases  []string   `json:"phases,omitempty"`  // the numbers that the percentage is made of
	Trouble []string   `json:"trouble,omitempty"` // why it is not green
	Slips   []string   `json:"slips,omitempty"`   // changed dates, with reasons
	Others  []string   `json:"others,omitempty"`  // what other capabilities tell
	Missing []string   `json:"missing,omitempty"` // what is missing or stale, and for how long
	Link    string     `json:"link,omitempty"`
	Age     string     `json:"age,omitempty"`
	Worse   int        `json:"worse"` // the worse, the higher, among those of one status
}

// worst orders entries: by status first, then by how much there is.
func worst(a, b entry) int {
	rank := func(s bot.Status) int { return slices.Index([]bot.Status{bot.Green, bot.Amber, bot.Red}, s) }
	return cmp.Or(rank(b.Status)-rank(a.Status), b.Worse-a.Worse, cmp.Compare(a.Key, b.Key))
}

// Of each kind of thing an entry tells the first ones, each cut where it is very long: a busy project must not push the others out.
const (
	toldMost = 8
	lineMost = 500 // characters
)

// capped leaves of an entry what it tells at most.
func (e *entry) capped(say func(string, ...any) string) {
	for _, lines := range []*[]string{&e.Trouble, &e.Slips, &e.Others, &e.Missing} {
		more := len(*lines) - toldMost
		*lines = (*lines)[:min(len(*lines), toldMost)]
		for i, l := range *lines {
			(*lines)[i] = cut(l, lineMost)
		}
		if more > 0 {
			*lines = append(*lines, say("digest.details-more", "n", more))
		}
	}
}

// projectsOf are the projects of a manager's digest: those that they chose, else those in which they have a role, else all; none
// that are closed.
func projectsOf(r *bot.Request, person string, s setting) ([]bot.Found[bot.Project], error) {
	if len(s.Projects) > 0 {
		var chosen []bot.Found[bot.Project]
		for _, id := range slices.Compact(slices.Sorted(slices.Values(s.Projects))) {
			p, err := bot.Projects.Get(r, id)
			if errors.Is(err, bot.ErrNotFound) || err == nil && p.State == bot.ProjectClosed {
				continue
			}
			if err != nil {
				return nil, err
			}
			chosen = append(chosen, bot.Found[bot.Project]{ID: id, Value: p})
		}
		return chosen, nil
	}
	own, err := open(r, bot.Query{Index: "member", Value: person})
	if err != nil || len(own) > 0 {
		return own, err
	}
	return open(r, bot.Query{})
}

// open are the projects that a query finds and that are not closed.
func open(r *bot.Request, q bot.Query) ([]bot.Found[bot.Project], error) {
	var all []bot.Found[bot.Project]
	for f, err := range bot.Projects.Find(r, q) {
		if err != nil {
			return nil, err
		}
		if f.Value.State != bot.ProjectClosed {
			all = append(all, f)
		}
	}
	return all, nil
}

// isIn reports whether the digest that a timer is about tells of a project.
func isIn(ctx context.Context, records bot.Reader, t bot.Timer, project string) (bool, error) {
	var person string
	if err := json.Unmarshal(t.Data, &person); err != nil {
		return false, fmt.Errorf("read timer %s: %w", t.Key, err)
	}
	s, _, err := settings.Read(ctx, records, person)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return false, err
	}
	if len(s.Projects) > 0 {
		return slices.Contains(s.Projects, project), nil
	}
	own, err := bot.Projects.List(ctx, records, bot.Query{Index: "member", Value: person})
	if err != nil {
		return false, err
	}
	running := slices.DeleteFunc(own, func(f bot.Found[bot.Project]) bool { return f.Value.State == bot.ProjectClosed })
	return len(running) == 0 || slices.ContainsFunc(running, func(f bot.Found[bot.Project]) bool { return f.ID == project }), nil
}

// reader is for whom a digest is.
type reader struct {
	id      string
	lang    string
	zone    *time.Location
	account bot.Account // whose the links are; zero if they have none
	mail    string
}

func readerOf(r *bot.Request, id string) (reader, bot.Person, error) {
	id, p, err := bot.PersonNow(r, id)
	if err != nil {
		return reader{}, p, err
	}
	who := reader{id: id, zone: p.Location(), mail: p.Email, lang: cmp.Or(i18n.Normal(p.Lang), i18n.Normal(p.Spoke), i18n.Chinese)}
	who.account, _ = p.Preferred()
	return who, p, nil
}

// glance is how a project is, without what is told of it: what lists of many go by. Plan and now are nil where there is none yet.
func glance(r *bot.Request, who reader, id string, p bot.Project, plan *bot.Plan, now *bot.Progress, last told) (e entry, err error) {
	e = entry{Project: id, Key: p.Key, Name: p.Name, Status: bot.Green}
	if plan == nil {
		if n := daysSince(p.Created, r.Now); n > planMissed {
			e.Status, e.Worse = bot.Amber, n
		}
		return e, nil
	}
	if now == nil {
		return e, nil
	}
	e.Percent = now.Percent
	e.changed(who, last, *now, r.Now.In(p.Location()).Format(time.DateOnly), r.Now)
	e.Status, err = daybook.ShownToManagers(r, id, p, *plan, *now)
	return e, err
}

// state is the status of the project in words, and what it was in the digest before.
func (e entry) state(say func(string, ...any) string) string {
	is := say("digest.status-" + string(e.Status))
	if e.Was == "" {
		return is
	}
	return say("digest.status-was", "status", is, "was", strings.ToLower(say("digest.status-"+string(e.Was))))
}

// known is a record that may not be there yet: nil then.
func known[T any](v T, err error) (*T, error) {
	if errors.Is(err, bot.ErrNotFound) {
		return nil, nil
	}
	return &v, err
}

// entryOf tells of one project what happened since the digest before.
func entryOf(r *bot.Request, who reader, id string, p bot.Project, last told) (entry, error) {
	since := last.at
	say := func(key string, args ...any) string { return r.In(who.lang, key, args...) }
	has, err := known(bot.Plans.Get(r, id))
	if err != nil {
		return entry{}, err
	}
	counted, err := known(bot.Progresses.Get(r, id))
	if err != nil {
		return entry{}, err
	}
	e, err := glance(r, who, id, p, has, counted, last)
	switch {
	case err != nil:
		return e, err
	case has == nil:
		e.Missing = append(e.Missing, say("digest.no-plan", "n", daysSince(p.Created, r.Now)))
		return e, others(r, who, &e, since)
	case counted == nil:
		e.Missing = append(e.Missing, say("digest.not-counted"))
		return e, others(r, who, &e, since)
	}
	plan, now := *has, *counted
	e.Phases = phases(r, who, p, plan, now)
	today := r.Now.In(p.Location()).Format(time.DateOnly)
	e.trouble(r, who, plan, now, today)
	if e.Slips, err = slips(r, who, plan, id, since); err != nil {
		return e, err
	}
	e.Age = age(r, who, p, now)
	refused := slices.ContainsFunc(now.Phases, func(c bot.PhaseCount) bool { return c.Wrong != "" })
	unheard := now.Down && now.Asked.IsZero() // else its age tells that it is down
	if unheard || !now.Down && !refused && !now.Asked.IsZero() && r.Now.Sub(now.Asked) > 24*time.Hour {
		e.Missing = append(e.Missing, say("digest.jira-silent", "ago", i18n.Ago(who.lang, r.Now.Sub(now.Asked)), "asked", !now.Asked.IsZero()))
	}
	if p.State == bot.ProjectPaused {
		e.Missing = append(e.Missing, say("digest.paused"))
	}
	e.Worse += 3 * len(e.Slips)
	return e, others(r, who, &e, since)
}

// changed tells by how much the percentage is another than in the digest before; of a project that did not stand there, than in the
// last weekly post, if that is not too old.
func (e *entry) changed(who reader, last told, now bot.Progress, today string, at time.Time) {
	if before, ok := last.percent[e.Project]; ok {
		e.Change, e.Changed, e.Since = now.Percent-before, true, i18n.Day(who.lang, last.at.In(who.zone), at)
		return
	}
	for _, w := range slices.Backward(now.Weeks) {
		if w.Day < today {
			if bot.DaysBetween(w.Day, today) <= lookBack {
				e.Change, e.Changed, e.Since = now.Percent-w.Percent, true, i18n.DayOf(who.lang, w.Day, at)
			}
			return
		}
	}
}

// phases are those of a project with their percentages, and of what these are made.
func phases(r *bot.Request, who reader, p bot.Project, plan bot.Plan, now bot.Progress) []string {
	say := func(key string, args ...any) string { return r.In(who.lang, key, args...) }
	var lines []string
	for i, ph := range plan.Phases {
		if i >= len(now.Phases) || now.Phases[i].Key != ph.Key { // counted before the plan was changed
			break
		}
		c := now.Phases[i]
		parts := []string{bot.Escape(ph.Title(say)) + " " + say("digest.percent", "percent", c.Percent)}
		switch {
		case ph.Closed():
			parts = append(parts, say("phase.made-closed", "day", i18n.DayOf(who.lang, ph.End.Actual, r.Now)))
		case c.Manual:
			parts = append(parts, say("phase.made-manual-why", "name", bot.Escape(ph.Manual.Name), "why", bot.Escape(ph.Manual.Why)))
		}
		if !ph.Closed() {
			parts = append(parts, c.Made(say, ph, i18n.Moment(who.lang, c.Asked.In(who.zone), r.Now.In(who.zone)))...)
		}
		lines = append(lines, strings.Join(append(parts, say("phase.weight", "n", ph.Weight)), " · "))
	}
	return lines
}

const planMissed = 14 // days after which a project without a plan is amber

func daysSince(t, now time.Time) int { return max(int(now.Sub(t)/(24*time.Hour)), 0) }

// trouble tells why the project is not green.
func (e *entry) trouble(r *bot.Request, who reader, plan bot.Plan, now bot.Progress, today string) {
	say := func(key string, args ...any) string { return r.In(who.lang, key, args...) }
	if o := plan.Override; o.Status != "" && o.Until >= today {
		e.Trouble = append(e.Trouble, say("digest.by-hand", "name", bot.Escape(o.Name), "day", i18n.DayOf(who.lang, o.Until, r.Now), "why", bot.Escape(o.Why)))
	}
	for _, x := range now.Reasons {
		phase, item, _ := strings.Cut(x.Item, "/")
		e.Worse += x.N
		if x.Kind == "score" { // whoever keeps the scores tells of them, see others
			continue
		}
		if x.Kind == "no-update" {
			e.Missing = append(e.Missing, say("digest.no-update", "n", x.N))
			continue
		}
		e.Trouble = append(e.Trouble, say("digest.why-"+x.Kind, "name", bot.Escape(plan.Called(say, phase, item, "")), "n", x.N, "day", i18n.DayOf(who.lang, x.Date, r.Now)))
	}
	if now.Hidden != "" {
		e.Missing = append(e.Missing, say("digest.hidden"))
	}
	for _, c := range now.Phases {
		if c.Wrong != "" {
			e.Missing = append(e.Missing, say("digest.query", "name", bot.Escape(plan.Called(say, c.Key, "", ""))))
		}
	}
}

// slips are the dates that moved since a time, as before and after, with the reasons.
func slips(r *bot.Request, who reader, plan bot.Plan, project string, since time.Time) ([]string, error) {
	moved, err := bot.SlipsSince(r, project, since)
	if err != nil {
		return nil, err
	}
	say := func(key string, args ...any) string { return r.In(who.lang, key, args...) }
	var lines []string
	for _, h := range moved {
		if ph := plan.Phase(h.Phase); ph != nil && ph.Closed() { // nobody waits for it any more
			continue
		}
		lines = append(lines, say("digest.slip", "name", bot.Escape(plan.Called(say, h.Phase, h.Item, h.Name)),
			"before", i18n.DayOf(who.lang, h.Was, r.Now), "after", i18n.DayOf(who.lang, h.Is, r.Now), "why", bot.Escape(h.Why)))
	}
	return lines, nil
}

// others adds what the other capabilities tell: low scores and how they are followed up, say. They tell it in the reader's language,
// with links for their eyes.
func others(r *bot.Request, who reader, e *entry, since time.Time) error {
	lang, from := r.Lang, r.Event.From
	r.Lang, r.Event.From = who.lang, who.account
	defer func() { r.Lang, r.Event.From = lang, from }()
	lines, err := r.Summaries(e.Project, since)
	slices.SortStableFunc(lines, func(a, b bot.SummaryLine) int { return b.Score - a.Score })
	for _, l := range lines {
		text, link, ago := l.Text, "", ""
		if l.Link != "" {
			link = bot.LinkTo(r.T("digest.open"), l.Link)
		}
		if age := r.Now.Sub(l.AsOf); !l.AsOf.IsZero() && age >= time.Minute { // else it is as of now
			ago = i18n.Ago(who.lang, age)
		}
		if link != "" || ago != "" {
			text += r.T("digest.aside", "link", link, "ago", ago)
		}
		e.Others, e.Worse = append(e.Others, text), e.Worse+l.Score
	}
	return err
}

// age tells how old the numbers of a project are: the tracker's, else golive's own.
func age(r *bot.Request, who reader, p bot.Project, now bot.Progress) string {
	switch {
	case p.Tracker == "" || now.Asked.IsZero():
		return r.In(who.lang, "digest.age-own", "ago", i18n.Ago(who.lang, r.Now.Sub(now.At)))
	case now.Down:
		return r.In(who.lang, "digest.age-down", "moment", i18n.Moment(who.lang, now.Asked.In(who.zone), r.Now.In(who.zone)), "ago", i18n.Ago(who.lang, r.Now.Sub(now.Asked)))
	}
	return r.In(who.lang, "digest.age", "ago", i18n.Ago(who.lang, r.Now.Sub(now.Asked)))
}
