package feishusim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	uuidWindow   = time.Hour
	cardLife     = 14 * 24 * time.Hour
	maxEdits     = 20
	maxUUID      = 50
	listPage     = 20
	maxListPage  = 50
	recalledText = "This message was recalled"
	upgradeText  = "请升级至最新版本客户端，以查看内容"
)

// apiMessage is a message as the API tells it.
type apiMessage struct {
	MessageID  string       `json:"message_id"`
	RootID     string       `json:"root_id,omitempty"`
	ParentID   string       `json:"parent_id,omitempty"`
	ThreadID   string       `json:"thread_id,omitempty"`
	MsgType    string       `json:"msg_type"`
	CreateTime string       `json:"create_time"`
	UpdateTime string       `json:"update_time"`
	Deleted    bool         `json:"deleted"`
	Updated    bool         `json:"updated"`
	ChatID     string       `json:"chat_id"`
	Sender     apiSender    `json:"sender"`
	Body       apiBody      `json:"body"`
	Mentions   []apiMention `json:"mentions,omitempty"`
}

type apiSender struct {
	ID         string `json:"id"`
	IDType     string `json:"id_type"`
	SenderType string `json:"sender_type"`
	TenantKey  string `json:"tenant_key"`
}

type apiBody struct {
	Content string `json:"content"`
}

type apiMention struct {
	Key       string `json:"key"`
	ID        string `json:"id"`
	IDType    string `json:"id_type"`
	Name      string `json:"name"`
	TenantKey string `json:"tenant_key"`
}

// tell makes the API's form of a message; raw asks for cards as they were sent. The caller holds mu.
func (s *Sim) tell(m *message, raw bool) apiMessage {
	a := apiMessage{
		MessageID: m.id, RootID: m.root, ParentID: m.parent, ThreadID: m.thread, MsgType: m.kind,
		CreateTime: millis(m.created), UpdateTime: millis(m.updated), Deleted: m.deleted, Updated: m.edited, ChatID: m.room,
		Sender: apiSender{ID: m.author, IDType: "open_id", SenderType: "user", TenantKey: s.world.tenant},
		Body:   apiBody{m.content},
	}
	if m.bot {
		a.Sender.ID, a.Sender.IDType, a.Sender.SenderType = s.cfg.AppID, "app_id", "app"
	} else if u := s.world.users[m.author]; u != nil {
		a.Sender.TenantKey = u.tenant
	}
	for _, x := range m.mentions {
		a.Mentions = append(a.Mentions, apiMention{x.key, x.id, "open_id", x.name, x.tenant})
	}
	switch {
	case m.deleted:
		a.Body.Content = recalledText
	case m.kind == "interactive" && !raw:
		a.Body.Content = degraded(m.content)
	}
	return a
}

// degraded is how the API tells a card unless it is asked for user_card_content: a title and a request to upgrade.
func degraded(card string) string {
	type text struct {
		Tag  string `json:"tag"`
		Text string `json:"text"`
	}
	return string(mustJSON(struct {
		Title    string   `json:"title"`
		Elements [][]text `json:"elements"`
	}{cardTitle(card), [][]text{{{"text", upgradeText}}}}))
}

func millis(t time.Time) string { return fmt.Sprint(t.UnixMilli()) }

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

func (c *call) patchMessage() (any, error) {
	var q sendRequest
	if err := c.decode(&q); err != nil {
		return nil, err
	}
	if q.Content == "" {
		return nil, badField("content", "", "content is required")
	}
	if err := c.messageRate("patch_rate", c.r.PathValue("id"), patchPerSecond); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	m, r, err := c.own(true)
	if err != nil {
		return nil, err
	}
	switch {
	case m.deleted:
		return nil, refuse(codeRecalled, "The message was withdrawn.")
	case m.kind != "interactive":
		return nil, refuse(codeBadParam, "Your request contains an invalid request parameter, ext=This message is NOT a card.")
	case c.now.Sub(m.created) > cardLife:
		return nil, refuse(codeTooOld, "Message exceeds the update time limit")
	case !updateMulti(m.content) || !updateMulti(q.Content):
		return nil, refuse(codeBadParam, "Your request contains an invalid request parameter, ext=update_multi must be true")
	}
	rd, err := c.check("interactive", q.Content, r)
	if err != nil {
		return nil, err
	}
	if isV2(m.content) && !isV2(q.Content) {
		return nil, cardError(200830, "", "schemaV2 card can not change schemaV1")
	}
	if m.pendingClicks > 0 {
		c.counts.violation("patch_before_answer")
		setDefault(&m.beforePatch, m.content)
	}
	m.content, m.updated, m.edited = q.Content, c.now, true
	m.mentions, m.atAll = rd.mentions, rd.atAll
	c.changed()
	return nil, nil
}

