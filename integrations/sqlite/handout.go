package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/dispatch"
)

// source is what the board asks of a Store.
type source struct{ s *Store }

// EventJob implements dispatch.Source.
func (b source) EventJob(ctx context.Context, seq int64) (job *bot.EventJob, err error) {
	err = b.s.read(ctx, func(c *conn) error {
		job, err = readEvent(c, seq)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("load event %d: %w", seq, err)
	}
	return job, nil
}

func readEvent(c *conn, seq int64) (*bot.EventJob, error) {
	job := bot.EventJob{Seq: seq}
	var id, name, lane string
	var data []byte
	found, err := c.first(func(r row) error {
		if err := json.Unmarshal(r.blob(6), &job.Event); err != nil {
			return err
		}
		id, name, lane, data = r.text(0), r.text(1), r.text(2), r.blob(7)
		job.Since, job.Tries, job.Parked, job.Tried = r.time(3), int(r.int(4)), r.int(5) != 0, timeOrZero(r, 8)
		return nil
	}, `SELECT id, name, lane, since, tries, parked, head, data, tried FROM events WHERE seq = ? AND state = 0`, seq)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, bot.ErrDone
	}
	job.ID, job.Name, job.Lane, job.Data = id, name, lane, data
	if !job.Sealed {
		return &job, nil
	}
	found, err = c.first(func(r row) error { return unseal(&job.Event, r.blob(0)) }, `SELECT body FROM sealed WHERE seq = ?`, seq)
	if err == nil && !found {
		err = bot.ErrDone // finished meanwhile
	}
	return &job, err
}

// FinishEvents implements dispatch.Source.
func (b source) FinishEvents(ctx context.Context, ends []dispatch.Nothing) error {
	var n int64
	err := b.s.writer.write(ctx, func(w *conn) (err error) {
		n, err = finishAll(w, ends, b.s.clock.Now())
		return err
	}, func() {
		b.s.inbox.Add(-n)
		if slices.ContainsFunc(ends, func(e dispatch.Nothing) bool { return e.Sealed }) {
			b.s.sealed.Store(true)
		}
	})
	if err != nil {
		err = fmt.Errorf("finish events: %w", err)
		b.s.log.Error("finish events of which nothing came", "error", err)
	}
	return err
}

func finishAll(w *conn, ends []dispatch.Nothing, now time.Time) (finished int64, err error) {
	for _, end := range ends {
		n, err := w.exec(`UPDATE events SET state = 1, ended = ?, head = NULL, data = NULL WHERE seq = ? AND state = 0`, now, end.Seq)
		if err != nil {
			return 0, err
		}
		finished += n
		if !end.Sealed {
			continue
		}
		if _, err := w.exec(`DELETE FROM sealed WHERE seq = ?`, end.Seq); err != nil {
			return 0, err
		}
	}
	return finished, nil
}

// LaterEvent implements dispatch.Source.
func (b source) LaterEvent(ctx context.Context, seq int64, l bot.Later) error {
	return b.s.later(ctx, `UPDATE events SET due = ?1, parked = max(parked, ?2), tries = tries + ?3, reason = ?4,
		tried = CASE WHEN ?3 THEN coalesce(tried, ?5) ELSE tried END WHERE seq = ?6 AND state = 0`,
		l.At, l.Park, l.Try, text(l.Error), b.s.clock.Now(), seq)
}

func (s *Store) later(ctx context.Context, sql string, args ...any) error {
	err := s.writer.write(ctx, func(c *conn) error {
		n, err := c.exec(sql, args...)
		if err == nil && n == 0 {
			return refusal{bot.ErrDone}
		}
		return err
	}, nil)
	if err != nil {
		return fmt.Errorf("put off: %w", err)
	}
	return nil
}

// text is NULL for the empty string.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}
