package bottest

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// IssueTracker is a platform that is also the tracker.
type IssueTracker interface {
	bot.Platform
	bot.Tracker
}

// TrackerWorld is the other side of a tracker under test: an empty project with the type Task and the statuses To Do,
// In Progress and Done, where golive may do everything.
type TrackerWorld interface {
	Tracker() IssueTracker
	Project() string                              // its key
	Email() string                                // of a user to whom issues can be assigned
	Issues(t testing.TB) []bot.Issue              // as people see them there, by key
	Comments(t testing.TB, issue string) []string // their texts
	// Files are the names of an issue's attachments. The chat from which they come has every file but "gone.csv".
	Files(t testing.TB, issue string) []string
	Clock() *bot.MovableClock           // that the tracker and its other side share
	LoseReply(t testing.TB)             // the next write is done, but its reply is lost
	Throttle(t testing.TB, seconds int) // the next write is answered "too many"
}

// TestTracker holds a tracker to the contract (docs/adapter-contract.md). start makes a new world.
func TestTracker(t *testing.T, start func(t testing.TB) TrackerWorld) {
	cases := []struct {
		name string
		run  func(*trackerCase, *testing.T)
	}{
		{"an issue is created as asked", (*trackerCase).creates},
		{"an effect creates one issue, however often it is performed", (*trackerCase).createsOnce},
		{"a lost reply does not create twice", (*trackerCase).losesCreation},
		{"too many: not done, and when to come again", (*trackerCase).isThrottled},
		{"what the tracker refuses is told in its words", (*trackerCase).isRefused},
		{"an unknown person does not hinder the issue", (*trackerCase).unknownPerson},
		{"a lost reply does not comment twice", (*trackerCase).losesComment},
		{"a comment of a handle is edited", (*trackerCase).editsComment},
		{"fields are set and cleared", (*trackerCase).edits},
		{"an issue is moved, and may be there already", (*trackerCase).moves},
		{"when an issue was resolved is told, whatever is said of it later", (*trackerCase).resolves},
		{"a link is set again without harm", (*trackerCase).links},
		{"a file is attached once, and what cannot be says why", (*trackerCase).attaches},
		{"projects, types, users and issues are read", (*trackerCase).reads},
		{"what a query finds is counted", (*trackerCase).counts},
		{"what is not there is not found", (*trackerCase).missing},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) { tc.run(&trackerCase{TrackerWorld: start(t)}, t) })
	}
}

type trackerCase struct {
	TrackerWorld
	n int
}

func (c *trackerCase) job(body bot.Body) bot.Job {
	c.n++
	return bot.Job{Effect: bot.Effect{ID: "contract/" + strings.Repeat("x", c.n) + "#1", To: bot.ToTracker(c.Tracker().Platform()), Body: body}}
}

// again is a job as it comes after a try whose outcome is unknown.
func (c *trackerCase) again(j bot.Job) bot.Job {
	j.Since, j.Tries = c.Clock().Now(), j.Tries+1
	return j
}

func (c *trackerCase) perform(t *testing.T, j bot.Job) bot.Receipt {
	t.Helper()
	r, err := c.Tracker().Perform(t.Context(), j)
	if err != nil {
		t.Fatalf("Perform %s: %v", j.Kind(), err)
	}
	return r
}

func (c *trackerCase) task(summary string) bot.NewIssue {
	return bot.NewIssue{Project: c.Project(), Type: "Task", Summary: summary, Due: "2027-01-15", Priority: "High",
		Description: bot.ParseMarkup("as **said** in the meeting"), Assignee: &bot.TrackerUser{Email: c.Email()}, Intent: "contract/" + summary}
}

// only is the one issue that there must be.
func (c *trackerCase) only(t *testing.T) bot.Issue {
	t.Helper()
	all := c.Issues(t)
	if len(all) != 1 {
		t.Fatalf("%d issues, want one: %+v", len(all), all)
	}
	return all[0]
}

func (c *trackerCase) creates(t *testing.T) {
	r := c.perform(t, c.job(c.task("Check the balances")))
	i := c.only(t)
	if r.Issue != i.Key || r.Platform != c.Tracker().Platform() || r.ID == "" {
		t.Errorf("receipt %+v for %+v", r, i)
	}
	if u, err := url.Parse(r.Link); err != nil || !u.IsAbs() {
		t.Errorf("link for people %q", r.Link)
	}
	if i.Project != c.Project() || i.Type != "Task" || i.Summary != "Check the balances" || i.Due != "2027-01-15" || i.Priority != "High" || i.Assignee == (bot.TrackerUser{}) || i.Category != "new" {
		t.Errorf("issue %+v", i)
	}
}

