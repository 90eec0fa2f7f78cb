package sqlite

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/dispatch"
)

// Accept implements bot.Store.
func (s *Store) Accept(ctx context.Context, events ...bot.Event) error {
	if s.beside {
		if err := s.tell(events); err != nil {
			return fmt.Errorf("accept: %w", err)
		}
		return nil
	}
	if err := s.room(); err != nil {
		return fmt.Errorf("accept: %w", err)
	}
	rows, err := encodeEvents(events)
	if err != nil {
		return fmt.Errorf("accept: %w", err)
	}
	var c dispatch.Change
	err = s.writer.accept(ctx, func(w *conn) error {
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
