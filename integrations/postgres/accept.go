package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/golive-bot/golive/bot"
)

// inbox gathers concurrent Accepts: while one transaction is on its way, those that come wait and join the next.
type inbox struct {
	mu      sync.Mutex
	waiting []*request
	busy    bool

	limit   int
	full    bool
	since   int       // accepted since the inbox was last counted
	counted time.Time // machine time
}

type request struct {
	events []eventRow
	done   chan error
}

// eventRow is an event as it is kept.
type eventRow struct {
	id, name, lane  string
	sealed          bool
	head, who, data []byte
}

// batch is how many events one transaction accepts at most, unless one Accept brings more.
const batch = 500

// Accept implements bot.Store. If ctx ends first the events may be kept nevertheless.
func (s *Store) Accept(ctx context.Context, events ...bot.Event) error {
	r := &request{done: make(chan error, 1)}
	for _, e := range events {
		r.events = append(r.events, rowOf(e))
	}
	s.inbox.mu.Lock()
	s.inbox.waiting = append(s.inbox.waiting, r)
	if !s.inbox.busy {
		s.inbox.busy = true
		go s.acceptAll()
	}
	s.inbox.mu.Unlock()
	select {
	case err := <-r.done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("accept: %w", ctx.Err())
	}
}

func rowOf(e bot.Event) eventRow {
	r := eventRow{id: e.ID, name: e.Name, lane: e.Lane, sealed: e.Sealed, data: e.Data}
	if e.From != (bot.Account{}) {
		r.who = bot.Encode(e.From)
	}
	e.From, e.Data = bot.Account{}, nil
	r.head = bot.Encode(e)
	return r
}

func (r eventRow) event() (e bot.Event, err error) {
	if err = json.Unmarshal(r.head, &e); err == nil && r.who != nil {
		err = json.Unmarshal(r.who, &e.From)
	}
	e.Data = r.data
	return e, err
}

// acceptAll accepts what waits, until nothing does.
func (s *Store) acceptAll() {
	for {
		s.inbox.mu.Lock()
		n, events := 0, 0
		for n < len(s.inbox.waiting) && (n == 0 || events+len(s.inbox.waiting[n].events) <= batch) {
			events += len(s.inbox.waiting[n].events)
			n++
		}
		together := s.inbox.waiting[:n:n]
		s.inbox.waiting = s.inbox.waiting[n:]
		s.inbox.busy = n > 0
		s.inbox.mu.Unlock()
		if n == 0 {
			return
		}
		s.acceptTogether(together)
	}
}

// acceptTogether accepts requests in one transaction; if that fails, each by itself, so that a bad one hurts no other.
func (s *Store) acceptTogether(together []*request) {
	err := s.acceptRequests(together)
	if err == nil || len(together) == 1 || errors.Is(err, bot.ErrFull) || state(err) == "" {
		for _, r := range together {
			r.done <- err
		}
		return
	}
	for _, r := range together {
		r.done <- s.acceptRequests([]*request{r})
	}
}

// acceptTime is how long an Accept waits for the database, machine time.
const acceptTime = 5 * time.Second

func (s *Store) acceptRequests(together []*request) error {
	ctx, cancel := context.WithTimeout(s.life, acceptTime)
	defer cancel()
	var rows []eventRow
	for _, r := range together {
		rows = append(rows, r.events...)
	}
	if err := s.checkRoom(ctx, len(rows)); err != nil {
		return err
	}
	err := s.tx(ctx, "accept", func(tx pgx.Tx) error {
		var h hints
		if err := s.insertEvents(ctx, tx, rows, &h); err != nil {
			return err
		}
		return s.insertHints(ctx, tx, &h)
	})
	if code := state(err); strings.HasPrefix(code, "53") || code == "58030" { // insufficient resources, I/O error
		return fmt.Errorf("accept: %w: %w", bot.ErrFull, err)
	}
	return err
}

// checkRoom counts the inbox, at most once a second and as long as it is far from full only now and then.
func (s *Store) checkRoom(ctx context.Context, n int) error {
	b := &s.inbox // only one transaction is on its way at a time
	b.since += n
	if b.since > b.limit/10 || time.Since(b.counted) > time.Second {
		open, err := s.countOpen(ctx, b.limit)
		if err != nil {
			return fmt.Errorf("accept: %w", err)
		}
		b.full, b.since, b.counted = open >= b.limit, 0, time.Now()
	}
	if b.full {
		return fmt.Errorf("accept: %d events wait: %w", b.limit, bot.ErrFull)
	}
	return nil
}

func (s *Store) countOpen(ctx context.Context, limit int) (open int, err error) {
	err = s.pool.QueryRow(ctx, `SELECT count(*) FROM (SELECT FROM event WHERE ended IS NULL LIMIT $1) open`, limit).Scan(&open)
	return open, err
}

// insertEvents keeps events that are not known yet.
func (s *Store) insertEvents(ctx context.Context, tx pgx.Tx, rows []eventRow, h *hints) error {
	if len(rows) == 0 {
		return nil
	}
	n := len(rows)
	ids, names, lanes, sealed := make([]string, n), make([]string, n), make([]string, n), make([]bool, n)
	heads, whos, datas := make([][]byte, n), make([][]byte, n), make([][]byte, n)
	for i, r := range rows {
		ids[i], names[i], lanes[i], sealed[i], heads[i], whos[i], datas[i] = r.id, r.name, r.lane, r.sealed, r.head, r.who, r.data
	}
	found, err := tx.Query(ctx, `
		INSERT INTO event (id, name, lane, sealed, head, who, data, since)
		SELECT id, name, lane, sealed, head, who, data, $8
		FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::bytea[], $6::bytea[], $7::bytea[])
			WITH ORDINALITY AS e (id, name, lane, sealed, head, who, data, n)
		ORDER BY n
		ON CONFLICT (id) DO NOTHING
		RETURNING lane`, ids, names, lanes, sealed, heads, whos, datas, s.clock.Now())
	if err != nil {
		return err
	}
	var lane string
	_, err = pgx.ForEachRow(found, []any{&lane}, func() error { h.event(lane, 0, false); return nil })
	return err
}
