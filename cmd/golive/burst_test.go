package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/fstest"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/bot/pace"
	"github.com/golive-bot/golive/integrations"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

const burstEach = 5 // messages to each room

// burstDue is when all of them are due: a working morning.
var burstDue = time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("", 8*3600))

// posting is a message of golive.
type posting struct {
	room, text string
	at         time.Time
}

// burst is an engine on SQLite, one platform with its simulator, and many rooms, all on one clock that stands still
// until it is moved.
type burst struct {
	t        *testing.T
	clock    *bot.MovableClock
	services integrations.Config
	rooms    []bot.Place
	lead     bot.Account      // somebody who is in all of them
	postings func() []posting // golive's messages, as the service has them
	posted   func() int       // how many messages the service took
	refused  func() int       // calls that exceeded a limit

	log    tail
	path   string
	store  bot.Store
	engine *engine.Engine
	stop   func()
}

// capability sets a timer for each room, all due at one moment; each sends its room's messages.
func (b *burst) capability() bot.Capability {
	empty := &fstest.MapFile{Data: []byte(`{}`)}
	return bot.Capability{Name: "burst", Doc: "Sends many messages at one moment.", Locales: fstest.MapFS{"en.json": empty, "zh-CN.json": empty},
		On: map[string]bot.Handler{
			"burst.set": func(_ context.Context, r *bot.Request) error {
				var from int
				if err := r.Decode(&from); err != nil {
					return err
				}
				for i := from; i < from+100; i++ {
					r.Arm(bot.Timer{Key: fmt.Sprint("burst/", i), Due: burstDue, Name: "burst.due", Room: b.rooms[i], Data: json.RawMessage(strconv.Itoa(i))})
				}
				return nil
			},
			"burst.due": func(_ context.Context, r *bot.Request) error {
				var i int
				if err := json.Unmarshal(r.Timer.Data, &i); err != nil {
					return err
				}
				for n := range burstEach {
					r.Send(bot.Effect{To: bot.ToRoom(b.rooms[i]), Audience: bot.Client, Body: bot.Text{Text: fmt.Sprintf("burst %d-%d.", i, n)}})
				}
				return nil
			}}}
}

