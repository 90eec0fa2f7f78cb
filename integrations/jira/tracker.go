package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

const timeLayout = "2006-01-02T15:04:05.000-0700"

// issueFields are those that an issue is read with.
var issueFields = []string{"summary", "status", "issuetype", "project", "priority", "assignee", "reporter", "duedate", "labels", "components", "created", "updated", "resolutiondate", "statuscategorychangedate", "security", "issuelinks"}

// wireIssue is an issue as both products write it on REST v2 and in webhooks.
type wireIssue struct {
	ID     string `json:"id"`
	Key    string `json:"key"`
	Fields struct {
		Summary string `json:"summary"`
		Status  struct {
			ID       string `json:"id"`
			Name     string `json:"name"`
			Category struct {
				Key string `json:"key"`
			} `json:"statusCategory"`
		} `json:"status"`
		Type        struct{ Name string }   `json:"issuetype"`
		Project     struct{ Key string }    `json:"project"`
		Priority    *struct{ Name string }  `json:"priority"`
		Assignee    *wireUser               `json:"assignee"`
		Reporter    *wireUser               `json:"reporter"`
		Due         string                  `json:"duedate"`
		Labels      []string                `json:"labels"`
		Components  []struct{ Name string } `json:"components"`
		Security    *json.RawMessage        `json:"security"`
		Links       []wireLink              `json:"issuelinks"`
		Created     string                  `json:"created"`
		Updated     string                  `json:"updated"`
		Resolved    string                  `json:"resolutiondate"`
		Categorised string                  `json:"statuscategorychangedate"` // when the status came to be of its category; Cloud alone has it
		Files       []struct {
			ID       string   `json:"id"`
			Filename string   `json:"filename"`
			Size     int64    `json:"size"`
			Created  string   `json:"created"`
			Author   wireUser `json:"author"`
		} `json:"attachment"`
		Comments struct {
			List []wireComment `json:"comments"`
		} `json:"comment"`
	} `json:"fields"`
	Properties map[string]intent `json:"properties"`
	Changelog  struct {
		Histories []wireHistory `json:"histories"`
	} `json:"changelog"`
}

// wireLink is a link as the issue at one of its ends has it: In is the other end if it is that which does it ("blocks").
type wireLink struct {
	Type struct {
		Name   string `json:"name"`
		Inward string `json:"inward"` // "is blocked by"
	} `json:"type"`
	In *struct {
		Key    string `json:"key"`
		Fields struct {
			Status struct {
				Category struct {
					Key string `json:"key"`
				} `json:"statusCategory"`
			} `json:"status"`
		} `json:"fields"`
	} `json:"inwardIssue"`
}

// blocker is the issue that blocks the one which has the link, if it is not done; else "".
func (l wireLink) blocker() string {
	blocks := strings.EqualFold(l.Type.Name, "Blocks") || strings.Contains(strings.ToLower(l.Type.Inward), "blocked by")
	if l.In == nil || !blocks || l.In.Fields.Status.Category.Key == "done" {
		return ""
	}
	return l.In.Key
}

// wireHistory is what somebody changed at once.
type wireHistory struct {
	Author  wireUser   `json:"author"`
	Created string     `json:"created"`
	Items   []hookItem `json:"items"`
}

type wireUser struct {
	AccountID   string `json:"accountId"`
	AccountType string `json:"accountType"`
	Name        string `json:"name"`
	Email       string `json:"emailAddress"`
	DisplayName string `json:"displayName"`
	Active      bool   `json:"active"`
}

// user names a user of either product; nil is nobody.
func (u *wireUser) user() bot.TrackerUser {
	if u == nil {
		return bot.TrackerUser{}
	}
	out := bot.TrackerUser{ID: u.AccountID, Email: u.Email, Name: u.DisplayName}
	if out.ID == "" {
		out.ID = u.Name
	}
	return out
}

func (p *Platform) issue(w wireIssue) bot.Issue {
	f := w.Fields
	out := bot.Issue{Key: w.Key, ID: w.ID, Project: f.Project.Key, Type: f.Type.Name, Summary: f.Summary, Status: f.Status.Name,
		Category: f.Status.Category.Key, Assignee: f.Assignee.user(), Reporter: f.Reporter.user(), Due: f.Due, Labels: f.Labels, Link: p.link(w.Key), Restricted: f.Security != nil}
	if f.Priority != nil {
		out.Priority = f.Priority.Name
	}
	for _, c := range f.Components {
		out.Components = append(out.Components, c.Name)
	}
	for _, l := range f.Links {
		if key := l.blocker(); key != "" {
			out.Blockers = append(out.Blockers, key)
		}
	}
	out.Created, _ = time.Parse(timeLayout, f.Created)
	out.Updated, _ = time.Parse(timeLayout, f.Updated)
	if out.Category == "done" { // some workflows end without a resolution, and some leave one on what is open again
		out.Resolved, _ = time.Parse(timeLayout, cmp.Or(f.Resolved, f.Categorised))
	}
	return out
}

