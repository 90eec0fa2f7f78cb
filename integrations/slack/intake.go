package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// outer is what golive reads of an Events API payload. What it means is told later, by Translate.
type outer struct {
	Type           string `json:"type"`
	Challenge      string `json:"challenge"`
	Team           string `json:"team_id"`
	App            string `json:"api_app_id"`
	EventID        string `json:"event_id"`
	EventTime      int64  `json:"event_time"`
	Context        string `json:"context_team_id"`
	Authorizations []struct {
		Team string `json:"team_id"`
		User string `json:"user_id"`
		Bot  bool   `json:"is_bot"`
	} `json:"authorizations"`
	Event inner `json:"event"`
}

// inner is the event itself, all kinds in one.
type inner struct {
	Type        string   `json:"type"`
	Subtype     string   `json:"subtype"`
	User        id       `json:"user"`
	Channel     id       `json:"channel"`
	ChannelType string   `json:"channel_type"`
	TS          string   `json:"ts"`
	EventTS     string   `json:"event_ts"`
	ThreadTS    string   `json:"thread_ts"`
	DeletedTS   string   `json:"deleted_ts"`
	BotID       string   `json:"bot_id"`
	Inviter     string   `json:"inviter"`
	Reaction    string   `json:"reaction"`
	Message     *changed `json:"message"`
	Item        *item    `json:"item"`
	ItemUser    string   `json:"item_user"`
	// What follows is for Translate; reading it here costs less than reading the payload again.
	Text     string      `json:"text"`
	Files    []fileEvent `json:"files"`
	Previous struct {
		Text string `json:"text"`
		User string `json:"user"`
	} `json:"previous_message"`
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

// id is an identifier that some events give alone and others within an object.
type id string

// UnmarshalJSON implements json.Unmarshaler; what is neither is no identifier.
func (i *id) UnmarshalJSON(data []byte) error {
	if n := len(data); n >= 2 && data[0] == '"' && bytes.IndexByte(data, '\\') < 0 { // as good as always
		*i = id(data[1 : n-1])
		return nil
	}
	var text string
	if json.Unmarshal(data, &text) == nil {
		*i = id(text)
		return nil
	}
	var obj struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(data, &obj) == nil {
		*i = id(obj.ID)
	}
	return nil
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

// useless reports whether golive has no use for the event whatever it says: what programs write, and notices.
func (o *outer) useless() bool {
	e := &o.Event
	switch e.Type {
	case "message":
		return !said[e.Subtype] || e.BotID != "" || e.Message != nil && (e.Message.BotID != "" || e.Message.Edited == nil && e.Subtype == "message_changed")
	case "app_mention":
		return e.BotID != ""
	case "reaction_added", "reaction_removed":
		return string(e.User) == o.self() || e.Item == nil
	case "member_joined_channel", "member_left_channel", "channel_left", "group_left", "channel_deleted", "group_deleted", "channel_archive",
		"channel_unarchive", "group_archive", "group_unarchive", "channel_rename", "group_rename", "channel_shared", "channel_unshared",
		"user_change", "app_home_opened":
		return false
	}
	return true
}

// read takes a payload as it came and makes the raw event of it. It is false where nothing is to be kept.
func read(payload []byte) (outer, bot.Event, bool, error) {
	var o outer
	if err := json.Unmarshal(payload, &o); err != nil {
		return o, bot.Event{}, false, errNoEvent
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
	e := bot.Event{ID: o.id(), Name: name + ".raw", Lane: room.Room().String(), Room: room, At: moment(o.Event.EventTS, o.EventTime), Data: payload}
	if o.Event.User != "" {
		e.From = account(o.Team, string(o.Event.User))
	}
	if e.Lane == "" {
		e.Lane = name + "/" + o.Team + "/" + string(o.Event.User)
	}
	return o, e, true, nil
}

// room is where the event happened, with the thread; zero for what happened nowhere.
func (o *outer) room() bot.Place {
	e := &o.Event
	channel, thread := string(e.Channel), e.ThreadTS
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
	base := name + "/" + o.Team + "/" + string(e.Channel)
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
		return name + "/" + o.Team + "/" + e.Item.Channel + "/" + e.Item.TS + "/" + e.Type + "/" + string(e.User) + "/" + e.Reaction + "/" + e.EventTS
	}
	return strings.Join([]string{name, o.Team, e.Type, string(e.Channel), string(e.User), e.EventTS}, "/")
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
