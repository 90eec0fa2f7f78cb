package feishusim

import "time"

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
