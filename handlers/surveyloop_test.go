package handlers_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// What was left empty on one device takes nothing away that was written on another meanwhile; on the device that shows it, it does.
func TestAnEmptyFieldTakesAwayOnlyWhatItShowed(t *testing.T) {
	o, _ := surveyOffice(t)
	id := o.place("Carl")
	page := o.own(id, 0)
	o.open(http.MethodPost, page, form("rev", "0", "csat", "5", "ces", "6", "more", "by phone"))
	o.open(http.MethodPost, page, form("rev", "0", "csat", "4", "ces", "6", "shown-more", "1", "more", ""))
	if v := o.answerOf(id).Values; v["more"] == nil || v["csat"][0] != "4" {
		t.Errorf("after an older page was sent: %v", v)
	}
	o.submit(account("Carl"), "survey.answer", id+"|1", map[string][]string{"csat": {"3"}, "ces": {"6"}, "more": {""}})
	if v := o.answerOf(id).Values; v["more"] == nil || v["csat"][0] != "3" {
		t.Errorf("after an older form was sent: %v", v)
	}
	o.open(http.MethodPost, page, form("rev", "3", "csat", "3", "why", "slow", "ces", "6", "shown-more", "1", "more", ""))
	if v := o.answerOf(id).Values; v["more"] != nil {
		t.Errorf("after it was emptied: %v", v)
	}
}

// Who takes back what is required is not through any more, and is counted and reminded as that.
func TestWhoTakesAnAnswerBackIsNotThrough(t *testing.T) {
	o, _ := surveyOffice(t)
	id := o.place("Carl")
	o.open(http.MethodPost, o.own(id, 0), form("rev", "0", "csat", "5", "ces", "6"))
	o.open(http.MethodPost, o.own(id, 0), form("rev", "1", "csat", "5", "shown-ces", "1"))
	if a, i := o.answerOf(id), o.surveyed("survey-invitation")[id]; a.Complete || i.Answered != "" {
		t.Errorf("answer %+v, place %+v", a, i)
	}
	o.open(http.MethodPost, o.own(id, 0), form("rev", "2", "csat", "5", "ces", "2"))
	if a, i := o.answerOf(id), o.surveyed("survey-invitation")[id]; !a.Complete || i.Answered == "" {
		t.Errorf("answer %+v, place %+v", a, i)
	}
}

// A low score that nothing more follows is followed up in an hour; one that is taken back before anybody got in touch is not.
func TestALowScoreIsFollowedUpAsItStands(t *testing.T) {
	o, _ := surveyOffice(t)
	id := o.place("Carl")
	page := o.own(id, 0)
	loop := func() asked { return o.surveyed("survey-loop")[id] }
	o.open(http.MethodPost, page, form("rev", "0", "csat", "1"))
	if loop().State != "" {
		t.Fatal("followed up while Carl is still answering")
	}
	o.advance(61 * time.Minute)
	if loop().State != "open" {
		t.Fatalf("after an hour it is %+v", loop())
	}
	o.open(http.MethodPost, page, form("rev", "1", "csat", "5", "ces", "6"))
	o.advance(time.Minute)
	if loop().State != "closed" {
		t.Errorf("after Carl corrected it: %+v", loop())
	}
	if got := strings.Join(values(o.look("slack")), "\n"); !strings.Contains(got, "changed their answer to a better one") {
		t.Errorf("Lea is not told: %s", got)
	}

	wang := o.place("Wang")
	o.open(http.MethodPost, o.own(wang, 0), form("rev", "0", "csat", "1", "why", "slow", "ces", "1"))
	if got := o.surveyed("survey-loop")[wang].State; got != "open" {
		t.Fatalf("Wang's is %q", got)
	}
	o.open(http.MethodPost, o.own(wang, 0), form("rev", "1", "csat", "1", "why", "slow", "ces", "1", "leave", "true"))
	if got := o.surveyed("survey-loop")[wang].State; got != "closed" {
		t.Errorf("Wang does not want to be contacted: %q", got)
	}
}

