package task

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

const maxDetails = 3000 // characters that a field of a form holds

// build is the form of a draft; submitting it files the task. Beside what every task has it asks for what the tracker demands.
func build(ctx context.Context, r *bot.Request, id string) (bot.Form, error) {
	t, err := own(r, id)
	if err != nil {
		return bot.Form{}, err
	}
	c := catalogueOf(ctx, r, r.Project.Tracker)
	f := bot.Form{Title: r.T("task.form-title"), Submit: r.T("task.create"), Fields: t.formFields(r, c)}
	here, there := c.kind(t.Type).missing(t)
	if len(there) > 0 {
		f.Submit = r.T("task.save")
	}
	f.Fields = append(f.Fields, alongField(r, t)...)
	switch {
	case t.Own && t.Words != "":
		f.Intro = r.T("task.refused-own", "words", bot.Escape(t.Words))
	case t.Words != "":
		f.Intro = r.T("task.refused-text", "words", bot.Escape(t.Words))
	case t.oddDay(r.T) != "":
		f.Intro = bot.Escape(t.oddDay(r.T))
	case len(here) > 0:
		f.Intro = r.T("task.wants", "fields", bot.Escape(fieldNames(r.T, here)))
	}
	return f, nil
}

// formFields are the questions of a draft's form. What the tracker refused stands at its field.
func (t record) formFields(r *bot.Request, c catalogue) []bot.Field {
	k := c.kind(t.Type)
	field := func(id, label string, kind bot.FieldKind, values ...string) bot.Field {
		m, _ := k.field(id)
		return bot.Field{Name: id, Label: r.T(label), Kind: kind, Hint: t.Fields[id], Initial: values, Required: m.Required && !m.Default}
	}
	summary := field("summary", "task.fact-summary", bot.FieldText, bot.Initial(t.Summary)...)
	summary.Required, summary.Max, summary.Placeholder = true, maxSummary, r.T("task.summary-hint")
	typ := field("issuetype", "task.fact-type", bot.FieldChoice, bot.Initial(t.Type)...)
	typ.Required, typ.Choices = true, choices(c.names(), t.Type)
	due := field("duedate", "task.fact-due", bot.FieldDate, bot.Initial(t.Due)...)
	if due.Hint == "" && t.Unclear {
		due.Hint = unclear(r, r.T, t)
	}
	list := []bot.Field{summary, field("assignee", "task.fact-assignee", bot.FieldPerson, bot.Initial(onPlatform(r, t.Assignee))...), due,
		field("duetime", "task.fact-time", bot.FieldTime, bot.Initial(t.Time)...), typ}
	for _, f := range further(k.Fields, t.Values, t.Fields) {
		list = append(list, formField(f, t.Values[f.ID], t.Fields[f.ID]))
	}
	if names := k.labels("priority"); len(names) > 0 {
		priority := field("priority", "task.fact-priority", bot.FieldChoice, bot.Initial(t.Priority)...)
		priority.Choices = choices(names, t.Priority)
		list = append(list, priority)
	}
	if m, there := k.field("components"); there && m.Kind != "" {
		components := field("components", "task.fact-components", bot.FieldChoices, t.Components...)
		if components.Choices = choices(k.labels("components"), t.Components...); len(m.Choices) == 0 {
			components.Source = "task.choices"
		}
		list = append(list, components)
	}
	if _, there := k.field("labels"); there {
		labels := field("labels", "task.fact-labels", bot.FieldText, bot.Initial(strings.Join(t.Labels, ", "))...)
		labels.Placeholder = r.T("task.labels-hint")
		list = append(list, labels)
	}
	if len([]rune(t.Details)) <= maxDetails { // what is longer is kept as it is
		details := field("description", "task.fact-details", bot.FieldLines, bot.Initial(t.Details)...)
		details.Max, details.Required = maxDetails, false // it says at least who asked
		list = append(list, details)
	}
	return list
}

// fieldNames lists fields in words.
func fieldNames(say func(string, ...any) string, fields []bot.IssueField) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return strings.Join(names, say("task.comma"))
}

// onPlatform is the account of w if it can be chosen where the form is shown, else "".
func onPlatform(r *bot.Request, w who) string {
	if a, err := bot.ParseAccount(w.Account); err != nil || a.Platform != r.Event.From.Platform || a.Tenant != r.Event.From.Tenant {
		return ""
	}
	return w.Account
}

