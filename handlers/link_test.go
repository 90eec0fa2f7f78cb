package handlers_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
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

// join links somebody's Slack account and one on Feishu.
func (o *office) join(who string, other bot.Account) {
	o.t.Helper()
	o.sayAs(other, bottest.Private(other), "link "+o.code(who))
	o.click(other, bottest.Private(other), o.mustControl("feishu", "Both are me, link"))
	if got := o.click(account(who), o.dm(who), o.mustControl("slack", "Both are me, link")); !strings.Contains(got, "Accounts linked") {
		o.t.Fatalf("linked: %q", got)
	}
}

// becomes lets a platform say anew what an account is.
func (o *office) becomes(p bot.Profile) {
	o.t.Helper()
	o.addPerson(p)
	o.acts++
	o.accept(bot.Event{ID: fmt.Sprintf("person/%d", o.acts), Name: bot.EventPerson, Lane: "people", At: o.clock.Now(),
		Data: bot.Encode(bot.PersonChange{Who: p.Account, Gone: p.Gone})})
}

func (o *office) personOf(a bot.Account) (id string, p bot.Person) {
	o.t.Helper()
	for id, p := range list(o, bot.People) {
		if slices.Contains(p.Accounts, a.String()) {
			return id, p
		}
	}
	o.t.Fatalf("nobody has %s", a)
	return "", p
}

// TestAGuestsAccountAloneBearsNothing: a guest's account shares the rights of our own that it is linked with only as long as
// that one is there, and is one of our own.
func TestAGuestsAccountAloneBearsNothing(t *testing.T) {
	for name, lose := range map[string]func(o *office){
		"our own is closed":       func(o *office) { o.becomes(bot.Profile{Account: account("Lea"), Name: "Lea", Gone: true}) },
		"our own becomes a guest": func(o *office) { o.becomes(bot.Profile{Account: account("Lea"), Name: "Lea", Outsider: true}) },
		"our own is split off": func(o *office) {
			guest := feishu("ou_guest")
			if got := o.sayAs(guest, bottest.Private(guest), "unlink"); !strings.Contains(got, "you have no role in a team") {
				o.t.Errorf("before it is split off: %q", got)
			}
			if got := o.click(guest, bottest.Private(guest), o.mustControl("feishu", "Separate")); !strings.Contains(got, "The account is separated") {
				o.t.Fatalf("unlinked: %q", got)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.furnish()
			guest := o.addFeishu("ou_guest", "Lea at home", "", true)
			room := bottest.Private(guest)
			o.join("Lea", guest)
			o.must("Olga", otherRoom, "manager add @Lea", "is now a manager")
			if got := o.sayAs(guest, room, "members ERP"); !strings.Contains(got, "People of") {
				t.Fatalf("linked, they see %q", got)
			}
			lose(o)
			if _, p := o.personOf(guest); !p.Outsider || p.Manager || p.Creator {
				t.Errorf("the guest: %+v", p)
			}
			for _, said := range []string{"members ERP", "project pause ERP", "project new XYZ key=XYZ"} {
				if got := o.sayAs(guest, room, said); !strings.Contains(got, "This is for the project team") {
					t.Errorf("%s: %q", said, got)
				}
			}
		})
	}
}

// TestTheOtherAccountIsLookedAtToo: of it may be kept what is not so any more, or never was.
func TestTheOtherAccountIsLookedAtToo(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	also := o.addFeishu("ou_lea", "Lea", "lea@acme.example", false)
	o.sayAs(also, bottest.Private(also), "help")
	o.addFeishu("ou_lea", "Lea", "", true) // of which golive hears nothing
	o.becomes(bot.Profile{Account: account("Lea"), Name: "Lea", Gone: true})
	if _, p := o.personOf(also); !p.Outsider {
		t.Errorf("Lea: %+v", p)
	}
}

