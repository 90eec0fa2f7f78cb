package engine_test

import (
	"testing"

	"github.com/golive-bot/golive/bot"
)

// TestAClickSpeaksTheLanguageLastWritten: a command of one word is a sign of it, a mere word such as a key is not.
func TestAClickSpeaksTheLanguageLastWritten(t *testing.T) {
	r := newRoad(t)
	p := bot.Person{Name: "Tom", Accounts: []string{tom.String()}}
	if err := r.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{bot.People.Encode("p1", 0, p)}}); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct{ said, want string }{{"你好 x", "你好，x"}, {"ERP", "你好，x"}, {"hello", "Hello x"}, {"表单", "你好，x"}} {
		id := string(rune('a' + i))
		r.accept(t, said("m/"+id, c.said))
		r.settle(t)
		toast := ""
		click := bot.Click{Action: "echo.again", Value: "x"}
		if err := r.Do(t.Context(), bot.Event{ID: "c/" + id, Name: bot.EventAction, Room: room, From: tom, Data: bot.Encode(click)},
			func(a bot.Answer, _ bool) { toast = a.Toast }); err != nil {
			t.Fatal(err)
		}
		if toast != c.want {
			t.Errorf("after %q: %q, want %q", c.said, toast, c.want)
		}
	}
}
