package handlers_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// schedule gives the project dates, issues, deliverables and changes, and plants a mark in every text of it that is the team's.
func (o *office) schedule() {
	o.t.Helper()
	o.jira.Seed("design", 12, 20, func(i *bot.Issue) { i.Summary = planted + " " + i.Summary })
	o.jira.Seed("urgent", 0, 1, func(i *bot.Issue) { i.Summary, i.Due, i.Priority = planted+" urgent", "2026-11-18", "Highest" })
	o.submit(account("Lea"), "phase.edit", o.projectID()+"|design", map[string][]string{"name": {"Design"}, "weight": {"25"}, "start_planned": {"2026-11-02"}, "end_planned": {"2026-12-11"},
		"m_solution_p": {"2026-11-20"}, "m_configured_p": {"2026-12-09"}, "source": {"label"}, "value": {"design"}, "why": {planted + " in the form"}})
	for _, said := range []string{"reschedule System configured 2026-12-16 because " + planted + " of the date", "reached Requirements agreed 2026-11-20",
		"deliver Permission matrix https://docs.example.com/" + planted, "phase percent Data preparation 40 because " + planted + " of the percentage",
		"status set amber until 2026-12-11 because " + planted + " of the status"} {
		o.say("Lea", teamRoom, said)
	}
	o.submit(account("Lea"), "phase.update", o.projectID()+"|2026-11-27", map[string][]string{"note": {planted + " note"}, "client": {"Design goes well"}, "needs": {"Name the key users"}})
}

func (o *office) projectID() string {
	id, _ := o.project("ERP")
	return id
}

// sheet asks for one of golive's pages and answers its status and text.
func (o *office) sheet(method, path string, values url.Values) (int, string) {
	o.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	name, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	o.engine.Pages()["/"+name+"/"].ServeHTTP(w, r)
	if dir := os.Getenv("GOLIVE_TEST_SHOTS"); dir != "" && method == http.MethodGet && w.Code == http.StatusOK {
		file := strings.NewReplacer("/", "-", "?", "-", "%", "", "~", "-", "|", "-").Replace(path)
		if err := os.WriteFile(filepath.Join(dir, file[1:min(len(file), 60)]+fmt.Sprint(len(w.Body.String()))+".html"), w.Body.Bytes(), 0o644); err != nil {
			o.t.Fatal(err)
		}
	}
	return w.Code, w.Body.String()
}

func (o *office) progressLink(who, name, phase string) string {
	purpose := "phase.page"
	if name == "sign" {
		purpose = "phase.sign"
	}
	return "/phase/" + name + "/" + bottest.Links{}.Sign(purpose, fmt.Sprintf("%s|%s|%d|%s", account(who), o.projectID(), o.clock.Now().Unix(), phase), o.clock.Now().Add(time.Hour))
}

