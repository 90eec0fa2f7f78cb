package jirasim

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

type schemaJSON struct {
	Type     string `json:"type"`
	Items    string `json:"items,omitempty"`
	System   string `json:"system,omitempty"`
	Custom   string `json:"custom,omitempty"`
	CustomID int    `json:"customId,omitempty"`
}

// metaJSON describes a field of a screen.
type metaJSON struct {
	Required   bool       `json:"required"`
	Schema     schemaJSON `json:"schema"`
	Name       string     `json:"name"`
	Key        string     `json:"key"`
	FieldID    string     `json:"fieldId,omitempty"`
	AutoURL    string     `json:"autoCompleteUrl,omitempty"`
	HasDefault bool       `json:"hasDefaultValue"`
	Operations []string   `json:"operations"`
	Allowed    []any      `json:"allowedValues,omitempty"` // shapes differ by field
	Default    any        `json:"defaultValue,omitempty"`
}

var systemSchemas = map[string]schemaJSON{
	"summary": {Type: "string"}, "description": {Type: "string"}, "environment": {Type: "string"}, "issuetype": {Type: "issuetype"},
	"project": {Type: "project"}, "priority": {Type: "priority"}, "assignee": {Type: "user"}, "reporter": {Type: "user"},
	"labels": {Type: "array", Items: "string"}, "components": {Type: "array", Items: "component"},
	"fixVersions": {Type: "array", Items: "version"}, "versions": {Type: "array", Items: "version"}, "duedate": {Type: "date"},
	"parent": {Type: "issuelink"}, "resolution": {Type: "resolution"}, "status": {Type: "status"}, "created": {Type: "datetime"},
	"updated": {Type: "datetime"}, "creator": {Type: "user"},
}

func (f *Field) schema() schemaJSON {
	kind, items, plugin := f.parts()
	out := schemaJSON{Type: kind, Items: items, Custom: "com.atlassian.jira.plugin.system.customfieldtypes:" + plugin,
		CustomID: atoi(strings.TrimPrefix(f.ID, "customfield_"))}
	if kind == "any" {
		out.Custom = "com.pyxis.greenhopper.jira:" + plugin
	}
	return out
}

// fieldMeta describes a field of a project and type.
func (s *Sim) fieldMeta(p *project, t *issueType, id string, required bool, c *call) metaJSON {
	if f := s.w.field(id); f != nil {
		out := metaJSON{Required: required || f.Required, Schema: f.schema(), Name: f.Name, Key: id, FieldID: id, Operations: []string{"set"}}
		if out.Schema.Type == "array" {
			out.Operations = []string{"add", "set", "remove"}
		}
		out.Allowed = s.allowed(p, strings.TrimSuffix(f.Type, "s"), f, c)
		return out
	}
	schema := systemSchemas[id]
	schema.System = id
	out := metaJSON{Required: required, Schema: schema, Name: systemName(id), Key: id, FieldID: id, Operations: []string{"set"}}
	switch id {
	case "labels":
		out.Operations, out.AutoURL = []string{"add", "set", "remove"}, s.cfg.URL+"/rest/api/1.0/labels/suggest?query="
	case "components", "fixVersions", "versions":
		out.Operations = []string{"add", "set", "remove"}
		out.Allowed = s.allowed(p, schema.Items, nil, c)
	case "priority":
		out.HasDefault, out.Default = true, s.priorityJSON(s.w.priorities[2], c.api)
		for _, one := range s.w.priorities {
			out.Allowed = append(out.Allowed, s.priorityJSON(one, c.api))
		}
	case "resolution":
		for _, one := range s.w.solutions {
			out.Allowed = append(out.Allowed, s.resolutionJSON(one, c.api))
		}
	case "reporter":
		out.HasDefault = true
	case "assignee":
		out.AutoURL = s.self(c.api, "user/assignable/search?project=%s&query=", p.key)
	case "project":
		out.Allowed = []any{s.projectJSON(p, c.api)}
	case "issuetype":
		out.Operations = []string{}
		out.Allowed = []any{s.issueTypeJSON(t, c.api)}
	}
	return out
}

