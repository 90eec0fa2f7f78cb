package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/golive-bot/golive/integrations/feishu/feishusim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// connectTime is how long the playground waits for the bot to connect to the simulators, machine time.
const connectTime = 20 * time.Second

// prepare makes the sample project as its lead would: by saying so, once the bot is connected. Ann is a manager whom no other room
// shows, and whose digest comes by mail.
func (p *playground) prepare(ctx context.Context, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	if !p.connected(ctx) {
		log.Warn("the sample project was not made: the bot is not connected to the simulators")
		return
	}
	p.slack.Do(ctx, slacksim.Act{As: "lilei", Do: "add_user", Name: "Ann Reed", Handle: "ann", Email: "ann@acme.example", Locale: "en-US", TZ: "Asia/Shanghai"})
	for _, say := range []func(){
		p.onSlack("@golive project new ERP Rollout key=ERP jira=ERP zone=Asia/Shanghai lang=zh-CN"),
		p.onSlack("@golive project bind ERP team"),
		p.onSlack("@golive project add @hanmeimei member"),
		p.onSlack("@golive project add @tom member"),
		p.onFeishu("@golive 绑定项目 ERP 团队"),
		p.onFeishu("@golive 添加成员 @Lucy 成员"),
		p.inPrivate("lilei", "manager add @ann"),
		p.inPrivate("ann", "digest set mail"),
	} {
		if !p.answered(ctx, say) {
			log.Warn("the sample project was not finished", "error", ctx.Err())
			return
		}
	}
}

// onSlack makes the lead say something in Slack.
func (p *playground) onSlack(text string) func() {
	return func() {
		p.slack.Do(context.Background(), slacksim.Act{As: "lilei", Do: "say", Room: "erp-rollout", Text: text})
	}
}

// inPrivate makes somebody say something to golive alone, in Slack.
func (p *playground) inPrivate(as, text string) func() {
	return func() {
		room := p.slack.Do(context.Background(), slacksim.Act{As: as, Do: "dm"}).Room
		p.slack.Do(context.Background(), slacksim.Act{As: as, Do: "say", Room: room, Text: text})
	}
}

// onFeishu makes the lead say something in Feishu.
func (p *playground) onFeishu(text string) func() {
	return func() { p.feishu.Act(feishusim.Act{As: "李雷", Do: "say", Room: "ERP上线项目组", Text: text}) }
}

// answered says something and waits for golive's answer.
func (p *playground) answered(ctx context.Context, say func()) bool {
	before := p.performed.Load()
	say()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for p.performed.Load() == before {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return false
		}
	}
	_, _, err := p.app.engine.Settle(ctx)
	return err == nil
}

// connected waits for both sockets.
func (p *playground) connected(ctx context.Context) bool {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for p.slack.State("none", 1).Bot.Sockets == 0 || p.feishu.State().App.Connections == 0 {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return false
		}
	}
	return true
}
