package task

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

const listMost = 20 // tasks of a list

// showTask is the command: `task show ERP-12`.
func showTask(ctx context.Context, r *bot.Request) error {
	i, _, err := about(ctx, r, "task.show.example")
	if err != nil {
		return err
	}
	id, _, err := byIssue(r, i.Key)
	if err != nil {
		return err
	}
	t := record{State: filed, Project: r.ProjectID, Issue: i.Key, Lang: r.CommonLang()}
	t.follow(i)
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

// ofFirst is the project of the issue whose key a text begins with, else that of the task in whose thread it was said.
func ofFirst(r *bot.Request) (string, error) {
	if key, _, ok := issueFirst(r.Rest); ok {
		return projectOf(r, key)
	}
	_, t, _, err := here(r)
	return t.Project, err
}

// projectOf is the project of the person's to which an issue belongs, or "" if that is not plain.
func projectOf(r *bot.Request, key string) (string, error) {
	tracker, _, ok := strings.Cut(key, "-")
	if !ok {
		return "", nil
	}
	mine, err := r.Candidates()
	if err != nil {
		return "", err
	}
	_, made, err := byIssue(r, key)
	if err != nil {
		return "", err
	}
	var fit []string
	for _, f := range mine {
		if f.ID == made.Project {
			return f.ID, nil
		}
		if f.Value.Tracker == tracker {
			fit = append(fit, f.ID)
		}
	}
	if len(fit) != 1 {
		return "", nil
	}
	return fit[0], nil
}

// issueHere is an issue of the project as it now is, and the task that became it, if golive has one.
func issueHere(ctx context.Context, r *bot.Request, key string) (i bot.Issue, id string, t record, err error) {
	if r.Project.Tracker == "" {
		return i, "", t, bot.Tell("task.no-jira", "key", r.Project.Key)
	}
	if project, _, ok := strings.Cut(key, "-"); !ok || project != r.Project.Tracker {
		return i, "", t, bot.Tell("task.not-of-project", "issue", key, "key", r.Project.Key, "tracker", r.Project.Tracker)
	}
	tracker, err := r.Tracker()
	if err != nil {
		return i, "", t, err
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	i, err = tracker.Issue(ctx, key)
	if errors.Is(err, bot.ErrNotFound) {
		return i, "", t, bot.Tell("task.no-issue", "issue", key)
	}
	if err != nil {
		return i, "", t, silent(r, err)
	}
	if i.Restricted { // who may see it only the tracker knows
		return i, "", t, bot.Tell("task.restricted", "issue", key)
	}
	id, t, err = byIssue(r, key)
	if err == nil && id != "" && t.Project != r.ProjectID {
		return i, "", record{}, bot.Tell("task.of-other-project", "issue", key, "key", r.Project.Key)
	}
	return i, id, t, err
}

// listTasks is the command: `my tasks`: what is open and assigned to whoever asks, in this project; in private, where none
// is named, in all of theirs. In a room nobody else sees the answer.
func listTasks(ctx context.Context, r *bot.Request) error {
	if r.ProjectID == "" {
		return listAll(ctx, r)
	}
	if r.Project.Tracker == "" {
		return bot.Tell("task.no-jira", "key", r.Project.Key)
	}
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	user, err := me(ctx, r, tracker)
	if err != nil {
		return err
	}
	found, _, err := openOf(ctx, tracker, r.Project, user, listMost+1)
	if err != nil {
		return silent(r, err)
	}
	if found, err = notOfOthers(r, r.ProjectID, r.Project, found); err != nil {
		return err
	}
	c := list(r, found)
	begun, err := waiting(r)
	if err != nil {
		return err
	}
	c.Parts = append(c.Parts, begun...)
	if private(r) {
		show(r, c)
		return nil
	}
	c.Lang = r.Lang
	r.Whisper(c)
	return nil
}

// listAll lists the tasks of all projects in which whoever asks is of the team.
func listAll(ctx context.Context, r *bot.Request) error {
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	mine, err := r.Candidates()
	if err != nil {
		return err
	}
	mine = slices.DeleteFunc(mine, func(f bot.Found[bot.Project]) bool {
		return f.Value.Tracker == "" || f.Value.Allows(r.WhoID, r.Who) < bot.RoleMember
	})
	if len(mine) == 0 {
		return bot.Tell("bot.no-project")
	}
	if err := r.Enter(mine[0].ID, bot.RoleMember); err != nil {
		return err
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	user, err := me(ctx, r, tracker)
	if err != nil {
		return err
	}
	c := bot.Card{Title: r.T("task.list-all"), Tone: bot.ToneInfo}
	shown := map[string]bool{}
	more := false
	for _, f := range mine {
		found, _, err := openOf(ctx, tracker, f.Value, user, listMost+1)
		if err != nil {
			return silent(r, err)
		}
		if found, err = notOfOthers(r, f.ID, f.Value, found); err != nil {
			return err
		}
		lines := []string{"**" + bot.Escape(f.Value.Label()) + "**"}
		for _, i := range found {
			switch {
			case shown[i.Key]: // several projects may share one of the tracker's
			case len(shown) == listMost:
				more = true
			default:
				lines, shown[i.Key] = append(lines, "- "+issueLine(r, f.Value, i)), true
			}
		}
		if len(lines) > 1 {
			c.Parts = append(c.Parts, bot.Words(strings.Join(lines, "\n")))
		}
	}
	switch {
	case len(shown) == 0:
		c.Parts = []bot.Part{bot.Words(r.T("task.list-none"))}
	case more:
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("task.list-more", "n", listMost)))
	}
	begun, err := waiting(r)
	if err != nil {
		return err
	}
	c.Parts = append(c.Parts, begun...)
	r.AboutRoom()
	show(r, c)
	return nil
}

// me is whoever asks, as the tracker knows them.
func me(ctx context.Context, r *bot.Request, tracker bot.Tracker) (bot.TrackerUser, error) {
	user, err := userOf(ctx, r, tracker, r.Who)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return user, bot.Tell("task.not-in-tracker")
	case err != nil:
		return user, silent(r, err)
	}
	return user, nil
}

