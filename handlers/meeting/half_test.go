package meeting_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/handlers"
)

// sighted is a chat that notes when what was posted.
type sighted struct {
	*bottest.Chat
	clock bot.Clock

	mu   sync.Mutex
	seen []sight
}

type sight struct {
	at         time.Time
	room, text string
}

func (s *sighted) Perform(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	r, err := s.Chat.Perform(ctx, j)
	if c, ok := j.Body.(bot.Card); ok && err == nil && j.Prior == nil {
		s.mu.Lock()
		s.seen = append(s.seen, sight{s.clock.Now(), r.Place.ID, c.Fallback()})
		s.mu.Unlock()
	}
	return r, err
}

// stage is golive on fakes that outlive it: it can be stopped and started again.
type stage struct {
	t      *testing.T
	clock  *bot.MovableClock
	store  *bottest.Store
	chat   *sighted
	jira   *bottest.Tracker
	engine *engine.Engine
	stop   func()
	acts   int
}

var (
	lea    = bot.Account{Platform: "slack", Tenant: "T1", ID: "ULEA"}
	mia    = bot.Account{Platform: "slack", Tenant: "T1", ID: "UMIA"}
	team   = bot.Place{Platform: "slack", Tenant: "T1", ID: "CTEAM"}
	client = bot.Place{Platform: "slack", Tenant: "T1", ID: "CCLIENT"}
)

func newStage(t *testing.T, now time.Time) *stage {
	t.Helper()
	s := &stage{t: t, clock: bot.FrozenClock(now)}
	s.store = bottest.NewStore(s.clock)
	s.chat = &sighted{Chat: bottest.NewChat("slack", true, s.clock), clock: s.clock}
	s.jira = bottest.NewTracker(s.clock)
	for a, name := range map[bot.Account]string{lea: "Lea", mia: "Mia"} {
		s.chat.AddPerson(bot.Profile{Account: a, Name: name, Email: strings.ToLower(name) + "@acme.example", Lang: "en"})
		s.chat.AddRoom(bot.RoomProfile{Place: bottest.Private(a), Private: true, Peer: a, HearsAll: true})
	}
	for _, room := range []bot.Place{team, client} {
		s.chat.AddRoom(bot.RoomProfile{Place: room, Name: room.ID, Shared: room == client, HearsAll: true})
	}
	s.start()
	t.Cleanup(func() { s.stop() })
	s.say(lea, team, "project new ERP key=ERP jira=ERP")
	s.say(lea, team, "project bind ERP team")
	s.say(lea, client, "project bind ERP client")
	s.say(lea, team, "project add mia@acme.example member")
	return s
}

