package bottest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

var effectCases = []storeCase{
	{"effects of a handle are performed in order, one at a time", func(r *rig) {
		for i := range 20 {
			e := text(fmt.Sprintf("f%02d", i), "card", "x")
			e.Body = bot.React{Emoji: "ok"} // never made needless
			r.commit(bot.Commit{Effects: []bot.Effect{e}})
		}
		d := effectDiary(r, nil)
		got := d.wait(r, 20)
		for i, line := range got {
			if line != fmt.Sprintf("f%02d", i) {
				r.Fatalf("got %q", got)
			}
		}
	}},
	{"effects of several handles and of none are performed at the same time", func(r *rig) {
		r.commit(bot.Commit{Effects: []bot.Effect{text("a", "a", "x"), text("b", "b", "x"), text("c", "", "x"), text("d", "", "x")}})
		began, goOn := make(chan bool, 4), make(chan bool)
		r.run(r.store, hands{store: r.store, perform: func(j bot.EffectJob) bot.Later {
			began <- true
			<-goOn
			return hands{store: r.store}.finish(r.ctx, performed(j))
		}})
		for range 4 {
			select {
			case <-began:
			case <-time.After(patience):
				r.Error("not all are under way")
			}
		}
		close(goOn)
		r.idle()
	}},
	{"edits that were not begun are collapsed into the last", func(r *rig) {
		r.commit(bot.Commit{Effects: []bot.Effect{text("f1", "card", "1"), text("f2", "card", "2"), text("f3", "card", "3")}})
		d := effectDiary(r, nil)
		r.wantList(d.wait(r, 1), "f3 covers f1 f2")
		r.idle()
		r.wantList(d.read(), "f3 covers f1 f2")
		for _, id := range []string{"f1", "f2", "f3"} {
			if err := r.store.Claim(r.ctx, id, begin); !errors.Is(err, bot.ErrDone) {
				r.Errorf("claim %s: %v, want ErrDone", id, err)
			}
		}
	}},
	{"only edits of the same target and kind are collapsed", func(r *rig) {
		there := text("f3", "card", "3")
		there.To.Room.ID = "C2"
		r.commit(bot.Commit{Effects: []bot.Effect{text("f1", "card", "1"), text("f2", "card", "2"), there,
			{ID: "f4", Handle: "card", To: there.To, Body: bot.Delete{}}, text("f5", "card", "5")}})
		d := effectDiary(r, nil)
		r.wantList(d.wait(r, 4), "f2 covers f1", "f3", "f4", "f5")
	}},
	{"an effect that was claimed is not made needless", func(r *rig) {
		r.commit(bot.Commit{Effects: []bot.Effect{text("f1", "card", "1"), text("f2", "card", "2")}})
		r.ok(r.store.Claim(r.ctx, "f1", begin), "claim")
		d := effectDiary(r, nil)
		r.wantList(d.wait(r, 2), "f1 since 09:00:00", "f2")
	}},
	{"what a claimed effect covers stays covered", func(r *rig) {
		r.commit(bot.Commit{Effects: []bot.Effect{text("f1", "card", "1"), text("f2", "card", "2")}})
		d := effectDiary(r, func(j bot.EffectJob) bot.Later {
			if !j.Since.IsZero() {
				return bot.Later{}
			}
			r.ok(r.store.Claim(r.ctx, j.ID, begin), "claim")
			r.commit(bot.Commit{Effects: []bot.Effect{text(j.ID+"+", "card", "later")}})
			return bot.Later{At: begin.Add(time.Second), Try: true, Error: "timeout"}
		})
		d.wait(r, 1)
		r.idle()
		r.clock.Advance(time.Second)
		r.wantList(d.wait(r, 3)[:2], "f2 covers f1", "f2 covers f1 since 09:00:00 tries 1")
	}},
	{"an effect is not handed out before its time", func(r *rig) {
		e := text("f1", "", "x")
		e.Due = begin.Add(time.Minute)
		r.commit(bot.Commit{Effects: []bot.Effect{e, text("f2", "", "x")}})
		d := effectDiary(r, nil)
		r.wantList(d.wait(r, 1), "f2")
		r.idle()
		if b := r.backlog(); !b.Next.Equal(e.Due) {
			r.Errorf("backlog: %+v", b)
		}
		r.clock.Advance(time.Minute)
		r.wantList(d.wait(r, 2), "f2", "f1")
	}},
	{"an edit that is due later does not delay the one before it", func(r *rig) {
		e := text("f2", "card", "2")
		e.Due = begin.Add(time.Minute)
		r.commit(bot.Commit{Effects: []bot.Effect{text("f1", "card", "1"), e}})
		d := effectDiary(r, nil)
		r.wantList(d.wait(r, 1), "f1")
		r.idle()
		r.clock.Advance(time.Minute)
		r.wantList(d.wait(r, 2), "f1", "f2")
	}},
	{"an effect that is put off comes back at its time, and blocks its handle alone", func(r *rig) {
		plain := text("f2", "card", "2")
		plain.Body = bot.React{Emoji: "ok"}
		r.commit(bot.Commit{Effects: []bot.Effect{text("f1", "card", "1"), plain, text("g1", "other", "1")}})
		d := effectDiary(r, func(j bot.EffectJob) bot.Later {
			if j.ID == "f1" && j.Tries == 0 {
				return bot.Later{At: begin.Add(30 * time.Second), Try: true, Error: "429"}
			}
			return bot.Later{}
		})
		r.wantSet(d.wait(r, 2), "f1", "g1")
		r.idle()
		if b := r.backlog(); !b.Next.Equal(begin.Add(30 * time.Second)) {
			r.Errorf("backlog: %+v", b)
		}
		r.clock.Advance(30 * time.Second)
		r.wantList(d.wait(r, 4)[2:], "f1 tries 1", "f2")
	}},
	{"when the first try failed is remembered, until a rule holds the effect back or it is replayed", func(r *rig) {
		r.commit(bot.Commit{Effects: []bot.Effect{text("f1", "card", "1")}})
		d := newDiary()
		s := r.store
		r.run(s, hands{store: s, perform: func(j bot.EffectJob) bot.Later {
			d.write("tries %d from %s", j.Tries, since(j.Tried))
			now := r.clock.Now()
			switch at := now.Add(time.Minute); now.Sub(begin) / time.Minute {
			case 0, 1, 4:
				return bot.Later{At: at, Try: true, Error: "429"}
			case 2:
				return bot.Later{At: at, Paced: true}
			case 3:
				return bot.Later{At: at, Held: true}
			case 5:
				c := performed(j)
				c.Fate, c.Reason = bot.Dead, "429"
				return hands{store: s}.finish(r.ctx, c)
			}
			return hands{store: s}.finish(r.ctx, performed(j))
		}})
		for n := range 6 {
			d.wait(r, n+1)
			r.idle()
			r.clock.Advance(time.Minute)
		}
		r.ok(r.store.Replay(r.ctx, "f1"), "replay")
		r.wantList(d.wait(r, 7), "tries 0 from never", "tries 1 from 09:00:00", "tries 2 from 09:00:00", "tries 2 from 09:00:00", "tries 2 from never",
			"tries 3 from 09:04:00", "tries 0 from never")
	}},
	{"a slot is remembered while it is reserved, and when it was used, reserved or not", func(r *rig) {
		slot := begin.Add(time.Minute)
		r.commit(bot.Commit{Effects: []bot.Effect{text("f1", "", "1"), text("f2", "", "2"), text("f3", "", "3")}})
		due := make(chan bot.EffectJob, 2)
		r.run(r.store, hands{store: r.store, perform: func(j bot.EffectJob) bot.Later {
			if j.ID == "f1" && !j.Paced {
				return bot.Later{At: slot, Paced: true}
			}
			if j.ID == "f1" {
				due <- j
			}
			c := performed(j)
			if j.ID == "f3" { // never went out
				c.Fate, c.Reason = bot.Skipped, "too late"
			}
			return hands{store: r.store}.finish(r.ctx, c)
		}})
		r.idle()
		want, used := fmt.Sprintf("f1 %s C1", slot.Format(time.RFC3339)), fmt.Sprintf("f2 %s C1", begin.Format(time.RFC3339))
		r.wantList(slots(r, begin), used, want)
		r.reopen()
		r.wantList(slots(r, begin), used, want)
		r.wantList(slots(r, begin.Add(time.Second)), want)
		r.clock.MoveTo(slot)
		r.run(r.store, hands{store: r.store, perform: func(j bot.EffectJob) bot.Later {
			due <- j
			return hands{store: r.store}.finish(r.ctx, performed(j))
		}})
		select {
		case j := <-due:
			if !j.Paced || !j.Due.Equal(slot) || j.Tries != 0 || !j.Since.IsZero() {
				r.Errorf("got %+v", j)
			}
		case <-time.After(patience):
			r.Fatal("not handed out")
		}
		r.idle()
		r.wantList(slots(r, slot.Add(-time.Second)), want)
		r.wantList(slots(r, slot.Add(time.Second)))
	}},
	{"a claim is remembered, with its first time", func(r *rig) {
		r.commit(bot.Commit{Effects: []bot.Effect{text("f1", "card", "1")}})
		r.ok(r.store.Claim(r.ctx, "f1", begin), "claim")
		r.ok(r.store.Claim(r.ctx, "f1", begin.Add(time.Hour)), "claim again")
		r.kill(r.store)
		r.store = r.open()
		d := effectDiary(r, nil)
		r.wantList(d.wait(r, 1), "f1 since 09:00:00")
	}},
	{"a claim that was taken back is forgotten, and counts anew", func(r *rig) {
		r.commit(bot.Commit{Effects: []bot.Effect{text("f1", "card", "1"), text("f2", "other", "2")}})
		for _, id := range []string{"f1", "f2"} {
			r.ok(r.store.Claim(r.ctx, id, begin), "claim")
			r.ok(r.store.Claim(r.ctx, id, time.Time{}), "take it back")
		}
		r.ok(r.store.Claim(r.ctx, "f2", begin.Add(time.Hour)), "claim again")
		r.reopen()
		d := effectDiary(r, nil)
		r.wantSet(d.wait(r, 2), "f1", "f2 since 10:00:00")
	}},
	{"an effect under way when its worker died is handed out again, as claimed", func(r *rig) {
		r.commit(bot.Commit{Effects: []bot.Effect{text("f1", "card", "1")}})
		began, dead := make(chan bool), make(chan bool)
		s := r.store
		r.run(s, hands{store: s, perform: func(j bot.EffectJob) bot.Later {
			if err := s.Claim(r.ctx, j.ID, begin); err != nil {
				r.Errorf("claim: %v", err)
			}
			close(began)
			<-dead
			return bot.Later{}
		}})
		<-began
		r.kill(s)
		defer close(dead)
		r.store = r.open()
		start := time.Now()
		d := effectDiary(r, nil)
		r.wantList(d.wait(r, 1), "f1 since 09:00:00")
		if took := time.Since(start); took > 20*time.Second {
			r.Errorf("taken over after %s, want 20 s", took)
		}
	}},
	{"an effect is read as it was recorded", func(r *rig) {
		e := bot.Effect{ID: "f1", To: bot.Target{Room: bot.Place{Platform: "slack", Tenant: "T1", ID: "C1", Thread: "9"}, Reply: "task/1"}, Handle: "h",
			Body: bot.NewIssue{Project: "GO", Summary: "项目上线", Intent: "i"}, Audience: bot.Client, Until: begin.Add(time.Hour), Urgent: true,
			Noise: bot.NoiseAlarm, Then: "task.created", Lane: "l", Trace: "t", Asked: true, At: begin,
			From: bot.Account{Platform: "slack", Tenant: "T1", ID: "U1"}}
		r.commit(bot.Commit{Effects: []bot.Effect{e}})
		r.reopen()
		got := make(chan bot.EffectJob, 1)
		r.run(r.store, hands{store: r.store, perform: func(j bot.EffectJob) bot.Later {
			got <- j
			return hands{store: r.store}.finish(r.ctx, performed(j))
		}})
		if j := <-got; string(bot.Encode(j.Effect)) != string(bot.Encode(e)) {
			r.Errorf("got %s\nwant %s", bot.Encode(j.Effect), bot.Encode(e))
		}
	}},
	{"urgent effects overtake bulk", func(r *rig) {
		var effects []bot.Effect
		for i := range 200 {
			effects = append(effects, text(fmt.Sprintf("bulk%03d", i), "", "x"))
		}
		urgent := text("urgent", "", "x")
		urgent.Urgent = true
		r.commit(bot.Commit{Effects: append(effects, urgent)})
		begun := make(chan struct{})
		d := effectDiary(r, func(j bot.EffectJob) bot.Later {
			if j.ID == urgent.ID {
				close(begun)
			}
			select { // a service takes its time: whatever is under way waits for the urgent one
			case <-begun:
			case <-time.After(10 * time.Second):
			}
			return bot.Later{}
		})
		lines := d.wait(r, 201)
		for i, line := range lines {
			if line == "urgent" && i > 100 {
				r.Errorf("the urgent one was number %d of %d", i, len(lines))
			}
		}
	}},
}

