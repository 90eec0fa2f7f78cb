package main

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
	"github.com/golive-bot/golive/integrations/web"
)

type simulateCmd struct {
	Service string `arg:"" name:"slack|feishu|jira" enum:"slack,feishu,jira" help:"slack, feishu or jira."`
	Addr    string `help:"Where to listen." default:"127.0.0.1:0"`
	Events  string `help:"Address of a running golive: events are posted there instead of over the socket, and Jira's webhooks." placeholder:"URL"`
	DC      bool   `name:"datacenter" help:"Jira Data Center instead of Cloud."`
}

// Run serves one simulator; the first line says how to reach it.
func (c simulateCmd) Run(s *stage) error {
	l, err := web.Listen(c.Addr)
	if err != nil {
		return err
	}
	url := "http://" + l.Addr().String()
	status, h := c.simulator(url)
	if err := json.NewEncoder(s.stdout).Encode(status); err != nil {
		return fmt.Errorf("write status: %w", err)
	}
	return web.Serve(s.ctx, l, h)
}

func (c simulateCmd) simulator(url string) (status any, h http.Handler) {
	clock := bot.SystemClock()
	at := func(path string) string {
		if c.Events == "" {
			return ""
		}
		return c.Events + path
	}
	switch c.Service {
	case "slack":
		sim := slacksim.New(slacksim.Config{URL: url, Clock: clock, EventsURL: at("/slack/events"),
			InteractionsURL: at("/slack/interactions"), CommandsURL: at("/slack/commands")})
		return sim.Status(), sim
	case "feishu":
		sim := feishusim.New(feishusim.Config{URL: url, Clock: clock, EventsURL: at("/feishu/events"), CardsURL: at("/feishu/cards")})
		return sim.Status(), sim
	}
	sim := jirasim.New(jirasim.Config{URL: url, Clock: clock, Deployment: c.deployment(), WebhookURL: at("/jira/webhook")})
	return sim.Status(), sim
}

func (c simulateCmd) deployment() string {
	if c.DC {
		return jirasim.DataCenter
	}
	return jirasim.Cloud
}
