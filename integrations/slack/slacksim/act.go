package slacksim

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// Act is something that a person does; README.md lists the verbs and which fields they read.
type Act struct {
	As          string          `json:"as"`
	Do          string          `json:"do"`
	Room        string          `json:"room,omitempty"`
	Thread      string          `json:"thread,omitempty"`
	TS          string          `json:"ts,omitempty"`
	View        string          `json:"view,omitempty"`
	Home        bool            `json:"home,omitempty"`
	Text        string          `json:"text,omitempty"`
	Broadcast   bool            `json:"broadcast,omitempty"`
	Name        string          `json:"name,omitempty"`
	BlockID     string          `json:"block_id,omitempty"`
	ActionID    string          `json:"action_id,omitempty"`
	Value       json.RawMessage `json:"value,omitempty"`
	Values      json.RawMessage `json:"values,omitempty"`
	File        string          `json:"file,omitempty"`
	Query       string          `json:"query,omitempty"`
	All         bool            `json:"all,omitempty"`
	Command     string          `json:"command,omitempty"`
	CallbackID  string          `json:"callback_id,omitempty"`
	User        string          `json:"user,omitempty"`
	Base64      string          `json:"base64,omitempty"`
	Private     bool            `json:"private,omitempty"`
	Members     []string        `json:"members,omitempty"`
	Team        string          `json:"team,omitempty"`
	Handle      string          `json:"handle,omitempty"`
	Email       string          `json:"email,omitempty"`
	Locale      string          `json:"locale,omitempty"`
	TZ          string          `json:"tz,omitempty"`
	Kind        string          `json:"kind,omitempty"`
	Deactivated *bool           `json:"deactivated,omitempty"`
}

// Result is what became of an Act.
type Result struct {
	OK           bool              `json:"ok"`
	Error        string            `json:"error,omitempty"`
	TS           string            `json:"ts,omitempty"`
	Room         string            `json:"room,omitempty"`
	User         string            `json:"user,omitempty"`
	File         string            `json:"file,omitempty"`
	AckMS        int64             `json:"ack_ms,omitempty"`
	Opened       string            `json:"opened,omitempty"`
	URL          string            `json:"url,omitempty"`
	Result       string            `json:"result,omitempty"`
	Errors       map[string]string `json:"errors,omitempty"`
	Options      json.RawMessage   `json:"options,omitempty"`
	OptionGroups json.RawMessage   `json:"option_groups,omitempty"`
	Text         string            `json:"text,omitempty"`
	Blocks       json.RawMessage   `json:"blocks,omitempty"`
}

func refusal(code string) Result { return Result{Error: code} }

// verb is what a person can do at once; those that wait for the app are in asking.
type verb func(s *Sim, u *user, a Act) Result

var verbs = map[string]verb{
	"say": doSay, "edit": doEdit, "delete": doDelete, "react": doReact, "unreact": doUnreact, "upload": doUpload, "delete_file": doDeleteFile,
	"join": doJoin, "leave": doLeave, "invite": doInvite, "kick": doKick,
	"create_room": doCreateRoom, "rename_room": doRenameRoom, "archive_room": doArchive, "unarchive_room": doUnarchive,
	"delete_room": doDeleteRoom, "convert_room": doConvert, "share_room": doShare, "unshare_room": doUnshare, "dm": doDM, "home": doHome, "add_user": doAddUser, "set_user": doSetUser,
}

// Do performs the act of a person as their client would. It waits for the app where a client does.
func (s *Sim) Do(ctx context.Context, a Act) Result {
	if ask, ok := asking[a.Do]; ok {
		return ask(ctx, s, a)
	}
	do, ok := verbs[a.Do]
	if !ok {
		return refusal("unknown_verb")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.world.findUser(a.As)
	if u == nil {
		return refusal("user_not_found")
	}
	return do(s, u, a)
}

// in is the room of the act if the person is in it.
func (s *Sim) in(u *user, a Act) (*room, string) {
	r := s.world.findRoom(a.Room)
	switch {
	case r == nil:
		return nil, "channel_not_found"
	case !r.has(u.id):
		return nil, "not_in_channel"
	case r.archived:
		return nil, "is_archived"
	}
	return r, ""
}

// on is the message of the act if the person may see it.
func (s *Sim) on(u *user, a Act) (*message, string) {
	r, bad := s.in(u, a)
	if bad != "" {
		return nil, bad
	}
	ts, ok := parseTS(a.TS)
	if !ok {
		return nil, "message_not_found"
	}
	m := r.any(ts)
	if m == nil || m.deleted || m.ephemeral != "" && m.ephemeral != u.id {
		return nil, "message_not_found"
	}
	return m, ""
}

func doEdit(s *Sim, u *user, a Act) Result {
	m, bad := s.on(u, a)
	switch {
	case bad != "":
		return refusal(bad)
	case m.author != u.id:
		return refusal("cant_update_message")
	case strings.TrimSpace(a.Text) == "":
		return refusal("no_text")
	}
	s.edit(m, u.id, s.now(), func() {
		m.text = s.typed(cut(a.Text, maxText))
		m.blocks = richText(m.text)
	})
	return Result{OK: true, TS: formatTS(m.ts)}
}

func doDelete(s *Sim, u *user, a Act) Result {
	m, bad := s.on(u, a)
	if bad != "" {
		return refusal(bad)
	}
	if m.author != u.id && !u.admin && m.ephemeral == "" {
		return refusal("cant_delete_message")
	}
	s.remove(m, s.now())
	return Result{OK: true}
}

func doReact(s *Sim, u *user, a Act) Result {
	m, bad := s.on(u, a)
	if bad != "" {
		return refusal(bad)
	}
	if err := s.react(m, u.id, strings.Trim(a.Name, ":"), s.now()); err != nil {
		return refusal(err.code)
	}
	return Result{OK: true}
}

func doUnreact(s *Sim, u *user, a Act) Result {
	m, bad := s.on(u, a)
	if bad != "" {
		return refusal(bad)
	}
	if err := s.unreact(m, u.id, strings.Trim(a.Name, ":"), s.now()); err != nil {
		return refusal(err.code)
	}
	return Result{OK: true}
}

func doUpload(s *Sim, u *user, a Act) Result {
	r, bad := s.in(u, a)
	if bad != "" {
		return refusal(bad)
	}
	data, err := base64.StdEncoding.DecodeString(a.Base64)
	if err != nil || a.Name == "" {
		return refusal("invalid_file")
	}
	now := s.now()
	f := newFile(s, a.Name, u.id, len(data), now)
	f.data, f.uploaded, f.complete, f.rooms = data, true, true, []string{r.id}
	m := &message{room: r, author: u.id, text: s.typed(a.Text), clientID: newUUID(), subtype: "file_share", files: []*file{f}}
	if bad := s.inThread(m, a); bad != "" {
		return refusal(bad)
	}
	m.broadcast = false
	s.publish(m, now)
	return Result{OK: true, TS: formatTS(m.ts), File: f.id, Room: r.id}
}

// doDeleteFile removes one of the person's own files; where it was posted a tombstone stays.
func doDeleteFile(s *Sim, u *user, a Act) Result {
	f := s.world.files[a.File]
	switch {
	case f == nil || f.deleted:
		return refusal("file_not_found")
	case f.owner != u.id:
		return refusal("cant_delete_file")
	}
	f.deleted, f.data = true, nil
	return Result{OK: true, File: f.id}
}

func ms(d time.Duration) int64 { return max(1, d.Milliseconds()) }