// A low score that comes after a better one is followed up again, as is one of whoever wants to be contacted after all. What is taken
// back is no better score. Once somebody has been in touch nothing begins again.
func TestALowScoreComesBack(t *testing.T) {
	o, _ := surveyOfficeWith(t, func(c *engine.Config) { c.Noise.Person = 40 })
	id := o.place("Carl")
	rev := 0
	for _, c := range []struct {
		form        []string
		state, told string
	}{
		{[]string{"csat", "1", "why", "slow"}, "open", "Score: 1 / 5"},
		{[]string{"csat", "5"}, "closed", "a better one"},
		{[]string{"csat", "2", "why", "slow again"}, "open", "Score: 2 / 5"},
		{[]string{"csat", "2", "leave", "true"}, "closed", "asked not to be contacted"},
		{[]string{"csat", "2", "why", "call me"}, "open", "call me"},
		{[]string{"shown-csat", "1"}, "closed", "took their score back"},
		{[]string{"csat", "1", "why", "now"}, "open", "Score: 1 / 5"},
	} {
		before := o.look("slack")
		o.open(http.MethodPost, o.own(id, 0), form(append(c.form, "rev", fmt.Sprint(rev), "ces", "5")...))
		rev++
		o.advance(61 * time.Minute)
		l := o.surveyed("survey-loop")[id]
		if seen := o.whoSaw(before)["Lea"]; l.State != c.state || !strings.Contains(seen, c.told) || strings.Contains(seen, "0 / 5") {
			t.Errorf("after %v it is %q, Lea sees %q", c.form, l.State, seen)
		}
	}
	if got := o.say("Lea", o.dm("Lea"), "low scores"); !strings.Contains(got, "Carl · 1 / 5 · Lea, first contact by Tue 24 Nov") {
		t.Errorf("low scores: %q", got)
	}
	posts := 0
	for _, p := range o.chats["slack"].Posts() {
		if p.To == o.dm("Lea") && strings.Contains(fallback(p.Body), "Low score from Carl") {
			posts++
		}
	}
	if posts != 4 {
		t.Errorf("Lea has %d cards, want one each time that it began", posts)
	}
	o.submit(account("Lea"), "survey.outcome", id, map[string][]string{"what": {"solved"}})
	o.open(http.MethodPost, o.own(id, 0), form("csat", "2", "why", "now", "ces", "5", "rev", fmt.Sprint(rev)))
	if got := o.surveyed("survey-loop")[id].State; got != "closed" {
		t.Errorf("after it was solved it is %q", got)
	}
	if len(o.dead) > 0 {
		t.Errorf("given up: %v", o.dead)
	}
}

// Also in the questions one by one somebody may say that they do not want to be contacted.
func TestTheWayOutOfTheQuestionsOneByOne(t *testing.T) {
	o, _ := surveyOffice(t)
	id := o.place("Carl")
	carl, dm := account("Carl"), o.dm("Carl")
	o.click(carl, dm, bot.Button("", "survey.begin", id))
	o.click(carl, dm, o.mustControl("slack", "1 · very dissatisfied"))
	if got := o.say("Carl", dm, strings.Repeat("slow ", 2000)); !strings.Contains(got, "5000") {
		t.Errorf("too long a text: %q", got)
	}
	o.say("Carl", dm, "It is slow")
	if v := o.answerOf(id).Values["why"]; len(v) != 1 || v[0] != "It is slow" {
		t.Errorf("after it was shortened, why is %v", v)
	}
	ces := o.mustControl("slack", "Please choose")
	ces.Value = strings.TrimSuffix(ces.Value, "|") + "|2"
	o.click(carl, dm, ces)
	for range 3 {
		if c, ok := o.control("slack", "Skip"); ok {
			o.click(carl, dm, c)
		}
	}
	out := o.mustControl("slack", "Do not contact me")
	if got := o.surveyed("survey-loop")[id].State; got != "" || len(o.jira.Issues()) > 0 {
		t.Fatalf("before Carl could say that he does not want to be contacted it is %q, %v", got, o.jira.Issues())
	}
	o.click(carl, dm, out)
	o.advance(2 * time.Hour)
	if got := o.surveyed("survey-loop")[id].State; got != "" || len(o.jira.Issues()) > 0 {
		t.Errorf("after the way out it is %q, %v", got, o.jira.Issues())
	}
}

