package bottest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

// fakeTracker is the fake with a wire that can be cut.
type fakeTracker struct {
	*bottest.Tracker
	clock *bot.MovableClock
	lose  bool
}

func (f *fakeTracker) Perform(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	r, err := f.Tracker.Perform(ctx, j)
	if f.lose {
		f.lose = false
		return bot.Receipt{}, errors.New("EOF")
	}
	return r, err
}

func (f *fakeTracker) Issues(testing.TB) []bot.Issue { return f.Tracker.Issues() }

func (f *fakeTracker) Comments(_ testing.TB, issue string) []string { return f.Texts(issue)[1:] }

func (f *fakeTracker) Files(_ testing.TB, issue string) []string { return f.Tracker.Files(issue) }

// fakeWorld keeps the fake's own Issues out of the way of the world's.
type fakeWorld struct{ *fakeTracker }

func (w fakeWorld) Tracker() bottest.IssueTracker { return w.fakeTracker }
func (w fakeWorld) Project() string               { return "ERP" }
func (w fakeWorld) Email() string                 { return "tom@acme.example" }
func (w fakeWorld) Clock() *bot.MovableClock      { return w.clock }
func (w fakeWorld) LoseReply(testing.TB)          { w.lose = true }
func (w fakeWorld) Throttle(_ testing.TB, seconds int) {
	w.Fail(bot.RetryAfter(errors.New("too many"), time.Duration(seconds)*time.Second))
}

func TestFakeTracker(t *testing.T) {
	bottest.TestTracker(t, func(testing.TB) bottest.TrackerWorld {
		clock := bot.FrozenClock(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))
		tracker := bottest.NewTracker(clock, bot.TrackerUser{ID: "tom", Email: "tom@acme.example", Name: "Tom Baker"})
		tracker.Lose("gone.csv")
		return fakeWorld{&fakeTracker{clock: clock, Tracker: tracker}}
	})
}
