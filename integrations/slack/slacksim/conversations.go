package slacksim

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

var (
	readScope    = map[string]string{kindChannel: "channels:read", kindGroup: "groups:read", kindDM: "im:read"}
	historyScope = map[string]string{kindChannel: "channels:history", kindGroup: "groups:history", kindDM: "im:history"}
	writeScope   = map[string]string{kindChannel: "channels:manage", kindGroup: "groups:write", kindDM: "im:write"}
)

// topicJSON is a topic or purpose.
type topicJSON struct {
	Value   string `json:"value"`
	Creator string `json:"creator"`
	LastSet int64  `json:"last_set"`
}

// appendRoom writes a conversation object.
func (s *Sim) appendRoom(b []byte, r *room, members bool) []byte {
	o := newObject(b).str("id", r.id)
	if r.kind != kindDM {
		o.str("name", r.name).str("name_normalized", r.name)
	}
	o.flag("is_channel", r.kind == kindChannel).flag("is_group", false).flag("is_im", r.kind == kindDM).flag("is_mpim", false)
	o.flag("is_private", r.kind != kindChannel).num("created", r.created).flag("is_archived", r.archived).flag("is_general", false)
	o.num("unlinked", 0).flag("is_shared", r.shared).flag("is_org_shared", false).flag("is_ext_shared", r.shared)
	o.flag("is_pending_ext_shared", false).raw("pending_shared", []byte("[]")).str("context_team_id", s.cfg.TeamID)
	o.num("updated", r.created*1000).flag("is_member", r.has(s.cfg.BotUserID))
	if r.kind == kindDM {
		return o.str("user", r.peer).flag("is_user_deleted", false).flag("is_open", true).num("priority", 0).end()
	}
	o.str("creator", r.creator).val("shared_team_ids", append([]string{s.cfg.TeamID}, r.sharedTeams...))
	o.val("previous_names", []string{})
	o.val("topic", topicJSON{r.topic, r.creator, r.created}).val("purpose", topicJSON{r.purpose, r.creator, r.created})
	if members {
		o.num("num_members", int64(len(r.members)))
	}
	return o.end()
}

