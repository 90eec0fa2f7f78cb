package feishusim

// Bodies of events. Names and nesting are those of the real service.

type idSet struct {
	OpenID  string `json:"open_id"`
	UnionID string `json:"union_id"`
	UserID  string `json:"user_id,omitempty"`
}

// ids tells a person's ids; the user_id only to an app that may know it. The caller holds mu.
func (s *Sim) ids(u *user) idSet {
	i := idSet{OpenID: u.id, UnionID: u.unionID}
	if s.granted(scopeEmployeeID) && !u.external {
		i.UserID = u.userID
	}
	return i
}

type receiveEvent struct {
	Sender  eventSender  `json:"sender"`
	Message eventMessage `json:"message"`
}

type eventSender struct {
	SenderID   idSet  `json:"sender_id"`
	SenderType string `json:"sender_type"`
	TenantKey  string `json:"tenant_key"`
}

type eventMessage struct {
	MessageID   string         `json:"message_id"`
	RootID      string         `json:"root_id,omitempty"`
	ParentID    string         `json:"parent_id,omitempty"`
	ThreadID    string         `json:"thread_id,omitempty"`
	CreateTime  string         `json:"create_time"`
	UpdateTime  string         `json:"update_time,omitempty"`
	ChatID      string         `json:"chat_id"`
	ChatType    string         `json:"chat_type"`
	MessageType string         `json:"message_type"`
	Content     string         `json:"content"`
	Mentions    []eventMention `json:"mentions,omitempty"`
	UserAgent   string         `json:"user_agent,omitempty"`
}

type eventMention struct {
	Key           string `json:"key"`
	ID            idSet  `json:"id"`
	Name          string `json:"name"`
	MentionedType string `json:"mentioned_type,omitempty"`
	TenantKey     string `json:"tenant_key"`
}

// received tells the bot of a person's message, if it may hear it.
func (s *Sim) received(r *room, m *message) string {
	if !r.bot || !s.hears(r, m) {
		return ""
	}
	u := s.world.users[m.author]
	e := receiveEvent{
		Sender: eventSender{s.ids(u), "user", u.tenant},
		Message: eventMessage{
			MessageID: m.id, RootID: m.root, ParentID: m.parent, ThreadID: m.thread, CreateTime: millis(m.created),
			UpdateTime: millis(m.updated), ChatID: r.id, ChatType: chatType(r), MessageType: m.kind, Content: m.content,
		},
	}
	for _, x := range m.mentions {
		em := eventMention{Key: x.key, Name: x.name, TenantKey: x.tenant, MentionedType: "user"}
		if x.bot {
			em.ID, em.MentionedType = idSet{OpenID: x.id, UnionID: stableID("on_", "bot")}, "bot"
		} else {
			em.ID = s.ids(s.world.users[x.id])
		}
		e.Message.Mentions = append(e.Message.Mentions, em)
	}
	return s.emit(r.id, eventReceive, e)
}

func chatType(r *room) string {
	if r.kind == kindDM {
		return "p2p"
	}
	return "group"
}

// hears tells whether the scopes let the bot hear a message.
func (s *Sim) hears(r *room, m *message) bool {
	if r.kind == kindDM {
		return s.granted(scopeP2P)
	}
	if s.granted(scopeGroupAll) {
		return true
	}
	for _, x := range m.mentions {
		if x.bot {
			return s.granted(scopeGroupAt)
		}
	}
	return false
}

type recalledEvent struct {
	MessageID  string `json:"message_id"`
	ChatID     string `json:"chat_id"`
	RecallTime string `json:"recall_time"`
	RecallType string `json:"recall_type"`
}

type reactionEvent struct {
	MessageID    string       `json:"message_id"`
	ReactionType reactionType `json:"reaction_type"`
	OperatorType string       `json:"operator_type"`
	UserID       idSet        `json:"user_id"`
	ActionTime   string       `json:"action_time"`
}

type memberEvent struct {
	ChatID            string        `json:"chat_id"`
	OperatorID        idSet         `json:"operator_id"`
	External          bool          `json:"external"`
	OperatorTenantKey string        `json:"operator_tenant_key"`
	Users             []eventMember `json:"users,omitempty"`
	Name              string        `json:"name"`
}

type eventMember struct {
	Name      string `json:"name"`
	TenantKey string `json:"tenant_key"`
	UserID    idSet  `json:"user_id"`
}

// memberChange tells of people or the bot who came or went.
func (s *Sim) memberChange(kind string, r *room, by *user, who ...*user) string {
	e := memberEvent{ChatID: r.id, OperatorID: s.ids(by), External: r.shared, OperatorTenantKey: by.tenant, Name: r.name}
	for _, u := range who {
		e.Users = append(e.Users, eventMember{u.name, u.tenant, s.ids(u)})
	}
	return s.emit(r.id, kind, e)
}

type chatChange struct {
	Name string `json:"name,omitempty"`
}

type chatUpdatedEvent struct {
	ChatID            string     `json:"chat_id"`
	OperatorID        idSet      `json:"operator_id"`
	External          bool       `json:"external"`
	OperatorTenantKey string     `json:"operator_tenant_key"`
	BeforeChange      chatChange `json:"before_change"`
	AfterChange       chatChange `json:"after_change"`
}

type p2pEnteredEvent struct {
	ChatID     string `json:"chat_id"`
	OperatorID idSet  `json:"operator_id"`
}

type contactEvent struct {
	Object    apiUser  `json:"object"`
	OldObject *apiUser `json:"old_object,omitempty"`
}

type readEvent struct {
	Reader struct {
		ReaderID  idSet  `json:"reader_id"`
		ReadTime  string `json:"read_time"`
		TenantKey string `json:"tenant_key"`
	} `json:"reader"`
	MessageIDList []string `json:"message_id_list"`
}

type cardActionEvent struct {
	Operator     cardOperator `json:"operator"`
	Token        string       `json:"token"`
	Action       cardAction   `json:"action"`
	Host         string       `json:"host"`
	DeliveryType string       `json:"delivery_type,omitempty"`
	Context      cardContext  `json:"context"`
}

type cardOperator struct {
	TenantKey string `json:"tenant_key"`
	idSet
}

type cardContext struct {
	OpenMessageID string `json:"open_message_id"`
	OpenChatID    string `json:"open_chat_id"`
}
