package redis_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"pgregory.net/rapid"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/pace"
	"github.com/golive-bot/golive/integrations/redis"
	"github.com/golive-bot/golive/integrations/redis/redistest"
)

var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func open(t testing.TB, url string, clock bot.Clock) *redis.Server {
	t.Helper()
	s, err := redis.Open(url, clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestPacer(t *testing.T) {
	url := redistest.URL(t)
	bottest.TestPacer(t, func(t testing.TB, clock bot.Clock) bot.Pacer { return open(t, url, clock).Pacer() })
}

func TestTalks(t *testing.T) {
	url, n, before := redistest.URL(t), time.Now().UnixNano(), start.AddDate(-1, 0, 0)
	bottest.TestTalks(t, func(t testing.TB) bot.Talks {
		n++
		return open(t, url, bot.FrozenClock(before)).Apart(fmt.Sprint("test-", n, "/")).Talks()
	})
}

// TestBooksAsOneProcessDoes compares with pace.Pacer, slot for slot.
func TestBooksAsOneProcessDoes(t *testing.T) {
	url, round := redistest.URL(t), time.Now().UnixNano()
	rapid.Check(t, func(r *rapid.T) {
		round++
		clock := bot.FrozenClock(start)
		shared := open(t, url, clock)
		defer shared.Close()
		pacers := []bot.Pacer{pace.New(clock), shared.Pacer()}
		var bulk []time.Time
		var of [][]bot.Limit
		for range rapid.IntRange(1, 40).Draw(r, "calls") {
			limits := []bot.Limit{
				{Key: fmt.Sprint(round, "/room", rapid.IntRange(0, 2).Draw(r, "room")), Count: 1, Per: time.Second},
				{Key: fmt.Sprint(round, "/app"), Count: 5, Per: time.Second},
				{Key: fmt.Sprint(round, "/minute"), Count: 12, Per: 4 * time.Second, Burst: rapid.SampledFrom([]int{6, 12}).Draw(r, "burst")},
			}[rapid.IntRange(0, 2).Draw(r, "first"):]
			clock.Advance(time.Duration(rapid.SampledFrom([]int{0, 0, 0, 90, 700, 3000}).Draw(r, "pause")) * time.Millisecond)
			from := clock.Now().Add(time.Duration(rapid.IntRange(-1000, 3000).Draw(r, "from")) * time.Millisecond)
			urgent := rapid.IntRange(0, 3).Draw(r, "urgent") == 0
			yield := len(bulk) > 0 && rapid.IntRange(0, 3).Draw(r, "yield") == 0
			which := 0
			if yield {
				which = rapid.IntRange(0, len(bulk)-1).Draw(r, "which")
			}
			var got [2]time.Time
			for i, p := range pacers {
				var err error
				if yield {
					got[i], err = p.Yield(t.Context(), of[which], bulk[which])
				} else {
					got[i], err = p.Reserve(t.Context(), limits, from, urgent)
				}
				if err != nil {
					r.Fatal(err)
				}
			}
			if !got[0].Equal(got[1]) {
				r.Fatalf("Redis answers %s, one process %s (yield %t, urgent %t)", got[1].Sub(start), got[0].Sub(start), yield, urgent)
			}
			if yield {
				bulk[which] = got[0]
			} else if !urgent {
				bulk, of = append(bulk, got[0]), append(of, limits)
			}
		}
	})
}

// TestKeysExpire looks at what is really in Redis.
func TestKeysExpire(t *testing.T) {
	server, clock := redistest.Start(t), bot.FrozenClock(start)
	s := open(t, server.URL, clock)
	talk := bot.Talk{Who: bot.Account{Platform: "slack", Tenant: "T1", ID: "U1"}, Room: bot.Place{Platform: "slack", Tenant: "T1", ID: "C1"},
		Seq: 7, State: "project.name", Expires: start.Add(10 * time.Minute)}
	if err := s.Talks().PutTalk(t.Context(), talk); err != nil {
		t.Fatal(err)
	}
	limits := []bot.Limit{{Key: "slack/T1/room/C1", Count: 1, Per: time.Second}, {Key: "slack/T1/app", Count: 50, Per: time.Second}}
	slot, err := s.Pacer().Reserve(t.Context(), limits, start, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Pacer().Yield(t.Context(), limits, slot); err != nil {
		t.Fatal(err)
	}
	client := goredis.NewClient(&goredis.Options{Addr: server.URL[len("redis://") : len(server.URL)-len("/0")]})
	defer client.Close()
	keys, err := client.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) < 5 {
		t.Fatalf("keys %q, %v", keys, err)
	}
	for _, key := range keys {
		ttl := client.PTTL(t.Context(), key).Val()
		if ttl <= 0 || ttl > 11*time.Minute {
			t.Errorf("%s expires in %s", key, ttl)
		}
	}
	ttl := client.PTTL(t.Context(), "golive:talk/slack/T1/U1@slack/T1/C1").Val()
	if ttl < 9*time.Minute || ttl > 10*time.Minute {
		t.Errorf("the talk expires in %s, want 10 minutes", ttl)
	}
}

// TestOutage: calls fail soon, may be retried, and work again afterwards.
func TestOutage(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL, bot.SystemClock())
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	server.Stop()
	began := time.Now()
	_, err := s.Talks().Talk(t.Context(), "talk/a@b", start)
	if err == nil || errors.Is(err, bot.ErrNotFound) {
		t.Errorf("a talk while Redis is down: %v, want an error", err)
	}
	limits := []bot.Limit{{Key: "room", Count: 1, Per: time.Second}}
	_, err = s.Pacer().Reserve(t.Context(), limits, start, false)
	var permanent *bot.PermanentError
	if err == nil || errors.As(err, &permanent) {
		t.Errorf("a slot while Redis is down: %v, want an error that may be retried", err)
	}
	if took := time.Since(began); took > 6*time.Second {
		t.Errorf("it took %s to fail twice", took)
	}
	server.Run(t)
	if _, err := s.Pacer().Reserve(t.Context(), limits, start, false); err != nil {
		t.Errorf("after the outage: %v", err)
	}
}

func BenchmarkReserve(b *testing.B) {
	s := open(b, redistest.URL(b), bot.FrozenClock(start))
	for b.Loop() {
		round := time.Now().UnixNano()
		for i := range 5000 {
			limits := []bot.Limit{{Key: fmt.Sprint(round, "room", i/5), Count: 1, Per: time.Second}, {Key: fmt.Sprint(round, "app"), Count: 50, Per: time.Second}}
			if _, err := s.Pacer().Reserve(b.Context(), limits, start, false); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/5000, "us/slot")
}
