package bottest

import (
	"time"

	"github.com/golive-bot/golive/bot"
)

var laterCases = []storeCase{
	{"a held event holds its lane until its time, and no other lane", func(r *rig) {
		d := newDiary()
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			d.write("%s tries %d", j.ID, j.Tries)
			if j.ID == "a1" && j.Tries == 0 {
				return bot.Later{At: begin.Add(5 * time.Second), Try: true, Error: "jira is down"}
			}
			return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID})
		}})
		r.accept("a", "a1", "a2")
		r.accept("b", "b1")
		r.wantSet(d.wait(r, 2), "a1 tries 0", "b1 tries 0")
		r.idle()
		if b := r.backlog(); !b.Next.Equal(begin.Add(5 * time.Second)) {
			r.Errorf("next at %s, want in 5 s", b.Next)
		}
		r.clock.Advance(5 * time.Second)
		r.wantList(d.wait(r, 4)[2:], "a1 tries 1", "a2 tries 0")
	}},
	{"what counts as no try is no try", func(r *rig) {
		d := newDiary()
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			d.write("%s tries %d", j.ID, j.Tries)
			if r.clock.Now().Equal(begin) {
				return bot.Later{At: begin.Add(time.Second), Error: "redis is down"}
			}
			return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID})
		}})
		r.accept("a", "a1")
		d.wait(r, 1)
		r.idle()
		r.clock.Advance(time.Second)
		r.wantList(d.wait(r, 2), "a1 tries 0", "a1 tries 0")
	}},
	{"when the first try failed is remembered, and forgotten with the tries by a replay", func(r *rig) {
		d := newDiary()
		worker := func() bot.Worker {
			s := r.store
			return hands{store: s, handle: func(j bot.EventJob) bot.Later {
				d.write("%s tries %d from %s", j.ID, j.Tries, since(j.Tried))
				switch now := r.clock.Now(); {
				case now.Equal(begin):
					return bot.Later{At: begin.Add(time.Minute), Error: "redis is down"}
				case j.Tries < 2:
					return bot.Later{At: now.Add(time.Minute), Try: true, Error: "jira is down"}
				case now.Before(begin.Add(time.Hour)):
					return hands{store: s}.finish(r.ctx, bot.Commit{Event: j.ID, Fate: bot.Dead, Reason: "jira is down"})
				}
				return hands{store: s}.finish(r.ctx, bot.Commit{Event: j.ID})
			}}
		}
		r.accept("a", "a1")
		r.run(r.store, worker())
		for n := range 3 {
			d.wait(r, n+1)
			r.idle()
			r.clock.Advance(time.Minute)
			if n == 1 {
				r.reopen()
				r.run(r.store, worker())
			}
		}
		r.wantList(d.wait(r, 4), "a1 tries 0 from never", "a1 tries 0 from never", "a1 tries 1 from 09:01:00", "a1 tries 2 from 09:01:00")
		r.idle()
		r.clock.MoveTo(begin.Add(time.Hour))
		r.ok(r.store.Replay(r.ctx, "a1"), "replay")
		r.wantList(d.wait(r, 5)[4:], "a1 tries 0 from never")
	}},
	{"a parked event lets its lane go on, and comes back by itself", func(r *rig) {
		d := newDiary()
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			d.write("%s parked %v", j.ID, j.Parked)
			if j.ID == "a1" && r.clock.Now().Before(begin.Add(2*time.Minute)) {
				return bot.Later{At: r.clock.Now().Add(time.Minute), Park: true, Try: true, Error: "poison"}
			}
			return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID})
		}})
		r.accept("a", "a1", "a2", "a3")
		r.wantList(d.wait(r, 3), "a1 parked false", "a2 parked false", "a3 parked false")
		r.idle()
		if b := r.backlog(); b.Parked != 1 || b.Dead != 0 || !b.Next.Equal(begin.Add(time.Minute)) || !b.Oldest.Equal(begin) {
			r.Errorf("backlog: %+v", b)
		}
		r.clock.Advance(time.Minute)
		r.wantList(d.wait(r, 4)[3:], "a1 parked true")
		r.accept("a", "a4")
		r.wantList(d.wait(r, 5)[4:], "a4 parked false")
		r.idle()
		r.clock.Advance(time.Minute)
		r.wantList(d.wait(r, 6)[5:], "a1 parked true")
		r.idle()
		if b := r.backlog(); b != (bot.Backlog{}) {
			r.Errorf("backlog: %+v, want none", b)
		}
	}},
	{"what was held or parked is so after the store was opened again", func(r *rig) {
		w := hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			return bot.Later{At: begin.Add(time.Minute), Park: j.ID == "a1", Try: true, Error: "not now"}
		}}
		r.accept("a", "a1", "a2", "a3")
		r.run(r.store, w)
		r.idle()
		r.reopen()
		d := newDiary()
		r.run(r.store, hands{store: r.store, handle: func(j bot.EventJob) bot.Later {
			d.write("%s tries %d parked %v", j.ID, j.Tries, j.Parked)
			return hands{store: r.store}.finish(r.ctx, bot.Commit{Event: j.ID})
		}})
		r.accept("b", "b1")
		r.wantList(d.wait(r, 1), "b1 tries 0 parked false")
		r.idle()
		if b := r.backlog(); b.Parked != 1 || !b.Next.Equal(begin.Add(time.Minute)) {
			r.Errorf("backlog: %+v", b)
		}
		r.clock.Advance(time.Minute)
		r.wantSet(d.wait(r, 4)[1:], "a1 tries 1 parked true", "a2 tries 1 parked false", "a3 tries 0 parked false")
	}},
}

// since is the time of the day, or "never".
func since(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format(time.TimeOnly)
}
