package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/golive-bot/golive/bot"
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
	held   bool
	dead   bool
}

const itemColumns = `seq, id, handle, run, due, paced, urgent, since, tries, holder IS NOT NULL AND ended IS NULL, fate = 'dead'`

func (i *item) scan(row pgx.CollectableRow, more ...any) error {
	var due, since *time.Time
	err := row.Scan(append([]any{&i.seq, &i.id, &i.handle, &i.run, &due, &i.paced, &i.urgent, &since, &i.tries, &i.held, &i.dead}, more...)...)
	i.due, i.since = instant(due), instant(since)
	return err
}

// maxRun is how many effects are collapsed into one at most.
const maxRun = 200

// pick tells which item of a line is next, as dispatch does. If ok, line[:n] are covered by line[n]; otherwise next is
// when to look again, zero if that needs no time.
//
// Effects of which each replaces the one before are one run, and the last that is due makes those before it needless.
// A run ends with a claimed effect: what was claimed may be half done and is finished first, with what it covers.
func pick(line []item, now time.Time) (n int, next time.Time, ok bool) {
	if len(line) == 0 || line[0].dead {
		return 0, time.Time{}, false
	}
	last := endOfRun(line)
	if !line[last].since.IsZero() {
		return last, line[last].due, !line[last].due.After(now)
	}
	for n = last; n >= 0; n-- {
		if !line[n].due.After(now) {
			return n, time.Time{}, true
		}
		next = sooner(next, line[n].due)
	}
	return 0, next, false
}

func endOfRun(line []item) (n int) {
	for n+1 < len(line) && n < maxRun && line[n].since.IsZero() && line[n].run != 0 && line[n+1].run == line[n].run && !line[n+1].dead {
		n++
	}
	return n
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
	b.Queue(`SELECT `+itemColumns+`, body FROM effect WHERE `+which+` ORDER BY seq LIMIT $2`, arg, maxRun+1).Query(func(rows pgx.Rows) error {
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
	j := &bot.EffectJob{Effect: e, Tries: last.tries, Since: last.since}
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
			UPDATE effect SET holder = NULL, due = $2, paced = $3, waits = $4, tries = tries + $5, reason = $6
			WHERE seq = $1 AND ended IS NULL RETURNING handle, urgent`,
			seq, moment(l.At), l.Paced, waits, count(l.Try), l.Error).Scan(&handle, &urgent)
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
