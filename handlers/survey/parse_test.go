package survey

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/score"
)

func TestTemplatesCanBeUsed(t *testing.T) {
	files, err := templateFiles.ReadDir("templates")
	if err != nil || len(files) != len(templateIDs) {
		t.Fatalf("%d files, %d are offered: %v", len(files), len(templateIDs), err)
	}
	for _, id := range templateIDs {
		q, ok := bundled(id)
		if !ok || q.ID != id {
			t.Errorf("%s is %q, %t", id, q.ID, ok)
		}
		if x, ok := q.main(); !ok || !x.Required {
			t.Errorf("%s has no score that everybody gives", id)
		}
		for _, x := range q.Questions {
			for _, key := range x.keys() {
				if len(key) > 20 {
					t.Errorf("%s: %s is too long for a field of a form", id, key)
				}
			}
		}
	}
}

func TestReadList(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		guests string
		bad    string
	}{
		"plain":         {"王经理, Wang@Kehu.example, 中文\nMr Li, li@x.example, English", "王经理|wang@kehu.example|zh-CN Mr Li|li@x.example|en", ""},
		"excel":         {"\ufeff姓名;邮箱;语言\r\n王经理;wang@kehu.example;zh\r\n", "王经理|wang@kehu.example|zh-CN", ""},
		"other order":   {"E-Mail\tLanguage\tName\nli@x.example\ten\tMr Li", "Mr Li|li@x.example|en", ""},
		"mail alone":    {"li@x.example\n\nWu", "li|li@x.example| Wu||", ""},
		"twice":         {"A, a@x.example\nB, A@X.example\nWu\nWu", "A|a@x.example| Wu||", "2:survey.row-twice 4:survey.row-twice"},
		"bad rows":      {"A, a@\nB, b@x\n, \nC, c@x.example, Klingon\n\"D\n", "C|c@x.example|", "1:survey.row-mail 2:survey.row-mail 3:survey.row-empty 4:survey.row-lang 5:survey.row-broken"},
		"long name":     {strings.Repeat("长", 61) + "\n" + strings.Repeat("长", 60), strings.Repeat("长", 60) + "||", "1:survey.row-name"},
		"control, bidi": {"A\x00\u202eB, a@x.example", "AB|a@x.example|", ""},
		"nothing":       {"", "", ""},
		"open quote":    {"A, a@x.example\n\"B, b@x.example\nC, c@x.example\nD, \"d@x.example\nE, e@x.example", "A|a@x.example| C|c@x.example| E|e@x.example|", "2:survey.row-broken 4:survey.row-broken"},
		"one name":      {"姓名,电子邮箱,语言\n王伟,wang.wei@x.example,zh\n王伟,wang.wei2@x.example,zh\n李雷,li@x.example,en", "王伟|wang.wei@x.example|zh-CN 王伟|wang.wei2@x.example|zh-CN 李雷|li@x.example|en", ""},
		"outlook":       {"First Name,Last Name,Company,E-mail Address\nWei,Wang,Acme,wang@x.example", "Wei Wang|wang@x.example|", ""},
		"family first":  {"姓,名,邮箱地址\n王,伟,wang@x.example", "王伟|wang@x.example|", ""},
		"crm":           {"序号;客户名称;联系人;联系电话;邮箱地址（必填）\n1;客户公司;王伟;13800000000;wang@x.example", "王伟|wang@x.example|", ""},
		"two languages": {"姓名 Name\t邮箱/Email\n王伟\twang@x.example", "王伟|wang@x.example|", ""},
		"by content":    {"工号,姓名,联络方式\n7,王伟,wang@x.example\n8,李雷,li@x.example", "王伟|wang@x.example| 李雷|li@x.example|", ""},
		"names too":     {"编号,甲方代表,邮箱\n7,王伟,wang@x.example", "王伟|wang@x.example|", ""},
		"second mail":   {"Name,Email,Work email\nA,a@x.example,\nB,,b@x.example", "A|a@x.example| B|b@x.example|", ""},
		"no headings":   {"1,王伟,wang@x.example\n2,李雷,li@x.example,en", "王伟|wang@x.example| 李雷|li@x.example|en", ""},
		"address first": {"wang@x.example, 王伟, 中文\nli@x.example, Mr Li", "王伟|wang@x.example|zh-CN Mr Li|li@x.example|", ""},
		"mail program":  {"\"Wang, Wei\" <wang@x.example>\nLi Lei <Li@x.example>", "Wang, Wei|wang@x.example| Li Lei|li@x.example|", ""},
		"ends in none":  {"姓名,邮箱\n王伟,wang@x.example\n,\n,\n", "王伟|wang@x.example|", ""},
		"bad under one": {"姓名,邮箱\n王伟,wang at x\n,\n李雷,li@x.example", "李雷|li@x.example|", "2:survey.row-mail 3:survey.row-empty"},
	} {
		l := readList(c.text)
		guests, bad := l.guests, l.bad
		var got, wrong []string
		for _, g := range guests {
			got = append(got, g.Name+"|"+g.Mail+"|"+g.Lang)
		}
		for _, b := range bad {
			wrong = append(wrong, fmt.Sprintf("%d:%s", b.Line, b.Why))
		}
		if strings.Join(got, " ") != c.guests || strings.Join(wrong, " ") != c.bad {
			t.Errorf("%s: %q, bad %q; want %q, bad %q", name, got, wrong, c.guests, c.bad)
		}
	}
}

