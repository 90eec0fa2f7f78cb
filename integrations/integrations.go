// Package integrations is the list of outside systems: their sections of the configuration, and how they are made.
// Nothing else but the command names its members.
package integrations

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/feishu"
	"github.com/golive-bot/golive/integrations/jira"
	"github.com/golive-bot/golive/integrations/mail"
	"github.com/golive-bot/golive/integrations/postgres"
	"github.com/golive-bot/golive/integrations/redis"
	"github.com/golive-bot/golive/integrations/slack"
	"github.com/golive-bot/golive/integrations/sqlite"
)

// Config is the sections of golive.yaml that belong to integrations.
type Config struct {
	Slack  slack.Config
	Feishu feishu.Config
	Jira   jira.Config
	Mail   mail.Config
}

// Defaults are the sections of a new installation.
func Defaults() Config {
	return Config{Slack: slack.Defaults(), Feishu: feishu.Defaults(), Jira: jira.Defaults(), Mail: mail.Defaults()}
}

// Chats reports whether a chat is configured; without one golive serves nobody.
func (c Config) Chats() bool { return c.Slack.On() || c.Feishu.On() }

// Section is a named section and the struct that it fills.
type Section struct {
	Name string
	Into any
}

// Sections are the sections in the order of the example file.
func (c *Config) Sections() []Section {
	return []Section{{"slack", &c.Slack}, {"feishu", &c.Feishu}, {"jira", &c.Jira}, {"mail", &c.Mail}}
}

// Options are what every platform is given.
type Options struct {
	Clock     bot.Clock
	Log       *slog.Logger
	PublicURL string // golive's own address, without a slash at its end
	Shortcuts []slack.Shortcut
	// Called is told of every call to a platform, CallsThisMonth tells how many there were in this calendar month; may be nil.
	Called         func(platform, method, result string, took time.Duration)
	CallsThisMonth func(ctx context.Context, platform string) (int, error)
}

// calledOn is Called for one platform.
func (o Options) calledOn(platform string) func(method, result string, took time.Duration) {
	if o.Called == nil {
		return nil
	}
	return func(method, result string, took time.Duration) { o.Called(platform, method, result, took) }
}

// callsOn is CallsThisMonth of one platform.
func (o Options) callsOn(platform string) func(context.Context) (int, error) {
	if o.CallsThisMonth == nil {
		return nil
	}
	return func(ctx context.Context) (int, error) { return o.CallsThisMonth(ctx, platform) }
}

// Platforms makes those that are configured. It calls none of them.
func Platforms(c Config, o Options) ([]bot.Platform, error) {
	var list []bot.Platform
	files := shelf{&list}
	var errs []error
	add := func(on bool, name string, make func() (bot.Platform, error)) {
		if !on {
			return
		}
		p, err := make()
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
			return
		}
		list = append(list, p)
	}
	add(c.Slack.On(), "slack", func() (bot.Platform, error) {
		return slack.New(c.Slack, slack.Options{Clock: o.Clock, Log: o.Log, PublicURL: o.PublicURL, Shortcuts: o.Shortcuts,
			Called: o.calledOn("slack")})
	})
	add(c.Feishu.On(), "feishu", func() (bot.Platform, error) {
		return feishu.New(c.Feishu, feishu.Options{Clock: o.Clock, Log: o.Log,
			Called: o.calledOn("feishu"), CallsThisMonth: o.callsOn("feishu")})
	})
	add(c.Jira.On(), "jira", func() (bot.Platform, error) {
		return jira.New(c.Jira, jira.Options{Clock: o.Clock, Log: o.Log, Files: files, PublicURL: o.PublicURL, Called: o.calledOn("jira")})
	})
	add(c.Mail.On(), "mail", func() (bot.Platform, error) {
		return mail.New(c.Mail, mail.Options{Clock: o.Clock, Log: o.Log})
	})
	return list, errors.Join(errs...)
}

// shelf reads the files of all platforms in the list, as it is when a file is read.
type shelf struct{ list *[]bot.Platform }

