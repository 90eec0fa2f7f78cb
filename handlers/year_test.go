package handlers_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// next is when the timer with a name is due, in words.
func (o *office) next(name string) string {
	o.t.Helper()
	for t, err := range o.store.Timers(context.Background(), "") {
		if err != nil {
			o.t.Fatal(err)
		}
		if t.Name == name {
			return t.Due.In(o.clock.Now().Location()).Format("Mon 2 Jan 15:04")
		}
	}
	return ""
}

// red has the project red since a morning.
func (o *office) red(day string) {
	o.t.Helper()
	since, err := time.ParseInLocation(time.DateOnly, day, o.clock.Now().Location())
	if err != nil {
		o.t.Fatal(err)
	}
	p, rec, err := bot.Progresses.Read(context.Background(), o.store, o.projectID())
	if err != nil {
		o.t.Fatal(err)
	}
	p.Status, p.RedFrom, p.Reasons = bot.Red, since.Add(10*time.Hour), nil
	if err := o.store.Commit(context.Background(), bot.Commit{Records: []bot.Record{bot.Progresses.Encode(o.projectID(), rec.Version, p)}}); err != nil {
		o.t.Fatal(err)
	}
}

// The days off of a year may be published while golive runs. Everything that goes by working days goes by them from then on:
// Wednesday to Friday become days off, the Saturday is worked.
func TestAYearIsPublishedWhileItRuns(t *testing.T) {
	o := newOffice(t, nudging)
	o.clock.MoveTo(time.Date(2027, 1, 4, 10, 0, 0, 0, o.clock.Now().Location())) // a Monday
	o.furnish()
	o.schedule()
	o.plan(map[string][]string{"when": {"day"}, "day": {"2027-01-07"}})
	o.say("Lea", teamRoom, "every Thursday 15:00 sync holidays after")
	lea := account("Lea")
	o.click(lea, teamRoom, o.mustControl("slack", "Set up"))
	planned := func(when string, want map[string]string) {
		t.Helper()
		for name, due := range want {
			if got := o.next(name); got != due {
				t.Errorf("%s, %s is due %s, want %s", when, name, got, due)
			}
		}
	}
	says := func(when, due string) {
		t.Helper()
		for _, text := range []string{"check the stock in 3 working days", "3个工作日内核对库存"} {
			if got := o.say("Mia", teamRoom, "task "+text); !strings.Contains(got, due) {
				t.Errorf("%s, a task %q is due: %s; want %s", when, text, got, due)
			}
		}
	}
	planned("before", map[string]string{"phase.post-due": "Fri 8 Jan 16:00", "phase.draft-due": "Thu 7 Jan 14:00", "survey.tick": "Thu 7 Jan 09:30", "meeting.due": "Wed 6 Jan 15:00"})
	says("before", "Thu 7 Jan")
	o.must("Olga", otherRoom, "holidays 2027-01-01..2027-01-03 元旦; 2027-01-06..2027-01-08 假; +2027-01-09", "days")
	o.advance(time.Second)
	planned("after", map[string]string{"phase.post-due": "Sat 9 Jan 16:00", "phase.draft-due": "Tue 5 Jan 14:00", "survey.tick": "Sat 9 Jan 09:30", "meeting.due": "Tue 5 Jan 15:00"})
	says("after", "Mon 11 Jan")
	says("after, too", "Mon 11 Jan")

	o.advance(48 * time.Hour) // Wednesday
	before := o.look("slack")
	o.nudge(nudge{Person: o.person("Mia"), Project: o.projectID(), Text: "the plan is late"})
	if seen := o.whoSaw(before); strings.Contains(seen["Mia"], "the plan is late") {
		t.Error("on a day off she is spoken to")
	}
	o.red("2027-01-05")
	o.must("Max", o.dm("Max"), "digest", "Amber ERP")
	o.advance(70 * time.Hour) // Saturday, 08:00
	if seen := o.whoSaw(before); strings.Contains(seen["Mia"], "the plan is late") {
		t.Error("before the working day begins she is spoken to")
	}
	before = o.look("slack")
	o.advance(time.Hour)
	if seen := o.whoSaw(before); !strings.Contains(seen["Mia"], "the plan is late") {
		t.Errorf("when it has begun: %v", seen)
	}
}
