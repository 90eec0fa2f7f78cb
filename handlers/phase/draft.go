package phase

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// draftDue shows the leads in private what is about to be posted.
func draftDue(ctx context.Context, r *bot.Request) error {
	id, plan, ok, err := due(r)
	if err != nil || !ok {
		return err
	}
	if r.Late {
		missedDraft(r, id)
		return nil
	}
	at, _, ok, err := postOf(r, id, r.Project, plan.Post, r.Timer.Due)
	if err != nil || !ok {
		return err
	}
	day := at.Format(time.DateOnly)
	now, err := count(ctx, r, plan)
	if err != nil {
		return err
	}
	if err := bot.Progresses.Put(r, id, now); err != nil {
		return err
	}
	w, err := weeklyOf(r, id, day)
	if err != nil {
		return err
	}
	w.Drafted = r.Now
	if err := weeklies.Put(r, weeklyID(id, day), w); err != nil {
		return err
	}
	return showDrafts(r, plan, now, w)
}

// leads are the people who lead a project, in a fixed order.
func leads(p bot.Project) []string {
	var all []string
	for id := range p.Members {
		if p.Role(id) == bot.RoleLead {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return all
}

// showDrafts shows each lead the draft as it stands, in place of the one before.
func showDrafts(r *bot.Request, plan bot.Plan, now bot.Progress, w weekly) error {
	rooms, err := bot.RoomsOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	told := func(w bot.Week) bool { return !w.Inside }
	first := slices.ContainsFunc(rooms, isClients) && !slices.ContainsFunc(now.Weeks, told)
	for _, lead := range leads(r.Project) {
		_, p, err := bot.PersonNow(r, lead)
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		c, err := draftCard(r, p, plan, now, w, first)
		if err != nil {
			return err
		}
		r.Send(bot.Effect{To: bot.ToPerson(lead), Handle: draftHandle(r.ProjectID, w.Day, lead), Body: c, Noise: bot.NoiseScheduled, Project: r.ProjectID})
	}
	return nil
}

func draftHandle(project, day, lead string) string {
	return "phase/draft/" + project + "/" + day + "/" + lead
}

// draftCard is the draft of a weekly post, for a lead: before the first one goes to a client's room, with what is said there.
func draftCard(r *bot.Request, reader bot.Person, plan bot.Plan, now bot.Progress, w weekly, first bool) (bot.Card, error) {
	lang := reader.Language(r.Project.Lang)
	rep, err := reportOf(r, plan, now, lang, true)
	if err != nil {
		return bot.Card{}, err
	}
	moment, err := postMoment(r, lang, plan, reader.Location())
	if err != nil {
		return bot.Card{}, err
	}
	rep.weekly = w
	say := rep.say
	c := rep.text()
	c.Title = say("phase.draft-title", "name", r.Project.Name, "percent", now.Percent)
	if first && w.Sent.IsZero() && w.Missed.IsZero() {
		client, err := edition(r, lang, plan, now, w, false)
		if err != nil {
			return c, err
		}
		c.Parts = append(append(c.Parts, bot.SmallPrint(say("phase.draft-first"))), client...)
	}
	value := r.ProjectID + "|" + w.Day
	switch {
	case !w.Sent.IsZero():
		c.Tone = bot.ToneDone
		c.Parts = append(c.Parts, bot.SmallPrint(say("phase.draft-sent")))
	case !w.Missed.IsZero():
		c.Tone = bot.ToneDone
		c.Parts = append(c.Parts, bot.SmallPrint(say("phase.draft-missed", "moment", moment)))
	case w.Touched:
		c.Parts = append(c.Parts, bot.SmallPrint(say("phase.draft-taken", "name", bot.Escape(w.Name), "moment", moment)),
			bot.Row(bot.Button(say("phase.draft-edit"), bot.ActionOpen, bot.OpenValue("phase.update", value)), bot.Button(say("phase.preview"), "phase.preview", r.ProjectID)))
	default:
		c.Parts = append(c.Parts, bot.SmallPrint(say("phase.draft-note", "moment", moment)),
			bot.Row(bot.Primary(say("phase.draft-write"), bot.ActionOpen, bot.OpenValue("phase.update", value)),
				bot.Button(say("phase.draft-ok"), "phase.draft-ok", value), bot.Button(say("phase.preview"), "phase.preview", r.ProjectID)))
	}
	return c, nil
}

// postMoment is when the next post goes out, in words, with the project's zone where that is another than that of whoever reads it.
func postMoment(r *bot.Request, lang string, plan bot.Plan, reader *time.Location) (string, error) {
	at, _, _, err := postOf(r, r.ProjectID, r.Project, plan.Post, r.Now)
	moment := i18n.Moment(lang, at, r.Now.In(r.Project.Location()))
	if at.In(reader).Format(time.DateTime) != at.Format(time.DateTime) {
		moment = r.In(lang, "phase.moment-zone", "moment", moment, "zone", cmp.Or(r.Project.Zone, bot.DefaultZone))
	}
	return moment, err
}
