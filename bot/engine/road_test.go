package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/bot/workday"
)

// road is an engine that runs on a memory store, with one chat.
type road struct {
	*engine.Engine
	clock *bot.MovableClock
	store *bottest.Store
	chat  *bottest.Chat
	mu    sync.Mutex
	steps []engine.Step
}

var (
	room = bot.Place{Platform: "slack", Tenant: "T1", ID: "C1"}
	tom  = bot.Account{Platform: "slack", Tenant: "T1", ID: "U1"}
)

func newRoad(t *testing.T, change ...func(*engine.Config)) *road {
	t.Helper()
	r := &road{clock: bot.FrozenClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600)))}
	r.store = bottest.NewStore(r.clock)
	r.chat = bottest.NewChat("slack", true, r.clock)
	r.chat.AddRoom(bot.RoomProfile{Place: room, HearsAll: true})
	texts, err := engine.Catalogue([]bot.Capability{echo})
	if err != nil {
		t.Fatal(err)
	}
	c := engine.Config{Store: r.store, Clock: r.clock, Texts: texts, Capabilities: []bot.Capability{echo}, Platforms: []bot.Platform{r.chat},
		Watch: func(s engine.Step) { r.mu.Lock(); r.steps = append(r.steps, s); r.mu.Unlock() }}
	for _, f := range change {
		f(&c)
	}
	if r.Engine, err = engine.New(c); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("engine: %v", err)
		}
	})
	return r
}

func (r *road) accept(t *testing.T, events ...bot.Event) {
	t.Helper()
	if err := r.Accept(t.Context(), events...); err != nil {
		t.Fatal(err)
	}
}

func (r *road) settle(t *testing.T) time.Time {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	next, _, err := r.Settle(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// to moves the clock through each due instant up to t.
func (r *road) to(t *testing.T, end time.Time) {
	t.Helper()
	for {
		next := r.settle(t)
		if next.IsZero() || next.After(end) {
			r.clock.MoveTo(end)
			r.settle(t)
			return
		}
		r.clock.MoveTo(next)
	}
}

func (r *road) kinds() map[engine.StepKind]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := map[engine.StepKind]int{}
	for _, s := range r.steps {
		n[s.Kind]++
	}
	return n
}

func said(id, text string) bot.Event {
	return bot.Event{ID: id, Name: bot.EventMessage, Room: room, From: tom,
		Data: bot.Encode(bot.Message{Ref: bot.MessageRef{Place: room, ID: id}, Text: text, ToBot: true})}
}

func TestFiveHundredUnaskedMessagesMakeSixAndOneSum(t *testing.T) {
	r := newRoad(t)
	for i := range 500 {
		r.accept(t, bot.Event{ID: fmt.Sprintf("news/%d", i), Name: "echo.news", Lane: fmt.Sprint(i % 7), Room: room})
	}
	r.settle(t)
	if n := len(r.chat.Posts()); n != 6 {
		t.Fatalf("%d messages at once, want 6", n)
	}
	r.to(t, r.clock.Now().Add(12*time.Hour))
	posts := r.chat.Posts()
	if len(posts) != 7 {
		t.Fatalf("%d messages in all, want 6 and a sum", len(posts))
	}
	sum := posts[6].Body.(bot.Card).Fallback()
	if !strings.Contains(sum, "500") || !strings.Contains(sum, "494") {
		t.Errorf("the sum does not tell of 500 and 494:\n%s", sum)
	}
}

func TestAnswersAreNotNoise(t *testing.T) {
	r := newRoad(t)
	for i := range 20 {
		r.accept(t, said(fmt.Sprintf("m/%d", i), "hello"))
	}
	r.settle(t)
	if n := len(r.chat.Posts()); n != 20 {
		t.Errorf("%d answers to 20 questions", n)
	}
}

func TestNobodyIsDisturbedAtNight(t *testing.T) {
	r := newRoad(t)
	night := time.Date(2026, 11, 27, 22, 0, 0, 0, time.FixedZone("", 8*3600)) // a Friday
	r.to(t, night)
	p := bot.Person{Name: "Tom", Accounts: []string{tom.String()}, Zone: "Asia/Shanghai"}
	if err := r.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{bot.People.Encode("p1", 0, p)},
		Effects: []bot.Effect{{ID: "x#1", To: bot.ToPerson("p1"), Body: bot.Text{Text: "hi"}}}}); err != nil {
		t.Fatal(err)
	}
	if next := r.settle(t); len(r.chat.Posts()) != 0 {
		t.Fatalf("said at night; next %s", next)
	}
	r.to(t, time.Date(2026, 11, 30, 8, 29, 0, 0, night.Location()))
	if len(r.chat.Posts()) != 0 {
		t.Fatal("said before Monday 08:30")
	}
	r.to(t, time.Date(2026, 11, 30, 8, 31, 0, 0, night.Location()))
	if n := len(r.chat.Posts()); n != 1 {
		t.Errorf("%d messages on Monday morning, want 1", n)
	}
}

