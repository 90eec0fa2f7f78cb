package engine_test

import (
	"context"
	"testing"

	"github.com/golive-bot/golive/bot"
)

// TestARoleInOneProjectIsNoneInAnother: whoever leads the room's project clicks what is about another one, in which they
// are a member only. The role that the button demands counts where the handler goes.
func TestARoleInOneProjectIsNoneInAnother(t *testing.T) {
	cases := []struct {
		name, project string
		did           bool
	}{
		{"where they lead", "led", true},
		{"where they are a member", "joined", false},
		{"where they are nobody", "strange", false},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			r := newRoad(t)
			found(t, r, bot.Commit{Records: []bot.Record{
				bot.People.Encode("tom", 0, bot.Person{Name: "Tom", Accounts: []string{tom.String()}}),
				bot.Projects.Encode("led", 0, bot.Project{Key: "L", Members: map[string]string{"tom": "lead"}}),
				bot.Projects.Encode("joined", 0, bot.Project{Key: "J", Members: map[string]string{"tom": "member"}}),
				bot.Projects.Encode("strange", 0, bot.Project{Key: "S", Members: map[string]string{"eve": "lead"}}),
				bot.Rooms.Encode(room.String(), 0, bot.Room{Place: room, Projects: []string{"led"}}),
			}})
			click := bot.Click{Action: "echo.decide", Value: tc.project}
			r.accept(t, bot.Event{ID: "c/1", Name: bot.EventAction, Room: room, From: tom, Data: bot.Encode(click)})
			r.settle(t)
			if _, err := r.store.Load(t.Context(), "counter/"+tc.project); (err == nil) != tc.did {
				t.Errorf("decided: %v, want %v", err == nil, tc.did)
			}
		})
	}
}

// decide takes a lead, and leaves it to the road to say so.
func decide(_ context.Context, r *bot.Request) error {
	if err := r.Enter(r.Click.Value, bot.RoleAnyone); err != nil {
		return err
	}
	return counters.Put(r, r.Click.Value, counter{1})
}

func found(t *testing.T, r *road, c bot.Commit) {
	t.Helper()
	if err := r.store.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}
