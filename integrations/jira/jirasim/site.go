package jirasim

import (
	"net/http"
	"slices"
	"strings"
)

func (s *Sim) serverInfo(c *call) (reply, error) {
	type info struct {
		BaseURL    string `json:"baseUrl"`
		Display    string `json:"displayUrl,omitempty"`
		Version    string `json:"version"`
		Numbers    []int  `json:"versionNumbers"`
		Deployment string `json:"deploymentType"`
		Build      int    `json:"buildNumber"`
		BuildDate  string `json:"buildDate"`
		ServerTime string `json:"serverTime"`
		SCM        string `json:"scmInfo"`
		Title      string `json:"serverTitle"`
	}
	out := info{BaseURL: s.cfg.URL, Display: s.cfg.URL, Version: "1001.0.0-SNAPSHOT", Numbers: []int{1001, 0, 0}, Deployment: "Cloud",
		Build: 100300, BuildDate: "2026-11-01T00:00:00.000+0000", ServerTime: stamp(s.now()), SCM: "sim", Title: "Jira"}
	if !s.cloud() {
		out.Version, out.Numbers, out.Deployment, out.Build = "10.3.5", []int{10, 3, 5}, "Server", 10030005
	}
	return ok(out)
}

func (s *Sim) myself(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := struct {
		*userJSON
		Groups sized  `json:"groups"`
		Roles  sized  `json:"applicationRoles"`
		Expand string `json:"expand"`
	}{s.userJSON(c.user, c.user), sized{1, []struct{}{}}, sized{1, []struct{}{}}, "groups,applicationRoles"}
	out.Locale = c.user.locale
	return ok(out)
}

type sized struct {
	Size  int        `json:"size"`
	Items []struct{} `json:"items"`
}

// permissionNames are those that a project can deny.
var permissionNames = []string{"BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "ASSIGN_ISSUES", "ASSIGNABLE_USER",
	"ADD_COMMENTS", "EDIT_ALL_COMMENTS", "DELETE_ALL_COMMENTS", "DELETE_ISSUES", "LINK_ISSUES", "CREATE_ATTACHMENTS", "MODIFY_REPORTER",
	"ADMINISTER_PROJECTS", "ADMINISTER"}

type permissionJSON struct {
	ID          string `json:"id"`
	Key         string `json:"key"`
	Name        string `json:"name"`
	Type        string `json:"type"`
	Description string `json:"description"`
	Have        *bool  `json:"havePermission,omitempty"`
}

func permissionOf(n int, key string) permissionJSON {
	kind := "PROJECT"
	if key == "ADMINISTER" {
		kind = "GLOBAL"
	}
	words := strings.ToLower(strings.ReplaceAll(key, "_", " "))
	return permissionJSON{ID: strings.Repeat("1", n+1), Key: key, Name: strings.ToUpper(words[:1]) + words[1:], Type: kind, Description: words}
}

func (s *Sim) myPermissions(c *call) (reply, error) {
	asked := c.list("permissions")
	if len(asked) == 0 && s.cloud() {
		return reply{}, fail(http.StatusBadRequest, "The 'permissions' query parameter is required.")
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	p := s.w.project(orElse(c.query("projectKey"), c.query("projectId")))
	if key := orElse(c.query("issueKey"), c.query("issueId")); key != "" {
		i := s.w.issue(key)
		if i == nil {
			return reply{}, s.noIssue()
		}
		p = i.project
	}
	if p == nil && orElse(c.query("projectKey"), c.query("projectId")) != "" {
		return reply{}, fail(http.StatusNotFound, "No project could be found with key '%s'.", c.query("projectKey"))
	}
	out := struct {
		Permissions map[string]permissionJSON `json:"permissions"`
	}{map[string]permissionJSON{}}
	for n, key := range permissionNames {
		if len(asked) > 0 && !slices.Contains(asked, key) {
			continue
		}
		one := permissionOf(n, key)
		have := p == nil || p.may(c.user, key) && (!p.archived || key == "BROWSE_PROJECTS")
		one.Have = &have
		out.Permissions[key] = one
	}
	for _, key := range asked {
		if !slices.Contains(permissionNames, key) {
			return reply{}, fail(http.StatusBadRequest, "Unrecognized permission: %s", key)
		}
	}
	return ok(out)
}

func (s *Sim) allPermissions(*call) (reply, error) {
	out := struct {
		Permissions map[string]permissionJSON `json:"permissions"`
	}{map[string]permissionJSON{}}
	for n, key := range permissionNames {
		out.Permissions[key] = permissionOf(n, key)
	}
	return ok(out)
}

func (s *Sim) listIssueTypes(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := []issueTypeJSON{}
	for _, t := range s.w.types {
		out = append(out, s.issueTypeJSON(t, c.api))
	}
	return ok(out)
}

func (s *Sim) getIssueType(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, t := range s.w.types {
		if t.id == c.params["id"] {
			return ok(s.issueTypeJSON(t, c.api))
		}
	}
	return reply{}, fail(http.StatusNotFound, "The issue type with id '%s' does not exist.", c.params["id"])
}

func (s *Sim) listPriorities(c *call) (reply, error) {
	out := []*namedJSON{}
	for _, p := range s.w.priorities {
		out = append(out, s.priorityJSON(p, c.api))
	}
	return ok(out)
}

func (s *Sim) searchPriorities(c *call) (reply, error) {
	out := []*namedJSON{}
	for _, p := range s.w.priorities {
		out = append(out, s.priorityJSON(p, c.api))
	}
	return ok(beanOf(s, c, out, 50))
}

func (s *Sim) listResolutions(c *call) (reply, error) {
	out := []*namedJSON{}
	for _, r := range s.w.solutions {
		out = append(out, s.resolutionJSON(r, c.api))
	}
	return ok(out)
}

func (s *Sim) listStatuses(c *call) (reply, error) {
	out := []statusJSON{}
	for _, st := range s.w.statuses {
		out = append(out, s.statusJSON(st, c.api))
	}
	return ok(out)
}

func (s *Sim) getStatus(c *call) (reply, error) {
	if st := s.w.status(c.params["id"]); st != nil {
		return ok(s.statusJSON(st, c.api))
	}
	return reply{}, fail(http.StatusNotFound, "The status with id '%s' does not exist", c.params["id"])
}

func (s *Sim) listCategories(c *call) (reply, error) {
	return ok([]categoryJSON{s.categoryJSON("new", c.api), s.categoryJSON("indeterminate", c.api), s.categoryJSON("done", c.api)})
}
