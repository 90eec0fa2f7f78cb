package handlers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
)

// visiting is a capability that schedules for ERP a weekly reminder and two visits.
var visiting = bot.Capability{
	Name: "visiting", Doc: "Schedules things, for tests.",
	Locales: fstest.MapFS{"en.json": {Data: []byte("{}")}, "zh-CN.json": {Data: []byte("{}")}},
	Arm: func(id string, p bot.Project) []bot.Timer {
		if p.Key != "ERP" {
			return nil
		}
		visit := func(n, days int) bot.Timer {
			return bot.Timer{Key: fmt.Sprintf("visiting/%s/%d", id, n), Due: p.Created.AddDate(0, 0, days), Name: "visiting.due", Room: teamRoom,
				Data: bot.Encode(fmt.Sprintf("visit %d", n)), Run: fmt.Sprintf("visiting.%d", n)}
		}
		weekly := bot.Timer{Key: "visiting/" + id + "/weekly", Due: p.Created.AddDate(0, 0, 7), Name: "visiting.due", Room: teamRoom, Data: bot.Encode("weekly"),
			Again: "FREQ=WEEKLY;BYDAY=MO;BYHOUR=1;BYMINUTE=0;BYSECOND=0", Zone: "UTC"}
		return []bot.Timer{visit(1, 20), visit(2, 30), weekly}
	},
	Runs: func(context.Context, *bot.Request, string) ([]bot.Run, error) {
		return []bot.Run{{Name: "visiting.1", Text: "First visit"}, {Name: "visiting.2", Text: "Second visit"}}, nil
	},
	On: map[string]bot.Handler{
		"project.closed": func(context.Context, *bot.Request) error { return nil },
		"visiting.due": func(_ context.Context, r *bot.Request) error {
			var what string
			if err := r.Timer.Decode(&what); err != nil {
				return err
			}
			r.Send(bot.Effect{To: bot.ToRoom(r.Event.Room), Body: bot.Text{Text: what}, Noise: bot.NoiseAlarm})
			return nil
		},
	},
}

// timers are the keys of the timers of ERP, without its ID.
func (o *office) timers() []string {
	o.t.Helper()
	id, _ := o.project("ERP")
	var keys []string
	for t, err := range o.store.Timers(context.Background(), "project/"+id+"/") {
		if err != nil {
			o.t.Fatal(err)
		}
		keys = append(keys, strings.TrimPrefix(t.Key, "visiting/"+id+"/"))
	}
	slices.Sort(keys)
	return keys
}

// wait lets days go by, through each due instant, and answers what was said meanwhile.
func (o *office) wait(days int) string {
	o.t.Helper()
	before, end := o.look("slack"), o.clock.Now().AddDate(0, 0, days)
	for {
		next, ok, err := o.engine.Settle(context.Background())
		if err != nil {
			o.t.Fatal(err)
		}
		if !ok || next.After(end) {
			break
		}
		o.clock.MoveTo(next)
		time.Sleep(time.Millisecond) // the store is about to notice
	}
	o.clock.MoveTo(end)
	if _, _, err := o.engine.Settle(context.Background()); err != nil {
		o.t.Fatal(err)
	}
	return o.news("slack", before)
}

func TestAPauseStopsWhatIsScheduled(t *testing.T) {
	o := newOffice(t, visiting)
	o.furnish()
	all := []string{"1", "2", "weekly"}
	if got := o.timers(); !slices.Equal(got, all) {
		t.Fatalf("timers %q", got)
	}
	o.must("Lea", teamRoom, "project pause until 4 December, moving", "is paused until")
	if got := o.timers(); len(got) != 0 {
		t.Errorf("timers in the pause: %q", got)
	}
	o.must("Mia", teamRoom, "project show", "is paused until Fri 4 Dec (moving)")
	if got := o.wait(9); strings.Contains(got, "weekly") { // until 2 December
		t.Errorf("said in the pause: %q", got)
	}
	if got := o.wait(4); !strings.Contains(got, "goes on") {
		t.Errorf("said after the pause: %q", got)
	}
	if got := o.timers(); !slices.Equal(got, all) {
		t.Errorf("timers after the pause: %q", got)
	}
	if got := o.wait(3); strings.Count(got, "weekly") != 1 {
		t.Errorf("said in the next week: %q", got)
	}
}

