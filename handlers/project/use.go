package project

import (
	"context"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// use is the command: `use KEY`: what the person says in private from here on is about this project, for a while.
func use(_ context.Context, r *bot.Request) error {
	if !r.InPrivate() {
		return bot.Tell("project.use-private")
	}
	id, err := wanted(r, strings.TrimSpace(r.Rest))
	if err != nil {
		return err
	}
	if err := r.Enter(id, bot.RoleClient); err != nil {
		return err
	}
	if err := r.Use(id); err != nil {
		return err
	}
	r.Confide(bot.Card{Title: r.T("project.used", "name", r.Project.Name), Tone: bot.ToneGood, Parts: []bot.Part{bot.Words(r.T("project.used-note", "key", r.Project.Key))}})
	return nil
}

// wanted is the project with that key; without one it is asked for.
func wanted(r *bot.Request, key string) (string, error) {
	if key != "" {
		f, err := r.ProjectByKey(key)
		if err == nil && f.ID == "" {
			err = bot.Tell("bot.no-such-project")
		}
		return f.ID, err
	}
	mine, err := r.Candidates()
	if err != nil {
		return "", err
	}
	if len(mine) == 0 {
		return "", bot.Tell("bot.no-project")
	}
	return r.ChooseProject(mine)
}

// isOneWord reports whether what follows the words can be a project's key: what is to be used for something is none.
func isOneWord(_ *bot.Request, rest string) bool { return len(strings.Fields(rest)) == 1 }
