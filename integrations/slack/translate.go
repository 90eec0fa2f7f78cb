package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/golive-bot/golive/bot"
)

// nouns are the room and the person of an event that gives them whole.
type nouns struct {
	Event struct {
		Channel json.RawMessage `json:"channel"`
		Person  json.RawMessage `json:"user"`
	} `json:"event"`
}

type fileEvent struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"mimetype"`
	Size int64  `json:"size"`
}

// Translate implements bot.Translator. Names of people come from the directory's cache, or Slack is asked.
func (p *Platform) Translate(ctx context.Context, raw bot.Event) (bot.Event, bool, error) {
	o, _, keep, err := read(raw.Data)
	if err != nil {
		return raw, false, bot.Permanent(fmt.Errorf("read the event %s: %w", raw.ID, err))
	}
	if !keep {
		return raw, false, nil
	}
	out := raw
	if slices.Contains(converted, o.Event.Subtype) {
		out.Name, out.Room.Thread, out.Data = bot.EventRoom, "", bot.Encode(bot.RoomChange{})
		return out, true, nil
	}
	switch o.Event.Type {
	case "message", "app_mention":
		return p.translateMessage(ctx, out, &o)
	case "reaction_added", "reaction_removed":
		out.Name = bot.EventReaction
		r := bot.Reaction{Emoji: o.Event.Reaction, Removed: o.Event.Type == "reaction_removed",
			Message: bot.MessageRef{Place: place(o.Team, o.Event.Item.Channel, ""), ID: o.Event.Item.TS}}
		if o.Event.ItemUser != "" {
			r.Author = account(o.Team, o.Event.ItemUser)
		}
		out.Data = bot.Encode(r)
		return out, true, nil
	}
	var n nouns
	if err := json.Unmarshal(raw.Data, &n); err != nil {
		return raw, false, bot.Permanent(fmt.Errorf("read the event %s: %w", raw.ID, errNoEvent))
	}
	return p.translateChange(out, &o, &n)
}

func (p *Platform) translateMessage(ctx context.Context, out bot.Event, o *outer) (bot.Event, bool, error) {
	e := &o.Event
	nameOf := func(user string) string { return p.nameOf(ctx, o.Team, user) }
	m := bot.Message{Ref: bot.MessageRef{Place: out.Room, ID: e.TS}, Quotes: out.Room.Thread, Private: e.ChannelType == "im", At: out.At}
	text, files := e.Text, e.Files
	switch {
	case e.Subtype == "message_deleted":
		out.Name, m.Ref.ID, text = bot.EventDeleted, e.DeletedTS, ""
		if e.Previous.User != "" {
			m.Author = account(o.Team, e.Previous.User) // Slack does not tell who removed it
		}
	case e.Message != nil:
		if e.Message.Text == e.Previous.Text {
			return out, false, nil // a link was unfolded, or a reply counted
		}
		out.Name, m.Ref.ID = bot.EventEdited, e.Message.TS
		text, files = e.Message.Text, e.Message.Files
		out.From = account(o.Team, e.Message.User)
	default:
		out.Name = bot.EventMessage
	}
	self, err := p.selfIn(ctx, o)
	if err != nil {
		return out, false, err
	}
	m.Text, m.Mentions, m.ToBot = plain(text, self, o.Team, nameOf)
	m.ToBot = m.ToBot || m.Private || e.Type == "app_mention"
	for _, file := range files {
		m.Files = append(m.Files, bot.FileRef{Platform: name, Message: m.Ref.ID, ID: file.ID, Name: file.Name, Type: file.Type, Size: file.Size})
	}
	if out.From.ID != "" && out.Name == bot.EventMessage && m.ToBot { // of others' talk nothing is looked up
		m.Lang = p.langOf(ctx, o.Team, out.From.ID)
	}
	out.Data = bot.Encode(m)
	return out, true, nil
}

// selfIn is golive's own user: as the payload says, else as Slack says of the token.
func (p *Platform) selfIn(ctx context.Context, o *outer) (string, error) {
	if self := o.self(); self != "" {
		return self, nil
	}
	own, err := p.identity(ctx)
	if err != nil {
		return "", fmt.Errorf("whether golive was meant: %w", err)
	}
	return own.user, nil
}

// translateChange reads what happened to rooms and people.
func (p *Platform) translateChange(out bot.Event, o *outer, f *nouns) (bot.Event, bool, error) {
	e := &o.Event
	change := func(name string, payload any) (bot.Event, bool, error) {
		out.Name, out.Data = name, bot.Encode(payload)
		return out, true, nil
	}
	if out.Room.ID != "" {
		p.overview.forget(out.Room.ID)
	}
	yes, no := true, false
	switch e.Type {
	case "member_joined_channel":
		if e.User == o.self() {
			if out.From = (bot.Account{}); e.Inviter != "" {
				out.From = account(o.Team, e.Inviter)
			}
			return change(bot.EventBotJoined, bot.RoomChange{})
		}
		return change(bot.EventMember, bot.MemberChange{Who: account(o.Team, e.User)})
	case "member_left_channel":
		if e.User == o.self() {
			out.From = bot.Account{}
			return change(bot.EventBotLeft, bot.RoomChange{})
		}
		return change(bot.EventMember, bot.MemberChange{Who: account(o.Team, e.User), Left: true})
	case "channel_left", "group_left":
		return change(bot.EventBotLeft, bot.RoomChange{})
	case "channel_deleted", "group_deleted":
		return change(bot.EventBotLeft, bot.RoomChange{Archived: true})
	case "channel_archive", "group_archive":
		return change(bot.EventRoom, bot.RoomChange{Archived: true})
	case "channel_unarchive", "group_unarchive":
		return change(bot.EventRoom, bot.RoomChange{})
	case "channel_id_changed":
		moved := place(o.Team, e.NewChannel, "")
		return change(bot.EventRoom, bot.RoomChange{Moved: &moved})
	case "channel_shared":
		return change(bot.EventRoom, bot.RoomChange{Shared: &yes})
	case "channel_unshared":
		var still struct {
			Event struct {
				Shared bool `json:"is_ext_shared"`
			} `json:"event"`
		}
		_ = json.Unmarshal(out.Data, &still) // was read before
		if still.Event.Shared {
			return change(bot.EventRoom, bot.RoomChange{Shared: &yes})
		}
		return change(bot.EventRoom, bot.RoomChange{Shared: &no})
	case "channel_rename", "group_rename":
		var room struct {
			Name string `json:"name"`
		}
		_ = json.Unmarshal(f.Event.Channel, &room) // an unnamed room stays unnamed
		return change(bot.EventRoom, bot.RoomChange{Name: room.Name})
	case "user_change":
		var person struct {
			Deleted bool `json:"deleted"`
			Guest   bool `json:"is_restricted"` // also of those who are in one channel alone
		}
		_ = json.Unmarshal(f.Event.Person, &person) // absent means still there, and one of our own
		who := account(o.Team, e.User)
		if was, known := p.people.get(who.ID); person.Guest && !(known && was.Outsider) {
			p.overview.forgetAll()
		}
		p.people.forget(who.ID)
		out.From = bot.Account{}
		return change(bot.EventPerson, bot.PersonChange{Who: who, Gone: person.Deleted})
	case "app_home_opened":
		return change(bot.EventPrivate, struct{}{})
	}
	return out, false, nil
}
