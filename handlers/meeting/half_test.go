package meeting_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
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
	breaks string        // what the events begin with that cannot be committed; "" if all can
	reads  atomic.Int64  // meetings that were read by looking for them
	engine *engine.Engine
	stop   func()
}

// brittle is the stage's store.
type brittle struct {
	*bottest.Store
	s *stage
}

func (b brittle) Commit(ctx context.Context, c bot.Commit) error {
	if b.s.breaks != "" && strings.HasPrefix(c.Event, b.s.breaks) && c.Fate != bot.Dead {
		return errors.New("broken")
	}
	return b.Store.Commit(ctx, c)
}

func (b brittle) Find(ctx context.Context, q bot.Query) iter.Seq2[bot.Record, error] {
	return func(yield func(bot.Record, error) bool) {
		for rec, err := range b.Store.Find(ctx, q) {
			if q.Kind == "meeting" {
				b.s.reads.Add(1)
			}
			if !yield(rec, err) {
				return
			}
		}
	}
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
	s.engine, err = engine.New(engine.Config{Store: brittle{s.store, s}, Clock: s.Clock, Texts: texts, Capabilities: handlers.All, Platforms: []bot.Platform{s.Chat, limited{s.jira, s}},
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

// TestASkippedSum: a stand-up whose sum a stand-still made useless is not summed up by a late answer.
func TestASkippedSum(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	s := newStage(t, time.Date(2026, 11, 23, 8, 0, 0, 0, zone))
	s.Say(lea, team, "stand-up 9:00-10:00")
	s.MoveTo(time.Date(2026, 11, 23, 9, 30, 0, 0, zone))
	s.stop()
	s.Clock.MoveTo(time.Date(2026, 11, 24, 8, 0, 0, 0, zone))
	s.start()
	s.Settle()
	answers := 0
	for _, p := range s.Chat.Posts() {
		if p.To != bottest.Private(lea) {
			continue
		}
		for _, f := range s.open(lea, p, func(bot.Control) bool { return true }) {
			answers++
			s.submit(lea, f, map[string]string{"does": "count stock"})
		}
	}
	s.MoveTo(time.Date(2026, 11, 24, 8, 30, 0, 0, zone))
	for _, seen := range s.Chat.Seen() {
		if strings.HasPrefix(seen.Text, "Stand-up: ") {
			t.Errorf("in %s: %s", seen.Room, seen.Text)
		}
	}
	if answers != 1 {
		t.Errorf("%d answers, want 1", answers)
	}
}

// TestSkippedReminders: reminders that a stand-still made useless are not posted later, whatever becomes of their meeting.
func TestSkippedReminders(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	for name, c := range map[string]struct {
		until time.Time
		act   func(s *stage)
	}{
		"not held": {time.Date(2026, 11, 25, 17, 0, 0, 0, zone), func(s *stage) { s.Click(lea, "Not held") }},
		"held": {time.Date(2026, 11, 25, 17, 0, 0, 0, zone), func(s *stage) {
			for _, p := range s.Chat.Posts() {
				for _, f := range s.open(lea, p, func(c bot.Control) bool { return c.Label == "Held: write minutes" }) {
					s.submit(lea, f, nil)
				}
			}
		}},
		"begun": {time.Date(2026, 11, 25, 15, 10, 0, 0, zone), func(s *stage) { s.Say(lea, team, "start meeting") }},
		"moved": {time.Date(2026, 11, 25, 17, 0, 0, 0, zone), func(s *stage) {
			for _, p := range s.Chat.Posts() {
				for _, f := range s.open(lea, p, func(c bot.Control) bool { return c.Label == "Moved" }) {
					s.submit(lea, f, map[string]string{"date": "2026-11-27"})
				}
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, time.Date(2026, 11, 23, 9, 0, 0, 0, zone))
			s.Say(lea, team, "every Wednesday 15:00 weekly")
			s.Click(lea, "Set up")
			s.stop()
			s.Clock.MoveTo(c.until)
			s.start()
			s.Settle()
			s.MoveTo(c.until.Add(10 * time.Second)) // an act of the same time may come first
			before := fmt.Sprint(s.Chat.Posts())
			c.act(s)
			s.MoveTo(c.until.Add(time.Minute))
			told := map[string]int{}
			for _, seen := range s.Chat.Seen() {
				if told[seen.Room+seen.Text]++; strings.HasPrefix(seen.Text, "weekly · ") || told[seen.Room+seen.Text] > 1 {
					t.Errorf("in %s: %s", seen.Room, seen.Text)
				}
			}
			if fmt.Sprint(s.Chat.Posts()) == before {
				t.Error("nothing came of it")
			}
		})
	}
}

// TestADeadTimer: a series and a stand-up go on though the event of their timer was given up, and though their timer is lost.
func TestADeadTimer(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	said := func(s *stage, since time.Time) map[string]int {
		got := map[string]int{}
		for _, seen := range s.Chat.Seen() {
			for _, what := range []string{"weekly · ", "Stand-up of", "Stand-up: "} {
				if seen.At.After(since) && strings.HasPrefix(seen.Text, what) {
					got[what]++
				}
			}
		}
		return got
	}
	for name, harm := range map[string]func(s *stage){
		"given up": func(s *stage) {
			s.breaks = "timer/meeting"
			s.MoveTo(time.Date(2026, 11, 26, 16, 0, 0, 0, zone))
			s.breaks = ""
		},
		"lost": func(s *stage) {
			var keys []string
			for timer, err := range s.store.Timers(t.Context(), "") {
				if err != nil {
					t.Fatal(err)
				}
				if strings.HasPrefix(timer.Key, "meeting") {
					keys = append(keys, timer.Key)
				}
			}
			if err := s.store.Commit(t.Context(), bot.Commit{Cancel: keys}); err != nil {
				t.Fatal(err)
			}
			s.MoveTo(time.Date(2026, 11, 26, 16, 0, 0, 0, zone))
			s.event(bot.Event{ID: "compare", Name: "bot.arm-all", Lane: "upkeep", Data: bot.Encode("")}) // as at each start
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, time.Date(2026, 11, 24, 14, 0, 0, 0, zone))
			s.Say(lea, team, "every Wednesday 15:00 weekly")
			s.Click(lea, "Set up")
			s.Say(lea, team, "stand-up 9:00-10:00")
			harm(s)
			next := time.Date(2026, 11, 27, 0, 0, 0, 0, zone)
			s.MoveTo(next.AddDate(0, 0, 7))
			// Two reminders in two rooms; five questions to two people, and as many sums in the room and for the lead.
			if got, want := said(s, next), map[string]int{"weekly · ": 4, "Stand-up of": 10, "Stand-up: ": 10}; !maps.Equal(got, want) {
				t.Errorf("in the week after it was said %v, want %v", got, want)
			}
		})
	}
}

// TestABacklog: what a daily series with long agendas missed while golive stood still for days is made up for without being too
// much at once.
func TestABacklog(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	s := newStage(t, time.Date(2026, 11, 23, 8, 0, 0, 0, zone))
	s.Say(lea, team, "every workday 9:00 daily remind 2h, 1h, 30m")
	s.Click(lea, "Set up")
	for n := range 500 {
		s.issue(n, bot.NewIssue{Summary: strings.Repeat("摘要", 120), Due: "2026-11-20"})
	}
	s.stop()
	s.Clock.MoveTo(time.Date(2026, 11, 27, 8, 40, 0, 0, zone))
	s.start()
	s.MoveTo(time.Date(2026, 11, 27, 8, 45, 0, 0, zone))
	late := 0
	for _, seen := range s.Chat.Seen() {
		if seen.Room == team.ID && strings.HasPrefix(seen.Text, "daily · today ") {
			late++
		}
	}
	if late != 3 {
		t.Errorf("%d reminders of the day's meeting, want 3", late)
	}
	for dead, err := range s.store.Dead(t.Context()) {
		t.Errorf("given up: %s: %s %v", dead.ID, dead.Reason, err)
	}
}

// TestWhatIsDueAlready: a change that comes between what is due and its being said loses nothing of it, and makes nothing due that
// was not.
func TestWhatIsDueAlready(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	for name, change := range map[string]func(s *stage){
		"days off": func(s *stage) { s.Say(lea, team, "days off 2027-02-01..2027-02-05") },
		"series": func(s *stage) {
			for _, p := range s.Chat.Posts() {
				for _, f := range s.open(lea, p, func(c bot.Control) bool { return c.Label == "Change" }) {
					s.submit(lea, f, map[string]string{"place": "Room 7"})
				}
			}
			s.Click(lea, "Save")
		},
		"stand-up": func(s *stage) { s.Say(lea, team, "stand-up names on") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, time.Date(2026, 11, 25, 9, 0, 0, 0, zone))
			s.Say(lea, team, "every Wednesday 15:00 weekly")
			s.Click(lea, "Set up")
			s.Say(lea, team, "stand-up 13:00-14:30")
			due := time.Date(2026, 11, 25, 14, 30, 0, 0, zone)
			s.MoveTo(due.Add(-time.Minute))
			s.breaks = "timer/meeting"
			s.MoveTo(due)
			s.breaks = ""
			change(s)
			s.MoveTo(due.Add(time.Minute))
			got := map[string]int{}
			for _, seen := range s.Chat.Seen() {
				if what, _, _ := strings.Cut(seen.Text, "\n"); !seen.At.Before(due) && (strings.HasPrefix(what, "weekly · ") || strings.HasPrefix(what, "Stand-up: ")) {
					got[what]++
				}
			}
			if want := map[string]int{"weekly · today 15:00": 2, "Stand-up: 0 of 2 answered": 2}; !maps.Equal(got, want) {
				t.Errorf("said %v, want %v", got, want)
			}
		})
	}
}

