package redis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/golive-bot/golive/bot"
)

// Talks is bot.Talks in Redis.
//
// The key of a talk is "golive:talk/<account>@<place>", as bot.TalkKey writes it
// ("golive:talk/slack/T1/U1@slack/T1/C1"), a hash with the fields
//
//	seq   sequence number of the event that wrote it, decimal
//	talk  bot.Talk as JSON, with its calendar expiry in "expires"
//
// The key's own expiry is the time that is left by the calendar clock. If that clock is moved forward, the expiry in
// the value counts.
type Talks struct{ server *Server }

// Talks keeps conversations on the server.
func (s *Server) Talks() *Talks { return &Talks{s} }

// Talk implements bot.Talks.
func (t *Talks) Talk(ctx context.Context, key string, now time.Time) (bot.Talk, error) {
	text, err := t.server.client.HGet(ctx, t.server.prefix+key, "talk").Bytes()
	if errors.Is(err, goredis.Nil) {
		return bot.Talk{}, bot.ErrNotFound
	}
	if err != nil {
		return bot.Talk{}, fmt.Errorf("read talk from Redis: %w", err)
	}
	var talk bot.Talk
	if err := json.Unmarshal(text, &talk); err != nil {
		return bot.Talk{}, fmt.Errorf("read talk from Redis: %w", err)
	}
	if !talk.Expires.IsZero() && !now.Before(talk.Expires) {
		return bot.Talk{}, bot.ErrNotFound
	}
	return talk, nil
}

// put writes a talk unless a newer one is there.
//
//	KEYS[1]  key of the talk
//	ARGV[1]  seq of the event that writes it
//	ARGV[2]  the talk as JSON; empty: it is over, the key is removed
//	ARGV[3]  milliseconds until it expires; 0: never
//	result   1 if it was written, 0 if a newer one is there
var put = goredis.NewScript(`
local there = redis.call('HGET', KEYS[1], 'seq')
if there and tonumber(there) > tonumber(ARGV[1]) then
	return 0
end
redis.call('DEL', KEYS[1])
if ARGV[2] ~= '' then
	redis.call('HSET', KEYS[1], 'seq', ARGV[1], 'talk', ARGV[2])
	if ARGV[3] ~= '0' then
		redis.call('PEXPIRE', KEYS[1], ARGV[3])
	end
end
return 1
`)

// PutTalk implements bot.Talks.
func (t *Talks) PutTalk(ctx context.Context, talk bot.Talk) error {
	var text []byte
	var left int64
	if !talk.Over() {
		text = bot.Encode(talk)
	}
	if !talk.Expires.IsZero() {
		left = max(1, talk.Expires.Sub(t.server.clock.Now()).Milliseconds())
	}
	if err := put.Run(ctx, t.server.client, []string{t.server.prefix + talk.Key()}, talk.Seq, text, left).Err(); err != nil {
		return fmt.Errorf("write talk to Redis: %w", err)
	}
	return nil
}
