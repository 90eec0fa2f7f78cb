package jira

import (
	"encoding/json"
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
