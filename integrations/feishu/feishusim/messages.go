package feishusim

import (
	"encoding/json"
	"fmt"
	"net/http"
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
	UpperID    string       `json:"upper_message_id,omitempty"`
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
