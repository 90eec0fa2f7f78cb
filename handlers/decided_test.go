package handlers_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// TestALatePauseTimerEndsNoLongerPause: the pause was extended while the event of its first end was on its way.
func TestALatePauseTimerEndsNoLongerPause(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	id, _ := o.project("ERP")
	o.must("Lea", teamRoom, "project pause until 2026-11-26", "paused")
	o.must("Lea", teamRoom, "project resume", "goes on")
	o.must("Lea", teamRoom, "project pause until 2026-12-20", "paused")
	due := o.clock.Now()
	data := bot.Encode(bot.Timer{Key: "project/" + id + "/goes-on", Due: due, Name: "project.goes-on", Data: bot.Encode(id)})
	o.accept(bot.Event{ID: "timer/project/" + id + "/goes-on/" + due.UTC().Format(time.RFC3339), Name: "project.goes-on", At: due, Data: data})
	if _, p := o.project("ERP"); p.State != bot.ProjectPaused {
		t.Errorf("the project is %s", p.State)
	}
	o.advance(28 * 24 * time.Hour)
	if _, p := o.project("ERP"); p.State != bot.ProjectRunning {
		t.Errorf("after the pause the project is %s", p.State)
	}
}

// TestTakingBackLeavesWhatWasDecidedSince: who was given another role after a hand-over keeps it when that is undone.
func TestTakingBackLeavesWhatWasDecidedSince(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	gone := account("Lea")
	o.chats["slack"].AddPerson(bot.Profile{Account: gone, Name: "Lea", Email: "lea@acme.example", Lang: "en", Gone: true})
	o.accept(bot.Event{ID: "gone/Lea", Name: bot.EventPerson, At: o.clock.Now(), Data: bot.Encode(bot.PersonChange{Who: gone, Gone: true})})
	choice := o.mustControl("slack", "New lead …")
	i := slices.IndexFunc(choice.Choices, func(c bot.Choice) bool { return c.Label == "Mia" })
	if i < 0 {
		t.Fatalf("to choose from: %+v", choice.Choices)
	}
	choice.Initial = []string{choice.Choices[i].Value}
	o.click(account("Max"), o.dm("Max"), choice)
	undo := o.mustControl("slack", "Undo")
	mia := o.person("Mia")
	_, p := o.project("ERP")
	given := p.Members[mia]
	if given != bot.RoleLead.String() {
		t.Fatalf("Mia was given %q", given)
	}
	o.must("Max", teamRoom, "project add @Nora lead", "lead")
	o.must("Max", teamRoom, "project add @Mia client", "client")
	if shown := o.click(account("Max"), o.dm("Max"), undo); !strings.Contains(shown, "is taken back") {
		t.Fatalf("undo: %q", shown)
	}
	if _, p := o.project("ERP"); p.Members[mia] != bot.RoleClient.String() {
		t.Errorf("Mia has the role %q", p.Members[mia])
	}
}

// TestAManagerImportsTheRest: a manager who is in the room and not in the project is none of those to be added.
func TestAManagerImportsTheRest(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	group := bot.Place{Platform: "feishu", Tenant: "F1", ID: "oc_team"}
	lea := o.addFeishu("ou_lea", "Lea", "lea@acme.example", false)
	manager := o.addFeishu("ou_max", "Max", "max@acme.example", false)
	nora := o.addFeishu("ou_nora", "Nora", "nora@acme.example", false)
	o.chats["feishu"].AddRoom(bot.RoomProfile{Place: group, Name: "ERP"})
	o.chats["feishu"].SetMembers(group, lea, manager, nora)
	o.sayAs(lea, group, "project bind ERP team")
	o.sayAs(manager, group, "project import")
	var form bot.Form
	for _, p := range o.chats["feishu"].Posts() {
		if f, ok := p.Body.(bot.Form); ok {
			form = f
		}
	}
	if len(form.Fields) != 1 || form.Fields[0].Label != "Nora" {
		t.Fatalf("the form asks for %+v", form.Fields)
	}
	o.submit(manager, "project.import", form.Value, map[string][]string{form.Fields[0].Name: {"member"}})
	if _, p := o.project("ERP"); p.Members[o.person("Nora")] != bot.RoleMember.String() {
		t.Errorf("Nora has the role %q", p.Members[o.person("Nora")])
	}
}
