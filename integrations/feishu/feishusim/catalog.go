package feishusim

// Events and callbacks that the simulator knows.
const (
	eventReceive         = "im.message.receive_v1"
	eventRecalled        = "im.message.recalled_v1"
	eventRead            = "im.message.message_read_v1"
	eventReacted         = "im.message.reaction.created_v1"
	eventUnreacted       = "im.message.reaction.deleted_v1"
	eventUserAdded       = "im.chat.member.user.added_v1"
	eventUserDeleted     = "im.chat.member.user.deleted_v1"
	eventUserWithdrawn   = "im.chat.member.user.withdrawn_v1"
	eventBotAdded        = "im.chat.member.bot.added_v1"
	eventBotDeleted      = "im.chat.member.bot.deleted_v1"
	eventChatUpdated     = "im.chat.updated_v1"
	eventChatDisbanded   = "im.chat.disbanded_v1"
	eventP2PEntered      = "im.chat.access_event.bot_p2p_chat_entered_v1"
	eventContactUpdated  = "contact.user.updated_v3"
	eventContactDeleted  = "contact.user.deleted_v3"
	eventCardAction      = "card.action.trigger"
	scopeGroupAll        = "im:message.group_msg"
	scopeGroupAt         = "im:message.group_at_msg:readonly"
	scopeP2P             = "im:message.p2p_msg:readonly"
	scopeEmployeeID      = "contact:user.employee_id:readonly"
	scopeEmail           = "contact:user.email:readonly"
	scopeMobile          = "contact:user.phone:readonly"
	scopeUserBase        = "contact:user.base:readonly"
	userContentParameter = "user_card_content"
)

// AllEvents are the events and callbacks that an app can subscribe here.
func AllEvents() []string {
	return []string{
		eventReceive, eventRecalled, eventRead, eventReacted, eventUnreacted, eventUserAdded, eventUserDeleted,
		eventUserWithdrawn, eventBotAdded, eventBotDeleted, eventChatUpdated, eventChatDisbanded, eventP2PEntered,
		eventContactUpdated, eventContactDeleted, eventCardAction,
	}
}

// AllScopes are the scopes that an app is granted by default: all but im:message.group_msg, by which a bot hears what is
// said in groups without being mentioned; organisations seldom grant it.
func AllScopes() []string {
	return []string{
		"im:message", "im:message:send_as_bot", "im:message:readonly", "im:message:update", "im:message:recall",
		scopeGroupAt, scopeP2P, "im:message.reactions:read", "im:message.reactions:write_only", "im:message.urgent",
		"im:resource", "im:chat", "im:chat:readonly", "im:chat.members:read",
		"contact:contact.base:readonly", scopeUserBase, scopeEmail, "contact:user.id:readonly", scopeEmployeeID,
		"application:application:self_manage", "tenant:tenant:readonly",
	}
}

// ScopeGroupMessages is the scope by which a bot hears everything in its groups.
const ScopeGroupMessages = scopeGroupAll

var (
	scopesSend      = []string{"im:message", "im:message:send_as_bot"}
	scopesEdit      = []string{"im:message", "im:message:send_as_bot", "im:message:update"}
	scopesRecall    = []string{"im:message", "im:message:send_as_bot", "im:message:recall"}
	scopesRead      = []string{"im:message", "im:message:readonly"}
	scopesReact     = []string{"im:message", "im:message.reactions:write_only"}
	scopesReactions = []string{"im:message", "im:message:readonly", "im:message.reactions:read"}
	scopesMedia     = []string{"im:resource", "im:resource:upload"}
	scopesChat      = []string{"im:chat", "im:chat:readonly"}
	scopesMembers   = []string{"im:chat", "im:chat:readonly", "im:chat.members:read"}
	scopesContact   = []string{"contact:contact.base:readonly", scopeUserBase}
	scopesUserID    = []string{"contact:user.id:readonly"}
	scopesUrgent    = []string{"im:message", "im:message.urgent"}
	scopesApp       = []string{"application:application:self_manage", "admin:app.info:readonly"}
	scopesTenant    = []string{"tenant:tenant:readonly"}
)

