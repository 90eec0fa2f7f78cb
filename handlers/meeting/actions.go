package meeting

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// What was to be done is on each agenda until it is done: the tracker tells that of what it keeps, the meeting of the rest.

const (
	mostOpen      = 100 // actions of an agenda
	longestChoice = 70  // characters: what every platform shows
)

// left are the actions that a meeting leaves to the next: its own, and what was open when it began.
func (m meeting) left(r *bot.Request) []point {
	var all []point
	for _, l := range m.Lines {
		if l.Kind == action {
			all = append(all, point{Section: pointAction, Key: l.Issue, Link: l.Link, Text: l.Text, Person: l.Owner, Due: l.Due})
		}
	}
	for _, p := range m.Agenda {
		if p.Section == pointAction && !slices.ContainsFunc(all, p.same) {
			all = append(all, p)
		}
	}
	for i := range all {
		all[i].Owner = cmp.Or(nameOf(r, all[i].Person), all[i].Owner)
	}
	return all[:min(len(all), mostOpen)]
}

// same reports whether two points are one action.
func (p point) same(other point) bool {
	if p.Key != "" || other.Key != "" {
		return p.Key == other.Key
	}
	return p.Text == other.Text && p.Person == other.Person
}

// openActions are those that a meeting leaves and that are not done, as the tracker knows those that it keeps; answers says that it does.
func openActions(ctx context.Context, r *bot.Request, last meeting, known facts, answers bool) []point {
	all := last.left(r)
	var missing []string
	for i := range all {
		p := &all[i]
		if j := slices.IndexFunc(known.Issues, func(i bot.Issue) bool { return i.Key == p.Key }); j >= 0 {
			p.Status, p.Due = known.Issues[j].Status, known.Issues[j].Due
			p.Blocker = strings.Join(known.Issues[j].Blockers, ", ")
			p.Owner = cmp.Or(known.Issues[j].Assignee.Name, p.Owner)
		} else if p.Key != "" {
			missing = append(missing, p.Key)
		}
	}
	if len(missing) == 0 || !answers || r.Env().Tracker == nil {
		return all
	}
	over := finished(ctx, r.Env().Tracker, missing)
	return slices.DeleteFunc(all, func(p point) bool { return over[p.Key] })
}

// finished are those of some issues that are done or gone. One that is gone makes the tracker refuse a question about all.
func finished(ctx context.Context, tracker bot.Tracker, keys []string) map[string]bool {
	over := map[string]bool{}
	hits, err := tracker.Search(ctx, `key in ("`+strings.Join(keys, `", "`)+`")`, len(keys))
	if refused := (*bot.PermanentError)(nil); err != nil && !errors.As(err, &refused) {
		return over
	}
	for _, key := range keys {
		if i := slices.IndexFunc(hits, func(i bot.Issue) bool { return i.Key == key }); i >= 0 {
			over[key] = hits[i].Category == "done"
			continue
		}
		i, err := tracker.Issue(ctx, key)
		over[key] = errors.Is(err, bot.ErrNotFound) || err == nil && i.Category == "done"
	}
	return over
}

// untracked are the open actions of a meeting's agenda that no tracker keeps: people say which of them are done.
func (m meeting) untracked() []point {
	return slices.DeleteFunc(slices.Clone(m.Agenda), func(p point) bool { return p.Section != pointAction || p.Key != "" })
}

// doneButton opens the form that takes off the agenda what is done; ok is false where there is nothing to take off.
func (m meeting) doneButton(r *bot.Request, lang, mid string) (b bot.Control, ok bool) {
	n := len(m.untracked())
	return bot.Control{Label: r.In(lang, "meeting.button-done", "n", n), Action: bot.ActionOpen, Value: bot.OpenValue("meeting.done", mid)}, n > 0
}

// donePoints reads the meeting whose open actions a form is about: the one that is being held, or was held last.
func donePoints(r *bot.Request, mid string) (m meeting, s series, err error) {
	if m, s, err = ofMeeting(r, mid, bot.RoleMember); err != nil {
		return m, s, err
	}
	if m.Stage != live && s.Last != mid || len(m.untracked()) == 0 {
		return m, s, bot.Tell("bot.old-button")
	}
	return m, s, nil
}

// doneForm asks which actions are done.
func doneForm(_ context.Context, r *bot.Request, mid string) (bot.Form, error) {
	m, _, err := donePoints(r, mid)
	if err != nil {
		return bot.Form{}, err
	}
	f := bot.Field{Name: "done", Label: r.T("meeting.done-which"), Kind: bot.FieldChoices, Required: true}
	for _, p := range m.untracked() {
		label := oneLine(p.Text)
		if p.Owner != "" {
			label = p.Owner + " · " + label
		}
		if runes := []rune(label); len(runes) > longestChoice {
			label = string(runes[:longestChoice-1]) + "…"
		}
		f.Choices = append(f.Choices, bot.Choice{Label: label, Value: p.print()})
	}
	return bot.Form{Title: r.T("meeting.done-title"), Tag: r.Project.Key, Submit: r.T("meeting.button-save"), Fields: []bot.Field{f}}, nil
}

func (p point) print() string { return bot.HashID("point", p.Text, p.Person) }

// submitDone takes what is done off the agenda, and so off the ones to come.
func submitDone(_ context.Context, r *bot.Request) error {
	m, s, err := donePoints(r, r.Submit.Value)
	if err != nil {
		return err
	}
	m.Agenda = slices.DeleteFunc(slices.Clone(m.Agenda), func(p point) bool {
		return p.Section == pointAction && p.Key == "" && slices.Contains(r.Submit.Values["done"], p.print())
	})
	return m.show(r, s, r.Submit.Value)
}