// TestClosingTakesRemindersBack: what was announced of a series that ends with its project, also of the meeting after the next, is
// taken back in each room, and no old button begins it.
func TestClosingTakesRemindersBack(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	for name, ends := range map[string]func(s *stage){
		"closed":  func(s *stage) { s.Say(lea, team, "project close"); s.Click(lea, "Close ERP") },
		"stopped": func(s *stage) { s.Say(lea, team, "meeting stop"); s.Click(lea, "Stop") },
		"paused":  func(s *stage) { s.Say(lea, team, "meeting pause busy") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, time.Date(2026, 11, 23, 9, 0, 0, 0, zone))
			s.Say(lea, team, "every Monday and Thursday 15:00 weekly remind 4d, 30m")
			s.Click(lea, "Set up")
			s.MoveTo(time.Date(2026, 12, 3, 14, 40, 0, 0, zone)) // that of Thursday, 3 December, and of Monday, the 7th, are announced
			begin := s.button("Start")
			announced := func() (n int) {
				for _, p := range s.Chat.Posts() {
					c, ok := p.Body.(bot.Card)
					for _, f := range []string{"Thu 3 Dec 15:00", "Mon 7 Dec 15:00"} {
						if ok && !p.Deleted && strings.HasPrefix(c.Title, "weekly · ") && strings.Contains(c.Fallback(), f) {
							n++
						}
					}
				}
				return n
			}
			if n := announced(); n != 6 {
				t.Fatalf("%d reminders of the two meetings, want 6", n)
			}
			ends(s)
			s.MoveTo(s.Clock.Now().Add(time.Minute))
			if n := announced(); n != 0 {
				t.Errorf("%d reminders stand yet", n)
			}
			told := map[string]bool{}
			for _, seen := range s.Chat.Seen() {
				if strings.HasPrefix(seen.Text, "weekly\n") {
					told[seen.Room] = true
				}
			}
			if !told[team.ID] || !told[halfyear.Client.ID] {
				t.Errorf("told in %v, want both rooms", told)
			}
			if s.event(begin); name != "paused" {
				for found, err := range s.store.Find(t.Context(), bot.Query{Kind: "meeting-live"}) {
					t.Errorf("it has begun: %s %v", found.ID, err)
				}
			}
		})
	}
}

