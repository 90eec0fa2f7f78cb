package slack

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// outer is what golive reads of an Events API payload; scan does. What it means is told later, by Translate.
type outer struct {
	Type, Challenge string
	Team, Context   string // IDs of workspaces
	EventTime       int64
	Authorizations  []authorization
	Event           inner
}

// authorization is an installation of the app that sees the event.
type authorization struct {
	Team, User string
	Bot        bool
}

// inner is the event itself, all kinds in one.
type inner struct {
	Type, Subtype            string
	User, Channel            string
	NewChannel               string // the channel has got another ID
	ChannelType              string
	TS, EventTS              string
	ThreadTS, DeletedTS      string
	BotID, Inviter, ItemUser string
	Reaction                 string
	Text                     string
	Message                  *changed
	Item                     *item
	Files                    []fileEvent
	Previous                 struct {
		Text string `json:"text"`
		User string `json:"user"`
	}
}

type changed struct {
	TS       string `json:"ts"`
	BotID    string `json:"bot_id"`
	Subtype  string `json:"subtype"`
	ThreadTS string `json:"thread_ts"`
	Edited   *struct {
		TS string `json:"ts"`
	} `json:"edited"`
	Text  string      `json:"text"`
	User  string      `json:"user"`
	Files []fileEvent `json:"files"`
}

type item struct {
	Channel string `json:"channel"`
	TS      string `json:"ts"`
}

var errNoEvent = errors.New("no event of the Events API")

// self is the bot user of the installation, or "".
func (o *outer) self() string {
	for _, a := range o.Authorizations {
		if a.Bot {
			return a.User
		}
	}
	return ""
}

// tenant is the workspace in which the app is installed. In channels that are shared with another organisation
// team_id may name theirs.
func (o *outer) tenant() string {
	for _, a := range o.Authorizations {
		if a.Team != "" {
			return a.Team
		}
	}
	if o.Context != "" {
		return o.Context
	}
	return o.Team
}

// said are the subtypes of messages that somebody says; the others are Slack's own notices.
var said = map[string]bool{"": true, "thread_broadcast": true, "file_share": true, "me_message": true, "message_changed": true, "message_deleted": true}

// converted are the notices that a channel was made private or public.
var converted = []string{"channel_convert_to_private", "channel_convert_to_public"}

// useless reports whether golive has no use for the event whatever it says: what programs write, and notices.
func (o *outer) useless() bool {
	e := &o.Event
	switch e.Type {
	case "message":
		if slices.Contains(converted, e.Subtype) {
			return false
		}
		return !said[e.Subtype] || e.BotID != "" || e.Message != nil && (e.Message.BotID != "" || e.Message.Edited == nil && e.Subtype == "message_changed")
	case "app_mention":
		return e.BotID != ""
	case "reaction_added", "reaction_removed":
		return e.User == o.self() || e.Item == nil
	case "member_joined_channel", "member_left_channel", "channel_left", "group_left", "channel_deleted", "group_deleted", "channel_archive",
		"channel_unarchive", "group_archive", "group_unarchive", "channel_rename", "group_rename", "channel_shared", "channel_unshared",
		"channel_id_changed", "user_change", "app_home_opened":
		return false
	}
	return true
}

// read takes a payload as it came and makes the raw event of it. It is false where nothing is to be kept.
func read(payload []byte) (outer, bot.Event, bool, error) {
	o, err := scan(payload)
	if err != nil {
		return o, bot.Event{}, false, err
	}
	if o.Type == "url_verification" || o.Type == "app_rate_limited" {
		return o, bot.Event{}, false, nil
	}
	if o.Type != "event_callback" || o.Team == "" || o.Event.Type == "" {
		return o, bot.Event{}, false, errNoEvent
	}
	o.Team = o.tenant()
	if o.useless() {
		return o, bot.Event{}, false, nil
	}
	room := o.room()
	e := bot.Event{ID: o.id(), Name: name + ".raw", Lane: room.Room().String(), Room: room, At: moment(o.Event.EventTS, o.EventTime), Data: payload,
		Overheard: o.overheard()}
	if o.Event.User != "" {
		e.From = account(o.Team, o.Event.User)
	}
	if e.Lane == "" {
		e.Lane = name + "/" + o.Team + "/" + o.Event.User
	}
	return o, e, true, nil
}

// spoken are the subtypes of what somebody says anew.
var spoken = []string{"", "thread_broadcast", "file_share", "me_message"}

// overheard reports whether it is a line in a room without golive's mention in it.
func (o *outer) overheard() bool {
	e, self := &o.Event, o.self()
	return e.Type == "message" && slices.Contains(spoken, e.Subtype) && e.ChannelType != "im" && self != "" && !strings.Contains(e.Text, "<@"+self)
}

// room is where the event happened, with the thread; zero for what happened nowhere.
func (o *outer) room() bot.Place {
	e := &o.Event
	channel, thread := e.Channel, e.ThreadTS
	switch {
	case e.Item != nil:
		channel = e.Item.Channel
	case e.Message != nil:
		thread = e.Message.ThreadTS
		if thread == e.Message.TS {
			thread = ""
		}
	}
	if thread == e.TS {
		thread = ""
	}
	if channel == "" {
		return bot.Place{}
	}
	return place(o.Team, channel, thread)
}

// id is made of what the event is about, not of Slack's event_id: the same event has been seen with several of those,
// and a message and the mention in it are one event.
func (o *outer) id() string {
	e := &o.Event
	base := name + "/" + o.Team + "/" + e.Channel
	switch e.Type {
	case "message", "app_mention":
		switch {
		case e.Subtype == "message_deleted":
			return base + "/" + e.DeletedTS + "/deleted"
		case e.Message != nil && e.Message.Edited != nil:
			return base + "/" + e.Message.TS + "/" + e.Message.Edited.TS
		}
		return base + "/" + e.TS
	case "reaction_added", "reaction_removed":
		return name + "/" + o.Team + "/" + e.Item.Channel + "/" + e.Item.TS + "/" + e.Type + "/" + e.User + "/" + e.Reaction + "/" + e.EventTS
	}
	return strings.Join([]string{name, o.Team, e.Type, e.Channel, e.User, e.EventTS}, "/")
}

// moment reads a ts; where it is none, seconds tell the time.
func moment(ts string, seconds int64) time.Time {
	secs, frac, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(secs, 10, 64)
	if err != nil {
		return time.Unix(seconds, 0).UTC()
	}
	micros, _ := strconv.ParseInt((frac + "000000")[:6], 10, 64)
	return time.Unix(s, micros*1000).UTC()
}

// stamp is a time as Slack writes it.
func stamp(t time.Time) string {
	micros := strconv.FormatInt(t.UnixMicro()%1e6, 10)
	return strconv.FormatInt(t.Unix(), 10) + "." + "000000"[len(micros):] + micros
}
