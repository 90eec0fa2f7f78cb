package engine_test

import (
	"errors"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

// TestWhatWasFoundIsWrittenOnlyIfItDidNotChange: as with what was read by its ID.
func TestWhatWasFoundIsWrittenOnlyIfItDidNotChange(t *testing.T) {
	clock := bot.FrozenClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	store := bottest.NewStore(clock)
	commit := func(c bot.Commit) error { return store.Commit(t.Context(), c) }
	ev := bot.Event{ID: "e", Name: "echo.news", Lane: "l"}
	if err := errors.Join(store.Accept(t.Context(), ev), commit(bot.Commit{Records: []bot.Record{counters.Encode("all", 0, counter{1})}})); err != nil {
		t.Fatal(err)
	}
	r := bot.NewRequest(t.Context(), bot.Env{Store: store}, ev, 1, clock.Now())
	for f, err := range counters.Find(r, bot.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if err := commit(bot.Commit{Records: []bot.Record{counters.Encode("all", 1, counter{5})}}); err != nil {
			t.Fatal(err)
		}
		if err := counters.Put(r, f.ID, counter{f.Value.N + 1}); err != nil {
			t.Fatal(err)
		}
	}
	decided, _, err := r.Decided()
	if err != nil {
		t.Fatal(err)
	}
	if err := commit(decided); !errors.Is(err, bot.ErrConflict) {
		t.Errorf("commit: %v, want ErrConflict", err)
	}
}
