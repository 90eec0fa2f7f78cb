package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// checkVersions refuses p if a version is stale. It answers the index entries that the records had.
func checkVersions(w *conn, p *planned) (before [][]byte, err error) {
	before = make([][]byte, len(p.Records))
	for i, rec := range p.Records {
		version, idx, err := present(w, rec.Kind, rec.ID)
		if err != nil {
			return nil, err
		}
		if version != rec.Version {
			return nil, refusal{fmt.Errorf("write %s: it has version %d, not %d: %w", rec.Key(), version, rec.Version, bot.ErrConflict)}
		}
		before[i] = idx
	}
	for _, v := range p.Require {
		kind, id := splitKey(v.Key)
		version, _, err := present(w, kind, id)
		if err != nil {
			return nil, err
		}
		if version != v.Version {
			return nil, refusal{fmt.Errorf("require %s: it has version %d, not %d: %w", v.Key, version, v.Version, bot.ErrConflict)}
		}
	}
	return before, nil
}

// present is the version and the index entries of a record; version 0 if there is none.
func present(w *conn, kind, id string) (version int64, idx []byte, err error) {
	_, err = w.first(func(r row) error { version, idx = r.int(0), r.blob(1); return nil },
		`SELECT version, idx FROM records WHERE kind = ? AND id = ?`, kind, id)
	if err != nil {
		return 0, nil, fmt.Errorf("read version of %s/%s: %w", kind, id, err)
	}
	return version, idx, nil
}

// writeRecord writes or deletes a record whose version was checked, with the index entries that changed.
func writeRecord(w *conn, rec bot.Record, before, after []byte) (err error) {
	switch {
	case rec.Deleted && rec.Version == 0:
		return nil
	case rec.Deleted:
		after = nil
		_, err = w.exec(`DELETE FROM records WHERE kind = ? AND id = ?`, rec.Kind, rec.ID)
	case rec.Version == 0:
		_, err = w.exec(`INSERT INTO records (kind, id, version, schema, data, idx) VALUES (?, ?, 1, ?, ?, ?)`,
			rec.Kind, rec.ID, rec.Schema, []byte(rec.Data), after)
	default:
		_, err = w.exec(`UPDATE records SET version = version + 1, schema = ?, data = ?, idx = ? WHERE kind = ? AND id = ?`,
			rec.Schema, []byte(rec.Data), after, rec.Kind, rec.ID)
	}
	if err != nil || string(before) == string(after) {
		return err
	}
	old, err := decodeIndex(before)
	if err != nil {
		return err
	}
	now := rec.Index
	if rec.Deleted {
		now = nil
	}
	if err := eachMissing(old, now, func(name, value string) error {
		_, err := w.exec(`DELETE FROM entries WHERE kind = ? AND name = ? AND value = ? AND id = ?`, rec.Kind, name, value, rec.ID)
		return err
	}); err != nil {
		return err
	}
	return eachMissing(now, old, func(name, value string) error {
		_, err := w.exec(`INSERT OR IGNORE INTO entries (kind, name, value, id) VALUES (?, ?, ?, ?)`, rec.Kind, name, value, rec.ID)
		return err
	})
}

// eachMissing calls do with every entry of a that b has not.
func eachMissing(a, b map[string][]string, do func(name, value string) error) error {
	for name, values := range a {
		for _, v := range values {
			if slices.Contains(b[name], v) {
				continue
			}
			if err := do(name, v); err != nil {
				return err
			}
		}
	}
	return nil
}

func decodeIndex(idx []byte) (m map[string][]string, err error) {
	if len(idx) == 0 {
		return nil, nil
	}
	err = json.Unmarshal(idx, &m)
	return m, err
}

// Load implements bot.Reader.
func (s *Store) Load(ctx context.Context, key string) (rec bot.Record, err error) {
	rec, known, commits := s.cache.get(key)
	if !known {
		kind, id := splitKey(key)
		err = s.read(ctx, func(c *conn) error {
			_, err := c.first(func(r row) (err error) {
				rec, err = readRecord(kind, r)
				return err
			}, `SELECT id, version, schema, data, idx FROM records WHERE kind = ? AND id = ?`, kind, id)
			return err
		})
		if err == nil && !s.beside {
			s.cache.put(key, rec, commits)
		}
	}
	if err == nil && rec.Version == 0 {
		err = bot.ErrNotFound
	}
	if err != nil {
		return bot.Record{}, fmt.Errorf("load %s: %w", key, err)
	}
	return rec, nil
}

