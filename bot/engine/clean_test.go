package engine_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
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

const (
	dirty = "in\u202avoice\x1b\u202e 5\u2069"
	tidy  = "invoice 5"
)

// TestWhatIsNoTextIsLeftOutOfWhatIsFetched: whatever a handler reads of a platform or of the tracker.
func TestWhatIsNoTextIsLeftOutOfWhatIsFetched(t *testing.T) {
	jira := bottest.NewTracker(bot.SystemClock(), bot.TrackerUser{ID: "u1", Email: "tom@acme.example", Name: dirty})
	if _, err := jira.Perform(t.Context(), bot.Job{Effect: bot.Effect{ID: "x#1", Body: bot.NewIssue{Project: "ERP", Type: "Task", Summary: dirty}}}); err != nil {
		t.Fatal(err)
	}
	var read map[string]string
	look := func(ctx context.Context, r *bot.Request) error {
		d, err := r.Directory("slack")
		if err != nil {
			return err
		}
		profile, err1 := d.Profile(ctx, tom)
		place, err2 := d.RoomProfile(ctx, room)
		m, err3 := d.Message(ctx, bot.MessageRef{Place: room, ID: "old"})
		thread, err4 := d.Thread(ctx, bot.MessageRef{Place: room, ID: "old"}, 10)
		history, err5 := d.History(ctx, room, time.Time{}, 10)
		tracker, err6 := r.Tracker()
		if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
			return err
		}
		issue, err1 := tracker.Issue(ctx, "ERP-1")
		user, err2 := tracker.User(ctx, "tom@acme.example")
		var change bot.RoomChange
		err3 = r.Decode(&change)
		read = map[string]string{"profile": profile.Name, "room": place.Name, "message": m.Text, "mention": m.Mentions[0].Name, "file": m.Files[0].Name,
			"thread": thread.Messages[0].Text, "history": history[0].Text, "issue": issue.Summary, "user": user.Name, "new name of the room": change.Name}
		return errors.Join(err1, err2, err3)
	}
	r := newRoad(t, func(c *engine.Config) {
		c.Platforms = append(c.Platforms, jira)
		c.Capabilities = append(c.Capabilities, bot.Capability{Name: "look", Doc: "Reads, for tests.", Locales: plan.Locales,
			On: map[string]bot.Handler{bot.EventRoom: look}})
	})
	r.chat.AddPerson(bot.Profile{Account: tom, Name: dirty})
	r.chat.AddRoom(bot.RoomProfile{Place: room, Name: dirty})
	r.chat.Heard(bot.Message{Ref: bot.MessageRef{Place: room, ID: "old"}, Text: dirty, At: r.clock.Now(),
		Mentions: []bot.Mention{{Account: tom, Name: dirty}}, Files: []bot.FileRef{{ID: "f", Name: dirty}}})
	r.accept(t, bot.Event{ID: "renamed", Name: bot.EventRoom, Room: room, Data: bot.Encode(bot.RoomChange{Name: dirty})})
	r.settle(t)
	if len(read) == 0 {
		t.Fatal("nothing was read")
	}
	for what, got := range read {
		if got != tidy {
			t.Errorf("%s: got %q, want %q", what, got, tidy)
		}
	}
}
