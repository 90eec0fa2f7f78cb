package room

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/roster"
)

// memberChanged looks at a room when somebody comes who is not ours, and when somebody goes while there are others in it.
func memberChanged(ctx context.Context, r *bot.Request) error {
	var c bot.MemberChange
	if err := r.Decode(&c); err != nil {
		return err
	}
	room, err := bot.Rooms.Get(r, r.Event.Room.Room().String())
	if errors.Is(err, bot.ErrNotFound) || err == nil && c.Left && !room.Shared {
		return nil
	}
	if err != nil {
		return err
	}
	came := false
	if !c.Left {
		who, err := roster.ProfileOf(ctx, r, c.Who)
		if err != nil || !who.Outsider || who.Bot {
			return err
		}
		came = true
	}
	profile, err := profileOf(ctx, r, room.Place)
	if err != nil {
		return err
	}
	if came && !slices.Contains(profile.Outsiders, c.Who) { // the list may lag behind the event
		profile.Outsiders = append(slices.Clone(profile.Outsiders), c.Who)
	}
	before := room
	if o := room.Outside; c.Left && o != nil && slices.Contains(o.Who, c.Who.String()) {
		still := *o
		still.Who = slices.DeleteFunc(slices.Clone(o.Who), func(s string) bool { return s == c.Who.String() })
		room.Outside = &still
	}
	if err := look(ctx, r, &room, profile); err != nil || same(before, room) {
		return err
	}
	return bot.Rooms.Put(r, room.Place.String(), room)
}

// look keeps whether others are in a room. While they are, nothing for the team goes there, and the leads are asked what the
// room is now. When the last of them has gone they are asked whether it is the team's again: that is never decided for them.
func look(ctx context.Context, r *bot.Request, room *bot.Room, profile bot.RoomProfile) error {
	o := room.Outside
	profile = withSeen(*room, profile)
	if !profile.Shared {
		room.Trusted = nil // that was said of those who shared it
	}
	shared, who := others(*room, profile), names(strangers(*room, profile))
	switch {
	case shared && !room.Shared:
		room.Shared = true
		r.Audit("room.shared", bot.Rooms.Key(room.Place.String()), map[string]string{"outsiders": strings.Join(who, " ")})
		if len(room.Projects) == 0 || room.Client {
			return nil
		}
		room.Outside = &bot.Outside{Since: r.Now, Who: who}
		return ask(ctx, r, *room, profile.Shared)
	case o == nil:
		return nil
	case shared && o.Gone && o.Settled:
		room.Outside = &bot.Outside{Since: o.Since, Who: who, Settled: true}
		return tellLeads(r, *room, goneHandle(*room), "room.back")
	case shared && o.Gone:
		if err := tellLeads(r, *room, goneHandle(*room), "room.back"); err != nil {
			return err
		}
		room.Outside = &bot.Outside{Since: r.Now, Who: who}
		return ask(ctx, r, *room, profile.Shared)
	case shared:
		if slices.Equal(who, o.Who) {
			return nil
		}
		room.Outside = &bot.Outside{Since: o.Since, Who: who, Settled: o.Settled}
		if o.Settled {
			return nil
		}
		return ask(ctx, r, *room, profile.Shared)
	case o.Gone:
		return nil
	}
	room.Outside = &bot.Outside{Since: o.Since, Who: o.Who, Gone: true, Settled: o.Settled}
	if !o.Settled {
		if err := tellLeads(r, *room, handleOf(*room), "room.gone-done"); err != nil {
			return err
		}
	}
	return askAgain(r, *room)
}

// names are accounts as a room keeps them.
func names(list []bot.Account) []string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = a.String()
	}
	slices.Sort(out)
	return out
}

func handleOf(room bot.Room) string {
	return "room/outsiders/" + bot.HashID(room.Place.String(), strconv.FormatInt(room.Outside.Since.UnixNano(), 10))
}

func goneHandle(room bot.Room) string { return handleOf(room) + "/gone" }

