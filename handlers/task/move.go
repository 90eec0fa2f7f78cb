package task

import (
	"context"
	"errors"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// move is the buttons Start and Done: its value is "<task>|<category>". Every member may.
func move(ctx context.Context, r *bot.Request) error {
	id, category, _ := strings.Cut(r.Click.Value, "|")
	t, err := tasks.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Tell("bot.old-button")
	}
	if err != nil {
		return err
	}
	if err := r.Enter(t.Project, bot.RoleMember); err != nil {
		return err
	}
	switch {
	case t.State != filed:
		return bot.Tell("bot.old-button")
	case t.Moving != "":
		return bot.Tell("task.moving-already", "status", t.Moving)
	case t.Category == category:
		return bot.Tell("task.there-already", "issue", t.Issue, "status", t.Status)
	}
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	to, err := way(ctx, r, tracker, t.Issue, category)
	if err != nil {
		return err
	}
	t.Moving, t.Words, t.Kept = to, "", false
	r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: "task/" + id + "/move/" + bot.HashID(r.Event.ID),
		Body: bot.Transition{Issue: t.Issue, Status: to}, Then: "task.moved"})
	r.Replace(card(r, id, t))
	return put(r, id, t)
}

// way is the status by which an issue comes into a category.
func way(ctx context.Context, r *bot.Request, tracker bot.Tracker, issue, category string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience(r))
	defer cancel()
	moves, err := tracker.Transitions(ctx, issue)
	if errors.Is(err, bot.ErrNotFound) {
		return "", bot.Tell("task.no-issue", "issue", issue)
	}
	if err != nil {
		return "", bot.Tell("task.tracker-silent")
	}
	for _, m := range moves {
		if m.Category == category {
			return m.To, nil
		}
	}
	return "", bot.Tell("task.no-way", "issue", issue)
}

func moved(ctx context.Context, r *bot.Request) error {
	id, t, _, err := outcome(r)
	if err != nil {
		return err
	}
	if i, ok := look(ctx, r, t.Issue); ok {
		t.follow(i)
	}
	t.Moving, t.Kept = "", false
	return put(r, id, t)
}

func moveDelayed(_ context.Context, r *bot.Request) error {
	id, t, _, err := outcome(r)
	if err != nil || t.Moving == "" || t.Kept {
		return err
	}
	t.Kept = true
	return put(r, id, t)
}

func moveRefused(_ context.Context, r *bot.Request) error {
	id, t, o, err := outcome(r)
	if err != nil {
		return err
	}
	t.Moving, t.Kept, t.Words, t.Fields = "", false, o.Text, o.Fields
	if t.Words == "" {
		t.Words = jiraWords(t)
	}
	if t.Words == "" {
		t.Words = r.In(t.Lang, "task.no-reason")
	}
	return put(r, id, t)
}
