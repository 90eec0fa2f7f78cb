package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/postgres"
)

// counting is a worker that writes one record for each event and sends one effect, so that doing it twice shows.
type counting struct {
	store bot.Store
	pause time.Duration
}

func (w counting) Handle(ctx context.Context, j bot.EventJob) bot.Later {
	time.Sleep(w.pause)
	err := w.store.Commit(ctx, bot.Commit{Event: j.ID,
		Records: []bot.Record{{Kind: "handled", ID: j.ID, Data: fmt.Append(nil, j.Seq), Index: map[string][]string{"lane": {j.Lane}}}},
		Effects: []bot.Effect{{ID: j.ID + "#0", Handle: j.Lane, Body: bot.React{Emoji: "ok"}}}})
	return afterwards(err)
}

func (w counting) Perform(ctx context.Context, j bot.EffectJob) bot.Later {
	err := w.store.Commit(ctx, bot.Commit{Effect: j.ID, Records: []bot.Record{{Kind: "performed", ID: j.ID, Data: []byte("1")}}})
	return afterwards(err)
}

// afterwards is what becomes of a job after a commit.
func afterwards(err error) bot.Later {
	if err == nil || errors.Is(err, bot.ErrDone) {
		return bot.Later{}
	}
	return bot.Later{At: time.Now().Add(100 * time.Millisecond), Error: err.Error()}
}

// accept accepts n events of a few lanes, each until it is certain.
func acceptSurely(t *testing.T, s func() *postgres.Store, from, n int) {
	t.Helper()
	for i := from; i < from+n; i++ {
		e := bot.Event{ID: fmt.Sprintf("e%05d", i), Name: "message", Lane: fmt.Sprint("lane", i%7), Data: []byte(`{}`)}
		for end := time.Now().Add(2 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
			err := s().Accept(t.Context(), e)
			if err == nil {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("accept: %v", err)
			}
		}
	}
}

// waitIdle waits until n events were handled and their effects performed, each once.
func waitIdle(t *testing.T, s *postgres.Store, n int) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		b, err := s.Backlog(t.Context(), time.Now().Add(time.Minute))
		if err == nil && b.Ready == 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("still at work: %+v, %v", b, err)
		}
	}
	for _, kind := range []string{"handled", "performed"} {
		found := 0
		for _, err := range s.Find(t.Context(), bot.Query{Kind: kind}) {
			if err != nil {
				t.Fatal(err)
			}
			found++
		}
		if found != n {
			t.Errorf("%s: %d, want %d", kind, found, n)
		}
	}
}

// TestReplicasDie kills one of two replicas again and again while events come in.
func TestReplicasDie(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	start := func() *postgres.Store {
		s := p.open(t, bot.SystemClock(), postgres.Options{})
		go s.Run(t.Context(), counting{s, time.Millisecond})
		return s
	}
	steady, fragile := start(), start()
	const rounds, each = 4, 150
	for round := range rounds {
		acceptSurely(t, func() *postgres.Store { return steady }, round*each, each)
		p.kill(fragile)
		fragile = start()
	}
	began := time.Now()
	waitIdle(t, steady, rounds*each)
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("taken over after %s", took)
	}
}

// TestASecondReplicaThatMustBeAloneIsTurnedAway: whichever came first stays, and the second is told why it may not work.
func TestASecondReplicaThatMustBeAloneIsTurnedAway(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 2)
	for range 2 {
		s := p.open(t, bot.SystemClock(), postgres.Options{Alone: true})
		defer s.Close()
		go func() { ended <- s.Run(ctx, idle{store: s}) }()
	}
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "redis.url") {
		t.Errorf("the second one ended with %v", err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("the first one ended with %v", err)
	}
}

