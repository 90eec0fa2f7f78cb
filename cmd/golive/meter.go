package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

// meter counts the calls to each platform by calendar month: some editions allow only so many. It is kept in the store, a
// minute behind at most, where doctor, ops and a restart find it.
type meter struct {
	store bot.Store
	clock bot.Clock

	mu    sync.Mutex
	fresh map[string]int // by ID of the record; not in the store yet
}

const meterEvery = time.Minute

func newMeter(store bot.Store, clock bot.Clock) *meter {
	return &meter{store: store, clock: clock, fresh: map[string]int{}}
}

// called counts one call. Months are those of UTC until a platform says otherwise.
func (m *meter) called(platform string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fresh[bot.CallsID(platform, m.clock.Now())]++
}

// thisMonth is the number of calls so far.
func (m *meter) thisMonth(ctx context.Context, platform string) (int, error) {
	id := bot.CallsID(platform, m.clock.Now())
	kept, _, err := bot.CallCounts.Read(ctx, m.store, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return kept.N + m.fresh[id], nil
}

// run keeps the count until ctx ends, and then once more.
func (m *meter) run(ctx context.Context) error {
	for {
		waited := m.clock.Wait(ctx, m.clock.Now().Add(meterEvery))
		if err := m.keep(context.WithoutCancel(ctx)); waited != nil {
			return err
		}
	}
}

// keep adds what is fresh to the store; what could not be kept stays fresh. Other replicas add to the same records.
func (m *meter) keep(ctx context.Context) error {
	m.mu.Lock()
	fresh := m.fresh
	m.fresh = map[string]int{}
	m.mu.Unlock()
	var errs []error
	for id, n := range fresh {
		if err := m.add(ctx, id, n); err != nil {
			m.mu.Lock()
			m.fresh[id] += n
			m.mu.Unlock()
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (m *meter) add(ctx context.Context, id string, n int) (err error) {
	for range 8 {
		kept, rec, readErr := bot.CallCounts.Read(ctx, m.store, id)
		if readErr != nil && !errors.Is(readErr, bot.ErrNotFound) {
			return readErr
		}
		kept.N += n
		err = m.store.Commit(ctx, bot.Commit{Records: []bot.Record{bot.CallCounts.Encode(id, rec.Version, kept)}})
		if !errors.Is(err, bot.ErrConflict) {
			return err
		}
	}
	return err
}
