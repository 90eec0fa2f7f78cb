package slacksim

import (
	"regexp"
	"slices"
	"time"
)

var emojiName = regexp.MustCompile(`^[a-z0-9_+'\p{L}-]+$`)

// reacted is the message that the arguments channel and timestamp name.
func (c *call) reacted() (*message, *apiError) {
	if c.args["channel"] == "" || c.args["timestamp"] == "" {
		return nil, fail("no_item_specified")
	}
	r, err := c.visible(nil)
	if err != nil {
		return nil, err
	}
	ts, ok := parseTS(c.args["timestamp"])
	if !ok {
		return nil, fail("bad_timestamp")
	}
	m := r.find(ts)
	if m == nil || m.deleted {
		return nil, fail("message_not_found")
	}
	if !r.has(c.sim.cfg.BotUserID) {
		return nil, fail("not_in_channel")
	}
	return m, nil
}

func reactionsAdd(c *call, _ *object) *apiError {
	m, err := c.reacted()
	if err != nil {
		return err
	}
	return c.sim.react(m, c.sim.cfg.BotUserID, c.args["name"], c.now)
}

func reactionsRemove(c *call, _ *object) *apiError {
	m, err := c.reacted()
	if err != nil {
		return err
	}
	return c.sim.unreact(m, c.sim.cfg.BotUserID, c.args["name"], c.now)
}

func reactionsGet(c *call, o *object) *apiError {
	m, err := c.reacted()
	if err != nil {
		return err
	}
	o.str("type", "message").str("channel", m.room.id)
	o.key("message")
	o.b = c.sim.appendMessage(o.b, m, with{})
	return nil
}

func (s *Sim) react(m *message, user, name string, now time.Time) *apiError {
	if len(name) > 100 || !emojiName.MatchString(name) {
		return fail("invalid_name")
	}
	i := slices.IndexFunc(m.reactions, func(r *reaction) bool { return r.Name == name })
	if i < 0 {
		if len(m.reactions) >= 50 {
			return fail("too_many_emoji")
		}
		m.reactions = append(m.reactions, &reaction{Name: name})
		i = len(m.reactions) - 1
	}
	r := m.reactions[i]
	if slices.Contains(r.Users, user) {
		return fail("already_reacted")
	}
	r.Users = append(r.Users, user)
	r.Count = len(r.Users)
	s.changed()
	s.emitReaction("reaction_added", m, user, name, now)
	return nil
}

func (s *Sim) unreact(m *message, user, name string, now time.Time) *apiError {
	for i, r := range m.reactions {
		at := slices.Index(r.Users, user)
		if r.Name != name || at < 0 {
			continue
		}
		r.Users = slices.Delete(r.Users, at, at+1)
		if r.Count = len(r.Users); r.Count == 0 {
			m.reactions = slices.Delete(m.reactions, i, i+1)
		}
		s.changed()
		s.emitReaction("reaction_removed", m, user, name, now)
		return nil
	}
	return fail("no_reaction")
}
