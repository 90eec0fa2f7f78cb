package handlers_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// asked is what a survey keeps, as far as tests look at it.
type asked struct {
	Wave, Person, Name, Answered, Sent string
	Key, Reminded                      int
	Values                             map[string][]string
	Complete, Cut, Mailed, Unreached   bool
	State, Held                        string
	Pepper                             string
}

// surveyed reads the records of a kind.
func (o *office) surveyed(kind string) map[string]asked {
	o.t.Helper()
	all := map[string]asked{}
	for _, rec := range o.store.Records() {
		if rec.Kind != kind {
			continue
		}
		var a asked
		if err := json.Unmarshal(rec.Data, &a); err != nil {
			o.t.Fatal(err)
		}
		all[rec.ID] = a
	}
	return all
}

// plan lets Lea start a survey now.
func (o *office) plan(values map[string][]string) string {
	o.t.Helper()
	id, _ := o.project("ERP")
	all := map[string][]string{"what": {"golive7"}, "when": {"now"}, "stays": {"5"}, "members": {"true"}}
	maps.Copy(all, values)
	o.acts++
	return o.submit(account("Lea"), "survey.plan", fmt.Sprintf("%s||%d", id, o.acts), all)
}

// place is the invitation of somebody.
func (o *office) place(name string) string {
	o.t.Helper()
	for id, i := range o.surveyed("survey-invitation") {
		if i.Name == name {
			return id
		}
	}
	o.t.Fatalf("%s is not invited", name)
	return ""
}

// own is the address of the page of an invitation.
func (o *office) own(invitation string, key int) string {
	return "/s/" + bottest.Links{}.Sign("survey", fmt.Sprintf("%s|%d", invitation, key), o.clock.Now().AddDate(0, 1, 0))
}

// open asks for a page, or posts a form to it.
func (o *office) open(method, path string, form url.Values) (int, string) {
	o.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept-Language", "en")
	w := httptest.NewRecorder()
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	o.engine.Pages()["/"+first+"/"].ServeHTTP(w, r)
	if _, _, err := o.engine.Settle(r.Context()); err != nil { // what follows from it is done before the next
		o.t.Fatal(err)
	}
	if !strings.Contains(w.Header().Get("Content-Type"), "html") {
		return w.Code, w.Body.String()
	}
	_, main, _ := strings.Cut(w.Body.String(), "<main>")
	return w.Code, main
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// answerOf is what is kept of an invitation's answer.
func (o *office) answerOf(invitation string) asked {
	return o.surveyed("survey-answer")[invitation]
}

func surveyOffice(t *testing.T) (*office, string) {
	t.Helper()
	return surveyOfficeWith(t, func(*engine.Config) {})
}

func surveyOfficeWith(t *testing.T, change func(*engine.Config)) (*office, string) {
	t.Helper()
	o := newOfficeWith(t, change)
	o.furnish()
	if got := o.plan(map[string][]string{"list": {"Wang, wang@client.example, zh\nWu"}}); !strings.Contains(got, "set up") && !strings.Contains(got, "Open") {
		t.Fatalf("planned: %q", got)
	}
	return o, o.place("Wang")
}

func TestASurveyIsAnsweredOnItsPage(t *testing.T) {
	o, id := surveyOffice(t)
	page := o.own(id, 0) + "?lang=en"
	before := o.kept()
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodGet} {
		for _, also := range []string{"", "&other"} {
			if code, html := o.open(method, page+also, nil); code != http.StatusOK || method == http.MethodGet && also == "" && !strings.Contains(html, "For Wang") {
				t.Fatalf("%s%s: %d %s", method, also, code, html)
			}
		}
	}
	if !maps.Equal(before, o.kept()) {
		t.Error("looking at a page changed something")
	}
	if _, html := o.open(http.MethodGet, o.own(id, 0), nil); !strings.Contains(html, "给 Wang 的问卷") {
		t.Errorf("the list says Chinese: %s", html)
	}

	// A part is kept at once, and is no answer yet.
	_, html := o.open(http.MethodPost, page, form("rev", "0", "more", "nice <script>alert(1)</script>\x00\x1b", "shown-csat", "1", "shown-ces", "1"))
	if !strings.Contains(html, "2 questions are still open") || !strings.Contains(html, "&lt;script&gt;") || strings.Contains(html, "<script>") {
		t.Errorf("a part: %s", html)
	}
	if a := o.answerOf(id); a.Complete || a.Values["more"][0] != "nice <script>alert(1)</script>" {
		t.Errorf("kept: %+v", a)
	}
	// The question that follows from an answer is shown after that.
	_, html = o.open(http.MethodPost, page, form("rev", "1", "csat", "2", "ces", "6"))
	if !strings.Contains(html, "there is more to ask") || !strings.Contains(html, "What are you not satisfied with?") {
		t.Errorf("a low score: %s", html)
	}
	_, html = o.open(http.MethodPost, page, form("rev", "2", "why", "reports"))
	if !strings.Contains(html, "Saved. Thank you!") || !o.answerOf(id).Complete {
		t.Errorf("the rest: %s", html)
	}
	// Another answer, and back again: each is kept; the same post again is the same event.
	for n, csat := range []string{"5", "2", "5", "5"} {
		o.open(http.MethodPost, page, form("rev", fmt.Sprint(min(3+n, 5)), "csat", csat))
		if a := o.answerOf(id); a.Values["csat"][0] != csat {
			t.Errorf("%d: %s is kept as %v", n, csat, a.Values["csat"])
		}
	}
	if a := o.answerOf(id); a.Values["why"] != nil {
		t.Errorf("a question that is not asked any more is answered: %v", a.Values)
	}
	if n := len(o.surveyed("survey-answer")); n != 1 {
		t.Errorf("%d answers of one person", n)
	}
	if len(o.dead) > 0 {
		t.Errorf("given up: %v", o.dead)
	}
}

