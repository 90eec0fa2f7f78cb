package phase

import (
	"context"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// remove is the command: `plan remove NAME`. What was reached, handed over or closed stays, and a phase with it. One goes with all that
// it holds, so whoever says it is asked first.
func remove(_ context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	const all, example = ofPhase | ofMilestone | ofDeliverable, "phase.remove.example"
	i, rest, err := mustMean(r, &plan, r.Rest, all, example)
	switch {
	case err != nil:
		return err
	case rest != "": // perhaps something else is meant
		return which(r, &plan, all, example)
	}
	if err := mayGo(r, &plan, i); err != nil {
		return err
	}
	title, _ := i.title(&plan, r.T)
	if held := held(r, *plan.Phase(i.phase)); i.kind == ofPhase && len(held) > 0 {
		show(r, bot.Card{Title: r.T("phase.remove-title", "name", title), Tone: bot.ToneWarn, Parts: []bot.Part{
			bot.Words(r.T("phase.remove-text", "names", bot.Escape(strings.Join(held, r.T("phase.comma"))))),
			bot.Row(bot.Control{Label: r.T("phase.remove-yes"), Action: "phase.remove", Value: r.ProjectID + "|" + i.phase, Style: bot.StyleDanger})}})
		return nil
	}
	if err := takeOut(r, plan, i); err != nil {
		return err
	}
	removed(r, i, title)
	return nil
}

// removeClicked is the button of that question.
func removeClicked(_ context.Context, r *bot.Request) error {
	plan, ph, err := whichPhase(r, r.Click.Value, bot.RoleLead)
	if err != nil {
		return err
	}
	i, title := item{ofPhase, ph.Key, ""}, ph.Title(r.T)
	if err := mayGo(r, &plan, i); err != nil {
		return err
	}
	if err := takeOut(r, plan, i); err != nil {
		return err
	}
	removed(r, i, title)
	return nil
}

var kindWords = map[kind]string{ofPhase: "phase.kind-of-phase", ofMilestone: "phase.kind-of-milestone", ofDeliverable: "phase.kind-of-deliverable"}

func removed(r *bot.Request, i item, title string) {
	done(r, "phase.removed", "kind", r.T(kindWords[i.kind]), "name", title)
}

// mayGo tells why an item stays in the plan.
func mayGo(r *bot.Request, plan *bot.Plan, i item) error {
	ph := plan.Phase(i.phase)
	title, _ := i.title(plan, r.T)
	reached := func(m bot.Milestone) bool { return m.Actual != "" }
	handed := func(d bot.Deliverable) bool { return d.Link != "" }
	switch {
	case ph.Closed(), i.kind == ofMilestone && reached(*i.milestone(plan)), i.kind == ofDeliverable && handed(*i.deliverable(plan)):
		return bot.Tell("phase.stays", "name", title)
	case i.kind == ofPhase && (slices.ContainsFunc(ph.Milestones, reached) || slices.ContainsFunc(ph.Deliverables, handed)):
		return bot.Tell("phase.stays-with", "name", title)
	case i.kind == ofPhase && len(plan.Phases) == 1:
		return bot.Tell("phase.last")
	}
	return nil
}

// held is what goes with a phase.
func held(r *bot.Request, ph bot.Phase) []string {
	var all []string
	for _, m := range ph.Milestones {
		all = append(all, m.Title(r.T))
	}
	for _, d := range ph.Deliverables {
		all = append(all, d.Title(r.T))
	}
	if s := sourceText(r.T, ph.Source); s != "" {
		all = append(all, s)
	}
	return all
}

// takeOut takes an item out of the plan.
func takeOut(r *bot.Request, plan bot.Plan, i item) error {
	ph := plan.Phase(i.phase)
	title, own := i.title(&plan, r.T)
	switch i.kind {
	case ofPhase:
		plan.Phases = slices.DeleteFunc(plan.Phases, func(p bot.Phase) bool { return p.Key == i.phase })
	case ofMilestone:
		ph.Milestones = slices.DeleteFunc(ph.Milestones, func(m bot.Milestone) bool { return m.Key == i.key })
	case ofDeliverable:
		ph.Deliverables = slices.DeleteFunc(ph.Deliverables, func(d bot.Deliverable) bool { return d.Key == i.key })
	}
	if _, err := r.Happened(bot.Happening{Kind: "plan", Phase: i.phase, Item: i.key, Name: own, Before: title}); err != nil {
		return err
	}
	r.Audit("plan.remove", bot.Plans.Key(r.ProjectID), map[string]string{"item": i.id(), "name": title})
	recount(r, r.ProjectID)
	return put(r, plan)
}
