package engine_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// idle is a store that hands out nothing here: another replica does the work.
type idle struct{ bot.Store }

func (idle) Run(ctx context.Context, _ bot.Worker) error { <-ctx.Done(); return nil }

// replicas are the records of the processes that a store knows.
func replicas(t *testing.T, store bot.Store) []bot.Replica {
	t.Helper()
	found, err := bot.Replicas.List(t.Context(), store, bot.Query{})
	if err != nil {
		t.Fatal(err)
	}
	var all []bot.Replica
	for _, f := range found {
		all = append(all, f.Value)
	}
	return all
}

// Each process says once a minute how it fares, takes its word away when it ends, and is forgotten a day after it ended
// without.
func TestReplicasSayHowTheyFare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := bot.SystemClock()
		store := bottest.NewStore(clock)
		lost := bot.Replica{Host: "lost", Seen: clock.Now()}
		if err := store.Commit(t.Context(), bot.Commit{Records: []bot.Record{bot.Replicas.Encode("lost", 0, lost)}}); err != nil {
			t.Fatal(err)
		}
		run := func(host string, store bot.Store) context.CancelFunc {
			chat := bottest.NewChat("slack", true, clock)
			chat.Fare(bot.Vital{Door: bot.Socket, Open: true, Silence: 3 * time.Second})
			texts, err := engine.Catalogue(nil)
			if err != nil {
				t.Fatal(err)
			}
			e, err := engine.New(engine.Config{Store: store, Clock: clock, Texts: texts, Platforms: []bot.Platform{chat}, Host: host, Version: "1.2",
				Probes: map[string]func(context.Context) error{"redis": func(context.Context) error { return errors.New("no route") }}})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- e.Run(ctx) }()
			return func() {
				cancel()
				if err := <-done; err != nil {
					t.Error(err)
				}
			}
		}
		began := clock.Now()
		stopA, stopB := run("a", store), run("b", idle{store})
		time.Sleep(30 * time.Second)
		synctest.Wait()
		all := replicas(t, store)
		if len(all) != 3 {
			t.Fatalf("replicas %+v", all)
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		for _, r := range replicas(t, store) {
			age := clock.Now().Sub(r.Seen)
			if alive := r.Host != "lost"; r.Alive(clock.Now()) != alive || alive && age > bot.ReplicaPulse {
				t.Errorf("%s: alive %t, last seen %s ago", r.Host, !alive, age)
			}
			if r.Host == "lost" {
				continue
			}
			if v := r.Platforms["slack"]; v.Door != bot.Socket || !v.Open || v.Silence != 3*time.Second {
				t.Errorf("%s: slack fares %+v", r.Host, v)
			}
			if r.Version != "1.2" || r.Parts["redis"] != "no route" || !r.Started.Equal(began) {
				t.Errorf("%s says %+v", r.Host, r)
			}
		}
		stopA()
		if all := replicas(t, store); len(all) != 2 {
			t.Errorf("after one has stopped: %+v", all)
		}
		time.Sleep(26 * time.Hour)
		synctest.Wait()
		if all := replicas(t, store); len(all) != 1 || all[0].Host != "b" {
			t.Errorf("a day later: %+v", all)
		}
		stopB()
	})
}