// ask asks every lead of a room's projects what the room is now. Shared says that another organisation shares it, so that more
// may come in than are named.
func ask(ctx context.Context, r *bot.Request, room bot.Room, shared bool) error {
	leads, err := leadsOf(r, room.Projects)
	if err != nil {
		return err
	}
	who, more, err := whoCame(ctx, r, room.Outside.Who)
	if err != nil {
		return err
	}
	for _, l := range leads {
		say := func(key string, args ...any) string { return r.In(l.lang, key, args...) }
		text := say("room.shared-now", "room", called(room))
		if len(who) > 0 {
			list := strings.Join(who, say("bot.and"))
			if more > 0 {
				list = say("room.and-more", "names", list, "n", more)
			}
			text = say("room.came", "names", bot.Escape(list), "n", len(who)+more, "room", called(room))
		}
		row := []bot.Control{bot.Primary(say("room.as-client"), "room.outsiders", settle(room, "client"))}
		row = append(row, vouchButton(say, who, l.keys(), shared, "room.outsiders", settle(room, "ours")))
		row = append(row, bot.Button(say("room.unbind"), "room.outsiders", settle(room, "unbind")))
		l.tell(r, handleOf(room), bot.Card{Title: say("room.outsiders-title"), Tone: bot.ToneWarn, Parts: []bot.Part{
			bot.Words(text), bot.Words(say("room.stopped", "keys", strings.Join(l.keys(), say("bot.and")))), bot.Row(row...)}})
	}
	return nil
}

// vouchButton is the button by which a lead vouches for outsiders, and, where another organisation shares the room, for whoever of
// theirs comes into it.
func vouchButton(say func(string, ...any) string, who, keys []string, shared bool, action, value string) bot.Control {
	b := bot.Button(say("room.are-ours"), action, value)
	if len(who) == 0 {
		b.Label = say("room.is-ours")
	}
	b.Confirm = &bot.Confirm{Title: say("room.vouch-title"), Yes: say("room.vouch-yes"), No: say("room.vouch-no")}
	var text []string
	if len(who) > 0 {
		text = append(text, say("room.vouch-text", "names", strings.Join(who, say("bot.and")), "keys", strings.Join(keys, say("bot.and"))))
	}
	if shared {
		text = append(text, say("room.trust-text", "keys", strings.Join(keys, say("bot.and"))))
	}
	b.Confirm.Text = strings.Join(append(text, say("room.vouch-recorded")), " ")
	return b
}

// askAgain asks every lead whether the room is the team's again.
func askAgain(r *bot.Request, room bot.Room) error {
	leads, err := leadsOf(r, room.Projects)
	for _, l := range leads {
		say := func(key string, args ...any) string { return r.In(l.lang, key, args...) }
		l.tell(r, goneHandle(room), bot.Card{Title: say("room.gone-title"), Tone: bot.ToneInfo, Parts: []bot.Part{
			bot.Words(say("room.gone", "room", called(room))),
			bot.Row(bot.Primary(say("room.team-again"), "room.outsiders", settle(room, "team")), bot.Button(say("room.stay"), "room.outsiders", settle(room, "stay")))}})
	}
	return err
}

// tellLeads puts one sentence in the place of a question that needs no answer any more.
func tellLeads(r *bot.Request, room bot.Room, handle, key string, args ...any) error {
	leads, err := leadsOf(r, room.Projects)
	for _, l := range leads {
		l.tell(r, handle, bot.Card{Title: r.In(l.lang, key, append(args, "room", room.Name)...), Tone: bot.ToneDone})
	}
	return err
}

const maxNames = 5 // outsiders who are named

// whoCame are the names of accounts, and how many more there are.
func whoCame(ctx context.Context, r *bot.Request, accounts []string) (who []string, more int, err error) {
	for _, s := range accounts[:min(len(accounts), maxNames)] {
		a, err := bot.ParseAccount(s)
		if err != nil {
			return nil, 0, bot.Permanent(fmt.Errorf("who came: %w", err))
		}
		p, err := roster.Look(ctx, r, a)
		if err != nil {
			return nil, 0, err
		}
		if p.Name == "" {
			p.Name = a.ID
		}
		who = append(who, p.Name)
	}
	return who, len(accounts) - len(who), nil
}

// called is how a room is spoken of, in markup.
func called(room bot.Room) string {
	name := room.Name
	if name == "" {
		name = room.Place.ID
	}
	return "**" + bot.Escape(name) + "**"
}

func settle(room bot.Room, how string) string {
	return how + "|" + strconv.FormatInt(room.Outside.Since.Unix(), 10) + "|" + room.Place.String()
}
