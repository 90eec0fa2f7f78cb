package slack

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

// controls draws a row. Buttons and single selects share blocks of at most 25; a select that carries a value has a
// block of its own, whose ID holds it; a select of several may not stand in a row and is put beside its label.
func (r *renderer) controls(all []bot.Control) {
	var row []api.BlockElement
	n, weight := 0, 0
	flush := func() {
		if len(row) > 0 {
			r.add(api.NewActionBlock(writeBlockID(r.part, n, ""), row...), weight)
			row, n, weight = nil, n+1, 0
		}
	}
	for i, c := range all {
		element := control(c, i)
		switch {
		case element == nil:
		case c.Many:
			flush()
			label := plainText(cut(c.Label, maxPart))
			r.add(api.NewSectionBlock(label, nil, api.NewAccessory(element), api.SectionBlockOptionBlockID(writeBlockID(r.part, n, c.Value))), 2*weigh(c))
			n++
		case isSelect(c) && c.Value != "":
			flush()
			r.add(api.NewActionBlock(writeBlockID(r.part, n, c.Value), element), weigh(c))
			n++
		default:
			row, weight = append(row, element), weight+weigh(c)
			if len(row) == maxRow {
				flush()
			}
		}
	}
	flush()
}

// weigh counts the characters of a control as they are drawn.
func weigh(c bot.Control) int {
	n := min(utf8.RuneCountInString(c.Label), 150)
	for i, choice := range c.Choices {
		if i == maxChoices {
			break
		}
		n += min(utf8.RuneCountInString(choice.Label), maxLabel)
	}
	for _, value := range c.Initial {
		n += min(utf8.RuneCountInString(value), maxLabel)
	}
	if c.Confirm != nil {
		n += 500
	}
	return n
}

func isSelect(c bot.Control) bool { return len(c.Choices) > 0 || c.Source != "" || c.Date }

// control is the element of a control; nil if there is nothing that a person could do with it.
func control(c bot.Control, n int) api.BlockElement {
	id := writeActionID(c.Action, n, c.Source)
	switch {
	case c.Date:
		e := api.NewDatePickerBlockElement(id)
		e.Placeholder, e.Confirm = plainText(cut(c.Label, 150)), confirm(c.Confirm)
		if len(c.Initial) > 0 {
			e.InitialDate = valid(time.DateOnly, c.Initial[0])
		}
		return e
	case c.Many:
		return multiSelect(c, id)
	case isSelect(c):
		return singleSelect(c, id)
	}
	b := api.NewButtonBlockElement(id, cutBytes(c.Value, 2000), plainText(cut(c.Label, maxLabel)))
	if c.URL != "" {
		if len(c.URL) > 3000 {
			return nil
		}
		b.URL = c.URL
	} else if c.Action == "" {
		return nil
	}
	b.Style, b.Confirm = api.Style(c.Style), confirm(c.Confirm)
	return b
}

func singleSelect(c bot.Control, id string) api.BlockElement {
	placeholder := plainText(cut(c.Label, 150))
	first := chosenOptions(c.Choices, c.Initial)
	if c.Source != "" {
		e := api.NewOptionsSelectBlockElement(api.OptTypeExternal, placeholder, id)
		e.MinQueryLength = new(int)
		e.Confirm = confirm(c.Confirm)
		if len(first) > 0 {
			e.InitialOption = first[0]
		}
		return e
	}
	all := options(c.Choices)
	if len(all) == 0 {
		return nil
	}
	e := api.NewOptionsSelectBlockElement(api.OptTypeStatic, placeholder, id, all...)
	e.Confirm = confirm(c.Confirm)
	if len(first) > 0 {
		e.InitialOption = first[0]
	}
	return e
}

func multiSelect(c bot.Control, id string) api.BlockElement {
	placeholder := plainText(cut(c.Label, 150))
	if c.Source != "" {
		e := api.NewOptionsMultiSelectBlockElement(api.MultiOptTypeExternal, placeholder, id)
		e.MinQueryLength, e.Confirm = new(int), confirm(c.Confirm)
		e.InitialOptions = chosenOptions(c.Choices, c.Initial)
		return e
	}
	all := options(c.Choices)
	if len(all) == 0 {
		return nil
	}
	e := api.NewOptionsMultiSelectBlockElement(api.MultiOptTypeStatic, placeholder, id, all...)
	e.Confirm = confirm(c.Confirm)
	e.InitialOptions = chosenOptions(c.Choices, c.Initial)
	return e
}

// options are choices as Slack takes them: at most 100, values of at most 150 characters and each once. A choice
// with a longer value would come back as another one, so it is left out.
func options(choices []bot.Choice) []*api.OptionBlockObject {
	out := []*api.OptionBlockObject{}
	seen := map[string]bool{}
	for _, c := range choices {
		if seen[c.Value] || c.Value == "" || utf8.RuneCountInString(c.Value) > maxValue || len(out) == maxChoices {
			continue
		}
		seen[c.Value] = true
		out = append(out, api.NewOptionBlockObject(c.Value, plainText(cut(c.Label, maxLabel)), nil))
	}
	return out
}

// chosenOptions are those of the choices that are chosen at first. A value of which no choice is known, as with looked
// up options, is its own label.
func chosenOptions(choices []bot.Choice, initial []string) []*api.OptionBlockObject {
	var out []*api.OptionBlockObject
	for _, value := range initial {
		c := bot.Choice{Label: value, Value: value}
		for _, known := range choices {
			if known.Value == value {
				c = known
			}
		}
		out = append(out, options([]bot.Choice{c})...)
	}
	return out
}

func confirm(c *bot.Confirm) *api.ConfirmationBlockObject {
	if c == nil {
		return nil
	}
	return api.NewConfirmationBlockObject(plainText(cut(c.Title, 100)), plainText(cut(c.Text, 300)), plainText(cut(c.Yes, 30)), plainText(cut(c.No, 30)))
}

// formCard offers a form by a button, for where a modal cannot be opened.
func formCard(f bot.Form) bot.Card {
	c := bot.Card{Title: f.Title, Tag: f.Tag, Lang: f.Lang, Plain: f.Fallback()}
	if f.Intro != "" {
		c.Parts = append(c.Parts, bot.Words(f.Intro))
	}
	label := f.Title
	if strings.TrimSpace(label) == "" {
		label = f.Submit
	}
	c.Parts = append(c.Parts, bot.Row(bot.Primary(label, bot.ActionOpen, bot.OpenValue(f.Name, f.Value))))
	return c
}
