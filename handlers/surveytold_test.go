package handlers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Not reached is who neither could be asked nor has answered.
func TestWhoHasAnsweredWasReached(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"members": {""}, "list": {"Wang\nWu\nXu"}})
	o.advance(time.Minute)
	for _, name := range []string{"Wang", "Wu"} {
		o.open(http.MethodPost, o.own(o.place(name), 0), form("rev", "0", "csat", "5", "ces", "6"))
	}
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Close now"))
	o.advance(time.Minute)
	if got := o.posted(teamRoom); !strings.Contains(got, "Not reached: one person") {
		t.Errorf("the card: %s", got)
	}
}

// A score that was changed to a better one is shown as both.
func TestABetterScoreIsShownBesideTheLowOne(t *testing.T) {
	o, _ := surveyOffice(t)
	id := o.place("Carl")
	o.open(http.MethodPost, o.own(id, 0), form("rev", "0", "csat", "2", "why", "slow", "ces", "1"))
	o.advance(time.Minute)
	o.open(http.MethodPost, o.own(id, 0), form("rev", "1", "csat", "5", "ces", "6"))
	o.advance(time.Minute)
	if got := o.toldTo("Lea"); !strings.Contains(got, "Score: 2 → 5 / 5") {
		t.Errorf("Lea sees %s", got)
	}
	o.open(http.MethodPost, o.own(id, 0), form("rev", "2", "csat", "1", "why", "slow", "ces", "1"))
	o.advance(time.Minute)
	if got := o.toldTo("Lea"); !strings.Contains(got, "Score: 1 / 5") {
		t.Errorf("after it was low again Lea sees %s", got)
	}
}

// A survey that is set up already is told before its form is filled in once more.
func TestAnOldFormIsNotOpenedAgain(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	id, _ := o.project("ERP")
	o.plan(nil)
	value := id + "||1"
	o.submit(account("Lea"), "survey.plan", value, map[string][]string{"what": {"golive7"}, "when": {"day"}, "day": {"2026-12-25"}, "stays": {"5"}, "members": {"true"}})
	got := o.do(bot.Event{Name: bot.EventAction, From: account("Lea"), Room: teamRoom, Opens: true,
		Data: bot.Encode(bot.Click{Action: bot.ActionOpen, Value: bot.OpenValue("survey.plan", value), Message: bot.MessageRef{Place: teamRoom, ID: "clicked"}, Lang: "en"})})
	if !strings.Contains(got, "set up already") || !strings.Contains(got, "survey new") {
		t.Errorf("the old button answers %q", got)
	}
}

// The card of an anonymous survey that did not open says so only until enough people are asked.
func TestEnoughPeopleAreEnough(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"anonymous": {"true"}, "when": {"day"}, "day": {"2026-11-24"}})
	o.advance(26 * time.Hour)
	if got := o.posted(teamRoom); !strings.Contains(got, "It did not open") {
		t.Fatalf("with one person: %s", got)
	}
	o.must("Lea", teamRoom, "survey people "+eight, "added")
	o.advance(time.Minute)
	if got := o.posted(teamRoom); strings.Contains(got, "It did not open") || !strings.Contains(got, "Enough people are asked now") {
		t.Errorf("with nine: %s", got)
	}
}

// Whoever sends an answer after the closing is told that it was not kept.
func TestALateAnswerIsToldItWasNotKept(t *testing.T) {
	o, id := surveyOffice(t)
	page := o.own(id, 0) + "?lang=en"
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Close now"))
	if _, html := o.open(http.MethodPost, page, form("rev", "0", "csat", "5", "ces", "6")); !strings.Contains(html, "What you just sent came after that and was not kept") {
		t.Errorf("a late answer: %s", html)
	}
	if _, html := o.open(http.MethodGet, page, nil); strings.Contains(html, "was not kept") {
		t.Errorf("a late look: %s", html)
	}
}

// What was written and is not kept any more stands on the page that says so: nobody has to write it twice.
func TestWhatIsNotKeptCanBeCopied(t *testing.T) {
	for name, c := range map[string]struct {
		values map[string][]string
		key    int
		code   int
	}{
		"closed":            {nil, 0, http.StatusOK},
		"closed, anonymous": {map[string][]string{"anonymous": {"true"}, "members": {""}, "list": {eight + "\nWang"}}, 0, http.StatusOK},
		"revoked":           {nil, 7, http.StatusGone},
	} {
		t.Run(name, func(t *testing.T) {
			o, id := surveyOffice(t)
			if c.values != nil {
				o = newOffice(t)
				o.furnish()
				o.plan(c.values)
				id = o.place("Ada")
			}
			if c.key == 0 {
				o.click(account("Lea"), teamRoom, o.mustControl("slack", "Close now"))
			}
			code, html := o.open(http.MethodPost, o.own(id, c.key)+"?lang=en", form("rev", "0", "csat", "2", "why", "It is <slow> on Mondays", "ces", "6"))
			if code != c.code || !strings.Contains(html, "It is &lt;slow&gt; on Mondays") || !strings.Contains(html, "What you just sent, to be copied") {
				t.Errorf("%d: %s", code, html)
			}
			if c.key != 0 && (strings.Contains(html, "Wang") || !strings.Contains(html, "no longer works")) {
				t.Errorf("a link that was revoked shows whose it was: %s", html)
			}
		})
	}
}

// A question that follows from an answer does not hide that another one is missing.
func TestWhatIsMissingIsNamedBesideWhatFollows(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"list": {eight}, "members": {""}, "anonymous": {"true"}})
	open := o.own(o.place("Ada"), 0) + "?lang=en"
	_, html := o.open(http.MethodPost, open, form("rev", "0", "csat", "2", "shown-ces", "1"))
	if !strings.Contains(html, "One question is still open") || !strings.Contains(html, "What are you not satisfied with?") || !strings.Contains(html, "Please answer this question") {
		t.Errorf("anonymous: %s", html)
	}
	named, id := surveyOffice(t)
	_, html = named.open(http.MethodPost, named.own(id, 0)+"?lang=en", form("rev", "0", "csat", "2", "shown-ces", "1"))
	if !strings.Contains(html, "One question is still open") || !strings.Contains(html, "What are you not satisfied with?") {
		t.Errorf("with names: %s", html)
	}
}