// found turns a 404 of a look-up into bot.ErrNotFound.
func found(err error) error {
	if absent(err) {
		return bot.ErrNotFound
	}
	return err
}

// Projects implements bot.Tracker.
func (p *Platform) Projects(ctx context.Context) ([]bot.TrackerProject, error) {
	return p.projects.get(p.clock.Now(), "", func() ([]bot.TrackerProject, error) {
		s, err := p.here(ctx)
		if err != nil {
			return nil, err
		}
		if !s.cloud {
			var all []bot.TrackerProject
			if err := p.call(ctx, http.MethodGet, "project", nil, &all); err != nil {
				return nil, fmt.Errorf("list projects: %w", err)
			}
			return all, nil
		}
		all, err := pages(ctx, func(ctx context.Context, at int) (metaPage[bot.TrackerProject], error) {
			var one metaPage[bot.TrackerProject]
			return one, p.call(ctx, http.MethodGet, "project/search"+query("startAt", fmt.Sprint(at), "maxResults", "50", "orderBy", "key"), nil, &one)
		})
		if err != nil {
			return nil, fmt.Errorf("list projects: %w", err)
		}
		return all, nil
	})
}

// Project implements bot.Tracker.
func (p *Platform) Project(ctx context.Context, key string) (bot.TrackerProject, error) {
	var one bot.TrackerProject
	if err := p.call(ctx, http.MethodGet, "project/"+seg(key), nil, &one); err != nil {
		return one, fmt.Errorf("read project: %w", found(err))
	}
	return one, nil
}

// Statuses implements bot.Tracker. It is not remembered: whoever asks has perhaps just made one.
func (p *Platform) Statuses(ctx context.Context, project string) ([]string, error) {
	var types []struct {
		Statuses []struct {
			Name string `json:"name"`
		} `json:"statuses"`
	}
	if err := p.call(ctx, http.MethodGet, "project/"+seg(project)+"/statuses", nil, &types); err != nil {
		return nil, fmt.Errorf("read statuses: %w", found(err))
	}
	var out []string
	for _, t := range types {
		for _, s := range t.Statuses {
			if !slices.Contains(out, s.Name) {
				out = append(out, s.Name)
			}
		}
	}
	return out, nil
}

// Priorities implements bot.Tracker.
func (p *Platform) Priorities(ctx context.Context) ([]bot.Choice, error) {
	return p.ranks.get(p.clock.Now(), "", func() ([]bot.Choice, error) {
		var all []refValue
		if err := p.call(ctx, http.MethodGet, "priority", nil, &all); err != nil {
			return nil, fmt.Errorf("list priorities: %w", looked(err))
		}
		out := make([]bot.Choice, len(all))
		for i, one := range all {
			out[i] = bot.Choice{Label: one.Name, Value: one.ID}
		}
		return out, nil
	})
}

// Below implements bot.Tracker. On Data Center a field of its own names the epic of an issue, and sub-tasks alone have a parent.
func (p *Platform) Below(ctx context.Context, epic string) (string, error) {
	s, err := p.here(ctx)
	query := `parent = "` + epic + `"`
	if !s.cloud {
		query = `("Epic Link" = "` + epic + `" OR ` + query + `)`
	}
	return query, err
}

// Issue implements bot.Tracker.
func (p *Platform) Issue(ctx context.Context, key string) (bot.Issue, error) {
	var w wireIssue
	if err := p.call(ctx, http.MethodGet, "issue/"+seg(key)+query("fields", strings.Join(issueFields, ",")), nil, &w); err != nil {
		return bot.Issue{}, fmt.Errorf("read issue: %w", found(err))
	}
	return p.issue(w), nil
}

// Search implements bot.Tracker. On Cloud a query must restrict something.
func (p *Platform) Search(ctx context.Context, jql string, limit int) ([]bot.Issue, error) {
	all, err := p.search(ctx, jql, issueFields, limit)
	if err != nil {
		return nil, fmt.Errorf("search issues: %w", looked(err))
	}
	out := make([]bot.Issue, 0, len(all))
	for _, w := range all {
		out = append(out, p.issue(w))
	}
	return out, nil
}