// What goes to an account of the client comes by the clock of who that is, or of the project, and on the client's working days.
func TestAClientIsSpokenToInTheirOwnHours(t *testing.T) {
	beijing := time.FixedZone("", 8*3600)
	for _, c := range []struct {
		name, zone, project string
		off                 bool // the team has the day off
		at, want            time.Time
	}{
		{"their own clock", "America/New_York", "Asia/Shanghai", false, time.Date(2026, 11, 24, 10, 0, 0, 0, beijing), time.Date(2026, 11, 24, 21, 30, 0, 0, beijing)},
		{"the project's clock", "", "America/New_York", false, time.Date(2026, 11, 24, 22, 0, 0, 0, beijing), time.Date(2026, 11, 24, 22, 0, 0, 0, beijing)},
		{"the team's day off", "", "Asia/Shanghai", true, time.Date(2026, 11, 24, 10, 0, 0, 0, beijing), time.Date(2026, 11, 24, 10, 0, 0, 0, beijing)},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRoad(t)
			r.to(t, c.at)
			books := daybook.Books{}
			if c.off {
				books.Team.Off = []workday.Own{{From: "2026-11-24", To: "2026-11-24"}}
			}
			project := bot.Project{Name: "ERP", Key: "ERP", Zone: c.project, Lang: "en", Calendar: "CN", Members: map[string]string{"p1": "client"}}
			if err := r.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{bot.Projects.Encode("x", 0, project), daybook.All.Encode("x", 0, books),
				bot.People.Encode("p1", 0, bot.Person{Name: "Tom", Accounts: []string{tom.String()}, Zone: c.zone})},
				Effects: []bot.Effect{{ID: "x#1", To: bot.ToAccount(tom), Project: "x", Audience: bot.Client, Noise: bot.NoiseScheduled, Body: bot.Text{Text: "hi"}}}}); err != nil {
				t.Fatal(err)
			}
			if c.want.After(c.at) {
				r.to(t, c.want.Add(-time.Minute))
				if len(r.chat.Posts()) != 0 {
					t.Fatal("said before their day began")
				}
			}
			r.to(t, c.want.Add(time.Second))
			if n := len(r.chat.Posts()); n != 1 {
				t.Errorf("%d messages at %s", n, c.want)
			}
		})
	}
}

func TestPoisonIsParkedThenDeadThenReplayed(t *testing.T) {
	r := newRoad(t)
	r.accept(t, bot.Event{ID: "poison", Name: "echo.fail", Lane: "l", Room: room}, bot.Event{ID: "after", Name: "echo.news", Lane: "l", Room: room})
	r.to(t, r.clock.Now().Add(11*time.Second))
	if n := len(r.chat.Posts()); n != 1 {
		t.Fatalf("after 11 s the lane is still silent (%d posts)", n)
	}
	r.to(t, r.clock.Now().Add(30*time.Hour))
	dead := deadLetters(t, r.store)
	if len(dead) != 1 || dead[0].ID != "poison" || dead[0].Reason != "not yet" {
		t.Fatalf("dead letters: %+v", dead)
	}
	before := r.kinds()[engine.StepRetry] + r.kinds()[engine.StepParked]
	if err := r.store.Replay(t.Context(), "poison"); err != nil {
		t.Fatal(err)
	}
	r.settle(t)
	if after := r.kinds()[engine.StepRetry] + r.kinds()[engine.StepParked]; after != before+1 {
		t.Errorf("a replayed event ran %d times at once, want 1", after-before)
	}
}

func deadLetters(t *testing.T, s bot.Store) []bot.DeadLetter {
	t.Helper()
	var out []bot.DeadLetter
	for d, err := range s.Dead(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, d)
	}
	return out
}

