package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/dispatch"
)

// Commit implements bot.Store.
func (s *Store) Commit(ctx context.Context, c bot.Commit) error {
	p, err := plan(c)
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	var done dispatch.Change
	err = s.writer.write(ctx, func(w *conn) error {
		done = dispatch.Change{}
		return s.commit(w, p, &done)
	}, func() {
		if p.shreds {
			s.sealed.Store(true)
		}
		if p.Talk != nil {
			s.talking.wrote(p.Talk.Key(), p.silent)
		}
		s.cache.wrote(p.Records)
		s.apply(done)
	})
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// planned is a Commit with everything encoded, which is done outside of the writer.
type planned struct {
	bot.Commit
	answer  []byte
	events  []eventRow
	bodies  [][]byte // of the effects
	indexes [][]byte // of the records
	shreds  bool     // it finishes a sealed event
	silent  bool     // it took its conversation out of the file
}

func plan(c bot.Commit) (p *planned, err error) {
	p = &planned{Commit: c, bodies: make([][]byte, len(c.Effects)), indexes: make([][]byte, len(c.Records))}
	if p.events, err = encodeEvents(c.Events); err != nil {
		return nil, err
	}
	for i, e := range c.Effects {
		if p.bodies[i], err = json.Marshal(e); err != nil {
			return nil, fmt.Errorf("effect %s: %w", e.ID, err)
		}
	}
	for i, rec := range c.Records {
		if len(rec.Index) == 0 {
			continue
		}
		if p.indexes[i], err = json.Marshal(rec.Index); err != nil {
			return nil, fmt.Errorf("index of %s: %w", rec.Key(), err)
		}
	}
	if c.Answer != nil {
		if p.answer, err = json.Marshal(c.Answer); err != nil {
			return nil, fmt.Errorf("answer: %w", err)
		}
	}
	return p, nil
}

// commit writes p within the writer's transaction. It refuses before it changes anything.
func (s *Store) commit(w *conn, p *planned, done *dispatch.Change) error {
	before, err := checkVersions(w, p)
	if err != nil {
		return s.doneFirst(w, p, err)
	}
	now := s.clock.Now()
	if p.Event != "" {
		if err := s.finishEvent(w, p, now, done); err != nil {
			return err
		}
	}
	if p.Effect != "" {
		if err := finishEffect(w, p, now, done); err != nil {
			if p.Event != "" {
				return fmt.Errorf("after event %s: %w", p.Event, unrefused(err))
			}
			return err
		}
	}
	for i, rec := range p.Records {
		if err := writeRecord(w, rec, before[i], p.indexes[i]); err != nil {
			return fmt.Errorf("write %s: %w", rec.Key(), err)
		}
	}
	if err := s.insertEvents(w, p.events, done); err != nil {
		return err
	}
	for i, e := range p.Effects {
		if err := s.insertEffect(w, e, p.bodies[i], now, done); err != nil {
			return fmt.Errorf("insert effect %s: %w", e.ID, err)
		}
	}
	if err := writeTimers(w, p, done); err != nil {
		return fmt.Errorf("set timers: %w", err)
	}
	if p.Talk != nil {
		p.silent, err = putTalk(w, *p.Talk)
	}
	return err
}

// doneFirst answers ErrDone rather than a stale version: who comes too late has read what the other run wrote.
func (s *Store) doneFirst(w *conn, p *planned, conflict error) error {
	if p.Event == "" {
		return conflict
	}
	state, err := w.number(`SELECT state FROM events WHERE id = ?`, p.Event)
	if err != nil {
		return err
	}
	if state != 0 {
		return refusal{fmt.Errorf("event %s: %w", p.Event, bot.ErrDone)}
	}
	return conflict
}

// unrefused makes a fault of a refusal that came too late to leave nothing.
func unrefused(err error) error {
	if r, ok := err.(refusal); ok {
		return r.error
	}
	return err
}

// finishEvent ends the event of p; it refuses if that cannot be.
func (s *Store) finishEvent(w *conn, p *planned, now time.Time, done *dispatch.Change) error {
	u, known := s.under.event(p.Event)
	if !known {
		_, err := w.first(func(r row) error {
			u = underWay{seq: r.int(0), lane: r.text(1), sealed: r.int(2) != 0}
			return nil
		}, `SELECT seq, lane, sealed FROM events WHERE id = ? AND state = 0`, p.Event)
		if err != nil {
			return fmt.Errorf("finish event %s: %w", p.Event, err)
		}
	}
	sql := `UPDATE events SET state = 1, ended = ?, fate = ?, reason = ?, answer = ?, head = NULL, data = NULL WHERE seq = ? AND state = 0`
	if p.Fate == bot.Dead {
		// It keeps what it was, even if it is sealed: it was not handled, and may be replayed.
		sql, u.sealed = `UPDATE events SET state = 2, ended = ?, fate = ?, reason = ?, answer = ? WHERE seq = ? AND state = 0`, false
	}
	n, err := w.exec(sql, now, text(string(p.Fate)), text(p.Reason), p.answer, u.seq)
	if err != nil {
		return fmt.Errorf("finish event %s: %w", p.Event, err)
	}
	if n == 0 {
		return missing(w, `SELECT 1 FROM events WHERE id = ?`, "event", p.Event)
	}
	done.Done, p.shreds = dispatch.Done{Seq: u.seq, Line: u.lane}, u.sealed
	if !u.sealed {
		return nil
	}
	if _, err := w.exec(`DELETE FROM sealed WHERE seq = ?`, u.seq); err != nil {
		return fmt.Errorf("erase sealed event %s: %w", p.Event, err)
	}
	return nil
}

// missing is the refusal for what is not unfinished: finished before, or unknown.
func missing(w *conn, sql, kind, id string) error {
	known, err := w.number(sql, id)
	if err != nil {
		return err
	}
	if known == 0 {
		return refusal{fmt.Errorf("%s %s: %w", kind, id, bot.ErrNotFound)}
	}
	return refusal{fmt.Errorf("%s %s: %w", kind, id, bot.ErrDone)}
}

// splitKey is kind and ID of a key.
func splitKey(key string) (kind, id string) {
	kind, id, _ = strings.Cut(key, "/")
	return kind, id
}
