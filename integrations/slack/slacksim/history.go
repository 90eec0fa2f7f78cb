package slacksim

import (
	"slices"
	"strings"
)

// span reads oldest, latest and inclusive. What a fault lets the history lag behind is not yet there.
func (c *call) span() (oldest, latest int64, err *apiError) {
	latest = int64(1) << 62
	if s := c.args["oldest"]; s != "" && s != "0" {
		at, ok := parseTS(s)
		if !ok {
			return 0, 0, fail("invalid_ts_oldest")
		}
		if oldest = at; !c.args.truth("inclusive") {
			oldest++
		}
	}
	if s := c.args["latest"]; s != "" && s != "now" && s != "0" {
		at, ok := parseTS(s)
		if !ok {
			return 0, 0, fail("invalid_ts_latest")
		}
		if latest = at; !c.args.truth("inclusive") {
			latest--
		}
	}
	if c.lag > 0 {
		latest = min(latest, c.now.Add(-c.lag).UnixMicro())
	}
	return oldest, latest, nil
}

func (c *call) writeMessages(o *object, list []*message, cursorAll int) {
	w := with{metadata: c.args.truth("include_all_metadata")}
	o.key("messages")
	o.b = append(o.b, '[')
	for i, m := range list {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = c.sim.appendMessage(o.b, m, w)
	}
	o.b = append(o.b, ']')
	o.flag("has_more", len(list) < cursorAll)
}

func conversationsHistory(c *call, o *object) *apiError {
	r, err := c.readable()
	if err != nil {
		return err
	}
	oldest, latest, err := c.span()
	if err != nil {
		return err
	}
	var found []*message
	for _, m := range slices.Backward(r.messages) {
		if m.ts < oldest {
			break
		}
		reply := m.thread != 0 && m.thread != m.ts && !m.broadcast
		if m.ts <= latest && !m.gone && m.ephemeral == "" && !reply {
			found = append(found, m)
		}
	}
	list, err := page(c, o, found, 100, 999)
	if err != nil {
		return err
	}
	c.writeMessages(o, list, c.rest(found))
	o.num("pin_count", 0)
	return nil
}

// rest is how many of list there are from the cursor on.
func (c *call) rest(list []*message) int {
	n := args{"n": strings.TrimSuffix(strings.TrimPrefix(c.args["cursor"], "next:"), "=")}.number("n", 0)
	return len(list) - n
}

func conversationsReplies(c *call, o *object) *apiError {
	r, err := c.readable()
	if err != nil {
		return err
	}
	ts, ok := parseTS(c.args["ts"])
	if !ok {
		return fail("thread_not_found")
	}
	parent := r.find(ts)
	if parent == nil {
		return fail("thread_not_found")
	}
	oldest, latest, err := c.span()
	if err != nil {
		return err
	}
	found := []*message{parent}
	for _, m := range r.messages {
		if m.thread == ts && m != parent && !m.gone && m.ephemeral == "" && m.ts >= oldest && m.ts <= latest {
			found = append(found, m)
		}
	}
	list, err := page(c, o, found, 1000, 1000)
	if err != nil {
		return err
	}
	c.writeMessages(o, list, c.rest(found))
	return nil
}

// readable is a room whose messages the bot may read: it must be a member.
func (c *call) readable() (*room, *apiError) {
	r, err := c.visible(historyScope)
	if err != nil {
		return nil, err
	}
	if !r.has(c.sim.cfg.BotUserID) {
		return nil, fail("not_in_channel")
	}
	return r, nil
}
