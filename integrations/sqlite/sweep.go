package sqlite

import (
	"context"
	"fmt"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/dispatch"
)

// sweepPage is how many rows are erased in one transaction, so that nobody waits long for a sweep.
const sweepPage = 500

// Sweep implements bot.Keeper. Finished events lost their data when they were finished; what is left of them is erased
// with their IDs.
func (s *Store) Sweep(ctx context.Context, w bot.Sweep) error {
	if err := s.board.Known(ctx); err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	for _, part := range []struct {
		what   string
		find   string
		before time.Time
		erase  string
	}{
		{"answers", `SELECT seq FROM events WHERE seq > ? AND since < ?2 AND state = 1 AND ended < ?2 AND answer IS NOT NULL ORDER BY seq LIMIT ?`, w.Payloads,
			`UPDATE events SET answer = NULL WHERE seq = ? AND state = 1`},
		{"events", `SELECT seq FROM events WHERE seq > ? AND since < ?2 AND state = 1 AND ended < ?2 ORDER BY seq LIMIT ?`, w.IDs,
			`DELETE FROM events WHERE seq = ? AND state = 1`},
		{"effects", `SELECT seq FROM effects WHERE seq > ? AND since < ?2 AND state = 1 AND ended < ?2 ORDER BY seq LIMIT ?`, w.Payloads,
			`DELETE FROM effects WHERE seq = ? AND state = 1`},
		{"dead events", `SELECT seq FROM events WHERE seq > ? AND state <> 1 AND state = 2 AND ended < ? ORDER BY seq LIMIT ?`, w.Dead,
			`DELETE FROM events WHERE seq = ? AND state = 2`},
		{"dead effects", `SELECT seq FROM effects WHERE seq > ? AND state <> 1 AND state = 2 AND ended < ? ORDER BY seq LIMIT ?`, w.Dead,
			`DELETE FROM effects WHERE seq = ? AND state = 2 RETURNING seq, handle`},
		{"talks", `SELECT rowid FROM talks WHERE rowid > ? AND expires > 0 AND expires < ? ORDER BY rowid LIMIT ?`, w.Payloads,
			`DELETE FROM talks WHERE rowid = ?`},
	} {
		if part.before.IsZero() {
			continue
		}
		if err := s.sweep(ctx, part.find, part.before, part.erase); err != nil {
			return fmt.Errorf("sweep %s: %w", part.what, err)
		}
	}
	return nil
}

// sweep finds rows by reading and erases them page by page.
func (s *Store) sweep(ctx context.Context, find string, before time.Time, erase string) error {
	for after := int64(0); ; {
		var seqs []int64
		err := s.read(ctx, func(c *conn) error {
			return c.query(func(r row) error { seqs = append(seqs, r.int(0)); return nil }, find, after, before, sweepPage)
		})
		if err != nil || len(seqs) == 0 {
			return err
		}
		var gone []dispatch.Done
		err = s.writer.write(ctx, func(w *conn) error {
			gone = gone[:0]
			if _, err := w.exec(`UPDATE meta SET value = max(value, ?) WHERE name = 'erased'`, s.last); err != nil {
				return err
			}
			for _, seq := range seqs {
				if err := w.query(func(r row) error {
					gone = append(gone, dispatch.Done{Seq: r.int(0), Line: r.text(1)})
					return nil
				}, erase, seq); err != nil {
					return err
				}
				if _, err := w.exec(`DELETE FROM sealed WHERE seq = ? AND seq NOT IN (SELECT seq FROM events)`, seq); err != nil {
					return err
				}
			}
			return nil
		}, func() {
			for _, d := range gone {
				s.board.Unblock(d)
			}
		})
		if err != nil {
			return err
		}
		after = seqs[len(seqs)-1]
	}
}