func TestBadAnswersAreToldAndNothingIsLost(t *testing.T) {
	o, id := surveyOffice(t)
	page := o.own(id, 0) + "?lang=en"
	long := strings.Repeat("长", 20000)
	_, html := o.open(http.MethodPost, page, form("rev", "0", "csat", "9", "ces", "7", "more", long, "help", "train", "help", "moon", "unknown", "x"))
	for _, want := range []string{"Please choose a number from 1 to 5", "now it has 20000", "3 answers need another look", long} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q", want[:min(len(want), 40)])
		}
	}
	if a := o.answerOf(id); a.Values["ces"][0] != "7" || a.Values["csat"] != nil || a.Values["unknown"] != nil || a.Values["help"] != nil {
		t.Errorf("kept: %v", a.Values)
	}
	if code, html := o.open(http.MethodPost, page, form("rev", "x", "csat", "4", "more", "short")); code != http.StatusOK || !strings.Contains(html, "Saved") {
		t.Errorf("%d %s", code, html)
	}
}

// Whoever begins at one door may finish at another, and two doors at the same instant are one answer.
func TestTwoDoorsAreOneAnswer(t *testing.T) {
	o, _ := surveyOfficeWith(t, func(c *engine.Config) { c.Rehearse = false }) // what others write in between is no fault of the handler's
	id := o.place("Carl")
	page := o.own(id, 0) + "?lang=en"
	o.open(http.MethodPost, page, form("rev", "0", "csat", "4"))
	got := o.click(account("Carl"), o.dm("Carl"), bot.Button("", "survey.begin", id))
	if !strings.Contains(got, "Your answer so far: 4") {
		t.Errorf("in chat: %q", got)
	}
	o.submit(account("Carl"), "survey.answer", id, map[string][]string{"csat": {"5"}, "ces": {"6"}})
	if _, html := o.open(http.MethodGet, page, nil); !strings.Contains(html, "You answered on Mon 23 Nov, in chat.") || !strings.Contains(html, `value="5" checked`) {
		t.Errorf("on the page: %s", html)
	}
	pages := o.engine.Pages()["/s/"]
	var both sync.WaitGroup
	for n := range 8 {
		both.Go(func() {
			r := httptest.NewRequest(http.MethodPost, page, strings.NewReader(form("rev", fmt.Sprint(100+n), "csat", fmt.Sprint(1+n%5)).Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			pages.ServeHTTP(httptest.NewRecorder(), r)
		})
	}
	o.submit(account("Carl"), "survey.answer", id, map[string][]string{"csat": {"3"}})
	both.Wait()
	if n := len(o.surveyed("survey-answer")); n != 1 {
		t.Errorf("%d answers of one person", n)
	}
	if got := o.say("Lea", teamRoom, "survey results"); !strings.Contains(got, "1 of 3") {
		t.Errorf("results: %q", got)
	}
	if got := o.click(account("Mia"), o.dm("Mia"), bot.Button("", "survey.answer", id)); !strings.Contains(got, "not for you") {
		t.Errorf("somebody else's: %q", got)
	}
	if len(o.dead) > 0 {
		t.Errorf("given up: %v", o.dead)
	}
}

func TestLinksThatDoNotOpen(t *testing.T) {
	for name, c := range map[string]struct {
		path func(o *office, id string) string
		code int
		want string
	}{
		"forged":         {func(*office, string) string { return "/s/nonsense" }, http.StatusNotFound, "cannot be opened"},
		"another's kind": {func(o *office, id string) string { return strings.Replace(o.own(id, 0), "survey~", "ops~", 1) }, http.StatusNotFound, "cannot be opened"},
		"expired": {func(o *office, id string) string {
			path := o.own(id, 0)
			o.clock.Advance(40 * 24 * time.Hour)
			return path
		}, http.StatusGone, "has expired"},
		"revoked":         {func(o *office, id string) string { return o.own(id, 7) }, http.StatusGone, "no longer works"},
		"of another wave": {func(o *office, id string) string { return o.own("x"+id, 0) }, http.StatusGone, "no longer works"},
		"closed": {func(o *office, id string) string {
			o.click(account("Lea"), teamRoom, o.mustControl("slack", "Close now"))
			return o.own(id, 0)
		}, http.StatusOK, "This survey has closed"},
		"no link at all": {func(*office, string) string { return "/survey/" }, http.StatusNotFound, "cannot be opened"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, id := surveyOffice(t)
			path := c.path(o, id)
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				if name == "no link at all" && method == http.MethodPost {
					continue
				}
				code, html := o.open(method, path+"?lang=en", form("rev", "0", "csat", "5", "ces", "5"))
				if code != c.code || !strings.Contains(html, c.want) {
					t.Errorf("%s: %d %s, want %d with %q", method, code, html, c.code, c.want)
				}
			}
			if n := len(o.surveyed("survey-answer")); n != 0 {
				t.Error("an answer was kept")
			}
		})
	}
}

