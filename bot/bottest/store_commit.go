package bottest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

var commitCases = []storeCase{
	{"a commit applies everything", func(r *rig) {
		r.accept("room", "e1")
		r.commit(full("e1"))
		rec, err := r.store.Load(r.ctx, "thing/1")
		r.ok(err, "load")
		if rec.Version != 1 || string(rec.Data) != `{"n":1}` || rec.Schema != 2 || rec.Kind != "thing" || rec.ID != "1" || rec.Index["colour"][0] != "red" {
			r.Errorf("record: %+v", rec)
		}
		if _, err := r.store.Talk(r.ctx, full("e1").Talk.Key(), begin); err != nil {
			r.Errorf("talk: %v", err)
		}
		a, done, err := r.store.Answer(r.ctx, "e1")
		if err != nil || !done || a == nil || a.Toast != "kept" {
			r.Errorf("answer: %+v, %v, %v", a, done, err)
		}
		if got := timerKeys(r, ""); fmt.Sprint(got) != "[t1]" {
			r.Errorf("timers: %v", got)
		}
		d := newDiary()
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			d.write("%s in %s", j.ID, j.Lane)
			return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID})
		}, perform: func(j bot.EffectJob) bot.Later {
			d.write("%s %s", j.ID, j.Body.(bot.Text).Text)
			return hands{store: r.store}.finish(r.ctx, performed(j))
		}})
		r.wantSet(d.wait(r, 2), "e1>0 in other", "e1#0 hello")
	}},
	{"a commit that is refused leaves nothing", func(r *rig) {
		r.accept("room", "e1")
		for name, spoil := range map[string]func(*bot.Commit){
			"stale record":      func(c *bot.Commit) { c.Records = append(c.Records, bot.Record{Kind: "thing", ID: "2", Version: 7}) },
			"stale requirement": func(c *bot.Commit) { c.Require = []bot.Version{{Key: "thing/2", Version: 7}} },
		} {
			c := full("e1")
			spoil(&c)
			if err := r.store.Commit(r.ctx, c); !errors.Is(err, bot.ErrConflict) {
				r.Fatalf("%s: got %v, want ErrConflict", name, err)
			}
		}
		if _, err := r.store.Load(r.ctx, "thing/1"); !errors.Is(err, bot.ErrNotFound) {
			r.Errorf("record: %v, want ErrNotFound", err)
		}
		if _, err := r.store.Talk(r.ctx, full("e1").Talk.Key(), begin); !errors.Is(err, bot.ErrNotFound) {
			r.Errorf("talk: %v, want ErrNotFound", err)
		}
		if _, done, err := r.store.Answer(r.ctx, "e1"); err != nil || done {
			r.Errorf("answer: done %v, %v", done, err)
		}
		if got := timerKeys(r, ""); len(got) > 0 {
			r.Errorf("timers: %v", got)
		}
		if b := r.backlog(); b.Ready != 1 {
			r.Errorf("backlog: %+v, want the event alone", b)
		}
	}},
	{"an event is finished once", func(r *rig) {
		r.accept("room", "e1")
		r.commit(bot.Commit{Event: "e1"})
		c := full("e1")
		if err := r.store.Commit(r.ctx, c); !errors.Is(err, bot.ErrDone) {
			r.Fatalf("got %v, want ErrDone", err)
		}
		if _, err := r.store.Load(r.ctx, "thing/1"); !errors.Is(err, bot.ErrNotFound) {
			r.Errorf("the second run left its record: %v", err)
		}
	}},
	{"of many that finish an event at a time one succeeds", func(r *rig) {
		r.accept("room", "e1")
		var done sync.WaitGroup
		errs := make([]error, 16)
		for i := range errs {
			done.Go(func() {
				errs[i] = r.store.Commit(r.ctx, bot.Commit{Event: "e1", Records: []bot.Record{{Kind: "thing", ID: fmt.Sprint(i), Data: []byte(`1`)}}})
			})
		}
		done.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, bot.ErrDone) {
				r.Errorf("got %v, want ErrDone", err)
			}
		}
		if kept := r.find(bot.Query{Kind: "thing"}); won != 1 || len(kept) != 1 {
			r.Errorf("%d succeeded, %d records", won, len(kept))
		}
	}},
	{"who comes too late is told so, not of the versions that changed since", func(r *rig) {
		r.accept("room", "e1")
		c := bot.Commit{Event: "e1", Records: []bot.Record{{Kind: "thing", ID: "1", Data: []byte(`1`)}}, Require: []bot.Version{{Key: "thing/2"}}}
		r.commit(c)
		r.commit(bot.Commit{Records: []bot.Record{{Kind: "thing", ID: "2", Data: []byte(`1`)}}})
		if err := r.store.Commit(r.ctx, c); !errors.Is(err, bot.ErrDone) {
			r.Errorf("got %v, want ErrDone", err)
		}
	}},
	{"an effect is finished once", func(r *rig) {
		r.commit(bot.Commit{Effects: []bot.Effect{text("f1", "", "x")}})
		r.commit(bot.Commit{Effect: "f1"})
		if err := r.store.Commit(r.ctx, bot.Commit{Effect: "f1"}); !errors.Is(err, bot.ErrDone) {
			r.Errorf("commit: got %v, want ErrDone", err)
		}
		if err := r.store.Claim(r.ctx, "f1", begin); !errors.Is(err, bot.ErrDone) {
			r.Errorf("claim: got %v, want ErrDone", err)
		}
	}},
	{"what does not exist cannot be finished", func(r *rig) {
		for name, err := range map[string]error{
			"event":  r.store.Commit(r.ctx, bot.Commit{Event: "nothing"}),
			"effect": r.store.Commit(r.ctx, bot.Commit{Effect: "nothing"}),
			"claim":  r.store.Claim(r.ctx, "nothing", begin),
		} {
			if !errors.Is(err, bot.ErrNotFound) {
				r.Errorf("%s: got %v, want ErrNotFound", name, err)
			}
		}
	}},
	{"one bad commit among many does not spoil the others", func(r *rig) {
		r.commit(bot.Commit{Records: []bot.Record{{Kind: "thing", ID: "held", Data: []byte(`0`)}}})
		var done sync.WaitGroup
		for i := range 64 {
			done.Go(func() {
				rec := bot.Record{Kind: "thing", ID: fmt.Sprintf("%02d", i), Data: []byte(`1`)}
				c := bot.Commit{Records: []bot.Record{rec}}
				if i%2 == 0 {
					c.Require = []bot.Version{{Key: "thing/held", Version: 9}}
				}
				if err := r.store.Commit(r.ctx, c); (i%2 == 0) != errors.Is(err, bot.ErrConflict) {
					r.Errorf("commit %d: %v", i, err)
				}
			})
		}
		done.Wait()
		if kept := r.find(bot.Query{Kind: "thing"}); len(kept) != 33 {
			r.Errorf("%d records, want 33", len(kept))
		}
	}},
	{"an event that is accepted twice is handled once", func(r *rig) {
		r.accept("room", "e1", "e1")
		r.ok(r.store.Accept(r.ctx, plain("room", "e1"), plain("room", "e2"), plain("room", "e2")), "accept")
		if b := r.backlog(); b.Ready != 2 {
			r.Errorf("%d wait, want 2", b.Ready)
		}
	}},
	{"an event that is published twice is handled once", func(r *rig) {
		r.accept("room", "e1", "e2")
		for _, id := range []string{"e1", "e2"} {
			r.commit(bot.Commit{Event: id, Events: []bot.Event{plain("room", "published"), plain("room", "e1")}})
		}
		if b := r.backlog(); b.Ready != 1 {
			r.Errorf("%d wait, want 1", b.Ready)
		}
	}},
	{"the ID of a finished event is known for 24 hours", func(r *rig) {
		r.accept("room", "e1")
		r.commit(bot.Commit{Event: "e1"})
		sweep := func() {
			r.ok(r.store.Sweep(r.ctx, bot.Sweep{IDs: r.clock.Now().Add(-24 * time.Hour)}), "sweep")
		}
		r.clock.Advance(23 * time.Hour)
		sweep()
		r.accept("room", "e1")
		if b := r.backlog(); b.Ready != 0 {
			r.Fatalf("after 23 h: %+v, want nothing to do", b)
		}
		r.clock.Advance(2 * time.Hour)
		sweep()
		r.accept("room", "e1")
		if b := r.backlog(); b.Ready != 1 {
			r.Fatalf("after 25 h: %+v, want one event", b)
		}
	}},
	{"a number is never given twice", func(r *rig) {
		numbers := make(chan int64, 2)
		work := func() {
			r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
				numbers <- j.Seq
				return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID})
			}})
			r.idle()
		}
		r.accept("room", "e1")
		work()
		r.clock.Advance(time.Hour)
		r.ok(r.store.Sweep(r.ctx, bot.Sweep{IDs: r.clock.Now(), Payloads: r.clock.Now()}), "sweep")
		r.reopen()
		r.accept("room", "e2")
		work()
		if first, second := <-numbers, <-numbers; second <= first {
			r.Errorf("%d after %d: whatever was written under the first would count as newer", second, first)
		}
	}},
	{"an event of a mebibyte is handed out whole", func(r *rig) {
		e := plain("room", "e1")
		e.Data = bot.Encode(strings.Repeat("会", 1<<20/3))
		r.ok(r.store.Accept(r.ctx, e), "accept")
		r.reopen()
		got := make(chan []byte, 1)
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			got <- j.Data
			return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID})
		}})
		if data := <-got; !bytes.Equal(data, e.Data) {
			r.Errorf("%d bytes came back of %d", len(data), len(e.Data))
		}
	}},
	{"what was accepted and committed is there after a death", func(r *rig) {
		r.accept("room", "e1", "e2")
		r.commit(full("e1"))
		r.kill(r.store)
		r.store = r.open()
		if _, err := r.store.Load(r.ctx, "thing/1"); err != nil {
			r.Errorf("record: %v", err)
		}
		if b := r.backlog(); b.Ready != 3 || !b.Next.Equal(begin.Add(time.Hour)) {
			r.Errorf("backlog: %+v, want two events and an effect, and a timer in an hour", b)
		}
	}},
	{"a sealed event that is dead keeps its words until it is replayed", func(r *rig) {
		who := bot.Account{Platform: "web", ID: "r1"}
		r.ok(r.store.Accept(r.ctx, bot.Event{ID: "e1", Name: "survey.answer", Lane: "room", From: who, Sealed: true, Data: []byte(`"said"`)}), "accept")
		r.commit(bot.Commit{Event: "e1", Fate: bot.Dead, Reason: "x"})
		r.reopen()
		r.ok(r.store.Replay(r.ctx, "e1"), "replay")
		d := newDiary()
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			d.write("%s says %s", j.From.ID, j.Data)
			return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID})
		}})
		r.wantList(d.wait(r, 1), `r1 says "said"`)
	}},
	{"a sealed event leaves no trace", func(r *rig) { leavesNoTrace(r, committing) }},
	{"nor does one of which nothing came", func(r *rig) {
		leavesNoTrace(r, func(bot.Store, bot.EventJob) bot.Later { return bot.Later{Nothing: true} })
	}},
}

