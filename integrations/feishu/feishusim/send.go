package feishusim

import (
	"fmt"
	"slices"
	"strings"
)

type sendRequest struct {
	ReceiveID     string `json:"receive_id"`
	MsgType       string `json:"msg_type"`
	Content       string `json:"content"`
	UUID          string `json:"uuid"`
	ReplyInThread bool   `json:"reply_in_thread"`
}

func (q sendRequest) valid() error {
	switch {
	case q.MsgType == "":
		return badField("msg_type", "", "msg_type is required")
	case q.Content == "":
		return badField("content", "", "content is required")
	case len(q.UUID) > maxUUID:
		return badField("uuid", q.UUID, fmt.Sprintf("max len is %d", maxUUID))
	}
	return nil
}

func (c *call) createMessage() (any, error) {
	var q sendRequest
	if err := c.decode(&q); err != nil {
		return nil, err
	}
	if err := q.valid(); err != nil {
		return nil, err
	}
	if q.ReceiveID == "" {
		return nil, badField("receive_id", "", "receive_id is required")
	}
	kind := c.r.URL.Query().Get("receive_id_type")
	if !slices.Contains([]string{"open_id", "union_id", "user_id", "email", "chat_id"}, kind) {
		return nil, badField("receive_id_type", kind, "Options: [open_id,user_id,union_id,email,chat_id]")
	}
	if err := c.messageRate("chat_rate", q.ReceiveID, chatPerSecond); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if m := c.repeated(q.UUID); m != nil {
		return c.tell(m, true), nil
	}
	r, err := c.target(kind, q.ReceiveID)
	if err != nil {
		return nil, err
	}
	return c.send(r, q, nil)
}

// repeated finds the message that was sent with the same uuid within the hour.
func (s *Sim) repeated(uuid string) *message {
	if uuid == "" {
		return nil
	}
	b, ok := s.world.sent[uuid]
	if !ok || s.clock.Now().Sub(b.at) >= uuidWindow {
		return nil
	}
	s.counts.violation("uuid_repeated") // not wrong, but worth counting
	return s.world.messages[b.message]
}

// target finds the room that a message goes to. The caller holds mu.
func (s *Sim) target(kind, id string) (*room, error) {
	if kind == "chat_id" {
		r := s.world.rooms[id]
		if r == nil {
			return nil, refuse(codeBadParam, "Your request contains an invalid request parameter, ext=invalid receive_id")
		}
		return r, s.reachable(r)
	}
	u := s.world.person(id)
	ok := u != nil && map[string]string{"open_id": u.id, "union_id": u.unionID, "user_id": u.userID, "email": u.email}[kind] == id
	switch {
	case !ok && kind == "open_id" && strings.HasPrefix(id, "ou_"):
		return nil, refuse(codeBadParam, "Your request contains an invalid request parameter, ext=open_id cross app")
	case !ok:
		return nil, refuse(codeBadParam, "Your request contains an invalid request parameter, ext=invalid receive_id")
	case u.left:
		return nil, refuse(codeUnavailable, "Bot has NO availability to this user.")
	case u.external:
		return nil, refuse(230038, "Cross tenant p2p chat operate forbid.")
	}
	r, _ := s.world.dm(u)
	return r, nil
}

// reachable tells why the bot cannot write in a room.
func (s *Sim) reachable(r *room) error {
	switch {
	case r.dissolved:
		return refuse(codeDissolved, "Your chat is dissolved.")
	case !r.bot:
		return refuse(codeBotNotInChat, "Bot/User can NOT be out of the chat.")
	}
	if r.kind == kindDM {
		if u := s.world.users[r.members[0]]; u != nil && u.left {
			return refuse(codeUnavailable, "Bot has NO availability to this user.")
		}
	}
	return nil
}

// send checks and stores a message of the bot; to is the message that it replies to. The caller holds mu.
func (c *call) send(r *room, q sendRequest, to *message) (any, error) {
	rd, err := c.check(q.MsgType, q.Content, r)
	if err != nil {
		return nil, err
	}
	m := &message{
		id: newID("om_"), author: c.world.botID, bot: true, kind: q.MsgType, content: q.Content,
		created: c.now, updated: c.now, mentions: rd.mentions, atAll: rd.atAll,
	}
	c.Sim.reply(m, to, q.ReplyInThread)
	c.world.put(r, m, c.cfg.KeepMessages)
	if q.UUID != "" {
		c.world.sent[q.UUID] = sentBefore{m.id, c.now}
		c.forgetUUIDs()
	}
	c.changed()
	return c.tell(m, true), nil
}

// forgetUUIDs keeps the table of uuids from growing without end.
func (s *Sim) forgetUUIDs() {
	if len(s.world.sent)%4096 != 0 {
		return
	}
	now := s.clock.Now()
	for k, b := range s.world.sent {
		if now.Sub(b.at) >= uuidWindow {
			delete(s.world.sent, k)
		}
	}
}

// reply sets root, parent and thread of an answer. A thread (topic) begins with the first answer that asks for one.
func (s *Sim) reply(m, to *message, inThread bool) {
	if to == nil {
		return
	}
	m.parent, m.root = to.id, to.id
	if to.root != "" {
		m.root = to.root
	}
	m.thread = to.thread
	if inThread && m.thread == "" {
		root := to
		if r := s.world.messages[m.root]; r != nil {
			root = r
		}
		if root.thread == "" {
			root.thread = newID("omt_")
		}
		to.thread, m.thread = root.thread, root.thread
	}
	m.inThread = m.thread != ""
}

// own finds a message of the path; mine asks that the bot has sent it. The caller holds mu.
func (c *call) own(mine bool) (*message, *room, error) {
	id := c.r.PathValue("id")
	if !strings.HasPrefix(id, "om_") {
		return nil, nil, &apiError{code: codeBadMessageID, msg: "The request you send is not a valid {open_message_id} or not exists, example value: om_dc13264520392913993dd051dba21dcf. Invalid ids: [" + id + "]"}
	}
	m := c.world.messages[id]
	if m == nil || m.ephemeralTo != "" {
		return nil, nil, refuse(codeDeleted, "The message has been deleted.")
	}
	r := c.world.rooms[m.room]
	if err := c.reachable(r); err != nil {
		return nil, nil, err
	}
	if mine && !m.bot {
		return nil, nil, refuse(codeNoPermission, "Lack of necessary permissions.")
	}
	return m, r, nil
}

func (c *call) replyMessage() (any, error) {
	var q sendRequest
	if err := c.decode(&q); err != nil {
		return nil, err
	}
	if err := q.valid(); err != nil {
		return nil, err
	}
	c.mu.Lock()
	if m := c.repeated(q.UUID); m != nil {
		defer c.mu.Unlock()
		return c.tell(m, true), nil
	}
	to, r, err := c.own(false)
	c.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if err := c.messageRate("chat_rate", r.id, chatPerSecond); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if to.deleted {
		return nil, refuse(codeRecalled, "The message was withdrawn.")
	}
	return c.send(r, q, to)
}