func TestGuessingLinksIsSlowedDown(t *testing.T) {
	o, id := surveyOffice(t)
	pages := o.engine.Pages()["/s/"]
	try := func(path string) int {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Code
	}
	last := 0
	for range 40 {
		last = try("/s/guess")
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the 40th guess: %d", last)
	}
	if code := try(o.own(id, 0)); code != http.StatusOK {
		t.Errorf("a real link from there: %d", code)
	}
	o.clock.Advance(time.Minute)
	if code := try("/s/guess"); code != http.StatusNotFound {
		t.Errorf("a minute later: %d", code)
	}
}

// Whoever opens somebody else's link sees no answers, and can say so: the link is withdrawn and the lead gets a new one.
func TestNotMe(t *testing.T) {
	o, id := surveyOffice(t)
	page := o.own(id, 0) + "?lang=en"
	o.open(http.MethodPost, page, form("rev", "0", "csat", "2", "ces", "2", "why", "a secret"))
	if _, html := o.open(http.MethodGet, page+"&other", nil); strings.Contains(html, "secret") || !strings.Contains(html, "This link is for Wang") {
		t.Errorf("not me: %s", html)
	}
	before := o.look("slack")
	for range 2 {
		o.open(http.MethodPost, page+"&other", form("other", "1"))
	}
	o.advance(time.Minute)
	if got := o.news("slack", before); strings.Count(got, "opened by somebody else") != 1 {
		t.Errorf("the lead hears %q", got)
	}
	if code, _ := o.open(http.MethodGet, page, nil); code != http.StatusGone {
		t.Errorf("the old link: %d", code)
	}
	if _, html := o.open(http.MethodGet, o.own(id, 1)+"?lang=en", nil); !strings.Contains(html, "For Wang") {
		t.Errorf("the new link: %s", html)
	}
}

// What the lead is given to send after that is in the language of whom it is for.
func TestTheNewLinkSpeaksTheLanguageOfWhomItIsFor(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.addPerson(bot.Profile{Account: account("Zoe"), Name: "Zoe", Email: "zoe@client.example", Lang: "zh-CN"})
	o.must("Lea", teamRoom, "project add zoe@client.example client", "client")
	o.say("Zoe", o.dm("Zoe"), "我的语言 中文")
	o.plan(nil)
	before := o.look("slack")
	o.open(http.MethodPost, o.own(o.place("Zoe"), 0)+"?other", form("other", "1"))
	o.advance(time.Minute)
	if got := o.news("slack", before); !strings.Contains(got, "The link of Zoe was opened by somebody else") || !strings.Contains(got, "您好") {
		t.Errorf("the lead hears %q", got)
	}
}

