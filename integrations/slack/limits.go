package slack

import (
	"time"

	"github.com/golive-bot/golive/bot"
)

// Limits implements bot.Paced: one message a second to a channel, so many a second to the workspace, and so many
// calls a minute of other methods, edits among them. The numbers are the configuration's.
func (p *Platform) Limits(j bot.Job) []bot.Limit {
	tenant, room := j.To.Room.Tenant, j.To.Room.ID
	if room == "" {
		tenant, room = j.To.Account.Tenant, j.To.Account.ID
	}
	base, l := name+"/"+tenant+"/", p.cfg.Limits
	channel := bot.Limit{Key: base + "room/" + room, Count: l.ChannelPerSecond, Per: time.Second}
	method := func(method string, perMinute int) bot.Limit {
		return bot.Limit{Key: base + method, Count: perMinute, Per: time.Minute, Burst: max(1, perMinute/4)}
	}
	switch body := j.Body.(type) {
	case bot.React:
		if body.Remove {
			return []bot.Limit{method("reactions.remove", l.Tier2PerMinute)}
		}
		return []bot.Limit{method("reactions.add", l.Tier3PerMinute)}
	case bot.Delete:
		return []bot.Limit{method("chat.delete", l.Tier3PerMinute)}
	case bot.File:
		return []bot.Limit{channel, method("files", l.Tier4PerMinute)}
	}
	if j.Prior != nil {
		return []bot.Limit{method("chat.update", l.Tier3PerMinute)}
	}
	if j.To.Room.ID != "" && j.To.Account.ID != "" {
		return []bot.Limit{method("chat.postEphemeral", l.Tier4PerMinute)}
	}
	return []bot.Limit{channel, {Key: base + "chat.postMessage", Count: l.WorkspacePerSecond, Per: time.Second}}
}