// Whoever does not take the way out is contacted, an hour after the last answer, with all that they wrote; as is who gives a low score
// on the page, once they were asked why.
func TestALowScoreIsFollowedUpWithItsWords(t *testing.T) {
	o, wang := surveyOffice(t)
	id := o.place("Carl")
	carl, dm := account("Carl"), o.dm("Carl")
	o.click(carl, dm, bot.Button("", "survey.begin", id))
	o.click(carl, dm, o.mustControl("slack", "1 · very dissatisfied"))
	o.advance(20 * time.Minute)
	o.say("Carl", dm, "It is slow")
	ces := o.mustControl("slack", "Please choose")
	ces.Value = strings.TrimSuffix(ces.Value, "|") + "|2"
	o.advance(50 * time.Minute)
	o.click(carl, dm, ces)
	if got := o.surveyed("survey-loop")[id].State; got != "" {
		t.Errorf("while Carl is being asked it is %q", got)
	}
	o.advance(61 * time.Minute)
	if all := o.jira.Issues(); len(all) != 1 || !strings.Contains(strings.Join(o.jira.Texts(all[0].Key), "\n"), "It is slow") {
		t.Errorf("filed: %+v", all)
	}
	page := o.own(wang, 0)
	o.open(http.MethodPost, page, form("rev", "0", "csat", "1", "ces", "2"))
	if got := o.surveyed("survey-loop")[wang].State; got != "" {
		t.Errorf("before Wang was asked why it is %q", got)
	}
	o.open(http.MethodPost, page, form("rev", "1", "csat", "1", "ces", "2", "why", "nobody answers"))
	if all := o.jira.Issues(); len(all) != 2 || !strings.Contains(strings.Join(o.jira.Texts(all[1].Key), "\n"), "nobody answers") {
		t.Errorf("filed: %+v", all)
	}
}

// The task hears what changes, also what changed while the tracker could not be reached.
func TestTheTaskHearsWhatChanges(t *testing.T) {
	o, _ := surveyOffice(t)
	id := o.place("Carl")
	page := o.own(id, 0)
	o.jira.Down(true)
	o.open(http.MethodPost, page, form("rev", "0", "csat", "1", "ces", "2", "why", "slow"))
	o.open(http.MethodPost, page, form("rev", "1", "csat", "1", "ces", "2", "why", "slow", "leave", "true"))
	o.jira.Down(false)
	o.advance(time.Hour)
	if all := o.jira.Issues(); len(all) != 1 || strings.Join(o.jira.Texts(all[0].Key)[1:], "|") != "they asked not to be contacted" {
		t.Fatalf("filed: %+v", all)
	}
	key := o.jira.Issues()[0].Key
	o.open(http.MethodPost, page, form("rev", "2", "csat", "2", "ces", "2", "why", "call me"))
	o.open(http.MethodPost, page, form("rev", "3", "csat", "2", "ces", "2", "why", "call me"))
	o.open(http.MethodPost, page, form("rev", "4", "csat", "5", "ces", "2"))
	o.advance(time.Minute)
	want := []string{"they asked not to be contacted", "Their score is 2 now. First contact by Tue 24 Nov 18:00.\n> call me", "they changed their answer to a better one"}
	if got := o.jira.Texts(key)[1:]; !slices.Equal(got, want) {
		t.Errorf("the task hears %q, want %q", got, want)
	}
	if len(o.dead) > 0 {
		t.Errorf("given up: %v", o.dead)
	}
}

