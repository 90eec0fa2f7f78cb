package feishusim

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

func (c *call) getMessage() (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, _, err := c.own(false)
	if err != nil {
		return nil, err
	}
	return items(append([]apiMessage{c.tell(m, c.rawCards())}, c.within(m)...), ""), nil
}

// within are the messages in a merged forward, each with the ID of the one that it stands in.
func (c *call) within(m *message) []apiMessage {
	var all []apiMessage
	for _, one := range m.merged {
		a := c.tell(one, c.rawCards())
		a.UpperID = m.id
		all = append(append(all, a), c.within(one)...)
	}
	return all
}

func (c *call) rawCards() bool {
	return c.r.URL.Query().Get("card_msg_content_type") == userContentParameter
}

type page[T any] struct {
	Items     []T    `json:"items"`
	HasMore   bool   `json:"has_more"`
	PageToken string `json:"page_token,omitempty"`
}

func items[T any](list []T, next string) page[T] {
	if list == nil {
		list = []T{}
	}
	return page[T]{list, next != "", next}
}

// cutPage takes one page of a list; the token is the number of the first element.
func cutPage[T any](c *call, list []T, size, most int) (page[T], error) {
	v := c.r.URL.Query()
	if n := v.Get("page_size"); n != "" {
		k, err := strconv.Atoi(n)
		if err != nil || k < 1 || k > most {
			return page[T]{}, badField("page_size", n, fmt.Sprintf("must be in 1..%d", most))
		}
		size = k
	}
	from, err := strconv.Atoi(v.Get("page_token"))
	if v.Get("page_token") != "" && (err != nil || from < 0 || from > len(list)) {
		return page[T]{}, badField("page_token", v.Get("page_token"), "invalid page_token")
	}
	end, next := min(from+size, len(list)), ""
	if end < len(list) {
		next = strconv.Itoa(end)
	}
	return items(list[from:end], next), nil
}

func (c *call) listMessages() (any, error) {
	v := c.r.URL.Query()
	id := v.Get("container_id")
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []*message
	switch v.Get("container_id_type") {
	case "chat":
		r := c.world.rooms[id]
		if r == nil {
			return nil, refuse(codeBadParam, "Your request contains an invalid request parameter, ext=invalid container_id")
		}
		if err := c.readable(r); err != nil {
			return nil, err
		}
		for _, m := range r.messages {
			if !m.inThread { // what is inside a topic is told by container thread only
				found = append(found, m)
			}
		}
	case "thread":
		for _, rid := range c.world.roomOrder {
			r := c.world.rooms[rid]
			for _, m := range r.messages {
				if m.thread == id && id != "" {
					found = append(found, m)
				}
			}
		}
		if len(found) == 0 {
			return nil, refuse(codeBadParam, "Your request contains an invalid request parameter, ext=invalid container_id")
		}
		if err := c.readable(c.world.rooms[found[0].room]); err != nil {
			return nil, err
		}
	default:
		return nil, badField("container_id_type", v.Get("container_id_type"), "Options: [chat,thread]")
	}
	list, err := c.between(found)
	if err != nil {
		return nil, err
	}
	return cutPage(c, list, listPage, maxListPage)
}

// readable tells why the bot cannot read the history of a room.
func (c *call) readable(r *room) error {
	if err := c.reachable(r); err != nil {
		return err
	}
	if r.kind == kindGroup && !c.granted(scopeGroupAll) {
		return refuse(codeNoPermission, "Lack of necessary permissions, ext=need scope: %s", scopeGroupAll)
	}
	return nil
}

// between keeps what start_time, end_time (seconds) and sort_type ask for.
func (c *call) between(found []*message) ([]apiMessage, error) {
	v := c.r.URL.Query()
	var from, to int64
	for _, p := range []struct {
		name string
		to   *int64
	}{{"start_time", &from}, {"end_time", &to}} {
		if s := v.Get(p.name); s != "" {
			n, err := strconv.ParseInt(s, 10, 64)
			if err != nil {
				return nil, badField(p.name, s, "must be seconds")
			}
			*p.to = n
		}
	}
	var list []apiMessage
	for _, m := range found {
		at := m.created.Unix()
		if m.ephemeralTo == "" && at >= from && (to == 0 || at <= to) {
			list = append(list, c.tell(m, c.rawCards()))
		}
	}
	if v.Get("sort_type") == "ByCreateTimeDesc" {
		slices.Reverse(list)
	}
	return list, nil
}

type readUser struct {
	UserIDType string `json:"user_id_type"`
	UserID     string `json:"user_id"`
	Timestamp  string `json:"timestamp"`
	TenantKey  string `json:"tenant_key"`
}

func (c *call) readUsers() (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, _, err := c.own(true)
	if err != nil {
		return nil, err
	}
	if c.now.Sub(m.created) > 7*24*time.Hour {
		return nil, refuse(codeInvisible, "The message is invisible to the operator.")
	}
	kind := c.r.URL.Query().Get("user_id_type")
	setDefault(&kind, "open_id")
	var list []readUser
	for _, id := range m.readBy {
		u := c.world.users[id]
		list = append(list, readUser{kind, u.as(kind), millis(m.updated), u.tenant})
	}
	return cutPage(c, list, listPage, 100)
}

func (c *call) urgentApp() (any, error) {
	var q struct {
		UserIDList []string `json:"user_id_list"`
	}
	if err := c.decode(&q); err != nil {
		return nil, err
	}
	if len(q.UserIDList) == 0 || len(q.UserIDList) > 200 {
		return nil, badField("user_id_list", "", "length must be in 1..200")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	m, r, err := c.own(true)
	if err != nil {
		return nil, err
	}
	invalid := []string{}
	for _, id := range q.UserIDList {
		if u := c.world.person(id); u != nil && r.has(u.id) {
			m.urgent = append(m.urgent, u.id)
		} else {
			invalid = append(invalid, id)
		}
	}
	c.changed()
	return struct {
		Invalid []string `json:"invalid_user_id_list"`
	}{invalid}, nil
}
