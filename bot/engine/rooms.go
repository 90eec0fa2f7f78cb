package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

// The mark on a room is set by events, and events come late or not at all. So the platform is asked who is in a room before
// a text for the team goes there; what it says counts for a minute, or until something happens to the room.

const (
	roomAge    = time.Minute    // calendar time for which an answer about a room counts
	privateAge = 24 * time.Hour // a private chat stays one
	lookTime   = 15 * time.Second
	maxLooks   = 10_000
)

// rooms are what platforms said of rooms a short while ago. A room is asked about once, however many want to know.
type rooms struct {
	clock bot.Clock
	mu    sync.Mutex
	looks map[bot.Place]*look
}

type look struct {
	mu      sync.Mutex // held while the platform is asked
	profile bot.RoomProfile
	until   time.Time
}

// watched is a directory whose answers about rooms are kept for a short while.
type watched struct {
	bot.Directory
	rooms *rooms
}

// RoomProfile implements bot.Directory.
func (w watched) RoomProfile(ctx context.Context, p bot.Place) (bot.RoomProfile, error) {
	l := w.rooms.look(p.Room())
	l.mu.Lock()
	defer l.mu.Unlock()
	now := w.rooms.clock.Now()
	if now.Before(l.until) {
		return l.profile, nil
	}
	profile, err := w.Directory.RoomProfile(ctx, p.Room())
	if err != nil {
		return profile, err
	}
	l.profile, l.until = profile, now.Add(roomAge)
	if !profile.At.IsZero() {
		l.until = profile.At.Add(roomAge)
	}
	if profile.Private {
		l.until = now.Add(privateAge)
	}
	return profile, nil
}

func (r *rooms) look(p bot.Place) *look {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.looks[p]
	if l == nil {
		if r.looks == nil || len(r.looks) >= maxLooks {
			r.looks = map[bot.Place]*look{}
		}
		l = &look{}
		r.looks[p] = l
	}
	return l
}

// forget makes the next one who wants to know of a room ask.
func (r *rooms) forget(p bot.Place) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.looks, p.Room())
}

// forgetAll makes whoever wants to know of any room ask.
func (r *rooms) forgetAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.looks = nil
}

// changes reports whether an event says that something happened to its room.
func changes(event string) bool {
	_, name, published := strings.Cut(event, "@")
	if !published {
		name = event
	}
	switch name {
	case bot.EventRoom, bot.EventMember, bot.EventBotJoined, bot.EventBotLeft:
		return true
	}
	return false
}

// unfit is why a text for the team does not go to a room that is marked as the team's alone: what the platform says of the
// room now. The capabilities are told, by an event as the platform would have sent it.
type unfit struct {
	reason error
	event  bot.Event
}

func (u unfit) Error() string { return u.reason.Error() }
func (u unfit) Unwrap() error { return u.reason }

// stillTeams admits a text for the team to a room that is marked as the team's alone, if the platform says so, too.
func (e *Engine) stillTeams(ctx context.Context, room bot.Room) error {
	d, ok := e.env.Directory(room.Place.Platform)
	if !ok {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	profile, err := d.RoomProfile(ctx, room.Place)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && (profile.Archived || profile.Absent):
		return e.closed(room.Place, profile.Archived)
	case err != nil:
		return fmt.Errorf("look up room: %w", err)
	case room.OpenTo(profile):
		return e.noLongerTeams(room.Place, bot.RoomChange{Shared: &profile.Shared})
	}
	return nil
}

func (e *Engine) noLongerTeams(place bot.Place, change bot.RoomChange) error {
	return unfit{barred{bot.WhyOthers}, e.sighted(place, bot.EventRoom, change)}
}

// closed is that a room turned out to be closed: as if the platform had said so by an event.
func (e *Engine) closed(place bot.Place, archived bool) error {
	return unfit{skip(bot.WhyClosed), e.sighted(place, bot.EventBotLeft, bot.RoomChange{Archived: archived})}
}

// sighted is the event of what the platform was seen to say of a room; however often it says the same, once a minute.
func (e *Engine) sighted(place bot.Place, name string, change bot.RoomChange) bot.Event {
	now := e.Clock.Now()
	return bot.Event{ID: fmt.Sprintf("sighted/%s/%s/%s/%d", name, place, bot.HashID(string(bot.Encode(change))), now.Unix()/60), Name: name, Lane: place.String(), Room: place, At: now, Data: bot.Encode(change)}
}