func TestClosingLeavesNoTimerButThoseKept(t *testing.T) {
	o := newOffice(t, visiting)
	o.furnish()
	o.must("Max", o.dm("Max"), "digest set off", "switched off") // it tells of all projects, whatever becomes of this one
	o.must("Max", teamRoom, "project close", "Will end: First visit")
	if got := o.click(account("Max"), teamRoom, o.mustControl("slack", "Keep: Second visit")); !strings.Contains(got, "Goes on: Second visit") {
		t.Fatalf("kept: %q", got)
	}
	o.click(account("Max"), teamRoom, o.mustControl("slack", "Keep: First visit"))
	o.click(account("Max"), teamRoom, o.mustControl("slack", "End: First visit"))
	o.click(account("Max"), teamRoom, o.mustControl("slack", "Close ERP"))
	if _, p := o.project("ERP"); p.State != bot.ProjectClosed || !slices.Equal(p.Kept, []string{"visiting.2"}) {
		t.Fatalf("the project is %q and keeps %q", p.State, p.Kept)
	}
	if got := o.timers(); !slices.Equal(got, []string{"2"}) {
		t.Errorf("timers after the end: %q", got)
	}
	// One that came due while the project was being closed says nothing, and does not come again.
	id, _ := o.project("ERP")
	due := bot.Timer{Key: "visiting/" + id + "/weekly", Due: o.clock.Now(), Name: "visiting.due", Room: teamRoom, Data: bot.Encode("weekly"),
		Again: "FREQ=WEEKLY", Zone: "UTC", Owner: "project/" + id + "/visiting"}
	before := o.look("slack")
	o.accept(due.Event())
	if got := o.news("slack", before); got != "" {
		t.Errorf("said after the end: %q", got)
	}
	if got := o.timers(); !slices.Equal(got, []string{"2"}) {
		t.Errorf("timers after that: %q", got)
	}
	if got := o.wait(40); got != "visit 2" {
		t.Errorf("said in 40 days: %q", got)
	}
	o.must("Lea", o.dm("Lea"), "project reopen ERP", "goes on")
	if got := o.timers(); !slices.Contains(got, "weekly") {
		t.Errorf("timers after it was reopened: %q", got)
	}
	for _, name := range []string{"project.paused", "project.closed", "project.reopened"} {
		if want := name != "project.paused"; slices.Contains(o.events, name) != want {
			t.Errorf("%s was published: %t", name, !want)
		}
	}
}

// Two leads who change the project at the same instant, in rooms of their own, both find their change in it.
func TestTwoLeadsAtOnce(t *testing.T) {
	o := newOfficeWith(t, func(c *engine.Config) { c.Rehearse = false }) // a rehearsal takes the other's change for a whim
	o.furnish()
	o.must("Lea", teamRoom, "project add @Nora lead", "lead")
	o.must("Max", otherRoom, "project bind ERP team", "team room")
	said := func(who string, room bot.Place, id, text string) bot.Event {
		return bot.Event{ID: id, Name: bot.EventMessage, Room: room, From: account(who), At: o.clock.Now(),
			Data: bot.Encode(bot.Message{Ref: bot.MessageRef{Place: room, ID: id}, Text: text, ToBot: true})}
	}
	for round := range 20 {
		zone := []string{"Tokyo", "Berlin"}[round%2]
		var both sync.WaitGroup
		for _, ev := range []bot.Event{
			said("Lea", teamRoom, fmt.Sprintf("lea/%d", round), "project zone "+zone),
			said("Nora", otherRoom, fmt.Sprintf("nora/%d", round), fmt.Sprintf("project rename Round %d", round)),
		} {
			both.Go(func() {
				if err := o.engine.Accept(t.Context(), ev); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if _, _, err := o.engine.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, p := o.project("ERP"); p.Name != fmt.Sprintf("Round %d", round) || !strings.HasSuffix(p.Zone, zone) {
			t.Fatalf("round %d: %s in %s", round, p.Name, p.Zone)
		}
	}
}

// A name holds what can be seen, in one line.
func TestNamesAreCleaned(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	for said, want := range map[string]string{
		"Depot\x07 \u202eNorth":      "Depot North",
		"Depot\n\tSouth":             "Depot South",
		"“Depot West”":               "Depot West",
		"\u200b\u200d":               "",
		"🚀 🚀":                        "",
		strings.Repeat("长", 61):      "",
		strings.Repeat("长", 60):      strings.Repeat("长", 60),
		"ERP\x00":                    "ERP",
		"Depot _East_ [x](http://y)": "Depot _East_ [x](http://y)",
	} {
		_, before := o.project("ERP")
		o.say("Lea", teamRoom, "project rename "+said)
		if want == "" {
			want = before.Name
		}
		if _, p := o.project("ERP"); p.Name != want {
			t.Errorf("%q: named %q, want %q", said, p.Name, want)
		}
	}
}

// What is no role, no project and no person is told as such, and nothing is done.
func TestWhatDoesNotExist(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	_, before := o.project("ERP")
	for said, want := range map[string]string{
		"project add @Nora boss":          "boss",
		"project show HR":                 "no such project",
		"project bind HR team":            "no such project",
		"project close HR":                "no such project",
		"use HR":                          "In a room",
		"project key CRM":                 "CRM2, CRM3, CRM4",
		"project key 9":                   "begins with a letter",
		"project pause until yesterday":   "not after today",
		"project pause HR":                "no such project",
		"project reopen":                  "neither paused nor closed",
		"project pause until 31 February": "There is no “31 February”",
	} {
		if got := o.say("Lea", teamRoom, said); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", said, got, want)
		}
	}
	if _, after := o.project("ERP"); string(bot.Encode(before)) != string(bot.Encode(after)) {
		t.Errorf("the project was %+v, is %+v", before, after)
	}
}