// TestWhoActsIsLookedAtOnceADay: of what they became the platform may have told nothing.
func TestWhoActsIsLookedAtOnceADay(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.must("Lea", o.dm("Lea"), "members ERP", "People of")
	o.addPerson(bot.Profile{Account: account("Lea"), Name: "Lea", Outsider: true})
	o.clock.Advance(24 * time.Hour)
	o.say("Lea", o.dm("Lea"), "help")
	o.must("Lea", o.dm("Lea"), "members ERP", "This is for the project team")
}

// TestAGuestsAccountIsSeenThoughTheirOtherIsOurs: it is by this account that they read along.
func TestAGuestsAccountIsSeenThoughTheirOtherIsOurs(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	also := o.addFeishu("ou_mia", "Mia", "mia@acme.example", false)
	o.sayAs(also, bottest.Private(also), "help")
	o.chats["slack"].SetMembers(teamRoom, account("Lea"), account("Mia"))
	o.must("Lea", teamRoom, "project show ERP", "Jira: ")
	o.becomes(bot.Profile{Account: account("Mia"), Name: "Mia", Outsider: true})
	o.must("Lea", teamRoom, "project show ERP", "People from outside can read along here")
}

// TestWhoIsFoundByTheirAddressIsBack: the leads need not hand over their work then, and it is in the audit.
func TestWhoIsFoundByTheirAddressIsBack(t *testing.T) {
	for name, was := range map[string]bot.Profile{
		"person.gone":     {Account: account("Mia"), Name: "Mia", Gone: true},
		"person.outsider": {Account: account("Mia"), Name: "Mia", Outsider: true},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.furnish()
			o.must("Lea", o.dm("Lea"), "task ERP @Mia call the supplier by tomorrow", "call the supplier")
			o.click(account("Lea"), o.dm("Lea"), o.mustControl("slack", "Create task"))
			o.becomes(was)
			before := o.look("slack")
			also := o.addFeishu("ou_mia", "Mia", "mia@acme.example", false)
			o.sayAs(also, bottest.Private(also), "help")
			id, p := o.personOf(also)
			if p.Gone || p.Outsider {
				t.Errorf("Mia: %+v", p)
			}
			if got := o.news("slack", before); !strings.Contains(got, "Mia is back") {
				t.Errorf("Lea hears %q", got)
			}
			var last bot.Audit
			for _, rec := range o.store.Records() {
				var a bot.Audit
				if rec.Kind == "audit" && json.Unmarshal(rec.Data, &a) == nil && a.What == name {
					last = a
				}
			}
			if _, value, _ := strings.Cut(name, "."); last.On != bot.People.Key(id) || last.Detail[value] != "false" {
				t.Errorf("the audit: %+v", last)
			}
		})
	}
}

// TestAnAddressGoesWithItsAccount: our own directory vouched for it there and nowhere else.
func TestAnAddressGoesWithItsAccount(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	guest := o.addFeishu("ou_guest", "Mia at home", "", true)
	o.join("Mia", guest)
	o.sayAs(guest, bottest.Private(guest), "unlink")
	o.click(guest, bottest.Private(guest), o.mustControl("feishu", "Separate"))
	if _, p := o.personOf(guest); p.Email != "" {
		t.Errorf("the guest kept %s", p.Email)
	}
	mia, p := o.personOf(account("Mia"))
	if p.Email != "mia@acme.example" || p.Outsider {
		t.Errorf("Mia: %+v", p)
	}
	also := o.addFeishu("ou_mia", "Mia", "mia@acme.example", false)
	o.sayAs(also, bottest.Private(also), "help")
	if id, _ := o.personOf(also); id != mia {
		t.Errorf("who has Mia's address is %s, not %s", id, mia)
	}
}