type searchBody struct {
	JQL        string   `json:"jql"`
	MaxResults int      `json:"maxResults"`
	Fields     []string `json:"fields"`
	Next       string   `json:"nextPageToken,omitempty"` // Cloud
	StartAt    int      `json:"startAt,omitempty"`       // Data Center
	Expand     any      `json:"expand,omitempty"`        // words with commas on Cloud, a list on Data Center
}

type searchPage struct {
	Issues []wireIssue `json:"issues"`
	Next   string      `json:"nextPageToken"`
	Total  int         `json:"total"`
}

// search reads pages of a search until limit.
func (p *Platform) search(ctx context.Context, jql string, fields []string, limit int) ([]wireIssue, error) {
	g, err := p.pager(ctx, jql, fields)
	if err != nil {
		return nil, err
	}
	var all []wireIssue
	for len(all) < limit && !g.over {
		page, err := g.page(ctx, min(limit-len(all), p.cfg.Limits.Page))
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
	}
	return all[:min(limit, len(all))], nil
}

// pager reads a search page by page. A page that failed can be asked for again, smaller or with less of each issue. Queries go in the
// body: they can be longer than an address may be.
type pager struct {
	p      *Platform
	cloud  bool
	jql    string
	fields []string
	expand string // what each issue is expanded by, "" if nothing
	next   string // token of the next page, on Cloud
	read   int    // issues
	over   bool   // there are no more
}

func (p *Platform) pager(ctx context.Context, jql string, fields []string) (*pager, error) {
	s, err := p.here(ctx)
	return &pager{p: p, cloud: s.cloud, jql: jql, fields: fields}, err
}

// page is the next page, of at most most issues.
func (g *pager) page(ctx context.Context, most int) ([]wireIssue, error) {
	page, err := g.ask(ctx, most)
	if answered(err, http.StatusGone) { // it is the other product, or was moved there
		g.cloud, g.next = !g.cloud, ""
		page, err = g.ask(ctx, most)
		if answered(err, http.StatusNotFound, http.StatusMethodNotAllowed) {
			err = &refusal{status: http.StatusGone}
		}
	}
	if err != nil {
		return nil, err
	}
	g.next, g.read = page.Next, g.read+len(page.Issues)
	g.over = len(page.Issues) == 0 || g.cloud && page.Next == "" || !g.cloud && g.read >= page.Total
	return page.Issues, nil
}

// ask makes the request by the way of Cloud or by that of Data Center.
func (g *pager) ask(ctx context.Context, most int) (page searchPage, err error) {
	body := searchBody{JQL: g.jql, Fields: g.fields, MaxResults: most}
	path := "search"
	switch {
	case g.cloud:
		path, body.Next = "search/jql", g.next
		if g.expand != "" {
			body.Expand = g.expand
		}
	default:
		body.StartAt = g.read
		if g.expand != "" {
			body.Expand = []string{g.expand}
		}
	}
	return page, g.p.call(ctx, http.MethodPost, path, body, &page)
}

// Count implements bot.Tracker: on Cloud by the count that Atlassian calls approximate, since a search tells no total there.
func (p *Platform) Count(ctx context.Context, jql string) (int, error) {
	n, err := p.count(ctx, jql)
	if err != nil {
		return 0, fmt.Errorf("count issues: %w", looked(err))
	}
	return n, nil
}

func (p *Platform) count(ctx context.Context, jql string) (int, error) {
	s, err := p.here(ctx)
	if err != nil {
		return 0, err
	}
	if s.cloud {
		var out struct {
			Count int `json:"count"`
		}
		err := p.call(ctx, http.MethodPost, "search/approximate-count", map[string]string{"jql": jql}, &out)
		return out.Count, err
	}
	var page searchPage
	// Data Center takes no maxResults of 0 for "none" in every version, so one issue is read along.
	err = p.call(ctx, http.MethodPost, "search", searchBody{JQL: jql, MaxResults: 1, Fields: []string{"status"}}, &page)
	return page.Total, err
}

