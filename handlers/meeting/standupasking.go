package meeting

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
)

// lateFor is how long after the summary what names the questions is still added to it.
const lateFor = 24 * time.Hour

// asking is a round that asked whoever speaks.
type asking struct {
	id string
	round
}

// over reports whether the time to answer is over.
func (a asking) over(now time.Time) bool {
	return a.Closed || !a.Until.IsZero() && !now.Before(a.Until)
}

// refresh sets when a round is summed up, by the hours that are set now. It reports whether no answer of the person is taken any more: they are no
// longer of the team, the project is closed, or the stand-up was switched off while people were asked.
func (a *asking) refresh(r *bot.Request, person string, who bot.Person) (ended bool, err error) {
	p, err := bot.Projects.Get(r, a.Project)
	if errors.Is(err, bot.ErrNotFound) || err == nil && (p.State == bot.ProjectClosed || p.Allows(person, who) < bot.RoleMember) {
		return true, nil
	}
	if err != nil || a.Closed {
		return false, err
	}
	s, err := standups.Get(r, a.Project)
	if errors.Is(err, bot.ErrNotFound) || err == nil && !s.On {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	day, err := time.Parse(time.DateOnly, a.Day)
	if err != nil {
		return false, bot.Permanent(err)
	}
	_, a.Until = s.window(day, p.Location())
	return false, nil
}

// lacks reports whether somebody has still to say what they do today, or what else they are being asked.
func (a asking) lacks(person string) bool {
	return a.Answers[person].Does == "" || a.Stands[person] != ""
}

// askings are the rounds that asked a person and wait for their answer, and those that were summed up not long ago; the newest come first.
func askings(r *bot.Request, person string, who bot.Person) (open, late []asking, err error) {
	for f, err := range rounds.Find(r, bot.Query{Index: "asked", Value: person}) {
		if err != nil {
			return nil, nil, err
		}
		a := asking{f.ID, f.Value}
		ended, err := a.refresh(r, person, who)
		switch {
		case err != nil:
			return nil, nil, err
		case ended:
		case !a.over(r.Now):
			open = append(open, a)
		case r.Now.Sub(a.Until) < lateFor:
			late = append(late, a)
		}
	}
	newest := func(a, b asking) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.id, b.id)) }
	slices.SortFunc(open, newest)
	slices.SortFunc(late, newest)
	return open, late, nil
}
