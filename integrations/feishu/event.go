package feishu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Events that golive subscribes; see Manifest.
const (
	eventReceive        = "im.message.receive_v1"
	eventRecalled       = "im.message.recalled_v1"
	eventReacted        = "im.message.reaction.created_v1"
	eventUnreacted      = "im.message.reaction.deleted_v1"
	eventUserAdded      = "im.chat.member.user.added_v1"
	eventUserDeleted    = "im.chat.member.user.deleted_v1"
	eventUserWithdrawn  = "im.chat.member.user.withdrawn_v1"
	eventBotAdded       = "im.chat.member.bot.added_v1"
	eventBotDeleted     = "im.chat.member.bot.deleted_v1"
	eventChatUpdated    = "im.chat.updated_v1"
	eventChatDisbanded  = "im.chat.disbanded_v1"
	eventP2PEntered     = "im.chat.access_event.bot_p2p_chat_entered_v1"
	eventContactUpdated = "contact.user.updated_v3"
	eventContactDeleted = "contact.user.deleted_v3"
	eventCardAction     = "card.action.trigger"
)

const rawName = platformName + ".raw"

var errMalformed = errors.New("malformed event")

// header is what the door needs of any payload: who sends it, and what makes the ID and the lane. The rest is read
// later, by Translate.
type header struct {
	Schema    string `json:"schema"`
	Challenge string `json:"challenge"`
	Token     string `json:"token"` // of challenges and of schema 1
	Type      string `json:"type"`
	Header    struct {
		EventID    string `json:"event_id"`
		EventType  string `json:"event_type"`
		CreateTime string `json:"create_time"`
		Token      string `json:"token"`
		TenantKey  string `json:"tenant_key"`
	} `json:"header"`
	Event struct {
		Sender struct {
			SenderID   openID `json:"sender_id"`
			SenderType string `json:"sender_type"`
			TenantKey  string `json:"tenant_key"`
		} `json:"sender"`
		Message struct {
			MessageID  string `json:"message_id"`
			ChatID     string `json:"chat_id"`
			CreateTime string `json:"create_time"`
		} `json:"message"`
		MessageID    string `json:"message_id"`
		ChatID       string `json:"chat_id"`
		ActionTime   string `json:"action_time"`
		UserID       openID `json:"user_id"`
		OperatorType string `json:"operator_type"`
		ReactionType struct {
			EmojiType string `json:"emoji_type"`
		} `json:"reaction_type"`
	} `json:"event"`
}

type openID struct {
	OpenID string `json:"open_id"`
}

func peek(payload []byte) (*header, error) {
	var h header
	if err := json.Unmarshal(payload, &h); err != nil {
		return nil, fmt.Errorf("%w: %w", errMalformed, err)
	}
	return &h, nil
}

func (h *header) token() string {
	if h.Header.Token != "" {
		return h.Header.Token
	}
	return h.Token
}

func (h *header) kind() string    { return h.Header.EventType }
func (h *header) eventID() string { return h.Header.EventID }
func (h *header) tenant() string  { return h.Header.TenantKey }

// at is when it happened: milliseconds, or microseconds for callbacks.
func (h *header) at(fallback time.Time) time.Time {
	for _, s := range []string{h.Event.Message.CreateTime, h.Event.ActionTime, h.Header.CreateTime} {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 0 {
			if n > 1e15 {
				return time.UnixMicro(n).UTC()
			}
			return time.UnixMilli(n).UTC()
		}
	}
	return fallback
}

func (p *Platform) place(tenant, chat string) bot.Place {
	if chat == "" {
		return bot.Place{}
	}
	return bot.Place{Platform: platformName, Tenant: tenant, ID: chat}
}

func account(tenant, id string) bot.Account {
	if id == "" {
		return bot.Account{}
	}
	return bot.Account{Platform: platformName, Tenant: tenant, ID: id}
}

// take accepts one verified payload and tells the answer to the sender. Errors: errMalformed, or not accepted.
func (p *Platform) take(ctx context.Context, h *header, payload []byte) (any, error) {
	road := p.theRoad()
	if road == nil {
		return nil, errors.New("not running yet")
	}
	p.who.learn(h.tenant())
	if h.kind() == eventCardAction {
		return p.takeClick(ctx, road, h, payload)
	}
	events, err := p.doorEvents(h, payload)
	if err != nil || len(events) == 0 {
		return struct{}{}, err
	}
	return struct{}{}, road.Accept(ctx, events...)
}

