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
	count := func(m *meter, platform string, n int) {
		t.Helper()
		for range n {
			m.called(platform)
		}
	}
	want := func(m *meter, platform string, n int) {
		t.Helper()
		if got, err := m.thisMonth(t.Context(), platform); err != nil || got != n {
			t.Errorf("%d calls to %s this month (%v), want %d", got, platform, err, n)
		}
	}
	first, second := newMeter(store, clock), newMeter(store, clock)
	count(first, "feishu", 7)
	count(second, "feishu", 5)
	count(second, "slack", 3)
	want(first, "feishu", 7)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, m := range []*meter{first, second} {
		if err := m.run(ctx); err != nil { // ends at once, and keeps what it has
			t.Fatal(err)
		}
	}
	want(newMeter(store, clock), "feishu", 12)
	want(newMeter(store, clock), "slack", 3)
	want(newMeter(store, clock), "jira", 0)
	clock.Advance(2 * time.Hour)
	want(first, "feishu", 0)
	count(first, "feishu", 1)
	want(first, "feishu", 1)
}
