package task

import (
	"context"
	"errors"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// moveTask is the command: `task move [ERP-12] Done`.
func moveTask(ctx context.Context, r *bot.Request) error {
	i, status, err := about(ctx, r, "task.move.example")
	if err != nil {
		return err
	}
	key := i.Key
	status = strings.TrimSpace(strings.Trim(status, `"“”「」。.`))
	id, t, err := byIssue(r, key)
	if err != nil {
		return err
	}
	if id == "" { // golive did not file it; from now on it has a card
		id = bot.HashID("task", "issue", r.ProjectID, key)
		t = record{State: filed, Project: r.ProjectID, Issue: key, Asker: r.WhoID, AskerName: r.Who.Name, Lang: r.CommonLang(), Created: r.Now, At: bot.ToRoom(r.ReplyPlace())}
		if private(r) {
			t.At = bot.ToAccount(r.Event.From)
		}
		t.follow(i)
	}
	if admit(r) != nil {
		return admit(r)
	}
	switch {
	case statusNames(status, t.Status):
		return bot.Tell("task.there-already", "issue", key, "status", t.Status)
	case t.State != filed:
		return bot.Tell("task.no-way", "issue", key)
	}
	if err := t.free(); err != nil {
		return err
	}
	m, err := way(ctx, r, t, wantedWays(status)...)
	if errors.Is(err, errSilent) {
		return bot.Tell("task.tracker-silent")
	}
	if err != nil {
		return err
	}
	if t, err = choose(ctx, r, id, t, m); err != nil {
		return err
	}
	return going(r, id, t)
}
