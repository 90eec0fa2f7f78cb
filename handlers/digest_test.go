package handlers_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// heap is a tracker of very many issues, that counts how often it is asked for each label.
type heap struct {
	*bottest.Tracker
	labels map[string][]bool // by label: which issues are done

	mu    sync.Mutex
	asked map[string]int
}

var (
	ofLabel   = regexp.MustCompile(`labels = "([^"]*)"`)
	ofProject = regexp.MustCompile(`project = "([^"]*)"`)
)

func (h *heap) note(query string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked[ofProject.FindStringSubmatch(query)[1]]++
}

// Count implements bot.Tracker.
func (h *heap) Count(_ context.Context, query string) (int, error) {
	h.note(query)
	n := 0
	for _, done := range h.labels[ofLabel.FindStringSubmatch(query)[1]] {
		if done || !strings.Contains(query, "statusCategory = Done") {
			n++
		}
	}
	return n, nil
}

// Search implements bot.Tracker: nothing is overdue.
func (h *heap) Search(_ context.Context, query string, _ int) ([]bot.Issue, error) {
	h.note(query)
	return nil, nil
}

const (
	programme     = 200 // projects
	issuesEach    = 300
	phasesCounted = 3 // of each project that have a query
	mostRequests  = 2*phasesCounted + 1
)

