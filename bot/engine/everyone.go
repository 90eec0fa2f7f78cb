package engine

import (
	"context"
	"errors"
	"slices"

	"github.com/golive-bot/golive/bot"
)

// callEveryone lets a message mention everybody, if a lead has allowed what for: a new message to a room of that project.
func (e *Engine) callEveryone(ctx context.Context, job *bot.Job) error {
	all := job.Everyone
	if all == nil {
		return nil
	}
	job.Everyone = nil
	if job.Prior != nil || job.To.Room == (bot.Place{}) || job.To.Account != (bot.Account{}) {
		return nil
	}
	room, err := e.room(ctx, job.To.Room)
	if err != nil || !slices.Contains(room.Projects, all.Project) {
		return err
	}
	p, _, err := bot.Projects.Read(ctx, e.Store, all.Project)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if p.MayMention(all.Purpose) {
		job.Everyone = all
	}
	return nil
}
