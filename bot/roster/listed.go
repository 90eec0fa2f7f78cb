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

// Listed are those who stand on lists alone, of whom golive has no account, and are called so, by name or address: one for each
// address, which tells two of one name apart.
func Listed(ctx context.Context, s bot.Reader, keeps []bot.Kept, said string) ([]bot.DataSubject, error) {
	found := map[string]bot.DataSubject{}
	for _, k := range keeps {
		if k.Knows == nil {
			continue
		}
		for rec, err := range s.Find(ctx, bot.Query{Kind: k.Kind}) {
			if err != nil {
				return nil, fmt.Errorf("look through %s: %w", k.Kind, err)
			}
			one, is := k.Knows(rec, said)
			if !is {
				continue
			}
			mail := strings.Join(one.Emails, "")
			had := found[mail]
			had.IDs, had.Emails, had.Names = together(had.IDs, one.IDs), one.Emails, together(had.Names, one.Names)
			found[mail] = had
		}
	}
	var all []bot.DataSubject
	for _, one := range found {
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b bot.DataSubject) int {
		return cmp.Compare(strings.Join(a.Emails, ""), strings.Join(b.Emails, ""))
	})
	return all, nil
}

func together(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// ByMail is whose an address is, be they known or on a list alone; ErrNotFound if it is nobody's.
func ByMail(ctx context.Context, s bot.Reader, keeps []bot.Kept, mail string) (bot.DataSubject, error) {
	mail = strings.ToLower(strings.TrimSpace(mail))
	owner, _, err := emailOwners.Read(ctx, s, mail)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return bot.DataSubject{}, err
	}
	people, err := bot.People.List(ctx, s, bot.Query{Index: "email", Value: mail, Limit: 1})
	if err != nil {
		return bot.DataSubject{}, err
	}
	if len(people) > 0 {
		owner.Person = cmp.Or(owner.Person, people[0].ID)
	}
	if owner.Person != "" {
		return Subject(ctx, s, owner.Person)
	}
	listed, err := Listed(ctx, s, keeps, mail)
	if err != nil {
		return bot.DataSubject{}, err
	}
	if len(listed) == 0 {
		return bot.DataSubject{}, fmt.Errorf("nobody has the address %s: %w", mail, bot.ErrNotFound)
	}
	return listed[0], nil
}
