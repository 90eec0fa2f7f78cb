package task

import (
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// turn is a field that changed.
type turn struct {
	Field string `json:"field"` // key of its label
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

// standing is what of an issue people are told about when it changes.
type standing struct {
	Status   string `json:"status,omitempty"`
	Summary  string `json:"summary,omitempty"`
	Assignee string `json:"assignee,omitempty"` // name
	Due      string `json:"due,omitempty"`
	Priority string `json:"priority,omitempty"`
}

func (t record) standing() standing {
	return standing{t.Status, t.Summary, t.Assignee.Name, t.Due, t.Priority}
}

func standingOf(i bot.Issue) standing {
	return standing{i.Status, i.Summary, i.Assignee.Name, i.Due, i.Priority}
}

// kind is what a subscription calls the change.
func (t turn) kind() string { return strings.TrimPrefix(t.Field, "task.fact-") }

// turns are how an issue changed, in what people are told about.
func turns(before, after standing) []turn {
	var all []turn
	add := func(field, was, is string) {
		if was != is {
			all = append(all, turn{field, was, is})
		}
	}
	add("task.fact-status", before.Status, after.Status)
	add("task.fact-summary", before.Summary, after.Summary)
	add("task.fact-assignee", before.Assignee, after.Assignee)
	add("task.fact-due", before.Due, after.Due)
	add("task.fact-priority", before.Priority, after.Priority)
	return all
}

// apart parts what others changed from what golive did in the same while.
func apart(all []turn, c bot.IssueChange) (theirs, own []turn) {
	mixed := slices.ContainsFunc(c.Edits, func(e bot.IssueEdit) bool { return e.Own })
	switch {
	case c.Own && len(c.Changes) == 0 && len(c.Edits) == 0:
		return nil, all
	case !c.Own && !mixed:
		return all, nil
	}
	said := turnsOf(c.Changes)
	for _, t := range all {
		if named := slices.ContainsFunc(said, func(s turn) bool { return s.Field == t.Field }); named == c.Own {
			own = append(own, t)
		} else {
			theirs = append(theirs, t)
		}
	}
	return theirs, own
}

// did is the change that golive made to fields of an issue, if to any; what else is new in it, others did.
func did(i bot.Issue, fields ...string) bot.IssueChange {
	c := bot.IssueChange{Kind: "updated", Issue: i, Own: len(fields) > 0}
	for _, f := range fields {
		c.Changes = append(c.Changes, bot.FieldChange{Field: f})
	}
	return c
}