func (c *trackerCase) createsOnce(t *testing.T) {
	j := c.job(c.task("once"))
	first := c.perform(t, j)
	if second := c.perform(t, c.again(j)); second.Issue != first.Issue {
		t.Errorf("first %s, then %s", first.Issue, second.Issue)
	}
	c.only(t)
}

func (c *trackerCase) losesCreation(t *testing.T) {
	j := c.job(c.task("lost"))
	c.LoseReply(t)
	if _, err := c.Tracker().Perform(t.Context(), j); err == nil || unsent(err) || permanent(err) {
		t.Fatalf("the outcome is unknown, but: %v", err)
	}
	j = c.again(j)
	c.Clock().Advance(2 * time.Second)
	if r := c.perform(t, j); r.Issue != c.only(t).Key {
		t.Errorf("receipt %+v", r)
	}
}

func unsent(err error) bool {
	var retry *bot.RetryError
	return errors.As(err, &retry) && retry.Unsent
}

func permanent(err error) bool {
	var p *bot.PermanentError
	return errors.As(err, &p)
}

func (c *trackerCase) isThrottled(t *testing.T) {
	c.Throttle(t, 7)
	_, err := c.Tracker().Perform(t.Context(), c.job(c.task("too many")))
	var retry *bot.RetryError
	if !errors.As(err, &retry) || !retry.Unsent || retry.After != 7*time.Second {
		t.Errorf("answered %v", err)
	}
	if n := len(c.Issues(t)); n != 0 {
		t.Errorf("%d issues", n)
	}
}

func (c *trackerCase) isRefused(t *testing.T) {
	b := c.task("nowhere")
	b.Project = "NONE"
	_, err := c.Tracker().Perform(t.Context(), c.job(b))
	var p *bot.PermanentError
	if !errors.As(err, &p) || p.Text == "" {
		t.Errorf("an unknown project: %v", err)
	}
	for _, body := range []bot.Body{bot.Comment{Issue: c.Project() + "-99999", Text: bot.ParseMarkup("x")}, bot.Transition{Issue: c.Project() + "-99999", Status: "Done"},
		bot.LinkBack{Issue: c.Project() + "-99999", Link: bot.WebLink{URL: "https://chat.example"}}, bot.Text{Text: "x"}} {
		if _, err := c.Tracker().Perform(t.Context(), c.job(body)); !permanent(err) {
			t.Errorf("%T that cannot be done: %v", body, err)
		}
	}
}

func (c *trackerCase) unknownPerson(t *testing.T) {
	b := c.task("for nobody")
	b.Assignee = &bot.TrackerUser{Email: "nobody@nowhere.example"}
	c.perform(t, c.job(b))
	if i := c.only(t); i.Assignee != (bot.TrackerUser{}) {
		t.Errorf("assigned to %+v", i.Assignee)
	}
}

func (c *trackerCase) losesComment(t *testing.T) {
	key := c.perform(t, c.job(c.task("talked about"))).Issue
	j := c.job(bot.Comment{Issue: key, Text: bot.ParseMarkup("seen today")})
	c.LoseReply(t)
	if _, err := c.Tracker().Perform(t.Context(), j); err == nil || unsent(err) || permanent(err) {
		t.Fatalf("the outcome is unknown, but: %v", err)
	}
	c.perform(t, c.again(j))
	if all := c.Comments(t, key); len(all) != 1 || !strings.Contains(all[0], "seen today") {
		t.Errorf("comments %q", all)
	}
}

func (c *trackerCase) editsComment(t *testing.T) {
	key := c.perform(t, c.job(c.task("talked about"))).Issue
	first := c.perform(t, c.job(bot.Comment{Issue: key, Text: bot.ParseMarkup("seen todya")}))
	j := c.job(bot.Comment{Issue: key, Text: bot.ParseMarkup("seen today")})
	j.Prior = &first
	if second := c.perform(t, j); second.ID != first.ID {
		t.Errorf("comment %s became %s", first.ID, second.ID)
	}
	c.perform(t, c.again(j))
	if all := c.Comments(t, key); len(all) != 1 || !strings.Contains(all[0], "seen today") {
		t.Errorf("comments %q", all)
	}
	first.ID = "99999999"
	j = c.job(bot.Comment{Issue: key, Text: bot.ParseMarkup("of one that somebody removed")})
	j.Prior = &first
	var gone *bot.PermanentError
	if _, err := c.Tracker().Perform(t.Context(), j); !errors.As(err, &gone) || !gone.Gone {
		t.Errorf("a comment that is gone: %v", err)
	}
}

