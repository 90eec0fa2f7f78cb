package slack

import (
	"errors"
	"net/url"
	"strings"
)

// Transports.
const (
	TransportSocket = "socket"
	TransportHTTP   = "http"
)

// Config is the section "slack" of golive.yaml. It is on when BotToken is set.
type Config struct {
	BotToken      string `koanf:"bot_token" secret:"true" doc:"xoxb-..., from OAuth & Permissions"`
	AppToken      string `koanf:"app_token" secret:"true" doc:"xapp-..., with connections:write; for transport: socket"`
	SigningSecret string `koanf:"signing_secret" secret:"true" doc:"from Basic Information; for transport: http"`
	ConfigToken   string `koanf:"config_token" secret:"true" doc:"xoxe.xoxp-..., an app configuration token; lets doctor compare the event subscriptions"`
	APIURL        string `koanf:"api_url" doc:"where Slack's API is"`
	Transport     string `koanf:"transport" doc:"socket or http"`
	Limits        Limits `koanf:"limits"`
}

// Limits are what Slack allows where its documentation is vague.
type Limits struct {
	ChannelPerSecond   int `koanf:"channel_per_second" doc:"messages a second to one channel"`
	WorkspacePerSecond int `koanf:"workspace_per_second" doc:"messages a second to the whole workspace"`
	Tier2PerMinute     int `koanf:"tier2_per_minute" doc:"calls a minute of one method of tier 2"`
	Tier3PerMinute     int `koanf:"tier3_per_minute" doc:"calls a minute of one method of tier 3"`
	Tier4PerMinute     int `koanf:"tier4_per_minute" doc:"calls a minute of one method of tier 4"`
}

// Defaults are the settings of a new installation.
func Defaults() Config {
	return Config{APIURL: "https://slack.com/api/", Transport: TransportSocket,
		Limits: Limits{ChannelPerSecond: 1, WorkspacePerSecond: 50, Tier2PerMinute: 20, Tier3PerMinute: 50, Tier4PerMinute: 100}}
}

// On reports whether Slack is used.
func (c Config) On() bool { return c.BotToken != "" }

// apiURL ends with a slash: slack-go appends the method to it.
func (c Config) apiURL() string { return strings.TrimRight(c.APIURL, "/") + "/" }

// Check tells everything that is wrong, each beginning with its key. Tokens are not repeated.
func (c Config) Check() error {
	if !c.On() {
		return nil
	}
	var errs []error
	wrong := func(is bool, text string) {
		if is {
			errs = append(errs, errors.New(text))
		}
	}
	wrong(!strings.HasPrefix(c.BotToken, "xoxb-"), "bot_token: is no bot token: it begins with xoxb- (OAuth & Permissions, Bot User OAuth Token)")
	switch c.Transport {
	case TransportSocket:
		wrong(c.AppToken == "", "app_token: is not set, but transport: socket needs it (Basic Information, App-Level Tokens, connections:write)")
		wrong(c.AppToken != "" && !strings.HasPrefix(c.AppToken, "xapp-"), "app_token: is no app-level token: it begins with xapp-")
	case TransportHTTP:
		wrong(c.SigningSecret == "", "signing_secret: is not set, but transport: http needs it (Basic Information, App Credentials)")
	default:
		wrong(true, `transport: must be "socket" or "http"`)
	}
	u, err := url.Parse(c.APIURL)
	wrong(err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http", "api_url: is not a web address such as https://slack.com/api/")
	for key, n := range map[string]int{"channel_per_second": c.Limits.ChannelPerSecond, "workspace_per_second": c.Limits.WorkspacePerSecond,
		"tier2_per_minute": c.Limits.Tier2PerMinute, "tier3_per_minute": c.Limits.Tier3PerMinute, "tier4_per_minute": c.Limits.Tier4PerMinute} {
		wrong(n < 0, "limits."+key+": must not be negative; 0 means no limit")
	}
	return errors.Join(errs...)
}
