package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"sort"
)

// Record is a stored value with a version and index entries.
type Record struct {
	Kind    string              `json:"kind"`
	ID      string              `json:"id"`
	Version int64               `json:"version"` // as read; 0: must not exist. A store adds one when it writes
	Schema  int                 `json:"schema"`  // shape of Data
	Data    json.RawMessage     `json:"data,omitempty"`
	Index   map[string][]string `json:"index,omitempty"`
	Deleted bool                `json:"deleted,omitempty"` // in a Commit: delete it
}

// Key is "kind/id".
func (r Record) Key() string { return r.Kind + "/" + r.ID }

// Query asks for records of a kind by an index, in the order of (value, id); without Index in the order of id.
type Query struct {
	Kind  string
	Index string
	Value string // exact value; if empty, From <= value < To (an empty To has no end)
	From  string
	To    string
	After string // ID, or Cursor, of the last record of the page before
	Limit int    // 0: all; a store reads in pages by itself
}

// Cursor is what Query.After takes to go on after a record found under value by a range.
func Cursor(value, id string) string { return value + "\x00" + id }

// Reader reads records. Load answers ErrNotFound.
type Reader interface {
	Load(ctx context.Context, key string) (Record, error)
	Find(ctx context.Context, q Query) iter.Seq2[Record, error]
}

// Records is a typed view of one kind of record: `var projects = bot.Records[Project]{Kind: "project", Schema: 1}`.
type Records[T any] struct {
	Kind   string
	Schema int // number of T's shape; raise it when older data needs an Upgrade
	// Index tells the values under which a record is found, by name of the index.
	Index map[string]func(T) []string
	// Upgrade turns data of schema n into data of schema n+1.
	Upgrade map[int]func(json.RawMessage) (json.RawMessage, error)
	// Known keeps values that were read, for few and large ones that are read again and again. Nil: each is read anew.
	Known *Known[T]
}

// Decode reads a record's value, upgrading it where it is older; ErrNewer if it is newer than this binary.
func (k Records[T]) Decode(rec Record) (T, error) {
	var v T
	if rec.Schema > k.Schema {
		return v, fmt.Errorf("%s has schema %d, this binary knows %d: %w", rec.Key(), rec.Schema, k.Schema, ErrNewer)
	}
	data := rec.Data
	for n := rec.Schema; n < k.Schema; n++ {
		up := k.Upgrade[n]
		if up == nil {
			continue
		}
		var err error
		if data, err = up(data); err != nil {
			return v, fmt.Errorf("upgrade %s from schema %d: %w", rec.Key(), n, err)
		}
	}
	if err := k.Known.read(data, &v); err != nil {
		return v, fmt.Errorf("read %s: %w", rec.Key(), err)
	}
	return v, nil
}

// Encode makes the record that holds v.
func (k Records[T]) Encode(id string, version int64, v T) Record {
	rec := Record{Kind: k.Kind, ID: id, Version: version, Schema: k.Schema, Data: Encode(v)}
	for name, values := range k.Index {
		if vs := dedupe(values(v)); len(vs) > 0 {
			if rec.Index == nil {
				rec.Index = map[string][]string{}
			}
			rec.Index[name] = vs
		}
	}
	return rec
}

// Key is the key of the record with the given ID.
func (k Records[T]) Key(id string) string { return k.Kind + "/" + id }

// Get reads one value through the request; ErrNotFound. What the request itself put is seen.
func (k Records[T]) Get(r *Request, id string) (T, error) {
	rec, err := r.load(k.Key(id))
	if err != nil {
		var zero T
		return zero, err
	}
	return k.Decode(rec)
}

// Hold is Get, and the commit fails with ErrConflict if the record changes meanwhile, also where it did not exist.
func (k Records[T]) Hold(r *Request, id string) (T, error) {
	v, err := k.Get(r, id)
	r.require(k.Key(id))
	return v, err
}

// Put records v under id, which is not empty. It is written with the commit, and only if the record did not change since it was read.
func (k Records[T]) Put(r *Request, id string, v T) error {
	if id == "" { // nobody's record, which all whom golive does not know would share
		return Permanent(fmt.Errorf("record %s: no ID", k.Kind))
	}
	version, err := r.version(k.Key(id))
	if err != nil {
		return err
	}
	r.put(k.Encode(id, version, v))
	return nil
}

// Delete removes the record with the commit; deleting what does not exist is no error.
func (k Records[T]) Delete(r *Request, id string) error {
	version, err := r.version(k.Key(id))
	if err != nil {
		return err
	}
	r.put(Record{Kind: k.Kind, ID: id, Version: version, Schema: k.Schema, Deleted: true})
	return nil
}

// Found is a record that a query found.
type Found[T any] struct {
	ID    string
	Value T
}

// Find reads the values that q finds (q.Kind is set by Find). What the request itself put is not seen. What was found
// is put only if it did not change since.
func (k Records[T]) Find(r *Request, q Query) iter.Seq2[Found[T], error] {
	q.Kind = k.Kind
	return func(yield func(Found[T], error) bool) {
		for rec, err := range r.store.Find(r.ctx, q) {
			var f Found[T]
			if err == nil {
				r.saw(rec)
				f.ID = rec.ID
				f.Value, err = k.Decode(rec)
			}
			if !yield(f, err) {
				return
			}
		}
	}
}

// Read loads one value outside of a request: for the engine, pages and commands of the operator.
func (k Records[T]) Read(ctx context.Context, s Reader, id string) (T, Record, error) {
	rec, err := s.Load(ctx, k.Key(id))
	if err != nil {
		var zero T
		return zero, rec, err
	}
	v, err := k.Decode(rec)
	return v, rec, err
}

// List reads what q finds outside of a request.
func (k Records[T]) List(ctx context.Context, s Reader, q Query) ([]Found[T], error) {
	q.Kind = k.Kind
	var all []Found[T]
	for rec, err := range s.Find(ctx, q) {
		if err != nil {
			return nil, err
		}
		v, err := k.Decode(rec)
		if err != nil {
			return nil, err
		}
		all = append(all, Found[T]{rec.ID, v})
	}
	return all, nil
}

// dedupe sorts values and drops empty and repeated ones.
func dedupe(values []string) []string {
	sort.Strings(values)
	out := values[:0]
	for _, v := range values {
		if v != "" && (len(out) == 0 || out[len(out)-1] != v) {
			out = append(out, v)
		}
	}
	return out
}