// User implements bot.Tracker. On Cloud an e-mail that its owner hides is found only if a single account matches.
func (p *Platform) User(ctx context.Context, email string) (bot.TrackerUser, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	if email == "" {
		return bot.TrackerUser{}, bot.ErrNotFound
	}
	return p.users.get(p.clock.Now(), email, func() (bot.TrackerUser, error) {
		s, err := p.here(ctx)
		if err != nil {
			return bot.TrackerUser{}, err
		}
		by := "username"
		if s.cloud {
			by = "query"
		}
		var hits []*wireUser
		if err := p.call(ctx, http.MethodGet, "user/search"+query(by, email), nil, &hits); err != nil {
			return bot.TrackerUser{}, fmt.Errorf("look up user: %w", err)
		}
		if u := pick(hits, email); u != nil {
			return u.user(), nil
		}
		return bot.TrackerUser{}, fmt.Errorf("look up user: %w", bot.ErrNotFound)
	})
}

// pick finds the one person whom an e-mail means: the exact address, else the only hit if it shows no address.
func pick(hits []*wireUser, email string) *wireUser {
	people := slices.DeleteFunc(hits, func(u *wireUser) bool {
		return u == nil || !u.Active || u.AccountType != "" && u.AccountType != "atlassian"
	})
	for _, u := range people {
		if strings.EqualFold(u.Email, email) {
			return u
		}
	}
	if len(people) == 1 && people[0].Email == "" {
		return people[0]
	}
	return nil
}

// Users implements bot.Tracker.
func (p *Platform) Users(ctx context.Context, project, typed string) ([]bot.TrackerUser, error) {
	s, err := p.here(ctx)
	if err != nil {
		return nil, err
	}
	by := "username"
	if s.cloud {
		by = "query"
	}
	var hits []*wireUser
	if err := p.call(ctx, http.MethodGet, "user/assignable/search"+query("project", project, by, typed, "maxResults", "50"), nil, &hits); err != nil {
		return nil, fmt.Errorf("look up assignable users: %w", found(err))
	}
	out := make([]bot.TrackerUser, 0, len(hits))
	for _, u := range hits {
		if u.Active && (u.AccountType == "" || u.AccountType == "atlassian") {
			out = append(out, u.user())
		}
	}
	return out, nil
}

type wireTransition struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	To   struct {
		ID       string `json:"id"`
		Name     string `json:"name"`
		Category struct {
			Key string `json:"key"`
		} `json:"statusCategory"`
	} `json:"to"`
	Fields map[string]fieldMeta `json:"fields"`
}

// fields are those of the transition's screen, each with its ID.
func (t wireTransition) fields() []fieldMeta {
	out := make([]fieldMeta, 0, len(t.Fields))
	for id, f := range t.Fields {
		f.ID = id
		out = append(out, f)
	}
	sortFields(out)
	return out
}

func (p *Platform) transitionsOf(ctx context.Context, issue string) ([]wireTransition, error) {
	var out struct {
		Transitions []wireTransition `json:"transitions"`
	}
	err := p.call(ctx, http.MethodGet, "issue/"+seg(issue)+"/transitions"+query("expand", "transitions.fields"), nil, &out)
	return out.Transitions, err
}

// Transitions implements bot.Tracker.
func (p *Platform) Transitions(ctx context.Context, issue string) ([]bot.IssueTransition, error) {
	all, err := p.transitionsOf(ctx, issue)
	if err != nil {
		return nil, fmt.Errorf("read transitions: %w", found(err))
	}
	out := make([]bot.IssueTransition, 0, len(all))
	chosen := false // the configured status is among them
	for _, t := range all {
		chosen = chosen || p.undoes(t.To.Name)
		out = append(out, bot.IssueTransition{ID: t.ID, Name: t.Name, To: t.To.Name, Category: t.To.Category.Key, Fields: screen(t.fields())})
	}
	for i := range out {
		t := &out[i]
		t.Cancels = p.undoes(t.To) || !chosen && t.Category == "done" && unwanted.MatchString(t.To)
	}
	return out, nil
}

// undoes reports whether a status is the configured one for what is taken back.
func (p *Platform) undoes(status string) bool {
	return p.cfg.UndoStatus != "" && strings.EqualFold(p.cfg.UndoStatus, status)
}

// unwanted are the names by which sites call a status for what is not to be done after all.
var unwanted = regexp.MustCompile(`(?i)cancel|won.?t|will not|wont|declin|reject|withdraw|abandon|discard|drop|obsolete|invalid|取消|不做|不处理|不修复|撤销|撤回|废弃|作废|放弃|拒绝|无效`)

// errMissing says that Jira does not know what was named.
var errMissing = errors.New("jira knows no such thing")
