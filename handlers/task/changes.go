package task

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

const changesMost = 30 // issues of a list

// whatChanged is the command: what happened to the project's tasks since yesterday, or as many days back as are said.
func whatChanged(_ context.Context, r *bot.Request) error {
	days := 1
	if said := strings.TrimSpace(r.Rest); said != "" {
		var ok bool
		if days, ok = daysBack(said); !ok {
			return bot.Tell("task.changes-how")
		}
	}
	from := r.Now.In(r.Project.Location()).AddDate(0, 0, -days).Format(time.DateOnly)
	found, err := changedSince(r, r.ProjectID, from)
	if err != nil {
		return err
	}
	title := r.T("task.changes-title", "day", i18n.DayOf(r.Lang, from, r.Now))
	c := bot.Card{Title: title, Tag: r.Project.Key, Tone: bot.ToneInfo}
	var list []string
	for _, f := range found[:min(len(found), changesMost)] {
		list = append(list, "- "+name(bot.Issue{Key: f.task.Issue, Link: f.task.IssueLink})+" "+bot.Escape(short(f.task.Summary))+" · "+f.batch.summary(r, r.Lang))
	}
	if len(list) == 0 {
		list = []string{r.T("task.changes-none")}
	}
	c.Parts = append(c.Parts, bot.Words(strings.Join(list, "\n")))
	if more := len(found) - changesMost; more > 0 {
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("task.changes-more", "n", more)))
	}
	show(r, c)
	return nil
}

// changed is a task, and what happened to it.
type changed struct {
	task  record
	batch batch
}

// changedSince are the tasks of a project to which something happened since a day, by issue.
func changedSince(r *bot.Request, project, day string) ([]changed, error) {
	var found []changed
	for f, err := range allNews.Find(r, bot.Query{Index: "project", Value: project}) {
		if err != nil {
			return nil, err
		}
		b := f.Value.since(day)
		if f.Value.Last < day || b.empty() {
			continue
		}
		if f.Value.Issue != "" {
			found = append(found, changed{record{wish: wish{Summary: f.Value.Summary}, Issue: f.Value.Issue, IssueLink: f.Value.Link}, b})
			continue
		}
		t, err := tasks.Get(r, f.ID)
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !t.Restricted {
			found = append(found, changed{t, b})
		}
	}
	slices.SortFunc(found, func(a, b changed) int { return strings.Compare(padded(a.task.Issue), padded(b.task.Issue)) })
	return found, nil
}

// padded is a key that sorts by its number.
func padded(key string) string {
	project, number, _ := strings.Cut(key, "-")
	return project + "-" + strings.Repeat("0", max(0, 10-len(number))) + number
}

// daysBack reads "today", "3", "3 days", "week".
func daysBack(said string) (int, bool) {
	switch strings.ToLower(said) {
	case "today", "今天", "今日":
		return 0, true
	case "yesterday", "昨天", "昨日":
		return 1, true
	case "week", "this week", "一周", "本周", "7天", "七天":
		return 7, true
	}
	n := 0
	for i, c := range said {
		if c < '0' || c > '9' {
			rest := strings.TrimSpace(strings.ToLower(said[i:]))
			return n, i > 0 && slices.Contains([]string{"d", "day", "days", "天", "日"}, rest) && n <= 14
		}
		if n = n*10 + int(c-'0'); n > 14 {
			return 0, false
		}
	}
	return n, said != ""
}

const digestMost = 5 // tasks that a project's digest names

// digestLines are what happened since a time, for the digest of a project: a line for each of the tasks to which most happened, and
// one for the rest.
func digestLines(_ context.Context, r *bot.Request, project string, since time.Time) ([]bot.SummaryLine, error) {
	p, err := bot.Projects.Get(r, project)
	if err != nil {
		return nil, err
	}
	found, err := changedSince(r, project, since.In(p.Location()).Format(time.DateOnly))
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(found, func(a, b changed) int { return b.batch.Changes + b.batch.Said - a.batch.Changes - a.batch.Said })
	var all []bot.SummaryLine
	for _, f := range found[:min(len(found), digestMost)] {
		all = append(all, bot.SummaryLine{Text: name(bot.Issue{Key: f.task.Issue, Link: f.task.IssueLink}) + " " + bot.Escape(short(f.task.Summary)) +
			" · " + f.batch.summary(r, r.Lang), AsOf: f.task.Updated})
	}
	if more := len(found) - digestMost; more > 0 {
		all = append(all, bot.SummaryLine{Text: r.T("task.digest-more", "n", more), AsOf: r.Now})
	}
	return all, nil
}
