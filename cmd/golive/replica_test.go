package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/postgres"
	"github.com/golive-bot/golive/integrations/postgres/pgtest"
	"github.com/golive-bot/golive/integrations/redis/redistest"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// private makes lilei say something to golive in private.
func (s slackSide) private(text string) {
	s.w.t.Helper()
	room := s.do(slacksim.Act{As: "lilei", Do: "dm"})
	if r := s.do(slacksim.Act{As: "lilei", Do: "say", Room: room.Room, Text: text}); !room.OK || !r.OK {
		s.w.t.Fatalf("say in private: %+v %+v", room, r)
	}
}

// shared is a town whose replicas share a PostgreSQL and a Redis.
type shared struct {
	*town
	database string
	server   *redistest.Server
	redis    *goredis.Client
}

func newShared(t *testing.T) *shared {
	t.Helper()
	s := &shared{town: newTown(t, townOptions{HTTP: true}), database: pgtest.Need(t).Database(t), server: redistest.Start(t)}
	o, err := goredis.ParseURL(s.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	o.DisableIdentity = true
	s.redis = goredis.NewClient(o)
	t.Cleanup(func() { s.redis.Close() })
	return s
}

func (s *shared) replica(more ...string) *process {
	s.t.Helper()
	return s.start(s.database, append(more, "GOLIVE_REDIS_URL="+s.server.URL)...)
}

// talk is the key of the one conversation in Redis and the time it has left.
func (s *shared) talk() (key string, left time.Duration) {
	s.t.Helper()
	eventually(s.t, 10*time.Second, "a conversation in Redis", func() bool {
		keys, err := s.redis.Keys(context.Background(), "golive:talk/*").Result()
		if err != nil || len(keys) != 1 {
			return false
		}
		key = keys[0]
		left = s.redis.PTTL(context.Background(), key).Val()
		return left > 0
	}, s.town)
	return key, left
}

// expire lets a conversation end as if half an hour had gone by: in Redis and in the store.
func (s *shared) expire(key string) {
	s.t.Helper()
	ctx := context.Background()
	store, err := postgres.Open(ctx, s.database, bot.SystemClock(), postgres.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	defer store.Close()
	talk, err := store.Talk(ctx, strings.TrimPrefix(key, "golive:"), time.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	talk.Expires = time.Now().Add(-time.Second)
	if err := store.PutTalk(ctx, talk); err != nil {
		s.t.Fatal(err)
	}
	if !s.redis.PExpire(ctx, key, time.Millisecond).Val() {
		s.t.Fatalf("%s is not in Redis", key)
	}
	eventually(s.t, 5*time.Second, "Redis forgets "+key, func() bool { return s.redis.Exists(ctx, key).Val() == 0 }, s.town)
}

// A dialogue that was begun on one replica ends on another; where it stands is seen in Redis, with its expiry.
func TestDialogueFromReplicaToReplica(t *testing.T) {
	t.Parallel()
	s := newShared(t)
	sl := slackSide{s.town}
	a := s.replica()
	sl.private("新建项目")
	s.await(sl, "项目叫什么名字")
	key, left := s.talk()
	fmt.Printf("redis: %s expires in %s\n", key, left.Round(time.Second))
	if left < 29*time.Minute || left > 30*time.Minute {
		t.Errorf("the conversation expires in %s, want half an hour", left)
	}
	b := s.replica()
	if !a.stop() {
		t.Errorf("the first replica did not stop well:\n%s", a.log)
	}
	s.point(b.addr)
	sl.private("供应链上线")
	s.await(sl, "供应链上线", "代号")
	if err := s.redis.Del(context.Background(), key).Err(); err != nil { // Redis may lose it at any time
		t.Fatal(err)
	}
	sl.private("SCM")
	s.await(sl, "Jira 项目", "点选")
	sl.private("ERP")
	confirm := s.await(sl, "请确认新项目", "供应链上线", "SCM")
	if err := sl.click("lilei", confirm, "创建"); err != nil {
		t.Fatal(err)
	}
	s.await(sl, "项目“供应链上线”已创建", "SCM")
	eventually(t, 10*time.Second, "the conversation is over in Redis", func() bool { return s.redis.Exists(context.Background(), key).Val() == 0 }, s.town)
}

// Whoever comes back to a conversation that has expired is asked whether to continue: then the message that came too
// late is handled after all.
func TestExpiredDialogueIsOffered(t *testing.T) {
	t.Parallel()
	s := newShared(t)
	sl := slackSide{s.town}
	s.replica()
	s.replica()
	sl.private("新建项目")
	s.await(sl, "项目叫什么名字")
	key, _ := s.talk()
	s.expire(key)
	sl.private("仓储上线")
	offer := s.await(sl, "刚才的对话中断了", "新建项目")
	if err := sl.click("lilei", offer, "继续"); err != nil {
		t.Fatal(err)
	}
	s.await(sl, "仓储上线", "代号") // the late message was the name
	s.await(sl, "好的，我们继续")

	sl.private("WMS")
	s.await(sl, "Jira 项目", "点选")
	s.expire(key)
	sl.private("ERP")
	eventually(t, 20*time.Second, "a second offer", func() bool {
		m, ok := find(sl, "刚才的对话中断了", "新建项目", "重新开始")
		if ok {
			offer = m
		}
		return ok && len(m.buttons) == 2
	}, s.town)
	if err := sl.click("lilei", offer, "重新开始"); err != nil {
		t.Fatal(err)
	}
	s.await(sl, "已清除。请从头说起")
}

// While Redis is down events wait; nothing is lost, and all goes on when it is back, empty.
func TestRedisDown(t *testing.T) {
	t.Parallel()
	s := newShared(t)
	sl, fs := slackSide{s.town}, feishuSide{s.town}
	s.replica()
	s.replica()
	s.makeProject()
	sl.private("新建项目")
	s.await(sl, "项目叫什么名字")
	s.server.Stop()
	const n = 6
	what := func(i int) string { return fmt.Sprintf("核对第%d批库存", 100+i) }
	for i := range n {
		if i%2 == 0 {
			sl.say("lilei", "@golive 建任务 "+what(i))
		} else {
			fs.say("李雷", "@golive 建任务 "+what(i))
		}
	}
	sl.private("制造上线") // goes on with a conversation that Redis had
	eventually(t, 20*time.Second, "what was said is stored and waits", func() bool {
		waiting := 0.0
		for _, p := range s.bots {
			waiting += p.sum(t, "golive_retries_total")
		}
		return waiting > 0
	}, s.town)
	s.server.Run(t)
	for i := range n {
		side := []side{sl, fs}[i%2]
		eventually(t, time.Minute, "an answer to "+what(i), func() bool { return count(side, what(i)) > 0 }, s.town)
	}
	s.await(sl, "制造上线", "代号")
	s.quiet()
	for i := range n {
		if got := count([]side{sl, fs}[i%2], what(i)); got != 1 {
			t.Errorf("%s: answered %d times", what(i), got)
		}
	}
}