func TestMoreThanAListHolds(t *testing.T) {
	var b strings.Builder
	for i := range guestsMost + 3 {
		fmt.Fprintf(&b, "P%d\n", i)
	}
	l := readList(b.String())
	guests, bad := l.guests, l.bad
	if len(guests) != guestsMost || len(bad) != 3 {
		t.Errorf("%d people, %d rows too many", len(guests), len(bad))
	}
	if n := len(parts(guests)); n != 25 {
		t.Errorf("%d parts", n)
	}
}

func TestParseQuestion(t *testing.T) {
	var q questionnaire
	for _, line := range []string{"nps* 您会推荐吗？ | Would you?", "单选 进度？｜Pace? # 慢/slow；快/fast"} {
		x, problem := parseQuestion(line, q)
		if problem != "" {
			t.Fatalf("%s: %s", line, problem)
		}
		q.Questions = append(q.Questions, x)
	}
	for line, want := range map[string]string{
		"text 为什么？ | Why? if 1<=6":                                               `{"id":"q3","kind":"text","text":{"en":"Why?","zh-CN":"为什么？"},"if":{"question":"q1","op":"<=","value":"6"}}`,
		"文字* 为什么？（如果2≠1）":                                                        `{"id":"q3","kind":"text","text":{"en":"为什么？","zh-CN":"为什么？"},"required":true,"if":{"question":"q2","op":"!=","value":"c1"}}`,
		"scale 1-10 多重要？ | How important?":                                       `{"id":"q3","kind":"scale","text":{"en":"How important?","zh-CN":"多重要？"},"min":1,"max":10}`,
		"矩阵 满意吗？ # 不/no; 是/yes # 速度/speed":                                       `{"id":"q3","kind":"matrix","text":{"en":"满意吗？","zh-CN":"满意吗？"},"choices":[{"value":"c1","text":{"en":"no","zh-CN":"不"}},{"value":"c2","text":{"en":"yes","zh-CN":"是"}}],"rows":[{"value":"r1","text":{"en":"speed","zh-CN":"速度"}}]}`,
		"one* 1-3 个月内会续约吗？ | Renew within 1-3 months? # 会/Yes; 不会/No":            `{"id":"q3","kind":"one","text":{"en":"Renew within 1-3 months?","zh-CN":"1-3 个月内会续约吗？"},"required":true,"choices":[{"value":"c1","text":{"en":"Yes","zh-CN":"会"}},{"value":"c2","text":{"en":"No","zh-CN":"不会"}}]}`,
		"many 哪些？ # N/A; 24/7 支持; A/B 测试/A/B test; 是/Yes":                        `{"id":"q3","kind":"many","text":{"en":"哪些？","zh-CN":"哪些？"},"choices":[{"value":"c1","text":{"en":"N/A","zh-CN":"N/A"}},{"value":"c2","text":{"en":"24/7 支持","zh-CN":"24/7 支持"}},{"value":"c3","text":{"en":"A/B test","zh-CN":"A/B 测试"}},{"value":"c4","text":{"en":"Yes","zh-CN":"是"}}]}`,
		"one 哪个？ # 测试/验收; 上线／Go-live; A|B; 支持 TCP/IP; 学 SAP/Learn SAP; 不适用（N/A）": `{"id":"q3","kind":"one","text":{"en":"哪个？","zh-CN":"哪个？"},"choices":[{"value":"c1","text":{"en":"测试/验收","zh-CN":"测试/验收"}},{"value":"c2","text":{"en":"Go-live","zh-CN":"上线"}},{"value":"c3","text":{"en":"B","zh-CN":"A"}},{"value":"c4","text":{"en":"支持 TCP/IP","zh-CN":"支持 TCP/IP"}},{"value":"c5","text":{"en":"Learn SAP","zh-CN":"学 SAP"}},{"value":"c6","text":{"en":"不适用（N/A）","zh-CN":"不适用（N/A）"}}]}`,
		"text C# 好用吗？ #1":                                                        `{"id":"q3","kind":"text","text":{"en":"C# 好用吗？ #1","zh-CN":"C# 好用吗？ #1"}}`,
		"one C#好用吗？# 好;坏":                                                        `{"id":"q3","kind":"one","text":{"en":"C#好用吗？","zh-CN":"C#好用吗？"},"choices":[{"value":"c1","text":{"en":"好","zh-CN":"好"}},{"value":"c2","text":{"en":"坏","zh-CN":"坏"}}]}`,
		"one 哪种语言？ # C#; Java":                                                   `{"id":"q3","kind":"one","text":{"en":"哪种语言？","zh-CN":"哪种语言？"},"choices":[{"value":"c1","text":{"en":"C#","zh-CN":"C#"}},{"value":"c2","text":{"en":"Java","zh-CN":"Java"}}]}`,
		"scale 1-5 多重要？ # 不重要/Not at all; 很重要/Very":                              `{"id":"q3","kind":"scale","text":{"en":"多重要？","zh-CN":"多重要？"},"min":1,"max":5,"low":{"en":"Not at all","zh-CN":"不重要"},"high":{"en":"Very","zh-CN":"很重要"}}`,
		"ces 容易吗？": `{"id":"q3","kind":"ces","text":{"en":"容易吗？","zh-CN":"容易吗？"},"low":{"en":"strongly disagree","zh-CN":"非常不同意"},"high":{"en":"strongly agree","zh-CN":"非常同意"}}`,
		"many 哪些？ # 财务/Finance; 库存/Stock; 财务/Finance": "survey.line-twice",
		"text 为什么？ if 2<=1":                           "survey.line-if-choice",
		"scale 1-5 多重要？ # 不重要":                        "survey.line-ends",
		"文字 为什么？ / Why?":                              `{"id":"q3","kind":"text","text":{"en":"Why?","zh-CN":"为什么？"}}`,
		"text Yes / no?":                              `{"id":"q3","kind":"text","text":{"en":"Yes / no?","zh-CN":"Yes / no?"}}`,
		"stars 几颗？":                                   "survey.line-kind",
		"":                                            "survey.line-kind",
		"text":                                        "survey.line-text",
		"scale 重要吗？":                                  "survey.line-scale",
		"scale 9-3 重要吗？":                              "survey.line-scale",
		"one 哪个？ # 一个":                                "survey.line-choices",
		"matrix 哪个？ # a; b":                           "survey.line-rows",
		"text 为什么？ if 7=1":                            "survey.line-if",
		"text 为什么？ if 1=11":                           "survey.line-if",
		"text 为什么？ if 2=3":                            "survey.line-if",
		"text " + strings.Repeat("长", longestWords+1): "survey.line-text",
	} {
		x, problem := parseQuestion(line, q)
		got := problem
		if problem == "" {
			text, err := json.Marshal(x)
			if err != nil {
				t.Fatal(err)
			}
			got = strings.ReplaceAll(string(text), `\u003c`, "<")
		}
		if got != want {
			t.Errorf("%s\n is %s\nnot %s", line, got, want)
		}
	}
}

