package handlers_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
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
			if i > 0 && x.Worse > e.Entries[i-1].Worse {
				t.Errorf("%s: %s is worse than what stands above", e.Person, x.Project)
			}
		}
		if n := utf8.RuneCountInString(read(e.Card)); n > 3000 {
			t.Errorf("%s: the digest has %d characters", e.Person, n)
		}
		if n := strings.Count(read(e.Card), "\u2022"); n > 12 {
			t.Errorf("%s: the digest lists %d projects", e.Person, n)
		}
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
