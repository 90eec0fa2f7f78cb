package i18n

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func source(zh, en string) fstest.MapFS {
	return fstest.MapFS{"zh-CN.json": {Data: []byte(zh)}, "en.json": {Data: []byte(en)}}
}

func TestText(t *testing.T) {
	c, err := New(source(
		`{"a.hello": "你好，{{.name}}", "a.more": {"other": "还有 {{.n}} 条"}}`,
		`{"a.hello": "Hello {{.name}}", "a.more": {"one": "{{.n}} more", "other": "{{.n}} more items"}}`))
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		lang, key string
		args      []any
		want      string
	}{
		{"zh-CN", "a.hello", []any{"name", "李雷"}, "你好，李雷"},
		{"en", "a.hello", []any{"name", "Tom"}, "Hello Tom"},
		{"en-GB", "a.hello", []any{"name", "Tom"}, "Hello Tom"},
		{"fr", "a.hello", []any{"name", "Zoé"}, "你好，Zoé"},
		{"en", "a.more", []any{"n", 1}, "1 more"},
		{"en", "a.more", []any{"n", 3}, "3 more items"},
		{"zh-CN", "a.more", []any{"n", 3}, "还有 3 条"},
		{"en", "a.none", nil, "a.none"},
	}
	for _, tc := range cases {
		if got := c.Text(tc.lang, tc.key, tc.args...); got != tc.want {
			t.Errorf("Text(%s, %s) = %q, want %q", tc.lang, tc.key, got, tc.want)
		}
	}
}

func TestMissingNamesTheLanguage(t *testing.T) {
	c, err := New(source(`{"a.x": "甲", "a.y": "乙"}`, `{"a.x": "x"}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(c.Missing(), ","); got != "en: a.y" {
		t.Errorf("Missing() = %q", got)
	}
}

func TestTwiceDefinedIsRefused(t *testing.T) {
	src := source(`{"a.x": "甲"}`, `{"a.x": "x"}`)
	if _, err := New(src, src); err == nil || !strings.Contains(err.Error(), "a.x") {
		t.Errorf("New with a key twice: %v", err)
	}
	again := source(`{"a.x": {"other": "甲"}, "a.y": "乙", "a.x": "丙"}`, `{"a.x": {"one": "x", "other": "x"}, "a.y": "a.y"}`)
	if _, err := New(again); err == nil || !strings.Contains(err.Error(), "a.x") {
		t.Errorf("New with a key twice in one file: %v", err)
	}
	fine := source(`{"a.x": {"other": "a.x"}, "a.y": {"other": "a.x"}}`, `{"a.x": {"one": "a.x", "other": "x"}, "a.y": {"one": "x", "other": "x"}}`)
	if _, err := New(fine); err != nil {
		t.Errorf("New with plurals: %v", err)
	}
}

func TestDay(t *testing.T) {
	ref := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	for _, tc := range []struct{ lang, date, want string }{
		{"en", "2026-11-27", "Fri 27 Nov"},
		{"zh-CN", "2026-11-27", "11月27日 周五"},
		{"en", "2027-01-03", "Sun 3 Jan 2027"},
		{"zh-CN", "2027-01-03", "2027年1月3日 周日"},
		{"en", "soon", "soon"},
	} {
		if got := DayOf(tc.lang, tc.date, ref); got != tc.want {
			t.Errorf("DayOf(%s, %s) = %q, want %q", tc.lang, tc.date, got, tc.want)
		}
	}
}

func TestOf(t *testing.T) {
	for text, want := range map[string]string{"修复 login": Chinese, "fix login": English, "123 🚀": "", "": ""} {
		if got := Of(text); got != want {
			t.Errorf("Of(%q) = %q, want %q", text, got, want)
		}
	}
}
