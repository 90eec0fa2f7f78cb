package room

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/golive-bot/golive/bot"
)

// left is golive being removed from a room, or the room being dissolved: nothing is sent there any more. Where the platform
// says that golive is in it, the word came late: it has been added again meanwhile.
func left(ctx context.Context, r *bot.Request) error {
	var c bot.RoomChange
	if err := r.Decode(&c); err != nil {
		return err
	}
	room, err := bot.Rooms.Get(r, r.Event.Room.Room().String())
	if errors.Is(err, bot.ErrNotFound) || err == nil && room.Closed && room.Archived == (room.Archived || c.Archived) {
		return nil
	}
	if err != nil {
		return err
	}
	if gone, err := isGone(ctx, r, room.Place); err != nil || !gone {
		return err
	}
	if err := closed(r, &room, c.Archived); err != nil {
		return err
	}
	return bot.Rooms.Put(r, room.Place.String(), room)
}

// isGone asks the platform whether golive can speak in a room no longer. Some tell of a room's profile to whoever asks, but of
// its members only to them.
func isGone(ctx context.Context, r *bot.Request, at bot.Place) (bool, error) {
	profile, err := profileOf(ctx, r, at)
	if err != nil || profile.Absent || profile.Archived {
		return true, err
	}
	d, err := r.Directory(at.Platform)
	if err != nil {
		return true, nil //nolint:nilerr // a platform without a directory vouches for nothing
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	if _, err = d.Members(ctx, at); errors.Is(err, bot.ErrNotFound) {
		return true, nil
	}
	return false, err
}

// closed marks a room as closed, and asks the leads of its projects where to go on.
func closed(r *bot.Request, room *bot.Room, archived bool) error {
	if !room.Closed {
		room.Closed, room.ClosedAt = true, r.Now
		r.Audit("room.closed", bot.Rooms.Key(room.Place.String()), map[string]string{"archived": strconv.FormatBool(archived)})
	}
	room.Archived = room.Archived || archived
	leads, err := leadsOf(r, room.Projects)
	for _, l := range leads {
		if err := askWhere(r, *room, l); err != nil {
			return err
		}
	}
	return err
}

func closedHandle(room bot.Room) string {
	return "room/closed/" + bot.HashID(room.Place.String(), strconv.FormatInt(room.ClosedAt.UnixNano(), 10))
}

// askWhere asks a lead in which other room to go on.
func askWhere(r *bot.Request, room bot.Room, l lead) error {
	say := func(key string, args ...any) string { return r.In(l.lang, key, args...) }
	why := "room.was-left"
	if room.Archived {
		why = "room.was-archived"
	}
	card := bot.Card{Title: say("room.closed-title", "room", room.Name), Tone: bot.ToneWarn,
		Parts: []bot.Part{bot.Words(say(why, "room", called(room), "keys", strings.Join(l.keys(), say("bot.and"))))}}
	for i, p := range l.projects {
		rest, err := remaining(r, l.ids[i], room)
		if err != nil {
			return err
		}
		key := "room.rest"
		if len(rest) == 0 {
			key += "-none-" + string(stateOf(room, l.ids[i]).how())
		}
		card.Parts = append(card.Parts, bot.Words(say(key, "key", p.Key, "rooms", strings.Join(rest, say("bot.and")))))
	}
	card.Parts = append(card.Parts, bot.Row(bot.Control{Label: say("room.choose-other"), Action: "room.move", Value: moveValue(room), Source: "room.places"}),
		bot.SmallPrint(say("room.or-add")))
	l.tell(r, closedHandle(room), card)
	return nil
}

func moveValue(room bot.Room) string {
	return strconv.FormatInt(room.ClosedAt.Unix(), 10) + "|" + room.Place.String()
}

// remaining are the other rooms of a project that are for the same people, as they are spoken of: there golive goes on.
func remaining(r *bot.Request, project string, without bot.Room) ([]string, error) {
	rooms, err := bot.RoomsOf(r, project)
	var rest []string
	for _, room := range rooms {
		if room.Place != without.Place && (room.Audience() == bot.Client) == without.Client {
			rest = append(rest, called(room))
		}
	}
	return rest, err
}

// reopened marks a room as in use again; the leads who were asked where to go on need not answer any more.
func reopened(r *bot.Request, room *bot.Room) error {
	handle := closedHandle(*room)
	room.Closed, room.Archived = false, false
	r.Audit("room.opened", bot.Rooms.Key(room.Place.String()), nil)
	return tellLeads(r, *room, handle, "room.opened")
}

// move goes on in another room, which the lead chose: it is bound as the closed one was, which is released.
func move(ctx context.Context, r *bot.Request) error {
	stamp, place, ok := strings.Cut(r.Click.Value, "|")
	if !ok || len(r.Click.Chosen) != 1 {
		return bot.Tell("bot.old-button")
	}
	was, err := bot.Rooms.Get(r, place)
	if errors.Is(err, bot.ErrNotFound) || err == nil && (!was.Closed || strconv.FormatInt(was.ClosedAt.Unix(), 10) != stamp) {
		return bot.Tell("room.settled-before")
	}
	if err != nil {
		return err
	}
	led, err := enterOne(r, was.Projects)
	if err != nil {
		return err
	}
	to, err := bot.ParsePlace(r.Click.Chosen[0])
	if err != nil {
		return bot.Tell("bot.old-button")
	}
	if err := isIn(ctx, r, to); err != nil {
		return err
	}
	room, profile, err := knownAt(ctx, r, to)
	if err != nil {
		return err
	}
	if profile.Absent || profile.Archived {
		return bot.Tell("room.not-there")
	}
	var bound []string
	for _, id := range led {
		if err := r.Enter(id, bot.RoleLead); err != nil {
			return err
		}
		done, err := bindTo(ctx, r, room, profile, stateOf(was, id).how(), to)
		if err != nil {
			return err
		}
		if !done { // the lead is asked about who else is there; until they say it, the project stays where it was
			continue
		}
		bound = append(bound, id)
		if room, err = bot.Rooms.Get(r, to.String()); err != nil {
			return err
		}
	}
	if len(bound) == len(led) {
		if err := settled(r, was, closedHandle(was), led, "room.goes-on", "to", room.Name); err != nil {
			return err
		}
	}
	for _, id := range bound {
		if _, err := release(r, &was, id); err != nil {
			return err
		}
	}
	return nil
}

// isIn refuses a room in which whoever asks is not.
func isIn(ctx context.Context, r *bot.Request, place bot.Place) error {
	d, err := r.Directory(place.Platform)
	if err != nil {
		return bot.Tell("room.not-there")
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	members, err := d.Members(ctx, place)
	if errors.Is(err, bot.ErrNotFound) || err == nil && !slices.Contains(members, r.Event.From) {
		return bot.Tell("room.not-there")
	}
	return err
}

const (
	maxLooked = 40 // rooms that are looked at for a select
	maxPlaces = 20 // that are offered
)

// places are the rooms of the platform where golive and whoever asks both are, by what was typed of their name.
func places(ctx context.Context, r *bot.Request, q bot.OptionsQuery) ([]bot.Choice, error) {
	d, err := r.Directory(q.From.Platform)
	if err != nil {
		return nil, err
	}
	var found []bot.Room
	typed := strings.ToLower(strings.TrimPrefix(strings.TrimSpace(q.Typed), "#"))
	for f, err := range bot.Rooms.Find(r, bot.Query{Index: "open", Value: q.From.Platform}) {
		if err != nil {
			return nil, err
		}
		if f.Value.Place.Tenant == q.From.Tenant && f.Value.Name != "" && strings.Contains(strings.ToLower(f.Value.Name), typed) {
			found = append(found, f.Value)
		}
		if len(found) == maxLooked {
			break
		}
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	in := make([]bool, len(found))
	var asking sync.WaitGroup
	for i, room := range found {
		asking.Go(func() {
			members, err := d.Members(ctx, room.Place)
			in[i] = err == nil && slices.Contains(members, q.From)
		})
	}
	asking.Wait()
	var choices []bot.Choice
	for i, room := range found {
		if in[i] && len(choices) < maxPlaces {
			choices = append(choices, bot.Choice{Label: room.Name, Value: room.Place.String()})
		}
	}
	return choices, nil
}
