package bottest

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// Search implements bot.Tracker: the newest first, unless the oldest are asked for first. Of a query it knows what find does.
func (t *Tracker) Search(ctx context.Context, query string, limit int) ([]bot.Issue, error) {
	all, err := t.find(ctx, query)
	if err != nil {
		return nil, err
	}
	if slices.Reverse(all); strings.Contains(query, "ORDER BY created ASC") {
		slices.SortStableFunc(all, func(a, b bot.Issue) int { return a.Created.Compare(b.Created) })
	}
	return all[:min(limit, len(all))], nil
}

// Count implements bot.Tracker.
func (t *Tracker) Count(ctx context.Context, query string) (int, error) {
	all, err := t.find(ctx, query)
	return len(all), err
}

var labelled = regexp.MustCompile(`(?:labels|fixVersion|parent) = "([^"]*)"`)

// among finds the keys of a query.
var among = regexp.MustCompile(`key in \(([^)]*)\)`)

var assigned = regexp.MustCompile(`assignee = "([^"]*)"`)

// find is the issues of a query. It knows `key in (...)`, labels, which stand for versions and epics as well, `statusCategory = Done`,
// `duedate < "..."`, `assignee = "..."`, which those of nobody fit, and that a query with the word "nonsense", or one that Refuse names, is refused; of the rest of a query it takes no notice.
func (t *Tracker) find(ctx context.Context, query string) ([]bot.Issue, error) {
	t.mu.Lock()
	hangs := t.hangs
	t.mu.Unlock()
	if hangs {
		<-ctx.Done()
		return nil, bot.Unsent(ctx.Err())
	}
	if err := t.reachable(); err != nil {
		return nil, err
	}
	t.mu.Lock()
	refused := append([]string{"nonsense"}, t.refused...)
	t.mu.Unlock()
	for _, word := range refused {
		if strings.Contains(query, word) {
			return nil, &bot.PermanentError{Err: errors.New("refused"), Text: "Field '" + word + "' does not exist"}
		}
	}
	all := t.indexed()
	if m := labelled.FindStringSubmatch(query); m != nil {
		all = slices.DeleteFunc(all, func(i bot.Issue) bool { return !slices.Contains(i.Labels, m[1]) })
	}
	if m := among.FindStringSubmatch(query); m != nil {
		all = slices.DeleteFunc(all, func(i bot.Issue) bool { return !strings.Contains(m[1], `"`+i.Key+`"`) })
	}
	if m := assigned.FindStringSubmatch(query); m != nil {
		all = slices.DeleteFunc(all, func(i bot.Issue) bool { return i.Assignee.ID != "" && i.Assignee.ID != m[1] })
	}
	if strings.Contains(query, "statusCategory = Done") {
		all = slices.DeleteFunc(all, func(i bot.Issue) bool { return i.Category != "done" })
	}
	if _, after, ok := strings.Cut(query, `duedate < "`); ok {
		day, _, _ := strings.Cut(after, `"`)
		all = slices.DeleteFunc(all, func(i bot.Issue) bool { return i.Due == "" || i.Due >= day || i.Category == "done" })
	}
	return all, nil
}

// User implements bot.Tracker.
func (t *Tracker) User(_ context.Context, email string) (bot.TrackerUser, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.up(); err != nil {
		return bot.TrackerUser{}, err
	}
	if u := t.user(bot.TrackerUser{Email: email}); u != (bot.TrackerUser{}) {
		return u, nil
	}
	return bot.TrackerUser{}, bot.ErrNotFound
}

// Users implements bot.Tracker.
func (t *Tracker) Users(_ context.Context, _, typed string) ([]bot.TrackerUser, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []bot.TrackerUser
	for _, u := range t.users {
		if strings.Contains(strings.ToLower(u.Name), strings.ToLower(typed)) {
			out = append(out, u)
		}
	}
	return out, t.up()
}
