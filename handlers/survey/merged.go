package survey

import (
	"context"
	"errors"

	"github.com/golive-bot/golive/bot"
)

// merged gives what was somebody's who turned out to be somebody else to whom they are: their places, one place a wave and one answer, and what
// they planned or follow up.
func merged(_ context.Context, r *bot.Request) error {
	var m bot.Merged
	if err := r.Decode(&m); err != nil {
		return err
	}
	past, err := askedLately(r, m.Person, m.Was)
	if err != nil {
		return err
	}
	if past.Day != "" {
		if err := askeds.Put(r, m.Person, past); err != nil {
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
	for f, err := range loops.Find(r, bot.Query{Index: "owner", Value: m.Was}) {
		if err != nil {
			return err
		}
		f.Value.Owner = m.Person
		if err := loops.Put(r, f.ID, f.Value); err != nil {
			return err
		}
	}
	for _, member := range []string{m.Was, m.Person} { // the project may have heard of it before, or not
		for f, err := range bot.Projects.Find(r, bot.Query{Index: "member", Value: member}) {
			if err != nil {
				return err
			}
			if err := plannedByMerged(r, f.ID, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// plannedByMerged gives what somebody planned in a project to whom they are.
func plannedByMerged(r *bot.Request, project string, m bot.Merged) error {
	for f, err := range waves.Find(r, bot.Query{Index: "live", Value: project, Limit: mostWaves}) {
		if err != nil {
			return err
		}
		if f.Value.By != m.Was {
			continue
		}
		f.Value.By = m.Person
		if err := waves.Put(r, f.ID, f.Value); err != nil {
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
