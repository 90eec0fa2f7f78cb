package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

// meter counts the calls to a platform by calendar month: some editions allow only so many. It is kept in the store, a
// minute behind at most, so that doctor and a restart know it.
type meter struct {
	store    bot.Store
	clock    bot.Clock
	platform string

	mu    sync.Mutex
	fresh map[string]int // by month; not in the store yet
}

// monthCalls is the record of one platform's calls in one month.
type monthCalls struct {
	N int `json:"n"`
}

var callRecords = bot.Records[monthCalls]{Kind: "calls", Schema: 1}

const meterEvery = time.Minute

func newMeter(store bot.Store, clock bot.Clock, platform string) *meter {
	return &meter{store: store, clock: clock, platform: platform, fresh: map[string]int{}}
}

// month names the calendar month, which for such limits is that of UTC until a platform says otherwise.
func (m *meter) month() string { return m.clock.Now().UTC().Format("2006-01") }

// called counts one call.
func (m *meter) called() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fresh[m.month()]++
}

// thisMonth is the number of calls so far.
func (m *meter) thisMonth(ctx context.Context) (int, error) {
	month := m.month()
	kept, _, err := callRecords.Read(ctx, m.store, m.platform+"/"+month)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return kept.N + m.fresh[month], nil
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
	for month, n := range fresh {
		if err := m.add(ctx, month, n); err != nil {
			m.mu.Lock()
			m.fresh[month] += n
			m.mu.Unlock()
			return err
		}
	}
	return nil
}

func (m *meter) add(ctx context.Context, month string, n int) (err error) {
	for range 8 {
		id := m.platform + "/" + month
		kept, rec, readErr := callRecords.Read(ctx, m.store, id)
		if readErr != nil && !errors.Is(readErr, bot.ErrNotFound) {
			return readErr
		}
		kept.N += n
		err = m.store.Commit(ctx, bot.Commit{Records: []bot.Record{callRecords.Encode(id, rec.Version, kept)}})
		if !errors.Is(err, bot.ErrConflict) {
			return err
		}
	}
	return err
}
