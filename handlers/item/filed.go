package item

import (
	"context"

	"github.com/golive-bot/golive/bot"
)

// filedIssues are the issues of what clients raised; only their status is followed.
func filedIssues(ctx context.Context, records bot.Reader) ([]bot.Filed, error) {
	all, err := items.List(ctx, records, bot.Query{})
	if err != nil {
		return nil, err
	}
	var out []bot.Filed
	for _, f := range all {
		if i := f.Value; i.State != gone && i.State != rejected {
			out = append(out, bot.Filed{Project: i.Project, Intent: "item/" + f.ID, Issue: i.Issue, Status: i.Status, Summary: headline(i.Text)})
		}
	}
	return out, nil
}
