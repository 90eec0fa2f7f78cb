package jirasim

import (
	"bytes"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

const maxBody = 32 << 20

// call is one request to the REST API.
type call struct {
	r      *http.Request
	api    int // 2 or 3
	user   *user
	name   string // the route's name: method and path
	params map[string]string
	body   []byte
	header http.Header // of the reply
}

// reply is what a handler answers: a status and a body that is sent as JSON, or nothing for nil.
type reply struct {
	status int
	body   any
}

func ok(body any) (reply, error) { return reply{http.StatusOK, body}, nil }

// apiError is an error as Jira words it.
type apiError struct {
	status   int
	messages []string
	fields   map[string]string
	warnings []string
}

func (e *apiError) Error() string { return fmt.Sprintf("%d %v %v", e.status, e.messages, e.fields) }

// MarshalJSON implements json.Marshaler.
func (e *apiError) MarshalJSON() ([]byte, error) {
	shape := struct {
		Messages []string          `json:"errorMessages"`
		Warnings []string          `json:"warningMessages,omitempty"`
		Fields   map[string]string `json:"errors"`
	}{e.messages, e.warnings, e.fields}
	if shape.Messages == nil {
		shape.Messages = []string{}
	}
	if shape.Fields == nil {
		shape.Fields = map[string]string{}
	}
	return json.Marshal(shape)
}

func fail(status int, format string, args ...any) error {
	return &apiError{status: status, messages: []string{fmt.Sprintf(format, args...)}}
}

func failField(field, format string, args ...any) error {
	return &apiError{status: http.StatusBadRequest, fields: map[string]string{field: fmt.Sprintf(format, args...)}}
}

func (s *Sim) noIssue() error {
	if s.cloud() {
		return fail(http.StatusNotFound, "Issue does not exist or you do not have permission to see it.")
	}
	return fail(http.StatusNotFound, "Issue Does Not Exist")
}

// serveREST answers /rest/: it finds the route, checks who calls, and lets faults and limits have their way.
func (s *Sim) serveREST(w http.ResponseWriter, r *http.Request) {
	c := &call{r: r, header: w.Header(), api: 2}
	path, api, found := restPath(r.URL.Path)
	c.api = api
	if !found || (api == 3 && !s.cloud()) {
		s.notFound(w)
		return
	}
	route := s.routes.find(r.Method, path)
	if route == nil {
		s.tally.count(r.Method+" unknown", http.StatusNotFound)
		s.notFound(w)
		return
	}
	c.name, c.params = route.name, route.params
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "request body too large", http.StatusRequestEntityTooLarge)
		return
	}
	c.body = body
	fault := s.faults.pick(c.name)
	if s.before(w, c, fault) {
		return
	}
	if c.user, err = s.authenticate(r); err == nil {
		err = s.limited(c)
	}
	var out reply
	if err == nil {
		out, err = route.handle(s, c)
	}
	out, err = s.after(c, fault, out, err)
	s.send(w, c, out, err)
}

// restPath cuts the root of the API off a path and says which version it names.
func restPath(path string) (rest string, api int, found bool) {
	for _, root := range []struct {
		prefix string
		api    int
	}{{"/rest/api/2/", 2}, {"/rest/api/latest/", 2}, {"/rest/api/3/", 3}, {"/rest/webhooks/1.0/", 1}} {
		if rest, found = strings.CutPrefix(path, root.prefix); found {
			if root.api == 1 {
				return "webhooks/" + rest, 2, true
			}
			return strings.Trim(rest, "/"), root.api, true
		}
	}
	return "", 2, false
}

