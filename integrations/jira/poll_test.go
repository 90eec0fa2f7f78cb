package jira

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
)

// Where no webhook comes golive asks: it learns of every change and comment, by the same event however often it sees them, and of
// what happened before it started.
func TestPoll(t *testing.T) {
	for _, deployment := range []string{jirasim.Cloud, jirasim.DataCenter} {
		t.Run(deployment, func(t *testing.T) {
			r := start(t, jirasim.Config{Deployment: deployment, Empty: true}, func(c *Config) { c.Poll = time.Minute })
			r.do(t, job("e0#0", orders()))
			r.clock.Advance(3 * time.Hour)
			road := r.listen(t)
			act := func(a jirasim.Act) {
				t.Helper()
				if a.Issue = "ERP-1"; a.As == "" {
					a.As = "lilei"
				}
				if res := r.sim.Act(a); !res.OK {
					t.Fatalf("%+v", res)
				}
			}
			seen := map[string]bot.IssueChange{}
			until := func(what string, is func(bot.IssueChange) bool) {
				t.Helper()
				for end := time.Now().Add(time.Minute); ; {
					select {
					case e := <-road.got:
						var c bot.IssueChange
						if err := json.Unmarshal(e.Data, &c); err != nil || e.Name != bot.EventIssue || e.Lane != "jira/ERP-1" {
							t.Fatalf("%+v %v", e, err)
						}
						if old, twice := seen[e.ID]; twice && string(bot.Encode(old)) != string(bot.Encode(c)) {
							t.Errorf("%s means two things", e.ID)
						}
						seen[e.ID] = c
						if is(c) {
							return
						}
					case <-time.After(20 * time.Millisecond): // it waits for the next look
						if time.Now().After(end) {
							t.Fatalf("%s: not seen", what)
						}
						r.clock.Advance(time.Minute)
					}
				}
			}
			until("what was before the start", func(c bot.IssueChange) bool { return c.Kind == "updated" && c.Issue.Status == "To Do" })
			act(jirasim.Act{Do: "transition", To: "In Progress"})
			act(jirasim.Act{Do: "comment", Text: "seen"})
			last := func(c bot.IssueChange) bot.IssueEdit {
				if len(c.Edits) == 0 {
					return bot.IssueEdit{}
				}
				return c.Edits[len(c.Edits)-1]
			}
			until("who moved it", func(c bot.IssueChange) bool {
				e := last(c)
				return c.Issue.Status == "In Progress" && e.By.Name == "李雷" && !e.Own && e.At.Equal(c.Issue.Updated) &&
					len(e.Changes) == 1 && e.Changes[0] == bot.FieldChange{Field: "status", From: "To Do", To: "In Progress"}
			})
			until("a comment", func(c bot.IssueChange) bool {
				return c.Kind == "commented" && c.Comment.Text == "seen" && !c.Own
			})
			r.clock.Advance(time.Second)
			low := "Low"
			r.do(t, job("e2#0", bot.EditIssue{Issue: "ERP-1", Priority: &low}))
			until("golive's own change after theirs", func(c bot.IssueChange) bool {
				return c.Issue.Priority == "Low" && last(c).Own && !c.Edits[len(c.Edits)-2].Own
			})
			r.do(t, job("e1#0", bot.Comment{Issue: "ERP-1", Text: bot.ParseMarkup("mine")}))
			r.fault(t, jirasim.Fault{Kind: "503", Count: 2}) // looks that fail are made up for
			until("golive's own comment", func(c bot.IssueChange) bool { return c.Kind == "commented" && c.Comment.Text == "mine" && c.Own })
			r.clock.Advance(time.Second)
			long, _ := json.Marshal(strings.Repeat("x", 30_000))
			act(jirasim.Act{Do: "edit", Fields: map[string]json.RawMessage{"description": long, "priority": json.RawMessage(`"High"`)}})
			until("what people are told of, of a change that is long", func(c bot.IssueChange) bool {
				e := last(c)
				return c.Issue.Priority == "High" && e.By.Name == "李雷" && len(e.Changes) == 1 && e.Changes[0].Field == "priority" && len(bot.Encode(c)) < 5_000
			})
			orders := map[string]bool{}
			for _, c := range seen {
				if c.Kind == "updated" {
					orders[c.Order] = true
				}
			}
			if len(orders) < 3 {
				t.Errorf("the changes have the orders %v", orders)
			}
		})
	}
}

// order is a further issue.
func order(n int) bot.NewIssue {
	b := orders()
	b.Intent = fmt.Sprint("order ", n)
	return b
}

// busy is a way to Jira on which large pages of a search take too long.
type busy struct{ http.RoundTripper }

