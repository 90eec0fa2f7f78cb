package phase

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// addPhase is the command: `phase add Pilot plant weight 10`.
func addPhase(_ context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	name, err := fresh(r, &plan, r.Rest)
	if err != nil {
		return err
	}
	if len(plan.Phases) >= maxItems {
		return bot.Tell("phase.too-many", "max", maxItems)
	}
	key := "p" + r.NewID()
	plan.Phases = append(plan.Phases, bot.Phase{Key: key, Name: name, Weight: 10})
	return changed(r, plan, item{ofPhase, key, ""}, "phase.added", name)
}

// addMilestone is the command: `milestone add PHASE NAME`.
func addMilestone(_ context.Context, r *bot.Request) error {
	return addTo(r, ofMilestone, "phase.milestone-add.example", func(ph *bot.Phase, key, name string) int {
		ph.Milestones = append(ph.Milestones, bot.Milestone{Key: key, Name: name})
		return len(ph.Milestones)
	})
}

// addDeliverable is the command: `deliverable add PHASE NAME`.
func addDeliverable(_ context.Context, r *bot.Request) error {
	return addTo(r, ofDeliverable, "phase.deliverable-add.example", func(ph *bot.Phase, key, name string) int {
		ph.Deliverables = append(ph.Deliverables, bot.Deliverable{Key: key, Name: name})
		return len(ph.Deliverables)
	})
}

func addTo(r *bot.Request, k kind, example string, add func(ph *bot.Phase, key, name string) int) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	i, rest, err := mustMean(r, &plan, r.Rest, ofPhase, example)
	if err != nil {
		return err
	}
	ph := plan.Phase(i.phase)
	if ph.Closed() {
		return bot.Tell("phase.is-closed", "name", ph.Title(r.T))
	}
	name, err := fresh(r, &plan, rest)
	if err != nil {
		return err
	}
	key := "i" + r.NewID()
	if add(ph, key, name) > maxItems {
		return bot.Tell("phase.too-many", "max", maxItems)
	}
	return changed(r, plan, item{k, i.phase, key}, "phase.added", name)
}

// fresh reads a name that nothing in the plan has: a phase and a milestone of one name are not told apart.
func fresh(r *bot.Request, plan *bot.Plan, text string) (string, error) {
	name, err := nameOf(text)
	if err != nil {
		return "", err
	}
	for _, i := range items(plan, ofPhase|ofMilestone|ofDeliverable) {
		if slices.ContainsFunc(names(r, plan, i), func(n string) bool { return strings.EqualFold(n, name) }) {
			return "", bot.Tell("phase.name-taken", "name", name)
		}
	}
	return name, nil
}

// changed keeps that something new stands in the plan, and answers.
func changed(r *bot.Request, plan bot.Plan, i item, key, name string) error {
	h := about(&plan, i, "plan")
	h.After = name
	if _, err := r.Happened(h); err != nil {
		return err
	}
	r.Audit("plan.add", bot.Plans.Key(r.ProjectID), map[string]string{"item": i.id(), "name": name})
	recount(r, r.ProjectID)
	if err := put(r, plan); err != nil {
		return err
	}
	done(r, key, "name", name)
	return nil
}

var fullYear = regexp.MustCompile(`\b(19|20)[0-9]{2}`)

// pastDate is dateOf for a day that has been: one without its year is the last such day.
func pastDate(r *bot.Request, words string) (string, error) {
	said, err := dateOf(r, words)
	if err != nil || said <= today(r, r.Project) || fullYear.MatchString(words) {
		return said, err
	}
	return date(said).AddDate(-1, 0, 0).Format(time.DateOnly), nil
}

// reached is the command: `reached trial load [DATE]`.
func reached(_ context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	i, rest, err := mustMean(r, &plan, r.Rest, ofMilestone, "phase.reached.example")
	if err != nil {
		return err
	}
	date := today(r, r.Project)
	if strings.TrimSpace(rest) != "" {
		if date, err = pastDate(r, rest); err != nil {
			return err
		}
	}
	m := i.milestone(&plan)
	title := m.Title(r.T)
	switch {
	case date > today(r, r.Project):
		return bot.Tell("phase.reached-ahead", "name", title)
	case m.Actual != "":
		return bot.Tell("phase.is-reached", "name", title, "date", day(r, r.Lang, m.Actual))
	}
	m.Actual = date
	h := about(&plan, i, "reached")
	h.After = date
	id, err := r.Happened(h)
	if err != nil {
		return err
	}
	r.Audit("plan.reached", bot.Plans.Key(r.ProjectID), map[string]string{"item": i.id(), "date": date})
	recount(r, r.ProjectID)
	if err := put(r, plan); err != nil {
		return err
	}
	here, err := announce(r, "reached/"+id, func(lang string, _ bool) bot.Card { return reachedCard(r, lang, &plan, i) })
	if err == nil && !here {
		done(r, "phase.reached-done", "name", title, "date", day(r, r.Lang, date))
	}
	return err
}

// reachedCard tells a room that a milestone is reached.
func reachedCard(r *bot.Request, lang string, plan *bot.Plan, i item) bot.Card {
	title, _ := i.title(plan, in(r, lang))
	return bot.Card{Title: r.In(lang, "phase.reached-title", "name", title), Tone: bot.ToneGood, Lang: lang,
		Parts: []bot.Part{bot.Words(bot.Escape(plan.Phase(i.phase).Title(in(r, lang))) + dates(r, lang, i.milestone(plan).Dates))}}
}