// Whatever a client's room, chat or page is told of a project's progress, no text of the team's is in it; the team sees them.
func TestProgressForClients(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.schedule()
	o.say("Carl", clientRoom, "status")
	o.say("Mia", clientRoom, "status")
	o.say("Carl", o.dm("Carl"), "status ERP")
	o.say("Carl", o.dm("Carl"), "timeline ERP")
	for i, name := range []string{"Process maps (as-is and to-be)", "Requirements specification"} {
		o.say("Mia", teamRoom, fmt.Sprintf("deliver %s https://docs.example.com/%d", name, i))
	}
	o.must("Lea", teamRoom, "sign-off Requirements", "")
	o.must("Olga", teamRoom, "phase override Data preparation because "+planted+" of the override", "Phase closed")
	gates := 0
	for _, p := range o.chats["slack"].Posts() {
		if c, ok := p.Body.(bot.Card); ok && p.To.Room() == clientRoom && (strings.HasPrefix(c.Title, "Please sign off") || strings.HasPrefix(c.Title, "Phase closed")) {
			gates++
		}
	}
	if gates != 2 {
		t.Errorf("the client's room is told of %d gates", gates)
	}
	o.through(t, 13*24*time.Hour) // over two drafts and weekly posts
	for _, found := range o.exposed() {
		t.Error(found)
	}
	var client, team int
	for _, p := range o.chats["slack"].Posts() {
		text := string(bot.Encode(p.Body))
		if strings.Contains(text, "Design goes well") && p.To.Room() == clientRoom {
			client++
		}
		if strings.Contains(text, planted+" note") && p.To.Room() == teamRoom {
			team++
		}
	}
	if client == 0 || team == 0 {
		t.Errorf("the weekly post came to %d client and %d team rooms", client, team)
	}
	for _, page := range []string{"status", "plan", "timeline"} {
		for _, lang := range []string{"en", "zh-CN"} {
			code, html := o.sheet(http.MethodGet, o.progressLink("Carl", page, "")+"?lang="+lang, nil)
			if code != http.StatusOK || strings.Contains(html, planted) {
				t.Errorf("%s for the client in %s: %d, with the mark: %t", page, lang, code, strings.Contains(html, planted))
			}
			code, html = o.sheet(http.MethodGet, o.progressLink("Mia", page, "")+"?lang="+lang, nil)
			if code != http.StatusOK || !strings.Contains(html, planted) {
				t.Errorf("%s for the team in %s: %d, with the mark: %t", page, lang, code, strings.Contains(html, planted))
			}
			if len(html) > 150<<10 {
				t.Errorf("%s weighs %d bytes", page, len(html))
			}
			if n := strings.Count(html, "<img "); page == "status" && n != 2 || page == "status" && !strings.Contains(html, `="Tasks, week by week · 27 Nov: 12 of 20. 4 Dec: 12 of 20."`) && lang == "en" {
				t.Errorf("the status shows %d pictures", n)
			}
			if strings.Contains(html, "<script") || strings.Contains(html, "<no value>") || regexp.MustCompile(`>(phase|digest)\.[a-z-]+<`).MatchString(html) {
				t.Errorf("%s in %s: a script, or a text that is missing", page, lang)
			}
		}
	}
	for who, words := range map[string]string{"Carl": "Requirements specification handed in", "Lea": "Requirements specification handed in: https://docs.example.com/1"} {
		if _, text := o.sheet(http.MethodGet, o.progressLink(who, "timeline", "")+"/timeline.csv?lang=en", nil); !strings.Contains(text, words) {
			t.Errorf("%s is not told %q\n%s", who, words, text)
		}
	}
	for _, file := range []string{"timeline.csv", "timeline.md"} {
		if code, text := o.sheet(http.MethodGet, o.progressLink("Carl", "timeline", "")+"/"+file, nil); code != http.StatusOK || strings.Contains(text, planted) || !strings.Contains(text, "Requirements agreed") && !strings.Contains(text, "需求确认") {
			t.Errorf("%s for the client: %d\n%s", file, code, text)
		}
		if code, text := o.sheet(http.MethodGet, o.progressLink("Lea", "timeline", "")+"/"+file, nil); code != http.StatusOK || !strings.Contains(text, planted+" of the date") {
			t.Errorf("%s for the lead: %d\n%s", file, code, text)
		}
	}
}

// punctual is a store that answers nothing to whose time is over, as databases do.
type punctual struct{ bot.Store }

// Load implements bot.Reader.
func (s punctual) Load(ctx context.Context, key string) (bot.Record, error) {
	if err := ctx.Err(); err != nil {
		return bot.Record{}, err
	}
	return s.Store.Load(ctx, key)
}

// Find implements bot.Reader.
func (s punctual) Find(ctx context.Context, q bot.Query) iter.Seq2[bot.Record, error] {
	if err := ctx.Err(); err != nil {
		return func(yield func(bot.Record, error) bool) { yield(bot.Record{}, err) }
	}
	return s.Store.Find(ctx, q)
}