// On Monday at 08:00 each of 40 managers has a digest of all their projects, whose numbers are those of an independent recount of 60,000
// issues, and the tracker was asked a fixed number of times a project, however many managers look at it.
func TestDigestsOfAProgramme(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	h := &heap{labels: map[string][]bool{}, asked: map[string]int{}}
	o := newOfficeWith(t, func(c *engine.Config) {
		for i, p := range c.Platforms {
			if tracker, ok := p.(*bottest.Tracker); ok {
				h.Tracker = tracker
				c.Platforms[i] = h
			}
		}
	})
	want := map[string]int{} // percent by project, counted here
	var records []bot.Record
	for n := range programme {
		id, key := fmt.Sprintf("p%03d", n), fmt.Sprintf("P%03d", n)
		plan, sum, weights := bot.NewPlan(), 0, 0
		for i := range plan.Phases {
			ph := &plan.Phases[i]
			weights += ph.Weight
			if i >= phasesCounted {
				continue
			}
			label := fmt.Sprintf("%s-%d", key, i)
			ph.Source = bot.Source{Kind: "label", Value: label}
			done := 0
			for range issuesEach / phasesCounted {
				is := random.IntN(100) < n/2
				if h.labels[label] = append(h.labels[label], is); is {
					done++
				}
			}
			sum += ph.Weight * (80 * done / (issuesEach / phasesCounted)) // nothing is handed over yet
		}
		want[id] = sum / weights
		members := map[string]string{fmt.Sprintf("m%02d", n%40): bot.RoleLead.String(), fmt.Sprintf("m%02d", (n+7)%40): bot.RoleMember.String()}
		records = append(records, bot.Projects.Encode(id, 0, bot.Project{Name: "Roll-out " + key, Key: key, Tracker: key, Zone: "Asia/Shanghai", Calendar: "CN", Lang: "en", Members: members, Created: o.clock.Now()}),
			bot.Plans.Encode(id, 0, plan))
	}
	for m := range 41 { // the last has no role in any project, and so a digest of all
		name := fmt.Sprintf("m%02d", m)
		o.addPerson(bot.Profile{Account: account(name), Name: name, Lang: "en"})
		records = append(records, bot.People.Encode(name, 0, bot.Person{Name: name, Manager: true, Lang: "en", Zone: "Asia/Shanghai", Accounts: []string{account(name).String()}}))
	}
	if err := o.store.Commit(t.Context(), bot.Commit{Records: records}); err != nil {
		t.Fatal(err)
	}
	for m := range 41 {
		o.accept(bot.Event{ID: fmt.Sprintf("right/%d", m), Name: "project.right", Data: bot.Encode(map[string]string{"person": fmt.Sprintf("m%02d", m)})})
	}
	o.through(t, 7*24*time.Hour-30*time.Minute) // until Monday, 08:30
	type entry struct {
		Project string
		Percent int
		Status  bot.Status
		Worse   int
	}
	type edition struct {
		Person  string
		Card    bot.Card
		Entries []entry
	}
	got := list(o, bot.Records[edition]{Kind: "digest", Schema: 1})
	if len(got) != 41 {
		t.Fatalf("%d digests, want 41", len(got))
	}
	for _, e := range got {
		expected := map[string]bool{}
		for n := range programme {
			if e.Person == "m40" || e.Person == fmt.Sprintf("m%02d", n%40) || e.Person == fmt.Sprintf("m%02d", (n+7)%40) {
				expected[fmt.Sprintf("p%03d", n)] = true
			}
		}
		if len(e.Entries) != len(expected) {
			t.Errorf("%s: %d projects, want %d", e.Person, len(e.Entries), len(expected))
		}
		for i, x := range e.Entries {
			if !expected[x.Project] || x.Percent != want[x.Project] {
				t.Errorf("%s: %s has %d%%, counted %d%%", e.Person, x.Project, x.Percent, want[x.Project])
			}
			if i > 0 && weigh(x.Status, x.Worse) > weigh(e.Entries[i-1].Status, e.Entries[i-1].Worse) {
				t.Errorf("%s: %s is worse than what stands above", e.Person, x.Project)
			}
		}
		if n := utf8.RuneCountInString(read(e.Card)); n > 3000 {
			t.Errorf("%s: the digest has %d characters", e.Person, n)
		}
		if n := items(e.Card); n > 12 || n < min(len(expected), 4) {
			t.Errorf("%s: the digest lists %d projects", e.Person, n)
		}
	}
	recomputed := map[string]bool{}
	for page := 1; page <= programme/40; page++ {
		_, html := o.sheet(http.MethodGet, "/digest/page/"+bottest.Links{}.Sign("digest.page", account("m40").String()+"|2026-11-30", o.clock.Now().Add(time.Hour))+fmt.Sprintf("?lang=en&page=%d", page), nil)
		if len(html) > 150<<10 {
			t.Errorf("page %d weighs %d bytes", page, len(html))
		}
		for _, row := range strings.Split(html, "<tr>")[1:] {
			key := strings.ToLower(submatch(row, `<strong>(P\d+)</strong>`))
			if got := recompute(t, row); key != "" && (got != want[key] || submatch(row, `<summary>(\d+)%`) != strconv.Itoa(got)) {
				t.Errorf("%s: the page's numbers make %d%%, counted %d%%", key, got, want[key])
			}
			recomputed[key] = true
		}
	}
	if delete(recomputed, ""); len(recomputed) != programme {
		t.Errorf("the pages show %d projects", len(recomputed))
	}
	for key, n := range h.asked {
		if n > 2*mostRequests { // each handler is rehearsed, and so asks twice
			t.Errorf("%s: the tracker was asked %d times, want %d", key, n, 2*mostRequests)
		}
	}
	if len(h.asked) != programme {
		t.Errorf("the tracker was asked for %d projects", len(h.asked))
	}
}

