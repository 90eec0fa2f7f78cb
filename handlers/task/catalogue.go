package task

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

const catalogueAge = 10 * time.Minute // how long the tracker is not asked again

// catalogue is what can be created in a tracker's project and which fields that takes, as the tracker last said. It is kept
// so that cards and forms know it while the tracker does not answer.
type catalogue struct {
	Types []kind    `json:"types,omitempty"`
	At    time.Time `json:"at"`
}

// kind is a type of issues with the fields of its create screen. Of a field with more choices than are kept none are: they
// are looked up.
type kind struct {
	ID     string           `json:"id"`
	Name   string           `json:"name"`
	Level  int              `json:"level,omitempty"`
	Fields []bot.IssueField `json:"fields,omitempty"`
}

var catalogues = bot.Records[catalogue]{Kind: "task-catalogue", Schema: 2, Upgrade: map[int]func(json.RawMessage) (json.RawMessage, error){
	1: func(json.RawMessage) (json.RawMessage, error) { return json.RawMessage("{}"), nil }, // it held names alone, and is read anew
}}

const (
	keptChoices   = 60      // of one field: as many as every chat shows in a list
	keptCatalogue = 400_000 // bytes; of larger ones all choices are looked up
)

// catalogueOf asks the tracker, at most every ten minutes and for at most 2 s; else it answers what is kept.
func catalogueOf(ctx context.Context, r *bot.Request, project string) catalogue {
	kept, err := catalogues.Get(r, project)
	if err == nil && r.Now.Sub(kept.At) < catalogueAge {
		return kept
	}
	return catalogueAnew(ctx, r, project, kept)
}

// catalogueAnew asks the tracker whatever is kept: it has just said that something is otherwise.
func catalogueAnew(ctx context.Context, r *bot.Request, project string, kept catalogue) catalogue {
	tracker, err := r.Tracker()
	if err != nil || project == "" {
		return kept
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	types, err := tracker.Types(ctx, project)
	if err != nil {
		return kept
	}
	fresh := catalogue{At: r.Now}
	for _, t := range types {
		if !t.Subtask {
			fresh.Types = append(fresh.Types, kind{t.ID, t.Name, t.Level, keptFields(t.Fields, keptChoices)})
		}
	}
	if len(bot.Encode(fresh)) > keptCatalogue {
		for i := range fresh.Types {
			fresh.Types[i].Fields = keptFields(fresh.Types[i].Fields, 0)
		}
	}
	if err := catalogues.Put(r, project, fresh); err != nil {
		return kept
	}
	return fresh
}

// keptFields are the fields without the choices that are not worth keeping: too many, or of what is seldom asked for.
func keptFields(fields []bot.IssueField, most int) []bot.IssueField {
	out := slices.Clone(fields)
	for i, f := range out {
		if len(f.Choices) > most || !f.Required && f.ID != "priority" && f.ID != "components" {
			out[i].Choices = nil
		}
	}
	return out
}

// known is the catalogue of a project's tracker as it is kept, without asking anybody.
func known(r *bot.Request, project string) catalogue {
	p, err := bot.Projects.Get(r, project)
	if err != nil {
		return catalogue{}
	}
	kept, err := catalogues.Get(r, p.Tracker)
	if err != nil {
		return catalogue{}
	}
	return kept
}

func (c catalogue) names() []string {
	var out []string
	for _, k := range c.Types {
		out = append(out, k.Name)
	}
	return out
}

// kind is the type of that name, the zero kind if it is not known.
func (c catalogue) kind(name string) kind {
	for _, k := range c.Types {
		if strings.EqualFold(k.Name, name) {
			return k
		}
	}
	return kind{Name: name}
}

// above are the names of the types that stand one level above a type.
func (c catalogue) above(name string) []string {
	level := c.kind(name).Level + 1
	var out []string
	for _, k := range c.Types {
		if k.Level == level {
			out = append(out, k.Name)
		}
	}
	return out
}

// field is a field of the type's screen; false if it is not there.
func (k kind) field(id string) (bot.IssueField, bool) {
	for _, f := range k.Fields {
		if f.ID == id {
			return f, true
		}
	}
	return bot.IssueField{}, false
}

// labels are the choices of a field in words.
func (k kind) labels(id string) []string {
	f, _ := k.field(id)
	var out []string
	for _, c := range f.Choices {
		out = append(out, c.Label)
	}
	return out
}

// defaultType is the type that a new task has: what was said, else the project's choice, else the tracker's plainest.
func (c catalogue) defaultType(wanted ...string) string {
	for _, name := range wanted {
		if len(c.Types) == 0 && name != "" {
			return name
		}
		if k := c.kind(name); k.ID != "" {
			return k.Name
		}
	}
	for _, plain := range []string{"Task", "任务"} {
		if c.kind(plain).ID != "" {
			return plain
		}
	}
	if len(c.Types) > 0 {
		return c.Types[0].Name
	}
	return "Task"
}

// headings are the words by which the tracker's types are told before the text ("Bug: ...", "缺陷：…"), as far as the project has
// no other use for them. The plainest type is what a task is anyway.
func (c catalogue) headings(taken map[string]string) map[string]string {
	out := map[string]string{}
	for _, k := range c.Types {
		plain := cmp.Or(typeWords[k.Name], k.Name) // 缺陷 is told as "bug" as well
		if plain == "Task" {
			continue
		}
		for _, said := range append(aliases(plain, typeWords), plain, k.Name) {
			out[strings.ToLower(said)] = k.Name
		}
	}
	maps.DeleteFunc(out, func(said, _ string) bool {
		for word := range taken {
			if strings.EqualFold(word, said) {
				return true
			}
		}
		return false
	})
	return out
}

// priority is the tracker's name of a priority for a type, or "" if it has none such.
func (c catalogue) priority(typ, name string) string {
	for _, p := range c.kind(typ).labels("priority") {
		if strings.EqualFold(p, name) {
			return p
		}
	}
	return ""
}

func choices(names []string, present ...string) []bot.Choice {
	var out []bot.Choice
	for _, n := range append(slices.Clip(names), present...) {
		if n != "" && !slices.ContainsFunc(out, func(c bot.Choice) bool { return c.Value == n }) {
			out = append(out, bot.Choice{Label: n, Value: n})
		}
	}
	return out
}
