package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/golive-bot/golive/bot"
)

// alarm tells keepTime that something is due earlier than it thought.
type alarm struct {
	mu    sync.Mutex
	next  time.Time // until when keepTime sleeps; zero: for no time
	nudge chan struct{}
}

func (a *alarm) set(at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.next.IsZero() || at.Before(a.next) {
		a.next = at
		select {
		case a.nudge <- struct{}{}:
		default:
		}
	}
}

// awake has every set be told until keepTime knows when it looks again.
func (a *alarm) awake() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.next = time.Time{}
}

// asleep notes when keepTime looks again; zero: it does not know. What was set since awake was told already.
func (a *alarm) asleep(until time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.next = sooner(a.next, until)
}

// look is how long keepTime sleeps at most, in machine time: what another replica set is due by then at the latest.
const look = time.Second

// keepTime wakes what is due, until ctx ends.
func (s *Store) keepTime(ctx context.Context) {
	for ctx.Err() == nil {
		s.alarm.awake()
		next, more, err := s.wake(ctx, s.clock.Now())
		if err != nil && ctx.Err() == nil {
			s.log.Error("wake what is due", "error", err)
		}
		if more {
			continue
		}
		s.alarm.asleep(next)
		s.sleep(ctx, next)
	}
}

// sleep returns when the calendar reads next, when something became due earlier, or after a look.
func (s *Store) sleep(ctx context.Context, next time.Time) {
	nap, cancel := context.WithTimeout(ctx, look)
	defer cancel()
	over := make(chan struct{})
	go func() {
		defer close(over)
		if next.IsZero() {
			<-nap.Done()
			return
		}
		_ = s.clock.Wait(nap, next)
	}()
	select {
	case <-over:
	case <-s.alarm.nudge:
		cancel()
		<-over
	}
}

// wakeful is how many rows of a kind one transaction wakes at most.
const wakeful = 500

// wake inserts jobs for what is due at now, and turns timers that are due into events. It answers when the next thing
// is due, and whether there is more to wake. Rows that another replica wakes at the same time are passed over.
func (s *Store) wake(ctx context.Context, now time.Time) (next time.Time, more bool, err error) {
	err = s.tx(ctx, "wake", func(tx pgx.Tx) error {
		var h hints
		fired, err := s.fire(ctx, tx, now, &h)
		if err != nil {
			return err
		}
		events, err := s.wakeEvents(ctx, tx, now, &h)
		if err != nil {
			return err
		}
		effects, err := s.wakeEffects(ctx, tx, now, &h)
		if err != nil {
			return err
		}
		more = max(fired, events, effects) == wakeful
		if err := s.insertHints(ctx, tx, &h); err != nil {
			return err
		}
		var due *time.Time
		err = tx.QueryRow(ctx, `SELECT LEAST(
			(SELECT min(due) FROM timer WHERE due > $1),
			(SELECT min(due) FROM event WHERE waits AND ended IS NULL AND due > $1),
			(SELECT min(due) FROM effect WHERE waits AND ended IS NULL AND due > $1))`, now).Scan(&due)
		next = instant(due)
		return err
	})
	return next, more, err
}

func (s *Store) fire(ctx context.Context, tx pgx.Tx, now time.Time, h *hints) (int, error) {
	found, err := tx.Query(ctx, `
		WITH due AS (DELETE FROM timer WHERE key IN (SELECT key FROM timer WHERE due <= $1 ORDER BY due LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING due, body)
		SELECT body FROM due ORDER BY due`, now, wakeful)
	if err != nil {
		return 0, err
	}
	bodies, err := pgx.CollectRows(found, pgx.RowTo[[]byte])
	if err != nil {
		return 0, err
	}
	var rows []eventRow
	for _, body := range bodies {
		var t bot.Timer
		if err := json.Unmarshal(body, &t); err != nil {
			return 0, fmt.Errorf("read timer: %w", err)
		}
		rows = append(rows, rowOf(t.Event()))
	}
	return len(rows), s.insertEvents(ctx, tx, rows, h)
}

func (s *Store) wakeEvents(ctx context.Context, tx pgx.Tx, now time.Time, h *hints) (n int, err error) {
	found, err := tx.Query(ctx, `
		UPDATE event SET waits = false WHERE seq IN (
			SELECT seq FROM event WHERE waits AND ended IS NULL AND due <= $1 ORDER BY due LIMIT $2 FOR UPDATE SKIP LOCKED)
		RETURNING lane, seq, parked`, now, wakeful)
	if err != nil {
		return 0, err
	}
	var lane string
	var seq int64
	var parked bool
	_, err = pgx.ForEachRow(found, []any{&lane, &seq, &parked}, func() error {
		n++
		h.event(lane, seq, parked)
		return nil
	})
	return n, err
}

func (s *Store) wakeEffects(ctx context.Context, tx pgx.Tx, now time.Time, h *hints) (n int, err error) {
	found, err := tx.Query(ctx, `
		UPDATE effect SET waits = false WHERE seq IN (
			SELECT seq FROM effect WHERE waits AND ended IS NULL AND due <= $1 ORDER BY due LIMIT $2 FOR UPDATE SKIP LOCKED)
		RETURNING handle, seq, urgent`, now, wakeful)
	if err != nil {
		return 0, err
	}
	var handle string
	var seq int64
	var urgent bool
	_, err = pgx.ForEachRow(found, []any{&handle, &seq, &urgent}, func() error {
		n++
		h.effect(handle, seq, urgent)
		return nil
	})
	return n, err
}
