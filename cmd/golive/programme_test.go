package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
	"github.com/golive-bot/golive/integrations/sqlite"
)

// programme is many projects with issues in Jira, and managers who get a digest of them on Monday at 08:00.
type programme struct {
	tb       testing.TB
	projects int
	trackers int // projects of Jira; those of golive share them
	issues   int // of each
	managers int // the last one has no role, and so a digest of all

	clock *bot.MovableClock
	slack *slacksim.Sim
	jira  *jirasim.Sim
	path  string
	url   string // of Jira

	mu    sync.Mutex
	asked map[string]int // requests by Jira's project
	took  time.Duration  // of Jira
}

const (
	phasesCounted = 3 // of each project that have a query
	// jiraRequests are the most that golive asks Jira about one project for all digests of a morning: two for each phase that has
	// a query, and one for overdue critical issues, or two where the site lacks some of the priorities that are critical.
	jiraRequests = 2*phasesCounted + 2
)

var (
	digestDue = time.Date(2026, 11, 23, 8, 0, 0, 0, time.FixedZone("", 8*3600))
	ofProject = regexp.MustCompile(`project = \\?"([A-Z0-9]+)`)
)

// ServeHTTP is Jira, with a count of what it is asked about each project.
func (p *programme) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	began := time.Now()
	p.jira.ServeHTTP(w, r)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.took += time.Since(began)
	if m := ofProject.FindSubmatch(body); m != nil {
		p.asked[string(m[1])]++
	}
}

func (p *programme) key(n int) string { return fmt.Sprintf("P%03d", n%p.trackers) }

// begin makes the services, Jira's issues and golive's records.
func (p *programme) begin() *stepped {
	p.tb.Helper()
	p.asked, p.path = map[string]int{}, filepath.Join(p.tb.TempDir(), "golive.db")
	p.clock = bot.FrozenClock(digestDue.Add(-time.Hour))
	var door lateHandler
	p.slack = slacksim.New(slacksim.Config{URL: serveTest(p.tb, &door), Clock: p.clock, NoLimits: true, NoEcho: true, Events: []string{}})
	p.tb.Cleanup(p.slack.Close)
	door.set(p.slack)
	p.url = serveTest(p.tb, p)
	p.jira = jirasim.New(jirasim.Config{URL: p.url, Clock: p.clock, NoLimits: true, Empty: true})
	p.tb.Cleanup(p.jira.Close)
	p.fileIssues()
	p.furnish()
	sl, ji := p.slack.Status(), p.jira.Status()
	return newInStep(p.tb, p.clock, p.path,
		"GOLIVE_SLACK_BOT_TOKEN="+sl.BotToken, "GOLIVE_SLACK_SIGNING_SECRET="+sl.SigningSecret, "GOLIVE_SLACK_API_URL="+sl.URL+"/api/", "GOLIVE_SLACK_TRANSPORT=http",
		"GOLIVE_JIRA_URL="+ji.URL, "GOLIVE_JIRA_USER="+ji.User, "GOLIVE_JIRA_TOKEN="+ji.Token)
}

func (p *programme) fileIssues() {
	p.tb.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	do := func(a jirasim.Act) jirasim.ActResult {
		a.As = "lilei"
		out := p.jira.Act(a)
		if !out.OK {
			p.tb.Fatalf("%+v: %s", a, out.Error)
		}
		return out
	}
	for n := range p.trackers {
		do(jirasim.Act{Do: "create_project", Key: p.key(n), Name: "Roll-out " + p.key(n)})
		for i := range p.issues {
			fields := map[string]json.RawMessage{"labels": bot.Encode([]string{fmt.Sprint("phase-", i%phasesCounted)}), "due": bot.Encode("2026-11-20"),
				"priority": bot.Encode([]string{"Highest", "High", "Medium", "Low"}[random.IntN(4)])}
			made := do(jirasim.Act{Do: "create", Project: p.key(n), Type: "Task", Summary: fmt.Sprintf("Task %d of %s", i, p.key(n)), Fields: fields})
			if random.IntN(p.trackers) < n {
				do(jirasim.Act{Do: "transition", Issue: made.Key, To: "Done"})
			}
		}
	}
}

