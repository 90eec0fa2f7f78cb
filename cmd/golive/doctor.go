package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
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

// alive asks the golive at an address whether it lives.
func alive(ctx context.Context, addr string) error {
	res, err := askRunning(ctx, addr, "/healthz")
	if err != nil {
		return fmt.Errorf("golive does not answer: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("golive answers %s", res.Status)
	}
	return nil
}

// askRunning asks the golive that listens on an address of this machine.
func askRunning(ctx context.Context, addr, path string) (*http.Response, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("server.addr: %w", err)
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "127.0.0.1"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+path, nil)
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(req)
}

// examineRunning tells what the golive that runs here, if one does, says of itself: a connection that it has lost is seen
// by nobody else.
func examineRunning(ctx context.Context, addr string) []bot.Check {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	res, err := askRunning(ctx, addr, "/readyz")
	if err != nil {
		return nil
	}
	defer res.Body.Close()
	var parts map[string]string
	if json.NewDecoder(io.LimitReader(res.Body, 1<<16)).Decode(&parts) != nil || parts["store"] == "" {
		return nil // somebody else listens there
	}
	var checks []bot.Check
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		if parts[name] != "ok" {
			checks = append(checks, bot.Check{Name: "running." + name, Text: "The golive that runs here says of " + name + ": " + parts[name]})
		}
	}
	if len(checks) == 0 {
		checks = append(checks, bot.Check{Name: "running", OK: true, Text: "The golive that runs here is connected and takes events."})
	}
	return checks
}

// examine asks the store and every platform.
func examine(ctx context.Context, set settings, s *stage) ([]bot.Check, error) {
	log := logger(io.Discard)
	checks, calls := examineStorage(ctx, set)
	platforms, err := integrations.Platforms(set.services, integrations.Options{Clock: bot.SystemClock(), Log: log,
		PublicURL: strings.TrimSuffix(set.own.Server.PublicURL, "/"), CallsThisMonth: func(context.Context, string) (int, error) { return calls, nil }})
	if err != nil {
		return nil, err
	}
	if !set.services.Chats() {
		checks = append(checks, bot.Check{Name: "platforms", Text: errNoChat.Error()})
	}
	for _, p := range platforms {
		if d, ok := p.(bot.Doctor); ok {
			checks = append(checks, d.Examine(ctx)...)
		}
	}
	checks = append(checks, examineRunning(ctx, set.own.Server.Addr)...)
	if set.own.Server.PublicURL == "" {
		checks = append(checks, bot.Check{Name: "server.public_url", OK: true, Warn: true, Text: withoutAddress(set)})
	}
	if len(set.own.Operators) == 0 {
		checks = append(checks, bot.Check{Name: "operators", OK: true, Warn: true,
			Text: "operators is empty: nobody may create the first project. Add your own e-mail."})
	}
	return checks, nil
}

// withoutAddress is what does not work where golive has no address of its own.
func withoutAddress(set settings) string {
	text := "server.public_url is not set: golive can send nobody a link to one of its pages"
	switch jira := set.services.Jira; {
	case jira.On() && jira.Poll < 0:
		text += ", and Jira has nowhere to say what changes, so cards in chat do not follow it"
	case jira.On():
		text += ", and Jira has nowhere to say what changes, so golive asks it every few minutes and cards in chat follow as late"
	}
	return text + ". Tasks and answers in chat work without it."
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
	calls, err = newMeter(opened.Store, bot.SystemClock()).thisMonth(ctx, "feishu")
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
	wrong, warned, width := 0, 0, 0
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
			warned++
		}
		fmt.Fprintf(w, "%s  %-*s  %s\n", mark, width, k.Name, strings.ReplaceAll(k.Text, "\n", "\n"+strings.Repeat(" ", width+8)))
	}
	fmt.Fprintln(w, "\n"+verdict(len(checks), wrong, warned))
	return nil
}

// verdict counts the findings in one sentence.
func verdict(all, wrong, warned int) string {
	without := fmt.Sprintf("%d %s what you do without", warned, plural(warned, "warns of", "warn of"))
	switch {
	case wrong > 0 && warned > 0:
		return fmt.Sprintf("%d findings: %d %s to be put right, %s.", all, wrong, plural(wrong, "has", "have"), without)
	case wrong > 0:
		return fmt.Sprintf("%d %s: %d %s to be put right.", all, plural(all, "finding", "findings"), wrong, plural(wrong, "has", "have"))
	case warned > 0:
		return fmt.Sprintf("Nothing is wrong. Of %d %s, %s.", all, plural(all, "finding", "findings"), without)
	case all == 1:
		return "The one finding is in order."
	}
	return fmt.Sprintf("All %d findings are in order.", all)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

type manifestCmd struct {
	configured
	Platform string `arg:"" name:"slack|feishu" enum:"slack,feishu" help:"slack or feishu."`
}

// Run prints what has to be registered. A configuration is not needed; with one, addresses and transport are right.
func (c manifestCmd) Run(s *stage) error {
	set, err := c.load(s)
	if err != nil {
		return err
	}
	o := integrations.Options{Clock: bot.SystemClock(), Log: logger(io.Discard), Shortcuts: shortcuts,
		PublicURL: strings.TrimSuffix(set.own.Server.PublicURL, "/")}
	text, err := integrations.Manifest(c.Platform, set.services, o)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.stdout, "%s\n", text)
	return err
}
