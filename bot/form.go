package bot

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Form asks for several values at once: a modal where the platform has one, else a card with fields.
type Form struct {
	Name   string  `json:"name"`            // "<capability>.<form>": names the Submit
	Value  string  `json:"value,omitempty"` // handed back in Submit.Value, at most 1,500 bytes; where the form sets none, what it was opened with
	Title  string  `json:"title"`           // plain, at most 24 characters
	Tag    string  `json:"tag,omitempty"`   // the project
	Intro  string  `json:"intro,omitempty"` // markup
	Submit string  `json:"submit"`          // the button, at most 24 characters
	Fields []Field `json:"fields"`
	Lang   string  `json:"lang,omitempty"`
}

// Field is one question of a form.
type Field struct {
	Name        string    `json:"name"` // letter first, [a-z0-9_], at most 20
	Label       string    `json:"label"`
	Kind        FieldKind `json:"kind"`
	Required    bool      `json:"required,omitempty"`
	Hint        string    `json:"hint,omitempty"` // small print below
	Placeholder string    `json:"placeholder,omitempty"`
	Initial     []string  `json:"initial,omitempty"`
	Choices     []Choice  `json:"choices,omitempty"`
	Source      string    `json:"source,omitempty"` // name of a capability's Options
	Min         float64   `json:"min,omitempty"`    // number: least value; text: least length in characters
	Max         float64   `json:"max,omitempty"`    // number: greatest value; text: greatest length; 0 = no limit
}

// FieldKind is the type of a field's value.
type FieldKind string

// Kinds of fields. Values come back as strings: dates as YYYY-MM-DD, times as HH:MM, date-times as
// YYYY-MM-DDTHH:MM, checks as "true" or "", persons as Account.String.
const (
	FieldText     FieldKind = "text"
	FieldLines    FieldKind = "lines" // several lines
	FieldNumber   FieldKind = "number"
	FieldEmail    FieldKind = "email"
	FieldDate     FieldKind = "date"
	FieldTime     FieldKind = "time"
	FieldDateTime FieldKind = "datetime"
	FieldChoice   FieldKind = "choice"
	FieldChoices  FieldKind = "choices"
	FieldPerson   FieldKind = "person"
	FieldPeople   FieldKind = "people"
	FieldCheck    FieldKind = "check"
)

// Problem is what is wrong with a value: a key of text ("form.required") and its arguments.
type Problem struct {
	Key  string
	Args []any
}

// Check tells what a form can know by itself about submitted values: by field, what is wrong. Nil: nothing.
func (f Form) Check(values map[string][]string) map[string]Problem {
	var wrong map[string]Problem
	for _, field := range f.Fields {
		p, bad := field.check(values[field.Name])
		if !bad {
			continue
		}
		if wrong == nil {
			wrong = map[string]Problem{}
		}
		wrong[field.Name] = p
	}
	return wrong
}

func (f Field) check(values []string) (Problem, bool) {
	var given []string
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			given = append(given, v)
		}
	}
	if len(given) == 0 {
		return Problem{Key: "form.required"}, f.Required
	}
	for _, v := range given {
		if p, bad := f.checkOne(v); bad {
			return p, true
		}
	}
	return Problem{}, false
}

func (f Field) checkOne(v string) (Problem, bool) {
	switch f.Kind {
	case FieldText, FieldLines:
		return f.checkLength(v)
	case FieldNumber:
		return f.checkNumber(v)
	case FieldEmail:
		return Problem{Key: "form.email"}, !looksLikeEmail(v)
	case FieldDate:
		return Problem{Key: "form.date"}, !parses("2006-01-02", v)
	case FieldTime:
		return Problem{Key: "form.time"}, !parses("15:04", v)
	case FieldDateTime:
		return Problem{Key: "form.datetime"}, !parses("2006-01-02T15:04", v)
	case FieldChoice, FieldChoices:
		return Problem{Key: "form.choice"}, f.Source == "" && !f.offers(v)
	case FieldPerson, FieldPeople:
		_, err := ParseAccount(v)
		return Problem{Key: "form.person"}, err != nil
	}
	return Problem{}, false
}

func (f Field) checkLength(v string) (Problem, bool) {
	n := float64(utf8.RuneCountInString(v))
	if f.Max > 0 && n > f.Max {
		return Problem{Key: "form.long", Args: []any{"max", int(f.Max), "now", int(n)}}, true
	}
	return Problem{Key: "form.short", Args: []any{"min", int(f.Min)}}, n < f.Min
}

func (f Field) checkNumber(v string) (Problem, bool) {
	n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
	switch {
	case err != nil || n != n:
		return Problem{Key: "form.number"}, true
	case n < f.Min:
		return Problem{Key: "form.least", Args: []any{"min", f.Min}}, true
	case f.Max != 0 && n > f.Max:
		return Problem{Key: "form.most", Args: []any{"max", f.Max}}, true
	}
	return Problem{}, false
}

func (f Field) offers(v string) bool {
	for _, c := range f.Choices {
		if c.Value == v {
			return true
		}
	}
	return false
}

func parses(layout, v string) bool {
	_, err := time.Parse(layout, v)
	return err == nil
}

func looksLikeEmail(v string) bool {
	at := strings.LastIndexByte(v, '@')
	return at > 0 && at < len(v)-3 && strings.Contains(v[at:], ".") && !strings.ContainsAny(v, " \t\r\n<>,;")
}

// Fallback is the form as plain text.
func (f Form) Fallback() string {
	lines := []string{f.Title}
	if f.Intro != "" {
		lines = append(lines, Plain(f.Intro))
	}
	for _, field := range f.Fields {
		lines = append(lines, "- "+field.Label)
	}
	return joinLines(lines)
}

func joinLines(lines []string) string { return strings.Join(lines, "\n") }
func joinCells(cells []string) string { return strings.Join(cells, " | ") }

// Initial is what a field holds at first that takes one value: s, or nothing.
func Initial(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
