package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/dispatch"
)

func (s *Store) insertEffect(w *conn, e bot.Effect, body []byte, now time.Time, done *dispatch.Change) error {
	run := dispatch.RunOf(e)
	n, err := w.exec(`INSERT OR IGNORE INTO effects (seq, id, handle, run, urgent, state, since, claimed, ended, due, paced, tries, kind, body)
		VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, 0, ?, ?)`,
		s.last+1, e.ID, e.Handle, int64(run), e.Urgent, now, int64(unset), int64(unset), e.Due, e.Paced, e.Kind(), body)
	if err != nil || n == 0 {
		return err
	}
	s.last++
	done.Effects = append(done.Effects, dispatch.Effect{Seq: s.last, Handle: e.Handle, Run: run, Due: e.Due, Urgent: e.Urgent,
		Job: &bot.EffectJob{Effect: e}, Size: len(body) + 512})
	return nil
}

// finishEffect ends the effect of p and what it covers; it refuses if that cannot be.
func finishEffect(w *conn, p *planned, now time.Time, done *dispatch.Change) error {
	const end = `UPDATE effects SET state = ?, ended = ?, fate = ?, reason = ? WHERE id = ? AND state = 0 RETURNING seq, handle`
	var over dispatch.Done
	found := func(r row) error { over = dispatch.Done{Seq: r.int(0), Line: r.text(1)}; return nil }
	state := 1
	if p.Fate == bot.Dead {
		state = 2
	}
	if err := w.query(found, end, state, now, text(string(p.Fate)), text(p.Reason), p.Effect); err != nil {
		return fmt.Errorf("finish effect %s: %w", p.Effect, err)
	}
	if over.Seq == 0 {
		return missing(w, `SELECT 1 FROM effects WHERE id = ?`, "effect", p.Effect)
	}
	if p.Fate == bot.Dead {
		done.Died = over
	} else {
		done.Over = append(done.Over, over)
	}
	for _, id := range p.Covers {
		over = dispatch.Done{}
		if err := w.query(found, end, 1, now, string(bot.Skipped), "made needless by "+p.Effect, id); err != nil {
			return fmt.Errorf("finish effect %s: %w", id, err)
		}
		if over.Seq != 0 {
			done.Over = append(done.Over, over)
		}
	}
	return nil
}

// Claim implements bot.Store.
func (s *Store) Claim(ctx context.Context, effect string, at time.Time) error {
	var claimed dispatch.Done
	err := s.writer.write(ctx, func(w *conn) error {
		err := w.query(func(r row) error { claimed = dispatch.Done{Seq: r.int(0), Line: r.text(1)}; return nil },
			`UPDATE effects SET claimed = CASE WHEN ?1 IN (claimed, ?2) THEN ?2 ELSE claimed END WHERE id = ?3 AND state = 0 RETURNING seq, handle`,
			int64(unset), at, effect)
		if err != nil || claimed.Seq != 0 {
			return err
		}
		return missing(w, `SELECT 1 FROM effects WHERE id = ?`, "effect", effect)
	}, func() { s.board.Claimed(claimed, !at.IsZero()) })
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	return nil
}

// EffectJobs implements dispatch.Source.
func (b source) EffectJobs(ctx context.Context, seqs []int64) ([]*bot.EffectJob, error) {
	jobs := make([]*bot.EffectJob, len(seqs))
	err := b.s.read(ctx, func(c *conn) error {
		for i, seq := range seqs {
			_, err := c.first(func(r row) error {
				job := bot.EffectJob{Since: r.time(0), Tries: int(r.int(1)), Tried: timeOrZero(r, 5)}
				if err := readEffect(&job.Effect, r.blob(2), r.time(3), r.int(4)); err != nil {
					return err
				}
				jobs[i] = &job
				return nil
			}, `SELECT claimed, tries, body, due, paced, tried FROM effects WHERE seq = ? AND state = 0`, seq)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load effects: %w", err)
	}
	return jobs, nil
}

// readEffect decodes a body; when it is due and whether that is a reserved slot stands beside it.
func readEffect(e *bot.Effect, body []byte, due time.Time, paced int64) error {
	if err := json.Unmarshal(body, e); err != nil {
		return err
	}
	e.Due, e.Paced = due, paced != 0
	return nil
}

// LaterEffect implements dispatch.Source.
func (b source) LaterEffect(ctx context.Context, seq int64, l bot.Later) error {
	return b.s.later(ctx, `UPDATE effects SET due = ?1, paced = ?2, tries = tries + ?3, reason = ?4,
		tried = CASE WHEN ?5 THEN NULL WHEN ?3 THEN coalesce(tried, ?6) ELSE tried END WHERE seq = ?7 AND state = 0`,
		l.At, l.Paced, l.Try, text(l.Error), l.Held, b.s.clock.Now(), seq)
}

const slotQuery = `SELECT body, due, paced FROM effects WHERE paced = 1 AND state = 0
	UNION ALL SELECT body, iif(paced, due, ended), paced FROM effects WHERE state = 1 AND ended >= ? AND fate IS NOT 'skipped' AND body IS NOT NULL ORDER BY 2`

// Slots implements bot.Keeper.
func (s *Store) Slots(ctx context.Context, since time.Time) iter.Seq2[bot.Effect, error] {
	return listed(s, ctx, "list slots", func(c *conn, found func(bot.Effect)) error {
		return c.query(func(r row) error {
			var e bot.Effect
			if err := readEffect(&e, r.blob(0), r.time(1), r.int(2)); err != nil {
				return err
			}
			found(e)
			return nil
		}, slotQuery, since)
	})
}
