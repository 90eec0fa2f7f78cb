package slacksim

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"regexp"
	"slices"
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
	"say": doSay, "edit": doEdit, "delete": doDelete, "react": doReact, "unreact": doUnreact, "upload": doUpload,
	"join": doJoin, "leave": doLeave, "invite": doInvite, "kick": doKick,
	"create_room": doCreateRoom, "rename_room": doRenameRoom, "archive_room": doArchive, "unarchive_room": doUnarchive,
	"share_room": doShare, "unshare_room": doUnshare, "dm": doDM, "home": doHome, "add_user": doAddUser, "set_user": doSetUser,
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

func doSay(s *Sim, u *user, a Act) Result {
	r, bad := s.in(u, a)
	if bad != "" {
		return refusal(bad)
	}
	if strings.TrimSpace(a.Text) == "" {
		return refusal("no_text")
	}
	m := &message{room: r, author: u.id, text: s.typed(cut(a.Text, maxText)), clientID: newUUID()}
	if bad := s.inThread(m, a); bad != "" {
		return refusal(bad)
	}
	m.blocks = richText(m.text)
	s.publish(m, s.now())
	return Result{OK: true, TS: formatTS(m.ts), Room: r.id}
}

func (s *Sim) inThread(m *message, a Act) string {
	if a.Thread == "" {
		return ""
	}
	ts, ok := parseTS(a.Thread)
	parent := m.room.find(ts)
	if !ok || parent == nil {
		return "thread_not_found"
	}
	if m.thread = parent.ts; parent.thread != 0 {
		m.thread = parent.thread
	}
	m.broadcast = a.Broadcast
	return ""
}

var (
	written = regexp.MustCompile(`<(?:@[UW][A-Z0-9]+|#C[A-Z0-9]+|!(?:here|channel|everyone)|https?://)[^<>]*>`)
	webLink = regexp.MustCompile(`https?://[^\s<>，。；、）)]+`)
	address = regexp.MustCompile(`[@#][\p{L}\p{N}._-]+`)
	escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
)

// typed turns what a person types into what Slack stores.
func (s *Sim) typed(text string) string {
	var b strings.Builder
	for text != "" {
		at := written.FindStringIndex(text)
		if at == nil {
			b.WriteString(s.typedPlain(text))
			break
		}
		b.WriteString(s.typedPlain(text[:at[0]]))
		b.WriteString(text[at[0]:at[1]])
		text = text[at[1]:]
	}
	return b.String()
}

func (s *Sim) typedPlain(text string) string {
	text = escaper.Replace(text)
	text = webLink.ReplaceAllString(text, "<$0>")
	return address.ReplaceAllStringFunc(text, func(word string) string {
		name, rest := word[1:], ""
		for name != "" {
			if word[0] == '@' {
				if u := s.world.findUser(name); u != nil {
					return "<@" + u.id + ">" + rest
				}
			} else if r := s.world.findRoom(name); r != nil && r.kind != kindDM {
				return "<#" + r.id + "|" + r.name + ">" + rest
			}
			// In Chinese no space follows a name, so shorter ones are tried.
			runes := []rune(name)
			rest = string(runes[len(runes)-1]) + rest
			name = string(runes[:len(runes)-1])
		}
		return word
	})
}

var spans = regexp.MustCompile(`<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>`)

