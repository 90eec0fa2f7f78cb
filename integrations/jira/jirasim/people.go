package jirasim

import (
	"net/http"
	"strings"
)

func (s *Sim) getUser(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	u := s.account(ref{AccountID: c.query("accountId"), Name: c.query("username"), Key: c.query("key")})
	if u == nil {
		if s.cloud() {
			return reply{}, fail(http.StatusNotFound, "Specified user does not exist or you do not have required permissions")
		}
		return reply{}, fail(http.StatusNotFound, "The user named '%s' does not exist", c.query("username"))
	}
	return ok(s.userJSON(u, c.user))
}

// people finds users by the words of a search: on Cloud also by an e-mail that is not hidden, whole or in part.
func (s *Sim) people(c *call, fits func(*user) bool) []*userJSON {
	q := strings.ToLower(orElse(c.query("query"), c.query("username")))
	account := c.query("accountId")
	out := []*userJSON{}
	for _, u := range s.w.users {
		hit := strings.Contains(strings.ToLower(u.name), q) || !u.hidden && strings.Contains(strings.ToLower(u.email), q)
		if !s.cloud() {
			hit = hit || strings.Contains(strings.ToLower(u.email), q) || strings.Contains(u.id, q) || q == "."
		}
		if account != "" {
			hit = u.account == account
		}
		if hit && u.active && fits(u) {
			out = append(out, s.userJSON(u, c.user))
		}
	}
	return out
}

func (s *Sim) searchUsers(c *call) (reply, error) {
	if s.cloud() && c.query("query") == "" && c.query("accountId") == "" && c.query("property") == "" {
		return reply{}, fail(http.StatusBadRequest, "Provide one of 'query', 'accountId' or 'property'.")
	}
	if !s.cloud() && c.query("username") == "" {
		return reply{}, fail(http.StatusBadRequest, "The username query parameter was not provided")
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	part, _, _ := page(c, s.people(c, func(*user) bool { return true }), 50)
	return ok(part)
}

func (s *Sim) allUsers(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	part, _, _ := page(c, s.people(c, func(*user) bool { return true }), 50)
	return ok(part)
}

func (s *Sim) searchAssignable(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p := s.w.project(c.query("project"))
	if key := c.query("issueKey"); key != "" {
		i := s.w.issue(key)
		if i == nil {
			return reply{}, s.noIssue()
		}
		p = i.project
	}
	if p == nil {
		if c.query("project") == "" {
			return reply{}, fail(http.StatusBadRequest, "The 'project' or 'issueKey' query parameter is required.")
		}
		return reply{}, fail(http.StatusNotFound, "No project could be found with key '%s'.", c.query("project"))
	}
	part, _, _ := page(c, s.people(c, p.assignable), 50)
	return ok(part)
}
