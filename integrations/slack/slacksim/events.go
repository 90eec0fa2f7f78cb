package slacksim

import (
	"strings"
	"time"
)

// emit tells the app of an event if it subscribed to it and was granted the scope. The caller holds Sim.mu; r may be nil.
func (s *Sim) emit(subscription string, r *room, inner []byte) {
	s.emitFrom(s.cfg.TeamID, subscription, r, inner)
}

// emitFrom is emit for an event that was caused in a workspace: that of another organisation, in a shared channel.
func (s *Sim) emitFrom(team, subscription string, r *room, inner []byte) {
	scope, known := eventScopes[subscription]
	switch {
	case !known, !s.grants.hears(subscription):
		return
	case scope != "" && !s.grants.anyOf([]string{scope}):
		return
	}
	s.deliver(&delivery{kind: kindEvent, payload: s.envelope(team, r, inner)})
}

func (g *grants) hears(event string) bool {
	for _, e := range g.events {
		if e == event {
			return true
		}
	}
	return false
}

// envelope wraps an inner event as the Events API does.
func (s *Sim) envelope(team string, r *room, inner []byte) []byte {
	o := newObject(make([]byte, 0, len(inner)+512)).str("token", s.cfg.VerificationToken).str("team_id", team)
	o.str("context_team_id", s.cfg.TeamID).null("context_enterprise_id").str("api_app_id", s.cfg.AppID).raw("event", inner)
	o.str("type", "event_callback").str("event_id", s.world.id("Ev")).num("event_time", s.now().Unix())
	o.key("authorizations")
	o.b = append(o.b, '[')
	o.b = newObject(o.b).null("enterprise_id").str("team_id", s.cfg.TeamID).str("user_id", s.cfg.BotUserID).flag("is_bot", true).
		flag("is_enterprise_install", false).end()
	o.b = append(o.b, ']')
	o.flag("is_ext_shared_channel", r != nil && r.shared)
	return o.str("event_context", "4-"+s.world.id("ec")).end()
}

// heard is the subscription for messages of this room; empty if the bot does not hear them.
func (s *Sim) heard(r *room) string {
	if !r.has(s.cfg.BotUserID) {
		return ""
	}
	return map[string]string{kindChannel: "message.channels", kindGroup: "message.groups", kindDM: "message.im"}[r.kind]
}

func (s *Sim) emitMessage(m *message) {
	if m.bot && (s.cfg.NoEcho || !s.listening()) {
		return
	}
	subscription := s.heard(m.room)
	if subscription == "" {
		return
	}
	team := s.teamOf(m.author)
	s.emitFrom(team, subscription, m.room, s.appendMessage(nil, m, with{event: true}))
	if !m.bot && m.room.kind != kindDM && m.subtype == "" && strings.Contains(m.text, "<@"+s.cfg.BotUserID+">") {
		s.emitFrom(team, "app_mention", m.room, s.appendMention(nil, m))
	}
}

func (s *Sim) appendMention(b []byte, m *message) []byte {
	o := newObject(b).str("type", "app_mention").str("user", m.author).ts("ts", m.ts).opt("client_msg_id", m.clientID)
	o.str("text", m.text).str("team", s.teamOf(m.author)).raw("blocks", m.blocks)
	s.writeThread(o, m)
	return o.str("channel", m.room.id).ts("event_ts", m.ts).end()
}

func (s *Sim) emitChanged(m *message, before []byte) {
	subscription := s.heard(m.room)
	if subscription == "" || m.ephemeral != "" || m.bot && (s.cfg.NoEcho || !s.listening()) {
		return
	}
	o := newObject(nil).str("type", "message").str("subtype", "message_changed").raw("message", s.appendMessage(nil, m, with{}))
	o.raw("previous_message", before).str("channel", m.room.id).flag("hidden", true).ts("ts", m.edited).ts("event_ts", m.edited)
	s.emit(subscription, m.room, o.str("channel_type", m.room.channelType()).end())
}

func (s *Sim) emitDeleted(m *message, before []byte, at int64) {
	subscription := s.heard(m.room)
	if subscription == "" || m.ephemeral != "" || m.bot && (s.cfg.NoEcho || !s.listening()) {
		return
	}
	o := newObject(nil).str("type", "message").str("subtype", "message_deleted").raw("previous_message", before)
	o.str("channel", m.room.id).flag("hidden", true).ts("deleted_ts", m.ts).ts("ts", at).ts("event_ts", at)
	s.emit(subscription, m.room, o.str("channel_type", m.room.channelType()).end())
}

func (s *Sim) emitReaction(kind string, m *message, user, name string, now time.Time) {
	if s.heard(m.room) == "" {
		return
	}
	o := newObject(nil).str("type", kind).str("user", user).str("reaction", name).str("item_user", m.author)
	o.key("item")
	o.b = newObject(o.b).str("type", "message").str("channel", m.room.id).ts("ts", m.ts).end()
	s.emit(kind, m.room, o.ts("event_ts", m.room.nextTS(now)).end())
}

// notice stores a system message such as channel_join, which is also an event.
func (s *Sim) notice(r *room, subtype, user, text string, now time.Time, change func(*message)) {
	m := &message{room: r, author: user, subtype: subtype, text: text}
	if change != nil {
		change(m)
	}
	s.publish(m, now)
}