func readRecord(kind string, r row) (bot.Record, error) {
	idx, err := decodeIndex(r.blob(4))
	if err != nil {
		return bot.Record{}, fmt.Errorf("index of %s/%s: %w", kind, r.text(0), err)
	}
	return bot.Record{Kind: kind, ID: r.text(0), Version: r.int(1), Schema: int(r.int(2)), Data: r.blob(3), Index: idx}, nil
}

// pageSize is how many records are read at a time: in between others may read and write.
const pageSize = 256

// Find implements bot.Reader.
func (s *Store) Find(ctx context.Context, q bot.Query) iter.Seq2[bot.Record, error] {
	return func(yield func(bot.Record, error) bool) {
		at, err := startOf(q)
		if err != nil {
			yield(bot.Record{}, err)
			return
		}
		for left := q.Limit; ; {
			n := pageSize
			if q.Limit > 0 {
				n = min(n, left)
			}
			page, err := s.answer(ctx, q, &at, n)
			if err != nil {
				yield(bot.Record{}, fmt.Errorf("find %s: %w", q.Kind, err))
				return
			}
			for _, rec := range page {
				if !yield(rec, nil) {
					return
				}
			}
			left -= len(page)
			if len(page) < n || (q.Limit > 0 && left <= 0) {
				return
			}
		}
	}
}

// answer is page, from memory where a search by value was made before and all of it is known.
func (s *Store) answer(ctx context.Context, q bot.Query, at *place, n int) ([]bot.Record, error) {
	if q.Index == "" || q.Value == "" || q.After != "" || at.id != "" || s.beside {
		return s.page(ctx, q, at, n)
	}
	page, known, commits := s.cache.found(q)
	if known {
		return page, nil
	}
	page, err := s.page(ctx, q, at, n)
	if whole := len(page) < n || q.Limit == n; err == nil && whole {
		s.cache.keep(q, page, commits)
	}
	return page, err
}

// place is a place in an index: behind the entry, or before it if it is where a search begins.
type place struct{ value, id string }

func startOf(q bot.Query) (place, error) {
	value, id, cursor := strings.Cut(q.After, "\x00")
	switch {
	case !cursor && (q.Index == "" || q.Value != "" || q.After == ""):
		return place{q.From, q.After}, nil
	case !cursor:
		return place{}, errors.New("find: a range goes on after a Cursor, not after an ID")
	}
	return place{value, id}, nil
}

// A bare LIMIT ? would be part of the plan, and the statement be prepared anew for each query: hence the sum.
const (
	findByID    = `SELECT id, version, schema, data, idx, '' FROM records WHERE kind = ? AND id > ? ORDER BY id LIMIT ?+0`
	findByEntry = `SELECT r.id, r.version, r.schema, r.data, r.idx, e.value
		FROM entries e CROSS JOIN records r ON r.kind = e.kind AND r.id = e.id WHERE e.kind = ? AND e.name = ? AND `
	findValue = `e.value = ? AND e.id > ? ORDER BY e.id LIMIT ?+0`
	findRange = `(e.value, e.id) > (?, ?) AND e.value < ? ORDER BY e.value, e.id LIMIT ?+0`
	findFrom  = `(e.value, e.id) > (?, ?) ORDER BY e.value, e.id LIMIT ?+0`
)

// page reads the next n records and moves at behind them.
func (s *Store) page(ctx context.Context, q bot.Query, at *place, n int) (page []bot.Record, err error) {
	err = s.read(ctx, func(c *conn) error {
		page = make([]bot.Record, 0, min(n, 16))
		each := func(r row) error {
			rec, err := readRecord(q.Kind, r)
			if err != nil {
				return err
			}
			page, *at = append(page, rec), place{r.text(5), rec.ID}
			return nil
		}
		switch {
		case q.Index == "":
			return c.query(each, findByID, q.Kind, at.id, n)
		case q.Value != "":
			return c.query(each, findByEntry+findValue, q.Kind, q.Index, q.Value, at.id, n)
		case q.To != "":
			return c.query(each, findByEntry+findRange, q.Kind, q.Index, at.value, at.id, q.To, n)
		}
		return c.query(each, findByEntry+findFrom, q.Kind, q.Index, at.value, at.id, n)
	})
	return page, err
}
