package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

// seen is the page with the results of the wave of an invitation.
func (o *office) seen(id, more string) string {
	o.t.Helper()
	wave, _, _ := strings.Cut(id, "/")
	_, text := o.open(http.MethodGet, "/survey/results/"+bottest.Links{}.Sign("survey.results", account("Mia").String()+"|"+wave, o.clock.Now().AddDate(0, 0, 7))+more, nil)
	return text
}

// Of choices it is told how many chose, and their bars are held against those.
func TestChoicesAreHeldAgainstWhoChose(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"list": {eight}, "members": {""}})
	for n, name := range strings.Fields(eight) {
		pairs := []string{"rev", "0", "csat", "5", "ces", "6"}
		if n < 3 {
			pairs = append(pairs, "help", "speed")
		}
		o.open(http.MethodPost, o.own(o.place(name), 0), form(pairs...))
	}
	id := o.place("Ada")
	if got := o.seen(id, "?lang=en"); !strings.Contains(got, "3 people answered this question") || !strings.Contains(got, `max="3" value="3" aria-label="Speed: 3"`) {
		t.Errorf("the page: %s", got)
	}
	if got := o.say("Lea", teamRoom, "survey results"); !strings.Contains(got, "Speed: 3 of 3") {
		t.Errorf("the card: %q", got)
	}
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Close now"))
	if got := o.seen(id, "?lang=en"); !strings.Contains(got, "<dt>Closed</dt>") {
		t.Errorf("after the closing the page says %s", got)
	}
	if got := o.seen(id, "/answers.csv"); !strings.Contains(got, ",web page,") {
		t.Errorf("the file: %s", got)
	}
}

// Two surveys are compared only where many were asked in both: an answer of other people is no change.
func TestOtherPeopleAreNoChange(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	other := strings.Fields("Kim Lin Max2 Ned Oda Pat Quin Rob")
	for n, list := range []string{eight, strings.Join(other, "\n"), eight} {
		o.plan(map[string][]string{"list": {list}, "members": {""}, "stays": {"1"}})
		wave := ""
		for id, w := range o.surveyed("survey-wave") {
			if w.State == "open" {
				wave = id
			}
		}
		for id, i := range o.surveyed("survey-invitation") {
			if i.Wave == wave {
				o.open(http.MethodPost, o.own(id, 0), form("rev", "0", "csat", []string{"1", "5", "5"}[n], "ces", "5"))
			}
		}
		o.click(account("Lea"), teamRoom, bot.Button("", "survey.close", wave))
		got := o.say("Lea", teamRoom, "survey results")
		if compared := strings.Contains(got, "the last one"); compared != (n == 2) {
			t.Errorf("%d: %q", n, got)
		}
		if n == 2 && !strings.Contains(got, "Higher than the last one by +100 percentage points") {
			t.Errorf("held against the first: %q", got)
		}
		o.advance(20 * 24 * time.Hour)
	}
}

// The task of a follow-up is done when that is, and open again when it begins again.
func TestTheTaskOfAFollowUpIsWhereThatIs(t *testing.T) {
	o, id := surveyOffice(t)
	status := func() string {
		for _, i := range o.jira.Issues() {
			if strings.Contains(i.Summary, "Wang") {
				return i.Category
			}
		}
		return "none"
	}
	o.open(http.MethodPost, o.own(id, 0), form("rev", "0", "csat", "1", "why", "slow", "ces", "1"))
	o.advance(time.Minute)
	if got := status(); got != "new" {
		t.Fatalf("at first it is %s", got)
	}
	o.open(http.MethodPost, o.own(id, 0), form("rev", "1", "csat", "5", "ces", "6"))
	o.advance(time.Minute)
	if got := status(); got != "done" {
		t.Errorf("after a better score it is %s", got)
	}
	o.open(http.MethodPost, o.own(id, 0), form("rev", "2", "csat", "2", "why", "slow", "ces", "6"))
	o.advance(time.Minute)
	if got := status(); got == "done" {
		t.Errorf("after a low one again it is %s", got)
	}
	o.submit(account("Lea"), "survey.outcome", id, map[string][]string{"what": {"solved"}})
	o.advance(time.Minute)
	if got := status(); got != "done" {
		t.Errorf("after the outcome it is %s", got)
	}
	if got := o.click(account("Lea"), o.dm("Lea"), bot.Button("", "survey.contacted", id)); !strings.Contains(got, "settled already") {
		t.Errorf("contacted afterwards: %q", got)
	}
	if len(o.dead) > 0 {
		t.Errorf("given up: %v", o.dead)
	}
}

// However many surveys somebody was asked, the one that waits is among those that they see.
func TestMySurveysFindsTheOneThatWaits(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	carl := o.person("Carl")
	for n := range 60 {
		wave := fmt.Sprintf("0old%02d", n)
		for _, rec := range []bot.Record{
			{Kind: "survey-wave", ID: wave, Schema: 1, Data: []byte(`{"state":"closed"}`)},
			{Kind: "survey-invitation", ID: wave + "/" + carl, Schema: 1, Index: map[string][]string{"wave": {wave}, "person": {carl}}, Data: fmt.Appendf(nil, `{"wave":%q,"person":%q,"sent":"2025-01-01"}`, wave, carl)},
		} {
			if err := o.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{rec}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	o.plan(nil)
	if got := o.say("Carl", o.dm("Carl"), "my surveys"); !strings.Contains(got, "One week after go-live") {
		t.Errorf("Carl sees %q", got)
	}
}

// An address by which golive knows nobody may be a guest's, which it does not take on trust: whoever writes it is told to mention them.
func TestAnAddressOfAGuestIsToldToBeMentioned(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	if got := o.say("Olga", o.dm("Olga"), "person export guest@client.example"); !strings.Contains(got, "addresses of guests") || !strings.Contains(got, "mention with @") || strings.Contains(got, "give their e-mail") {
		t.Errorf("the address of a guest: %q", got)
	}
}
