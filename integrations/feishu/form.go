package feishu

import (
	"fmt"
	"strings"

	"github.com/golive-bot/golive/bot"
)

const (
	submitName  = "submit."
	maxInput    = 1000 // characters that an input of Feishu takes
	maxFormOpts = 120  // options of all selects of a form together
)

// form renders a form as a card with a form container. Feishu has no modals: everybody in the room sees it.
func (r *renderer) form(f bot.Form) []byte {
	if f.Lang != "" {
		r.lang = f.Lang
	}
	box := &element{Tag: "form", Name: "form"}
	back := &carried{Form: f.Name, Value: f.Value, Kinds: map[string]string{}, Labels: map[string]string{}}
	budget := maxFormOpts
	for _, field := range f.Fields {
		label := "**" + escapeMarkdown(shorten(field.Label, maxLabel), true) + "**"
		if field.Required {
			label += " <font color='red'>*</font>"
		}
		if field.Kind != bot.FieldCheck {
			box.Elements = append(box.Elements, markdownText(label))
		}
		input, left := r.field(field, budget)
		budget = max(0, budget-len(input.Options))
		box.Elements = append(box.Elements, input)
		if hint := r.hint(field, left); hint != "" {
			box.Elements = append(box.Elements, &element{Tag: "markdown", Content: hint, TextSize: "notation"})
		}
		back.Labels[field.Name] = shorten(field.Label, 40)
		if letter := kindLetters[field.Kind]; letter != "" {
			back.Kinds[field.Name] = letter
		}
	}
	box.Elements = append(box.Elements, &element{
		Tag: "button", Name: submitName + f.Name, FormActionType: "submit", Type: "primary", Text: label(f.Submit),
		Behaviors: []behavior{{Type: "callback", Value: back}},
	})
	var elements []*element
	if f.Intro != "" {
		elements = append(elements, markdownText(shortenBytes(markdown(f.Intro), maxPieceBytes/2)))
	}
	return r.message(f.Title, f.Tag, bot.ToneInfo, f.Title, append(elements, box), 0)
}

// kindLetters name the kinds whose values need reading when they come back.
var kindLetters = map[bot.FieldKind]string{
	bot.FieldDate: letterDate, bot.FieldTime: letterTime, bot.FieldDateTime: letterDateTime, bot.FieldPerson: letterPerson, bot.FieldPeople: letterPerson,
}

// hint is the small print below a field, with the number of choices that did not fit.
func (r *renderer) hint(f bot.Field, left int) string {
	var parts []string
	if f.Hint != "" {
		parts = append(parts, escapeMarkdown(f.Hint, true))
	}
	if left > 0 {
		parts = append(parts, r.word(fmt.Sprintf("…还有 %d 个选项未显示", left), fmt.Sprintf("… %d more choices not shown", left)))
	}
	return strings.Join(parts, "\n")
}

// field is the component of a field, and how many of its choices were left out.
func (r *renderer) field(f bot.Field, budget int) (e *element, left int) {
	first := ""
	if len(f.Initial) > 0 {
		first = f.Initial[0]
	}
	e = &element{Name: f.Name, Required: f.Required}
	if f.Placeholder != "" {
		e.Placeholder = label(f.Placeholder)
	}
	switch f.Kind {
	case bot.FieldDate:
		e.Tag, e.InitialDate = "date_picker", first
	case bot.FieldTime:
		e.Tag, e.InitialTime = "picker_time", first
	case bot.FieldDateTime:
		e.Tag, e.InitialDatetime = "picker_datetime", strings.Replace(first, "T", " ", 1)
	case bot.FieldChoice, bot.FieldChoices:
		return r.choice(e, f, budget)
	case bot.FieldPerson:
		e.Tag, e.InitialOption = "select_person", personID(first)
	case bot.FieldPeople:
		e.Tag = "multi_select_person"
		for _, v := range f.Initial {
			if id := personID(v); id != "" {
				e.SelectedValues = append(e.SelectedValues, id)
			}
		}
	case bot.FieldCheck:
		e.Tag, e.Text, e.Checked, e.Required, e.Placeholder = "checker", label(f.Label), first == "true", false, nil
	default:
		e.Tag, e.InputType, e.MaxLength = "input", "text", maxInput
		if f.Kind == bot.FieldLines {
			e.InputType, e.InputRows = "multiline_text", 4
		}
		if (f.Kind == bot.FieldText || f.Kind == bot.FieldLines) && f.Max > 0 {
			e.MaxLength = min(maxInput, int(f.Max))
		}
		e.DefaultValue = shorten(first, e.MaxLength)
	}
	return e, 0
}

func (r *renderer) choice(e *element, f bot.Field, budget int) (*element, int) {
	choices := f.Choices
	if f.Source != "" {
		if choices = r.choices[lookupKey(f.Source, f.Name)]; len(choices) == 0 || len(choices) > min(budget, maxOptions) {
			return r.writeChoice(e, f, choices)
		}
	}
	e.Tag, e.Options = "select_static", options(choices, min(budget, maxOptions))
	if f.Kind == bot.FieldChoices {
		e.Tag, e.SelectedValues = "multi_select_static", offered(e.Options, f.Initial)
	} else if chosen := offered(e.Options, f.Initial); len(chosen) > 0 {
		e.InitialOption = chosen[0]
	}
	return e, max(0, len(options(choices, len(choices)))-len(e.Options))
}

// writeChoice lets a person write what a list cannot show: Feishu's selects cannot ask for choices as one types.
func (r *renderer) writeChoice(e *element, f bot.Field, choices []bot.Choice) (*element, int) {
	e.Tag, e.InputType, e.MaxLength = "input", "text", maxInput
	if e.Placeholder == nil {
		hint := r.word("请输入名称", "Type the name")
		if f.Kind == bot.FieldChoices {
			hint = r.word("请输入名称，多个用逗号分隔", "Type the names, separated by commas")
		}
		e.Placeholder = label(hint)
	}
	names := make([]string, len(f.Initial))
	for i, v := range f.Initial {
		names[i] = v
		for _, c := range choices {
			if c.Value == v {
				names[i] = orElse(c.Label, v)
			}
		}
	}
	e.DefaultValue = shorten(strings.Join(names, ", "), maxInput)
	return e, 0
}

// personID is the open_id of an account of Feishu, or "".
func personID(account string) string {
	a, err := bot.ParseAccount(account)
	if err != nil || a.Platform != platformName {
		return ""
	}
	return a.ID
}
