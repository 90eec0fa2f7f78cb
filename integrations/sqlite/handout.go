package sqlite

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/golive-bot/golive/bot"
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
		job.Since, job.Tries, job.Parked = r.time(3), int(r.int(4)), r.int(5) != 0
		return nil
	}, `SELECT id, name, lane, since, tries, parked, head, data FROM events WHERE seq = ? AND state = 0`, seq)
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

// LaterEvent implements dispatch.Source.
func (b source) LaterEvent(ctx context.Context, seq int64, l bot.Later) error {
	return b.s.later(ctx, `UPDATE events SET due = ?, parked = max(parked, ?), tries = tries + ?, reason = ? WHERE seq = ? AND state = 0`,
		l.At, l.Park, l.Try, text(l.Error), seq)
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