// TestReplicaHangs freezes a replica that has an event under way. When it thaws it finds that the event was finished.
func TestReplicaHangs(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	frozen := p.open(t, bot.SystemClock(), postgres.Options{})
	wires := p.wires[frozen]
	began, goOn := make(chan struct{}), make(chan struct{})
	run(t, frozen, idle{store: frozen, started: func(bot.EventJob) {
		close(began)
		<-goOn
	}})
	acceptSurely(t, func() *postgres.Store { return frozen }, 0, 1)
	<-began
	wires.Freeze()
	start := time.Now()

	other := p.open(t, bot.SystemClock(), postgres.Options{})
	took := make(chan struct{})
	run(t, other, idle{store: other, started: func(bot.EventJob) { close(took) }})
	select {
	case <-took:
	case <-time.After(20 * time.Second):
		t.Errorf("not taken over after %s", time.Since(start))
	}
	for done := false; !done; time.Sleep(5 * time.Millisecond) {
		var err error
		if _, done, err = other.Answer(t.Context(), "e00000"); err != nil {
			t.Fatal(err)
		}
	}
	wires.Thaw()
	if err := frozen.Commit(t.Context(), bot.Commit{Event: "e00000"}); !errors.Is(err, bot.ErrDone) {
		t.Errorf("the one that hung commits: %v, want ErrDone", err)
	}
	close(goOn)
}

// TestOutage cuts all connections for a while.
func TestOutage(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	s := p.open(t, bot.SystemClock(), postgres.Options{})
	wires := p.wires[s]
	run(t, s, counting{s, time.Millisecond})
	var accepting sync.WaitGroup
	acceptSurely(t, func() *postgres.Store { return s }, 0, 1)
	waitIdle(t, s, 1) // Run is at work
	accepting.Go(func() { acceptSurely(t, func() *postgres.Store { return s }, 1, 399) })
	for range 3 {
		time.Sleep(150 * time.Millisecond)
		wires.Cut()
		time.Sleep(100 * time.Millisecond)
		wires.Mend()
	}
	accepting.Wait()
	waitIdle(t, s, 400)
}

func TestFull(t *testing.T) {
	s := newPlace(t).open(t, bot.SystemClock(), postgres.Options{MaxInbox: 20})
	defer s.Close()
	var err error
	n := 0
	for ; n < 100 && err == nil; n++ {
		err = s.Accept(t.Context(), bot.Event{ID: fmt.Sprint(n), Name: "message", Lane: "room"})
	}
	if !errors.Is(err, bot.ErrFull) || n > 25 {
		t.Errorf("after %d events: %v, want ErrFull", n, err)
	}
	if err := s.Accept(t.Context()); !errors.Is(err, bot.ErrFull) {
		t.Errorf("asked whether there is room: %v, want ErrFull", err)
	}
}

// TestBadEventAlone: what the database refuses hurts none of those that share its transaction.
func TestBadEventAlone(t *testing.T) {
	s := newPlace(t).open(t, bot.SystemClock(), postgres.Options{})
	defer s.Close()
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			id := fmt.Sprint("e", i)
			if i%10 == 0 {
				id += "\x00"
			}
			if err := s.Accept(t.Context(), bot.Event{ID: id, Name: "message", Lane: "room"}); (err != nil) != (i%10 == 0) {
				t.Errorf("accept %q: %v", id, err)
			}
		})
	}
	all.Wait()
	if b, err := s.Backlog(t.Context(), time.Now()); err != nil || b.Ready != 45 {
		t.Errorf("backlog %+v, %v; want 45", b, err)
	}
}

// TestOpenTogether: replicas that start at a time on an empty database do not get in each other's way.
func TestOpenTogether(t *testing.T) {
	p := newPlace(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			s, err := postgres.Open(t.Context(), p.url, bot.SystemClock(), postgres.Options{Schema: p.schema})
			if err != nil {
				t.Error(err)
				return
			}
			s.Close()
		})
	}
	all.Wait()
}

// TestURLStaysSecret: a password is in no error.
func TestURLStaysSecret(t *testing.T) {
	_, err := postgres.Open(t.Context(), "postgres://golive:hush@host:notaport/db", bot.SystemClock(), postgres.Options{})
	if err == nil || errors.Is(err, context.Canceled) {
		t.Fatal("want an error")
	}
	if text := err.Error(); len(text) == 0 || strings.Contains(text, "hush") {
		t.Errorf("the error tells the password: %s", text)
	}
}
