package slack_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/integrations/slack"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func mention(id, name string) string { return bot.MentionOf(person(id), name) }

// cards are drawn and compared with testdata/golden/<name>.json, after the simulator has taken them as Slack would.
var cards = map[string]bot.Card{
	"task": {Title: "ERP-42 对账报表导出失败", Tone: bot.ToneGood, Tag: "ERP", Lang: "zh-CN", Parts: []bot.Part{
		bot.Words("已建任务 [ERP-42](https://jira.example/browse/ERP-42),由 " + mention(lilei, "李雷") + " 负责。"),
		bot.FactsOf(bot.Fact{Label: "截止", Value: "11月27日 周五"}, bot.Fact{Label: "优先级", Value: "**高**"}),
		bot.Row(bot.Primary("开始处理", "task.start", "42"), bot.Button("改期", "task.due", "42"), bot.LinkButton("打开", "https://jira.example/browse/ERP-42")),
		bot.SmallPrint("来自 _#erp-rollout_ 的一条消息"),
	}},
	"markup": {Title: "Markup", Lang: "en", Parts: []bot.Part{
		bot.Words("**bold** _italic_ ~~struck~~ `code` [label](https://a.example/?a=1&b=2)\n- one\n- **two**\n> quoted\nlast " + mention(tom, "Tom") + " and " + bot.MentionOf(bot.Account{Platform: "feishu", Tenant: "t", ID: "ou_1"}, "王")),
		bot.Words(bot.Escape("<!channel> <@U123> *b* _i_ ~s~ `c` [x](https://evil.example) & so on")),
		bot.SmallPrint(bot.Escape("<!channel> *b* _i_") + " **bold**[字](https://a.example)"),
		bot.ToCopy("您好：<!channel> *请* 查收\nhttps://a.example/s/1"),
	}},
	"table": {Title: "周报", Tone: bot.ToneWarn, Lang: "zh-CN", Parts: []bot.Part{
		{Table: &bot.Table{Columns: []string{"阶段", "状态"}, Rows: [][]string{{"调研", "完成"}, {"数据", "**延期**"}, {"上线"}}}},
		{Divider: true},
		{Table: &bot.Table{Columns: []string{"A", "B"}, Rows: [][]string{{"1", "2"}}}},
	}},
	"charts": {Title: "Satisfaction", Lang: "en", Parts: []bot.Part{
		{Chart: &bot.Chart{Kind: bot.ChartBar, Title: "Scores", Labels: []string{"D+7", "D+30"}, Unit: "%", Series: []bot.Series{{Name: "CSAT", Values: []float64{71, 86.5}}, {Name: "NPS", Values: []float64{-5, 20}}}}},
		{Chart: &bot.Chart{Kind: bot.ChartPie, Title: "Open items", Labels: []string{"Bugs", "Tasks", "None"}, Series: []bot.Series{{Name: "n", Values: []float64{3, 9, 0}}}}},
		{Chart: &bot.Chart{Kind: bot.ChartLine, Title: "Too many points", Labels: strings.Split(strings.Repeat("x,", 24)+"x", ","), Series: []bot.Series{{Name: "n", Values: make([]float64, 25)}}}},
	}},
	"controls": {Title: "Controls", Lang: "en", Parts: []bot.Part{
		bot.Row(bot.Control{Label: "Assignee", Action: "task.assign", Value: "42", Source: "task.people"},
			bot.Control{Label: "Priority", Action: "task.priority", Choices: []bot.Choice{{Label: "High", Value: "1"}, {Label: "Low", Value: "2"}}, Initial: []string{"2"}},
			bot.Control{Label: "Due", Action: "task.due", Value: "42", Date: true, Initial: []string{"2026-11-27"}},
			bot.Control{Label: "Labels", Action: "task.labels", Many: true, Choices: []bot.Choice{{Label: "a", Value: "a"}, {Label: "b", Value: "b"}}},
			bot.Control{Label: "Delete", Action: "task.delete", Value: "42", Style: bot.StyleDanger, Confirm: &bot.Confirm{Title: "Sure?", Text: "It is gone then", Yes: "Delete", No: "Keep"}}),
	}},
	"limits": {Title: strings.Repeat("长", 200), Tone: bot.ToneBad, Lang: "zh-CN", Parts: []bot.Part{
		bot.Words(strings.Repeat("文", 7000)), bot.SmallPrint(strings.Repeat("注", 4000)),
		bot.Row(bot.Button(strings.Repeat("b", 100), "x.y", strings.Repeat("v", 1500))),
		bot.Row(bot.Control{Label: "Many", Action: "x.z", Choices: manyChoices(130)}),
		{Picture: &bot.Picture{URL: "https://a.example/x.png"}},
		bot.Row(bot.Control{Label: "no action"}), {},
	}},
	"untitled": {Tone: bot.ToneWarn, Parts: []bot.Part{bot.Words("只有一句话")}},
	"empty":    {},
}

