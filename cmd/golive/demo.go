package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/cmd/golive/demo"
	"github.com/golive-bot/golive/config"
	"github.com/golive-bot/golive/integrations"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
	"github.com/golive-bot/golive/integrations/mail/mailsim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
	"github.com/golive-bot/golive/integrations/web"
)

type demoCmd struct {
	Addr string `help:"Where the page is." default:"127.0.0.1:8080"`
	Dir  string `help:"Where the database is kept; a temporary folder, removed at the end, if not named." type:"path" placeholder:"DIR"`
}

// Run serves the playground until the process is told to stop.
func (c demoCmd) Run(s *stage) error {
	dir, cleanup, err := c.folder()
	if err != nil {
		return err
	}
	defer cleanup()
	l, err := web.Listen(c.Addr)
	if err != nil {
		return err
	}
	defer l.Close()
	log := logger(s.stderr)
	p, err := newPlayground("http://"+l.Addr().String(), bot.SystemClock(), log)
	if err != nil {
		return err
	}
	defer p.mail.Close()
	p.stopping = s.ctx.Done()
	links, err := web.RandomLinks()
	if err != nil {
		return err
	}
	a, err := newApp(s.ctx, p.settings(filepath.Join(dir, "golive.db")), setup{clock: p.clock, log: log, links: links, watch: p.watch, http: p.page})
	if err != nil {
		return err
	}
	p.app = a
	fmt.Fprintf(s.stdout, "golive's playground is at %s\n", p.url)
	ctx, stop := context.WithCancel(s.ctx)
	defer stop()
	go p.prepare(ctx, log)
	return a.run(ctx, l)
}

// folder is where the database goes, and what is to be done with it at the end.
func (c demoCmd) folder() (string, func(), error) {
	if c.Dir != "" {
		return c.Dir, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "golive-demo-")
	if err != nil {
		return "", nil, fmt.Errorf("make a folder for the playground: %w", err)
	}
	return dir, func() { _ = os.RemoveAll(dir) }, nil
}

// playground is the four simulators, the clock that they share with the bot, and what the page shows of the road.
type playground struct {
	url    string
	clock  *bot.MovableClock
	slack  *slacksim.Sim
	feishu *feishusim.Sim
	jira   *jirasim.Sim
	mail   *mailsim.Sim
	road   *demo.Log
	app    *app

	stopping <-chan struct{} // streams to browsers end, or the server would wait for them

	performed atomic.Int64 // effects so far
}

// newPlayground makes the simulators; the mail server listens from here on, and has to be closed.
func newPlayground(url string, clock *bot.MovableClock, log *slog.Logger) (*playground, error) {
	mail, err := mailsim.Start(mailsim.Config{Site: url, Clock: clock, Log: log})
	if err != nil {
		return nil, err
	}
	var menu []slacksim.Shortcut // of a message, as the manifest declares it
	for _, s := range shortcuts {
		menu = append(menu, slacksim.Shortcut{CallbackID: s.ID, Name: s.Name, Type: "message"})
	}
	return &playground{url: url, clock: clock, road: demo.NewLog(), mail: mail,
		slack:  slacksim.New(slacksim.Config{URL: url + "/sim/slack", Clock: clock, Shortcuts: menu}),
		feishu: feishusim.New(feishusim.Config{URL: url + "/sim/feishu", Clock: clock}),
		jira: jirasim.New(jirasim.Config{URL: url + "/sim/jira", Clock: clock, WebhookURL: url + "/jira/webhook",
			WebhookSecret: "playground-webhook-secret"}),
	}, nil
}

// settings point the bot at the simulators.
func (p *playground) settings(database string) settings {
	own := &config.Config{Server: config.Server{PublicURL: p.url}, Database: config.Database{URL: config.URL("sqlite:" + database)},
		Operators: []string{"lilei@acme.example"}}
	services := integrations.Defaults()
	sl, fs, ji := p.slack.Status(), p.feishu.Status(), p.jira.Status()
	services.Slack.BotToken, services.Slack.AppToken, services.Slack.SigningSecret = sl.BotToken, sl.AppToken, sl.SigningSecret
	services.Slack.APIURL = sl.URL + "/api/"
	services.Feishu.AppID, services.Feishu.AppSecret = fs.AppID, fs.AppSecret
	services.Feishu.EncryptKey, services.Feishu.VerificationToken, services.Feishu.BaseURL = fs.EncryptKey, fs.VerificationToken, fs.URL
	services.Jira.Limits.Settle = 2 * time.Second // the simulator's index does not lag
	services.Jira.URL, services.Jira.User, services.Jira.Token, services.Jira.WebhookSecret = ji.URL, ji.User, ji.Token, "playground-webhook-secret"
	services.Mail.SMTPURL, services.Mail.From, services.Mail.ReplyTo = p.mail.Status().SMTPURL, "golive <golive@acme.example>", "lilei@acme.example"
	return settings{own: own, services: services}
}

// page serves the playground's page and the simulators.
func (p *playground) page() http.Handler {
	return demo.New(demo.Options{Slack: p.slack, Feishu: p.feishu, Jira: p.jira, Mail: p.mail, Clock: p.clock, Road: p.road, Stopping: p.stopping,
		Settle: func(ctx context.Context) (time.Time, bool, error) { return p.app.engine.Settle(ctx) }})
}

// watch shows a step of the road on the page.
func (p *playground) watch(s engine.Step) {
	step := demo.Step{At: s.At, Kind: string(s.Kind), Handler: s.Handler, Result: string(s.Fate), Error: s.Error, Trace: s.Trace}
	if s.Event != "" {
		step.Event = &demo.StepEvent{ID: s.Event, Name: s.Name, Lane: s.Lane, Room: s.Room.String(), From: s.From.String()}
	}
	if s.Effect != "" {
		step.Event = nil
		step.Effect = &demo.Deed{ID: s.Effect, Kind: s.Name, To: cmp.Or(s.Room.String(), s.To), Handle: s.Lane}
	}
	if s.Kind == engine.StepHandled {
		step.Commit = &demo.StepCommit{Records: s.Records, Effects: s.Effects, Events: s.Events, Timers: s.Timers}
	}
	p.road.Add(step)
	if s.Kind == engine.StepPerformed {
		p.performed.Add(1)
	}
}
