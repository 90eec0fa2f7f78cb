package engine_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
)

// site is a tracker that fails as long as it is told, and notes of each try whether it looked up first.
type site struct {
	mu     sync.Mutex
	fail   error
	looked []bool
}

func (*site) Name() string { return "jira" }

func (*site) Run(ctx context.Context, _ bot.Road) error {
	<-ctx.Done()
	return nil
}

func (s *site) Perform(_ context.Context, j bot.Job) (bot.Receipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looked = append(s.looked, !j.Since.IsZero())
	return bot.Receipt{Platform: "jira", Issue: "ERP-1"}, s.fail
}

// set tells how it fails from now on, and returns and forgets what was tried.
func (s *site) set(fail error) []bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	looked := s.looked
	s.fail, s.looked = fail, nil
	return looked
}

// TestWhatWasGivenUpInDoubtIsLookedUp: who asks again for what was given up gets it once, whatever the service did. What surely
// was not done is not looked for.
func TestWhatWasGivenUpInDoubtIsLookedUp(t *testing.T) {
	lost := errors.New("the reply is lost")
	for name, c := range map[string]struct {
		fail error
		body bot.Body
		want bool // the next one is looked up first
	}{
		"lost":             {lost, bot.NewIssue{Intent: "i"}, true},
		"a file":           {lost, bot.Attach{Issue: "ERP-1"}, true},
		"refused":          {bot.Permanent(errors.New("400")), bot.NewIssue{Intent: "i"}, false},
		"out of reach":     {bot.Unsent(errors.New("connection refused")), bot.NewIssue{Intent: "i"}, false},
		"known by its own": {lost, bot.Comment{Issue: "ERP-1"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			jira := &site{fail: c.fail}
			r := newRoad(t, func(c *engine.Config) { c.Platforms = append(c.Platforms, jira) })
			ask := func(n int) {
				x := bot.Effect{ID: "e" + strconv.Itoa(n) + "#1", To: bot.ToTracker("jira"), Handle: "task/1/issue", Body: c.body, Then: "echo.made", At: r.clock.Now()}
				if err := r.store.Commit(t.Context(), bot.Commit{Effects: []bot.Effect{x}}); err != nil {
					t.Fatal(err)
				}
				r.to(t, r.clock.Now().Add(26*time.Hour))
			}
			ask(1)
			jira.set(nil)
			ask(2)
			if looked := jira.set(nil); len(looked) != 1 || looked[0] != c.want {
				t.Fatalf("asked again, it was looked up first: %v, want once %v", looked, c.want)
			}
			ask(3)
			if looked := jira.set(nil); len(looked) != 1 || looked[0] {
				t.Errorf("after it was done, it was looked up first: %v", looked)
			}
		})
	}
}
