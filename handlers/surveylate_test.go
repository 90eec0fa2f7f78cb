package handlers_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
)

// stuck is a store that, as long as it is told to, cannot commit what was sent from a survey's page: a disk that fails, a process that
// is killed each time.
type stuck struct {
	bot.Store
	now atomic.Bool
}

func (s *stuck) Commit(ctx context.Context, c bot.Commit) error {
	if s.now.Load() && strings.HasPrefix(c.Event, "survey/sent/") && c.Fate != bot.Dead {
		return errors.New("no commit for now")
	}
	return s.Store.Commit(ctx, c)
}

// secretSurvey is an anonymous survey of eight people, whose answers get stuck when that is wanted.
func secretSurvey(t *testing.T) (*office, *stuck) {
	t.Helper()
	var s *stuck
	o := newOfficeWith(t, func(c *engine.Config) {
		s = &stuck{Store: c.Store}
		c.Store = s
	})
	o.furnish()
	o.plan(map[string][]string{"anonymous": {"true"}, "members": {""}, "list": {eight}})
	return o, s
}

// What is accepted before the closing counts, however long it is tried again: what tells whose place it has is not forgotten before.
// Whoever sends it again is told the truth: that it is saved once it is, and else that it is on its way; what is sent after the closing
// is too late.
func TestAnAnonymousAnswerThatIsTriedAgainUntilAfterTheClosingCounts(t *testing.T) {
	o, s := secretSurvey(t)
	names := strings.Fields(eight)
	for _, name := range names[:5] {
		o.open(http.MethodPost, o.own(o.place(name), 0), form("rev", "0", "csat", "4", "ces", "4"))
	}
	late := o.own(o.place(names[5]), 0) + "?lang=en"
	answer := form("rev", "hers", "csat", "5", "ces", "7")
	s.now.Store(true)
	if _, html := o.open(http.MethodPost, late, answer); !strings.Contains(html, "It is kept and being worked on") {
		t.Fatalf("what cannot be stored yet: %s", html)
	}
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Close now"))
	for range 5 {
		o.advance(time.Minute)
		for id, w := range o.surveyed("survey-wave") {
			if w.State != "closed" || w.Pepper == "" {
				t.Fatalf("%s is %s, and what finds the place of an answer is %q", id, w.State, w.Pepper)
			}
		}
		if got := o.say("Lea", teamRoom, "survey results"); !strings.Contains(got, "results are shown in a moment") {
			t.Errorf("while an answer is on its way: %q", got)
		}
	}
	if _, html := o.open(http.MethodPost, late, answer); !strings.Contains(html, "It is kept and being worked on") || strings.Contains(html, "came after that") {
		t.Errorf("sent again while it is on its way: %s", html)
	}
	if _, html := o.open(http.MethodPost, o.own(o.place(names[6]), 0)+"?lang=en", form("rev", "x", "csat", "1", "ces", "1")); !strings.Contains(html, "It is kept") && !strings.Contains(html, "came after that and was not kept") {
		t.Errorf("sent after the closing: %s", html)
	}
	s.now.Store(false)
	o.advance(30 * time.Minute)
	if got := o.say("Lea", teamRoom, "survey results"); !strings.Contains(got, "6 of 8") {
		t.Errorf("results: %q", got)
	}
	if i := o.surveyed("survey-invitation")[o.place(names[5])]; i.Answered == "" {
		t.Errorf("it is not noted who answered: %+v", i)
	}
	for id, w := range o.surveyed("survey-wave") {
		if w.Pepper != "" {
			t.Errorf("%s: what the numbers were made of is still there", id)
		}
	}
	if _, html := o.open(http.MethodPost, late, answer); !strings.Contains(html, "Saved. Thank you!") {
		t.Errorf("sent again when it counts: %s", html)
	}
	if _, html := o.open(http.MethodPost, o.own(o.place(names[7]), 0)+"?lang=en", form("rev", "x", "csat", "1", "ces", "1")); !strings.Contains(html, "came after that and was not kept") {
		t.Errorf("sent after the closing: %s", html)
	}
	o.apart()
	if len(o.dead) > 0 {
		t.Errorf("given up: %v", o.dead)
	}
}