// TestAnAddressThatNobodyVouchesForGoesWithNobody: it may be an operator's. Whose account has a new one is found by that.
func TestAnAddressThatNobodyVouchesForGoesWithNobody(t *testing.T) {
	for now, left := range map[string]string{"olga.new@acme.example": "olga.new@acme.example", "": "olga@acme.example"} {
		o := newOffice(t)
		o.furnish()
		also := o.addFeishu("ou_olga", "Olga", "", false)
		o.join("Olga", also)
		o.addPerson(bot.Profile{Account: account("Olga"), Name: "Olga", Email: now})
		o.say("Olga", o.dm("Olga"), "unlink")
		o.click(account("Olga"), o.dm("Olga"), o.mustControl("slack", "Separate"))
		part, p := o.personOf(also)
		if p.Email != "" {
			t.Errorf("the other account took %s along", p.Email)
		}
		if got := o.sayAs(also, bottest.Private(also), "manager add Mia"); strings.Contains(got, "is now a manager") {
			t.Errorf("they say %q", got)
		}
		olga, p := o.personOf(account("Olga"))
		if p.Email != left || olga == part {
			t.Errorf("Olga: %+v", p)
		}
		third := o.addFeishu("ou_third", "Olga", left, false)
		o.sayAs(third, bottest.Private(third), "help")
		if id, _ := o.personOf(third); id != olga {
			t.Errorf("who has %s is %s, not %s", left, id, olga)
		}
	}
}

// TestAbsencesOfBothAreKept: days that only one of the two accounts has planned are planned still, and nobody is their own deputy.
func TestAbsencesOfBothAreKept(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	also := o.addFeishu("ou_mia", "Mia at home", "", true)
	o.must("Mia", o.dm("Mia"), "away 2026-12-03..2026-12-05 deputy @Lea", "Your absence is noted")
	for _, days := range []string{"2026-12-01..2026-12-08", "2026-12-20..2026-12-21"} {
		if got := o.sayAs(also, bottest.Private(also), "away "+days); !strings.Contains(got, "Your absence is noted") {
			t.Fatalf("away: %q", got)
		}
	}
	o.join("Mia", also)
	lea, _ := o.personOf(account("Lea"))
	want := []bot.Away{{From: "2026-12-01", To: "2026-12-02"}, {From: "2026-12-03", To: "2026-12-05", Deputy: lea},
		{From: "2026-12-06", To: "2026-12-08"}, {From: "2026-12-20", To: "2026-12-21"}}
	if _, p := o.personOf(also); !slices.Equal(p.Away, want) {
		t.Errorf("away: %+v", p.Away)
	}
}

// TestPeaceIsKept: who muted golive as one of two is muted as both, for as long as they said at most.
func TestPeaceIsKept(t *testing.T) {
	for name, c := range map[string]struct {
		mias  string
		hours int
	}{"one": {"", 4}, "the other is shorter": {"mute 1h", 4}, "the other is longer": {"mute 6h", 6}} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.furnish()
			began := o.clock.Now()
			also := o.addFeishu("ou_mia", "Mia at home", "", true)
			o.sayAs(also, bottest.Private(also), "mute 4h")
			if c.mias != "" {
				o.say("Mia", o.dm("Mia"), c.mias)
			}
			o.join("Mia", also)
			mia, _ := o.personOf(also)
			mutes := list(o, bot.Mutes)
			m, ok := mutes[bot.MuteOfPerson(mia)]
			if left := m.Until.Sub(began).Round(time.Hour); !ok || len(mutes) != 1 || left != time.Duration(c.hours)*time.Hour {
				t.Errorf("mutes: %v", mutes)
			}
			platform := "feishu"
			if c.hours == 6 {
				platform = "slack"
			}
			o.clock.Advance(time.Minute)
			o.accept(bot.Event{ID: "nothing", Name: "nothing", Lane: "nothing", At: o.clock.Now()})
			at := map[string]bot.Account{"feishu": also, "slack": account("Mia")}[platform]
			if got := o.click(at, bottest.Private(at), o.mustControl(platform, "Unmute")); strings.Contains(got, "no longer in use") || len(list(o, bot.Mutes)) > 0 {
				t.Errorf("unmuted: %q", got)
			}
		})
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
	yes, mias := o.mustControl("feishu", "Both are me, link"), o.mustControl("slack", "Both are me, link")
	for range 2 { // twice is once
		if got := o.click(guest, room, yes); !strings.Contains(got, "Noted") {
			t.Fatalf("the guest confirmed: %q", got)
		}
	}
	if o.linked(guest) {
		t.Fatal("linked by whoever said the code alone")
	}
	if got := o.click(account("Lea"), o.dm("Lea"), mias); !strings.Contains(got, "wrong or has expired") || o.linked(guest) {
		t.Fatalf("Lea confirmed: %q", got)
	}
	before := o.look("feishu")
	if got := o.click(account("Mia"), o.dm("Mia"), mias); !strings.Contains(got, "Accounts linked") {
		t.Fatalf("Mia confirmed: %q", got)
	}
	if got := o.news("feishu", before); !strings.Contains(got, "Accounts linked") { // in the place of what asked them
		t.Errorf("the guest hears %q", got)
	}
	if got := o.sayAs(guest, room, "project show"); !strings.Contains(got, "ERP") {
		t.Errorf("after linking: %q", got)
	}
	_, erp := o.project("ERP")
	if len(erp.Members) != 3 { // Lea, Mia, Carl
		t.Errorf("members: %v", erp.Members)
	}
	no := yes
	no.Action = "person.link-no"
	if got := o.click(guest, room, no); !strings.Contains(got, "linked already") || !o.linked(guest) {
		t.Errorf("not me after all: %q", got)
	}
	if got := o.sayAs(guest, room, "link "+code); !strings.Contains(got, "wrong or has expired") {
		t.Errorf("the code again: %q", got)
	}
}