// open opens the store and runs an engine on it.
func (b *burst) open() {
	b.t.Helper()
	log := slog.New(slog.NewTextHandler(&b.log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	opened, err := integrations.Open(b.t.Context(), integrations.Storage{Database: "sqlite:" + b.path, Clock: b.clock, Log: log})
	if err != nil {
		b.t.Fatal(err)
	}
	platforms, err := integrations.Platforms(b.services, integrations.Options{Clock: b.clock, Log: log, PublicURL: "https://golive.example"})
	if err != nil {
		b.t.Fatal(err)
	}
	capabilities := []bot.Capability{b.capability()}
	texts, err := engine.Catalogue(capabilities)
	if err != nil {
		b.t.Fatal(err)
	}
	b.store = opened.Store
	b.engine, err = engine.New(engine.Config{Store: b.store, Pacer: pace.New(b.clock), Clock: b.clock, Texts: texts, Capabilities: capabilities, Platforms: platforms, Log: log})
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.engine.Run(ctx) }()
	b.stop = func() {
		cancel()
		if err := <-done; err != nil {
			b.t.Error(err)
		}
		if err := opened.Close(); err != nil {
			b.t.Error(err)
		}
		b.stop = func() {}
	}
	b.t.Cleanup(func() { b.stop() })
}

// begin sets the timers.
func (b *burst) begin() {
	b.t.Helper()
	for i := 0; i < len(b.rooms); i += 100 {
		e := bot.Event{ID: fmt.Sprint("burst/", i), Name: "burst.set", Lane: fmt.Sprint("burst/", i), At: b.clock.Now(), Data: json.RawMessage(strconv.Itoa(i))}
		if err := b.engine.Accept(b.t.Context(), e); err != nil {
			b.t.Fatal(err)
		}
	}
	b.run(func() bool { return b.clock.Now().Before(burstDue) })
}

// run moves the clock from due instant to due instant while more says so.
func (b *burst) run(more func() bool) {
	b.t.Helper()
	for {
		next, ok, err := b.engine.Settle(b.t.Context())
		switch {
		case err != nil:
			b.t.Fatal(err)
		case !more():
			return
		case !ok || next.After(burstDue.Add(20*time.Minute)):
			b.t.Fatalf("nothing more is due after %s, and not all is sent\n%s", b.clock.Now(), &b.log)
		}
		b.clock.MoveTo(next)
	}
}

// pending reports whether messages are still to be sent.
func (b *burst) pending() bool { return b.posted() < len(b.rooms)*burstEach }

// planned is the reserved slot of each message that is not sent yet.
func (b *burst) planned() map[string]time.Time {
	b.t.Helper()
	slots := map[string]time.Time{}
	for x, err := range b.store.Slots(b.t.Context(), b.clock.Now()) {
		if err != nil {
			b.t.Fatal(err)
		}
		if x.Paced && x.Due.After(b.clock.Now()) {
			slots[x.ID] = x.Due
		}
	}
	return slots
}

// count checks that each message was sent once, none too early, and answers the time that all took.
func (b *burst) count() time.Duration {
	b.t.Helper()
	var last time.Time
	sent := map[string][]time.Time{}
	for _, m := range b.postings() {
		sent[m.text] = append(sent[m.text], m.at)
	}
	lost, twice := 0, 0
	for i := range b.rooms {
		for n := range burstEach {
			times := sent[fmt.Sprintf("burst %d-%d.", i, n)]
			switch {
			case len(times) == 0:
				lost++
			case len(times) > 1:
				twice++
			}
			for _, at := range times {
				if at.Before(burstDue) {
					b.t.Errorf("burst %d-%d was sent at %s", i, n, at)
				}
				if at.After(last) {
					last = at
				}
			}
		}
	}
	if refused := b.refused(); lost > 0 || twice > 0 || refused > 0 {
		b.t.Errorf("%d lost, %d twice, %d refused by a limit", lost, twice, refused)
	}
	return last.Sub(burstDue)
}

func newBurst(t *testing.T, clock *bot.MovableClock) *burst {
	return &burst{t: t, clock: clock, path: filepath.Join(t.TempDir(), "golive.db"), services: integrations.Defaults()}
}

// onSlack has limits as strict as Slack's documentation, with next to no burst.
func onSlack(t *testing.T, clock *bot.MovableClock, rooms int) *burst {
	t.Helper()
	return onSlackWith(t, clock, rooms, slacksim.Rates{PostsPerSecond: 1, PostBurst: 1.01, WorkspacePerSec: 50, WorkspaceBurst: 1.01})
}

func onSlackWith(t *testing.T, clock *bot.MovableClock, rooms int, rates slacksim.Rates) *burst {
	t.Helper()
	b := newBurst(t, clock)
	var door lateHandler
	sim := slacksim.New(slacksim.Config{URL: serveTest(t, &door), Clock: b.clock, NoEcho: true, Events: []string{}, Rates: rates})
	t.Cleanup(sim.Close)
	door.set(sim)
	st, team, me := sim.Status(), sim.State("none", 1).Team.ID, sim.State("none", 1).Bot.UserID
	c := &b.services.Slack
	c.BotToken, c.SigningSecret, c.APIURL, c.Transport = st.BotToken, st.SigningSecret, st.URL+"/api/", "http"
	b.lead = bot.Account{Platform: "slack", Tenant: team, ID: "U0LILEI001"}
	for i := range rooms {
		made := sim.Do(t.Context(), slacksim.Act{As: "lilei", Do: "create_room", Name: fmt.Sprint("burst-", i)})
		if r := sim.Do(t.Context(), slacksim.Act{As: "lilei", Do: "invite", Room: made.Room, User: me}); !made.OK || !r.OK {
			t.Fatalf("make a room: %+v %+v", made, r)
		}
		b.rooms = append(b.rooms, bot.Place{Platform: "slack", Tenant: team, ID: made.Room})
	}
	b.postings = func() (all []posting) {
		for _, room := range sim.State("", 0).Rooms {
			for _, m := range room.Messages {
				seconds, err := strconv.ParseFloat(m.TS, 64)
				if m.Bot && err == nil {
					all = append(all, posting{room.ID, m.Text, time.UnixMicro(int64(seconds * 1e6))})
				}
			}
		}
		return all
	}
	b.posted = func() int { return int(sim.Calls().Messages) }
	b.refused = func() int { v := sim.Calls().Violations; return v["rate"] + v["channel_rate"] }
	return b
}

func onFeishu(t *testing.T, clock *bot.MovableClock, rooms int) *burst {
	t.Helper()
	b := newBurst(t, clock)
	var door lateHandler
	sim := feishusim.New(feishusim.Config{URL: serveTest(t, &door), Clock: b.clock, Events: []string{}})
	t.Cleanup(sim.Close)
	door.set(sim)
	st := sim.Status()
	c := &b.services.Feishu
	c.AppID, c.AppSecret, c.EncryptKey, c.VerificationToken, c.BaseURL, c.Transport = st.AppID, st.AppSecret, st.EncryptKey, st.VerificationToken, st.URL, "http"
	tenant := sim.State().App.TenantKey
	for _, u := range sim.State().Users {
		if u.Name == "李雷" {
			b.lead = bot.Account{Platform: "feishu", Tenant: tenant, ID: u.ID}
		}
	}
	for i := range rooms {
		made := sim.Act(feishusim.Act{As: "李雷", Do: "create_room", Name: fmt.Sprint("burst-", i)})
		if !made.OK {
			t.Fatalf("make a room: %+v", made)
		}
		b.rooms = append(b.rooms, bot.Place{Platform: "feishu", Tenant: tenant, ID: made.Room})
	}
	b.postings = func() (all []posting) {
		for room, messages := range sim.State().Messages {
			for _, m := range messages {
				if m.Bot {
					all = append(all, posting{room, m.Text, m.At})
				}
			}
		}
		return all
	}
	b.posted = func() int { return sim.Calls().Calls["im.message.create"]["0"] }
	b.refused = func() int { v := sim.Calls().Violations; return v["app_rate"] + v["chat_rate"] }
	return b
}

// allowed is the time in which the limits let 5,000 messages out: 50 a second; on Feishu 1,000 a minute, so that four
// whole minutes begin before the last thousand does.
var allowed = map[string]time.Duration{"slack": 100 * time.Second, "feishu": 4*time.Minute + 20*time.Second}

// lastRoom is how much longer it may take, however full each second was: a room may have one message a second, so that whoever books
// the last slots is through four seconds after the first of them.
const lastRoom = (burstEach - 1) * time.Second

var bursts = map[string]func(t *testing.T, clock *bot.MovableClock, rooms int) *burst{"slack": onSlack, "feishu": onFeishu}

// 5,000 messages to 1,000 rooms, due at one moment, are sent in the time that the service's limits allow: all but one in sixty, and those
// as soon as their rooms may have them.
func TestBurst(t *testing.T) {
	for name, begin := range bursts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, machine := begin(t, bot.FrozenClock(burstDue.Add(-time.Minute)), 1000), time.Now()
			b.open()
			b.begin()
			b.run(b.pending)
			took, late, all := b.count(), 0, len(b.rooms)*burstEach
			for _, m := range b.postings() {
				if m.at.After(burstDue.Add(allowed[name])) {
					late++
				}
			}
			fmt.Printf("burst: %-6s %d messages to %d rooms in %s of the %s that the limits allow (%.3f), %d after that; %d refused; %s by the machine's clock\n",
				name, all, len(b.rooms), took.Round(time.Millisecond), allowed[name], took.Seconds()/allowed[name].Seconds(), late, b.refused(), time.Since(machine).Round(time.Second))
			if late > all/60 || took > allowed[name]+lastRoom {
				t.Errorf("%d sent after %s, want one in sixty; all after %s, want %s later", late, allowed[name], took, lastRoom)
			}
		})
	}
}

