package slacksim

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// control is one element that people can act on, with the block it stands in.
type control struct {
	block   map[string]any
	blockID string
	element map[string]any
	kind    string
	action  string
	input   bool // in an input block
}

func word(obj map[string]any, key string) string {
	s, _ := obj[key].(string)
	return s
}

// controls lists the elements of blocks that people can act on.
func controls(blocks []byte) []control {
	value, _ := decode(blocks)
	list, _ := value.([]any)
	var found []control
	for _, b := range list {
		block, ok := b.(map[string]any)
		if !ok {
			continue
		}
		add := func(e any, input bool) {
			if element, ok := e.(map[string]any); ok {
				found = append(found, control{block, word(block, "block_id"), element, word(element, "type"), word(element, "action_id"), input})
			}
		}
		add(block["accessory"], false)
		add(block["element"], word(block, "type") == "input")
		if kind := word(block, "type"); kind == "actions" || kind == "context_actions" {
			elements, _ := block["elements"].([]any)
			for _, e := range elements {
				add(e, false)
			}
		}
	}
	return found
}

// find is the control with this action id, in this block if one is named.
func find(blocks []byte, blockID, action string) (control, bool) {
	list := controls(blocks)
	i := slices.IndexFunc(list, func(c control) bool {
		return (blockID == "" || c.blockID == blockID) && (action == "" && blockID != "" || c.action == action)
	})
	if i < 0 {
		return control{}, false
	}
	return list[i], true
}

// slot is the property of a state value that holds the choice, and whether it holds several.
func slot(kind string) (name string, many bool) {
	switch kind {
	case "plain_text_input", "email_text_input", "url_text_input", "number_input":
		return "value", false
	case "static_select", "external_select", "radio_buttons", "overflow":
		return "selected_option", false
	case "multi_static_select", "multi_external_select", "checkboxes":
		return "selected_options", true
	case "users_select":
		return "selected_user", false
	case "multi_users_select":
		return "selected_users", true
	case "conversations_select":
		return "selected_conversation", false
	case "multi_conversations_select":
		return "selected_conversations", true
	case "channels_select":
		return "selected_channel", false
	case "multi_channels_select":
		return "selected_channels", true
	case "datepicker":
		return "selected_date", false
	case "timepicker":
		return "selected_time", false
	case "datetimepicker":
		return "selected_date_time", false
	case "rich_text_input":
		return "rich_text_value", false
	case "file_input":
		return "files", true
	}
	return "", false
}

// initialName is the property of an element that holds its first choice.
func initialName(kind string) string {
	name, _ := slot(kind)
	switch name {
	case "":
		return ""
	case "value", "rich_text_value":
		return "initial_value"
	case "files":
		return ""
	}
	return "initial_" + strings.TrimPrefix(name, "selected_")
}

// stateOf writes a state value; choice nil means that nothing is chosen.
func stateOf(kind string, choice any) json.RawMessage {
	name, many := slot(kind)
	if choice == nil && many {
		choice = []any{}
	}
	o := newObject(nil).str("type", kind)
	return o.val(name, choice).end()
}

// initialState is the state of a view when it is shown: what was chosen before in controls that stay, else what the
// app chose.
func initialState(blocks []byte, before stateValues) stateValues {
	state := stateValues{}
	for _, c := range controls(blocks) {
		if name, _ := slot(c.kind); name == "" || c.kind == "overflow" {
			continue
		}
		value := stateOf(c.kind, c.element[initialName(c.kind)])
		if kept, ok := before[c.blockID][c.action]; ok && kindOf(kept) == c.kind {
			value = kept
		}
		state.set(c, value)
	}
	return state
}

func kindOf(value json.RawMessage) string {
	var v struct {
		Type string `json:"type"`
	}
	_ = json.Unmarshal(value, &v) // written by stateOf
	return v.Type
}

func (st stateValues) set(c control, value json.RawMessage) {
	if st[c.blockID] == nil {
		st[c.blockID] = map[string]json.RawMessage{}
	}
	st[c.blockID][c.action] = value
}

