package engine_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
)

// A copy of a click that comes after its card has moved on must not bring the old card back.
func TestACopyOfAnActBringsNoOldCardBack(t *testing.T) {
	r := newRoad(t)
	bound := bot.Room{Place: room, Projects: []string{"p1"}}
	if err := r.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{bot.Rooms.Encode(room.String(), 0, bound)}}); err != nil {
		t.Fatal(err)
	}
	click := bot.Event{ID: "c/1", Name: bot.EventAction, Room: room, From: tom, Opens: true, Data: bot.Encode(bot.Click{Action: "echo.replace"})}
	var shown []bot.Answer
	for range 2 {
		if err := r.Do(t.Context(), click, func(a bot.Answer, _ bool) { shown = append(shown, a) }); err != nil {
			t.Fatal(err)
		}
		r.settle(t)
	}
	if shown[0].Card == nil || shown[0].Toast == "" {
		t.Errorf("the click is answered %+v", shown[0])
	}
	if shown[1].Card != nil || shown[1].Toast != shown[0].Toast {
		t.Errorf("its copy is answered %+v", shown[1])
	}
}

// A handler that decides something else whenever it runs is refused where it is rehearsed; one whose search found what
// others wrote meanwhile runs anew.
func TestARehearsalTellsWhimsFromChanges(t *testing.T) {
	for name, test := range map[string]struct {
		text  func(run int) string
		texts int
		dead  int
	}{
		"whim":   {func(run int) string { return fmt.Sprint(run) }, 0, 1},
		"change": {func(run int) string { return fmt.Sprint(run > 1) }, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			runs := 0
			moody := echo
			moody.On = map[string]bot.Handler{"echo.moody": func(_ context.Context, r *bot.Request) error {
				runs++
				r.Send(bot.Effect{To: bot.ToRoom(room), Audience: bot.Client, Body: bot.Text{Text: test.text(runs)}})
				return nil
			}}
			r := newRoad(t, func(c *engine.Config) { c.Capabilities, c.Rehearse = []bot.Capability{moody}, true })
			r.accept(t, bot.Event{ID: "m/1", Name: "echo.moody", Lane: "m", Room: room})
			r.settle(t)
			dead := 0
			for _, err := range r.store.Dead(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				dead++
			}
			if texts := r.texts(); len(texts) != test.texts || dead != test.dead {
				t.Errorf("said %q, %d dead", texts, dead)
			}
		})
	}
}