func manyChoices(n int) []bot.Choice {
	list := make([]bot.Choice, n)
	for i := range list {
		list[i] = bot.Choice{Label: strings.Repeat("选", 80), Value: strings.Repeat("v", i+1)}
	}
	return list
}

// fileID is left out of the golden files: it depends on the order of the cards.
var fileID = regexp.MustCompile(`"slack_file":\{"id":"[^"]*"`)

func TestGoldenCards(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, nil)
	all := maps.Clone(cards)
	for name, card := range bottest.RealCards(t) {
		all["real-"+name] = card
	}
	for name, card := range all {
		t.Run(name, func(t *testing.T) {
			r, err := w.platform.Perform(t.Context(), bot.Job{Effect: bot.Effect{ID: "golden/" + name, To: bot.ToRoom(w.Room()), Body: card}})
			if err != nil {
				t.Fatal(err)
			}
			if r.Note != "" {
				t.Errorf("Slack refused it: %s", r.Note)
			}
			var drawn []any
			for _, m := range w.sim.State(rollout, 0).Rooms[0].Messages {
				if m.TS == r.Message || strings.Contains(strings.Join(r.Rest, " "), m.TS) {
					drawn = append(drawn, struct {
						Text   string          `json:"text"`
						Blocks json.RawMessage `json:"blocks"`
					}{m.Text, fileID.ReplaceAll(m.Blocks, []byte(`"slack_file":{"id":"F"`))})
				}
			}
			golden(t, "card-"+name, drawn)
		})
	}
}

// golden compares v with a file of testdata/golden.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "golden", name+".json")
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, b.Bytes()) {
		t.Errorf("%s differs; run with -update if that is meant\n%s", path, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")))
	}
}

var forms = map[string]bot.Form{
	"task": {Name: "task.new", Value: "C1/1", Title: "新建任务,标题很长很长很长很长很长很长很长很长", Tag: "ERP", Intro: "请**确认**", Submit: "创建", Lang: "zh-CN", Fields: []bot.Field{
		{Name: "summary", Label: "标题", Kind: bot.FieldText, Required: true, Max: 255, Min: 2, Initial: []string{"对账报表导出失败"}, Placeholder: "一句话"},
		{Name: "text", Label: "说明", Kind: bot.FieldLines, Hint: "可不填"},
		{Name: "type", Label: "类型", Kind: bot.FieldChoice, Required: true, Choices: []bot.Choice{{Label: "任务", Value: "10001"}, {Label: "缺陷", Value: "10002"}}, Initial: []string{"10002"}},
		{Name: "who", Label: "负责人", Kind: bot.FieldPerson, Initial: []string{person(tom).String()}},
		{Name: "cc", Label: "抄送", Kind: bot.FieldPeople},
		{Name: "part", Label: "模块", Kind: bot.FieldChoices, Source: "task.parts"},
		{Name: "due", Label: "截止", Kind: bot.FieldDate, Initial: []string{"2026-11-27"}},
		{Name: "at", Label: "会议", Kind: bot.FieldDateTime, Initial: []string{"2026-11-27T09:30"}},
		{Name: "clock", Label: "提醒", Kind: bot.FieldTime, Initial: []string{"09:00"}},
		{Name: "n", Label: "工时", Kind: bot.FieldNumber, Max: 40},
		{Name: "mail", Label: "邮箱", Kind: bot.FieldEmail},
		{Name: "watch", Label: "关注", Kind: bot.FieldCheck, Initial: []string{"true"}},
	}},
	"long": {Name: "x.y", Title: "T", Submit: "OK", Lang: "en", Fields: manyFields(120)},
}

func manyFields(n int) []bot.Field {
	list := make([]bot.Field, n)
	for i := range list {
		list[i] = bot.Field{Name: "f" + strings.Repeat("x", i%10) + string(rune('a'+i/10)), Label: strings.Repeat("l", 10), Kind: bot.FieldText}
	}
	return list
}

func TestGoldenForms(t *testing.T) {
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			w := start(t, slack.TransportSocket, slacksim.Config{}, nil)
			road := bottest.NewRoad()
			road.Reply = func(bot.Event) (bot.Answer, bool) { return bot.Answer{Form: &form}, true }
			run(t, w, road)
			res := w.do(t, slacksim.Act{As: tom, Do: "slash", Room: rollout, Command: "/golive", Text: "task"})
			if res.Text != "" {
				t.Fatalf("no modal but %q", res.Text)
			}
			views := w.sim.State("", 0).Modals
			if len(views) != 1 {
				t.Fatalf("modals %+v", views)
			}
			var shown struct {
				Title, Submit, Close, Blocks, State json.RawMessage
				Callback                            string `json:"callback_id"`
				Private                             string `json:"private_metadata"`
			}
			if err := json.Unmarshal(views[0].Views[0], &shown); err != nil {
				t.Fatal(err)
			}
			golden(t, "form-"+name, shown)
		})
	}
}

// run runs the adapter of w until the test ends.
func run(t testing.TB, w *world, road bot.Road) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.platform.Run(ctx, road) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	w.connected(t)
}