// Who got in touch is asked again what came of it; the list of low scores shows what is open.
func TestTheOutcomeIsAskedForAgain(t *testing.T) {
	o, _ := surveyOffice(t)
	id := o.place("Carl")
	o.open(http.MethodPost, o.own(id, 0), form("rev", "0", "csat", "1", "why", "slow", "ces", "1"))
	o.advance(time.Minute)
	if got := o.say("Lea", o.dm("Lea"), "low scores"); !strings.Contains(got, "Carl · 1 / 5 · Lea, first contact by Tue 24 Nov") {
		t.Errorf("low scores: %q", got)
	}
	if got := o.say("Mia", o.dm("Mia"), "low scores"); strings.Contains(got, "Carl") {
		t.Errorf("a member sees %q", got)
	}
	o.click(account("Lea"), o.dm("Lea"), bot.Button("", "survey.contacted", id))
	before := o.look("slack")
	o.wait(4)
	if got := o.news("slack", before); !strings.Contains(got, "Please say what came of it") {
		t.Errorf("after three working days: %q", got)
	}
	o.submit(account("Lea"), "survey.outcome", id, map[string][]string{"what": {"solved"}})
	if got := o.say("Lea", o.dm("Lea"), "low scores"); !strings.Contains(got, "No low score waits") {
		t.Errorf("afterwards: %q", got)
	}
}

// Who is on the list again after they were left out is asked again, and that stands beside the others who were left out.
func TestWhoWasLeftOutIsAskedAgain(t *testing.T) {
	o, wang := surveyOffice(t)
	wave, who, _ := strings.Cut(wang, "/")
	o.submit(account("Lea"), "survey.leave-out", wave, map[string][]string{"who": {who}})
	if !o.surveyed("survey-invitation")[wang].Cut {
		t.Fatal("Wang is not left out")
	}
	o.must("Lea", teamRoom, "survey people Wang, wang@client.example, zh", "added")
	o.advance(time.Minute)
	if i := o.surveyed("survey-invitation")[wang]; i.Cut {
		t.Errorf("Wang's place: %+v", i)
	}
	if got := strings.Join(values(o.look("slack")), "\n"); !strings.Contains(got, "one person is asked again") {
		t.Errorf("the card does not say so: %s", got)
	}
	if code, _ := o.open(http.MethodGet, o.own(wang, 0), nil); code != http.StatusOK {
		t.Errorf("Wang's link answers %d", code)
	}
}

// A guest whose address golive does not take on trust is told to the lead where a list names them as well.
func TestAGuestWhoIsListedIsTold(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"list": {"carl, carl@client.example\nWu"}})
	o.advance(time.Minute)
	if got := strings.Join(values(o.look("slack")), "\n"); !strings.Contains(got, "These names stand there twice: ") {
		t.Errorf("the card: %s", got)
	}
}

// An open anonymous survey tells nobody who has answered, not even by refusing to leave them out.
func TestNobodyIsLeftOutOfAnOpenAnonymousSurvey(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"list": {eight}, "anonymous": {"true"}, "members": {""}})
	if _, ok := o.control("slack", "Leave people out"); ok {
		t.Error("the card offers it")
	}
	id := o.place("Ada")
	wave, who, _ := strings.Cut(id, "/")
	got := o.submit(account("Lea"), "survey.leave-out", wave, map[string][]string{"who": {who}})
	if o.surveyed("survey-invitation")[id].Cut || !strings.Contains(got, "would show who has answered") {
		t.Errorf("it answers %q", got)
	}
}

