package task

import (
	"context"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// buildSubscription is the form of a subscription; its value is "<feed>|<subscription>", without the latter for a new one.
func buildSubscription(ctx context.Context, r *bot.Request, value string) (bot.Form, error) {
	id, sub, _ := strings.Cut(value, "|")
	fd, err := enterFeed(r, id)
	if err != nil {
		return bot.Form{}, err
	}
	if r.Project.Tracker == "" {
		return bot.Form{}, bot.Tell("task.no-jira", "key", r.Project.Key)
	}
	form := bot.Form{Title: r.T("task.feed-new"), Submit: r.T("task.feed-save"), Intro: bot.Escape(r.T("task.feed-intro"))}
	var f filter
	if sub != "" {
		at := fd.sub(sub)
		if at < 0 || fd.Subs[at].Over != "" {
			return form, bot.Tell("task.feed-stopped-before")
		}
		f, form.Title = fd.Subs[at].Filter, r.T("task.feed-edit-title")
	}
	v, err := vocabularyOf(ctx, r)
	if err != nil {
		return form, err
	}
	several := func(name, label string, names, chosen []string) {
		if len(names)+len(chosen) > 0 {
			form.Fields = append(form.Fields, bot.Field{Name: name, Label: r.T(label), Kind: bot.FieldChoices, Initial: chosen, Choices: choices(first(names, chosen), chosen...)})
		}
	}
	several("types", "task.fact-type", v.types, f.Types)
	several("priorities", "task.fact-priority", v.priorities, f.Priorities)
	several("components", "task.fact-components", v.components, f.Components)
	kinds := bot.Field{Name: "kinds", Label: r.T("task.feed-kinds"), Kind: bot.FieldChoices, Initial: f.Kinds, Hint: r.T("task.feed-kinds-hint")}
	for _, k := range changeKinds {
		kinds.Choices = append(kinds.Choices, bot.Choice{Label: r.T("task.kind-" + k), Value: k})
	}
	form.Fields = append(form.Fields, kinds, bot.Field{Name: "query", Label: "JQL", Kind: bot.FieldLines, Initial: bot.Initial(f.Query), Max: queryMost, Placeholder: "labels = go-live AND duedate <= 7d"})
	return form, nil
}

const choicesMost = 90 // of a select; what is beyond can be said by command, or in JQL

// first are as many names as a select holds, beside those that are chosen.
func first(names, chosen []string) []string {
	return names[:min(len(names), max(0, choicesMost-len(chosen)))]
}

// submitSubscription keeps what the form says.
func submitSubscription(ctx context.Context, r *bot.Request) error {
	id, sub, _ := strings.Cut(r.Submit.Value, "|")
	if _, err := enterFeed(r, id); err != nil {
		return err
	}
	chosen := func(field string) []string {
		return slices.DeleteFunc(slices.Clone(r.Submit.Values[field]), func(v string) bool { return v == "" })
	}
	return save(ctx, r, id, sub, filter{Types: chosen("types"), Priorities: chosen("priorities"), Components: chosen("components"), Kinds: chosen("kinds"),
		Query: strings.TrimSpace(r.Submit.Get("query"))})
}