// routes binds every path.
func (s *Sim) routes() {
	api := func(pattern, name string, scopes []string, h func(*call) (any, error)) {
		method, path := cut(pattern)
		s.mux.Handle(method+" /open-apis"+path, s.serve(endpoint{name: name, scopes: scopes, handle: h}))
	}
	s.mux.Handle("POST /open-apis/auth/v3/tenant_access_token/internal", s.serve(endpoint{
		name: "auth.tenant_access_token", open: true, handle: func(c *call) (any, error) { return c.tenantToken(false) }}))
	s.mux.Handle("POST /open-apis/auth/v3/app_access_token/internal", s.serve(endpoint{
		name: "auth.app_access_token", open: true, handle: func(c *call) (any, error) { return c.tenantToken(true) }}))
	for path, e := range map[string]endpoint{
		"/im/v1/images": {name: "im.image.create", handle: (*call).uploadImage},
		"/im/v1/files":  {name: "im.file.create", handle: (*call).uploadFile},
	} {
		e.scopes, e.upload = scopesMedia, true
		s.mux.Handle("POST /open-apis"+path, s.serve(e))
	}

	api("POST /im/v1/messages", "im.message.create", scopesSend, (*call).createMessage)
	api("POST /im/v1/messages/{id}/reply", "im.message.reply", scopesSend, (*call).replyMessage)
	api("PATCH /im/v1/messages/{id}", "im.message.patch", scopesEdit, (*call).patchMessage)
	api("PUT /im/v1/messages/{id}", "im.message.update", scopesEdit, (*call).updateMessage)
	api("DELETE /im/v1/messages/{id}", "im.message.delete", scopesRecall, (*call).deleteMessage)
	api("GET /im/v1/messages/{id}", "im.message.get", scopesRead, (*call).getMessage)
	api("GET /im/v1/messages", "im.message.list", scopesRead, (*call).listMessages)
	api("GET /im/v1/messages/{id}/read_users", "im.message.read_users", scopesRead, (*call).readUsers)
	api("PATCH /im/v1/messages/{id}/urgent_app", "im.message.urgent_app", scopesUrgent, (*call).urgentApp)
	api("POST /im/v1/messages/{id}/reactions", "im.message_reaction.create", scopesReact, (*call).createReaction)
	api("GET /im/v1/messages/{id}/reactions", "im.message_reaction.list", scopesReactions, (*call).listReactions)
	api("DELETE /im/v1/messages/{id}/reactions/{reaction}", "im.message_reaction.delete", scopesReact, (*call).deleteReaction)
	api("GET /im/v1/messages/{id}/resources/{key}", "im.message_resource.get", scopesRead, (*call).messageResource)
	api("GET /im/v1/images/{key}", "im.image.get", scopesMedia, (*call).getMedia)
	api("GET /im/v1/files/{key}", "im.file.get", scopesMedia, (*call).getMedia)
	api("GET /im/v1/chats", "im.chat.list", scopesChat, (*call).listChats)
	api("GET /im/v1/chats/{id}", "im.chat.get", scopesChat, (*call).getChat)
	api("GET /im/v1/chats/{id}/members", "im.chat.members", scopesMembers, (*call).chatMembers)
	api("GET /contact/v3/users/{id}", "contact.user.get", scopesContact, (*call).getUser)
	api("GET /contact/v3/users/batch", "contact.user.batch", scopesContact, (*call).batchUsers)
	api("POST /contact/v3/users/batch_get_id", "contact.user.batch_get_id", scopesUserID, (*call).batchGetID)
	api("POST /contact/v3/users/basic_batch", "contact.user.basic_batch", scopesContact, (*call).basicBatch)
	api("POST /ephemeral/v1/send", "ephemeral.send", scopesSend, (*call).sendEphemeral)
	api("POST /ephemeral/v1/delete", "ephemeral.delete", scopesSend, (*call).deleteEphemeral)
	api("POST /interactive/v1/card/update", "interactive.card.update", nil, (*call).updateCard)
	api("GET /bot/v3/info", "bot.info", nil, (*call).botInfo)
	api("GET /application/v6/scopes", "application.scope.list", nil, (*call).listScopes)
	api("GET /application/v6/applications/{id}", "application.application.get", scopesApp, (*call).getApplication)
	api("GET /tenant/v2/tenant/query", "tenant.query", scopesTenant, (*call).queryTenant)
	s.mux.HandleFunc("/open-apis/", s.unknownPath)

	s.mux.HandleFunc("POST /callback/ws/endpoint", s.discover)
	s.mux.HandleFunc("GET /ws/v2", s.connect)
	s.controlRoutes()
}
