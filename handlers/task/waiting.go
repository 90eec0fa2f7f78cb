package task

import (
	"slices"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

const (
	waitingMost = 5  // drafts of a list
	goOnMost    = 30 // characters of a task on its button, which some platforms show away from its line
)

// waiting offers whoever asks for their tasks what they began and did not confirm: a form that they closed, a draft that
// could not be finished then. In a room these are the drafts of its project.
func waiting(r *bot.Request) ([]bot.Part, error) {
	type begun struct {
		id string
		t  record
	}
	var all []begun
	for f, err := range tasks.Find(r, bot.Query{Index: "draft", Value: r.WhoID, Limit: 50}) {
		if err != nil {
			return nil, err
		}
		p, err := bot.Projects.Get(r, f.Value.Project)
		if err != nil || r.RoleIn(p) < bot.RoleMember || !private(r) && f.Value.Project != r.ProjectID || !r.Now.Before(f.Value.Expires) {
			continue
		}
		all = append(all, begun{f.ID, f.Value})
	}
	if len(all) == 0 {
		return nil, nil
	}
	slices.SortFunc(all, func(a, b begun) int { return b.t.Expires.Compare(a.t.Expires) })
	parts := []bot.Part{{Divider: true}, bot.Words("**" + r.T("task.waiting") + "**")}
	for _, one := range all[:min(len(all), waitingMost)] {
		zoned := one.t
		zoned.Lang = r.Lang
		parts = append(parts, bot.Words(bot.Escape(short(one.t.Summary))+" · "+r.T("task.waits-until", "when", until(r, zoned))),
			bot.Row(bot.Button(r.T("task.go-on-with", "summary", i18n.Short(one.t.Summary, goOnMost)), bot.ActionOpen, bot.OpenValue("task.draft", one.id))))
	}
	if more := len(all) - waitingMost; more > 0 {
		parts = append(parts, bot.SmallPrint(r.T("task.waiting-more", "n", more)))
	}
	return parts, nil
}
