package main

import (
	"context"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

func TestMeterCountsByMonthOverRestartsAndReplicas(t *testing.T) {
	clock := bot.FrozenClock(time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC))
	store := bottest.NewStore(clock)
	count := func(m *meter, n int) {
		t.Helper()
		for range n {
			m.called()
		}
	}
	want := func(m *meter, n int) {
		t.Helper()
		if got, err := m.thisMonth(t.Context()); err != nil || got != n {
			t.Errorf("%d calls this month (%v), want %d", got, err, n)
		}
	}
	first, second := newMeter(store, clock, "feishu"), newMeter(store, clock, "feishu")
	count(first, 7)
	count(second, 5)
	want(first, 7)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, m := range []*meter{first, second} {
		if err := m.run(ctx); err != nil { // ends at once, and keeps what it has
			t.Fatal(err)
		}
	}
	want(newMeter(store, clock, "feishu"), 12)
	clock.Advance(2 * time.Hour)
	want(first, 0)
	count(first, 1)
	want(first, 1)
}
