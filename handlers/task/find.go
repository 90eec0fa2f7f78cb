package task

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// overdueTasks is the command: what should have been done before today, in this project, whoever's it is.
func overdueTasks(ctx context.Context, r *bot.Request) error {
	today := r.Now.In(r.Project.Location()).Format(time.DateOnly) // startOfDay() would be that of golive's account in the tracker
	return showFound(ctx, r, "task.overdue-title", "task.overdue-none", fmt.Sprintf("duedate < %s AND statusCategory != Done", bot.QueryText(today)), "duedate ASC, key ASC")
}

// jql recognises a query in the tracker's language: a field, an operator, a value.
var jql = regexp.MustCompile(`(?i)^\s*[\pL\pN_."\[\] ]+?\s*(=|!=|~|!~|<|>|<=|>=|\b(not\s+)?in\s*\(|\bis\s+(not\s+)?(empty|null)\b)`)

// ordered finds how a query wants its issues ordered.
var ordered = regexp.MustCompile(`(?i)\border\s+by\b`)

// findTasks is the command: `find words` or `find JQL`.
func findTasks(ctx context.Context, r *bot.Request) error {
	said := strings.TrimSpace(r.Rest)
	if said == "" {
		return bot.Tell("task.find-what", "example", r.T("task.find.example"))
	}
	if word, query, _ := strings.Cut(said, " "); strings.EqualFold(strings.TrimRight(word, ":："), "jql") && strings.TrimSpace(query) != "" {
		said = strings.TrimSpace(query)
	} else if !jql.MatchString(said) {
		return showFound(ctx, r, "task.found-title", "task.found-none", "text ~ "+bot.QueryText(said), "updated DESC")
	}
	order := "updated DESC"
	if at := ordered.FindStringIndex(said); at != nil {
		said, order = said[:at[0]], said[at[1]:]
	}
	return showFound(ctx, r, "task.found-title", "task.found-none", said, order)
}

// place is where Jira says that a query is wrong.
var place = regexp.MustCompile(`\(line 1, character (\d+)\)`)

// pointed is what the tracker says of a whole query, counted from where the person's own words begin in it: the rest is golive's.
func pointed(words, whole, own string) string {
	before, _, ok := strings.Cut(whole, own)
	if !ok || own == "" {
		return words
	}
	return place.ReplaceAllStringFunc(words, func(at string) string {
		n, err := strconv.Atoi(place.FindStringSubmatch(at)[1])
		if err != nil {
			return at
		}
		return fmt.Sprintf("(line 1, character %d)", min(max(n-len([]rune(before)), 1), len([]rune(own))+1))
	})
}

// ofProject finds the projects that a query names.
var ofProject = regexp.MustCompile(`(?i)\bproject\s*(?:=|in\s*\()\s*([^)]*)`)

// namesOther is the project that a query of a project asks for instead of that one; "" if it asks for none.
func namesOther(query, tracker, name string) string {
	for _, m := range ofProject.FindAllStringSubmatch(query, -1) {
		said, _, _ := strings.Cut(m[1], " AND ")
		words := strings.FieldsFunc(said, func(c rune) bool { return strings.ContainsRune(`, "'`, c) })
		if len(words) > 0 && !strings.Contains(strings.ToLower(said), strings.ToLower(tracker)) && (name == "" || !strings.Contains(strings.ToLower(said), strings.ToLower(name))) {
			return words[0]
		}
	}
	return ""
}

// showFound lists what a query finds in the project. Whatever the query says, nothing of another project is shown.
func showFound(ctx context.Context, r *bot.Request, title, none, query, order string) error {
	if r.Project.Tracker == "" {
		return bot.Tell("task.no-jira", "key", r.Project.Key)
	}
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	where := "project = " + bot.QueryText(r.Project.Tracker)
	if strings.TrimSpace(query) != "" {
		where += " AND (" + query + ")"
	}
	where += " ORDER BY " + order
	found, err := tracker.Search(ctx, where, listMost+1)
	var permanent *bot.PermanentError
	switch {
	case errors.As(err, &permanent) && permanent.Text != "" && permanent.Cause == "":
		return bot.Tell("task.find-refused", "words", pointed(permanent.Text, where, query))
	case err != nil:
		return silent(r, err)
	}
	found = slices.DeleteFunc(found, func(i bot.Issue) bool { return i.Project != r.Project.Tracker || i.Restricted })
	if found, err = notOfOthers(r, r.ProjectID, r.Project, found); err != nil {
		return err
	}
	c := list(r, found)
	if c.Title = r.T(title); len(found) == 0 {
		c.Parts = []bot.Part{bot.Words(r.T(none))}
	}
	show(r, c)
	return nil
}
