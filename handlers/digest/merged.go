package digest

import (
	"context"
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
)

// merged brings somebody what was the digest of who turned out to be them: how it was set, unless they set their own; since when
// links are void; when it comes next; and those that were sent.
func merged(_ context.Context, r *bot.Request) error {
	var m bot.Merged
	if err := r.Decode(&m); err != nil {
		return err
	}
	end(r, m.Was)
	first := func(_, own setting) setting { return own }
	latest := func(one, other time.Time) time.Time {
		if one.After(other) {
			return one
		}
		return other
	}
	if err := errors.Join(move(r, settings, m, first), move(r, revoked, m, latest)); err != nil {
		return err
	}
	r.Publish("digest.move", "digest/"+m.Person, m)
	return replan(r, m.Person)
}

// move gives a record of one person to another; where both have one, both make one.
func move[T any](r *bot.Request, kind bot.Records[T], m bot.Merged, both func(was, own T) T) error {
	was, err := kind.Get(r, m.Was)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	own, err := kind.Get(r, m.Person)
	switch {
	case err == nil:
		was = both(was, own)
	case !errors.Is(err, bot.ErrNotFound):
		return err
	}
	return errors.Join(kind.Put(r, m.Person, was), kind.Delete(r, m.Was))
}

// moveEdition gives one digest that was sent to whoever its reader turned out to be, and goes on until none is left: each may be as
// large as a commit. Of two of one day their own stays.
func moveEdition(_ context.Context, r *bot.Request) error {
	var m bot.Merged
	if err := r.Decode(&m); err != nil {
		return err
	}
	for f, err := range editions.Find(r, bot.Query{After: editionID(m.Was, ""), Limit: 1}) {
		if err != nil || f.Value.Person != m.Was {
			return err
		}
		e := f.Value
		e.Person = m.Person
		to := editionID(m.Person, e.Day)
		if _, err = editions.Get(r, to); errors.Is(err, bot.ErrNotFound) {
			err = editions.Put(r, to, e)
		}
		if err = errors.Join(err, editions.Delete(r, f.ID)); err != nil {
			return err
		}
		r.Publish("digest.move", "", m)
	}
	return nil
}