func TestAFileThatIsNoQuestionnaireIsToldWhy(t *testing.T) {
	const good = `{"id":"mine","version":1,"title":{"zh-CN":"我的","en":"Mine"},"questions":[{"id":"a","kind":"nps","text":{"zh-CN":"甲","en":"A"}}%s]}`
	if _, wrong := readQuestionnaire(fmt.Appendf(nil, good, "")); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	texts, err := i18n.New(locales)
	if err != nil {
		t.Fatal(err)
	}
	in := func(lang string) say {
		return func(key string, args ...any) string { return texts.Text(lang, key, args...) }
	}
	for text, want := range map[string]string{
		`{`:              "no JSON that can be read; look at line 1",
		"{\n\"id\":,\n":  "no JSON that can be read; look at line 2",
		`{"ids":1}`:      "no field “ids”",
		`{"version":""}`: "The field “version” cannot hold a string",
		`{}`:             "It needs an “id”, and a “version”",
		fmt.Sprintf(good, `,{"id":"other","kind":"text","text":{"zh-CN":"甲","en":"A"}}`):                                                                                                "has a field of that name",
		fmt.Sprintf(good, `,{"id":"a","kind":"text","text":{"zh-CN":"甲","en":"A"}}`):                                                                                                    "stands there twice",
		fmt.Sprintf(good, `,{"id":"B!","kind":"text","text":{"zh-CN":"甲","en":"A"}}`):                                                                                                   "an id is a letter",
		fmt.Sprintf(good, `,{"id":"b","kind":"stars","text":{"zh-CN":"甲","en":"A"}}`):                                                                                                   "is none of",
		fmt.Sprintf(good, `,{"id":"b","kind":"text","text":{"zh-CN":"甲"}}`):                                                                                                             "in en: 0 characters",
		fmt.Sprintf(good, `,{"id":"b","kind":"one","text":{"zh-CN":"甲","en":"A"},"choices":[]}`):                                                                                        "number of choices is 0",
		fmt.Sprintf(good, `,{"id":"b","kind":"text","text":{"zh-CN":"甲","en":"A"},"if":{"question":"c","op":"=","value":"1"}}`):                                                         "does not stand before it",
		fmt.Sprintf(good, `,{"id":"b","kind":"text","text":{"zh-CN":"甲","en":"A"},"if":{"question":"a","op":"~","value":"1"}}`):                                                         "is none of <=",
		fmt.Sprintf(good, `,{"id":"b","kind":"one","text":{"zh-CN":"甲","en":"A"},"choices":[{"value":"x","text":{"zh-CN":"甲","en":"A"}},{"value":"y","text":{"zh-CN":"乙","en":"A"}}]}`): "“A” stands there twice",
		fmt.Sprintf(good, `,{"id":"b","kind":"one","text":{"zh-CN":"甲","en":"A"},"choices":[{"value":"x","text":{"zh-CN":"甲","en":"A"}},{"value":"y","text":{"zh-CN":"乙","en":"B"}}]},{"id":"c","kind":"text","text":{"zh-CN":"甲","en":"A"},"if":{"question":"b","op":"<=","value":"x"}}`): "only scores can be compared with <=",
		fmt.Sprintf(good, `,{"id":"b","kind":"text","text":{"zh-CN":"甲","en":"A"},"hint":{"zh-CN":"`+strings.Repeat("长", longestWords+1)+`"}}`):                                                                                                                                            "hint in zh-CN",
		strings.Replace(fmt.Sprintf(good, ""), `"version":1`, `"version":1,"threshold":11`, 1):                                                                                                                                                                                             "threshold",
		strings.Replace(fmt.Sprintf(good, ""), `"version":1`, `"version":1,"intro":{"en":"`+strings.Repeat("x", longestIntro+1)+`"}`, 1):                                                                                                                                                   "intro in en",
		fmt.Sprintf(good, `,{"id":"b","kind":"text","text":{"zh-CN":"甲","en":"A"},"if":{"question":"a","op":"=","value":"11"}}`):                                                                                                                                                           "cannot be answered to a",
	} {
		_, wrong := readQuestionnaire([]byte(text))
		if got := wrong.in(in(i18n.English)); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
		for line := range strings.Lines(wrong.in(in(i18n.Chinese))) {
			if !strings.ContainsFunc(line, func(c rune) bool { return unicode.Is(unicode.Han, c) }) {
				t.Errorf("%s: %q is no Chinese", text, line)
			}
		}
	}
}

