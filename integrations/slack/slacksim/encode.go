package slacksim

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// object writes one JSON object field by field. Messages are written with it rather than by reflection, because
// every post writes one twice: into its answer and into the event.
type object struct {
	b     []byte
	empty bool
}

func newObject(b []byte) *object { return &object{b: append(b, '{'), empty: true} }

func (o *object) key(k string) {
	if !o.empty {
		o.b = append(o.b, ',')
	}
	o.empty = false
	o.b = append(o.b, '"')
	o.b = append(o.b, k...)
	o.b = append(o.b, '"', ':')
}

func (o *object) str(k, v string) *object {
	o.key(k)
	o.b = appendString(o.b, v)
	return o
}

// opt writes v unless it is empty.
func (o *object) opt(k, v string) *object {
	if v != "" {
		o.str(k, v)
	}
	return o
}

func (o *object) ts(k string, v int64) *object {
	o.key(k)
	o.b = append(o.b, '"')
	o.b = appendTS(o.b, v)
	o.b = append(o.b, '"')
	return o
}

func (o *object) num(k string, v int64) *object {
	o.key(k)
	o.b = strconv.AppendInt(o.b, v, 10)
	return o
}

func (o *object) flag(k string, v bool) *object {
	o.key(k)
	o.b = strconv.AppendBool(o.b, v)
	return o
}

// raw writes v, which is JSON already, unless it is empty.
func (o *object) raw(k string, v []byte) *object {
	if len(v) > 0 {
		o.key(k)
		o.b = append(o.b, v...)
	}
	return o
}

func (o *object) null(k string) *object { return o.raw(k, []byte("null")) }

// val writes v by reflection.
func (o *object) val(k string, v any) *object {
	raw, err := json.Marshal(v)
	if err != nil {
		raw = []byte("null")
	}
	return o.raw(k, raw)
}

func (o *object) end() []byte { return append(o.b, '}') }

const hexDigits = "0123456789abcdef"

// appendString writes s as a JSON string; bytes that are not UTF-8 become U+FFFD.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(append(b, s[start:i]...), `\ufffd`...)
				start = i + 1
			}
			i += size
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// with says what of a message is written.
type with struct {
	metadata bool
	event    bool // as the inner event: with its room and event_ts
}

// appendMessage writes m as the API and the events show it.
func (s *Sim) appendMessage(b []byte, m *message, w with) []byte {
	o := newObject(b)
	o.str("type", "message").opt("subtype", m.subtype)
	o.str("user", m.author).ts("ts", m.ts)
	if m.bot {
		o.str("bot_id", s.cfg.BotID).str("app_id", s.cfg.AppID).opt("username", m.name)
	} else {
		o.opt("client_msg_id", m.clientID)
	}
	o.str("text", m.text).str("team", s.teamOf(m.author))
	if m.bot {
		o.key("bot_profile")
		o.b = s.appendBotProfile(o.b)
	}
	s.writeThread(o, m)
	if m.edited != 0 {
		o.key("edited")
		o.b = newObject(o.b).str("user", m.editor).ts("ts", m.edited).end()
	}
	o.raw("blocks", m.blocks).raw("attachments", m.attachments)
	if len(m.files) > 0 {
		o.key("files")
		o.b = s.appendFiles(o.b, m.files)
		o.flag("upload", false)
	}
	if len(m.reactions) > 0 && !w.event {
		o.val("reactions", m.reactions)
	}
	if w.metadata {
		o.raw("metadata", m.metadata)
	}
	o.opt("inviter", m.inviter).opt("old_name", m.oldName)
	if m.oldName != "" {
		o.str("name", m.room.name)
	}
	if w.event {
		o.str("channel", m.room.id).ts("event_ts", m.ts).str("channel_type", m.room.channelType())
	}
	return o.end()
}

func (s *Sim) writeThread(o *object, m *message) {
	if m.thread == 0 {
		return
	}
	o.ts("thread_ts", m.thread)
	if m.thread != m.ts {
		if parent := m.room.any(m.thread); parent != nil {
			o.str("parent_user_id", parent.author)
		}
		return
	}
	o.num("reply_count", int64(m.replies)).num("reply_users_count", int64(len(m.replyUsers)))
	if m.latestReply != 0 {
		o.ts("latest_reply", m.latestReply)
	}
	o.val("reply_users", m.replyUsers).flag("is_locked", false).flag("subscribed", false)
}

func (s *Sim) appendBotProfile(b []byte) []byte {
	return newObject(b).str("id", s.cfg.BotID).str("app_id", s.cfg.AppID).str("user_id", s.cfg.BotUserID).str("name", s.cfg.BotName).
		flag("deleted", false).num("updated", seedCreation).str("team_id", s.cfg.TeamID).end()
}

func (s *Sim) teamOf(user string) string {
	if u := s.world.users[user]; u != nil {
		return u.team
	}
	return s.cfg.TeamID
}
