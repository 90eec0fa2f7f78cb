package sqlite

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"github.com/golive-bot/golive/bot"
)

// TestWhatIsReadIsNeverOlderThanWhatWasCommitted: readers and a writer of one record, side by side.
func TestWhatIsReadIsNeverOlderThanWhatWasCommitted(t *testing.T) {
	reads := map[string]func(s *Store) (bot.Record, error){
		"by key": func(s *Store) (bot.Record, error) { return s.Load(t.Context(), "thing/1") },
		"by value": func(s *Store) (bot.Record, error) {
			for rec, err := range s.Find(t.Context(), bot.Query{Kind: "thing", Index: "name", Value: "it"}) {
				return rec, err
			}
			return bot.Record{}, bot.ErrNotFound
		},
	}
	for name, read := range reads {
		t.Run(name, func(t *testing.T) { readWhileWriting(t, read) })
	}
}

func readWhileWriting(t *testing.T, read func(s *Store) (bot.Record, error)) {
	s := openAt(t, filepath.Join(t.TempDir(), "golive.db"), Options{})
	const versions = 300
	var mu sync.Mutex
	var committed int64
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for {
				mu.Lock()
				least := committed
				mu.Unlock()
				rec, err := read(s)
				if rec.Version < least || err != nil && least > 0 {
					t.Errorf("loaded version %d (%v), version %d was committed before", rec.Version, err, least)
					return
				}
				if least == versions {
					return
				}
			}
		})
	}
	for v := range int64(versions) {
		rec := bot.Record{Kind: "thing", ID: "1", Version: v, Data: fmt.Appendf(nil, "%d", v), Index: map[string][]string{"name": {"it"}}}
		if err := s.Commit(t.Context(), bot.Commit{Records: []bot.Record{rec}}); err != nil {
			t.Fatal(err)
		}
		mu.Lock()
		committed = v + 1
		mu.Unlock()
	}
	all.Wait()
}

func TestTheCacheStaysSmallAndSharesNothing(t *testing.T) {
	var c cache
	for i := range 20_000 {
		c.put(fmt.Sprint("thing/", i), bot.Record{Version: 1, Data: make([]byte, 500)}, 0)
		if c.size > maxCached {
			t.Fatalf("%d bytes after %d records", c.size, i)
		}
	}
	c.put("thing/large", bot.Record{Version: 1, Data: make([]byte, maxCached)}, 0)
	if _, known, _ := c.get("thing/large"); known {
		t.Error("a record as large as the cache is kept")
	}
	c.put("thing/x", bot.Record{Version: 1, Data: []byte("abc"), Index: map[string][]string{"a": {"b"}}}, 0)
	rec, _, _ := c.get("thing/x")
	rec.Data[0], rec.Index["a"][0] = 'z', "z"
	if again, _, _ := c.get("thing/x"); string(again.Data) != "abc" || again.Index["a"][0] != "b" {
		t.Errorf("whoever read it could change it: %+v", again)
	}
	q := bot.Query{Kind: "thing", Index: "a", Value: "b"}
	c.keep(q, []bot.Record{rec}, 0)
	found, _, _ := c.found(q)
	found[0].Data[0] = 'y'
	if again, _, _ := c.found(q); string(again[0].Data) != "zbc" {
		t.Errorf("whoever found it could change it: %+v", again)
	}
	c.wrote([]bot.Record{{Kind: "other", ID: "x"}})
	if _, known, _ := c.found(q); !known {
		t.Error("a search is forgotten for a record of another kind")
	}
	before := c.size
	c.wrote([]bot.Record{{Kind: "thing", ID: "x"}})
	if _, known, _ := c.found(q); known || c.size >= before {
		t.Errorf("what was found before a commit is still known, or weighed: %d bytes, %d before", c.size, before)
	}
	if _, known, _ := c.get("thing/x"); known {
		t.Error("what was written is still known")
	}
	if c.put("thing/x", bot.Record{Version: 1}, 1); len(c.records) > 0 && c.records["thing/x"].Version > 0 {
		t.Error("what was read before a commit is kept after it")
	}
}
