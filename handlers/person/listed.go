package person

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/roster"
)

// Some people stand on lists alone: clients who are asked by mail, say. Golive has no account of them, but keeps data about them
// all the same. Whose data is exported or erased is told by a reference: a person's ID, or listMark and what they are called.
const listMark = "listed|"

// named is whom an operator's command names, with the reference to them.
func named(ctx context.Context, r *bot.Request) (who roster.Human, ref string, err error) {
	who, err = oneOfAll(ctx, r)
	var tell *bot.TellError
	if err == nil || !errors.As(err, &tell) {
		return who, who.ID, err
	}
	ref = listMark + strings.TrimSpace(r.Rest)
	s, unknown := subjectOf(ctx, r, ref)
	if errors.Is(unknown, bot.ErrNotFound) {
		return who, "", err
	}
	if unknown != nil {
		return who, "", unknown
	}
	who.Name = s.Names[0]
	return who, ref, nil
}

// subjectOf is whom a reference means; ErrNotFound where nobody on a list is called so.
func subjectOf(ctx context.Context, r *bot.Request, ref string) (bot.DataSubject, error) {
	said, listed := strings.CutPrefix(ref, listMark)
	if !listed {
		return roster.Subject(ctx, r.Env().Store, ref)
	}
	found := map[string]bot.DataSubject{} // by address, which tells two of one name apart
	for _, k := range r.Env().Keeps {
		if k.Knows == nil {
			continue
		}
		for rec, err := range r.Env().Store.Find(ctx, bot.Query{Kind: k.Kind}) {
			if err != nil {
				return bot.DataSubject{}, fmt.Errorf("look through %s: %w", k.Kind, err)
			}
			s, is := k.Knows(rec, said)
			if !is {
				continue
			}
			mail := strings.Join(s.Emails, "")
			had := found[mail]
			had.IDs, had.Emails, had.Names = together(had.IDs, s.IDs), s.Emails, together(had.Names, s.Names)
			found[mail] = had
		}
	}
	if len(found) == 0 {
		return bot.DataSubject{}, fmt.Errorf("on the lists: %w", bot.ErrNotFound)
	}
	var mails []string
	for mail, s := range found {
		mails = append(mails, cmp.Or(mail, r.T("person.listed-no-mail")))
		if len(found) == 1 {
			return s, nil
		}
	}
	slices.Sort(mails)
	return bot.DataSubject{}, bot.Tell("person.listed-several", "said", said, "mails", strings.Join(mails, r.T("bot.and")))
}

func together(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