// A tracker that takes questions and answers none holds up no post, no draft and no status: they tell what is known, and that it is old.
func TestAHangingTrackerHoldsUpNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOfficeWith(t, func(c *engine.Config) { c.Store = punctual{c.Store} })
		o.furnish()
		o.schedule()
		o.through(t, 4*24*time.Hour) // until Friday, 09:00
		o.jira.Hang(true)
		began := time.Now()
		o.must("Lea", teamRoom, "status", "Jira cannot be reached")
		if took := time.Since(began); took > 12*time.Second { // each handler is rehearsed, and so waits twice
			t.Errorf("the status took %v", took)
		}
		before := o.look("slack")
		o.through(t, 10*time.Hour)
		if said := o.news("slack", before); strings.Count(said, "Jira cannot be reached") != 3 { // the two rooms, and the draft as it was sent
			t.Errorf("the post and its draft:\n%s", said)
		}
		if p := list(o, bot.Progresses)[o.projectID()]; !p.Down || len(p.Weeks) != 1 || p.Phases[1].Total != 20 {
			t.Errorf("it is kept as %+v", p)
		}
		if len(o.vain)+len(o.dead) > 0 {
			t.Errorf("in vain: %v; given up: %v", o.vain, o.dead)
		}
	})
}

// A link opens for whom it was given to, as long as they may see the project and it was not revoked.
func TestProgressLinks(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.schedule()
	for who, want := range map[string]int{"Nora": http.StatusForbidden, "Carl": http.StatusOK, "Mia": http.StatusOK, "Max": http.StatusOK, "Ann": http.StatusForbidden} {
		if code, _ := o.sheet(http.MethodGet, o.progressLink(who, "status", ""), nil); code != want {
			t.Errorf("%s: %d, want %d", who, code, want)
		}
	}
	link := o.progressLink("Carl", "status", "")
	if code, _ := o.sheet(http.MethodGet, "/phase/status/forged", nil); code != http.StatusNotFound {
		t.Errorf("a forged link: %d", code)
	}
	o.clock.Advance(2 * time.Hour)
	if code, _ := o.sheet(http.MethodGet, link, nil); code != http.StatusGone {
		t.Errorf("a link after its time: %d", code)
	}
	link = o.progressLink("Carl", "status", "")
	o.clock.Advance(2 * time.Second)
	o.say("Lea", teamRoom, "revoke links")
	if code, html := o.sheet(http.MethodGet, link+"?lang=en", nil); code != http.StatusForbidden || !strings.Contains(html, "say “progress page” to golive") {
		t.Errorf("a revoked link: %d\n%s", code, html)
	}
	o.clock.Advance(2 * time.Second)
	link = o.progressLink("Carl", "status", "")
	if code, _ := o.sheet(http.MethodGet, link, nil); code != http.StatusOK {
		t.Errorf("a link made after that: %d", code)
	}
	o.say("Lea", teamRoom, "project remove @Carl")
	if code, _ := o.sheet(http.MethodGet, link, nil); code != http.StatusForbidden {
		t.Errorf("a link of who is no longer in the project: %d", code)
	}
}