// Where golive has no page a letter would hold no way to answer: whom the chat refuses is named to the lead instead.
func TestNobodyGetsALetterWithoutALink(t *testing.T) {
	for url, letter := range map[string]bool{"": false, "https://golive.example": true} {
		box := bottest.NewMailbox()
		o := newOfficeWith(t, func(c *engine.Config) { c.PublicURL, c.Platforms = url, append(c.Platforms, box) })
		o.furnish()
		o.addPerson(bot.Profile{Account: account("Zoe"), Name: "Zoe", Email: "zoe@client.example", Lang: "en"})
		o.must("Lea", teamRoom, "project add zoe@client.example client", "client")
		o.chats["slack"].Bar(account("Zoe"), true)
		o.plan(nil)
		o.advance(2 * time.Minute)
		if i := o.surveyed("survey-invitation")[o.place("Zoe")]; i.Mailed != letter || i.Unreached == letter || len(box.Letters()) > 0 != letter {
			t.Errorf("with the address %q: %+v, %d letters", url, i, len(box.Letters()))
		}
	}
}

const eight = "Ada\nBo\nCy\nDee\nEd\nFay\nGus\nHal"

// Nothing that is kept leads from an anonymous answer to whoever gave it: no record, event or number.
func TestAnonymousAnswersCannotBeJoined(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	if got := o.plan(map[string][]string{"anonymous": {"true"}, "members": {""}, "list": {"Ada\nBo\nCy"}}); !strings.Contains(got, "8 people or more") {
		t.Fatalf("three people: %q", got)
	}
	o.plan(map[string][]string{"anonymous": {"true"}, "list": {eight}})
	names := strings.Fields(eight)
	for n, name := range names[:6] {
		page := o.own(o.place(name), 0) + "?lang=en"
		if _, html := o.open(http.MethodGet, page, nil); !strings.Contains(html, "Your answers are kept apart from that") {
			t.Fatalf("the promise to %s: %s", name, html)
		}
		o.open(http.MethodPost, page, form("rev", "0", "csat", fmt.Sprint(1+n%5), "ces", "4", "more", "said by number "+fmt.Sprint(n)))
		if n == 2 { // and changes it
			o.open(http.MethodPost, page, form("rev", "1", "csat", "3", "ces", "4", "more", "said again"))
		}
	}
	if got := o.say("Lea", teamRoom, "survey results"); !strings.Contains(got, "no results are shown") || strings.Contains(got, "satisfied (") {
		t.Errorf("results while it is open: %q", got)
	}
	o.apart()
	numbers := slices.Sorted(maps.Keys(o.surveyed("survey-answer")))
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Close now"))
	if got := strings.Join(slices.Collect(maps.Values(o.look("slack"))), "\n"); !strings.Contains(got, "6 of 9") || !strings.Contains(got, "satisfied (") {
		t.Errorf("results afterwards: %q", got)
	}
	o.apart()
	after := o.surveyed("survey-answer")
	if len(after) != 6 {
		t.Errorf("%d answers", len(after))
	}
	for id := range after {
		if slices.Contains(numbers, id) {
			t.Errorf("%s is kept under its number", id)
		}
	}
	for _, w := range o.surveyed("survey-wave") {
		if w.Pepper != "" {
			t.Error("what the numbers were made of is still there")
		}
	}
	if _, html := o.open(http.MethodGet, o.own(o.place("Ada"), 0)+"?lang=en", nil); strings.Contains(html, "said by") {
		t.Errorf("an answer can still be found: %s", html)
	}
}

