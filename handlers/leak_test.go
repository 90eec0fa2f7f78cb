package handlers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

const planted = "Zq7-for-the-team"

// plant writes a mark into every text that a team can write: what is to be done, in a form, by an edit, in the tracker, and
// the name of its room.
func (o *office) plant() {
	o.t.Helper()
	o.chats["slack"].AddRoom(bot.RoomProfile{Place: teamRoom, Name: planted + "-room"})
	o.accept(bot.Event{ID: "renamed", Name: bot.EventRoom, Room: teamRoom, At: o.clock.Now(), Data: bot.Encode(bot.RoomChange{Name: planted + "-room"})})
	for i := range 3 {
		create := o.draftOf(fmt.Sprintf("%s task %d @Mia", planted, i))
		if i < 2 {
			o.click(account("Mia"), teamRoom, create)
		}
	}
	draft, _, _ := strings.Cut(o.mustControl("slack", "Create task").Value, "|")
	o.submit(account("Mia"), "task.draft", draft, map[string][]string{"summary": {planted + " of the form"}, "issuetype": {"Task"}, "description": {planted + " in detail"}})
	o.accept(o.jira.Move("ERP-1", planted+" status", "indeterminate"))
	o.jira.Down(true)
	o.click(account("Mia"), teamRoom, o.draftOf(planted+" kept until Jira is back"))
	o.jira.Down(false)
	for _, issue := range o.jira.Issues() {
		if !strings.Contains(issue.Summary, planted) {
			o.t.Fatalf("%s does not hold the mark: %s", issue.Key, issue.Summary)
		}
	}
}

// meet plays a meeting in which the mark is on the agenda, in what is taken down and in what the client is not to see, up to the
// minutes and the client's edition.
func (o *office) meet() {
	o.t.Helper()
	o.say("Lea", teamRoom, "every Tuesday 15:00 sync rsvp")
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Set up"))
	o.say("Lea", teamRoom, "every Tuesday 10:00 "+planted+" team only")
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Set up"))
	o.say("Lea", teamRoom, "days off 2026-11-25 "+planted)
	o.say("Lea", teamRoom, "stand-up 9:00-10:00")
	o.say("Mia", teamRoom, "agenda add "+planted)
	o.advance(24*time.Hour + 5*time.Hour + 40*time.Minute) // Tuesday 14:40
	o.click(account("Mia"), teamRoom, o.mustControl("slack", "Start"))
	o.say("Mia", teamRoom, "internal decision "+planted)
	o.say("Mia", teamRoom, "risk "+planted)
	o.say("Mia", teamRoom, "action @Mia by Friday tidy up")
	o.say("Mia", teamRoom, "end meeting")
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Send to client"))
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Send now"))
	edition := ""
	for _, p := range o.chats["slack"].Posts() {
		if c, ok := p.Body.(bot.Card); ok && p.To == clientRoom && strings.HasPrefix(c.Title, "Minutes") {
			edition = c.Fallback()
		}
	}
	if !strings.Contains(edition, "tidy up") {
		o.t.Fatalf("the client's edition: %s", edition)
	}
}

// exposed is what others than the team have received that holds the mark: in a client's or an unbound room, or for the eyes
// of somebody who is not of the project.
func (o *office) exposed() []string {
	var found []string
	for _, platform := range []string{"slack", "feishu"} {
		for _, p := range o.chats[platform].Posts() {
			text := string(bot.Encode(p.Body))
			if file, ok := p.Body.(bot.File); ok {
				text += string(file.Bytes)
			}
			if strings.Contains(text, planted) && o.foreign(p) {
				found = append(found, fmt.Sprintf("%s (%s): %s", p.To, p.Only, text))
			}
		}
	}
	return found
}

// strangers are of our own organisation without a role, and of the client's. (Ann leads a project in the same part of the tracker,
// and may see its issues.)
var strangers = []string{"Nora", "Carl"}

func (o *office) foreign(p bottest.Post) bool {
	if p.Only != (bot.Account{}) {
		return slices.ContainsFunc(strangers, func(name string) bool { return account(name) == p.Only })
	}
	room := p.To.Room()
	return room == clientRoom || room == otherRoom ||
		slices.ContainsFunc(strangers, func(name string) bool { return o.dm(name) == room })
}

