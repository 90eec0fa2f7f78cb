package phase

import (
	"cmp"
	"context"
	"slices"
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

// whichPhase is the phase that the value of a form or button names, "<project>|<phase>" and what may follow, entered as a role.
func whichPhase(r *bot.Request, value string, role bot.Role) (bot.Plan, *bot.Phase, error) {
	project, key, _ := strings.Cut(value, "|")
	key, _, _ = strings.Cut(key, "|")
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

// shown is what stood in the fields of a form when it was opened, sealed: others may change the plan while it is filled in. It goes
// with the form's value.
type shown map[string]string

func seal(s string) string { return bot.HashID(strings.TrimSpace(s))[:5] }

func shownIn(f bot.Form) string {
	var all []string
	for _, x := range f.Fields {
		all = append(all, x.Name+"="+seal(strings.Join(x.Initial, "")))
	}
	return strings.Join(all, ",")
}

func shownOf(value string) shown {
	s := shown{}
	if f := strings.SplitN(value, "|", 3); len(f) == 3 {
		for pair := range strings.SplitSeq(f[2], ",") {
			if name, sum, ok := strings.Cut(pair, "="); ok {
				s[name] = sum
			}
		}
	}
	return s
}

// take is what a field is to hold: what was submitted where that is another than was shown, else what stands there now. It fails
// where others changed it meanwhile, too.
func (s shown) take(r *bot.Request, field, now string) (string, error) {
	said := strings.TrimSpace(r.Submit.Get(field))
	before, in := s[field]
	if _, submitted := r.Submit.Values[field]; !in && (len(s) > 0 || !submitted) {
		return now, nil // it was not in the form
	}
	switch {
	case in && seal(said) == before, said == now:
		return now, nil
	case in && seal(now) != before:
		return now, bot.TellFields(map[string]string{field: "phase.changed-meanwhile"}, "now", now)
	}
	return said, nil
}

// dateField is a date that the form changes.
type dateField struct {
	name string // of the field
	change
}

// dateFields are all dates of a phase that may be changed, in the order of the form. Its actual end is the day on which it is closed.
func dateFields(project string, ph bot.Phase) []dateField {
	at := func(name, item, which string) dateField {
		return dateField{name, change{Project: project, Phase: ph.Key, Item: item, Which: which}}
	}
	all := []dateField{at("start_planned", "", "start.planned"), at("start_forecast", "", "start.forecast"), at("start_actual", "", "start.actual"),
		at("end_planned", "", "planned"), at("end_forecast", "", "forecast")}
	for _, m := range ph.Milestones {
		name := milestoneField + strings.ReplaceAll(m.Key, "-", "_")
		if m.Actual == "" {
			all = append(all, at(name+"_p", m.Key, "planned"), at(name+"_f", m.Key, "forecast"))
		}
		all = append(all, at(name+"_a", m.Key, "actual"))
	}
	return all
}

const (
	milestoneField = "m_"    // begins the names of the fields of milestones: their order may change while the form is open
	yearsField     = "years" // says that dates whose year may be mistyped are right
)

// editForm asks for all that can be said of a phase; its value is "<project>|<phase>|<shown>".
func editForm(_ context.Context, r *bot.Request, value string) (bot.Form, error) {
	plan, ph, err := whichPhase(r, value, bot.RoleLead)
	if err != nil {
		return bot.Form{}, err
	}
	if ph.Closed() {
		return bot.Form{}, bot.Tell("phase.is-closed", "name", ph.Title(r.T))
	}
	f := bot.Form{Title: r.T("phase.form-title"), Submit: r.T("phase.save"), Intro: r.T("phase.form-intro"), Fields: []bot.Field{
		{Name: "name", Label: r.T("phase.field-name"), Kind: bot.FieldText, Required: true, Max: maxName, Initial: []string{ph.Title(r.T)}, Hint: r.T("phase.hint-name")},
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
	f.Value = r.ProjectID + "|" + ph.Key + "|" + shownIn(f)
	f.Fields = append(f.Fields, bot.Field{Name: yearsField, Label: r.T("phase.field-years"), Kind: bot.FieldCheck, Hint: r.T("phase.hint-years", "n", farAhead)})
	return f, nil
}

// submitEdit takes the form's values. What others changed while it was open stays.
func submitEdit(ctx context.Context, r *bot.Request) error {
	plan, ph, err := whichPhase(r, r.Submit.Value, bot.RoleLead)
	if err != nil {
		return err
	}
	if ph.Closed() {
		return bot.Tell("phase.is-closed", "name", ph.Title(r.T))
	}
	was, before := shownOf(r.Submit.Value), *ph
	if err := takeName(r, &plan, ph, was); err != nil {
		return err
	}
	weight, err := was.take(r, "weight", strconv.Itoa(ph.Weight))
	if err != nil {
		return err
	}
	if ph.Weight, err = strconv.Atoi(weight); err != nil || ph.Weight < 1 || ph.Weight > 100 {
		return bot.TellFields(map[string]string{"weight": "phase.bad-weight"})
	}
	var source bot.Source
	if source.Kind, err = was.take(r, "source", cmp.Or(ph.Source.Kind, "none")); err != nil {
		return err
	}
	if source.Value, err = was.take(r, "value", ph.Source.Value); err != nil {
		return err
	}
	finds, err := takeSource(ctx, r, ph, source)
	if err != nil {
		return err
	}
	changes, err := takeDates(r, plan, *ph, was)
	if err != nil {
		return err
	}
	r.Audit("plan.edit", bot.Plans.Key(r.ProjectID), map[string]string{"item": ph.Key, "name": ph.Title(r.T), "weight": strconv.Itoa(ph.Weight),
		"source": ph.Source.Kind + " " + ph.Source.Value})
	for _, x := range [][3]string{{"name", before.Title(r.T), ph.Title(r.T)}, {"weight", strconv.Itoa(before.Weight), strconv.Itoa(ph.Weight)},
		{"source", sourceText(r.T, before.Source), sourceText(r.T, ph.Source)}} {
		if x[1] == x[2] {
			continue
		}
		h := about(&plan, item{ofPhase, ph.Key, ""}, "plan")
		h.Which, h.Before, h.After = x[0], x[1], x[2]
		if _, err := r.Happened(h); err != nil {
			return err
		}
	}
	r.CloseForm(bot.Card{Title: r.T("phase.saved"), Tone: bot.ToneDone})
	return carry(r, plan, changes, strings.TrimSpace(r.Submit.Get("why")), finds)
}

func takeName(r *bot.Request, plan *bot.Plan, ph *bot.Phase, was shown) error {
	before := ph.Title(r.T)
	said, err := was.take(r, "name", before)
	if err != nil {
		return err
	}
	name, err := nameOf(said)
	if err != nil {
		return bot.TellFields(map[string]string{"name": "form.required"})
	}
	if name == before { // one of the template keeps its name in both languages
		return nil
	}
	if slices.Contains(templateNames(r, ph.Key), name) { // and has both again
		ph.Name = ""
		return nil
	}
	if name, err = fresh(r, plan, name); err != nil {
		return bot.TellFields(map[string]string{"name": "phase.name-taken"}, "name", name)
	}
	ph.Name = name
	return nil
}
