package handlers_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/handlers"
)

// rights is all that a member must not be able to change, as one comparable value.
func (o *office) rights() map[string]string {
	all := map[string]string{}
	for id, p := range list(o, bot.People) {
		all["person/"+id] = string(bot.Encode([]any{p.Manager, p.Creator, p.Alias, p.Outsider, slices.Sorted(slices.Values(p.Accounts))}))
	}
	for id, p := range list(o, bot.Projects) {
		all["project/"+id] = string(bot.Encode(p))
	}
	for id, room := range list(o, bot.Rooms) {
		all["room/"+id] = string(bot.Encode([]any{room.Projects, room.Client, room.Shared}))
	}
	return all
}

// Whatever a member says, clicks and submits, and in whatever order: nobody's rights change, no project does, no room is
// bound, and none of it is given up as broken.
func TestNoSequenceGivesAMemberMoreRights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := newOffice(t)
		defer o.end()
		o.furnish()
		o.say("Lea", o.dm("Lea"), "project add ERP @Nora client")
		o.say("Olga", o.dm("Olga"), "project new Depot")
		o.say("Lea", o.dm("Lea"), "link")
		o.say("Lea", otherRoom, "project bind ERP")
		o.say("Lea", teamRoom, "task call the supplier")
		o.say("Lea", teamRoom, "project close")
		o.say("Ann", crmRoom, "project add @Lea lead")
		o.say("Lea", o.dm("Lea"), "project close") // which one?
		before := o.rights()
		for range rapid.IntRange(1, 10).Draw(t, "acts") {
			o.anything(t)
		}
		after := o.rights()
		for _, key := range slices.Sorted(maps.Keys(after)) {
			if before[key] != after[key] {
				t.Fatalf("%s was %s, is %s", key, before[key], after[key])
			}
		}
		if len(o.dead) > 0 {
			t.Fatalf("given up: %v", o.dead)
		}
	})
}

// anything is one act of the member Mia.
func (o *office) anything(t *rapid.T) {
	room := rapid.SampledFrom([]bot.Place{teamRoom, clientRoom, otherRoom, crmRoom, o.dm("Mia")}).Draw(t, "room")
	switch rapid.IntRange(0, 2).Draw(t, "kind") {
	case 0:
		o.say("Mia", room, o.anyLine(t))
	case 1:
		o.click(account("Mia"), room, o.anyControl(t))
	case 2:
		form := rapid.SampledFrom(forms()).Draw(t, "form")
		o.submit(account("Mia"), form, o.anyValue(t), map[string][]string{"name": {"Depot"}, "key": {"DEP"}, "jira": {"ERP"},
			"zone": {"Asia/Shanghai"}, "lang": {"en"}, "summary": {"x"}, "issuetype": {"Task"}, "from": {"2026-12-01"}, "to": {"2026-12-05"}, "deputy": {account("Lea").String()}})
	}
}

func (o *office) anyLine(t *rapid.T) string {
	c := rapid.SampledFrom(commands()).Draw(t, "command")
	words := rapid.SampledFrom(c.Words[rapid.SampledFrom([]string{"en", "zh-CN"}).Draw(t, "lang")]).Draw(t, "words")
	args := rapid.SliceOfN(rapid.SampledFrom([]string{"@Mia", "@Lea", "@Nora", "mia@acme.example", "lead", "member", "client", "team", "ERP", "CRM",
		"2026-12-01", "clear", "key=DEP", "jira=ERP", "Depot", "ABCDEFGH", "Asia/Tokyo", "en", "US", "Bug", "next week", "deputy"}), 0, 4).Draw(t, "args")
	return strings.Join(append([]string{words}, args...), " ")
}

