package sqlite

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// TestNoHotQueryScansATable asks SQLite how it would answer what is asked often.
func TestNoHotQueryScansATable(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "golive.db"), Options{})
	queries := map[string]string{
		"waiting events":   `SELECT seq, lane, due, parked FROM events WHERE state <> 1 AND state = 0 AND seq > ? ORDER BY seq LIMIT ?`,
		"waiting effects":  effectColumns + `state = 0 AND seq > ? ORDER BY seq LIMIT ?`,
		"dead effects":     effectColumns + `state = 2 AND handle <> '' ORDER BY seq`,
		"count":            `SELECT count(*) FROM events WHERE state <> 1 AND state = 0`,
		"oldest":           `SELECT since FROM events WHERE state <> 1 AND state = 0 ORDER BY seq LIMIT 1`,
		"waits in lanes":   waitsQuery,
		"due timers":       `SELECT body FROM timers WHERE due <= ? ORDER BY due LIMIT ?`,
		"next timer":       `SELECT due FROM timers ORDER BY due LIMIT 1`,
		"counted timers":   `SELECT count(*) FROM timers WHERE due <= ?1`,
		"event by ID":      `SELECT seq, lane, sealed FROM events WHERE id = ? AND state = 0`,
		"version":          `SELECT version, idx FROM records WHERE kind = ? AND id = ?`,
		"slots":            slotQuery,
		"records":          findByID,
		"records by value": findByEntry + findValue,
		"records by range": findByEntry + findRange,
		"records from":     findByEntry + findFrom,
	}
	for _, part := range sweepParts(bot.Sweep{Payloads: time.Now(), IDs: time.Now(), Dead: time.Now()}) {
		queries["sweep of "+part.what] = part.find
	}
	for name, sql := range queries {
		sweeps := strings.HasPrefix(name, "sweep")
		n := 0
		err := s.writer.alone(t.Context(), func(c *conn) error {
			return c.query(func(r row) error {
				step := r.text(3)
				n++
				bare := strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "USING") && step != "SCAN CONSTANT ROW"
				// The second step of a sweep looks for where to end: it stops at the first row that it finds.
				if bare && !(sweeps && n > 1) {
					t.Errorf("%s: %s", name, step)
				}
				if strings.Contains(step, "TEMP B-TREE") && !sweeps && name != "slots" {
					t.Errorf("%s: %s", name, step)
				}
				return nil
			}, "EXPLAIN QUERY PLAN "+sql, 0, 0, 0, 0, 0, 0) // more arguments than any needs
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
