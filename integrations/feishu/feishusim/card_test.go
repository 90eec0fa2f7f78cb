package feishusim

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

var testWorld = cardWorld{
	person: func(id string) bool { return id == "ou_li" },
	image:  func(key string) bool { return key == "img_v3_ok" },
}

// body wraps elements into a card.
func body(elements string) string { return `{"schema":"2.0","body":{"elements":[` + elements + `]}}` }

const submit = `{"tag":"button","name":"s","form_action_type":"submit","text":{"tag":"plain_text","content":"OK"}}`

func TestGoodCards(t *testing.T) {
	for name, card := range map[string]string{
		"reference": `{"schema":"2.0","config":{"update_multi":true,"width_mode":"fill","enable_forward":true,"summary":{"content":"..","i18n_content":{"en_us":".."}},"locales":["zh_cn","en_us"]},
 "header":{"title":{"tag":"plain_text","content":"Week 12","i18n_content":{"en_us":"Week 12","zh_cn":"第12周"}},"template":"blue","text_tag_list":[{"tag":"text_tag","text":{"tag":"plain_text","content":"P1"},"color":"neutral"}]},
 "body":{"direction":"vertical","elements":[
  {"tag":"markdown","content":"**hi** <at id=ou_li></at>","i18n_content":{"zh_cn":".."}},
  {"tag":"chart","aspect_ratio":"16:9","color_theme":"brand","preview":true,"chart_spec":{"type":"bar","data":{"values":[{"x":"A","y":1}]},"xField":"x","yField":"y"}},
  {"tag":"img","img_key":"img_v3_ok","alt":{"tag":"plain_text","content":""}},
  {"tag":"form","name":"survey","elements":[
    {"tag":"select_static","name":"q1","required":true,"placeholder":{"tag":"plain_text","content":".."},"options":[{"text":{"tag":"plain_text","content":"Yes"},"value":"y"}]},
    {"tag":"multi_select_static","name":"q2","options":[]},{"tag":"date_picker","name":"d"},{"tag":"checker","name":"c","text":{"tag":"plain_text","content":".."}},
    {"tag":"input","name":"q3","input_type":"multiline_text","rows":3,"max_length":500},
    {"tag":"button","name":"submit","form_action_type":"submit","type":"primary","text":{"tag":"plain_text","content":"Send"},"behaviors":[{"type":"callback","value":{"survey":"s1"}}]}]},
  {"tag":"column_set","flex_mode":"none","columns":[{"tag":"column","width":"weighted","weight":1,"elements":[{"tag":"button","text":{"tag":"plain_text","content":"Open"},"behaviors":[{"type":"open_url","default_url":"https://x.example"}]}]}]}]}}`,
		"table":             body(`{"tag":"table","columns":[{"name":"a","data_type":"text"},{"name":"n","data_type":"number"}],"rows":[{"a":"x","n":1}]}`),
		"escaped mention":   body(`{"tag":"markdown","content":"\\<at id=ou_nobody></at>"}`),
		"mention of all":    body(`{"tag":"markdown","content":"<at id=all></at>"}`),
		"element id":        body(`{"tag":"hr","element_id":"a_1"}`),
		"old card":          `{"config":{"update_multi":true},"elements":[{"tag":"action","actions":[{"tag":"button","text":{"tag":"plain_text","content":"x"},"value":{"a":"b"}}]}]}`,
		"panel":             body(`{"tag":"collapsible_panel","header":{"title":{"tag":"plain_text","content":"x"}},"elements":[{"tag":"hr"}]}`),
		"200 elements":      body(strings.TrimSuffix(strings.Repeat(`{"tag":"hr"},`, 200), ",")),
		"columns in a form": body(`{"tag":"form","name":"f","elements":[{"tag":"column_set","columns":[{"tag":"column","elements":[` + submit + `]}]}]}`),
	} {
		if _, err := parseCard(card, testWorld); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBadCards(t *testing.T) {
	nest := `{"tag":"hr"}`
	for range maxColumnSet + 1 {
		nest = `{"tag":"column_set","columns":[{"tag":"column","elements":[` + nest + `]}]}`
	}
	for name, c := range map[string]struct {
		card string
		sub  int
		path string
	}{
		"not JSON":            {`{`, subParse, ""},
		"something behind":    {body(``) + `{}`, subParse, ""},
		"null":                {`null`, subParse, ""},
		"template":            {`{"type":"template","data":{"template_id":"x"}}`, subTemplate, ""},
		"no body":             {`{"schema":"2.0"}`, subParse, "ROOT"},
		"unknown property":    {`{"schema":"2.0","fallback":{},"body":{"elements":[]}}`, subParse, "ROOT"},
		"not shared":          {`{"schema":"2.0","config":{"update_multi":false},"body":{"elements":[]}}`, subType, "ROOT -> config -> update_multi"},
		"unknown inner":       {body(`{"tag":"markdown","content":"x","colour":"red"}`), subParse, "ROOT -> body -> elements -> [0](tag: markdown)"},
		"removed tag":         {body(`{"tag":"hr"},{"tag":"action","actions":[]}`), subUnsupported, "ROOT -> body -> elements -> [1](tag: action)"},
		"note":                {body(`{"tag":"note","elements":[]}`), subUnsupported, "(tag: note)"},
		"plain text alone":    {body(`{"tag":"plain_text","content":"x"}`), subUnsupported, ""},
		"number as text":      {body(`{"tag":"markdown","content":1}`), subType, ""},
		"unknown person":      {body(`{"tag":"markdown","content":"<at id=ou_x></at>"}`), subBadPerson, ""},
		"unknown picture":     {body(`{"tag":"img","img_key":"img_x","alt":{"tag":"plain_text","content":""}}`), subImage, ""},
		"picture in text":     {body(`{"tag":"markdown","content":"![x](img_x)"}`), subImage, ""},
		"chart without type":  {body(`{"tag":"chart","chart_spec":{"data":{"values":[]}}}`), subChart, "(tag: chart)"},
		"chart without field": {body(`{"tag":"chart","chart_spec":{"type":"bar","xField":"x","data":{"values":[]}}}`), subChart, ""},
		"chart data":          {body(`{"tag":"chart","chart_spec":{"type":"pie","valueField":"v","categoryField":"c","data":[1]}}`), subChart, ""},
		"element id":          {body(`{"tag":"hr","element_id":"1a"}`), subParse, ""},
		"long element id":     {body(`{"tag":"hr","element_id":"a23456789012345678901"}`), subParse, ""},
		"same element id":     {body(`{"tag":"hr","element_id":"a"},{"tag":"hr","element_id":"a"}`), subParse, ""},
		"form without submit": {body(`{"tag":"form","name":"f","elements":[{"tag":"input","name":"a"}]}`), subParse, ""},
		"field without name":  {body(`{"tag":"form","name":"f","elements":[{"tag":"input"},` + submit + `]}`), subFormName, ""},
		"same field name":     {body(`{"tag":"form","name":"f","elements":[{"tag":"input","name":"s"},` + submit + `]}`), subFormName, ""},
		"form in column":      {body(`{"tag":"column_set","columns":[{"tag":"column","elements":[{"tag":"form","name":"f","elements":[` + submit + `]}]}]}`), subParse, ""},
		"form in form":        {body(`{"tag":"form","name":"f","elements":[{"tag":"form","name":"g","elements":[]},` + submit + `]}`), subParse, ""},
		"submit outside":      {body(submit), subParse, ""},
		"table in form":       {body(`{"tag":"form","name":"f","elements":[{"tag":"table","columns":[{"name":"a"}],"rows":[]},` + submit + `]}`), subParse, ""},
		"table row":           {body(`{"tag":"table","columns":[{"name":"a","data_type":"text"}],"rows":[{"b":"x"}]}`), subTableRows, ""},
		"same option":         {body(`{"tag":"select_static","options":[{"text":{"tag":"plain_text","content":"a"},"value":"v"},{"text":{"tag":"plain_text","content":"b"},"value":"v"}]}`), subParse, ""},
		"deep columns":        {body(nest), subParse, ""},
		"201 elements":        {body(strings.TrimSuffix(strings.Repeat(`{"tag":"hr"},`, 201), ",")), subTooMany, ""},
		"locale":              {body(`{"tag":"markdown","content":"x","i18n_content":{"xx_yy":"x"}}`), subParse, ""},
		"template colour":     {`{"schema":"2.0","header":{"title":{"tag":"plain_text","content":"x"},"template":"pink"},"body":{"elements":[]}}`, subType, ""},
		"old without list":    {`{"header":{}}`, subParse, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseCard(c.card, testWorld)
			var e *apiError
			if !errors.As(err, &e) || e.code != codeBadCard {
				t.Fatalf("got %v", err)
			}
			if want := fmt.Sprintf("ext=ErrCode: %d;", c.sub); !strings.Contains(e.msg, want) || !strings.Contains(e.msg, c.path) {
				t.Errorf("got %q, want %q at %q", e.msg, want, c.path)
			}
		})
	}
}

func FuzzCard(f *testing.F) {
	f.Add(body(`{"tag":"form","name":"f","elements":[{"tag":"input","name":"a"},` + submit + `]}`))
	f.Add(body(`{"tag":"table","columns":[{"name":"a","data_type":"text"}],"rows":[{"a":"x"}]}`))
	f.Add(body(`{"tag":"chart","chart_spec":{"type":"bar","data":{"values":[{"x":1}]},"xField":"x","yField":"y"}}`))
	f.Add(`{"elements":[{"tag":"action","actions":[{"tag":"button","value":{}}]}]}`)
	f.Fuzz(func(t *testing.T, content string) {
		c, err := parseCard(content, testWorld)
		if err == nil && c.summary == "" {
			t.Error("a card without a summary")
		}
	})
}
