package phase

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// edit is the command: `phase edit data preparation`. Alone it shows the plan, with a select.
func edit(ctx context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	if strings.TrimSpace(r.Rest) == "" {
		return showPlan(ctx, r)
	}
	i, _, err := mustMean(r, &plan, r.Rest, ofPhase, "phase.edit.example")
	if err != nil {
		return err
	}
	return r.Open("phase.edit", r.ProjectID+"|"+i.phase)
}

// editChosen is the select below the plan.
func editChosen(_ context.Context, r *bot.Request) error {
	if len(r.Click.Chosen) == 0 {
		return bot.Tell("bot.old-button")
	}
	if err := r.Enter(r.Click.Value, bot.RoleLead); err != nil {
		return err
	}
	return r.Open("phase.edit", r.Click.Value+"|"+r.Click.Chosen[0])
}

// whichPhase is the phase that the value of a form or button names, "<project>|<phase>", entered as a role.
func whichPhase(r *bot.Request, value string, role bot.Role) (bot.Plan, *bot.Phase, error) {
	project, key, _ := strings.Cut(value, "|")
	if err := r.Enter(project, role); err != nil {
		return bot.Plan{}, nil, err
	}
	plan, err := bot.PlanOf(r, project)
	if err != nil {
		return plan, nil, err
	}
	ph := plan.Phase(key)
	if ph == nil {
		return plan, nil, bot.Tell("phase.gone")
	}
	return plan, ph, nil
}

// dateField is a date that the form changes.
type dateField struct {
	name string // of the field
	change
}

// dateFields are all dates of a phase that may be changed, in the order of the form.
func dateFields(project string, ph bot.Phase) []dateField {
	at := func(name, item, which string) dateField {
		return dateField{name, change{Project: project, Phase: ph.Key, Item: item, Which: which}}
	}
	all := []dateField{at("start_planned", "", "start.planned"), at("start_forecast", "", "start.forecast"), at("end_planned", "", "planned"), at("end_forecast", "", "forecast")}
	for n, m := range ph.Milestones {
		if m.Actual == "" {
			all = append(all, at(fmt.Sprintf("m%d_planned", n), m.Key, "planned"), at(fmt.Sprintf("m%d_forecast", n), m.Key, "forecast"))
		}
	}
	return all
}

// editForm asks for all that can be said of a phase; its value is "<project>|<phase>".
func editForm(_ context.Context, r *bot.Request, value string) (bot.Form, error) {
	plan, ph, err := whichPhase(r, value, bot.RoleLead)
	if err != nil {
		return bot.Form{}, err
	}
	if ph.Closed() {
		return bot.Form{}, bot.Tell("phase.is-closed", "name", ph.Title(r.T))
	}
	f := bot.Form{Title: r.T("phase.form-title"), Submit: r.T("phase.save"), Intro: r.T("phase.form-intro"), Fields: []bot.Field{
		{Name: "name", Label: r.T("phase.field-name"), Kind: bot.FieldText, Required: true, Max: maxName, Initial: []string{ph.Title(r.T)}},
		{Name: "weight", Label: r.T("phase.field-weight"), Kind: bot.FieldNumber, Required: true, Min: 1, Max: 100, Initial: []string{strconv.Itoa(ph.Weight)}, Hint: r.T("phase.hint-weight")},
	}}
	for _, d := range dateFields(r.ProjectID, *ph) {
		label := r.T("phase.field-" + strings.NewReplacer("_", "-").Replace(d.name))
		if m := d.item().milestone(&plan); d.Item != "" && m != nil {
			label = r.T("phase.field-milestone-"+d.Which, "name", m.Title(r.T))
		}
		f.Fields = append(f.Fields, bot.Field{Name: d.name, Label: label, Kind: bot.FieldDate, Initial: bot.Initial(*d.point(&plan))})
	}
	f.Fields = append(f.Fields,
		bot.Field{Name: "source", Label: r.T("phase.field-source"), Kind: bot.FieldChoice, Initial: []string{cmp.Or(ph.Source.Kind, "none")}, Choices: sourceChoices(r)},
		bot.Field{Name: "value", Label: r.T("phase.field-value"), Kind: bot.FieldText, Max: maxQuery, Initial: bot.Initial(ph.Source.Value), Hint: r.T("phase.hint-value")},
		bot.Field{Name: "why", Label: r.T("phase.field-why"), Kind: bot.FieldText, Max: maxWhy, Hint: r.T("phase.hint-why")})
	return f, nil
}

