package handlers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// posted is all that stands in a room.
func (o *office) posted(room bot.Place) string {
	var all []string
	for _, p := range o.chats["slack"].Posts() {
		if p.To.Room() == room {
			all = append(all, fallback(p.Body))
		}
	}
	return strings.Join(all, "\n")
}

// A survey whose closing fell into a pause is over when the project goes on, as everybody was told; one that was to open meanwhile opens
// later. The team hears of both.
func TestWhatAPauseDoesToSurveys(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"stays": {"5"}}) // until Mon 30 Nov
	o.plan(map[string][]string{"what": {"quarter"}, "when": {"day"}, "day": {"2026-12-02"}})
	o.plan(map[string][]string{"what": {"year"}, "when": {"day"}, "day": {"2026-12-25"}})
	o.must("Lea", teamRoom, "project pause", "paused")
	o.advance(time.Minute)
	if got := o.posted(teamRoom); !strings.Contains(got, "While the project is paused nobody is asked or reminded") {
		t.Errorf("in the pause: %s", got)
	}
	o.wait(14) // Mon 7 Dec
	if got := o.say("Lea", teamRoom, "surveys"); !strings.Contains(got, "One week after go-live: closed") {
		t.Errorf("in the pause the list says %q", got)
	}
	o.must("Lea", teamRoom, "project reopen", "goes on")
	o.advance(time.Minute)
	got := o.posted(teamRoom)
	for _, want := range []string{"Closed: One week after go-live", "Surveys after the pause", "“One week after go-live” closed on Mon 30 Nov 18:00, in the pause",
		"“Quarterly visit” opens on Mon 7 Dec 09:30 instead, and closes on "} {
		if !strings.Contains(got, want) {
			t.Errorf("the team is not told %q: %s", want, got)
		}
	}
	if strings.Contains(got, "“Yearly health check” opens") {
		t.Errorf("told of what did not move: %s", got)
	}
	if got := o.say("Carl", o.dm("Carl"), "my surveys"); !strings.Contains(got, "No survey waits") {
		t.Errorf("Carl is asked again: %q", got)
	}
	if len(o.dead) > 0 {
		t.Errorf("given up: %v", o.dead)
	}
}

// A pause makes nobody late who was to get in touch about a low score.
func TestAPauseMakesNobodyLate(t *testing.T) {
	o, _ := surveyOffice(t)
	id := o.place("Carl")
	o.open(http.MethodPost, o.own(id, 0), form("rev", "0", "csat", "1", "why", "slow", "ces", "1"))
	o.must("Lea", teamRoom, "project pause", "paused")
	before := o.look("slack")
	if got := o.wait(4); strings.Contains(got, "nobody has been in touch") {
		t.Errorf("in the pause: %s", got)
	}
	if seen := o.whoSaw(before); seen["Max"] != "" {
		t.Errorf("Max hears %s", seen["Max"])
	}
	o.must("Lea", teamRoom, "project reopen", "goes on")
	o.advance(time.Minute)
	if got := o.say("Lea", o.dm("Lea"), "low scores"); !strings.Contains(got, "first contact by Mon 30 Nov") {
		t.Errorf("low scores: %q", got)
	}
	before = o.look("slack")
	o.wait(4)
	if seen := o.whoSaw(before); !strings.Contains(seen["Max"], "nobody has been in touch") {
		t.Errorf("after the pause: %v", seen)
	}
}

// Where a survey stays open longer for those who are asked later, everybody sees the same closing, and the team why.
func TestThereIsOneClosing(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"members": {""}, "list": {"Wang, wang@client.example"}})
	o.advance(24 * time.Hour)
	o.plan(map[string][]string{"what": {"quarter"}, "list": {"Wang, wang@client.example"}, "stays": {"3"}}) // Carl is asked now, Wang on 7 Dec
	o.advance(time.Minute)
	if got := o.toldTo("Carl"); !strings.Contains(got, "until Thu 10 Dec 18:00") || strings.Contains(got, "until Fri 27 Nov 18:00") {
		t.Errorf("Carl is told %s", got)
	}
	if got := o.posted(teamRoom); !strings.Contains(got, "It stays open longer than planned (Fri 27 Nov 18:00), for those who are asked later") {
		t.Errorf("the card: %s", got)
	}
	id := ""
	for place, i := range o.surveyed("survey-invitation") {
		if i.Name == "Carl" {
			id = place
		}
	}
	o.open(http.MethodPost, o.own(id, 0), form("rev", "0", "csat", "5", "ces", "6", "shown-nps", "1", "nps", "9"))
	o.must("Lea", teamRoom, "days off 2026-12-10 client", "10 Dec")
	o.advance(time.Minute)
	if got := o.toldTo("Carl"); !strings.Contains(got, "until Fri 11 Dec 18:00") {
		t.Errorf("after a day off Carl is told %s", got)
	}
	if n := strings.Count(o.toldTo("Carl"), "Quarterly visit"); n != 1 {
		t.Errorf("%d messages", n)
	}
}
