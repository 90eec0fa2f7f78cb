package roster

import (
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

func TestByName(t *testing.T) {
	isWord := func(s string) bool { return s == "client" || s == "member" || s == "客户" }
	type who struct{ name, via string }
	for text, want := range map[string]struct {
		people []who
		rest   string
	}{
		"王总 (WeChat) client":                 {[]who{{"王总", "WeChat"}}, "  client"},
		"王总（微信） 客户":                          {[]who{{"王总", "微信"}}, "  客户"},
		"Mr Wang (WeChat), Ms Li (DingTalk)": {[]who{{"Mr Wang", "WeChat"}, {"Ms Li", "DingTalk"}}, " , "},
		"@Anna 王总 (WeChat)":                  {[]who{{"王总", "WeChat"}}, "@Anna "},
		"client 王总 (WeChat)":                 {[]who{{"王总", "WeChat"}}, "client "},
		"@Anna client":                       {nil, "@Anna client"},
		"(WeChat)":                           {nil, "(WeChat)"},
		"@Anna (WeChat)":                     {nil, "@Anna (WeChat)"},
		"王总 ()":                              {nil, "王总 ()"},
	} {
		r := bot.NewRequest(t.Context(), bot.Env{Store: bottest.NewStore(bot.SystemClock())}, bot.Event{ID: "e"}, 0, bot.SystemClock().Now())
		people, rest, err := ByName(r, text, isWord)
		if err != nil {
			t.Fatal(err)
		}
		var got []who
		for _, h := range people {
			got = append(got, who{h.Name, h.Via})
		}
		if len(got) != len(want.people) || rest != want.rest {
			t.Errorf("ByName(%q) = %q, %q, want %q, %q", text, got, rest, want.people, want.rest)
			continue
		}
		for i := range got {
			if got[i] != want.people[i] {
				t.Errorf("ByName(%q) = %q, want %q", text, got, want.people)
			}
		}
	}
}

func FuzzByName(f *testing.F) {
	for _, seed := range []string{"王总 (WeChat) client", "((()))", "a(b)(c)", "（微信）"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := bot.NewRequest(t.Context(), bot.Env{Store: bottest.NewStore(bot.SystemClock())}, bot.Event{ID: "e"}, 0, bot.SystemClock().Now())
		people, _, err := ByName(r, text, func(string) bool { return false })
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range people {
			if h.Name == "" || h.Via == "" || len([]rune(h.Name)) > longestName {
				t.Errorf("ByName(%q) makes %+v", text, h)
			}
		}
	})
}
