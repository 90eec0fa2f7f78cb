package bottest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Tracker is a complete fake issue tracker with one project, "ERP".
type Tracker struct {
	clock bot.Clock

	mu      sync.Mutex
	project bot.TrackerProject
	users   []bot.TrackerUser
	issues  map[string]*bot.Issue
	texts   map[string][]string        // descriptions and comments by issue
	files   map[string][]string        // names of attachments by issue
	locked  map[string]string          // words by issue that nobody may edit
	lost    []string                   // names of files that no chat has any more
	past    map[string][]bot.IssueEdit // history by issue
	done    map[string]bot.Receipt
	fail    []error
	down    bool
	hangs   bool        // takes questions and answers none
	index   []bot.Issue // what searches go on to find; nil while they find what there is
	denies  string      // cause for which whatever is asked fails
	moves   int
	refused []string // words that no query may hold
	closed  []string // statuses to which no transition leads
	wants   []bot.IssueField
	ranks   []string                     // names of priorities, the highest first
	demands map[string][]bot.IssueField  // by status: of the transition there
	extras  map[string]map[string]string // further fields by issue
}

// NewTracker makes a tracker that knows these users.
func NewTracker(clock bot.Clock, users ...bot.TrackerUser) *Tracker {
	return &Tracker{clock: clock, users: users, ranks: []string{"Highest", "High", "Medium", "Low"}, project: bot.TrackerProject{ID: "10000", Key: "ERP", Name: "ERP roll-out"},
		issues: map[string]*bot.Issue{}, texts: map[string][]string{}, files: map[string][]string{}, past: map[string][]bot.IssueEdit{}, done: map[string]bot.Receipt{}, locked: map[string]string{}, demands: map[string][]bot.IssueField{}, extras: map[string]map[string]string{}}
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
	if t.denies != "" {
		return &bot.PermanentError{Err: errDown, Text: "Forbidden", Cause: t.denies}
	}
	return nil
}

// put gives an issue a status, and tells since when it is resolved.
func (t *Tracker) put(i *bot.Issue, status, category string) {
	if i.Status, i.Category = status, category; category != "done" {
		i.Resolved = time.Time{}
	} else if i.Resolved.IsZero() {
		i.Resolved = t.clock.Now()
	}
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
	priority := bot.IssueField{ID: "priority", Name: "Priority", Type: "priority", Kind: bot.FieldChoice, Choices: t.priorities()}
	fields := []bot.IssueField{{ID: "summary", Name: "Summary", Type: "string", Kind: bot.FieldText, Required: true},
		{ID: "duedate", Name: "Due date", Type: "date", Kind: bot.FieldDate}, {ID: "assignee", Name: "Assignee", Type: "user", Kind: bot.FieldPerson}, priority,
		{ID: "labels", Name: "Labels", Type: "array:string", Kind: bot.FieldText},
		{ID: "components", Name: "Component", Type: "array:component", Kind: bot.FieldChoices, Choices: []bot.Choice{{Label: "Finance", Value: "10"}, {Label: "Shipping", Value: "11"}}}}
	t.mu.Lock()
	defer t.mu.Unlock()
	fields = append(fields, t.wants...)
	return []bot.IssueType{{ID: "1", Name: "Task", Fields: fields}, {ID: "2", Name: "Bug", Fields: fields}}, nil
}

// Statuses implements bot.Tracker. Those to which no transition leads are among them, too.
func (t *Tracker) Statuses(ctx context.Context, project string) ([]string, error) {
	if _, err := t.Project(ctx, project); err != nil {
		return nil, err
	}
	return []string{"To Do", "In Progress", "Done", "Won't Do", "Backlog"}, nil
}

// Priorities implements bot.Tracker.
func (t *Tracker) Priorities(context.Context) ([]bot.Choice, error) {
	return t.priorities(), t.reachable()
}

func (t *Tracker) priorities() []bot.Choice {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]bot.Choice, len(t.ranks))
	for i, name := range t.ranks {
		all[i] = bot.Choice{Label: name, Value: name}
	}
	return all
}

// Below implements bot.Tracker.
func (t *Tracker) Below(_ context.Context, epic string) (string, error) {
	return `parent = "` + epic + `"`, t.reachable()
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

// Transitions implements bot.Tracker: from everywhere to everywhere, unless Close took some away.
func (t *Tracker) Transitions(context.Context, string) ([]bot.IssueTransition, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := []bot.IssueTransition{{ID: "11", Name: "Start", To: "In Progress", Category: "indeterminate"}, {ID: "31", Name: "Drop", To: "Won't Do", Category: "done", Cancels: true},
		{ID: "21", Name: "Finish", To: "Done", Category: "done"}, {ID: "41", Name: "Shelve", To: "Backlog", Category: "new"}}
	for i := range all {
		all[i].Fields = t.demands[all[i].To]
	}
	return slices.DeleteFunc(all, func(m bot.IssueTransition) bool { return slices.Contains(t.closed, m.To) }), t.up()
}

// CreatePage implements bot.Tracker.
func (t *Tracker) CreatePage(b bot.NewIssue) string {
	return "https://jira.example/create?project=" + b.Project
}