// leavesNoTrace has a sealed event handled and looks for it in what the store wrote.
func leavesNoTrace(r *rig, finish func(bot.Store, bot.EventJob) bot.Later) {
	who := bot.Account{Platform: "web", ID: "planted-respondent-8f2c"}
	const said = "planted-answer-51d7"
	r.ok(r.store.Accept(r.ctx, bot.Event{ID: "e1", Name: "survey.answer", Lane: "room", From: who, Sealed: true,
		Data: bot.Encode(map[string]string{"text": said})}), "accept")
	d := newDiary()
	r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
		d.write("%s says %s", j.From.ID, j.Data)
		return finish(r.store, j)
	}})
	if got := d.wait(r, 1)[0]; got != who.ID+` says {"text":"`+said+`"}` {
		r.Fatalf("handed out: %s", got)
	}
	r.idle()
	r.close(r.store)
	if r.backend.Dump == nil {
		return
	}
	dump := r.backend.Dump(r)
	if !bytes.Contains(dump, []byte("survey.answer")) {
		r.Error("the dump does not even hold the event's name: it shows nothing")
	}
	for _, secret := range []string{who.ID, said} {
		if bytes.Contains(dump, []byte(secret)) {
			r.Errorf("%s is still to be found", secret)
		}
	}
}

