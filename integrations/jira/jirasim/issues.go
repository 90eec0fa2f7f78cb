package jirasim

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// issueRequest is the body of creating, editing and moving an issue.
type issueRequest struct {
	Fields     map[string]rawJSON     `json:"fields"`
	Update     map[string][]operation `json:"update"`
	Properties []property             `json:"properties"`
	Transition *ref                   `json:"transition"`
}

type property struct {
	Key   string  `json:"key"`
	Value rawJSON `json:"value"`
}

// operation is one of set, add, remove and edit with its value.
type operation map[string]rawJSON

type createdJSON struct {
	ID   string `json:"id"`
	Key  string `json:"key"`
	Self string `json:"self"`
}

// visible finds an issue that the caller may see.
func (s *Sim) visible(c *call) (*issue, error) {
	i := s.w.issue(c.params["key"])
	if i == nil || !i.project.may(c.user, "BROWSE_PROJECTS") {
		return nil, s.noIssue()
	}
	return i, nil
}

// writable finds an issue to which the caller may do something.
func (s *Sim) writable(c *call, permission, doing string) (*issue, error) {
	i, err := s.visible(c)
	if err != nil {
		return nil, err
	}
	if i.project.archived {
		return nil, fail(http.StatusForbidden, "The project that issue %s belongs to is archived.", i.key)
	}
	if !i.project.may(c.user, permission) {
		return nil, fail(http.StatusForbidden, "You do not have permission to %s.", doing)
	}
	return i, nil
}

func (s *Sim) createIssue(c *call) (reply, error) {
	var req issueRequest
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.create(c, req)
	if err != nil {
		return reply{}, err
	}
	return reply{http.StatusCreated, createdJSON{i.id, i.key, s.self(c.api, "issue/%s", i.id)}}, nil
}

func (s *Sim) createIssues(c *call) (reply, error) {
	var req struct {
		Updates []issueRequest `json:"issueUpdates"`
	}
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	if len(req.Updates) > 50 {
		return reply{}, fail(http.StatusBadRequest, "You can only create 50 issues per request.")
	}
	type bulkError struct {
		Status int   `json:"status"`
		Errors error `json:"elementErrors"`
		Failed int   `json:"failedElementNumber"`
	}
	out := struct {
		Issues []createdJSON `json:"issues"`
		Errors []bulkError   `json:"errors"`
	}{[]createdJSON{}, []bulkError{}}
	s.mu.Lock()
	defer s.mu.Unlock()
	for n, one := range req.Updates {
		i, err := s.create(c, one)
		if err != nil {
			out.Errors = append(out.Errors, bulkError{http.StatusBadRequest, err, n})
			continue
		}
		out.Issues = append(out.Issues, createdJSON{i.id, i.key, s.self(c.api, "issue/%s", i.id)})
	}
	if len(out.Issues) == 0 {
		return reply{http.StatusBadRequest, out}, nil
	}
	return reply{http.StatusCreated, out}, nil
}

// create makes an issue of a request, properties included, or nothing.
func (s *Sim) create(c *call, req issueRequest) (*issue, error) {
	p, t, err := s.place(c, req.Fields)
	if err != nil {
		return nil, err
	}
	props, err := checkProperties(req.Properties)
	if err != nil {
		return nil, err
	}
	f := s.form(c, p, t)
	f.creating = true
	f.set(req.Fields)
	f.update(req.Update, nil)
	f.require(req.Fields)
	if err := f.err(); err != nil {
		return nil, err
	}
	now := s.now()
	p.nextIssue++
	i := &issue{id: s.w.id("issue"), key: fmt.Sprintf("%s-%d", p.key, p.nextIssue), project: p, kind: t, status: p.flow[0].to,
		priority: s.w.priorities[2], reporter: c.user, creator: c.user, created: now, updated: now, categoryAt: now, props: props,
		watchers: []*user{c.user}}
	f.apply(i)
	s.w.issues[i.id], s.w.byKey[i.key] = i, i
	s.w.order = append(s.w.order, i)
	s.reparent(&issue{}, i)
	s.reindex(nil, i, now)
	s.touch()
	s.emit(hookEvent{name: "jira:issue_created", kind: "issue_created", issue: i, by: c.user})
	return i, nil
}

// place finds the project and the type of a new issue.
func (s *Sim) place(c *call, fields map[string]rawJSON) (*project, *issueType, error) {
	var pr, tr ref
	_ = unmarshal(fields["project"], &pr)
	_ = unmarshal(fields["issuetype"], &tr)
	p := s.w.project(pr.any())
	switch {
	case p == nil || !p.may(c.user, "BROWSE_PROJECTS"):
		if s.cloud() {
			return nil, nil, failField("project", "valid project is required")
		}
		return nil, nil, failField("project", "project is required")
	case p.archived:
		return nil, nil, failField("project", "You can't create issues in an archived project.")
	case !p.may(c.user, "CREATE_ISSUES"):
		return nil, nil, failField("project", "You do not have permission to create issues in this project.")
	}
	t := p.issueType(tr.any())
	if t == nil {
		if tr.any() == "" || s.cloud() {
			return nil, nil, failField("issuetype", "Specify a valid issue type")
		}
		return nil, nil, failField("issuetype", "valid issue type is required")
	}
	return p, t, nil
}