// through moves the clock through each due instant.
func (o *office) through(t *testing.T, d time.Duration) {
	t.Helper()
	for end := o.clock.Now().Add(d); ; {
		next, ok, err := o.engine.Settle(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !ok || next.After(end) {
			o.clock.MoveTo(end)
			return
		}
		o.clock.MoveTo(next)
		time.Sleep(time.Millisecond) // the store is about to notice
	}
}

// read is what of a card is read: links are their labels.
func read(c bot.Card) string {
	var b strings.Builder
	b.WriteString(c.Title)
	for _, p := range c.Parts {
		for _, s := range bot.ParseMarkup(p.Text + p.Note) {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

// weigh is how bad a project is: no number of points makes one amber project worse than a red one.
func weigh(s bot.Status, points int) int {
	return map[bot.Status]int{bot.Red: 2, bot.Amber: 1}[s]*1_000_000 + points
}

// However much is told of each of very many projects, the digest is made, is as short as any, and is worst first by status.
func TestABusyDigest(t *testing.T) {
	const projects = 700
	chatter := strings.Repeat("so much has happened here that nobody reads all of it ", 8)
	o := newOffice(t, bot.Capability{Name: "chatter", Doc: "Tells very much, for tests.", Locales: diary.Locales,
		Summary: func(_ context.Context, _ *bot.Request, project string, _ time.Time) ([]bot.SummaryLine, error) {
			if project == "p001" {
				return nil, nil
			}
			return slices.Repeat([]bot.SummaryLine{{Text: chatter, Score: 100}}, 50), nil
		}})
	o.furnish()
	var records []bot.Record
	for n := range projects {
		id, key := fmt.Sprintf("p%03d", n), fmt.Sprintf("P%03d", n)
		plan, progress := bot.NewPlan(), bot.Progress{At: o.clock.Now(), Status: bot.Amber}
		plan.Phases[0].End = bot.Dates{Planned: "2026-12-01", Forecast: "2026-12-28"}
		if n == 1 {
			plan.Phases[0].End = bot.Dates{Planned: "2026-11-20"}
			progress.Status, progress.RedFrom = bot.Red, o.clock.Now()
		}
		records = append(records, bot.Projects.Encode(id, 0, bot.Project{Name: "A roll-out with a long name in the region of " + key, Key: key, Zone: "Asia/Shanghai", Calendar: "CN", Lang: "en", Created: o.clock.Now()}),
			bot.Plans.Encode(id, 0, plan), bot.Progresses.Encode(id, 0, progress))
		if len(records) > 600 {
			o.commit(records)
			records = nil
		}
	}
	o.commit(records)
	o.through(t, 7*24*time.Hour)
	type edition struct {
		Person  string
		Card    bot.Card
		Entries []struct{ Key string }
		More    int
	}
	var sent []edition
	for _, e := range list(o, bot.Records[edition]{Kind: "digest", Schema: 1}) {
		if e.Person == o.person("Max") {
			sent = append(sent, e)
		}
	}
	if len(sent) != 1 || len(o.dead) > 0 {
		t.Fatalf("%d digests; given up: %v", len(sent), o.dead)
	}
	e := sent[0]
	if e.Entries[0].Key != "P001" || len(e.Entries)+e.More != projects+2 || e.More == 0 || len(e.Entries) < 100 {
		t.Errorf("first %s, %d kept and %d more", e.Entries[0].Key, len(e.Entries), e.More)
	}
	text := read(e.Card)
	if n, lines := utf8.RuneCountInString(text), items(e.Card); n > 3000 || lines >= 12 || lines < 4 {
		t.Errorf("%d characters, %d lines", n, lines)
	}
	if _, html := o.sheet(http.MethodGet, "/digest/page/"+bottest.Links{}.Sign("digest.page", account("Max").String()+"|2026-11-30", o.clock.Now().Add(time.Hour))+"?lang=en", nil); !strings.Contains(html, "less urgent projects were not kept") {
		t.Error("the page does not say that some were not kept")
	}
}

func (o *office) commit(records []bot.Record) {
	o.t.Helper()
	if err := o.store.Commit(context.Background(), bot.Commit{Records: records}); err != nil {
		o.t.Fatal(err)
	}
}

// items is how many projects a digest lists.
func items(c bot.Card) (n int) {
	for _, p := range c.Parts {
		n += strings.Count("\n"+p.Text, "\n- ")
	}
	return n
}

func submatch(s, pattern string) string {
	if m := regexp.MustCompile(pattern).FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}

var phaseLine = regexp.MustCompile(`(\d+)%(?: · (\d+) of (\d+) tasks)?(?: · (\d+) of (\d+) deliverables?)? · weight (\d+)`)

// recompute makes the percentage of a project of the numbers that stand in its row, by the rule of docs/progress.md.
func recompute(t *testing.T, row string) int {
	t.Helper()
	sum, weights := 0, 0
	for _, m := range phaseLine.FindAllStringSubmatch(row, -1) {
		n := make([]int, len(m))
		for i := range m {
			n[i], _ = strconv.Atoi(m[i]) // what is not there is 0
		}
		percent := 0
		switch {
		case n[3] > 0 && n[5] > 0:
			percent = (80*n[2]*n[5] + 20*n[4]*n[3]) / (n[3] * n[5])
		case n[5] > 0:
			percent = 100 * n[4] / n[5]
		}
		if percent != n[1] {
			t.Errorf("%s does not make %d%%", m[0], n[1])
		}
		sum, weights = sum+n[6]*percent, weights+n[6]
	}
	return sum / max(weights, 1)
}

// A manager who turns out to be somebody else has their digests as before: when they come, those that were sent, and which links to
// them are void.
func TestADigestFollowsWhoIsMerged(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.must("Max", o.dm("Max"), "digest set Tuesday 09:00", "Tue 24 Nov 09:00")
	o.through(t, 26*time.Hour)
	given := submatch(o.say("Max", o.dm("Max"), "digest last"), `https://golive.example(/digest/page/[^ )?]*)`)
	o.clock.Advance(time.Minute)
	o.must("Max", o.dm("Max"), "digest revoke", "are void")
	other := o.addFeishu("ou_max", "Max", "", false)
	code := submatch(o.sayAs(other, bottest.Private(other), "link"), codePattern.String())
	o.say("Max", o.dm("Max"), "link "+code)
	o.click(account("Max"), o.dm("Max"), o.mustControl("slack", "Both are me, link"))
	o.click(other, bottest.Private(other), o.mustControl("feishu", "Both are me, link"))
	if id, _ := o.personOf(other); id != o.person("Max") {
		t.Fatal("they are not one")
	}
	if code, _ := o.sheet(http.MethodGet, given, nil); code != http.StatusForbidden {
		t.Errorf("a link that was void before: %d", code)
	}
	o.must("Max", o.dm("Max"), "digest last", "Digest of Tue 24 Nov")
	o.must("Max", o.dm("Max"), "digest", "Tue 1 Dec 09:00")
	before := o.look("slack")
	o.through(t, 7*24*time.Hour)
	if said := o.news("slack", before); strings.Count(said, "Digest of Tue 1 Dec") != 1 {
		t.Errorf("a week later:\n%s", said)
	}
	for _, e := range list(o, bot.Records[struct{ Person, Day string }]{Kind: "digest", Schema: 1}) {
		if e.Person != o.person("Max") {
			t.Errorf("the digest of %s is still kept under the other", e.Day)
		}
	}
}

// A manager who has left gets no digest, and gets it again once they are back.
func TestADigestComesAgainToWhoIsBack(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.becomes(bot.Profile{Account: account("Max"), Name: "Max", Lang: "en", Gone: true})
	before := o.look("slack")
	o.through(t, 7*24*time.Hour)
	if said := o.news("slack", before); strings.Contains(said, "Digest of") {
		t.Errorf("while they are gone:\n%s", said)
	}
	o.becomes(bot.Profile{Account: account("Max"), Name: "Max", Lang: "en"})
	before = o.look("slack")
	o.through(t, 7*24*time.Hour)
	if said := o.news("slack", before); strings.Count(said, "Digest of Mon 7 Dec") != 1 {
		t.Errorf("when they are back:\n%s", said)
	}
}

// What is promised of the next digest holds, also where nothing was going to send one.
func TestTheNextDigestIsPromisedTruly(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	if err := o.store.Commit(t.Context(), bot.Commit{Cancel: []string{"digest/" + o.person("Max")}}); err != nil {
		t.Fatal(err)
	}
	o.must("Max", o.dm("Max"), "digest", "Your next digest comes here in private on Mon 30 Nov 08:00")
	before := o.look("slack")
	o.through(t, 7*24*time.Hour)
	if said := o.news("slack", before); strings.Count(said, "Digest of Mon 30 Nov") != 1 {
		t.Errorf("on Monday:\n%s", said)
	}
}
