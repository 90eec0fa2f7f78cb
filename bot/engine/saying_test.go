package engine

import (
	"context"
	"embed"
	"slices"
	"testing"

	"github.com/golive-bot/golive/bot"
)

// known is a table of a few commands.
func known(t *testing.T, says map[string][]string) *table {
	t.Helper()
	do := func(context.Context, *bot.Request) error { return nil }
	list := []bot.Capability{{Name: "plan", Doc: "Plans.", Locales: embed.FS{}, Says: says, Commands: []bot.Command{
		{Name: "plan.status", Words: map[string][]string{"zh-CN": {"项目进度"}, "en": {"status"}}, Do: do},
		{Name: "plan.sign", Words: map[string][]string{"zh-CN": {"请求签字"}, "en": {"sign-off"}}, Role: bot.RoleLead, Do: do},
		{Name: "plan.deliver", Words: map[string][]string{"zh-CN": {"提交交付物"}, "en": {"deliver paper"}}, Do: do},
	}}}
	tb, err := newTable(list)
	if err != nil {
		t.Fatal(err)
	}
	return tb
}

var someSays = map[string][]string{"plan.status": {"how is the project going", "where are we", "进展怎么样", "了解"}}

func TestSayings(t *testing.T) {
	tb := known(t, someSays)
	for text, want := range map[string]string{
		"how is the project going":              "plan.status",
		"How is the  project going???":          "plan.status",
		"Please tell me where are we now":       "plan.status",
		"请问现在进展怎么样了？":                           "plan.status",
		"進展怎么样":                                 "plan.status", // traditional characters, too
		"how is the project going to be funded": "",
		"where are we supposed to park":         "",
		"了解":                                    "plan.status",
		"show me sign-off, please":              "plan.sign",
		"请看一下项目进度":                              "plan.status",
		"查看项目进度":                                "plan.status",
		"sign-off ---":                          "", // what follows a command is its own matter
		"please":                                "",
		"了":                                     "",
		"？":                                     "",
		"":                                      "",
	} {
		c, ok := tb.saying(text)
		if c.Name != want || ok != (want != "") {
			t.Errorf("%q asks for %q, want %q", text, c.Name, want)
		}
	}
}

func TestSayingsAreOneCommands(t *testing.T) {
	do := func(context.Context, *bot.Request) error { return nil }
	for _, says := range []map[string][]string{
		{"plan.a": {"where are we?"}, "plan.b": {"Where are we"}}, // the same but for marks and letter case
		{"plan.a": {"status"}},    // words of another command
		{"plan.c": {"who is it"}}, // no command
	} {
		_, err := newTable([]bot.Capability{{Name: "plan", Doc: "Plans.", Locales: embed.FS{}, Says: says, Commands: []bot.Command{
			{Name: "plan.a", Words: map[string][]string{"zh-CN": {"甲"}, "en": {"first"}}, Do: do},
			{Name: "plan.b", Words: map[string][]string{"zh-CN": {"乙"}, "en": {"status"}}, Do: do},
		}}})
		if err == nil {
			t.Errorf("%v is taken", says)
		}
	}
}

func TestAbout(t *testing.T) {
	tb := known(t, someSays)
	all := func(bot.Command) bool { return true }
	members := func(c bot.Command) bool { return c.Role < bot.RoleLead }
	for _, c := range []struct {
		text string
		may  func(bot.Command) bool
		want []string
	}{
		{"who gives a sign-off", all, []string{"plan.sign"}},
		{"who gives a sign-off", members, nil},
		{"客户的签字怎么请求", all, nil}, // one pair of eight
		{"怎么请求签字", all, []string{"plan.sign"}},
		{"想提交新的交付物", all, []string{"plan.deliver"}},
		{"the supplier has not confirmed the prices", all, nil},
		{"供应商还没有确认开票规则", all, nil},
		{"", all, nil},
		{"the of a", all, nil},
	} {
		var got []string
		for _, found := range tb.about(c.text, c.may) {
			got = append(got, found.Name)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q is about %v, want %v", c.text, got, c.want)
		}
	}
}

func FuzzSaying(f *testing.F) {
	for _, s := range []string{"how is the project going", "请问", "了了了", "please please", "\xff看"} {
		f.Add(s)
	}
	do := func(context.Context, *bot.Request) error { return nil }
	tb, err := newTable([]bot.Capability{{Name: "plan", Doc: "Plans.", Locales: embed.FS{}, Says: map[string][]string{"plan.a": {"where are we", "进展怎么样"}}, Commands: []bot.Command{
		{Name: "plan.a", Words: map[string][]string{"zh-CN": {"甲"}, "en": {"first"}}, Do: do},
	}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		tb.saying(text)
		tb.about(text, func(bot.Command) bool { return true })
	})
}