// A GET signs nothing, a POST signs what was seen, and not what is handed over meanwhile; the evidence is in the audit chain.
func TestSignByPage(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	for i, name := range []string{"Process maps (as-is and to-be)", "Requirements specification"} {
		o.say("Mia", teamRoom, fmt.Sprintf("deliver %s https://docs.example.com/%d", name, i))
	}
	o.say("Lea", teamRoom, "sign-off Requirements")
	hashOf := regexp.MustCompile(`name="hash" value="([0-9a-f]{64})"`)
	read := func(who string) (string, string) {
		code, html := o.sheet(http.MethodGet, o.progressLink(who, "sign", "survey")+"?lang=en", nil)
		if code != http.StatusOK {
			t.Fatalf("%s: %d", who, code)
		}
		if m := hashOf.FindStringSubmatch(html); m != nil {
			return m[1], html
		}
		return "", html
	}
	seen, _ := read("Carl")
	if again, _ := read("Carl"); again != seen || seen == "" {
		t.Fatalf("the page asks for %q, then for %q", seen, again)
	}
	if hash, html := read("Mia"); hash != "" || !strings.Contains(html, "Only a project lead or somebody of the client") {
		t.Errorf("a member may sign")
	}
	o.say("Mia", teamRoom, "deliver Requirements specification https://docs.example.com/new")
	if _, html := o.sheet(http.MethodPost, o.progressLink("Carl", "sign", "survey")+"?lang=en", url.Values{"hash": {seen}}); !strings.Contains(html, "has changed since you saw it") {
		t.Errorf("a text that changed meanwhile is signed:\n%s", html)
	}
	seen, _ = read("Carl")
	link, fields := o.coded("Carl", "survey")
	if _, html := o.sheet(http.MethodPost, link, fields); !strings.Contains(html, "Signed: Requirements") || strings.Contains(html, "has this signature already") {
		t.Errorf("it is not signed:\n%s", html)
	}
	evidence := ""
	for _, rec := range o.store.Records() {
		if rec.Kind == "audit" && strings.Contains(string(rec.Data), "plan.signed") {
			evidence = string(rec.Data)
		}
	}
	for _, part := range []string{seen, "docs.example.com/new", `"as":"client"`, `"door":"page"`, `"proof":"code:slack"`} {
		if !strings.Contains(evidence, part) {
			t.Errorf("the evidence lacks %s: %s", part, evidence)
		}
	}
	link, fields = o.coded("Lea", "survey")
	o.sheet(http.MethodPost, link, fields)
	o.must("Lea", teamRoom, "phase close Requirements", "Phase closed")
	o.must("Lea", teamRoom, "project rename ERP Great Leap", "Great Leap")
	if _, html := o.sheet(http.MethodGet, o.progressLink("Carl", "plan", "")+"?lang=en", nil); strings.Contains(html, "of an earlier text") || !strings.Contains(html, "Client: Carl, Mon 23 Nov · on the page, with a code sent on Slack") {
		t.Errorf("what was signed and closed is void under the project's new name:\n%s", html)
	}
}

// The programme's page is for managers alone; each has their own digest.
func TestProgrammePage(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.schedule()
	link := func(who, day string) string {
		return "/digest/page/" + bottest.Links{}.Sign("digest.page", account(who).String()+"|"+day, o.clock.Now().Add(time.Hour))
	}
	for who, want := range map[string]int{"Max": http.StatusOK, "Olga": http.StatusOK, "Lea": http.StatusForbidden, "Carl": http.StatusForbidden} {
		if code, _ := o.sheet(http.MethodGet, link(who, "")+"?lang=en", nil); code != want {
			t.Errorf("%s: %d, want %d", who, code, want)
		}
	}
	_, html := o.sheet(http.MethodGet, link("Max", "")+"?lang=en", nil)
	if code, page := o.sheet(http.MethodGet, "/p/"+submatch(html, `href="../../p/([^"]*)"`), nil); code != http.StatusOK || !strings.Contains(page, "ERP") {
		t.Errorf("the page of a project that the list leads to: %d", code)
	}
	if _, html := o.sheet(http.MethodGet, link("Max", "")+"?lang=en&status=green", nil); strings.Contains(html, "<strong>ERP</strong>") {
		t.Error("a project that is not green is shown where only green ones are asked for")
	}
	if _, html := o.sheet(http.MethodGet, link("Max", "")+"?lang=en&project="+o.projectID(), nil); !strings.Contains(html, "<h1>ERP · ERP</h1>") || strings.Contains(html, "<form") || !strings.Contains(html, `<a href="?lang=en">All projects</a>`) {
		t.Errorf("one project, as a digest leads to it:\n%s", html)
	}
	if code, _ := o.sheet(http.MethodGet, link("Max", "2026-01-01"), nil); code != http.StatusNotFound {
		t.Errorf("a digest that was never sent: %d", code)
	}
	o.through(t, 7*24*time.Hour-30*time.Minute) // until Monday, 08:30
	for _, day := range []string{"2026-11-30", ""} {
		if _, html := o.sheet(http.MethodGet, link("Max", day)+"?lang=en", nil); !strings.Contains(html, "System configured: Wed 9 Dec → Wed 16 Dec") {
			t.Errorf("the page of %q does not tell of the date that the digest tells of:\n%s", day, html)
		}
	}
	o.through(t, 24*time.Hour)
	if code, html := o.sheet(http.MethodGet, link("Max", "2026-11-30")+"?lang=en", nil); code != http.StatusOK || !strings.Contains(html, "As it was sent on Mon 30 Nov") {
		t.Errorf("the digest of Monday: %d\n%s", code, html)
	}
	if _, html := o.sheet(http.MethodGet, link("Max", "")+"?lang=en&q=nothing", nil); !strings.Contains(html, "No project is like that") {
		t.Errorf("a search that finds nothing:\n%s", html)
	}
	_, html = o.sheet(http.MethodGet, link("Max", "2026-11-30")+"?lang=zh-CN&q=ERP", nil)
	if !strings.Contains(html, `<html lang="en">`) || strings.Contains(html, "中文") || !strings.Contains(html, "As it was sent") {
		t.Errorf("a digest that was sent in English is shown as another language has it:\n%s", html)
	}
	_, html = o.sheet(http.MethodGet, link("Max", "")+"?lang=en&project="+o.projectID()+"&q=ERP", nil)
	if want := `href="?lang=zh-CN&amp;project=` + o.projectID() + `&amp;q=ERP"`; !strings.Contains(html, want) {
		t.Errorf("the other language forgets what was asked for:\n%s", html)
	}
	page := regexp.MustCompile(`https://golive.example(/digest/page/[^ )?]*)`)
	given := page.FindStringSubmatch(o.say("Max", o.dm("Max"), "digest last"))[1]
	o.clock.Advance(time.Minute)
	o.must("Max", o.dm("Max"), "digest revoke", "are void")
	o.clock.Advance(time.Minute)
	fresh := page.FindStringSubmatch(o.say("Max", o.dm("Max"), "digest"))[1]
	for to, want := range map[string]int{given: http.StatusForbidden, link("Max", ""): http.StatusForbidden, fresh: http.StatusOK} {
		if code, html := o.sheet(http.MethodGet, to+"?lang=en", nil); code != want || strings.Contains(html, "You made the links of before void") != (want != http.StatusOK) {
			t.Errorf("%s after the links were made void: %d, want %d\n%s", to, code, want, html)
		}
	}
	o.must("Max", o.dm("Max"), "digest last", "The links in it were made void since")
}

