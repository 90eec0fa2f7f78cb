package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Talk implements bot.Talks.
func (s *Store) Talk(ctx context.Context, key string, now time.Time) (t bot.Talk, err error) {
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

// PutTalk implements bot.Talks.
func (s *Store) PutTalk(ctx context.Context, t bot.Talk) error {
	return s.writer.write(ctx, func(w *conn) error { return putTalk(w, t) }, nil)
}

func putTalk(w *conn, t bot.Talk) (err error) {
	if t.Over() {
		_, err = w.exec(`DELETE FROM talks WHERE key = ? AND seq <= ?`, t.Key(), t.Seq)
	} else {
		_, err = w.exec(`INSERT INTO talks (key, seq, expires, body) VALUES (?, ?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET seq = excluded.seq, expires = excluded.expires, body = excluded.body WHERE excluded.seq >= talks.seq`,
			t.Key(), t.Seq, t.Expires, []byte(bot.Encode(t)))
	}
	if err != nil {
		return fmt.Errorf("write talk: %w", err)
	}
	return nil
}
