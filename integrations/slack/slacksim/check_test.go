package slacksim

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

const (
	label   = `{"type":"plain_text","text":"L"}`
	aChoice = `{"text":{"type":"plain_text","text":"A"},"value":"a"}`
)

func repeat(n int, one string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + "]"
}

func input(element string) string {
	return `[{"type":"input","label":` + label + `,"element":` + element + `}]`
}

func actions(elements string) string { return `[{"type":"actions","elements":` + elements + `}]` }

func TestMessageBlocks(t *testing.T) {
	long := func(n int) string { return strings.Repeat("字", n) }
	section := func(text string) string {
		return `{"type":"section","text":{"type":"mrkdwn","text":"` + text + `"}}`
	}
	for _, tt := range []struct{ name, blocks, want string }{
		{"text at its limit", `[` + section(long(3000)) + `]`, ""},
		{"text too long", `[` + section(long(3001)) + `]`, "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"},
		{"empty text", `[` + section("") + `]`, "must be more than 0 characters [json-pointer:/blocks/0/text/text]"},
		{"50 blocks", repeat(50, `{"type":"divider"}`), ""},
		{"51 blocks", repeat(51, `{"type":"divider"}`), "no more than 50 items allowed [json-pointer:/blocks]"},
		{"all too long", repeat(5, section(long(2900))), "msg_blocks_too_long"},
		{"no type", `[{}]`, "missing required field: type [json-pointer:/blocks/0]"},
		{"unknown type", `[{"type":"alert"}]`, "unsupported type: alert [json-pointer:/blocks/0/type]"},
		{"not an object", `[1]`, "must provide an object [json-pointer:/blocks/0]"},
		{"not a list", `{}`, "must provide an array [json-pointer:/blocks]"},
		{"unknown property", `[{"type":"divider","colour":"red"}]`, "invalid additional property: colour [json-pointer:/blocks/0/colour]"},
		{"same block_id", `[{"type":"divider","block_id":"x"},{"type":"divider","block_id":"x"}]`, "already exists for another block"},
		{"section without text", `[{"type":"section"}]`, "must provide either text or fields"},
		{"11 fields", `[{"type":"section","fields":` + repeat(11, label) + `}]`, "no more than 10 items allowed"},
		{"mrkdwn header", `[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`, "must be a plain_text object"},
		{"long header", `[{"type":"header","text":{"type":"plain_text","text":"` + long(151) + `"}}]`, "less than 151"},
		{"image without alt_text", `[{"type":"image","image_url":"https://a.example/x.png"}]`, "missing required field: alt_text"},
		{"image without source", `[{"type":"image","alt_text":"x"}]`, "either image_url or slack_file"},
		{"image with odd URL", `[{"type":"image","alt_text":"x","image_url":"x.png"}]`, "valid url"},
		{"button", actions(`[{"type":"button","action_id":"a","text":` + label + `,"value":"v","style":"primary"}]`), ""},
		{"button with odd style", actions(`[{"type":"button","text":` + label + `,"style":"blue"}]`), "valid enum value"},
		{"button with long value", actions(`[{"type":"button","text":` + label + `,"value":"` + long(2001) + `"}]`), "less than 2001"},
		{"same action_id", actions(`[{"type":"button","action_id":"a","text":` + label + `},{"type":"button","action_id":"a","text":` + label + `}]`), "already exists for another element"},
		{"26 elements", actions(repeat(26, `{"type":"button","text":`+label+`}`)), "no more than 25 items"},
		{"no elements", actions(`[]`), "no fewer than 1 items"},
		{"text input in actions", actions(`[{"type":"plain_text_input"}]`), "unsupported type: plain_text_input"},
		{"multi select in actions", actions(`[{"type":"multi_static_select","options":[` + aChoice + `]}]`), "unsupported type"},
		{"select", actions(`[{"type":"static_select","action_id":"a","options":[` + aChoice + `]}]`), ""},
		{"select without options", actions(`[{"type":"static_select"}]`), "either options or option_groups"},
		{"101 options", actions(`[{"type":"static_select","options":` + repeat(101, aChoice) + `}]`), "no more than 100 items"},
		{"same option value", actions(`[{"type":"static_select","options":` + repeat(2, aChoice) + `}]`), "option values must be unique"},
		{"initial among options", actions(`[{"type":"static_select","options":[` + aChoice + `],"initial_option":` + aChoice + `}]`), ""},
		{"initial not an option", actions(`[{"type":"static_select","options":[` + aChoice + `],"initial_option":` + strings.ReplaceAll(aChoice, `"a"`, `"b"`) + `}]`), "one of the provided options"},
		{"long option", actions(`[{"type":"static_select","options":[{"text":{"type":"plain_text","text":"` + long(76) + `"},"value":"a"}]}]`), "less than 76"},
		{"11 check boxes", actions(`[{"type":"checkboxes","options":` + repeat(11, aChoice) + `}]`), "no more than 10 items"},
		{"odd date", actions(`[{"type":"datepicker","initial_date":"2026-02-30"}]`), "valid date"},
		{"confirm", actions(`[{"type":"button","text":` + label + `,"confirm":{"title":` + label + `,"text":` + label + `,"confirm":` + label + `,"deny":` + label + `}}]`), ""},
		{"confirm without deny", actions(`[{"type":"button","text":` + label + `,"confirm":{"title":` + label + `,"text":` + label + `,"confirm":` + label + `}}]`), "missing required field: deny"},
		{"context", `[{"type":"context","elements":[` + label + `,{"type":"image","alt_text":"x","image_url":"https://a.example/x.png"}]}]`, ""},
		{"11 in context", `[{"type":"context","elements":` + repeat(11, label) + `}]`, "no more than 10 items"},
		{"input", input(`{"type":"plain_text_input","action_id":"v","max_length":3000}`), ""},
		{"input with a button", input(`{"type":"button","text":` + label + `}`), "unsupported type: button"},
		{"file input in a message", input(`{"type":"file_input"}`), "unsupported type: file_input"},
		{"markdown", `[{"type":"markdown","text":"# x"}]`, ""},
		{"two markdown blocks too long", repeat(2, `{"type":"markdown","text":"`+long(6001)+`"}`), "must be less than 12001"},
		{"rich text", `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[]}]}]`, ""},
		{"table", `[{"type":"table","rows":[[{"type":"raw_text","text":"a"},{"type":"raw_number","value":1,"text":"1"}]]}]`, ""},
		{"number without text", `[{"type":"table","rows":[[{"type":"raw_number","value":1}]]}]`, "missing required field: text"},
		{"wide table", `[{"type":"table","rows":[` + repeat(21, `{"type":"raw_text","text":"a"}`) + `]}]`, "no more than 20 items"},
		{"pie", `[{"type":"data_visualization","title":"T","chart":{"type":"pie","segments":[{"label":"a","value":1}]}}]`, ""},
		{"empty slice", `[{"type":"data_visualization","title":"T","chart":{"type":"pie","segments":[{"label":"a","value":0}]}}]`, "must be more than 0"},
		{"line", `[{"type":"data_visualization","title":"T","chart":{"type":"line","axis_config":{"categories":["a"]},"series":[{"name":"s","data":[{"label":"a","value":-1}]}]}}]`, ""},
		{"missing point", `[{"type":"data_visualization","title":"T","chart":{"type":"bar","axis_config":{"categories":["a","b"]},"series":[{"name":"s","data":[{"label":"a","value":1}]}]}}]`, "one point for each category"},
		{"trailing text", `[]x`, "invalid_blocks_format"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := checkMessageBlocks([]byte(tt.blocks))
			expect(t, err, tt.want)
		})
	}
}