// apart fails the test where a record of an answer names anybody or any day, or another record, an event or an effect names the answer.
func (o *office) apart() {
	o.t.Helper()
	places := o.surveyed("survey-invitation")
	found := o.surveyed("survey-answer")
	for _, rec := range o.store.Records() {
		text := rec.ID + string(rec.Data) + string(bot.Encode(rec.Index))
		if rec.Kind == "survey-answer" {
			for id, i := range places {
				_, who, _ := strings.Cut(id, "/")
				if strings.Contains(text, who) || strings.Contains(text, `"`+i.Name+`"`) {
					o.t.Errorf("an answer names %s", i.Name)
				}
			}
			if strings.Contains(text, "2026-") {
				o.t.Errorf("an answer has a day: %s", text)
			}
			continue
		}
		for id, a := range found {
			_, number, _ := strings.Cut(id, "/")
			if strings.Contains(text, number) || len(a.Values["more"]) > 0 && strings.Contains(text, a.Values["more"][0]) {
				o.t.Errorf("%s leads to an answer", rec.Key())
			}
		}
	}
	for _, text := range o.store.Payloads() {
		for id, a := range found {
			_, number, _ := strings.Cut(id, "/")
			if strings.Contains(text, number) || len(a.Values["more"]) > 0 && strings.Contains(text, a.Values["more"][0]) {
				o.t.Errorf("an event leads to an answer: %s", text)
			}
		}
	}
	for id, i := range places {
		if found[id].Wave == "" && i.Answered != "" && !slices.ContainsFunc(slices.Collect(maps.Values(o.surveyed("survey-wave"))), func(w asked) bool { return w.State == "closed" }) {
			o.t.Errorf("%s is noted to have answered before the closing", i.Name)
		}
	}
	lanes, posts := map[string]int{}, map[string]bool{}
	for _, text := range o.store.Payloads() {
		var e bot.Event
		if json.Unmarshal([]byte(text), &e) != nil || e.Name != "survey.sent" {
			continue
		}
		posts[text] = true
		if lanes[e.Lane]++; lanes[e.Lane] > 1 {
			o.t.Errorf("lane %s tells how often somebody wrote", e.Lane)
		}
	}
	if len(lanes) == 0 {
		o.t.Error("no post is looked at")
	}
	for _, text := range o.store.Payloads() {
		for _, said := range []string{"saved", "partly", "more", "wrong"} {
			if strings.Contains(text, `"location":"`+said+`"`) {
				o.t.Errorf("an event keeps what came of a post: %s", text)
			}
		}
		for lane := range lanes {
			if strings.Contains(text, lane) && !posts[text] {
				o.t.Errorf("something follows from a post: %s", text)
			}
		}
	}
}

// However long the answers are, those of an anonymous wave get their new numbers, and reminders come after they were mixed.
func TestLongAnonymousAnswersAreShuffled(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	names := guests(90)
	o.plan(map[string][]string{"anonymous": {"true"}, "list": {strings.Join(names, "\n")}})
	long := strings.Repeat("长", 4990)
	for n, name := range names {
		o.open(http.MethodPost, o.own(o.place(name), 0), form("rev", "0", "csat", "4", "ces", "4", "more", fmt.Sprint(long, n)))
	}
	for range 4 {
		o.advance(24 * time.Hour)
	}
	versions := map[int64]bool{}
	for _, rec := range o.store.Records() {
		if rec.Kind == "survey-answer" && strings.Contains(string(rec.Data), "complete") {
			versions[rec.Version] = true
		}
	}
	if !versions[6] || len(versions) != 1 { // empty, answered, and on four mornings
		t.Errorf("each morning, and before the reminder, all are to be written anew, the versions are %v", versions)
	}
	for id, i := range o.surveyed("survey-invitation") {
		if (i.Reminded > 0) != (i.Name == "Carl") {
			t.Errorf("%s %s is reminded %d times", id, i.Name, i.Reminded)
		}
	}
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Close now"))
	if got := o.surveyed("survey-answer"); len(got) != 90 {
		t.Errorf("%d answers", len(got))
	}
	for _, i := range o.surveyed("survey-invitation") {
		if (i.Answered != "") != (i.Name != "Carl") {
			t.Errorf("%s answered: %q", i.Name, i.Answered)
		}
	}
	if len(o.dead) > 0 {
		t.Errorf("given up: %v", o.dead)
	}
}

