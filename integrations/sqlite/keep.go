package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/dispatch"
)

// Answer implements bot.Keeper.
func (s *Store) Answer(ctx context.Context, event string) (a *bot.Answer, done bool, err error) {
	err = s.read(ctx, func(c *conn) error {
		found, err := c.first(func(r row) error {
			done = r.int(0) != 0
			if b := r.blob(1); b != nil {
				a = &bot.Answer{}
				return json.Unmarshal(b, a)
			}
			return nil
		}, `SELECT state, answer FROM events WHERE id = ?`, event)
		if err == nil && !found {
			err = bot.ErrNotFound
		}
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("answer of event %s: %w", event, err)
	}
	return a, done, nil
}

// Timers implements bot.Keeper.
func (s *Store) Timers(ctx context.Context, prefix string) iter.Seq2[bot.Timer, error] {
	return listed(s, ctx, "list timers", func(c *conn, found func(bot.Timer)) error {
		return c.query(func(r row) error {
			var t bot.Timer
			if err := json.Unmarshal(r.blob(0), &t); err != nil {
				return err
			}
			found(t)
			return nil
		}, `SELECT body FROM timers WHERE owner >= ?1 AND substr(owner, 1, length(?1)) = ?1 ORDER BY owner, key`, prefix)
	})
}

// Dead implements bot.Keeper.
func (s *Store) Dead(ctx context.Context) iter.Seq2[bot.DeadLetter, error] {
	return listed(s, ctx, "list dead letters", func(c *conn, found func(bot.DeadLetter)) error {
		return c.query(func(r row) error {
			found(bot.DeadLetter{ID: r.text(0), Kind: r.text(1), Name: r.text(2), Lane: r.text(3), At: r.time(4),
				Tries: int(r.int(5)), Reason: r.text(6)})
			return nil
		}, `SELECT id, 'event', name, lane, ended, tries, reason FROM events WHERE state <> 1 AND state = 2
			UNION ALL SELECT id, 'effect', kind, handle, ended, tries, reason FROM effects WHERE state <> 1 AND state = 2
			ORDER BY 5 DESC, 1 DESC`)
	})
}

// listed iterates over what list finds in one go.
func listed[T any](s *Store, ctx context.Context, doing string, list func(c *conn, found func(T)) error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var all []T
		err := s.read(ctx, func(c *conn) error { return list(c, func(v T) { all = append(all, v) }) })
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

// Replay implements bot.Keeper.
func (s *Store) Replay(ctx context.Context, id string) error {
	if s.beside {
		if err := s.wish(ctx, id); err != nil {
			return fmt.Errorf("replay %s: %w", id, err)
		}
		return nil
	}
	if err := s.known(ctx); err != nil {
		return fmt.Errorf("replay %s: %w", id, err)
	}
	var event *dispatch.Event
	var effect *dispatch.Effect
	err := s.writer.write(ctx, func(w *conn) error {
		event, effect = nil, nil
		err := w.query(func(r row) error {
			event = &dispatch.Event{Seq: r.int(0), Lane: r.text(1), Parked: true}
			return nil
		}, `UPDATE events SET state = 0, ended = ?1, fate = NULL, reason = NULL, answer = NULL, due = ?1, tries = 0, tried = NULL, parked = 1
			WHERE id = ?2 AND state = 2 RETURNING seq, lane`, int64(unset), id)
		if err != nil || event != nil {
			return err
		}
		err = w.query(func(r row) error {
			e := readWaiting(r)
			effect = &e
			return nil
		}, `UPDATE effects SET state = 0, ended = ?1, fate = NULL, reason = NULL, due = ?1, paced = 0, tries = 0, tried = NULL
			WHERE id = ?2 AND state = 2 RETURNING seq, handle, run, due, urgent, claimed, state`, int64(unset), id)
		if err != nil || effect != nil {
			return err
		}
		return refusal{errNoDeadLetter}
	}, func() {
		if event != nil {
			s.inbox.Add(1)
			s.board.Revive(*event)
		} else {
			s.board.ReviveEffect(*effect)
		}
	})
	if err != nil {
		return fmt.Errorf("replay %s: %w", id, err)
	}
	return nil
}

// Backlog implements bot.Keeper.
func (s *Store) Backlog(ctx context.Context, now time.Time) (b bot.Backlog, err error) {
	if err := s.known(ctx); err != nil {
		return b, fmt.Errorf("count the backlog: %w", err)
	}
	// The board is looked at before the file, since what ends between the looks may set a timer, and after it, since a timer may
	// become an event.
	before, _, _ := s.board.Backlog(now)
	err = s.read(ctx, func(c *conn) error {
		_, err := c.first(func(r row) error {
			b.Ready, b.Next, b.Dead = int(r.int(0)), timeOrZero(r, 1), int(r.int(2)+r.int(3))
			b.Oldest = timeOrZero(r, 4)
			return nil
		}, `SELECT (SELECT count(*) FROM timers WHERE due <= ?1), (SELECT min(due) FROM timers WHERE due > ?1),
			(SELECT count(*) FROM events WHERE state <> 1 AND state = 2), (SELECT count(*) FROM effects WHERE state <> 1 AND state = 2),
			(SELECT since FROM events WHERE state <> 1 AND state = 0 ORDER BY seq LIMIT 1)`, now)
		return err
	})
	if err != nil {
		return bot.Backlog{}, fmt.Errorf("count the backlog: %w", err)
	}
	ready, parked, next := s.board.Backlog(now)
	b.Ready, b.Parked = b.Ready+max(before, ready), parked
	if b.Next.IsZero() || (!next.IsZero() && next.Before(b.Next)) {
		b.Next = next
	}
	return b, nil
}

// Through implements bot.Keeper. The one writer accepts one after the other: what has an earlier time is in the inbox already.
func (s *Store) Through(ctx context.Context, prefix string, before time.Time) (bool, error) {
	through := !s.clock.Now().Before(before)
	if err := s.known(ctx); err != nil {
		return false, fmt.Errorf("look what waits: %w", err)
	}
	err := s.writer.alone(ctx, func(c *conn) error { // after what is being accepted
		waits, err := c.first(func(row) error { return nil }, waitsQuery, prefix, before)
		through = through && !waits
		return err
	})
	if err != nil {
		return false, fmt.Errorf("look what waits: %w", err)
	}
	return through, nil
}

// waitsQuery looks through the open events alone, by their index.
const waitsQuery = `SELECT seq FROM events WHERE state <> 1 AND state = 0 AND substr(lane, 1, length(?1)) = ?1 AND since < ?2 LIMIT 1`

// timeOrZero is a time that may be NULL.
func timeOrZero(r row, i int) time.Time {
	if r[i] == nil {
		return time.Time{}
	}
	return r.time(i)
}
