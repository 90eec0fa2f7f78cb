package phase

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
)

func itoa(n int) string { return strconv.Itoa(n) }

// showing is where a status is shown, and to whom.
type showing struct {
	Room  bot.Place   `json:"room"`
	Only  bot.Account `json:"only,omitzero"` // for whose eyes; zero: everybody's there
	Team  bool        `json:"team,omitempty"`
	Later bool        `json:"later,omitempty"` // among them may be who sees red a working day later
	Lead  bot.Account `json:"lead,omitzero"`   // who asked, if they may see more than what is shown there
	Lang  string      `json:"lang"`
	Asker string      `json:"asker"`
}

// status is the command: `status`. Who works on the project sees the team's edition, but where others read along. What everybody in a room
// reads is no redder than managers may know, for they may be there.
func status(_ context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	now, err := progress(r, r.ProjectID)
	if err != nil {
		return err
	}
	s := showing{Room: r.ReplyPlace(), Lang: r.CommonLang(), Asker: r.Event.ID, Later: seesLater(r), Team: r.Role >= bot.RoleMember && (teamHere(r) || r.Event.Name == bot.EventCommand && !r.WithOutsiders())}
	if r.Event.Name == bot.EventCommand || !slices.Contains(r.Room.Projects, r.ProjectID) && !r.Message.Private {
		s.Only, s.Lang = r.Event.From, r.Lang
	}
	if s.Only == (bot.Account{}) && !r.Message.Private {
		if !s.Later && r.Project.Role(r.WhoID) == bot.RoleLead {
			s.Lead = r.Event.From
		}
		s.Later = true
	}
	if r.Now.Sub(now.At) > freshFor || len(now.Phases) != len(plan.Phases) {
		r.Publish(bot.EventRecount, bot.RecountLane(r.ProjectID), recounting{bot.Recount{Project: r.ProjectID}, &s})
		return nil
	}
	return showStatus(r, plan, now, s)
}

// showStatus shows how the request's project stands.
func showStatus(r *bot.Request, plan bot.Plan, now bot.Progress, s showing) error {
	rep, err := reportOf(r, plan, now, s.Lang, s.Team)
	if err != nil {
		return err
	}
	if s.Later {
		real := rep.status
		if err := rep.forManagers(); err != nil {
			return err
		}
		if s.Lead != (bot.Account{}) && real != rep.status && now.RedFrom.Before(r.Now) { // else they are told right now
			if err := tellLead(r, s.Lead, rep.status); err != nil {
				return err
			}
		}
	}
	if rep.weekly, err = lastUpdate(r, r.ProjectID); err != nil {
		return err
	}
	c := rep.card()
	c.Parts = append(c.Parts, bot.Row(bot.Button(rep.say("phase.page"), "phase.page", r.ProjectID)))
	audience := bot.Client
	if s.Team {
		audience = bot.Team
	}
	if s.Only != (bot.Account{}) && r.Event.Name == bot.EventCommand {
		r.Whisper(c)
		return nil
	}
	r.Send(bot.Effect{To: bot.Target{Room: s.Room, Account: s.Only}, Handle: "phase/status/" + bot.HashID(s.Asker), Body: c, Audience: audience, Project: r.ProjectID})
	return nil
}

// tellLead tells a lead in private that their project is red though the room was told otherwise.
func tellLead(r *bot.Request, to bot.Account, shown bot.Status) error {
	_, lead, err := bot.PersonOf(r, to)
	if err != nil {
		return err
	}
	lang := lead.Language(r.Project.Lang)
	say := in(r, lang)
	r.Send(bot.Effect{To: bot.ToAccount(to), Project: r.ProjectID, Body: bot.Card{Title: say("phase.red-still", "name", r.Project.Name), Tone: bot.ToneBad, Lang: lang,
		Parts: []bot.Part{bot.Words(say("phase.red-room", "status", say("phase.status-"+string(shown)), "example", say("phase.status.example")+" "+r.Project.Key))}}})
	return nil
}

