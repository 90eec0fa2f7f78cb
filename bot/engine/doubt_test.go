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

// site is a tracker that fails as it is told, and notes of each try how far back it looked up first.
type site struct {
	mu     sync.Mutex
	fails  []error // of the next tries; the last is that of all further ones
	looked []time.Time
}

func (*site) Name() string { return "jira" }

func (*site) Run(ctx context.Context, _ bot.Road) error {
	<-ctx.Done()
	return nil
}

func (s *site) Perform(_ context.Context, j bot.Job) (bot.Receipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looked = append(s.looked, j.Since)
	fail := s.fails[0]
	if len(s.fails) > 1 {
		s.fails = s.fails[1:]
	}
	return bot.Receipt{Platform: "jira", Issue: "ERP-1"}, fail
}

// set tells how it fails from now on, and returns and forgets what was tried.
func (s *site) set(fails ...error) []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	looked := s.looked
	s.fails, s.looked = fails, nil
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
			jira := &site{fails: []error{c.fail}}
			r := newRoad(t, func(c *engine.Config) { c.Platforms = append(c.Platforms, jira) })
			ask := func(n int) {
				x := bot.Effect{ID: "e" + strconv.Itoa(n) + "#1", To: bot.ToTracker("jira"), Handle: "task/1/issue", Body: c.body, Then: "echo.made", At: r.clock.Now()}
				if err := r.store.Commit(t.Context(), bot.Commit{Effects: []bot.Effect{x}}); err != nil {
					t.Fatal(err)
				}
				r.to(t, r.clock.Now().Add(26*time.Hour))
			}
			first := r.clock.Now()
			ask(1)
			jira.set(lost, nil)
			ask(2)
			looked := jira.set(nil)
			if len(looked) != 2 || looked[0].IsZero() == c.want {
				t.Fatalf("asked again, it was looked up first since %v, want that: %v", looked, c.want)
			}
			if c.want && (looked[0].After(first.Add(time.Minute)) || looked[1].After(first.Add(time.Minute))) {
				t.Errorf("asked again, it was looked up since %v, though it may have been done at %s", looked, first)
			}
			ask(3)
			if looked := jira.set(nil); len(looked) != 1 || !looked[0].IsZero() {
				t.Errorf("after it was done, it was looked up first since %v", looked)
			}
		})
	}
}
