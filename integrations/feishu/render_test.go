package feishu

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
)

var update = flag.Bool("update", false, "write the golden files anew")

var (
	li      = bot.Account{Platform: "feishu", Tenant: "t", ID: "ou_li"}
	onSlack = bot.Account{Platform: "slack", Tenant: "T1", ID: "U1"}
	picture = &bot.Picture{Bytes: []byte("png"), Alt: "进度"}
)

// bodies are the messages that the golden files show.
var bodies = map[string]bot.Body{
	"task": bot.Card{Title: "ERP-12 物料主数据导入失败", Tone: bot.ToneInfo, Tag: "ERP", Lang: "zh-CN", Parts: []bot.Part{
		bot.Words("**" + bot.Escape("物料主数据_导入*失败") + "** " + bot.MentionOf(li, "李雷") + " " + bot.LinkTo("ERP-12", "https://jira.example/browse/ERP-12")),
		bot.FactsOf(bot.Fact{Label: "负责人", Value: bot.MentionOf(li, "李雷")}, bot.Fact{Label: "截止日期", Value: "2026-12-01"}, bot.Fact{Label: "优先级", Value: "**P1**"}),
		{Divider: true},
		bot.SmallPrint("来自 " + bot.MentionOf(onSlack, "Tom")),
		bot.Row(bot.Primary("开始处理", "task.start", "42"), bot.Button("指派给我", "task.mine", "42"), bot.LinkButton("打开 Jira", "https://jira.example/browse/ERP-12")),
	}},
	"plain": bot.Card{Parts: []bot.Part{bot.Words("Kept. You will hear when Jira is back.")}, Lang: "en"},
	"digest": bot.Card{Title: "Week 48", Tone: bot.ToneWarn, Lang: "en", Parts: []bot.Part{
		{Table: &bot.Table{Columns: []string{"Project", "Late", "Since"}, Rows: [][]string{{"ERP", "**3**", "2026-11-20"}, {"CRM", "0", bot.Escape("a|b <x>")}}}},
		{Chart: &bot.Chart{Kind: bot.ChartBar, Title: "Open tasks", Labels: []string{"W47", "W48"}, Series: []bot.Series{{Name: "Bugs", Values: []float64{3, 2}}, {Name: "Tasks", Values: []float64{8, 5}}}}},
		{Chart: &bot.Chart{Kind: bot.ChartLine, Title: "Done", Unit: "%", Labels: []string{"W47", "W48"}, Series: []bot.Series{{Name: "Done", Values: []float64{40, 55.5}}}}},
		{Chart: &bot.Chart{Kind: bot.ChartPie, Title: "By state", Labels: []string{"Open", "Done"}, Series: []bot.Series{{Name: "n", Values: []float64{4, 6}}}}},
		{Chart: &bot.Chart{Kind: "radar", Title: "Unknown kind", Labels: []string{"a"}, Series: []bot.Series{{Name: "n", Values: []float64{1}}}}},
		{Picture: picture},
		{Picture: &bot.Picture{URL: "https://x.example/a.png", Alt: "By address"}},
	}},
	"controls": bot.Card{Title: "Choose", Tone: bot.ToneDone, Lang: "en", Parts: []bot.Part{
		bot.Row(bot.Control{Label: "Owner", Action: "task.owner", Choices: []bot.Choice{{Label: "Li", Value: "1"}, {Label: "Han", Value: "2"}, {Label: "again", Value: "2"}}, Initial: []string{"2"}}),
		bot.Row(bot.Control{Label: "Tags", Action: "task.tags", Many: true, Choices: []bot.Choice{{Label: "A", Value: "a"}}, Initial: []string{"a", "unknown"}}),
		bot.Row(bot.Control{Label: "Due", Action: "task.due", Date: true, Initial: []string{"2026-12-01"}}),
		bot.Row(bot.Control{Label: "Looked up", Action: "task.find", Source: "task.issues"}),
		bot.Row(bot.Control{Label: "Delete", Action: "task.delete", Value: "1", Style: bot.StyleDanger, Confirm: &bot.Confirm{Title: "Sure?", Text: "It is gone then.", Yes: "Yes", No: "No"}}),
	}},
	"injection": bot.Card{Title: "<at id=all></at>", Lang: "en", Parts: []bot.Part{
		bot.Words(bot.Escape("<at id=all></at> **b** [x](https://evil.example) `c` &#60; :OK: ~~s~~\n# head\n- item\n1. one\n> q ![p](img_x)")),
		bot.Words(bot.MentionOf(bot.Account{Platform: "feishu", Tenant: "t", ID: "all></at><at id=x"}, "nobody")),
		bot.FactsOf(bot.Fact{Label: "<at id=all></at>", Value: bot.Escape("<font color='red'>x</font>")}),
		bot.ToCopy("<at id=all></at> **b**\n```\nhttps://a.example/s/1"),
	}},
	"form": bot.Form{Name: "task.new", Value: "om_1", Title: "新建任务", Tag: "ERP", Submit: "提交", Lang: "zh-CN", Intro: "来自 **李雷** 的消息", Fields: []bot.Field{
		{Name: "summary", Label: "标题", Kind: bot.FieldText, Required: true, Max: 200, Initial: []string{"物料导入失败"}, Placeholder: "一句话"},
		{Name: "detail", Label: "说明", Kind: bot.FieldLines, Hint: "可留空"},
		{Name: "type", Label: "类型", Kind: bot.FieldChoice, Required: true, Choices: []bot.Choice{{Label: "缺陷", Value: "Bug"}, {Label: "任务", Value: "Task"}}, Initial: []string{"Bug"}},
		{Name: "labels", Label: "标签", Kind: bot.FieldChoices, Choices: []bot.Choice{{Label: "A", Value: "a"}, {Label: "B", Value: "b"}}, Initial: []string{"b"}},
		{Name: "owner", Label: "负责人", Kind: bot.FieldPerson, Initial: []string{li.String()}},
		{Name: "watchers", Label: "关注人", Kind: bot.FieldPeople},
		{Name: "due", Label: "截止日期", Kind: bot.FieldDate, Initial: []string{"2026-12-01"}},
		{Name: "at", Label: "时间", Kind: bot.FieldTime}, {Name: "both", Label: "日期时间", Kind: bot.FieldDateTime, Initial: []string{"2026-12-01T09:30"}},
		{Name: "hours", Label: "工时", Kind: bot.FieldNumber}, {Name: "mail", Label: "邮箱", Kind: bot.FieldEmail},
		{Name: "urgent", Label: "紧急", Kind: bot.FieldCheck, Initial: []string{"true"}},
		{Name: "epic", Label: "史诗", Kind: bot.FieldChoice, Source: "task.issues"},
	}},
}