func (s *stage) start() {
	s.t.Helper()
	texts, err := engine.Catalogue(handlers.All)
	if err != nil {
		s.t.Fatal(err)
	}
	s.engine, err = engine.New(engine.Config{Store: s.store, Clock: s.clock, Texts: texts, Capabilities: handlers.All, Platforms: []bot.Platform{s.chat, s.jira},
		Operators: []string{"lea@acme.example"}, PublicURL: "https://golive.example", Links: bottest.Links{}})
	if err != nil {
		s.t.Fatal(err)
	}
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

func (s *stage) settle() (time.Time, bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	next, ok, err := s.engine.Settle(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	return next, ok
}

// moveTo moves the clock through each due instant.
func (s *stage) moveTo(end time.Time) {
	s.t.Helper()
	for {
		next, ok := s.settle()
		if !ok || next.After(end) {
			s.clock.MoveTo(end)
			s.settle()
			return
		}
		if !next.After(s.clock.Now()) {
			time.Sleep(time.Millisecond) // the store is about to notice
		}
		s.clock.MoveTo(next)
	}
}

func (s *stage) say(who bot.Account, room bot.Place, text string) {
	s.t.Helper()
	s.acts++
	m := bot.Message{Ref: bot.MessageRef{Place: room, ID: fmt.Sprint("s", s.acts)}, Text: text, ToBot: true, At: s.clock.Now()}
	if err := s.engine.Accept(context.Background(), bot.Event{ID: m.Ref.String(), Name: bot.EventMessage, Lane: room.String(), Room: room, From: who, At: s.clock.Now(), Data: bot.Encode(m)}); err != nil {
		s.t.Fatal(err)
	}
	s.settle()
}

// click clicks the newest button with a label.
func (s *stage) click(who bot.Account, label string) {
	s.t.Helper()
	for _, p := range slices.Backward(s.chat.Posts()) {
		card, ok := p.Body.(bot.Card)
		if !ok || p.Deleted {
			continue
		}
		for _, part := range card.Parts {
			for _, c := range part.Controls {
				if c.Label != label {
					continue
				}
				s.acts++
				e := bot.Event{ID: fmt.Sprint("click/", s.acts), Name: bot.EventAction, Room: p.To, From: who, At: s.clock.Now(), Data: bot.Encode(bot.Click{Action: c.Action, Value: c.Value, Message: bot.MessageRef{Place: p.To, ID: p.ID}})}
				if err := s.engine.Do(context.Background(), e, func(bot.Answer, bool) {}); err != nil {
					s.t.Fatal(err)
				}
				s.settle()
				return
			}
		}
	}
	s.t.Fatalf("no button %q", label)
}

// offDays are the days off of the half-year, other than weekends, as the notices of the State Council and the law have them.
var offDays = map[string]bool{"2026-09-25": true, "2026-10-01": true, "2026-10-02": true, "2026-10-05": true, "2026-10-06": true, "2026-10-07": true, "2027-01-01": true, "2027-02-05": true, "2027-02-08": true}

var workedDays = map[string]bool{"2026-09-20": true, "2026-10-10": true}

func works(d time.Time) bool {
	day := d.Format(time.DateOnly)
	return workedDays[day] || !offDays[day] && d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

func before(d time.Time, n int) time.Time {
	for n > 0 {
		if d = d.AddDate(0, 0, -1); works(d) {
			n--
		}
	}
	return d
}

// TestHalfAYear plays 26 weeks with holidays, a move, a meeting left out, a pause, an absence and a stand-still, and holds each
// message against what a plain walk through the calendar expects: each once, at its minute.
func TestHalfAYear(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	first := time.Date(2026, 8, 24, 9, 0, 0, 0, zone)
	last := first.AddDate(0, 0, 26*7)
	s := newStage(t, first)
	for _, line := range []string{"every Wednesday 15:00 weekly holidays after", "every other Friday 10:00 review holidays before", "first Monday of the month 16:00 steering holidays skip"} {
		s.say(lea, team, line)
		s.click(lea, "Set up")
	}
	s.say(mia, bottest.Private(mia), "away 2026-11-02..2026-11-13")

	// What is expected: (minute, room) -> what is said.
	want := map[string]int{}
	expect := func(at time.Time, title string) {
		if at.After(first) && at.Before(last) {
			for _, room := range []string{team.ID, client.ID} {
				want[at.In(zone).Format("2006-01-02 15:04 ")+room+" "+title]++
			}
		}
	}
	at := func(d time.Time, hour, minute int) time.Time {
		return time.Date(d.Year(), d.Month(), d.Day(), hour, minute, 0, 0, zone)
	}
	meet := func(day time.Time, hour int, title string) {
		expect(at(before(day, 1), hour, 0), title)
		expect(at(day, hour, 0).Add(-30*time.Minute), title)
	}
	moved := map[string]time.Time{"weekly 2026-11-18": at(first, 11, 0).AddDate(0, 0, 87)} // Thursday, 19 November
	skipped := map[string]bool{"weekly 2026-12-09": true}
	paused := func(d time.Time) bool { // of "review"
		return !d.Before(at(first, 0, 0).AddDate(0, 0, 7*12)) && d.Before(at(first, 0, 0).AddDate(0, 0, 7*16))
	}
	for d := at(first, 0, 0); d.Before(last.AddDate(0, 0, 14)); d = d.AddDate(0, 0, 1) {
		name := d.Format(time.DateOnly)
		week := int(d.Sub(at(first, 0, 0)).Hours()/24) / 7
		switch d.Weekday() {
		case time.Wednesday:
			switch {
			case skipped["weekly "+name]:
			case !moved["weekly "+name].IsZero():
				to := moved["weekly "+name]
				expect(at(before(to, 1), 11, 0), "weekly")
				expect(to.Add(-30*time.Minute), "weekly")
			case works(d):
				meet(d, 15, "weekly")
			default:
				to := d
				for !works(to) {
					to = to.AddDate(0, 0, 1)
				}
				expect(at(before(d, 3), 10, 0), "note weekly")
				if to.Before(d.AddDate(0, 0, 7)) {
					meet(to, 15, "weekly")
				}
			}
		case time.Friday:
			if week%2 == 1 {
				continue
			}
			to := d
			for !works(to) {
				to = to.AddDate(0, 0, -1)
			}
			if paused(d) {
				continue
			}
			if to != d {
				expect(at(before(to, 3), 10, 0), "note review")
			}
			meet(to, 10, "review")
		case time.Monday:
			if d.Day() > 7 {
				continue
			}
			if works(d) {
				meet(d, 16, "steering")
			} else {
				expect(at(before(d, 3), 10, 0), "note steering")
			}
		}
	}

	// The play. Golive stands still from Tuesday, 1 September, 10:00 to Wednesday 15:10: the reminder of Tuesday 15:00 and that of
	// Wednesday 14:30 are of no use any more.
	still, again := at(first, 10, 0).AddDate(0, 0, 8), at(first, 15, 10).AddDate(0, 0, 9)
	useless := 0
	for _, room := range []string{team.ID, client.ID} {
		for _, lost := range []string{"2026-09-01 15:00 ", "2026-09-02 14:30 "} {
			if want[lost+room+" weekly"] != 1 {
				t.Fatalf("nothing was expected at %s", lost)
			}
			delete(want, lost+room+" weekly")
			useless++
		}
	}
	s.moveTo(still)
	s.stop()
	s.clock.MoveTo(again)
	s.start()
	s.settle()
	if n := s.skipped(); n != useless {
		t.Errorf("%d messages are recorded as of no use any more, want %d", n, useless)
	}
	// And from Tuesday, 15 September, 14:00 to 16:00: the reminder of 15:00 still is of use, and comes late.
	for _, room := range []string{team.ID, client.ID} {
		if want["2026-09-15 15:00 "+room+" weekly"] != 1 {
			t.Fatal("nothing was expected on 15 September at 15:00")
		}
		delete(want, "2026-09-15 15:00 "+room+" weekly")
		want["2026-09-15 16:00 "+room+" weekly"]++
	}
	s.moveTo(at(first, 14, 0).AddDate(0, 0, 22))
	s.stop()
	s.clock.MoveTo(at(first, 16, 0).AddDate(0, 0, 22))
	s.start()
	s.settle()
	if p := s.chat.seen[len(s.chat.seen)-1]; !strings.Contains(p.text, "Late: this was due Tue 15 Sep 15:00") {
		t.Errorf("what comes late does not say so: %s", p.text)
	}
	s.moveTo(at(first, 9, 0).AddDate(0, 0, 7*12)) // Monday of week 12
	s.say(lea, team, "meeting pause busy")
	s.click(lea, "review · every other Friday 10:00")
	s.say(lea, team, "meeting move Thursday 11:00") // of the 18th, which is this week's
	s.click(lea, "weekly · every Wednesday 15:00")
	s.moveTo(at(first, 17, 0).AddDate(0, 0, 7*14+2)) // Wednesday, 2 December, when that one is over
	s.say(lea, team, "meeting skip")
	s.click(lea, "weekly · every Wednesday 15:00")
	s.moveTo(at(first, 9, 0).AddDate(0, 0, 7*16))
	s.say(lea, team, "meeting resume")
	s.moveTo(last)

	got := map[string]int{}
	sent := 0
	s.chat.mu.Lock()
	defer s.chat.mu.Unlock()
	for _, p := range s.chat.seen {
		title, rest, _ := strings.Cut(p.text, "\n")
		name, when, reminds := strings.Cut(title, " · ")
		kind := name
		switch {
		case reminds && (strings.HasPrefix(when, "in ") || strings.HasPrefix(when, "tomorrow") || strings.Contains(when, ":")):
		case slices.Contains([]string{"weekly", "review", "steering"}, title) && strings.Contains(rest, "a day off"):
			if strings.Contains(rest, "When:") {
				continue // the card of the series itself
			}
			kind = "note " + name
		default:
			continue
		}
		if !slices.Contains([]string{"weekly", "review", "steering"}, name) {
			continue
		}
		sent++
		got[p.at.In(zone).Format("2006-01-02 15:04 ")+p.room+" "+kind]++
	}
	expected := 0
	for key, n := range want {
		expected += n
		if got[key] != n {
			t.Errorf("%s: sent %d times, want %d", key, got[key], n)
		}
	}
	for key, n := range got {
		if want[key] == 0 {
			t.Errorf("%s: sent %d times, and not expected", key, n)
		}
	}
	t.Logf("expected %d, sent %d", expected, sent)
	s.checkLedger(expected, useless)
}

// skipped is how many messages the ledger has as of no use any more.
func (s *stage) skipped() int {
	s.t.Helper()
	all, err := bot.Sendings.List(context.Background(), s.store, bot.SendingsSince(time.Time{}))
	if err != nil {
		s.t.Fatal(err)
	}
	n := 0
	for _, f := range all {
		if f.Value.Event == "meeting.due" && f.Value.Fate == bot.Skipped && f.Value.Why == bot.WhyUseless {
			n++
		}
	}
	return n
}

// checkLedger holds what golive itself counted against what was expected of the last days: nothing is open, nothing overdue.
func (s *stage) checkLedger(expected, useless int) {
	s.t.Helper()
	all, err := bot.Sendings.List(context.Background(), s.store, bot.SendingsSince(time.Time{}))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range all {
		if f.Value.Event == "meeting.due" && f.Value.End.IsZero() {
			s.t.Errorf("still open in the ledger: %+v", f.Value)
		}
	}
	if expected < 100 || useless != 4 {
		s.t.Errorf("only %d messages were expected, %d of no use", expected, useless)
	}
}
