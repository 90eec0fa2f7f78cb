package person

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/roster"
	"github.com/golive-bot/golive/bot/workday"
)

// joinable refuses to link people who both have an account in one workspace: a human has one, so that two are a mistake.
func joinable(one, other bot.Person) error {
	for _, a := range one.Accounts {
		if slices.ContainsFunc(other.Accounts, func(b string) bool { return workspace(a) == workspace(b) }) {
			return bot.Tell("person.link-conflict")
		}
	}
	return nil
}

func workspace(account string) string {
	a, err := bot.ParseAccount(account)
	if err != nil {
		return account
	}
	a.ID = ""
	return a.String()
}

// merge makes two persons one: the one whose code it was stays, the other becomes an alias, by which their records are
// found. What else is kept under the alias follows by the event.
func merge(r *bot.Request, keep, gone roster.Human) error {
	if err := joinable(keep.Person, gone.Person); err != nil {
		return err
	}
	if keep.Outsider && !gone.Outsider { // our own directory knows more than a stranger's account
		keep, gone = gone, keep
	}
	accounts := gone.Accounts
	for _, account := range accounts {
		keep.Note(account, slices.Contains(gone.Closed, account), slices.Contains(gone.Outside, account))
	}
	keep.Manager, keep.Creator = keep.Manager || gone.Manager, keep.Creator || gone.Creator
	keep.Email, keep.Lang, keep.Zone = cmp.Or(keep.Email, gone.Email), cmp.Or(keep.Lang, gone.Lang), cmp.Or(keep.Zone, gone.Zone)
	keep.Away = bothAway(keep, gone)
	gone.Person = bot.Person{Name: gone.Name, Alias: keep.ID, Outsider: gone.Outsider}
	if err := errors.Join(bot.People.Put(r, keep.ID, keep.Person), bot.People.Put(r, gone.ID, gone.Person)); err != nil {
		return err
	}
	if gone.Outsider && !keep.Outsider {
		if err := cameBack(r, gone.ID); err != nil {
			return err
		}
	}
	r.Audit("person.merge", bot.People.Key(keep.ID), map[string]string{"merged": gone.ID, "accounts": strings.Join(accounts, " ")})
	r.Publish("person.merged", "person/"+keep.ID, bot.Merged{Person: keep.ID, Was: gone.ID})
	return nil
}

// bothAway are the absences of two who turned out to be one human. On days that both have, what the first one said counts.
// Neither can stand in for the other.
func bothAway(keep, gone roster.Human) []bot.Away {
	all := slices.Clone(keep.Away)
	for _, a := range gone.Away {
		left := []bot.Away{a}
		for _, taken := range keep.Away {
			left = without(left, taken)
		}
		all = append(all, left...)
	}
	for i := range all {
		if d := all[i].Deputy; d == keep.ID || d == gone.ID {
			all[i].Deputy = ""
		}
	}
	slices.SortFunc(all, func(a, b bot.Away) int { return cmp.Compare(a.From, b.From) })
	return all
}

// without are absences without the days of another.
func without(all []bot.Away, taken bot.Away) []bot.Away {
	var left []bot.Away
	for _, a := range all {
		for _, rest := range (workday.Span{From: a.From, To: a.To}).Without(workday.Span{From: taken.From, To: taken.To}) {
			left = append(left, bot.Away{From: rest.From, To: rest.To, Deputy: a.Deputy})
		}
	}
	return left
}

