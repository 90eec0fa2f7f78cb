package slacksim

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"time"
)

// place is where a person acts: on a message, in a modal or on the App Home.
type place struct {
	user *user
	msg  *message
	view *view
}

func (p place) blocks() json.RawMessage {
	if p.msg != nil {
		return p.msg.blocks
	}
	return p.view.blocks
}

func (p place) key() string {
	if p.msg != nil {
		return p.msg.room.id + "/" + formatTS(p.msg.ts)
	}
	return p.view.id
}

// state is what was chosen there so far; it is made at need.
func (p place) state() stateValues {
	if p.msg == nil {
		return p.view.state
	}
	if p.msg.state == nil {
		p.msg.state = initialState(p.msg.blocks, nil)
	}
	return p.msg.state
}

// interaction begins a payload with the fields that all kinds share.
func (s *Sim) interaction(kind string, u *user) *object {
	o := newObject(make([]byte, 0, 2048)).str("type", kind)
	o.key("user")
	o.b = newObject(o.b).str("id", u.id).str("username", u.handle).str("name", u.handle).str("team_id", u.team).end()
	o.str("api_app_id", s.cfg.AppID).str("token", s.cfg.VerificationToken)
	o.key("team")
	o.b = newObject(o.b).str("id", s.cfg.TeamID).str("domain", s.cfg.TeamDomain).end()
	return o.null("enterprise").flag("is_enterprise_install", false)
}

func (s *Sim) writeChannel(o *object, r *room) {
	name := r.name
	if r.kind == kindDM {
		name = "directmessage"
	}
	o.key("channel")
	o.b = newObject(o.b).str("id", r.id).str("name", name).end()
}

// writePlace writes container, message or view, channel and state.
func (s *Sim) writePlace(o *object, p place) {
	o.key("container")
	if p.msg == nil {
		o.b = newObject(o.b).str("type", "view").str("view_id", p.view.id).end()
		o.key("view")
		o.b = s.appendView(o.b, p.view)
		return
	}
	m := p.msg
	c := newObject(o.b).str("type", "message").ts("message_ts", m.ts).str("channel_id", m.room.id).flag("is_ephemeral", m.ephemeral != "")
	if m.thread != 0 {
		c.ts("thread_ts", m.thread)
	}
	o.b = c.end()
	s.writeChannel(o, m.room)
	if m.ephemeral == "" {
		o.key("message")
		o.b = s.appendMessage(o.b, m, with{})
	}
	o.val("state", struct {
		Values stateValues `json:"values"`
	}{p.state()})
}

// blockActions makes the block_actions payload of one control. value is the state value chosen, or empty for a button.
func (s *Sim) blockActions(p place, c control, value json.RawMessage) []byte {
	o := s.interaction("block_actions", p.user)
	s.writePlace(o, p)
	fromView := ""
	if p.view != nil && p.view.kind == "modal" {
		fromView = p.view.id
	}
	o.str("trigger_id", s.newTrigger(p.user.id, fromView))
	if p.msg != nil {
		o.str("response_url", s.newResponseURL(p.msg.room, p.user.id, p.msg))
	}
	o.key("actions")
	o.b = append(o.b, '[')
	a := newObject(o.b).str("type", c.kind).str("action_id", c.action).str("block_id", c.blockID)
	if len(value) > 0 {
		name, _ := slot(c.kind)
		var fields map[string]json.RawMessage
		_ = json.Unmarshal(value, &fields) // written by stateOf
		a.raw(name, fields[name])
		if c.element["placeholder"] != nil {
			a.val("placeholder", c.element["placeholder"])
		}
	} else {
		a.opt("value", word(c.element, "value")).opt("style", word(c.element, "style")).opt("url", word(c.element, "url"))
		if c.element["text"] != nil {
			a.val("text", c.element["text"])
		}
	}
	a.str("action_ts", strconv.FormatFloat(float64(s.now().UnixMicro())/1e6, 'f', 6, 64))
	o.b = append(a.end(), ']')
	return o.end()
}

func (s *Sim) suggestion(p place, c control, query string) []byte {
	o := s.interaction("block_suggestion", p.user)
	s.writePlace(o, p)
	return o.str("action_id", c.action).str("block_id", c.blockID).str("value", query).end()
}

func (s *Sim) submission(kind string, v *view, u *user) *object {
	o := s.interaction(kind, u)
	o.key("view")
	o.b = s.appendView(o.b, v)
	if kind == "view_submission" {
		o.str("trigger_id", s.newTrigger(u.id, v.id)).raw("response_urls", []byte("[]"))
	}
	return o
}

// shortcutPayload is that of a message shortcut, or of a global one if m is nil.
func (s *Sim) shortcutPayload(u *user, callback string, m *message) []byte {
	kind := "shortcut"
	if m != nil {
		kind = "message_action"
	}
	o := s.interaction(kind, u).str("callback_id", callback).str("trigger_id", s.newTrigger(u.id, ""))
	o.str("action_ts", strconv.FormatFloat(float64(s.now().UnixMicro())/1e6, 'f', 6, 64))
	if m == nil {
		return o.end()
	}
	s.writeChannel(o, m.room)
	o.str("response_url", s.newResponseURL(m.room, u.id, m)).ts("message_ts", m.ts)
	o.key("message")
	o.b = s.appendMessage(o.b, m, with{})
	return o.end()
}

// slashFields are the fields of a slash command, in Slack's order.
func (s *Sim) slashFields(u *user, r *room, command, text string) [][2]string {
	name := r.name
	if r.kind == kindDM {
		name = "directmessage"
	}
	return [][2]string{{"token", s.cfg.VerificationToken}, {"team_id", s.cfg.TeamID}, {"team_domain", s.cfg.TeamDomain},
		{"channel_id", r.id}, {"channel_name", name}, {"user_id", u.id}, {"user_name", u.handle}, {"command", command}, {"text", text},
		{"api_app_id", s.cfg.AppID}, {"is_enterprise_install", "false"}, {"response_url", s.newResponseURL(r, u.id, nil)},
		{"trigger_id", s.newTrigger(u.id, "")}}
}

// askInteractive delivers an interaction and waits for its answer. The caller does not hold the lock.
func (s *Sim) askInteractive(ctx context.Context, payload []byte, accepts bool) answer {
	form := url.Values{"payload": {string(payload)}}.Encode()
	return s.ask(ctx, &delivery{kind: kindInteract, payload: payload, form: form, accepts: accepts})
}

func (s *Sim) askSlash(ctx context.Context, fields [][2]string) answer {
	o, form := newObject(nil), url.Values{}
	for _, f := range fields {
		o.str(f[0], f[1])
		form.Set(f[0], f[1])
	}
	return s.ask(ctx, &delivery{kind: kindSlash, payload: o.end(), form: form.Encode(), accepts: true})
}

// Toast is a notice that Slack shows to one person.
type Toast struct {
	N    int       `json:"n"`
	User string    `json:"user"`
	Kind string    `json:"kind"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

func (s *Sim) toast(user, kind, text string) {
	s.world.toastN++
	s.world.toasts = append(s.world.toasts, Toast{N: s.world.toastN, User: user, Kind: kind, Text: text, At: s.now()})
	own := 0
	for i := len(s.world.toasts) - 1; i >= 0; i-- {
		if s.world.toasts[i].User != user {
			continue
		}
		if own++; own > 20 {
			s.world.toasts = append(s.world.toasts[:i:i], s.world.toasts[i+1:]...)
		}
	}
	s.changed()
}
