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
	id, p, err := bot.PersonOf(r, c.Who)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	profile, err := roster.ProfileOf(ctx, r, c.Who)
	if err != nil {
		return err
	}
	was := p.Gone
	if setClosed(&p, c.Who.String(), c.Gone || profile.Gone); !p.Gone {
		p.Name, p.Outsider = cmp.Or(profile.Name, p.Name), profile.Outsider && p.Outsider
	}
	if err := bot.People.Put(r, id, p); err != nil {
		return err
	}
	if was == p.Gone {
		return nil
	}
	r.Audit("person.gone", bot.People.Key(id), map[string]string{"gone": strconv.FormatBool(p.Gone)})
	if !p.Gone {
		return cameBack(r, id)
	}
	if err := deputyLeft(r, id, p.Name); err != nil {
		return err
	}
	for f, err := range bot.Projects.Find(r, bot.Query{Index: "member", Value: id}) {
		if err != nil {
			return err
		}
		r.Publish("person.left", "project/"+f.ID, bot.Left{Project: f.ID, Person: id})
	}
	return nil
}

// setClosed notes whether an account is deactivated. Who has none left that is active is gone.
func setClosed(p *bot.Person, account string, closed bool) {
	p.Closed = slices.DeleteFunc(slices.Clone(p.Closed), func(a string) bool { return a == account })
	if closed {
		p.Closed = append(p.Closed, account)
	}
	p.Gone = len(p.Closed) == len(p.Accounts)
}
