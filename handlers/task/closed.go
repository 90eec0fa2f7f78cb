package task

import (
	"context"
	"errors"

	"github.com/golive-bot/golive/bot"
)

// When a project is closed its drafts end: nobody may confirm them any more. Its issues are the tracker's, and stay.

const (
	closedAtOnce = 200 // tasks that are looked at for one event
	countMost    = 500 // of a project's tasks that are counted
)

// runs tells of drafts that nobody has confirmed, and of issues that are not done.
func runs(_ context.Context, r *bot.Request, project string) ([]bot.Run, error) {
	drafts, open := 0, 0
	for f, err := range tasks.Find(r, bot.Query{Index: "project", Value: project, Limit: countMost}) {
		if err != nil {
			return nil, err
		}
		switch t := f.Value; {
		case t.State == draft && t.Shown:
			drafts++
		case t.State == filing, t.State == filed && t.Category != "done":
			open++
		}
	}
	var all []bot.Run
	if drafts > 0 {
		all = append(all, bot.Run{Name: "task.drafts", Text: r.T("task.run-drafts", "n", drafts), Fate: bot.RunEnds})
	}
	if open > 0 {
		all = append(all, bot.Run{Name: "task.open", Text: r.T("task.run-open", "n", open), Fate: bot.RunStays})
	}
	n := 0
	for f, err := range feeds.Find(r, bot.Query{Index: "project", Value: project}) {
		if err != nil {
			return nil, err
		}
		n += len(f.Value.shown())
	}
	if n > 0 {
		all = append(all, bot.Run{Name: "task.feeds", Text: r.T("task.run-feeds", "n", n), Fate: bot.RunEnds})
	}
	return all, nil
}

// rest is the payload of "task.closing": the tasks of a closed project that are still to be looked at.
type rest struct {
	bot.Closing
	After string `json:"after"` // ID of the last that was looked at
}

// projectClosed ends the drafts of a project that was closed.
func projectClosed(_ context.Context, r *bot.Request) error {
	var todo rest
	if err := r.Decode(&todo); err != nil {
		return err
	}
	p, err := bot.Projects.Get(r, todo.Project)
	if errors.Is(err, bot.ErrNotFound) || err == nil && p.State != bot.ProjectClosed {
		return nil // reopened meanwhile
	}
	if err != nil {
		return err
	}
	seen := 0
	for f, err := range tasks.Find(r, bot.Query{Index: "project", Value: todo.Project, After: todo.After, Limit: closedAtOnce}) {
		if err != nil {
			return err
		}
		seen, todo.After = seen+1, f.ID
		if f.Value.State != draft {
			continue
		}
		t := f.Value
		t.end(r, f.ID, cancelled)
		t.Why = "closed"
		if err := putIfShown(r, f.ID, t); err != nil {
			return err
		}
	}
	if seen < closedAtOnce {
		if err := endFeeds(r, todo.Project); err != nil {
			return err
		}
	}
	if seen == closedAtOnce {
		r.Publish("task.closing", "", todo)
	}
	return nil
}