// Whoever has somebody's link, as a lead has those that nobody could be sent, does not learn by it what they answered, nor whether they
// did: what Ada's link shows after her answer is what Bo's shows, who gave none.
func TestALinkShowsNoAnonymousAnswer(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"anonymous": {"true"}, "list": {eight}})
	id := o.place("Ada")
	page := o.own(id, 0) + "?lang=en"
	_, html := o.open(http.MethodPost, page, form("rev", "a", "csat", "2", "ces", "3", "why", "", "shown-why", "1", "more", "her words"))
	if !strings.Contains(html, "Saved. Thank you!") || !strings.Contains(html, "her words") {
		t.Fatalf("what she sees: %s", html)
	}
	kept := maps.Collect(func(yield func(string, asked) bool) {
		for id, a := range o.surveyed("survey-answer") {
			if len(a.Values) > 0 && !yield(id, a) {
				return
			}
		}
	})
	looks := map[string]func(page string) string{
		"looking": func(page string) string { _, html := o.open(http.MethodGet, page, nil); return html },
		"a blank form": func(page string) string {
			_, html := o.open(http.MethodPost, page, form("rev", "b", "shown-csat", "1", "shown-ces", "1", "shown-more", "1"))
			return html
		},
		"a part": func(page string) string {
			_, html := o.open(http.MethodPost, page, form("rev", "c", "ces", "5"))
			return html
		},
		"a low score": func(page string) string {
			_, html := o.open(http.MethodPost, page, form("rev", "f", "csat", "1"))
			return html
		},
		"a wrong value": func(page string) string {
			_, html := o.open(http.MethodPost, page, form("rev", "d", "csat", "99"))
			return html
		},
		"wrong and a part": func(page string) string {
			_, html := o.open(http.MethodPost, page, form("rev", "g", "csat", "99", "ces", "5"))
			return html
		},
	}
	rev := regexp.MustCompile(`name="rev" value="[^"]*"`)
	for name, look := range looks {
		html := look(page)
		if strings.Contains(html, "her words") || name != "a low score" && strings.Contains(html, "What are you not satisfied with?") || strings.Contains(html, `value="2" checked`) || strings.Contains(html, `value="3" checked`) {
			t.Errorf("%s shows the answer: %s", name, html)
		}
		bo := strings.ReplaceAll(look(o.own(o.place("Bo"), 0)+"?lang=en"), "For Bo", "For Ada")
		if html, bo := rev.ReplaceAllString(html, ""), rev.ReplaceAllString(bo, ""); html != bo {
			t.Errorf("%s shows that there is an answer: %s\nnot as where there is none: %s", name, html, bo)
		}
	}
	for at, a := range kept {
		if got := o.surveyed("survey-answer")[at]; got.Values["more"][0] != a.Values["more"][0] || !got.Complete {
			t.Errorf("the answer is %+v, was %+v", got, a)
		}
	}
	// Not even a new link for the lead.
	o.open(http.MethodPost, page+"&other", form("other", "1"))
	if _, html := o.open(http.MethodGet, o.own(id, 1)+"?lang=en", nil); !strings.Contains(html, "If you have answered already") || strings.Contains(html, "her words") {
		t.Errorf("the new link: %s", html)
	}
	// A whole answer takes the place of the one before.
	if _, html := o.open(http.MethodPost, o.own(id, 1)+"?lang=en", form("rev", "e", "csat", "5", "ces", "7")); !strings.Contains(html, "Saved. Thank you!") || strings.Contains(html, "her words") {
		t.Errorf("changed: %s", html)
	}
	// In the moments after the closing nothing is shown, either.
	o.clock.Advance(8 * 24 * time.Hour)
	if _, html := o.open(http.MethodGet, o.own(id, 1)+"?lang=en", nil); strings.Contains(html, "Your answers") {
		t.Errorf("closing: %s", html)
	}
}

// What was accepted before the closing counts, though it waited its turn until the wave had closed; nothing is shown before.
func TestAnAnonymousAnswerThatWaitedCounts(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"anonymous": {"true"}, "members": {""}, "list": {eight}})
	names := strings.Fields(eight)
	for _, name := range names[:5] {
		o.open(http.MethodPost, o.own(o.place(name), 0), form("rev", "0", "csat", "4", "ces", "4"))
	}
	last := o.place(names[5])
	wave, _, _ := strings.Cut(last, "/")
	// The wave has closed, and what follows from that is yet to come.
	rec, err := o.store.Load(t.Context(), "survey-wave/"+wave)
	if err != nil {
		t.Fatal(err)
	}
	posted, closing := o.clock.Now(), o.clock.Now().Add(time.Minute)
	rec.Data = []byte(strings.Replace(string(rec.Data), `"state":"open"`, `"state":"closed"`, 1))
	rec.Data = regexp.MustCompile(`"closes":"[^"]*"`).ReplaceAll(rec.Data, []byte(`"closes":"`+closing.Format(time.RFC3339)+`"`))
	if err := o.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{rec}}); err != nil {
		t.Fatal(err)
	}
	if got := o.say("Lea", teamRoom, "survey results"); !strings.Contains(got, "results are shown in a moment") {
		t.Errorf("before the last answers are there: %q", got)
	}
	o.accept(bot.Event{ID: "late", Name: "survey.sent", Lane: "late", At: posted, Sealed: true,
		Data: bot.Encode(map[string]any{"invitation": last, "lang": "en", "values": map[string][]string{"csat": {"1"}, "ces": {"4"}}})})
	o.clock.MoveTo(closing)
	o.accept(bot.Event{ID: "shuffle", Name: "survey.shuffle", Lane: "survey/" + wave, At: o.clock.Now(), Data: bot.Encode(map[string]string{"wave": wave})})
	if got := o.say("Lea", teamRoom, "survey results"); !strings.Contains(got, "6 of 8") {
		t.Errorf("results: %q", got)
	}
	if i := o.surveyed("survey-invitation")[last]; i.Answered == "" {
		t.Errorf("it is not noted who answered: %+v", i)
	}
}