// The same, with the engine dead half-way and another on what was on disk at that moment: no message is lost or sent
// twice, and each keeps the slot that it had.
func TestBurstAcrossRestart(t *testing.T) {
	for name, begin := range bursts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rooms := 200
			if os.Getenv("GOLIVE_SOAK") == "full" {
				rooms = 1000
			}
			b := begin(t, bot.FrozenClock(burstDue.Add(-time.Minute)), rooms)
			b.open()
			b.begin()
			b.run(func() bool { return b.posted() < rooms*burstEach/2 })
			before := b.planned()
			b.crash()
			b.open()
			after := b.planned()
			if len(before) == 0 || !maps.EqualFunc(before, after, time.Time.Equal) {
				t.Errorf("%d slots before, %d after, not the same", len(before), len(after))
			}
			b.run(b.pending)
			took := b.count()
			fmt.Printf("burst: %-6s restarted half-way with %d slots reserved, %d kept: all sent after %s, %d refused\n", name, len(before), len(after), took.Round(time.Millisecond), b.refused())
		})
	}
}

// crash leaves the engine as a power cut would: what is on disk now is all that the next one finds.
func (b *burst) crash() {
	b.t.Helper()
	left := filepath.Join(b.t.TempDir(), "golive.db")
	for _, part := range []string{"", "-wal"} {
		data, err := os.ReadFile(b.path + part)
		if err != nil {
			b.t.Fatal(err)
		}
		if err := os.WriteFile(left+part, data, 0o600); err != nil {
			b.t.Fatal(err)
		}
	}
	b.stop()
	b.path = left
}
