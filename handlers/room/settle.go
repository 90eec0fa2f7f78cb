package room

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// settleOutsiders is a button of what the leads are asked about outsiders. Its value is "<what>|<since>|<place>".
func settleOutsiders(ctx context.Context, r *bot.Request) error {
	f := strings.SplitN(r.Click.Value, "|", 3)
	if len(f) != 3 {
		return bot.Tell("bot.old-button")
	}
	room, err := bot.Rooms.Get(r, f[2])
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Tell("bot.old-button")
	}
	if err != nil {
		return err
	}
	led, err := enterOne(r, room.Projects)
	if err != nil {
		return err
	}
	o := room.Outside
	if o == nil || strconv.FormatInt(o.Since.Unix(), 10) != f[1] || o.Gone != slices.Contains([]string{"team", "stay"}, f[0]) || o.Settled && !o.Gone {
		return bot.Tell("room.settled-before")
	}
	switch f[0] {
	case "client":
		return makeClients(r, room)
	case "ours":
		return vouch(ctx, r, room, led)
	case "unbind":
		return unbindLed(r, room, led)
	case "team":
		return teamAgain(ctx, r, room)
	case "stay":
		return stay(r, room)
	}
	return bot.Tell("bot.old-button")
}

// makeClients takes a room for the client's from now on.
func makeClients(r *bot.Request, room bot.Room) error {
	room.Client, room.Trusted = true, nil
	room.Outside = &bot.Outside{Since: room.Outside.Since, Who: room.Outside.Who, Settled: true}
	return errors.Join(rebound(r, room, asClient), settled(r, room, handleOf(room), room.Projects, "room.now-client"), bot.Rooms.Put(r, room.Place.String(), room))
}

// rebound records that a room is bound otherwise for all its projects.
func rebound(r *bot.Request, room bot.Room, how as) error {
	for _, id := range room.Projects {
		if err := isBound(r, room, id, how); err != nil {
			return err
		}
	}
	return nil
}

// settled says in the place of the question what was decided, and by whom.
func settled(r *bot.Request, room bot.Room, handle string, projects []string, key string, args ...any) error {
	if r.Event.Name == bot.EventAction {
		r.Toast(bot.ToneGood, "room.settled")
	}
	leads, err := leadsOf(r, projects)
	for _, l := range leads {
		l.tell(r, handle, bot.Card{Title: r.In(l.lang, key, append(args, "room", room.Name, "name", r.Who.Name)...), Tone: bot.ToneDone})
	}
	return err
}

// vouch makes the outsiders in a room count as ours, for the projects that the lead leads: since the platform says so
// meanwhile, or since the lead vouches for them. They read along in this room, and have no role in a project by that.
func vouch(ctx context.Context, r *bot.Request, room bot.Room, led []string) error {
	profile, err := profileOf(ctx, r, room.Place)
	switch {
	case err != nil:
		return err
	case profile.Absent:
		return bot.Tell("room.vouch-absent")
	case !others(room, profile):
		return oursNow(r, room)
	}
	vouchFor(r, &room, profile, led)
	if !others(room, profile) {
		return oursNow(r, room)
	}
	r.Toast(bot.ToneInfo, "room.vouched-half")
	return bot.Rooms.Put(r, room.Place.String(), room)
}

// vouchFor notes that the leads of projects vouch for the outsiders in a room, and, where another organisation shares it, for
// whoever comes into it by that.
func vouchFor(r *bot.Request, room *bot.Room, profile bot.RoomProfile, led []string) {
	who := names(strangers(*room, withSeen(*room, profile)))
	by := map[string][]string{}
	for account, projects := range room.Vouched {
		by[account] = projects
	}
	for _, account := range who {
		for _, id := range led {
			if !slices.Contains(by[account], id) {
				by[account] = append(slices.Clone(by[account]), id)
			}
		}
	}
	room.Vouched = by
	for _, id := range led {
		if profile.Shared && !slices.Contains(room.Trusted, id) {
			room.Trusted = append(slices.Clone(room.Trusted), id)
			r.Audit("room.trust", bot.Rooms.Key(room.Place.String()), map[string]string{"project": id})
		}
		if len(who) > 0 {
			r.Audit("room.vouch", bot.Rooms.Key(room.Place.String()), map[string]string{"project": id, "outsiders": strings.Join(who, " ")})
		}
	}
}

// vouchAndBind is the button that makes a room the team's though others are in it; its value is "<project>|<place>".
func vouchAndBind(ctx context.Context, r *bot.Request) error {
	project, at, _ := strings.Cut(r.Click.Value, "|")
	place, err := bot.ParsePlace(at)
	if err != nil {
		return bot.Tell("bot.old-button")
	}
	if err := r.Enter(project, bot.RoleLead); err != nil {
		return err
	}
	room, profile, err := knownAt(ctx, r, place)
	if err != nil {
		return err
	}
	if profile.Absent {
		return bot.Tell("room.vouch-absent")
	}
	with := room
	if !slices.Contains(with.Projects, project) {
		with.Projects = append(slices.Clone(room.Projects), project)
	}
	vouchFor(r, &with, profile, []string{project})
	room.Vouched, room.Trusted = with.Vouched, with.Trusted
	if others(with, profile) {
		r.Toast(bot.ToneInfo, "room.vouched-half")
		return bot.Rooms.Put(r, room.Place.String(), room)
	}
	_, err = bindTo(ctx, r, room, profile, asTeam, place)
	return err
}

// oursNow makes a room the team's alone: nobody is in it but ours, and whom leads vouched for.
func oursNow(r *bot.Request, room bot.Room) error {
	handle := handleOf(room)
	room.Shared, room.Outside = false, nil
	r.Audit("room.ours", bot.Rooms.Key(room.Place.String()), nil)
	return errors.Join(settled(r, room, handle, room.Projects, "room.now-ours"), bot.Rooms.Put(r, room.Place.String(), room))
}

// unbindLed takes the projects that the lead leads from the room.
func unbindLed(r *bot.Request, room bot.Room, led []string) error {
	handle := handleOf(room)
	if err := settled(r, room, handle, led, "room.now-unbound"); err != nil {
		return err
	}
	for _, id := range led {
		was, err := release(r, &room, id)
		if err != nil {
			return err
		}
		if err := begin(r, deed{Room: room.Place, Project: id, Was: was, Now: stateOf(room, id), Reply: r.Event.Room, Lang: r.Lang}); err != nil {
			return err
		}
	}
	return nil
}

// teamAgain makes a room the team's once more, if nobody else is in it.
func teamAgain(ctx context.Context, r *bot.Request, room bot.Room) error {
	profile, err := profileOf(ctx, r, room.Place)
	if err != nil {
		return err
	}
	if others(room, profile) {
		return bot.Tell("room.still-others")
	}
	handle := goneHandle(room)
	room.Shared, room.Client, room.Outside = false, false, nil
	return errors.Join(rebound(r, room, asTeam), settled(r, room, handle, room.Projects, "room.now-team"), bot.Rooms.Put(r, room.Place.String(), room))
}

// stay leaves a room as the client's though only ours are in it.
func stay(r *bot.Request, room bot.Room) error {
	handle := goneHandle(room)
	if !room.Client {
		room.Client = true
		if err := rebound(r, room, asClient); err != nil {
			return err
		}
	}
	room.Outside = nil
	return errors.Join(settled(r, room, handle, room.Projects, "room.now-client"), bot.Rooms.Put(r, room.Place.String(), room))
}