func TestTheResultsPage(t *testing.T) {
	o, id := surveyOffice(t)
	o.open(http.MethodPost, o.own(id, 0), form("rev", "0", "csat", "2", "ces", "6", "more", "=HYPERLINK(\"http://evil\")", "help", "train", "help", "data"))
	wave, _, _ := strings.Cut(id, "/")
	link := func(who string) string {
		return "/survey/results/" + bottest.Links{}.Sign("survey.results", account(who).String()+"|"+wave, o.clock.Now().AddDate(0, 0, 7))
	}
	code, html := o.open(http.MethodGet, link("Mia"), nil)
	if code != http.StatusOK || !strings.Contains(html, "1 of 3 (33%)") || !strings.Contains(html, "HYPERLINK") || !strings.Contains(html, "Wang") {
		t.Errorf("%d %s", code, html)
	}
	for _, who := range []string{"Carl", "Nora"} {
		if code, html := o.open(http.MethodGet, link(who), nil); code != http.StatusForbidden || strings.Contains(html, "HYPERLINK") {
			t.Errorf("%s: %d", who, code)
		}
	}
	csv := "\ufeffName,Mail,Day,Through,Finished,\"Overall, how satisfied are you with the go-live?\",What are you not satisfied with?,The new system makes it easy to do my daily work.,Where do you need our help most?,Anything else you would like to tell us?\r\n" +
		"Wang,wang@client.example,2026-11-23,web page,Yes,2,,6,\"More training, Checking data\",\"'=HYPERLINK(\"\"http://evil\"\")\"\r\n"
	if code, text := o.open(http.MethodGet, link("Mia")+"/answers.csv", nil); code != http.StatusOK || text != csv {
		t.Errorf("%d\n%s\nwant\n%s", code, text, csv)
	}
	if code, text := o.open(http.MethodGet, link("Mia")+"/answers.json", nil); code != http.StatusOK || !json.Valid([]byte(text)) {
		t.Errorf("%d %s", code, text)
	}
	code, book := o.open(http.MethodGet, link("Mia")+"/answers.xlsx", nil)
	if code != http.StatusOK {
		t.Fatalf("%d %s", code, book)
	}
	rows := readBook(t, book)
	if len(rows) != 2 || rows[1][5] != "2" || rows[1][9] != "=HYPERLINK(\"http://evil\")" {
		t.Errorf("the workbook: %q", rows)
	}
	seen := 0
	for _, a := range list(o, bot.Records[bot.Audit]{Kind: "audit", Schema: 1}) {
		if a.What == "survey.seen" {
			seen++
			if a.Who != o.person("Mia") {
				t.Errorf("%s is said to have looked", a.Who)
			}
		}
	}
	if seen != 4 {
		t.Errorf("looking is noted %d times, want page and three files, once each", seen)
	}
}

// readBook reads the cells of a workbook.
func readBook(t *testing.T, book string) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Who is erased is gone from the surveys, too; who answers stays a client all the same.
func TestErasedFromSurveys(t *testing.T) {
	o, _ := surveyOffice(t)
	id := o.place("Carl")
	o.submit(account("Carl"), "survey.answer", id, map[string][]string{"csat": {"1"}, "ces": {"1"}, "more": {"the floor is wet"}})
	carl := o.person("Carl")
	o.must("Olga", o.dm("Olga"), "person erase @Carl", "Erase Carl?")
	o.click(account("Olga"), o.dm("Olga"), o.mustControl("slack", "Erase"))
	for _, rec := range o.store.Records() {
		text := rec.ID + string(rec.Data)
		if strings.HasPrefix(rec.Kind, "survey-") && (strings.Contains(text, carl) || strings.Contains(text, `"Carl"`) || strings.Contains(text, "floor is wet")) {
			t.Errorf("%s: %s", rec.Key(), text)
		}
	}
	if _, err := engine.Verify(t.Context(), o.store); err != nil {
		t.Errorf("the audit chain: %v", err)
	}
	if len(o.dead) > 0 {
		t.Errorf("given up: %v", o.dead)
	}
}