func (c *call) updateMessage() (any, error) {
	var q sendRequest
	if err := c.decode(&q); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	m, r, err := c.own(true)
	if err != nil {
		return nil, err
	}
	switch {
	case m.deleted:
		return nil, refuse(codeRecalled, "The message was withdrawn.")
	case q.MsgType != "text" && q.MsgType != "post" || m.kind != "text" && m.kind != "post":
		return nil, refuse(codeBadParam, "Your request contains an invalid request parameter, ext=only text and post messages can be edited")
	case m.edits >= maxEdits:
		return nil, refuse(codeEditedTooMuch, "The message has reached the edit limit")
	}
	rd, err := c.check(q.MsgType, q.Content, r)
	if err != nil {
		return nil, err
	}
	m.kind, m.content, m.updated, m.edited = q.MsgType, q.Content, c.now, true
	m.mentions, m.atAll = rd.mentions, rd.atAll
	m.edits++
	c.changed()
	return c.tell(m, true), nil
}

func (c *call) deleteMessage() (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, _, err := c.own(true)
	if err != nil {
		return nil, err
	}
	if m.deleted {
		return nil, refuse(codeRecalled, "The message was withdrawn.")
	}
	m.recall(c.now)
	c.changed()
	return nil, nil
}

func (m *message) recall(now time.Time) {
	m.deleted, m.updated, m.atAll, m.mentions = true, now, false, nil
}

func (c *call) getMessage() (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, _, err := c.own(false)
	if err != nil {
		return nil, err
	}
	return items([]apiMessage{c.tell(m, c.rawCards())}, ""), nil
}

func (c *call) rawCards() bool {
	return c.r.URL.Query().Get("card_msg_content_type") == userContentParameter
}

type page[T any] struct {
	Items     []T    `json:"items"`
	HasMore   bool   `json:"has_more"`
	PageToken string `json:"page_token,omitempty"`
}

func items[T any](list []T, next string) page[T] {
	if list == nil {
		list = []T{}
	}
	return page[T]{list, next != "", next}
}

// cutPage takes one page of a list; the token is the number of the first element.
func cutPage[T any](c *call, list []T, size, most int) (page[T], error) {
	v := c.r.URL.Query()
	if n := v.Get("page_size"); n != "" {
		k, err := strconv.Atoi(n)
		if err != nil || k < 1 || k > most {
			return page[T]{}, badField("page_size", n, fmt.Sprintf("must be in 1..%d", most))
		}
		size = k
	}
	from, err := strconv.Atoi(v.Get("page_token"))
	if v.Get("page_token") != "" && (err != nil || from < 0 || from > len(list)) {
		return page[T]{}, badField("page_token", v.Get("page_token"), "invalid page_token")
	}
	end, next := min(from+size, len(list)), ""
	if end < len(list) {
		next = strconv.Itoa(end)
	}
	return items(list[from:end], next), nil
}

func (c *call) listMessages() (any, error) {
	v := c.r.URL.Query()
	id := v.Get("container_id")
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []*message
	switch v.Get("container_id_type") {
	case "chat":
		r := c.world.rooms[id]
		if r == nil {
			return nil, refuse(codeBadParam, "Your request contains an invalid request parameter, ext=invalid container_id")
		}
		if err := c.readable(r); err != nil {
			return nil, err
		}
		for _, m := range r.messages {
			if !m.inThread { // what is inside a topic is told by container thread only
				found = append(found, m)
			}
		}
	case "thread":
		for _, rid := range c.world.roomOrder {
			r := c.world.rooms[rid]
			for _, m := range r.messages {
				if m.thread == id && id != "" {
					found = append(found, m)
				}
			}
		}
		if len(found) == 0 {
			return nil, refuse(codeBadParam, "Your request contains an invalid request parameter, ext=invalid container_id")
		}
		if err := c.readable(c.world.rooms[found[0].room]); err != nil {
			return nil, err
		}
	default:
		return nil, badField("container_id_type", v.Get("container_id_type"), "Options: [chat,thread]")
	}
	list, err := c.between(found)
	if err != nil {
		return nil, err
	}
	return cutPage(c, list, listPage, maxListPage)
}

