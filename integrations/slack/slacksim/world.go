package slacksim

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Kinds of rooms and of people.
const (
	kindChannel = "channel"
	kindGroup   = "group"
	kindDM      = "dm"

	kindMember   = "member"
	kindGuest    = "guest"
	kindExternal = "external"
	kindBot      = "bot"
)

// world is what the workspace holds. Sim.mu guards it.
type world struct {
	cfg      Config
	users    map[string]*user
	userList []*user
	rooms    map[string]*room
	roomList []*room
	files    map[string]*file
	modals   map[string][]*view // stack by person, the last one is on the screen
	homes    map[string]*view
	views    map[string]*view // every open view by id
	toasts   []Toast
	fetched  map[string][]map[string]any // options that the app offered last, by place, block and action
	toastN   int
	seq      int64
	planned  []*planned
}

type user struct {
	id, name, handle, email string
	locale, tz, kind, color string
	team                    string
	admin, deleted          bool
	updated                 int64 // unix seconds
}

type room struct {
	id, name, kind    string
	peer              string // of a private chat: the person
	topic, purpose    string
	creator           string
	created           int64 // unix seconds
	members           []string
	shared, archived  bool
	sharedTeams       []string
	messages          []*message // in order of ts
	last              int64      // newest ts handed out, microseconds
	messageN, dropped int
}

type message struct {
	ts          int64 // microseconds
	room        *room
	author      string
	bot         bool
	name        string // overrides the bot's name
	text        string
	blocks      json.RawMessage
	attachments json.RawMessage
	metadata    json.RawMessage
	clientID    string
	thread      int64 // ts of the parent; 0 outside threads
	replies     int
	replyUsers  []string
	latestReply int64
	broadcast   bool
	subtype     string
	edited      int64
	editor      string
	deleted     bool
	gone        bool // removed for good: shown to people as deleted, unknown to the API
	ephemeral   string
	reactions   []*reaction
	files       []*file
	state       stateValues
	inviter     string
	oldName     string
}

type reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
	Count int      `json:"count"`
}

type file struct {
	id, name, title, mimetype string
	alt                       string
	owner                     string
	size                      int
	data                      []byte
	created                   int64
	uploaded, complete        bool
	deleted                   bool      // by its owner: a tombstone stays
	readyAt                   time.Time // machine time from which blocks may show it
	rooms                     []string
}

func newWorld(cfg Config) world {
	w := world{cfg: cfg, users: map[string]*user{}, rooms: map[string]*room{}, files: map[string]*file{},
		modals: map[string][]*view{}, homes: map[string]*view{}, views: map[string]*view{}, fetched: map[string][]map[string]any{}}
	w.addUser(&user{id: cfg.BotUserID, name: cfg.BotName, handle: cfg.BotName, kind: kindBot, team: cfg.TeamID,
		locale: "en-US", tz: "America/Los_Angeles", color: "#4d5e26"})
	return w
}

// id makes an identifier that looks like Slack's and is the same in every run.
func (w *world) id(prefix string) string {
	w.seq++
	return prefix + "0S" + strings.ToUpper(fmt.Sprintf("%07s", strconv.FormatInt(w.seq, 36)))
}

func (w *world) addUser(u *user) {
	w.users[u.id] = u
	w.userList = append(w.userList, u)
}

func (w *world) addRoom(r *room) {
	w.rooms[r.id] = r
	w.roomList = append(w.roomList, r)
}

func (w *world) dropRoom(r *room) {
	delete(w.rooms, r.id)
	w.roomList = slices.DeleteFunc(w.roomList, func(x *room) bool { return x == r })
}

// findUser takes an id, a handle or a name, with or without @.
func (w *world) findUser(name string) *user {
	name = strings.TrimPrefix(name, "@")
	if u := w.users[name]; u != nil {
		return u
	}
	for _, u := range w.userList {
		if name != "" && (u.handle == name || u.name == name) {
			return u
		}
	}
	return nil
}

