package engine_test

import (
	"errors"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
)

// TestWhatARuleHeldBackIsTriedForADayLikeAnyOther: a private card of Friday evening comes on Monday, though its first tries
// of Monday fail.
func TestWhatARuleHeldBackIsTriedForADayLikeAnyOther(t *testing.T) {
	for name, failure := range map[string]error{
		"the service is busy":     bot.RetryAfter(errors.New("429"), time.Minute),
		"the service is away":     bot.Unsent(errors.New("connection refused")),
		"nobody knows what it is": errors.New("broken pipe"),
	} {
		t.Run(name, func(t *testing.T) {
			r := newRoad(t)
			r.clock.MoveTo(time.Date(2026, 11, 27, 19, 5, 0, 0, china))
			r.send(t, bot.ToAccount(tom), bot.NoiseAuto, "friday")
			r.to(t, time.Date(2026, 11, 30, 8, 29, 0, 0, china))
			r.chat.Fail(failure, failure, failure)
			r.to(t, time.Date(2026, 11, 30, 8, 35, 0, 0, china))
			if n := len(r.chat.Posts()); n != 1 || r.kinds()[engine.StepDead] != 0 {
				t.Errorf("%d messages after three failures, %d dead; want 1 and none", n, r.kinds()[engine.StepDead])
			}
		})
	}
}

// TestADayOfFailuresIsEnough: an outage costs no try, and yet ends after a day.
func TestADayOfFailuresIsEnough(t *testing.T) {
	r := newRoad(t)
	down := make([]error, 30)
	for i := range down {
		down[i] = bot.RetryAfter(errors.New("under maintenance"), time.Hour)
	}
	r.chat.Fail(down...)
	r.send(t, bot.ToRoom(room), bot.NoiseAuto, "now")
	start := r.clock.Now()
	r.to(t, start.Add(23*time.Hour+30*time.Minute))
	if n := r.kinds()[engine.StepDead]; n != 0 {
		t.Fatalf("%d dead before a day was over", n)
	}
	r.to(t, start.Add(24*time.Hour+30*time.Minute))
	if n := r.kinds()[engine.StepDead]; n != 1 {
		t.Errorf("%d dead after a day, want 1", n)
	}
}

// TestAnEventThatWaitedOutALongStopIsTriedForADay: what was accepted before golive stood still has lost no try by it.
func TestAnEventThatWaitedOutALongStopIsTriedForADay(t *testing.T) {
	r := newRoad(t, func(c *engine.Config) {
		clock := c.Clock.(*bot.MovableClock)
		if err := c.Store.Accept(t.Context(), bot.Event{ID: "e", Name: "echo.fail", Lane: "x", Room: room}); err != nil {
			t.Fatal(err)
		}
		clock.Advance(72 * time.Hour)
	})
	r.to(t, r.clock.Now().Add(time.Hour))
	if n := r.kinds(); n[engine.StepDead] != 0 || n[engine.StepParked] < 5 {
		t.Errorf("steps after an hour: %v", n)
	}
	r.to(t, r.clock.Now().Add(26*time.Hour))
	if n := r.kinds()[engine.StepDead]; n != 1 {
		t.Errorf("%d dead after a day, want 1", n)
	}
}
