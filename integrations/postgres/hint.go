package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

// The two queues of River.
const (
	eventQueue  = "events"
	effectQueue = "effects"
)

// eventHint is the River job that says: look at this lane, or at this parked event.
type eventHint struct {
	Lane string `json:"lane,omitempty"`
	Seq  int64  `json:"seq,omitempty"` // of a parked event
}

// Kind implements river.JobArgs.
func (eventHint) Kind() string { return "golive_event" }

// effectHint says: look at this handle, or at this effect without one.
type effectHint struct {
	Handle string `json:"handle,omitempty"`
	Seq    int64  `json:"seq,omitempty"`
}

// Kind implements river.JobArgs.
func (effectHint) Kind() string { return "golive_effect" }

// hints are the jobs that a transaction inserts, each once; true means urgent.
type hints struct {
	events  map[eventHint]bool
	effects map[effectHint]bool
}

func (h *hints) event(lane string, seq int64, parked bool) {
	if h.events == nil {
		h.events = map[eventHint]bool{}
	}
	if parked {
		h.events[eventHint{Seq: seq}] = false
		return
	}
	h.events[eventHint{Lane: lane}] = false
}

func (h *hints) effect(handle string, seq int64, urgent bool) {
	if h.effects == nil {
		h.effects = map[effectHint]bool{}
	}
	e := effectHint{Handle: handle}
	if handle == "" {
		e.Seq = seq
	}
	h.effects[e] = h.effects[e] || urgent
}

// River's priorities.
const (
	urgently = 1
	inBulk   = 2
)

// insertHints inserts the jobs. River tells its listeners at most once in a while, which may be before tx commits; so the
// transaction tells them as well, and with its commit.
func (s *Store) insertHints(ctx context.Context, tx pgx.Tx, h *hints) error {
	if len(h.events)+len(h.effects) == 0 {
		return nil
	}
	var jobs []river.InsertManyParams
	var queues []string
	for args := range h.events {
		jobs = append(jobs, river.InsertManyParams{Args: args, InsertOpts: &river.InsertOpts{Queue: eventQueue, Priority: inBulk}})
	}
	for args, urgent := range h.effects {
		opts := river.InsertOpts{Queue: effectQueue, Priority: inBulk}
		if urgent {
			opts.Priority = urgently
		}
		jobs = append(jobs, river.InsertManyParams{Args: args, InsertOpts: &opts})
	}
	if len(h.events) > 0 {
		queues = append(queues, eventQueue)
	}
	if len(h.effects) > 0 {
		queues = append(queues, effectQueue)
	}
	if _, err := s.river.InsertManyTx(ctx, tx, jobs); err != nil {
		return fmt.Errorf("insert jobs: %w", err)
	}
	_, err := tx.Exec(ctx, `SELECT pg_notify($1, json_build_object('queue', q)::text) FROM unnest($2::text[]) q`, s.options.Schema+".river_insert", queues)
	return err
}
