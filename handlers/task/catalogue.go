package task

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

const catalogueAge = 10 * time.Minute // how long the tracker is not asked again

// catalogue is what can be chosen when an issue of a tracker's project is created, as the tracker last said. It is kept
// so that forms open while the tracker does not answer.
type catalogue struct {
	Types      []string  `json:"types,omitempty"`
	Priorities []string  `json:"priorities,omitempty"`
	At         time.Time `json:"at"`
}

var catalogues = bot.Records[catalogue]{Kind: "task-catalogue", Schema: 1}

// catalogueOf asks the tracker, at most every ten minutes and for at most 2 s; else it answers what is kept.
func catalogueOf(ctx context.Context, r *bot.Request, project string) catalogue {
	kept, err := catalogues.Get(r, project)
	if err == nil && r.Now.Sub(kept.At) < catalogueAge {
		return kept
	}
	tracker, err := r.Tracker()
	if err != nil || project == "" {
		return kept
	}
	ctx, cancel := context.WithTimeout(ctx, patience(r))
	defer cancel()
	types, err := tracker.Types(ctx, project)
	if err != nil {
		return kept
	}
	fresh := catalogue{At: r.Now}
	for _, t := range types {
		if !t.Subtask {
			fresh.Types = append(fresh.Types, t.Name)
		}
		for _, f := range t.Fields {
			if f.ID == "priority" && len(fresh.Priorities) == 0 {
				for _, c := range f.Choices {
					fresh.Priorities = append(fresh.Priorities, c.Label)
				}
			}
		}
	}
	if err := catalogues.Put(r, project, fresh); err != nil {
		return kept
	}
	return fresh
}

// defaultType is the type that a new task has: the project's choice, else the tracker's plainest.
func (c catalogue) defaultType(chosen string) string {
	if chosen != "" && (len(c.Types) == 0 || slices.Contains(c.Types, chosen)) {
		return chosen
	}
	for _, plain := range []string{"Task", "任务"} {
		if slices.Contains(c.Types, plain) {
			return plain
		}
	}
	if len(c.Types) > 0 {
		return c.Types[0]
	}
	return "Task"
}

// priority is the tracker's name of a priority, or "" if it has none such.
func (c catalogue) priority(name string) string {
	for _, p := range c.Priorities {
		if strings.EqualFold(p, name) {
			return p
		}
	}
	return ""
}

func choices(names []string, present string) []bot.Choice {
	var out []bot.Choice
	for _, n := range names {
		out = append(out, bot.Choice{Label: n, Value: n})
	}
	if present != "" && !slices.Contains(names, present) {
		out = append(out, bot.Choice{Label: present, Value: present})
	}
	return out
}