func TestLinkRefusals(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	guest := o.addFeishu("ou_guest", "Guest", "", true)
	room := bottest.Private(guest)
	code := o.code("Mia")
	var no, mias bot.Control
	for _, c := range []struct {
		name string
		say  func() string
		want string
	}{
		{"on the same account", func() string { return o.say("Mia", o.dm("Mia"), "link "+code) }, "on the other platform"},
		{"both have Slack", func() string {
			return o.say("Nora", o.dm("Nora"), "link "+code)
		}, "on the same platform"},
		{"after it was refused", func() string { return o.sayAs(guest, room, "link "+code) }, "wrong or has expired"},
		{"aloud", func() string {
			code = o.code("Mia")
			return o.sayAs(guest, bot.Place{Platform: "feishu", Tenant: "F1", ID: "oc_1"}, "link "+code)
		}, "so it is void"},
		{"after it was said aloud", func() string { return o.sayAs(guest, room, "link "+code) }, "wrong or has expired"},
		{"aloud by whose it is", func() string {
			code = o.code("Mia")
			return o.say("Mia", teamRoom, "link "+code)
		}, "so it is void"},
		{"after that", func() string { return o.sayAs(guest, room, "link "+code) }, "wrong or has expired"},
		{"not me", func() string {
			code = o.code("Mia")
			o.sayAs(guest, room, "link "+code)
			no, mias = o.mustControl("feishu", "Not me"), o.mustControl("slack", "Both are me, link")
			return o.click(guest, room, no)
		}, "Nothing was linked"},
		{"not me, once more", func() string { return o.click(guest, room, no) }, "Nothing was linked"},
		{"me after all", func() string { return o.click(account("Mia"), o.dm("Mia"), mias) }, "Nothing was linked"},
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

// Who is separated is told so, and each account has its own name again.
func TestWhoIsSeparatedIsTold(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	other := o.addFeishu("ou_lu", "Lucy", "", false)
	o.sayAs(other, bottest.Private(other), "my projects")
	o.join("Mia", other)
	o.sayAs(other, bottest.Private(other), "unlink slack")
	before := o.look("slack")
	o.click(other, bottest.Private(other), o.mustControl("feishu", "Separate"))
	if got := o.news("slack", before); !strings.Contains(got, "stands alone now") || !strings.Contains(got, "Lucy") {
		t.Errorf("Mia is told %q", got)
	}
	if _, p := o.personOf(other); p.Name != "Lucy" {
		t.Errorf("the account on Feishu is called %q", p.Name)
	}
	if _, p := o.personOf(account("Mia")); p.Name != "Mia" {
		t.Errorf("the account on Slack is called %q", p.Name)
	}
}
