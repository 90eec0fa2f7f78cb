package sqlite

import (
	"bytes"
	"maps"
	"slices"
	"sync"

	"github.com/golive-bot/golive/bot"
)

// cache keeps records that were read, what was found not to be there, and what was found under one value: who asks, in
// which room, with what role is looked up for all that is said. It is exact, since no other process writes records: a
// commit drops what it wrote, and all answers about records of that kind, before it is told; what was read beside a
// commit is not kept.
type cache struct {
	mu      sync.Mutex
	records map[string]bot.Record                 // by key; Version 0: there is none
	answers map[string]map[bot.Query][]bot.Record // by kind
	size    int                                   // bytes, roughly
	commits int64                                 // that wrote records
}

const (
	maxCached = 2 << 20 // bytes in the cache; beyond it all is forgotten, which costs one look-up each
	overhead  = 256     // bytes of an entry beyond its key and data
)

// get answers what is known of a key, else the number of commits for put.
func (c *cache) get(key string) (rec bot.Record, known bool, commits int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	rec, known = c.records[key]
	return owned(rec), known, c.commits
}

// put keeps what was read of a key, unless records were written since.
func (c *cache) put(key string, rec bot.Record, commits int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.records[key]; known || commits != c.commits || !c.room(weight(key, rec)) {
		return
	}
	c.records[key] = owned(rec)
}

// found answers what is known of a search, else the number of commits for keep.
func (c *cache) found(q bot.Query) (page []bot.Record, known bool, commits int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	page, known = c.answers[q.Kind][q]
	return ownedAll(page), known, c.commits
}

// keep keeps all that a search found, unless records were written since.
func (c *cache) keep(q bot.Query, page []bot.Record, commits int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.answers[q.Kind][q]; known || commits != c.commits || !c.room(weightOf(q, page)) {
		return
	}
	if c.answers[q.Kind] == nil {
		c.answers[q.Kind] = map[bot.Query][]bot.Record{}
	}
	c.answers[q.Kind][q] = ownedAll(page)
}

// room makes room for so many bytes, unless they are too many.
func (c *cache) room(size int) bool {
	if size > maxCached/16 {
		return false
	}
	if c.records == nil || c.size+size > maxCached {
		c.records, c.answers, c.size = map[string]bot.Record{}, map[string]map[bot.Query][]bot.Record{}, 0
	}
	c.size += size
	return true
}

// wrote drops what a commit made untrue. It is called by the writer.
func (c *cache) wrote(records []bot.Record) {
	if len(records) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.commits++
	for _, rec := range records {
		key := rec.Key()
		if old, known := c.records[key]; known {
			c.size -= weight(key, old)
			delete(c.records, key)
		}
		for q, page := range c.answers[rec.Kind] {
			c.size -= weightOf(q, page)
		}
		delete(c.answers, rec.Kind)
	}
}

func weightOf(q bot.Query, page []bot.Record) int {
	size := overhead + len(q.Value)
	for _, rec := range page {
		size += weight(rec.ID, rec)
	}
	return size
}

func ownedAll(page []bot.Record) []bot.Record {
	out := make([]bot.Record, len(page))
	for i, rec := range page {
		out[i] = owned(rec)
	}
	return out
}

func weight(key string, rec bot.Record) int { return len(key) + 2*len(rec.Data) + overhead }

// owned is a copy that nobody else can change.
func owned(rec bot.Record) bot.Record {
	rec.Data = bytes.Clone(rec.Data)
	if rec.Index != nil {
		rec.Index = maps.Clone(rec.Index)
		for name, values := range rec.Index {
			rec.Index[name] = slices.Clone(values)
		}
	}
	return rec
}
