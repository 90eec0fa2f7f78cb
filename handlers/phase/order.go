package phase

import (
	"slices"

	"github.com/golive-bot/golive/bot"
)

// disorder says what changed dates no longer agree with: it is saved all the same, since one date can only be moved after another.
func disorder(r *bot.Request, plan bot.Plan, changes []change) []bot.Part {
	var lines []string
	add := func(line string) {
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	for _, c := range changes {
		n := slices.IndexFunc(plan.Phases, func(p bot.Phase) bool { return p.Key == c.Phase })
		ph := plan.Phases[n]
		for _, m := range ph.Milestones {
			if c.Item != "" && c.Item != m.Key || m.Actual != "" || m.Now() == "" {
				continue
			}
			args := []any{"name", m.Title(r.T), "day", day(r, r.Lang, m.Now()), "phase", ph.Title(r.T), "start", day(r, r.Lang, ph.Start.Now()), "end", day(r, r.Lang, ph.End.Now())}
			switch {
			case ph.End.Now() != "" && m.Now() > ph.End.Now():
				add(r.T("phase.order-after-end", args...))
			case ph.Start.Now() != "" && m.Now() < ph.Start.Now():
				add(r.T("phase.order-before-start", args...))
			}
		}
		if c.Item != "" {
			continue
		}
		for i, other := range plan.Phases {
			first, second := ph, other
			if i < n {
				first, second = other, ph
			}
			if i != n && first.End.Now() != "" && second.End.Now() != "" && second.End.Now() < first.End.Now() {
				add(r.T("phase.order-phases", "name", second.Title(r.T), "day", day(r, r.Lang, second.End.Now()), "phase", first.Title(r.T), "end", day(r, r.Lang, first.End.Now())))
			}
		}
	}
	if len(lines) == 0 {
		return nil
	}
	for i := range lines {
		lines[i] = bot.Escape(lines[i])
	}
	return []bot.Part{bot.Words(list(lines))}
}
