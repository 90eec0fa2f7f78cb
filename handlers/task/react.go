package task

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// emojis are the reactions that make a task of a message, by the platforms' own names in lower case.
var emojis = []string{
	"memo", "pencil", "spiral_note_pad", "pushpin", "round_pushpin", // Slack
	"pin", "get", "onit", "todo", // Feishu
}

// reacted makes a draft of the message that a member of the team put one of the emojis on; taking it off cancels the
// draft. Whoever may not is not bothered: a reaction is often just one.
func reacted(ctx context.Context, r *bot.Request) error {
	var re bot.Reaction
	if err := r.Decode(&re); err != nil {
		return err
	}
	ours := r.ProjectID != "" && r.Room.Audience() == bot.Team && r.Role >= bot.RoleMember
	if !ours || !slices.Contains(emojis, strings.ToLower(re.Emoji)) {
		return nil
	}
	if re.Removed {
		return unreacted(r, idOf(re.Message))
	}
	m, err := read(ctx, r, re.Message)
	if errors.Is(err, bot.ErrNotFound) || err == nil && (m.Bot || strings.TrimSpace(m.Text) == "") {
		return nil
	}
	if err != nil {
		return err
	}
	return begin(ctx, r, ofMessage(r, m, m.Text))
}

func unreacted(r *bot.Request, id string) error {
	t, err := tasks.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil || t.State != draft || t.Asker != r.WhoID {
		return err
	}
	t.State = cancelled
	return put(r, id, t)
}
