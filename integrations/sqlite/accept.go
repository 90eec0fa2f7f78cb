package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/dispatch"
)

// Accept implements bot.Store.
func (s *Store) Accept(ctx context.Context, events ...bot.Event) error {
	if err := s.room(); err != nil {
		return fmt.Errorf("accept: %w", err)
	}
	rows, err := encodeEvents(events)
	if err != nil {
		return fmt.Errorf("accept: %w", err)
	}
	var c dispatch.Change
	err = s.writer.write(ctx, func(w *conn) error {
		c.Events = c.Events[:0]
		return s.insertEvents(w, rows, &c)
	}, func() { s.apply(c) })
	if err != nil {
		return fmt.Errorf("accept: %w", err)
	}
	return nil
}

// room fails with ErrFull if the disk or the inbox is full.
func (s *Store) room() error {
	if n := s.inbox.Load(); n >= s.limit {
		return fmt.Errorf("%d events wait, the limit is %d: %w", n, s.limit, bot.ErrFull)
	}
	return s.disk.room()
}

// apply tells the board of a committed transaction. It is called by the writer.
func (s *Store) apply(c dispatch.Change) {
	s.inbox.Add(int64(len(c.Events)))
	if c.Done.Seq != 0 {
		s.inbox.Add(-1)
	}
	s.board.Apply(c)
}

// eventRow is an event as it is stored. It is encoded outside of the writer.
type eventRow struct {
	event  bot.Event
	head   []byte
	sealed []byte // instead of data
}

func encodeEvents(events []bot.Event) ([]eventRow, error) {
	rows := make([]eventRow, len(events))
	for i, e := range events {
		head := e
		head.ID, head.Name, head.Lane, head.Data = "", "", "", nil
		if e.Sealed {
			head.From = bot.Account{}
			rows[i].sealed = seal(e)
		}
		b, err := json.Marshal(head)
		if err != nil {
			return nil, fmt.Errorf("event %s: %w", e.ID, err)
		}
		rows[i].event, rows[i].head = e, b
	}
	return rows, nil
}

// insertEvents puts events into the inbox and into c, save for those whose ID is known.
func (s *Store) insertEvents(w *conn, rows []eventRow, c *dispatch.Change) error {
	now := s.clock.Now().Round(0).UTC()
	for i := range rows {
		e := rows[i].event
		data := []byte(e.Data)
		if e.Sealed {
			data = nil
		}
		n, err := w.exec(`INSERT OR IGNORE INTO events (seq, id, name, lane, state, since, ended, due, tries, parked, sealed, head, data)
			VALUES (?, ?, ?, ?, 0, ?, ?, ?, 0, 0, ?, ?, ?)`,
			s.last+1, e.ID, e.Name, e.Lane, now, int64(unset), int64(unset), e.Sealed, rows[i].head, data)
		if err != nil {
			return fmt.Errorf("insert event %s: %w", e.ID, err)
		}
		if n == 0 {
			continue
		}
		s.last++
		if e.Sealed {
			if _, err := w.exec(`INSERT INTO sealed (seq, body) VALUES (?, ?)`, s.last, rows[i].sealed); err != nil {
				return fmt.Errorf("seal event %s: %w", e.ID, err)
			}
		}
		c.Events = append(c.Events, dispatch.Event{Seq: s.last, Lane: e.Lane, Size: eventSize(e),
			Job: &bot.EventJob{Event: e, Seq: s.last, Since: now}})
	}
	return nil
}

// eventSize is what an event takes in memory, roughly.
func eventSize(e bot.Event) int { return len(e.Data) + len(e.ID) + len(e.Lane) + 512 }

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
