package handlers_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// counting is a store that counts the records that are read of each kind, and how often each is searched.
type counting struct {
	bot.Store
	mu       sync.Mutex
	read     map[string]int
	searched map[string]int
}

func (s *counting) note(in map[string]int, kind string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in[kind]++
}

// Load implements bot.Reader.
func (s *counting) Load(ctx context.Context, key string) (bot.Record, error) {
	kind, _, _ := strings.Cut(key, "/")
	s.note(s.read, kind)
	return s.Store.Load(ctx, key)
}

// Find implements bot.Reader.
func (s *counting) Find(ctx context.Context, q bot.Query) iter.Seq2[bot.Record, error] {
	s.note(s.searched, q.Kind)
	return func(yield func(bot.Record, error) bool) {
		for rec, err := range s.Store.Find(ctx, q) {
			if s.note(s.read, q.Kind); !yield(rec, err) {
				return
			}
		}
	}
}

// forget begins to count anew.
func (s *counting) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.read, s.searched = map[string]int{}, map[string]int{}
}

// However many projects there are, the page of them reads what is told of those alone that it shows, or that it has to compare with them;
// and however many digests were sent, the last is found among the last.
func TestALargeProgrammeIsReadInParts(t *testing.T) {
	const projects, red = 1000, 60
	store := &counting{read: map[string]int{}, searched: map[string]int{}}
	o := newOfficeWith(t, func(c *engine.Config) { store.Store, c.Store = c.Store, store })
	o.furnish()
	var records []bot.Record
	for n := range projects {
		id, key := fmt.Sprintf("p%04d", n), fmt.Sprintf("P%04d", n)
		progress := bot.Progress{At: o.clock.Now(), Percent: n % 90, Status: bot.Green}
		plan := bot.NewPlan()
		if n%(projects/red) == 0 && n/(projects/red) < red {
			progress.Status, progress.RedFrom = bot.Red, o.clock.Now().AddDate(0, 0, -7)
			progress.Reasons = []bot.Reason{{Kind: "late", Item: "design", Date: "2026-11-01", N: n % 37, Score: bot.Red}}
		}
		records = append(records, bot.Projects.Encode(id, 0, bot.Project{Name: "Roll-out " + key, Key: key, Zone: "Asia/Shanghai", Calendar: "CN", Lang: "en", Created: o.clock.Now()}),
			bot.Plans.Encode(id, 0, plan), bot.Progresses.Encode(id, 0, progress))
		if len(records) > 600 {
			o.commit(records)
			records = nil
		}
	}
	o.commit(records)
	link := "/digest/page/" + bottest.Links{}.Sign("digest.page", account("Max").String()+"|", o.clock.Now().Add(time.Hour)) + "?lang=en"
	keys := regexp.MustCompile(`<strong>([A-Z]+\d*)</strong>`)
	for _, c := range []struct {
		query string
		most  int // projects of which all is read
	}{{"", red}, {"&page=2", red + projects}, {"&sort=key&page=20", 40}, {"&sort=percent", 40}, {"&sort=change&status=red", 40}, {"&q=p0007", 1}} {
		store.forget()
		_, html := o.sheet(http.MethodGet, link+c.query, nil)
		if got := store.searched["happening"]; got > c.most || got == 0 {
			t.Errorf("%q: what happened is read of %d projects, at most %d are to be", c.query, got, c.most)
		}
		if shown := keys.FindAllStringSubmatch(html, -1); len(shown) != min(c.most, 40) {
			t.Errorf("%q: %d projects are shown", c.query, len(shown))
		}
	}
	_, html := o.sheet(http.MethodGet, link, nil)
	var days []int
	for _, m := range regexp.MustCompile(`(\d+) days? late`).FindAllStringSubmatch(html, -1) {
		n, _ := strconv.Atoi(m[1])
		days = append(days, n)
	}
	if len(days) < 30 || !slices.IsSortedFunc(days, func(a, b int) int { return b - a }) {
		t.Errorf("the worst are not first: %v", days)
	}
	records = nil
	type edition struct {
		Person, Day, Lang string
		At                time.Time
		Card              bot.Card
	}
	for n := range 200 {
		day := o.clock.Now().AddDate(0, 0, -7*n)
		records = append(records, bot.Records[edition]{Kind: "digest", Schema: 1}.Encode(o.person("Max")+"/"+day.Format(time.DateOnly), 0,
			edition{o.person("Max"), day.Format(time.DateOnly), "en", day, bot.Card{Title: "Digest of " + day.Format(time.DateOnly)}}))
	}
	o.commit(records)
	for said, want := range map[string]string{"digest last": "Digest of 2026-11-23", "digest 2025-11-24": "Digest of 2025-11-24", "digest 2025-11-25": "No digest of that day was sent to you"} {
		store.forget()
		o.must("Max", o.dm("Max"), said, want)
		if n := store.read["digest"]; n > 2*7 { // each handler is rehearsed, and so reads twice
			t.Errorf("%s: %d digests are read", said, n)
		}
	}
}
