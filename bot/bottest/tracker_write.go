package bottest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// Perform implements bot.Platform.
func (t *Tracker) Perform(_ context.Context, j bot.Job) (bot.Receipt, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.up(); err != nil {
		return bot.Receipt{}, err
	}
	if i := slices.IndexFunc(t.fail, func(err error) bool { return fits(err, j.Body) }); i >= 0 {
		err := t.fail[i]
		t.fail = slices.Delete(t.fail, i, i+1)
		return bot.Receipt{}, err
	}
	if r, ok := t.done[j.ID]; ok {
		return r, nil
	}
	if c, ok := j.Body.(bot.Comment); ok && j.Prior != nil {
		return t.editComment(*j.Prior, c)
	}
	r, err := t.perform(j.Body)
	if err == nil {
		t.done[j.ID] = r
	}
	return r, err
}

// fits reports whether a failure can be meant for a body: nobody refuses an assignee where none is given. So it does not matter
// which of two issues that are created at once comes first.
func fits(err error, body bot.Body) bool {
	var refused *bot.PermanentError
	issue, creates := body.(bot.NewIssue)
	if !errors.As(err, &refused) || !creates {
		return true
	}
	_, of := refused.Fields["assignee"]
	return !of || issue.Assignee != nil
}

func (t *Tracker) perform(body bot.Body) (bot.Receipt, error) {
	switch b := body.(type) {
	case bot.NewIssue:
		return t.create(b)
	case bot.EditIssue:
		if words, locked := t.locked[b.Issue]; locked {
			return bot.Receipt{}, &bot.PermanentError{Err: errors.New("issue is locked"), Text: words}
		}
		return t.update(b.Issue, func(i *bot.Issue) {
			set(&i.Summary, b.Summary)
			set(&i.Due, b.Due)
			set(&i.Priority, b.Priority)
			if b.Assignee != nil {
				i.Assignee = t.user(*b.Assignee)
			}
		})
	case bot.Comment:
		t.texts[b.Issue] = append(t.texts[b.Issue], bot.PlainText(b.Text))
		r, err := t.update(b.Issue, func(*bot.Issue) {})
		r.ID = fmt.Sprint(len(t.texts[b.Issue]) - 1)
		return r, err
	case bot.Transition:
		if err := lacks(t.demands[b.Status], b.Fields); err != nil {
			return bot.Receipt{}, err
		}
		if len(b.Comment) > 0 {
			t.texts[b.Issue] = append(t.texts[b.Issue], bot.PlainText(b.Comment))
		}
		if len(b.Fields) > 0 {
			t.extras[b.Issue] = b.Fields
		}
		return t.update(b.Issue, func(i *bot.Issue) { t.put(i, b.Status, categories[b.Status]) })
	case bot.Watch:
		note := "watched by "
		if b.Off {
			note = "no longer watched by "
		}
		t.texts[b.Issue] = append(t.texts[b.Issue], "("+note+t.user(b.User).Name+")")
		return t.update(b.Issue, func(*bot.Issue) {})
	case bot.LinkIssues:
		t.texts[b.Issue] = append(t.texts[b.Issue], "("+b.Type+" "+b.Other+")")
		if other := t.issues[b.Other]; other != nil && b.Type == "Blocks" {
			other.Blockers = append(slices.Clip(other.Blockers), b.Issue)
		}
		return t.update(b.Issue, func(*bot.Issue) {})
	case bot.LinkBack:
		return t.update(b.Issue, func(*bot.Issue) {})
	case bot.Attach:
		return t.attach(b)
	}
	return bot.Receipt{}, bot.Permanent(fmt.Errorf("a tracker does not do %T", body))
}

// fileLimit is the largest file that the fake takes, in bytes.
const fileLimit = 10 << 20

func (t *Tracker) attach(b bot.Attach) (bot.Receipt, error) {
	switch {
	case slices.Contains(t.lost, b.File.Name):
		return bot.Receipt{}, &bot.PermanentError{Err: errors.New("file is gone"), Cause: bot.CauseFileGone}
	case b.File.Size > fileLimit:
		return bot.Receipt{}, &bot.PermanentError{Err: errors.New("file is too large"), Cause: bot.CauseTooLarge, Fields: map[string]string{"limit": fmt.Sprint(fileLimit)}}
	}
	if !slices.Contains(t.files[b.Issue], b.File.Name) {
		t.files[b.Issue] = append(t.files[b.Issue], b.File.Name)
	}
	return t.update(b.Issue, func(*bot.Issue) {})
}