// unlink is the command: it asks which of the other accounts is to be a person of its own.
func unlink(ctx context.Context, r *bot.Request) error {
	var others []bot.Choice
	for _, s := range r.Who.Accounts {
		if a, err := bot.ParseAccount(s); err == nil && a != r.Event.From {
			others = append(others, bot.Choice{Label: r.T("bot.platform-"+a.Platform) + " " + calledThere(ctx, r, a), Value: s})
		}
	}
	if len(others) == 0 {
		return bot.Tell("person.unlink-only")
	}
	said := strings.ToLower(r.Rest)
	if named := slices.DeleteFunc(slices.Clone(others), func(c bot.Choice) bool { return !strings.Contains(strings.ToLower(c.Label), said) }); len(named) > 0 {
		others = named
	}
	account, err := r.Choose("account", r.T("person.unlink-which"), others)
	if err != nil {
		return err
	}
	a, err := bot.ParseAccount(account)
	if err != nil {
		return bot.Permanent(err)
	}
	text, left := r.T("person.unlink-ask", "account", accountName(ctx, r, a, false)), r.Who
	if left.Part(account); left.Outsider && !r.Who.Outsider {
		text += "\n" + r.T("person.unlink-outside")
	}
	r.Confide(bot.Card{Title: r.T("person.unlink-title"), Tone: bot.ToneWarn, Parts: []bot.Part{bot.Words(text),
		bot.Row(bot.Control{Label: r.T("person.unlink-yes"), Action: "person.unlink", Value: account, Style: bot.StyleDanger})}})
	return nil
}

// unlinkYes splits an account off into a person of its own, with no role and no right: those stay with whoever asked, as far as
// their other accounts bear them.
func unlinkYes(ctx context.Context, r *bot.Request) error {
	account := r.Click.Value
	if !slices.Contains(r.Who.Accounts, account) || account == r.Event.From.String() {
		return bot.Tell("person.unlink-gone")
	}
	a, err := bot.ParseAccount(account)
	if err != nil {
		return bot.Tell("bot.old-button")
	}
	profile, err := roster.ProfileOf(ctx, r, a)
	if err != nil {
		return err
	}
	was := r.Who
	closed, _ := r.Who.Part(account)
	fresh := roster.Human{ID: bot.HashID("person", account, r.Event.ID), Person: bot.Person{Name: cmp.Or(profile.Name, a.ID), Zone: profile.Zone}}
	fresh.Note(account, closed || profile.Gone, profile.Outsider)
	var stay []bot.Profile
	for _, s := range r.Who.Accounts {
		mine, err := bot.ParseAccount(s)
		if err != nil {
			return bot.Permanent(err)
		}
		p, err := roster.ProfileOf(ctx, r, mine)
		if err != nil {
			return err
		}
		r.Who.Note(s, slices.Contains(r.Who.Closed, s) || p.Gone, p.Outsider)
		stay = append(stay, p)
	}
	if !slices.ContainsFunc(stay, func(p bot.Profile) bool { return p.Name == r.Who.Name }) { // the name went with the account
		for _, p := range stay {
			if p.Account == r.Event.From {
				r.Who.Name = cmp.Or(p.Name, r.Who.Name)
			}
		}
	}
	rest := roster.Human{ID: r.WhoID, Person: r.Who}
	if err := roster.PartEmail(r, profile, stay, &rest, &fresh); err != nil {
		return err
	}
	r.Who = rest.Person
	if err := errors.Join(bot.People.Put(r, r.WhoID, r.Who), bot.People.Put(r, fresh.ID, fresh.Person)); err != nil {
		return err
	}
	r.Audit("person.unlink", bot.People.Key(r.WhoID), map[string]string{"account": account, "person": fresh.ID})
	if err := standing(r, r.WhoID, was, r.Who); err != nil {
		return err
	}
	r.Send(bot.Effect{To: bot.ToAccount(a), Audience: bot.Client, Body: bot.Card{Title: r.T("person.separated"), Tone: bot.ToneWarn, Lang: r.Lang,
		Parts: []bot.Part{bot.Words(r.T("person.separated-text", "account", accountName(ctx, r, r.Event.From, false)))}}})
	r.Replace(bot.Card{Title: r.T("person.unlinked"), Tone: bot.ToneDone, Lang: r.Lang, Parts: []bot.Part{bot.Words(r.T("person.unlinked-note"))}})
	r.Toast(bot.ToneGood, "person.unlinked")
	return nil
}
