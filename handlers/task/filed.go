package task

import (
	"context"

	"github.com/golive-bot/golive/bot"
)

// filedIssues are the issues that tasks became, as they were last seen, and those that are still being created.
func filedIssues(ctx context.Context, records bot.Reader) ([]bot.Filed, error) {
	all, err := tasks.List(ctx, records, bot.Query{})
	if err != nil {
		return nil, err
	}
	var out []bot.Filed
	for _, f := range all {
		t := f.Value
		switch t.State {
		case filing:
			out = append(out, bot.Filed{Project: t.Project, Intent: t.intent(f.ID), Summary: t.Summary})
		case filed, undone:
			out = append(out, bot.Filed{Project: t.Project, Intent: t.intent(f.ID), Issue: t.Issue, Type: t.Type, Summary: t.Summary, Status: t.Status,
				Priority: t.Priority, Due: t.Due, Assignee: bot.TrackerUser{ID: t.Assignee.Tracker, Name: t.Assignee.Name, Email: t.Assignee.Email}, Follows: !t.Updated.IsZero()})
		}
	}
	return out, nil
}