// careless is a capability that says what is for the team to everybody, in every way there is.
var careless = bot.Capability{
	Name: "careless", Doc: "Says the team's texts everywhere, for tests.",
	Locales: fstest.MapFS{"en.json": {Data: []byte("{}")}, "zh-CN.json": {Data: []byte("{}")}},
	Commands: []bot.Command{{Name: "careless.tell", Words: map[string][]string{"zh-CN": {"到处说"}, "en": {"blurt"}}, Do: func(_ context.Context, r *bot.Request) error {
		carl := account("Carl")
		for i, to := range []bot.Target{bot.ToRoom(clientRoom), bot.ToRoom(clientRoom.In("m1")), bot.ToRoom(otherRoom), bot.ToRoom(bottest.Private(carl)),
			bot.ToAccount(carl), {Room: teamRoom, Account: carl}, {Room: clientRoom, Account: carl}, {Mail: "carl@acme.example"}} {
			for j, body := range []bot.Body{bot.Text{Text: planted}, bot.Card{Title: planted}, bot.Form{Title: planted}, bot.File{Name: planted}, bot.Mail{Subject: planted}} {
				r.Send(bot.Effect{To: to, Handle: fmt.Sprintf("careless/%s/%d/%d", r.Event.ID, i, j), Body: body})
			}
		}
		return nil
	}}},
}

// Whatever anybody says or clicks, and wherever: what is the team's is seen by the team alone.
func TestNothingOfTheTeamsLeavesIt(t *testing.T) {
	o := newOffice(t, careless)
	o.furnish()
	o.plant()
	o.meet()
	o.say("Mia", teamRoom, "blurt")
	team := 0
	for _, p := range o.chats["slack"].Posts() {
		if strings.Contains(string(bot.Encode(p.Body)), planted) {
			team++
		}
	}
	if team < 4 {
		t.Fatalf("the team itself sees the mark %d times", team)
	}
	buttons := o.controls()
	for _, who := range []string{"Nora", "Carl", "Mia", "Lea"} {
		rooms := []bot.Place{clientRoom, otherRoom}
		if slices.Contains(strangers, who) {
			rooms = append(rooms, o.dm(who))
		}
		for _, room := range rooms {
			for _, c := range commands() {
				o.say(who, room, c.Words["en"][0])
			}
			o.say(who, room, "task show ERP-1")
			o.say(who, room, "cancel")
			if who == "Lea" {
				continue
			}
			for _, b := range buttons {
				if shown := o.door(account(who), room, b); strings.Contains(shown, planted) && slices.Contains(strangers, who) {
					t.Errorf("%s sees after a click in %s: %s", who, room, shown)
				}
			}
		}
	}
	for _, found := range o.exposed() {
		t.Error(found)
	}
}

// door is what the door shows to whoever clicks.
func (o *office) door(a bot.Account, room bot.Place, c bot.Control) (shown string) {
	o.t.Helper()
	o.acts++
	o.clock.Advance(time.Second)
	e := bot.Event{ID: fmt.Sprintf("door/%d", o.acts), Name: bot.EventAction, Room: room, From: a, At: o.clock.Now(), Opens: true,
		Data: bot.Encode(bot.Click{Action: c.Action, Value: c.Value, Lang: "en"})}
	if err := o.engine.Do(context.Background(), e, func(a bot.Answer, _ bool) { shown = string(bot.Encode(a)) }); err != nil {
		o.t.Fatal(err)
	}
	if _, _, err := o.engine.Settle(context.Background()); err != nil {
		o.t.Fatal(err)
	}
	return shown
}

