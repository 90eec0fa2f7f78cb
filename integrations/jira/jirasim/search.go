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

// parsedJSON is one query as jql/parse describes it.
type parsedJSON struct {
	Query     string         `json:"query"`
	Structure *structureJSON `json:"structure,omitempty"`
	Errors    []string       `json:"errors,omitempty"`
}

type structureJSON struct {
	Where any        `json:"where,omitempty"` // a clause or a compound of clauses
	Order *orderJSON `json:"orderBy,omitempty"`
}

type orderJSON struct {
	Fields []orderFieldJSON `json:"fields"`
}

type orderFieldJSON struct {
	Field     nameJSON `json:"field"`
	Direction string   `json:"direction,omitempty"`
}

type nameJSON struct {
	Name string `json:"name"`
}

type compoundJSON struct {
	Clauses  []any  `json:"clauses"`
	Operator string `json:"operator"`
}

type clauseJSON struct {
	Field    nameJSON `json:"field"`
	Operator string   `json:"operator"`
	Operand  any      `json:"operand"`
}

type valueJSON struct {
	Value    string   `json:"value,omitempty"`
	Keyword  string   `json:"keyword,omitempty"`
	Function string   `json:"function,omitempty"`
	Args     []string `json:"arguments,omitempty"`
}

func (s *Sim) parseJQL(c *call) (reply, error) {
	if !s.cloud() {
		return reply{}, fail(http.StatusNotFound, "Not Found")
	}
	var req struct {
		Queries []string `json:"queries"`
	}
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	if len(req.Queries) == 0 {
		return reply{}, fail(http.StatusBadRequest, "queries: must not be empty")
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := struct {
		Queries []parsedJSON `json:"queries"`
	}{}
	for _, text := range req.Queries {
		one := parsedJSON{Query: text}
		q, err := parseJQL(text)
		if err != nil {
			one.Errors = []string{err.Error()}
		} else {
			one.Structure = structure(q)
			if c.query("validation") != "none" {
				_, one.Errors = s.compile(q, c.user)
			}
		}
		out.Queries = append(out.Queries, one)
	}
	return ok(out)
}

func structure(q query) *structureJSON {
	out := &structureJSON{}
	if q.where != nil {
		out.Where = exprJSON(q.where)
	}
	for _, o := range q.order {
		if out.Order == nil {
			out.Order = &orderJSON{}
		}
		direction := "asc"
		if o.desc {
			direction = "desc"
		}
		out.Order.Fields = append(out.Order.Fields, orderFieldJSON{nameJSON{o.field}, direction})
	}
	return out
}

func exprJSON(e expr) any {
	switch e := e.(type) {
	case *both:
		op := "and"
		if e.or {
			op = "or"
		}
		return compoundJSON{[]any{exprJSON(e.left), exprJSON(e.right)}, op}
	case *negation:
		return compoundJSON{[]any{exprJSON(e.of)}, "not"}
	case *clause:
		values := []any{}
		for _, o := range e.args {
			values = append(values, operandJSON(o))
		}
		if e.list {
			return clauseJSON{nameJSON{e.field}, e.op, struct {
				Values []any `json:"values"`
			}{values}}
		}
		return clauseJSON{nameJSON{e.field}, e.op, values[0]}
	}
	return nil
}

func operandJSON(o operand) valueJSON {
	switch {
	case o.empty:
		return valueJSON{Keyword: "empty"}
	case o.fn:
		return valueJSON{Function: o.text, Args: o.args}
	}
	return valueJSON{Value: o.text}
}

type filterJSON struct {
	Self        string    `json:"self"`
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description,omitempty"`
	Owner       *userJSON `json:"owner"`
	JQL         string    `json:"jql"`
	ViewURL     string    `json:"viewUrl"`
	SearchURL   string    `json:"searchUrl"`
	Favourite   bool      `json:"favourite"`
}

func (s *Sim) filterJSON(f *filter, c *call) filterJSON {
	return filterJSON{Self: s.self(c.api, "filter/%s", f.id), ID: f.id, Name: f.name, Description: f.description, JQL: f.jql,
		Owner: s.userJSON(f.owner, c.user), ViewURL: s.cfg.URL + "/issues/?filter=" + f.id, SearchURL: s.self(c.api, "search/jql?jql=filter=%s", f.id)}
}

func (s *Sim) filterList(c *call) []filterJSON {
	out := []filterJSON{}
	for _, f := range s.w.filters {
		if f.owner == c.user {
			out = append(out, s.filterJSON(f, c))
		}
	}
	return out
}

func (s *Sim) myFilters(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return ok(s.filterList(c))
}

func (s *Sim) searchFilters(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return ok(beanOf(s, c, s.filterList(c), 50))
}

func (s *Sim) createFilter(c *call) (reply, error) {
	var req struct{ Name, JQL, Description string }
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	if req.Name == "" {
		return reply{}, failField("filterName", "You must specify a name to save this filter as.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.find(req.JQL, c.user, nil); err != nil {
		return reply{}, err
	}
	f := &filter{id: s.w.id("filter"), name: req.Name, jql: req.JQL, description: req.Description, owner: c.user}
	s.w.filters = append(s.w.filters, f)
	return ok(s.filterJSON(f, c))
}

func (s *Sim) findFilter(c *call) (int, error) {
	n := slices.IndexFunc(s.w.filters, func(f *filter) bool { return f.id == c.params["id"] && f.owner == c.user })
	if n < 0 {
		return n, fail(http.StatusBadRequest, "The selected filter is not available to you, perhaps it has been deleted or had its permissions changed.")
	}
	return n, nil
}

func (s *Sim) getFilter(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	n, err := s.findFilter(c)
	if err != nil {
		return reply{}, err
	}
	return ok(s.filterJSON(s.w.filters[n], c))
}

func (s *Sim) deleteFilter(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.findFilter(c)
	if err != nil {
		return reply{}, err
	}
	s.w.filters = slices.Delete(s.w.filters, n, n+1)
	return reply{status: http.StatusNoContent}, nil
}
