package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/golive-bot/golive/bot"
)

// Load implements bot.Reader.
func (s *Store) Load(ctx context.Context, key string) (bot.Record, error) {
	kind, id, _ := strings.Cut(key, "/")
	rows, err := s.pool.Query(ctx, `SELECT kind, id, version, schema, data, index FROM record WHERE kind = $1 AND id = $2`, kind, id)
	if err != nil {
		return bot.Record{}, fmt.Errorf("load %s: %w", key, err)
	}
	rec, err := pgx.CollectExactlyOneRow(rows, scanRecord)
	if err != nil {
		return bot.Record{}, fmt.Errorf("load %s: %w", key, noneIs(err, bot.ErrNotFound))
	}
	return rec, nil
}

func scanRecord(row pgx.CollectableRow) (rec bot.Record, err error) {
	var data, index []byte
	if err := row.Scan(&rec.Kind, &rec.ID, &rec.Version, &rec.Schema, &data, &index); err != nil {
		return rec, err
	}
	rec.Data = data
	if index != nil {
		err = json.Unmarshal(index, &rec.Index)
	}
	return rec, err
}

// page is how many records Find reads at a time.
const page = 500

// Find implements bot.Reader. It holds no connection between its pages, so that its loop may use the Store.
func (s *Store) Find(ctx context.Context, q bot.Query) iter.Seq2[bot.Record, error] {
	return func(yield func(bot.Record, error) bool) {
		at, err := start(q)
		if err != nil {
			yield(bot.Record{}, err)
			return
		}
		for left := q.Limit; ; left -= page {
			n := page
			if q.Limit > 0 {
				n = min(n, left)
			}
			found, err := s.findPage(ctx, q, &at, n)
			if err != nil {
				yield(bot.Record{}, fmt.Errorf("find %s: %w", q.Kind, err))
				return
			}
			for _, rec := range found {
				if !yield(rec, nil) {
					return
				}
			}
			if len(found) < n || (q.Limit > 0 && left <= page) {
				return
			}
		}
	}
}

// position is what a page begins after: (value, id), or with a value at first.
type position struct {
	value, id string
	first     bool // nothing was found yet and no cursor was given
}

func start(q bot.Query) (position, error) {
	value, id, cursor := strings.Cut(q.After, "\x00")
	if !cursor {
		value, id = q.Value, q.After
	}
	if q.Index != "" && q.Value == "" && q.After != "" && !cursor {
		return position{}, errors.New("find: a range goes on after a Cursor, not after an ID")
	}
	if q.After == "" {
		value = q.From
	}
	return position{value, id, q.After == ""}, nil
}

func (s *Store) findPage(ctx context.Context, q bot.Query, at *position, n int) ([]bot.Record, error) {
	sql, args := `SELECT kind, id, version, schema, data, index, '' FROM record WHERE kind = $1 AND id > $2 ORDER BY id LIMIT $3`, []any{q.Kind, at.id, n}
	const joined = `SELECT kind, id, version, schema, data, index, value FROM record_index JOIN record USING (kind, id) WHERE kind = $1 AND name = $2 AND `
	switch {
	case q.Index == "":
	case q.Value != "":
		sql, args = joined+`value = $3 AND id > $4 ORDER BY id LIMIT $5`, []any{q.Kind, q.Index, q.Value, at.id, n}
	default:
		sql = joined + `(value, id) > ($3, $4) AND ($5 = '' OR value < $5) ORDER BY value, id LIMIT $6`
		if at.first { // no ID is empty, so this is value >= From
			at.id = ""
		}
		args = []any{q.Kind, q.Index, at.value, at.id, q.To, n}
	}
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (rec bot.Record, err error) {
		var data, index []byte
		if err = row.Scan(&rec.Kind, &rec.ID, &rec.Version, &rec.Schema, &data, &index, &at.value); err != nil {
			return rec, err
		}
		rec.Data, at.id, at.first = data, rec.ID, false
		if index != nil {
			err = json.Unmarshal(index, &rec.Index)
		}
		return rec, err
	})
}

// keys are columns of (kind, id, version).
type keys struct {
	kinds, ids []string
	versions   []int64
}

func (k *keys) add(key string, version int64) {
	kind, id, _ := strings.Cut(key, "/")
	k.kinds, k.ids, k.versions = append(k.kinds, kind), append(k.ids, id), append(k.versions, version)
}

// values are the further columns of records that are written, and their index entries.
type values struct {
	keys
	schemas     []int32
	data, index [][]byte

	entries     keys
	names, text []string
}

