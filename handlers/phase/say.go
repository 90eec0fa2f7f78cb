package phase

import (
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// show answers with what only the team of the entered project may see: in its room or in private as a message, elsewhere
// to the asker alone.
func show(r *bot.Request, c bot.Card) {
	c.Lang = r.Lang
	if r.Event.Name == bot.EventCommand || !teamHere(r) {
		r.Whisper(c)
		return
	}
	r.Reply("", c)
}

// teamHere reports whether the team of the entered project, or whoever asked alone, reads what is said here.
func teamHere(r *bot.Request) bool { return r.Message.Private || inTeamRoom(r) }

func inTeamRoom(r *bot.Request) bool {
	return r.Room.Audience() == bot.Team && slices.Contains(r.Room.Projects, r.ProjectID)
}

// done is show for one sentence of what was done.
func done(r *bot.Request, key string, args ...any) {
	show(r, bot.Card{Title: r.T(key, args...), Tone: bot.ToneGood})
}

// day is a date in words.
func day(r *bot.Request, lang, date string) string { return i18n.DayOf(lang, date, r.Now) }

// today is the date in the project's zone.
func today(r *bot.Request, p bot.Project) string { return r.Now.In(p.Location()).Format(time.DateOnly) }

// in looks up texts in a language.
func in(r *bot.Request, lang string) func(key string, args ...any) string {
	return func(key string, args ...any) string { return r.In(lang, key, args...) }
}
