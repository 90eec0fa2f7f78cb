package understand

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"
)

// expectation is a message with what it means; the files hold one per line.
type expectation struct {
	Text       string            `json:"text"`
	Reference  string            `json:"reference"`
	People     map[string]string `json:"people"`
	IsTask     bool              `json:"is_task"`
	TitleHas   []string          `json:"title_has"`
	TitleLacks []string          `json:"title_lacks"`
	Assignee   string            `json:"assignee"`
	DueDate    string            `json:"due_date"`
	DueTime    string            `json:"due_time"`
	Priority   string            `json:"priority"`
}

func expectations(t testing.TB, path string) []expectation {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows []expectation
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var e expectation
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		rows = append(rows, e)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	ref, err := reference(s)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func TestMessages(t *testing.T) {
	for _, e := range expectations(t, "testdata/messages.jsonl") {
		t.Run(e.Text, func(t *testing.T) {
			got := china.Parse(e.Text, at(t, e.Reference), people(e.People))
			if got.IsTask != e.IsTask {
				t.Fatalf("IsTask = %v", got.IsTask)
			}
			if got.Assignee != e.Assignee || got.DueDate != e.DueDate || got.DueTime != e.DueTime || got.Priority != e.Priority {
				t.Errorf("got %q %q %q %q, want %q %q %q %q", got.Assignee, got.DueDate, got.DueTime, got.Priority, e.Assignee, e.DueDate, e.DueTime, e.Priority)
			}
			if e.IsTask && !titleFits(expected{Has: e.TitleHas, Lacks: e.TitleLacks}, got.Title) {
				t.Errorf("title %q lacks one of %q, or has one of %q", got.Title, e.TitleHas, e.TitleLacks)
			}
		})
	}
}

func TestTitle(t *testing.T) {
	const ref = "2026-11-18T10:30:00+08:00"
	who := []Person{{"Anna", "U1"}, {"Ben", "U2"}, {"李雷", "U3"}, {"王芳", "U4"}}
	for _, tc := range []struct{ text, want string }{
		{"Hi @Anna, please fix the unit mapping by Friday. Thanks, Tom", "fix the unit mapping"},
		{"@李雷 麻烦把 UAT 测试用例补齐，下周三之前哈", "把 UAT 测试用例补齐"},
		{"@李雷 找 @王芳 确认下口径再改", "找 王芳 确认下口径再改"},
		{"@Anna cc @Ben: rename the tab 'Due Friday'", "rename the tab 'Due Friday'"},
		{"create a ticket: dark mode for the shop floor", "dark mode for the shop floor"},
		{"somebody please fix the unit mapping", "fix the unit mapping"},
		{"someone please fix the unit mapping by Friday", "fix the unit mapping"},
		{"please ask somebody to fix the unit mapping", "ask somebody to fix the unit mapping"},
		{"@李雷 周五前要求供应商提供接口文档", "要求供应商提供接口文档"},
		{"@李雷 周五前要把接口文档发给供应商", "把接口文档发给供应商"},
		{"@李雷 请购单审批流程今天改好", "请购单审批流程改好"},
		{"@李雷 要点整理好，周五前发出来", "要点整理好，发出来"},
		{"【紧急】@李雷 接口超时，马上看下！！", "接口超时，看下"},
		{"@李雷 月底了，今天之内把结账检查表走完", "把结账检查表走完"},
		{"核对库存清单，11月20日周五前完成", "核对库存清单"},
		{"两周内完成关键用户培训，@王芳 牵头", "完成关键用户培训"},
		{"@Anna no rush, but please archive the old reports when you have time", "archive the old reports"},
		{"@李雷 请在11月30日之前关闭所有高优缺陷", "关闭所有高优缺陷"},
		{"@Anna 请确认 UAT 的日期，deadline 是 12月1日", "确认 UAT 的日期"},
		{"@李雷 谁有空帮忙看下接口超时的问题", "看下接口超时的问题"},
		{"@Anna please check http://jira/browse/AB-12?d=2026-11-20 today", "check http://jira/browse/AB-12?d=2026-11-20"},
	} {
		if got := china.Parse(tc.text, at(t, ref), who).Title; got != tc.want {
			t.Errorf("%s\n got %q\nwant %q", tc.text, got, tc.want)
		}
	}
}

// TestLimits: 限 and 期限 lead a deadline, unless they are of a thing that the work is about.
func TestLimits(t *testing.T) {
	for _, tc := range []struct{ text, want, due string }{
		{"测试权限 月底前", "测试权限", "2026-07-31"},
		{"核对权限 周五前", "核对权限", "2026-07-17"},
		{"检查仓库权限 周五前", "检查仓库权限", "2026-07-17"},
		{"确认期限 周五前", "确认期限", "2026-07-17"},
		{"核对额度上限 月底前", "核对额度上限", "2026-07-31"},
		{"核对清单，限月底前", "核对清单", "2026-07-31"},
		{"核对清单，期限周五", "核对清单", "2026-07-17"},
	} {
		if got := china.Asked(tc.text, at(t, wednesday), nil); got.Title != tc.want || got.DueDate != tc.due {
			t.Errorf("%s: %q, due %s, want %q, due %s", tc.text, got.Title, got.DueDate, tc.want, tc.due)
		}
	}
}

// TestStrangers: the name of somebody who is not known stays in what is asked, as it was written.
func TestStrangers(t *testing.T) {
	who := []Person{{"Anna", "U1"}}
	for _, tc := range []struct{ text, want string }{
		{"fix it @peter by Friday", "fix it @peter"},
		{"@peter fix it by Friday", "@peter fix it"},
		{"ask @peter to fix it", "ask @peter to fix it"},
		{"fix it, cc @peter", "fix it, cc @peter"},
		{"核对清单 周五前 @李四", "核对清单 @李四"},
		{"把清单发给 @李四", "把清单发给 @李四"},
		{"@Anna fix it", "fix it"},
		{"@here please fix it", "fix it"},
		{"@所有人 请核对清单", "核对清单"},
	} {
		if got := china.Asked(tc.text, at(t, wednesday), who).Title; got != tc.want {
			t.Errorf("%s: %q, want %q", tc.text, got, tc.want)
		}
	}
	if got := china.Parse("please fix it @peter", at(t, wednesday), who).Title; got != "fix it" {
		t.Errorf("a message alone: %q", got)
	}
}

// TestEnds: of a message that is too long to be read whole the end counts as well as the beginning.
func TestEnds(t *testing.T) {
	who := []Person{{"Anna", "U1"}, {"李雷", "U3"}}
	for _, tc := range []struct{ text, title, who, due string }{
		{"please check the protocol\n" + strings.Repeat("posting run, all well\n", 1900) + "@Anna please, by Friday", "check the protocol", "U1", "2026-07-17"},
		{"请核对日志。" + strings.Repeat("过账正常，没有差异。", 4000) + "@李雷 周五下班前给我。", "核对日志", "U3", "2026-07-17"},
		{"请核对日志 " + strings.Repeat("日", 40000) + "周五前", "核对日志", "", ""}, // what is cut may be half a date
	} {
		got := china.Parse(tc.text, at(t, wednesday), who)
		if !strings.HasPrefix(got.Title, tc.title) || got.Assignee != tc.who || got.DueDate != tc.due {
			t.Errorf("%.20s: %q %q %q", tc.text, got.Title, got.Assignee, got.DueDate)
		}
	}
}

// TestAlso: what other people are asked for besides is no part of the task, and is not lost.
func TestAlso(t *testing.T) {
	who := []Person{{"Anna", "U1"}, {"Ben", "U2"}, {"李雷", "U3"}, {"王芳", "U4"}}
	for _, tc := range []struct{ text, who, due, priority, also string }{
		{"@Anna please send the list by Friday; @Ben please book the room by Monday, P0", "U1", "2026-07-17", "", "@Ben please book the room by Monday, P0"},
		{"1. @李雷 7月20日前整理清单\n2. @王芳 周五前修好打印", "U3", "2026-07-20", "", "2. @王芳 周五前修好打印"},
		{"@Anna please send the list by Friday, @Ben FYI", "U1", "2026-07-17", "", ""},
		{"@Anna is on vacation, @Ben please send the list by Friday", "U2", "2026-07-17", "", ""},
		{"@Anna: @Ben reported an error, please check it by Friday", "U1", "2026-07-17", "", ""},
		{"@李雷 周五前把清单发给 @王芳", "U3", "2026-07-17", "", ""},
		{"@李雷 找 @王芳 确认后，周五前改好清单", "U3", "2026-07-17", "", ""},
	} {
		got := china.Parse(tc.text, at(t, wednesday), who)
		if got.Assignee != tc.who || got.DueDate != tc.due || got.Priority != tc.priority || got.Also != tc.also {
			t.Errorf("%s: %q %q %q, also %q", tc.text, got.Assignee, got.DueDate, got.Priority, got.Also)
		}
	}
}

func TestLabels(t *testing.T) {
	got := china.Parse("@Anna please fix the login #Bug #go-live #Bug #12, see C#", at(t, "2026-11-18T10:30:00+08:00"), []Person{{"Anna", "U1"}})
	if len(got.Labels) != 2 || got.Labels[0] != "Bug" || got.Labels[1] != "go-live" {
		t.Errorf("labels %q", got.Labels)
	}
	if strings.Contains(got.Title, "#Bug") || !strings.Contains(got.Title, "#12") {
		t.Errorf("title %q", got.Title)
	}
}

// TestSame holds Parse to its word that the order of the people changes nothing.
func TestSame(t *testing.T) {
	for _, e := range expectations(t, "testdata/messages.jsonl") {
		who := people(e.People)
		a := china.Parse(e.Text, at(t, e.Reference), who)
		for i, j := 0, len(who)-1; i < j; i, j = i+1, j-1 {
			who[i], who[j] = who[j], who[i]
		}
		b := china.Parse(e.Text, at(t, e.Reference), who)
		if a.Title != b.Title || a.Assignee != b.Assignee || a.DueDate != b.DueDate {
			t.Errorf("%s: %+v and %+v", e.Text, a, b)
		}
	}
}

// FuzzGarbage: what holds no word of a date is none, whatever else it holds.
func FuzzGarbage(f *testing.F) {
	for _, text := range []string{"the list", "请改清单", "v3.15 / 10.0.12.4", "@x #12", "a 1:2 b", "12 30 45", "\xff§½"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		hidden := strings.Map(func(r rune) rune {
			switch {
			case r >= '0' && r <= '9' || unicode.IsNumber(r):
				return 'x'
			case isHan(r):
				return '的'
			case unicode.IsLetter(r):
				return 'x'
			}
			return r
		}, text)
		if date, clock, ok := china.Date(hidden, at(t, wednesday)); ok {
			t.Errorf("%q is read as %s %s", hidden, date, clock)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	rows := expectations(b, "testdata/messages.jsonl")
	refs := make([]time.Time, len(rows))
	who := make([][]Person, len(rows))
	for i, e := range rows {
		refs[i], who[i] = at(b, e.Reference), people(e.People)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		k := i % len(rows)
		china.Parse(rows[k].Text, refs[k], who[k])
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

func FuzzParse(f *testing.F) {
	for _, e := range expectations(f, "testdata/messages.jsonl") {
		f.Add(e.Text, int64(1773195600), "林涛")
	}
	f.Add("@\xff\xfe 下下下周八前 99月99日 25:61 the 32nd of Feb", int64(-62135596800), "")
	f.Add("in 999999999999 days within two thousand and of", int64(1<<40), "a b")
	f.Add("the workshop goes from Tuesday to Wednesday", int64(1773195600), "林涛")
	f.Fuzz(func(t *testing.T, text string, unix int64, name string) {
		ref := time.Unix(unix%(1<<40), 0)
		got := china.Parse(text, ref, []Person{{name, "U1"}, {"Anna", "U2"}})
		if got.DueTime != "" && got.DueDate == "" {
			t.Errorf("a time without a date: %+v", got)
		}
		if got.DueDate != "" {
			if _, err := time.Parse(time.DateOnly, got.DueDate); err != nil {
				t.Error(err)
			}
		}
		if !got.IsTask && (got.Title != "" || got.Assignee != "" || got.DueDate != "" || got.Priority != "") {
			t.Errorf("no task, and yet %+v", got)
		}
		if len(got.Unsure.Choices) > 0 && got.Unsure.About == "" {
			t.Errorf("choices of no question: %v", got.Unsure)
		}
		china.Date(text, ref)
	})
}
