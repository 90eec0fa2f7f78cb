package bottest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/golive-bot/golive/bot"
)

// Tracker is a complete fake issue tracker with one project, "ERP".
type Tracker struct {
	clock bot.Clock

	mu      sync.Mutex
	project bot.TrackerProject
	users   []bot.TrackerUser
	issues  map[string]*bot.Issue
	texts   map[string][]string // descriptions and comments by issue
	done    map[string]bot.Receipt
	fail    []error
	down    bool
}

// NewTracker makes a tracker that knows these users.
func NewTracker(clock bot.Clock, users ...bot.TrackerUser) *Tracker {
	return &Tracker{clock: clock, users: users, project: bot.TrackerProject{ID: "10000", Key: "ERP", Name: "ERP roll-out"},
		issues: map[string]*bot.Issue{}, texts: map[string][]string{}, done: map[string]bot.Receipt{}}
}

// Down makes every call fail until it is called with false.
func (t *Tracker) Down(down bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.down = down
}

// Fail makes the next calls of Perform answer these errors, one each, without acting.
func (t *Tracker) Fail(errs ...error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.fail = append(t.fail, errs...)
}

// Issues are all issues, by key.
func (t *Tracker) Issues() []bot.Issue {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []bot.Issue
	for _, i := range t.issues {
		out = append(out, *i)
	}
	slices.SortFunc(out, func(a, b bot.Issue) int { return strings.Compare(a.Key, b.Key) })
	return out
}

// Texts are the description and the comments of an issue.
func (t *Tracker) Texts(key string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.texts[key])
}

// Move sets an issue's status, as somebody in the tracker would, and answers the event that a webhook would make.
func (t *Tracker) Move(key, status, category string) bot.Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := t.issues[key]
	from := i.Status
	i.Status, i.Category, i.Updated = status, category, t.clock.Now()
	return bot.Event{ID: fmt.Sprintf("jira/hook/%s/%s", key, status), Name: bot.EventIssue, Lane: "jira/" + key, At: t.clock.Now(),
		Data: bot.Encode(bot.IssueChange{Kind: "updated", Issue: *i, Changes: []bot.FieldChange{{Field: "status", From: from, To: status}}})}
}

// Delete removes an issue, as somebody in the tracker would, and answers the event that a webhook would make.
func (t *Tracker) Delete(key string) bot.Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := *t.issues[key]
	delete(t.issues, key)
	return bot.Event{ID: "jira/hook/" + key + "/deleted", Name: bot.EventIssue, Lane: "jira/" + key, At: t.clock.Now(),
		Data: bot.Encode(bot.IssueChange{Kind: "deleted", Issue: i})}
}

// Name implements bot.Platform.
func (t *Tracker) Name() string { return "jira" }

// Platform implements bot.Tracker.
func (t *Tracker) Platform() string { return "jira" }

// Run implements bot.Platform.
func (t *Tracker) Run(ctx context.Context, _ bot.Road) error {
	<-ctx.Done()
	return nil
}

var errDown = errors.New("tracker is down")

func (t *Tracker) up() error {
	if t.down {
		return bot.Unsent(errDown)
	}
	return nil
}

// Perform implements bot.Platform.
func (t *Tracker) Perform(_ context.Context, j bot.Job) (bot.Receipt, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.up(); err != nil {
		return bot.Receipt{}, err
	}
	if len(t.fail) > 0 {
		err := t.fail[0]
		t.fail = t.fail[1:]
		return bot.Receipt{}, err
	}
	if r, ok := t.done[j.ID]; ok {
		return r, nil
	}
	r, err := t.perform(j.Body)
	if err == nil {
		t.done[j.ID] = r
	}
	return r, err
}

func (t *Tracker) perform(body bot.Body) (bot.Receipt, error) {
	switch b := body.(type) {
	case bot.NewIssue:
		return t.create(b)
	case bot.EditIssue:
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
		return t.update(b.Issue, func(*bot.Issue) {})
	case bot.Transition:
		return t.update(b.Issue, func(i *bot.Issue) { i.Status, i.Category = b.Status, categories[b.Status] })
	case bot.LinkBack:
		return t.update(b.Issue, func(*bot.Issue) {})
	}
	return bot.Receipt{}, bot.Permanent(fmt.Errorf("a tracker does not do %T", body))
}

