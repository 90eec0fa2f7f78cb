package slacksim

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// target is the room that the channel argument names: a room's id or name, or a person's id for the private chat.
func (c *call) target() (*room, *apiError) {
	name := c.args["channel"]
	if name == "" {
		return nil, fail("channel_not_found")
	}
	w := &c.sim.world
	r := w.findRoom(name)
	if r == nil {
		u := w.users[name]
		if u == nil || u.kind == kindBot || u.deleted {
			return nil, fail("channel_not_found")
		}
		r = w.dm(u, c.now)
	}
	return r, nil
}

// writable is the target if the bot may post there.
func (c *call) writable() (*room, *apiError) {
	r, err := c.target()
	if err != nil {
		return nil, err
	}
	if r.archived {
		return nil, fail("is_archived")
	}
	if !r.has(c.sim.cfg.BotUserID) {
		if r.kind == kindChannel && c.method.name == "chat.postMessage" && c.sim.grants.anyOf([]string{"chat:write.public"}) {
			return r, nil
		}
		if r.kind == kindGroup {
			return nil, fail("channel_not_found")
		}
		return nil, fail("not_in_channel")
	}
	return r, nil
}

// compose makes the message that the bot wants to send to r.
func (c *call) compose(r *room) (*message, *apiError) {
	p := c.post
	if p.empty() {
		return nil, fail("no_text")
	}
	if err := c.sim.ready(p.usesFiles); err != nil {
		return nil, err
	}
	m := &message{room: r, author: c.sim.cfg.BotUserID, bot: true, text: p.text, blocks: p.blocks, attachments: p.attachments, metadata: p.metadata}
	if name := c.args["username"]; name != "" && c.sim.grants.anyOf([]string{"chat:write.customize"}) {
		m.name = name
	}
	if ts := c.args["thread_ts"]; ts != "" {
		at, _ := parseTS(ts)
		parent := r.find(at)
		if parent == nil || parent.deleted && parent.replies == 0 {
			return nil, fail("thread_not_found")
		}
		if parent.thread != 0 {
			parent = r.any(parent.thread)
		}
		if parent == nil || strings.HasPrefix(parent.subtype, "channel_") {
			return nil, fail("cannot_reply_to_message")
		}
		m.thread = parent.ts
		m.broadcast = c.args.truth("reply_broadcast")
	}
	return m, nil
}

// publish stores m as the newest message of its room and tells the app if it listens.
func (s *Sim) publish(m *message, now time.Time) {
	m.ts = m.room.nextTS(now)
	if m.broadcast {
		m.subtype = "thread_broadcast"
	}
	m.room.add(m, s.cfg.MaxMessages)
	if m.thread != 0 && m.ephemeral == "" {
		if parent := m.room.any(m.thread); parent != nil && parent != m {
			m.room.reply(parent, m)
		}
	}
	if m.bot {
		s.calls.messages.Add(1)
	}
	s.changed()
	if m.ephemeral == "" {
		s.emitMessage(m)
	}
}

func postMessage(c *call, o *object) *apiError {
	r, err := c.writable()
	if err != nil {
		return err
	}
	m, err := c.compose(r)
	if err != nil {
		return err
	}
	c.sim.publish(m, c.now)
	o.str("channel", r.id).ts("ts", m.ts)
	o.key("message")
	o.b = c.sim.appendMessage(o.b, m, with{metadata: true})
	return nil
}

func meMessage(c *call, o *object) *apiError {
	r, err := c.writable()
	if err != nil {
		return err
	}
	m, err := c.compose(r)
	if err != nil {
		return err
	}
	m.subtype = "me_message"
	c.sim.publish(m, c.now)
	o.str("channel", r.id).ts("ts", m.ts)
	return nil
}

func postEphemeral(c *call, o *object) *apiError {
	r, err := c.writable()
	if err != nil {
		return err
	}
	u := c.sim.world.users[c.args["user"]]
	if u == nil {
		return fail("user_not_found")
	}
	if !r.has(u.id) || u.kind == kindExternal {
		return fail("user_not_in_channel")
	}
	m, err := c.compose(r)
	if err != nil {
		return err
	}
	m.ephemeral = u.id
	c.sim.publish(m, c.now)
	o.ts("message_ts", m.ts)
	return nil
}

