package task

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/golive-bot/golive/bot"
)

const maxDetails = 3000 // characters that a field of a form holds

// build is the form of a draft; submitting it files the task.
func build(ctx context.Context, r *bot.Request, id string) (bot.Form, error) {
	t, err := own(r, id)
	if err != nil {
		return bot.Form{}, err
	}
	if err := open(t); err != nil {
		return bot.Form{}, err
	}
	c := catalogueOf(ctx, r, r.Project.Tracker)
	f := bot.Form{Title: r.T("task.form-title"), Tag: r.Project.Key, Submit: r.T("task.create"), Fields: []bot.Field{
		{Name: "summary", Label: r.T("task.fact-summary"), Kind: bot.FieldText, Required: true, Max: maxSummary, Initial: initial(t.Summary), Placeholder: r.T("task.summary-hint")},
		{Name: "assignee", Label: r.T("task.fact-assignee"), Kind: bot.FieldPerson, Initial: initial(onPlatform(r, t.Assignee))},
		{Name: "duedate", Label: r.T("task.fact-due"), Kind: bot.FieldDate, Initial: initial(t.Due)},
		{Name: "issuetype", Label: r.T("task.fact-type"), Kind: bot.FieldChoice, Required: true, Initial: initial(t.Type), Choices: choices(c.Types, t.Type)},
	}}
	if len(c.Priorities) > 0 {
		f.Fields = append(f.Fields, bot.Field{Name: "priority", Label: r.T("task.fact-priority"), Kind: bot.FieldChoice, Initial: initial(t.Priority), Choices: choices(c.Priorities, t.Priority)})
	}
	if len([]rune(t.Details)) <= maxDetails { // what is longer is kept as it is
		f.Fields = append(f.Fields, bot.Field{Name: "description", Label: r.T("task.fact-details"), Kind: bot.FieldLines, Max: maxDetails, Initial: initial(t.Details)})
	}
	for i := range f.Fields { // what the tracker refused stands at its field
		f.Fields[i].Hint = t.Fields[f.Fields[i].Name]
	}
	if t.Words != "" {
		f.Intro = r.T("task.refused-text", "words", bot.Escape(t.Words))
	}
	return f, nil
}

func initial(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// onPlatform is the account of w if it can be chosen where the form is shown, else "".
func onPlatform(r *bot.Request, w who) string {
	if a, err := bot.ParseAccount(w.Account); err != nil || a.Platform != r.Event.From.Platform || a.Tenant != r.Event.From.Tenant {
		return ""
	}
	return w.Account
}

// submit takes the form's values and files the task.
func submit(ctx context.Context, r *bot.Request) error {
	id := r.Submit.Value
	t, err := own(r, id)
	if err != nil {
		return err
	}
	if err := open(t); err != nil {
		return err
	}
	t.Summary = strings.TrimSpace(r.Submit.Get("summary"))
	if t.Summary == "" {
		return bot.TellFields(map[string]string{"summary": "form.required"})
	}
	t.Type, t.Priority = cmp.Or(r.Submit.Get("issuetype"), t.Type), r.Submit.Get("priority")
	t.Due = r.Submit.Get("duedate")
	if len([]rune(t.Details)) <= maxDetails {
		t.Details = strings.TrimSpace(r.Submit.Get("description"))
	}
	if t.Assignee, err = assignee(ctx, r, t.Assignee); err != nil {
		return err
	}
	if modal := r.Env().Opens; r.Submit.Message.ID != "" && (modal == nil || !modal(r.Event.From.Platform)) { // the form is a card of its own: close it
		r.Replace(bot.Card{Title: r.T("task.form-done"), Tag: r.Project.Key, Tone: bot.ToneDone, Lang: r.Lang, Parts: []bot.Part{bot.Words(bot.Escape(t.Summary))}})
	}
	return file(ctx, r, id, t)
}

// assignee is the person who was chosen in the form.
func assignee(ctx context.Context, r *bot.Request, before who) (who, error) {
	chosen := r.Submit.Get("assignee")
	if chosen == onPlatform(r, before) { // as it was, perhaps because the form could not show them
		return before, nil
	}
	if chosen == "" {
		return who{}, nil
	}
	a, err := bot.ParseAccount(chosen)
	if err != nil {
		return who{}, bot.TellFields(map[string]string{"assignee": "form.person"})
	}
	w, err := person(ctx, r, a, "")
	if errors.Is(err, bot.ErrNotFound) {
		return who{}, bot.TellFields(map[string]string{"assignee": "form.person"})
	}
	return w, err
}
