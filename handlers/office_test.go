package handlers_test

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

// office is golive with all capabilities, on fakes, with one person of each role and two projects.
type office struct {
	reply  *bot.Card // what the last click was answered with, for the eyes of whoever clicked
	t      tester
	engine *engine.Engine
	texts  bot.Texts
	clock  *bot.MovableClock
	store  *bottest.Store
	chats  map[string]*bottest.Chat
	jira   *bottest.Tracker
	acts   int
	mu     sync.Mutex
	dead   []string
	events []string // names of what capabilities published
	ran    []string // names of the handlers that ran
	vain   []string // runs that failed and are tried again
	undo   []func()
}

// tester is a test or one run of a property.
type tester interface {
	Helper()
	Error(args ...any)
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// The people: their Slack account is made of their name.
var staff = []string{"Nora", "Carl", "Mia", "Lea", "Max", "Olga"} // anyone, client, member, lead, manager, operator

var (
	teamRoom   = bot.Place{Platform: "slack", Tenant: "T1", ID: "CTEAM"}
	clientRoom = bot.Place{Platform: "slack", Tenant: "T1", ID: "CCLIENT"}
	otherRoom  = bot.Place{Platform: "slack", Tenant: "T1", ID: "COTHER"}
	crmRoom    = bot.Place{Platform: "slack", Tenant: "T1", ID: "CCRM"}
)

func account(name string) bot.Account {
	return bot.Account{Platform: "slack", Tenant: "T1", ID: "U" + strings.ToUpper(name)}
}

func newOffice(t tester, more ...bot.Capability) *office {
	t.Helper()
	return newOfficeWith(t, func(*engine.Config) {}, more...)
}

// newOfficeWith is newOffice with another configuration.
func newOfficeWith(t tester, change func(*engine.Config), more ...bot.Capability) *office {
	t.Helper()
	all := append(slices.Clone(handlers.All), more...)
	o := &office{t: t, clock: bot.FrozenClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600)))}
	o.store = bottest.NewStore(o.clock)
	o.chats = map[string]*bottest.Chat{"slack": bottest.NewChat("slack", true, o.clock), "feishu": bottest.NewChat("feishu", false, o.clock)}
	o.jira = bottest.NewTracker(o.clock)
	for _, name := range append(slices.Clone(staff), "Ann") {
		o.addPerson(bot.Profile{Account: account(name), Name: name, Email: strings.ToLower(name) + "@acme.example", Lang: "en", Outsider: name == "Carl"})
	}
	for _, room := range []bot.Place{teamRoom, clientRoom, otherRoom, crmRoom} {
		o.chats["slack"].AddRoom(bot.RoomProfile{Place: room, Name: room.ID, Shared: room == clientRoom})
	}
	texts, err := engine.Catalogue(all)
	if err != nil {
		t.Fatal(err)
	}
	o.texts = texts
	c := engine.Config{Store: o.store, Clock: o.clock, Texts: texts, Links: bottest.Links{}, PublicURL: "https://golive.example", Capabilities: all, Rehearse: true,
		Platforms: []bot.Platform{o.chats["slack"], o.chats["feishu"], o.jira}, Operators: []string{"olga@acme.example"}, Watch: o.watch}
	change(&c)
	o.engine, err = engine.New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- o.engine.Run(ctx) }()
	for len(list(o, bot.Replicas)) == 0 { // until golive has looked around, which it does apart from the road
		time.Sleep(100 * time.Microsecond)
	}
	o.undo = append(o.undo, func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("engine: %v", err)
		}
	})
	if test, ok := t.(*testing.T); ok {
		test.Cleanup(o.end)
	}
	return o
}

// end stops golive; a test's office ends with the test, a property's with each run.
func (o *office) end() {
	for _, f := range o.undo {
		f()
	}
	o.undo = nil
}

func (o *office) watch(s engine.Step) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.events = append(o.events, s.Events...)
	if s.Kind == engine.StepHandled {
		o.ran = append(o.ran, s.Handler)
	}
	if s.Kind == engine.StepRetry || s.Kind == engine.StepParked {
		o.vain = append(o.vain, s.Name+": "+s.Error)
	}
	if s.Kind == engine.StepDead {
		o.dead = append(o.dead, s.Name+": "+s.Error)
	}
}

func (o *office) addPerson(p bot.Profile) {
	chat := o.chats[p.Account.Platform]
	chat.AddPerson(p)
	chat.AddRoom(bot.RoomProfile{Place: bottest.Private(p.Account), Name: p.Name, Private: true, Peer: p.Account})
}

// furnish makes the projects and gives everybody their role.
func (o *office) furnish() {
	o.t.Helper()
	o.must("Olga", otherRoom, "project allow @Lea", "may now create")
	o.must("Olga", otherRoom, "project allow @Ann", "may now create")
	o.must("Olga", otherRoom, "manager add @Max", "is now a manager")
	o.must("Lea", teamRoom, "project new ERP key=ERP jira=ERP", "is created")
	o.must("Lea", teamRoom, "project bind ERP team", "team room")
	o.must("Lea", clientRoom, "project bind ERP client", "client room")
	o.must("Lea", teamRoom, "project add @Mia member", "member")
	o.must("Lea", teamRoom, "project add @Carl client", "client")
	o.must("Ann", crmRoom, "project new CRM key=CRM jira=ERP", "is created")
	o.must("Ann", crmRoom, "project bind CRM team", "team room")
	o.must("Olga", otherRoom, "project disallow @Lea", "no longer")
}

