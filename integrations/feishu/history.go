package feishu

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
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
	UpperID    string `json:"upper_message_id"` // of the merged forward that it stands in
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

// tell reads a message of the API; self is golive's own open_id.
func (p *Platform) tell(tenant, self string, m apiMessage) bot.Message {
	r := rawMessage{kind: m.MsgType, content: m.Body.Content, id: m.MessageID, self: self}
	for _, x := range m.Mentions {
		r.names = append(r.names, named{x.Key, x.ID, x.Name, x.TenantKey})
	}
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

// one reads one message as the API tells it.
func (p *Platform) one(ctx context.Context, id string) (apiMessage, error) {
	all, err := p.whole(ctx, id)
	if err != nil {
		return apiMessage{}, err
	}
	return all[0], nil
}

// whole reads one message, with those in it if it is a merged forward.
func (p *Platform) whole(ctx context.Context, id string) ([]apiMessage, error) {
	var out listed[apiMessage]
	err := p.api.call(ctx, request{
		name: "im.message.get", method: http.MethodGet, path: "/im/v1/messages/" + escape(id), query: url.Values{"card_msg_content_type": {"user_card_content"}},
	}, &out)
	if err != nil {
		return nil, err
	}
	if len(out.Items) == 0 || out.Items[0].Deleted {
		return nil, bot.ErrNotFound
	}
	return out.Items, nil
}

// message reads one message.
func (p *Platform) message(ctx context.Context, tenant, id string) (bot.Message, error) {
	all, err := p.whole(ctx, id)
	if err != nil {
		return bot.Message{}, err
	}
	return p.told(ctx, tenant, all)
}

// told is a message that was read whole.
func (p *Platform) told(ctx context.Context, tenant string, all []apiMessage) (bot.Message, error) {
	self, err := p.who.bot(ctx, p.api)
	if err != nil {
		return bot.Message{}, fmt.Errorf("who am I: %w", err)
	}
	m := p.tell(tenant, self, all[0])
	if all[0].MsgType == mergedKind && len(all) > 1 {
		var lines []string
		lines, m.Forwards = p.merged(ctx, tenant, self, all)
		m.Text = strings.Join(lines, "\n")
	}
	return m, nil
}

// Message implements bot.Directory.
func (p *Platform) Message(ctx context.Context, ref bot.MessageRef) (bot.Message, error) {
	m, err := p.message(ctx, ref.Place.Tenant, ref.ID)
	if err != nil {
		return m, notFound(err, "message")
	}
	if m.Private, err = p.isPrivate(ctx, m.Ref.Place); err != nil {
		return m, err
	}
	m.ToBot = m.ToBot || m.Private
	return m, nil
}

// isPrivate reports whether a room is a private chat. The API does not say it with a message; a push does.
func (p *Platform) isPrivate(ctx context.Context, room bot.Place) (bool, error) {
	if private, ok := p.known.modeOf(room.ID); ok {
		return private, nil
	}
	profile, err := p.RoomProfile(ctx, room)
	return profile.Private, err
}

// list reads messages of a room or thread, in the order that q asks for, until do answers false.
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

// Thread implements bot.Directory: the thread under a message, or the message alone if it has none. It is read from its end.
func (p *Platform) Thread(ctx context.Context, root bot.MessageRef, limit int) (bot.Replies, error) {
	parts, err := p.whole(ctx, root.ID)
	if err != nil {
		return bot.Replies{}, notFound(err, "thread")
	}
	first, err := p.told(ctx, root.Place.Tenant, parts)
	if err != nil {
		return bot.Replies{}, err
	}
	if parts[0].ThreadID == "" {
		return bot.Replies{Messages: []bot.Message{first}}, nil
	}
	q := url.Values{"container_id_type": {"thread"}, "container_id": {parts[0].ThreadID}, "sort_type": {"ByCreateTimeDesc"}}
	all, err := p.messages(ctx, q, root.Place.Tenant, time.Time{}, limit)
	if err != nil {
		return bot.Replies{}, err
	}
	slices.Reverse(all)
	if len(all) == limit && all[0].Ref.ID != root.ID {
		all[0] = first
	}
	return bot.Replies{Messages: all}, nil
}

// messages reads what was said after a time.
func (p *Platform) messages(ctx context.Context, q url.Values, tenant string, since time.Time, limit int) ([]bot.Message, error) {
	var all []bot.Message
	self, err := p.who.bot(ctx, p.api)
	if err != nil {
		return nil, fmt.Errorf("who am I: %w", err)
	}
	var broken error
	err = p.list(ctx, q, func(m apiMessage) bool {
		if !m.Deleted && millis(m.CreateTime).After(since) {
			said := p.tell(tenant, self, m)
			if m.MsgType == mergedKind { // a list does not tell what is in it
				whole, err := p.message(ctx, tenant, m.MessageID)
				if err != nil && !errors.Is(err, bot.ErrNotFound) {
					broken = err
					return false
				}
				said.Text = orElse(whole.Text, said.Text)
			}
			all = append(all, said)
		}
		return len(all) < limit
	})
	if err == nil {
		err = broken
	}
	if has(err, codeNoPermission, codeNoScope) {
		return nil, fmt.Errorf("messages of a group, without the scope %s: %w", scopeGroupAll, bot.ErrNotFound)
	}
	if err != nil {
		return nil, notFound(err, "messages")
	}
	return all, nil
}

// History implements bot.Directory. Of groups it needs the scope im:message.group_msg.
func (p *Platform) History(ctx context.Context, room bot.Place, since time.Time, limit int) ([]bot.Message, error) {
	prof, err := p.RoomProfile(ctx, room)
	if err != nil {
		return nil, err
	}
	q := url.Values{"container_id_type": {"chat"}, "container_id": {room.ID}, "start_time": {strconv.FormatInt(since.Unix(), 10)}, "sort_type": {"ByCreateTimeAsc"}}
	if room.Thread != "" { // of a thread Feishu takes no time
		root, err := p.one(ctx, room.Thread)
		if err != nil {
			return nil, notFound(err, "thread")
		}
		if root.ThreadID == "" {
			return nil, nil
		}
		q = url.Values{"container_id_type": {"thread"}, "container_id": {root.ThreadID}}
	}
	all, err := p.messages(ctx, q, room.Tenant, since, limit)
	for i := range all {
		all[i].Private = prof.Private
		all[i].ToBot = all[i].ToBot || prof.Private
	}
	return all, err
}
