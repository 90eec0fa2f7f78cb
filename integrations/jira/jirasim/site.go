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

// seen are the projects that a user sees in lists; archived ones are not among them.
func (s *Sim) seen(u *user) []*project {
	var out []*project
	for _, p := range s.w.projects {
		if !p.archived && p.may(u, "BROWSE_PROJECTS") {
			out = append(out, p)
		}
	}
	return out
}

func (s *Sim) listProjects(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := []projectJSON{}
	for _, p := range s.seen(c.user) {
		out = append(out, s.projectJSON(p, c.api))
	}
	return ok(out)
}

func (s *Sim) searchProjects(c *call) (reply, error) {
	if !s.cloud() {
		return reply{}, fail(http.StatusNotFound, "No project could be found with key 'search'.")
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	out, q, keys := []projectJSON{}, strings.ToLower(c.query("query")), c.list("keys")
	for _, p := range s.seen(c.user) {
		if len(keys) > 0 && !slices.Contains(keys, p.key) {
			continue
		}
		if strings.Contains(strings.ToLower(p.key), q) || strings.Contains(strings.ToLower(p.name), q) {
			out = append(out, s.projectJSON(p, c.api))
		}
	}
	return ok(beanOf(s, c, out, 50))
}

func (s *Sim) browsable(c *call) (*project, error) {
	p := s.w.project(c.params["key"])
	if p == nil || !p.may(c.user, "BROWSE_PROJECTS") {
		return nil, fail(http.StatusNotFound, "No project could be found with key '%s'.", c.params["key"])
	}
	return p, nil
}

// ofProject answers with something about a project that the caller may see.
func (s *Sim) ofProject(c *call, show func(*project) any) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, err := s.browsable(c)
	if err != nil {
		return reply{}, err
	}
	return ok(show(p))
}

func (s *Sim) getProject(c *call) (reply, error) {
	return s.ofProject(c, func(p *project) any { return s.fullProjectJSON(p, c) })
}

func (s *Sim) projectComponents(c *call) (reply, error) {
	return s.ofProject(c, func(p *project) any { return s.componentsJSON(p.components, c.api) })
}

func (s *Sim) projectVersions(c *call) (reply, error) {
	return s.ofProject(c, func(p *project) any { return s.versionsJSON(p.versions, c.api) })
}

func (s *Sim) projectVersionPage(c *call) (reply, error) {
	return s.ofProject(c, func(p *project) any { return beanOf(s, c, s.versionsJSON(p.versions, c.api), 50) })
}

func (s *Sim) projectStatuses(c *call) (reply, error) {
	type typed struct {
		Self     string       `json:"self"`
		ID       string       `json:"id"`
		Name     string       `json:"name"`
		Subtask  bool         `json:"subtask"`
		Statuses []statusJSON `json:"statuses"`
	}
	return s.ofProject(c, func(p *project) any {
		out := []typed{}
		for _, t := range p.types {
			one := typed{Self: s.self(c.api, "issuetype/%s", t.id), ID: t.id, Name: t.name, Subtask: t.subtask}
			for _, st := range p.statuses() {
				one.Statuses = append(one.Statuses, s.statusJSON(st, c.api))
			}
			out = append(out, one)
		}
		return out
	})
}

// statuses are those of a project's workflow, in order.
func (p *project) statuses() []*status {
	var out []*status
	for _, t := range p.flow {
		if !slices.Contains(out, t.to) {
			out = append(out, t.to)
		}
	}
	return out
}

func (s *Sim) createComponent(c *call) (reply, error) {
	var req struct{ Name, Project, Description string }
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.w.project(req.Project)
	switch {
	case p == nil:
		return reply{}, fail(http.StatusNotFound, "The project specified does not exist.")
	case req.Name == "":
		return reply{}, failField("name", "The component name specified is invalid - cannot be an empty string.")
	case p.component(req.Name) != nil:
		return reply{}, failField("name", "A component with the name %s already exists in this project.", req.Name)
	}
	one := &component{id: s.w.id("component"), name: req.Name, project: p.key}
	p.components = append(p.components, one)
	s.touch()
	return reply{http.StatusCreated, s.componentJSON(one, c.api)}, nil
}

func (s *Sim) getComponent(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, p := range s.w.projects {
		for _, one := range p.components {
			if one.id == c.params["id"] {
				return ok(s.componentJSON(one, c.api))
			}
		}
	}
	return reply{}, fail(http.StatusNotFound, "The component with id %s does not exist.", c.params["id"])
}

type versionRequest struct {
	Name        string
	Project     string
	ProjectID   int
	ReleaseDate string
	Released    *bool
}

func (s *Sim) createVersion(c *call) (reply, error) {
	var req versionRequest
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var p *project
	for _, one := range s.w.projects {
		if req.Project != "" && one.key == req.Project || req.ProjectID != 0 && atoi(one.id) == req.ProjectID {
			p = one
		}
	}
	switch {
	case p == nil:
		return reply{}, fail(http.StatusNotFound, "Project with specified id/key not found.")
	case req.Name == "":
		return reply{}, failField("name", "You must specify a valid version name")
	case p.version(req.Name) != nil:
		return reply{}, failField("name", "A version with this name already exists in this project.")
	}
	one := &version{id: s.w.id("version"), name: req.Name, project: p.key, release: req.ReleaseDate, released: req.Released != nil && *req.Released}
	p.versions = append(p.versions, one)
	s.touch()
	return reply{http.StatusCreated, s.versionJSON(one, c.api)}, nil
}

func (s *Sim) findVersion(id string) *version {
	for _, p := range s.w.projects {
		for _, v := range p.versions {
			if v.id == id {
				return v
			}
		}
	}
	return nil
}

func (s *Sim) getVersion(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if v := s.findVersion(c.params["id"]); v != nil {
		return ok(s.versionJSON(v, c.api))
	}
	return reply{}, fail(http.StatusNotFound, "Could not find version for id '%s'", c.params["id"])
}

func (s *Sim) updateVersion(c *call) (reply, error) {
	var req versionRequest
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.findVersion(c.params["id"])
	if v == nil {
		return reply{}, fail(http.StatusNotFound, "Could not find version for id '%s'", c.params["id"])
	}
	v.name, v.release = orElse(req.Name, v.name), orElse(req.ReleaseDate, v.release)
	if req.Released != nil {
		v.released = *req.Released
	}
	s.touch()
	return ok(s.versionJSON(v, c.api))
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
