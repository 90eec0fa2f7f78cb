package jira

import (
	"context"
	"fmt"
	"net/http"

	"github.com/golive-bot/golive/bot"
)

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