// What another capability tells of a project, a low score of a client say, makes it amber at least.
func TestStatusHearsOthers(t *testing.T) {
	o := newOffice(t, bot.Capability{Name: "scores", Doc: "Tells of a low score, for tests.", Locales: diary.Locales,
		Summary: func(context.Context, *bot.Request, string, time.Time) ([]bot.SummaryLine, error) {
			return []bot.SummaryLine{{Text: "NPS 3", Score: 1, Makes: bot.Amber}}, nil
		}})
	o.furnish()
	o.say("Lea", teamRoom, "reschedule Trial load 2026-12-18")
	if got := o.say("Mia", teamRoom, "status"); !strings.Contains(got, "At risk (amber)") || !strings.Contains(got, "Low scores of clients are still being followed up") {
		t.Errorf("the status is\n%s", got)
	}
	if got := o.say("Max", o.dm("Max"), "digest"); !strings.Contains(got, "NPS 3") {
		t.Errorf("the digest is\n%s", got)
	}
}

// Whoever leaves the digest by the link of a letter, comes back, and leaves once more on the same day gets none.
func TestTheDigestCanBeLeftTwiceADay(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	leave := "/digest/leave/" + bottest.Links{}.Sign("digest.leave", o.person("Max"), o.clock.Now().Add(48*time.Hour))
	for range 2 {
		if code, html := o.sheet(http.MethodGet, leave, nil); code != http.StatusOK || !strings.Contains(html, "Stop the digest?") {
			t.Errorf("the page to leave, in the language of whom it is for: %d\n%s", code, html)
		}
		if got := o.say("Max", o.dm("Max"), "digest"); strings.Contains(got, "switched off") {
			t.Errorf("opening the page ends the digest:\n%s", got)
		}
		o.sheet(http.MethodPost, leave, nil)
		if got := o.say("Max", o.dm("Max"), "digest"); !strings.Contains(got, "switched off") {
			t.Errorf("the digest goes on:\n%s", got)
		}
		o.clock.Advance(time.Minute)
		o.say("Max", o.dm("Max"), "digest set on")
	}
}

