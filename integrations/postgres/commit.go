package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/dispatch"
)

// Commit implements bot.Store.
func (s *Store) Commit(ctx context.Context, c bot.Commit) error {
	if s.finishesOnly(c) {
		return s.finishOnly(ctx, c)
	}
	now := s.clock.Now()
	err := s.tx(ctx, "commit", func(tx pgx.Tx) error {
		var h hints
		b := &pgx.Batch{}
		finish(b, c, now, &h)
		writeRecords(b, c)
		insertEffects(b, c.Effects, now, &h)
		setTimers(b, c)
		if c.Talk != nil {
			putTalk(b, *c.Talk)
		}
		if b.Len() > 0 {
			if err := tx.SendBatch(ctx, b).Close(); err != nil {
				return s.whyNot(ctx, tx, err)
			}
		}
		var published []eventRow
		for _, e := range c.Events {
			published = append(published, rowOf(e))
		}
		if err := s.insertEvents(ctx, tx, published, &h); err != nil {
			return err
		}
		return s.insertHints(ctx, tx, &h)
	})
	if err == nil || errors.Is(err, bot.ErrDone) {
		s.note(c, now)
	}
	return err
}

// finishesOnly reports whether a commit does nothing but finish what is under way in this process, so that nobody has to
// be told and one round trip suffices.
func (s *Store) finishesOnly(c bot.Commit) bool {
	if len(c.Covers)+len(c.Records)+len(c.Require)+len(c.Effects)+len(c.Events)+len(c.Timers)+len(c.Cancel) > 0 || c.Talk != nil {
		return false
	}
	if c.Event != "" {
		return c.Effect == "" && s.under.hasID(false, c.Event)
	}
	return c.Effect != "" && s.under.hasID(true, c.Effect)
}

func (s *Store) finishOnly(ctx context.Context, c bot.Commit) error {
	now := s.clock.Now()
	b := &pgx.Batch{}
	finish(b, c, now, &hints{})
	err := s.pool.SendBatch(ctx, b).Close()
	if err != nil {
		err = fmt.Errorf("commit: %w", s.whyNot(ctx, s.pool, err))
	}
	if err == nil || errors.Is(err, bot.ErrDone) {
		s.note(c, now)
	}
	return err
}

// note tells the rest of the process what a commit changed.
func (s *Store) note(c bot.Commit, now time.Time) {
	if c.Event != "" {
		s.under.finished(false, c.Event)
	}
	if c.Effect != "" {
		s.under.finished(true, c.Effect)
	}
	for _, t := range c.Timers {
		s.alarm.set(t.Due)
	}
	for _, e := range c.Effects {
		if e.Due.After(now) {
			s.alarm.set(e.Due)
		}
	}
}

// missing is the error of a statement that found nothing to finish.
type missing struct{ table, id string }

func (m missing) Error() string { return "no open " + m.table + " " + m.id }

