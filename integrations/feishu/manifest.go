package feishu

import (
	"context"
	"encoding/json"
	"net/http"
)

const scopeGroupAll = "im:message.group_msg"

// scope is a permission that golive asks for, and what fails without it.
type scope struct {
	name, zh, en string
	optional     bool
}

// scopes of the manifest: golive asks for nothing that it does not use.
var scopes = []scope{
	{"im:message", "收发消息、更新卡片、表情回复", "send, read and edit messages and reactions", false},
	{"im:message.group_at_msg:readonly", "接收群聊中 @机器人 的消息", "hear what mentions the bot in groups", false},
	{"im:message.p2p_msg:readonly", "接收单聊消息", "hear what is said in private chats", false},
	{"im:resource", "上传、下载图片与文件", "upload and download pictures and files", false},
	{"im:chat:readonly", "查看群信息与群成员", "see rooms and their members", false},
	{"contact:contact.base:readonly", "读取通讯录", "look people up", false},
	{"contact:user.base:readonly", "读取姓名、状态", "see names and whether somebody has left", false},
	{"contact:user.email:readonly", "读取邮箱，用于与 Jira 对应", "see e-mail addresses, to match people with Jira", false},
	{"contact:user.id:readonly", "通过邮箱查找用户", "find people by e-mail", false},
	{"application:application:self_manage", "检查应用自身配置 (golive doctor)", "examine the app's own set-up (golive doctor)", false},
	{"tenant:tenant:readonly", "识别本企业", "know the own organisation", false},
	{scopeGroupAll, "接收群聊所有消息、读取群历史 (可选)", "hear everything in groups and read their history (optional)", true},
}

// events of the manifest.
var events = []string{
	eventReceive, eventRecalled, eventReacted, eventUnreacted, eventUserAdded, eventUserDeleted, eventUserWithdrawn,
	eventBotAdded, eventBotDeleted, eventChatUpdated, eventChatDisbanded, eventP2PEntered, eventContactUpdated, eventContactDeleted,
}

var callbacks = []string{eventCardAction}

// Manifest implements bot.Manifest: "scopes" can be pasted into the console's batch import, the rest is to be clicked.
func (p *Platform) Manifest() (json.RawMessage, error) {
	type explained struct {
		Name     string `json:"name"`
		Zh       string `json:"zh"`
		En       string `json:"en"`
		Optional bool   `json:"optional,omitempty"`
	}
	type scopeSet struct {
		Tenant []string `json:"tenant"`
		User   []string `json:"user"`
	}
	m := struct {
		Name         string      `json:"name"`
		Bot          bool        `json:"bot"`
		Subscription string      `json:"subscription"`
		Scopes       scopeSet    `json:"scopes"`
		Events       []string    `json:"events"`
		Callbacks    []string    `json:"callbacks"`
		Why          []explained `json:"why"`
	}{Name: "golive", Bot: true, Subscription: "long connection", Events: events, Callbacks: callbacks, Scopes: scopeSet{User: []string{}}}
	if p.config.Transport == TransportHTTP {
		m.Subscription = "request URL: <public_url>/feishu/events and <public_url>/feishu/cards, with Encrypt Key"
	}
	for _, s := range scopes {
		if !s.optional {
			m.Scopes.Tenant = append(m.Scopes.Tenant, s.name)
		}
		m.Why = append(m.Why, explained{s.name, s.zh, s.en, s.optional})
	}
	return json.MarshalIndent(m, "", "  ")
}

// scopes are those that the organisation has granted.
func (p *Platform) scopes(ctx context.Context) (map[string]bool, error) {
	var out struct {
		Scopes []struct {
			ScopeName   string `json:"scope_name"`
			GrantStatus int    `json:"grant_status"`
		} `json:"scopes"`
	}
	if err := p.api.call(ctx, request{name: "application.scope.list", method: http.MethodGet, path: "/application/v6/scopes"}, &out); err != nil {
		return nil, err
	}
	granted := map[string]bool{}
	for _, s := range out.Scopes {
		granted[s.ScopeName] = s.GrantStatus == 1
	}
	return granted, nil
}
