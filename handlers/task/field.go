package task

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// The tracker's fields as forms ask for them: those that a screen demands beside the ones that every task has. Their values
// are kept as the form gave them, so that it can be shown again, and are written in the tracker's way when they are sent.

// own fields of every form of a task, by the tracker's ID.
var ownFields = []string{"summary", "description", "assignee", "duedate", "issuetype", "priority", "labels", "components", "project", "reporter"}

// further are the fields of a screen that a form asks for beside the task's own: the demanded, those that the tracker
// complained about, and those that were filled in.
func further(fields []bot.IssueField, values map[string][]string, complaints map[string]string) []bot.IssueField {
	var out []bot.IssueField
	for _, f := range fields {
		if slices.Contains(ownFields, f.ID) || f.Kind == "" {
			continue
		}
		_, complained := complaints[f.ID]
		if f.Required && !f.Default || complained || len(values[f.ID]) > 0 {
			f.Required = f.Required && !f.Default || complained
			out = append(out, f)
		}
	}
	return out
}

// missing are the demanded fields of the task's screen that are not filled in: those that a form asks for, and those that
// only the tracker can, among them what it complained about.
func (k kind) missing(t record) (here, there []bot.IssueField) {
	for _, f := range k.Fields {
		_, complained := t.Fields[f.ID]
		demanded := f.Required && !f.Default
		switch {
		case t.fills(f.ID):
		case slices.Contains(ownFields, f.ID) && f.ID != "priority" && f.ID != "components", f.Kind != "":
			if demanded {
				here = append(here, f)
			}
		case demanded || complained:
			there = append(there, f)
		}
	}
	return here, there
}

// fills reports whether the task says something for a field.
func (t record) fills(id string) bool {
	switch id {
	case "summary", "issuetype", "project", "reporter", "description": // the description says at least who asked
		return true
	case "assignee":
		return t.Assignee.Name != ""
	case "duedate":
		return t.Due != ""
	case "priority":
		return t.Priority != ""
	case "labels":
		return len(t.Labels) > 0
	case "components":
		return len(t.Components) > 0
	}
	return len(t.Values[id]) > 0
}

var notInNames = regexp.MustCompile(`[^a-z0-9_]`)

// fieldName is the name of a tracker's field in a form.
func fieldName(id string) string {
	name := notInNames.ReplaceAllString(strings.ToLower(id), "_")
	if len(name) > 20 || name == "" || name[0] < 'a' || name[0] > 'z' {
		return "f" + bot.HashID(id)
	}
	return name
}

const (
	maxNumber = 1e14 // the largest that Jira keeps
	maxString = 255
)

// formField is how a form asks for a field.
func formField(f bot.IssueField, values []string, hint string) bot.Field {
	out := bot.Field{Name: fieldName(f.ID), Label: f.Name, Kind: f.Kind, Required: f.Required, Hint: hint, Initial: values, Choices: f.Choices}
	switch f.Kind {
	case bot.FieldText:
		out.Max = maxString
	case bot.FieldLines:
		out.Max = maxDetails
	case bot.FieldNumber:
		out.Min, out.Max = -maxNumber, maxNumber
	case bot.FieldChoice, bot.FieldChoices:
		if len(f.Choices) == 0 {
			out.Source = "task.choices"
		}
	}
	return out
}

// filledIn reads what a form gave for fields. What is wrong is an error at its field.
func filledIn(ctx context.Context, r *bot.Request, fields []bot.IssueField, look func(f bot.IssueField, typed string) ([]bot.Choice, error)) (map[string][]string, error) {
	out := map[string][]string{}
	for _, f := range fields {
		var given []string
		for _, v := range r.Submit.Values[fieldName(f.ID)] {
			if v = strings.TrimSpace(v); v != "" {
				given = append(given, v)
			}
		}
		var err error
		switch {
		case len(given) == 0:
			continue
		case f.Kind == bot.FieldChoice || f.Kind == bot.FieldChoices:
			given, err = chosen(f, given, look)
		case f.Kind == bot.FieldPerson || f.Kind == bot.FieldPeople:
			err = mustBeKnown(ctx, r, f, given)
		}
		if err != nil {
			return nil, err
		}
		out[f.ID] = given
	}
	for _, f := range fields {
		if f.Required && len(out[f.ID]) == 0 {
			return nil, bot.TellFields(map[string]string{fieldName(f.ID): "form.required"})
		}
	}
	return out, nil
}

// mustBeKnown refuses people whom the tracker does not know. While it does not answer everybody is taken.
func mustBeKnown(ctx context.Context, r *bot.Request, f bot.IssueField, accounts []string) error {
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	for _, s := range accounts {
		w, err := whoIs(ctx, r, s)
		if err != nil {
			return err
		}
		if w.Tracker == "" && w.Email != "" {
			ctx, cancel := r.Patience(ctx)
			_, err = tracker.User(ctx, w.Email)
			cancel()
		}
		if w.Gone || w.Tracker == "" && w.Email == "" || errors.Is(err, bot.ErrNotFound) {
			return bot.TellFields(map[string]string{fieldName(f.ID): "task.unknown-there"}, "name", w.Name)
		}
	}
	return nil
}

func whoIs(ctx context.Context, r *bot.Request, account string) (who, error) {
	a, err := bot.ParseAccount(account)
	if err != nil {
		return who{}, bot.Permanent(fmt.Errorf("field of people: %w", err))
	}
	return person(ctx, r, a, "")
}

// written are the values of fields in the tracker's way (see bot.NewIssue). Times of day are those of a zone.
func written(ctx context.Context, r *bot.Request, fields []bot.IssueField, values map[string][]string, zone string) (map[string]string, error) {
	if len(values) == 0 {
		return nil, nil
	}
	loc := bot.Zone(zone)
	out := map[string]string{}
	for _, f := range fields {
		list := slices.Clone(values[f.ID])
		for i, v := range list {
			switch f.Kind {
			case bot.FieldPerson, bot.FieldPeople:
				w, err := whoIs(ctx, r, v)
				if err != nil {
					return nil, err
				}
				if list[i] = w.Tracker; w.Tracker == "" {
					list[i] = w.Email
				}
			case bot.FieldDateTime:
				if at, err := time.ParseInLocation("2006-01-02T15:04", v, loc); err == nil {
					list[i] = at.Format(time.RFC3339)
				}
			}
		}
		switch {
		case len(list) == 0:
		case f.Kind == bot.FieldChoices || f.Kind == bot.FieldPeople:
			out[f.ID] = string(bot.Encode(list))
		default:
			out[f.ID] = list[0]
		}
	}
	return out, nil
}

// shown are the values of a field as people read them.
func shown(r *bot.Request, f bot.IssueField, values []string) string {
	out := slices.Clone(values)
	for i, v := range out {
		switch f.Kind {
		case bot.FieldChoice, bot.FieldChoices:
			for _, c := range f.Choices {
				if c.Value == v {
					out[i] = c.Label
				}
			}
		case bot.FieldPerson, bot.FieldPeople:
			if a, err := bot.ParseAccount(v); err == nil {
				if _, p, err := bot.PersonOf(r, a); err == nil {
					out[i] = p.Name
				}
			}
		case bot.FieldDateTime:
			out[i] = strings.Replace(v, "T", " ", 1)
		}
	}
	return strings.Join(out, ", ")
}