// say plays a message to golive and answers what it said then, as plain text.
func (o *office) say(who string, room bot.Place, text string) string {
	o.t.Helper()
	return o.sayAs(account(who), room, text)
}

func (o *office) sayAs(a bot.Account, room bot.Place, text string) string {
	o.t.Helper()
	o.acts++
	o.clock.Advance(time.Second)
	m := bot.Message{Ref: bot.MessageRef{Place: room, ID: fmt.Sprintf("m%d", o.acts)}, Text: text, ToBot: true, Private: strings.HasPrefix(room.ID, "private-"), At: o.clock.Now()}
	for _, name := range append(slices.Clone(staff), "Ann") {
		if strings.Contains(text, "@"+name) {
			m.Mentions = append(m.Mentions, bot.Mention{Account: account(name), Name: name})
		}
	}
	heard := m
	heard.Author = a
	o.chats[a.Platform].Heard(heard)
	before := o.look(a.Platform)
	o.accept(bot.Event{ID: m.Ref.String(), Name: bot.EventMessage, Room: room, From: a, At: o.clock.Now(), Data: bot.Encode(m)})
	return o.news(a.Platform, before)
}

func (o *office) must(who string, room bot.Place, text, want string) {
	o.t.Helper()
	if got := o.say(who, room, text); !strings.Contains(got, want) {
		o.t.Fatalf("%s: %s: %q, want %q", who, text, got, want)
	}
}

func (o *office) dm(who string) bot.Place { return bottest.Private(account(who)) }

func (o *office) accept(e bot.Event) {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := o.engine.Accept(ctx, e); err != nil {
		o.t.Fatal(err)
	}
	if _, _, err := o.engine.Settle(ctx); err != nil {
		o.t.Fatal(err)
	}
}

// click plays a click on a control and answers the toast or card that is shown.
func (o *office) click(a bot.Account, room bot.Place, c bot.Control) string {
	o.t.Helper()
	click := bot.Click{Action: c.Action, Value: c.Value, Chosen: c.Initial, Message: bot.MessageRef{Place: room, ID: "clicked"}, Lang: "en"}
	return o.do(bot.Event{Name: bot.EventAction, Room: room, From: a, Data: bot.Encode(click), Opens: a.Platform == "slack"})
}

func (o *office) submit(a bot.Account, form, value string, values map[string][]string) string {
	o.t.Helper()
	return o.do(bot.Event{Name: bot.EventForm, From: a, Data: bot.Encode(bot.Submit{Form: form, Value: value, Values: values, Lang: "en"})})
}

func (o *office) do(e bot.Event) string {
	o.t.Helper()
	o.acts++
	o.clock.Advance(time.Second)
	e.ID, e.At = fmt.Sprintf("do/%d", o.acts), o.clock.Now()
	before := o.look(e.From.Platform)
	shown := ""
	o.reply = nil
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err := o.engine.Do(ctx, e, func(a bot.Answer, _ bool) {
		shown = a.Toast
		if a.Reply != nil {
			o.reply = a.Reply
			shown += a.Reply.Fallback()
		}
		for field, text := range a.Errors {
			shown += field + ": " + text
		}
	})
	if err != nil {
		o.t.Fatal(err)
	}
	if _, _, err := o.engine.Settle(ctx); err != nil {
		o.t.Fatal(err)
	}
	return shown + o.news(e.From.Platform, before)
}

// look is what stands in a chat now, by message.
func (o *office) look(platform string) map[string]string {
	seen := map[string]string{}
	for _, p := range o.chats[platform].Posts() {
		seen[p.ID] = fallback(p.Body)
	}
	return seen
}

// news is what was said or changed since.
func (o *office) news(platform string, before map[string]string) string {
	var said []string
	for _, p := range o.chats[platform].Posts() {
		if text := fallback(p.Body); before[p.ID] != text {
			said = append(said, text)
		}
	}
	return strings.Join(said, "\n")
}

func fallback(b bot.Body) string {
	switch b := b.(type) {
	case bot.Card:
		return b.Fallback()
	case bot.Text:
		return bot.Plain(b.Text)
	case bot.Form:
		return b.Fallback()
	}
	return ""
}

// control finds the newest control with a label: on what the last click was answered with, else on what was posted.
func (o *office) control(platform, label string) (bot.Control, bool) {
	var cards []bot.Card
	for _, p := range o.chats[platform].Posts() {
		if card, ok := p.Body.(bot.Card); ok {
			cards = append(cards, card)
		}
	}
	if o.reply != nil {
		cards = append(cards, *o.reply)
	}
	for _, card := range slices.Backward(cards) {
		for _, part := range card.Parts {
			for _, c := range part.Controls {
				if c.Label == label && c.Action != "" {
					return c, true
				}
			}
		}
	}
	return bot.Control{}, false
}

func (o *office) mustControl(platform, label string) bot.Control {
	o.t.Helper()
	c, ok := o.control(platform, label)
	if !ok {
		o.t.Fatalf("no control %q", label)
	}
	return c
}

// list reads all records of a kind.
func list[T any](o *office, k bot.Records[T]) map[string]T {
	o.t.Helper()
	found, err := k.List(context.Background(), o.store, bot.Query{})
	if err != nil {
		o.t.Fatal(err)
	}
	all := map[string]T{}
	for _, f := range found {
		all[f.ID] = f.Value
	}
	return all
}

func (o *office) project(key string) (string, bot.Project) {
	o.t.Helper()
	for id, p := range list(o, bot.Projects) {
		if p.Key == key {
			return id, p
		}
	}
	o.t.Fatalf("no project %s", key)
	return "", bot.Project{}
}
