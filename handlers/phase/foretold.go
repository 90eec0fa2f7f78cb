package phase

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
)

// sends are the timers of the weekly post, as they are told beforehand.
var sends = map[string]bot.Foretold{
	"phase.post-due":  {Text: "phase.planned-post", About: isOf, Next: nextTimer(func(post, _ time.Time) time.Time { return post })},
	"phase.draft-due": {Text: "phase.planned-draft", Private: true, About: isOf, Next: nextTimer(func(_, draft time.Time) time.Time { return draft })},
}

// isOf reports whether a timer is a project's: many a change of a project is made where it is not entered.
func isOf(_ context.Context, _ bot.Reader, t bot.Timer, project string) (bool, error) {
	id, err := projectOf(t)
	return id == project, err
}

func projectOf(t bot.Timer) (id string, err error) {
	if err := json.Unmarshal(t.Data, &id); err != nil {
		return "", fmt.Errorf("read timer %s: %w", t.Key, err)
	}
	return id, nil
}

// nextTimer tells when a timer is due after a time: by the project's working days, which are no recurrence.
func nextTimer(which func(post, draft time.Time) time.Time) func(context.Context, bot.Reader, bot.Timer, time.Time) (time.Time, error) {
	return func(ctx context.Context, records bot.Reader, t bot.Timer, at time.Time) (time.Time, error) {
		id, err := projectOf(t)
		if err != nil {
			return time.Time{}, err
		}
		p, _, err := bot.Projects.Read(ctx, records, id)
		if err != nil {
			return time.Time{}, err
		}
		plan, _, err := bot.Plans.Read(ctx, records, id)
		if errors.Is(err, bot.ErrNotFound) {
			return time.Time{}, nil
		}
		if err != nil {
			return time.Time{}, err
		}
		days, err := daybook.Read(ctx, records, id, p, at)
		if err != nil {
			return time.Time{}, err
		}
		for from := at.In(p.Location()); ; {
			post, draft, ok := nextPost(days.Team, plan.Post, from)
			if !ok {
				return time.Time{}, nil
			}
			if due := which(post, draft); due.After(at) {
				return due, nil
			}
			from = post
		}
	}
}