func render(body bot.Body, most int) [][]byte {
	r := &renderer{marker: "gmark", images: map[*bot.Picture]string{picture: "img_v3_1"},
		choices: map[string][]bot.Choice{lookupKey("task.issues", ""): {{Label: "ERP-1", Value: "ERP-1"}}, lookupKey("task.issues", "epic"): {{Label: "ERP-1", Value: "ERP-1"}}}}
	if f, ok := body.(bot.Form); ok {
		return [][]byte{r.form(f)}
	}
	return r.card(body.(bot.Card), most)
}

func TestGolden(t *testing.T) {
	all := maps.Clone(bodies)
	for name, card := range bottest.RealCards(t) {
		all["real-"+name] = card
	}
	for name, body := range all {
		t.Run(name, func(t *testing.T) {
			out := render(body, maxSplit)
			if len(out) != 1 {
				t.Fatalf("%d messages", len(out))
			}
			if err := feishusim.CheckCard(string(out[0]), func(id string) bool { return id == li.ID }); err != nil {
				t.Errorf("Feishu would refuse it: %v", err)
			}
			var got bytes.Buffer
			if err := json.Indent(&got, out[0], "", "  "); err != nil {
				t.Fatal(err)
			}
			got.WriteByte('\n')
			path := filepath.Join("testdata", "golden", name+".json")
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("differs from %s; if it shall, run go test -update\n%s", path, got.Bytes())
			}
		})
	}
}

