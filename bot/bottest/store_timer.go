package bottest

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/golive-bot/golive/bot"
)

var timerCases = []storeCase{
	{"a timer becomes an event when it is due, not before, and once", func(r *rig) {
		d := timerDiary(r)
		due := begin.Add(time.Hour)
		timer := bot.Timer{Key: "meeting/7", Due: due, Name: "meeting.remind", Room: bot.Place{Platform: "slack", Tenant: "T1", ID: "C1"},
			Data: []byte(`{"n":7}`), Until: due.Add(time.Minute), Again: "FREQ=WEEKLY", Zone: "Asia/Shanghai", Owner: "meeting/1"}
		r.commit(bot.Commit{Timers: []bot.Timer{timer}})
		if b := r.backlog(); b.Ready != 0 || !b.Next.Equal(due) {
			r.Errorf("backlog: %+v", b)
		}
		r.clock.Advance(time.Hour - time.Second)
		r.idle()
		if got := d.read(); len(got) > 0 {
			r.Fatalf("too early: %q", got)
		}
		r.clock.Advance(time.Second)
		want := fmt.Sprintf("%s %s", timer.EventID(), bot.Encode(bot.TimerData{Key: "meeting/7", Due: due, Until: timer.Until, Again: timer.Again, Zone: timer.Zone,
			Owner: timer.Owner, Data: timer.Data}))
		r.wantList(d.wait(r, 1), want)
		r.clock.Advance(24 * time.Hour)
		r.idle()
		r.wantList(d.read(), want)
		if keys := timerKeys(r, ""); len(keys) > 0 {
			r.Errorf("still set: %v", keys)
		}
	}},
	{"a timer that is due in the past fires at once", func(r *rig) {
		d := timerDiary(r)
		r.commit(bot.Commit{Timers: []bot.Timer{{Key: "late", Due: begin.Add(-48 * time.Hour), Name: "x.y"}}})
		r.wantTimers(d, "late/2026-02-28T09:00:00Z")
	}},
	{"timers that became due while nobody worked fire when somebody does", func(r *rig) {
		r.commit(bot.Commit{Timers: []bot.Timer{{Key: "b", Due: begin.Add(2 * time.Minute), Name: "x.y"}, {Key: "a", Due: begin.Add(time.Minute), Name: "x.y"}}})
		r.reopen()
		r.clock.Advance(time.Hour)
		if b := r.backlog(); b.Ready != 2 {
			r.Errorf("backlog: %+v, want both timers", b)
		}
		d := timerDiary(r)
		r.wantTimers(d, "a/2026-03-02T09:01:00Z", "b/2026-03-02T09:02:00Z")
	}},
	{"setting a timer again replaces it", func(r *rig) {
		d := timerDiary(r)
		r.commit(bot.Commit{Timers: []bot.Timer{{Key: "a", Due: begin.Add(time.Minute), Name: "x.y"}, {Key: "b", Due: begin.Add(time.Hour), Name: "x.y"}}})
		r.commit(bot.Commit{Timers: []bot.Timer{{Key: "a", Due: begin.Add(time.Hour), Name: "x.y"}, {Key: "b", Due: begin.Add(time.Minute), Name: "x.y"}}})
		r.clock.Advance(time.Minute)
		r.wantTimers(d, "b/2026-03-02T09:01:00Z")
		r.clock.Advance(time.Hour)
		r.wantTimers(d, "b/2026-03-02T09:01:00Z", "a/2026-03-02T10:00:00Z")
	}},
	{"a cancelled timer does not fire", func(r *rig) {
		d := timerDiary(r)
		r.commit(bot.Commit{Timers: []bot.Timer{{Key: "a", Due: begin.Add(time.Minute), Name: "x.y"}, {Key: "b", Due: begin.Add(time.Minute), Name: "x.y"}}})
		r.commit(bot.Commit{Cancel: []string{"a", "never set"}})
		r.clock.Advance(time.Minute)
		r.wantTimers(d, "b/2026-03-02T09:01:00Z")
		r.idle()
		r.wantTimers(d, "b/2026-03-02T09:01:00Z")
	}},
	{"a timer that is set again for the same time does not fire again", func(r *rig) {
		d := timerDiary(r)
		r.commit(bot.Commit{Timers: []bot.Timer{{Key: "a", Due: begin, Name: "x.y"}}})
		r.wantTimers(d, "a/2026-03-02T09:00:00Z")
		r.idle()
		r.commit(bot.Commit{Timers: []bot.Timer{{Key: "a", Due: begin, Name: "x.y"}, {Key: "b", Due: begin, Name: "x.y"}}})
		r.wantTimers(d, "a/2026-03-02T09:00:00Z", "b/2026-03-02T09:00:00Z")
		r.until("the timer is gone", func() bool { return len(timerKeys(r, "")) == 0 })
		r.idle()
		r.wantTimers(d, "a/2026-03-02T09:00:00Z", "b/2026-03-02T09:00:00Z")
	}},
	{"a timer in the far future waits", func(r *rig) {
		d := timerDiary(r)
		r.commit(bot.Commit{Timers: []bot.Timer{{Key: "never", Due: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), Name: "x.y"}, {Key: "now", Due: begin, Name: "x.y"}}})
		r.wantTimers(d, "now/2026-03-02T09:00:00Z")
		r.idle()
		r.wantList(timerKeys(r, ""), "never")
	}},
	{"a timer that one commit cancels and sets is set", func(r *rig) {
		r.commit(bot.Commit{Cancel: []string{"a"}, Timers: []bot.Timer{{Key: "a", Due: begin.Add(time.Minute), Name: "x.y"}}})
		r.wantList(timerKeys(r, ""), "a")
	}},
	{"timers are listed by the beginning of their owner", func(r *rig) {
		r.commit(bot.Commit{Timers: []bot.Timer{
			{Key: "1", Due: begin.Add(time.Minute), Name: "x.y", Owner: "meeting/p1"}, {Key: "2", Due: begin.Add(time.Hour), Name: "x.y", Owner: "meeting/p2"},
			{Key: "3", Due: begin.Add(time.Hour), Name: "x.y", Owner: "survey/p1"}, {Key: "4", Due: begin.Add(time.Hour), Name: "x.y"}}})
		r.wantSet(timerKeys(r, "meeting/"), "1", "2")
		r.wantSet(timerKeys(r, "meeting/p2"), "2")
		r.wantSet(timerKeys(r, ""), "1", "2", "3", "4")
		for t := range r.store.Timers(r.ctx, "meeting/p1") {
			if t.Key != "1" || !t.Due.Equal(begin.Add(time.Minute)) || t.Name != "x.y" || t.Owner != "meeting/p1" {
				r.Errorf("got %+v", t)
			}
		}
	}},
	{"a timer fires once though several replicas work", func(r *rig) {
		if !r.backend.Shared {
			r.Skip("this store has one process")
		}
		d := timerDiary(r)
		second := r.open()
		r.run(second, timerHands(r, second, d))
		var timers []bot.Timer
		for i := range 50 {
			timers = append(timers, bot.Timer{Key: fmt.Sprint(i), Due: begin.Add(time.Minute), Name: "x.y"})
		}
		r.commit(bot.Commit{Timers: timers})
		r.clock.Advance(time.Minute)
		r.idle()
		if got := d.read(); len(got) != 50 {
			r.Errorf("fired %d times, want 50", len(got))
		}
	}},
}

