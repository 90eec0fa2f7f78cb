package jirasim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

const timeLayout = "2006-01-02T15:04:05.000-0700"

// stamp prints a time as Jira does.
func stamp(t time.Time) string { return t.Format(timeLayout) }

// parts tells how a type of custom field appears in schemas: its type, the items of a list, and the name of the plug-in's type.
func (f *Field) parts() (kind, items, plugin string) {
	switch f.Type {
	case "string":
		return "string", "", "textfield"
	case "textarea", "url":
		return "string", "", f.Type
	case "number":
		return "number", "", "float"
	case "date":
		return "date", "", "datepicker"
	case "datetime":
		return "datetime", "", "datetime"
	case "option":
		return "option", "", "select"
	case "options":
		return "array", "option", "multiselect"
	case "user":
		return "user", "", "userpicker"
	case "users":
		return "array", "user", "multiuserpicker"
	case "version":
		return "version", "", "version"
	case "versions":
		return "array", "version", "multiversion"
	case "component":
		return "component", "", "component"
	case "components":
		return "array", "component", "components"
	case "labels":
		return "array", "string", "labels"
	case "cascade":
		return "option-with-child", "", "cascadingselect"
	default:
		return "any", "", "gh-epic-link"
	}
}

// optionID is the id of an option; ids are made of the field's number so that they stay the same.
func (f *Field) optionID(n int) string {
	base, _ := strconv.Atoi(strings.TrimPrefix(f.ID, "customfield_"))
	return strconv.Itoa(base*10 + n)
}

func (f *Field) option(r ref) (string, string) {
	for n, o := range f.Options {
		if r.ID == f.optionID(n) || r.ID == "" && strings.EqualFold(r.Value, o) {
			return o, ""
		}
	}
	if r.ID != "" {
		return "", fmt.Sprintf("Option id '%s' is not valid", r.ID)
	}
	return "", fmt.Sprintf("Option value '%s' is not valid", r.Value)
}

// custom checks the value of a custom field.
func (f *form) custom(cf *Field, raw rawJSON) (setter, string) {
	v, msg := f.customValue(cf, raw)
	if msg != "" {
		return nil, msg
	}
	return func(i *issue) {
		custom := make(map[string]value, len(i.custom)+1)
		for k, old := range i.custom {
			custom[k] = old
		}
		custom[cf.ID] = v
		if string(raw) == "null" || v.empty(cf.Type) {
			delete(custom, cf.ID)
		}
		i.custom = custom
	}, ""
}

func (f *form) customValue(cf *Field, raw rawJSON) (value, string) {
	switch cf.Type {
	case "string", "url":
		s, ok := text1(raw)
		if !ok {
			return value{}, "Operation value must be a string"
		}
		if len([]rune(s)) > 255 {
			return value{}, "The entered text is too long. It exceeds the allowed limit of 255 characters."
		}
		return value{s: s}, ""
	case "textarea":
		t, msg := f.s.richText(f.api, raw)
		return value{rich: t}, msg
	case "number":
		var n *float64
		if !unmarshal(raw, &n) {
			return value{}, "Operation value must be a number"
		}
		if n == nil {
			return value{}, ""
		}
		return value{n: *n}, ""
	case "date":
		s, msg := date(raw)
		return value{s: s}, msg
	case "datetime":
		s, ok := text1(raw)
		if !ok {
			return value{}, "Operation value must be a string"
		}
		return moment(s, f.s.cfg.Location)
	case "labels":
		list, msg := f.labels(raw)
		return value{list: list}, msg
	case "options", "users", "versions", "components":
		return f.customList(cf, raw)
	}
	var r *ref
	if cf.Type == "parent" {
		if s, ok := text1(raw); ok {
			r = &ref{Key: s}
		}
	}
	if r == nil && !unmarshal(raw, &r) {
		return value{}, "data was not an object"
	}
	if r == nil || *r == (ref{}) {
		return value{}, ""
	}
	s, msg := f.single(cf, *r)
	return value{s: s}, msg
}

func moment(s string, zone *time.Location) (value, string) {
	if s == "" {
		return value{}, ""
	}
	for _, layout := range []string{timeLayout, time.RFC3339Nano, "2006-01-02T15:04:05.000Z0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return value{s: stamp(t.In(zone))}, ""
		}
	}
	return value{}, fmt.Sprintf("Error parsing date string: %s", s)
}

func (f *form) customList(cf *Field, raw rawJSON) (value, string) {
	var list []ref
	if !unmarshal(raw, &list) {
		return value{}, "data was not an array"
	}
	var out []string
	for _, r := range list {
		s, msg := f.single(cf, r)
		if msg != "" {
			return value{}, msg
		}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return value{list: out}, ""
}

// single resolves one option, user, version, component or issue to what is stored for it.
func (f *form) single(cf *Field, r ref) (string, string) {
	switch strings.TrimSuffix(cf.Type, "s") {
	case "option", "cascade":
		return cf.option(r)
	case "user":
		if u := f.s.account(r); u != nil {
			return u.id, ""
		}
		return "", fmt.Sprintf("User '%s' does not exist.", r.any())
	case "version":
		if v := f.p.version(r.any()); v != nil {
			return v.id, ""
		}
		return "", fmt.Sprintf("Version name '%s' is not valid", r.any())
	case "component":
		if c := f.p.component(r.any()); c != nil {
			return c.id, ""
		}
		return "", fmt.Sprintf("Component name '%s' is not valid", r.any())
	default:
		if i := f.s.w.issue(r.any()); i != nil {
			return i.key, ""
		}
		return "", "Could not find issue by id or key."
	}
}

// customJSON is a custom field's value for a version of the API.
func (s *Sim) customJSON(cf *Field, i *issue, api int) any {
	v, ok := i.custom[cf.ID]
	if !ok {
		return nil
	}
	switch cf.Type {
	case "number":
		return v.n
	case "textarea":
		return v.rich.json(api)
	case "labels":
		return v.list
	case "options", "users", "versions", "components":
		out := make([]any, 0, len(v.list))
		for _, id := range v.list {
			out = append(out, s.singleJSON(cf, i.project, id, api))
		}
		return out
	case "option", "cascade", "user", "version", "component":
		return s.singleJSON(cf, i.project, v.s, api)
	default:
		return v.s
	}
}

func (s *Sim) singleJSON(cf *Field, p *project, id string, api int) any {
	switch strings.TrimSuffix(cf.Type, "s") {
	case "option", "cascade":
		n := slices.Index(cf.Options, id)
		return optionJSON{Self: s.self(api, "customFieldOption/%s", cf.optionID(n)), Value: id, ID: cf.optionID(n)}
	case "user":
		return s.userJSON(s.w.user(id), nil)
	case "version":
		return s.versionJSON(p.version(id), api)
	default:
		return s.componentJSON(p.component(id), api)
	}
}

// customWords is a custom field's value as people read it.
func (s *Sim) customWords(cf *Field, i *issue) string {
	v, ok := i.custom[cf.ID]
	if !ok {
		return ""
	}
	words := func(id string) string {
		switch strings.TrimSuffix(cf.Type, "s") {
		case "user":
			return s.w.user(id).name
		case "version":
			return i.project.version(id).name
		case "component":
			return i.project.component(id).name
		}
		return id
	}
	switch {
	case cf.Type == "number":
		return strconv.FormatFloat(v.n, 'f', -1, 64)
	case cf.Type == "textarea":
		return v.rich.wiki
	case v.list != nil:
		all := make([]string, len(v.list))
		for n, id := range v.list {
			all[n] = words(id)
		}
		return strings.Join(all, ", ")
	}
	return words(v.s)
}
