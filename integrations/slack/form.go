package slack

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

const (
	maxModalBlocks = 100
	maxModalTitle  = 24
	maxInput       = 3000
	timeSuffix     = "__time" // block of the time of a date-time; no field's name has two underscores before "time"
)

// renderForm is the modal of a form. st comes back with its submission.
func renderForm(f bot.Form, st formState) api.ModalViewRequest {
	private, err := json.Marshal(st)
	if err != nil || len(private) > 3000 {
		private = nil
	}
	m := api.ModalViewRequest{Type: api.VTModal, CallbackID: f.Name, PrivateMetadata: string(private), Title: title(f.Title),
		Submit: title(f.Submit), Close: title(word(f.Lang, "取消", "Cancel"))}
	var blocks []api.Block
	r := renderer{lang: f.Lang}
	if f.Tag != "" {
		blocks = append(blocks, r.note(bot.Escape(f.Tag)))
	}
	if f.Intro != "" {
		blocks = append(blocks, richText(cutSpans(bot.ParseMarkup(f.Intro), maxPart)))
	}
	for i, field := range f.Fields {
		inputs := fieldBlocks(field, f.Lang)
		if len(blocks)+len(inputs) > maxModalBlocks-1 {
			blocks = append(blocks, r.note(bot.Escape(more(f.Lang, len(f.Fields)-i))))
			break
		}
		blocks = append(blocks, inputs...)
	}
	m.Blocks.BlockSet = blocks
	return m
}

// waitingModal stands in for a modal that is too large to be shown at once.
func waitingModal(f bot.Form) api.ModalViewRequest {
	m := api.ModalViewRequest{Type: api.VTModal, CallbackID: f.Name, Title: title(f.Title), Close: title(word(f.Lang, "取消", "Cancel"))}
	m.Blocks.BlockSet = []api.Block{api.NewHeaderBlock(plainText("…"))}
	return m
}

func title(s string) *api.TextBlockObject { return plainText(cut(s, maxModalTitle)) }

func word(lang, zh, en string) string {
	if strings.HasPrefix(lang, "zh") {
		return zh
	}
	return en
}

// fieldBlocks are the inputs of a field: one, or two for a date-time, because Slack's own date-time input tells an
// instant and not what the person's clock shows.
func fieldBlocks(f bot.Field, lang string) []api.Block {
	if f.Kind != bot.FieldDateTime {
		return []api.Block{input(f, f.Name, f.Label, fieldElement(f, lang))}
	}
	date, clock := api.NewDatePickerBlockElement(f.Name), api.NewTimePickerBlockElement(f.Name)
	if len(f.Initial) > 0 {
		day, hour, _ := strings.Cut(f.Initial[0], "T")
		date.InitialDate, clock.InitialTime = valid(time.DateOnly, day), valid(clockForm, hour)
	}
	again := f
	again.Hint = ""
	return []api.Block{input(f, f.Name, f.Label, date), input(again, f.Name+timeSuffix, f.Label+" · "+word(lang, "时间", "time"), clock)}
}

func input(f bot.Field, block, label string, element api.BlockElement) *api.InputBlock {
	var hint *api.TextBlockObject
	if f.Hint != "" {
		hint = plainText(cut(f.Hint, 2000))
	}
	in := api.NewInputBlock(block, plainText(cut(label, 2000)), hint, element)
	in.Optional = !f.Required
	return in
}

func fieldElement(f bot.Field, lang string) api.BlockElement {
	var placeholder *api.TextBlockObject
	if f.Placeholder != "" {
		placeholder = plainText(cut(f.Placeholder, 150))
	}
	first := ""
	if len(f.Initial) > 0 {
		first = f.Initial[0]
	}
	switch f.Kind {
	case bot.FieldNumber:
		return numberInput(f, placeholder, first)
	case bot.FieldEmail:
		e := api.NewEmailTextInputBlockElement(placeholder, f.Name)
		e.InitialValue = first
		return e
	case bot.FieldDate:
		e := api.NewDatePickerBlockElement(f.Name)
		e.Placeholder, e.InitialDate = placeholder, valid(time.DateOnly, first)
		return e
	case bot.FieldTime:
		e := api.NewTimePickerBlockElement(f.Name)
		e.Placeholder, e.InitialTime = placeholder, valid(clockForm, first)
		return e
	case bot.FieldChoice, bot.FieldChoices:
		return choiceInput(f, placeholder, lang)
	case bot.FieldPerson, bot.FieldPeople:
		return personInput(f, placeholder)
	case bot.FieldCheck:
		yes := api.NewOptionBlockObject("true", plainText(word(lang, "是", "Yes")), nil)
		e := api.NewCheckboxGroupsBlockElement(f.Name, yes)
		if first == "true" {
			e.InitialOptions = []*api.OptionBlockObject{yes}
		}
		return e
	}
	return textInput(f, placeholder, first)
}

// clockForm is a time of day.
const clockForm = "15:04"

// valid is s if it has that form, else nothing: one malformed value would make Slack refuse the whole form.
func valid(form, s string) string {
	if _, err := time.Parse(form, s); err != nil {
		return ""
	}
	return s
}

func textInput(f bot.Field, placeholder *api.TextBlockObject, first string) *api.PlainTextInputBlockElement {
	e := api.NewPlainTextInputBlockElement(placeholder, f.Name)
	e.Multiline = f.Kind == bot.FieldLines
	e.MaxLength = maxInput
	if f.Max > 0 && f.Max < maxInput {
		e.MaxLength = int(f.Max)
	}
	if f.Min > 0 && f.Min <= maxInput && f.Required {
		e.MinLength = int(f.Min)
	}
	e.InitialValue = cut(first, e.MaxLength)
	return e
}

func numberInput(f bot.Field, placeholder *api.TextBlockObject, first string) api.BlockElement {
	e := api.NewNumberInputBlockElement(placeholder, f.Name, true)
	if _, err := strconv.ParseFloat(first, 64); err == nil {
		e.InitialValue = first
	}
	e.MinValue = strconv.FormatFloat(f.Min, 'f', -1, 64)
	if f.Max != 0 {
		e.MaxValue = strconv.FormatFloat(f.Max, 'f', -1, 64)
	}
	return e
}

func choiceInput(f bot.Field, placeholder *api.TextBlockObject, lang string) api.BlockElement {
	if placeholder == nil {
		placeholder = plainText(word(lang, "请选择", "Choose"))
	}
	c := bot.Control{Label: placeholder.Text, Action: f.Name, Source: f.Source, Choices: f.Choices, Initial: f.Initial}
	id := writeActionID(f.Name, 0, f.Source)
	var e api.BlockElement
	if f.Kind == bot.FieldChoices {
		e = multiSelect(c, id)
	} else {
		e = singleSelect(c, id)
	}
	if e == nil { // nothing to choose from: let them write
		return api.NewPlainTextInputBlockElement(placeholder, f.Name)
	}
	return e
}

func personInput(f bot.Field, placeholder *api.TextBlockObject) api.BlockElement {
	var users []string
	for _, v := range f.Initial {
		if a, err := bot.ParseAccount(v); err == nil && a.Platform == name {
			users = append(users, a.ID)
		}
	}
	if f.Kind == bot.FieldPeople {
		e := api.NewOptionsMultiSelectBlockElement(api.MultiOptTypeUser, placeholder, f.Name)
		e.InitialUsers = users
		return e
	}
	e := api.NewOptionsSelectBlockElement(api.OptTypeUser, placeholder, f.Name)
	if len(users) > 0 {
		e.InitialUser = users[0]
	}
	return e
}