// doorEvents makes the events that a payload is accepted as; none for what golive has no use for.
func (p *Platform) doorEvents(h *header, payload []byte) ([]bot.Event, error) {
	e := bot.Event{Name: rawName, Data: payload, At: h.at(p.clock.Now()), Room: p.place(h.tenant(), h.Event.ChatID)}
	base := platformName + "/" + h.tenant() + "/"
	switch h.kind() {
	case eventReceive:
		m := h.Event.Message
		if m.MessageID == "" || m.ChatID == "" {
			return nil, errMalformed
		}
		if h.Event.Sender.SenderType == "app" {
			return nil, nil
		}
		e.Room = p.place(h.tenant(), m.ChatID)
		e.ID = bot.MessageRef{Place: e.Room, ID: m.MessageID}.String() // as the engine names it when it reads a room back
		e.From = account(h.Event.Sender.TenantKey, h.Event.Sender.SenderID.OpenID)
	case eventRecalled:
		e.ID = base + h.Event.MessageID + "/recalled"
	case eventReacted, eventUnreacted:
		if h.Event.OperatorType == "app" {
			return nil, nil
		}
		e.ID = base + h.Event.MessageID + "/" + h.kind() + "/" + h.Event.UserID.OpenID + "/" + h.Event.ReactionType.EmojiType + "/" + h.Event.ActionTime
		e.Lane = base + h.Event.MessageID // the event does not tell the room
	case eventBotAdded, eventBotDeleted, eventChatDisbanded, eventChatUpdated, eventP2PEntered:
		e.ID = base + "event/" + h.eventID()
	case eventUserAdded, eventUserDeleted, eventUserWithdrawn:
		return p.memberEvents(h, e, payload)
	case eventContactUpdated, eventContactDeleted:
		e.ID, e.Lane = base+"event/"+h.eventID(), platformName+"/"+h.tenant()+"/people"
	default:
		p.log.Debug("event without use", "type", h.kind())
		return nil, nil
	}
	if h.tenant() == "" || h.eventID() == "" {
		return nil, errMalformed
	}
	if e.Lane == "" {
		e.Lane = e.Room.Room().String()
	}
	if e.Lane == "" {
		return nil, errMalformed
	}
	return []bot.Event{e}, nil
}

// memberEvents tells of each person who came or went by an event of its own.
func (p *Platform) memberEvents(h *header, e bot.Event, payload []byte) ([]bot.Event, error) {
	var body struct {
		Event struct {
			OperatorID        openID `json:"operator_id"`
			OperatorTenantKey string `json:"operator_tenant_key"`
			External          bool   `json:"external"`
			Users             []struct {
				TenantKey string `json:"tenant_key"`
				UserID    openID `json:"user_id"`
			} `json:"users"`
		} `json:"event"`
	}
	if json.Unmarshal(payload, &body) != nil || e.Room.ID == "" || h.eventID() == "" {
		return nil, errMalformed
	}
	var events []bot.Event
	for _, u := range body.Event.Users {
		if u.UserID.OpenID == "" {
			continue
		}
		one := e
		one.Name, one.Lane = bot.EventMember, e.Room.String()
		one.ID = platformName + "/" + h.tenant() + "/event/" + h.eventID() + "/" + u.UserID.OpenID
		one.From = account(body.Event.OperatorTenantKey, body.Event.OperatorID.OpenID)
		one.Data = bot.Encode(bot.MemberChange{Who: account(u.TenantKey, u.UserID.OpenID), Left: h.kind() != eventUserAdded})
		events = append(events, one)
	}
	if body.Event.External && h.kind() == eventUserAdded { // nothing else says that a group has become external
		room, yes := e, true
		room.Name, room.Lane = bot.EventRoom, e.Room.String()
		room.ID = platformName + "/" + h.tenant() + "/event/" + h.eventID()
		room.Data = bot.Encode(bot.RoomChange{Shared: &yes})
		events = append(events, room)
	}
	return events, nil
}
