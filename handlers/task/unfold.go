package task

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Where a lead wants it, a key or link of an issue that somebody names in the team's room is unfolded to its card in the thread
// below: seldom, so that a talk about an issue does not show it again and again.

const (
	unfoldMost  = 3             // keys of one message
	unfoldAgain = 4 * time.Hour // until the same one is unfolded again in a room
)

var keys = regexp.MustCompile(`\b[A-Z][A-Z0-9_]+-[1-9][0-9]{0,9}\b`)

// unfold shows what a message names.
func unfold(ctx context.Context, r *bot.Request) error {
	tracker, err := r.Tracker()
	if err != nil {
		return nil //nolint:nilerr // nothing to show
	}
	shown := 0
	var seen []string
	for _, key := range keys.FindAllString(r.Message.Text, -1) {
		project, _, _ := strings.Cut(key, "-")
		if project != r.Project.Tracker || slices.Contains(seen, key) || shown == unfoldMost {
			continue
		}
		seen = append(seen, key)
		fresh, err := notLately(r, key)
		if err != nil || !fresh {
			if err != nil {
				return err
			}
			continue
		}
		look, cancel := r.Patience(ctx)
		i, err := tracker.Issue(look, key)
		cancel()
		if err != nil || i.Restricted {
			continue // it is no issue, not for everybody, or the tracker does not answer: nobody asked
		}
		id, made, err := byIssue(r, key)
		if err != nil {
			return err
		}
		if id != "" && (made.Project != r.ProjectID || made.At.Room == r.ReplyPlace()) {
			continue // another project's, or this is its thread
		}
		shown++
		if err := unfolds.Put(r, unfoldID(r, key), told{At: r.Now}); err != nil {
			return err
		}
		t := record{State: filed, Project: r.ProjectID, Issue: key, Lang: r.Project.Lang}
		t.follow(i)
		c := card(r, "", t)
		c.Parts = c.Parts[:1]
		if t.IssueLink != "" {
			c.Parts = append(c.Parts, bot.Row(bot.LinkButton(r.In(t.Lang, "task.open"), t.IssueLink)))
		}
		r.Send(bot.Effect{To: bot.ToRoom(r.ReplyPlace()), Project: r.ProjectID, Body: c, Noise: bot.NoiseHint})
	}
	return nil
}

// unfolds are when an issue was last unfolded in a room.
var unfolds = bot.Records[told]{Kind: "task-unfolded", Schema: 1}

func unfoldID(r *bot.Request, key string) string {
	return bot.HashID(r.Event.Room.Room().String(), key)
}

func notLately(r *bot.Request, key string) (bool, error) {
	last, err := unfolds.Get(r, unfoldID(r, key))
	if errors.Is(err, bot.ErrNotFound) {
		return true, nil
	}
	return r.Now.Sub(last.At) >= unfoldAgain, err
}

// setUnfold is the command: `unfold on|off`.
func setUnfold(_ context.Context, r *bot.Request) error {
	return setListening(r, "unfold", func(s *suggesting) *bool { return &s.Unfold })
}