func (b busy) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return nil, err
		}
		if raw, _ := io.ReadAll(body); strings.Contains(string(raw), `"maxResults":100`) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		}
	}
	return b.RoundTripper.RoundTrip(req)
}

// However much the histories of issues hold, golive sees what changed: in smaller pages, and of an issue whose history alone is more
// than a reply may be, without it.
func TestPollSeesIssuesOfAnySize(t *testing.T) {
	for name, change := range map[string]func(*rig){
		"too large": func(r *rig) { r.http.Transport.(*transport).cfg.Limits.Reply = 60_000 },
		"too slow": func(r *rig) {
			tr := r.http.Transport.(*transport)
			r.cfg.Limits.Timeout, tr.base = 300*time.Millisecond, busy{tr.base}
		},
	} {
		for _, deployment := range []string{jirasim.Cloud, jirasim.DataCenter} {
			t.Run(name+"/"+deployment, func(t *testing.T) {
				r := start(t, jirasim.Config{Deployment: deployment, Empty: true})
				want := map[string]string{}
				for n := range 12 {
					key := r.do(t, job(fmt.Sprintf("e%d#0", n), order(n))).Issue
					want[key] = "a history"
					edits := 1
					if n == 5 {
						edits = 12
					}
					for e := range edits {
						text, _ := json.Marshal(fmt.Sprint(e, strings.Repeat("x", 5_000)))
						if res := r.sim.Act(jirasim.Act{As: "lilei", Do: "edit", Issue: key, Fields: map[string]json.RawMessage{"description": text}}); !res.OK {
							t.Fatalf("%+v", res)
						}
					}
					if n == 5 && name == "too large" {
						want[key] = "none"
					}
					r.clock.Advance(time.Minute)
				}
				change(r)
				road := &road{got: make(chan bot.Event, 100)}
				next, err := r.look(t.Context(), road, r.clock.Now().Add(-time.Hour))
				if err != nil || !next.Equal(r.clock.Now()) {
					t.Fatalf("from %s: %v", next, err)
				}
				close(road.got)
				got := map[string]string{}
				for e := range road.got {
					var c bot.IssueChange
					if err := json.Unmarshal(e.Data, &c); err != nil {
						t.Fatal(err)
					}
					if got[c.Issue.Key] = "none"; len(c.Edits) > 0 {
						got[c.Issue.Key] = "a history"
					}
				}
				if !maps.Equal(got, want) {
					t.Errorf("seen %v, want %v", got, want)
				}
			})
		}
	}
}

// A look that fails half-way is gone on with from there.
func TestPollGoesOnWhereItFailed(t *testing.T) {
	r := start(t, jirasim.Config{Deployment: jirasim.Cloud, Empty: true}, func(c *Config) { c.Limits.Page = 2 })
	for n := range 6 {
		r.do(t, job(fmt.Sprintf("e%d#0", n), order(n)))
		r.clock.Advance(10 * time.Minute)
	}
	road := &road{got: make(chan bot.Event, 100)}
	from := r.clock.Now().Add(-2 * time.Hour)
	if _, err := r.here(t.Context()); err != nil {
		t.Fatal(err)
	}
	tr := r.http.Transport.(*transport)
	tr.base = &cutOff{RoundTripper: tr.base, after: 2}
	next, err := r.look(t.Context(), road, from)
	if err == nil || len(road.got) != 4 || !next.Equal(r.clock.Now().Add(-30*time.Minute)) {
		t.Errorf("%d events, then from %s: %v", len(road.got), next, err)
	}
}

// cutOff is a way to Jira that is cut off after so many calls.
type cutOff struct {
	http.RoundTripper
	after int
}

func (c *cutOff) RoundTrip(req *http.Request) (*http.Response, error) {
	if c.after--; c.after < 0 {
		return nil, errors.New("cut off")
	}
	return c.RoundTripper.RoundTrip(req)
}

func TestPollIsConfigured(t *testing.T) {
	for name, tt := range map[string]struct {
		poll   time.Duration
		own    string
		secret string
		want   time.Duration
	}{
		"webhooks come":    {0, "https://golive.example", "s", 0},
		"no address":       {0, "", "s", pollEvery},
		"no secret":        {0, "https://golive.example", "", pollEvery},
		"beside a webhook": {time.Minute, "https://golive.example", "s", time.Minute},
		"never, whatever":  {-1, "", "", 0},
	} {
		p := &Platform{own: tt.own, cfg: Config{Poll: tt.poll, WebhookSecret: tt.secret}}
		if got := p.every(); got != tt.want {
			t.Errorf("%s: every %s, want %s", name, got, tt.want)
		}
	}
}
