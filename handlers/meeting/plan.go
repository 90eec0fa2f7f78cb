package meeting

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// longestWhy is how many characters of a reason an agenda shows.
const longestWhy = 80

// milestones are what a project's plan has to talk about: dates that were moved since a moment, what is due within two weeks, or should
// have been done, and what a gate still lacks whose phase ends within them. Each is there once, with who leads the project.
func milestones(r *bot.Request, project string, since time.Time, today string) ([]point, error) {
	plan, err := bot.PlanOf(r, project)
	if err != nil {
		return nil, err
	}
	slips, err := bot.SlipsSince(r, project, later(since, r.Now.Add(-keepShifts)))
	if err != nil {
		return nil, err
	}
	until := today
	if t, err := time.Parse(time.DateOnly, today); err == nil {
		until = t.AddDate(0, 0, aheadDays).Format(time.DateOnly)
	}
	owner, err := leads(r)
	if err != nil {
		return nil, err
	}
	var all []point
	dated := func(phase, item string, d bot.Dates, p point) {
		p.Owner, p.Due = owner, d.Due()
		if i := slices.IndexFunc(slips, func(h bot.Happening) bool { return h.Phase == phase && h.Item == item }); i >= 0 && d.Actual == "" && slips[i].Was != p.Due {
			p.Was, p.Why = slips[i].Was, cut(oneLine(slips[i].Why), longestWhy)
		}
		switch {
		case p.Due != "" && p.Due < today:
			p.Section = pointOverdue
		case p.Was != "":
			p.Section = pointShifted
		case p.Due != "" && p.Due <= until:
			p.Section = pointMilestone
		default:
			return
		}
		all = append(all, p)
	}
	for _, phase := range plan.Phases {
		if phase.Closed() {
			continue
		}
		for _, m := range phase.Milestones {
			dated(phase.Key, m.Key, m.Dates, point{Text: cmp.Or(m.Name, "phase.milestone-"+m.Key)})
		}
		name := cmp.Or(phase.Name, "phase.name-"+phase.Key)
		dated(phase.Key, "", phase.End, point{Text: "meeting.phase-ends", Of: name})
		if end := phase.End.Due(); end != "" && end <= until {
			for _, p := range lacking(phase) {
				p.Section, p.Of, p.Owner, p.Due = pointGate, name, owner, end
				all = append(all, p)
			}
		}
	}
	if live := r.Project.GoLive; live >= today {
		all = append(all, point{Section: pointMilestone, Text: "meeting.golive", Owner: owner, Due: live})
	}
	slices.SortStableFunc(all, func(a, b point) int { return cmp.Compare(cmp.Or(a.Due, "9999"), cmp.Or(b.Due, "9999")) })
	return all, nil
}

// lacking is what the gate of a phase still lacks: what is to be handed over, and signatures.
func lacking(phase bot.Phase) (all []point) {
	for _, d := range phase.Deliverables {
		if d.Link == "" {
			all = append(all, point{Text: cmp.Or(d.Name, "phase.deliverable-"+d.Key)})
		}
	}
	var by []string
	for _, as := range []string{"lead", "client"} {
		if !slices.ContainsFunc(phase.SignOffs, func(s bot.SignOff) bool { return s.As == as }) {
			by = append(by, as)
		}
	}
	if len(by) > 0 {
		all = append(all, point{Text: "meeting.lacks-" + strings.Join(by, "-")})
	}
	return all
}

// leads are the names of those who lead the request's project: a plan names nobody else who is responsible.
func leads(r *bot.Request) (string, error) {
	var all []string
	for id := range r.Project.Members {
		if r.Project.Role(id) != bot.RoleLead {
			continue
		}
		_, who, err := bot.PersonNow(r, id)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return "", err
		}
		if err == nil && !who.Gone && r.Project.Allows(id, who) == bot.RoleLead {
			all = append(all, who.Name)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return strings.Join(all[:min(len(all), mostLeads)], ", "), nil
}

// mostLeads of a project that a point names.
const mostLeads = 3

// cut is a text of at most so many characters.
func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// planned reports whether it is of the project's plan: its text may be the key of a name.
func (p point) planned() bool {
	switch p.Section {
	case pointMilestone, pointGate:
		return true
	case pointOverdue, pointShifted:
		return p.Key == ""
	}
	return false
}

// says is what a point is about, in a language.
func (p point) says(texts bot.Texts, lang string) string {
	if !p.planned() {
		return p.Text
	}
	named := func(text, of string) string {
		if texts.Has(lang, text) {
			return texts.Text(lang, text, "name", of)
		}
		return text
	}
	of := named(p.Of, "")
	text := named(p.Text, of)
	if p.Section == pointGate && !strings.HasPrefix(p.Text, "meeting.") && of != "" {
		text = texts.Text(lang, "meeting.gate-of", "name", text, "phase", of)
	}
	return text
}
