package engine_test

import (
	"testing"

	"github.com/golive-bot/golive/bot"
)

// TestWhatIsNoTextIsLeftOutOfWhatPeopleSay: control characters, and marks that turn the direction of writing.
func TestWhatIsNoTextIsLeftOutOfWhatPeopleSay(t *testing.T) {
	for _, c := range []struct{ name, said, want string }{
		{"controls", "a\x00b\x07c\x1b[1m\x7f", "abc[1m"},
		{"lines and tabs stay", "a\r\nb\tc", "a\nb\tc"},
		{"directions", "in\u202avoice\u202e gpj.exe\u2066\u2069", "invoice gpj.exe"},
		{"other scripts stay", "上线 é 🎉 שלום a\u200db", "上线 é 🎉 שלום a\u200db"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRoad(t)
			r.accept(t, said("m/1", "shout "+c.said))
			r.settle(t)
			posts := r.chat.Posts()
			if len(posts) != 1 {
				t.Fatalf("%d posts", len(posts))
			}
			if got, ok := posts[0].Body.(bot.Text); !ok || got.Text != c.want {
				t.Errorf("got %q, want %q", posts[0].Body, c.want)
			}
		})
	}
}

// TestWhatIsNoTextIsLeftOutOfForms: before the door checks the values, and before the handler gets them.
func TestWhatIsNoTextIsLeftOutOfForms(t *testing.T) {
	r := newRoad(t)
	var shown bot.Answer
	submit := bot.Submit{Form: "echo.form", Value: "7", Values: map[string][]string{"count": {"\u202e1\x002"}}}
	err := r.Do(t.Context(), bot.Event{ID: "f/1", Name: bot.EventForm, Room: room, From: tom, Data: bot.Encode(submit)},
		func(a bot.Answer, _ bool) { shown = a })
	if err != nil {
		t.Fatal(err)
	}
	if len(shown.Errors) != 0 || shown.Toast == "" {
		t.Errorf("answer %+v", shown)
	}
}
