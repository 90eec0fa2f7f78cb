package handlers_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// In the questions one by one an answer may also be written, in figures or words; what is none is told how to answer.
func TestAnAnswerMayBeWritten(t *testing.T) {
	o, _ := surveyOffice(t)
	id := o.place("Carl")
	carl, dm := account("Carl"), o.dm("Carl")
	o.click(carl, dm, bot.Button("", "survey.begin", id))
	if got := o.say("Carl", dm, "9"); !strings.Contains(got, "Please choose a number from 1 to 5") {
		t.Errorf("9 of 5: %q", got)
	}
	if got := o.say("Carl", dm, "well, the reports"); !strings.Contains(got, "press a button or write a number from 1 to 5") {
		t.Errorf("no number: %q", got)
	}
	if got := o.say("Carl", dm, "５分"); !strings.Contains(got, "daily work") || o.answerOf(id).Values["csat"][0] != "5" {
		t.Errorf("５分: %q, kept %v", got, o.answerOf(id).Values)
	}
	o.say("Carl", dm, "六")
	if v := o.answerOf(id).Values["ces"]; !slices.Equal(v, []string{"6"}) {
		t.Errorf("六 is kept as %v", v)
	}
	o.say("Carl", dm, "1, REPORTS")
	for range 5 {
		if c, ok := o.control("slack", "Skip"); ok {
			o.click(carl, dm, c)
		}
	}
	if got := o.say("Carl", dm, "3"); strings.Contains(got, "number") || len(o.dead) > 0 {
		t.Errorf("after the end: %q, %v", got, o.dead)
	}
	if a := o.answerOf(id); !a.Complete || len(a.Values["help"]) != 2 {
		t.Errorf("kept %+v", a)
	}
}

// The questions one by one stay in one language, whatever is written in between.
func TestADialogueStaysInItsLanguage(t *testing.T) {
	o, _ := surveyOffice(t)
	id := o.place("Carl")
	carl, dm := account("Carl"), o.dm("Carl")
	o.click(carl, dm, bot.Button("", "survey.begin", id))
	o.click(carl, dm, o.mustControl("slack", "1 · very dissatisfied"))
	o.say("Carl", dm, "报表太慢了，每天都要等很久")
	if got := o.say("Carl", dm, "2"); strings.Contains(got, "第") || !strings.Contains(got, "Question") {
		t.Errorf("then it asks %q", got)
	}
	skip := o.mustControl("slack", "Skip")
	if got := o.click(carl, dm, skip); strings.Contains(got, "第") {
		t.Errorf("after a click it asks %q", got)
	}
}

// Whatever language its reader spoke last, a card that a click posts in a room is in that of the room.
func TestResultsSpeakTheLanguageOfTheRoom(t *testing.T) {
	o, id := surveyOffice(t)
	o.must("Lea", teamRoom, "project language zh-CN", "")
	o.open(http.MethodPost, o.own(id, 0), form("rev", "0", "csat", "5", "ces", "6"))
	wave, _, _ := strings.Cut(id, "/")
	before := o.look("slack")
	o.click(account("Lea"), teamRoom, bot.Button("", "survey.results", wave))
	if got := o.news("slack", before); !strings.Contains(got, "结果：上线一周回访") {
		t.Errorf("in the room: %q", got)
	}
	if got := o.say("Lea", o.dm("Lea"), "survey results"); !strings.Contains(got, "Results: ") {
		t.Errorf("in private: %q", got)
	}
}

// The results of earlier surveys are found by their name, and where several have one, by their day.
func TestEarlierResultsAreFound(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	for n, what := range []string{"golive7", "quarter", "golive7"} {
		o.plan(map[string][]string{"what": {what}, "members": {""}, "list": {fmt.Sprintf("Wang%d", n)}, "stays": {"1"}})
		o.open(http.MethodPost, o.own(o.place(fmt.Sprintf("Wang%d", n)), 0), form("rev", "0", "csat", "5", "ces", "6"))
		o.click(account("Lea"), teamRoom, o.mustControl("slack", "Close now"))
		o.advance(24 * time.Hour)
	}
	if got := o.say("Lea", teamRoom, "survey results quarterly visit"); !strings.Contains(got, "Results: Quarterly visit") {
		t.Errorf("by name: %q", got)
	}
	if got := o.say("Lea", teamRoom, "survey results One week after go-live"); !strings.Contains(got, "Which one?") {
		t.Fatalf("two of one name: %q", got)
	}
	if got := o.click(account("Lea"), teamRoom, o.mustControl("slack", "One week after go-live, Mon 23 Nov")); !strings.Contains(got, "Results: One week after go-live") {
		t.Errorf("the first of them: %q", got)
	}
	if got := o.say("Lea", teamRoom, "survey results moon landing"); !strings.Contains(got, "no survey called “moon landing”") || !strings.Contains(got, "Quarterly visit") {
		t.Errorf("unknown: %q", got)
	}
	listed := o.say("Lea", teamRoom, "surveys")
	if first, second := strings.Index(listed, "Wed 25 Nov"), strings.Index(listed, "Mon 23 Nov"); first < 0 || second < first {
		t.Errorf("the list is not in the order of time: %q", listed)
	}
	pick := o.mustControl("slack", "Results")
	if len(pick.Choices) != 3 {
		t.Fatalf("the list offers %+v", pick)
	}
	pick.Initial = []string{pick.Choices[2].Value}
	if got := o.click(account("Lea"), teamRoom, pick); !strings.Contains(got, "Results: One week after go-live") {
		t.Errorf("chosen from the list: %q", got)
	}
}

