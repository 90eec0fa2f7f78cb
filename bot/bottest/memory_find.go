package bottest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// entry is an entry of an index; in the index of a kind itself the value is empty.
type entry struct{ value, id string }

func (a entry) compare(b entry) int {
	return cmp.Or(strings.Compare(a.value, b.value), strings.Compare(a.id, b.id))
}

// Load implements bot.Reader.
func (s *Store) Load(_ context.Context, key string) (bot.Record, error) {
	if err := s.lock("load"); err != nil {
		return bot.Record{}, err
	}
	defer s.mu.Unlock()
	rec, ok := s.records[key]
	if !ok {
		return bot.Record{}, fmt.Errorf("load %s: %w", key, bot.ErrNotFound)
	}
	return copyRecord(rec), nil
}

// write applies one record of a commit.
func (s *Store) write(rec bot.Record) {
	key := rec.Key()
	for name := range s.indexes {
		if kind, _, _ := strings.Cut(name, "\x00"); kind == rec.Kind {
			delete(s.indexes, name)
		}
	}
	if rec.Deleted {
		delete(s.records, key)
		return
	}
	rec = copyRecord(rec)
	rec.Version++
	s.records[key] = rec
}

// Find implements bot.Reader.
func (s *Store) Find(_ context.Context, q bot.Query) iter.Seq2[bot.Record, error] {
	from, to, err := span(q)
	if err != nil {
		return func(yield func(bot.Record, error) bool) { yield(bot.Record{}, err) }
	}
	return each(s, "find", func() (found []bot.Record) {
		all := s.index(q.Kind, q.Index)
		n, _ := slices.BinarySearchFunc(all, from, entry.compare)
		for _, e := range all[n:] {
			if (to != nil && e.value >= *to) || (q.Limit > 0 && len(found) == q.Limit) {
				break
			}
			found = append(found, copyRecord(s.records[q.Kind+"/"+e.id]))
		}
		return found
	})
}

// span is the part of an index that q asks for: the first entry, and the value at which it ends.
func span(q bot.Query) (from entry, to *string, err error) {
	value, id, cursor := strings.Cut(q.After, "\x00")
	if !cursor {
		value, id = q.Value, q.After
	}
	if id != "" {
		id += "\x00" // the next one
	}
	switch {
	case q.Index == "":
		return entry{"", id}, nil, nil
	case q.Value != "":
		end := q.Value + "\x00"
		return entry{q.Value, id}, &end, nil
	case q.After != "" && !cursor:
		return entry{}, nil, errors.New("find: a range goes on after a Cursor, not after an ID")
	case q.After != "":
		from = entry{value, id}
	default:
		from = entry{q.From, ""}
	}
	if q.To != "" {
		to = &q.To
	}
	return from, to, nil
}

// index is the sorted index of a kind; "" is the index by ID.
func (s *Store) index(kind, name string) []entry {
	key := kind + "\x00" + name
	if all, ok := s.indexes[key]; ok {
		return all
	}
	all := []entry{}
	for _, rec := range s.records {
		switch {
		case rec.Kind != kind:
		case name == "":
			all = append(all, entry{"", rec.ID})
		default:
			for _, v := range rec.Index[name] {
				all = append(all, entry{v, rec.ID})
			}
		}
	}
	slices.SortFunc(all, entry.compare)
	s.indexes[key] = all
	return all
}

func copyRecord(rec bot.Record) bot.Record {
	rec.Data = slices.Clone(rec.Data)
	rec.Index = maps.Clone(rec.Index)
	for name, values := range rec.Index {
		rec.Index[name] = slices.Clone(values)
	}
	return rec
}

// Records are all records, in the order of their keys.
func (s *Store) Records() []bot.Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]bot.Record, 0, len(s.records))
	for _, key := range slices.Sorted(maps.Keys(s.records)) {
		all = append(all, s.records[key])
	}
	return all
}

// Payloads are all that is kept of events, effects, timers and conversations, ended ones included, as JSON.
func (s *Store) Payloads() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, e := range s.events {
		all = append(all, string(bot.Encode(e.job.Event)), string(bot.Encode(e.answer)), e.reason)
	}
	for _, x := range s.effects {
		all = append(all, string(bot.Encode(x.job.Effect)), x.reason)
	}
	for _, t := range s.timers {
		all = append(all, string(bot.Encode(t)))
	}
	for _, t := range s.talks {
		all = append(all, string(bot.Encode(t)))
	}
	return all
}