// own is the message of the bot that the arguments channel and ts name.
func (c *call) own(denied string) (*message, *apiError) {
	r, err := c.target()
	if err != nil {
		return nil, err
	}
	ts, ok := parseTS(c.args["ts"])
	if !ok {
		return nil, fail("message_not_found")
	}
	m := r.find(ts)
	if m == nil || m.deleted {
		return nil, fail("message_not_found")
	}
	if !m.bot {
		return nil, fail(denied)
	}
	if r.archived {
		return nil, fail("is_archived")
	}
	return m, nil
}

func updateMessage(c *call, o *object) *apiError {
	m, err := c.own("cant_update_message")
	if err != nil {
		return err
	}
	p := c.post
	_, hasText := c.args["text"]
	_, hasAttachments := c.args["attachments"]
	if !hasText && !p.hasBlocks && !hasAttachments && p.metadata == nil && p.text == "" {
		return fail("no_text")
	}
	if err := c.sim.ready(p.usesFiles); err != nil {
		return err
	}
	c.sim.edit(m, c.sim.cfg.BotUserID, c.now, func() {
		if hasText || p.text != "" {
			m.text = p.text
			if !p.hasBlocks {
				m.blocks = nil
			}
		}
		if p.hasBlocks {
			m.blocks = p.blocks
		}
		if hasAttachments {
			m.attachments = p.attachments
		}
		if p.metadata != nil {
			m.metadata = p.metadata
		}
		m.state = nil
	})
	o.str("channel", m.room.id).ts("ts", m.ts).str("text", m.text)
	o.key("message")
	o.b = c.sim.appendMessage(o.b, m, with{metadata: true})
	return nil
}

// edit changes m and tells the app.
func (s *Sim) edit(m *message, by string, now time.Time, change func()) {
	before := s.appendMessage(nil, m, with{})
	change()
	m.edited, m.editor = m.room.nextTS(now), by
	s.changed()
	s.emitChanged(m, before)
}

func deleteMessage(c *call, o *object) *apiError {
	m, err := c.own("cant_delete_message")
	if err != nil {
		return err
	}
	c.sim.remove(m, c.now)
	o.str("channel", m.room.id).ts("ts", m.ts)
	return nil
}

// remove deletes m; a parent with replies leaves a tombstone, anything else is unknown from then on.
func (s *Sim) remove(m *message, now time.Time) {
	before := s.appendMessage(nil, m, with{})
	m.deleted = true
	m.gone = m.replies == 0
	if !m.gone {
		m.subtype, m.text, m.blocks, m.attachments, m.files = "tombstone", "This message was deleted.", nil, nil, nil
	}
	if parent := m.room.any(m.thread); m.thread != 0 && parent != nil && parent != m {
		parent.replies--
	}
	s.changed()
	s.emitDeleted(m, before, m.room.nextTS(now))
}

func getPermalink(c *call, o *object) *apiError {
	r, err := c.target()
	if err != nil {
		return err
	}
	ts, ok := parseTS(c.args["message_ts"])
	if !ok || r.find(ts) == nil {
		return fail("message_not_found")
	}
	o.str("channel", r.id).str("permalink", c.sim.permalink(r.find(ts)))
	return nil
}

func (s *Sim) permalink(m *message) string {
	link := s.base() + "/archives/" + m.room.id + "/p" + strings.Replace(formatTS(m.ts), ".", "", 1)
	if m.thread != 0 && m.thread != m.ts {
		link += "?thread_ts=" + formatTS(m.thread) + "&cid=" + m.room.id
	}
	return link
}

func (s *Sim) servePermalink(w http.ResponseWriter, r *http.Request) {
	digits := strings.TrimPrefix(r.PathValue("ts"), "p")
	ts, err := strconv.ParseInt(digits, 10, 64)
	s.mu.Lock()
	room := s.world.rooms[r.PathValue("room")]
	found := err == nil && room != nil && room.find(ts) != nil
	s.mu.Unlock()
	if !found {
		http.NotFound(w, r)
		return
	}
	writePage(w, http.StatusOK, "<!DOCTYPE html><title>Slack</title><p>Message "+formatTS(ts))
}
