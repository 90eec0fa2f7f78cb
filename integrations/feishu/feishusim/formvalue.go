package feishusim

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// formValue collects what the fields of a form hold: what the person gave, else the default.
func (s *Sim) formValue(u *user, controls []Control, form string, given map[string]any, zone *string) (map[string]any, error) {
	out, missing, known := map[string]any{}, missingError(nil), map[string]bool{}
	for _, c := range controls {
		if c.Form != form || c.Tag == "button" {
			continue
		}
		known[c.Name] = true
		v, ok := given[c.Name]
		if !ok {
			v = c.Default
		}
		if empty(v) {
			if c.Required {
				missing = append(missing, c.Name)
			}
			if c.Tag == "input" {
				out[c.Name] = ""
			}
			if c.Tag == "checker" {
				out[c.Name] = false
			}
			continue
		}
		if strings.Contains(c.Tag, "picker") {
			*zone = u.zone
		}
		v, err := s.fieldValue(u, c, v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		out[c.Name] = v
	}
	for name := range given {
		if !known[name] {
			return nil, fmt.Errorf("the form has no field %q", name)
		}
	}
	if missing != nil {
		return nil, missing
	}
	return out, nil
}

func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case []string:
		return len(v) == 0
	}
	return false
}

// fieldValue checks a value as the client would not let others in, and gives it the form in which it is sent.
func (s *Sim) fieldValue(u *user, c Control, v any) (any, error) {
	text, isText := v.(string)
	switch c.Tag {
	case "checker":
		if _, ok := v.(bool); !ok {
			return nil, fmt.Errorf("a checker holds true or false")
		}
		return v, nil
	case "multi_select_static", "multi_select_person":
		list := texts(v)
		if list == nil {
			return nil, fmt.Errorf("want a list of texts")
		}
		for _, x := range list {
			if err := s.choice(c, x); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
	if !isText {
		return nil, fmt.Errorf("want a text")
	}
	switch c.Tag {
	case "input":
		limit := c.MaxLength
		setDefault(&limit, 1000)
		if utf8.RuneCountInString(text) > limit {
			return nil, fmt.Errorf("longer than %d characters", limit)
		}
	case "date_picker":
		return s.dated(u, "2006-01-02", text)
	case "picker_time":
		return s.dated(u, "15:04", text)
	case "picker_datetime":
		return s.dated(u, "2006-01-02 15:04", text)
	default:
		return text, s.choice(c, text)
	}
	return text, nil
}

func texts(v any) []string {
	switch v := v.(type) {
	case []string:
		return v
	case []any:
		out := []string{}
		for _, x := range v {
			t, ok := x.(string)
			if !ok {
				return nil
			}
			out = append(out, t)
		}
		return out
	}
	return nil
}

// choice checks that an option is among those that the client offers.
func (s *Sim) choice(c Control, value string) error {
	if strings.HasSuffix(c.Tag, "_person") && len(c.Options) == 0 {
		if s.world.users[value] == nil {
			return fmt.Errorf("no such person: %s", value)
		}
		return nil
	}
	if !slices.ContainsFunc(c.Options, func(o ControlOption) bool { return o.Value == value }) {
		return fmt.Errorf("no such option: %s", value)
	}
	return nil
}

// dated adds the person's zone to a date or time, as the client does: "2024-04-01 +0800".
func (s *Sim) dated(u *user, layout, v string) (string, error) {
	v = strings.TrimSpace(v)
	if len(v) > len(layout) { // it already holds a zone, as a default may
		v = strings.TrimSpace(v[:len(layout)])
	}
	if _, err := time.Parse(layout, v); err != nil {
		return "", fmt.Errorf("want the form %s: %q", layout, v)
	}
	zone, err := time.LoadLocation(u.zone)
	if err != nil {
		zone = time.UTC
	}
	return v + s.clock.Now().In(zone).Format(" -0700"), nil
}
