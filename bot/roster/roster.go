// Package roster finds out who is meant: the person behind an account, and the people whom somebody names. It records
// whom it meets; it gives no roles, and what becomes of a person later is the capability person's.
package roster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// Human is a person with their ID.
type Human struct {
	ID string
	bot.Person
}

// emailOwner is the intent to be the one person behind an e-mail address: two lanes that meet the same human at once
// write the same record, and one of them runs again.
type emailOwner struct {
	Person string `json:"person"`
}

var emailOwners = bot.Records[emailOwner]{Kind: "person-email", Schema: 1}

// EmailKind is the kind of records that tell whose an address is.
var EmailKind = emailOwners.Kind

// Acquaint finds the person behind an account, or makes one. An e-mail that our own directory vouches for makes two
// accounts one person; nothing else does without being asked.
func Acquaint(ctx context.Context, r *bot.Request, a bot.Account) (Human, error) {
	id, p, err := bot.PersonOf(r, a)
	if !errors.Is(err, bot.ErrNotFound) {
		return Human{id, p}, err
	}
	profile, err := ProfileOf(ctx, r, a)
	if err != nil {
		return Human{}, err
	}
	fresh := bot.Person{Name: cmp.Or(profile.Name, a.ID), Zone: profile.Zone, Spoke: profile.Lang}
	fresh.Note(a.String(), profile.Gone, profile.Outsider)
	email := vouched(profile)
	if email == "" {
		return record(r, a.String(), fresh)
	}
	fresh.Email = email
	return join(r, email, fresh)
}

// record makes a new person of what names them. Their ID is made of that, unless somebody of the same name was erased: who
// comes back is not who they were.
func record(r *bot.Request, name string, fresh bot.Person) (Human, error) {
	for id := bot.HashID("person", name); ; id = bot.HashID("person", id) {
		known, err := bot.People.Get(r, id)
		switch {
		case errors.Is(err, bot.ErrNotFound):
			return Human{id, fresh}, bot.People.Put(r, id, fresh)
		case err != nil:
			return Human{}, err
		case known.Name != bot.Erased: // met a moment ago, by this very request
			return Human{id, known}, nil
		}
	}
}

// EventReturned tells that somebody who had left, or was an outsider, has an account of our own organisation (Returned).
const EventReturned = "person.returned"

// Returned is the payload of EventReturned: who it is, and how they stood before.
type Returned struct {
	Person   string `json:"person"`
	Gone     bool   `json:"gone,omitempty"`
	Outsider bool   `json:"outsider,omitempty"`
}

// join adds the fresh person's account to whom the e-mail belongs, or makes them its owner.
func join(r *bot.Request, email string, fresh bot.Person) (Human, error) {
	owner, err := emailOwners.Get(r, email)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		h, err := record(r, email, fresh)
		if err != nil {
			return h, err
		}
		return h, emailOwners.Put(r, email, emailOwner{h.ID})
	case err != nil:
		return Human{}, err
	}
	id, known, err := bot.PersonNow(r, owner.Person)
	if err != nil {
		return Human{}, fmt.Errorf("owner of an e-mail: %w", err)
	}
	if slices.Contains(known.Accounts, fresh.Accounts[0]) {
		return Human{id, known}, nil
	}
	if was := (Returned{id, known.Gone, known.Outsider}); was.Gone || was.Outsider {
		r.Publish(EventReturned, "person/"+id, was)
	}
	known.Note(fresh.Accounts[0], fresh.Gone, false) // only our own have an address that is vouched for
	known.Zone, known.Spoke = cmp.Or(known.Zone, fresh.Zone), cmp.Or(known.Spoke, fresh.Spoke)
	r.Audit("account.link", bot.People.Key(id), map[string]string{"account": fresh.Accounts[0], "by": "directory"})
	return Human{id, known}, bot.People.Put(r, id, known)
}

// Look is who is behind an account, without recording them: as golive knows them, else as the platform says. If it says
// nothing, they are somebody from outside without a name.
func Look(ctx context.Context, r *bot.Request, a bot.Account) (bot.Person, error) {
	_, p, err := bot.PersonOf(r, a)
	if !errors.Is(err, bot.ErrNotFound) {
		return p, err
	}
	profile, err := ProfileOf(ctx, r, a)
	if err != nil || profile.Outsider {
		return bot.Person{Name: profile.Name, Outsider: true}, nil //nolint:nilerr // what is not known must do
	}
	return bot.Person{Name: profile.Name, Email: profile.Email, Zone: profile.Zone}, nil
}

// ProfileOf asks the platform who that is. Whom it does not know counts as an outsider.
func ProfileOf(ctx context.Context, r *bot.Request, a bot.Account) (bot.Profile, error) {
	unknown := bot.Profile{Account: a, Outsider: true}
	d, err := r.Directory(a.Platform)
	if err != nil {
		return unknown, nil //nolint:nilerr // a platform without a directory vouches for nobody
	}
	ctx, cancel := r.Patience(ctx)
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

// PartEmail leaves an e-mail address with the account whose directory vouches for it, when an account becomes a person of its own.
// Where nobody does any more, it stays where an account is ours: it may be an operator's. The profiles are of the one that goes, and
// of those that stay.
func PartEmail(r *bot.Request, goes bot.Profile, stay []bot.Profile, keep, part *Human) error {
	var staying []string
	for _, p := range stay {
		if mail := vouched(p); mail != "" {
			staying = append(staying, mail)
		}
	}
	was, goesWith := keep.Email, vouched(goes)
	switch {
	case was == "" || slices.Contains(staying, was):
	case len(staying) > 0:
		keep.Email = staying[0]
		if err := emailOwners.Put(r, keep.Email, emailOwner{keep.ID}); err != nil {
			return err
		}
	case goesWith == was || !slices.ContainsFunc(stay, func(p bot.Profile) bool { return !p.Outsider }):
		keep.Email = ""
		if !goes.Outsider {
			goesWith = cmp.Or(goesWith, was)
		}
	}
	if goesWith == "" || slices.Contains(staying, goesWith) {
		return nil
	}
	part.Email = goesWith
	return emailOwners.Put(r, goesWith, emailOwner{part.ID})
}

// vouched is the address that our own directory vouches for, or "".
func vouched(p bot.Profile) string {
	if p.Outsider {
		return ""
	}
	return strings.ToLower(strings.TrimSpace(p.Email))
}

// OwnerOf is the person whose e-mail address a profile has, where our own directory vouches for it; "" if there is none.
func OwnerOf(r *bot.Request, profile bot.Profile) (id string, err error) {
	email := vouched(profile)
	if email == "" {
		return "", nil
	}
	owner, err := emailOwners.Get(r, email)
	if errors.Is(err, bot.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	id, _, err = bot.PersonNow(r, owner.Person)
	return id, err
}
