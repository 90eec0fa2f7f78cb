package feishu

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/golive-bot/golive/bot"
)

const listPage = 50

// apiMessage is a message as the API tells it.
type apiMessage struct {
	MessageID  string `json:"message_id"`
	RootID     string `json:"root_id"`
	ParentID   string `json:"parent_id"`
	ThreadID   string `json:"thread_id"`
	MsgType    string `json:"msg_type"`
	CreateTime string `json:"create_time"`
	Deleted    bool   `json:"deleted"`
	ChatID     string `json:"chat_id"`
	Sender     struct {
		ID         string `json:"id"`
		SenderType string `json:"sender_type"`
		TenantKey  string `json:"tenant_key"`
	} `json:"sender"`
	Body struct {
		Content string `json:"content"`
	} `json:"body"`
	Mentions []struct {
		Key       string `json:"key"`
		ID        string `json:"id"`
		Name      string `json:"name"`
		TenantKey string `json:"tenant_key"`
	} `json:"mentions"`
}

func (p *Platform) tell(tenant string, m apiMessage) bot.Message {
	r := rawMessage{kind: m.MsgType, content: m.Body.Content, id: m.MessageID}
	for _, x := range m.Mentions {
		r.names = append(r.names, named{x.Key, x.ID, x.Name, x.TenantKey})
	}
	p.who.mu.Lock()
	r.self = p.who.openID
	p.who.mu.Unlock()
	out := p.readMessage(r)
	out.Ref = bot.MessageRef{Place: p.place(tenant, m.ChatID).In(threadOf(m.ThreadID, m.RootID)), ID: m.MessageID}
	out.At, out.Bot = millis(m.CreateTime), m.Sender.SenderType == "app"
	if !out.Bot {
		out.Author = account(orElse(m.Sender.TenantKey, tenant), m.Sender.ID)
	}
	if m.ThreadID == "" {
		out.Quotes = m.ParentID
	}
	return out
}

// message reads one message.
func (p *Platform) message(ctx context.Context, tenant, id string) (bot.Message, error) {
	var out listed[apiMessage]
	err := p.api.call(ctx, request{
		name: "im.message.get", method: http.MethodGet, path: "/im/v1/messages/" + escape(id), query: url.Values{"card_msg_content_type": {"user_card_content"}},
	}, &out)
	if err != nil {
		return bot.Message{}, err
	}
	if len(out.Items) == 0 || out.Items[0].Deleted {
		return bot.Message{}, bot.ErrNotFound
	}
	return p.tell(tenant, out.Items[0]), nil
}

// Message implements bot.Directory.
func (p *Platform) Message(ctx context.Context, ref bot.MessageRef) (bot.Message, error) {
	m, err := p.message(ctx, ref.Place.Tenant, ref.ID)
	if err != nil {
		return m, notFound(err, "message")
	}
	return m, nil
}

// list reads messages of a room or thread, oldest first, until do answers false.
func (p *Platform) list(ctx context.Context, q url.Values, do func(apiMessage) bool) error {
	q.Set("page_size", strconv.Itoa(listPage))
	q.Set("card_msg_content_type", "user_card_content")
	for {
		var out listed[apiMessage]
		if err := p.api.call(ctx, request{name: "im.message.list", method: http.MethodGet, path: "/im/v1/messages", query: q}, &out); err != nil {
			return err
		}
		for _, m := range out.Items {
			if !do(m) {
				return nil
			}
		}
		if !out.HasMore {
			return nil
		}
		q.Set("page_token", out.PageToken)
	}
}

// Thread implements bot.Directory: the thread under a message, or the message alone if it has none.
func (p *Platform) Thread(ctx context.Context, root bot.MessageRef, limit int) ([]bot.Message, error) {
	var out listed[apiMessage]
	err := p.api.call(ctx, request{
		name: "im.message.get", method: http.MethodGet, path: "/im/v1/messages/" + escape(root.ID), query: url.Values{"card_msg_content_type": {"user_card_content"}},
	}, &out)
	if err != nil {
		return nil, notFound(err, "thread")
	}
	if len(out.Items) == 0 {
		return nil, fmt.Errorf("thread: %w", bot.ErrNotFound)
	}
	if out.Items[0].ThreadID == "" {
		return []bot.Message{p.tell(root.Place.Tenant, out.Items[0])}, nil
	}
	return p.messages(ctx, url.Values{"container_id_type": {"thread"}, "container_id": {out.Items[0].ThreadID}}, root.Place.Tenant, limit)
}

func (p *Platform) messages(ctx context.Context, q url.Values, tenant string, limit int) ([]bot.Message, error) {
	var all []bot.Message
	err := p.list(ctx, q, func(m apiMessage) bool {
		if !m.Deleted {
			all = append(all, p.tell(tenant, m))
		}
		return len(all) < limit
	})
	if err != nil {
		return nil, notFound(err, "messages")
	}
	return all, nil
}

// History implements bot.Directory. Of groups it needs the scope im:message.group_msg.
func (p *Platform) History(ctx context.Context, room bot.Place, since time.Time, limit int) ([]bot.Message, error) {
	return p.messages(ctx, url.Values{
		"container_id_type": {"chat"}, "container_id": {room.ID}, "start_time": {strconv.FormatInt(since.Unix(), 10)}, "sort_type": {"ByCreateTimeAsc"},
	}, room.Tenant, limit)
}
