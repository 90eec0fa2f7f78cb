package project

import (
	"context"
	"errors"

	"github.com/golive-bot/golive/bot"
)

// merged moves the roles of who turned out to be somebody else to them. Roles add up, since it is one human who has them; what an
// outsider was given before they became one is not given back by that.
func merged(_ context.Context, r *bot.Request) error {
	var m bot.Merged
	if err := r.Decode(&m); err != nil {
		return err
	}
	was, err := bot.People.Get(r, m.Was)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	for f, err := range bot.Projects.Find(r, bot.Query{Index: "member", Value: m.Was}) {
		if err != nil {
			return err
		}
		p := f.Value
		role, before := max(p.Role(m.Person), p.Allows(m.Was, was)), p.Members[m.Person]
		p.Members = cloneMembers(p)
		delete(p.Members, m.Was)
		p.Members[m.Person] = role.String()
		if err := bot.Projects.Put(r, f.ID, p); err != nil {
			return err
		}
		r.Audit("role.remove", bot.Projects.Key(f.ID), map[string]string{"person": m.Was, "before": f.Value.Members[m.Was], "by": "merge"})
		r.Audit("role.set", bot.Projects.Key(f.ID), map[string]string{"person": m.Person, "role": role.String(), "before": before, "by": "merge"})
		r.ProjectChanged(f.ID)
	}
	return nil
}
