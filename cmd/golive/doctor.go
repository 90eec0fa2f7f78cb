package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations"
)

type doctorCmd struct {
	configured
	JSON  bool `help:"Write the findings as JSON lines."`
	Local bool `help:"Only ask the golive that runs here whether it lives; for a container's health check."`
}

// doctorTime is what asking all services may take, machine time.
const doctorTime = time.Minute

// Run examines everything that is configured. The exit code is 1 if something is wrong.
func (c doctorCmd) Run(s *stage) error {
	set, err := c.load(s)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(s.ctx, doctorTime)
	defer cancel()
	if c.Local {
		return alive(ctx, set.own.Server.Addr)
	}
	checks, err := examine(ctx, set, s)
	if err != nil {
		return err
	}
	if err := c.write(s.stdout, checks); err != nil {
		return err
	}
	if slices.ContainsFunc(checks, func(k bot.Check) bool { return !k.OK }) {
		return errPrinted
	}
	return nil
}

// alive asks the golive at an address for /healthz.
func alive(ctx context.Context, addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("server.addr: %w", err)
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "127.0.0.1"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("golive does not answer: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("golive answers %s", res.Status)
	}
	return nil
}

// examine asks the store and every platform.
func examine(ctx context.Context, set settings, s *stage) ([]bot.Check, error) {
	log := logger(io.Discard)
	checks, calls := examineStorage(ctx, set)
	platforms, err := integrations.Platforms(set.services, integrations.Options{Clock: bot.SystemClock(), Log: log,
		CallsThisMonth: func(context.Context) (int, error) { return calls, nil }})
	if err != nil {
		return nil, err
	}
	if len(platforms) == 0 {
		checks = append(checks, bot.Check{Name: "platforms", Text: "No platform is configured. Set slack.bot_token or feishu.app_id (golive manifest slack|feishu tells what to register)."})
	}
	for _, p := range platforms {
		if d, ok := p.(bot.Doctor); ok {
			checks = append(checks, d.Examine(ctx)...)
		}
	}
	if set.own.Server.PublicURL == "" {
		checks = append(checks, bot.Check{Name: "server.public_url", OK: true, Warn: true,
			Text: "server.public_url is not set: links to golive's pages cannot be sent, and Jira cannot reach /jira/webhook."})
	}
	if len(set.own.Operators) == 0 {
		checks = append(checks, bot.Check{Name: "operators", OK: true, Warn: true,
			Text: "operators is empty: nobody may create the first project. Add your own e-mail."})
	}
	return checks, nil
}

// examineStorage opens the database beside a running golive, and Redis. It also answers what is kept there of Feishu's
// calls this month.
func examineStorage(ctx context.Context, set settings) (checks []bot.Check, calls int) {
	opened, err := integrations.Open(ctx, integrations.Storage{Database: set.own.Database.URL.Reveal(), Redis: set.own.Redis.URL.Reveal(),
		Clock: bot.SystemClock(), Log: logger(io.Discard), Beside: true})
	if errors.Is(err, fs.ErrNotExist) { // before the first start, when a doctor is wanted most
		return []bot.Check{{Name: "database", OK: true, Warn: true, Text: "There is no database yet; golive serve makes it."}}, 0
	}
	if err != nil {
		return []bot.Check{{Name: "database", Text: err.Error()}}, 0
	}
	defer opened.Close()
	checks = []bot.Check{{Name: "database", OK: true, Text: "The database answers."}}
	if _, err := opened.Store.Load(ctx, "ready/probe"); err != nil && !errors.Is(err, bot.ErrNotFound) {
		checks[0] = bot.Check{Name: "database", Text: err.Error()}
	}
	for name, ready := range opened.Ready {
		k := bot.Check{Name: name, OK: true, Text: name + " answers."}
		if err := ready(ctx); err != nil {
			k = bot.Check{Name: name, Text: err.Error()}
		}
		checks = append(checks, k)
	}
	calls, err = newMeter(opened.Store, bot.SystemClock(), "feishu").thisMonth(ctx)
	if err != nil {
		checks = append(checks, bot.Check{Name: "database.calls", Text: err.Error()})
	}
	return checks, calls
}

func (c doctorCmd) write(w io.Writer, checks []bot.Check) error {
	if c.JSON {
		out := json.NewEncoder(w)
		for _, k := range checks {
			if err := out.Encode(k); err != nil {
				return err
			}
		}
		return nil
	}
	wrong, width := 0, 0
	for _, k := range checks {
		width = max(width, len(k.Name))
	}
	for _, k := range checks {
		mark := "ok  "
		switch {
		case !k.OK:
			mark = "FAIL"
			wrong++
		case k.Warn:
			mark = "warn"
		}
		fmt.Fprintf(w, "%s  %-*s  %s\n", mark, width, k.Name, strings.ReplaceAll(k.Text, "\n", "\n"+strings.Repeat(" ", width+8)))
	}
	if wrong > 0 {
		fmt.Fprintf(w, "\n%d of %d findings need your attention.\n", wrong, len(checks))
		return nil
	}
	fmt.Fprintf(w, "\nAll %d findings are in order.\n", len(checks))
	return nil
}

type manifestCmd struct {
	configured
	Platform string `arg:"" enum:"slack,feishu" help:"slack or feishu."`
}

// Run prints what has to be registered. A configuration is not needed; with one, addresses and transport are right.
func (c manifestCmd) Run(s *stage) error {
	set, err := c.load(s)
	if err != nil {
		set = settings{services: integrations.Defaults()}
	}
	o := integrations.Options{Clock: bot.SystemClock(), Log: logger(io.Discard), Shortcuts: shortcuts}
	if set.own != nil {
		o.PublicURL = strings.TrimSuffix(set.own.Server.PublicURL, "/")
	}
	text, err := integrations.Manifest(c.Platform, set.services, o)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.stdout, "%s\n", text)
	return err
}
