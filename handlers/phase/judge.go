package phase

import (
	"errors"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
)

// The rule of red, amber and green; docs/progress.md tells it to people.
const (
	lateRed     = 7  // days after which an unreached milestone, or a phase that is not closed, is red rather than amber
	slipAmber   = 7  // days by which a forecast may lie after what was planned
	slipRed     = 28 //
	putOffFor   = 28 // days for which a later plan counts as a slip from what was planned before
	criticalRed = 3  // days after which an overdue critical issue is red
	notesMissed = 2  // weekly posts in a row without a note from the lead
)

// judge sets the status by the rule, with its reasons, the worst first.
func judge(r *bot.Request, plan bot.Plan, now *bot.Progress) error {
	day := today(r, r.Project)
	var all []bot.Reason
	add := func(worst bool, x bot.Reason) {
		x.Score = bot.Amber
		if worst {
			x.Score = bot.Red
		}
		all = append(all, x)
	}
	promised, err := putOff(r)
	if err != nil {
		return err
	}
	for _, ph := range plan.Phases {
		if ph.Closed() {
			continue
		}
		points := []struct {
			id string
			bot.Dates
		}{{ph.Key, ph.End}}
		for _, m := range ph.Milestones {
			points = append(points, struct {
				id string
				bot.Dates
			}{ph.Key + "/" + m.Key, m.Dates})
		}
		for _, p := range points {
			due := p.Due()
			if due == "" {
				continue
			}
			if worst := worstOf(p.id, p.Dates, promised[p.id], day); worst.Kind != "" {
				all = append(all, worst)
			}
		}
	}
	if len(now.Overdue) > 0 {
		oldest := now.Overdue[0].Due
		add(bot.DaysBetween(oldest, day) > criticalRed, bot.Reason{Kind: "critical", Date: oldest, N: max(now.Critical, len(now.Overdue))}) // an older golive kept no number
	}
	missed, err := notesMissing(r)
	if err != nil {
		return err
	}
	if missed >= notesMissed {
		add(false, bot.Reason{Kind: "no-update", N: missed})
	}
	told, err := r.Summaries(r.ProjectID, r.Now.AddDate(0, 0, -7))
	if err != nil {
		return err
	}
	for _, line := range told { // low scores of clients, say
		if line.Makes == bot.Amber || line.Makes == bot.Red {
			add(line.Makes == bot.Red, bot.Reason{Kind: "score", N: line.Score})
		}
	}
	slices.SortStableFunc(all, func(a, b bot.Reason) int { return weigh(b.Score) - weigh(a.Score) })
	now.Reasons, now.Status = all, bot.Green
	if len(all) > 0 {
		now.Status = all[0].Score
	}
	return turned(r, plan, now)
}

// worstOf is the worst that is said on a day of a point that is not reached, and was promised for another day before; of two that are as
// bad, that it is late, then that it is later than planned. Its Kind is "" if there is nothing to say.
func worstOf(id string, d bot.Dates, promised, day string) (worst bot.Reason) {
	due := d.Due()
	for _, x := range []struct {
		kind       string
		n          int
		amber, red int // days after which it is
	}{{"late", bot.DaysBetween(due, day), 0, lateRed}, {"slip", d.Slip(), slipAmber, slipRed}, {"replanned", bot.DaysBetween(promised, due), slipAmber, slipRed}} {
		switch {
		case x.n > x.red && worst.Score != bot.Red:
			worst = bot.Reason{Kind: x.kind, Item: id, Date: due, N: x.n, Score: bot.Red}
		case x.n > x.amber && worst.Kind == "":
			worst = bot.Reason{Kind: x.kind, Item: id, Date: due, N: x.n, Score: bot.Amber}
		}
	}
	return worst
}

// putOff are the days for which points were planned before their plan was changed in the last weeks, by item.
func putOff(r *bot.Request) (map[string]string, error) {
	first := map[string]string{}
	for f, err := range bot.Happenings.Find(r, bot.Query{Index: "project", Value: r.ProjectID, After: bot.HappenedSince(r.Now.AddDate(0, 0, -putOffFor))}) {
		if err != nil {
			return nil, err
		}
		h := f.Value
		if h.Kind != "date" || h.Which != "planned" || h.Before == "" || h.Was == "" {
			continue
		}
		id := h.Phase
		if h.Item != "" {
			id += "/" + h.Item
		}
		if first[id] == "" {
			first[id] = h.Before
		}
	}
	return first, nil
}

// weigh orders statuses: the worse, the more.
func weigh(s bot.Status) int {
	return slices.Index([]bot.Status{bot.Green, bot.Amber, bot.Red}, s)
}

// turned notes since when the status that is shown is red, and tells the leads in private when it turns so: they see it before
// the managers do.
func turned(r *bot.Request, plan bot.Plan, now *bot.Progress) error {
	if now.Shown(plan, today(r, r.Project)) != bot.Red {
		now.RedFrom = time.Time{}
		return nil
	}
	if !now.RedFrom.IsZero() {
		return nil
	}
	now.RedFrom = r.Now
	if r.Project.State != bot.ProjectRunning {
		return nil
	}
	for _, lead := range leads(r.Project) {
		_, p, err := bot.PersonNow(r, lead)
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		c, err := redCard(r, p.Language(r.Project.Lang), plan, *now)
		if err != nil {
			return err
		}
		r.Send(bot.Effect{To: bot.ToPerson(lead), Handle: "phase/red/" + r.ProjectID + "/" + today(r, r.Project) + "/" + lead, Noise: bot.NoiseScheduled, Project: r.ProjectID, Body: c})
	}
	return nil
}

// redCard tells a lead that their project is red now.
func redCard(r *bot.Request, lang string, plan bot.Plan, now bot.Progress) (bot.Card, error) {
	say := in(r, lang)
	c := bot.Card{Title: say("phase.red-title", "name", r.Project.Name), Tone: bot.ToneBad, Lang: lang}
	c.Parts = append(c.Parts, bot.Words(list(reasons(r, lang, plan, now))))
	note := "phase.red-note"
	seen, err := daybook.ShownToManagers(r, r.ProjectID, r.Project, plan, now)
	if seen == bot.Red {
		note = "phase.red-note-at-once"
	}
	if slices.ContainsFunc(now.Reasons, func(x bot.Reason) bool { return x.Kind == "critical" && x.Score == bot.Red }) {
		note = "phase.red-note-critical"
	}
	c.Parts = append(c.Parts, bot.SmallPrint(say(note)))
	return c, err
}
