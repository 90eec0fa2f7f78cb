package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
)

// TestImportKnowsMembersByTheirOtherAccount: whoever is in the project by their account on Slack is no stranger in a group on
// Feishu, though golive has not met that account yet.
func TestImportKnowsMembersByTheirOtherAccount(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	group := bot.Place{Platform: "feishu", Tenant: "F1", ID: "oc_team"}
	lea := o.addFeishu("ou_lea", "Lea", "lea@acme.example", false)
	mia := o.addFeishu("ou_mia", "Mia L.", "Mia@acme.example", false)
	nora := o.addFeishu("ou_nora", "Nora", "nora@acme.example", false)
	o.chats["feishu"].AddRoom(bot.RoomProfile{Place: group, Name: "ERP"})
	o.chats["feishu"].SetMembers(group, lea, mia, nora)
	o.sayAs(lea, group, "project bind ERP team")
	o.sayAs(lea, group, "project import")
	var form bot.Form
	for _, p := range o.chats["feishu"].Posts() {
		if f, ok := p.Body.(bot.Form); ok {
			form = f
		}
	}
	var offered []string
	for _, f := range form.Fields {
		offered = append(offered, f.Label)
	}
	if !slices.Equal(offered, []string{"Nora"}) {
		t.Errorf("offered %q", offered)
	}
	if !strings.Contains(form.Intro, "Already in the project, by another account: Mia L.") {
		t.Errorf("the form says %q", form.Intro)
	}
}
