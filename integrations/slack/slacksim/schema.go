package slacksim

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A checker judges one JSON value and notes on v what is wrong with it.
type checker func(v *validator, at string, value any)

// field is one property that an object may have.
type field struct {
	name     string
	required bool
	check    checker
}

func must(name string, check checker) field { return field{name, true, check} }
func may(name string, check checker) field  { return field{name, false, check} }

// surface is where blocks are shown.
type surface int

const (
	onMessage surface = 1 << iota
	onModal
	onHome
)

// validator collects what is wrong with blocks or a view, in Slack's words.
type validator struct {
	surface  surface
	problems []string
	blockIDs map[string]bool
	actions  map[string]bool // action ids of the block under check
	inputs   int
	texts    int // characters of all texts
	markdown int
	tables   int
	files    []string
	focus    int
}

const maxProblems = 20

func (v *validator) bad(at, format string, a ...any) {
	if len(v.problems) < maxProblems {
		v.problems = append(v.problems, "[ERROR] "+fmt.Sprintf(format, a...)+" [json-pointer:"+at+"]")
	}
}

// fields checks an object against its properties: required ones are there, others are known and right.
func (v *validator) fields(at string, obj map[string]any, fields []field) {
	for _, f := range fields {
		value, ok := obj[f.name]
		if !ok || value == nil {
			if f.required {
				v.bad(at, "missing required field: %s", f.name)
			}
			continue
		}
		f.check(v, at+"/"+f.name, value)
	}
	for name := range obj {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.name == name }) {
			v.bad(at+"/"+name, "invalid additional property: %s", name)
		}
	}
}

// str is a string of at least low and at most high characters; high 0 means no limit.
func str(low, high int) checker {
	return func(v *validator, at string, value any) {
		s, ok := value.(string)
		if !ok {
			v.bad(at, "must provide a string")
			return
		}
		v.length(at, s, low, high)
	}
}

func (v *validator) length(at, s string, low, high int) {
	n := utf8.RuneCountInString(s)
	if n < low {
		v.bad(at, "must be more than %d characters", low-1)
	}
	if high > 0 && n > high {
		v.bad(at, "must be less than %d characters", high+1)
	}
}

func boolean(v *validator, at string, value any) {
	if _, ok := value.(bool); !ok {
		v.bad(at, "must provide a boolean")
	}
}

func integer(low, high int) checker {
	return func(v *validator, at string, value any) {
		n, ok := value.(float64)
		if !ok || n != math.Trunc(n) {
			v.bad(at, "must provide an integer")
			return
		}
		if n < float64(low) || n > float64(high) {
			v.bad(at, "must be between %d and %d", low, high)
		}
	}
}

func number(v *validator, at string, value any) {
	if _, ok := value.(float64); !ok {
		v.bad(at, "must provide a number")
	}
}

func enum(words ...string) checker {
	return func(v *validator, at string, value any) {
		if s, ok := value.(string); !ok || !slices.Contains(words, s) {
			v.bad(at, "must be a valid enum value")
		}
	}
}

// link is an absolute URL of at most high characters.
func link(high int) checker {
	return func(v *validator, at string, value any) {
		s, ok := value.(string)
		if !ok {
			v.bad(at, "must provide a string")
			return
		}
		v.length(at, s, 1, high)
		if u, err := url.Parse(s); err != nil || u.Scheme == "" || u.Host == "" && u.Scheme != "mailto" && u.Opaque == "" {
			v.bad(at, "must be a valid url")
		}
	}
}

// pattern is a string of that form; what names it.
func pattern(form *regexp.Regexp, what string) checker {
	return func(v *validator, at string, value any) {
		if s, ok := value.(string); !ok || !form.MatchString(s) {
			v.bad(at, "must be a valid %s", what)
		}
	}
}

var (
	dayForm  = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	timeForm = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)
	userForm = regexp.MustCompile(`^[UW][A-Z0-9]+$`)
	roomForm = regexp.MustCompile(`^[CGD][A-Z0-9]+$`)
)

