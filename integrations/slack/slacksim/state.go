package slacksim

import (
	"encoding/json"
	"slices"
	"time"
)

// State is everything that client apps would show; README.md describes its fields.
type State struct {
	Version   int64        `json:"version"`
	Now       time.Time    `json:"now"`
	Team      TeamState    `json:"team"`
	Bot       BotState     `json:"bot"`
	Commands  []Command    `json:"commands"`
	Shortcuts []Shortcut   `json:"shortcuts"`
	Users     []UserState  `json:"users"`
	Rooms     []RoomState  `json:"rooms"`
	Modals    []ModalState `json:"modals"`
	Homes     []HomeState  `json:"homes"`
	Toasts    []Toast      `json:"toasts"`
}

// TeamState is the workspace.
type TeamState struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Domain string `json:"domain"`
}

// BotState is the app and how it is connected.
type BotState struct {
	UserID    string `json:"user_id"`
	BotID     string `json:"bot_id"`
	AppID     string `json:"app_id"`
	Name      string `json:"name"`
	Transport string `json:"transport"`
	Sockets   int    `json:"sockets"`
	Connected bool   `json:"connected"`
}

// UserState is one person.
type UserState struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Handle      string `json:"handle"`
	Email       string `json:"email"`
	Locale      string `json:"locale"`
	TZ          string `json:"tz"`
	Kind        string `json:"kind"`
	Color       string `json:"color"`
	TeamID      string `json:"team_id"`
	Admin       bool   `json:"admin"`
	Deactivated bool   `json:"deactivated,omitempty"`
}

// RoomState is one room with its newest messages.
type RoomState struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	Kind     string         `json:"kind"`
	User     string         `json:"user"`
	Topic    string         `json:"topic"`
	Members  []string       `json:"members"`
	Shared   bool           `json:"shared"`
	Archived bool           `json:"archived"`
	Total    int            `json:"total"`
	Messages []MessageState `json:"messages"`
}

// MessageState is one message as people see it.
type MessageState struct {
	TS          string          `json:"ts"`
	Author      string          `json:"author"`
	Bot         bool            `json:"bot"`
	Name        string          `json:"name"`
	Text        string          `json:"text"`
	Blocks      json.RawMessage `json:"blocks,omitempty"`
	Attachments json.RawMessage `json:"attachments,omitempty"`
	ThreadTS    string          `json:"thread_ts"`
	ReplyCount  int             `json:"reply_count"`
	Broadcast   bool            `json:"broadcast"`
	Subtype     string          `json:"subtype"`
	Edited      string          `json:"edited"`
	Deleted     bool            `json:"deleted"`
	EphemeralTo string          `json:"ephemeral_to"`
	Reactions   []reaction      `json:"reactions"`
	Files       []FileState     `json:"files"`
	Metadata    json.RawMessage `json:"metadata,omitempty"`
	State       stateValues     `json:"state,omitempty"`
	Permalink   string          `json:"permalink"`
}

// FileState is one file of a message.
type FileState struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Title    string `json:"title"`
	MIMEType string `json:"mimetype"`
	Size     int    `json:"size"`
	URL      string `json:"url"`
}

// ModalState is the stack of modals that one person has open, bottom to top.
type ModalState struct {
	User   string            `json:"user"`
	Views  []json.RawMessage `json:"views"`
	Errors map[string]string `json:"errors,omitempty"`
}

// HomeState is the App Home of one person.
type HomeState struct {
	User string          `json:"user"`
	View json.RawMessage `json:"view"`
}

// State gives what people see: the newest keep messages of each room (0: all), or of only one room if it is named.
func (s *Sim) State(only string, keep int) State {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropOld()
	version := s.version.Load()
	w := &s.world
	st := State{Version: version, Now: s.now(), Team: TeamState{s.cfg.TeamID, s.cfg.TeamName, s.cfg.TeamDomain}, Bot: s.botState(),
		Commands: s.cfg.Commands, Shortcuts: append([]Shortcut{}, s.cfg.Shortcuts...), Toasts: append([]Toast{}, w.toasts...),
		Modals: []ModalState{}, Homes: []HomeState{}}
	for _, u := range w.userList {
		st.Users = append(st.Users, UserState{u.id, u.name, u.handle, u.email, u.locale, u.tz, u.kind, u.color, u.team, u.admin, u.deleted})
		if stack := w.modals[u.id]; len(stack) > 0 {
			m := ModalState{User: u.id, Errors: stack[len(stack)-1].errors}
			for _, v := range stack {
				m.Views = append(m.Views, s.appendView(nil, v))
			}
			st.Modals = append(st.Modals, m)
		}
		if v := w.homes[u.id]; v != nil {
			st.Homes = append(st.Homes, HomeState{u.id, s.appendView(nil, v)})
		}
	}
	for _, r := range w.roomList {
		st.Rooms = append(st.Rooms, s.roomState(r, only == "" || only == r.id, keep))
	}
	return st
}

func (s *Sim) botState() BotState {
	b := BotState{UserID: s.cfg.BotUserID, BotID: s.cfg.BotID, AppID: s.cfg.AppID, Name: s.cfg.BotName, Transport: "socket",
		Sockets: len(s.wire.list())}
	b.Connected = b.Sockets > 0
	if s.urls.Events != "" {
		b.Transport, b.Connected = "http", true
	}
	return b
}

func (s *Sim) roomState(r *room, full bool, keep int) RoomState {
	st := RoomState{ID: r.id, Name: r.name, Kind: r.kind, User: r.peer, Topic: r.topic, Members: append([]string{}, r.members...),
		Shared: r.shared, Archived: r.archived, Total: len(r.messages), Messages: []MessageState{}}
	if !full {
		return st
	}
	list := r.messages
	if keep > 0 && len(list) > keep {
		list = list[len(list)-keep:]
	}
	for _, m := range list {
		st.Messages = append(st.Messages, s.messageState(m))
	}
	return st
}

func (s *Sim) messageState(m *message) MessageState {
	st := MessageState{TS: formatTS(m.ts), Author: m.author, Bot: m.bot, Name: m.name, Text: m.text, Attachments: m.attachments,
		ThreadTS: formatTS(m.thread), ReplyCount: m.replies, Broadcast: m.broadcast, Subtype: m.subtype, Edited: formatTS(m.edited),
		Deleted: m.deleted, EphemeralTo: m.ephemeral, Metadata: m.metadata, Permalink: s.permalink(m), Reactions: []reaction{}, Files: []FileState{}}
	if m.bot {
		st.Blocks = m.blocks
	}
	for _, r := range m.reactions {
		st.Reactions = append(st.Reactions, reaction{r.Name, slices.Clone(r.Users), r.Count})
	}
	for _, f := range m.files {
		st.Files = append(st.Files, FileState{f.id, f.name, f.title, f.mimetype, f.size, s.base() + "/control/file/" + f.id})
	}
	if len(m.state) > 0 {
		st.State = m.state.clone()
	}
	return st
}

func (st stateValues) clone() stateValues {
	out := stateValues{}
	for block, actions := range st {
		for action, value := range actions {
			if out[block] == nil {
				out[block] = map[string]json.RawMessage{}
			}
			out[block][action] = value
		}
	}
	return out
}
