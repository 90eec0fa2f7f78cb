package task

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
)

func TestCutSummary(t *testing.T) {
	long := strings.Repeat("长", 300)
	for _, c := range []struct{ name, title, text, summary, details string }{
		{"one line", "call the supplier", "please call the supplier", "call the supplier", ""},
		{"no title", "", " call ", "call", ""},
		{"lines", "call\nthem twice", "call\nthem twice", "call", "call\nthem twice"},
		{"too long", long, long, strings.Repeat("长", 254) + "…", long},
	} {
		t.Run(c.name, func(t *testing.T) {
			summary, details := cutSummary(c.title, c.text)
			if summary != c.summary || details != c.details {
				t.Errorf("cutSummary = %q, %q", summary, details)
			}
		})
	}
}

func TestCatalogue(t *testing.T) {
	levels := []bot.IssueField{{ID: "priority", Choices: []bot.Choice{{Label: "Highest", Value: "1"}, {Label: "High", Value: "2"}}}}
	c := catalogue{Types: []kind{{ID: "1", Name: "Story"}, {ID: "2", Name: "Task", Fields: levels}}}
	for chosen, want := range map[string]string{"": "Task", "Story": "Story", "Gone": "Task"} {
		if got := c.defaultType(chosen); got != want {
			t.Errorf("defaultType(%q) = %q, want %q", chosen, got, want)
		}
	}
	if got := (catalogue{Types: []kind{{ID: "1", Name: "需求"}}}).defaultType(""); got != "需求" {
		t.Errorf("without a Task: %q", got)
	}
	if got := (catalogue{}).defaultType("Bug"); got != "Bug" {
		t.Errorf("not asked yet: %q", got)
	}
	if got := c.defaultType("defect", "story"); got != "Story" {
		t.Errorf("what was said is not there: %q", got)
	}
	if c.priority("Task", "high") != "High" || c.priority("Task", "Low") != "" || c.priority("Story", "High") != "" {
		t.Error("a priority is taken only if the tracker has it")
	}
}

func TestStale(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	seen := record{Updated: at, Order: "5"}
	for _, c := range []struct {
		name  string
		at    time.Time
		order string
		want  bool
	}{
		{"older", at.Add(-time.Second), "9", true},
		{"same time, earlier order", at, "4", true},
		{"the same again", at, "5", true},
		{"same time, later order", at, "6", false},
		{"newer", at.Add(time.Second), "6", false},
		{"says no time", time.Time{}, "6", false},
		{"says no order", at, "", false},
	} {
		if got := stale(seen, bot.IssueChange{Issue: bot.Issue{Updated: c.at}, Order: c.order}); got != c.want {
			t.Errorf("%s: stale = %t", c.name, got)
		}
	}
}

func FuzzCutSummary(f *testing.F) {
	f.Add("title", "text")
	f.Add("a\r\nb", "\n")
	f.Fuzz(func(t *testing.T, title, text string) {
		summary, _ := cutSummary(title, text)
		if utf8.RuneCountInString(summary) > maxSummary || strings.ContainsAny(summary, "\n") {
			t.Errorf("cutSummary(%q, %q) = %q", title, text, summary)
		}
	})
}

// Who said what is passed on is no part of what is to be done.
func TestWordsOfAForward(t *testing.T) {
	m := bot.Message{Text: "李雷: 打印机卡纸了\n韩梅梅: 是驱动的问题", Forwards: []string{"打印机卡纸了", "是驱动的问题"}}
	if got := words(nil, bot.Project{}, m); got != "打印机卡纸了\n是驱动的问题" {
		t.Errorf("%q", got)
	}
}
