package bottest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

var recordCases = []storeCase{
	{"a record is written only on the version that was read", func(r *rig) {
		write := func(version int64, data string) error {
			return r.store.Commit(r.ctx, bot.Commit{Records: []bot.Record{{Kind: "thing", ID: "1", Version: version, Data: []byte(data)}}})
		}
		r.ok(write(0, `1`), "create")
		if err := write(0, `2`); !errors.Is(err, bot.ErrConflict) {
			r.Errorf("create again: got %v, want ErrConflict", err)
		}
		r.ok(write(1, `3`), "update")
		if err := write(1, `4`); !errors.Is(err, bot.ErrConflict) {
			r.Errorf("stale update: got %v, want ErrConflict", err)
		}
		rec, err := r.store.Load(r.ctx, "thing/1")
		if err != nil || rec.Version != 2 || string(rec.Data) != `3` {
			r.Errorf("got %+v, %v", rec, err)
		}
	}},
	{"a requirement holds for what exists and for what does not", func(r *rig) {
		r.commit(bot.Commit{Records: []bot.Record{{Kind: "thing", ID: "1", Data: []byte(`1`)}}})
		r.commit(bot.Commit{Require: []bot.Version{{Key: "thing/1", Version: 1}, {Key: "thing/2", Version: 0}}})
		for _, v := range []bot.Version{{Key: "thing/1"}, {Key: "thing/1", Version: 2}, {Key: "thing/2", Version: 1}} {
			if err := r.store.Commit(r.ctx, bot.Commit{Require: []bot.Version{v}}); !errors.Is(err, bot.ErrConflict) {
				r.Errorf("require %+v: got %v, want ErrConflict", v, err)
			}
		}
	}},
	{"a deleted record is gone, and may be created again", func(r *rig) {
		rec := bot.Record{Kind: "thing", ID: "1", Data: []byte(`1`), Index: map[string][]string{"colour": {"red"}}}
		r.commit(bot.Commit{Records: []bot.Record{rec}})
		if err := r.store.Commit(r.ctx, bot.Commit{Records: []bot.Record{{Kind: "thing", ID: "1", Version: 2, Deleted: true}}}); !errors.Is(err, bot.ErrConflict) {
			r.Errorf("stale delete: got %v, want ErrConflict", err)
		}
		r.commit(bot.Commit{Records: []bot.Record{{Kind: "thing", ID: "1", Version: 1, Deleted: true}}})
		if _, err := r.store.Load(r.ctx, "thing/1"); !errors.Is(err, bot.ErrNotFound) {
			r.Errorf("load: got %v, want ErrNotFound", err)
		}
		if ids := r.find(bot.Query{Kind: "thing", Index: "colour", Value: "red"}); len(ids) > 0 {
			r.Errorf("still in the index: %v", ids)
		}
		r.commit(bot.Commit{Records: []bot.Record{rec}})
	}},
	{"deleting what does not exist is no error", func(r *rig) {
		r.commit(bot.Commit{Records: []bot.Record{{Kind: "thing", ID: "1", Deleted: true}}})
	}},
	{"a changed record leaves the index entries that it had", func(r *rig) {
		r.commit(bot.Commit{Records: []bot.Record{{Kind: "thing", ID: "1", Data: []byte(`1`), Index: map[string][]string{"colour": {"blue", "red"}}}}})
		r.commit(bot.Commit{Records: []bot.Record{{Kind: "thing", ID: "1", Version: 1, Data: []byte(`2`), Index: map[string][]string{"colour": {"green", "red"}}}}})
		for colour, want := range map[string]int{"blue": 0, "red": 1, "green": 1} {
			if ids := r.find(bot.Query{Kind: "thing", Index: "colour", Value: colour}); len(ids) != want {
				r.Errorf("%s: %v", colour, ids)
			}
		}
	}},
	{"a key may hold slashes, quotes and other scripts", func(r *rig) {
		id := `slack/T1/C'1"/"会议 %_\`
		r.commit(bot.Commit{Records: []bot.Record{{Kind: "room", ID: id, Data: []byte(`{"say":"项目上线"}`), Index: map[string][]string{"name": {id}}}}})
		rec, err := r.store.Load(r.ctx, "room/"+id)
		if err != nil || rec.ID != id || string(rec.Data) != `{"say":"项目上线"}` {
			r.Errorf("got %+v, %v", rec, err)
		}
		if ids := r.find(bot.Query{Kind: "room", Index: "name", Value: id}); !slices.Equal(ids, []string{id}) {
			r.Errorf("found %q", ids)
		}
	}},
	{"kinds are apart", func(r *rig) {
		r.commit(bot.Commit{Records: []bot.Record{
			{Kind: "a", ID: "1", Data: []byte(`1`), Index: map[string][]string{"n": {"x"}}},
			{Kind: "a", ID: "1/2", Data: []byte(`1`)},
			{Kind: "ab", ID: "2", Data: []byte(`1`), Index: map[string][]string{"n": {"x"}}},
		}})
		if ids := r.find(bot.Query{Kind: "a"}); !slices.Equal(ids, []string{"1", "1/2"}) {
			r.Errorf("by kind: %v", ids)
		}
		if ids := r.find(bot.Query{Kind: "a", Index: "n", Value: "x"}); !slices.Equal(ids, []string{"1"}) {
			r.Errorf("by index: %v", ids)
		}
	}},
	{"text sorts by its bytes, not by a language", func(r *rig) {
		values := []string{"Z", "a", "B", "é", "会", "~", "a b", "a-b", "A"}
		for i, v := range values {
			r.commit(bot.Commit{Records: []bot.Record{{Kind: "thing", ID: fmt.Sprint(i), Data: []byte(`1`), Index: map[string][]string{"name": {v}}}}})
		}
		var got []string
		for _, id := range r.find(bot.Query{Kind: "thing", Index: "name"}) {
			got = append(got, values[id[0]-'0'])
		}
		slices.Sort(values)
		if !slices.Equal(got, values) {
			r.Errorf("got %q, want %q", got, values)
		}
	}},
	{"a found record may be written while the search goes on", func(r *rig) {
		for i := range 300 {
			r.commit(bot.Commit{Records: []bot.Record{{Kind: "thing", ID: fmt.Sprintf("%03d", i), Data: []byte(`1`)}}})
		}
		n := 0
		for rec, err := range r.store.Find(r.ctx, bot.Query{Kind: "thing"}) {
			r.ok(err, "find")
			rec.Data = []byte(`2`)
			r.commit(bot.Commit{Records: []bot.Record{rec}})
			n++
		}
		if n != 300 {
			r.Errorf("found %d, want 300", n)
		}
	}},
	{"100,000 records are found by index, in pages", manyRecords},
}

// find is the IDs that q finds.
func (r *rig) find(q bot.Query) (ids []string) {
	r.Helper()
	for rec, err := range r.store.Find(r.ctx, q) {
		r.ok(err, "find")
		ids = append(ids, rec.ID)
	}
	return ids
}

func manyRecords(r *rig) {
	const n = 100_000
	owner := func(i int) string { return fmt.Sprintf("owner-%02d", i%50) }
	due := func(i int) string { return fmt.Sprintf("%05d", (i*7919)%n) } // each once, in another order than the IDs
	id := func(i int) string { return fmt.Sprintf("%06d", i) }
	for i := 0; i < n; i += bot.MaxRows {
		var c bot.Commit
		for j := i; j < i+bot.MaxRows; j++ {
			c.Records = append(c.Records, bot.Record{Kind: "task", ID: id(j), Schema: 1, Data: []byte(`{"title":"x"}`),
				Index: map[string][]string{"owner": {owner(j)}, "due": {due(j)}}})
		}
		r.commit(c)
	}
	// Exact value: by ID, in pages by the ID.
	var found []string
	for after := ""; ; {
		page := r.find(bot.Query{Kind: "task", Index: "owner", Value: "owner-07", After: after, Limit: 300})
		found = append(found, page...)
		if len(page) < 300 {
			break
		}
		after = page[len(page)-1]
	}
	var want []string
	for i := 7; i < n; i += 50 {
		want = append(want, id(i))
	}
	if !slices.Equal(found, want) {
		r.Fatalf("by value: %d records, want %d in order", len(found), len(want))
	}
	// The same in one go, and without a limit.
	if all := r.find(bot.Query{Kind: "task", Index: "owner", Value: "owner-07"}); !slices.Equal(all, want) {
		r.Fatalf("by value without a limit: %d records, want %d", len(all), len(want))
	}
	// Range: by value, in pages by a cursor.
	var values []string
	for after := ""; ; {
		var last bot.Record
		page := 0
		for rec, err := range r.store.Find(r.ctx, bot.Query{Kind: "task", Index: "due", From: "20000", To: "21000", After: after, Limit: 170}) {
			r.ok(err, "find")
			last, page = rec, page+1
			values = append(values, rec.Index["due"][0])
		}
		if page < 170 {
			break
		}
		after = bot.Cursor(last.Index["due"][0], last.ID)
	}
	if len(values) != 1000 || !slices.IsSorted(values) || values[0] != "20000" || values[999] != "20999" {
		r.Fatalf("by range: %d values from %s to %s", len(values), values[0], values[len(values)-1])
	}
	// An open range; a whole kind after an ID.
	if ids := r.find(bot.Query{Kind: "task", Index: "due", From: "99990"}); len(ids) != 10 {
		r.Errorf("open range: %d", len(ids))
	}
	if ids := r.find(bot.Query{Kind: "task", After: "099989"}); len(ids) != 10 || ids[0] != "099990" || !slices.IsSortedFunc(ids, strings.Compare) {
		r.Errorf("by ID: %v", ids)
	}
	if ids := r.find(bot.Query{Kind: "task", Limit: 3}); !slices.Equal(ids, []string{"000000", "000001", "000002"}) {
		r.Errorf("first three: %v", ids)
	}
}
