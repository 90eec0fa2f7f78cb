package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/handlers"
	"github.com/golive-bot/golive/integrations/jira"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
)

// follower is a golive whose Jira is the simulator, which calls its webhook, and whose chat is a fake; all on one clock.
type follower struct {
	t      *testing.T
	clock  *bot.MovableClock
	sim    *jirasim.Sim
	chat   *bottest.Chat
	engine *engine.Engine
	acts   int
}

var (
	devRoom = bot.Place{Platform: "slack", Tenant: "T1", ID: "CDEV"}
	qaRoom  = bot.Place{Platform: "slack", Tenant: "T1", ID: "CQA"}
	lilei   = bot.Account{Platform: "slack", Tenant: "T1", ID: "ULILEI"}
)

func newFollower(t *testing.T, deployment string) *follower {
	t.Helper()
	f := &follower{t: t, clock: bot.FrozenClock(time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("", 8*3600)))}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	var door, hook lateHandler
	f.sim = jirasim.New(jirasim.Config{URL: serveTest(t, &door), Clock: f.clock, Deployment: deployment, Empty: true, NoLimits: true})
	door.set(f.sim)
	st := f.sim.Status()
	c := jira.Defaults()
	c.URL, c.User, c.Token, c.WebhookSecret, c.Poll = st.URL, st.User, st.Token, webhookSecret, -1
	tracker, err := jira.New(c, jira.Options{Clock: f.clock, Log: log, PublicURL: "https://golive.example"})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for route, h := range tracker.Routes() {
		mux.Handle(route, h)
	}
	hook.set(mux)
	f.sim.AddWebhook("golive", serveTest(t, &hook)+"/jira/webhook", webhookSecret)
	f.chat = bottest.NewChat("slack", true, f.clock)
	person := bot.Profile{Account: lilei, Name: "李雷", Email: "lilei@acme.example", Lang: "en"}
	f.chat.AddPerson(person)
	f.chat.AddRoom(bot.RoomProfile{Place: bottest.Private(lilei), Name: person.Name, Private: true, Peer: lilei})
	for _, room := range []bot.Place{devRoom, qaRoom} {
		f.chat.AddRoom(bot.RoomProfile{Place: room, Name: room.ID, HearsAll: true})
	}
	texts, err := engine.Catalogue(handlers.All)
	if err != nil {
		t.Fatal(err)
	}
	f.engine, err = engine.New(engine.Config{Store: bottest.NewStore(f.clock), Clock: f.clock, Texts: texts, Capabilities: handlers.All, Links: bottest.Links{}, PublicURL: "https://golive.example",
		Platforms: []bot.Platform{f.chat, tracker}, Operators: []string{person.Email}, Rehearse: true, Log: log,
		Watch: func(s engine.Step) {
			if s.Kind == engine.StepDead {
				t.Errorf("given up: %s: %s", s.Name, s.Error)
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.engine.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		f.sim.Close()
	})
	return f
}

// settle waits until Jira has told all that happened, and golive has done all that is due.
func (f *follower) settle() {
	f.t.Helper()
	eventually(f.t, time.Minute, "Jira has told of everything", func() bool {
		busy, _ := f.sim.Pending()
		return busy == 0
	}, &tail{})
	if _, _, err := f.engine.Settle(f.t.Context()); err != nil {
		f.t.Fatal(err)
	}
}

// after moves the clock through each due instant.
func (f *follower) after(d time.Duration) {
	f.t.Helper()
	f.settle()
	for end := f.clock.Now().Add(d); ; {
		next, ok, err := f.engine.Settle(f.t.Context())
		if err != nil {
			f.t.Fatal(err)
		}
		if _, hook := f.sim.Pending(); !hook.IsZero() && (!ok || hook.Before(next)) {
			next, ok = hook, true
		}
		if !ok || next.After(end) {
			f.clock.MoveTo(end)
			f.settle()
			return
		}
		f.clock.MoveTo(next)
		f.settle()
	}
}

// said is what golive posted in a room beyond n messages, as plain text.
func (f *follower) said(room bot.Place, n int) []string {
	var all []string
	for _, p := range f.chat.Posts() {
		if _, mark := p.Body.(bot.React); p.To.Room() == room && !p.Deleted && !mark {
			all = append(all, plainOf(p.Body))
		}
	}
	return all[min(n, len(all)):]
}

func plainOf(b bot.Body) string {
	switch b := b.(type) {
	case bot.Card:
		return b.Fallback()
	case bot.Text:
		return bot.Plain(b.Text)
	}
	return fmt.Sprint(b)
}

// say makes the lead say something in a room, and answers what golive says then.
func (f *follower) say(room bot.Place, text string) string {
	f.t.Helper()
	f.acts++
	f.clock.Advance(time.Second)
	before := len(f.said(room, 0))
	m := bot.Message{Ref: bot.MessageRef{Place: room, ID: fmt.Sprint("m", f.acts)}, Text: text, ToBot: true, At: f.clock.Now(), Lang: "en"}
	e := bot.Event{ID: m.Ref.String(), Name: bot.EventMessage, Lane: room.String(), Room: room, From: lilei, At: f.clock.Now(), Data: bot.Encode(m)}
	if err := f.engine.Accept(f.t.Context(), e); err != nil {
		f.t.Fatal(err)
	}
	f.settle()
	return strings.Join(f.said(room, before), "\n")
}

// does makes somebody do something in Jira.
func (f *follower) does(as, act string) string {
	f.t.Helper()
	var a jirasim.Act
	if err := json.Unmarshal([]byte(act), &a); err != nil {
		f.t.Fatal(err)
	}
	a.As = as
	r := f.sim.Act(a)
	if !r.OK {
		f.t.Fatalf("%s: %+v", act, r)
	}
	return r.Key
}

func (f *follower) bug(summary, more string) string {
	f.t.Helper()
	return f.does("tom", fmt.Sprintf(`{"do":"create","project":"ERP","type":"Bug","summary":%q,"fields":{"priority":{"name":"High"}%s}}`, summary, more))
}

// has reports whether one of the texts holds all of the words.
func has(texts []string, words ...string) bool {
	return slices.ContainsFunc(texts, func(t string) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(t, w) })
	})
}

