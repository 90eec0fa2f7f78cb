package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// fieldMeta describes a field of a screen, on creating an issue or on a transition.
type fieldMeta struct {
	ID       string `json:"fieldId"`
	Key      string `json:"key"`
	Name     string `json:"name"`
	Required bool   `json:"required"`
	Default  bool   `json:"hasDefaultValue"`
	Schema   struct {
		Type   string `json:"type"`
		Items  string `json:"items"`
		System string `json:"system"`
		Custom string `json:"custom"`
	} `json:"schema"`
	Allowed []allowed `json:"allowedValues"`
}

// allowed is one of the values that a field takes: named by value, or by name.
type allowed struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Value string `json:"value"`
}

func (a allowed) label() string {
	if a.Value != "" {
		return a.Value
	}
	return a.Name
}

// kind is the type as bot.IssueField writes it.
func (f fieldMeta) kind() string {
	switch {
	case strings.HasSuffix(f.Schema.Custom, ":textarea") || f.Schema.System == "description" || f.Schema.System == "environment":
		return "text"
	case f.Schema.Type == "array":
		return "array:" + f.Schema.Items
	}
	return f.Schema.Type
}

// asks is how a form asks for the field, "" where none can: cascading choices, files, what apps add.
func (f fieldMeta) asks() bot.FieldKind {
	kind := asked[f.kind()]
	switch {
	case f.ofIssues():
		return bot.FieldChoice
	case f.kind() == "array:string" && f.Schema.System != "labels" && !strings.HasSuffix(f.Schema.Custom, ":labels"):
		return ""
	case (kind == bot.FieldChoice || kind == bot.FieldChoices) && len(f.Allowed) == 0:
		return "" // nothing to choose from: somebody has to add it there
	}
	return kind
}

// asked are the kinds of fields in forms, by Jira's types.
var asked = map[string]bot.FieldKind{
	"string": bot.FieldText, "text": bot.FieldLines, "number": bot.FieldNumber, "date": bot.FieldDate, "datetime": bot.FieldDateTime,
	"user": bot.FieldPerson, "array:user": bot.FieldPeople, "array:string": bot.FieldText,
	"option": bot.FieldChoice, "version": bot.FieldChoice, "component": bot.FieldChoice, "priority": bot.FieldChoice, "resolution": bot.FieldChoice, "securitylevel": bot.FieldChoice,
	"array:option": bot.FieldChoices, "array:version": bot.FieldChoices, "array:component": bot.FieldChoices,
}

// ofIssues reports whether the field names an issue one level above: the parent, or the epic of sites that have no parents.
func (f fieldMeta) ofIssues() bool {
	return f.Schema.System == "parent" || strings.HasSuffix(f.Schema.Custom, ":gh-epic-link")
}

// id is the field's name in requests.
func (f fieldMeta) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Key
}

// field is what a form needs to know of it. Priorities are named, as bot.NewIssue names them; all else goes by ID.
func (f fieldMeta) field() bot.IssueField {
	out := bot.IssueField{ID: f.id(), Name: f.Name, Type: f.kind(), Kind: f.asks(), Issues: f.ofIssues(), Required: f.Required, Default: f.Default}
	for _, a := range f.Allowed {
		c := bot.Choice{Label: a.label(), Value: a.ID}
		if f.Schema.Type == "priority" || a.ID == "" {
			c.Value = a.label()
		}
		out.Choices = append(out.Choices, c)
	}
	return out
}

// metaPage is a page as Jira writes it: the list has three names.
type metaPage[T any] struct {
	StartAt int  `json:"startAt"`
	Total   int  `json:"total"`
	IsLast  bool `json:"isLast"`
	Types   []T  `json:"issueTypes"`
	Fields  []T  `json:"fields"`
	Values  []T  `json:"values"`
}

func (m metaPage[T]) list() []T { return append(append(m.Types, m.Fields...), m.Values...) }

// maxPages bounds what is read of a list that does not end.
const maxPages = 100