// findRoom takes an id or a name, with or without #.
func (w *world) findRoom(name string) *room {
	name = strings.TrimPrefix(name, "#")
	if r := w.rooms[name]; r != nil {
		return r
	}
	for _, r := range w.roomList {
		if name != "" && r.name == name && r.kind != kindDM {
			return r
		}
	}
	return nil
}

// dm is the private chat of the bot with u, opened at need.
func (w *world) dm(u *user, now time.Time) *room {
	for _, r := range w.roomList {
		if r.kind == kindDM && r.peer == u.id {
			return r
		}
	}
	r := &room{id: w.id("D"), kind: kindDM, peer: u.id, creator: u.id, created: now.Unix(), members: []string{u.id, w.cfg.BotUserID}}
	w.addRoom(r)
	return r
}

func (r *room) has(user string) bool { return slices.Contains(r.members, user) }

func (r *room) join(user string) bool {
	if r.has(user) {
		return false
	}
	r.members = append(r.members, user)
	return true
}

func (r *room) leave(user string) bool {
	i := slices.Index(r.members, user)
	if i < 0 {
		return false
	}
	r.members = slices.Delete(r.members, i, i+1)
	return true
}

// channelType is how events name the kind of room.
func (r *room) channelType() string {
	if r.kind == kindDM {
		return "im"
	}
	return r.kind
}

// nextTS hands out a ts of this room: the calendar time in microseconds, always later than the one before.
func (r *room) nextTS(now time.Time) int64 {
	ts := now.UnixMicro()
	if ts <= r.last {
		ts = r.last + 1
	}
	r.last = ts
	return ts
}

// add keeps m as the newest message and drops the oldest quarter when there are too many.
func (r *room) add(m *message, limit int) {
	r.messageN++
	r.messages = append(r.messages, m)
	if len(r.messages) > limit {
		keep := r.messages[limit/4:]
		r.dropped += len(r.messages) - len(keep)
		r.messages = append(make([]*message, 0, limit+1), keep...)
	}
}

// find is the message with this ts that the API can see: not ephemeral, not gone.
func (r *room) find(ts int64) *message {
	m := r.any(ts)
	if m == nil || m.gone || m.ephemeral != "" {
		return nil
	}
	return m
}

func (r *room) any(ts int64) *message {
	i := sort.Search(len(r.messages), func(i int) bool { return r.messages[i].ts >= ts })
	if i == len(r.messages) || r.messages[i].ts != ts {
		return nil
	}
	return r.messages[i]
}

// reply records on the parent that m answers it.
func (r *room) reply(parent, m *message) {
	parent.thread = parent.ts
	parent.replies++
	parent.latestReply = m.ts
	if !slices.Contains(parent.replyUsers, m.author) {
		parent.replyUsers = append(parent.replyUsers, m.author)
	}
}

// appendTS writes a ts as Slack does: seconds, dot, six digits.
func appendTS(b []byte, ts int64) []byte {
	b = strconv.AppendInt(b, ts/1e6, 10)
	micros := ts % 1e6
	b = append(b, '.')
	for unit := int64(100_000); unit > 0; unit /= 10 {
		b = append(b, byte('0'+micros/unit%10))
	}
	return b
}

func formatTS(ts int64) string {
	if ts == 0 {
		return ""
	}
	return string(appendTS(make([]byte, 0, 20), ts))
}

// parseTS reads "secs.micros"; a missing fraction counts as zero. It is false for anything else.
func parseTS(s string) (int64, bool) {
	secs, frac, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(secs, 10, 64)
	if err != nil || n < 0 || n > 1e11 || len(frac) > 6 {
		return 0, false
	}
	frac += "000000"[len(frac):]
	micros, err := strconv.ParseUint(frac, 10, 32)
	if err != nil {
		return 0, false
	}
	return n*1e6 + int64(micros), true
}
