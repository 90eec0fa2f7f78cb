package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/golive-bot/golive/bot"
)

// resolve finds what the handle posted, what is replied to, and the account of a person.
func (e *Engine) resolve(ctx context.Context, job *bot.Job) (bot.Record, error) {
	var prior bot.Record
	if job.Handle != "" {
		h, rec, err := handles.Read(ctx, e.Store, job.Handle)
		switch {
		case err == nil:
			prior, job.Prior = rec, &h.Receipt
		case !errors.Is(err, bot.ErrNotFound):
			return prior, err
		}
	}
	if job.To.Reply != "" {
		h, _, err := handles.Read(ctx, e.Store, job.To.Reply)
		if errors.Is(err, bot.ErrNotFound) {
			return prior, fmt.Errorf("reply to %s, which is not posted yet: %w", job.To.Reply, err)
		}
		if err != nil {
			return prior, err
		}
		job.Under, job.To.Room = &h.Receipt, h.Receipt.Place
	}
	if job.To.Person != "" {
		if job.Prior != nil { // edit it where it was said
			job.To.Room = job.Prior.Place
			return prior, nil
		}
		return prior, e.resolvePerson(ctx, job)
	}
	return prior, nil
}

// resolvePerson finds the account of whom a private message is for, or of who stands in for them.
func (e *Engine) resolvePerson(ctx context.Context, job *bot.Job) error {
	h, err := e.personNow(ctx, job.To.Person)
	if err != nil {
		return err
	}
	if h.Gone {
		return skip(bot.WhyLeft)
	}
	if h, err = e.standIn(ctx, job, h); err != nil {
		return err
	}
	a, ok := h.Preferred()
	if !ok {
		return errUnreached
	}
	job.To.Person, job.To.Account = h.id, a
	return nil
}

// human is a person with their ID.
type human struct {
	id string
	bot.Person
}

// personNow reads a person, whoever they have been merged into; a skip if there is none.
func (e *Engine) personNow(ctx context.Context, id string) (human, error) {
	for range 8 {
		p, _, err := bot.People.Read(ctx, e.Store, id)
		switch {
		case errors.Is(err, bot.ErrNotFound):
			return human{}, skip("person is not known")
		case err != nil:
			return human{}, err
		case p.Alias == "":
			return human{id, p}, nil
		}
		id = p.Alias
	}
	return human{}, skip("person is an alias of itself")
}
