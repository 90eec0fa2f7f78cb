package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/golive-bot/golive/bot"
)

// head is the event that a hint to the lane $1 points to, unless it is not due or the lane is taken. A head that somebody
// locks is left to them: they are about to take it. The lane is named at each level, lest the planner walk the index of
// all lanes while it takes the table for small.
const head = `(
	SELECT seq FROM event
	WHERE lane = $1 AND ended IS NULL AND NOT parked AND holder IS NULL AND (due IS NULL OR due <= $3)
		AND seq = (SELECT seq FROM event WHERE lane = $1 AND ended IS NULL AND NOT parked ORDER BY seq LIMIT 1)
		AND NOT EXISTS (SELECT FROM event WHERE lane = $1 AND holder IS NOT NULL AND NOT parked)
	FOR UPDATE SKIP LOCKED)`

// claimEvent marks what a hint points to as under way in this replica: the head of the lane, or a parked event. It
// answers nil if that is not due, or under way already. The mark of the event before, which is finished, is wiped first.
func (r *replica) claimEvent(ctx context.Context, hint eventHint, before int64) (found *bot.EventJob, err error) {
	which, arg := head, any(hint.Lane)
	if hint.Seq != 0 {
		which, arg = `$1 AND parked AND ended IS NULL AND holder IS NULL AND (due IS NULL OR due <= $3)`, hint.Seq
	}
	b := &pgx.Batch{}
	if before != 0 {
		b.Queue(`UPDATE event SET holder = NULL WHERE seq = $1`, before)
	}
	b.Queue(`
		UPDATE event SET holder = $2, waits = false WHERE seq = `+which+`
		RETURNING seq, id, head, who, data, since, tries, tried, parked`, arg, r.id.Load(), r.store.clock.Now()).Query(func(rows pgx.Rows) error {
		found, err = pgx.CollectExactlyOneRow(rows, scanEvent)
		return err
	})
	err = r.store.loose.SendBatch(ctx, b).Close()
	return found, claimError(err)
}

func scanEvent(row pgx.CollectableRow) (*bot.EventJob, error) {
	var j bot.EventJob
	var kept eventRow
	var tried *time.Time
	if err := row.Scan(&j.Seq, &kept.id, &kept.head, &kept.who, &kept.data, &j.Since, &j.Tries, &tried, &j.Parked); err != nil {
		return nil, err
	}
	j.Since, j.Tried = j.Since.UTC(), instant(tried)
	event, err := kept.event()
	j.Event = event
	return &j, err
}

// claimError is nil where somebody else was faster.
func claimError(err error) error {
	if err == nil || errors.Is(err, pgx.ErrNoRows) || state(err) == uniqueViolation {
		return nil
	}
	return fmt.Errorf("hand out: %w", err)
}

// handle has one event handled and keeps what is to become of it. It answers its number if it is finished and still bears
// our mark.
func (r *replica) handle(ctx context.Context, j *bot.EventJob) (int64, error) {
	s, this := r.store, job{seq: j.Seq}
	if !s.under.begin(this, j.ID) {
		return 0, errBusy
	}
	later := r.worker.Handle(ctx, *j)
	if later.Nothing {
		later = s.endOfNothing(ctx, j.ID)
	}
	if s.under.end(this, j.ID) && later.Finished() {
		return j.Seq, nil
	}
	if later.Finished() { // and yet no commit finished it
		later.At, later.Error = s.clock.Now().Add(time.Second), "nothing was committed"
	}
	return 0, s.putOffEvent(ctx, j.Seq, later)
}

// endOfNothing finishes an event of which nothing came.
func (s *Store) endOfNothing(ctx context.Context, id string) bot.Later {
	err := s.Commit(ctx, bot.Commit{Event: id})
	if err != nil && !errors.Is(err, bot.ErrDone) {
		return bot.Later{At: s.clock.Now().Add(time.Second), Error: err.Error()}
	}
	return bot.Later{}
}

func (s *Store) putOffEvent(ctx context.Context, seq int64, l bot.Later) error {
	now := s.clock.Now()
	waits := l.At.After(now)
	err := s.tx(ctx, "put off", func(tx pgx.Tx) error {
		var lane string
		var parked bool
		err := tx.QueryRow(ctx, `
			UPDATE event SET holder = NULL, due = $2, waits = $3, parked = parked OR $4, tries = tries + $5, reason = $6,
				tried = CASE WHEN $5 > 0 THEN coalesce(tried, $7) ELSE tried END
			WHERE seq = $1 AND ended IS NULL RETURNING lane, parked`,
			seq, moment(l.At), waits, l.Park, count(l.Try), l.Error, now).Scan(&lane, &parked)
		if errors.Is(err, pgx.ErrNoRows) {
			_, err = tx.Exec(ctx, `UPDATE event SET holder = NULL WHERE seq = $1`, seq) // finished meanwhile
			return err
		}
		if err != nil || waits {
			return err
		}
		var h hints
		h.event(lane, seq, parked)
		return s.insertHints(ctx, tx, &h)
	})
	if err == nil && waits {
		s.alarm.set(l.At)
	}
	return err
}

func count(try bool) int {
	if try {
		return 1
	}
	return 0
}