func onBothJiras(t *testing.T, test func(t *testing.T, f *follower)) {
	for _, deployment := range []string{jirasim.Cloud, jirasim.DataCenter} {
		t.Run(deployment, func(t *testing.T) {
			t.Parallel()
			f := newFollower(t, deployment)
			for _, said := range [][2]string{{"project new ERP roll-out key=ERP jira=ERP", "is created"}, {"bind ERP team", "team room"}} {
				if got := f.say(devRoom, said[0]); !strings.Contains(got, said[1]) {
					t.Fatalf("%s: %s", said[0], got)
				}
			}
			f.say(qaRoom, "bind ERP team")
			test(t, f)
		})
	}
}

// What a room subscribes to comes by Jira's webhooks and is chosen by Jira's search, whichever Jira it is.
func TestSubscriptions(t *testing.T) {
	onBothJiras(t, func(t *testing.T, f *follower) {
		for said, want := range map[string]string{
			"subscribe bugs component Sales": "components: Finance, Purchasing, Warehouse, Production", "subscribe jql colour = red": "Field 'colour' does not exist",
			"subscribe jql status in (Done": "Jira does not take this", "subscribe bugs component Finance": "Bug · Finance", "subscribe jql labels = pilot ORDER BY key": "JQL labels = pilot"} {
			room := qaRoom
			if strings.Contains(said, "jql") {
				room = devRoom
			}
			if got := f.say(room, said); !strings.Contains(got, want) {
				t.Fatalf("%s: %s", said, got)
			}
		}
		dev, qa := len(f.said(devRoom, 0)), len(f.said(qaRoom, 0))
		// Jira's search is behind: what it does not know yet is asked again.
		if _, err := f.sim.Fault(jirasim.Fault{IndexLag: "45s"}); err != nil {
			t.Fatal(err)
		}
		finance := f.bug("The ledger does not balance", `,"components":[{"name":"Finance"}]`)
		pilot := f.bug("Scanners lose the line", `,"labels":["pilot"]`)
		gone := f.bug("A double", `,"labels":["pilot"]`)
		f.after(5 * time.Second)
		f.does("tom", `{"do":"delete","issue":"`+gone+`"}`)
		f.after(25 * time.Second)
		if got := f.said(qaRoom, qa); len(got) != 1 || !has(got, finance, "created by Tom Baker", "Priority: High") {
			t.Errorf("QA hears %q", got)
		}
		if got := f.said(devRoom, dev); len(got) != 0 {
			t.Errorf("before search knows, the developers hear %q", got)
		}
		f.after(3 * time.Minute)
		if got := f.said(devRoom, dev); len(got) != 1 || !has(got, pilot, "created") || has(got, gone) || has(got, finance) {
			t.Errorf("the developers hear %q", got)
		}
		// Changes of all kinds, with comments, in one message.
		f.does("lucy", `{"do":"edit","issue":"`+finance+`","fields":{"duedate":"2026-12-01","priority":{"name":"Highest"}}}`)
		f.does("lucy", `{"do":"transition","issue":"`+finance+`","to":"In Progress"}`)
		f.does("lucy", `{"do":"assign","issue":"`+finance+`","assignee":"zhaoyun"}`)
		f.does("lucy", `{"do":"comment","issue":"`+finance+`","text":"the carry-over is missing"}`)
		f.after(15 * time.Minute)
		if got := f.said(qaRoom, qa+1); len(got) != 1 || !has(got, finance, "Due: no date → Tue 1 Dec", "Priority: High → Highest", "Status: To Do → In Progress", "Assignee: nobody yet → Zhao Yun", "the carry-over is missing", "by Lucy") {
			t.Errorf("QA hears %q", got)
		}
		// What comes to be what a query asks for is told, too.
		f.does("lucy", `{"do":"edit","issue":"`+finance+`","fields":{"labels":["pilot"],"duedate":"2026-12-02"}}`)
		f.after(20 * time.Minute)
		if got := f.said(devRoom, dev+1); len(got) != 1 || !has(got, finance, "Due: Tue 1 Dec → Wed 2 Dec") {
			t.Errorf("the developers hear %q", got)
		}
	})
}

