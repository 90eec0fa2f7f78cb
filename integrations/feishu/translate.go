package feishu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Translate implements bot.Translator. It accepts any bytes: what cannot be read is of no use.
func (p *Platform) Translate(ctx context.Context, raw bot.Event) (bot.Event, bool, error) {
	h, err := peek(raw.Data)
	if err != nil {
		return raw, false, nil //nolint:nilerr // malformed data is nothing to come back to
	}
	e := raw
	if e.Room.ID == "" && h.Event.ChatID != "" {
		e.Room = p.place(h.tenant(), h.Event.ChatID)
	}
	switch h.kind() {
	case eventReceive:
		return p.translateMessage(ctx, e, h)
	case eventRecalled:
		e.Name = bot.EventDeleted
		e.Data = bot.Encode(bot.Message{Ref: bot.MessageRef{Place: e.Room, ID: h.Event.MessageID}})
		return e, h.Event.MessageID != "", nil
	case eventReacted, eventUnreacted:
		return p.translateReaction(ctx, e, h)
	case eventBotAdded, eventBotDeleted, eventChatDisbanded, eventChatUpdated, eventP2PEntered:
		return p.translateRoom(e, h, raw.Data)
	case eventContactUpdated, eventContactDeleted:
		return p.translatePerson(e, h, raw.Data)
	}
	return e, false, nil
}

// received is the body of im.message.receive_v1.
type received struct {
	Event struct {
		Message struct {
			MessageID   string     `json:"message_id"`
			RootID      string     `json:"root_id"`
			ParentID    string     `json:"parent_id"`
			ThreadID    string     `json:"thread_id"`
			CreateTime  string     `json:"create_time"`
			ChatID      string     `json:"chat_id"`
			ChatType    string     `json:"chat_type"`
			MessageType string     `json:"message_type"`
			Content     string     `json:"content"`
			Mentions    []rawNamed `json:"mentions"`
		} `json:"message"`
	} `json:"event"`
}

// rawNamed is somebody who is mentioned in an event.
type rawNamed struct {
	Key       string `json:"key"`
	ID        openID `json:"id"`
	Name      string `json:"name"`
	TenantKey string `json:"tenant_key"`
}

func (p *Platform) translateMessage(ctx context.Context, e bot.Event, h *header) (bot.Event, bool, error) {
	var r received
	if json.Unmarshal(e.Data, &r) != nil {
		return e, false, nil
	}
	m := r.Event.Message
	e.From = account(h.Event.Sender.TenantKey, h.Event.Sender.SenderID.OpenID)
	if e.From.ID == "" || m.MessageID == "" || m.ChatID == "" {
		return e, false, nil
	}
	self := ""
	if len(m.Mentions) > 0 {
		var err error
		if self, err = p.who.bot(ctx, p.api); err != nil {
			return e, false, fmt.Errorf("who am I: %w", err)
		}
	}
	names := make([]named, len(m.Mentions))
	for i, x := range m.Mentions {
		names[i] = named{x.Key, x.ID.OpenID, x.Name, x.TenantKey}
	}
	e.Name = bot.EventMessage
	e.Room = p.place(h.tenant(), m.ChatID).In(threadOf(m.ThreadID, m.RootID))
	msg := p.readMessage(rawMessage{kind: m.MessageType, content: m.Content, id: m.MessageID, names: names, self: self})
	msg.Ref = bot.MessageRef{Place: e.Room, ID: m.MessageID}
	msg.At, msg.Author = e.At, e.From
	if m.ThreadID == "" {
		msg.Quotes = m.ParentID
	}
	p.known.mode(m.ChatID, m.ChatType == "p2p")
	if m.ChatType == "p2p" {
		msg.Private, msg.ToBot = true, true
		p.known.private(e.From, e.Room.Room())
		if m.MessageType == mergedKind {
			whole, err := p.message(ctx, h.tenant(), m.MessageID)
			switch {
			case err == nil:
				msg.Text, msg.Forwards = whole.Text, whole.Forwards
			case !errors.Is(err, bot.ErrNotFound) && !isPermanent(judge(err)):
				return e, false, fmt.Errorf("read a merged forward: %w", err)
			}
		}
	}
	e.Data = bot.Encode(msg)
	return e, true, nil
}

// threadOf is the root of the thread (topic) in which a message stands; a mere quotation is no thread.
func threadOf(thread, root string) string {
	if thread == "" {
		return ""
	}
	return root
}

// named is somebody who is mentioned: key stands for them in the text.
type named struct{ key, id, name, tenant string }

// rawMessage is a message as Feishu tells it, by event or by API.
type rawMessage struct {
	kind, content, id string
	names             []named
	self              string // golive's own open_id
}

// readMessage reads the content of a message.
func (p *Platform) readMessage(r rawMessage) bot.Message {
	var m bot.Message
	var c struct {
		Text     string `json:"text"`
		ImageKey string `json:"image_key"`
		FileKey  string `json:"file_key"`
		FileName string `json:"file_name"`
	}
	if json.Unmarshal([]byte(r.content), &c) != nil {
		c.Text = ""
	}
	switch r.kind {
	case "text":
		m.Text = c.Text
	case "post":
		m.Text, m.Files = readPost(r)
	case "interactive":
		m.Text = readCardTitle(r.content)
	case "image":
		m.Files = []bot.FileRef{fileRef(r.id, c.ImageKey, "image.png", "image")}
	case "file", "audio", "media", "folder":
		m.Files = []bot.FileRef{fileRef(r.id, c.FileKey, orElse(c.FileName, r.kind), "file")}
	default:
		m.Text = "[" + r.kind + "]"
	}
	r.resolve(&m)
	return m
}