func (p *programme) furnish() {
	p.tb.Helper()
	store, err := sqlite.Open("sqlite:"+p.path, sqlite.Options{Clock: p.clock})
	if err != nil {
		p.tb.Fatal(err)
	}
	defer store.Close()
	var c bot.Commit
	commit := func() {
		if err := store.Commit(p.tb.Context(), c); err != nil {
			p.tb.Fatal(err)
		}
		c = bot.Commit{}
	}
	for m := range p.managers {
		who := p.manager(m)
		made := p.slack.Do(p.tb.Context(), slacksim.Act{As: "lilei", Do: "add_user", Name: who, Email: who + "@acme.example", Kind: "member"})
		if !made.OK {
			p.tb.Fatal(made.Error)
		}
		account := bot.Account{Platform: "slack", Tenant: p.slack.State("none", 1).Team.ID, ID: made.User}
		c.Records = append(c.Records, bot.People.Encode(who, 0, bot.Person{Name: who, Email: who + "@acme.example", Manager: true, Lang: "en", Zone: "Asia/Shanghai", Accounts: []string{account.String()}}))
		c.Timers = append(c.Timers, bot.Timer{Key: "digest/" + who, Due: digestDue.Add(-10 * time.Minute), Name: "digest.prepare", Data: bot.Encode(who), Until: digestDue.Add(time.Hour),
			Again: "FREQ=WEEKLY;BYDAY=MO;BYHOUR=7;BYMINUTE=50;BYSECOND=0", Zone: "Asia/Shanghai"})
	}
	commit()
	for n := range p.projects {
		plan := bot.NewPlan()
		for i := range phasesCounted {
			plan.Phases[i].Source = bot.Source{Kind: "label", Value: fmt.Sprint("phase-", i)}
		}
		members := map[string]string{}
		for _, m := range p.leads(n) {
			members[p.manager(m)] = bot.RoleLead.String()
		}
		c.Records = append(c.Records, bot.Plans.Encode(p.id(n), 0, plan), bot.Projects.Encode(p.id(n), 0, bot.Project{Name: "Roll-out " + p.id(n), Key: strings.ToUpper(p.id(n)), Tracker: p.key(n),
			Zone: "Asia/Shanghai", Calendar: "CN", Lang: "en", Members: members, Created: digestDue.AddDate(0, -1, 0)}))
		if len(c.Records) >= 400 || n == p.projects-1 {
			commit()
		}
	}
}

func (p *programme) id(n int) string      { return fmt.Sprintf("proj%05d", n) }
func (p *programme) manager(m int) string { return fmt.Sprintf("manager%02d", m) }

// leads are the two managers who have a role in a project.
func (p *programme) leads(n int) []int {
	most := p.managers - 1
	return slices.Compact([]int{n % most, (n + 7) % most})
}

// counted is what somebody who reads every issue over HTTP makes of a project of Jira: its percentage and its overdue critical issues.
type counted struct{ percent, overdue int }

// recount reads all issues page by page, and counts by the rule of docs/progress.md.
func (p *programme) recount() map[string]counted {
	p.tb.Helper()
	type tally struct{ done, all [phasesCounted]int }
	of, overdue, token, read := map[string]*tally{}, map[string]int{}, "", 0
	for {
		var page struct {
			Issues []struct {
				Key    string `json:"key"`
				Fields struct {
					Labels   []string `json:"labels"`
					Due      string   `json:"duedate"`
					Priority struct {
						Name string `json:"name"`
					} `json:"priority"`
					Status struct {
						Category struct {
							Key string `json:"key"`
						} `json:"statusCategory"`
					} `json:"status"`
				} `json:"fields"`
			} `json:"issues"`
			Next string `json:"nextPageToken"`
		}
		body := bot.Encode(map[string]any{"jql": `created >= "2000-01-01" ORDER BY key ASC`, "fields": []string{"labels", "status", "duedate", "priority"}, "maxResults": 100, "nextPageToken": token})
		req, err := http.NewRequestWithContext(p.tb.Context(), http.MethodPost, p.url+"/rest/api/3/search/jql", bytes.NewReader(body))
		if err != nil {
			p.tb.Fatal(err)
		}
		st := p.jira.Status()
		req.SetBasicAuth(st.User, st.Token)
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			p.tb.Fatal(err)
		}
		err = json.NewDecoder(res.Body).Decode(&page)
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			p.tb.Fatalf("read Jira's issues: %d %v", res.StatusCode, err)
		}
		for _, i := range page.Issues {
			key, _, _ := strings.Cut(i.Key, "-")
			if of[key] == nil {
				of[key] = &tally{}
			}
			phase, err := strconv.Atoi(strings.TrimPrefix(i.Fields.Labels[0], "phase-"))
			if err != nil {
				p.tb.Fatal(err)
			}
			done := i.Fields.Status.Category.Key == "done"
			of[key].all[phase]++
			if done {
				of[key].done[phase]++
			} else if i.Fields.Priority.Name == "Highest" && i.Fields.Due < digestDue.Format(time.DateOnly) {
				overdue[key]++
			}
			read++
		}
		if token = page.Next; token == "" {
			break
		}
	}
	if read != p.trackers*p.issues {
		p.tb.Fatalf("%d issues were read, want %d", read, p.trackers*p.issues)
	}
	weights := []int{15, 25, 25, 20, 15} // of the usual plan; nothing is handed over, and so issues count for 80 of a hundred
	out := map[string]counted{}
	for key, n := range of {
		sum := 0
		for i := range phasesCounted {
			sum += weights[i] * (80 * n.done[i] / n.all[i])
		}
		out[key] = counted{sum / 100, overdue[key]}
	}
	return out
}

// morning plays until the digests are sent.
func (p *programme) morning(g *stepped) {
	p.tb.Helper()
	for next := g.move(p.tb, digestDue.Add(-10*time.Minute)); next.Before(digestDue.Add(time.Hour)); {
		next = g.move(p.tb, next)
	}
}

