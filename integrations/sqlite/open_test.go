package sqlite

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/golive-bot/golive/bot"
)

// acceptUntilKilled is the environment variable that makes this test binary accept events until it is killed.
const acceptUntilKilled = "GOLIVE_TEST_ACCEPT"

func TestMain(m *testing.M) {
	if path := os.Getenv(acceptUntilKilled); path != "" {
		acceptForever(path)
	}
	goleak.VerifyTestMain(m)
}

// rowsOfACommit is enough for the end to come in the middle of a commit, if a commit has one.
const rowsOfACommit = 20

// acceptForever accepts from several goroutines and prints each ID once it is acknowledged.
func acceptForever(path string) {
	s, err := Open(path, Options{Clock: bot.SystemClock()})
	if err != nil {
		panic(err)
	}
	acknowledged := make(chan string, 16)
	for g := range 8 {
		go func() {
			for n := 0; ; n++ {
				id := fmt.Sprintf("%d-%d", g, n)
				if err := s.Accept(context.Background(), bot.Event{ID: id, Name: "message", Lane: fmt.Sprint(g)}); err != nil {
					panic(err)
				}
				c := bot.Commit{Event: id}
				for i := range rowsOfACommit {
					c.Records = append(c.Records, bot.Record{Kind: "done", ID: fmt.Sprint(id, "/", i), Data: []byte(`1`)})
				}
				if err := s.Commit(context.Background(), c); err != nil {
					panic(err)
				}
				acknowledged <- id
			}
		}()
	}
	for id := range acknowledged {
		fmt.Println(id)
	}
}

func TestWhatWasAcknowledgedSurvivesKill9(t *testing.T) {
	path := filepath.Join(t.TempDir(), "golive.db")
	for round := range 5 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), acceptUntilKilled+"="+path)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var ids []string
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if ids = append(ids, lines.Text()); len(ids) == 300 {
				time.Sleep(time.Duration(round*3) * time.Millisecond) // right after an acknowledgement nothing is half done
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = cmd.Wait()
		s := openAt(t, path, Options{})
		for _, id := range ids {
			if _, done, err := s.Answer(t.Context(), id); err != nil || !done {
				t.Fatalf("event %s was acknowledged: done %v, %v", id, done, err)
			}
		}
		// Whole or not at all: what was committed but not acknowledged has all its rows, or none.
		rows := map[string]int{}
		for rec, err := range s.Find(t.Context(), bot.Query{Kind: "done"}) {
			if err != nil {
				t.Fatal(err)
			}
			id, _, _ := strings.Cut(rec.ID, "/")
			rows[id]++
		}
		for _, id := range ids {
			if rows[id] == 0 {
				t.Errorf("event %s was acknowledged, its records are lost", id)
			}
		}
		for id, n := range rows {
			if _, done, err := s.Answer(t.Context(), id); err != nil || !done || n != rowsOfACommit {
				t.Errorf("%d records of event %s are there; it is done: %v, %v", n, id, done, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

func openAt(t testing.TB, path string, o Options) *Store {
	t.Helper()
	if o.Clock == nil {
		o.Clock = bot.SystemClock()
	}
	s, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestASecondProcessIsToldWhoHoldsTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "golive.db")
	openAt(t, path, Options{})
	_, err := Open(path, Options{Clock: bot.SystemClock()})
	if err == nil {
		t.Fatal("opened twice")
	}
	for _, part := range []string{path, fmt.Sprintf("process %d", os.Getpid()), "stop that process"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}

func TestOnlyTheOwnerReadsTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "golive.db")
	openAt(t, path, Options{})
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", name, got, want)
		}
	}
}

func TestAFileOfANewerGoliveIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "golive.db")
	s := openAt(t, path, Options{})
	newer := func(c *conn) error { return c.script("PRAGMA user_version = 99") }
	if err := s.writer.alone(t.Context(), newer); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, Options{Clock: bot.SystemClock()}); err == nil || !strings.Contains(err.Error(), "newer golive") {
		t.Errorf("got %v", err)
	}
}

