package person

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/roster"
)

// changed keeps what a platform says of a person: who left may do nothing any more, and who came back may again.
func changed(ctx context.Context, r *bot.Request) error {
	var c bot.PersonChange
	if err := r.Decode(&c); err != nil {
		return err
	}
	profile, err := roster.ProfileOf(ctx, r, c.Who)
	if err != nil {
		return err
	}
	id, p, err := bot.PersonOf(r, c.Who)
	if errors.Is(err, bot.ErrNotFound) {
		if profile.Outsider { // since when is not known: they may be in any room
			r.Publish(bot.EventOutsider, "person/"+c.Who.String(), nil)
		}
		return nil
	}
	if err != nil {
		return err
	}
	was, account := p, c.Who.String()
	closed, outside := c.Gone || profile.Gone, profile.Outsider
	if closed { // of whom is gone a platform may tell nothing any more
		outside = slices.Contains(p.Outside, account)
	}
	p.Note(account, closed, outside)
	review(ctx, r, &p, account)
	if !p.Gone {
		p.Name = cmp.Or(profile.Name, p.Name)
	}
	if err := bot.People.Put(r, id, p); err != nil {
		return err
	}
	return standing(r, id, was, p)
}

// review notes anew what platforms say of a person's other accounts, on which it depends what the changed one means. Of one that
// cannot be asked what is known counts.
func review(ctx context.Context, r *bot.Request, p *bot.Person, changed string) {
	for _, s := range p.Accounts {
		a, err := bot.ParseAccount(s)
		if err != nil || s == changed || slices.Contains(p.Closed, s) {
			continue
		}
		if profile, err := roster.ProfileOf(ctx, r, a); err == nil {
			p.Note(s, profile.Gone, profile.Outsider)
		}
	}
}

// returned goes on when an account was found by its address to be that of somebody who had left, or was an outsider.
func returned(_ context.Context, r *bot.Request) error {
	var b roster.Returned
	if err := r.Decode(&b); err != nil {
		return err
	}
	id, now, err := bot.PersonNow(r, b.Person)
	if err != nil {
		return err
	}
	was := now
	was.Gone, was.Outsider = b.Gone, b.Outsider
	return standing(r, id, was, now)
}

// standing tells what follows for a person's projects when their accounts changed: who has left, or is an outsider now, bears
// their roles no longer, so that the leads are asked who takes over.
func standing(r *bot.Request, id string, was, now bot.Person) error {
	if was.Gone != now.Gone {
		r.Audit("person.gone", bot.People.Key(id), map[string]string{"gone": strconv.FormatBool(now.Gone)})
	}
	if was.Outsider != now.Outsider {
		r.Audit("person.outsider", bot.People.Key(id), map[string]string{"outsider": strconv.FormatBool(now.Outsider)})
	}
	if was.Outsider != now.Outsider || !slices.Equal(slices.Sorted(slices.Values(was.Outside)), slices.Sorted(slices.Values(now.Outside))) {
		r.Publish(bot.EventOutsider, "person/"+id, nil)
	}
	if was.Gone && now.Gone || was.Gone == now.Gone && was.Outsider == now.Outsider {
		return nil
	}
	if !now.Gone && (was.Gone || was.Outsider) {
		if err := cameBack(r, id); err != nil {
			return err
		}
	} else if err := deputyLeft(r, id, now); err != nil {
		return err
	}
	if !now.Gone && !now.Outsider {
		return nil
	}
	for f, err := range bot.Projects.Find(r, bot.Query{Index: "member", Value: id}) {
		if err != nil {
			return err
		}
		if now.Gone || f.Value.Role(id) > bot.RoleClient {
			r.Publish("person.left", "project/"+f.ID, bot.Left{Project: f.ID, Person: id})
		}
	}
	return nil
}