func (s *Sim) allowed(p *project, kind string, f *Field, c *call) []any {
	out := []any{}
	switch kind {
	case "option", "cascade":
		for n, o := range f.Options {
			out = append(out, optionJSON{s.self(c.api, "customFieldOption/%s", f.optionID(n)), o, f.optionID(n)})
		}
	case "component":
		for _, one := range p.components {
			out = append(out, s.componentJSON(one, c.api))
		}
	case "version":
		for _, one := range p.versions {
			out = append(out, s.versionJSON(one, c.api))
		}
	default:
		return nil
	}
	return out
}

// screen lists the fields of the create screen of a project and type.
func (s *Sim) screen(p *project, t *issueType, c *call) []metaJSON {
	var out []metaJSON
	for _, f := range systemFields {
		if f.id == "resolution" || f.id == "parent" && t.level > 0 || f.id == "reporter" && !p.may(c.user, "MODIFY_REPORTER") {
			continue
		}
		how := s.w.how(p, t, f.id)
		if how == "hidden" || f.id == "assignee" && !p.may(c.user, "ASSIGN_ISSUES") {
			continue
		}
		required := f.id == "summary" || f.id == "issuetype" || f.id == "project" || f.id == "reporter" || f.id == "parent" && t.subtask
		one := s.fieldMeta(p, t, f.id, required || how == "required", c)
		if how == "required" {
			one.HasDefault, one.Default = false, nil
		}
		out = append(out, one)
	}
	for _, f := range s.w.fieldsOf(p, t) {
		one := s.fieldMeta(p, t, f.ID, s.w.how(p, t, f.ID) == "required", c)
		one.Required = one.Required && s.w.how(p, t, f.ID) != "optional"
		out = append(out, one)
	}
	return out
}

// oldCreateMeta is the resource that both products have removed.
func (s *Sim) oldCreateMeta(c *call) (reply, error) {
	if s.cfg.Legacy {
		return s.wholeCreateMeta(c)
	}
	if s.cloud() {
		return reply{}, fail(http.StatusGone, "The requested API has been removed. Please migrate to the /rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-1304")
	}
	return reply{}, fail(http.StatusNotFound, "Issue Does Not Exist")
}

// wholeCreateMeta tells of projects, types and fields at once, as sites did before 8.4.
func (s *Sim) wholeCreateMeta(c *call) (reply, error) {
	type wholeType struct {
		issueTypeJSON
		Fields map[string]metaJSON `json:"fields,omitempty"`
	}
	type wholeProject struct {
		ID    string      `json:"id"`
		Key   string      `json:"key"`
		Name  string      `json:"name"`
		Types []wholeType `json:"issuetypes"`
	}
	out := struct {
		Expand   string         `json:"expand"`
		Projects []wholeProject `json:"projects"`
	}{"projects", []wholeProject{}}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, p := range s.w.projects {
		if p.archived || !p.may(c.user, "CREATE_ISSUES") || !slices.Contains(c.list("projectKeys"), p.key) {
			continue
		}
		one := wholeProject{ID: p.id, Key: p.key, Name: p.name}
		for _, t := range p.types {
			whole := wholeType{issueTypeJSON: s.issueTypeJSON(t, c.api)}
			if slices.Contains(c.list("expand"), "projects.issuetypes.fields") {
				whole.Fields = map[string]metaJSON{}
				for _, m := range s.screen(p, t, c) {
					m.FieldID = "" // is the key of the map alone
					whole.Fields[m.Key] = m
				}
			}
			one.Types = append(one.Types, whole)
		}
		out.Projects = append(out.Projects, one)
	}
	return ok(out)
}

func (s *Sim) creatable(c *call) (*project, error) {
	p := s.w.project(c.params["project"])
	if p == nil || p.archived || !p.may(c.user, "CREATE_ISSUES") || !p.may(c.user, "BROWSE_PROJECTS") {
		if s.cloud() {
			return nil, fail(http.StatusNotFound, "No project could be found with key or id '%s'.", c.params["project"])
		}
		return nil, fail(http.StatusBadRequest, "Project '%s' does not exist or you do not have permission to create issues in it.", c.params["project"])
	}
	return p, nil
}

