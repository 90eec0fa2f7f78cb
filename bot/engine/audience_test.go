package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// clients makes the room the client's, from now on.
func clients(t *testing.T, r *road) {
	t.Helper()
	kept, rec, err := bot.Rooms.Read(t.Context(), r.store, room.String())
	if err != nil {
		t.Fatal(err)
	}
	kept.Client = true
	found(t, r, bot.Commit{Records: []bot.Record{bot.Rooms.Encode(room.String(), rec.Version, kept)}})
}

func teamRoom(t *testing.T, r *road) {
	t.Helper()
	found(t, r, bot.Commit{Records: []bot.Record{
		bot.People.Encode("tom", 0, bot.Person{Name: "Tom", Accounts: []string{tom.String()}}),
		bot.Projects.Encode("p", 0, bot.Project{Key: "P", Members: map[string]string{"tom": "lead"}}),
		bot.Rooms.Encode(room.String(), 0, bot.Room{Place: room, Projects: []string{"p"}})}})
}

// TestACardIsNotReplacedBeforeClients: the answer to a click shows its card to the whole room, as an effect would.
func TestACardIsNotReplacedBeforeClients(t *testing.T) {
	for _, client := range []bool{false, true} {
		r := newRoad(t)
		teamRoom(t, r)
		if client {
			clients(t, r)
		}
		var shown bot.Answer
		click := bot.Event{ID: "c/1", Name: bot.EventAction, Room: room, From: tom, Data: bot.Encode(bot.Click{Action: "echo.redraw"})}
		if err := r.Do(t.Context(), click, func(a bot.Answer, _ bool) { shown = a }); err != nil {
			t.Fatal(err)
		}
		if (shown.Card == nil) != client || shown.Toast == "" {
			t.Errorf("client's room %v: the answer is %+v", client, shown)
		}
	}
}

// TestWhatTheTeamSaidCanBeTakenAway: in a room that has become the client's, texts for the team are not edited, but deleted.
func TestWhatTheTeamSaidCanBeTakenAway(t *testing.T) {
	r := newRoad(t)
	teamRoom(t, r)
	for i, words := range []string{"board one", "board two", "wipe"} {
		r.accept(t, said("m/"+string(rune('1'+i)), words))
		r.settle(t)
		if i == 0 {
			clients(t, r)
		}
	}
	posts := r.chat.Posts()
	if len(posts) == 0 || !posts[0].Deleted || posts[0].Body.(bot.Text).Text != "one" {
		t.Errorf("posts: %+v", posts)
	}
	if !slices.ContainsFunc(posts, func(p bottest.Post) bool { // the edit was asked for, and is not shown
		c, ok := p.Body.(bot.Card)
		return ok && p.Only == tom && strings.Contains(c.Fallback(), "It is done")
	}) {
		t.Errorf("nobody is told what came of it: %+v", posts)
	}
}

// TestAnEditGoesWhereTheMessageIs: an effect that names another room edits what its handle posted, so that room counts.
func TestAnEditGoesWhereTheMessageIs(t *testing.T) {
	r := newRoad(t)
	teamRoom(t, r)
	r.accept(t, said("m/1", "board one"))
	r.settle(t)
	clients(t, r)
	other := room
	other.ID = "C2"
	found(t, r, bot.Commit{Records: []bot.Record{bot.Rooms.Encode(other.String(), 0, bot.Room{Place: other, Projects: []string{"p"}})}})
	again := said("m/2", "board two")
	again.Room = other
	r.accept(t, again)
	r.settle(t)
	if posts := r.chat.Posts(); posts[0].Body.(bot.Text).Text != "one" {
		t.Errorf("the client's room shows %+v", posts[0].Body)
	}
}

// TestWhatIsGoneIsNotPostedAnewBeforeClients: a text for the team whose message was deleted, and that is to stand in another room
// now, is refused where that is the client's.
func TestWhatIsGoneIsNotPostedAnewBeforeClients(t *testing.T) {
	for _, client := range []bool{false, true} {
		r := newRoad(t)
		teamRoom(t, r)
		other := room
		other.ID = "C2"
		r.chat.AddRoom(bot.RoomProfile{Place: other, HearsAll: true})
		found(t, r, bot.Commit{Records: []bot.Record{bot.Rooms.Encode(other.String(), 0, bot.Room{Place: other, Projects: []string{"p"}, Client: client})}})
		for i, x := range []bot.Effect{{To: bot.ToRoom(room), Body: bot.Text{Text: "one"}}, {To: bot.ToRoom(room), Body: bot.Delete{}}, {To: bot.ToRoom(other), Body: bot.Text{Text: "two"}}} {
			x.ID, x.Handle, x.At, x.Asked = fmt.Sprintf("x%d#1", i), "board", r.clock.Now(), true
			found(t, r, bot.Commit{Effects: []bot.Effect{x}})
			r.settle(t)
		}
		there := slices.ContainsFunc(r.chat.Posts(), func(p bottest.Post) bool { return p.To.ID == other.ID })
		if there == client {
			t.Errorf("client's room %v: posted there %v", client, there)
		}
	}
}

// TestWhoAskedOnTheOtherChatIsToldThere: a room of one platform has no eyes of the other's accounts.
func TestWhoAskedOnTheOtherChatIsToldThere(t *testing.T) {
	far := bottest.NewChat("feishu", false, bot.SystemClock())
	there := bot.Place{Platform: "feishu", Tenant: "T2", ID: "oc_1"}
	far.AddRoom(bot.RoomProfile{Place: there, HearsAll: true})
	asking := echo
	asking.On = map[string]bot.Handler{"echo.tell": func(_ context.Context, r *bot.Request) error {
		r.Send(bot.Effect{To: bot.ToRoom(there), Audience: bot.Team, Project: "p", Body: bot.Text{Text: "for the team"}})
		return nil
	}}
	r := newRoad(t, func(c *engine.Config) {
		c.Capabilities, c.Platforms = []bot.Capability{asking}, append(c.Platforms, far)
	})
	teamRoom(t, r)
	found(t, r, bot.Commit{Records: []bot.Record{bot.Rooms.Encode(there.String(), 0, bot.Room{Place: there, Projects: []string{"p"}, Client: true})}})
	r.accept(t, bot.Event{ID: "t/1", Name: "echo.tell", Lane: "t", Room: room, From: tom, Asked: true})
	r.settle(t)
	if posts := far.Posts(); len(posts) != 0 {
		t.Errorf("the client's room shows %+v", posts)
	}
	posts := r.chat.Posts()
	if len(posts) != 1 || posts[0].To.ID == room.ID {
		t.Errorf("Tom is told %+v", posts)
	}
}