func (s *Sim) notFound(w http.ResponseWriter) {
	if s.cloud() {
		w.Header().Set("Content-Type", "text/html;charset=UTF-8")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, "<html><head><title>Oops, you've found a dead link.</title></head><body><h1>Oops, you've found a dead link.</h1></body></html>")
		return
	}
	w.Header().Set("Content-Type", "application/xml;charset=UTF-8")
	w.WriteHeader(http.StatusNotFound)
	fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><status><status-code>404</status-code><message>null for uri</message></status>`)
}

func (s *Sim) send(w http.ResponseWriter, c *call, out reply, err error) {
	if err != nil {
		var e *apiError
		if !errors.As(err, &e) {
			e = &apiError{status: http.StatusInternalServerError, messages: []string{"Internal server error"}}
		}
		out = reply{e.status, e}
		if e.status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `OAuth realm="`+s.cfg.URL+`"`)
			if s.cloud() {
				s.tally.count(c.name, e.status)
				w.Header().Set("Content-Type", "text/html;charset=UTF-8")
				w.Header().Set("X-Seraph-Loginreason", "AUTHENTICATED_FAILED")
				w.WriteHeader(e.status)
				io.WriteString(w, "Client must be authenticated to access this resource.")
				return
			}
		}
	}
	s.tally.count(c.name, out.status)
	w.Header().Set("X-AREQUESTID", "sim-"+strconv.Itoa(s.tally.total()))
	if out.body == nil {
		w.WriteHeader(out.status)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(out.status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(out.body)
}

// authenticate finds the user by basic credentials, or on Data Center by a personal access token.
func (s *Sim) authenticate(r *http.Request) (*user, error) {
	scheme, cred, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	denied := fail(http.StatusUnauthorized, "You are not authenticated. Authentication required to perform this operation.")
	s.mu.RLock()
	defer s.mu.RUnlock()
	switch strings.ToLower(scheme) {
	case "basic":
		raw, err := base64.StdEncoding.DecodeString(cred)
		name, token, found := strings.Cut(string(raw), ":")
		if err != nil || !found {
			return nil, denied
		}
		for _, u := range s.w.users {
			if u.active && u.token != "" && s.login(u, name) && subtle.ConstantTimeCompare([]byte(u.token), []byte(token)) == 1 {
				return u, nil
			}
		}
	case "bearer":
		if s.cloud() {
			return nil, fail(http.StatusForbidden, "Failed to parse Connect Session Auth Token")
		}
		for _, u := range s.w.users {
			if u.active && u.token != "" && subtle.ConstantTimeCompare([]byte(u.token), []byte(cred)) == 1 {
				return u, nil
			}
		}
	}
	return nil, denied
}

func (s *Sim) login(u *user, name string) bool {
	if s.cloud() {
		return strings.EqualFold(u.email, name)
	}
	return u.id == name
}

// decode reads the body of a call as JSON.
func (c *call) decode(into any) error {
	dec := json.NewDecoder(bytes.NewReader(c.body))
	if err := dec.Decode(into); err != nil {
		if errors.Is(err, io.EOF) {
			return fail(http.StatusBadRequest, "No content to map to Object due to end of input")
		}
		return fail(http.StatusBadRequest, "Invalid request payload. Refer to the REST API documentation and try again.")
	}
	return nil
}

func (c *call) query(name string) string { return c.r.URL.Query().Get(name) }

// list reads a query parameter that is repeated or separated by commas.
func (c *call) list(name string) []string {
	var out []string
	for _, v := range c.r.URL.Query()[name] {
		for _, part := range strings.Split(v, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// number reads a query parameter, or takes what is given if it is missing or unreadable.
func (c *call) number(name string, otherwise int) int {
	if n, err := strconv.Atoi(c.query(name)); err == nil && n >= 0 {
		return n
	}
	return otherwise
}

// page cuts the part of a list that startAt and maxResults ask for.
func page[T any](c *call, all []T, size int) (part []T, start, limit int) {
	start, limit = c.number("startAt", 0), c.number("maxResults", size)
	part = all[min(start, len(all)):]
	part = part[:min(limit, len(part))]
	if part == nil {
		part = []T{}
	}
	return part, start, limit
}

// pageBean is the page shape that most paged resources share.
type pageBean[T any] struct {
	Self       string `json:"self,omitempty"`
	MaxResults int    `json:"maxResults"`
	StartAt    int    `json:"startAt"`
	Total      int    `json:"total"`
	IsLast     bool   `json:"isLast"`
	Values     []T    `json:"values"`
}

func beanOf[T any](s *Sim, c *call, all []T, size int) pageBean[T] {
	part, start, limit := page(c, all, size)
	return pageBean[T]{Self: s.cfg.URL + c.r.URL.RequestURI(), MaxResults: limit, StartAt: start, Total: len(all),
		IsLast: start+len(part) >= len(all), Values: part}
}

// self is the link to a resource.
func (s *Sim) self(api int, format string, args ...any) string {
	return s.cfg.URL + "/rest/api/" + strconv.Itoa(api) + "/" + fmt.Sprintf(format, args...)
}