// timerDiary lets a worker write down the timers' events.
func timerDiary(r *rig) *diary {
	d := newDiary()
	r.run(r.store, timerHands(r, r.store, d))
	r.accept("first", "the worker is at work")
	r.idle()
	return d
}

func timerHands(r *rig, s bot.Store, d *diary) hands {
	return hands{store: s, handle: func(j bot.EventJob) bot.Later {
		if j.Lane == "first" {
			return hands{store: s}.finish(r.ctx, bot.Commit{Event: j.ID})
		}
		var data bot.TimerData
		if err := json.Unmarshal(j.Data, &data); err != nil || j.Lane != "timer/"+data.Key {
			r.Errorf("event of a timer: %+v, %v", j, err)
		}
		d.write("%s %s", j.ID, j.Data)
		return hands{store: s}.finish(r.ctx, bot.Commit{Event: j.ID})
	}}
}

// wantTimers waits until exactly these timers have fired, by key and due time.
func (r *rig) wantTimers(d *diary, want ...string) {
	r.Helper()
	lines := d.wait(r, len(want))
	var got []string
	for _, line := range lines {
		var id string
		if _, err := fmt.Sscanf(line, "timer/%s", &id); err != nil {
			r.Fatalf("line %q: %v", line, err)
		}
		got = append(got, id)
	}
	r.wantSet(got, want...)
}