// button is a click on the newest button with a label, to be made later.
func (s *stage) button(label string) bot.Event {
	s.t.Helper()
	for _, p := range slices.Backward(s.Chat.Posts()) {
		card, _ := p.Body.(bot.Card)
		for _, part := range card.Parts {
			for _, c := range part.Controls {
				if c.Label == label && c.Action != "" {
					s.Acts++
					return bot.Event{ID: fmt.Sprint("later/", s.Acts), Name: bot.EventAction, Room: p.To, From: lea, Data: bot.Encode(bot.Click{Action: c.Action, Value: c.Value, Message: bot.MessageRef{Place: p.To, ID: p.ID}})}
				}
			}
		}
	}
	s.t.Fatalf("no button %q", label)
	return bot.Event{}
}

// TestInsideInTheClientsRoom: what is the team's alone is shown in the client's room to whoever asks, and its card stays where the
// team reads it. One that stands there all the same moves when it changes next.
func TestInsideInTheClientsRoom(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	client := halfyear.Client
	s := newStage(t, time.Date(2026, 11, 23, 9, 0, 0, 0, zone))
	s.Say(lea, team, "every Wednesday 15:00 internal weekly")
	s.Click(lea, "Set up")
	check := func(after string) {
		t.Helper()
		cards := 0
		for _, p := range s.Chat.Posts() {
			c, ok := p.Body.(bot.Card)
			switch {
			case !ok || p.Deleted:
			case p.To.ID == client.ID && p.Only != lea && strings.Contains(c.Fallback(), "weekly"):
				t.Errorf("%s: the client reads %s", after, c.Fallback())
			case p.To.ID == team.ID && strings.Contains(c.Fallback(), "every Wednesday"):
				cards++
			}
		}
		if cards != 1 {
			t.Errorf("%s: %d cards of the series in the team's room, want 1", after, cards)
		}
		for found, err := range s.store.Find(t.Context(), bot.Query{Kind: bot.Refusals.Kind}) {
			t.Errorf("%s: refused: %s %v", after, found.Data, err)
		}
	}
	check("made")
	s.Say(lea, client, "meetings")
	show := s.button("Show")
	show.Room = client
	s.event(show)
	check("shown")
	s.Say(lea, client, "meeting skip")
	check("skipped")
	found, err := s.store.Load(t.Context(), s.series())
	if err != nil {
		t.Fatal(err)
	}
	found.Data = []byte(strings.ReplaceAll(string(found.Data), `"id":"`+team.ID+`"`, `"id":"`+client.ID+`"`))
	if err := s.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{found}}); err != nil {
		t.Fatal(err)
	}
	s.Say(lea, team, "meeting move Thursday 14:00")
	check("healed")
}

// series is the key of the record of the only series.
func (s *stage) series() string {
	s.t.Helper()
	for found, err := range s.store.Find(s.t.Context(), bot.Query{Kind: "meeting-series"}) {
		if err != nil {
			s.t.Fatal(err)
		}
		return found.Key()
	}
	s.t.Fatal("no series")
	return ""
}
