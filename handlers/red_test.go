package handlers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Where what a lead set by hand hid that a project is red, managers see it a working day after the leads were told, and not as soon as
// that ends.
func TestManagersSeeWhatWasHiddenADayLater(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.clock.MoveTo(time.Date(2026, 11, 27, 9, 0, 0, 0, time.FixedZone("", 8*3600))) // a Friday
	o.must("Lea", teamRoom, "status set amber until 2026-11-27 because it is being looked into", "amber")
	o.say("Lea", teamRoom, "reschedule Trial load 2026-11-13")
	seen := func() string {
		_, html := o.sheet(http.MethodGet, o.progressLink("Max", "status", "")+"?lang=en", nil)
		return submatch(html, `\((red|amber|green)\)`)
	}
	before := o.look("slack")
	o.through(t, 2*24*time.Hour) // until Sunday
	if got := seen(); got != "amber" || strings.Contains(o.news("slack", before), "is red now") {
		t.Errorf("on Sunday, when no lead was told, a manager sees %s", got)
	}
	o.through(t, 24*time.Hour) // over the count for the digest on Monday
	if got := seen(); got != "amber" || !strings.Contains(o.news("slack", before), "“ERP” is red now") {
		t.Errorf("on Monday, when the lead was told, a manager sees %s", got)
	}
	o.through(t, 24*time.Hour)
	if got := seen(); got != "red" {
		t.Errorf("on Tuesday a manager sees %s", got)
	}
}

// A project that turns red as the weekly post is made is red in its rooms, where managers read along, a working day after its leads were
// told.
func TestAPostIsNotRedBeforeTheLeadsKnow(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.say("Lea", teamRoom, "reschedule Trial load 2026-11-19") // eight days before the post, seven before its draft
	o.through(t, 4*24*time.Hour+6*time.Hour)                   // until Friday, 15:00
	for _, want := range []string{"amber", "red"} {
		before := o.look("slack")
		o.through(t, 2*time.Hour)
		if said := o.news("slack", before); !strings.Contains(said, "ERP: 0% done\nAt risk (amber)") && want == "amber" || !strings.Contains(said, "ERP: 0% done\nOff plan (red)") && want == "red" {
			t.Errorf("the post is not %s:\n%s", want, said)
		}
		posted := bot.Happening{}
		for _, h := range list(o, bot.Happenings) {
			if h.Kind == "posted" && h.At.After(posted.At) {
				posted = h
			}
		}
		if posted.Which != want {
			t.Errorf("the timeline tells of a post that is %s, want %s", posted.Which, want)
		}
		o.through(t, 7*24*time.Hour-2*time.Hour)
	}
}

// What everybody in a room reads is told there as managers see it, since they may be among them: red comes a working day after the leads
// were told, and a lead who asks there hears in private that it is red. Who asks alone sees what they may.
func TestARoomIsNotRedBeforeManagersMayKnow(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.clock.MoveTo(time.Date(2026, 11, 26, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	o.say("Lea", teamRoom, "reschedule Trial load 2026-11-19")
	o.through(t, 24*time.Hour) // Friday, eight days after
	room := func(who string) string {
		before := o.posted(teamRoom)
		o.say(who, teamRoom, "status ERP")
		return strings.TrimPrefix(o.posted(teamRoom), before)
	}
	before := o.look("slack")
	if got := room("Lea"); !strings.Contains(got, "At risk (amber)") || strings.Contains(got, "(red)") {
		t.Errorf("the lead asks in the room, where managers may read along:\n%s", got)
	}
	if said := o.news("slack", before); !strings.Contains(said, "“ERP” is red now") || strings.Contains(said, "In the room it says") {
		t.Errorf("the lead is told:\n%s", said)
	}
	before = o.look("slack")
	if got := room("Lea"); !strings.Contains(got, "At risk (amber)") || !strings.Contains(o.news("slack", before), "In the room it says At risk (amber)") {
		t.Errorf("the lead, who knows, asks once more:\n%s", o.news("slack", before))
	}
	before = o.look("slack")
	if got := room("Mia"); !strings.Contains(got, "At risk (amber)") || strings.Contains(o.news("slack", before), "In the room it says") {
		t.Errorf("a member asks in the room:\n%s", o.news("slack", before))
	}
	for who, want := range map[string]string{"Lea": "Off plan (red)", "Mia": "Off plan (red)", "Max": "At risk (amber)"} {
		o.must(who, o.dm(who), "status ERP", want)
	}
	o.through(t, 2*24*time.Hour+time.Hour)
	if got := room("Lea"); !strings.Contains(got, "At risk (amber)") {
		t.Errorf("on Sunday:\n%s", got)
	}
	o.through(t, 24*time.Hour)
	before = o.look("slack")
	if got := room("Lea"); !strings.Contains(got, "Off plan (red)") || strings.Contains(o.news("slack", before), "In the room it says") {
		t.Errorf("on Monday:\n%s", got)
	}
}
