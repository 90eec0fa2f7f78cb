package bot_test

import (
	"testing"

	"github.com/golive-bot/golive/bot"
)

// TestRoomsOfLeavesOutWhatIsUndecided: into a room of the team's that others came into nothing is sent before a lead has said
// what it is now.
func TestRoomsOfLeavesOutWhatIsUndecided(t *testing.T) {
	s, p := team(t)
	var c bot.Commit
	for id, room := range map[string]bot.Room{
		"team": {}, "client": {Client: true, Shared: true}, "undecided": {Shared: true}, "closed": {Closed: true},
	} {
		room.Place, room.Projects = bot.Place{Platform: "slack", Tenant: "T1", ID: id}, []string{"erp"}
		c.Records = append(c.Records, bot.Rooms.Encode(room.Place.String(), 0, room))
	}
	if err := s.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	rooms, err := bot.RoomsOf(requestOf(s, p, "tom", monday), "erp")
	if err != nil {
		t.Fatal(err)
	}
	if len(rooms) != 2 || rooms[0].Place.ID != "team" || rooms[1].Place.ID != "client" {
		t.Errorf("%+v", rooms)
	}
}
