package survey

import (
	"context"
	"errors"
	"slices"

	"github.com/golive-bot/golive/bot"
)

// settleSoon moves the task of a loop to where the loop is, apart from whoever waits for an answer: the tracker may be slow.
func settleSoon(r *bot.Request, id string) { r.Publish("survey.settle", "survey/loop/"+id, id) }

// settling moves the task of a loop: to done where the loop has ended, and back where it began again. Where the tracker knows no such
// move its task stays, and has the comment that says so.
func settling(ctx context.Context, r *bot.Request) error {
	var id string
	if err := r.Decode(&id); err != nil {
		return err
	}
	l, _, _, err := readLoop(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	tracker, err := r.Tracker()
	if err != nil || l.Link == "" {
		return nil //nolint:nilerr // there is no task, or not yet: see filed
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	i, err := tracker.Issue(ctx, l.Issue)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if (i.Category == "done") == (l.State == loopEnded) {
		return nil
	}
	moves, err := tracker.Transitions(ctx, l.Issue)
	if err != nil {
		return err
	}
	to := []string{"done"}
	if l.State != loopEnded {
		to = []string{"new", "indeterminate"}
	}
	for _, category := range to {
		n := slices.IndexFunc(moves, func(m bot.IssueTransition) bool {
			return m.Category == category && !m.Cancels && !slices.ContainsFunc(m.Fields, func(f bot.IssueField) bool { return f.Required && !f.Default })
		})
		if n >= 0 {
			r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Body: bot.Transition{Issue: l.Issue, Status: moves[n].To, ID: moves[n].ID}})
			return nil
		}
	}
	return nil
}