// A question that few answered is not shown, and no row of a file is one person's.
func TestAnonymousAnswersStandInNoRow(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"list": {eight}, "anonymous": {"true"}, "members": {""}})
	for n, name := range strings.Fields(eight)[:6] {
		pairs := []string{"rev", "0", "csat", []string{"1", "5", "2", "4", "3", "5"}[n], "ces", []string{"7", "1", "6", "2", "5", "3"}[n], "more", []string{"f", "e", "d", "c", "b", "a"}[n]}
		if n < 3 {
			pairs = append(pairs, "help", "speed")
		}
		if n == 0 || n == 2 || n == 4 {
			pairs = append(pairs, "why", "so slow")
		}
		o.open(http.MethodPost, o.own(o.place(name), 0), form(pairs...))
	}
	wave, _, _ := strings.Cut(o.place("Ada"), "/")
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Close now"))
	o.advance(time.Hour)
	link := "/survey/results/" + bottest.Links{}.Sign("survey.results", account("Mia").String()+"|"+wave, o.clock.Now().AddDate(0, 0, 7))
	_, html := o.open(http.MethodGet, link, nil)
	if !strings.Contains(html, "Fewer than 5 answers to this question") || !strings.Contains(html, "each column is sorted by itself") {
		t.Errorf("the page: %s", html)
	}
	if strings.Contains(html, "so slow") || strings.Count(html, "Fewer than 5 answers") != 2 || strings.Count(html, "<blockquote") != 6 {
		t.Errorf("the page shows what three people wrote, or not what six did: %s", html)
	}
	_, text := o.open(http.MethodGet, link+"/answers.csv", nil)
	columns := map[int][]string{}
	for _, line := range strings.Split(strings.TrimSpace(text), "\r\n")[1:] {
		for n, cell := range strings.Split(line, ",") {
			columns[n] = append(columns[n], cell)
		}
	}
	if len(columns[0]) != 6 {
		t.Fatalf("the file: %s", text)
	}
	for n, cells := range columns {
		if !slices.IsSorted(cells) {
			t.Errorf("column %d is in the order of the people: %v", n, cells)
		}
	}
	if strings.Contains(text, "Speed") || strings.Contains(text, "so slow") {
		t.Errorf("the file shows what three people chose or wrote: %s", text)
	}
}

