package jirasim

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Act is what a person does in the browser. README.md lists the verbs and the members that each reads.
type Act struct {
	As          string             `json:"as"`
	Do          string             `json:"do"`
	Issue       string             `json:"issue,omitempty"`
	Project     string             `json:"project,omitempty"`
	Type        string             `json:"type,omitempty"`
	Summary     string             `json:"summary,omitempty"`
	Description string             `json:"description,omitempty"`
	Fields      map[string]rawJSON `json:"fields,omitempty"`
	To          string             `json:"to,omitempty"`
	Transition  string             `json:"transition,omitempty"`
	Assignee    string             `json:"assignee,omitempty"`
	Text        string             `json:"text,omitempty"`
	Comment     string             `json:"comment,omitempty"`
	Name        string             `json:"name,omitempty"`
	Base64      string             `json:"base64,omitempty"`
	Other       string             `json:"other,omitempty"`
	User        string             `json:"user,omitempty"`
	Permission  string             `json:"permission,omitempty"`
	Allowed     bool               `json:"allowed,omitempty"`
	Key         string             `json:"key,omitempty"`
	ID          string             `json:"id,omitempty"`
	Email       string             `json:"email,omitempty"`
	Hidden      bool               `json:"hidden,omitempty"`
	Locale      string             `json:"locale,omitempty"`
}

// ActResult is what came of it.
type ActResult struct {
	OK      bool              `json:"ok"`
	ID      string            `json:"id,omitempty"`
	Key     string            `json:"key,omitempty"`
	Account string            `json:"account_id,omitempty"`
	Error   string            `json:"error,omitempty"`
	Errors  map[string]string `json:"errors,omitempty"`
}

type verb func(*Sim, *call, Act) (ActResult, error)

// verbs that need an issue get it by Sim.acted.
var verbs = map[string]verb{
	"create": (*Sim).actCreate, "edit": (*Sim).actEdit, "transition": (*Sim).actTransition, "assign": (*Sim).actAssign,
	"comment": (*Sim).actComment, "edit_comment": (*Sim).actEditComment, "delete_comment": (*Sim).actDeleteComment,
	"delete": (*Sim).actDelete, "upload": (*Sim).actUpload, "link": (*Sim).actLink, "watch": (*Sim).actWatch, "unwatch": (*Sim).actWatch, "restrict": (*Sim).actRestrict,
	"archive_project": (*Sim).actArchive, "restore_project": (*Sim).actArchive, "permission": (*Sim).actPermission,
	"create_project": (*Sim).actCreateProject, "create_user": (*Sim).actCreateUser, "screen": (*Sim).actScreen, "deactivate_user": (*Sim).actDeactivate,
}

