package person

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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
	found, err := roster.Listed(ctx, r.Env().Store, r.Env().Keeps, said)
	if err != nil {
		return bot.DataSubject{}, err
	}
	switch len(found) {
	case 0:
		return bot.DataSubject{}, fmt.Errorf("on the lists: %w", bot.ErrNotFound)
	case 1:
		return found[0], nil
	}
	mails := make([]string, len(found))
	for i, s := range found {
		mails[i] = cmp.Or(strings.Join(s.Emails, ""), r.T("person.listed-no-mail"))
	}
	return bot.DataSubject{}, bot.Tell("person.listed-several", "said", said, "mails", strings.Join(mails, r.T("bot.and")))
}
