package slack

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// scopeUse are the scopes that the bot token needs, each with what golive cannot do without it.
var scopeUse = map[string]string{
	"app_mentions:read": "hear when it is mentioned",
	"channels:history":  "read messages of channels, and look up uncertain posts",
	"channels:read":     "know channels and their members",
	"chat:write":        "post and edit messages",
	"commands":          "offer its slash command and shortcuts",
	"files:read":        "read files that people attach",
	"files:write":       "post files and pictures",
	"groups:history":    "read messages of private channels, and look up uncertain posts",
	"groups:read":       "know private channels and their members",
	"im:history":        "read private messages to it, and look up uncertain posts",
	"im:read":           "know its private chats",
	"im:write":          "begin a private chat",
	"reactions:read":    "see reactions",
	"reactions:write":   "react",
	"team:read":         "know the workspace",
	"users:read":        "know people, their language and whether they are guests",
	"users:read.email":  "find people by e-mail address",
}

// eventUse are the events that the app subscribes to, each with what golive misses without it.
var eventUse = map[string]string{
	"app_home_opened":       "people who open its private chat",
	"app_mention":           "mentions where it hears nothing else",
	"channel_archive":       "archived channels",
	"channel_deleted":       "deleted channels",
	"channel_id_changed":    "channels to which Slack gives another ID",
	"channel_left":          "being removed from a channel",
	"channel_rename":        "new names of channels",
	"channel_shared":        "channels that outsiders come to share",
	"channel_unarchive":     "channels that are used again",
	"channel_unshared":      "channels that outsiders no longer share",
	"group_archive":         "archived private channels",
	"group_deleted":         "deleted private channels",
	"group_left":            "being removed from a private channel",
	"group_rename":          "new names of private channels",
	"group_unarchive":       "private channels that are used again",
	"member_joined_channel": "people, and itself, who join a channel",
	"member_left_channel":   "people who leave a channel",
	"message.channels":      "messages of channels",
	"message.groups":        "messages of private channels",
	"message.im":            "private messages to it",
	"reaction_added":        "reactions",
	"reaction_removed":      "reactions that are taken back",
	"user_change":           "people who change or leave",
}

// Scopes lists the scopes of the bot token, in order.
func Scopes() []string { return keys(scopeUse) }

// Events lists the subscribed events, in order.
func Events() []string { return keys(eventUse) }

func keys(m map[string]string) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// manifest is the app as Slack's "From an app manifest" takes it.
type manifest struct {
	Display  manifestDisplay  `json:"display_information"`
	Features manifestFeatures `json:"features"`
	OAuth    manifestOAuth    `json:"oauth_config"`
	Settings manifestSettings `json:"settings"`
}

type manifestDisplay struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

type manifestFeatures struct {
	Home      manifestHome       `json:"app_home"`
	Bot       manifestBot        `json:"bot_user"`
	Shortcuts []manifestShortcut `json:"shortcuts,omitempty"`
	Commands  []manifestCommand  `json:"slash_commands"`
}

type manifestHome struct {
	Messages bool `json:"messages_tab_enabled"`
	ReadOnly bool `json:"messages_tab_read_only_enabled"`
}

type manifestBot struct {
	Name   string `json:"display_name"`
	Online bool   `json:"always_online"`
}

type manifestShortcut struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Callback    string `json:"callback_id"`
	Description string `json:"description"`
}

type manifestCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
	Hint        string `json:"usage_hint"`
	Escape      bool   `json:"should_escape"` // mentions come with their IDs
	URL         string `json:"url,omitempty"`
}

type manifestOAuth struct {
	Scopes manifestScopes `json:"scopes"`
}

type manifestScopes struct {
	Bot []string `json:"bot"`
}

type manifestSettings struct {
	Events        manifestEvents        `json:"event_subscriptions"`
	Interactivity manifestInteractivity `json:"interactivity"`
	Socket        bool                  `json:"socket_mode_enabled"`
	OrgDeploy     bool                  `json:"org_deploy_enabled"`
	Rotation      bool                  `json:"token_rotation_enabled"`
}

type manifestEvents struct {
	URL    string   `json:"request_url,omitempty"`
	Events []string `json:"bot_events"`
}

type manifestInteractivity struct {
	On      bool   `json:"is_enabled"`
	URL     string `json:"request_url,omitempty"`
	Options string `json:"message_menu_options_url,omitempty"`
}

// Manifest implements bot.Manifest.
func (p *Platform) Manifest() (json.RawMessage, error) {
	m := manifest{
		Display:  manifestDisplay{Name: "golive", Description: "Project communication for software roll-outs"},
		Features: manifestFeatures{Home: manifestHome{Messages: true}, Bot: manifestBot{Name: "golive", Online: true}},
		OAuth:    manifestOAuth{manifestScopes{Scopes()}},
		Settings: manifestSettings{Events: manifestEvents{Events: Events()}, Interactivity: manifestInteractivity{On: true},
			Socket: p.cfg.Transport == TransportSocket},
	}
	command := manifestCommand{Command: p.opts.Command, Description: "golive", Hint: "help", Escape: true}
	if !m.Settings.Socket {
		base := strings.TrimRight(p.opts.PublicURL, "/")
		m.Settings.Events.URL, m.Settings.Interactivity.URL = base+"/slack/events", base+"/slack/interactions"
		m.Settings.Interactivity.Options, command.URL = base+"/slack/interactions", base+"/slack/commands"
	}
	m.Features.Commands = []manifestCommand{command}
	for _, s := range p.opts.Shortcuts {
		m.Features.Shortcuts = append(m.Features.Shortcuts, manifestShortcut{Name: cut(s.Name, 24), Type: "message", Callback: s.ID, Description: cut(s.Name, 150)})
	}
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the manifest: %w", err)
	}
	return raw, nil
}