func TestAcceptIsRefusedWhenFull(t *testing.T) {
	accept := func(s *Store, id string) error {
		return s.Accept(t.Context(), bot.Event{ID: id, Name: "message", Lane: "a"})
	}
	t.Run("inbox", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "golive.db")
		s := openAt(t, path, Options{MaxInbox: 2})
		if err := errors.Join(accept(s, "1"), accept(s, "2")); err != nil {
			t.Fatal(err)
		}
		if err := accept(s, "3"); !errors.Is(err, bot.ErrFull) {
			t.Errorf("got %v, want ErrFull", err)
		}
		if err := s.Accept(t.Context()); !errors.Is(err, bot.ErrFull) {
			t.Errorf("asked whether there is room: got %v, want ErrFull", err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = openAt(t, path, Options{MaxInbox: 2})
		if err := accept(s, "3"); !errors.Is(err, bot.ErrFull) {
			t.Errorf("opened again: got %v, want ErrFull", err)
		}
		if err := s.Commit(t.Context(), bot.Commit{Event: "1"}); err != nil {
			t.Fatal(err)
		}
		if err := accept(s, "3"); err != nil {
			t.Errorf("after one was finished: %v", err)
		}
	})
	t.Run("disk", func(t *testing.T) {
		s := openAt(t, filepath.Join(t.TempDir(), "golive.db"), Options{KeepFree: 1 << 60})
		start := time.Now()
		if err := accept(s, "1"); !errors.Is(err, bot.ErrFull) {
			t.Errorf("got %v, want ErrFull", err)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("took %s", took)
		}
		if err := s.Commit(t.Context(), bot.Commit{Records: []bot.Record{{Kind: "a", ID: "1", Data: []byte(`1`)}}}); err != nil {
			t.Errorf("a commit may still use what is kept free: %v", err)
		}
	})
}

func TestASealedEventIsGoneFromTheLogSoon(t *testing.T) {
	path := filepath.Join(t.TempDir(), "golive.db")
	s := openAt(t, path, Options{})
	secret := []byte("planted-9c1d")
	if err := s.Accept(t.Context(), bot.Event{ID: "e1", Name: "survey.answer", Lane: "a", Sealed: true, Data: bot.Encode(string(secret))}); err != nil {
		t.Fatal(err)
	}
	// Rows around it come and go, so that pages split and join.
	for n := range int64(300) {
		e := message(n)
		if err := s.Accept(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		if err := s.Commit(t.Context(), bot.Commit{Event: e.ID}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Contains(everything(t, path), secret) {
		t.Fatal("it is not even there while the event is unfinished: the test shows nothing")
	}
	if err := s.Commit(t.Context(), bot.Commit{Event: "e1"}); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); bytes.Contains(everything(t, path), secret); {
		if time.Now().After(end) {
			t.Fatal("it is still to be found after 10 s")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// everything is what the Store wrote and what can still be found.
func everything(t testing.TB, path string) (all []byte) {
	t.Helper()
	names, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	return all
}

// order is a worker that finishes every event and keeps the order.
type order struct {
	s   *Store
	got chan string
}

func (w order) Handle(ctx context.Context, j bot.EventJob) bot.Later {
	if err := w.s.Commit(ctx, bot.Commit{Event: j.ID}); err != nil {
		return bot.Later{At: time.Now(), Error: err.Error()}
	}
	w.got <- j.ID
	return bot.Later{}
}

func (w order) Perform(context.Context, bot.EffectJob) bot.Later { return bot.Later{} }

func TestTheBacklogComesBeforeWhatIsAcceptedWhileItLoads(t *testing.T) {
	const n = 3 * loadPage
	path := filepath.Join(t.TempDir(), "golive.db")
	s := openAt(t, path, Options{})
	event := func(i int) bot.Event {
		return bot.Event{ID: fmt.Sprint(i), Name: "message", Lane: "a"}
	}
	var events []bot.Event
	for i := range n {
		events = append(events, event(i))
	}
	if err := s.Accept(t.Context(), events...); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, path, Options{})
	w := order{s, make(chan string, n+500)}
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan error)
	go func() { over <- s.Run(ctx, w) }()
	for i := range 500 {
		if err := s.Accept(t.Context(), event(n+i)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range n + 500 {
		if got := <-w.got; got != fmt.Sprint(i) {
			t.Fatalf("number %d was %s", i, got)
		}
	}
	cancel()
	if err := <-over; err != nil {
		t.Error(err)
	}
}
