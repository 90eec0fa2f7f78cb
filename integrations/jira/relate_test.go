package jira

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/golive-bot/golive/bot"
)

// Watching and linking twice is watching and linking once.
func TestWatchAndRelate(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		first, second := orders(), orders()
		first.Intent, second.Intent = "one", "two"
		r.do(t, job("e0#0", first))
		r.do(t, job("e0#1", second))
		for n := range 2 {
			r.do(t, again(job("e1#0", bot.Watch{Issue: "ERP-1", User: bot.TrackerUser{Email: "tom@acme.example"}}), r.clock.Now(), n))
			r.do(t, again(job("e2#0", bot.LinkIssues{Issue: "ERP-1", Other: "ERP-2", Type: "Blocks"}), r.clock.Now(), n))
		}
		state, err := json.Marshal(r.sim.State().Issues[0])
		if err != nil {
			t.Fatal(err)
		}
		i := r.sim.State().Issues[0]
		if len(i.Links) != 1 || len(i.Watchers) == 0 {
			t.Errorf("links and watchers of %s", state)
		}
		for key, want := range map[string][]string{"ERP-1": nil, "ERP-2": {"ERP-1"}} {
			if got, err := r.Issue(t.Context(), key); err != nil || !slices.Equal(got.Blockers, want) {
				t.Errorf("%s is blocked by %v, want %v (%v)", key, got.Blockers, want, err)
			}
			hits, err := r.Search(t.Context(), `key = "`+key+`"`, 5)
			if err != nil || len(hits) != 1 || !slices.Equal(hits[0].Blockers, want) {
				t.Errorf("found: %v, want blockers %v (%v)", hits, want, err)
			}
		}
		before := len(i.Watchers)
		r.do(t, job("e3#0", bot.Watch{Issue: "ERP-1", User: bot.TrackerUser{Email: "tom@acme.example"}, Off: true}))
		if now := len(r.sim.State().Issues[0].Watchers); now != before-1 {
			t.Errorf("%d watchers of %d", now, before)
		}
		_, err = r.Perform(t.Context(), job("e4#0", bot.LinkIssues{Issue: "ERP-1", Other: "ERP-99", Type: "Blocks"}))
		var p *bot.PermanentError
		if !errors.As(err, &p) || p.Text == "" {
			t.Errorf("a link to what is not there: %v", err)
		}
		if _, err := r.Search(t.Context(), "nonsense ===", 5); !errors.As(err, &p) || p.Text == "" {
			t.Errorf("what Jira does not understand: %v", err)
		}
	})
}

// An issue is blocked by those that block it and are not done, whatever the link is called.
func TestBlocker(t *testing.T) {
	for in, want := range map[string]string{
		`{"type":{"name":"Blocks","inward":"is blocked by"},"inwardIssue":{"key":"ERP-1","fields":{"status":{"statusCategory":{"key":"new"}}}}}`:  "ERP-1",
		`{"type":{"name":"Dependency","inward":"Is blocked by"},"inwardIssue":{"key":"ERP-1"}}`:                                                   "ERP-1",
		`{"type":{"name":"Blocks","inward":"is blocked by"},"inwardIssue":{"key":"ERP-1","fields":{"status":{"statusCategory":{"key":"done"}}}}}`: "",
		`{"type":{"name":"Blocks","inward":"is blocked by"},"outwardIssue":{"key":"ERP-1"}}`:                                                      "",
		`{"type":{"name":"Relates","inward":"relates to"},"inwardIssue":{"key":"ERP-1"}}`:                                                         "",
	} {
		var l wireLink
		if err := json.Unmarshal([]byte(in), &l); err != nil {
			t.Fatal(err)
		}
		if got := l.blocker(); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}
