package task

import (
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// filter says what a subscription is about. An empty list stands for all there are.
type filter struct {
	Types      []string `json:"types,omitempty"`
	Priorities []string `json:"priorities,omitempty"`
	Components []string `json:"components,omitempty"`
	Query      string   `json:"query,omitempty"` // in the tracker's language, without an order
	Kinds      []string `json:"kinds,omitempty"`
}

// plain is the filter in an order of its own, so that equal ones are alike.
func (f filter) plain() filter {
	tidy := func(names []string) []string {
		names = slices.Clone(names)
		slices.Sort(names)
		return slices.Compact(names)
	}
	f.Types, f.Priorities, f.Components = tidy(f.Types), tidy(f.Priorities), tidy(f.Components)
	f.Kinds = slices.DeleteFunc(slices.Clone(changeKinds), func(k string) bool { return !slices.Contains(f.Kinds, k) })
	if len(f.Kinds) == len(changeKinds) {
		f.Kinds = nil
	}
	if at := ordered.FindStringIndex(f.Query); at != nil {
		f.Query = f.Query[:at[0]]
	}
	f.Query = strings.TrimSpace(f.Query)
	return f
}

// same reports whether two plain filters choose the same issues, be it for other kinds of changes.
func (f filter) same(o filter) bool {
	return slices.Equal(f.Types, o.Types) && slices.Equal(f.Priorities, o.Priorities) && slices.Equal(f.Components, o.Components) && f.Query == o.Query
}

// with is a plain filter for the kinds of changes of both.
func (f filter) with(o filter) filter {
	if len(f.Kinds) == 0 || len(o.Kinds) == 0 {
		f.Kinds = nil
		return f
	}
	f.Kinds = slices.Concat(f.Kinds, o.Kinds)
	return f.plain()
}

// wants reports whether a kind of change is of interest.
func (f filter) wants(kind string) bool { return len(f.Kinds) == 0 || slices.Contains(f.Kinds, kind) }

// fits reports whether an issue is meant, as far as that is known without asking the tracker for the query.
func (f filter) fits(i bot.Issue) bool {
	among := func(names []string, of ...string) bool {
		return len(names) == 0 || slices.ContainsFunc(of, func(is string) bool {
			return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, is) })
		})
	}
	return among(f.Types, i.Type) && among(f.Priorities, i.Priority) && among(f.Components, i.Components...)
}

// jql is the query that finds the filter's issues in a project of the tracker.
func (f filter) jql(project string) string {
	all := []string{"project = " + bot.QueryText(project)}
	in := func(field string, names []string) {
		if len(names) == 0 {
			return
		}
		quoted := make([]string, len(names))
		for i, n := range names {
			quoted[i] = bot.QueryText(n)
		}
		all = append(all, field+" in ("+strings.Join(quoted, ", ")+")")
	}
	in("issuetype", f.Types)
	in("priority", f.Priorities)
	in("component", f.Components)
	if f.Query != "" {
		all = append(all, "("+f.Query+")")
	}
	return strings.Join(all, " AND ")
}

// words are the filter in markup.
func (f filter) words(say func(string, ...any) string) string {
	var parts []string
	for _, names := range [][]string{f.Types, f.Priorities, f.Components} {
		if len(names) > 0 {
			parts = append(parts, bot.Escape(strings.Join(names, say("task.comma"))))
		}
	}
	if f.Query != "" {
		parts = append(parts, "JQL "+bot.Escape(f.Query))
	}
	if len(parts) == 0 {
		parts = []string{say("task.feed-all")}
	}
	return strings.Join(parts, " · ")
}

// kindWords are the kinds of changes in words.
func (f filter) kindWords(say func(string, ...any) string) string {
	if len(f.Kinds) == 0 {
		return say("task.feed-all-kinds")
	}
	names := make([]string, len(f.Kinds))
	for i, k := range f.Kinds {
		names[i] = say("task.kind-" + k)
	}
	return strings.Join(names, say("task.comma"))
}