// editComment changes the text that an earlier comment became; the ID of its receipt is the text's number.
func (t *Tracker) editComment(before bot.Receipt, b bot.Comment) (bot.Receipt, error) {
	n, err := strconv.Atoi(before.ID)
	if err != nil || n >= len(t.texts[b.Issue]) {
		return bot.Receipt{}, bot.Gone(fmt.Errorf("comment %s of %s is gone", before.ID, b.Issue))
	}
	t.texts[b.Issue][n] = bot.PlainText(b.Text)
	return before, nil
}

var categories = map[string]string{"To Do": "new", "In Progress": "indeterminate", "Done": "done", "Won't Do": "done", "Backlog": "new"}

func set(field *string, v *string) {
	if v != nil {
		*field = *v
	}
}

func (t *Tracker) create(b bot.NewIssue) (bot.Receipt, error) {
	if b.Project != t.project.Key {
		return bot.Receipt{}, &bot.PermanentError{Err: errors.New("no such project"), Text: "valid project is required", Fields: map[string]string{"project": "valid project is required"}}
	}
	if err := lacks(t.wants, b.Fields); err != nil {
		return bot.Receipt{}, err
	}
	key := fmt.Sprintf("%s-%d", b.Project, len(t.issues)+1)
	t.extras[key] = b.Fields
	i := &bot.Issue{Key: key, ID: fmt.Sprint(10000 + len(t.issues)), Project: b.Project, Type: b.Type, Summary: b.Summary, Status: "To Do", Category: "new",
		Priority: b.Priority, Due: b.Due, Labels: b.Labels, Created: t.clock.Now(), Updated: t.clock.Now(), Link: "https://jira.example/browse/" + key}
	if b.Assignee != nil {
		i.Assignee = t.user(*b.Assignee)
	}
	if b.Reporter != nil {
		i.Reporter = t.user(*b.Reporter)
	}
	t.issues[key] = i
	t.texts[key] = []string{bot.PlainText(b.Description)}
	return t.receipt(i), nil
}

// lacks is the refusal of what lacks demanded fields, nil if nothing is missing.
func lacks(demanded []bot.IssueField, given map[string]string) error {
	wrong := map[string]string{}
	for _, f := range demanded {
		if f.Required && given[f.ID] == "" {
			wrong[f.ID] = f.Name + " is required."
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return &bot.PermanentError{Err: errors.New("fields are missing"), Text: strings.Join(slices.Sorted(maps.Values(wrong)), " "), Fields: wrong}
}

func (t *Tracker) receipt(i *bot.Issue) bot.Receipt {
	return bot.Receipt{Platform: "jira", Issue: i.Key, ID: i.ID, Link: i.Link}
}

func (t *Tracker) update(key string, change func(*bot.Issue)) (bot.Receipt, error) {
	i := t.issues[key]
	if i == nil {
		return bot.Receipt{}, bot.Permanent(fmt.Errorf("no issue %s", key))
	}
	before := *i
	change(i)
	i.Updated = t.clock.Now()
	if changes := edited(before, *i); len(changes) > 0 {
		t.past[key] = append(t.past[key], bot.IssueEdit{At: i.Updated, Own: true, Changes: changes})
	}
	return t.receipt(i), nil
}

// edited is how an issue changed, as the tracker's history tells it.
func edited(before, after bot.Issue) []bot.FieldChange {
	var all []bot.FieldChange
	for _, f := range []bot.FieldChange{{Field: "status", From: before.Status, To: after.Status}, {Field: "summary", From: before.Summary, To: after.Summary},
		{Field: "assignee", From: before.Assignee.Name, To: after.Assignee.Name}, {Field: "duedate", From: before.Due, To: after.Due},
		{Field: "priority", From: before.Priority, To: after.Priority}} {
		if f.From != f.To {
			all = append(all, f)
		}
	}
	return all
}

func (t *Tracker) user(u bot.TrackerUser) bot.TrackerUser {
	for _, known := range t.users {
		if u.ID != "" && known.ID == u.ID || u.Email != "" && known.Email == u.Email {
			return known
		}
	}
	return bot.TrackerUser{}
}