// A language that golive does not speak is named, and costs nobody their place.
func TestAnUnknownLanguageIsNamed(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	got := o.plan(map[string][]string{"members": {""}, "list": {"Mr X, x@client.example, German\nWang, wang@client.example, zh\nWu\nWu"}})
	if !strings.Contains(got, "line 1: golive does not speak “German”; the questions come in the project's language") || !strings.Contains(got, "line 4: stands there before") ||
		!strings.Contains(got, "One row of the list was left out") {
		t.Errorf("the form answers %q", got)
	}
	if n := len(o.surveyed("survey-invitation")); n != 3 {
		t.Errorf("%d places", n)
	}
	if got := o.say("Lea", teamRoom, "survey people Ms Y, y@client.example, xx"); !strings.Contains(got, "line 1: golive does not speak “xx”") || strings.Contains(got, "left out") {
		t.Errorf("people: %q", got)
	}
}

// A questionnaire is finished by a word as well as by its button, and what is no question is told how to stop.
func TestAQuestionnaireIsFinishedByAWord(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.must("Lea", o.dm("Lea"), "questionnaire new 月度 / Monthly", "Send the first question")
	o.must("Lea", o.dm("Lea"), "csat 满意吗？ | Satisfied?", "very dissatisfied")
	if got := o.say("Lea", o.dm("Lea"), "hello there"); !strings.Contains(got, "say “cancel”") {
		t.Errorf("no question: %q", got)
	}
	if got := o.say("Lea", o.dm("Lea"), "Done"); !strings.Contains(got, "Saved: Monthly") {
		t.Errorf("done: %q", got)
	}
}

// Nobody is offered not to be contacted by a survey of which no score is followed up.
func TestNoWayOutWhereNothingIsFollowedUp(t *testing.T) {
	for question, offered := range map[string]bool{"csat 满意吗？ | Satisfied?": true, "text 想说什么？ | What would you like to say?": false} {
		o := newOffice(t)
		o.furnish()
		o.must("Lea", o.dm("Lea"), "questionnaire new 月度 / Monthly", "Send the first question")
		o.must("Lea", o.dm("Lea"), question, "?")
		o.must("Lea", o.dm("Lea"), "done", "Saved: Monthly")
		for id := range o.surveyed("survey-questionnaire") {
			if got := o.plan(map[string][]string{"what": {id[strings.LastIndex(id, "/")+1:]}, "list": {"Wang"}}); strings.Contains(got, "what:") {
				t.Fatalf("%s: %q", id, got)
			}
		}
		if _, html := o.open(http.MethodGet, o.own(o.place("Wang"), 0)+"?lang=en", nil); strings.Contains(html, "Do not contact me") != offered {
			t.Errorf("%s: the page: %s", question, html)
		}
		var f bot.Form
		opens := bot.Event{ID: "opens", Name: bot.EventAction, Room: o.dm("Carl"), From: account("Carl"), At: o.clock.Now(), Opens: true,
			Data: bot.Encode(bot.Click{Action: "survey.answer", Value: o.place("Carl"), Lang: "en"})}
		if err := o.engine.Do(t.Context(), opens, func(a bot.Answer, _ bool) {
			if a.Form != nil {
				f = *a.Form
			}
		}); err != nil {
			t.Fatal(err)
		}
		if len(f.Fields) == 0 {
			t.Errorf("%s: no form", question)
		}
		if got := slices.ContainsFunc(f.Fields, func(f bot.Field) bool { return f.Name == "leave" }); got != offered {
			t.Errorf("%s: the form: %v", question, f.Fields)
		}
	}
}

// What says that more is asked goes when that is answered.
func TestWhatAskedForMoreGoes(t *testing.T) {
	o, _ := surveyOffice(t)
	id := o.place("Carl")
	carl, dm := account("Carl"), o.dm("Carl")
	o.submit(carl, "survey.answer", id+"|0", map[string][]string{"csat": {"2"}, "ces": {"6"}})
	goOn := o.mustControl("slack", "Go on")
	_, token, _ := strings.Cut(goOn.Value, "|")
	o.click(carl, dm, goOn)
	o.submit(carl, "survey.answer", id+"|1|"+token, map[string][]string{"csat": {"2"}, "ces": {"6"}, "why": {"slow"}})
	if got := o.toldTo("Carl"); strings.Contains(got, "there is more to ask") {
		t.Errorf("afterwards Carl sees %s", got)
	}
	if _, ok := o.control("slack", "Go on"); ok {
		t.Error("the button stays")
	}
}