// OpenFile implements bot.Files. No retry cures a platform that holds no files.
func (s shelf) OpenFile(ctx context.Context, f bot.FileRef) (io.ReadCloser, error) {
	for _, p := range *s.list {
		if files, ok := p.(bot.Files); ok && p.Name() == f.Platform {
			return files.OpenFile(ctx, f)
		}
	}
	return nil, bot.Permanent(fmt.Errorf("open file of %q: %w", f.Platform, bot.ErrNotFound))
}

// Manifest is what has to be registered on a platform. Nothing needs to be configured for it.
func Manifest(platform string, c Config, o Options) (json.RawMessage, error) {
	c.Jira, c.Mail = jira.Defaults(), mail.Defaults()
	switch platform {
	case "slack":
		c.Slack.BotToken, c.Slack.AppToken, c.Slack.SigningSecret = "xoxb-manifest", "xapp-manifest", "manifest"
		c.Feishu = feishu.Defaults()
	case "feishu":
		c.Feishu.AppID, c.Feishu.AppSecret, c.Feishu.EncryptKey, c.Feishu.VerificationToken = "cli_0000000000000000", "manifest", "manifest", "manifest"
		c.Slack = slack.Defaults()
	}
	list, err := Platforms(c, o)
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		if m, ok := p.(bot.Manifest); ok && p.Name() == platform {
			return m.Manifest()
		}
	}
	return nil, fmt.Errorf("%s has nothing to be registered", platform)
}

// Connected tells, for each chat, whether the door stands through which its events come.
func Connected(platforms []bot.Platform) map[string]func() (bool, string) {
	probes := map[string]func() (bool, string){}
	for _, p := range platforms {
		telling, ok := p.(bot.Vitals)
		if _, chat := p.(bot.Directory); ok && chat {
			probes[p.Name()] = func() (bool, string) { v := telling.Vital(); return v.Open, v.Detail }
		}
	}
	return probes
}

// Storage says where things are kept.
type Storage struct {
	Database string // "sqlite:PATH" or "postgres://..."
	Redis    string // "" or an address
	Clock    bot.Clock
	Log      *slog.Logger
	Beside   bool // for an operator's look beside a running golive: SQLite is read without its lock, replays are asked for and events left
}

// Opened is where things are kept, opened. Pacer is nil where one process paces by itself.
type Opened struct {
	Store  bot.Store
	Talks  bot.Talks
	Pacer  bot.Pacer
	Shared bool // other processes may share the store
	Ready  map[string]func(context.Context) error
	close  []func() error
}

// Open opens the database, and Redis where it is configured.
func Open(ctx context.Context, s Storage) (*Opened, error) {
	o := &Opened{Ready: map[string]func(context.Context) error{}}
	if err := o.openStore(ctx, s); err != nil {
		return nil, err
	}
	o.Talks = o.Store
	if s.Redis == "" {
		return o, nil
	}
	server, err := redis.Open(s.Redis, s.Clock)
	if err != nil {
		return nil, errors.Join(err, o.Close())
	}
	o.close = append(o.close, server.Close)
	o.Talks, o.Pacer, o.Ready["redis"] = server.Talks(), server.Pacer(), server.Ready
	return o, nil
}

func (o *Opened) openStore(ctx context.Context, s Storage) (err error) {
	if strings.HasPrefix(s.Database, "sqlite:") {
		o.Store, err = sqlite.Open(s.Database, sqlite.Options{Clock: s.Clock, Log: s.Log, Beside: s.Beside})
	} else {
		o.Shared = true
		o.Store, err = postgres.Open(ctx, s.Database, s.Clock, postgres.Options{Log: s.Log, Alone: s.Redis == ""})
	}
	if err != nil {
		return err
	}
	o.close = append(o.close, o.Store.Close)
	return nil
}

// Close closes what was opened, in reverse.
func (o *Opened) Close() error {
	var errs []error
	for i := len(o.close) - 1; i >= 0; i-- {
		errs = append(errs, o.close[i]())
	}
	return errors.Join(errs...)
}

// Hooked is a platform that is posted to.
type Hooked interface {
	Routes() map[string]http.Handler
}
