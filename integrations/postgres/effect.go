package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/dispatch"
)

// item is an effect of a line: of a handle in order, or one without a handle by itself.
type item struct {
	seq    int64
	id     string
	handle string
	body   []byte
	run    int64
	due    time.Time
	paced  bool
	urgent bool
	since  time.Time
	tries  int
	tried  time.Time
	held   bool
	dead   bool
}

const itemColumns = `seq, id, handle, run, due, paced, urgent, since, tries, tried, holder IS NOT NULL AND ended IS NULL, fate = 'dead'`

func (i *item) scan(row pgx.CollectableRow, more ...any) error {
	var due, since, tried *time.Time
	err := row.Scan(append([]any{&i.seq, &i.id, &i.handle, &i.run, &due, &i.paced, &i.urgent, &since, &i.tries, &tried, &i.held, &i.dead}, more...)...)
	i.due, i.since, i.tried = instant(due), instant(since), instant(tried)
	return err
}

// Waiting implements dispatch.Queued.
func (i item) Waiting() dispatch.Waiting {
	w := dispatch.Waiting{Run: uint64(i.run), Claimed: !i.since.IsZero(), Dead: i.dead}
	if !i.due.IsZero() {
		w.Due = i.due.UnixNano()
	}
	return w
}

// pick is dispatch.Pick; next is zero if what is next needs no time.
func pick(line []item, now time.Time) (n int, next time.Time, ok bool) {
	n, due, ok := dispatch.Pick(line, now.UnixNano())
	if due != math.MaxInt64 {
		next = time.Unix(0, due).UTC()
	}
	return n, next, ok
}

func busy(line []item) bool {
	for _, i := range line {
		if i.held {
			return true
		}
	}
	return false
}

// sooner is the earlier of two times; a zero time does not count.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// claimEffect marks the next effect of a hint's line as under way in this replica. It answers nil if none is due, or if
// one is under way already. The mark of the effect before, which is finished, is wiped first.
func (r *replica) claimEffect(ctx context.Context, hint effectHint, before int64) (int64, *bot.EffectJob, error) {
	line, err := r.store.line(ctx, hint, before)
	if err != nil || busy(line) {
		return 0, nil, err
	}
	n, _, ok := pick(line, r.store.clock.Now())
	if !ok {
		return 0, nil, nil
	}
	done, err := r.store.loose.Exec(ctx, `
		UPDATE effect SET holder = $2, waits = false WHERE seq = $1 AND ended IS NULL AND holder IS NULL
			AND NOT EXISTS (SELECT FROM effect WHERE handle = $3 AND handle <> '' AND holder IS NOT NULL)`, line[n].seq, r.id.Load(), line[n].handle)
	if err != nil || done.RowsAffected() == 0 {
		return 0, nil, claimError(err)
	}
	job, err := jobOf(line[:n+1])
	if err != nil { // written by a newer golive, perhaps: another replica may know it
		r.store.log.Error("read effect", "effect", line[n].id, "error", err)
		return 0, nil, r.store.putOffEffect(ctx, line[n].seq, bot.Later{At: r.store.clock.Now().Add(time.Minute), Error: err.Error()})
	}
	return line[n].seq, job, nil
}

func (s *Store) line(ctx context.Context, hint effectHint, before int64) (line []item, err error) {
	which, arg := `handle = $1 AND (ended IS NULL OR fate = 'dead')`, any(hint.Handle)
	if hint.Handle == "" {
		which, arg = `seq = $1 AND ended IS NULL`, hint.Seq
	}
	b := &pgx.Batch{}
	if before != 0 {
		b.Queue(`UPDATE effect SET holder = NULL WHERE seq = $1`, before)
	}
	b.Queue(`SELECT `+itemColumns+`, body FROM effect WHERE `+which+` ORDER BY seq LIMIT $2`, arg, dispatch.MaxRun+1).Query(func(rows pgx.Rows) error {
		line, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (i item, err error) {
			err = i.scan(row, &i.body)
			return i, err
		})
		return err
	})
	if err := s.loose.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("hand out: %w", err)
	}
	return line, nil
}

func (i item) effect() (e bot.Effect, err error) {
	err = json.Unmarshal(i.body, &e)
	e.Due, e.Paced = i.due, i.paced
	return e, err
}

func jobOf(run []item) (*bot.EffectJob, error) {
	last := run[len(run)-1]
	e, err := last.effect()
	if err != nil {
		return nil, err
	}
	j := &bot.EffectJob{Effect: e, Tries: last.tries, Tried: last.tried, Since: last.since}
	for _, i := range run[:len(run)-1] {
		covered, err := i.effect()
		if err != nil {
			return nil, err
		}
		j.Covers = append(j.Covers, covered)
	}
	return j, nil
}

// perform has one effect performed and keeps what is to become of it. It answers its number if it is finished and still
// bears our mark.
func (r *replica) perform(ctx context.Context, seq int64, j *bot.EffectJob) (int64, error) {
	s, this := r.store, job{effect: true, seq: seq}
	if !s.under.begin(this, j.ID) {
		return 0, errBusy
	}
	later := r.worker.Perform(ctx, *j)
	if s.under.end(this, j.ID) && later.Finished() {
		return seq, nil
	}
	if later.Finished() { // and yet no commit finished it
		later.At, later.Error = s.clock.Now().Add(time.Second), "nothing was committed"
	}
	return 0, s.putOffEffect(ctx, seq, later)
}

func (s *Store) putOffEffect(ctx context.Context, seq int64, l bot.Later) error {
	now := s.clock.Now()
	waits := l.At.After(now)
	err := s.tx(ctx, "put off", func(tx pgx.Tx) error {
		var handle string
		var urgent bool
		err := tx.QueryRow(ctx, `
			UPDATE effect SET holder = NULL, due = $2, paced = $3, waits = $4, tries = tries + $5, reason = $6,
				tried = CASE WHEN $7 THEN NULL WHEN $5 > 0 THEN coalesce(tried, $8) ELSE tried END
			WHERE seq = $1 AND ended IS NULL RETURNING handle, urgent`,
			seq, moment(l.At), l.Paced, waits, count(l.Try), l.Error, l.Held, now).Scan(&handle, &urgent)
		if errors.Is(err, pgx.ErrNoRows) {
			_, err = tx.Exec(ctx, `UPDATE effect SET holder = NULL WHERE seq = $1`, seq) // finished meanwhile
			return err
		}
		if err != nil || waits {
			return err
		}
		var h hints
		h.effect(handle, seq, urgent)
		return s.insertHints(ctx, tx, &h)
	})
	if err == nil && waits {
		s.alarm.set(l.At)
	}
	return err
}
