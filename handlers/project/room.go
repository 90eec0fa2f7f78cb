package project

import (
	"context"
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
)

const helloAgain = 24 * time.Hour // golive introduces itself to a room at most this often

// joined is golive being added to a room: it says hello once, in both languages, since it knows nobody yet.
func joined(ctx context.Context, r *bot.Request) error {
	room, err := knownRoom(ctx, r)
	if err != nil {
		return err
	}
	room.Closed = false
	if r.Now.Sub(room.Hello) >= helloAgain {
		room.Hello = r.Now
		r.Send(bot.Effect{To: bot.ToRoom(room.Place), Handle: "project/hello/" + bot.HashID(r.Event.ID), Body: helloCard(r, room), Audience: bot.Client})
	}
	return bot.Rooms.Put(r, room.Place.String(), room)
}

func helloCard(r *bot.Request, room bot.Room) bot.Card {
	langs := []string{"zh-CN", "en"}
	if room.Lang != "" {
		langs = []string{room.Lang}
	}
	card := bot.Card{Tone: bot.ToneInfo, Lang: langs[0]}
	label := ""
	for i, lang := range langs {
		if i > 0 {
			card.Title += " · "
			label += " / "
		}
		card.Title += r.In(lang, "project.hello-title")
		label += r.In(lang, "project.hello-bind")
		card.Parts = append(card.Parts, bot.Words(r.In(lang, "project.hello-text")))
	}
	if len(room.Projects) == 0 {
		card.Parts = append(card.Parts, bot.Row(bot.Primary(label, "project.bind-start", "")))
	}
	return card
}

// left is golive being removed from a room: nothing is sent there any more.
func left(ctx context.Context, r *bot.Request) error {
	room, err := knownRoom(ctx, r)
	if err != nil {
		return err
	}
	room.Closed = true
	return bot.Rooms.Put(r, room.Place.String(), room)
}

// roomChanged keeps what a platform says of a room: its name, whether it is archived, whether outsiders share it.
func roomChanged(ctx context.Context, r *bot.Request) error {
	var c bot.RoomChange
	if err := r.Decode(&c); err != nil {
		return err
	}
	room, err := knownRoom(ctx, r)
	if err != nil {
		return err
	}
	if c.Name != "" {
		room.Name = c.Name
	}
	switch {
	case c.Shared == nil:
	case *c.Shared:
		room.Shared = true
	case room.Shared: // no other organisation shares it any more, but guests may still be in it
		profile, err := roomProfile(ctx, r, room.Place)
		if err != nil {
			return err
		}
		room.Shared = profile.Shared
	}
	room.Closed = room.Closed || c.Archived
	return bot.Rooms.Put(r, room.Place.String(), room)
}

// memberChanged keeps the team's texts from a room as soon as an outsider comes in. Whether the last one has left is for a
// lead to say, by binding the room again.
func memberChanged(ctx context.Context, r *bot.Request) error {
	var c bot.MemberChange
	if err := r.Decode(&c); err != nil {
		return err
	}
	key := r.Event.Room.Room().String()
	room, err := bot.Rooms.Get(r, key)
	if errors.Is(err, bot.ErrNotFound) || err == nil && (room.Shared || c.Left) {
		return nil
	}
	if err != nil {
		return err
	}
	profile, err := profileOf(ctx, r, c.Who)
	if err != nil || !profile.Outsider || profile.Bot {
		return err
	}
	room.Shared = true
	r.Audit("room.shared", bot.Rooms.Key(key), map[string]string{"account": c.Who.String()})
	return bot.Rooms.Put(r, key, room)
}

// knownRoom is the room of the event as recorded; one that is not recorded is looked up.
func knownRoom(ctx context.Context, r *bot.Request) (bot.Room, error) {
	place := r.Event.Room.Room()
	room, err := bot.Rooms.Get(r, place.String())
	if err == nil {
		return room, nil
	}
	if !errors.Is(err, bot.ErrNotFound) {
		return room, err
	}
	profile, err := roomProfile(ctx, r, place)
	return bot.Room{Place: place, Name: profile.Name, Shared: profile.Shared}, err
}
