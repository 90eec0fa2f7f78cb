package slacksim

import (
	"strconv"
	"time"
)

// planned is a message that the app left for Slack to post later.
type planned struct {
	id    string
	room  *room
	msg   *message
	at    time.Time
	never bool // it has metadata: Slack accepts such a message and never posts it
}

func scheduleMessage(c *call, o *object) *apiError {
	r, err := c.writable()
	if err != nil {
		return err
	}
	secs, bad := strconv.ParseInt(c.args["post_at"], 10, 64)
	if bad != nil {
		return fail("invalid_time")
	}
	at := time.Unix(secs, 0)
	if !at.After(c.now) {
		return fail("time_in_past")
	}
	if at.Sub(c.now) > 120*24*time.Hour {
		return fail("time_too_far")
	}
	near := 0
	for _, p := range c.sim.world.planned {
		if p.room == r && p.at.Unix()/300 == secs/300 {
			near++
		}
	}
	if near >= 30 {
		return fail("restricted_too_many")
	}
	m, err := c.compose(r)
	if err != nil {
		return err
	}
	p := &planned{id: c.sim.world.id("Q"), room: r, msg: m, at: at, never: len(m.metadata) > 0}
	c.sim.world.planned = append(c.sim.world.planned, p)
	c.sim.background(func() { c.sim.postPlanned(p) })
	o.str("channel", r.id).str("scheduled_message_id", p.id).str("post_at", strconv.FormatInt(secs, 10))
	o.key("message")
	o.b = newObject(o.b).str("type", "delayed_message").str("text", m.text).str("user", m.author).str("bot_id", c.sim.cfg.BotID).end()
	return nil
}

func (s *Sim) postPlanned(p *planned) {
	if s.clock.Wait(s.ctx, p.at) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unplan(p.id) == nil || p.never {
		return
	}
	s.publish(p.msg, s.now())
}

// unplan takes the message off the list; nil if it is not on it.
func (s *Sim) unplan(id string) *planned {
	for i, p := range s.world.planned {
		if p.id == id {
			s.world.planned = append(s.world.planned[:i], s.world.planned[i+1:]...)
			return p
		}
	}
	return nil
}

func scheduledList(c *call, o *object) *apiError {
	type item struct {
		ID      string `json:"id"`
		Channel string `json:"channel_id"`
		PostAt  int64  `json:"post_at"`
		Text    string `json:"text"`
	}
	list := []item{}
	for _, p := range c.sim.world.planned {
		if ch := c.args["channel"]; ch == "" || ch == p.room.id {
			list = append(list, item{p.id, p.room.id, p.at.Unix(), p.msg.text})
		}
	}
	cut, err := page(c, o, list, 100, 1000)
	if err != nil {
		return err
	}
	o.val("scheduled_messages", cut)
	return nil
}

func deleteScheduled(c *call, _ *object) *apiError {
	if c.sim.unplan(c.args["scheduled_message_id"]) == nil {
		return fail("invalid_scheduled_message_id")
	}
	return nil
}