// What golive did where it was asked is not told there again, but in other rooms that subscribe to it.
func TestSubscriptionsWithoutEcho(t *testing.T) {
	onBothJiras(t, func(t *testing.T, f *follower) {
		f.say(devRoom, "subscribe everything")
		f.say(qaRoom, "subscribe everything")
		dev, qa := len(f.said(devRoom, 0)), len(f.said(qaRoom, 0))
		f.say(qaRoom, "task check the opening balances by Friday")
		f.click(qaRoom, "Create task")
		f.after(time.Minute)
		if got := f.said(devRoom, dev); len(got) != 1 || !has(got, "ERP-1", "check the opening balances", "created") {
			t.Errorf("the developers hear %q", got)
		}
		f.say(devRoom, "due ERP-1 2026-12-04")
		f.say(devRoom, "comment ERP-1 it can wait")
		f.after(time.Hour)
		if got := f.said(devRoom, dev+1); len(got) != 1 || !has(got, "is now due Fri 4 Dec") {
			t.Errorf("the developers hear, beside the answer, %q", got)
		}
		f.does("tom", `{"do":"transition","issue":"ERP-1","to":"In Progress"}`)
		f.after(3 * time.Hour)
		if got := f.said(devRoom, dev+2); len(got) != 1 || !has(got, "ERP-1", "Status: To Do → In Progress") {
			t.Errorf("the developers hear %q", got)
		}
		if got := f.said(qaRoom, qa); has(got, "Subscribed:") || !has(got, "Status: To Do → In Progress") {
			t.Errorf("QA, where the task is, hears %q", got)
		}
	})
}

// click clicks the newest button with a label in a room.
func (f *follower) click(room bot.Place, label string) {
	f.t.Helper()
	for _, p := range slices.Backward(f.chat.Posts()) {
		card, ok := p.Body.(bot.Card)
		if !ok || p.To.Room() != room {
			continue
		}
		for _, part := range card.Parts {
			for _, c := range part.Controls {
				if c.Label != label {
					continue
				}
				f.acts++
				e := bot.Event{ID: fmt.Sprint("click/", f.acts), Name: bot.EventAction, Room: p.To, From: lilei, At: f.clock.Now(),
					Data: bot.Encode(bot.Click{Action: c.Action, Value: c.Value, Message: bot.MessageRef{Place: p.To, ID: p.ID}, Lang: "en"})}
				if err := f.engine.Do(f.t.Context(), e, func(bot.Answer, bool) {}); err != nil {
					f.t.Fatal(err)
				}
				f.settle()
				return
			}
		}
	}
	f.t.Fatalf("no button %q", label)
}

// 500 changes in ten minutes are a handful of messages, which name every issue; what changed tells of all of them.
func TestSubscriptionsInAStorm(t *testing.T) {
	onBothJiras(t, func(t *testing.T, f *follower) {
		f.say(qaRoom, "subscribe status jql labels = pilot")
		var keys []string
		for n := range 50 {
			keys = append(keys, f.bug(fmt.Sprint("No. ", n), `,"labels":["pilot"]`))
		}
		f.after(time.Minute)
		qa := len(f.said(qaRoom, 0))
		for n := range 500 {
			f.does("tom", fmt.Sprintf(`{"do":"transition","issue":%q,"to":%q}`, keys[n%50], []string{"In Progress", "To Do"}[n/50%2]))
			if n >= 450 { // in the end each is somewhere else than before
				f.does("tom", fmt.Sprintf(`{"do":"transition","issue":%q,"to":"In Progress"}`, keys[n%50]))
			}
			f.after(time.Second + 200*time.Millisecond)
		}
		f.after(8 * time.Hour)
		got := f.said(qaRoom, qa)
		if len(got) == 0 || len(got) > 4 {
			t.Errorf("%d messages", len(got))
		}
		all := strings.Join(got, "\n") + " "
		for _, key := range keys {
			if !strings.Contains(strings.NewReplacer(",", " ", "\n", " ", "(", " ").Replace(all), key+" ") {
				t.Errorf("%s is in none of the messages", key)
			}
		}
		fmt.Printf("storm: 550 changes of 50 issues in ten minutes are %d messages\n", len(got))
		if changes := f.say(qaRoom, "changes today"); !strings.Contains(changes, "And 20 more issues") {
			t.Errorf("what changed: %s", changes)
		}
	})
}
