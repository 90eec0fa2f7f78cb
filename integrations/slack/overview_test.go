package slack_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/integrations/slack"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// TestVeryManyRoomsAreLookedAtByThePage: Slack allows fifty questions a minute about single rooms. Of two hundred all is known in a
// few calls: who is shared, and where the guests are; what happens to a room or a person meanwhile counts at once.
func TestVeryManyRoomsAreLookedAtByThePage(t *testing.T) {
	w := start(t, slack.TransportHTTP, slacksim.Config{NoEcho: true, Events: []string{"member_joined_channel", "user_change"}}, nil)
	road := bottest.NewRoad()
	run(t, w, road)
	do := func(a slacksim.Act) slacksim.Result {
		res := w.sim.Do(t.Context(), a)
		if !res.OK {
			t.Fatal(res.Error)
		}
		return res
	}
	rooms := make([]bot.Place, 200)
	for i := range rooms {
		rooms[i] = bot.Place{Platform: "slack", Tenant: team, ID: do(slacksim.Act{As: tom, Do: "create_room", Name: fmt.Sprintf("room-%d", i)}).Room}
		do(slacksim.Act{As: tom, Do: "invite", Room: rooms[i].ID, User: w.sim.State("none", 1).Bot.UserID})
		if i%20 == 7 {
			do(slacksim.Act{As: tom, Do: "invite", Room: rooms[i].ID, User: wang})
		}
	}
	look := func(i int) bot.RoomProfile {
		r, err := w.platform.RoomProfile(t.Context(), rooms[i])
		if err != nil {
			t.Fatalf("room %d: %v", i, err)
		}
		return r
	}
	for i := range rooms {
		r, want := look(i), []bot.Account(nil)
		if i%20 == 7 {
			want = []bot.Account{person(wang)}
		}
		if r.Shared || r.Absent || r.Archived || r.Private || !slices.Equal(r.Outsiders, want) || r.Name != fmt.Sprintf("room-%d", i) {
			t.Errorf("room %d: %+v", i, r)
		}
	}
	calls := w.sim.Calls()
	if n := calls.Methods["conversations.info"].Calls; n > 20 || len(calls.Violations) > 0 {
		t.Errorf("%d questions about single rooms, refused %v", n, calls.Violations)
	}
	do(slacksim.Act{As: tom, Do: "invite", Room: rooms[100].ID, User: wang})
	raw := road.Wait(t, "the guest", func(e bot.Event) bool {
		return strings.Contains(string(e.Data), wang) && strings.Contains(string(e.Data), rooms[100].ID)
	})
	if _, ok, err := w.platform.Translate(t.Context(), raw); err != nil || !ok {
		t.Fatal(ok, err)
	}
	if r := look(100); !slices.Equal(r.Outsiders, []bot.Account{person(wang)}) {
		t.Errorf("after a guest came: %+v", r)
	}
	if r := look(101); len(r.Outsiders) > 0 {
		t.Fatalf("before anybody became a guest: %+v", r)
	}
	do(slacksim.Act{As: tom, Do: "set_user", User: tom, Kind: "guest"})
	raw = road.Wait(t, "the change", func(e bot.Event) bool { return strings.Contains(string(e.Data), `"user_change"`) })
	if _, ok, err := w.platform.Translate(t.Context(), raw); err != nil || !ok {
		t.Fatal(ok, err)
	}
	if r := look(101); !slices.Equal(r.Outsiders, []bot.Account{person(tom)}) {
		t.Errorf("after a member became a guest: %+v", r)
	}
	away := bot.Place{Platform: "slack", Tenant: team, ID: do(slacksim.Act{As: tom, Do: "create_room", Name: "without-golive"}).Room}
	if r, err := w.platform.RoomProfile(t.Context(), away); err != nil || !r.Absent {
		t.Errorf("a room without golive: %+v %v", r, err)
	}
}