// choose turns what a person gave (a word, several, or a whole state object) into the state value of the control.
// fetched are the options that the app offered last for an external select.
func choose(c control, given json.RawMessage, fetched []map[string]any) (json.RawMessage, error) {
	var parsed any
	if err := json.Unmarshal(given, &parsed); err != nil {
		return nil, fmt.Errorf("read the value: %w", err)
	}
	name, many := slot(c.kind)
	if name == "" {
		return nil, fmt.Errorf("%s takes no value", c.kind)
	}
	if obj, ok := parsed.(map[string]any); ok {
		return stateOf(c.kind, obj[name]), nil
	}
	if parsed == nil || parsed == "" {
		return stateOf(c.kind, nil), nil
	}
	words, isList := parsed.([]any)
	if !isList {
		words = []any{parsed}
	}
	if !many && len(words) != 1 {
		return nil, fmt.Errorf("%s takes one value", c.kind)
	}
	chosen := make([]any, 0, len(words))
	for _, w := range words {
		one, err := choice(c, name, w, fetched)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, one)
	}
	if many {
		return stateOf(c.kind, chosen), nil
	}
	return stateOf(c.kind, chosen[0]), nil
}

func choice(c control, name string, w any, fetched []map[string]any) (any, error) {
	text := fmt.Sprint(w)
	if f, ok := w.(float64); ok {
		text = strconv.FormatFloat(f, 'f', -1, 64)
	}
	switch name {
	case "selected_option", "selected_options":
		for _, o := range append(choices(c.element), fetched...) {
			if word(o, "value") == text {
				return o, nil
			}
		}
		return nil, fmt.Errorf("no_such_option: %s", text)
	case "selected_date_time":
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("read the date-time: %w", err)
		}
		return n, nil
	case "rich_text_value", "files":
		return w, nil
	}
	return text, nil
}

// wrong says what the client itself would show under an input before it lets the form go; empty if all is well.
func wrong(c control, value json.RawMessage) string {
	name, _ := slot(c.kind)
	var fields map[string]any
	_ = json.Unmarshal(value, &fields) // written by stateOf
	got := fields[name]
	if list, ok := got.([]any); ok && len(list) == 0 {
		got = nil
	}
	if got == nil || got == "" {
		if optional, _ := c.block["optional"].(bool); optional {
			return ""
		}
		return "Please complete this required field."
	}
	if text, ok := got.(string); ok {
		return wrongText(c, text)
	}
	return ""
}

func wrongText(c control, text string) string {
	n := utf8.RuneCountInString(text)
	limit := func(key string) (int, bool) {
		v, ok := c.element[key].(float64)
		return int(v), ok
	}
	switch c.kind {
	case "plain_text_input":
		if low, ok := limit("min_length"); ok && n < low {
			return fmt.Sprintf("Please enter at least %d characters.", low)
		}
		high, ok := limit("max_length")
		if !ok {
			high = 3000
		}
		if n > high {
			return fmt.Sprintf("Please enter at most %d characters.", high)
		}
	case "email_text_input":
		if _, err := mail.ParseAddress(text); err != nil {
			return "Please enter a valid email address."
		}
	case "url_text_input":
		if u, err := url.Parse(text); err != nil || u.Scheme == "" || u.Host == "" {
			return "Please enter a valid URL."
		}
	case "number_input":
		return wrongNumber(c, text)
	}
	return ""
}

func wrongNumber(c control, text string) string {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return "Please enter a number."
	}
	if decimal, _ := c.element["is_decimal_allowed"].(bool); !decimal && strings.ContainsAny(text, ".eE") {
		return "Please enter a whole number."
	}
	if low, err := strconv.ParseFloat(word(c.element, "min_value"), 64); err == nil && n < low {
		return "Please enter a number of at least " + word(c.element, "min_value") + "."
	}
	if high, err := strconv.ParseFloat(word(c.element, "max_value"), 64); err == nil && n > high {
		return "Please enter a number of at most " + word(c.element, "max_value") + "."
	}
	return ""
}