func (s *Sim) getIssue(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, err := s.visible(c)
	if err != nil {
		return reply{}, err
	}
	want := c.list("fields")
	if len(want) == 0 {
		want = []string{"*all"}
	}
	return ok(s.expanded(i, c, want, c.list("expand"), c.list("properties")))
}

// expanded renders an issue with what was asked for beside the fields.
func (s *Sim) expanded(i *issue, c *call, fields, expand, props []string) issueJSON {
	out := s.show(i, c, fields)
	for _, e := range expand {
		switch e {
		case "changelog":
			h := s.historyJSON(i, c.user)
			slices.Reverse(h)
			out.Changelog = &changelogJSON{MaxResults: len(h), Total: len(h), Histories: h}
		case "renderedFields":
			out.Rendered = s.rendered(i)
		case "transitions":
			out.Trans = s.transitionsJSON(i, c, false)
		case "names":
			out.Names = map[string]string{}
			for id := range out.Fields {
				out.Names[id] = s.fieldName(id)
			}
		}
	}
	for _, name := range props {
		for key, v := range i.props {
			if name == key || name == "*all" {
				if out.Properties == nil {
					out.Properties = map[string]rawJSON{}
				}
				out.Properties[key] = v
			}
		}
	}
	return out
}

func (s *Sim) fieldName(id string) string {
	if f := s.w.field(id); f != nil {
		return f.Name
	}
	return orElse(systemName(id), strings.ToUpper(id[:1])+id[1:])
}

func (s *Sim) editIssue(c *call) (reply, error) {
	var req issueRequest
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.writable(c, "EDIT_ISSUES", "edit issues in this project")
	if err != nil {
		return reply{}, err
	}
	if len(req.Fields)+len(req.Update)+len(req.Properties) == 0 {
		return reply{}, fail(http.StatusBadRequest, "one of 'fields' or 'update' required")
	}
	if err := s.edit(c, i, req); err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusNoContent}, nil
}

func (s *Sim) edit(c *call, i *issue, req issueRequest) error {
	kind, err := s.retype(i, req.Fields)
	if err != nil {
		return err
	}
	props, err := checkProperties(req.Properties)
	if err != nil {
		return err
	}
	f := s.form(c, i.project, kind)
	f.set(req.Fields)
	f.update(req.Update, i)
	comments, err := s.newComments(c, req.Update["comment"])
	if err != nil {
		return err
	}
	if err := f.err(); err != nil {
		return err
	}
	s.change(i, c.user, "", func() { i.kind = kind; f.apply(i) })
	s.setProperties(i, props)
	for _, one := range comments {
		s.comment(i, c.user, one)
	}
	return nil
}

// retype reads a change of the issue's type.
func (s *Sim) retype(i *issue, fields map[string]rawJSON) (*issueType, error) {
	raw, given := fields["issuetype"]
	if !given {
		return i.kind, nil
	}
	var r ref
	_ = unmarshal(raw, &r)
	t := i.project.issueType(r.any())
	if t == nil || t.subtask != i.kind.subtask {
		return nil, failField("issuetype", "The issue type selected is invalid.")
	}
	return t, nil
}

func (s *Sim) deleteIssue(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.writable(c, "DELETE_ISSUES", "delete issues in this project")
	if err != nil {
		return reply{}, err
	}
	if subs := s.subtasks(i, c.api); len(subs) > 0 && c.query("deleteSubtasks") != "true" {
		return reply{}, fail(http.StatusBadRequest, "The issue '%s' has subtasks.  You must specify the 'deleteSubtasks' parameter to delete this issue and all its subtasks.", i.key)
	}
	s.remove(i, c.user, false)
	return reply{status: http.StatusNoContent}, nil
}

// remove deletes an issue and its sub-tasks; what goes with a parent is told by the secondary flow.
func (s *Sim) remove(i *issue, by *user, cascade bool) {
	for _, child := range slices.Clone(s.w.children[i.id]) {
		if child.kind.subtask {
			s.remove(child, by, true)
		} else {
			s.change(child, by, "", func() { child.parent = nil })
		}
	}
	for _, l := range slices.Clone(i.links) {
		s.unlink(l, by)
	}
	s.emit(hookEvent{name: "jira:issue_deleted", kind: "issue_deleted", issue: i, by: by, secondary: cascade})
	was := i.clone()
	i.gone, i.parent = true, nil
	s.reparent(was, i)
	delete(s.w.issues, i.id)
	delete(s.w.byKey, i.key)
	delete(s.w.children, i.id)
	s.w.order = slices.DeleteFunc(s.w.order, func(o *issue) bool { return o == i })
	s.touch()
}

func (s *Sim) assign(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.writable(c, "ASSIGN_ISSUES", "assign issues in this project")
	if err != nil {
		return reply{}, err
	}
	f := s.form(c, i.project, i.kind)
	set, msg := f.person("assignee", c.body)
	if msg != "" {
		return reply{}, failField("assignee", "%s", msg)
	}
	s.change(i, c.user, "issue_assigned", func() { set(i) })
	return reply{status: http.StatusNoContent}, nil
}

func (s *Sim) changelog(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, err := s.visible(c)
	if err != nil {
		return reply{}, err
	}
	return ok(beanOf(s, c, s.historyJSON(i, c.user), 100))
}