func FuzzReadList(f *testing.F) {
	f.Add("姓名;邮箱\n王经理;wang@kehu.example\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		for _, g := range readList(text).guests {
			if g.Name == "" || strings.ContainsAny(g.Name+g.Mail, "\n\x00") {
				t.Errorf("%q", g)
			}
		}
	})
}

func FuzzReadQuestionnaire(f *testing.F) {
	f.Add([]byte(`{"id":"mine","version":1,"title":{"zh-CN":"我的","en":"Mine"},"questions":[]}`), "3", "x")
	f.Fuzz(func(t *testing.T, text []byte, a, b string) {
		q, wrong := readQuestionnaire(text)
		if len(wrong) > 0 {
			return
		}
		sent := values{}
		for _, x := range q.Questions {
			for _, key := range x.keys() {
				sent[key] = []string{a, b}
			}
		}
		merged, _ := q.merge(nil, sent)
		if again, wrong := q.merge(merged, merged); len(wrong) > 0 || fmt.Sprint(again) != fmt.Sprint(merged) {
			t.Errorf("what was kept is not kept again: %v, %v", merged, again)
		}
	})
}

func FuzzParseQuestion(f *testing.F) {
	f.Add("one* 进度？ | Pace? # 慢/slow; 快/fast if 1<=6")
	q := questionnaire{Questions: []question{{ID: "q1", Kind: askNPS}}}
	f.Fuzz(func(t *testing.T, line string) {
		if x, problem := parseQuestion(line, q); problem == "" && len(x.check()) > 0 {
			t.Errorf("%q is taken: %v", line, x.check())
		}
	})
}

