package feishusim

import "strconv"

// apiChat is a room as the API tells it.
type apiChat struct {
	ChatID      string `json:"chat_id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	OwnerID     string `json:"owner_id,omitempty"`
	OwnerIDType string `json:"owner_id_type,omitempty"`
	External    bool   `json:"external"`
	TenantKey   string `json:"tenant_key"`
	ChatMode    string `json:"chat_mode,omitempty"`
	ChatType    string `json:"chat_type,omitempty"`
	ChatStatus  string `json:"chat_status"`
	UserCount   string `json:"user_count,omitempty"`
	BotCount    string `json:"bot_count,omitempty"`
}

func (s *Sim) tellChat(r *room, full bool) apiChat {
	a := apiChat{
		ChatID: r.id, Name: r.name, OwnerID: r.owner, External: r.shared, TenantKey: s.world.tenant, ChatStatus: "normal",
	}
	if r.owner != "" {
		a.OwnerIDType = "open_id"
	}
	if r.dissolved {
		a.ChatStatus = "dissolved"
	}
	if full {
		a.ChatMode, a.ChatType = "group", "private"
		if r.kind == kindDM {
			a.ChatMode = "p2p"
		}
		a.UserCount, a.BotCount = strconv.Itoa(len(r.members)), "0"
		if r.bot {
			a.BotCount = "1"
		}
	}
	return a
}

func (c *call) listChats() (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []apiChat
	for _, id := range c.world.roomOrder {
		if r := c.world.rooms[id]; r.bot && r.kind == kindGroup && !r.dissolved {
			list = append(list, c.tellChat(r, false))
		}
	}
	return cutPage(c, list, listPage, 100)
}

// chat finds the room of the path and checks that the bot is in it.
func (c *call) chat() (*room, error) {
	r := c.world.rooms[c.r.PathValue("id")]
	switch {
	case r == nil:
		return nil, refuse(codeNoChat, "Invalid chat_id.")
	case !r.bot:
		return nil, refuse(codeNotMember, "Operator can NOT be out of the chat.")
	}
	return r, nil
}

func (c *call) getChat() (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, err := c.chat()
	if err != nil {
		return nil, err
	}
	return c.tellChat(r, true), nil
}

type apiMember struct {
	MemberIDType string `json:"member_id_type"`
	MemberID     string `json:"member_id"`
	Name         string `json:"name"`
	TenantKey    string `json:"tenant_key"`
}

// chatMembers lists people; bots are not listed.
func (c *call) chatMembers() (any, error) {
	kind := c.r.URL.Query().Get("member_id_type")
	setDefault(&kind, "open_id")
	c.mu.Lock()
	defer c.mu.Unlock()
	r, err := c.chat()
	if err != nil {
		return nil, err
	}
	if r.dissolved {
		return nil, refuse(codeDissolved, "Your chat is dissolved.")
	}
	var list []apiMember
	for _, id := range r.members {
		u := c.world.users[id]
		list = append(list, apiMember{kind, u.as(kind), u.name, u.tenant})
	}
	p, err := cutPage(c, list, listPage, 100)
	if err != nil {
		return nil, err
	}
	return struct {
		page[apiMember]
		MemberTotal int `json:"member_total"`
	}{p, len(list)}, nil
}