// While the tracker keeps changing the cards of a team's room, another organisation comes to share it, and leaves again. What
// changes while it is there is not seen before a lead has said that the room is the team's again.
func TestTheMarkChangesUnderLoad(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	for i := range 4 {
		o.click(account("Mia"), teamRoom, o.draftOf(fmt.Sprintf("task %d", i)))
	}
	for round := range 2 {
		stop, load := o.load(fmt.Sprintf("free %d", round))
		time.Sleep(20 * time.Millisecond)
		o.share(t, round, true)
		stop()
		load.Wait()
		o.settle(t)
		stop, load = o.load(fmt.Sprintf("%s %d", planted, round)) // decided after the mark
		time.Sleep(20 * time.Millisecond)
		stop()
		load.Wait()
		o.settle(t)
		o.say("Mia", teamRoom, "task "+planted)
		if o.inTeamRoom(planted) {
			t.Fatalf("round %d: the shared room shows what is the team's", round)
		}
		o.share(t, round, false)
		o.settle(t)
		o.click(account("Lea"), o.dm("Lea"), o.mustControl("slack", "Yes, the team’s again"))
		for _, issue := range o.jira.Issues() { // the cards catch up with what is no secret
			o.accept(o.jira.Move(issue.Key, fmt.Sprintf("open %d", round), "indeterminate"))
		}
		if !o.inTeamRoom(fmt.Sprintf("open %d", round)) {
			t.Fatalf("round %d: the team's room shows nothing of its own", round)
		}
	}
}

// load moves issues all the time to a status with the given words, until it is stopped.
func (o *office) load(words string) (stop func(), running *sync.WaitGroup) {
	ctx, cancel := context.WithCancel(context.Background())
	running = &sync.WaitGroup{}
	for lane, issue := range o.jira.Issues() {
		running.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				e := o.jira.Move(issue.Key, fmt.Sprintf("%s %d", words, n), "indeterminate")
				if err := o.engine.Accept(context.Background(), e); err != nil {
					o.t.Errorf("lane %d: %v", lane, err)
				}
				time.Sleep(time.Millisecond)
			}
		})
	}
	return cancel, running
}

// share lets another organisation share the team's room, or leave it, and waits until golive knows.
func (o *office) share(t *testing.T, round int, shared bool) {
	t.Helper()
	o.chats["slack"].AddRoom(bot.RoomProfile{Place: teamRoom, Name: "team", Shared: shared})
	e := bot.Event{ID: fmt.Sprintf("share/%d/%t", round, shared), Name: bot.EventRoom, Room: teamRoom, At: o.clock.Now(), Data: bot.Encode(bot.RoomChange{Shared: &shared})}
	if err := o.engine.Accept(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(time.Millisecond) {
		room := list(o, bot.Rooms)[teamRoom.String()]
		if shared && room.Shared || !shared && room.Outside != nil && room.Outside.Gone {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("round %d: golive does not know that the room is shared: %t", round, shared)
		}
	}
}

func (o *office) settle(t *testing.T) {
	t.Helper()
	for {
		next, ok, err := o.engine.Settle(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !ok || next.Sub(o.clock.Now()) > time.Minute { // edits that nobody asked for wait some seconds
			return
		}
		o.clock.MoveTo(next)
	}
}

// inTeamRoom reports whether something stands in the team's room.
func (o *office) inTeamRoom(words string) bool {
	return slices.ContainsFunc(o.chats["slack"].Posts(), func(p bottest.Post) bool {
		return p.To.Room() == teamRoom && p.Only == (bot.Account{}) && !p.Deleted && strings.Contains(string(bot.Encode(p.Body)), words)
	})
}

// What a client gets of what is kept about them is their own, and nothing that the team says of them among itself.
func TestAClientsExportHoldsNothingOfTheTeams(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plant()
	o.meet()
	o.say("Lea", teamRoom, "project pause "+planted)
	o.say("Carl", o.dm("Carl"), "me")
	o.click(account("Carl"), o.dm("Carl"), o.mustControl("slack", "Send me what is mine as a file"))
	var file string
	for _, p := range o.chats["slack"].Posts() {
		if f, ok := p.Body.(bot.File); ok && p.To.Room() == o.dm("Carl") {
			file = string(f.Bytes)
		}
	}
	if !strings.Contains(file, `"name": "Carl"`) || !strings.Contains(file, "The role in one project") {
		t.Errorf("the file does not say what is kept: %s", file)
	}
	for _, found := range o.exposed() {
		t.Error(found)
	}
}