// submit takes the form's values and files the task. Another type may demand more: its form follows then.
func submit(ctx context.Context, r *bot.Request) error {
	id := r.Submit.Value
	t, err := own(r, id)
	if err != nil {
		return err
	}
	same, err := unchanged(ctx, r, &t)
	if err != nil {
		return err
	}
	if !same {
		r.Answer(bot.Answer{Tone: bot.ToneWarn, Errors: map[string]string{"summary": r.T("task.changed-form", "text", short(t.Quote))}})
		return putIfShown(r, id, t)
	}
	c := catalogueOf(ctx, r, r.Project.Tracker)
	asked := further(c.kind(t.Type).Fields, t.Values, t.Fields)
	if err := t.take(ctx, r, c, asked); err != nil {
		return err
	}
	if here, there := c.kind(t.Type).missing(t); len(here)+len(there) > 0 {
		closeForm(r, "task.form-more", t)
		if err := putIfShown(r, id, t); err != nil {
			return err
		}
		if len(here) > 0 {
			return r.Open("task.draft", id)
		}
		return put(r, id, t) // its card leads to where that can be filled in
	}
	closeForm(r, "task.form-done", t)
	return file(ctx, r, id, t)
}

// take makes the task what the form says.
func (t *record) take(ctx context.Context, r *bot.Request, c catalogue, asked []bot.IssueField) error {
	t.Summary = strings.TrimSpace(r.Submit.Get("summary"))
	if t.Summary == "" {
		return bot.TellFields(map[string]string{"summary": "form.required"})
	}
	t.Due, t.Time, t.Unclear, t.Might, t.NoDay, t.PastDay = r.Submit.Get("duedate"), r.Submit.Get("duetime"), false, nil, "", ""
	switch {
	case t.Time != "" && t.Due == "":
		return bot.TellFields(map[string]string{"duetime": "task.time-alone"})
	case t.Due != "" && t.Due < r.Now.In(r.Project.Location()).Format(time.DateOnly):
		return bot.TellFields(map[string]string{"duedate": "task.due-over"})
	}
	var err error
	t.Along.take(r.Submit)
	if t.Assignee, err = assignee(ctx, r, t.Assignee); err != nil {
		return err
	}
	look := func(f bot.IssueField, typed string) ([]bot.Choice, error) {
		return lookChoices(ctx, r, c, t.Type, f, typed)
	}
	if t.Values, err = filledIn(ctx, r, asked, look); err != nil {
		return err
	}
	if components, there := c.kind(t.Type).field("components"); there {
		components.Required = false // the form has checked that
		named, err := filledIn(ctx, r, []bot.IssueField{named(components, t.Components)}, look)
		if err != nil {
			return err
		}
		t.Components = named["components"]
	}
	if _, there := c.kind(t.Type).field("labels"); there {
		t.Labels = labelsOf(r.Submit.Get("labels"))
	}
	t.Type, t.Priority = cmp.Or(r.Submit.Get("issuetype"), t.Type), r.Submit.Get("priority")
	if len([]rune(t.Details)) <= maxDetails {
		t.Details = strings.TrimSpace(r.Submit.Get("description"))
	}
	t.Words, t.Fields = "", nil
	return nil
}

// named is a field whose choices go by their names, as components do here.
func named(f bot.IssueField, present []string) bot.IssueField {
	var names []string
	for _, c := range f.Choices {
		names = append(names, c.Label)
	}
	if len(names) > 0 {
		f.Choices = choices(names, present...)
	}
	return f
}

// labelsOf reads labels that were typed: separated by commas, with or without their sign.
func labelsOf(text string) []string {
	var out []string
	for l := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",，、;；\n", r) }) {
		l = strings.Join(strings.Fields(strings.TrimLeft(strings.TrimSpace(l), "#＃")), "_")
		if l != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// closeForm shows in the place of a form that is a card of its own that it was taken.
func closeForm(r *bot.Request, title string, t record) {
	r.CloseForm(bot.Card{Title: r.T(title), Tone: bot.ToneDone, Parts: []bot.Part{bot.Words(bot.Escape(t.Summary))}})
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
	w, err := person(ctx, r, a, r.In(r.CommonLang(), "task.the-chosen"))
	if w.Gone {
		return who{}, bot.TellFields(map[string]string{"assignee": "bot.person-gone"}, "name", w.Name)
	}
	return w, err
}