// An answer counts by when it was accepted, though the wave closed while it waited its turn.
func TestWhatAWaveTakes(t *testing.T) {
	closes := time.Date(2026, 11, 30, 18, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		state     state
		anonymous bool
		pepper    string
		at        time.Time
		want      bool
	}{
		{running, false, "", closes.Add(-time.Second), true},
		{running, false, "", closes, false},
		{closed, false, "", closes.Add(-time.Second), true},
		{closed, false, "", closes.Add(time.Second), false},
		{closed, true, "x", closes.Add(-time.Second), true},
		{closed, true, "x", closes.Add(time.Second), false},
		{closed, true, "", closes.Add(-time.Second), false}, // its place cannot be found any more
		{planned, false, "", closes.Add(-time.Second), false},
		{cancelled, false, "", closes.Add(-time.Second), false},
	} {
		if got := (wave{State: c.state, Anonymous: c.anonymous, Pepper: c.pepper, Closes: closes}).takes(c.at); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// Excel in China saves a list in GB 18030.
func TestAListAsExcelSavesIt(t *testing.T) {
	text := "姓名,邮箱\n王经理,wang@kehu.example\n"
	saved, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range [][]byte{[]byte(text), saved} {
		l, err := readListFile(list)
		if err != nil {
			t.Fatal(err)
		}
		if got := readRows(l.rows); len(got.bad) != 0 || len(got.guests) != 1 || got.guests[0].Name != "王经理" {
			t.Errorf("%q is read as %+v", list, got)
		}
	}
}

// A question is compared with one that was put to the same people, in the same words.
func TestWhatMayBeCompared(t *testing.T) {
	x := question{ID: "csat", Kind: askCSAT, Text: words{"en": "A", "zh-CN": "甲"}, Low: words{"en": "bad"}}
	then := func(change func(*question)) past {
		o := x
		change(&o)
		return past{wave: wave{Q: questionnaire{Questions: []question{o}}}, tally: tally{Hists: map[string]score.Hist{"csat": score.NewHist(1, 5)}}}
	}
	if _, ok := then(func(*question) {}).same(x); !ok {
		t.Error("the same question is not compared")
	}
	for name, change := range map[string]func(*question){
		"asked of some": func(o *question) { o.If = &condition{Question: "nps", Op: "<=", Value: "6"} },
		"other words":   func(o *question) { o.Text = words{"en": "B", "zh-CN": "甲"} },
		"other ends":    func(o *question) { o.Low = words{"en": "worst"} },
	} {
		if _, ok := then(change).same(x); ok {
			t.Errorf("%s: compared", name)
		}
	}
}

// The file that the documentation shows can be imported.
func TestTheFileInTheDocsCanBeUsed(t *testing.T) {
	text, err := os.ReadFile("../../docs/surveys.md")
	if err != nil {
		t.Fatal(err)
	}
	_, file, _ := strings.Cut(string(text), "```json\n")
	file, _, _ = strings.Cut(file, "```")
	q, wrong := readQuestionnaire([]byte(file))
	if len(wrong) > 0 || len(q.Questions) != len(kinds) {
		t.Errorf("%d questions, %v", len(q.Questions), wrong)
	}
}
