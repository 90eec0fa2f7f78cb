package task

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

const listMost = 20 // tasks of a list

// showTask is the command: `task show ERP-12`.
func showTask(ctx context.Context, r *bot.Request) error {
	key := strings.ToUpper(strings.TrimSpace(r.Rest))
	if key == "" {
		return bot.Tell("task.which", "example", r.T("task.show.example"))
	}
	if r.Project.Tracker == "" {
		return bot.Tell("task.no-jira", "key", r.Project.Key)
	}
	if project, _, ok := strings.Cut(key, "-"); !ok || project != r.Project.Tracker {
		return bot.Tell("task.not-of-project", "issue", key, "key", r.Project.Key, "tracker", r.Project.Tracker)
	}
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience(r))
	defer cancel()
	i, err := tracker.Issue(ctx, key)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Tell("task.no-issue", "issue", key)
	}
	if err != nil {
		return bot.Tell("task.tracker-silent")
	}
	t := record{State: filed, Project: r.ProjectID, Issue: key, Lang: r.Lang}
	t.follow(i)
	id := ""
	for f, err := range tasks.Find(r, bot.Query{Index: "issue", Value: key, Limit: 1}) {
		if err != nil {
			return err
		}
		id = f.ID
	}
	c := card(r, id, t)
	if id == "" { // golive did not make it, so its buttons would lead nowhere
		c.Parts = c.Parts[:1]
		if t.IssueLink != "" {
			c.Parts = append(c.Parts, bot.Row(bot.LinkButton(r.T("task.open"), t.IssueLink)))
		}
	}
	show(r, c)
	return nil
}

// listTasks is the command: `my tasks`: what is open and assigned to whoever asks, in this project.
func listTasks(ctx context.Context, r *bot.Request) error {
	if r.Project.Tracker == "" {
		return bot.Tell("task.no-jira", "key", r.Project.Key)
	}
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience(r))
	defer cancel()
	user, err := me(ctx, r, tracker)
	if err != nil {
		return err
	}
	found, err := tracker.Search(ctx, fmt.Sprintf(`project = %s AND assignee = %s AND statusCategory != Done ORDER BY duedate ASC, key ASC`,
		quote(r.Project.Tracker), quote(user.ID)), listMost+1)
	if err != nil {
		return bot.Tell("task.tracker-silent")
	}
	show(r, list(r, found, user))
	return nil
}

// me is whoever asks, as the tracker knows them.
func me(ctx context.Context, r *bot.Request, tracker bot.Tracker) (bot.TrackerUser, error) {
	if id, ok := trackerAccount(r, r.Who); ok {
		return bot.TrackerUser{ID: id}, nil
	}
	if r.Who.Email == "" {
		return bot.TrackerUser{}, bot.Tell("task.not-in-tracker")
	}
	user, err := tracker.User(ctx, r.Who.Email)
	if errors.Is(err, bot.ErrNotFound) {
		return user, bot.Tell("task.not-in-tracker")
	}
	if err != nil {
		return user, bot.Tell("task.tracker-silent")
	}
	return user, nil
}

func quote(s string) string { return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"` }

func list(r *bot.Request, issues []bot.Issue, user bot.TrackerUser) bot.Card {
	issues = slices.DeleteFunc(issues, func(i bot.Issue) bool { return i.Category == "done" || i.Assignee.ID != "" && i.Assignee.ID != user.ID })
	c := bot.Card{Title: r.T("task.list-title"), Tag: r.Project.Key, Tone: bot.ToneInfo}
	if len(issues) == 0 {
		c.Parts = []bot.Part{bot.Words(r.T("task.list-none"))}
		return c
	}
	var lines []string
	for _, i := range issues[:min(listMost, len(issues))] {
		line := "- " + name(i) + " " + bot.Escape(i.Summary) + " · " + bot.Escape(i.Status)
		if i.Due != "" {
			line += " · " + i18n.DayOf(r.Lang, i.Due, r.Now)
			if i.Due < r.Now.In(r.Project.Location()).Format("2006-01-02") {
				line += " **" + r.T("task.overdue") + "**"
			}
		}
		lines = append(lines, line)
	}
	c.Parts = []bot.Part{bot.Words(strings.Join(lines, "\n"))}
	if len(issues) > listMost {
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("task.list-more", "n", listMost)))
	}
	return c
}

func name(i bot.Issue) string {
	if i.Link == "" {
		return i.Key
	}
	return bot.LinkTo(i.Key, i.Link)
}

// show answers with what only the project's team may see: in its room or in private as a message, elsewhere to the asker
// alone.
func show(r *bot.Request, c bot.Card) {
	c.Lang = r.Lang
	if r.Event.Name == bot.EventCommand || admit(r) != nil {
		r.Whisper(c)
		return
	}
	r.Reply("", c)
}
