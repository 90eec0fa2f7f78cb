package phase

import (
	"slices"

	"github.com/golive-bot/golive/bot"
)

// keeps are the kinds of records that tell of plans and of how far they are.
var keeps = []bot.Kept{
	{Kind: bot.Plans.Kind, Title: "phase.records", Forget: bot.Plans.Forget(forgetPlan), Stays: "phase.stays-signed"},
	{Kind: bot.Progresses.Kind},
	{Kind: closures.Kind, Forget: closures.Forget(func(_ string, f *closure, s bot.DataSubject) bool { return !s.Is(f.Undo.By) })},
	{Kind: weeklies.Kind, Forget: weeklies.Forget(func(_ string, w *weekly, s bot.DataSubject) bool {
		if s.Is(w.By) {
			w.Name = bot.Erased
		}
		return true
	})},
	{Kind: signCodes.Kind, Secret: true, Forget: signCodes.Forget(func(_ string, c *signCode, s bot.DataSubject) bool {
		return !slices.Contains(s.Accounts, c.Account)
	})},
	{Kind: bot.Happenings.Kind, Title: "phase.happened", Forget: bot.Happenings.Forget(forgetHappening)},
}

// forgetPlan takes the names of a person out of a plan.
func forgetPlan(_ string, p *bot.Plan, s bot.DataSubject) bool {
	strike := func(by string, name *string) {
		if s.Is(by) {
			*name = bot.Erased
		}
	}
	strike(p.Override.By, &p.Override.Name)
	for i := range p.Phases {
		ph := &p.Phases[i]
		strike(ph.Manual.By, &ph.Manual.Name)
		strike(ph.Gate.By, &ph.Gate.Name)
		for n := range ph.SignOffs {
			strike(ph.SignOffs[n].By, &ph.SignOffs[n].Name)
		}
	}
	return true
}

func forgetHappening(_ string, h *bot.Happening, s bot.DataSubject) bool {
	if s.Is(h.By) {
		h.ByName = bot.Erased
	}
	if h.Kind == "people" && s.Is(h.Item) {
		h.Name = bot.Erased
	}
	if h.Kind == "people" && s.Is(h.Before) { // who took over
		h.After = bot.Erased
	}
	return true
}