// readable tells why the bot cannot read the history of a room.
func (c *call) readable(r *room) error {
	if err := c.reachable(r); err != nil {
		return err
	}
	if r.kind == kindGroup && !c.granted(scopeGroupAll) {
		return refuse(codeNoPermission, "Lack of necessary permissions, ext=need scope: %s", scopeGroupAll)
	}
	return nil
}

// between keeps what start_time, end_time (seconds) and sort_type ask for.
func (c *call) between(found []*message) ([]apiMessage, error) {
	v := c.r.URL.Query()
	var from, to int64
	for _, p := range []struct {
		name string
		to   *int64
	}{{"start_time", &from}, {"end_time", &to}} {
		if s := v.Get(p.name); s != "" {
			n, err := strconv.ParseInt(s, 10, 64)
			if err != nil {
				return nil, badField(p.name, s, "must be seconds")
			}
			*p.to = n
		}
	}
	var list []apiMessage
	for _, m := range found {
		at := m.created.Unix()
		if m.ephemeralTo == "" && at >= from && (to == 0 || at <= to) {
			list = append(list, c.tell(m, c.rawCards()))
		}
	}
	if v.Get("sort_type") == "ByCreateTimeDesc" {
		slices.Reverse(list)
	}
	return list, nil
}

type readUser struct {
	UserIDType string `json:"user_id_type"`
	UserID     string `json:"user_id"`
	Timestamp  string `json:"timestamp"`
	TenantKey  string `json:"tenant_key"`
}

func (c *call) readUsers() (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, _, err := c.own(true)
	if err != nil {
		return nil, err
	}
	if c.now.Sub(m.created) > 7*24*time.Hour {
		return nil, refuse(codeInvisible, "The message is invisible to the operator.")
	}
	kind := c.r.URL.Query().Get("user_id_type")
	setDefault(&kind, "open_id")
	var list []readUser
	for _, id := range m.readBy {
		u := c.world.users[id]
		list = append(list, readUser{kind, u.as(kind), millis(m.updated), u.tenant})
	}
	return cutPage(c, list, listPage, 100)
}

func (c *call) urgentApp() (any, error) {
	var q struct {
		UserIDList []string `json:"user_id_list"`
	}
	if err := c.decode(&q); err != nil {
		return nil, err
	}
	if len(q.UserIDList) == 0 || len(q.UserIDList) > 200 {
		return nil, badField("user_id_list", "", "length must be in 1..200")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	m, r, err := c.own(true)
	if err != nil {
		return nil, err
	}
	invalid := []string{}
	for _, id := range q.UserIDList {
		if u := c.world.person(id); u != nil && r.has(u.id) {
			m.urgent = append(m.urgent, u.id)
		} else {
			invalid = append(invalid, id)
		}
	}
	c.changed()
	return struct {
		Invalid []string `json:"invalid_user_id_list"`
	}{invalid}, nil
}

func (s *Sim) unknownPath(w http.ResponseWriter, r *http.Request) {
	s.counts.call("unknown", "404")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte("404 page not found")) // the real gateway answers in plain text too
}

func cut(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	return method, path
}

// updateMulti tells whether a card is shared: it must be, before and after a patch. In 2.0 it always is unless it says false.
func updateMulti(card string) bool {
	var c struct {
		Schema string `json:"schema"`
		Config struct {
			UpdateMulti *bool `json:"update_multi"`
		} `json:"config"`
	}
	if json.Unmarshal([]byte(card), &c) != nil {
		return true // the parser says what is wrong
	}
	if c.Config.UpdateMulti == nil {
		return c.Schema == "2.0"
	}
	return *c.Config.UpdateMulti
}
