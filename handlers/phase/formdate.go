package phase

import (
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// takeDates are the dates that the form changed. Those that were promised before take a reason, far years a tick, and all must be in order.
func takeDates(r *bot.Request, plan bot.Plan, ph bot.Phase, was shown) ([]change, error) {
	var changes []change
	var changed []dateField
	after := plan
	after.Phases = clonePhases(plan.Phases)
	fields := dateFields(r.ProjectID, ph)
	for name := range was {
		if strings.HasPrefix(name, milestoneField) && !slices.ContainsFunc(fields, func(d dateField) bool { return d.name == name }) && seal(r.Submit.Get(name)) != was[name] {
			return nil, bot.TellFields(map[string]string{name: "phase.reached-meanwhile"})
		}
	}
	for _, d := range fields {
		before := *d.point(&plan)
		date, err := was.take(r, d.name, before)
		if err != nil {
			return nil, err
		}
		if date == before {
			continue
		}
		if err := d.mayBe(r, date); err != nil {
			return nil, err
		}
		if before != "" || !d.happened() && d.dates(&plan).Planned != "" {
			if len([]rune(strings.TrimSpace(r.Submit.Get("why")))) < minWhy {
				return nil, bot.TellFields(map[string]string{"why": "phase.why-short"})
			}
		}
		*d.point(&after) = date
		d.Date = date
		changes, changed = append(changes, d.change), append(changed, d)
	}
	return changes, inOrder(r, ph, *after.Phase(ph.Key), changed)
}

// happened reports whether it is a day on which something happened.
func (d dateField) happened() bool { return strings.HasSuffix(d.Which, "actual") }

// mayBe tells what is wrong with a date by itself; "" is none.
func (d dateField) mayBe(r *bot.Request, date string) error {
	switch {
	case date == "":
	case !plausible(date, r.Now):
		return bot.TellFields(map[string]string{d.name: "phase.far-date"}, "said", date)
	case d.happened() && date > today(r, r.Project):
		return bot.TellFields(map[string]string{d.name: "phase.actual-ahead"})
	case far(date, r.Now) && r.Submit.Get(yearsField) == "":
		return bot.TellFields(map[string]string{d.name: "phase.year-field"}, "date", day(r, r.Lang, date), "past", date < today(r, r.Project), "n", farAhead, "tick", r.T("phase.field-years"))
	}
	return nil
}

// inOrder tells, at a field that was changed, what it puts out of order within the phase: all of its dates stand in the form, so that one
// need not wait for another. What was out of order before is no hindrance.
func inOrder(r *bot.Request, before, after bot.Phase, changed []dateField) error {
	at := func(prefixes ...string) string {
		for _, prefix := range prefixes {
			if i := slices.IndexFunc(changed, func(d dateField) bool { return strings.HasPrefix(d.name, prefix) }); i >= 0 {
				return changed[i].name
			}
		}
		return ""
	}
	if field := at("end_", "start_"); field != "" && backwards(after) != "" {
		start, end := after.Start.Now(), after.End.Now()
		if backwards(after) == "planned" {
			start, end = after.Start.Planned, after.End.Planned
		}
		return bot.TellFields(map[string]string{field: "phase.backwards"}, "start", day(r, r.Lang, start), "end", day(r, r.Lang, end))
	}
	for i, m := range after.Milestones {
		key := outOfPhase(after, m)
		field := at(milestoneField+strings.ReplaceAll(m.Key, "-", "_")+"_", map[string]string{"phase.after-end": "end_", "phase.before-start": "start_"}[key])
		if key == "" || field == "" || key == outOfPhase(before, before.Milestones[i]) && !strings.HasPrefix(field, milestoneField) {
			continue
		}
		return bot.TellFields(map[string]string{field: key}, "name", m.Title(r.T), "day", day(r, r.Lang, m.Now()), "start", day(r, r.Lang, after.Start.Now()),
			"end", day(r, r.Lang, after.End.Now()))
	}
	return nil
}

// outOfPhase says how a milestone that is not reached lies outside its phase, as the key of a text; "" if it does not.
func outOfPhase(ph bot.Phase, m bot.Milestone) string {
	start, end, due := ph.Start.Now(), ph.End.Now(), m.Due()
	switch {
	case due != "" && end != "" && due > end:
		return "phase.after-end"
	case due != "" && start != "" && due < start:
		return "phase.before-start"
	}
	return ""
}

// backwards says which end of a phase lies before its start: "planned", "forecast", or "".
func backwards(ph bot.Phase) string {
	switch {
	case ph.Start.Planned != "" && ph.End.Planned != "" && ph.End.Planned < ph.Start.Planned:
		return "planned"
	case ph.Start.Now() != "" && ph.End.Now() != "" && ph.End.Now() < ph.Start.Now():
		return "forecast"
	}
	return ""
}

func clonePhases(all []bot.Phase) []bot.Phase {
	out := make([]bot.Phase, len(all))
	for i, ph := range all {
		ph.Milestones = append([]bot.Milestone(nil), ph.Milestones...)
		out[i] = ph
	}
	return out
}
