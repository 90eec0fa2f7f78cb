package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/golive-bot/golive/bot"
)

// Talk implements bot.Talks.
func (s *Store) Talk(ctx context.Context, key string, now time.Time) (t bot.Talk, err error) {
	var body []byte
	err = s.pool.QueryRow(ctx, `SELECT body FROM talk WHERE key = $1 AND (expires IS NULL OR expires > $2)`, key, now).Scan(&body)
	if err == nil {
		err = json.Unmarshal(body, &t)
	}
	if err != nil {
		return bot.Talk{}, fmt.Errorf("read talk: %w", noneIs(err, bot.ErrNotFound))
	}
	return t, nil
}

// OpenTalks implements bot.Keeper.
func (s *Store) OpenTalks(ctx context.Context, now time.Time) iter.Seq2[bot.Talk, error] {
	return list(ctx, s, "list talks", func(row pgx.CollectableRow) (t bot.Talk, err error) {
		var body []byte
		if err = row.Scan(&body); err == nil {
			err = json.Unmarshal(body, &t)
		}
		return t, err
	}, `SELECT body FROM talk WHERE expires IS NULL OR expires > $1`, now)
}

// PutTalk implements bot.Talks.
func (s *Store) PutTalk(ctx context.Context, t bot.Talk) error {
	b := &pgx.Batch{}
	putTalk(b, t)
	if err := s.pool.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("write talk: %w", err)
	}
	return nil
}

func putTalk(b *pgx.Batch, t bot.Talk) {
	if t.Over() {
		b.Queue(`DELETE FROM talk WHERE key = $1 AND seq <= $2`, t.Key(), t.Seq)
		return
	}
	b.Queue(`
		INSERT INTO talk (key, seq, expires, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (key) DO UPDATE SET seq = excluded.seq, expires = excluded.expires, body = excluded.body WHERE talk.seq <= excluded.seq`,
		t.Key(), t.Seq, moment(t.Expires), []byte(bot.Encode(t)))
}