// metaPage is a page of the new create metadata; Cloud and Data Center call its list by different names.
type metaPage[T any] struct {
	MaxResults int   `json:"maxResults"`
	StartAt    int   `json:"startAt"`
	Total      int   `json:"total"`
	IsLast     *bool `json:"isLast,omitempty"`
	IssueTypes []T   `json:"issueTypes,omitempty"`
	Fields     []T   `json:"fields,omitempty"`
	Values     []T   `json:"values,omitempty"`
}

func metaReply[T any](s *Sim, c *call, all []T, types bool) (reply, error) {
	part, start, limit := page(c, all, 50)
	out := metaPage[T]{MaxResults: limit, StartAt: start, Total: len(all)}
	switch {
	case !s.cloud():
		last := start+len(part) >= len(all)
		out.Values, out.IsLast = part, &last
	case types:
		out.IssueTypes = part
	default:
		out.Fields = part
	}
	return ok(out)
}

func (s *Sim) createMetaTypes(c *call) (reply, error) {
	if s.cfg.Legacy {
		return reply{}, fail(http.StatusNotFound, "null for uri: %s", c.r.URL.Path)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, err := s.creatable(c)
	if err != nil {
		return reply{}, err
	}
	var all []issueTypeJSON
	for _, t := range p.types {
		all = append(all, s.issueTypeJSON(t, c.api))
	}
	return metaReply(s, c, all, true)
}

func (s *Sim) createMetaFields(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, err := s.creatable(c)
	if err != nil {
		return reply{}, err
	}
	n := slices.IndexFunc(p.types, func(t *issueType) bool { return t.id == c.params["type"] })
	if n < 0 {
		return reply{}, fail(http.StatusNotFound, "No issue type could be found with id '%s'.", c.params["type"])
	}
	return metaReply(s, c, s.screen(p, p.types[n], c), false)
}

func (s *Sim) editMeta(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, err := s.visible(c)
	if err != nil {
		return reply{}, err
	}
	out := struct {
		Fields map[string]metaJSON `json:"fields"`
	}{map[string]metaJSON{}}
	if i.project.archived || !i.project.may(c.user, "EDIT_ISSUES") {
		return ok(out)
	}
	for _, m := range s.screen(i.project, i.kind, c) {
		if m.Key != "project" {
			out.Fields[m.Key] = m
		}
	}
	return ok(out)
}

type fieldJSON struct {
	ID          string      `json:"id"`
	Key         string      `json:"key"`
	Name        string      `json:"name"`
	Custom      bool        `json:"custom"`
	Orderable   bool        `json:"orderable"`
	Navigable   bool        `json:"navigable"`
	Searchable  bool        `json:"searchable"`
	ClauseNames []string    `json:"clauseNames"`
	Schema      *schemaJSON `json:"schema,omitempty"`
}

func (s *Sim) allFields() []fieldJSON {
	out := []fieldJSON{{ID: "issuekey", Key: "issuekey", Name: "Key", Navigable: true, ClauseNames: []string{"id", "issue", "issuekey", "key"}}}
	for _, id := range sortedKeys(systemSchemas) {
		schema := systemSchemas[id]
		schema.System = id
		out = append(out, fieldJSON{ID: id, Key: id, Name: s.fieldName(id), Orderable: true, Navigable: true, Searchable: true,
			ClauseNames: []string{id}, Schema: &schema})
	}
	for _, f := range s.w.fields {
		schema := f.schema()
		out = append(out, fieldJSON{ID: f.ID, Key: f.ID, Name: f.Name, Custom: true, Orderable: true, Navigable: true, Searchable: true,
			ClauseNames: []string{"cf[" + strconv.Itoa(schema.CustomID) + "]", f.Name}, Schema: &schema})
	}
	return out
}

func (s *Sim) listFields(*call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return ok(s.allFields())
}

func (s *Sim) searchFields(c *call) (reply, error) {
	if !s.cloud() {
		return reply{}, fail(http.StatusNotFound, "Not Found")
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	type found struct {
		ID     string      `json:"id"`
		Name   string      `json:"name"`
		Schema *schemaJSON `json:"schema,omitempty"`
	}
	out := []found{}
	for _, f := range s.allFields() {
		if q := strings.ToLower(c.query("query")); strings.Contains(strings.ToLower(f.Name), q) {
			out = append(out, found{f.ID, f.Name, f.Schema})
		}
	}
	return ok(beanOf(s, c, out, 50))
}
