package bot_test

import (
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
)

func TestMentions(t *testing.T) {
	slack, feishu := bot.Place{Platform: "slack", Tenant: "T1", ID: "C1"}, bot.Place{Platform: "feishu", Tenant: "F1", ID: "oc_1"}
	other := bot.Place{Platform: "slack", Tenant: "T2", ID: "C9"}
	both := []string{"slack/T1/U1", "feishu/F1/ou_1", "jira//j1"}
	onSlack, onFeishu := "<@slack/T1/U1|An_na>", "<@feishu/F1/ou_1|An_na>"
	for name, c := range map[string]struct {
		p             bot.Person
		rooms         []bot.Place
		slack, feishu string
	}{
		"last active on Feishu":               {bot.Person{Accounts: both, Active: "feishu/F1/ou_1"}, []bot.Place{slack, feishu}, "", onFeishu},
		"last active on Slack":                {bot.Person{Accounts: both, Active: "slack/T1/U1"}, []bot.Place{feishu, slack}, onSlack, ""},
		"active on Feishu, sent to Slack":     {bot.Person{Accounts: both, Active: "feishu/F1/ou_1"}, []bot.Place{slack}, onSlack, ""},
		"never seen":                          {bot.Person{Accounts: both}, []bot.Place{feishu, slack}, onSlack, ""},
		"in one place only":                   {bot.Person{Accounts: both[1:], Active: "feishu/F1/ou_1"}, []bot.Place{slack, feishu}, "", onFeishu},
		"of another workspace":                {bot.Person{Accounts: both[:1], Active: "slack/T1/U1"}, []bot.Place{other, feishu}, "", ""},
		"active where nothing goes":           {bot.Person{Accounts: both, Active: "jira//j1"}, []bot.Place{slack, feishu}, onSlack, ""},
		"who has left":                        {bot.Person{Accounts: both, Active: "slack/T1/U1", Gone: true}, []bot.Place{slack, feishu}, "", ""},
		"two rooms of one platform":           {bot.Person{Accounts: both, Active: "slack/T1/U1"}, []bot.Place{slack, {Platform: "slack", Tenant: "T1", ID: "C2"}}, onSlack, ""},
		"an account that is no longer theirs": {bot.Person{Accounts: both[1:2], Active: "slack/T1/U1"}, []bot.Place{slack, feishu}, "", onFeishu},
	} {
		c.p.Name = "An_na"
		m := bot.MentionsIn(c.rooms...)
		for room, want := range map[bot.Place]string{slack: c.slack, feishu: c.feishu} {
			if want == "" {
				want = `An\_na`
			}
			if got := m.Of(c.p, room); got != want {
				t.Errorf("%s: in %s %q, want %q", name, room.Platform, got, want)
			}
		}
	}
}

func TestCalm(t *testing.T) {
	for _, shout := range []string{"@all", "@channel", "@here", "@everyone", "@_all", "@ALL", "请@all看", "(@here)", "@所有人", "请@所有人看", "@全体成员", "@all大家好", "a @channel b @here", "<!channel> <!here|x>"} {
		got := bot.Calm(shout)
		if strings.Count(got, "\u200b") != strings.Count(shout, "@")+strings.Count(shout, "<!") || strings.ReplaceAll(got, "\u200b", "") != shout || bot.Calm(got) != got {
			t.Errorf("%q became %q", shout, got)
		}
	}
	for _, calm := range []string{"", "anna@all.example", "x.y@here.example", "@Allan", "@channels", "@hereby", "@张伟", "all", "a@channel-b.example"} {
		if got := bot.Calm(calm); got != calm {
			t.Errorf("%q became %q", calm, got)
		}
	}
}
