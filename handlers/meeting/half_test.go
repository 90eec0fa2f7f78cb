package meeting_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/handlers"
	"github.com/golive-bot/golive/handlers/meeting/halfyear"
)

// stage is golive on fakes that outlive it: it can be stopped and started again.
type stage struct {
	halfyear.Stage
	t      *testing.T
	store  *bottest.Store
	jira   *bottest.Tracker
	limit  int // searches of the tracker that are refused as too many
	engine *engine.Engine
	stop   func()
}

// limited is the stage's tracker.
type limited struct {
	*bottest.Tracker
	s *stage
}

func (l limited) Search(ctx context.Context, query string, limit int) ([]bot.Issue, error) {
	if l.s.limit > 0 {
		l.s.limit--
		return nil, bot.RetryAfter(errors.New("too many"), time.Second)
	}
	return l.Tracker.Search(ctx, query, limit)
}

var lea, mia, team = halfyear.Lea, halfyear.Mia, halfyear.Team

func bareStage(t *testing.T, now time.Time) *stage {
	t.Helper()
	clock := bot.FrozenClock(now)
	s := &stage{t: t, Stage: halfyear.Stage{T: t, Clock: clock, Chat: halfyear.NewChat(clock)}, store: bottest.NewStore(clock), jira: bottest.NewTracker(clock)}
	s.start()
	t.Cleanup(func() { s.stop() })
	return s
}

func newStage(t *testing.T, now time.Time) *stage {
	t.Helper()
	s := bareStage(t, now)
	s.Found()
	return s
}

func (s *stage) start() {
	s.t.Helper()
	texts, err := engine.Catalogue(handlers.All)
	if err != nil {
		s.t.Fatal(err)
	}
	s.engine, err = engine.New(engine.Config{Store: s.store, Clock: s.Clock, Texts: texts, Capabilities: handlers.All, Platforms: []bot.Platform{s.Chat, limited{s.jira, s}},
		Operators: []string{"lea@acme.example"}, PublicURL: "https://golive.example", Links: bottest.Links{}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.Golive = s.engine
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.engine.Run(ctx) }()
	s.stop = func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Errorf("engine: %v", err)
		}
	}
}

// TestHalfAYear plays half a year with one process; cmd/golive plays it with two.
func TestHalfAYear(t *testing.T) {
	s := bareStage(t, halfyear.First)
	s.Play(func(until time.Time) {
		s.stop()
		s.Clock.MoveTo(until)
		s.start()
		s.Settle()
	}, s.store)
}