// userOf is a person as the tracker knows them; ErrNotFound if it does not.
func userOf(ctx context.Context, r *bot.Request, tracker bot.Tracker, p bot.Person) (bot.TrackerUser, error) {
	if id, ok := trackerAccount(r, p); ok {
		return bot.TrackerUser{ID: id}, nil
	}
	if p.Email == "" {
		return bot.TrackerUser{}, bot.ErrNotFound
	}
	return tracker.User(ctx, p.Email)
}

// openOf are a user's open issues in a project, what is due first before the rest; more reports whether there may be more.
func openOf(ctx context.Context, tracker bot.Tracker, p bot.Project, user bot.TrackerUser, most int) (issues []bot.Issue, more bool, err error) {
	found, err := tracker.Search(ctx, fmt.Sprintf(`project = %s AND assignee = %s AND statusCategory != Done ORDER BY duedate ASC, key ASC`,
		bot.QueryText(p.Tracker), bot.QueryText(user.ID)), most)
	more = len(found) >= most
	return slices.DeleteFunc(found, func(i bot.Issue) bool { return i.Category == "done" || i.Assignee.ID != "" && i.Assignee.ID != user.ID }), more, err
}

// notOfOthers are the issues without those that golive filed for another project: several may share one of the tracker's.
func notOfOthers(r *bot.Request, project string, p bot.Project, issues []bot.Issue) ([]bot.Issue, error) {
	sharing := 0
	for _, err := range bot.Projects.Find(r, bot.Query{Index: "tracker", Value: p.Tracker, Limit: 2}) {
		if err != nil {
			return nil, err
		}
		sharing++
	}
	if sharing < 2 {
		return issues, nil
	}
	var ours []bot.Issue
	for _, i := range issues {
		_, t, err := byIssue(r, i.Key)
		if err != nil {
			return nil, err
		}
		if t.Project == "" || t.Project == project {
			ours = append(ours, i)
		}
	}
	return ours, nil
}

// byIssue is the task that became an issue, or the zero record if golive did not file it.
func byIssue(r *bot.Request, issue string) (id string, t record, err error) {
	for f, err := range tasks.Find(r, bot.Query{Index: "issue", Value: issue, Limit: 1}) {
		return f.ID, f.Value, err
	}
	return "", record{}, nil
}

func list(r *bot.Request, issues []bot.Issue) bot.Card {
	c := bot.Card{Title: r.T("task.list-title"), Tone: bot.ToneInfo}
	if len(issues) == 0 {
		c.Parts = []bot.Part{bot.Words(r.T("task.list-none"))}
		return c
	}
	var lines []string
	for _, i := range issues[:min(listMost, len(issues))] {
		lines = append(lines, "- "+issueLine(r, r.Project, i))
	}
	c.Parts = []bot.Part{bot.Words(strings.Join(lines, "\n"))}
	if len(issues) > listMost {
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("task.list-more", "n", listMost)))
	}
	return c
}

// issueLine is an issue of a project in one line.
func issueLine(r *bot.Request, p bot.Project, i bot.Issue) string {
	if i.Restricted {
		return name(i) + " " + r.T("task.is-restricted")
	}
	line := name(i) + " " + bot.Escape(i.Summary) + " · " + bot.Escape(i.Status)
	if i.Due != "" {
		line += " · " + i18n.DayOf(r.Lang, i.Due, r.Now)
		if i.Due < r.Now.In(p.Location()).Format(time.DateOnly) {
			line += " **" + r.T("task.overdue") + "**"
		}
	}
	return line
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
