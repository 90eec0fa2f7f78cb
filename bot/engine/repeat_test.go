package engine_test

import (
	"testing"

	"github.com/golive-bot/golive/bot"
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