// Act lets a person do something, with the effect that it has in a browser.
func (s *Sim) Act(a Act) ActResult {
	do := verbs[a.Do]
	if do == nil {
		return ActResult{Error: fmt.Sprintf("unknown verb %q", a.Do)}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.w.user(a.As)
	if u == nil {
		return ActResult{Error: fmt.Sprintf("unknown user %q", a.As)}
	}
	out, err := do(s, &call{api: 2, user: u, params: map[string]string{"key": a.Issue}, header: http.Header{}, r: &http.Request{}}, a)
	if err == nil {
		out.OK = true
		return out
	}
	out = ActResult{Error: err.Error()}
	var e *apiError
	if errors.As(err, &e) {
		out.Errors = e.fields
		out.Error = strings.Join(append(slices.Clone(e.messages), slices.Sorted(maps.Values(e.fields))...), " ")
	}
	return out
}

func quote(s string) rawJSON {
	raw, _ := json.Marshal(s)
	return raw
}

// inWords turns the flat fields of an act into those of the REST API.
func (s *Sim) inWords(p *project, in map[string]rawJSON) (map[string]rawJSON, error) {
	out := map[string]rawJSON{}
	names := map[string]string{"due": "duedate", "fix_versions": "fixVersions"}
	for id, raw := range in {
		id = orElse(names[id], id)
		kind := id
		if f := s.w.field(id); f != nil {
			kind = f.Type
		}
		v, err := s.restValue(p, kind, raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		out[id] = v
	}
	return out, nil
}

func (s *Sim) restValue(p *project, kind string, raw rawJSON) (rawJSON, error) {
	var one string
	var many []string
	if json.Unmarshal(raw, &one) != nil && json.Unmarshal(raw, &many) != nil {
		return raw, nil // a number, or already in REST's form
	}
	object := func(word string) (any, error) {
		switch kind {
		case "assignee", "reporter", "user", "users":
			u := s.w.user(word)
			if u == nil {
				return nil, fmt.Errorf("unknown user %q", word)
			}
			if s.cloud() {
				return map[string]string{"accountId": u.account}, nil
			}
			return map[string]string{"name": u.id}, nil
		case "option", "options":
			return map[string]string{"value": word}, nil
		case "parent":
			return map[string]string{"key": word}, nil
		case "priority", "resolution", "components", "fixVersions", "versions", "version", "component", "issuetype":
			return map[string]string{"name": word}, nil
		}
		return word, nil
	}
	if many != nil || string(raw) == "[]" {
		all := []any{}
		for _, word := range many {
			v, err := object(word)
			if err != nil {
				return nil, err
			}
			all = append(all, v)
		}
		return json.Marshal(all)
	}
	if one == "" {
		if kind == "number" || kind == "assignee" || kind == "user" || kind == "option" || kind == "parent" {
			return rawJSON("null"), nil
		}
		return raw, nil
	}
	v, err := object(one)
	if err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

func (s *Sim) actCreate(c *call, a Act) (ActResult, error) {
	p := s.w.project(a.Project)
	if p == nil {
		return ActResult{}, fmt.Errorf("unknown project %q", a.Project)
	}
	fields, err := s.inWords(p, a.Fields)
	if err != nil {
		return ActResult{}, err
	}
	fields["project"], fields["issuetype"] = rawJSON(`{"key":"`+p.key+`"}`), rawJSON(`{"name":`+string(quote(orElse(a.Type, "Task")))+`}`)
	if a.Summary != "" {
		fields["summary"] = quote(a.Summary)
	}
	if a.Description != "" {
		fields["description"] = quote(a.Description)
	}
	i, err := s.create(c, issueRequest{Fields: fields})
	if err != nil {
		return ActResult{}, err
	}
	return ActResult{ID: i.id, Key: i.key}, nil
}

func (s *Sim) actEdit(c *call, a Act) (ActResult, error) {
	i, err := s.writable(c, "EDIT_ISSUES", "edit issues in this project")
	if err != nil {
		return ActResult{}, err
	}
	fields, err := s.inWords(i.project, a.Fields)
	if err != nil {
		return ActResult{}, err
	}
	return ActResult{}, s.edit(c, i, issueRequest{Fields: fields})
}

func (s *Sim) actTransition(c *call, a Act) (ActResult, error) {
	i, err := s.visible(c)
	if err != nil {
		return ActResult{}, err
	}
	fields, err := s.inWords(i.project, a.Fields)
	if err != nil {
		return ActResult{}, err
	}
	for _, t := range i.transitions() {
		if t.id == a.Transition || a.Transition != "" && strings.EqualFold(t.name, a.Transition) ||
			a.To != "" && (t.to.id == a.To || strings.EqualFold(t.to.name, a.To)) {
			return ActResult{}, s.move(c, i, issueRequest{Transition: &ref{ID: t.id}, Fields: fields})
		}
	}
	return ActResult{}, fmt.Errorf("no transition of %s leads there from %s", i.key, i.status.name)
}

func (s *Sim) actAssign(c *call, a Act) (ActResult, error) {
	i, err := s.writable(c, "ASSIGN_ISSUES", "assign issues in this project")
	if err != nil {
		return ActResult{}, err
	}
	u := s.w.user(a.Assignee)
	if a.Assignee != "" && (u == nil || !i.project.assignable(u)) {
		return ActResult{}, fmt.Errorf("user %q cannot be assigned issues", a.Assignee)
	}
	s.change(i, c.user, "issue_assigned", func() { i.assignee = u })
	return ActResult{}, nil
}

func (s *Sim) actComment(c *call, a Act) (ActResult, error) {
	i, err := s.writable(c, "ADD_COMMENTS", "comment on this issue")
	if err != nil {
		return ActResult{}, err
	}
	one, err := s.newComment(c, commentRequest{Body: quote(a.Text)})
	if err != nil {
		return ActResult{}, err
	}
	return ActResult{ID: s.comment(i, c.user, one).id}, nil
}

func (s *Sim) actEditComment(c *call, a Act) (ActResult, error) {
	c.params["id"] = a.Comment
	i, old, err := s.ownComment(c, "EDIT_ALL_COMMENTS", "edit this comment")
	if err != nil {
		return ActResult{}, err
	}
	one, err := s.newComment(c, commentRequest{Body: quote(a.Text)})
	if err != nil {
		return ActResult{}, err
	}
	s.rewrite(i, old, c.user, one)
	return ActResult{}, nil
}

func (s *Sim) actDeleteComment(c *call, a Act) (ActResult, error) {
	c.params["id"] = a.Comment
	i, old, err := s.ownComment(c, "DELETE_ALL_COMMENTS", "delete this comment")
	if err != nil {
		return ActResult{}, err
	}
	s.unsay(i, old, c.user)
	return ActResult{}, nil
}

func (s *Sim) actDelete(c *call, _ Act) (ActResult, error) {
	i, err := s.writable(c, "DELETE_ISSUES", "delete issues in this project")
	if err != nil {
		return ActResult{}, err
	}
	s.remove(i, c.user, false)
	return ActResult{}, nil
}

func (s *Sim) actUpload(c *call, a Act) (ActResult, error) {
	i, err := s.writable(c, "CREATE_ATTACHMENTS", "create attachments for this issue")
	if err != nil {
		return ActResult{}, err
	}
	data, err := base64.StdEncoding.DecodeString(a.Base64)
	if err != nil || a.Name == "" || int64(len(data)) > s.cfg.Attachment {
		return ActResult{}, fmt.Errorf("a file needs a name and at most %d bytes in base64", s.cfg.Attachment)
	}
	file := &attachment{name: a.Name, data: data, mime: http.DetectContentType(data)}
	s.attach(i, c.user, file)
	return ActResult{ID: file.id}, nil
}

func (s *Sim) actLink(c *call, a Act) (ActResult, error) {
	i, err := s.writable(c, "LINK_ISSUES", "link issues in this project")
	if err != nil {
		return ActResult{}, err
	}
	other, t := s.w.issue(a.Other), s.linkType(orElse(a.Type, "Relates"))
	if other == nil || t == nil {
		return ActResult{}, fmt.Errorf("unknown issue %q or type of link %q", a.Other, a.Type)
	}
	s.link(i, other, t, c.user)
	return ActResult{}, nil
}

func (s *Sim) actWatch(c *call, a Act) (ActResult, error) {
	i, err := s.visible(c)
	if err == nil {
		s.watchIssue(i, c.user, a.Do == "watch")
	}
	return ActResult{}, err
}

// actRestrict sets the security level of an issue to the named one, or takes it away.
func (s *Sim) actRestrict(c *call, a Act) (ActResult, error) {
	i, err := s.visible(c)
	if err == nil {
		s.change(i, c.user, "issue_updated", func() {
			if i.security = nil; a.Name != "" {
				i.security = &named{id: "10000", name: a.Name}
			}
		})
	}
	return ActResult{}, err
}

func (s *Sim) actArchive(_ *call, a Act) (ActResult, error) {
	p := s.w.project(a.Project)
	if p == nil {
		return ActResult{}, fmt.Errorf("unknown project %q", a.Project)
	}
	p.archived = a.Do == "archive_project"
	s.touch()
	return ActResult{}, nil
}

func (s *Sim) actPermission(_ *call, a Act) (ActResult, error) {
	p, u := s.w.project(a.Project), s.w.user(a.User)
	if p == nil || u == nil || !slices.Contains(permissionNames, a.Permission) {
		return ActResult{}, fmt.Errorf("unknown project %q, user %q or permission %q", a.Project, a.User, a.Permission)
	}
	if a.Allowed {
		delete(p.denied, u.id+" "+a.Permission)
	} else {
		p.denied[u.id+" "+a.Permission] = true
	}
	s.touch()
	return ActResult{}, nil
}

func (s *Sim) actCreateProject(_ *call, a Act) (ActResult, error) {
	if a.Key == "" || s.w.project(a.Key) != nil {
		return ActResult{}, fmt.Errorf("project key %q is empty or taken", a.Key)
	}
	p := s.addProject(strings.ToUpper(a.Key), orElse(a.Name, a.Key))
	s.touch()
	return ActResult{ID: p.id, Key: p.key}, nil
}

func (s *Sim) actCreateUser(_ *call, a Act) (ActResult, error) {
	if a.ID == "" || s.w.user(a.ID) != nil {
		return ActResult{}, fmt.Errorf("user id %q is empty or taken", a.ID)
	}
	u := &user{id: a.ID, name: orElse(a.Name, a.ID), email: a.Email, locale: orElse(a.Locale, "en_US"), hidden: a.Hidden && s.cloud(), active: true, avatar: "#6554C0"}
	if n := s.w.id("user"); s.cloud() {
		u.account = "5b10a2844c2016570000" + n
	} else {
		u.key = "JIRAUSER2" + n
	}
	s.w.users = append(s.w.users, u)
	s.touch()
	return ActResult{ID: u.id, Account: u.account}, nil
}

func (s *Sim) actDeactivate(_ *call, a Act) (ActResult, error) {
	u := s.w.user(a.User)
	if u == nil || u.bot {
		return ActResult{}, fmt.Errorf("unknown user %q", a.User)
	}
	u.active = false
	s.touch()
	return ActResult{}, nil
}

// actScreen changes how a field appears on the create screens of a project: of one type, or of all.
func (s *Sim) actScreen(_ *call, a Act) (ActResult, error) {
	p := s.w.project(a.Project)
	if p == nil || a.Type != "" && p.issueType(a.Type) == nil || s.w.field(a.Name) == nil && systemName(a.Name) == "" {
		return ActResult{}, fail(http.StatusNotFound, "There is no such project, type or field.")
	}
	if !slices.Contains([]string{"hidden", "optional", "required"}, a.To) {
		return ActResult{}, fail(http.StatusBadRequest, "A field is hidden, optional or required.")
	}
	s.w.rules = append(s.w.rules, screenRule{p.key, a.Type, a.Name, a.To})
	s.touch()
	return ActResult{}, nil
}
