package bottest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

var deathCases = []storeCase{
	{"a dead event is listed, its lane goes on, and it can be replayed", func(r *rig) {
		d := newDiary()
		cured := make(chan bool)
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			d.write("%s tries %d", j.ID, j.Tries)
			c := bot.Commit{Event: j.ID}
			select {
			case <-cured:
			default:
				if j.ID == "a1" && j.Tries == 0 {
					return bot.Later{At: begin, Try: true, Error: "bad"}
				}
				if j.ID == "a1" {
					c.Fate, c.Reason = bot.Dead, "handler cannot read it"
				}
			}
			return hands{store: r.store}.finish(r.ctx, c)
		}})
		r.accept("a", "a1", "a2")
		r.wantList(d.wait(r, 3), "a1 tries 0", "a1 tries 1", "a2 tries 0")
		r.idle()
		r.wantList(r.deadLetters(), "a1 event message a 1 handler cannot read it")
		if b := r.backlog(); b.Dead != 1 || b.Ready != 0 || !b.Oldest.IsZero() {
			r.Errorf("backlog: %+v", b)
		}
		if err := r.store.Commit(r.ctx, bot.Commit{Event: "a1"}); !errors.Is(err, bot.ErrDone) {
			r.Errorf("commit: %v, want ErrDone", err)
		}
		close(cured)
		r.ok(r.store.Replay(r.ctx, "a1"), "replay")
		r.wantList(d.wait(r, 4)[3:], "a1 tries 0")
		r.idle()
		r.wantList(r.deadLetters())
		if err := r.store.Replay(r.ctx, "a1"); !errors.Is(err, bot.ErrNotFound) {
			r.Errorf("replay again: %v, want ErrNotFound", err)
		}
	}},
	{"a dead effect blocks its handle alone, until it is replayed", func(r *rig) {
		r.commit(bot.Commit{Effects: []bot.Effect{text("f1", "card", "1")}})
		cured := make(chan bool)
		perform := func(d *diary) bot.Worker {
			s := r.store
			return hands{store: s, perform: func(j bot.EffectJob) bot.Later {
				d.write("%s", j.ID)
				c := performed(j)
				select {
				case <-cured:
				default:
					if j.ID == "f1" {
						c.Fate, c.Reason = bot.Dead, "channel_not_found"
					}
				}
				return hands{store: s}.finish(r.ctx, c)
			}}
		}
		d := newDiary()
		r.run(r.store, perform(d))
		r.wantList(d.wait(r, 1), "f1")
		r.idle()
		r.commit(bot.Commit{Effects: []bot.Effect{text("f2", "card", "2"), text("g1", "other", "1")}})
		r.wantList(d.wait(r, 2), "f1", "g1")
		r.idle()
		r.wantList(r.deadLetters(), "f1 effect text card 0 channel_not_found")
		r.reopen()
		d = newDiary()
		r.run(r.store, perform(d))
		r.idle()
		r.wantList(d.read())
		close(cured)
		r.ok(r.store.Replay(r.ctx, "f1"), "replay")
		// The replayed one may be made needless by the one after it, if it was never claimed.
		r.idle()
		if got := d.wait(r, 1); got[len(got)-1] != "f2" {
			r.Errorf("got %q, want f2 last", got)
		}
		r.wantList(r.deadLetters())
	}},
	{"dead letters are listed newest first", func(r *rig) {
		r.accept("a", "a1", "a2", "a3")
		for _, id := range []string{"a2", "a1", "a3"} {
			r.commit(bot.Commit{Event: id, Fate: bot.Dead, Reason: "x"})
			r.clock.Advance(time.Second)
		}
		r.wantList(r.deadLetters(), "a3 event message a 0 x", "a1 event message a 0 x", "a2 event message a 0 x")
	}},
	{"what does not exist cannot be replayed", func(r *rig) {
		r.accept("a", "a1")
		for _, id := range []string{"a1", "nothing"} {
			if err := r.store.Replay(r.ctx, id); !errors.Is(err, bot.ErrNotFound) {
				r.Errorf("replay %s: %v, want ErrNotFound", id, err)
			}
		}
	}},
}

