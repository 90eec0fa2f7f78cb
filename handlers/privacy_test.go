package handlers_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/handlers"
)

// busy lets Mia leave traces wherever a person can.
func (o *office) busy() {
	o.t.Helper()
	o.must("Mia", teamRoom, "task call the supplier about the wrong labels", "Create this task?")
	o.click(account("Mia"), teamRoom, o.mustControl("slack", "Create task"))
	ref := bot.MessageRef{Place: teamRoom, ID: "said"}
	o.chats["slack"].Heard(bot.Message{Ref: ref, Text: "the printer needs a new toner " + strings.Repeat("and paper ", 30) + "on floor 3", Author: account("Mia"), At: o.clock.Now()})
	o.do(bot.Event{Name: bot.EventReaction, Room: teamRoom, From: account("Lea"), Data: bot.Encode(bot.Reaction{Emoji: "memo", Message: ref})})
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Create task"))
	o.must("Lea", teamRoom, "task check the balances @Mia", "Create this task?")
	o.say("Lea", teamRoom, "every Monday 10:00 sync rsvp")
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Set up"))
	o.say("Mia", teamRoom, "start meeting")
	o.say("Mia", teamRoom, "decision to paint floor 3")
	o.say("Lea", teamRoom, "action @Mia by Friday buy the paint")
	o.say("Mia", teamRoom, "end meeting")
	o.say("Mia", teamRoom, "agenda add the lift to floor 3")
	o.must("Mia", o.dm("Mia"), "away next week deputy @Lea", "noted")
	o.must("Lea", o.dm("Lea"), "away next week deputy @Mia", "noted")
	o.say("Mia", o.dm("Mia"), "link")
	o.say("Mia", o.dm("Mia"), "link AAAAAAAA")
	o.say("Mia", o.dm("Mia"), "mute 2h")
	o.say("Mia", o.dm("Mia"), "task call me back")
	o.say("Mia", o.dm("Mia"), "project show")
	o.say("Lea", teamRoom, "project remove @Mia")
}

// traces are the records in which Mia can still be recognised.
func (o *office) traces() []string {
	o.t.Helper()
	var found []string
	for _, k := range engine.Kept(handlers.All) {
		for rec, err := range o.store.Find(o.t.(*testing.T).Context(), bot.Query{Kind: k.Kind}) {
			if err != nil {
				o.t.Fatal(err)
			}
			text := rec.ID + string(rec.Data) + string(bot.Encode(rec.Index))
			text = strings.ReplaceAll(text, o.dm("Mia").ID, "") // only the fake names its private chats after people
			for _, word := range []string{"UMIA", "mia@acme.example", `"Mia"`, "floor 3"} {
				if strings.Contains(text, word) && rec.Kind != "audit" {
					found = append(found, rec.Key()+": "+word)
				}
			}
		}
	}
	return found
}

func TestErasedIsErased(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.busy()
	if n := len(o.traces()); n < 10 {
		t.Fatalf("only %d traces to begin with", n)
	}
	people := list(o, bot.People)
	mia := o.person("Mia")
	o.must("Olga", o.dm("Olga"), "person erase mia@acme.example", "Erase Mia?")
	o.click(account("Olga"), o.dm("Olga"), o.mustControl("slack", "Erase"))
	for _, trace := range o.traces() {
		t.Error(trace)
	}
	for id, p := range list(o, bot.People) {
		if before := people[id]; id != mia && string(bot.Encode(before.Accounts)) != string(bot.Encode(p.Accounts)) {
			t.Errorf("%s had accounts %v, has %v", before.Name, before.Accounts, p.Accounts)
		}
	}
	if p := list(o, bot.People)[mia]; p.Name != bot.Erased || !p.Gone {
		t.Errorf("what is left of Mia: %+v", p)
	}
	if !slices.Contains(o.audited(), "person.erase") {
		t.Error("the erasure is not audited")
	}
	if _, err := engine.Verify(t.Context(), o.store); err != nil {
		t.Errorf("the audit chain: %v", err)
	}
	if len(o.dead) > 0 {
		t.Errorf("given up: %v", o.dead)
	}
	// Who comes back is somebody new: what was theirs is not.
	if got := o.say("Mia", o.dm("Mia"), "me"); strings.Contains(got, "task") || !strings.Contains(got, "mia@acme.example") {
		t.Errorf("Mia, met anew, sees %q", got)
	}
}

