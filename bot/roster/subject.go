package roster

import (
	"context"
	"fmt"
	"slices"

	"github.com/golive-bot/golive/bot"
)

// Subject is a person as records name them, with those who were merged into them and all of their addresses.
func Subject(ctx context.Context, s bot.Reader, id string) (bot.DataSubject, error) {
	if id == "" {
		return bot.DataSubject{}, fmt.Errorf("person without an ID: %w", bot.ErrNotFound)
	}
	people, err := bot.People.List(ctx, s, bot.Query{})
	if err != nil {
		return bot.DataSubject{}, fmt.Errorf("look up aliases: %w", err)
	}
	aliases := map[string]string{}
	for _, f := range people {
		aliases[f.ID] = f.Value.Alias
	}
	d := bot.DataSubject{IDs: []string{id}}
	for _, f := range people {
		if f.ID != id && !leadsTo(aliases, f.ID, id) {
			continue
		}
		if f.ID != id {
			d.IDs = append(d.IDs, f.ID)
		}
		d.Accounts = append(d.Accounts, f.Value.Accounts...)
		d.Emails = append(d.Emails, f.Value.Email)
		d.Names = append(d.Names, f.Value.Name)
	}
	owners, err := emailOwners.List(ctx, s, bot.Query{})
	if err != nil {
		return d, fmt.Errorf("look up addresses: %w", err)
	}
	for _, f := range owners {
		if d.Is(f.Value.Person) {
			d.Emails = append(d.Emails, f.ID)
		}
	}
	for _, list := range []*[]string{&d.Accounts, &d.Emails, &d.Names} {
		slices.Sort(*list)
		*list = slices.DeleteFunc(slices.Compact(*list), func(v string) bool { return v == "" || v == bot.Erased })
	}
	for _, mail := range d.Emails { // they may have stood on a list before golive knew them
		d.IDs = append(d.IDs, bot.MailID(mail))
	}
	return d, nil
}

// leadsTo reports whether aliases lead from one person to another.
func leadsTo(aliases map[string]string, from, to string) bool {
	for range 8 {
		if from = aliases[from]; from == "" || from == to {
			break
		}
	}
	return from == to
}