// Who stands on a list alone is exported and erased by their mail or name. What stays is said: their anonymous answer, which nobody
// can find.
func TestSomebodyOnAListIsExportedAndErased(t *testing.T) {
	o, wang := surveyOffice(t)
	o.open(http.MethodPost, o.own(wang, 0), form("rev", "0", "csat", "1", "why", "slow", "ces", "1", "more", "the floor is wet"))
	o.open(http.MethodPost, o.own(o.place("Wu"), 0), form("rev", "0", "csat", "5", "ces", "7", "more", "wu was here"))
	o.must("Lea", o.dm("Lea"), "person erase wang@client.example", "operator")
	o.must("Olga", o.dm("Olga"), "person erase wong@client.example", "wong@client.example")

	o.say("Olga", o.dm("Olga"), "person export wang@client.example")
	file, d := o.exported()
	kinds := map[string]int{}
	for _, rec := range d.Records {
		kinds[rec.Kind]++
	}
	for _, kind := range []string{"survey-invitation", "survey-answer", "survey-loop", "survey-asked"} {
		if kinds[kind] != 1 {
			t.Errorf("%d of %s in the export", kinds[kind], kind)
		}
	}
	if text := string(file.Bytes); !slices.Equal(d.Names, []string{"Wang"}) || !strings.Contains(text, "floor is wet") || strings.Contains(text, "wu was here") {
		t.Errorf("the export of %v: %s", d.Names, text)
	}

	o.must("Olga", o.dm("Olga"), "person erase WANG@client.example", "Erase Wang?")
	if got := strings.Join(values(o.look("slack")), "\n"); !strings.Contains(got, "Anonymous answers to surveys stay") {
		t.Errorf("it is not said what stays: %s", got)
	}
	o.click(account("Olga"), o.dm("Olga"), o.mustControl("slack", "Erase"))
	o.must("Olga", o.dm("Olga"), "person erase wu", "Erase Wu?")
	o.click(account("Olga"), o.dm("Olga"), o.mustControl("slack", "Erase"))
	_, who, _ := strings.Cut(wang, "/")
	for _, rec := range o.store.Records() {
		text := rec.ID + string(rec.Data)
		for _, left := range []string{"wang@", `"Wang"`, `"Wu"`, "floor is wet", "wu was here", who} {
			if strings.Contains(text, left) && rec.Kind != "audit" && rec.Kind != "noise" { // the chain names them by number, as what was sent today does
				t.Errorf("%s still holds %q: %s", rec.Key(), left, text)
			}
		}
		if strings.Contains(text, "wang@") {
			t.Errorf("the address is in %s", rec.Key())
		}
	}
	if n := len(o.surveyed("survey-invitation")); n != 1 {
		t.Errorf("%d places are left, want that of Carl", n)
	}
	if code, html := o.open(http.MethodGet, o.own(wang, 0), nil); code != http.StatusGone {
		t.Errorf("the link still opens: %d %s", code, html)
	}
	if _, err := engine.Verify(t.Context(), o.store); err != nil {
		t.Errorf("the audit chain: %v", err)
	}
	if len(o.dead) > 0 {
		t.Errorf("given up: %v", o.dead)
	}
}

// Where many scores of an anonymous wave are low its lead hears so once, in private, without a person, and the digest says it.
func TestManyLowAnonymousScoresAreATheme(t *testing.T) {
	for low, want := range map[int]bool{1: false, 2: true} {
		t.Run(fmt.Sprint(low), func(t *testing.T) {
			o := newOffice(t)
			o.furnish()
			o.plan(map[string][]string{"anonymous": {"true"}, "list": {eight}})
			for n, name := range strings.Fields(eight)[:6] {
				score := "5"
				if n < low {
					score = "2"
				}
				o.open(http.MethodPost, o.own(o.place(name), 0), form("rev", "0", "csat", score, "why", "said by "+name, "ces", "4"))
			}
			o.wait(8)
			told := 0
			for _, p := range o.chats["slack"].Posts() {
				card, ok := p.Body.(bot.Card)
				if !ok || !strings.HasPrefix(card.Title, "Low scores") {
					continue
				}
				told++
				text := card.Fallback()
				if p.To != o.dm("Lea") || !strings.Contains(text, "2 of 6 anonymous answers") || strings.Contains(text, "said by") {
					t.Errorf("%s hears %s", p.To, text)
				}
			}
			if told != map[bool]int{true: 1}[want] {
				t.Errorf("%d alerts of %d low scores", told, low)
			}
			if got := o.say("Max", o.dm("Max"), "digest"); strings.Contains(got, "2 of 6 anonymous answers have a low score") != want {
				t.Errorf("the digest: %s", got)
			}
		})
	}
}
