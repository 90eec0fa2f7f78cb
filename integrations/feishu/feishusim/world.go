package feishusim

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Kinds of rooms, as the control plane names them.
const (
	kindGroup = "group"
	kindDM    = "dm"
)

// world is the organisation: people, rooms and what was said. Sim.mu guards it.
type world struct {
	botID     string // the bot's open_id
	tenant    string
	users     map[string]*user
	userOrder []string
	rooms     map[string]*room
	roomOrder []string
	messages  map[string]*message
	media     map[string]*medium
	sent      map[string]sentBefore // by uuid
	toasts    map[string][]Toast
}

// sentBefore remembers a uuid for an hour, and no longer.
type sentBefore struct {
	message string
	at      time.Time
}

type user struct {
	id, unionID, userID, name, email, mobile string
	locale, tenant, color, zone              string
	external, left                           bool
}

type room struct {
	id, name, kind, owner  string
	members                []string // open_ids in order of joining, without the bot
	bot, shared, dissolved bool
	messages               []*message
}

func (r *room) has(id string) bool { return slices.Contains(r.members, id) }

type message struct {
	id, room, author     string
	bot                  bool
	kind                 string // msg_type
	content              string // JSON as sent
	root, parent, thread string
	inThread             bool
	created, updated     time.Time
	edits                int
	edited, deleted      bool
	ephemeralTo          string
	merged               []*message // those in a merged forward
	mentions             []mention
	reactions            []reaction
	urgent, readBy       []string
	atAll                bool
	pendingClicks        int    // clicks on it that the bot has not answered yet
	beforePatch          string // the card before a patch that came while a click was pending
}

type mention struct {
	key, id, name, tenant string
	bot                   bool
}

type reaction struct {
	id, emoji, by string
	bot           bool
	at            time.Time
}

// medium is an uploaded picture or file.
type medium struct {
	key, name, contentType, kind string
	data                         []byte
}

func newWorld(cfg Config) world {
	w := world{
		botID: stableID("ou_", "bot/"+cfg.AppID), tenant: cfg.TenantKey,
		users: map[string]*user{}, rooms: map[string]*room{}, messages: map[string]*message{},
		media: map[string]*medium{}, sent: map[string]sentBefore{}, toasts: map[string][]Toast{},
	}
	if !cfg.Empty {
		w.seed()
	}
	return w
}

// seed makes the sample organisation. The same e-mail is the same person in the other simulators.
func (w *world) seed() {
	li := w.addUser(user{userID: "lilei", name: "李雷", email: "lilei@acme.example", mobile: "+8613800000001", locale: "zh_cn", color: "#3370ff"})
	han := w.addUser(user{userID: "hanmeimei", name: "韩梅梅", email: "hanmeimei@acme.example", mobile: "+8613800000002", locale: "zh_cn", color: "#f54a45"})
	lucy := w.addUser(user{userID: "lucy", name: "Lucy", email: "lucy@acme.example", locale: "en_us", color: "#34c724", zone: "Europe/London"})
	wang := w.addUser(user{userID: "wang", name: "王经理", email: "wang@huaxing.example", locale: "zh_cn", color: "#ff8800", external: true, tenant: outsideTenant})
	w.addRoom(room{name: "ERP上线项目组", kind: kindGroup, owner: li.id, members: []string{li.id, han.id, lucy.id}, bot: true})
	w.addRoom(room{name: "客户群-华星", kind: kindGroup, owner: li.id, members: []string{li.id, han.id, wang.id}, bot: true, shared: true})
}

func (w *world) addUser(u user) *user {
	u.id = stableID("ou_", "user/"+u.userID)
	u.unionID = stableID("on_", "user/"+u.userID)
	setDefault(&u.tenant, w.tenant)
	setDefault(&u.zone, "Asia/Shanghai")
	setDefault(&u.locale, "zh_cn")
	setDefault(&u.color, "#8f959e")
	w.users[u.id] = &u
	w.userOrder = append(w.userOrder, u.id)
	return &u
}

func (w *world) addRoom(r room) *room {
	if r.id == "" {
		r.id = stableID("oc_", "room/"+r.kind+"/"+r.name)
	}
	for w.rooms[r.id] != nil {
		r.id = newID("oc_")
	}
	w.rooms[r.id] = &r
	w.roomOrder = append(w.roomOrder, r.id)
	return &r
}

// dm is the private chat of a person and the bot; made tells whether it did not exist.
func (w *world) dm(u *user) (r *room, made bool) {
	id := stableID("oc_", "dm/"+u.id)
	if r := w.rooms[id]; r != nil {
		return r, false
	}
	return w.addRoom(room{id: id, name: u.name, kind: kindDM, members: []string{u.id}, bot: true}), true
}

// person finds somebody by open_id, union_id, user_id, e-mail or name.
func (w *world) person(ref string) *user {
	if u := w.users[ref]; u != nil {
		return u
	}
	for _, id := range w.userOrder {
		u := w.users[id]
		if ref != "" && (u.unionID == ref || u.userID == ref || strings.EqualFold(u.email, ref) || u.name == ref) {
			return u
		}
	}
	return nil
}

// room finds a room by id or name.
func (w *world) room(ref string) *room {
	if r := w.rooms[ref]; r != nil {
		return r
	}
	for _, id := range w.roomOrder {
		if r := w.rooms[id]; r.name == ref && r.kind == kindGroup {
			return r
		}
	}
	return nil
}

// put appends a message to its room and forgets the oldest ones over the cap.
func (w *world) put(r *room, m *message, keep int) {
	m.room = r.id
	r.messages = append(r.messages, m)
	w.messages[m.id] = m
	if over := len(r.messages) - keep - keep/8; over > 0 {
		cut := len(r.messages) - keep
		for _, old := range r.messages[:cut] {
			delete(w.messages, old.id)
		}
		r.messages = append([]*message(nil), r.messages[cut:]...)
	}
}

// as is the id of the person in the given kind of id (user_id_type of the API).
func (u *user) as(kind string) string {
	switch kind {
	case "union_id":
		return u.unionID
	case "user_id":
		return u.userID
	}
	return u.id
}

// stableID makes the same id from the same seed in each run, so that scripts and bindings survive a restart.
func stableID(prefix, seed string) string {
	sum := sha256.Sum256([]byte("feishusim/" + seed))
	return prefix + hex.EncodeToString(sum[:16])
}

// newID makes an id that no earlier run has used: a bot keeps message ids for ever.
func newID(prefix string) string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
	return prefix + hex.EncodeToString(b[:])
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("feishusim: " + err.Error()) // only our own types are marshalled
	}
	return b
}
