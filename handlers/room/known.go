package room

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/golive-bot/golive/bot"
)

// known is the room of the event as recorded, and what the platform says of it now. A room that is not recorded is new.
func known(ctx context.Context, r *bot.Request) (bot.Room, bot.RoomProfile, error) {
	return knownAt(ctx, r, r.Event.Room)
}

func knownAt(ctx context.Context, r *bot.Request, at bot.Place) (bot.Room, bot.RoomProfile, error) {
	profile, err := profileOf(ctx, r, at.Room())
	if err != nil {
		return bot.Room{}, profile, err
	}
	room, err := bot.Rooms.Get(r, at.Room().String())
	if errors.Is(err, bot.ErrNotFound) {
		room, err = bot.Room{Place: at.Room(), Shared: profile.WithOutsiders()}, nil
	}
	if profile.Name != "" {
		room.Name = profile.Name
	}
	return room, profile, err
}

// profileOf asks the platform about a room; one that it does not know may hold anybody.
func profileOf(ctx context.Context, r *bot.Request, at bot.Place) (bot.RoomProfile, error) {
	unknown := bot.RoomProfile{Place: at, Shared: true, Absent: true}
	d, err := r.Directory(at.Platform)
	if err != nil {
		return unknown, nil //nolint:nilerr // a platform without a directory vouches for nothing
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	profile, err := d.RoomProfile(ctx, at)
	if errors.Is(err, bot.ErrNotFound) {
		return unknown, nil
	}
	if err != nil {
		return profile, fmt.Errorf("look up room: %w", err)
	}
	return profile, nil
}

// others reports whether the platform says that others than the team, and whom leads vouched for, are or may be in a room.
func others(room bot.Room, profile bot.RoomProfile) bool {
	return room.OpenTo(profile)
}

// strangers are the outsiders in a room for whom nobody vouched.
func strangers(room bot.Room, profile bot.RoomProfile) []bot.Account {
	return slices.DeleteFunc(slices.Clone(profile.Outsiders), room.VouchedFor)
}

// withSeen adds to what the platform says of a room who was seen to come: of a shared room it lists nobody.
func withSeen(room bot.Room, profile bot.RoomProfile) bot.RoomProfile {
	o := room.Outside
	if !profile.Shared || o == nil || o.Gone {
		return profile
	}
	for _, s := range o.Who {
		if a, err := bot.ParseAccount(s); err == nil && !slices.Contains(profile.Outsiders, a) {
			profile.Outsiders = append(slices.Clone(profile.Outsiders), a)
		}
	}
	return profile
}

// changed keeps what a platform says of a room: its name, whether it is in use, who shares it, where it moved to.
func changed(ctx context.Context, r *bot.Request) error {
	var c bot.RoomChange
	if err := r.Decode(&c); err != nil {
		return err
	}
	room, err := bot.Rooms.Get(r, r.Event.Room.Room().String())
	if c.Met {
		return met(ctx, r, err)
	}
	if errors.Is(err, bot.ErrNotFound) { // golive learns of it when it is added, or when somebody binds it
		return nil
	}
	if err != nil {
		return err
	}
	if c.Moved != nil {
		return moved(r, room, c.Moved.Room())
	}
	before := room
	if c.Name != "" {
		room.Name = c.Name
	}
	gone := false
	if c.Archived {
		gone, err = isGone(ctx, r, room.Place)
	}
	switch {
	case err != nil:
		return err
	case gone:
		err = closed(r, &room, true)
	default: // also where the word came late, and the room is in use again
		err = lookAgain(ctx, r, &room, c)
	}
	if err != nil || same(before, room) {
		return err
	}
	return bot.Rooms.Put(r, room.Place.String(), room)
}

// met keeps a room in which golive was spoken to before it knew of it: it was there before golive was set up, or the word of its
// arrival was lost. Err is that of looking for it.
func met(ctx context.Context, r *bot.Request, err error) error {
	if !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	room, profile, err := known(ctx, r)
	if err != nil || profile.Private || profile.Absent {
		return err
	}
	return bot.Rooms.Put(r, room.Place.String(), room)
}

// lookAgain asks the platform what became of a room. That another organisation shares it is taken at its word.
func lookAgain(ctx context.Context, r *bot.Request, room *bot.Room, c bot.RoomChange) error {
	profile, err := profileOf(ctx, r, room.Place)
	if err != nil {
		return err
	}
	if c.Shared != nil && *c.Shared {
		profile.Shared, profile.Absent = true, false
	}
	if profile.Name != "" {
		room.Name = profile.Name
	}
	if room.Closed && !profile.Archived && !profile.Absent {
		if err := reopened(r, room); err != nil {
			return err
		}
	}
	return look(ctx, r, room, profile)
}

func same(a, b bot.Room) bool { return string(bot.Encode(a)) == string(bot.Encode(b)) }

// moved takes a room to the place that the platform gave it: it is another ID, and the same room.
func moved(r *bot.Request, room bot.Room, to bot.Place) error {
	there, err := bot.Rooms.Get(r, to.String())
	switch {
	case err == nil && len(there.Projects) > 0:
		return nil // somebody bound it anew
	case err != nil && !errors.Is(err, bot.ErrNotFound):
		return err
	}
	here := room
	room.Place, room.Shared = to, room.Shared || there.Shared
	here.Projects, here.Outside, here.Closed, here.Moved = nil, nil, true, &to
	r.Audit("room.moved", bot.Rooms.Key(here.Place.String()), map[string]string{"to": to.String()})
	for _, id := range room.Projects {
		r.ProjectChanged(id)
	}
	return errors.Join(bot.Rooms.Put(r, to.String(), room), bot.Rooms.Put(r, here.Place.String(), here))
}