// effectDiary lets a worker write down the effects that it performs. A Later that later answers is what becomes of them.
func effectDiary(r *rig, later func(bot.EffectJob) bot.Later) *diary {
	d := newDiary()
	s := r.store
	r.run(s, hands{store: s, perform: func(j bot.EffectJob) bot.Later {
		var b strings.Builder
		b.WriteString(j.ID)
		for i, e := range j.Covers {
			if i == 0 {
				b.WriteString(" covers")
			}
			b.WriteString(" " + e.ID)
		}
		if !j.Since.IsZero() {
			b.WriteString(" since " + j.Since.UTC().Format(time.TimeOnly))
		}
		if j.Tries > 0 {
			fmt.Fprintf(&b, " tries %d", j.Tries)
		}
		d.write("%s", b.String())
		if later != nil {
			if l := later(j); !l.Finished() {
				return l
			}
		}
		return hands{store: s}.finish(r.ctx, performed(j))
	}})
	return d
}

func slots(r *rig, since time.Time) (found []string) {
	r.Helper()
	for e, err := range r.store.Slots(r.ctx, since) {
		r.ok(err, "list slots")
		found = append(found, fmt.Sprintf("%s %s %s", e.ID, e.Due.UTC().Format(time.RFC3339), e.To.Room.ID))
	}
	return found
}