// full is a commit that uses everything.
func full(event string) bot.Commit {
	return bot.Commit{
		Event:   event,
		Records: []bot.Record{{Kind: "thing", ID: "1", Schema: 2, Data: []byte(`{"n":1}`), Index: map[string][]string{"colour": {"red"}}}},
		Effects: []bot.Effect{text(event+"#0", "", "hello")},
		Events:  []bot.Event{plain("other", event+">0")},
		Timers:  []bot.Timer{{Key: "t1", Due: begin.Add(time.Hour), Name: "thing.due", Owner: "thing/1"}},
		Talk: &bot.Talk{Who: bot.Account{Platform: "slack", Tenant: "T1", ID: "U1"}, Room: bot.Place{Platform: "slack", Tenant: "T1", ID: "C1"},
			Seq: 1, State: "thing.ask", Data: json.RawMessage(`{}`)},
		Answer: &bot.Answer{Toast: "kept"},
	}
}

// text is an effect that says a text in a room.
func text(id, handle, say string) bot.Effect {
	return bot.Effect{ID: id, To: bot.ToRoom(bot.Place{Platform: "slack", Tenant: "T1", ID: "C1"}), Handle: handle, Body: bot.Text{Text: say}}
}

func timerKeys(r *rig, prefix string) (keys []string) {
	r.Helper()
	for t, err := range r.store.Timers(r.ctx, prefix) {
		r.ok(err, "list timers")
		keys = append(keys, t.Key)
	}
	return keys
}
