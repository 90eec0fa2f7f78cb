package sqlite

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

func TestAnOperatorLooksBesideARunningGolive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "golive.db")
	working := openAt(t, path, Options{})
	for _, id := range []string{"e1", "e2"} {
		if err := working.Accept(t.Context(), bot.Event{ID: id, Name: "message", Lane: "a"}); err != nil {
			t.Fatal(err)
		}
		if err := working.Commit(t.Context(), bot.Commit{Event: id, Fate: bot.Dead, Reason: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	beside := openAt(t, path, Options{Beside: true})
	n := 0
	for letter, err := range beside.Dead(t.Context()) {
		if err != nil || letter.Reason != "x" {
			t.Errorf("got %+v, %v", letter, err)
		}
		n++
	}
	if n != 2 {
		t.Errorf("%d dead letters, want 2", n)
	}
	if err := beside.Commit(t.Context(), bot.Commit{Event: "e1"}); !errors.Is(err, errBeside) {
		t.Errorf("commit: %v", err)
	}
	if err := beside.Replay(t.Context(), "nothing"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("replay: %v, want ErrNotFound", err)
	}
	if err := beside.Replay(t.Context(), "e1"); err != nil {
		t.Fatal(err)
	}
	if err := beside.Close(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		b, err := working.Backlog(t.Context(), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if b.Ready == 1 && b.Dead == 1 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("the wish was not heeded: %+v", b)
		}
	}
}

func TestAWishIsGrantedAtTheStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "golive.db")
	s := openAt(t, path, Options{})
	if err := errors.Join(s.Accept(t.Context(), bot.Event{ID: "e1", Name: "message", Lane: "a"}),
		s.Commit(t.Context(), bot.Commit{Event: "e1", Fate: bot.Dead}), s.Close()); err != nil {
		t.Fatal(err)
	}
	beside := openAt(t, path, Options{Beside: true})
	if err := errors.Join(beside.Replay(t.Context(), "e1"), beside.Close()); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, path, Options{})
	for end := time.Now().Add(time.Minute); s.inbox.Load() != 1; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the wish was not granted")
		}
	}
}

// TestWhatIsToldBesideIsAccepted: by the golive that works on the file, or by the next one, in order, whole, and once.
func TestWhatIsToldBesideIsAccepted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "golive.db")
	working := openAt(t, path, Options{})
	beside := openAt(t, path, Options{Beside: true})
	event := func(id string) bot.Event {
		return bot.Event{ID: id, Name: "test.told", Lane: "a", At: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), Data: []byte(`{"n":1}`), Trace: id}
	}
	if err := beside.Accept(t.Context(), event("e1"), event("e2")); err != nil {
		t.Fatal(err)
	}
	accepted := func(s *Store, n int64) {
		t.Helper()
		for end := time.Now().Add(time.Minute); s.inbox.Load() != n; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%d events are accepted, want %d", s.inbox.Load(), n)
			}
		}
	}
	accepted(working, 2)
	if err := errors.Join(working.Close(), beside.Accept(t.Context(), event("e2"), event("e3")), beside.Close()); err != nil {
		t.Fatal(err)
	}
	working = openAt(t, path, Options{})
	accepted(working, 3)
	var got []string
	if err := working.read(t.Context(), func(c *conn) error {
		return c.query(func(r row) error { got = append(got, r.text(0)+string(r.blob(1))); return nil }, `SELECT id, data FROM events ORDER BY seq`)
	}); err != nil || strings.Join(got, " ") != `e1{"n":1} e2{"n":1} e3{"n":1}` {
		t.Errorf("%v, %v", got, err)
	}
}

func TestThereIsNothingBesideWhatIsNotThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "golive.db")
	if _, err := Open(path, Options{Clock: bot.SystemClock(), Beside: true}); err == nil || !strings.Contains(err.Error(), "golive serve") {
		t.Errorf("got %v", err)
	}
}

func TestExamine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "golive.db")
	for _, o := range []Options{{}, {Beside: true}} {
		for _, c := range openAt(t, path, o).Examine(t.Context()) {
			if !c.OK {
				t.Errorf("%+v", c)
			}
		}
	}
	full := openAt(t, filepath.Join(t.TempDir(), "golive.db"), Options{KeepFree: 1 << 60})
	bad := 0
	for _, c := range full.Examine(t.Context()) {
		if !c.OK {
			bad++
		}
	}
	if bad != 1 {
		t.Errorf("%d findings, want that the disk is full", bad)
	}
}
