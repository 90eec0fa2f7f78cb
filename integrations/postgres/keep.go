package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/golive-bot/golive/bot"
)

// Answer implements bot.Keeper.
func (s *Store) Answer(ctx context.Context, event string) (*bot.Answer, bool, error) {
	var answer []byte
	var done bool
	err := s.pool.QueryRow(ctx, `SELECT answer, ended IS NOT NULL FROM event WHERE id = $1`, event).Scan(&answer, &done)
	if err != nil {
		return nil, false, fmt.Errorf("answer of event %s: %w", event, noneIs(err, bot.ErrNotFound))
	}
	if answer == nil {
		return nil, done, nil
	}
	var a bot.Answer
	if err := json.Unmarshal(answer, &a); err != nil {
		return nil, done, fmt.Errorf("answer of event %s: %w", event, err)
	}
	return &a, done, nil
}

// list yields the rows of a query. They are read before the first is yielded, so that the loop may use the Store.
func list[T any](ctx context.Context, s *Store, doing string, scan pgx.RowToFunc[T], sql string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var all []T
		rows, err := s.pool.Query(ctx, sql, args...)
		if err == nil {
			all, err = pgx.CollectRows(rows, scan)
		}
		if err != nil {
			var zero T
			yield(zero, fmt.Errorf("%s: %w", doing, err))
			return
		}
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// Timers implements bot.Keeper.
func (s *Store) Timers(ctx context.Context, prefix string) iter.Seq2[bot.Timer, error] {
	return list(ctx, s, "list timers", func(row pgx.CollectableRow) (t bot.Timer, err error) {
		var body []byte
		if err = row.Scan(&body); err == nil {
			err = json.Unmarshal(body, &t)
		}
		return t, err
	}, `SELECT body FROM timer WHERE starts_with(owner, $1) ORDER BY key`, prefix)
}

// Dead implements bot.Keeper.
func (s *Store) Dead(ctx context.Context) iter.Seq2[bot.DeadLetter, error] {
	return list(ctx, s, "list dead letters", func(row pgx.CollectableRow) (d bot.DeadLetter, err error) {
		err = row.Scan(&d.ID, &d.Kind, &d.Name, &d.Lane, &d.At, &d.Tries, &d.Reason)
		d.At = d.At.UTC()
		return d, err
	}, `
		SELECT id, 'event', name, lane, ended, tries, reason FROM event WHERE fate = 'dead'
		UNION ALL SELECT id, 'effect', kind, handle, ended, tries, reason FROM effect WHERE fate = 'dead'
		ORDER BY 5 DESC, 1 DESC`)
}

// Replay implements bot.Keeper. A replayed event is handled apart from its lane, which has gone on.
func (s *Store) Replay(ctx context.Context, id string) error {
	return s.tx(ctx, "replay "+id, func(tx pgx.Tx) error {
		var h hints
		var line string
		var seq int64
		err := tx.QueryRow(ctx, `
			UPDATE event SET ended = NULL, fate = '', reason = '', answer = NULL, due = NULL, waits = false, holder = NULL, tries = 0, tried = NULL, parked = true
			WHERE id = $1 AND fate = 'dead' RETURNING lane, seq`, id).Scan(&line, &seq)
		if err == nil {
			h.event(line, seq, true)
			return s.insertHints(ctx, tx, &h)
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		var urgent bool
		err = tx.QueryRow(ctx, `
			UPDATE effect SET ended = NULL, fate = '', reason = '', due = NULL, paced = false, waits = false, holder = NULL, tries = 0, tried = NULL
			WHERE id = $1 AND fate = 'dead' RETURNING handle, seq, urgent`, id).Scan(&line, &seq, &urgent)
		if err != nil {
			return noneIs(err, fmt.Errorf("no such dead letter: %w", bot.ErrNotFound))
		}
		h.effect(line, seq, urgent)
		return s.insertHints(ctx, tx, &h)
	})
}

// Purge implements bot.Keeper.
func (s *Store) Purge(ctx context.Context, words []string) error {
	return s.tx(ctx, "purge", func(tx pgx.Tx) error {
		b := &pgx.Batch{}
		var h hints
		for _, word := range words {
			w := []byte(word)
			b.Queue(`UPDATE event SET who = NULL, data = NULL, answer = NULL WHERE ended IS NOT NULL AND fate <> 'dead'
				AND (position($1 in who) > 0 OR position($1 in data) > 0 OR position($1 in answer) > 0)`, w)
			b.Queue(`DELETE FROM event WHERE fate = 'dead' AND (position($1 in head) > 0 OR position($1 in who) > 0 OR position($1 in data) > 0)`, w)
			b.Queue(`DELETE FROM effect WHERE ended IS NOT NULL AND fate <> 'dead' AND position($1 in body) > 0`, w)
			b.Queue(`DELETE FROM effect WHERE fate = 'dead' AND position($1 in body) > 0 RETURNING handle`, w).Query(func(rows pgx.Rows) error {
				var handle string
				_, err := pgx.ForEachRow(rows, []any{&handle}, func() error {
					if handle != "" {
						h.effect(handle, 0, false)
					}
					return nil
				})
				return err
			})
			b.Queue(`DELETE FROM talk WHERE position($1 in body) > 0`, w)
		}
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return err
		}
		return s.insertHints(ctx, tx, &h)
	})
}

// Slots implements bot.Keeper.
func (s *Store) Slots(ctx context.Context, since time.Time) iter.Seq2[bot.Effect, error] {
	return list(ctx, s, "list slots", func(row pgx.CollectableRow) (bot.Effect, error) {
		var i item
		var ended *time.Time
		if err := i.scan(row, &i.body, &ended); err != nil {
			return bot.Effect{}, err
		}
		if !i.paced {
			i.due = instant(ended)
		}
		return i.effect()
	}, `SELECT `+itemColumns+`, body, ended FROM effect
		WHERE paced AND ended IS NULL OR ended >= $1 AND fate NOT IN ('dead', 'skipped') ORDER BY CASE WHEN paced THEN due ELSE ended END`, since)
}

// Sweep implements bot.Keeper.
func (s *Store) Sweep(ctx context.Context, w bot.Sweep) error {
	return s.tx(ctx, "sweep", func(tx pgx.Tx) error {
		b := &pgx.Batch{}
		b.Queue(`DELETE FROM event WHERE ended < $1 AND fate <> 'dead'`, w.IDs)
		b.Queue(`DELETE FROM event WHERE ended < $1 AND fate = 'dead'`, w.Dead)
		b.Queue(`UPDATE event SET who = NULL, data = NULL, answer = NULL WHERE ended < $1 AND fate <> 'dead' AND (who IS NOT NULL OR data IS NOT NULL OR answer IS NOT NULL)`, w.Payloads)
		b.Queue(`DELETE FROM effect WHERE ended < $1 AND fate <> 'dead'`, w.Payloads)
		b.Queue(`DELETE FROM talk WHERE expires < $1`, w.Payloads)
		var h hints
		b.Queue(`DELETE FROM effect WHERE ended < $1 AND fate = 'dead' AND handle <> '' RETURNING handle`, w.Dead).Query(func(rows pgx.Rows) error {
			var handle string
			_, err := pgx.ForEachRow(rows, []any{&handle}, func() error { h.effect(handle, 0, false); return nil })
			return err
		})
		b.Queue(`DELETE FROM effect WHERE ended < $1 AND fate = 'dead'`, w.Dead)
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return err
		}
		return s.insertHints(ctx, tx, &h)
	})
}