// joinRoom makes user a member; by is who invited them, if anybody.
func (s *Sim) joinRoom(r *room, user, by string, now time.Time) bool {
	if !r.join(user) {
		return false
	}
	subtype := "channel_join"
	if r.kind == kindGroup {
		subtype = "group_join"
	}
	s.notice(r, subtype, user, "<@"+user+"> has joined the channel", now, func(m *message) { m.inviter = by })
	s.emitMember("member_joined_channel", r, user, by, now)
	return true
}

func (s *Sim) leaveRoom(r *room, user string, now time.Time) bool {
	if !r.has(user) {
		return false
	}
	s.emitMember("member_left_channel", r, user, "", now)
	r.leave(user)
	if user == s.cfg.BotUserID {
		kind := map[string]string{kindChannel: "channel_left", kindGroup: "group_left"}[r.kind]
		s.emit(kind, r, newObject(nil).str("type", kind).str("channel", r.id).str("actor_id", user).ts("event_ts", r.nextTS(now)).end())
	}
	s.notice(r, "channel_leave", user, "<@"+user+"> has left the channel", now, nil)
	return true
}

func (s *Sim) emitMember(kind string, r *room, user, by string, now time.Time) {
	if s.heard(r) == "" {
		return
	}
	letter := map[string]string{kindChannel: "C", kindGroup: "G"}[r.kind]
	o := newObject(nil).str("type", kind).str("user", user).str("channel", r.id).str("channel_type", letter).str("team", s.teamOf(user))
	s.emit(kind, r, o.opt("inviter", by).ts("event_ts", r.nextTS(now)).end())
}

// emitRoom tells of a change of the room itself, such as channel_archive.
func (s *Sim) emitRoom(kind string, r *room, by string, now time.Time) {
	if s.heard(r) == "" {
		return
	}
	if r.kind == kindGroup {
		kind = strings.Replace(kind, "channel_", "group_", 1)
	}
	o := newObject(nil).str("type", kind).str("channel", r.id).opt("user", by)
	s.emit(kind, r, o.ts("event_ts", r.nextTS(now)).end())
}

func (s *Sim) archive(r *room, archived bool, by string) {
	now := s.now()
	r.archived = archived
	kind := "channel_unarchive"
	if archived {
		kind = "channel_archive"
	}
	s.notice(r, kind, by, "", now, nil)
	s.emitRoom(kind, r, by, now)
}

func (s *Sim) rename(r *room, name, by string, now time.Time) {
	old := r.name
	r.name = name
	s.notice(r, "channel_name", by, "<@"+by+"> has renamed the channel", now, func(m *message) { m.oldName = old })
	if s.heard(r) == "" {
		return
	}
	kind := map[string]string{kindChannel: "channel_rename", kindGroup: "group_rename"}[r.kind]
	o := newObject(nil).str("type", kind)
	o.key("channel")
	o.b = newObject(o.b).str("id", r.id).str("name", name).str("name_normalized", name).num("created", r.created).
		flag("is_channel", r.kind == kindChannel).flag("is_mpim", false).end()
	s.emit(kind, r, o.ts("event_ts", r.nextTS(now)).end())
}

// shareRoom connects the room to another workspace, or cuts it off.
func (s *Sim) shareRoom(r *room, team string, shared bool, now time.Time) {
	r.shared, r.sharedTeams = shared, nil
	kind := "channel_unshared"
	if shared {
		r.sharedTeams, kind = []string{team}, "channel_shared"
	}
	s.changed()
	if shared && r.kind == kindGroup {
		s.reID(r, now)
	}
	if s.heard(r) == "" {
		return
	}
	o := newObject(nil).str("type", kind).str("channel", r.id)
	if shared {
		o.str("connected_team_id", team)
	} else {
		o.str("previously_connected_team_id", team).flag("is_ext_shared", false)
	}
	s.emit(kind, r, o.ts("event_ts", r.nextTS(now)).end())
}

// reID gives a private channel another ID, as happens when it is shared with another organisation.
func (s *Sim) reID(r *room, now time.Time) {
	old := r.id
	s.world.dropRoom(r)
	r.id = s.world.id("C")
	s.world.addRoom(r)
	if s.heard(r) == "" {
		return
	}
	s.emit("channel_id_changed", r, newObject(nil).str("type", "channel_id_changed").str("old_channel_id", old).str("new_channel_id", r.id).
		ts("event_ts", r.nextTS(now)).end())
}

func (s *Sim) emitUser(kind string, u *user) {
	o := newObject(nil).str("type", kind)
	o.key("user")
	o.b = s.appendUser(o.b, u, true)
	now := s.now()
	s.emit(kind, nil, o.num("cache_ts", now.Unix()).ts("event_ts", now.UnixMicro()).end())
}

func (s *Sim) emitHome(u *user, r *room, v *view) {
	o := newObject(nil).str("type", "app_home_opened").str("user", u.id).str("channel", r.id).str("tab", "home")
	if v != nil {
		o.key("view")
		o.b = s.appendView(o.b, v)
	}
	s.emit("app_home_opened", nil, o.ts("event_ts", r.nextTS(s.now())).end())
}
