package handlers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// heldOffice has three surveys in a fortnight that ask Wang, two of which wait for their turn, and only one of which can have it. It
// answers the wave and the place of the other, on the morning on which that shows.
func heldOffice(t *testing.T, anonymous string) (o *office, wave, place string) {
	t.Helper()
	o = newOffice(t)
	o.furnish()
	for n, what := range []string{"golive7", "quarter", "golive30"} {
		list := "Wang, wang@client.example\nWu, wu@client.example"
		if n > 0 {
			list = "Wang, wang@client.example\n" + strings.Join(guests(9), "\n")
		}
		o.plan(map[string][]string{"what": {what}, "members": {""}, "list": {list}, "stays": {"3"}, "anonymous": {map[bool]string{true: anonymous}[n > 0]}})
		o.advance(24 * time.Hour)
	}
	o.wait(11)
	o.advance(2 * time.Hour) // Monday, two weeks after the first
	for id, i := range o.surveyed("survey-invitation") {
		if i.Name == "Wang" && i.Held != "" {
			wave, place = i.Wave, id
		}
	}
	if place == "" {
		t.Fatal("nothing of Wang's is held")
	}
	return o, wave, place
}

// Who was asked so often that they could be asked only after the closing is not dropped: the leads hear why, and decide.
func TestWhoIsAskedTooOftenIsListedToTheLead(t *testing.T) {
	for name, anonymous := range map[string]string{"with names": "", "anonymous": "true"} {
		t.Run(name, func(t *testing.T) {
			o, wave, place := heldOffice(t, anonymous)
			if i := o.surveyed("survey-invitation")[place]; i.Cut || i.Sent != "" {
				t.Errorf("Wang's place: %+v", i)
			}
			told := strings.Join(values(o.look("slack")), "\n")
			for _, want := range []string{"Wang: asked 2 surveys in 28 days, last on Mon 7 Dec; could be asked from Mon 21 Dec on", "One person was asked other surveys too often", "Not invited: one person", "Answered: 0 of 9"} {
				if !strings.Contains(told, want) {
					t.Errorf("%q is not in %s", want, told)
				}
			}
			if strings.Contains(told, "since they are away") {
				t.Error("a false reason is told")
			}
			o.click(account("Lea"), teamRoom, bot.Button("", "survey.held", wave))
			_, who, _ := strings.Cut(place, "/")
			got := o.submit(account("Lea"), "survey.held", wave, map[string][]string{"who": {who}, "what": {"ask"}})
			o.advance(time.Minute)
			if i := o.surveyed("survey-invitation")[place]; i.Sent == "" || !strings.Contains(got, "One person is asked now") {
				t.Errorf("asked anyway: %q, %+v", got, i)
			}
			if code, _ := o.open(http.MethodGet, o.own(place, 0), nil); code != http.StatusOK {
				t.Errorf("their page answers %d", code)
			}
		})
	}
}

// Who is left out by the lead stands beside the results, and who nobody decided about counts as not invited.
func TestWhoWasNeverAskedIsNotInvited(t *testing.T) {
	o, wave, place := heldOffice(t, "true")
	_, who, _ := strings.Cut(place, "/")
	if got := o.submit(account("Lea"), "survey.held", wave, map[string][]string{"who": {who}, "what": {"leave"}}); !strings.Contains(got, "One person left out") {
		t.Errorf("left out: %q", got)
	}
	o.advance(time.Minute)
	if got := strings.Join(values(o.look("slack")), "\n"); !strings.Contains(got, "one person was left out") {
		t.Errorf("the card: %s", got)
	}
	o, wave, _ = heldOffice(t, "")
	o.click(account("Lea"), teamRoom, bot.Button("", "survey.close", wave))
	o.advance(time.Minute)
	if got := strings.Join(values(o.look("slack")), "\n"); !strings.Contains(got, "Not invited: one person") {
		t.Errorf("after the closing: %s", got)
	}
}

// An anonymous survey does not open where fewer than eight can be asked before it closes.
func TestAnAnonymousSurveyTakesEightWhoCanBeAsked(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.say("Carl", o.dm("Carl"), "away 2026-11-23..2027-03-01")
	o.plan(map[string][]string{"list": {strings.Join(guests(7), "\n")}, "anonymous": {"true"}})
	if got := o.states(); len(got) > 0 && got[0] == "open" {
		t.Error("it is open for seven")
	}
	o.must("Lea", teamRoom, "survey people Wu, wu@client.example", "added")
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Open now"))
	if got := o.states(); len(got) != 1 || got[0] != "open" {
		t.Errorf("with eight it is %v", got)
	}
}
