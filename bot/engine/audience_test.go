package engine_test

import (
	"testing"

	"github.com/golive-bot/golive/bot"
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
