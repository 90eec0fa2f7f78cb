package jirasim

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// searchRequest is what GET takes as parameters and POST as a body.
type searchRequest struct {
	JQL        string   `json:"jql"`
	Token      string   `json:"nextPageToken"`
	StartAt    int      `json:"startAt"`
	MaxResults *int     `json:"maxResults"`
	Fields     []string `json:"fields"`
	Expand     any      `json:"expand"` // a string on search/jql, a list on search
	Properties []string `json:"properties"`
	Reconcile  []int    `json:"reconcileIssues"`
	FieldsKeys bool     `json:"fieldsByKeys"`
	Validate   any      `json:"validateQuery"`
}

func (c *call) searchRequest() (searchRequest, error) {
	var req searchRequest
	if c.r.Method == http.MethodPost {
		err := c.decode(&req)
		return req, err
	}
	req = searchRequest{JQL: c.query("jql"), Token: c.query("nextPageToken"), StartAt: c.number("startAt", 0), Fields: c.list("fields"),
		Expand: c.query("expand"), Properties: c.list("properties")}
	if v := c.query("maxResults"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			return req, fail(http.StatusBadRequest, "The value '%s' for maxResults is not a number.", v)
		}
		req.MaxResults = &n
	}
	for _, id := range c.list("reconcileIssues") {
		req.Reconcile = append(req.Reconcile, atoi(id))
	}
	return req, nil
}

func (r searchRequest) expands() []string {
	switch e := r.Expand.(type) {
	case string:
		return strings.Split(e, ",")
	case []any:
		var out []string
		for _, v := range e {
			out = append(out, fmt.Sprint(v))
		}
		return out
	}
	return nil
}

func (r searchRequest) size(otherwise, most int) int {
	if r.MaxResults == nil {
		return otherwise
	}
	return max(0, min(*r.MaxResults, most))
}

// find runs a query over what search has indexed; issues in fresh are read as they are now.
func (s *Sim) find(jql string, u *user, fresh []int) ([]*issue, error) {
	q, err := parseJQL(jql)
	if err != nil {
		return nil, badJQL(err.Error())
	}
	match, errs := s.compile(q, u)
	if len(errs) > 0 {
		return nil, badJQL(errs...)
	}
	now := s.now()
	var out []*issue
	for _, i := range s.w.order {
		seen := i.found(now, s.cfg.IndexLag)
		if len(i.pending) > 0 && slices.Contains(fresh, atoi(i.id)) {
			seen = i
		}
		if seen != nil && !i.project.archived && i.project.may(u, "BROWSE_PROJECTS") && match(seen) {
			out = append(out, seen)
		}
	}
	s.arrange(out, q.order)
	return out, nil
}

// bounded refuses queries without a restriction, as the new search does.
func bounded(jql string) error {
	q, err := parseJQL(jql)
	if err != nil {
		return badJQL(err.Error())
	}
	if q.where == nil {
		return badJQL("Unbounded JQL queries are not allowed here. Please add a search restriction to your query.")
	}
	return nil
}

// search is search/jql of Cloud: pages by token, no total, ids alone unless fields are named.
func (s *Sim) search(c *call) (reply, error) {
	if !s.cloud() {
		return reply{}, fail(http.StatusNotFound, "Not Found")
	}
	req, err := c.searchRequest()
	if err != nil {
		return reply{}, err
	}
	if err := bounded(req.JQL); err != nil {
		return reply{}, err
	}
	if len(req.Reconcile) > 50 {
		return reply{}, fail(http.StatusBadRequest, "The number of issue IDs in reconcileIssues must not exceed 50.")
	}
	start, err := readToken(req.Token, req.JQL)
	if err != nil {
		return reply{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	all, err := s.find(req.JQL, c.user, req.Reconcile)
	if err != nil {
		return reply{}, err
	}
	most := 5000
	if len(req.Fields) > 0 && !slices.Equal(req.Fields, []string{"id"}) {
		most = s.cfg.Limits.MaxPageSize
	}
	rest := all[min(start, len(all)):]
	rest = rest[:min(req.size(50, most), len(rest))]
	out := struct {
		Issues []issueJSON `json:"issues"`
		Next   string      `json:"nextPageToken,omitempty"`
		IsLast bool        `json:"isLast"`
	}{Issues: []issueJSON{}, IsLast: start+len(rest) >= len(all)}
	if !out.IsLast {
		out.Next = pageToken(start+len(rest), req.JQL)
	}
	for _, i := range rest {
		if len(req.Fields) == 0 || slices.Equal(req.Fields, []string{"id"}) {
			out.Issues = append(out.Issues, issueJSON{ID: i.id})
			continue
		}
		out.Issues = append(out.Issues, s.expanded(i, c, req.Fields, req.expands(), req.Properties))
	}
	return ok(out)
}

// pageToken is opaque to callers and bound to the query.
func pageToken(start int, jql string) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d %08x", start, checksum(jql)))
}

func checksum(s string) uint32 {
	h := uint32(2166136261)
	for n := range len(s) {
		h = (h ^ uint32(s[n])) * 16777619
	}
	return h
}

func readToken(token, jql string) (int, error) {
	if token == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	start, sum, found := strings.Cut(string(raw), " ")
	n, bad := strconv.Atoi(start)
	if err != nil || !found || bad != nil || n < 0 || sum != fmt.Sprintf("%08x", checksum(jql)) {
		return 0, fail(http.StatusBadRequest, "The provided next page token is invalid or expired.")
	}
	return n, nil
}

// oldSearch is gone from Cloud and the only search of Data Center.
func (s *Sim) oldSearch(c *call) (reply, error) {
	if s.cloud() {
		return reply{}, fail(http.StatusGone, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046")
	}
	req, err := c.searchRequest()
	if err != nil {
		return reply{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	all, err := s.find(req.JQL, c.user, nil)
	if err != nil {
		return reply{}, err
	}
	if len(req.Fields) == 0 {
		req.Fields = []string{"*navigable"}
	}
	limit := req.size(50, 1000)
	rest := all[min(max(0, req.StartAt), len(all)):]
	rest = rest[:min(limit, len(rest))]
	out := struct {
		Expand     string      `json:"expand"`
		StartAt    int         `json:"startAt"`
		MaxResults int         `json:"maxResults"`
		Total      int         `json:"total"`
		Issues     []issueJSON `json:"issues"`
	}{"schema,names", req.StartAt, limit, len(all), []issueJSON{}}
	for _, i := range rest {
		out.Issues = append(out.Issues, s.expanded(i, c, req.Fields, req.expands(), req.Properties))
	}
	return ok(out)
}

func (s *Sim) approximateCount(c *call) (reply, error) {
	if !s.cloud() {
		return reply{}, fail(http.StatusNotFound, "Not Found")
	}
	var req searchRequest
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	if err := bounded(req.JQL); err != nil {
		return reply{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	all, err := s.find(req.JQL, c.user, nil)
	if err != nil {
		return reply{}, err
	}
	return ok(struct {
		Count int `json:"count"`
	}{len(all)})
}
