package slacksim

import (
	"encoding/json"
	"strings"
	"time"
)

// appendUser writes a user object as the bot may see it.
func (s *Sim) appendUser(b []byte, u *user, locale bool) []byte {
	o := newObject(b).str("id", u.id).str("team_id", u.team).str("name", u.handle).flag("deleted", u.deleted).str("color", strings.TrimPrefix(u.color, "#"))
	o.str("real_name", u.name)
	if zone, err := time.LoadLocation(u.tz); err == nil {
		_, offset := s.now().In(zone).Zone()
		o.str("tz", u.tz).str("tz_label", u.tz).num("tz_offset", int64(offset))
	}
	o.key("profile")
	p := newObject(o.b).str("real_name", u.name).str("real_name_normalized", u.name).str("display_name", u.handle).str("display_name_normalized", u.handle)
	p.str("title", "").str("phone", "").str("avatar_hash", "").str("team", u.team).str("image_72", s.base()+"/avatar/"+u.id+".png")
	if u.kind != kindExternal && u.kind != kindBot && s.grants.anyOf([]string{"users:read.email"}) {
		p.str("email", u.email)
	}
	if u.kind == kindBot {
		p.str("api_app_id", s.cfg.AppID).str("bot_id", s.cfg.BotID).flag("always_active", true)
	}
	o.b = p.end()
	o.flag("is_admin", u.admin).flag("is_owner", u.admin).flag("is_primary_owner", false)
	o.flag("is_restricted", u.kind == kindGuest).flag("is_ultra_restricted", false).flag("is_bot", u.kind == kindBot).flag("is_app_user", false)
	if u.kind == kindExternal {
		o.flag("is_stranger", true)
	}
	o.num("updated", u.updated).flag("is_email_confirmed", u.kind != kindBot)
	if locale {
		o.str("locale", u.locale)
	}
	return o.end()
}

func (c *call) writeUser(o *object, u *user) {
	o.key("user")
	o.b = c.sim.appendUser(o.b, u, c.args.truth("include_locale"))
}

func usersInfo(c *call, o *object) *apiError {
	u := c.sim.world.users[c.args["user"]]
	if u == nil {
		return fail("user_not_found")
	}
	c.writeUser(o, u)
	return nil
}

func usersLookup(c *call, o *object) *apiError {
	for _, u := range c.sim.world.userList {
		if u.email != "" && strings.EqualFold(u.email, c.args["email"]) && u.kind != kindExternal && !u.deleted {
			c.writeUser(o, u)
			return nil
		}
	}
	return fail("users_not_found")
}

func usersList(c *call, o *object) *apiError {
	var own []*user
	for _, u := range c.sim.world.userList {
		if u.team == c.sim.cfg.TeamID {
			own = append(own, u)
		}
	}
	own, err := page(c, o, own, 1000, 1000)
	if err != nil {
		return err
	}
	o.key("members")
	o.b = append(o.b, '[')
	for i, u := range own {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = c.sim.appendUser(o.b, u, c.args.truth("include_locale"))
	}
	o.b = append(o.b, ']')
	o.num("cache_ts", c.now.Unix())
	return nil
}

// apiTest echoes its arguments.
func apiTest(c *call, o *object) *apiError {
	if code := c.args["error"]; code != "" {
		return fail(code)
	}
	o.val("args", c.args)
	return nil
}

func authTest(c *call, o *object) *apiError {
	cfg := &c.sim.cfg
	o.str("url", c.sim.base()+"/").str("team", cfg.TeamName).str("user", cfg.BotName).str("team_id", cfg.TeamID)
	o.str("user_id", cfg.BotUserID).str("bot_id", cfg.BotID).flag("is_enterprise_install", false)
	return nil
}

func authTeamsList(c *call, o *object) *apiError {
	o.val("teams", []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}{{c.sim.cfg.TeamID, c.sim.cfg.TeamName}})
	o.key("response_metadata")
	o.b = newObject(o.b).str("next_cursor", "").end()
	return nil
}

func botsInfo(c *call, o *object) *apiError {
	cfg := &c.sim.cfg
	if id := c.args["bot"]; id != "" && id != cfg.BotID {
		return fail("bot_not_found")
	}
	o.key("bot")
	o.b = newObject(o.b).str("id", cfg.BotID).flag("deleted", false).str("name", cfg.BotName).num("updated", seedCreation).
		str("app_id", cfg.AppID).str("user_id", cfg.BotUserID).val("icons", struct{}{}).end()
	return nil
}

func teamInfo(c *call, o *object) *apiError {
	cfg := &c.sim.cfg
	if id := c.args["team"]; id != "" && id != cfg.TeamID {
		return fail("team_not_found")
	}
	o.key("team")
	o.b = newObject(o.b).str("id", cfg.TeamID).str("name", cfg.TeamName).str("domain", cfg.TeamDomain).str("email_domain", "acme.example").
		str("url", c.sim.base()+"/").val("icon", struct{}{}).end()
	return nil
}

// manifestExport gives what the app was granted, as its manifest tells it.
func manifestExport(c *call, o *object) *apiError {
	s := c.sim
	if id := c.args["app_id"]; id != s.cfg.AppID {
		return fail("app_not_found")
	}
	type subscriptions struct {
		RequestURL string   `json:"request_url,omitempty"`
		BotEvents  []string `json:"bot_events"`
	}
	type settings struct {
		Events     subscriptions `json:"event_subscriptions"`
		SocketMode bool          `json:"socket_mode_enabled"`
	}
	type scopes struct {
		Bot []string `json:"bot"`
	}
	type oauth struct {
		Scopes scopes `json:"scopes"`
	}
	type features struct {
		Commands  []Command  `json:"slash_commands,omitempty"`
		Shortcuts []Shortcut `json:"shortcuts,omitempty"`
	}
	type display struct {
		Name string `json:"name"`
	}
	raw, err := json.Marshal(struct {
		Display  display  `json:"display_information"`
		Features features `json:"features"`
		OAuth    oauth    `json:"oauth_config"`
		Settings settings `json:"settings"`
	}{display{s.cfg.BotName}, features{s.cfg.Commands, s.cfg.Shortcuts}, oauth{scopes{s.grants.scopes}},
		settings{subscriptions{s.urls.Events, s.grants.events}, s.urls.Events == ""}})
	if err != nil {
		return fail("internal_error")
	}
	o.raw("manifest", raw)
	return nil
}
