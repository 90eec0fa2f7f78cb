package project

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// patience is how long a handler waits for a platform or the tracker: while somebody waits at the door for the answer, a
// short time only, so that the answer is not late.
func patience(r *bot.Request) time.Duration {
	if !r.Event.Door.IsZero() {
		return 800 * time.Millisecond
	}
	return 2 * time.Second
}

// emailOwner is the intent to be the one person behind an e-mail address: two lanes that meet the same human at once
// write the same record, and one of them runs again.
type emailOwner struct {
	Person string `json:"person"`
}

var emailOwners = bot.Records[emailOwner]{Kind: "person-email", Schema: 1}

// meet records the person behind an account that acts for the first time.
func meet(ctx context.Context, r *bot.Request) error {
	id, p, err := acquaint(ctx, r, r.Event.From)
	if err != nil {
		return err
	}
	r.WhoID, r.Who = id, p
	return nil
}

// acquaint finds the person behind an account, or makes one. An e-mail that our own directory vouches for makes two
// accounts one person; nothing else does without being asked.
func acquaint(ctx context.Context, r *bot.Request, a bot.Account) (string, bot.Person, error) {
	id, p, err := bot.PersonOf(r, a)
	if !errors.Is(err, bot.ErrNotFound) {
		return id, p, err
	}
	profile, err := profileOf(ctx, r, a)
	if err != nil {
		return "", bot.Person{}, err
	}
	fresh := bot.Person{Name: cmp.Or(profile.Name, a.ID), Zone: profile.Zone, Outsider: profile.Outsider, Accounts: []string{a.String()}}
	email := strings.ToLower(strings.TrimSpace(profile.Email))
	if email == "" || profile.Outsider {
		id = bot.HashID("person", a.String())
		if known, err := bot.People.Get(r, id); err == nil { // met a moment ago, by this very request
			return id, known, nil
		}
		return id, fresh, bot.People.Put(r, id, fresh)
	}
	fresh.Email = email
	return byEmail(r, email, fresh)
}

// byEmail adds the fresh person's account to whom the e-mail belongs, or makes them its owner.
func byEmail(r *bot.Request, email string, fresh bot.Person) (string, bot.Person, error) {
	owner, err := emailOwners.Get(r, email)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		id := bot.HashID("person", email)
		if err := emailOwners.Put(r, email, emailOwner{id}); err != nil {
			return "", fresh, err
		}
		return id, fresh, bot.People.Put(r, id, fresh)
	case err != nil:
		return "", fresh, err
	}
	id, known, err := bot.PersonNow(r, owner.Person)
	if err != nil {
		return "", known, fmt.Errorf("owner of an e-mail: %w", err)
	}
	if slices.Contains(known.Accounts, fresh.Accounts[0]) {
		return id, known, nil
	}
	known.Accounts = append(known.Accounts, fresh.Accounts...)
	known.Zone = cmp.Or(known.Zone, fresh.Zone)
	r.Audit("account.link", bot.People.Key(id), map[string]string{"account": fresh.Accounts[0], "by": "directory"})
	return id, known, bot.People.Put(r, id, known)
}

// profileOf asks the platform who that is. Whom it does not know counts as an outsider.
func profileOf(ctx context.Context, r *bot.Request, a bot.Account) (bot.Profile, error) {
	unknown := bot.Profile{Account: a, Outsider: true}
	d, err := r.Directory(a.Platform)
	if err != nil {
		return unknown, nil //nolint:nilerr // a platform without a directory vouches for nobody
	}
	ctx, cancel := context.WithTimeout(ctx, patience(r))
	defer cancel()
	profile, err := d.Profile(ctx, a)
	if errors.Is(err, bot.ErrNotFound) {
		return unknown, nil
	}
	if err != nil {
		return profile, fmt.Errorf("look up person: %w", err)
	}
	return profile, nil
}

// personChanged keeps what a platform says of a person: who left may do nothing any more, and who came back may again.
func personChanged(ctx context.Context, r *bot.Request) error {
	var c bot.PersonChange
	if err := r.Decode(&c); err != nil {
		return err
	}
	id, p, err := bot.PersonOf(r, c.Who)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	profile, err := profileOf(ctx, r, c.Who)
	if err != nil {
		return err
	}
	was := p
	p.Gone = c.Gone || profile.Gone
	if !p.Gone {
		p.Name, p.Outsider = cmp.Or(profile.Name, p.Name), profile.Outsider && p.Outsider
	}
	if was.Gone != p.Gone {
		r.Audit("person.gone", bot.People.Key(id), map[string]string{"gone": strconv.FormatBool(p.Gone)})
	}
	return bot.People.Put(r, id, p)
}
