package project

import (
	"slices"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot/understand"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func TestGoLiveDate(t *testing.T) {
	for _, c := range []struct {
		said, want string
		ok         bool
	}{
		{"2026-12-01", "2026-12-01", true},
		{"2026-12-1", "2026-12-01", true},
		{"2026/12/1", "2026-12-01", true},
		{"2026.12.1", "2026-12-01", true},
		{"2026年12月1日", "2026-12-01", true},
		{"2026年12月1号", "2026-12-01", true},
		{" Today ", "2026-11-23", true},
		{"今天", "2026-11-23", true},
		{"tomorrow", "2026-11-24", true},
		{"next Friday", "2026-12-04", true},
		{"下周五", "2026-12-04", true},
		{"clear", "", true},
		{"清除", "", true},
		{"12-01", "", false},      // of which year?
		{"12月1日", "", false},      // of which year?
		{"01/12/2026", "", false}, // December or January?
		{"2026-02-30", "", false},
		{"2026-13-01", "", false},
		{"2062-12-01", "", false}, // surely a slip
		{"1999-12-01", "", false},
		{"soon", "", false},
		{"", "", false},
	} {
		if got, ok := goLiveDate(c.said, monday, understand.Calendar{}); got != c.want || ok != c.ok {
			t.Errorf("goLiveDate(%q) = %q, %t, want %q, %t", c.said, got, ok, c.want, c.ok)
		}
	}
}

func TestSuggestKey(t *testing.T) {
	for name, want := range map[string]string{"ERP上线": "ERP", "CRM for sales": "CRM", "上线 MES": "MES", "供应链": "", "a": "", "S4 HANA": "S4",
		"Enterpriseresource": "ENTERPRISE", "2026 ERP": "ERP", "第2期 WMS2": "WMS2"} {
		if got := suggestKey(name); got != want {
			t.Errorf("suggestKey(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestSplitPairs(t *testing.T) {
	for _, c := range []struct {
		line, words string
		pairs       []pair
	}{
		{"", "", nil},
		{"ERP上线", "ERP上线", nil},
		{"ERP roll-out key=ERP jira=ERP", "ERP roll-out", []pair{{"key", "ERP"}, {"jira", "ERP"}}},
		{"KEY=ERP name here", "name here", []pair{{"key", "ERP"}}},
		{`CRM zone="new york" lang=en`, "CRM", []pair{{"zone", "new york"}, {"lang", "en"}}},
		{`CRM zone="new york`, "CRM york", []pair{{"zone", "new"}}},
		{"ERP key＝ERP", "ERP", []pair{{"key", "ERP"}}},
		{"a = b", "a = b", nil},
		{"key=", "", []pair{{"key", ""}}},
	} {
		words, pairs := splitPairs(c.line)
		if words != c.words || !slices.Equal(pairs, c.pairs) {
			t.Errorf("splitPairs(%q) = %q, %q", c.line, words, pairs)
		}
	}
}

func FuzzSplitPairs(f *testing.F) {
	for _, seed := range []string{"ERP key=ERP", `a="b c" d`, `="`, `x=""`, "＝"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		_, pairs := splitPairs(line)
		for _, p := range pairs {
			if p.name == "" {
				t.Errorf("a pair without a name in %q", line)
			}
		}
	})
}

func FuzzGoLiveDate(f *testing.F) {
	for _, seed := range []string{"2026-12-01", "clear", "2026年12月1日", "0000-00-00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, said string) {
		date, ok := goLiveDate(said, monday, understand.Calendar{})
		if _, err := time.Parse(time.DateOnly, date); ok && date != "" && err != nil {
			t.Errorf("goLiveDate(%q) = %q", said, date)
		}
	})
}