var categories = map[string]string{"To Do": "new", "In Progress": "indeterminate", "Done": "done"}

func set(field *string, v *string) {
	if v != nil {
		*field = *v
	}
}

func (t *Tracker) create(b bot.NewIssue) (bot.Receipt, error) {
	if b.Project != t.project.Key {
		return bot.Receipt{}, &bot.PermanentError{Err: errors.New("no such project"), Text: "valid project is required", Fields: map[string]string{"project": "valid project is required"}}
	}
	key := fmt.Sprintf("%s-%d", b.Project, len(t.issues)+1)
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

func (t *Tracker) receipt(i *bot.Issue) bot.Receipt {
	return bot.Receipt{Platform: "jira", Issue: i.Key, ID: i.ID, Link: i.Link}
}

func (t *Tracker) update(key string, change func(*bot.Issue)) (bot.Receipt, error) {
	i := t.issues[key]
	if i == nil {
		return bot.Receipt{}, bot.Permanent(fmt.Errorf("no issue %s", key))
	}
	change(i)
	i.Updated = t.clock.Now()
	return t.receipt(i), nil
}

func (t *Tracker) user(u bot.TrackerUser) bot.TrackerUser {
	for _, known := range t.users {
		if u.ID != "" && known.ID == u.ID || u.Email != "" && known.Email == u.Email {
			return known
		}
	}
	return bot.TrackerUser{}
}

// Projects implements bot.Tracker.
func (t *Tracker) Projects(context.Context) ([]bot.TrackerProject, error) {
	return []bot.TrackerProject{t.project}, t.reachable()
}

func (t *Tracker) reachable() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.up()
}

// Project implements bot.Tracker.
func (t *Tracker) Project(_ context.Context, key string) (bot.TrackerProject, error) {
	if err := t.reachable(); err != nil {
		return bot.TrackerProject{}, err
	}
	if key != t.project.Key {
		return bot.TrackerProject{}, bot.ErrNotFound
	}
	return t.project, nil
}

// Types implements bot.Tracker.
func (t *Tracker) Types(_ context.Context, project string) ([]bot.IssueType, error) {
	if _, err := t.Project(context.Background(), project); err != nil {
		return nil, err
	}
	priorities := bot.IssueField{ID: "priority", Name: "Priority", Type: "priority", Choices: []bot.Choice{
		{Label: "Highest", Value: "Highest"}, {Label: "High", Value: "High"}, {Label: "Medium", Value: "Medium"}, {Label: "Low", Value: "Low"}}}
	fields := []bot.IssueField{{ID: "summary", Name: "Summary", Type: "string", Required: true},
		{ID: "duedate", Name: "Due date", Type: "date"}, {ID: "assignee", Name: "Assignee", Type: "user"}, priorities}
	return []bot.IssueType{{ID: "1", Name: "Task", Fields: fields}, {ID: "2", Name: "Bug", Fields: fields}}, nil
}

// Issue implements bot.Tracker.
func (t *Tracker) Issue(_ context.Context, key string) (bot.Issue, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.up(); err != nil {
		return bot.Issue{}, err
	}
	if i := t.issues[key]; i != nil {
		return *i, nil
	}
	return bot.Issue{}, bot.ErrNotFound
}

// Search implements bot.Tracker: whatever the query, all issues, the newest first.
func (t *Tracker) Search(_ context.Context, _ string, limit int) ([]bot.Issue, error) {
	if err := t.reachable(); err != nil {
		return nil, err
	}
	all := t.Issues()
	slices.Reverse(all)
	return all[:min(limit, len(all))], nil
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

// Transitions implements bot.Tracker.
func (t *Tracker) Transitions(context.Context, string) ([]bot.IssueTransition, error) {
	return []bot.IssueTransition{{ID: "11", Name: "Start", To: "In Progress", Category: "indeterminate"}, {ID: "21", Name: "Finish", To: "Done", Category: "done"}}, t.reachable()
}

// CreatePage implements bot.Tracker.
func (t *Tracker) CreatePage(project, _, _ string) string {
	return "https://jira.example/create?project=" + project
}
