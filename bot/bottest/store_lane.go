package bottest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/golive-bot/golive/bot"
)

var laneCases = []storeCase{
	{"events of a lane are handled one at a time in accept order", func(r *rig) { laneOrder(r, committing, r.store) }},
	{"so they are where nothing comes of them, and are finished then", func(r *rig) {
		laneOrder(r, func(bot.Store, bot.EventJob) bot.Later { return bot.Later{Nothing: true} }, r.store)
		if _, done, err := r.store.Answer(r.ctx, "lane-07/029"); err != nil || !done {
			r.Errorf("done %v, %v", done, err)
		}
		r.reopen()
		if b := r.backlog(); b.Ready != 0 || !b.Oldest.IsZero() {
			r.Errorf("after opening anew %+v is left", b)
		}
	}},
	{"a lane stands still until it is written that nothing came of its event", func(r *rig) {
		r.accept("room", "e1", "e2")
		d := newDiary()
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			_, done, err := r.store.Answer(r.ctx, "e1")
			d.write("%s: %v %v", j.ID, done, err)
			return bot.Later{Nothing: true}
		}})
		r.wantList(d.wait(r, 2), "e1: false <nil>", "e2: true <nil>")
		r.idle()
	}},
	{"so they are by several replicas", func(r *rig) {
		if !r.backend.Shared {
			r.Skip("this store has one process")
		}
		laneOrder(r, committing, r.store, r.open())
	}},
	{"lanes are handled at the same time", func(r *rig) {
		r.accept("a", "a1")
		r.accept("b", "b1")
		var meet sync.WaitGroup
		meet.Add(2)
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			meet.Done()
			meet.Wait() // returns only if both are under way
			return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID})
		}})
		r.idle()
	}},
	{"a job tells the event, its number and when it was accepted", func(r *rig) {
		e := bot.Event{ID: "e1", Name: "message", Lane: "room", At: begin.Add(-time.Minute), Trace: "t", Asked: true, Opens: true,
			Room: bot.Place{Platform: "slack", Tenant: "T1", ID: "C1", Thread: "9"}, From: bot.Account{Platform: "slack", Tenant: "T1", ID: "U1"},
			Data: []byte(`{"text":"项目 & <x>"}`)}
		r.ok(r.store.Accept(r.ctx, e), "accept")
		r.reopen()
		r.clock.Advance(time.Minute)
		r.ok(r.store.Accept(r.ctx, plain("room", "e2")), "accept")
		jobs := make(chan bot.EventJob, 2)
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			jobs <- j
			return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID})
		}})
		first, second := <-jobs, <-jobs
		if string(bot.Encode(first.Event)) != string(bot.Encode(e)) || !first.Since.Equal(begin) || first.Tries != 0 || first.Parked {
			r.Errorf("got %+v", first)
		}
		if first.Seq <= 0 || second.Seq <= first.Seq {
			r.Errorf("numbers %d and %d do not rise", first.Seq, second.Seq)
		}
	}},
	{"an event that is accepted or published while the worker runs is handled at once", func(r *rig) {
		d := newDiary()
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			d.write("%s", j.ID)
			c := bot.Commit{Event: j.ID}
			if j.ID == "e1" {
				c.Events = []bot.Event{plain("room", "e2")}
			}
			return hands{store: r.store}.finish(r.ctx, c)
		}})
		r.accept("room", "e1")
		r.wantList(d.wait(r, 2), "e1", "e2")
	}},
	{"Run ends with its context and waits for what is under way", func(r *rig) {
		r.accept("a", "a1")
		began, goOn := make(chan bool), make(chan bool)
		var handled atomic.Bool
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			close(began)
			<-goOn
			defer handled.Store(true)
			return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID})
		}})
		<-began
		go func() { time.Sleep(50 * time.Millisecond); close(goOn) }()
		r.stop[r.store]()
		if !handled.Load() {
			r.Error("Run ended before the handler did")
		}
	}},
	{"work of a worker that died is handed out again", func(r *rig) {
		r.accept("room", "e1", "e2")
		began := make(chan bool)
		dead := make(chan bool)
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			close(began)
			<-dead
			return bot.Later{}
		}})
		<-began
		r.kill(r.store)
		defer close(dead)
		r.store = r.open()
		start := time.Now()
		d := newDiary()
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			d.write("%s", j.ID)
			return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID})
		}})
		r.wantList(d.wait(r, 2), "e1", "e2")
		if took := time.Since(start); took > 20*time.Second {
			r.Errorf("taken over after %s, want 20 s", took)
		}
	}},
	{"another replica takes over the work of one that died", func(r *rig) {
		if !r.backend.Shared {
			r.Skip("this store has one process")
		}
		r.accept("room", "e1", "e2")
		began, dead := make(chan bool), make(chan bool)
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			close(began)
			<-dead
			return bot.Later{}
		}})
		<-began
		defer close(dead)
		first := r.store
		r.store = r.open()
		d := newDiary()
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			d.write("%s", j.ID)
			return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID})
		}})
		r.kill(first)
		start := time.Now()
		r.wantList(d.wait(r, 2), "e1", "e2")
		if took := time.Since(start); took > 20*time.Second {
			r.Errorf("taken over after %s, want 20 s", took)
		}
	}},
}

// committing finishes an event by a commit.
func committing(s bot.Store, j bot.EventJob) bot.Later {
	return hands{store: s}.finish(context.Background(), bot.Commit{Event: j.ID})
}

// laneOrder accepts events of 20 lanes from many goroutines while the stores work on them.
func laneOrder(r *rig, finish func(bot.Store, bot.EventJob) bot.Later, stores ...bot.Store) {
	const lanes, each = 20, 30
	var mu sync.Mutex
	got := map[string][]string{}
	busy := map[string]bool{}
	for _, s := range stores {
		r.run(s, hands{store: s, handle: func(j bot.EventJob) bot.Later {
			mu.Lock()
			if busy[j.Lane] {
				r.Errorf("two events of lane %s at a time", j.Lane)
			}
			busy[j.Lane] = true
			got[j.Lane] = append(got[j.Lane], j.ID)
			mu.Unlock()
			later := finish(s, j)
			mu.Lock()
			busy[j.Lane] = false
			mu.Unlock()
			return later
		}})
	}
	var accepting sync.WaitGroup
	want := map[string][]string{}
	for l := range lanes {
		lane := fmt.Sprintf("lane-%02d", l)
		ids := make([]string, each)
		for i := range ids {
			ids[i] = fmt.Sprintf("%s/%03d", lane, i)
		}
		want[lane] = ids
		accepting.Go(func() {
			for i, id := range ids {
				if err := stores[i%len(stores)].Accept(r.ctx, plain(lane, id)); err != nil {
					r.Errorf("accept: %v", err)
				}
			}
		})
	}
	accepting.Wait()
	r.idle()
	mu.Lock()
	defer mu.Unlock()
	for lane, ids := range want {
		if !slices.Equal(got[lane], ids) {
			r.Errorf("lane %s: %s", lane, strings.Join(got[lane], " "))
		}
	}
}

func (r *rig) wantList(got []string, want ...string) {
	r.Helper()
	if !slices.Equal(got, want) {
		r.Fatalf("got %q, want %q", got, want)
	}
}

func (r *rig) wantSet(got []string, want ...string) {
	r.Helper()
	got = slices.Sorted(slices.Values(got))
	slices.Sort(want)
	if !slices.Equal(got, want) {
		r.Fatalf("got %q, want %q", got, want)
	}
}