func (c *trackerCase) edits(t *testing.T) {
	key := c.perform(t, c.job(c.task("before"))).Issue
	summary, due, priority := "after", "", "Low"
	j := c.job(bot.EditIssue{Issue: key, Summary: &summary, Due: &due, Priority: &priority, Assignee: &bot.TrackerUser{}})
	c.perform(t, j)
	c.perform(t, c.again(j))
	if i := c.only(t); i.Summary != "after" || i.Due != "" || i.Priority != "Low" || i.Assignee != (bot.TrackerUser{}) {
		t.Errorf("issue %+v", i)
	}
}

func (c *trackerCase) moves(t *testing.T) {
	key := c.perform(t, c.job(c.task("moved"))).Issue
	moves, err := c.Tracker().Transitions(t.Context(), key)
	if err != nil || len(moves) == 0 || moves[0].ID == "" || moves[0].To == "" || moves[0].Category == "" {
		t.Errorf("transitions %v %+v", err, moves)
	}
	for range 2 {
		c.perform(t, c.again(c.job(bot.Transition{Issue: key, Status: "Done"})))
		if i := c.only(t); i.Status != "Done" || i.Category != "done" {
			t.Errorf("issue %+v", i)
		}
	}
}

func (c *trackerCase) resolves(t *testing.T) {
	key := c.perform(t, c.job(c.task("resolved"))).Issue
	read := func() bot.Issue {
		t.Helper()
		i, err := c.Tracker().Issue(t.Context(), key)
		if err != nil {
			t.Fatalf("read issue: %v", err)
		}
		return i
	}
	if i := read(); !i.Resolved.IsZero() {
		t.Errorf("an open issue was resolved at %v", i.Resolved)
	}
	c.Clock().Advance(time.Hour)
	done := c.Clock().Now()
	c.perform(t, c.job(bot.Transition{Issue: key, Status: "Done"}))
	c.Clock().Advance(48 * time.Hour)
	c.perform(t, c.job(bot.Comment{Issue: key, Text: bot.ParseMarkup("works")}))
	if i := read(); i.Resolved.Sub(done).Abs() > time.Minute || i.Updated.Sub(done) < 47*time.Hour {
		t.Errorf("resolved at %v and updated at %v; it was done at %v and commented on two days later", i.Resolved, i.Updated, done)
	}
	c.perform(t, c.job(bot.Transition{Issue: key, Status: "To Do"}))
	if i := read(); !i.Resolved.IsZero() {
		t.Errorf("an issue that is open again was resolved at %v", i.Resolved)
	}
}

func (c *trackerCase) links(t *testing.T) {
	key := c.perform(t, c.job(c.task("linked"))).Issue
	j := c.job(bot.LinkBack{Issue: key, Link: bot.WebLink{Title: "Message", URL: "https://chat.example/1"}, Global: "golive=1"})
	c.perform(t, j)
	c.perform(t, c.again(j))
}

