package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/dispatch"
)

func writeTimers(w *conn, p *planned, done *dispatch.Change) error {
	for _, key := range p.Cancel {
		if _, err := w.exec(`DELETE FROM timers WHERE key = ?`, key); err != nil {
			return err
		}
	}
	for _, t := range p.Timers {
		if _, err := w.exec(`INSERT INTO timers (key, due, owner, body) VALUES (?, ?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET due = excluded.due, owner = excluded.owner, body = excluded.body`,
			t.Key, t.Due, t.Owner, []byte(bot.Encode(t))); err != nil {
			return err
		}
		if done.Timer.IsZero() || t.Due.Before(done.Timer) {
			done.Timer = t.Due
		}
	}
	return nil
}

// Fire implements dispatch.Source.
func (b source) Fire(ctx context.Context, now time.Time) (next time.Time, err error) {
	var c dispatch.Change
	err = b.s.writer.write(ctx, func(w *conn) error {
		c.Events = c.Events[:0]
		if err := b.s.fire(w, now, &c); err != nil {
			return err
		}
		_, err := w.first(func(r row) error { next = r.time(0); return nil }, `SELECT due FROM timers ORDER BY due LIMIT 1`)
		return err
	}, func() { b.s.apply(c) })
	if err != nil {
		return time.Time{}, fmt.Errorf("fire timers: %w", err)
	}
	return next, nil
}

// fireAtOnce is how many timers fire in one transaction; the others follow in the next.
const fireAtOnce = 200

func (s *Store) fire(w *conn, now time.Time, c *dispatch.Change) error {
	var events []bot.Event
	var keys []string
	err := w.query(func(r row) error {
		var t bot.Timer
		if err := json.Unmarshal(r.blob(0), &t); err != nil {
			return err
		}
		keys, events = append(keys, t.Key), append(events, t.Event())
		return nil
	}, `SELECT body FROM timers WHERE due <= ? ORDER BY due LIMIT ?`, now, fireAtOnce)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if _, err := w.exec(`DELETE FROM timers WHERE key = ?`, key); err != nil {
			return err
		}
	}
	rows, err := encodeEvents(events)
	if err != nil {
		return err
	}
	return s.insertEvents(w, rows, c)
}
