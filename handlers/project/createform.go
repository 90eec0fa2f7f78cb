package project

import (
	"context"
	"errors"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/workday"
)

// newForm asks for everything at once. Its value is the draft, which knows where it was asked for.
func newForm(ctx context.Context, r *bot.Request, id string) (bot.Form, error) {
	d, err := ownDraft(r, id)
	if err != nil {
		return bot.Form{}, err
	}
	f := bot.Form{Title: r.T("project.form-title"), Submit: r.T("project.create"), Fields: []bot.Field{
		{Name: "name", Label: r.T("project.fact-name"), Kind: bot.FieldText, Required: true, Max: maxName, Initial: bot.Initial(d.Name), Placeholder: r.T("project.name-hint")},
		{Name: "key", Label: r.T("project.fact-key"), Kind: bot.FieldText, Required: true, Max: 10, Initial: bot.Initial(d.Key), Hint: r.T("project.key-hint")},
	}}
	if r.Env().Tracker != nil {
		f.Fields = append(f.Fields, trackerField(ctx, r, d))
	}
	zone := bot.Field{Name: "zone", Label: r.T("project.fact-zone"), Kind: bot.FieldChoice, Required: true, Initial: bot.Initial(d.Zone)}
	for _, z := range workday.Zones {
		zone.Choices = append(zone.Choices, bot.Choice{Label: i18n.Zone(r.Lang, z), Value: z})
	}
	if _, known := workday.Zone(d.Zone); known && !offered(zone.Choices, d.Zone) {
		zone.Choices = append(zone.Choices, bot.Choice{Label: i18n.Zone(r.Lang, d.Zone), Value: d.Zone})
	}
	lang := bot.Field{Name: "lang", Label: r.T("project.fact-lang"), Kind: bot.FieldChoice, Required: true, Initial: bot.Initial(d.Lang),
		Choices: []bot.Choice{{Label: r.T("project.lang-zh-CN"), Value: "zh-CN"}, {Label: r.T("project.lang-en"), Value: "en"}}}
	f.Fields = append(f.Fields, zone, lang)
	return f, nil
}

// trackerField is typed, so that a project which the tracker cannot list now can be named as well.
func trackerField(ctx context.Context, r *bot.Request, d draft) bot.Field {
	field := bot.Field{Name: "jira", Label: r.T("project.fact-jira"), Kind: bot.FieldText, Max: 20, Initial: bot.Initial(d.Tracker), Hint: r.T("project.jira-hint")}
	if list := trackerProjects(ctx, r); len(list) > 0 {
		field.Placeholder = list[0].Key
	}
	return field
}

func offered(choices []bot.Choice, value string) bool {
	for _, c := range choices {
		if c.Value == value {
			return true
		}
	}
	return false
}

// submitNew creates the project that the form describes; what is wrong is told at its field.
func submitNew(ctx context.Context, r *bot.Request) error {
	d, err := ownDraft(r, r.Submit.Value)
	if err != nil {
		return err
	}
	checks := []struct {
		field string
		set   func() error
	}{
		{"name", func() error { return d.setName(r.Submit.Get("name")) }},
		{"key", func() error { return d.setKey(r, r.Submit.Get("key")) }},
		{"jira", func() error { return sayTracker(ctx, r, &d, r.Submit.Get("jira")) }},
		{"zone", func() error { return d.setZone(r.Submit.Get("zone")) }},
		{"lang", func() error { return d.setLang(r.Submit.Get("lang")) }},
	}
	wrong := &bot.TellError{Field: map[string]string{}}
	for _, c := range checks {
		err := c.set()
		var tell *bot.TellError
		if errors.As(err, &tell) {
			wrong.Field[c.field], wrong.Args = tell.Key, append(wrong.Args, tell.Args...)
		} else if err != nil {
			return err
		}
	}
	if len(wrong.Field) > 0 {
		return wrong
	}
	return create(r, r.Submit.Value, d)
}
