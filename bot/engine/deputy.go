package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// Who is away is left in peace: what would have come to them in private goes to their deputy, to a lead of the project if
// the deputy cannot take it, or waits. Answers to what they do themselves reach them all the same.

// standIn is who gets a private message that is for h: h, or who stands in for them.
func (e *Engine) standIn(ctx context.Context, job *bot.Job, h human) (human, error) {
	now := e.Clock.Now()
	absence, away := h.AwayAt(now)
	if !away || !job.Waits && answers(job, h) {
		return h, nil
	}
	var other human
	if !job.Waits {
		var err error
		if other, err = e.deputy(ctx, job.Project, h, now); err != nil {
			return human{}, err
		}
	}
	switch {
	case other.id != "":
		job.Body = e.onBehalf(job, h, absence)
		return other, nil
	case job.Noise == bot.NoiseAlarm:
		return h, nil
	}
	return human{}, later{bot.Later{At: nextMorning(now.In(h.Location()))}}
}

// answers reports whether what comes to h is the answer to something that they did themselves.
func answers(job *bot.Job, h human) bool {
	return job.Asked && (job.From == (bot.Account{}) || slices.Contains(h.Accounts, job.From.String()))
}

// nextMorning is when it is asked again whether somebody is back: they may come back early.
func nextMorning(local time.Time) time.Time {
	return time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, local.Location())
}

// deputy follows the deputies from one who is away to the first who is there and may know of the project. Where they lead
// to nobody it is a lead of the project; the zero human if there is none either, or if no deputy was ever named.
func (e *Engine) deputy(ctx context.Context, project string, away human, now time.Time) (human, error) {
	seen := []string{away.id}
	for at := away; ; {
		absence, is := at.AwayAt(now)
		if !is {
			return at, nil
		}
		if absence.Deputy == "" {
			break
		}
		next, err := e.personNow(ctx, absence.Deputy)
		if unknown := skip(""); errors.As(err, &unknown) {
			break
		}
		if err != nil {
			return human{}, err
		}
		fits, err := e.mayStandIn(ctx, next, away, project)
		if err != nil {
			return human{}, err
		}
		if !fits || slices.Contains(seen, next.id) {
			break
		}
		at, seen = next, append(seen, next.id)
	}
	if a, _ := away.AwayAt(now); a.Deputy == "" {
		return human{}, nil
	}
	return e.leadFor(ctx, project, away, now)
}

// mayStandIn reports whether somebody can be told what was meant for another: they are there to be told, no outsider
// unless the other is one as well, and may know of the project. Where that is not known, they must be of all of the other's.
func (e *Engine) mayStandIn(ctx context.Context, h, away human, project string) (bool, error) {
	if _, reachable := h.Preferred(); !reachable || h.Gone || h.Outsider && !away.Outsider || project == "" && away.Manager && !h.Manager {
		return false, nil
	}
	concerned, err := e.concerned(ctx, project, away)
	for _, p := range concerned {
		if !h.Manager && p.Allows(h.id, h.Person) < cmp.Or(min(p.Role(away.id), bot.RoleMember), bot.RoleMember) {
			return false, err
		}
	}
	return err == nil, err
}

// concerned are the project, or all projects of a person.
func (e *Engine) concerned(ctx context.Context, project string, of human) ([]bot.Project, error) {
	if project != "" {
		p, _, err := bot.Projects.Read(ctx, e.Store, project)
		if errors.Is(err, bot.ErrNotFound) {
			return nil, nil
		}
		return []bot.Project{p}, err
	}
	mine, err := bot.Projects.List(ctx, e.Store, bot.Query{Index: "member", Value: of.id})
	if err != nil {
		return nil, fmt.Errorf("look up projects: %w", err)
	}
	all := make([]bot.Project, len(mine))
	for i, f := range mine {
		all[i] = f.Value
	}
	return all, nil
}

// leadFor is a lead of the project who is there; the zero human if there is none.
func (e *Engine) leadFor(ctx context.Context, project string, away human, now time.Time) (human, error) {
	if project == "" {
		return human{}, nil
	}
	p, _, err := bot.Projects.Read(ctx, e.Store, project)
	if errors.Is(err, bot.ErrNotFound) {
		return human{}, nil
	}
	if err != nil {
		return human{}, fmt.Errorf("look up project: %w", err)
	}
	for _, id := range slices.Sorted(maps.Keys(p.Members)) {
		if id == away.id || p.Role(id) < bot.RoleLead {
			continue
		}
		lead, err := e.personNow(ctx, id)
		if unknown := skip(""); errors.As(err, &unknown) {
			continue
		}
		if err != nil {
			return human{}, err
		}
		_, reachable := lead.Preferred()
		if _, absent := lead.AwayAt(now); reachable && !absent && !lead.Gone && !lead.Outsider {
			return lead, nil
		}
	}
	return human{}, nil
}

// onBehalf is the message with a line before it that says for whom it is.
func (e *Engine) onBehalf(job *bot.Job, away human, absence bot.Away) bot.Body {
	say := func(lang string) string {
		lang = cmp.Or(lang, job.Lang, i18n.Chinese)
		return e.Texts.Text(lang, "bot.on-behalf", "name", bot.Escape(away.Name), "day", i18n.DayOf(lang, absence.To, e.Clock.Now()))
	}
	switch b := job.Body.(type) {
	case bot.Card:
		b.Parts = append([]bot.Part{bot.SmallPrint(say(b.Lang))}, b.Parts...)
		if b.Plain != "" {
			b.Plain = bot.Plain(say(b.Lang)) + "\n" + b.Plain
		}
		return b
	case bot.Text:
		b.Text = joinParagraphs(say(""), b.Text)
		return b
	case bot.Form:
		b.Intro = joinParagraphs(say(b.Lang), b.Intro)
		return b
	case bot.File:
		b.Note = joinParagraphs(say(""), b.Note)
		return b
	}
	return job.Body
}

func joinParagraphs(a, b string) string {
	if b == "" {
		return a
	}
	return a + "\n" + b
}
