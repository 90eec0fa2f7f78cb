package jirasim

import (
	"net/http"
	"slices"
	"strings"
)

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
