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
	if s.beside {
		return fmt.Errorf("sweep: %w", errBeside)
	}
	if err := s.known(ctx); err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	for _, part := range sweepParts(w) {
		if part.past == (time.Time{}) {
			continue
		}
		if err := s.sweep(ctx, part); err != nil {
			return fmt.Errorf("sweep %s: %w", part.what, err)
		}
	}
	return nil
}

// Purge implements bot.Keeper. What finished events said went when they were finished; their answers may repeat it.
func (s *Store) Purge(ctx context.Context, words []string) error {
	if s.beside {
		return fmt.Errorf("purge: %w", errBeside)
	}
	if err := s.known(ctx); err != nil {
		return fmt.Errorf("purge: %w", err)
	}
	for _, word := range words {
		for _, part := range purgeParts([]byte(word)) {
			if err := s.sweep(ctx, part); err != nil {
				return fmt.Errorf("purge %s: %w", part.what, err)
			}
		}
	}
	s.sealed.Store(true) // the log holds it until the next checkpoint
	return nil
}

func purgeParts(word []byte) []sweepPart {
	return []sweepPart{
		{"answers", word, `SELECT seq FROM events WHERE seq > ?1 AND state = 1 AND instr(answer, ?2) > 0 ORDER BY seq LIMIT ?3`,
			[]string{`UPDATE events SET answer = NULL WHERE seq = ? AND state = 1`}},
		{"effects", word, `SELECT seq FROM effects WHERE seq > ?1 AND state = 1 AND instr(body, ?2) > 0 ORDER BY seq LIMIT ?3`,
			[]string{`DELETE FROM effects WHERE seq = ? AND state = 1`}},
		{"dead events", word, `SELECT seq FROM events LEFT JOIN sealed USING (seq) WHERE seq > ?1 AND state <> 1 AND state = 2
			AND (instr(head, ?2) > 0 OR instr(data, ?2) > 0 OR instr(body, ?2) > 0) ORDER BY seq LIMIT ?3`,
			[]string{`DELETE FROM sealed WHERE seq = ?1 AND EXISTS (SELECT 1 FROM events WHERE seq = ?1 AND state = 2)`,
				`DELETE FROM events WHERE seq = ? AND state = 2`}},
		{"dead effects", word, `SELECT seq FROM effects WHERE seq > ?1 AND state <> 1 AND state = 2 AND instr(body, ?2) > 0 ORDER BY seq LIMIT ?3`,
			[]string{`DELETE FROM effects WHERE seq = ? AND state = 2 RETURNING seq, handle`}},
		{"talks", word, `SELECT rowid FROM talks WHERE rowid > ?1 AND instr(body, ?2) > 0 ORDER BY rowid LIMIT ?3`,
			[]string{`DELETE FROM talks WHERE rowid = ?`}},
	}
}

// sweepPart is one kind of rows that are erased. What ended before a time began before it, so that a search need not go
// beyond the first row that began later.
type sweepPart struct {
	what  string
	past  any      // the time before which it ended, or the word that it holds
	find  string   // by the number after which to go on, that, how many
	erase []string // each by the number; the last may answer number and handle of effects that blocked it
}

func sweepParts(w bot.Sweep) []sweepPart {
	const soEvents = ` AND seq < coalesce((SELECT seq FROM events WHERE since >= ?2 ORDER BY seq LIMIT 1), 1 << 62) ORDER BY seq LIMIT ?3`
	const soEffects = ` AND seq < coalesce((SELECT seq FROM effects WHERE since >= ?2 ORDER BY seq LIMIT 1), 1 << 62) ORDER BY seq LIMIT ?3`
	return []sweepPart{
		{"answers", w.Payloads, `SELECT seq FROM events WHERE seq > ?1 AND state = 1 AND ended < ?2 AND answer IS NOT NULL` + soEvents,
			[]string{`UPDATE events SET answer = NULL WHERE seq = ? AND state = 1`}},
		{"events", w.IDs, `SELECT seq FROM events WHERE seq > ?1 AND state = 1 AND ended < ?2` + soEvents,
			[]string{`DELETE FROM events WHERE seq = ? AND state = 1`}},
		{"effects", w.Payloads, `SELECT seq FROM effects WHERE seq > ?1 AND state = 1 AND ended < ?2` + soEffects,
			[]string{`DELETE FROM effects WHERE seq = ? AND state = 1`}},
		{"dead events", w.Dead, `SELECT seq FROM events WHERE seq > ?1 AND state <> 1 AND state = 2 AND ended < ?2 ORDER BY seq LIMIT ?3`,
			[]string{`DELETE FROM sealed WHERE seq = ?1 AND EXISTS (SELECT 1 FROM events WHERE seq = ?1 AND state = 2)`,
				`DELETE FROM events WHERE seq = ? AND state = 2`}},
		{"dead effects", w.Dead, `SELECT seq FROM effects WHERE seq > ?1 AND state <> 1 AND state = 2 AND ended < ?2 ORDER BY seq LIMIT ?3`,
			[]string{`DELETE FROM effects WHERE seq = ? AND state = 2 RETURNING seq, handle`}},
		{"talks", w.Payloads, `SELECT rowid FROM talks WHERE rowid > ?1 AND expires > 0 AND expires < ?2 ORDER BY rowid LIMIT ?3`,
			[]string{`DELETE FROM talks WHERE rowid = ?`}},
	}
}

// sweep finds rows by reading and erases them page by page.
func (s *Store) sweep(ctx context.Context, part sweepPart) error {
	for after := int64(0); ; {
		var seqs []int64
		err := s.read(ctx, func(c *conn) error {
			return c.query(func(r row) error { seqs = append(seqs, r.int(0)); return nil }, part.find, after, part.past, sweepPage)
		})
		if err != nil || len(seqs) == 0 {
			return err
		}
		var gone []dispatch.Done
		err = s.writer.write(ctx, func(w *conn) (err error) {
			gone, err = s.erase(w, part.erase, seqs)
			return err
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

// erase erases rows, and remembers the highest number that was given, which may be among them.
func (s *Store) erase(w *conn, statements []string, seqs []int64) (gone []dispatch.Done, err error) {
	if _, err := w.exec(`UPDATE meta SET value = max(value, ?) WHERE name = 'erased'`, s.last); err != nil {
		return nil, err
	}
	for _, seq := range seqs {
		for _, sql := range statements {
			err := w.query(func(r row) error {
				gone = append(gone, dispatch.Done{Seq: r.int(0), Line: r.text(1)})
				return nil
			}, sql, seq)
			if err != nil {
				return nil, err
			}
		}
	}
	return gone, nil
}