// submitEdit takes the form's values.
func submitEdit(ctx context.Context, r *bot.Request) error {
	plan, ph, err := whichPhase(r, r.Submit.Value, bot.RoleLead)
	if err != nil {
		return err
	}
	if ph.Closed() {
		return bot.Tell("phase.is-closed", "name", ph.Title(r.T))
	}
	if err := takeName(r, &plan, ph); err != nil {
		return err
	}
	if ph.Weight, err = strconv.Atoi(strings.TrimSpace(r.Submit.Get("weight"))); err != nil || ph.Weight < 1 || ph.Weight > 100 {
		return bot.TellFields(map[string]string{"weight": "phase.bad-weight"})
	}
	if err := takeSource(ctx, r, ph, bot.Source{Kind: r.Submit.Get("source"), Value: r.Submit.Get("value")}); err != nil {
		return err
	}
	changes, err := takeDates(r, plan, *ph)
	if err != nil {
		return err
	}
	r.Audit("plan.edit", bot.Plans.Key(r.ProjectID), map[string]string{"item": ph.Key, "name": ph.Title(r.T), "weight": strconv.Itoa(ph.Weight),
		"source": ph.Source.Kind + " " + ph.Source.Value})
	r.CloseForm(bot.Card{Title: r.T("phase.saved"), Tone: bot.ToneDone})
	return carry(r, plan, changes, strings.TrimSpace(r.Submit.Get("why")))
}

func takeName(r *bot.Request, plan *bot.Plan, ph *bot.Phase) error {
	before := ph.Title(r.T)
	name, err := nameOf(r.Submit.Get("name"))
	if err != nil {
		return bot.TellFields(map[string]string{"name": "form.required"})
	}
	if name == before { // one of the template keeps its name in both languages
		return nil
	}
	if name, err = fresh(r, plan, name, ofPhase); err != nil {
		return bot.TellFields(map[string]string{"name": "phase.name-taken"}, "name", name)
	}
	ph.Name = name
	return nil
}

// takeDates are the dates that the form changed. Those that were promised before take a reason, and all must be in order.
func takeDates(r *bot.Request, plan bot.Plan, ph bot.Phase) ([]change, error) {
	var changes []change
	after := plan
	after.Phases = clonePhases(plan.Phases)
	for _, d := range dateFields(r.ProjectID, ph) {
		date, before := r.Submit.Get(d.name), *d.point(&plan)
		if date == before {
			continue
		}
		if date != "" && !plausible(date, r.Now) {
			return nil, bot.TellFields(map[string]string{d.name: "phase.far-date"}, "said", date)
		}
		if before != "" || d.dates(&plan).Planned != "" {
			if len([]rune(strings.TrimSpace(r.Submit.Get("why")))) < 3 {
				return nil, bot.TellFields(map[string]string{"why": "phase.why-short"})
			}
		}
		*d.point(&after) = date
		d.Date = date
		changes = append(changes, d.change)
	}
	now := after.Phase(ph.Key)
	switch {
	case now.Start.Planned != "" && now.End.Planned != "" && now.End.Planned < now.Start.Planned:
		return nil, bot.TellFields(map[string]string{"end_planned": "phase.backwards"})
	case now.Start.Now() != "" && now.End.Now() != "" && now.End.Now() < now.Start.Now():
		return nil, bot.TellFields(map[string]string{"end_forecast": "phase.backwards"})
	}
	return changes, nil
}

func clonePhases(all []bot.Phase) []bot.Phase {
	out := make([]bot.Phase, len(all))
	for i, ph := range all {
		ph.Milestones = append([]bot.Milestone(nil), ph.Milestones...)
		out[i] = ph
	}
	return out
}