func TestWhatIsTooLongIsSplitOrShortened(t *testing.T) {
	var rows [][]string
	var facts []bot.Fact
	var choices []bot.Choice
	var fields []bot.Field
	for i := range 400 {
		rows = append(rows, []string{fmt.Sprint(i), strings.Repeat("很", 300)})
		facts = append(facts, bot.Fact{Label: fmt.Sprint("k", i), Value: strings.Repeat("v", 200)})
		choices = append(choices, bot.Choice{Label: fmt.Sprint("c", i), Value: fmt.Sprint(i)})
	}
	for i := range 12 {
		fields = append(fields, bot.Field{Name: fmt.Sprint("f", i), Label: "F", Kind: bot.FieldChoice, Choices: choices})
	}
	many := bot.Card{Title: strings.Repeat("长", 500)}
	for i := range 100 {
		many.Parts = append(many.Parts, bot.Row(bot.Button(fmt.Sprint(i), "a.b", ""), bot.Button("y", "a.b", ""), bot.Button("z", "a.b", "")))
	}
	for name, c := range map[string]struct {
		body  bot.Body
		says  string
		split bool
	}{
		"table":   {bot.Card{Lang: "zh-CN", Parts: []bot.Part{{Table: &bot.Table{Columns: []string{"a", "b"}, Rows: rows}}}}, "还有", false},
		"facts":   {bot.Card{Parts: []bot.Part{{Facts: facts}}}, "k399", true},
		"text":    {bot.Card{Parts: []bot.Part{bot.Words(strings.Repeat("字", 30000))}}, "字", true},
		"parts":   {many, "", true},
		"options": {bot.Form{Name: "a.b", Title: "t", Submit: "s", Lang: "en", Fields: fields}, "more choices not shown", false},
		"summary": {bot.Card{Parts: []bot.Part{bot.Words(strings.Repeat("<", 9000))}}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			out := render(c.body, maxSplit)
			for _, m := range out {
				if err := feishusim.CheckCard(string(m), nil); err != nil {
					t.Errorf("Feishu would refuse it: %v", err)
				}
			}
			if all := string(bytes.Join(out, nil)); !strings.Contains(all, c.says) {
				t.Errorf("it does not say %q", c.says)
			}
			if (len(out) > 1) != c.split || len(out) > maxSplit {
				t.Errorf("%d messages", len(out))
			}
			for _, m := range render(c.body, 1) {
				if err := feishusim.CheckCard(string(m), nil); err != nil {
					t.Errorf("shortened to one message, Feishu would refuse it: %v", err)
				}
			}
		})
	}
}

// FuzzText: whatever people type, the card is accepted and mentions nobody.
func FuzzText(f *testing.F) {
	for _, s := range []string{"<at id=all></at>", "\\<at id=all>", "&#60;at id=all&#62;", "**b** _i_ `c`", "![x](y)", "- a\n# b", "<@feishu/t/all|x>", "[a](https://x.example)"} {
		f.Add(s)
	}
	nobody := func(string) bool { return false }
	f.Fuzz(func(t *testing.T, s string) {
		body := bot.Card{Title: s, Tag: s, Parts: []bot.Part{bot.Words(bot.Escape(s)), bot.FactsOf(bot.Fact{Label: s, Value: bot.Escape(s)}),
			{Table: &bot.Table{Columns: []string{s}, Rows: [][]string{{bot.Escape(s)}}}}, bot.Row(bot.Button(s, "a.b", s[:min(len(s), 1500)]))}}
		for _, out := range render(body, maxSplit) {
			if err := feishusim.CheckCard(string(out), nobody); err != nil {
				t.Fatalf("refused: %v", err)
			}
		}
		for _, out := range render(bot.Card{Parts: []bot.Part{bot.Words(s)}}, maxSplit) { // raw markup: mentions of people only
			if err := feishusim.CheckCard(string(out), func(id string) bool { return id != "all" }); err != nil {
				t.Fatalf("refused: %v", err)
			}
		}
		if strings.Contains(textContent(bot.ParseMarkup(bot.Escape(s))), "<at ") {
			t.Fatal("a mention got into a text message")
		}
	})
}

// A list that a select cannot show is written by hand: Feishu cannot ask for choices as one types.
func TestLongListsAreWritten(t *testing.T) {
	var many []bot.Choice
	for i := range maxLookup {
		many = append(many, bot.Choice{Label: fmt.Sprintf("Plant %d", i), Value: fmt.Sprint(i)})
	}
	r := &renderer{lang: "zh-CN", choices: map[string][]bot.Choice{lookupKey("task.choices", "plant"): many, lookupKey("task.choices", "few"): many[:maxOptions]}}
	plant, _ := r.field(bot.Field{Name: "plant", Kind: bot.FieldChoices, Source: "task.choices", Initial: []string{"3", "4"}}, maxFormOpts)
	if plant.Tag != "input" || plant.DefaultValue != "Plant 3, Plant 4" || !strings.Contains(plant.Placeholder.Content, "逗号") {
		t.Errorf("too many: %+v", plant)
	}
	if few, _ := r.field(bot.Field{Name: "few", Kind: bot.FieldChoice, Source: "task.choices"}, maxFormOpts); few.Tag != "select_static" || len(few.Options) != maxOptions {
		t.Errorf("as many as it shows: %s with %d", few.Tag, len(few.Options))
	}
	if late, _ := r.field(bot.Field{Name: "few", Kind: bot.FieldChoice, Source: "task.choices"}, 30); late.Tag != "input" {
		t.Errorf("no room left in the card: %s", late.Tag)
	}
}
