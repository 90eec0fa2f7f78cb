package phase

import (
	"context"
	"slices"
	"strings"

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