// anyControl is a button that somebody was shown, or one that is made up of such.
func (o *office) anyControl(t *rapid.T) bot.Control {
	shown := o.controls()
	c := rapid.SampledFrom(shown).Draw(t, "control")
	switch rapid.IntRange(0, 4).Draw(t, "forged") {
	case 2:
		c.Initial = []string{o.anyValue(t)} // what is chosen
	case 0:
		c.Action = rapid.SampledFrom(actions()).Draw(t, "action")
	case 1:
		c.Value = o.anyValue(t)
	}
	return c
}

// controls are all buttons that stand in any chat, whoever they were meant for.
func (o *office) controls() []bot.Control {
	var all []bot.Control
	for _, p := range o.chats["slack"].Posts() {
		if card, ok := p.Body.(bot.Card); ok {
			for _, part := range card.Parts {
				all = append(all, slices.DeleteFunc(slices.Clone(part.Controls), func(c bot.Control) bool { return c.Action == "" })...)
			}
		}
	}
	return all
}

// anyValue is a value that a button or form could carry: a project, a draft, a place, a way to bind.
func (o *office) anyValue(t *rapid.T) string {
	var ids []string
	for _, kind := range []string{"question", "project", "project-draft", "task", "link-code", "person"} {
		for rec, err := range o.store.Find(t.Context(), bot.Query{Kind: kind}) {
			if err != nil {
				t.Fatal(err)
			}
			if kind != "link-code" || strings.Contains(string(rec.Data), account("Mia").ID) { // a code of others cannot be known
				ids = append(ids, rec.ID)
			}
		}
	}
	slices.Sort(ids)
	parts := append(ids, teamRoom.String(), otherRoom.String(), clientRoom.String(), crmRoom.String(), "team", "client", "done", "ERP", "DEP", "project.new", "task.draft", "m1")
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 3).Draw(t, "value"), "|")
}

func actions() []string {
	names := []string{bot.ActionOpen, "bot.talk-continue", "bot.talk-restart", "bot.choose"}
	for _, c := range handlers.All {
		names = append(names, slices.Sorted(maps.Keys(c.Actions))...)
	}
	return names
}

func forms() []string {
	var names []string
	for _, c := range handlers.All {
		names = append(names, slices.Sorted(maps.Keys(c.Forms))...)
	}
	return names
}

// The same holds for whoever is not of the team; and the test above could fail: a lead does change things.
func TestALeadChangesThings(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	before := o.rights()
	o.must("Lea", teamRoom, "project add @Nora member", "member")
	if maps.Equal(before, o.rights()) {
		t.Error("nothing changed")
	}
}

// Who has left is given no right of the organisation; one that they had can be taken.
func TestWhoHasLeftIsGivenNoRight(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.say("Nora", o.dm("Nora"), "help")
	for _, name := range []string{"Ann", "Nora"} {
		o.becomes(bot.Profile{Account: account(name), Name: name, Email: strings.ToLower(name) + "@acme.example", Gone: true})
	}
	before := o.rights()
	for _, said := range []string{"project allow @Nora", "manager add @Nora"} {
		if got := o.say("Olga", otherRoom, said); !strings.Contains(got, "Nora is no longer active") {
			t.Errorf("%s: %q", said, got)
		}
	}
	if after := o.rights(); !maps.Equal(before, after) {
		t.Errorf("rights were %v, are %v", before, after)
	}
	o.must("Olga", otherRoom, "project disallow @Ann", "Ann")
	if _, p := o.personOf(account("Ann")); p.Creator {
		t.Error("Ann, who has left, may still create projects")
	}
}

// Whoever is added without a role keeps the higher one that they have.
func TestAddedAgainKeepsTheRole(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.must("Lea", teamRoom, "project add @Mia lead", "lead")
	o.must("Lea", teamRoom, "project add @Mia", "Mia now has the role “lead”")
	if _, p := o.project("ERP"); p.Role(o.person("Mia")) != bot.RoleLead {
		t.Errorf("Mia is %s", p.Role(o.person("Mia")))
	}
	o.must("Lea", teamRoom, "project add @Mia member", "member")
}