// What was given up, a day later, keeps nobody from the results: it lies with the operators.
func TestAnAnswerThatWasGivenUpKeepsNobodyFromTheResults(t *testing.T) {
	o, s := secretSurvey(t)
	names := strings.Fields(eight)
	for _, name := range names[:5] {
		o.open(http.MethodPost, o.own(o.place(name), 0), form("rev", "0", "csat", "4", "ces", "4"))
	}
	s.now.Store(true)
	o.open(http.MethodPost, o.own(o.place(names[5]), 0), form("rev", "hers", "csat", "5", "ces", "7"))
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Close now"))
	for range 26 {
		o.advance(time.Hour)
	}
	s.now.Store(false)
	o.advance(time.Hour)
	if got := o.say("Lea", teamRoom, "survey results"); !strings.Contains(got, "5 of 8") || strings.Contains(got, "in a moment") {
		t.Errorf("results: %q", got)
	}
}

// Each person who began an anonymous survey and did not finish counts as one who did not finish, and takes nothing from anybody else. What
// they filled in on one day stays beside what they fill in on another; only what is whole on one form is an answer.
func TestAnonymousPartsAreCountedApart(t *testing.T) {
	o, _ := secretSurvey(t)
	names := strings.Fields(eight)
	for _, name := range names[:5] {
		o.open(http.MethodPost, o.own(o.place(name), 0), form("rev", "0", "csat", "4", "ces", "4"))
	}
	fay, gus := o.own(o.place("Fay"), 0)+"?lang=en", o.own(o.place("Gus"), 0)+"?lang=en"
	_, html := o.open(http.MethodPost, fay, form("rev", "a", "csat", "2", "shown-ces", "1", "shown-more", "1", "shown-help", "1"))
	if !strings.Contains(html, "counts as not finished") {
		t.Errorf("what a part comes to: %s", html)
	}
	o.open(http.MethodPost, gus, form("rev", "b", "csat", "5", "shown-ces", "1"))
	if _, html := o.open(http.MethodGet, fay, nil); !strings.Contains(html, "answered already, or begun to") {
		t.Errorf("the page on another day: %s", html)
	}
	o.open(http.MethodPost, fay, form("rev", "c", "shown-csat", "1", "ces", "6", "more", "on another day"))
	o.open(http.MethodPost, fay, form("rev", "d", "shown-csat", "1", "shown-ces", "1"))
	parts := map[string]map[string][]string{}
	for id, a := range o.surveyed("survey-answer") {
		if len(a.Values) > 0 && !a.Complete {
			parts[a.Values["csat"][0]] = a.Values
			if _, places := o.surveyed("survey-invitation")[id]; places {
				t.Errorf("%s is somebody's place", id)
			}
		}
	}
	if len(parts) != 2 || len(parts["5"]) != 1 || len(parts["2"]) != 3 || parts["2"]["ces"][0] != "6" || parts["2"]["more"][0] != "on another day" {
		t.Errorf("the parts are %v", parts)
	}
	o.say("Lea", teamRoom, "survey results")
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Refresh"))
	if got := strings.Join(values(o.look("slack")), "\n"); !strings.Contains(got, "Answered: 5 of 8 (63%)\nNot finished: 2 people") {
		t.Errorf("how it stands: %s", got)
	}
	o.open(http.MethodPost, gus, form("rev", "e", "csat", "5", "ces", "5")) // and finishes
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Close now"))
	if got := o.say("Lea", teamRoom, "survey results"); !strings.Contains(got, "Answered: 6 of 8 (75%)\nNot finished: one person") || !strings.Contains(got, "n = 6") {
		t.Errorf("results: %s", got)
	}
	for name, want := range map[string]bool{"Fay": false, "Gus": true, "Hal": false} {
		if i := o.surveyed("survey-invitation")[o.place(name)]; (i.Answered != "") != want {
			t.Errorf("%s answered: %q", name, i.Answered)
		}
	}
	o.apart()
}
