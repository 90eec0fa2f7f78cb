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

// prepare makes the sample project as its lead would: by saying so, once the bot is connected.
func (p *playground) prepare(ctx context.Context, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	if !p.connected(ctx) {
		log.Warn("the sample project was not made: the bot is not connected to the simulators")
		return
	}
	for _, line := range []struct{ room, text string }{
		{"erp-rollout", "@golive project new ERP Rollout key=ERP jira=ERP zone=Asia/Shanghai lang=zh-CN"},
		{"erp-rollout", "@golive project bind ERP team"},
		{"erp-rollout", "@golive project add @hanmeimei member"},
		{"erp-rollout", "@golive project add @tom member"},
	} {
		p.slack.Do(ctx, slacksim.Act{As: "lilei", Do: "say", Room: line.room, Text: line.text})
		if _, _, err := p.app.engine.Settle(ctx); err != nil {
			log.Warn("the sample project was not finished", "error", err)
			return
		}
	}
	for _, text := range []string{"@golive 绑定项目 ERP 团队", "@golive 添加成员 @Lucy 成员"} {
		p.feishu.Act(feishusim.Act{As: "李雷", Do: "say", Room: "ERP上线项目组", Text: text})
		if _, _, err := p.app.engine.Settle(ctx); err != nil {
			log.Warn("the sample project was not finished", "error", err)
			return
		}
	}
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
