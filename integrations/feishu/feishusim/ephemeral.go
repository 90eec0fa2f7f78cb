package feishusim

import (
	"encoding/json"
	"time"
)

// sendEphemeral shows a card to one person in a group.
func (c *call) sendEphemeral() (any, error) {
	var q struct {
		ChatID  string          `json:"chat_id"`
		OpenID  string          `json:"open_id"`
		MsgType string          `json:"msg_type"`
		Card    json.RawMessage `json:"card"`
	}
	if err := c.decode(&q); err != nil {
		return nil, err
	}
	if q.MsgType != "interactive" {
		return nil, refuse(11200, "msg_type must be interactive")
	}
	if err := c.messageRate("ephemeral_rate", q.ChatID, cardPerSecond); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	r, u := c.world.rooms[q.ChatID], c.world.users[q.OpenID]
	switch {
	case r == nil || r.kind != kindGroup:
		return nil, refuse(18053, "chat_id is invalid or not a group")
	case u == nil || !r.has(u.id):
		return nil, refuse(18054, "user is not in the chat")
	}
	if err := c.reachable(r); err != nil {
		return nil, err
	}
	if _, err := c.check("interactive", string(q.Card), r); err != nil {
		return nil, err
	}
	m := &message{
		id: newID("om_"), author: c.world.botID, bot: true, kind: "interactive", content: string(q.Card),
		created: c.now, updated: c.now, ephemeralTo: u.id,
	}
	c.world.put(r, m, c.cfg.KeepMessages)
	c.changed()
	return struct {
		MessageID string `json:"message_id"`
	}{m.id}, nil
}

func (c *call) deleteEphemeral() (any, error) {
	var q struct {
		MessageID string `json:"message_id"`
	}
	if err := c.decode(&q); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.world.messages[q.MessageID]
	if m == nil || m.ephemeralTo == "" {
		return nil, refuse(codeDeleted, "The message has been deleted.")
	}
	m.recall(c.now)
	c.changed()
	return nil, nil
}

// Limits of the token that a click carries.
const (
	clickTokenLife = 30 * time.Minute
	clickTokenUses = 2
)

// clickToken lets the bot change the clicked card by interactive/v1/card/update.
type clickToken struct {
	message  string
	until    time.Time
	uses     int
	answered bool
}

// updateCard changes the clicked card later than its answer.
func (c *call) updateCard() (any, error) {
	var q struct {
		Token string          `json:"token"`
		Card  json.RawMessage `json:"card"`
	}
	if err := c.decode(&q); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.clicks[q.Token]
	if t == nil || c.now.After(t.until) {
		return nil, refuse(10002, "token is invalid or expired") // the real code is not known
	}
	if !t.answered {
		c.counts.violation("card_update_before_answer")
		return nil, refuse(10002, "the callback has not been answered yet")
	}
	if t.uses == 0 {
		return nil, refuse(10002, "token has been used up")
	}
	var card object
	if json.Unmarshal(q.Card, &card) != nil {
		return nil, refuse(codeBadJSON, "card must be an object")
	}
	if card["schema"] != "2.0" {
		if _, ok := card["open_ids"]; !ok && !updateMulti(string(q.Card)) {
			return nil, refuse(300090, "open_ids is required for a card that is not shared")
		}
	}
	m := c.world.messages[t.message]
	if m == nil || m.deleted {
		return nil, refuse(codeRecalled, "The message was withdrawn.")
	}
	if _, err := c.check("interactive", string(q.Card), c.world.rooms[m.room]); err != nil {
		return nil, err
	}
	if isV2(m.content) && !isV2(string(q.Card)) {
		return nil, cardError(200830, "", "schemaV2 card can not change schemaV1")
	}
	t.uses--
	m.content, m.updated, m.edited = string(q.Card), c.now, true
	c.changed()
	return nil, nil
}
