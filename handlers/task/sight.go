package task

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
)

// sight is how an issue was when it was seen last; its ID is the issue's key.
type sight struct {
	standing
	Made     bool      `json:"made,omitempty"` // that it was created is known
	Updated  time.Time `json:"updated,omitzero"`
	Order    string    `json:"order,omitempty"`
	Comments []string  `json:"comments,omitempty"` // IDs of those that came
}

var sights = bot.Records[sight]{Kind: "task-sight", Schema: 1}

func forgetSight(_ string, s *sight, d bot.DataSubject) bool {
	if slices.Contains(d.Names, s.Assignee) {
		s.Assignee = bot.Erased
	}
	return true
}

// happened is what one report says.
type happened struct {
	issue   bot.Issue
	by      []string // names of those who did it; none if that is golive, or not told
	own     bool     // golive did it, or nobody knows who
	created bool
	deleted bool
	first   bool // it was never seen before, and the report does not say what changed
	turns   []turn
	ours    []turn // those of turns that golive made while somebody made the rest
	remark  *remark
}

// take brings what was seen up to date, and answers what a report says that is new; false if that is nothing.
func (s *sight) take(c bot.IssueChange) (happened, bool) {
	c = c.After(s.Updated)
	w := happened{issue: c.Issue, own: c.Own || c.By.ID == ""}
	if !c.Own {
		w.by = c.Names()
	}
	switch c.Kind {
	case "deleted":
		w.deleted = true
		return w, true
	case "commented":
		if c.Comment == nil || c.Comment.Internal || slices.Contains(s.Comments, c.Comment.ID) {
			return w, false
		}
		if s.Comments = append(s.Comments, c.Comment.ID); len(s.Comments) > seenMost {
			s.Comments = s.Comments[1:]
		}
		w.remark = remarkOf(*c.Comment)
		return w, true
	case "created":
		w.created, s.Made = !s.Made, true
	}
	if staleAs(c, s.Updated, s.Order) {
		return w, w.created
	}
	known, now := s.Status != "", standingOf(c.Issue)
	switch {
	case known:
		w.turns = turns(s.standing, now)
		_, w.ours = apart(w.turns, c)
	case c.Kind == "created":
	case len(c.Changes) > 0 && len(c.Edits) == 0:
		w.turns = turnsOf(c.Changes)
	default:
		w.first, s.Made = true, true
	}
	s.standing, s.Updated, s.Order = now, c.Issue.Updated, c.Order
	return w, w.created || w.first || len(w.turns) > 0 || c.Issue.Restricted
}

// turnsOf are the changes that a report names, in what people are told about.
func turnsOf(changes []bot.FieldChange) []turn {
	fields := map[string]string{"status": onStatus, "summary": onSummary, "assignee": onAssignee, "duedate": onDue, "priority": onPriority}
	var all []turn
	for _, c := range changes {
		kind, told := fields[c.Field]
		if !told {
			continue
		}
		if kind == onDue { // the tracker writes a time behind it
			c.From, c.To = day(c.From), day(c.To)
		}
		all = append(all, turn{"task.fact-" + kind, c.From, c.To})
	}
	return all
}

func day(s string) string { return s[:min(len(s), len(time.DateOnly))] }

// wholeIssue is the issue of a change with all that a subscription may ask for: the report of a comment holds but a part. False if it
// is gone.
func wholeIssue(ctx context.Context, r *bot.Request, c bot.IssueChange) (bot.Issue, bool, error) {
	if c.Kind != "commented" {
		return c.Issue, true, nil
	}
	tracker, err := r.Tracker()
	if err != nil {
		return c.Issue, false, err
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	i, err := tracker.Issue(ctx, c.Issue.Key)
	if errors.Is(err, bot.ErrNotFound) {
		return i, false, nil
	}
	if err != nil {
		return i, false, fmt.Errorf("read the issue of a comment: %w", err)
	}
	return i, true, nil
}