// Wherever managers look, red comes a working day after the leads have seen it; what a lead sets by hand they see at once.
func TestManagersSeeRedADayLater(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.clock.MoveTo(time.Date(2026, 11, 27, 9, 0, 0, 0, time.FixedZone("", 8*3600))) // a Friday
	o.say("Lea", teamRoom, "reschedule Trial load 2026-11-13")
	seen := func(who string) (all string) {
		_, html := o.sheet(http.MethodGet, o.progressLink(who, "status", "")+"?lang=en", nil)
		for _, text := range []string{o.say(who, o.dm(who), "status ERP"), html} {
			for _, s := range []string{"red", "amber", "green"} {
				if strings.Contains(text, "("+s+")") {
					all += s + " "
				}
			}
		}
		return all
	}
	digest := func() string { return o.say("Max", o.dm("Max"), "digest") }
	if lead, manager := seen("Lea"), seen("Max"); lead != "red red " || manager != "amber amber " {
		t.Errorf("on Friday the lead sees %s, a manager %s", lead, manager)
	}
	if got := digest(); !strings.Contains(got, "Amber ERP") {
		t.Errorf("the digest of Friday:\n%s", got)
	}
	o.through(t, 3*24*time.Hour)
	if manager := seen("Max"); manager != "red red " || !strings.Contains(digest(), "Red ERP") {
		t.Errorf("on Monday a manager sees %s", manager)
	}
	o.say("Lea", teamRoom, "status set green until 2026-12-11 because it is done")
	o.say("Lea", teamRoom, "status set red until 2026-12-11 because the supplier is bankrupt")
	if manager := seen("Max"); manager != "red red " || !strings.Contains(digest(), "Red ERP") {
		t.Errorf("of what was set by hand a manager sees %s", manager)
	}
}

// The timeline tells what happened in all of a project, to clients without what is the team's, and its files hold all of it.
func TestTheTimelineTellsEverything(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.schedule()
	o.meet()
	for _, said := range []string{"project rename ERP Great Leap", "weekly post Thursday 10:00", "revoke links", "project remove @Carl", "project add @Carl client", "project pause until 2026-12-07: the client is moving", "project resume", "task call the supplier by Friday",
		"phase percent Data preparation auto", "status set auto"} {
		o.clock.Advance(time.Minute)
		o.say("Lea", teamRoom, said)
	}
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Create task"))
	o.through(t, time.Hour)
	told := map[string]bool{ // whether clients are told it
		"Project renamed: ERP → ERP Great Leap": true, "Project paused until Mon 7 Dec": true, "Project goes on": true, "Mia has the role “member” now": false, "Carl left the project": false, "the client is moving": false,
		"Meeting held: ": false, "Task created: ERP-": false, "Weekly progress next on 2026-11-26 10:00": false, "pages made void": false,
		"no Jira issues → Jira: Label design": false, "Data preparation set by hand to 40%": false, "Data preparation counted again, no longer 40% by hand": false,
		"Status by the rule again": false,
	}
	for who, team := range map[string]bool{"Lea": true, "Carl": false} {
		_, text := o.sheet(http.MethodGet, o.progressLink(who, "timeline", "")+"/timeline.csv?lang=en", nil)
		for what, toClients := range told {
			if got := strings.Contains(text, what); got != (team || toClients) {
				t.Errorf("%s is told %q: %t\n%s", who, what, got, text)
			}
		}
	}
	var many []bot.Record
	for n := range 2300 {
		h := bot.Happening{Project: o.projectID(), At: o.clock.Now(), Kind: "reached", Phase: "design", Item: "solution", After: "2026-11-20"}
		many = append(many, bot.Happenings.Encode(bot.HappeningID(h.At, "many", n), 0, h))
	}
	o.commit(many)
	if _, text := o.sheet(http.MethodGet, o.progressLink("Lea", "timeline", "")+"/timeline.md?lang=en", nil); strings.Count(text, "Solution agreed reached") != 2300 {
		t.Errorf("the file holds %d of 2300", strings.Count(text, "Solution agreed reached"))
	}
	n := 0
	for page := 1; page < 20; page++ {
		_, html := o.sheet(http.MethodGet, o.progressLink("Lea", "timeline", "")+fmt.Sprintf("?lang=en&kind=reached&page=%d", page), nil)
		if len(html) > 150<<10 {
			t.Errorf("page %d weighs %d bytes", page, len(html))
		}
		if page == 1 || submatch(html, `<strong>(\d+)</strong>`) == fmt.Sprint(page) {
			n += strings.Count(html, "Solution agreed reached")
		}
	}
	if n != 2300 {
		t.Errorf("the pages hold %d of 2300", n)
	}
}

