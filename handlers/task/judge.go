package task

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Which of what was kept for a room is told there: what is not told in a thread of the room anyway, and is found by the query of a
// subscription, if that has one. The tracker is asked about many issues at once, when they are due.

// verdict is what of that which was kept is to be told.
type verdict struct {
	told   []stir
	met    []string // IDs of the subscriptions that are met
	broken []string // IDs of those whose query the tracker no longer takes
	open   []string // IDs of stirs about which the tracker has not said enough yet
}

// judge finds out what is to be told: to whom a query applies the tracker is asked, as things are now.
func (f *feed) judge(ctx context.Context, r *bot.Request, p bot.Project, all []bot.Found[stir]) (verdict, error) {
	var v verdict
	answers := map[string]answer{} // by ID of the subscription
	for i, s := range f.Subs {
		if s.Over != "" || s.Wrong != "" || s.Filter.Query == "" {
			continue
		}
		a, err := inquire(ctx, r, p, s, all)
		if err != nil {
			return v, err
		}
		if answers[s.ID] = a; a.wrong != "" {
			f.Subs[i].Wrong = a.wrong
			v.broken = append(v.broken, s.ID)
		}
	}
	for _, found := range all {
		s := found.Value
		made, err := madeOf(r, s.Key)
		if err != nil {
			return v, err
		}
		if slices.ContainsFunc(made, func(t record) bool { return t.At.Room.Room() == f.Room }) {
			if !s.Batch.Gone {
				continue // its thread tells
			}
			s.Batch = batch{Gone: true, By: s.Batch.By} // which the card alone tells
		}
		var kinds filter
		met, open := []string{}, false
		for _, sub := range f.live() {
			a, asked := answers[sub.ID]
			switch {
			case !slices.Contains(s.Subs, sub.ID) || asked && a.not[s.Key]:
			case asked && !a.yes[s.Key] && r.Now.Sub(s.Since) < sureFor:
				open = true
			default:
				if met = append(met, sub.ID); len(met) == 1 {
					kinds.Kinds = sub.Filter.Kinds
				} else {
					kinds = kinds.with(sub.Filter)
				}
			}
		}
		if open {
			v.open = append(v.open, found.ID)
			continue
		}
		if s.Batch = s.Batch.only(kinds); len(met) == 0 || s.Batch.idle() {
			continue
		}
		v.told = append(v.told, s)
		for _, id := range met {
			if !slices.Contains(v.met, id) {
				v.met = append(v.met, id)
			}
		}
	}
	slices.SortFunc(v.told, func(a, b stir) int { return strings.Compare(padded(a.Key), padded(b.Key)) })
	return v, nil
}

// only is what of a batch is of interest.
func (b batch) only(f filter) batch {
	b.Made, b.Gone = b.Made && f.wants(onCreated), b.Gone && f.wants(onDeleted)
	b.Turns = slices.DeleteFunc(slices.Clone(b.Turns), func(t turn) bool { return !f.wants(t.kind()) })
	if !f.wants(onComment) {
		b.Remarks, b.Said = nil, 0
	}
	return b
}

// idle reports whether there is nothing to tell: nothing happened, or all is as it was.
func (b batch) idle() bool { return len(b.Turns)+b.Said == 0 && !b.Made && !b.Gone && !b.Vague }

// answer is what the tracker says about a query: the issues that it finds and those that it does not, by key. Of those that are in
// neither it is not known yet.
type answer struct {
	yes, not map[string]bool
	wrong    string // why it takes the query no longer
}

const (
	askedAtOnce = 100              // issues of one question to the tracker
	sureFor     = 24 * time.Hour   // how long the tracker is asked about a query, until what waits is told without its word
	behindFor   = 10 * time.Minute // how long a search that is behind is asked again
)

// inquire asks which of the issues the query of a subscription finds.
func inquire(ctx context.Context, r *bot.Request, p bot.Project, s subscription, all []bot.Found[stir]) (answer, error) {
	a := answer{yes: map[string]bool{}, not: map[string]bool{}}
	tracker, err := r.Tracker()
	if err != nil {
		return a, err
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	var due []stir
	for _, f := range all {
		if slices.Contains(f.Value.Subs, s.ID) {
			due = append(due, f.Value)
		}
	}
	for some := range slices.Chunk(due, askedAtOnce) {
		if err := a.ask(ctx, r, tracker, p.Tracker, s.Filter, some); err != nil || a.wrong != "" {
			return a, nil //nolint:nilerr // the tracker is silent: it is asked again
		}
	}
	return a, nil
}

// ask asks about some issues. One that is no longer there makes the tracker refuse a question, so that is halved until it is found.
func (a *answer) ask(ctx context.Context, r *bot.Request, tracker bot.Tracker, project string, f filter, some []stir) error {
	keys := make([]string, len(some))
	for i, s := range some {
		keys[i] = bot.QueryText(s.Key)
	}
	among := "project = " + bot.QueryText(project) + " AND key in (" + strings.Join(keys, ", ") + ")"
	var refused *bot.PermanentError
	hits, err := tracker.Search(ctx, among+" AND ("+f.Query+")", len(some))
	switch {
	case errors.As(err, &refused) && len(some) > 1:
		if _, err := tracker.Search(ctx, f.jql(project), 1); errors.As(err, &refused) {
			a.wrong = cmp.Or(refused.Text, "?")
			return nil
		}
		half := len(some) / 2
		if err := a.ask(ctx, r, tracker, project, f, some[:half]); err != nil || a.wrong != "" {
			return err
		}
		return a.ask(ctx, r, tracker, project, f, some[half:])
	case errors.As(err, &refused):
		if _, err := tracker.Search(ctx, f.jql(project), 1); errors.As(err, &refused) {
			a.wrong = cmp.Or(refused.Text, "?")
		} else if err != nil {
			return err
		}
		a.not[some[0].Key] = true
		return nil
	case err != nil:
		return err
	}
	a.note(r, some, hits, a.yes)
	if len(a.yes) == len(some) {
		return nil
	}
	if hits, err = tracker.Search(ctx, among, len(some)); err != nil {
		return err
	}
	a.note(r, slices.DeleteFunc(slices.Clone(some), func(s stir) bool { return a.yes[s.Key] }), hits, a.not)
	return nil
}

// note takes over what a search found, but for what it knows only as it was before the change: a search may be behind. If it is so
// for long, its word counts.
func (a *answer) note(r *bot.Request, some []stir, hits []bot.Issue, as map[string]bool) {
	for _, s := range some {
		i := slices.IndexFunc(hits, func(h bot.Issue) bool { return h.Key == s.Key })
		if i >= 0 && (!hits[i].Updated.Before(s.Issue.Updated.Truncate(time.Second)) || r.Now.Sub(s.Since) > behindFor) {
			as[s.Key] = true
		}
	}
}
