package jira

import (
	"slices"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
)

// world is the simulated Jira as the contract suite uses it.
type world struct{ *rig }

func (w world) Tracker() bottest.IssueTracker { return w.Platform }
func (w world) Project() string               { return "ERP" }
func (w world) Email() string                 { return "tom@acme.example" }
func (w world) Clock() *bot.MovableClock      { return w.clock }

func (w world) Issues(t testing.TB) []bot.Issue {
	t.Helper()
	var out []bot.Issue
	state := w.sim.State()
	for _, i := range state.Issues {
		one := bot.Issue{Key: i.Key, ID: i.ID, Project: i.Project, Type: i.Type, Summary: i.Summary, Priority: i.Priority, Due: i.Due, Labels: i.Labels,
			Assignee: bot.TrackerUser{ID: i.Assignee}}
		for _, s := range state.Statuses {
			if s.ID == i.Status {
				one.Status, one.Category = s.Name, s.Category
			}
		}
		out = append(out, one)
	}
	return out
}

func (w world) Comments(t testing.TB, issue string) []string {
	t.Helper()
	var out []string
	for _, i := range w.sim.State().Issues {
		for _, c := range i.Comments {
			if i.Key == issue {
				out = append(out, c.Body)
			}
		}
	}
	return out
}

func (w world) Files(t testing.TB, issue string) []string {
	t.Helper()
	var out []string
	for _, i := range w.sim.State().Issues {
		for _, f := range i.Attachments {
			if i.Key == issue {
				out = append(out, f.Name)
			}
		}
	}
	slices.Sort(out)
	return out
}

// writes are the calls that a lost reply or a refusal can strike.
var writes = []string{"POST issue", "POST issue/{key}/comment"}

func (w world) LoseReply(t testing.TB) {
	t.Helper()
	for _, m := range writes {
		w.fault(t, jirasim.Fault{Method: m, Kind: "drop_reply", Count: 1})
	}
}

func (w world) Throttle(t testing.TB, seconds int) {
	t.Helper()
	for _, m := range writes {
		w.fault(t, jirasim.Fault{Method: m, Kind: "429", Count: 1, RetryAfter: seconds})
	}
}

func TestContract(t *testing.T) {
	for name, cfg := range map[string]jirasim.Config{
		"cloud":                {Empty: true},
		"cloud, search behind": {Empty: true, IndexLag: time.Minute},
		"data center":          {Empty: true, Deployment: jirasim.DataCenter},
	} {
		t.Run(name, func(t *testing.T) {
			bottest.TestTracker(t, func(t testing.TB) bottest.TrackerWorld { return world{start(t, cfg)} })
		})
	}
}