// A risk that was taken down in a meeting is told to managers, and no client.
func TestTheDigestTellsOfRisks(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.meet()
	o.clock.Advance(3 * time.Hour)
	got := o.say("Max", o.dm("Max"), "digest")
	if !regexp.MustCompile(`Risk of Tue 24 Nov[^·]* \(open \([^ ]*\), \d+ (min|h) ago\)`).MatchString(got) {
		t.Errorf("the digest does not tell of the risk, with a link and its age:\n%s", got)
	}
	if code, html := o.sheet(http.MethodGet, submatch(got, `https://golive.example(/meeting/minutes/[^) ]*)`), nil); code != http.StatusOK || !strings.Contains(html, "Minutes") {
		t.Errorf("the link of the risk: %d", code)
	}
	if _, html := o.sheet(http.MethodGet, submatch(got, `\(https://golive.example(/digest/page/[^)]*project=`+o.projectID()+`)\)`)+"&lang=en", nil); !strings.Contains(html, "Risk of Tue 24 Nov") {
		t.Errorf("the page that the digest leads to does not tell of the risk:\n%s", html)
	}
	o.through(t, 29*24*time.Hour)
	if got := o.say("Max", o.dm("Max"), "digest"); strings.Contains(got, "Risk of") {
		t.Errorf("the digest tells of a risk for ever:\n%s", got)
	}
}

// Going live is a milestone: it is announced once in each room, and a plan that is begun later knows of it.
func TestGoingLiveIsAnnounced(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.say("Lea", teamRoom, "reschedule System live 2026-11-20")
	o.say("Lea", teamRoom, "project golive 2026-11-23")
	o.say("Lea", teamRoom, "project golive clear")
	o.say("Lea", teamRoom, "project golive 2026-11-22")
	rooms := map[bot.Place]int{}
	for _, p := range o.chats["slack"].Posts() {
		if c, ok := p.Body.(bot.Card); ok && strings.Contains(c.Title, "Milestone reached: System live") {
			rooms[p.To.Room()]++
		}
	}
	if rooms[teamRoom] != 2 || rooms[clientRoom] != 2 { // it was taken back in between
		t.Errorf("announced in %v", rooms)
	}
	o.say("Ann", crmRoom, "project golive 2026-11-22")
	if got := o.say("Ann", crmRoom, "phases"); !strings.Contains(got, "System live · done Sun 22 Nov") {
		t.Errorf("a plan that nobody has begun:\n%s", got)
	}
}

// How many weekly posts went out without a word of the lead is told however many they are, and by the hour since when Jira is silent.
func TestWhatIsMissingIsToldForHowLong(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.schedule()
	o.say("Lea", teamRoom, "status")
	o.jira.Down(true)
	o.clock.Advance(25 * time.Minute)
	o.say("Lea", teamRoom, "status")
	programme := "/digest/page/" + bottest.Links{}.Sign("digest.page", account("Max").String()+"|", o.clock.Now().Add(time.Hour)) + "?lang=en"
	if _, html := o.sheet(http.MethodGet, programme, nil); !strings.Contains(html, "(25 min ago)") || !strings.Contains(html, "Jira cannot be reached: numbers of ") {
		t.Errorf("the programme, 25 minutes after Jira fell silent:\n%s", html)
	}
	o.jira.Down(false)
	o.through(t, 7*7*24*time.Hour) // the lead has written for the first of seven posts
	if got := o.say("Lea", teamRoom, "status"); !strings.Contains(got, "No word from the lead with the last 6 weekly posts") {
		t.Errorf("after seven posts:\n%s", got)
	}
}