// richText is the block that Slack's clients make of a person's text.
func richText(text string) json.RawMessage {
	var parts []byte
	add := func(o *object) {
		if parts != nil {
			parts = append(parts, ',')
		}
		parts = append(parts, o.end()...)
	}
	plain := func(t string) {
		if t != "" {
			add(newObject(nil).str("type", "text").str("text", strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(t)))
		}
	}
	for {
		at := spans.FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		plain(text[:at[0]])
		what := text[at[4]:at[5]]
		switch text[at[2]:at[3]] {
		case "@":
			add(newObject(nil).str("type", "user").str("user_id", what))
		case "#":
			add(newObject(nil).str("type", "channel").str("channel_id", what))
		case "!":
			add(newObject(nil).str("type", "broadcast").str("range", what))
		default:
			add(newObject(nil).str("type", "link").str("url", what))
		}
		text = text[at[1]:]
	}
	plain(text)
	b := append([]byte(`[{"type":"rich_text","block_id":"rich","elements":[{"type":"rich_text_section","elements":[`), parts...)
	return append(b, "]}]}]"...)
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

func doJoin(s *Sim, u *user, a Act) Result {
	r := s.world.findRoom(a.Room)
	if r == nil || r.kind != kindChannel || u.kind == kindGuest || u.kind == kindExternal {
		return refusal("channel_not_found")
	}
	s.joinRoom(r, u.id, "", s.now())
	return Result{OK: true, Room: r.id}
}

func doLeave(s *Sim, u *user, a Act) Result {
	r, bad := s.in(u, a)
	if bad != "" {
		return refusal(bad)
	}
	s.leaveRoom(r, u.id, s.now())
	return Result{OK: true, Room: r.id}
}

func doInvite(s *Sim, u *user, a Act) Result {
	r, bad := s.in(u, a)
	if bad != "" {
		return refusal(bad)
	}
	other := s.world.findUser(a.User)
	if other == nil {
		return refusal("user_not_found")
	}
	if !s.joinRoom(r, other.id, u.id, s.now()) {
		return refusal("already_in_channel")
	}
	return Result{OK: true, Room: r.id}
}

func doKick(s *Sim, u *user, a Act) Result {
	r, bad := s.in(u, a)
	if bad != "" {
		return refusal(bad)
	}
	other := s.world.findUser(a.User)
	if other == nil || !s.leaveRoom(r, other.id, s.now()) {
		return refusal("not_in_channel")
	}
	return Result{OK: true, Room: r.id}
}

func doCreateRoom(s *Sim, u *user, a Act) Result {
	name := strings.TrimPrefix(a.Name, "#")
	if err := s.checkName(name); err != nil {
		return refusal(err.code)
	}
	kind := kindChannel
	if a.Private {
		kind = kindGroup
	}
	r := s.createRoom(name, kind, u.id, s.now())
	for _, other := range a.Members {
		if o := s.world.findUser(other); o != nil {
			s.joinRoom(r, o.id, u.id, s.now())
		}
	}
	return Result{OK: true, Room: r.id}
}

func doRenameRoom(s *Sim, u *user, a Act) Result {
	r, bad := s.in(u, a)
	if bad != "" {
		return refusal(bad)
	}
	if err := s.checkName(a.Name); err != nil {
		return refusal(err.code)
	}
	s.rename(r, a.Name, u.id, s.now())
	return Result{OK: true, Room: r.id}
}

func doArchive(s *Sim, u *user, a Act) Result {
	r, bad := s.in(u, a)
	if bad != "" {
		return refusal(bad)
	}
	s.archive(r, true, u.id)
	return Result{OK: true, Room: r.id}
}

func doUnarchive(s *Sim, u *user, a Act) Result {
	r := s.world.findRoom(a.Room)
	if r == nil || !r.archived {
		return refusal("not_archived")
	}
	s.archive(r, false, u.id)
	return Result{OK: true, Room: r.id}
}

func doShare(s *Sim, u *user, a Act) Result   { return share(s, u, a, true) }
func doUnshare(s *Sim, u *user, a Act) Result { return share(s, u, a, false) }

func share(s *Sim, u *user, a Act, on bool) Result {
	r, bad := s.in(u, a)
	if bad != "" {
		return refusal(bad)
	}
	if r.kind == kindDM {
		return refusal("method_not_supported_for_channel_type")
	}
	if a.Team == "" {
		a.Team = seedPartner
	}
	s.shareRoom(r, a.Team, on, s.now())
	return Result{OK: true, Room: r.id}
}

func doDM(s *Sim, u *user, _ Act) Result {
	r := s.world.dm(u, s.now())
	s.changed()
	return Result{OK: true, Room: r.id}
}

func doHome(s *Sim, u *user, _ Act) Result {
	r := s.world.dm(u, s.now())
	s.changed()
	s.emitHome(u, r, s.world.homes[u.id])
	return Result{OK: true, Room: r.id}
}

func doAddUser(s *Sim, _ *user, a Act) Result {
	if a.Name == "" {
		return refusal("invalid_name")
	}
	u := &user{id: s.world.id("U"), name: a.Name, handle: a.Handle, email: a.Email, locale: a.Locale, tz: a.TZ, kind: a.Kind, team: s.cfg.TeamID, color: "#684b6c"}
	if u.handle == "" {
		u.handle = strings.ToLower(strings.ReplaceAll(a.Name, " ", "."))
	}
	if u.locale == "" {
		u.locale = "en-US"
	}
	if u.tz == "" {
		u.tz = seedPlace
	}
	if !slices.Contains([]string{kindMember, kindGuest, kindExternal}, u.kind) {
		u.kind = kindMember
	}
	if u.kind == kindExternal {
		u.team = seedPartner
	}
	s.world.addUser(u)
	s.changed()
	if u.kind != kindExternal {
		s.emitUser("team_join", u)
	}
	return Result{OK: true, User: u.id}
}

func doSetUser(s *Sim, as *user, a Act) Result {
	u := as
	if a.User != "" {
		if u = s.world.findUser(a.User); u == nil {
			return refusal("user_not_found")
		}
	}
	for field, value := range map[*string]string{&u.name: a.Name, &u.email: a.Email, &u.locale: a.Locale, &u.tz: a.TZ} {
		if value != "" {
			*field = value
		}
	}
	if a.Deactivated != nil {
		u.deleted = *a.Deactivated
	}
	u.updated = s.now().Unix()
	s.changed()
	s.emitUser("user_change", u)
	return Result{OK: true, User: u.id}
}

func ms(d time.Duration) int64 { return max(1, d.Milliseconds()) }
