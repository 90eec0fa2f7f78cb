package bottest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
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

// put gives an issue a status, and tells since when it is resolved.
func (t *Tracker) put(i *bot.Issue, status, category string) {
	if i.Status, i.Category = status, category; category != "done" {
		i.Resolved = time.Time{}
	} else if i.Resolved.IsZero() {
		i.Resolved = t.clock.Now()
	}
}

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
