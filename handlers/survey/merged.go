package survey

import (
	"context"
	"errors"

	"github.com/golive-bot/golive/bot"
)

// merged gives the places of somebody who turned out to be somebody else to whom they are: one place a wave, and one answer.
func merged(_ context.Context, r *bot.Request) error {
	var m bot.Merged
	if err := r.Decode(&m); err != nil {
		return err
	}
	last, err := askedLast(r, m.Person, m.Was)
	if err != nil {
		return err
	}
	if last != "" {
		if err := askeds.Put(r, m.Person, lastAsked{Day: last}); err != nil {
			return err
		}
	}
	for f, err := range invitations.Find(r, bot.Query{Index: "person", Value: m.Was}) {
		if err != nil {
			return err
		}
		if err := placeMerged(r, f.ID, f.Value, m.Person); err != nil {
			return err
		}
	}
	return nil
}

// placeMerged gives one place to another person. Where they have one in that wave already, the place that is not through goes, or
// else the one that was theirs before.
func placeMerged(r *bot.Request, id string, i invitation, person string) error {
	w, _, err := aboutWave(r, i.Wave)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	i.Person = person
	other, has, err := placeOf(r, i.Wave, person)
	if err != nil || !has {
		return errors.Join(err, invitations.Put(r, id, i))
	}
	if w.State == closed && w.Anonymous { // whose answer is whose cannot be told any more, nor which of two to take away
		return nil
	}
	through, err := isThrough(r, id, w)
	if err != nil {
		return err
	}
	theirs, err := isThrough(r, other, w)
	if err != nil {
		return err
	}
	gone := id
	if through && !theirs {
		gone = other
		if err := invitations.Put(r, id, i); err != nil {
			return err
		}
	}
	showLater(r, i.Wave)
	r.Audit("survey.merged", waves.Key(i.Wave), nil)
	return errors.Join(drop(r, answers, answerID(r.Env().Links, w, gone)), drop(r, loops, gone), invitations.Delete(r, gone))
}

// placeOf is the place of a person in a wave.
func placeOf(r *bot.Request, wave, person string) (id string, ok bool, err error) {
	for f, err := range invitations.Find(r, bot.Query{Index: "person", Value: person}) {
		if err != nil {
			return "", false, err
		}
		if f.Value.Wave == wave {
			return f.ID, true, nil
		}
	}
	return "", false, nil
}

// isThrough reports whether the answer of a place is through.
func isThrough(r *bot.Request, id string, w wave) (bool, error) {
	a, err := answers.Get(r, answerID(r.Env().Links, w, id))
	if errors.Is(err, bot.ErrNotFound) {
		return false, nil
	}
	return a.Complete, err
}

// drop deletes a record if it is there.
func drop[T any](r *bot.Request, kind bot.Records[T], id string) error {
	_, err := kind.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	return errors.Join(err, kind.Delete(r, id))
}