func expect(t *testing.T, err *apiError, want string) {
	t.Helper()
	got := ""
	if err != nil {
		got = err.code + " " + strings.Join(err.messages, "; ")
	}
	if want == "" && err != nil || !strings.Contains(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestViews(t *testing.T) {
	modal := func(more, blocks string) string {
		return `{"type":"modal","title":` + label + more + `,"blocks":` + blocks + `}`
	}
	field := input(`{"type":"plain_text_input","action_id":"v"}`)
	for _, tt := range []struct{ name, view, want string }{
		{"plain", modal("", `[{"type":"divider"}]`), ""},
		{"input and submit", modal(`,"submit":`+label, field), ""},
		{"input without submit", modal("", field), "missing required field: submit"},
		{"no title", `{"type":"modal","blocks":[]}`, "missing required field: title [json-pointer:/view]"},
		{"long title", `{"type":"modal","title":{"type":"plain_text","text":"` + strings.Repeat("x", 25) + `"},"blocks":[]}`, "less than 25 characters [json-pointer:/view/title/text]"},
		{"100 blocks", modal("", repeat(100, `{"type":"divider"}`)), ""},
		{"101 blocks", modal("", repeat(101, `{"type":"divider"}`)), "no more than 100 items allowed [json-pointer:/view/blocks]"},
		{"long private_metadata", modal(`,"private_metadata":"`+strings.Repeat("x", 3001)+`"`, `[]`), "less than 3001"},
		{"markdown in a modal", modal("", `[{"type":"markdown","text":"x"}]`), "unsupported type: markdown"},
		{"two focused", modal(`,"submit":`+label, `[{"type":"input","label":`+label+`,"element":{"type":"plain_text_input","focus_on_load":true}},{"type":"input","label":`+label+`,"element":{"type":"plain_text_input","focus_on_load":true}}]`), "only one element"},
		{"home", `{"type":"home","blocks":[{"type":"divider"}]}`, ""},
		{"home with submit", `{"type":"home","submit":` + label + `,"blocks":[]}`, "invalid additional property: submit"},
		{"odd type", `{"type":"page","blocks":[]}`, "valid enum value"},
		{"not an object", `[]`, "must be a JSON object"},
		{"huge", modal(`,"private_metadata":"`+strings.Repeat("x", 260_000)+`"`, `[]`), "view_too_large"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := readView([]byte(tt.view))
			expect(t, err, tt.want)
		})
	}
}

func TestNameBlocks(t *testing.T) {
	raw := `[ {"type":"divider","x":"}\"]{"} , {"block_id":"mine","type":"divider","e":[{}]}, {} ]`
	value, _ := decode([]byte(raw))
	got := nameBlocks([]byte(raw), value.([]any))
	want := `[ {"block_id":"auto-1","type":"divider","x":"}\"]{"} , {"block_id":"mine","type":"divider","e":[{}]}, {} ]`
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTS(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want int64
		ok   bool
	}{{"1795341600.000100", 1795341600000100, true}, {"12", 12000000, true}, {"1.5", 1500000, true}, {"", 0, false},
		{"1.0000001", 0, false}, {"-1.0", 0, false}, {"1.-5", 0, false}, {"x", 0, false}, {"999999999999999.0", 0, false}} {
		got, ok := parseTS(tt.in)
		if got != tt.want || ok != tt.ok {
			t.Errorf("%q: %d %v", tt.in, got, ok)
		}
		if back, _ := parseTS(formatTS(got)); ok && back != got {
			t.Errorf("%q is read back as %d", tt.in, back)
		}
	}
}

func FuzzBlocks(f *testing.F) {
	f.Add([]byte(actions(`[{"type":"static_select","action_id":"a","options":[` + aChoice + `],"initial_option":` + aChoice + `}]`)))
	f.Add([]byte(`[{"type":"table","rows":[[{"type":"raw_text","text":"a"}]]},{"type":"section","fields":[` + label + `]}]`))
	f.Add([]byte(`[{"type":"data_visualization","title":"T","chart":{"type":"bar","axis_config":{"categories":["a"]},"series":[{"name":1,"data":[{"label":[],"value":1}]}]}}]`))
	f.Add([]byte(`[null,1,[],{"type":null}]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		blocks, err := checkMessageBlocks(raw)
		if err != nil {
			if json.Valid(failure(err)) {
				return
			}
			t.Fatalf("the refusal is not JSON: %s", failure(err))
		}
		if !json.Valid(blocks.raw) {
			t.Fatalf("named blocks are not JSON: %s", blocks.raw)
		}
		if _, again := checkMessageBlocks(blocks.raw); again != nil {
			t.Fatalf("named blocks are refused: %v %v", again, again.messages)
		}
		initialState(blocks.raw, nil)
	})
}

func FuzzTyped(f *testing.F) {
	f.Add("@lilei 看 <x> https://a.example/?a=1&b=2 #erp-rollout <@U0LILEI001>")
	sim := New(Config{})
	f.Fuzz(func(t *testing.T, text string) {
		if got := richText(sim.typed(text)); !json.Valid(got) {
			t.Fatalf("not JSON: %s", got)
		}
	})
}

func FuzzString(f *testing.F) {
	f.Add("a\"\\\n\x00\xff字\u2028")
	f.Fuzz(func(t *testing.T, s string) {
		var got string
		if err := json.Unmarshal(appendString(nil, s), &got); err != nil {
			t.Fatal(err)
		}
		if want := strings.ToValidUTF8(s, "\ufffd"); len(got) < len(want) {
			t.Fatalf("%q became %q", s, got)
		}
	})
}

func ExampleSign() {
	// The example of Slack's documentation.
	body := "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	fmt.Println(Sign("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", []byte(body)))
	// Output: v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503
}