// Two persons who turn out to be one have one place and one answer: that which is through.
func TestWhoTurnsOutToBeOnePersonCountsOnce(t *testing.T) {
	o, _ := surveyOffice(t)
	const other = "abcdefghjkmnp"
	carl, id := o.person("Carl"), o.place("Carl")
	wave, _, _ := strings.Cut(id, "/")
	place := wave + "/" + other
	rec := o.surveyed("survey-invitation")[id]
	if rec.Person != carl {
		t.Fatalf("Carl's place: %+v", rec)
	}
	for _, r := range o.store.Records() {
		if r.Kind == "survey-invitation" && r.ID == id {
			r.ID, r.Version, r.Data = place, 0, []byte(strings.ReplaceAll(string(r.Data), carl, other))
			r.Index = map[string][]string{"wave": {wave}, "person": {other}}
			if err := o.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{r}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	o.open(http.MethodPost, o.own(place, 0), form("rev", "0", "csat", "4", "ces", "4"))
	o.open(http.MethodPost, o.own(id, 0), form("rev", "0", "csat", "5"))
	o.accept(bot.Event{ID: "merged", Name: "person.merged", Lane: "person/" + carl, Data: bot.Encode(map[string]string{"person": carl, "was": other})})
	places := maps.Clone(o.surveyed("survey-invitation"))
	maps.DeleteFunc(places, func(_ string, i asked) bool { return i.Person != carl && i.Person != other })
	if len(places) != 1 || places[place].Person != carl {
		t.Errorf("places: %+v", places)
	}
	if all := o.surveyed("survey-answer"); len(all) != 1 || !all[place].Complete {
		t.Errorf("answers: %+v", all)
	}
}

// A lead who turns out to be somebody else keeps the surveys that they planned, and the low scores that they follow up.
func TestALeadWhoTurnsOutToBeSomebodyElseKeepsTheirSurveys(t *testing.T) {
	o, id := surveyOffice(t)
	o.open(http.MethodPost, o.own(id, 0), form("rev", "0", "csat", "1", "ces", "4"))
	o.wait(1)
	lea, mia := o.person("Lea"), o.person("Mia")
	theirs := func(who string) (n int) {
		for _, r := range o.store.Records() {
			text := string(r.Data)
			if r.Kind == "survey-loop" && strings.Contains(text, `"owner":"`+who+`"`) && slices.Contains(r.Index["owner"], who) || r.Kind == "survey-wave" && strings.Contains(text, `"by":"`+who+`"`) {
				n++
			}
		}
		return n
	}
	if n := theirs(lea); n != 2 {
		t.Fatalf("Lea has %d surveys and low scores", n)
	}
	o.accept(bot.Event{ID: "merged", Name: "person.merged", Lane: "person/" + mia, Data: bot.Encode(map[string]string{"person": mia, "was": lea})})
	if left, n := theirs(lea), theirs(mia); left != 0 || n != 2 {
		t.Errorf("Lea has %d, Mia has %d", left, n)
	}
}

// headless takes the lead from the project ERP, as erasing them does.
func (o *office) headless() {
	o.t.Helper()
	id, p := o.project("ERP")
	p.Members = maps.Clone(p.Members)
	delete(p.Members, o.person("Lea"))
	rec, err := o.store.Load(context.Background(), bot.Projects.Key(id))
	if err != nil {
		o.t.Fatal(err)
	}
	if err := o.store.Commit(context.Background(), bot.Commit{Records: []bot.Record{bot.Projects.Encode(id, rec.Version, p)}}); err != nil {
		o.t.Fatal(err)
	}
}

// In a project without a lead the managers hear of a low score at once, and whoever comes to lead it takes it up.
func TestALowScoreWithoutALead(t *testing.T) {
	o, _ := surveyOffice(t)
	id := o.place("Carl")
	o.headless()
	before := o.look("slack")
	o.open(http.MethodPost, o.own(id, 0), form("rev", "0", "csat", "1", "why", "slow", "ces", "1"))
	o.advance(time.Minute)
	if seen := o.whoSaw(before); !strings.Contains(seen["Max"], "Low score from Carl") || !strings.Contains(seen["Max"], "Nobody leads this project") || len(seen) > 2 {
		t.Fatalf("seen by %v", seen)
	}
	before = o.look("slack")
	o.must("Olga", teamRoom, "project add @Mia lead", "lead")
	o.advance(time.Minute)
	if seen := o.whoSaw(before); !strings.Contains(seen["Mia"], "Low score from Carl") || !strings.Contains(seen["Max"], "Mia leads the project now") {
		t.Errorf("after Mia became the lead: %v", seen)
	}
	if got := o.say("Mia", o.dm("Mia"), "low scores"); !strings.Contains(got, "Carl · 1 / 5 · Mia, first contact by Tue 24 Nov") {
		t.Errorf("low scores: %q", got)
	}
	before = o.look("slack")
	o.wait(2)
	if seen := o.whoSaw(before); !strings.Contains(seen["Mia"], "nobody has been in touch") || !strings.Contains(seen["Max"], "nobody has been in touch") {
		t.Errorf("after the deadline: %v", seen)
	}
	if len(o.dead) > 0 {
		t.Errorf("given up: %v", o.dead)
	}
}

// Low anonymous scores, too, are told to the managers where nobody leads.
func TestLowAnonymousScoresWithoutALead(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"anonymous": {"true"}, "list": {eight}, "members": {""}})
	for _, name := range strings.Fields(eight)[:6] {
		o.open(http.MethodPost, o.own(o.place(name), 0), form("rev", "0", "csat", "2", "ces", "4", "why", ""))
	}
	o.headless()
	before := o.look("slack")
	o.wait(8)
	if seen := o.whoSaw(before); !strings.Contains(seen["Max"], "6 of 6 anonymous answers") {
		t.Errorf("seen by %v", seen)
	}
}
