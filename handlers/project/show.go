package project

import (
	"cmp"
	"context"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// showProject is the command: `project show [KEY]`.
func showProject(_ context.Context, r *bot.Request) error {
	p := r.Project
	people, err := memberFacts(r, p)
	if err != nil {
		return err
	}
	rooms, err := roomNames(r)
	if err != nil {
		return err
	}
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	jira := p.Tracker
	if jira != "" && p.Type != "" {
		jira += " · " + bot.Escape(p.Type)
	}
	facts := []bot.Fact{{Label: "Jira", Value: cmp.Or(jira, r.T("project.none-yet"))},
		{Label: r.T("project.fact-golive"), Value: dayOr(r, p.GoLive, r.T("project.not-live"))},
		{Label: r.T("project.fact-rooms"), Value: cmp.Or(rooms, r.T("project.none-yet"))}}
	if words := wordList(r, p.Words); words != "" {
		facts = append(facts, bot.Fact{Label: r.T("project.setting-words"), Value: bot.Escape(words)})
	}
	facts = append(facts, people...)
	facts = append(facts, bot.Fact{Label: r.T("project.fact-zone"), Value: bot.Escape(i18n.Zone(r.Lang, p.Zone)) + " · " + p.Calendar})
	if p.ClientZone != "" {
		facts = append(facts, bot.Fact{Label: r.T("project.setting-client-zone"), Value: bot.Escape(i18n.Zone(r.Lang, p.ClientZone))})
	}
	facts = append(facts, bot.Fact{Label: r.T("project.fact-lang"), Value: r.T("project.lang-" + p.Lang)})
	show(r, bot.Card{Title: p.Name, Tag: p.Key, Tone: bot.ToneInfo, Parts: []bot.Part{bot.FactsOf(facts...), bot.Words(phaseLines(r, plan))}})
	return nil
}

// phaseLines lists the phases with how they stand; in one line while none has a date.
func phaseLines(r *bot.Request, p bot.Plan) string {
	lines := []string{"**" + r.T("project.fact-phases") + "**"}
	var names []string
	dated := false
	for _, ph := range p.Phases {
		names = append(names, bot.Escape(ph.Title(r.T)))
		dated = dated || ph.End != (bot.Dates{})
	}
	if !dated {
		return lines[0] + "\n" + strings.Join(names, " → ") + "\n_" + r.T("project.no-dates") + "_"
	}
	for i, ph := range p.Phases {
		name := names[i]
		switch {
		case ph.End.Actual != "":
			lines = append(lines, "- "+r.T("project.phase-done", "phase", name, "date", dayOr(r, ph.End.Actual, "")))
		case ph.End.Due() != "":
			lines = append(lines, "- "+r.T("project.phase-planned", "phase", name, "date", dayOr(r, ph.End.Due(), "")))
		default:
			lines = append(lines, "- "+r.T("project.phase-open", "phase", name))
		}
	}
	return strings.Join(lines, "\n")
}

func roomNames(r *bot.Request) (string, error) {
	var names []string
	for f, err := range bot.Rooms.Find(r, bot.Query{Index: "project", Value: r.ProjectID}) {
		if err != nil {
			return "", err
		}
		kind := "team"
		switch {
		case f.Value.Closed:
			kind = "closed"
		case f.Value.HeldBack():
			kind = "held"
		case f.Value.Client:
			kind = "client"
		}
		names = append(names, r.T("project.room-"+kind, "room", bot.Escape(cmp.Or(f.Value.Name, f.Value.Place.ID))))
	}
	return strings.Join(names, r.T("bot.and")), nil
}

// listProjects is the command: `project list`.
func listProjects(_ context.Context, r *bot.Request) error {
	var lines []string
	if r.WhoID != "" {
		for f, err := range bot.Projects.Find(r, bot.Query{Index: "member", Value: r.WhoID}) {
			if err != nil {
				return err
			}
			lines = append(lines, "- "+r.T("project.list-line", "key", f.Value.Key, "name", bot.Escape(f.Value.Name), "role", r.T("bot.role."+f.Value.Allows(r.WhoID, r.Who).String())))
		}
	}
	if len(lines) == 0 {
		return bot.Tell("project.list-none")
	}
	r.Confide(bot.Card{Title: r.T("project.list-title"), Parts: []bot.Part{bot.Words(strings.Join(lines, "\n"))}})
	return nil
}
