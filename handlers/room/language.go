package room

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// likeProject are the words by which a room speaks its project's language again.
var likeProject = []string{"project", "project's", "like project", "随项目", "项目", "跟随项目"}

// setLanguage is the command: `room language English`: what everybody in this room reads is said in it, whatever the project's is.
func setLanguage(_ context.Context, r *bot.Request) error {
	room, err := bot.Rooms.Get(r, r.Event.Room.Room().String())
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if !slices.Contains(room.Projects, r.ProjectID) {
		return bot.Tell("room.not-bound", "key", r.Project.Key)
	}
	lang, known := i18n.Language(r.Rest)
	switch {
	case slices.Contains(likeProject, strings.ToLower(r.Rest)):
		lang = ""
	case !known:
		return bot.Tell("bot.bad-language")
	}
	room.Lang = lang
	if err := bot.Rooms.Put(r, room.Place.String(), room); err != nil {
		return err
	}
	r.Audit("room.language", bot.Rooms.Key(room.Place.String()), map[string]string{"language": lang})
	lang = room.Speaks(r.Project)
	r.ReplyOpenly("", bot.Card{Title: r.In(lang, "room.speaks"), Tag: r.Project.Key, Tone: bot.ToneGood, Lang: lang, Parts: []bot.Part{bot.Words(r.In(lang, "room.speaks-note"))}})
	return nil
}
