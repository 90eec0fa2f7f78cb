package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/workday"
)

// Retention of what ended; the first and the last unless it is configured.
const (
	keepPayloads = 7 * 24 * time.Hour
	keepIDs      = 24 * time.Hour
	keepDead     = 30 * 24 * time.Hour
	keepReplicas = 24 * time.Hour // records of those that did not sign off
)

var errNoData = errors.New("timer has no data")

func decodeData(data json.RawMessage, v any) error {
	if len(data) == 0 {
		return bot.Permanent(errNoData)
	}
	if err := json.Unmarshal(data, v); err != nil {
		return bot.Permanent(fmt.Errorf("read timer's data: %w", err))
	}
	return nil
}

// recur sets a recurring timer's next occurrence, in the transaction that finishes or buries this one.
func (e *Engine) recur(r *bot.Request, c *bot.Commit) error {
	t := r.Timer
	if rests, err := e.rests(r); rests || err != nil {
		return err
	}
	if t.Again == "" || slices.Contains(c.Cancel, t.Key) ||
		slices.ContainsFunc(c.Timers, func(x bot.Timer) bool { return x.Key == t.Key }) {
		return nil
	}
	next, err := workday.Next(t.Again, t.Zone, laterOf(t.Due, e.Clock.Now()))
	if err != nil {
		return bot.Permanent(fmt.Errorf("timer %s: %w", t.Key, err))
	}
	if next.IsZero() {
		return nil
	}
	timer := bot.Timer{Key: t.Key, Due: next, Name: afterAt(r.Event.Name), Room: r.Event.Room, Data: t.Data, Again: t.Again, Zone: t.Zone, Owner: t.Owner, Run: t.Run, Project: t.Project}
	if !t.Until.IsZero() {
		timer.Until = next.Add(t.Until.Sub(t.Due))
	}
	c.Timers = append(c.Timers, timer)
	return nil
}

// afterAt is the name of an event without the capability that it was published for.
func afterAt(name string) string {
	if _, event, ok := strings.Cut(name, "@"); ok {
		return event
	}
	return name
}

func laterOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// arm compares the timers that the capabilities declare for a project with those that are set: it adds what is missing
// and cancels what is not expected.
func (e *Engine) arm(ctx context.Context, r *bot.Request) error {
	var d bot.ProjectChanged
	if err := r.Decode(&d); err != nil {
		return err
	}
	p, err := bot.Projects.Get(r, d.Project)
	gone := err != nil
	if gone && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	want := map[string]bot.Timer{}
	for _, c := range e.table.capabilities {
		if c.Arm == nil || gone {
			continue
		}
		for _, t := range c.Arm(d.Project, p) {
			if !schedules(p, t.Run) {
				continue
			}
			t.Owner = owner(d.Project, c.Name)
			want[t.Key] = t
		}
	}
	for have, err := range e.Store.Timers(ctx, owner(d.Project, "")) {
		if err != nil {
			return err
		}
		if t, ok := want[have.Key]; ok && sameTimer(t, have) {
			delete(want, have.Key)
		} else if !ok {
			r.Disarm(have.Key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(want)) {
		t, err := upcoming(want[key], r.Now)
		if err != nil {
			return err
		}
		if t.Due.After(r.Now) {
			r.Arm(t)
		}
	}
	return nil
}

// upcoming is a timer at its first occurrence after now: what was not set when it was due, in a pause say, is not made up for.
func upcoming(t bot.Timer, now time.Time) (bot.Timer, error) {
	if t.Due.After(now) || t.Again == "" {
		return t, nil
	}
	next, err := workday.Next(t.Again, t.Zone, now)
	if err != nil {
		return t, bot.Permanent(fmt.Errorf("timer %s: %w", t.Key, err))
	}
	if !t.Until.IsZero() {
		t.Until = next.Add(t.Until.Sub(t.Due))
	}
	t.Due = next
	return t, nil
}

// schedules reports whether a project has timers: all while it runs, none in a pause, and after its end those of the runs
// that were kept.
func schedules(p bot.Project, run string) bool {
	switch p.State {
	case bot.ProjectPaused:
		return false
	case bot.ProjectClosed:
		return run != "" && slices.Contains(p.Kept, run)
	}
	return true
}

// rests reports whether a timer came due whose project has none any more, though it was not cancelled in time. What is
// decided otherwise rests on the project as it is.
func (e *Engine) rests(r *bot.Request) (bool, error) {
	of, ok := strings.CutPrefix(r.Timer.Owner, "project/")
	if !ok {
		return false, nil
	}
	id, _, _ := strings.Cut(of, "/")
	p, err := bot.Projects.Hold(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return true, nil
	}
	return err == nil && !schedules(p, r.Timer.Run), err
}

func owner(project, capability string) string { return "project/" + project + "/" + capability }

// sameTimer: what is set serves as well as what is declared. A recurring one may stand at a later occurrence.
func sameTimer(want, have bot.Timer) bool {
	if want.Name != have.Name || want.Room != have.Room || want.Again != have.Again || want.Zone != have.Zone || string(want.Data) != string(have.Data) {
		return false
	}
	return want.Again != "" && !have.Due.Before(want.Due) || have.Due.Equal(want.Due)
}

// armAll publishes, project by project, that timers are to be compared.
func (e *Engine) armAll(_ context.Context, r *bot.Request) error {
	n := 0
	var after string
	if err := r.Decode(&after); err != nil {
		after = ""
	}
	for found, err := range bot.Projects.Find(r, bot.Query{After: after, Limit: 500}) {
		if err != nil {
			return err
		}
		n++
		after = found.ID
		r.Publish("bot.arm", "project/"+found.ID, bot.ProjectChanged{Project: found.ID})
	}
	if n == 500 {
		r.Publish("bot.arm-all", "", after)
	}
	return nil
}

// upkeep compares timers at start and daily, and sweeps what is past its retention hourly. Several replicas may do so:
// the daily events have the same IDs, and comparing or sweeping twice harms nobody.
func (e *Engine) upkeep(ctx context.Context) error {
	for id := "arm-all/start/" + e.Clock.Now().UTC().Format(time.RFC3339Nano); ; {
		now := e.Clock.Now()
		if err := e.Accept(ctx, bot.Event{ID: id, Name: "bot.arm-all", Lane: "upkeep", Data: bot.Encode("")}); err != nil {
			e.Log.Error("compare timers", "error", err)
		}
		if err := e.Store.Sweep(ctx, bot.Sweep{Payloads: now.Add(-e.Retention.Payloads), IDs: now.Add(-keepIDs), Dead: now.Add(-e.Retention.Dead)}); err != nil {
			e.Log.Error("sweep", "error", err)
		}
		if err := e.forget(ctx, noises.Kind, now.Add(-e.Retention.Payloads).Format(time.DateOnly)); err != nil {
			e.Log.Error("forget what was said", "error", err)
		}
		if err := e.forget(ctx, bot.Sendings.Kind, bot.SendingID(now.Add(-e.Retention.Payloads), "")); err != nil {
			e.Log.Error("forget what was sent", "error", err)
		}
		if err := e.forget(ctx, bot.Refusals.Kind, bot.RefusalID(now.Add(-e.Retention.Payloads), "")); err != nil {
			e.Log.Error("forget what was refused", "error", err)
		}
		if err := e.forgetReplicas(ctx, now.Add(-keepReplicas)); err != nil && ctx.Err() == nil {
			e.Log.Error("forget replicas", "error", err)
		}
		if err := e.Clock.Wait(ctx, now.Truncate(time.Hour).Add(time.Hour)); err != nil {
			return nil //nolint:nilerr // the end of ctx is the end of upkeep
		}
		id = "arm-all/" + e.Clock.Now().UTC().Format(time.DateOnly)
	}
}

// forget erases the records of a kind whose IDs, which begin with a time, come before one.
func (e *Engine) forget(ctx context.Context, kind, before string) error {
	for {
		var c bot.Commit
		for rec, err := range e.Store.Find(ctx, bot.Query{Kind: kind, Limit: bot.MaxRows / 2}) {
			if err != nil {
				return err
			}
			if rec.ID >= before {
				break
			}
			rec.Deleted = true
			c.Records = append(c.Records, rec)
		}
		if len(c.Records) == 0 {
			return nil
		}
		if err := e.commit(ctx, c); errors.Is(err, bot.ErrConflict) { // another replica forgets as well
			return nil
		} else if err != nil {
			return err
		}
	}
}
