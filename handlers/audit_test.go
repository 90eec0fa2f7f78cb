package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
)

// audited is what the audit chain says was done, without repetitions.
func (o *office) audited() []string {
	o.t.Helper()
	var done []string
	for _, a := range list(o, bot.Records[bot.Audit]{Kind: "audit", Schema: 1}) {
		done = append(done, a.What)
	}
	slices.Sort(done)
	return slices.Compact(done)
}

func TestWhatChangesRightsBindingsAndGoLiveIsAudited(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.must("Lea", teamRoom, "project golive yesterday", "Go-live is set")
	o.must("Lea", teamRoom, "project zone Tokyo", "Asia/Tokyo")
	o.must("Lea", clientRoom, "project unbind", "no longer bound")
	o.must("Lea", teamRoom, "project remove @Mia", "no longer in the project")
	o.must("Olga", o.dm("Olga"), "manager remove @Max", "no longer a manager")
	want := []string{"project.create", "project.golive", "project.set", "right.create", "right.create-taken", "right.manager", "right.manager-taken",
		"role.remove", "role.set", "room.bind", "room.unbind"}
	if got := o.audited(); !slices.Equal(got, want) {
		t.Errorf("audited %q, want %q", got, want)
	}
	if n, err := engine.Verify(t.Context(), o.store); err != nil || n < len(want) {
		t.Errorf("the chain has %d entries: %v", n, err)
	}
}

func TestGoLiveIsPublished(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	for _, said := range []string{"yesterday", "today", "tomorrow", "clear", "clear", "soon"} {
		o.say("Lea", teamRoom, "project golive "+said)
	}
	n := 0
	for _, name := range o.events {
		if name == "project.golive" {
			n++
		}
	}
	if n != 3 { // set, moved, cleared; what changes nothing is no news
		t.Errorf("published %d times", n)
	}
}

// Who left may do nothing; who comes back may again.
func TestWhoLeftMayDoNothing(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	tell := func(id string, gone bool) {
		o.chats["slack"].AddPerson(bot.Profile{Account: account("Mia"), Name: "Mia", Email: "mia@acme.example", Gone: gone})
		o.accept(bot.Event{ID: id, Name: bot.EventPerson, Lane: "people", At: o.clock.Now(), Data: bot.Encode(bot.PersonChange{Who: account("Mia"), Gone: gone}),
			Room: bot.Place{Platform: "slack", Tenant: "T1"}})
	}
	tell("gone", true)
	if got := o.say("Mia", teamRoom, "project show"); !strings.Contains(got, "no longer active") {
		t.Errorf("Mia, who left, sees %q", got)
	}
	tell("back", false)
	if got := o.say("Mia", teamRoom, "project show"); !strings.Contains(got, "Lead: Lea") {
		t.Errorf("Mia, who is back, sees %q", got)
	}
}