// Kinds of resources are kept in the media type of a FileRef: the API asks for the right one.
const imageType = "image/*"

func fileRef(message, key, name, kind string) bot.FileRef {
	f := bot.FileRef{Platform: platformName, Message: message, ID: key, Name: name}
	if kind == "image" {
		f.Type = imageType
	}
	return f
}

// resolve puts names in the place of keys, leaves golive's own mention out, and lists the others.
func (r rawMessage) resolve(m *bot.Message) {
	m.Text = strings.ReplaceAll(m.Text, "@_all", "@所有人")
	for i := len(r.names) - 1; i >= 0; i-- { // @_user_10 before @_user_1
		n := r.names[i]
		if n.key == "" {
			continue
		}
		if n.id == r.self && n.id != "" {
			m.ToBot = true
			m.Text = strings.ReplaceAll(m.Text, n.key, "")
			continue
		}
		m.Text = strings.ReplaceAll(m.Text, n.key, "@"+n.name)
	}
	for _, n := range r.names {
		if n.id != r.self && n.id != "" {
			m.Mentions = append(m.Mentions, bot.Mention{Account: account(n.tenant, n.id), Name: n.name})
		}
	}
	m.Text = tidy(m.Text)
	if word, rest, _ := strings.Cut(m.Text, " "); strings.EqualFold(word, "/golive") { // there are no slash commands
		m.ToBot, m.Text = true, strings.TrimSpace(rest)
	}
}

// tidy removes the blanks that a removed mention leaves.
func tidy(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSpace(strings.ReplaceAll(l, "  ", " "))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// readCardTitle is what can be said of a card of another bot.
func readCardTitle(content string) string {
	var c struct {
		Title  string `json:"title"`
		Header struct {
			Title struct {
				Content string `json:"content"`
			} `json:"title"`
		} `json:"header"`
	}
	if json.Unmarshal([]byte(content), &c) != nil {
		return ""
	}
	return orElse(c.Title, c.Header.Title.Content)
}

// translateReaction looks up in which room the message stands: the event does not tell.
func (p *Platform) translateReaction(ctx context.Context, e bot.Event, h *header) (bot.Event, bool, error) {
	if h.Event.UserID.OpenID == "" || h.Event.MessageID == "" {
		return e, false, nil
	}
	m, err := p.message(ctx, h.tenant(), h.Event.MessageID)
	if err != nil {
		if errors.Is(err, bot.ErrNotFound) || isPermanent(judge(err)) {
			return e, false, nil // the message is gone: nothing to do about its reactions
		}
		return e, false, fmt.Errorf("find the message of a reaction: %w", err)
	}
	e.Name, e.Room = bot.EventReaction, m.Ref.Place
	e.From = account(h.tenant(), h.Event.UserID.OpenID)
	e.Data = bot.Encode(bot.Reaction{
		Emoji: neutralEmoji(h.Event.ReactionType.EmojiType), Message: m.Ref, Author: m.Author, Removed: h.kind() == eventUnreacted,
	})
	return e, true, nil
}

func (p *Platform) translateRoom(e bot.Event, h *header, data json.RawMessage) (bot.Event, bool, error) {
	var r struct {
		Event struct {
			OperatorID        openID `json:"operator_id"`
			OperatorTenantKey string `json:"operator_tenant_key"`
			External          *bool  `json:"external"`
			AfterChange       struct {
				Name string `json:"name"`
			} `json:"after_change"`
			Name string `json:"name"`
		} `json:"event"`
	}
	if json.Unmarshal(data, &r) != nil || e.Room.ID == "" {
		return e, false, nil
	}
	e.From = account(orElse(r.Event.OperatorTenantKey, h.tenant()), r.Event.OperatorID.OpenID)
	change := bot.RoomChange{}
	switch h.kind() {
	case eventP2PEntered:
		e.Name, e.Data = bot.EventPrivate, nil
		p.known.private(e.From, e.Room)
		return e, e.From.ID != "", nil
	case eventBotAdded:
		e.Name = bot.EventBotJoined
		change.Name, change.Shared = r.Event.Name, r.Event.External
	case eventBotDeleted:
		e.Name = bot.EventBotLeft
	case eventChatDisbanded:
		e.Name, change.Archived = bot.EventBotLeft, true
	case eventChatUpdated:
		e.Name = bot.EventRoom
		change.Name, change.Shared = r.Event.AfterChange.Name, r.Event.External
		if change.Name == "" && change.Shared == nil {
			return e, false, nil
		}
	}
	e.Data = bot.Encode(change)
	return e, true, nil
}

func (p *Platform) translatePerson(e bot.Event, h *header, data json.RawMessage) (bot.Event, bool, error) {
	var r struct {
		Event struct {
			Object struct {
				OpenID string      `json:"open_id"`
				Status *userStatus `json:"status"`
			} `json:"object"`
		} `json:"event"`
	}
	if json.Unmarshal(data, &r) != nil || r.Event.Object.OpenID == "" {
		return e, false, nil
	}
	who := account(h.tenant(), r.Event.Object.OpenID)
	p.known.forgetPerson(who)
	gone := h.kind() == eventContactDeleted || r.Event.Object.Status.gone()
	e.Name, e.Data = bot.EventPerson, bot.Encode(bot.PersonChange{Who: who, Gone: gone})
	return e, true, nil
}

// millis reads a time in milliseconds.
func millis(s string) time.Time {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}