// pages reads a paged list to its end.
func pages[T any](ctx context.Context, read func(context.Context, int) (metaPage[T], error)) ([]T, error) {
	var all []T
	for range maxPages {
		one, err := read(ctx, len(all))
		if err != nil {
			return nil, err
		}
		part := one.list()
		all = append(all, part...)
		if len(part) == 0 || one.IsLast || len(all) >= one.Total {
			break
		}
	}
	return all, nil
}

// refValue is how requests name a thing.
type refValue struct {
	ID        string    `json:"id,omitempty"`
	Name      string    `json:"name,omitempty"`
	Key       string    `json:"key,omitempty"`
	Value     string    `json:"value,omitempty"`
	AccountID string    `json:"accountId,omitempty"`
	Child     *refValue `json:"child,omitempty"`
}

// userRef names a user in the way of the site.
func userRef(cloud bool, id string) refValue {
	if cloud {
		return refValue{AccountID: id}
	}
	return refValue{Name: id}
}

// encode writes a field's value, given as text, in the shape that its type needs. Lists are JSON, or separated by
// line ends or commas. What is JSON already stays as it is.
func (p *Platform) encode(ctx context.Context, f fieldMeta, v string) (json.RawMessage, error) {
	if s := strings.TrimSpace(v); strings.HasPrefix(s, "{") && json.Valid([]byte(s)) {
		return json.RawMessage(s), nil
	}
	if f.Schema.Type != "array" {
		return p.encodeOne(ctx, f, f.Schema.Type, v)
	}
	var parts []string
	if json.Unmarshal([]byte(v), &parts) != nil {
		parts = strings.FieldsFunc(v, func(r rune) bool { return r == '\n' || r == ',' || r == '，' || r == '、' })
	}
	list := []json.RawMessage{}
	for _, part := range parts {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		one, err := p.encodeOne(ctx, f, f.Schema.Items, part)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return json.Marshal(list)
}

func (p *Platform) encodeOne(ctx context.Context, f fieldMeta, kind, v string) (json.RawMessage, error) {
	if v == "" {
		return json.RawMessage("null"), nil
	}
	switch kind {
	case "number":
		if !json.Valid([]byte(v)) || strings.Trim(v, "0123456789.eE+-") != "" {
			return nil, &bot.PermanentError{Err: errMissing, Fields: map[string]string{f.id(): "Operation value must be a number"}}
		}
		return json.RawMessage(v), nil
	case "user":
		return p.encodeUser(ctx, f, v)
	case "option", "priority", "version", "component", "resolution", "issuetype", "project", "group", "securitylevel":
		return json.Marshal(f.refTo(kind, v))
	case "option-with-child":
		parent, child, two := strings.Cut(v, ">")
		one := f.refTo("option", strings.TrimSpace(parent))
		if two {
			one.Child = &refValue{Value: strings.TrimSpace(child)}
		}
		return json.Marshal(one)
	case "issuelink":
		return json.Marshal(refValue{Key: v})
	case "datetime":
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			v = at.Format(timeLayout)
		}
	}
	if f.kind() == "array:string" { // labels
		v = strings.Join(strings.Fields(v), "_")
	}
	return json.Marshal(v)
}

// refTo names an allowed value by its ID, and what is not among them by what was given.
func (f fieldMeta) refTo(kind, v string) refValue {
	for _, a := range f.Allowed {
		if a.ID != "" && (a.ID == v || strings.EqualFold(a.label(), v)) {
			return refValue{ID: a.ID}
		}
	}
	if kind == "option" {
		return refValue{Value: v}
	}
	return refValue{Name: v}
}

func (p *Platform) encodeUser(ctx context.Context, f fieldMeta, v string) (json.RawMessage, error) {
	s, err := p.here(ctx)
	if err != nil {
		return nil, err
	}
	if strings.Contains(v, "@") {
		u, err := p.User(ctx, v)
		if errors.Is(err, bot.ErrNotFound) {
			return nil, &bot.PermanentError{Err: err, Fields: map[string]string{f.id(): "User '" + v + "' does not exist."}}
		}
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", f.id(), err)
		}
		v = u.ID
	}
	return json.Marshal(userRef(s.cloud, v))
}
