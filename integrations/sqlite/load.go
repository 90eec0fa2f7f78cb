package sqlite

import (
	"context"
	"log/slog"

	"github.com/golive-bot/golive/bot/dispatch"
)

// loadPage is how many rows of the backlog are read at a time.
const loadPage = 2000

// count counts the inbox.
func (s *Store) count(c *conn) error {
	n, err := c.number(`SELECT count(*) FROM events WHERE state <> 1 AND state = 0`)
	s.inbox.Store(n)
	return err
}

// load tells the board of the work that waited when the file was opened: lanes and numbers, no payloads. Meanwhile
// events are accepted, and what is known is handed out.
func (s *Store) load() {
	var event, effect int64
	if err := s.loadDead(); err != nil {
		s.failed("load the backlog", err)
		return
	}
	if !s.beside {
		if err := s.writer.alone(context.Background(), s.talking.read); err != nil {
			s.failed("load the conversations", err)
		}
	}
	for {
		missedEvent, missedEffect := s.board.Missed()
		events, lastEvent, err := s.loadEvents(event)
		if err != nil {
			s.failed("load the backlog", err)
			return
		}
		effects, lastEffect, err := s.loadEffects(effect)
		if err != nil {
			s.failed("load the backlog", err)
			return
		}
		s.board.Found(events, effects)
		event, effect = max(event, lastEvent), max(effect, lastEffect)
		if len(events) == loadPage || len(effects) == loadPage {
			continue
		}
		event, effect = max(event, missedEvent), max(effect, missedEffect)
		if s.board.Loaded(event, effect) {
			return
		}
	}
}

// known waits until the board knows what waited.
func (s *Store) known(ctx context.Context) error {
	select {
	case <-s.board.Known():
		return nil
	case <-s.end:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// failed logs an error of a goroutine that nobody waits for, unless the Store was closed.
func (s *Store) failed(doing string, err error) {
	select {
	case <-s.end:
	default:
		s.log.Error(doing, slog.Any("error", err))
	}
}

func (s *Store) loadEvents(after int64) (found []dispatch.Event, last int64, err error) {
	err = s.read(context.Background(), func(c *conn) error {
		return c.query(func(r row) error {
			last = r.int(0)
			found = append(found, dispatch.Event{Seq: last, Lane: r.text(1), Due: r.time(2), Parked: r.int(3) != 0})
			return nil
		}, `SELECT seq, lane, due, parked FROM events WHERE state <> 1 AND state = 0 AND seq > ? ORDER BY seq LIMIT ?`, after, loadPage)
	})
	return found, last, err
}

const effectColumns = `SELECT seq, handle, run, due, urgent, claimed, state FROM effects WHERE state <> 1 AND `

func readWaiting(r row) dispatch.Effect {
	return dispatch.Effect{Seq: r.int(0), Handle: r.text(1), Run: uint64(r.int(2)), Due: r.time(3), Urgent: r.int(4) != 0,
		Claimed: r.int(5) != unset, Dead: r.int(6) == 2}
}

func (s *Store) loadEffects(after int64) (found []dispatch.Effect, last int64, err error) {
	err = s.read(context.Background(), func(c *conn) error {
		return c.query(func(r row) error {
			last = r.int(0)
			found = append(found, readWaiting(r))
			return nil
		}, effectColumns+`state = 0 AND seq > ? ORDER BY seq LIMIT ?`, after, loadPage)
	})
	return found, last, err
}

// loadDead tells of the dead effects, which block their handles.
func (s *Store) loadDead() error {
	var found []dispatch.Effect
	err := s.read(context.Background(), func(c *conn) error {
		return c.query(func(r row) error {
			found = append(found, readWaiting(r))
			return nil
		}, effectColumns+`state = 2 AND handle <> '' ORDER BY seq`)
	})
	if err == nil {
		s.board.Found(nil, found)
	}
	return err
}