// edition is a digest as golive keeps it.
type edition struct {
	Person  string
	Entries []struct {
		Project string
		Percent int
		Worse   int
		Missing []string
		Trouble []string
	}
	More int
}

// check holds what the managers were sent against the recount.
func (p *programme) check() {
	p.tb.Helper()
	want := p.recount()
	store, err := sqlite.Open("sqlite:"+p.path, sqlite.Options{Clock: p.clock})
	if err != nil {
		p.tb.Fatal(err)
	}
	defer store.Close()
	kept, err := bot.Records[edition]{Kind: "digest", Schema: 1}.List(p.tb.Context(), store, bot.Query{})
	if err != nil {
		p.tb.Fatal(err)
	}
	if len(kept) != p.managers {
		p.tb.Errorf("%d digests, want %d", len(kept), p.managers)
	}
	for _, f := range kept {
		e := f.Value
		expected := 0
		for n := range p.projects {
			if e.Person == p.manager(p.managers-1) || slices.ContainsFunc(p.leads(n), func(m int) bool { return p.manager(m) == e.Person }) {
				expected++
			}
		}
		if len(e.Entries)+e.More != expected {
			p.tb.Errorf("%s: %d projects and %d more, want %d", e.Person, len(e.Entries), e.More, expected)
		}
		for i, x := range e.Entries {
			n, err := strconv.Atoi(strings.TrimPrefix(x.Project, "proj"))
			if err != nil {
				p.tb.Fatal(err)
			}
			c := want[p.key(n)]
			late := slices.ContainsFunc(x.Trouble, func(s string) bool { return strings.Contains(s, "critical") })
			if x.Percent != c.percent || late != (c.overdue > 0) || len(x.Missing) > 0 {
				p.tb.Errorf("%s: %s has %d %%, counted %+v; %q, %q is missing", e.Person, x.Project, x.Percent, c, x.Trouble, x.Missing)
			}
			if i > 0 && x.Worse > e.Entries[i-1].Worse {
				p.tb.Errorf("%s: %s is worse than what stands above", e.Person, x.Project)
			}
		}
	}
	sent := map[string]int{}
	for _, room := range p.slack.State("", 0).Rooms {
		for _, m := range room.Messages {
			if m.Bot {
				sent[room.User]++
			}
		}
	}
	if len(sent) != p.managers {
		p.tb.Errorf("%d managers got something, want %d", len(sent), p.managers)
	}
	for who, n := range sent {
		if n != 1 {
			p.tb.Errorf("%s got %d messages", who, n)
		}
	}
}

// mostAsked is the most requests that Jira had about one of its projects.
func (p *programme) mostAsked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	most := 0
	for _, n := range p.asked {
		most = max(most, n)
	}
	return most
}

// On Monday at 08:00 each of 40 managers has a digest of their projects, and one of all; its numbers are those of somebody who
// reads every issue of Jira, and Jira was asked a fixed number of times a project, however many managers look at it.
func TestProgramme(t *testing.T) {
	p := &programme{tb: t, projects: 40, issues: 60, managers: 41}
	if os.Getenv("GOLIVE_SOAK") == "full" {
		p.projects, p.issues = 200, 300
	}
	p.trackers = p.projects
	g := p.begin()
	g.move(t, p.clock.Now())
	began := time.Now()
	p.morning(g)
	took, most := time.Since(began), p.mostAsked()
	if !g.stop() {
		t.Errorf("golive did not end well:\n%s", g.log)
	}
	p.check()
	fmt.Printf("programme: %d projects, %d issues in Jira: %d digests in %s by the machine's clock, at most %d requests to Jira a project, want %d\n",
		p.projects, p.trackers*p.issues, p.managers, took.Round(time.Millisecond), most, jiraRequests)
	if most > jiraRequests {
		t.Errorf("Jira was asked %d times about one project, want %d", most, jiraRequests)
	}
}

// BenchmarkDigests measures the digests of 10,000 projects for 40 managers, and one of all of them. Jira's own work is told apart: it
// is done beside golive, on the same cores.
func BenchmarkDigests(b *testing.B) {
	p := &programme{tb: b, projects: 10_000, trackers: 50, issues: 12, managers: 41}
	g := p.begin()
	g.move(b, p.clock.Now())
	before, began := g.cpu(b), time.Now()
	p.morning(g)
	took, cpu, peak := time.Since(began), g.cpu(b)-before, g.peak(b)
	if !g.stop() {
		b.Errorf("golive did not end well:\n%s", g.log)
	}
	p.check()
	requests := 0
	for _, n := range p.asked {
		requests += n
	}
	fmt.Printf("| digests of 10,000 projects for 41 managers, %d requests to Jira; beside it %.0f s of Jira | %.0f s, %.0f CPU-s | 60 s on two cores |\n", requests, p.took.Seconds(), took.Seconds(), cpu.Seconds())
	fmt.Printf("| resident memory at most meanwhile | %.0f MiB | 400 MiB |\n", peak)
	b.ReportMetric(0, "ns/op")
}
