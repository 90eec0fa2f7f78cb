package meeting_test

import (
	"context"
	"errors"
	"strings"
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
	limit  int           // searches of the tracker that are refused as too many
	hangs  bool          // the tracker takes what is asked and never answers
	waited time.Duration // for a tracker that hangs
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
	if l.s.hangs {
		return nil, l.hang(ctx)
	}
	return l.Tracker.Search(ctx, query, limit)
}

func (l limited) Issue(ctx context.Context, key string) (bot.Issue, error) {
	if l.s.hangs {
		return bot.Issue{}, l.hang(ctx)
	}
	return l.Tracker.Issue(ctx, key)
}

func (l limited) hang(ctx context.Context) error {
	began := time.Now()
	<-ctx.Done()
	l.s.waited += time.Since(began)
	return ctx.Err()
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

// TestAStandupThatWasSleptThrough: whom a stand-still kept from being asked is told to nobody as silent.
func TestAStandupThatWasSleptThrough(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	s := newStage(t, time.Date(2026, 11, 23, 8, 0, 0, 0, zone))
	s.Say(lea, team, "stand-up 9:00-10:00")
	said := func(since time.Time, what string) int {
		n := 0
		for _, seen := range s.Chat.Seen() {
			if seen.At.After(since) && strings.HasPrefix(seen.Text, what) {
				n++
			}
		}
		return n
	}
	for _, still := range []struct {
		until       time.Time
		asked, sums int // the sums are one in the room and one for the lead
	}{{time.Date(2026, 11, 23, 11, 0, 0, 0, zone), 0, 0}, {time.Date(2026, 11, 24, 9, 30, 0, 0, zone), 2, 2}} {
		since := s.Clock.Now()
		s.stop()
		s.Clock.MoveTo(still.until)
		s.start()
		s.Settle()
		s.MoveTo(still.until.Add(time.Hour))
		if asked, sums := said(since, "Stand-up of"), said(since, "Stand-up: "); asked != still.asked || sums != still.sums {
			t.Errorf("still until %s: %d questions and %d sums, want %d and %d", still.until, asked, sums, still.asked, still.sums)
		}
	}
}