func (c *trackerCase) attaches(t *testing.T) {
	key := c.perform(t, c.job(c.task("with files"))).Issue
	file := func(name string, size int64) bot.FileRef {
		return bot.FileRef{Platform: "chat", Message: "m1", ID: "12345678", Name: name, Size: size}
	}
	for _, b := range []bot.Attach{{Issue: key, File: file("list.csv", 8)}, {Issue: key, File: file("unsized.csv", 0)},
		{Issue: key, File: bot.FileRef{Name: "text.txt"}, Bytes: []byte("text")}} {
		j := c.job(b)
		c.perform(t, j)
		c.perform(t, c.again(j))
	}
	if all := c.Files(t, key); !slices.Equal(all, []string{"list.csv", "text.txt", "unsized.csv"}) {
		t.Errorf("attached %q", all)
	}
	for cause, f := range map[string]bot.FileRef{bot.CauseFileGone: file("gone.csv", 8), bot.CauseTooLarge: file("large.csv", 1<<40)} {
		_, err := c.Tracker().Perform(t.Context(), c.job(bot.Attach{Issue: key, File: f}))
		var p *bot.PermanentError
		if !errors.As(err, &p) || p.Cause != cause {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

func (c *trackerCase) reads(t *testing.T) {
	tr, ctx := c.Tracker(), t.Context()
	key := c.perform(t, c.job(c.task("read"))).Issue
	projects, err := tr.Projects(ctx)
	if err != nil || len(projects) == 0 {
		t.Errorf("projects %v %v", err, projects)
	}
	if p, err := tr.Project(ctx, c.Project()); err != nil || p.Key != c.Project() || p.Name == "" {
		t.Errorf("project %v %+v", err, p)
	}
	types, err := tr.Types(ctx, c.Project())
	if err != nil || len(types) == 0 || types[0].Name != "Task" || len(types[0].Fields) == 0 {
		t.Errorf("types %v %+v", err, types)
	}
	if all, err := tr.Statuses(ctx, c.Project()); err != nil || !slices.Contains(all, "To Do") || !slices.Contains(all, "Done") || len(slices.Compact(slices.Sorted(slices.Values(all)))) != len(all) {
		t.Errorf("statuses %v %q", err, all)
	}
	if all, err := tr.Priorities(ctx); err != nil || len(all) < 2 || all[0].Label != "Highest" || all[0].Value == "" {
		t.Errorf("priorities %v %+v", err, all)
	}
	u, err := tr.User(ctx, c.Email())
	if err != nil || u.ID == "" || u.Name == "" {
		t.Fatalf("user %v %+v", err, u)
	}
	if all, err := tr.Users(ctx, c.Project(), u.Name); err != nil || len(all) != 1 || all[0].ID != u.ID {
		t.Errorf("users %v %+v", err, all)
	}
	if i, err := tr.Issue(ctx, key); err != nil || i.Key != key || i.Summary != "read" || i.Status != "To Do" || i.Link == "" || i.Created.IsZero() {
		t.Errorf("issue %v %+v", err, i)
	}
	c.perform(t, c.job(c.task("read too")))
	c.Clock().Advance(5 * time.Minute) // search may be behind
	if all, err := tr.Search(ctx, "project = "+c.Project(), 1); err != nil || len(all) != 1 {
		t.Errorf("search %v %+v", err, all)
	}
	if page, err := url.Parse(tr.CreatePage(bot.NewIssue{Project: c.Project(), Type: "Task", Summary: "a & b"})); err != nil || !page.IsAbs() {
		t.Errorf("create page %v", err)
	}
}

func (c *trackerCase) counts(t *testing.T) {
	for _, summary := range []string{"one", "two", "three"} {
		c.perform(t, c.job(bot.NewIssue{Project: c.Project(), Type: "Task", Summary: summary, Intent: summary}))
	}
	c.perform(t, c.job(bot.Transition{Issue: c.Issues(t)[0].Key, Status: "Done"}))
	c.Clock().Advance(time.Minute) // an index may be behind
	for query, want := range map[string]int{`project = "` + c.Project() + `"`: 3, `project = "` + c.Project() + `" AND statusCategory = Done`: 1} {
		if n, err := c.Tracker().Count(t.Context(), query); err != nil || n != want {
			t.Errorf("Count(%s) = %d, %v; want %d", query, n, err, want)
		}
	}
	wrong := `project = "` + c.Project() + `" AND nonsense = 3`
	for how, err := range map[string]error{"Count": second(c.Tracker().Count(t.Context(), wrong)), "Search": second(c.Tracker().Search(t.Context(), wrong, 1))} {
		var refused *bot.PermanentError
		if !errors.As(err, &refused) || !strings.Contains(refused.Text, "nonsense") {
			t.Errorf("%s(%s): %v; want a refusal in the tracker's words", how, wrong, err)
		}
	}
}

func (c *trackerCase) missing(t *testing.T) {
	tr, ctx := c.Tracker(), t.Context()
	for what, err := range map[string]error{
		"project": second(tr.Project(ctx, "NONE")),
		"types":   second(tr.Types(ctx, "NONE")),
		"status":  second(tr.Statuses(ctx, "NONE")),
		"issue":   second(tr.Issue(ctx, c.Project()+"-99999")),
		"user":    second(tr.User(ctx, "nobody@nowhere.example")),
	} {
		if !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }
