package slack

import (
	"bytes"
	"encoding/json"
)

// act is an interaction payload, all kinds in one.
type act struct {
	Type      string    `json:"type"`
	Trigger   string    `json:"trigger_id"`
	Callback  string    `json:"callback_id"`
	Response  string    `json:"response_url"`
	ActionID  string    `json:"action_id"` // of a block_suggestion
	BlockID   string    `json:"block_id"`
	Value     string    `json:"value"`
	Team      teamRef   `json:"team"`
	User      userRef   `json:"user"`
	Channel   id        `json:"channel"`
	Container container `json:"container"`
	Message   *quoted   `json:"message"`
	View      *view     `json:"view"`
	Actions   []action  `json:"actions"`
}

type teamRef struct {
	ID string `json:"id"`
}

type userRef struct {
	ID string `json:"id"`
}

type container struct {
	Type      string `json:"type"`
	MessageTS string `json:"message_ts"`
	Channel   string `json:"channel_id"`
	Thread    string `json:"thread_ts"`
	Ephemeral bool   `json:"is_ephemeral"`
}

// quoted is the message of a shortcut.
type quoted struct {
	TS     string      `json:"ts"`
	Thread string      `json:"thread_ts"`
	User   string      `json:"user"`
	BotID  string      `json:"bot_id"`
	Text   string      `json:"text"`
	Files  []fileEvent `json:"files"`
}

type view struct {
	ID       string `json:"id"`
	Hash     string `json:"hash"`
	Callback string `json:"callback_id"`
	Private  string `json:"private_metadata"`
	State    struct {
		Values map[string]map[string]state `json:"values"`
	} `json:"state"`
}

type option struct {
	Value string `json:"value"`
}

// state is what a person chose in one input.
type state struct {
	Type          string   `json:"type"`
	Value         string   `json:"value"`
	Option        *option  `json:"selected_option"`
	Options       []option `json:"selected_options"`
	User          string   `json:"selected_user"`
	Users         []string `json:"selected_users"`
	Date          string   `json:"selected_date"`
	Time          string   `json:"selected_time"`
	Conversation  string   `json:"selected_conversation"`
	Conversations []string `json:"selected_conversations"`
}

type action struct {
	state
	ActionID string `json:"action_id"`
	BlockID  string `json:"block_id"`
}

// chosen are the values of a choice; people are named as accounts.
func (s state) chosen(team string) []string {
	var out []string
	add := func(v string) {
		if v != "" {
			out = append(out, v)
		}
	}
	add(s.Value)
	add(s.Date)
	add(s.Time)
	add(s.Conversation)
	out = append(out, s.Conversations...)
	if s.Option != nil {
		add(s.Option.Value)
	}
	for _, o := range s.Options {
		add(o.Value)
	}
	for _, u := range append([]string{s.User}, s.Users...) {
		if u != "" {
			add(account(team, u).String())
		}
	}
	return out
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
