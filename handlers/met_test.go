package handlers_test

import (
	"testing"

	"github.com/golive-bot/golive/bot"
)

// TestRoomIsKeptAtFirstContact: what golive learns of a room in which it was spoken to is kept, whoever is in it; a private chat is
// no room.
func TestRoomIsKeptAtFirstContact(t *testing.T) {
	o := newOffice(t)
	lunch := bot.Place{Platform: "slack", Tenant: "T1", ID: "CLUNCH"}
	fair := bot.Place{Platform: "slack", Tenant: "T1", ID: "CFAIR"}
	o.chats["slack"].AddRoom(bot.RoomProfile{Place: lunch, Name: "#lunch"})
	o.chats["slack"].AddRoom(bot.RoomProfile{Place: fair, Name: "#fair", Shared: true})
	for range 2 {
		o.say("Nora", lunch, "help")
		o.say("Nora", fair, "help")
		o.say("Nora", o.dm("Nora"), "help")
	}
	o.settle(t)
	kept := map[string]bool{}
	for _, r := range list(o, bot.Rooms) {
		kept[r.Name] = r.Shared
	}
	if len(kept) != 2 || kept["#lunch"] || !kept["#fair"] {
		t.Errorf("kept %v", kept)
	}
}

// TestBindingFollowsARoomThatMoves: Slack gives a channel another ID when it is made private or shared; it is the same room.
func TestBindingFollowsARoomThatMoves(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	now := bot.Place{Platform: "slack", Tenant: "T1", ID: "GTEAM"}
	o.chats["slack"].AddRoom(bot.RoomProfile{Place: now, Name: "CTEAM"})
	o.accept(bot.Event{ID: "moved/1", Name: bot.EventRoom, Lane: teamRoom.String(), Room: teamRoom, Data: bot.Encode(bot.RoomChange{Moved: &now})})
	o.must("Mia", now, "task call the supplier", "Create this task?")
	id, _ := o.project("ERP")
	for _, r := range list(o, bot.Rooms) {
		switch bound := len(r.Projects) == 1 && r.Projects[0] == id; r.Place {
		case now:
			if !bound || r.Client || r.Closed {
				t.Errorf("the room is now %+v", r)
			}
		case teamRoom:
			if bound || !r.Closed || r.Moved == nil || *r.Moved != now {
				t.Errorf("the place where it was is %+v", r)
			}
		}
	}
}
