package bot_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

// keys is a bot.Texts that shows the keys.
type keys struct{}

func (keys) Text(_, key string, _ ...any) string { return key }
func (keys) Has(string, string) bool             { return true }

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// team is a store with the people of one project, and the project: Anna and Ben are members, Tom, Una, Vic and Wim lead,
// Lou led and has left.
func team(t testing.TB) (*bottest.Store, bot.Project) {
	t.Helper()
	s := bottest.NewStore(bot.FrozenClock(monday))
	p := bot.Project{Key: "ERP", Members: map[string]string{"anna": "member", "ben": "member", "tom": "lead", "una": "lead", "vic": "lead", "wim": "lead", "lou": "lead"}}
	var c bot.Commit
	for id := range p.Members {
		name := strings.ToUpper(id[:1]) + id[1:]
		c.Records = append(c.Records, bot.People.Encode(id, 0, bot.Person{Name: name, Gone: id == "lou"}))
	}
	if err := s.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return s, p
}

func requestOf(s *bottest.Store, p bot.Project, who string, at time.Time) *bot.Request {
	r := bot.NewRequest(context.Background(), bot.Env{Store: s, Texts: keys{}}, bot.Event{ID: "e/" + who}, 1, at)
	r.WhoID, r.Project, r.Role = who, p, p.Role(who)
	return r
}

func TestUndo(t *testing.T) {
	s, p := team(t)
	did := requestOf(s, p, "anna", monday)
	u := did.OfferUndo("anna", "thing/1", "thing.undo-over", "1")
	c, _, err := did.Decided()
	if err != nil || len(c.Timers) != 1 || c.Timers[0].Key != "undo/thing/1" || !c.Timers[0].Due.Equal(monday.Add(10*time.Minute)) || c.Timers[0].Name != "thing.undo-over" {
		t.Fatalf("timers %+v, %v", c.Timers, err)
	}
	late := errors.New("late")
	for _, tc := range []struct {
		who   string
		after time.Duration
		want  string
	}{
		{"anna", 0, ""},
		{"anna", 10*time.Minute - time.Second, ""},
		{"anna", 10 * time.Minute, "late"},
		{"tom", time.Minute, ""},
		{"tom", time.Hour, "late"},
		{"ben", time.Minute, "tell bot.undo-of-other"},
		{"ben", time.Hour, "tell bot.undo-of-other"},
		{"", time.Minute, "tell bot.undo-of-other"},
	} {
		r := requestOf(s, p, tc.who, monday.Add(tc.after))
		got := ""
		if err := r.MayUndo(u, late); err != nil {
			got = err.Error()
		}
		if got != tc.want {
			t.Errorf("%q after %v: %q, want %q", tc.who, tc.after, got, tc.want)
		}
	}
	taken := requestOf(s, p, "anna", monday.Add(time.Minute))
	taken.CloseUndo("thing/1")
	if c, _, _ := taken.Decided(); !slices.Equal(c.Cancel, []string{"undo/thing/1"}) {
		t.Errorf("cancels %v", c.Cancel)
	}
	if (bot.Undo{}).Open(monday) {
		t.Error("the zero Undo is open")
	}
}

// Who may not is told who may: whoever did it first, then leads who are still there, three at most.
func TestWhoMayIsNamed(t *testing.T) {
	s, p := team(t)
	var tell *bot.TellError
	if err := requestOf(s, p, "ben", monday).MayDecide("anna", "x"); !errors.As(err, &tell) || tell.Args[1] != "Annabot.orTombot.orUna" {
		t.Errorf("%v %v", err, tell.Args)
	}
	if err := requestOf(s, p, "ben", monday).MayDecide("", "x"); !errors.As(err, &tell) || tell.Args[1] != "Tombot.orUnabot.orVic" {
		t.Errorf("nobody did it: %v %v", err, tell.Args)
	}
}
