package person

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/roster"
)

// Merged is the payload of the event "person.merged": two persons turned out to be one human.
type Merged struct {
	Person string `json:"person"`
	Was    string `json:"was"` // ID that is an alias now
}

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
	accounts := slices.Clone(gone.Accounts)
	keep.Accounts, keep.Closed = append(slices.Clone(keep.Accounts), accounts...), append(slices.Clone(keep.Closed), gone.Closed...)
	keep.Manager, keep.Creator = keep.Manager || gone.Manager, keep.Creator || gone.Creator
	keep.Email, keep.Lang, keep.Zone = cmp.Or(keep.Email, gone.Email), cmp.Or(keep.Lang, gone.Lang), cmp.Or(keep.Zone, gone.Zone)
	if len(keep.Away) == 0 {
		keep.Away = gone.Away
	}
	gone.Person = bot.Person{Name: gone.Name, Alias: keep.ID, Outsider: gone.Outsider}
	if err := errors.Join(bot.People.Put(r, keep.ID, keep.Person), bot.People.Put(r, gone.ID, gone.Person)); err != nil {
		return err
	}
	r.Audit("person.merge", bot.People.Key(keep.ID), map[string]string{"merged": gone.ID, "accounts": strings.Join(accounts, " ")})
	r.Publish("person.merged", "person/"+keep.ID, Merged{Person: keep.ID, Was: gone.ID})
	return nil
}

// unlink is the command: it asks which of the other accounts is to be a person of its own.
func unlink(_ context.Context, r *bot.Request) error {
	var others []bot.Choice
	for _, s := range r.Who.Accounts {
		if a, err := bot.ParseAccount(s); err == nil && a != r.Event.From {
			others = append(others, bot.Choice{Label: r.T("bot.platform-"+a.Platform) + " " + a.ID, Value: s})
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
	r.Confide(bot.Card{Title: r.T("person.unlink-title"), Tone: bot.ToneWarn, Parts: []bot.Part{
		bot.Words(r.T("person.unlink-ask", "platform", r.T("bot.platform-"+a.Platform), "id", bot.Escape(a.ID))),
		bot.Row(bot.Control{Label: r.T("person.unlink-yes"), Action: "person.unlink", Value: account, Style: bot.StyleDanger})}})
	return nil
}

// unlinkYes splits an account off into a person of its own, with no role and no right: those stay with whoever asked.
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
	is := func(s string) bool { return s == account }
	fresh := bot.Person{Name: cmp.Or(profile.Name, a.ID), Zone: profile.Zone, Outsider: profile.Outsider, Accounts: []string{account}}
	if slices.ContainsFunc(r.Who.Closed, is) {
		fresh.Closed, fresh.Gone = []string{account}, true
	}
	r.Who.Accounts = slices.DeleteFunc(slices.Clone(r.Who.Accounts), is)
	r.Who.Closed = slices.DeleteFunc(slices.Clone(r.Who.Closed), is)
	id := bot.HashID("person", account, r.Event.ID)
	if err := errors.Join(bot.People.Put(r, r.WhoID, r.Who), bot.People.Put(r, id, fresh)); err != nil {
		return err
	}
	r.Audit("person.unlink", bot.People.Key(r.WhoID), map[string]string{"account": account, "person": id})
	r.Replace(bot.Card{Title: r.T("person.unlinked"), Tone: bot.ToneDone, Lang: r.Lang, Parts: []bot.Part{bot.Words(r.T("person.unlinked-note"))}})
	r.Toast(bot.ToneGood, "person.unlinked")
	return nil
}