func TestEffectsOutcome(t *testing.T) {
	gone := errors.New("channel is gone")
	cases := []struct {
		name  string
		errs  []error
		posts int
		dead  int
	}{
		{"at once", nil, 1, 0},
		{"refused for a while", []error{bot.RetryAfter(errors.New("busy"), 30*time.Second), bot.RetryAfter(errors.New("busy"), time.Second)}, 1, 0},
		{"unknown, then well", []error{errors.New("EOF")}, 1, 0},
		{"refused for good", []error{bot.Permanent(gone)}, 0, 1},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			r := newRoad(t)
			r.chat.Fail(tc.errs...)
			r.accept(t, said("m/1", "hello"))
			r.to(t, r.clock.Now().Add(5*time.Minute))
			if n := len(r.chat.Posts()); n != tc.posts {
				t.Errorf("%d posts, want %d", n, tc.posts)
			}
			if n := len(deadLetters(t, r.store)); n != tc.dead {
				t.Errorf("%d dead letters, want %d", n, tc.dead)
			}
		})
	}
}

func TestAMessageThatIsGoneIsSentAnewAndTheOldButtonLeadsThere(t *testing.T) {
	r := newRoad(t)
	r.accept(t, said("m/1", "shout one"))
	r.settle(t)
	first := r.chat.Posts()[0]
	r.chat.Fail(bot.Gone(errors.New("older than 14 days")))
	r.accept(t, said("m/2", "shout two"))
	r.settle(t)
	posts := r.chat.Posts()
	if len(posts) != 2 || posts[1].Body.(bot.Text).Text != "two" {
		t.Fatalf("posts: %+v", posts)
	}
	var shown bot.Answer
	click := bot.Click{Action: "echo.again", Message: bot.MessageRef{Place: room, ID: first.ID}}
	if err := r.Do(t.Context(), bot.Event{ID: "c/1", Name: bot.EventAction, Room: room, From: tom, Data: bot.Encode(click)},
		func(a bot.Answer, _ bool) { shown = a }); err != nil {
		t.Fatal(err)
	}
	if shown.Reply == nil || !strings.Contains(shown.Reply.Fallback(), "https://slack.example/"+posts[1].ID) {
		t.Errorf("the old button answers %+v", shown)
	}
}

func TestLanesConflictAndNothingIsLost(t *testing.T) {
	r := newRoad(t)
	for i := range 200 {
		ev := said(fmt.Sprintf("m/%d", i), "count")
		ev.Lane = fmt.Sprint(i % 16)
		r.accept(t, ev)
	}
	r.to(t, r.clock.Now().Add(time.Minute))
	rec, err := r.store.Load(t.Context(), "counter/all")
	if err != nil {
		t.Fatal(err)
	}
	if string(rec.Data) != `{"N":200}` {
		t.Errorf("counted %s, want 200", rec.Data)
	}
	if n, err := engine.Verify(t.Context(), r.store); n != 200 || err != nil {
		t.Errorf("audit chain: %d entries, %v", n, err)
	}
}

func TestVerifyNamesTheBrokenLink(t *testing.T) {
	r := newRoad(t)
	for i := range 3 {
		r.accept(t, said(fmt.Sprintf("m/%d", i), "count"))
	}
	r.settle(t)
	rec, err := r.store.Load(t.Context(), "audit/000000000002")
	if err != nil {
		t.Fatal(err)
	}
	rec.Data = []byte(strings.Replace(string(rec.Data), `"what":"count"`, `"what":"discount"`, 1))
	if err := r.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{rec}}); err != nil {
		t.Fatal(err)
	}
	if n, err := engine.Verify(t.Context(), r.store); n != 1 || err == nil || !strings.Contains(err.Error(), "entry 2") {
		t.Errorf("Verify: %d, %v", n, err)
	}
}

func TestNoEffectOvertakesTheAnswerOfItsDoor(t *testing.T) {
	r := newRoad(t)
	var early int
	err := r.Do(t.Context(), bot.Event{ID: "s/1", Name: bot.EventCommand, Room: room, From: tom,
		Data: bot.Encode(bot.Message{Text: "hello", ToBot: true})},
		func(bot.Answer, bool) { time.Sleep(50 * time.Millisecond); early = len(r.chat.Posts()) })
	if err != nil {
		t.Fatal(err)
	}
	r.settle(t)
	if n := len(r.chat.Posts()); early != 0 || n != 1 {
		t.Errorf("%d posts before the answer was out, %d after", early, n)
	}
}

