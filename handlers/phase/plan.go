package phase

import (
	"context"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// showPlan is the command: `phases`.
func showPlan(_ context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	show(r, planCard(r, plan))
	return nil
}

// planCard is the whole plan, for the team.
func planCard(r *bot.Request, plan bot.Plan) bot.Card {
	c := bot.Card{Title: r.T("phase.plan-title", "name", r.Project.Name), Tone: bot.ToneInfo, Lang: r.Lang}
	for n, ph := range plan.Phases {
		lines := []string{"**" + r.T("phase.plan-phase", "n", n+1, "name", bot.Escape(ph.Title(r.T)), "weight", ph.Weight) + "**" + dates(r, r.Lang, ph.End)}
		if ph.Closed() {
			lines[0] = "✓ " + lines[0]
		}
		for _, m := range ph.Milestones {
			lines = append(lines, "- ◆ "+bot.Escape(m.Title(r.T))+dates(r, r.Lang, m.Dates))
		}
		for _, d := range ph.Deliverables {
			name, mark := bot.Escape(d.Title(r.T)), "☐ "
			if d.Link != "" {
				name, mark = bot.LinkTo(d.Title(r.T), d.Link), "☑ "
			}
			lines = append(lines, "- "+mark+name)
		}
		if s := sourceText(r.T, ph.Source); s != "" {
			lines = append(lines, "- "+s)
		}
		c.Parts = append(c.Parts, bot.Words(strings.Join(lines, "\n")))
	}
	if r.Role < bot.RoleLead {
		return c
	}
	choices := make([]bot.Choice, len(plan.Phases))
	for i, ph := range plan.Phases {
		choices[i] = bot.Choice{Label: ph.Title(r.T), Value: ph.Key}
	}
	c.Parts = append(c.Parts, bot.Row(bot.Control{Label: r.T("phase.edit-choose"), Action: "phase.edit-chosen", Value: r.ProjectID, Choices: choices}),
		bot.SmallPrint(r.T("phase.plan-note")))
	return c
}

// dates are those of an item as they follow its name: what was planned, what is expected, what was reached.
func dates(r *bot.Request, lang string, d bot.Dates) string {
	say := in(r, lang)
	switch {
	case d.Actual != "" && d.Planned != "" && d.Actual != d.Planned:
		return say("phase.dates-done-planned", "date", day(r, lang, d.Actual), "planned", day(r, lang, d.Planned))
	case d.Actual != "":
		return say("phase.dates-done", "date", day(r, lang, d.Actual))
	case d.Forecast != "" && d.Planned != "" && d.Forecast != d.Planned:
		return say("phase.dates-moved", "date", day(r, lang, d.Forecast), "planned", day(r, lang, d.Planned))
	case d.Due() != "":
		return say("phase.dates-planned", "date", day(r, lang, d.Due()))
	}
	return say("phase.dates-none")
}

// put writes the plan of the request's project, and shows anew the gates of which another text is to be signed now. With its first one
// the weekly post begins.
func put(r *bot.Request, plan bot.Plan) error {
	before, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	if err := bot.Plans.Put(r, r.ProjectID, plan); err != nil {
		return err
	}
	for _, ph := range plan.Phases {
		was := before.Phase(ph.Key)
		if !ph.Signing() || was == nil || gateText(r, r.Lang, "", *was) == gateText(r, r.Lang, "", ph) {
			continue
		}
		if _, err := showGate(r, ph); err != nil {
			return err
		}
	}
	return planPost(r, r.ProjectID, r.Project)
}

// about is what happened to an item, as it is called now.
func about(p *bot.Plan, i item, what string) bot.Happening {
	_, own := i.title(p, func(string, ...any) string { return "" })
	return bot.Happening{Kind: what, Phase: i.phase, Item: i.key, Name: own}
}
