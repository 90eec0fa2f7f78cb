package project

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

const (
	linkTime  = 10 * time.Minute // how long a code is good for
	linkTries = 5                // wrong codes that one person may say within that time
)

// linkCode was given to a person, to be said by the same human on another platform.
type linkCode struct {
	Person  string    `json:"person"`
	Account string    `json:"account"`
	Expires time.Time `json:"expires"`
}

// linkTry counts the wrong codes that a person said.
type linkTry struct {
	Count int       `json:"count"`
	Since time.Time `json:"since"`
}

var (
	linkCodes = bot.Records[linkCode]{Kind: "link-code", Schema: 1}
	linkTryes = bot.Records[linkTry]{Kind: "link-try", Schema: 1}
)

// link is the command: alone it gives a code, with a code it links the two accounts.
func link(_ context.Context, r *bot.Request) error {
	if code := strings.ToUpper(strings.TrimSpace(r.Rest)); code != "" {
		return sayCode(r, code)
	}
	code := strings.ToUpper(r.NewCode()[:8])
	if err := linkCodes.Put(r, code, linkCode{Person: r.WhoID, Account: r.Event.From.String(), Expires: r.Now.Add(linkTime)}); err != nil {
		return err
	}
	toAsker(r, bot.Card{Title: r.T("project.link-title"), Tone: bot.ToneInfo,
		Parts: []bot.Part{bot.Words(r.T("project.link-code", "code", code)), bot.SmallPrint(r.T("project.link-note"))}})
	return nil
}

// sayCode shows whose code it is and asks before anything is linked: a code may have been sent by somebody else.
func sayCode(r *bot.Request, code string) error {
	tries, err := linkTryes.Get(r, r.WhoID)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if r.Now.Sub(tries.Since) > linkTime {
		tries = linkTry{Since: r.Now}
	}
	if tries.Count >= linkTries {
		return bot.Tell("project.link-often")
	}
	c, err := goodCode(r, code)
	var tell *bot.TellError
	if errors.As(err, &tell) && tell.Key == "project.link-bad" {
		tries.Count++
		toAsker(r, bot.Card{Tone: bot.ToneWarn, Parts: []bot.Part{bot.Words(r.T("project.link-bad"))}})
		return linkTryes.Put(r, r.WhoID, tries)
	}
	if err != nil {
		return err
	}
	_, other, err := bot.PersonNow(r, c.Person)
	if err != nil {
		return err
	}
	platform, _, _ := strings.Cut(c.Account, "/")
	toAsker(r, bot.Card{Title: r.T("project.link-title"), Tone: bot.ToneWarn, Parts: []bot.Part{
		bot.Words(r.T("project.link-ask", "name", bot.Escape(other.Name), "platform", r.T("project.platform-"+platform))),
		bot.Row(bot.Primary(r.T("project.link-yes"), "project.link", code), bot.Button(r.T("project.link-no"), "project.link-no", code))}})
	return nil
}

// goodCode reads a code that still counts and was given to somebody else than who says it.
func goodCode(r *bot.Request, code string) (linkCode, error) {
	c, err := linkCodes.Get(r, code)
	switch {
	case errors.Is(err, bot.ErrNotFound) || err == nil && !r.Now.Before(c.Expires):
		return c, bot.Tell("project.link-bad")
	case err != nil:
		return c, err
	case c.Account == r.Event.From.String():
		return c, bot.Tell("project.link-here")
	case c.Person == r.WhoID:
		return c, bot.Tell("project.link-before")
	}
	return c, nil
}

// linkYes merges the two persons.
func linkYes(_ context.Context, r *bot.Request) error {
	c, err := goodCode(r, r.Click.Value)
	if err != nil {
		return err
	}
	id, keep, err := bot.PersonNow(r, c.Person)
	if err != nil {
		return err
	}
	if id == r.WhoID {
		return bot.Tell("project.link-before")
	}
	if err := merge(r, human{id, keep}, human{r.WhoID, r.Who}); err != nil {
		return err
	}
	if err := linkCodes.Delete(r, r.Click.Value); err != nil {
		return err
	}
	card := bot.Card{Title: r.T("project.linked"), Tone: bot.ToneGood, Lang: r.Lang, Parts: []bot.Part{bot.Words(r.T("project.linked-note"))}}
	r.Replace(card)
	r.Toast(bot.ToneGood, "project.linked")
	return nil
}

func linkNo(_ context.Context, r *bot.Request) error {
	r.Toast(bot.ToneInfo, "project.link-not")
	return linkCodes.Delete(r, r.Click.Value)
}

// merge makes two persons one: the one whose code it was stays, the other becomes an alias. A human has at most one
// account a workspace, so that two there are a mistake and not linked. Roles add up, since it is one human who has them.
func merge(r *bot.Request, keep, gone human) error {
	if keep.Outsider && !gone.Outsider { // our own directory knows more than a stranger's account
		keep, gone = gone, keep
	}
	for _, a := range keep.Accounts {
		if slices.ContainsFunc(gone.Accounts, func(b string) bool { return workspace(a) == workspace(b) }) {
			return bot.Tell("project.link-conflict")
		}
	}
	accounts := slices.Clone(gone.Accounts)
	keep.Accounts = append(slices.Clone(keep.Accounts), accounts...)
	keep.Manager, keep.Creator = keep.Manager || gone.Manager, keep.Creator || gone.Creator
	if keep.Email == "" {
		keep.Email = gone.Email
	}
	gone.Person = bot.Person{Name: gone.Name, Alias: keep.id, Outsider: gone.Outsider}
	if err := errors.Join(bot.People.Put(r, keep.id, keep.Person), bot.People.Put(r, gone.id, gone.Person)); err != nil {
		return err
	}
	r.Audit("person.merge", bot.People.Key(keep.id), map[string]string{"merged": gone.id, "accounts": strings.Join(accounts, " ")})
	return moveRoles(r, keep.id, gone.id)
}

func workspace(account string) string {
	a, err := bot.ParseAccount(account)
	if err != nil {
		return account
	}
	a.ID = ""
	return a.String()
}

func moveRoles(r *bot.Request, to, from string) error {
	for f, err := range bot.Projects.Find(r, bot.Query{Index: "member", Value: from}) {
		if err != nil {
			return err
		}
		p := f.Value
		role := max(p.Role(to), p.Role(from))
		p.Members = cloneMembers(p)
		delete(p.Members, from)
		p.Members[to] = role.String()
		if err := bot.Projects.Put(r, f.ID, p); err != nil {
			return err
		}
		changed(r, f.ID)
	}
	return nil
}
