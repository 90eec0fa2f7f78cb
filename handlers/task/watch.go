package task

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// follow takes over how an issue stands.
func (t *record) follow(i bot.Issue) {
	if t.Heading != "" && t.Category != i.Category { // somebody moved it meanwhile: they know better
		t.Heading, t.Kept = "", false
	}
	if i.Due != t.Due {
		t.Time = "" // it belonged to another day
	}
	if !i.Restricted { // what the card says of it stays as those in the room knew it
		t.Summary = i.Summary
	}
	t.Status, t.Category, t.Priority, t.Due, t.Type = i.Status, i.Category, i.Priority, i.Due, i.Type
	t.Updated, t.Restricted = i.Updated, i.Restricted
	if i.Link != "" {
		t.IssueLink = i.Link
	}
	t.Assignee = who{Name: i.Assignee.Name, Email: i.Assignee.Email, Tracker: i.Assignee.ID, Account: sameAccount(t.Assignee, i.Assignee)}
	if strings.EqualFold(t.Moving, i.Status) {
		t.Moving, t.Kept = "", false
	}
}

// sameAccount keeps the chat account of an assignee who is still the same.
func sameAccount(w who, u bot.TrackerUser) string {
	if w.Email != "" && strings.EqualFold(w.Email, u.Email) || w.Tracker != "" && w.Tracker == u.ID {
		return w.Account
	}
	return ""
}

// issueChanged is the tracker's word that an issue changed. What is older than what is known, or the same, changes
// nothing.
func issueChanged(_ context.Context, r *bot.Request) error {
	var c bot.IssueChange
	if err := r.Decode(&c); err != nil {
		return err
	}
	if err := take(r, c); err != nil {
		return err
	}
	return pass(r, c)
}

// take shows on the cards of an issue how it changed.
func take(r *bot.Request, c bot.IssueChange) error {
	for f, err := range tasks.Find(r, bot.Query{Index: "issue", Value: c.Issue.Key, Limit: 20}) {
		if err != nil {
			return err
		}
		if err := takeChange(r, f.ID, c); err != nil {
			return err
		}
	}
	return nil
}

func takeChange(r *bot.Request, id string, c bot.IssueChange) error {
	t, err := tasks.Get(r, id)
	if err != nil || t.State != filed && t.State != undone {
		return err
	}
	if c.Kind == "deleted" {
		t.State = deleted
		if !c.Own {
			gone := func(day *batch) {
				if day.Gone = true; c.By.Name != "" && !slices.Contains(day.By, c.By.Name) {
					day.By = append(day.By, c.By.Name)
				}
			}
			if err := noteOwn(r, id, t, gone); err != nil {
				return err
			}
		}
		return put(r, id, t)
	}
	if c.Kind == "commented" { // only a part of the issue comes with it
		if c.Own || c.Comment == nil || c.Comment.Internal || t.State == undone || t.Restricted {
			return nil
		}
		return note(r, id, t, nil, nil, c.Comment)
	}
	if stale(t, c) {
		return nil
	}
	c = c.After(t.Updated)
	before, was := card(r, id, t), t
	t.Order = c.Order
	if t.Restricted = c.Issue.Restricted; t.Restricted && !c.Own { // the card stays as those in the room knew it
		t.Updated = c.Issue.Updated
		return tasks.Put(r, id, t)
	}
	t.Words, t.Stuck = "", false
	if t.State == undone && t.Status != c.Issue.Status { // somebody wants it after all
		t.State, t.Undoer = filed, ""
	}
	t.follow(c.Issue)
	if t.State == filed {
		if err := noteTurns(r, id, t, was.standing(), c); err != nil {
			return err
		}
	}
	if string(bot.Encode(before)) == string(bot.Encode(card(r, id, t))) {
		return tasks.Put(r, id, t)
	}
	return put(r, id, t)
}

// stale reports whether a change is older than what is known.
func stale(t record, c bot.IssueChange) bool { return staleAs(c, t.Updated, t.Order) }

// staleAs reports whether a change is older than what is known as of a time, and as of an order.
func staleAs(c bot.IssueChange, updated time.Time, order string) bool {
	if !c.Issue.Updated.IsZero() && c.Issue.Updated.Before(updated) {
		return true
	}
	return c.Order != "" && order != "" && c.Order <= order
}