// whyNot tells what was finished before from what never was.
func (s *Store) whyNot(ctx context.Context, q queryer, err error) error {
	var m missing
	if !errors.As(err, &m) {
		return err
	}
	var there bool
	// Within the failed transaction: it did not fail for the server.
	if err := q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM `+m.table+` WHERE id = $1)`, m.id).Scan(&there); err != nil {
		return err
	}
	if there {
		return fmt.Errorf("%s %s: %w", m.table, m.id, bot.ErrDone)
	}
	return fmt.Errorf("%s %s: %w", m.table, m.id, bot.ErrNotFound)
}

type queryer interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// finish ends the event or the effects of a commit. Where nobody has it under way, nobody would look at what comes
// after it: a hint is due.
func finish(b *pgx.Batch, c bot.Commit, now time.Time, h *hints) {
	if c.Event != "" {
		var answer []byte
		if c.Answer != nil {
			answer = bot.Encode(c.Answer)
		}
		b.Queue(`
			UPDATE event SET ended = $2, fate = $3, reason = $4, answer = $5, waits = false,
				who = CASE WHEN sealed AND $3 <> 'dead' THEN NULL ELSE who END,
				data = CASE WHEN sealed AND $3 <> 'dead' THEN NULL ELSE data END
			WHERE id = $1 AND ended IS NULL
			RETURNING lane, holder IS NOT NULL OR parked`, c.Event, now, string(c.Fate), c.Reason, answer).QueryRow(func(r pgx.Row) error {
			var lane string
			var held bool
			if err := r.Scan(&lane, &held); err != nil {
				return noneIs(err, missing{"event", c.Event})
			}
			if !held {
				h.event(lane, 0, false)
			}
			return nil
		})
	}
	if c.Effect != "" {
		b.Queue(`
			UPDATE effect SET ended = $2, fate = $3, reason = $4, waits = false WHERE id = $1 AND ended IS NULL
			RETURNING handle, holder IS NOT NULL`, c.Effect, now, string(c.Fate), c.Reason).QueryRow(func(r pgx.Row) error {
			var handle string
			var held bool
			if err := r.Scan(&handle, &held); err != nil {
				return noneIs(err, missing{"effect", c.Effect})
			}
			if !held && handle != "" {
				h.effect(handle, 0, false)
			}
			return nil
		})
	}
	if len(c.Covers) > 0 {
		b.Queue(`
			UPDATE effect SET ended = $2, fate = $3, reason = $4, waits = false WHERE id = ANY ($1) AND ended IS NULL`,
			c.Covers, now, string(bot.Skipped), "made needless by "+c.Effect)
	}
}

func noneIs(err, instead error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return instead
	}
	return err
}

func insertEffects(b *pgx.Batch, effects []bot.Effect, now time.Time, h *hints) {
	for _, e := range effects {
		waits := e.Due.After(now)
		b.Queue(`
			INSERT INTO effect (id, kind, handle, body, run, urgent, due, paced, waits) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (id) DO NOTHING RETURNING seq`,
			e.ID, e.Kind(), e.Handle, []byte(bot.Encode(e)), int64(dispatch.RunOf(e)), e.Urgent, moment(e.Due), e.Paced, waits).QueryRow(func(r pgx.Row) error {
			var seq int64
			if err := r.Scan(&seq); err != nil {
				return noneIs(err, nil)
			}
			if !waits {
				h.effect(e.Handle, seq, e.Urgent)
			}
			return nil
		})
	}
}

func setTimers(b *pgx.Batch, c bot.Commit) {
	if len(c.Cancel) > 0 {
		b.Queue(`DELETE FROM timer WHERE key = ANY ($1)`, c.Cancel)
	}
	for _, t := range c.Timers {
		b.Queue(`
			INSERT INTO timer (key, due, owner, body) VALUES ($1, $2, $3, $4)
			ON CONFLICT (key) DO UPDATE SET due = excluded.due, owner = excluded.owner, body = excluded.body`,
			t.Key, t.Due, t.Owner, []byte(bot.Encode(t)))
	}
}

// Claim implements bot.Store.
func (s *Store) Claim(ctx context.Context, id string, at time.Time) error {
	done, err := s.pool.Exec(ctx, `UPDATE effect SET since = CASE WHEN $2::timestamptz IS NULL THEN NULL ELSE COALESCE(since, $2) END
		WHERE id = $1 AND ended IS NULL`, id, moment(at))
	if err == nil && done.RowsAffected() == 0 {
		err = s.whyNot(ctx, s.pool, missing{"effect", id})
	}
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	return nil
}

// moment is null for the zero time.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// instant is the zero time for null.
func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// all makes ErrConflict of a statement that did not reach all n rows.
func all(n int, what string) func(pgconn.CommandTag) error {
	return func(done pgconn.CommandTag) error {
		if int(done.RowsAffected()) != n {
			return fmt.Errorf("%s: %w", what, bot.ErrConflict)
		}
		return nil
	}
}
