package bottest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// TestTalks holds a Talks to its contract. open is called once for each case and answers an empty one.
func TestTalks(t *testing.T, open func(t testing.TB) bot.Talks) {
	ctx := context.Background()
	talk := func(seq int64, state string) bot.Talk {
		return bot.Talk{Who: bot.Account{Platform: "slack", Tenant: "T1", ID: "U1"}, Room: bot.Place{Platform: "slack", Tenant: "T1", ID: "C1", Thread: "1.2"},
			Seq: seq, State: state, Data: []byte(`{"n":1}`), Lang: "en", Expires: begin.Add(time.Hour), Topic: "a task"}
	}
	put := func(t *testing.T, s bot.Talks, talk bot.Talk) {
		t.Helper()
		if err := s.PutTalk(ctx, talk); err != nil {
			t.Fatalf("put talk: %v", err)
		}
	}
	want := func(t *testing.T, s bot.Talks, now time.Time, want *bot.Talk) {
		t.Helper()
		got, err := s.Talk(ctx, talk(0, "").Key(), now)
		switch {
		case want == nil && !errors.Is(err, bot.ErrNotFound):
			t.Fatalf("got %+v, %v; want ErrNotFound", got, err)
		case want != nil && err != nil:
			t.Fatalf("read talk: %v", err)
		case want != nil && string(bot.Encode(got)) != string(bot.Encode(*want)):
			t.Fatalf("got %s\nwant %s", bot.Encode(got), bot.Encode(*want))
		}
	}

	t.Run("a talk that was never put is not found", func(t *testing.T) {
		want(t, open(t), begin, nil)
	})
	t.Run("a talk is read as it was put", func(t *testing.T) {
		s, v := open(t), talk(3, "task.ask")
		put(t, s, v)
		want(t, s, begin, &v)
	})
	t.Run("a newer talk replaces an older one", func(t *testing.T) {
		s, v := open(t), talk(4, "task.due")
		put(t, s, talk(3, "task.ask"))
		put(t, s, v)
		want(t, s, begin, &v)
	})
	t.Run("an older talk does not replace a newer one", func(t *testing.T) {
		s, v := open(t), talk(4, "task.due")
		put(t, s, v)
		put(t, s, talk(3, "task.ask"))
		want(t, s, begin, &v)
	})
	t.Run("the same talk may be put again", func(t *testing.T) {
		s, v := open(t), talk(4, "task.due")
		put(t, s, v)
		v.Topic = "the same again"
		put(t, s, v)
		want(t, s, begin, &v)
	})
	t.Run("a talk that is over is not found", func(t *testing.T) {
		s := open(t)
		put(t, s, talk(4, "task.due"))
		put(t, s, talk(5, ""))
		want(t, s, begin, nil)
	})
	t.Run("an older end does not end a newer talk", func(t *testing.T) {
		s, v := open(t), talk(4, "task.due")
		put(t, s, v)
		put(t, s, talk(3, ""))
		want(t, s, begin, &v)
	})
	t.Run("a talk expires by calendar time, to the instant", func(t *testing.T) {
		s, v := open(t), talk(4, "task.due")
		put(t, s, v)
		want(t, s, v.Expires.Add(-time.Millisecond), &v)
		want(t, s, v.Expires, nil)
	})
	t.Run("a talk without expiry stays", func(t *testing.T) {
		s, v := open(t), talk(4, "task.due")
		v.Expires = time.Time{}
		put(t, s, v)
		want(t, s, begin.AddDate(1, 0, 0), &v)
	})
	t.Run("talks of others are apart", func(t *testing.T) {
		s, v := open(t), talk(4, "task.due")
		other := talk(5, "survey.score")
		other.Who.ID = "U2"
		elsewhere := talk(6, "survey.score")
		elsewhere.Room.Thread = ""
		put(t, s, v)
		put(t, s, other)
		put(t, s, elsewhere)
		want(t, s, begin, &v)
	})
}
