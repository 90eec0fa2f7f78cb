package project

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/golive-bot/golive/bot"
)

// show answers with what only the team of the entered project may see: in its room or in private as a message, elsewhere
// to the asker alone.
func show(r *bot.Request, c bot.Card) {
	c.Lang = r.Lang
	ours := r.Room.Audience() == bot.Team && (r.ProjectID == "" || slices.Contains(r.Room.Projects, r.ProjectID))
	if r.Event.Name == bot.EventCommand || !r.Message.Private && !ours {
		r.Whisper(c)
		return
	}
	r.Reply("", c)
}

// done is show for one sentence of what was done.
func done(r *bot.Request, key string, args ...any) {
	show(r, bot.Card{Title: r.T(key, args...), Tone: bot.ToneGood})
}

// tell is show for one sentence of how things are.
func tell(r *bot.Request, key string, args ...any) {
	show(r, bot.Card{Title: r.Project.Name, Tone: bot.ToneInfo, Parts: []bot.Part{bot.Words(bot.Escape(r.T(key, args...)))}})
}

func decodeTalk(r *bot.Request, v any) error {
	if err := unmarshal(r.Talk.Data, v); err != nil {
		return bot.Permanent(fmt.Errorf("read conversation: %w", err))
	}
	return nil
}

func unmarshal(data json.RawMessage, v any) error { return json.Unmarshal(data, v) }
