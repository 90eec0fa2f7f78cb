package feishu

import "github.com/golive-bot/golive/bot"

const (
	maxOptions  = 60 // of one select: each counts towards the elements of the card
	rowControls = 6  // controls of one row
)

// controls are rows of buttons and selects; the client breaks a row that is too wide.
func (r *renderer) controls(list []bot.Control) []block {
	var out []block
	for i := 0; i < len(list); i += rowControls {
		row := list[i:min(i+rowControls, len(list))]
		if len(row) == 1 {
			out = append(out, newBlock(r.control(row[0])))
			continue
		}
		set := &element{Tag: "column_set", FlexMode: "flow", HorizontalSpacing: "8px"}
		for _, c := range row {
			set.Columns = append(set.Columns, &element{Tag: "column", Width: "auto", Elements: []*element{r.control(c)}})
		}
		if b := newBlock(set); b.size < maxCardBytes/2 {
			out = append(out, b)
			continue
		}
		for _, c := range row { // their values are long: each may stand in another message
			out = append(out, newBlock(r.control(c)))
		}
	}
	return out
}

func (r *renderer) control(c bot.Control) *element {
	back := behavior{Type: "callback", Value: &carried{Action: c.Action, Value: c.Value}}
	choices := c.Choices
	if c.Source != "" {
		choices = r.choices[lookupKey(c.Source, "")]
	}
	switch {
	case c.Date:
		e := &element{Tag: "date_picker", Placeholder: label(c.Label), Behaviors: []behavior{back}}
		if len(c.Initial) > 0 {
			e.InitialDate = c.Initial[0]
		}
		return e
	case len(choices) > 0 || c.Source != "":
		e := &element{Tag: "select_static", Placeholder: label(c.Label), Options: options(choices, maxOptions), Behaviors: []behavior{back}}
		if c.Many {
			e.Tag, e.SelectedValues = "multi_select_static", offered(e.Options, c.Initial)
		} else if chosen := offered(e.Options, c.Initial); len(chosen) > 0 {
			e.InitialOption = chosen[0]
		}
		e.Confirm = confirmed(c.Confirm)
		return e
	}
	return button(c, back)
}

func button(c bot.Control, back behavior) *element {
	e := &element{Tag: "button", Text: label(c.Label), Type: "default"}
	switch c.Style {
	case bot.StylePrimary:
		e.Type = "primary"
	case bot.StyleDanger:
		e.Type = "danger"
	}
	if c.URL != "" {
		e.Behaviors = append(e.Behaviors, behavior{Type: "open_url", DefaultURL: c.URL})
	}
	if c.Action != "" {
		e.Behaviors = append(e.Behaviors, back)
	}
	e.Confirm = confirmed(c.Confirm)
	return e
}

func confirmed(c *bot.Confirm) *confirm {
	if c == nil {
		return nil
	}
	return &confirm{label(c.Title), label(c.Text)}
}

// options are the choices of a select, each value once.
func options(choices []bot.Choice, most int) []option {
	var out []option
	seen := map[string]bool{}
	for _, c := range choices {
		if seen[c.Value] || c.Value == "" || len(out) == most {
			continue
		}
		seen[c.Value] = true
		out = append(out, option{label(orElse(c.Label, c.Value)), c.Value})
	}
	return out
}

// offered are those of the values that a select offers: Feishu refuses others.
func offered(list []option, values []string) []string {
	var out []string
	for _, v := range values {
		for _, o := range list {
			if o.Value == v {
				out = append(out, v)
			}
		}
	}
	return out
}
