package daybook

import (
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
)

// ShownToManagers is the status of a project as those see it who look after it without leading it: the red of the rule a working day
// later than its leads, unless a critical issue makes it so; what somebody set by hand at once.
func ShownToManagers(r *bot.Request, id string, p bot.Project, plan bot.Plan, now bot.Progress) (bot.Status, error) {
	local := r.Now.In(p.Location())
	today := local.Format(time.DateOnly)
	shown := now.Shown(plan, today)
	byHand := plan.Override.Status != "" && today <= plan.Override.Until
	critical := slices.ContainsFunc(now.Reasons, func(x bot.Reason) bool { return x.Kind == "critical" && x.Score == bot.Red })
	if shown != bot.Red || byHand || critical {
		return shown, nil
	}
	if now.RedFrom.IsZero() { // what was set by hand hid it until now, and no lead was told
		return bot.Amber, nil
	}
	days, err := Of(r, id, p)
	if err != nil {
		return shown, err
	}
	next := now.RedFrom.In(p.Location()).AddDate(0, 0, 1)
	for n := 0; n < 30 && days.Team.Day(next).Off; n++ {
		next = next.AddDate(0, 0, 1)
	}
	if today < next.Format(time.DateOnly) {
		return bot.Amber, nil
	}
	return shown, nil
}