func day(v *validator, at string, value any) {
	s, _ := value.(string)
	if _, err := time.Parse(time.DateOnly, s); err != nil || !dayForm.MatchString(s) {
		v.bad(at, "must be a valid date")
	}
}

// list is an array of low to high items, each judged by item.
func list(low, high int, item checker) checker {
	return func(v *validator, at string, value any) {
		items, ok := value.([]any)
		if !ok {
			v.bad(at, "must provide an array")
			return
		}
		if len(items) < low {
			v.bad(at, "no fewer than %d items allowed", low)
		}
		if len(items) > high {
			v.bad(at, "no more than %d items allowed", high)
		}
		for i, one := range items {
			item(v, at+"/"+strconv.Itoa(i), one)
		}
	}
}

// shape is an object of these properties.
func shape(fields ...field) checker {
	return func(v *validator, at string, value any) {
		obj, ok := value.(map[string]any)
		if !ok {
			v.bad(at, "must provide an object")
			return
		}
		v.fields(at, obj, fields)
	}
}

// anything is judged by nobody.
func anything(*validator, string, any) {}

// text is a text object: plain_text only, or mrkdwn as well.
func text(plainOnly bool, low, high int) checker {
	return func(v *validator, at string, value any) {
		obj, ok := value.(map[string]any)
		if !ok {
			v.bad(at, "must provide an object")
			return
		}
		kind, _ := obj["type"].(string)
		switch {
		case kind == "plain_text":
			v.fields(at, obj, []field{must("type", anything), must("text", str(low, high)), may("emoji", boolean)})
		case kind == "mrkdwn" && !plainOnly:
			v.fields(at, obj, []field{must("type", anything), must("text", str(low, high)), may("verbatim", boolean)})
		case plainOnly:
			v.bad(at+"/type", "must be a plain_text object")
		default:
			v.bad(at+"/type", "unsupported type: %s", kind)
		}
		if s, ok := obj["text"].(string); ok {
			v.texts += utf8.RuneCountInString(s)
		}
	}
}

func plain(high int) checker  { return text(true, 1, high) }
func mrkdwn(high int) checker { return text(false, 1, high) }

// option is one choice of a select (plain text) or of radio buttons and checkboxes (mrkdwn allowed).
func option(plainOnly bool) checker {
	return shape(must("text", text(plainOnly, 1, 75)), must("value", str(1, 150)), may("description", text(plainOnly, 1, 75)), may("url", link(3000)))
}

var (
	plainOption = option(true)
	richOption  = option(false)
	optionGroup = shape(must("label", plain(75)), must("options", list(1, 100, plainOption)))
)

func confirm(v *validator, at string, value any) {
	shape(must("title", plain(100)), must("text", mrkdwn(300)), must("confirm", plain(30)), must("deny", plain(30)),
		may("style", enum("primary", "danger")))(v, at, value)
}

func actionID(v *validator, at string, value any) {
	s, _ := value.(string)
	str(1, 255)(v, at, value)
	if s != "" && v.actions[s] {
		v.bad(at, "`action_id` %q already exists for another element of this block", s)
	}
	if v.actions != nil {
		v.actions[s] = true
	}
}

// slackFile is a picture that was uploaded before, by id or URL.
func slackFile(v *validator, at string, value any) {
	obj, ok := value.(map[string]any)
	id, hasID := obj["id"].(string)
	link, hasURL := obj["url"].(string)
	if !ok || hasID == hasURL {
		v.bad(at, "must provide either id or url")
		return
	}
	if hasURL {
		parts := strings.Split(link, "/")
		if len(parts) > 2 {
			id = parts[len(parts)-2]
		}
	}
	v.files = append(v.files, id)
}

// decode reads JSON whose numbers are float64; nil if it is not JSON or something follows it.
func decode(raw []byte) (any, bool) {
	var value any
	if json.Unmarshal(raw, &value) != nil {
		return nil, false
	}
	return value, true
}
