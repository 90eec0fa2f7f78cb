package slack

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

// Who is in a room takes two calls, of which Slack allows some fifty a minute. Where many rooms are asked about at once, on Monday
// morning say, all of them are learnt by the page: golive's own rooms, the people of the workspace, and for each guest the
// rooms that golive shares with them.

const (
	overviewAge = time.Minute // calendar time for which it counts, as an answer about one room does
	askedSingly = 10          // rooms within that time; it takes more to want an overview
	mostGuests  = 30          // of a workspace: each costs a call
	mostPages   = 20          // of people, and of rooms
	pageSize    = 999
)

// overview is what Slack said of all of golive's rooms a short while ago.
type overview struct {
	clock bot.Clock

	mu    sync.Mutex // held while Slack is asked
	at    time.Time
	rooms map[string]bot.RoomProfile // by channel
	since time.Time                  // from when rooms were counted that were asked about singly
	asked int
}

// of is what the overview says of a channel; false if that is to be asked singly.
func (o *overview) of(ctx context.Context, channel string, load func(context.Context) (map[string]bot.RoomProfile, error)) (bot.RoomProfile, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.clock.Now()
	if now.Sub(o.at) >= overviewAge {
		o.rooms = nil
		if now.Sub(o.since) >= overviewAge {
			o.since, o.asked = now, 0
		}
		if o.asked++; o.asked <= askedSingly {
			return bot.RoomProfile{}, false
		}
		rooms, err := load(ctx)
		if err != nil { // each is asked singly, then
			o.since, o.asked = now, 0
			return bot.RoomProfile{}, false
		}
		o.at, o.rooms = now, rooms
	}
	r, ok := o.rooms[channel]
	r.At = o.at
	return r, ok
}

// forget makes the next one who wants to know of a channel ask for it singly: something happened to it.
func (o *overview) forget(channel string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.rooms, channel)
}

// forgetAll makes whoever wants to know of a channel ask for it singly: a person changed who may be in any.
func (o *overview) forgetAll() {
	o.mu.Lock()
	defer o.mu.Unlock()
	clear(o.rooms)
}

// survey asks for all of golive's rooms, and who of them are shared with guests.
func (p *Platform) survey(ctx context.Context) (map[string]bot.RoomProfile, error) {
	own, err := p.identity(ctx)
	if err != nil {
		return nil, err
	}
	guests, err := p.guests(ctx)
	if err != nil {
		return nil, err
	}
	channels, err := p.roomsWith(ctx, "")
	if err != nil {
		return nil, err
	}
	all := make(map[string]bot.RoomProfile, len(channels))
	for _, c := range channels {
		c.IsMember = true // it is of these that Slack tells
		all[c.ID] = own.room(c)
	}
	for _, g := range guests {
		theirs, err := p.roomsWith(ctx, g.ID)
		if err != nil {
			return nil, err
		}
		for _, c := range theirs {
			if r, ok := all[c.ID]; ok {
				r.Outsiders = append(r.Outsiders, g)
				all[c.ID] = r
			}
		}
	}
	return all, nil
}

// guests are those of the workspace's people who are restricted.
func (p *Platform) guests(ctx context.Context) ([]bot.Account, error) {
	var guests []bot.Account
	whole, err := p.learnAll(ctx, func(found bot.Profile) {
		if found.Outsider && !found.Bot && !found.Gone {
			guests = append(guests, found.Account)
		}
	})
	if err == nil && (!whole || len(guests) > mostGuests) {
		err = fmt.Errorf("users.list: too many people or guests for an overview")
	}
	return guests, err
}

// roomsWith are golive's channels, or those that it shares with a user.
func (p *Platform) roomsWith(ctx context.Context, user string) ([]api.Channel, error) {
	var all []api.Channel
	params := &api.GetConversationsForUserParameters{UserID: user, Types: []string{"public_channel", "private_channel"}, Limit: pageSize}
	for range mostPages {
		some, next, err := p.api.GetConversationsForUserContext(ctx, params)
		if err != nil {
			return nil, classify("users.conversations", err)
		}
		all = append(all, some...)
		if next == "" {
			return all, nil
		}
		params.Cursor = next
	}
	return nil, fmt.Errorf("users.conversations: more than %d pages", mostPages)
}