// What was done and said in the tracker is kept by names alone.
func TestErasedFromTheNews(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.click(account("Lea"), teamRoom, o.draftOf("call the supplier"))
	o.must("Lea", teamRoom, "subscribe created, comments, assignee", "ubscri")
	o.accept(o.jira.Remark("ERP-1", "Mia", "the lift goes to floor 3", false))
	o.accept(o.jira.Raise("ERP-7", "Mia", "Bug", "High", "", "the lift stands still"))
	o.accept(o.jira.Change("ERP-7", "Mia", "assignee", "Mia"))
	o.must("Olga", otherRoom, "person export @Mia", "comes in private")
	_, d := o.exported()
	for _, want := range []string{"task-news", "task-sight", "task-stir"} {
		if !slices.ContainsFunc(d.Records, func(rec struct{ Kind, ID string }) bool { return rec.Kind == want }) {
			t.Errorf("no %s in the export", want)
		}
	}
	o.must("Olga", o.dm("Olga"), "person erase mia@acme.example", "Erase Mia?")
	o.click(account("Olga"), o.dm("Olga"), o.mustControl("slack", "Erase"))
	for _, trace := range o.traces() {
		t.Error(trace)
	}
	if got := o.say("Lea", teamRoom, "changes"); strings.Contains(got, "Mia") || !strings.Contains(got, "ERP-7") {
		t.Errorf("what changed: %q", got)
	}
}

// Two presses of the button that are both under way erase once.
func TestErasedOnce(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.must("Olga", o.dm("Olga"), "person erase mia@acme.example", "Erase Mia?")
	c := o.mustControl("slack", "Erase")
	for _, id := range []string{"press", "press again"} {
		click := bot.Click{Action: c.Action, Value: c.Value, Message: bot.MessageRef{Place: o.dm("Olga"), ID: "clicked"}, Lang: "en"}
		if err := o.engine.Accept(t.Context(), bot.Event{ID: id, Name: bot.EventAction, Lane: "slack/olga", Room: o.dm("Olga"), From: account("Olga"), At: o.clock.Now(), Data: bot.Encode(click)}); err != nil {
			t.Fatal(err)
		}
	}
	o.settle(t)
	n := 0
	for _, p := range o.chats["slack"].Posts() {
		if card, is := p.Body.(bot.Card); is && card.Title == "The data is erased" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("it is said %d times that the data is erased", n)
	}
}

// The two leads of a project are erased one right after the other: the second is not, for nobody would lead it.
func TestOneLeadIsLeft(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.must("Lea", teamRoom, "project add @Mia lead", "now has the role")
	var presses []bot.Event
	for _, name := range []string{"lea", "mia"} {
		o.must("Olga", o.dm("Olga"), "person erase "+name+"@acme.example", "Erase ")
		c := o.mustControl("slack", "Erase")
		click := bot.Click{Action: c.Action, Value: c.Value, Message: bot.MessageRef{Place: o.dm("Olga"), ID: "clicked"}, Lang: "en"}
		presses = append(presses, bot.Event{ID: "press " + name, Name: bot.EventAction, Lane: "slack/olga", Room: o.dm("Olga"), From: account("Olga"), At: o.clock.Now(), Data: bot.Encode(click)})
	}
	for _, press := range presses { // both are under way
		if err := o.engine.Accept(t.Context(), press); err != nil {
			t.Fatal(err)
		}
	}
	o.settle(t)
	if _, erp := o.project("ERP"); !slices.Contains(slices.Collect(maps.Values(erp.Members)), "lead") || len(erp.Members) == 3 {
		t.Errorf("ERP: %v", erp.Members)
	}
}

// dossier is an export, as far as tests look at it.
type dossier struct {
	Names   []string
	Records []struct{ Kind, ID string }
}

// exported is the last export that Olga was sent.
func (o *office) exported() (file bot.File, d dossier) {
	o.t.Helper()
	for _, p := range o.chats["slack"].Posts() {
		if f, ok := p.Body.(bot.File); ok && p.To == o.dm("Olga") {
			file = f
		}
	}
	if err := json.Unmarshal(file.Bytes, &d); err != nil {
		o.t.Fatal(err)
	}
	return file, d
}

func TestTheExportHoldsEverything(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.busy()
	o.must("Olga", otherRoom, "person export @Mia", "comes in private")
	file, dossier := o.exported()
	for _, want := range []string{"person", "person-email", "task", "mute", "audit"} {
		if !slices.ContainsFunc(dossier.Records, func(rec struct{ Kind, ID string }) bool { return rec.Kind == want }) {
			t.Errorf("no %s in the export of %d records", want, len(dossier.Records))
		}
	}
	if slices.ContainsFunc(dossier.Records, func(rec struct{ Kind, ID string }) bool { return rec.Kind == "link-code" }) {
		t.Error("the export holds a code that links accounts")
	}
	if text := string(file.Bytes); !strings.Contains(text, "supplier about the wrong labels") || !slices.Equal(dossier.Names, []string{"Mia"}) {
		t.Errorf("the export of %v lacks what she wrote", dossier.Names)
	}
	if !slices.Contains(o.audited(), "person.export") {
		t.Error("the export is not audited")
	}
	if got := o.say("Max", o.dm("Max"), "person export @Mia"); !strings.Contains(got, "operator") {
		t.Errorf("a manager exports: %q", got)
	}
}
