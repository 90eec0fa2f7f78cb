package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

// talking is the conversations that the file may hold, by key. For every line that somebody says it is asked whether it
// belongs to one; mostly the answer is no, and costs no look into the file. It never lacks a key that the file has.
type talking struct {
	mu   sync.RWMutex
	keys map[string]bool // nil: not read yet, any may be there
}

func (t *talking) may(key string) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.keys == nil || t.keys[key]
}

// wrote notes what became of a conversation, in the order of the transactions.
func (t *talking) wrote(key string, gone bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.keys == nil:
	case gone:
		delete(t.keys, key)
	default:
		t.keys[key] = true
	}
}

// read reads the keys between two transactions.
func (t *talking) read(c *conn) error {
	keys := map[string]bool{}
	err := c.query(func(r row) error { keys[r.text(0)] = true; return nil }, `SELECT key FROM talks`)
	if err == nil {
		t.mu.Lock()
		t.keys = keys
		t.mu.Unlock()
	}
	return err
}

// Talk implements bot.Talks.
func (s *Store) Talk(ctx context.Context, key string, now time.Time) (t bot.Talk, err error) {
	if !s.talking.may(key) {
		return bot.Talk{}, fmt.Errorf("read talk: %w", bot.ErrNotFound)
	}
	err = s.read(ctx, func(c *conn) error {
		found, err := c.first(func(r row) error { return json.Unmarshal(r.blob(0), &t) },
			`SELECT body FROM talks WHERE key = ? AND (expires = ? OR expires > ?)`, key, int64(unset), now)
		if err == nil && !found {
			err = bot.ErrNotFound
		}
		return err
	})
	if err != nil {
		return bot.Talk{}, fmt.Errorf("read talk: %w", err)
	}
	return t, nil
}

// OpenTalks implements bot.Keeper.
func (s *Store) OpenTalks(ctx context.Context, now time.Time) iter.Seq2[bot.Talk, error] {
	return listed(s, ctx, "list talks", func(c *conn, found func(bot.Talk)) error {
		return c.query(func(r row) error {
			var t bot.Talk
			err := json.Unmarshal(r.blob(0), &t)
			found(t)
			return err
		}, `SELECT body FROM talks WHERE expires = ? OR expires > ?`, int64(unset), now)
	})
}

// PutTalk implements bot.Talks.
func (s *Store) PutTalk(ctx context.Context, t bot.Talk) error {
	var gone bool
	return s.writer.write(ctx, func(w *conn) (err error) {
		gone, err = putTalk(w, t)
		return err
	}, func() { s.talking.wrote(t.Key(), gone) })
}

// putTalk writes a conversation unless a newer state is there. It reports whether the file does not hold it any more.
func putTalk(w *conn, t bot.Talk) (gone bool, err error) {
	if t.Over() {
		var n int64
		n, err = w.exec(`DELETE FROM talks WHERE key = ? AND seq <= ?`, t.Key(), t.Seq)
		gone = n > 0
	} else {
		_, err = w.exec(`INSERT INTO talks (key, seq, expires, body) VALUES (?, ?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET seq = excluded.seq, expires = excluded.expires, body = excluded.body WHERE excluded.seq >= talks.seq`,
			t.Key(), t.Seq, t.Expires, []byte(bot.Encode(t)))
	}
	if err != nil {
		return false, fmt.Errorf("write talk: %w", err)
	}
	return gone, nil
}
