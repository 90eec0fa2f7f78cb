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
// draft. Where no task can be made a member hears why; whoever may not is not bothered: a reaction is often just one.
func reacted(ctx context.Context, r *bot.Request) error {
	var re bot.Reaction
	if err := r.Decode(&re); err != nil {
		return err
	}
	here := r.Room.Audience() == bot.Team
	switch {
	case !slices.Contains(emojis, strings.ToLower(re.Emoji)), here && !r.May(bot.RoleMember), !here && !mayElsewhere(r):
		return nil
	case re.Removed:
		return unreacted(r, idOf(re.Message))
	}
	m, err := read(ctx, r, re.Message)
	if errors.Is(err, bot.ErrNotFound) || err == nil && (m.Bot || strings.TrimSpace(m.Text) == "") {
		return nil
	}
	if err != nil {
		return err
	}
	if r.Message.Private = m.Private; !m.Private && !here {
		return sayElsewhere(r, m)
	}
	return fromMessage(ctx, r, m)
}

// unreacted takes back what the reaction began: a draft, or, while that can be undone, its issue.
func unreacted(r *bot.Request, id string) error {
	t, err := tasks.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil || !t.Pinned || !r.Is(t.Asker) {
		return err
	}
	switch {
	case t.State == draft:
		t.end(r, id, cancelled)
		return put(r, id, t)
	case t.State == filed && t.Undoer == "" && t.Undo.Open(r.Now):
		offerUndo(r, id, t)
	}
	return nil
}