func (v *values) add(rec bot.Record) {
	v.keys.add(rec.Key(), rec.Version)
	v.schemas, v.data = append(v.schemas, int32(rec.Schema)), append(v.data, rec.Data)
	var index []byte
	if len(rec.Index) > 0 {
		index = bot.Encode(rec.Index)
	}
	v.index = append(v.index, index)
	for name, values := range rec.Index {
		for _, value := range values {
			v.entries.add(rec.Key(), 0)
			v.names, v.text = append(v.names, name), append(v.text, value)
		}
	}
}

// writeRecords checks and writes the records of a commit, a few statements for all.
func writeRecords(b *pgx.Batch, c bot.Commit) {
	var created, updated values
	var deleted, absent, present keys
	for _, rec := range sorted(c.Records) {
		switch {
		case rec.Deleted && rec.Version == 0:
			absent.add(rec.Key(), 0)
		case rec.Deleted:
			deleted.add(rec.Key(), rec.Version)
		case rec.Version == 0:
			created.add(rec)
		default:
			updated.add(rec)
		}
	}
	for _, v := range c.Require {
		if v.Version == 0 {
			absent.add(v.Key, 0)
		} else {
			present.add(v.Key, v.Version)
		}
	}
	requirePresent(b, present)
	requireAbsent(b, absent)
	remove(b, deleted)
	create(b, created)
	update(b, updated)
}

// sorted is in the order of keys, so that concurrent commits lock in the same order.
func sorted(records []bot.Record) []bot.Record {
	records = slices.Clone(records)
	slices.SortFunc(records, func(a, b bot.Record) int { return strings.Compare(a.Key(), b.Key()) })
	return records
}

// given is the keys as a table.
const given = `unnest($1::text[], $2::text[], $3::bigint[]) AS given (kind, id, version)`

func requirePresent(b *pgx.Batch, k keys) {
	if len(k.ids) == 0 {
		return
	}
	b.Queue(`SELECT r.id FROM record r JOIN `+given+` ON r.kind = given.kind AND r.id = given.id AND r.version = given.version FOR SHARE OF r`,
		k.kinds, k.ids, k.versions).Exec(all(len(k.ids), "require"))
}

// requireAbsent creates what must not exist and deletes it again: whoever creates it at the same time waits for us, or we
// for them.
func requireAbsent(b *pgx.Batch, k keys) {
	if len(k.ids) == 0 {
		return
	}
	b.Queue(`INSERT INTO record (kind, id, version, schema) SELECT kind, id, -1, 0 FROM `+given+` WHERE version = 0 ON CONFLICT DO NOTHING`,
		k.kinds, k.ids, k.versions).Exec(all(len(k.ids), "require absence"))
	b.Queue(`DELETE FROM record r USING `+given+` WHERE r.kind = given.kind AND r.id = given.id AND r.version = -1 AND given.version = 0`,
		k.kinds, k.ids, k.versions)
}

func remove(b *pgx.Batch, k keys) {
	if len(k.ids) == 0 {
		return
	}
	b.Queue(`DELETE FROM record r USING `+given+` WHERE r.kind = given.kind AND r.id = given.id AND r.version = given.version`,
		k.kinds, k.ids, k.versions).Exec(all(len(k.ids), "delete records"))
	dropEntries(b, k)
}

func dropEntries(b *pgx.Batch, k keys) {
	b.Queue(`DELETE FROM record_index r USING `+given+` WHERE r.kind = given.kind AND r.id = given.id AND given.version >= 0`,
		k.kinds, k.ids, k.versions)
}

// written is the records as a table.
const written = `unnest($1::text[], $2::text[], $3::bigint[], $4::integer[], $5::bytea[], $6::bytea[]) AS given (kind, id, version, schema, data, index)`

func create(b *pgx.Batch, v values) {
	if len(v.ids) == 0 {
		return
	}
	b.Queue(`INSERT INTO record (kind, id, version, schema, data, index) SELECT kind, id, version + 1, schema, data, index FROM `+written+` ON CONFLICT DO NOTHING`,
		v.kinds, v.ids, v.versions, v.schemas, v.data, v.index).Exec(all(len(v.ids), "create records"))
	addEntries(b, v)
}

func update(b *pgx.Batch, v values) {
	if len(v.ids) == 0 {
		return
	}
	b.Queue(`UPDATE record r SET version = r.version + 1, schema = given.schema, data = given.data, index = given.index FROM `+written+`
		WHERE r.kind = given.kind AND r.id = given.id AND r.version = given.version`,
		v.kinds, v.ids, v.versions, v.schemas, v.data, v.index).Exec(all(len(v.ids), "update records"))
	dropEntries(b, v.keys)
	addEntries(b, v)
}

func addEntries(b *pgx.Batch, v values) {
	if len(v.names) == 0 {
		return
	}
	b.Queue(`INSERT INTO record_index (kind, name, value, id) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING`,
		v.entries.kinds, v.names, v.text, v.entries.ids)
}