// A weekly post that comes after midnight, since golive was down, compares with the one before, and each slip is told in one post.
func TestAWeeklyPostThatIsLate(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.schedule()
	until := func(day, hour int) {
		o.through(t, time.Date(2026, 11, day, hour, 0, 0, 0, time.FixedZone("", 8*3600)).Sub(o.clock.Now()))
	}
	post := func() string {
		t.Helper()
		last := ""
		for _, p := range o.chats["slack"].Posts() {
			if c, ok := p.Body.(bot.Card); ok && p.To.Room() == teamRoom && strings.HasPrefix(c.Title, "ERP: ") && strings.Contains(c.Title, "% done") {
				last = read(c)
			}
		}
		return last
	}
	until(27, 10)
	o.say("Lea", teamRoom, "reschedule Design 2026-12-14 because of the morning")
	until(27, 17)
	if got := post(); !strings.Contains(got, "the morning") {
		t.Errorf("the post of the first week does not tell of the same day's slip:\n%s", got)
	}
	until(34, 10) // 4 December, a Friday
	o.say("Lea", teamRoom, "reschedule Trial load 2026-12-21")
	o.say("Lea", teamRoom, "reschedule Trial load 2026-12-22 because of the second week")
	o.say("Mia", teamRoom, "deliver Configuration list https://docs.example.com/9")
	until(34, 12)
	o.clock.Advance(20 * time.Hour) // golive is down until Saturday, 08:00
	o.through(t, time.Minute)
	got := post()
	for _, want := range []string{"+3 points since Fri 27 Nov", "Design 68% (+10)", "the second week", "Posted late"} {
		if !strings.Contains(got, want) {
			t.Errorf("the late post does not tell %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "the morning") {
		t.Errorf("a slip is told in a second post:\n%s", got)
	}
	until(41, 17)
	if got := post(); !strings.Contains(got, "since Fri 4 Dec") || strings.Contains(got, "the second week") {
		t.Errorf("the post after that:\n%s", got)
	}
}

// All critical tasks that are overdue are counted but those that not everybody may see, whatever the highest priority is called; where
// the tracker refuses to tell, that is said.
func TestOverdueCriticalTasks(t *testing.T) {
	for _, c := range []struct {
		ranks []string
		of    string
	}{{nil, "Highest"}, {[]string{"最高", "高", "中"}, "最高"}, {[]string{"P0", "P1"}, "P0"}, {[]string{"Blocker", "Critical", "Major"}, "Critical"}} {
		o := newOffice(t)
		o.furnish()
		if c.ranks != nil {
			o.jira.Rank(c.ranks...)
		}
		n := 0
		o.jira.Seed("urgent", 0, 25, func(i *bot.Issue) {
			n++
			i.Due, i.Priority, i.Restricted = "2026-11-18", c.of, n > 13
		})
		o.jira.Seed("usual", 0, 5, func(i *bot.Issue) { i.Due, i.Priority = "2026-11-18", "Low" })
		got := o.say("Lea", teamRoom, "status")
		if !strings.Contains(got, "13 critical tasks are overdue, the first since Wed 18 Nov") || !strings.Contains(got, "Off plan (red)") || strings.Count(got, "urgent ") != 2*10 { // on the card that tells that it is red now, and with the status
			t.Errorf("of %s:\n%s", c.of, got)
		}
	}
	o := newOffice(t)
	o.furnish()
	o.jira.Refuse("duedate")
	if got := o.say("Lea", teamRoom, "status"); !strings.Contains(got, "Jira refuses to tell of overdue critical tasks (Field 'duedate' does not exist)") {
		t.Errorf("a tracker that refuses:\n%s", got)
	}
}