var keepCases = []storeCase{
	{"conversations are listed until they expire", func(r *rig) {
		for i, room := range []string{"C1", "C2", "C3", "C4"} {
			t := bot.Talk{Who: bot.Account{Platform: "slack", Tenant: "T1", ID: "U1"}, Room: bot.Place{Platform: "slack", Tenant: "T1", ID: room, Thread: "1"},
				Seq: 5, State: "ask", Topic: room}
			if i > 0 {
				t.Expires = begin.Add(time.Duration(i) * time.Hour)
			}
			r.ok(r.store.PutTalk(r.ctx, t), "put talk")
			if room == "C4" {
				t.Seq, t.State = 6, ""
				r.ok(r.store.PutTalk(r.ctx, t), "end talk")
			}
		}
		r.reopen()
		list := func(now time.Time) (topics []string) {
			for t, err := range r.store.OpenTalks(r.ctx, now) {
				r.ok(err, "list talks")
				topics = append(topics, t.Topic+" "+t.Room.Thread)
			}
			return topics
		}
		r.wantSet(list(begin), "C1 1", "C2 1", "C3 1")
		r.wantSet(list(begin.Add(time.Hour)), "C1 1", "C3 1")
	}},
	{"an answer is kept with the commit, and read after", func(r *rig) {
		if _, _, err := r.store.Answer(r.ctx, "e1"); !errors.Is(err, bot.ErrNotFound) {
			r.Errorf("unknown event: %v, want ErrNotFound", err)
		}
		r.accept("a", "e1", "e2")
		if a, done, err := r.store.Answer(r.ctx, "e1"); a != nil || done || err != nil {
			r.Errorf("unfinished event: %v, %v, %v", a, done, err)
		}
		want := bot.Answer{Toast: "好", Tone: "good", Errors: map[string]string{"due": "when?"}}
		r.commit(bot.Commit{Event: "e1", Answer: &want})
		r.commit(bot.Commit{Event: "e2"})
		r.reopen()
		a, done, err := r.store.Answer(r.ctx, "e1")
		if err != nil || !done || a == nil || string(bot.Encode(a)) != string(bot.Encode(want)) {
			r.Errorf("got %+v, %v, %v", a, done, err)
		}
		if a, done, err := r.store.Answer(r.ctx, "e2"); a != nil || !done || err != nil {
			r.Errorf("event without an answer: %v, %v, %v", a, done, err)
		}
	}},
	{"the backlog counts what could run now, what is under way included", func(r *rig) {
		r.accept("a", "a1", "a2")
		r.accept("b", "b1")
		future := text("f2", "", "x")
		future.Due = begin.Add(time.Hour)
		r.commit(bot.Commit{Effects: []bot.Effect{text("f1", "", "x"), future}, Timers: []bot.Timer{{Key: "t", Due: begin.Add(2 * time.Hour), Name: "x.y"}}})
		if b := r.backlog(); b.Ready != 4 || !b.Next.Equal(begin.Add(time.Hour)) || !b.Oldest.Equal(begin) {
			r.Errorf("before: %+v", b)
		}
		began, goOn := make(chan bool), make(chan bool)
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			if j.ID == "b1" {
				close(began)
				<-goOn
			}
			return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID})
		}})
		<-began
		r.until("only what is under way is left", func() bool { return r.backlog().Ready <= 1 })
		if b := r.backlog(); b.Ready != 1 {
			r.Errorf("under way: %+v", b)
		}
		close(goOn)
		r.idle()
		if b := r.backlog(); b.Ready != 0 || !b.Oldest.IsZero() || !b.Next.Equal(begin.Add(time.Hour)) {
			r.Errorf("after: %+v", b)
		}
		later, err := r.store.Backlog(r.ctx, begin.Add(3*time.Hour))
		if err != nil || later.Ready != 2 {
			r.Errorf("as of three hours later: %+v, %v", later, err)
		}
	}},
	{"it is known when nothing of some lanes waits any more that was accepted before a time", func(r *rig) {
		through := func(prefix string, before time.Time) bool {
			done, err := r.store.Through(r.ctx, prefix, before)
			r.ok(err, "look what waits")
			return done
		}
		const later = time.Minute // a store that several processes share allows for clocks that differ
		r.accept("a/1", "a1")
		r.accept("b/1", "b1")
		r.clock.Advance(time.Second)
		closing := r.clock.Now()
		if through("a/", closing.Add(later)) || through("", closing.Add(later)) || through("c/", closing.Add(later)) {
			r.Error("a time to come is over")
		}
		r.clock.Advance(later)
		r.accept("a/2", "a2") // after the closing
		if through("a/", closing) || through("", closing) || !through("c/", closing) || !through("a/", begin) {
			r.Error("what waits is not told from what does not")
		}
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			switch again := begin.Add(2 * later); {
			case j.ID == "a2":
				return bot.Later{At: begin.Add(time.Hour), Try: true, Error: "not now"}
			case r.clock.Now().Before(again):
				return bot.Later{At: again, Park: j.ID == "a1", Try: true, Error: "not now"}
			}
			return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID})
		}})
		r.idle()
		if through("a/1", closing) {
			r.Error("what is parked does not wait")
		}
		r.clock.MoveTo(begin.Add(2 * later))
		r.idle()
		if !through("a/", closing) || !through("b/", closing) || through("a/", r.clock.Now()) {
			r.Error("what is done still waits, or what came later does not")
		}
	}},
	{"a moved clock steps through what is due, without a gap in the backlog", func(r *rig) {
		d := newDiary()
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID, Effects: []bot.Effect{text(j.ID+"#0", "", "x")}})
		}, perform: func(j bot.EffectJob) bot.Later {
			d.write("%s", j.ID)
			return hands{store: r.store}.finish(r.ctx, performed(j))
		}})
		for i := range 20 {
			r.commit(bot.Commit{Timers: []bot.Timer{{Key: fmt.Sprint(i), Due: begin.Add(time.Duration(i+1) * time.Minute), Name: "x.y"}}})
		}
		r.idle() // the store has looked at the timers that were set
		for i := range 20 {
			b := r.backlog()
			if b.Ready != 0 || !b.Next.Equal(begin.Add(time.Duration(i+1)*time.Minute)) {
				r.Fatalf("step %d: %+v", i, b)
			}
			r.clock.MoveTo(b.Next)
			r.idle()
			if n := len(d.read()); n != i+1 {
				r.Fatalf("idle after step %d with %d effects performed", i, n)
			}
		}
	}},
	{"a sweep erases what is past its retention, and nothing that is unfinished", func(r *rig) {
		r.accept("a", "done", "dead", "open")
		r.commit(bot.Commit{Event: "done", Answer: &bot.Answer{Toast: "x"}, Effects: []bot.Effect{text("f1", "h", "x"), text("f2", "i", "x"), text("f3", "i", "x")}})
		r.commit(bot.Commit{Event: "dead", Fate: bot.Dead, Reason: "x"})
		r.commit(bot.Commit{Effect: "f1"})
		r.commit(bot.Commit{Effect: "f2", Fate: bot.Dead, Reason: "x"})
		r.clock.Advance(time.Hour)
		before := bot.Sweep{Payloads: begin, IDs: begin, Dead: begin}
		r.ok(r.store.Sweep(r.ctx, before), "sweep of what ended earlier")
		if got := r.deadLetters(); len(got) != 2 {
			r.Errorf("dead letters: %q, want two", got)
		}
		if _, done, err := r.store.Answer(r.ctx, "done"); !done || err != nil {
			r.Errorf("answer: %v, %v", done, err)
		}
		now := r.clock.Now()
		r.ok(r.store.Sweep(r.ctx, bot.Sweep{Payloads: now, IDs: now, Dead: now}), "sweep")
		r.wantList(r.deadLetters())
		if _, _, err := r.store.Answer(r.ctx, "done"); !errors.Is(err, bot.ErrNotFound) {
			r.Errorf("answer: %v, want ErrNotFound", err)
		}
		d := newDiary()
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			d.write("%s %s", j.ID, j.Data)
			return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID})
		}, perform: func(j bot.EffectJob) bot.Later {
			d.write("%s", j.ID)
			return hands{store: r.store}.finish(r.ctx, performed(j))
		}})
		r.wantSet(d.wait(r, 2), `open {"text":"open"}`, "f3")
	}},
	{"a purge erases what ended and holds a word, and nothing that is unfinished", func(r *rig) {
		for _, name := range []string{"anna", "ben"} {
			r.accept(name, "done "+name, "dead "+name, "open "+name) // what an event says is its ID
			r.commit(bot.Commit{Event: "done " + name, Answer: &bot.Answer{Toast: "told " + name}, Effects: []bot.Effect{
				text("dead "+name+"#1", "h"+name, "for "+name), text("after "+name+"#1", "h"+name, "after")}})
			r.commit(bot.Commit{Event: "dead " + name, Fate: bot.Dead, Reason: "x"})
			r.commit(bot.Commit{Effect: "dead " + name + "#1", Fate: bot.Dead, Reason: "x"})
			r.ok(r.store.PutTalk(r.ctx, bot.Talk{Who: bot.Account{Platform: "chat", ID: name}, Seq: 1, State: "x.y", Expires: begin.Add(time.Hour)}), "talk")
		}
		r.ok(r.store.Purge(r.ctx, []string{"anna", "nobody"}), "purge")
		for _, dead := range r.deadLetters() {
			if strings.Contains(dead, "anna") {
				r.Errorf("still there: %s", dead)
			}
		}
		if n := len(r.deadLetters()); n != 2 {
			r.Errorf("%d dead letters, want Ben's two", n)
		}
		for name, want := range map[string]bool{"anna": false, "ben": true} {
			if a, done, err := r.store.Answer(r.ctx, "done "+name); err != nil || !done || (a != nil) != want {
				r.Errorf("answer to %s: %v, %v, %v", name, a, done, err)
			}
			_, err := r.store.Talk(r.ctx, bot.TalkKey(bot.Account{Platform: "chat", ID: name}, bot.Place{}), begin)
			if (err == nil) != want {
				r.Errorf("talk of %s: %v", name, err)
			}
		}
		d := newDiary()
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			d.write("%s %s", j.ID, j.Data)
			return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID})
		}, perform: func(j bot.EffectJob) bot.Later {
			d.write("%s", j.ID)
			return hands{store: r.store}.finish(r.ctx, performed(j))
		}})
		r.wantSet(d.wait(r, 3), `open anna {"text":"open anna"}`, `open ben {"text":"open ben"}`, "after anna#1")
		r.ok(r.store.Replay(r.ctx, "dead ben"), "replay")
		r.wantSet(d.wait(r, 4)[3:], `dead ben {"text":"dead ben"}`)
	}},
}

// deadLetters lists them as lines.
func (r *rig) deadLetters() (lines []string) {
	r.Helper()
	for d, err := range r.store.Dead(r.ctx) {
		r.ok(err, "list dead letters")
		lines = append(lines, fmt.Sprintf("%s %s %s %s %d %s", d.ID, d.Kind, d.Name, d.Lane, d.Tries, d.Reason))
	}
	return lines
}
