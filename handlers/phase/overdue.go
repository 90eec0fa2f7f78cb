package phase

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

const (
	overSought = 200 // critical issues of a project that are looked at
	overKept   = 10  // of them that are kept
)

// findOverdue finds the critical issues of a project that are past their due date. Where the tracker refuses to tell, that is kept, and
// nothing of before.
func findOverdue(ctx context.Context, r *bot.Request, tracker bot.Tracker, now *bot.Progress) (down bool) {
	var query string
	var found []bot.Issue
	ranks, err := ask(ctx, r, "", func(ctx context.Context, _ string) ([]bot.Choice, error) { return tracker.Priorities(ctx) })
	worst := critical(ranks)
	if err == nil && len(worst) > 0 {
		query = fmt.Sprintf(`project = %s AND statusCategory != Done AND priority in (%s) AND duedate < "%s" ORDER BY duedate ASC`,
			bot.QueryText(r.Project.Tracker), values(worst), today(r, r.Project))
		found, err = ask(ctx, r, query, func(ctx context.Context, query string) ([]bot.Issue, error) {
			return tracker.Search(ctx, query, overSought)
		})
	}
	total := len(found)
	if err == nil && total == overSought {
		total, err = ask(ctx, r, query, tracker.Count)
	}
	var refused *bot.PermanentError
	if err != nil && !errors.As(err, &refused) {
		return true
	}
	now.Overdue, now.Critical, now.Hidden = nil, 0, ""
	if err != nil {
		now.Hidden = firstLine(cmp.Or(refused.Text, err.Error()))
		return false
	}
	overdue := func(i bot.Issue) bool {
		named := func(c bot.Choice) bool { return c.Label == i.Priority }
		return slices.ContainsFunc(worst, named) && i.Due != "" && i.Due < today(r, r.Project) && i.Category != "done" && !i.Restricted
	}
	for _, i := range found { // an index may be behind
		if overdue(i) {
			now.Overdue = append(now.Overdue, bot.Issue{Key: i.Key, Summary: i.Summary, Due: i.Due, Link: i.Link, Priority: i.Priority, Status: i.Status, Category: i.Category})
		}
	}
	now.Critical = len(now.Overdue) + max(total-len(found), 0)
	slices.SortStableFunc(now.Overdue, func(a, b bot.Issue) int { return cmp.Compare(a.Due, b.Due) })
	now.Overdue = now.Overdue[:min(len(now.Overdue), overKept)]
	return false
}

// critical are the priorities whose issues must not be late: the highest, whatever it is called, and what stands beside it by a name
// that says as much.
func critical(ranks []bot.Choice) []bot.Choice {
	var worst []bot.Choice
	for i, c := range ranks {
		if i == 0 || slices.Contains([]string{"Highest", "Critical", "Blocker"}, c.Label) {
			worst = append(worst, c)
		}
	}
	return worst
}

// values are what a query calls choices, as a list.
func values(choices []bot.Choice) string {
	all := make([]string, len(choices))
	for i, c := range choices {
		all[i] = bot.QueryText(c.Value)
	}
	return strings.Join(all, ", ")
}

// issueChanged takes what not everybody may see any more off the list of what is overdue.
func issueChanged(_ context.Context, r *bot.Request) error {
	var c bot.IssueChange
	if err := r.Decode(&c); err != nil || !c.Issue.Restricted {
		return err
	}
	listed := func(i bot.Issue) bool { return i.Key == c.Issue.Key }
	tracker, _, _ := strings.Cut(c.Issue.Key, "-")
	for p, err := range bot.Projects.Find(r, bot.Query{Index: "tracker", Value: tracker, Limit: 50}) {
		if err != nil {
			return err
		}
		now, err := bot.Progresses.Get(r, p.ID)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return err
		}
		if !slices.ContainsFunc(now.Overdue, listed) {
			continue
		}
		now.Overdue, now.Critical = slices.DeleteFunc(slices.Clone(now.Overdue), listed), max(now.Critical-1, 0)
		if err := bot.Progresses.Put(r, p.ID, now); err != nil {
			return err
		}
	}
	return nil
}
