package handlers_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

var codePattern = regexp.MustCompile(`Your code: ([0-9A-Z]{8})`)

func feishu(id string) bot.Account { return bot.Account{Platform: "feishu", Tenant: "F1", ID: id} }

func (o *office) addFeishu(id, name, email string, outsider bool) bot.Account {
	o.addPerson(bot.Profile{Account: feishu(id), Name: name, Email: email, Lang: "en", Outsider: outsider})
	return feishu(id)
}

// code asks for a code on Slack.
func (o *office) code(who string) string {
	o.t.Helper()
	m := codePattern.FindStringSubmatch(o.say(who, o.dm(who), "link"))
	if m == nil {
		o.t.Fatal("no code")
	}
	return m[1]
}

func TestOneEmailIsOnePerson(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	people := len(list(o, bot.People))
	mia := o.addFeishu("ou_mia", "米娅", "Mia@acme.example", false)
	if got := o.sayAs(mia, bottest.Private(mia), "my projects"); !strings.Contains(got, "ERP") {
		t.Errorf("Mia on Feishu sees %q", got)
	}
	if n := len(list(o, bot.People)); n != people {
		t.Errorf("%d persons, were %d", n, people)
	}
	// The same address at a guest proves nothing.
	fake := o.addFeishu("ou_fake", "Mia", "mia@acme.example", true)
	if got := o.sayAs(fake, bottest.Private(fake), "my projects"); strings.Contains(got, "ERP") {
		t.Errorf("a guest with Mia's address sees %q", got)
	}
}

func TestLinkByCode(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	guest := o.addFeishu("ou_guest", "Mia at home", "", true)
	room := bottest.Private(guest)
	code := o.code("Mia")
	if got := o.sayAs(guest, room, "link "+strings.ToLower(code)); !strings.Contains(got, "belongs to Mia") {
		t.Fatalf("said the code: %q", got)
	}
	if got := o.sayAs(guest, room, "my projects"); strings.Contains(got, "ERP") {
		t.Fatalf("before it was confirmed: %q", got)
	}
	yes := o.mustControl("feishu", "Both are me, link")
	if got := o.click(guest, room, yes); !strings.Contains(got, "Accounts linked") {
		t.Fatalf("confirmed: %q", got)
	}
	if got := o.sayAs(guest, room, "project show"); !strings.Contains(got, "ERP") {
		t.Errorf("after linking: %q", got)
	}
	_, erp := o.project("ERP")
	if len(erp.Members) != 3 { // Lea, Mia, Carl
		t.Errorf("members: %v", erp.Members)
	}
	if got := o.click(guest, room, yes); !strings.Contains(got, "wrong or has expired") {
		t.Errorf("the code again: %q", got)
	}
}

func TestLinkRefusals(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	guest := o.addFeishu("ou_guest", "Guest", "", true)
	room := bottest.Private(guest)
	code := o.code("Mia")
	for _, c := range []struct {
		name string
		say  func() string
		want string
	}{
		{"on the same account", func() string { return o.say("Mia", o.dm("Mia"), "link "+code) }, "on the other platform"},
		{"both have Slack", func() string {
			return o.say("Nora", o.dm("Nora"), "link "+code)
		}, "on the same platform"},
		{"not me", func() string {
			o.sayAs(guest, room, "link "+code)
			return o.click(guest, room, o.mustControl("feishu", "Not me"))
		}, "Nothing was linked"},
		{"after not me", func() string { return o.sayAs(guest, room, "link "+code) }, "wrong or has expired"},
		{"expired", func() string {
			late := o.code("Mia")
			o.clock.Advance(11 * time.Minute)
			return o.sayAs(guest, room, "link "+late)
		}, "wrong or has expired"},
		{"guessing", func() string {
			for range 5 {
				o.sayAs(guest, room, "link AAAAAAAA")
			}
			return o.sayAs(guest, room, "link "+o.code("Mia"))
		}, "Please try again in 10 minutes"},
	} {
		if got := c.say(); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if n := len(list(o, bot.People)[bot.HashID("person", guest.String())].Accounts); n != 1 {
		t.Errorf("the guest has %d accounts", n)
	}
}

// TestACodeCannotBeCalculated: whoever sees the message that asks for a code knows the ID of its event, and could say the
// code first if it were made of that.
func TestACodeCannotBeCalculated(t *testing.T) {
	first, second := newOffice(t), newOffice(t)
	if one, other := first.code("Mia"), second.code("Mia"); one == other {
		t.Errorf("two installations give the same message the code %s", one)
	}
}

// Who types a name instead of choosing it from the platform's list writes all of it.
func TestATypedNameMayHaveSeveralWords(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	mary := bot.Account{Platform: "slack", Tenant: "T1", ID: "UMARY"}
	o.addPerson(bot.Profile{Account: mary, Name: "Mary Ann Smith", Email: "mary@acme.example", Lang: "en"})
	o.sayAs(mary, bottest.Private(mary), "help")
	for _, said := range []string{"project allow Mary Ann Smith", "project disallow @Mary Ann Smith, Max", "project allow Max @Mary Ann Smith"} {
		if got := o.say("Olga", o.dm("Olga"), said); !strings.Contains(got, "Mary Ann Smith") {
			t.Errorf("%s: %q", said, got)
		}
	}
	if got := o.say("Olga", o.dm("Olga"), "project allow Mary Jones"); !strings.Contains(got, "Mary") || strings.Contains(got, "may now") {
		t.Errorf("somebody else: %q", got)
	}
}