// visible is the room of the channel argument as far as the bot may know of it.
func (c *call) visible(scopes map[string]string) (*room, *apiError) {
	r := c.sim.world.rooms[c.args["channel"]]
	if r == nil || r.kind != kindChannel && !r.has(c.sim.cfg.BotUserID) {
		return nil, fail("channel_not_found")
	}
	if scopes != nil {
		if err := c.need(scopes, r); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (c *call) writeRoom(o *object, r *room, members bool) {
	o.key("channel")
	o.b = c.sim.appendRoom(o.b, r, members)
}

func conversationsInfo(c *call, o *object) *apiError {
	r, err := c.visible(readScope)
	if err != nil {
		return err
	}
	c.writeRoom(o, r, c.args.truth("include_num_members"))
	return nil
}

// listed gives the rooms of the types argument that the bot may know of and that fit.
func (c *call) listed(fit func(*room) bool) []*room {
	types := c.args["types"]
	if types == "" {
		types = "public_channel"
	}
	var list []*room
	for _, r := range c.sim.world.roomList {
		kind := map[string]string{kindChannel: "public_channel", kindGroup: "private_channel", kindDM: "im"}[r.kind]
		switch {
		case !slices.Contains(strings.Split(types, ","), kind), !c.sim.grants.anyOf([]string{readScope[r.kind]}):
		case r.archived && c.args.truth("exclude_archived"):
		case r.kind != kindChannel && !r.has(c.sim.cfg.BotUserID):
		case fit(r):
			list = append(list, r)
		}
	}
	return list
}

func (c *call) writeRooms(o *object, list []*room) *apiError {
	list, err := page(c, o, list, 100, 1000)
	if err != nil {
		return err
	}
	o.key("channels")
	o.b = append(o.b, '[')
	for i, r := range list {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = c.sim.appendRoom(o.b, r, true)
	}
	o.b = append(o.b, ']')
	return nil
}

func conversationsList(c *call, o *object) *apiError {
	return c.writeRooms(o, c.listed(func(*room) bool { return true }))
}

func usersConversations(c *call, o *object) *apiError {
	user := c.args["user"]
	if user == "" {
		user = c.sim.cfg.BotUserID
	}
	return c.writeRooms(o, c.listed(func(r *room) bool { return r.has(user) }))
}

func conversationsMembers(c *call, o *object) *apiError {
	r, err := c.visible(readScope)
	if err != nil {
		return err
	}
	members, err := page(c, o, r.members, 100, 1000)
	if err != nil {
		return err
	}
	o.val("members", members)
	return nil
}

func conversationsOpen(c *call, o *object) *apiError {
	users := c.args["users"]
	var r *room
	switch {
	case c.args["channel"] != "":
		if r = c.sim.world.rooms[c.args["channel"]]; r == nil || r.kind != kindDM {
			return fail("channel_not_found")
		}
	case users == "":
		return fail("users_list_not_supplied")
	case strings.Contains(users, ","):
		return fail("not_enough_users", "group conversations are not simulated")
	default:
		u := c.sim.world.users[users]
		if u == nil {
			return fail("user_not_found")
		}
		if u.kind == kindBot {
			return fail("cannot_dm_bot")
		}
		if u.deleted {
			return fail("user_disabled")
		}
		r = c.sim.world.dm(u, c.now)
	}
	if err := c.need(writeScope, r); err != nil {
		return err
	}
	c.sim.changed()
	if c.args.truth("return_im") {
		c.writeRoom(o, r, false)
		return nil
	}
	o.key("channel")
	o.b = newObject(o.b).str("id", r.id).end()
	return nil
}

func conversationsJoin(c *call, o *object) *apiError {
	r, err := c.visible(nil)
	if err != nil {
		return err
	}
	if r.kind != kindChannel {
		return fail("method_not_supported_for_channel_type")
	}
	if r.archived {
		return fail("is_archived")
	}
	c.sim.joinRoom(r, c.sim.cfg.BotUserID, "", c.now)
	c.writeRoom(o, r, true)
	return nil
}

func conversationsLeave(c *call, o *object) *apiError {
	r, err := c.visible(nil)
	if err != nil {
		return err
	}
	if !c.sim.leaveRoom(r, c.sim.cfg.BotUserID, c.now) {
		o.flag("not_in_channel", true)
	}
	return nil
}

var roomName = regexp.MustCompile(`^[\p{Ll}\p{Lo}\p{N}_-]+$`) // a counted repetition of such classes takes megabytes

func (s *Sim) checkName(name string) *apiError {
	switch {
	case name == "":
		return fail("invalid_name_required")
	case utf8.RuneCountInString(name) > 80:
		return fail("invalid_name_maxlength")
	case !roomName.MatchString(name):
		return fail("invalid_name_specials")
	case s.world.findRoom(name) != nil:
		return fail("name_taken")
	}
	return nil
}

func conversationsCreate(c *call, o *object) *apiError {
	if err := c.sim.checkName(c.args["name"]); err != nil {
		return err
	}
	kind := kindChannel
	if c.args.truth("is_private") {
		kind = kindGroup
	}
	r := c.sim.createRoom(c.args["name"], kind, c.sim.cfg.BotUserID, c.now)
	c.writeRoom(o, r, true)
	return nil
}

func (s *Sim) createRoom(name, kind, by string, now time.Time) *room {
	r := &room{id: s.world.id("C"), name: name, kind: kind, creator: by, created: now.Unix(), members: []string{by}}
	s.world.addRoom(r)
	s.changed()
	return r
}

func conversationsInvite(c *call, o *object) *apiError {
	r, err := c.visible(nil)
	if err != nil {
		return err
	}
	for _, id := range strings.Split(c.args["users"], ",") {
		u := c.sim.world.users[strings.TrimSpace(id)]
		switch {
		case u == nil:
			return fail("user_not_found")
		case r.has(u.id):
			return fail("already_in_channel")
		case u.id == c.sim.cfg.BotUserID:
			return fail("cant_invite_self")
		}
		c.sim.joinRoom(r, u.id, c.sim.cfg.BotUserID, c.now)
	}
	c.writeRoom(o, r, true)
	return nil
}

func conversationsArchive(c *call, _ *object) *apiError {
	r, err := c.visible(writeScope)
	if err != nil {
		return err
	}
	if r.archived {
		return fail("already_archived")
	}
	c.sim.archive(r, true, c.sim.cfg.BotUserID)
	return nil
}

func conversationsRename(c *call, o *object) *apiError {
	r, err := c.visible(writeScope)
	if err != nil {
		return err
	}
	if err := c.sim.checkName(c.args["name"]); err != nil {
		return err
	}
	c.sim.rename(r, c.args["name"], c.sim.cfg.BotUserID, c.now)
	c.writeRoom(o, r, true)
	return nil
}

func conversationsSetTopic(c *call, o *object) *apiError {
	r, err := c.visible(nil)
	if err != nil {
		return err
	}
	r.topic = cut(c.args["topic"], 250)
	c.sim.changed()
	c.writeRoom(o, r, true)
	return nil
}
