package feishu

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// Roots of the two services; data and apps of one are unknown to the other.
const (
	FeishuURL = "https://open.feishu.cn"
	LarkURL   = "https://open.larksuite.com"
)

// Ways in which events arrive.
const (
	TransportSocket = "socket"
	TransportHTTP   = "http"
)

// Config is the section "feishu" of golive.yaml. It is on when AppID is set.
type Config struct {
	AppID             string `koanf:"app_id" doc:"cli_ and 16 hex digits, from Credentials & Basic Info"`
	AppSecret         string `koanf:"app_secret" secret:"true" doc:"from the same page"`
	VerificationToken string `koanf:"verification_token" secret:"true" doc:"from Events & Callbacks; only for transport: http"`
	EncryptKey        string `koanf:"encrypt_key" secret:"true" doc:"from the same page; needed for transport: http"`
	BaseURL           string `koanf:"base_url" doc:"https://open.feishu.cn in mainland China, https://open.larksuite.com for Lark"`
	Transport         string `koanf:"transport" doc:"socket: Feishu's long connection; http: Feishu posts to /feishu/events and /feishu/cards"`
	Limits            Limits `koanf:"limits"`
}

// Limits are what Feishu allows where its documentation is vague or depends on the edition.
type Limits struct {
	AppPerSecond     int `koanf:"app_per_second" doc:"messages a second of the whole app"`
	AppPerMinute     int `koanf:"app_per_minute" doc:"messages a minute of the whole app"`
	ChatPerSecond    int `koanf:"chat_per_second" doc:"messages a second to one chat or person, shared with the other bots in it"`
	MessagePerSecond int `koanf:"message_per_second" doc:"changes a second of one card"`
	CallsPerMonth    int `koanf:"calls_per_month" doc:"calls a month; 0 if the edition has no such limit"`
}

// Defaults are the settings of a new installation.
func Defaults() Config {
	return Config{BaseURL: FeishuURL, Transport: TransportSocket, Limits: Limits{
		AppPerSecond: 50, AppPerMinute: 1000, ChatPerSecond: 5, MessagePerSecond: 5, CallsPerMonth: 10000,
	}}
}

// On reports whether Feishu is used.
func (c Config) On() bool { return c.AppID != "" }

var appID = regexp.MustCompile(`^cli_[0-9a-z]{16}$`)

// Check tells everything that is wrong with the section; each error begins with its key.
func (c Config) Check() error {
	if !c.On() {
		if c.AppSecret != "" {
			return errors.New("app_id: is missing, while app_secret is set")
		}
		return nil // off
	}
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if !appID.MatchString(c.AppID) {
		wrong("app_id: must be cli_ and 16 characters, as on Credentials & Basic Info")
	}
	if c.AppSecret == "" {
		wrong("app_secret: is missing")
	}
	if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		wrong("base_url: must be %s, %s or the address of a simulator", FeishuURL, LarkURL)
	}
	switch c.Transport {
	case TransportSocket:
	case TransportHTTP:
		if c.EncryptKey == "" {
			wrong("encrypt_key: is needed for transport: http, since without it what Feishu posts is not signed")
		}
		if c.VerificationToken == "" {
			wrong("verification_token: is needed for transport: http")
		}
	default:
		wrong("transport: must be %s or %s", TransportSocket, TransportHTTP)
	}
	for _, l := range []struct {
		key string
		n   int
	}{
		{"app_per_second", c.Limits.AppPerSecond}, {"app_per_minute", c.Limits.AppPerMinute},
		{"chat_per_second", c.Limits.ChatPerSecond}, {"message_per_second", c.Limits.MessagePerSecond},
	} {
		if l.n < 1 {
			wrong("limits.%s: must be at least 1", l.key)
		}
	}
	if c.Limits.CallsPerMonth < 0 {
		wrong("limits.calls_per_month: must not be negative; 0 means no limit")
	}
	return errors.Join(errs...)
}

// root is the service's root without a trailing slash: the SDK joins paths by mere concatenation.
func (c *Config) root() string { return strings.TrimRight(c.BaseURL, "/") }

// lark tells whether the app lives in Lark, whose links for people are different.
func (c *Config) lark() bool { return strings.Contains(c.BaseURL, "larksuite.com") }
