package slacksim

import (
	"slices"
	"strings"
)

// Kinds of tokens.
const (
	botToken = iota
	appToken
	configToken
)

// method is one Web API method.
type method struct {
	name     string
	tier     int // 1 to 4; 0 has a limit of its own
	kind     int // which token calls it
	open     bool
	scopes   []string // any of these; finer checks by kind of room are in run
	accepted string
	prepare  func(*call) *apiError          // what needs no state, such as validating blocks; outside the lock
	run      func(*call, *object) *apiError // under the lock
}

var (
	anyRead    = []string{"channels:read", "groups:read", "im:read", "mpim:read"}
	anyHistory = []string{"channels:history", "groups:history", "im:history", "mpim:history"}
	manage     = []string{"channels:manage", "groups:write", "im:write", "mpim:write"}
	chatWrite  = []string{"chat:write"}
)

// methods is the list: what is not in it is an unknown method.
var methods = index([]method{
	{name: "api.test", tier: 4, open: true, run: apiTest},
	{name: "auth.test", run: authTest},
	{name: "auth.teams.list", tier: 2, run: authTeamsList},
	{name: "apps.connections.open", tier: 3, kind: appToken, run: connectionsOpen},
	{name: "apps.manifest.export", tier: 3, kind: configToken, run: manifestExport},
	{name: "bots.info", tier: 3, scopes: []string{"users:read"}, run: botsInfo},
	{name: "team.info", tier: 3, scopes: []string{"team:read"}, run: teamInfo},

	{name: "chat.postMessage", scopes: chatWrite, prepare: preparePost, run: postMessage},
	{name: "chat.postEphemeral", tier: 4, scopes: chatWrite, prepare: preparePost, run: postEphemeral},
	{name: "chat.update", tier: 3, scopes: chatWrite, prepare: preparePost, run: updateMessage},
	{name: "chat.delete", tier: 3, scopes: chatWrite, run: deleteMessage},
	{name: "chat.getPermalink", run: getPermalink},
	{name: "chat.meMessage", tier: 3, scopes: chatWrite, prepare: preparePost, run: meMessage},
	{name: "chat.scheduleMessage", tier: 3, scopes: chatWrite, prepare: preparePost, run: scheduleMessage},
	{name: "chat.scheduledMessages.list", tier: 3, run: scheduledList},
	{name: "chat.deleteScheduledMessage", tier: 3, scopes: chatWrite, run: deleteScheduled},

	{name: "conversations.info", tier: 3, scopes: anyRead, run: conversationsInfo},
	{name: "conversations.list", tier: 2, scopes: anyRead, run: conversationsList},
	{name: "conversations.members", tier: 4, scopes: anyRead, run: conversationsMembers},
	{name: "conversations.history", tier: 3, scopes: anyHistory, run: conversationsHistory},
	{name: "conversations.replies", tier: 3, scopes: anyHistory, run: conversationsReplies},
	{name: "conversations.open", tier: 3, scopes: manage, run: conversationsOpen},
	{name: "conversations.join", tier: 3, scopes: []string{"channels:join"}, run: conversationsJoin},
	{name: "conversations.leave", tier: 3, scopes: manage, run: conversationsLeave},
	{name: "conversations.create", tier: 2, scopes: manage, run: conversationsCreate},
	{name: "conversations.invite", tier: 3, scopes: append([]string{"channels:write.invites"}, manage...), run: conversationsInvite},
	{name: "conversations.archive", tier: 2, scopes: manage, run: conversationsArchive},
	{name: "conversations.rename", tier: 2, scopes: manage, run: conversationsRename},
	{name: "conversations.setTopic", tier: 2, scopes: append([]string{"channels:write.topic"}, manage...), run: conversationsSetTopic},

	{name: "users.info", tier: 4, scopes: []string{"users:read"}, run: usersInfo},
	{name: "users.list", tier: 2, scopes: []string{"users:read"}, run: usersList},
	{name: "users.lookupByEmail", tier: 3, scopes: []string{"users:read.email"}, run: usersLookup},
	{name: "users.conversations", tier: 3, scopes: anyRead, run: usersConversations},

	{name: "reactions.add", tier: 3, scopes: []string{"reactions:write"}, run: reactionsAdd},
	{name: "reactions.remove", tier: 2, scopes: []string{"reactions:write"}, run: reactionsRemove},
	{name: "reactions.get", tier: 3, scopes: []string{"reactions:read"}, run: reactionsGet},

	{name: "files.getUploadURLExternal", tier: 4, scopes: []string{"files:write"}, run: getUploadURL},
	{name: "files.completeUploadExternal", tier: 4, scopes: []string{"files:write"}, prepare: prepareBlocks, run: completeUpload},
	{name: "files.info", tier: 4, scopes: []string{"files:read"}, run: filesInfo},
	{name: "files.delete", tier: 3, scopes: []string{"files:write"}, run: filesDelete},

	{name: "views.open", tier: 4, prepare: prepareView, run: viewsOpen},
	{name: "views.push", tier: 4, prepare: prepareView, run: viewsPush},
	{name: "views.update", tier: 4, prepare: prepareView, run: viewsUpdate},
	{name: "views.publish", tier: 4, prepare: prepareView, run: viewsPublish},
})

func index(list []method) map[string]*method {
	byName := make(map[string]*method, len(list))
	for i := range list {
		m := &list[i]
		m.accepted = strings.Join(m.scopes, ",")
		byName[m.name] = m
	}
	return byName
}

// eventScopes tells which scope each subscription needs.
var eventScopes = map[string]string{
	"app_home_opened":       "",
	"app_mention":           "app_mentions:read",
	"channel_archive":       "channels:read",
	"channel_created":       "channels:read",
	"channel_deleted":       "channels:read",
	"channel_id_changed":    "",
	"channel_rename":        "channels:read",
	"channel_shared":        "channels:read",
	"channel_unarchive":     "channels:read",
	"channel_unshared":      "channels:read",
	"channel_left":          "channels:read",
	"group_archive":         "groups:read",
	"group_deleted":         "groups:read",
	"group_left":            "groups:read",
	"group_rename":          "groups:read",
	"group_unarchive":       "groups:read",
	"member_joined_channel": "channels:read",
	"member_left_channel":   "channels:read",
	"message.channels":      "channels:history",
	"message.groups":        "groups:history",
	"message.im":            "im:history",
	"reaction_added":        "reactions:read",
	"reaction_removed":      "reactions:read",
	"team_join":             "users:read",
	"user_change":           "users:read",
}

// AllEvents lists every event that the simulator can send, in order.
func AllEvents() []string {
	var list []string
	for name := range eventScopes {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// AllScopes lists every scope that a method or an event asks for, in order.
func AllScopes() []string {
	seen := map[string]bool{"commands": true, "chat:write.public": true, "chat:write.customize": true}
	for _, m := range methods {
		for _, scope := range m.scopes {
			seen[scope] = true
		}
	}
	for _, scope := range eventScopes {
		seen[scope] = scope != "" || seen[scope]
	}
	delete(seen, "")
	var list []string
	for scope := range seen {
		list = append(list, scope)
	}
	slices.Sort(list)
	return list
}
