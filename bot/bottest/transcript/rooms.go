package transcript

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// profile is a room at the start of a script. Who is in it is known where the script says so; else everybody is.
func (w *world) profile(name string, place bot.Place) bot.RoomProfile {
	return bot.RoomProfile{Place: place, Name: name, Shared: w.shared[name], HearsAll: w.hearsAll(name)}
}

// seat tells the chat who is in a room.
func (w *world) seat(name string, place bot.Place) error {
	members, said := w.members[name]
	if !said {
		return nil
	}
	var accounts []bot.Account
	for _, who := range members {
		p, ok := w.people[who]
		if !ok {
			return fmt.Errorf("person %q is %w", who, errNotThere)
		}
		a := p.Account
		a.Platform = w.platform
		accounts = append(accounts, a)
	}
	w.chat.SetMembers(place, accounts...)
	return nil
}

// room plays what happens to a room.
func (w *world) room(ctx context.Context, what string) error {
	f := strings.Fields(what)
	if len(f) < 2 {
		return fmt.Errorf("golive %q is %w", what, errNotThere)
	}
	place, ok := w.rooms[f[1]]
	if !ok {
		return fmt.Errorf("room %q is %w", f[1], errNotThere)
	}
	place.Platform = w.platform
	profile, err := w.chat.RoomProfile(ctx, place)
	if err != nil {
		return err
	}
	name, data := "", any(nil)
	switch f[0] {
	case "joins":
		profile.Absent, name, data = false, bot.EventBotJoined, bot.RoomChange{}
	case "leaves":
		profile.Absent, name, data = true, bot.EventBotLeft, bot.RoomChange{}
	case "meets", "misses":
		return w.memberEvent(ctx, f, place)
	case "sees":
		name = bot.EventRoom
		change := bot.RoomChange{}
		if err := w.sees(f[2:], &profile, &change); err != nil {
			return err
		}
		data = change
	case "hears": // what was so a while ago, and is so no more
		name, data = bot.EventBotLeft, bot.RoomChange{}
		if f[len(f)-1] == "archived" {
			name, data = bot.EventRoom, bot.RoomChange{Archived: true}
		}
	default:
		return fmt.Errorf("golive %q is %w", what, errNotThere)
	}
	w.chat.AddRoom(profile)
	return w.deliver(ctx, bot.Event{ID: fmt.Sprintf("room/%d", w.acts), Name: name, Room: place, At: w.clock.Now(), Data: bot.Encode(data)})
}

// sees changes a room as the platform tells it.
func (w *world) sees(what []string, profile *bot.RoomProfile, change *bot.RoomChange) error {
	yes, no := true, false
	word := ""
	if len(what) > 0 {
		word = what[0]
	}
	switch word {
	case "shared":
		profile.Shared, change.Shared = true, &yes
	case "guests":
		profile.Shared, change.Shared = true, &no
	case "":
		profile.Shared, change.Shared = false, &no
	case "archived":
		profile.Archived, change.Archived = true, true
	case "opened":
		profile.Archived = false
	case "named":
		profile.Name, change.Name = what[1], what[1]
	default:
		return fmt.Errorf("golive sees %q is %w", word, errNotThere)
	}
	return nil
}

// memberEvent lets somebody come into a room, or go: "meets #ROOM NAME", "misses #ROOM NAME".
func (w *world) memberEvent(ctx context.Context, f []string, place bot.Place) error {
	who, ok := w.people[f[2]]
	if !ok {
		return fmt.Errorf("person %q is %w", f[2], errNotThere)
	}
	left := f[0] == "misses"
	if members, said := w.members[f[1]]; said {
		members = slices.DeleteFunc(slices.Clone(members), func(name string) bool { return name == f[2] })
		if !left {
			members = append(members, f[2])
		}
		w.members[f[1]] = members
		if err := w.seat(f[1], place); err != nil {
			return err
		}
	}
	return w.deliver(ctx, bot.Event{ID: fmt.Sprintf("member/%d", w.acts), Name: bot.EventMember, Room: place, At: w.clock.Now(),
		Data: bot.Encode(bot.MemberChange{Who: who.Account, Left: left})})
}