// rate is the command: `status set amber until 2026-12-11 because ...`, or `status set auto`.
func rate(_ context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	word, rest, _ := strings.Cut(strings.TrimSpace(r.Rest), " ")
	s, ok := ratings[strings.ToLower(word)]
	if !ok {
		return bot.Tell("phase.bad-rating", "example", r.T("phase.rate.example"))
	}
	before := plan.Override
	if s == "" {
		if before.Status == "" {
			done(r, "phase.rated-auto-already")
			return nil
		}
		plan.Override = bot.Override{}
		return rated(r, plan, before, "phase.rated-auto")
	}
	words, why := whyIn(strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(rest), "until "), "到"))
	if strings.TrimSpace(words) == "" || why == "" {
		return bot.Tell("phase.rate-why", "example", r.T("phase.rate.example"))
	}
	date, err := dateOf(r, words)
	switch {
	case err != nil:
		return err
	case date < today(r, r.Project):
		return bot.Tell("phase.rate-past")
	case bot.DaysBetween(today(r, r.Project), date) > rateMost:
		return bot.Tell("phase.rate-far", "max", rateMost)
	}
	if err := reason(why); err != nil {
		return err
	}
	plan.Override = bot.Override{Status: s, Until: date, Why: why, By: r.WhoID, Name: r.Who.Name}
	return rated(r, plan, before, "phase.rated")
}

const rateMost = 60 // days for which a status may be set by hand

var ratings = map[string]bot.Status{"red": bot.Red, "amber": bot.Amber, "yellow": bot.Amber, "green": bot.Green, "auto": "", "automatic": "",
	"红": bot.Red, "红色": bot.Red, "黄": bot.Amber, "黄色": bot.Amber, "绿": bot.Green, "绿色": bot.Green, "自动": ""}

func rated(r *bot.Request, plan bot.Plan, before bot.Override, key string) error {
	o := plan.Override
	if _, err := r.Happened(bot.Happening{Kind: "status", Before: string(before.Status), After: string(o.Status), Which: o.Until, Why: o.Why}); err != nil {
		return err
	}
	r.Audit("plan.status", bot.Plans.Key(r.ProjectID), map[string]string{"before": string(before.Status), "after": string(o.Status), "until": o.Until, "why": o.Why})
	recount(r, r.ProjectID)
	done(r, key, "status", r.T("phase.status-"+string(o.Status)), "day", day(r, r.Lang, o.Until))
	return put(r, plan)
}

// handOf is a percentage that was set by hand; "" if none was.
func handOf(m bot.Manual) string {
	if !m.On {
		return ""
	}
	return itoa(m.Percent)
}

// byHand is the command: `phase percent design 60 because ...`, or `phase percent design auto`.
func byHand(_ context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	i, rest, err := mustMean(r, &plan, r.Rest, ofPhase, "phase.percent.example")
	if err != nil {
		return err
	}
	ph := plan.Phase(i.phase)
	if ph.Closed() {
		return bot.Tell("phase.is-closed", "name", ph.Title(r.T))
	}
	words, why := whyIn(rest)
	words = strings.ToLower(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(words), "%")))
	before := ph.Manual
	key := "phase.percent-set"
	if words == "auto" || words == "自动" {
		ph.Manual, key = bot.Manual{}, "phase.percent-auto"
	} else {
		n, err := strconv.Atoi(words)
		switch {
		case err != nil || n < 0 || n > openMost:
			return bot.Tell("phase.bad-percent", "max", openMost, "example", r.T("phase.percent.example"))
		case why == "":
			return bot.Tell("phase.percent-why", "example", r.T("phase.percent.example"))
		}
		if err := reason(why); err != nil {
			return err
		}
		ph.Manual = bot.Manual{On: true, Percent: n, By: r.WhoID, Name: r.Who.Name, At: r.Now, Why: why}
	}
	h := about(&plan, i, "percent")
	h.Before, h.After, h.Why = handOf(before), handOf(ph.Manual), why
	if _, err := r.Happened(h); err != nil {
		return err
	}
	r.Audit("plan.percent", bot.Plans.Key(r.ProjectID), map[string]string{"phase": ph.Key, "before": h.Before, "after": h.After, "why": why})
	recount(r, r.ProjectID)
	done(r, key, "name", ph.Title(r.T), "percent", ph.Manual.Percent)
	return put(r, plan)
}