func TestDeclarationsAreChecked(t *testing.T) {
	do := func(context.Context, *bot.Request) error { return nil }
	base := bot.Capability{Name: "a", Doc: "d", Locales: echo.Locales}
	cases := map[string]func() []bot.Capability{
		"listed twice": func() []bot.Capability { return []bot.Capability{base, base} },
		"must begin with": func() []bot.Capability {
			c := base
			c.Actions = map[string]bot.Action{"b.x": {Do: do}}
			return []bot.Capability{c}
		},
		"neither its own": func() []bot.Capability {
			c := base
			c.On = map[string]bot.Handler{"b.x": do}
			return []bot.Capability{c}
		},
		"no words in zh-CN": func() []bot.Capability {
			c := base
			c.Commands = []bot.Command{{Name: "a.x", Do: do}}
			return []bot.Capability{c}
		},
		"share the words": func() []bot.Capability {
			c := base
			c.Commands = []bot.Command{{Name: "a.x", Do: do, Words: words("甲", "x")}, {Name: "a.y", Do: do, Words: words("乙", "X")}}
			return []bot.Capability{c}
		},
		"declared twice": func() []bot.Capability {
			c := base
			c.Keeps = []bot.Kept{{Kind: "handle"}}
			return []bot.Capability{c}
		},
		"does not handle \"person.handover\"": func() []bot.Capability {
			c := base
			c.Holds = func(context.Context, *bot.Request, string, string) ([]bot.Holding, error) { return nil, nil }
			return []bot.Capability{c}
		},
		"has Unknown already": func() []bot.Capability {
			c, d := base, base
			d.Name, c.Unknown, d.Unknown = "b", do, do
			return []bot.Capability{c, d}
		},
	}
	for want, list := range cases {
		_, err := engine.New(engine.Config{Store: bottest.NewStore(bot.SystemClock()), Clock: bot.SystemClock(), Capabilities: list()})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

func TestEachListenerHandlesAPlatformEventByItself(t *testing.T) {
	var mu sync.Mutex
	var heard []string
	listener := func(name string, err error) bot.Capability {
		return bot.Capability{Name: name, Doc: "listens", Locales: echo.Locales, On: map[string]bot.Handler{
			bot.EventIssue: func(context.Context, *bot.Request) error {
				mu.Lock()
				defer mu.Unlock()
				heard = append(heard, name)
				return err
			}}}
	}
	r := newRoad(t, func(c *engine.Config) {
		c.Capabilities = []bot.Capability{listener("a", bot.Permanent(errors.New("no"))), listener("b", nil)}
	})
	r.accept(t, bot.Event{ID: "i/1", Name: bot.EventIssue, Lane: "jira/X-1"})
	r.settle(t)
	slices.Sort(heard)
	if strings.Join(heard, " ") != "a b" || len(deadLetters(t, r.store)) != 1 {
		t.Errorf("heard by %v, %d dead", heard, len(deadLetters(t, r.store)))
	}
}

func TestWhatWasSaidInAGapIsReadBackOnce(t *testing.T) {
	r := newRoad(t)
	bound := bot.Room{Place: room, Projects: []string{"p1"}}
	if err := r.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{bot.Rooms.Encode(room.String(), 0, bound)}}); err != nil {
		t.Fatal(err)
	}
	since := r.clock.Now()
	for i, text := range []string{"hello handled", "hello missed", "not to golive"} {
		m := bot.Message{Ref: bot.MessageRef{Place: room, ID: fmt.Sprint(i)}, Text: text, ToBot: i < 2, Author: tom, At: since.Add(time.Minute)}
		r.chat.Heard(m)
		if i == 0 {
			r.accept(t, bot.Event{ID: m.Ref.String(), Name: bot.EventMessage, Room: room, From: tom, Data: bot.Encode(m)})
		}
	}
	r.to(t, since.Add(10*time.Minute))
	gap := bot.Event{ID: "gap/1", Name: bot.EventGap, Data: bot.Encode(bot.Gap{Platform: "slack", Since: since})}
	r.accept(t, gap)
	gap.ID = "gap/2"
	r.accept(t, gap)
	r.settle(t)
	var heard []string
	for _, p := range r.chat.Posts() {
		heard = append(heard, p.Body.(bot.Card).Title)
	}
	slices.Sort(heard)
	if got := strings.Join(heard, "|"); got != "Hello handled|Hello missed" {
		t.Errorf("answered %q", got)
	}
}

func TestUnaskedEditsComeTogether(t *testing.T) {
	r := newRoad(t)
	edit := func(n int) {
		x := bot.Effect{ID: fmt.Sprintf("e%d#1", n), To: bot.ToRoom(room), Handle: "h", Audience: bot.Client, Body: bot.Text{Text: fmt.Sprint(n)}}
		if err := r.store.Commit(t.Context(), bot.Commit{Effects: []bot.Effect{x}}); err != nil {
			t.Fatal(err)
		}
	}
	edit(0)
	r.settle(t)
	for n := range 10 {
		edit(n + 1)
	}
	r.to(t, r.clock.Now().Add(time.Second))
	if p := r.chat.Posts(); len(p) != 1 || p[0].Edits != 0 {
		t.Fatalf("edited within a second: %+v", p)
	}
	r.to(t, r.clock.Now().Add(5*time.Second))
	if p := r.chat.Posts()[0]; p.Edits != 1 || p.Body.(bot.Text).Text != "10" {
		t.Errorf("%d edits, the last says %v", p.Edits, p.Body)
	}
}

