package engine_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// dated is a chat whose receipts tell when a message was posted, also when it was edited, as Slack's do.
type dated struct {
	*bottest.Chat
	at time.Time
}

func (c dated) Perform(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	r, err := c.Chat.Perform(ctx, j)
	r.At = c.at
	return r, err
}

// TestACardIsEditedOnceInTwoSeconds: the second edit waits for the first as the first did for the post, whatever the platform
// says of when it was.
func TestACardIsEditedOnceInTwoSeconds(t *testing.T) {
	r := newRoad(t, func(c *engine.Config) {
		c.Platforms = []bot.Platform{dated{bottest.NewChat("slack", true, c.Clock), c.Clock.Now()}}
	})
	n := 0
	edit := func() {
		n++
		x := bot.Effect{ID: fmt.Sprintf("x%d#1", n), Handle: "card", To: bot.ToRoom(room), Body: bot.Text{Text: fmt.Sprint(n)}, Audience: bot.Client, At: r.clock.Now()}
		if err := r.store.Commit(t.Context(), bot.Commit{Effects: []bot.Effect{x}}); err != nil {
			t.Fatal(err)
		}
		r.settle(t)
	}
	edit()
	begin := r.clock.Now()
	for range 2 { // rounds of edits
		r.to(t, r.clock.Now().Add(10*time.Second))
		for range 5 {
			edit()
			r.to(t, r.clock.Now().Add(500*time.Millisecond))
		}
	}
	r.to(t, begin.Add(time.Minute))
	var edited []time.Time
	for _, s := range r.steps {
		if s.Kind == engine.StepPerformed {
			edited = append(edited, s.At)
		}
	}
	for i := range edited[1:] {
		if gap := edited[i+1].Sub(edited[i]); gap < 2*time.Second {
			t.Errorf("edited %s after the change before", gap)
		}
	}
	if len(edited) != 7 {
		t.Errorf("%d changes, want the post and three in each round", len(edited))
	}
}

// TestAnEditPostsNothing: what only changes a message does nothing where there is none, since it came too late to be posted, and
// is no edit where it takes the place of the post.
func TestAnEditPostsNothing(t *testing.T) {
	r := newRoad(t)
	now := r.clock.Now()
	text := func(s string) bot.Body { return bot.Text{Text: s} }
	for i, some := range [][]bot.Effect{
		{{Handle: "late", Body: text("late"), Until: now.Add(-time.Second)}},
		{{Handle: "late", Body: text("late, changed"), Edits: true}},
		{{Handle: "late too", Body: text("late"), Until: now.Add(-time.Second)}, {Handle: "late too", Body: text("late, changed at once"), Edits: true}},
		{{Handle: "useful", Body: text("useful"), Until: now.Add(time.Second)}, {Handle: "useful", Body: text("useful, changed at once"), Edits: true}},
		{{Handle: "posted", Body: text("posted")}},
		{{Handle: "posted", Body: text("posted, changed"), Edits: true}},
	} {
		for n := range some {
			some[n].ID, some[n].To, some[n].Audience, some[n].At, some[n].Asked = fmt.Sprintf("x%d#%d", i, n+1), bot.ToRoom(room), bot.Client, now, true
		}
		if err := r.store.Commit(t.Context(), bot.Commit{Effects: some}); err != nil {
			t.Fatal(err)
		}
		r.settle(t)
	}
	var shown []string
	for _, p := range r.chat.Posts() {
		shown = append(shown, p.Body.(bot.Text).Text)
	}
	if want := []string{"useful, changed at once", "posted, changed"}; !slices.Equal(shown, want) {
		t.Errorf("%q is shown, want %q", shown, want)
	}
}

// TestDeletingWhatIsGoneIsDone: somebody else had deleted it before.
func TestDeletingWhatIsGoneIsDone(t *testing.T) {
	r := newRoad(t)
	teamRoom(t, r)
	for i, words := range []string{"board one", "wipe", "wipe"} {
		r.accept(t, said(fmt.Sprint("m/", i), words))
		r.settle(t)
	}
	if n := r.kinds(); n[engine.StepPerformed] != 3 || n[engine.StepRetry] != 0 {
		t.Errorf("%d performed, %d tried again; want 3 and none", n[engine.StepPerformed], n[engine.StepRetry])
	}
}
