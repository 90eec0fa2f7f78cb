package jira

import (
	"errors"
	"fmt"
	"net/url"
	"time"
)

// The two products, as the configuration names them.
const (
	Cloud      = "cloud"
	DataCenter = "datacenter"
)

// Config is the section "jira" of golive.yaml. It is on when URL is set.
type Config struct {
	URL           string `koanf:"url" doc:"root of the site, such as https://acme.atlassian.net; empty: no tracker"`
	User          string `koanf:"user" doc:"e-mail of golive's account on Cloud; its name on Data Center, or empty where the token is a personal access token"`
	Token         string `koanf:"token" doc:"API token (Cloud), password or personal access token (Data Center)" secret:"true"`
	WebhookSecret string `koanf:"webhook_secret" doc:"secret of the webhook that Jira calls at /jira/webhook; empty: golive asks Jira what changed, see poll" secret:"true"`
	Deployment    string `koanf:"deployment" doc:"cloud or datacenter; empty: golive asks the site"`
	UndoStatus    string `koanf:"undo_status" doc:"status to which a task is moved that is undone in chat, such as Won't Do; a project may choose its own; empty: the first of category done that is named so"`
	// Poll is how often Jira is asked what changed.
	Poll   time.Duration `koanf:"poll" doc:"how often Jira is asked what changed, where webhooks cannot reach golive; 0: every 2m if there is no webhook_secret or no public address, else never; below 0: never"`
	Limits Limits        `koanf:"limits"`
}

// Limits are what Jira allows, and how long golive waits. Atlassian publishes few of these numbers.
type Limits struct {
	Writes     int           `koanf:"writes" doc:"writes a second to the site (unverified)"`
	IssueShort int           `koanf:"issue_short" doc:"writes to one issue in 2 s (unverified)"`
	IssueLong  int           `koanf:"issue_long" doc:"writes to one issue in 30 s (unverified)"`
	Page       int           `koanf:"page" doc:"issues on a page of a search (unverified)"`
	Settle     time.Duration `koanf:"settle" doc:"how long an issue whose creation had no answer is looked for before it is created again"`
	Timeout    time.Duration `koanf:"timeout" doc:"time-out of one call"`
	Cache      time.Duration `koanf:"cache" doc:"how long projects, types, fields and users are remembered"`
	Reply      int64         `koanf:"reply" doc:"largest reply that is read" unit:"bytes"`
	Attachment int64         `koanf:"attachment" doc:"largest file that is attached" unit:"bytes"`
}

// Defaults are the settings of a new installation.
func Defaults() Config {
	return Config{Limits: Limits{Writes: 50, IssueShort: 20, IssueLong: 100, Page: 100, Settle: 5 * time.Minute,
		Timeout: 10 * time.Second, Cache: 15 * time.Minute, Reply: 16 << 20, Attachment: 10 << 20}}
}

// On reports whether Jira is used.
func (c Config) On() bool { return c.URL != "" }

// Check implements config.Checker.
func (c Config) Check() error {
	if !c.On() {
		if c.Token != "" || c.User != "" {
			return errors.New("url: is missing, though user or token is set")
		}
		return nil
	}
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if u, err := url.Parse(c.URL); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.User != nil {
		wrong("url: must be the root of the site, such as https://acme.atlassian.net")
	}
	if c.Token == "" {
		wrong("token: is missing")
	}
	switch c.Deployment {
	case "", DataCenter:
	case Cloud:
		if c.User == "" {
			wrong("user: is missing; on Cloud it is the e-mail of golive's account")
		}
	default:
		wrong("deployment: must be cloud or datacenter, or empty")
	}
	for _, l := range []struct {
		key string
		n   int64
	}{{"writes", int64(c.Limits.Writes)}, {"issue_short", int64(c.Limits.IssueShort)}, {"issue_long", int64(c.Limits.IssueLong)},
		{"page", int64(c.Limits.Page)}, {"settle", int64(c.Limits.Settle)}, {"timeout", int64(c.Limits.Timeout)}, {"cache", int64(c.Limits.Cache)},
		{"reply", c.Limits.Reply}, {"attachment", c.Limits.Attachment}} {
		if l.n <= 0 {
			wrong("limits.%s: must be more than 0", l.key)
		}
	}
	return errors.Join(errs...)
}
