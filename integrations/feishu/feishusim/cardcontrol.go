package feishusim

import (
	"bytes"
	"encoding/json"
)

// Control is something in a card that a person can use.
type Control struct {
	Index     int             `json:"index"`
	Tag       string          `json:"tag"`
	Name      string          `json:"name"`
	ElementID string          `json:"element_id"`
	Text      string          `json:"text"`
	Form      string          `json:"form"`
	Value     json.RawMessage `json:"value,omitempty"` // of the callback
	Required  bool            `json:"required"`
	Disabled  bool            `json:"disabled"`
	Options   []ControlOption `json:"options,omitempty"`
	URL       string          `json:"url"`
	Submits   bool            `json:"submits"`
	Resets    bool            `json:"resets,omitempty"`
	Callback  bool            `json:"callback,omitempty"`
	MaxLength int             `json:"max_length,omitempty"`
	Multiline bool            `json:"multiline,omitempty"`
	Default   any             `json:"default,omitempty"`
}

// ControlOption is one choice of a select.
type ControlOption struct {
	Text  string `json:"text"`
	Value string `json:"value"`
}

var interactive = set([]string{
	"button", "input", "select_static", "multi_select_static", "select_person", "multi_select_person", "date_picker",
	"picker_time", "picker_datetime", "checker", "overflow", "interactive_container", "select_img",
})

// control notes a component that a person can use and checks the rules of forms.
func (v *cardReader) control(path, tag string, o object) {
	if !interactive[tag] {
		return
	}
	c := Control{
		Index: len(v.card.controls), Tag: tag, Name: str(o["name"]), ElementID: str(o["element_id"]), Text: labelOf(o),
		Required: o["required"] == true, Disabled: o["disabled"] == true, Options: optionsOf(o), Default: defaultOf(o),
		Submits: o["form_action_type"] == "submit", Resets: o["form_action_type"] == "reset",
		MaxLength: number(o["max_length"]), Multiline: o["input_type"] == "multiline_text",
	}
	c.behaviors(o)
	if v.form != nil {
		c.Form = v.form.name
		v.formControl(path, c)
	} else if _, ok := o["form_action_type"]; ok {
		v.fail(subParse, path, "form_action_type is allowed only inside a form")
	}
	v.card.controls = append(v.card.controls, c)
}

func (v *cardReader) formControl(path string, c Control) {
	switch {
	case c.Tag == "interactive_container" || c.Tag == "overflow":
		return
	case c.Name == "":
		v.fail(subFormName, path, "name of the component in the form is empty")
	case v.form.names[c.Name]:
		v.fail(subFormName, path, "name of the component in the form is repeated: %s", c.Name)
	}
	v.form.names[c.Name] = true
	if c.Submits {
		v.form.submits++
	}
}

func (c *Control) behaviors(o object) {
	list, _ := o["behaviors"].([]any)
	for _, raw := range list {
		b, _ := raw.(object)
		switch b["type"] {
		case "open_url":
			c.URL = str(b["default_url"])
		case "callback":
			c.Callback, c.Value = true, rawJSON(b["value"])
		}
	}
	if v, ok := o["value"]; ok && !c.Callback {
		c.Value = rawJSON(v)
	}
	c.Callback = c.Callback || c.Submits || c.URL == "" && c.Tag != "button" && c.Tag != "interactive_container"
}

func rawJSON(v any) json.RawMessage {
	if v == nil {
		return nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil {
		return nil
	}
	return bytes.TrimSpace(b.Bytes())
}

func str(v any) string {
	s, _ := v.(string)
	return s
}

func number(v any) int {
	n, _ := v.(json.Number)
	i, _ := n.Int64()
	return int(i)
}

func textOf(v any) string {
	o, _ := v.(object)
	return str(o["content"])
}

func labelOf(o object) string {
	for _, k := range []string{"text", "label", "placeholder"} {
		if t := textOf(o[k]); t != "" {
			return t
		}
	}
	return ""
}

func optionsOf(o object) []ControlOption {
	list, _ := o["options"].([]any)
	var out []ControlOption
	for _, raw := range list {
		if opt, ok := raw.(object); ok {
			out = append(out, ControlOption{textOf(opt["text"]), str(opt["value"])})
		}
	}
	return out
}

// defaultOf is what the component holds before anybody touches it.
func defaultOf(o object) any {
	for _, k := range []string{"default_value", "initial_option", "initial_date", "initial_time", "initial_datetime", "selected_values", "checked"} {
		if v, ok := o[k]; ok {
			return v
		}
	}
	return nil
}