func TestAfterAnOutageOfHoursWhatWasKeptIsThereWithinAMinute(t *testing.T) {
	r := newRoad(t)
	out := make([]error, 500)
	for i := range out {
		out[i] = bot.Unsent(errors.New("connection refused"))
	}
	r.chat.Fail(out...)
	r.accept(t, said("m/1", "hello"))
	r.to(t, r.clock.Now().Add(5*time.Hour))
	if len(r.chat.Posts()) != 0 {
		t.Fatal("posted during the outage")
	}
	r.chat.Recover()
	r.to(t, r.clock.Now().Add(time.Minute))
	if n := len(r.chat.Posts()); n != 1 {
		t.Errorf("%d posts a minute after the outage, want 1", n)
	}
}

func TestAnUnreachableDirectorySilencesNobody(t *testing.T) {
	for name, failure := range map[string]error{"for now": errors.New("EOF"), "for good": bot.Permanent(errors.New("missing_scope"))} {
		t.Run(name, func(t *testing.T) {
			stranger := bot.Capability{Name: "stranger", Doc: "knows nobody", Locales: fstest.MapFS{"en.json": {Data: []byte("{}")}, "zh-CN.json": {Data: []byte("{}")}},
				Meet: func(context.Context, *bot.Request) error { return failure }}
			r := newRoad(t, func(c *engine.Config) { c.Capabilities = append(c.Capabilities, stranger) })
			r.accept(t, said("m/1", "hello"))
			r.to(t, r.clock.Now().Add(5*time.Second))
			if n := len(r.chat.Posts()); n != 1 {
				t.Errorf("%d answers within 5 s", n)
			}
		})
	}
}

// letters is a mail platform that keeps the addresses it was given.
type letters struct {
	mu sync.Mutex
	to []string
}

func (l *letters) Name() string                              { return "mail" }
func (l *letters) Run(ctx context.Context, _ bot.Road) error { <-ctx.Done(); return nil }
func (l *letters) Perform(_ context.Context, j bot.Job) (bot.Receipt, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.to = append(l.to, j.To.Mail)
	return bot.Receipt{Platform: "mail"}, nil
}

func TestALetterForTheTeamReachesOnlyOurOwn(t *testing.T) {
	post := &letters{}
	r := newRoad(t, func(c *engine.Config) { c.Platforms = append(c.Platforms, post) })
	people := []bot.Person{{Name: "Tom", Email: "tom@acme.example"}, {Name: "Wang", Email: "wang@client.example", Outsider: true}}
	c := bot.Commit{}
	for i, p := range people {
		c.Records = append(c.Records, bot.People.Encode(fmt.Sprint("p", i), 0, p))
	}
	for i, to := range []struct {
		address  string
		audience bot.Audience
	}{{"tom@acme.example", bot.Team}, {"wang@client.example", bot.Team}, {"nobody@else.example", bot.Team}, {"wang@client.example", bot.Client}} {
		c.Effects = append(c.Effects, bot.Effect{ID: fmt.Sprintf("m%d#1", i), To: bot.Target{Mail: to.address}, Audience: to.audience, Body: bot.Mail{Subject: "s"}})
	}
	if err := r.store.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	r.settle(t)
	slices.Sort(post.to)
	if got := strings.Join(post.to, " "); got != "tom@acme.example wang@client.example" {
		t.Errorf("letters went to %q", got)
	}
}

func TestCountsOfNoiseAreForgottenAfterAWeek(t *testing.T) {
	r := newRoad(t)
	r.accept(t, bot.Event{ID: "news/1", Name: "echo.news", Room: room})
	r.settle(t)
	count := func() (n int) {
		for _, err := range r.store.Find(t.Context(), bot.Query{Kind: "noise"}) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n
	}
	if count() != 1 {
		t.Fatalf("%d counts after one message", count())
	}
	deadline := time.Now().Add(10 * time.Second)
	for r.to(t, r.clock.Now().Add(9*24*time.Hour)); count() > 0 && time.Now().Before(deadline); {
		time.Sleep(5 * time.Millisecond) // upkeep notices the moved clock by itself
	}
	if n := count(); n != 0 {
		t.Errorf("%d counts after nine days", n)
	}
}
