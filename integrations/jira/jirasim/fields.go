package jirasim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// value is what a custom field holds; which members count is decided by the field's type.
type value struct {
	s    string   // string, date, datetime, option, user id, version id, component id, issue key
	n    float64  // number
	list []string // of the same
	rich text     // textarea
}

func (v value) empty(kind string) bool {
	if kind == "number" {
		return false // an absent number is not in the map
	}
	return v.s == "" && len(v.list) == 0 && v.rich.empty()
}

// setter is one checked change of an issue, applied only when the whole request is good.
type setter func(*issue)

// form checks the fields of one request against the screens of a project and type.
type form struct {
	s      *Sim
	api    int
	user   *user
	p      *project
	t      *issueType
	screen []string // the only fields allowed, on a transition's screen; nil for the project's screens
	// creating: the create screen counts, with what the caller may set there.
	creating bool
	errs     map[string]string
	sets     []setter
	given    map[string]bool // fields with a value
}

func (s *Sim) form(c *call, p *project, t *issueType) *form {
	return &form{s: s, api: c.api, user: c.user, p: p, t: t, errs: map[string]string{}, given: map[string]bool{}}
}

// err is the error of the whole form, nil if every field was good.
func (f *form) err() error {
	if len(f.errs) == 0 {
		return nil
	}
	return &apiError{status: http.StatusBadRequest, fields: f.errs}
}

func (f *form) apply(i *issue) {
	for _, set := range f.sets {
		set(i)
	}
}

// systemFields are those on every screen, with their names.
var systemFields = []struct{ id, name string }{
	{"summary", "Summary"}, {"issuetype", "Issue Type"}, {"project", "Project"}, {"description", "Description"},
	{"priority", "Priority"}, {"assignee", "Assignee"}, {"reporter", "Reporter"}, {"labels", "Labels"}, {"components", "Components"},
	{"fixVersions", "Fix versions"}, {"versions", "Affects versions"}, {"duedate", "Due date"}, {"environment", "Environment"},
	{"parent", "Parent"}, {"resolution", "Resolution"},
}

func systemName(id string) string {
	for _, f := range systemFields {
		if f.id == id {
			return f.name
		}
	}
	return ""
}

// set reads the "fields" member of a request.
func (f *form) set(fields map[string]rawJSON) {
	for _, id := range sortedKeys(fields) {
		if id == "project" || id == "issuetype" {
			continue
		}
		set, msg := f.field(id, fields[id])
		if msg != "" {
			f.errs[id] = msg
			continue
		}
		f.given[id] = !isNull(fields[id])
		f.sets = append(f.sets, set)
	}
}

func isNull(raw rawJSON) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) == 0 || string(raw) == "null" || string(raw) == "[]" || string(raw) == `""`
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (f *form) offScreen(id string) string {
	return fmt.Sprintf("Field '%s' cannot be set. It is not on the appropriate screen, or unknown.", id)
}

// field checks one field and returns what sets it, or Jira's complaint.
func (f *form) field(id string, raw rawJSON) (setter, string) {
	if f.screen != nil && !slices.Contains(f.screen, id) {
		return nil, f.offScreen(id)
	}
	w := f.s.w
	if f.screen == nil && w.how(f.p, f.t, id) == "hidden" {
		return nil, f.offScreen(id)
	}
	if cf := w.field(id); cf != nil {
		if !cf.on(f.p, f.t) {
			return nil, f.offScreen(id)
		}
		return f.custom(cf, raw)
	}
	switch id {
	case "summary":
		return f.summary(raw)
	case "description", "environment":
		return f.rich(id, raw)
	case "priority":
		p, msg := f.named(raw, w.priorities, "The priority selected is invalid.")
		return func(i *issue) { i.priority = p }, msg
	case "resolution":
		if f.screen == nil {
			return nil, f.offScreen(id)
		}
		r, msg := f.named(raw, w.solutions, "The resolution selected is invalid.")
		return func(i *issue) { i.resolution = r }, msg
	case "assignee", "reporter":
		return f.person(id, raw)
	case "labels":
		list, msg := f.labels(raw)
		return func(i *issue) { i.labels = list }, msg
	case "components":
		list, msg := refs(f, raw, "Component", f.p.component)
		return func(i *issue) { i.components = list }, msg
	case "fixVersions":
		list, msg := refs(f, raw, "Version", f.p.version)
		return func(i *issue) { i.fixVersions = list }, msg
	case "versions":
		list, msg := refs(f, raw, "Version", f.p.version)
		return func(i *issue) { i.versions = list }, msg
	case "duedate":
		day, msg := date(raw)
		return func(i *issue) { i.due = day }, msg
	case "parent":
		return f.parent(raw)
	}
	return nil, f.offScreen(id)
}

func unmarshal(raw rawJSON, into any) bool { return json.Unmarshal(raw, into) == nil }

func (f *form) summary(raw rawJSON) (setter, string) {
	s, ok := text1(raw)
	switch {
	case !ok:
		return nil, "Operation value must be a string"
	case strings.TrimSpace(s) == "":
		return nil, "You must specify a summary of the issue."
	case strings.ContainsAny(s, "\r\n"):
		return nil, "The summary is invalid because it contains newline characters."
	case len([]rune(s)) > 255:
		return nil, "Summary must be less than 255 characters."
	}
	return func(i *issue) { i.summary = s }, ""
}

// text1 reads a string or null.
func text1(raw rawJSON) (string, bool) {
	var s *string
	if !unmarshal(raw, &s) {
		return "", false
	}
	if s == nil {
		return "", true
	}
	return *s, true
}

func (f *form) rich(id string, raw rawJSON) (setter, string) {
	t, msg := f.s.richText(f.api, raw)
	return func(i *issue) {
		if id == "description" {
			i.description = t
		} else {
			i.environment = t
		}
	}, msg
}

// richText reads wiki text on v2 and a document on v3, at most 32,767 characters.
func (s *Sim) richText(api int, raw rawJSON) (text, string) {
	if string(bytes.TrimSpace(raw)) == "null" {
		return text{}, ""
	}
	if api != 3 {
		wiki, ok := text1(raw)
		if !ok {
			return text{}, "Operation value must be a string"
		}
		if len([]rune(wiki)) > 32767 {
			return text{}, "The entered text is too long. It exceeds the allowed limit of 32,767 characters."
		}
		return text{wiki: wiki}, ""
	}
	if len(raw) > 0 && raw[0] != '{' {
		return text{}, "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
	}
	t, err := parseDocument(raw)
	switch {
	case err != nil:
		return text{}, "INVALID_INPUT"
	case len([]rune(t.wiki)) > 32767:
		return text{}, "CONTENT_LIMIT_EXCEEDED"
	}
	return t, ""
}

// ref is how a request names a thing: by one of these, or by a bare string in some places.
type ref struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Key       string `json:"key"`
	Value     string `json:"value"`
	AccountID string `json:"accountId"`
}

func (r ref) any() string {
	for _, s := range []string{r.ID, r.Key, r.Name, r.Value, r.AccountID} {
		if s != "" {
			return s
		}
	}
	return ""
}

func (f *form) named(raw rawJSON, among []*named, complaint string) (*named, string) {
	var r *ref
	if !unmarshal(raw, &r) {
		return nil, "data was not an object"
	}
	if r == nil {
		return nil, ""
	}
	if n := findNamed(among, r.any()); n != nil {
		return n, ""
	}
	return nil, complaint
}

// account finds the user whom a request names, in the way of the deployment: Cloud knows no names any more.
func (s *Sim) account(r ref) *user {
	for _, u := range s.w.users {
		if s.cloud() {
			if u.account != "" && (u.account == r.AccountID || u.account == r.ID) {
				return u
			}
		} else if u.id == r.Name || u.key == r.Key && u.key != "" {
			return u
		}
	}
	return nil
}

func (f *form) userRef(raw rawJSON) (*user, string) {
	var r *ref
	if !unmarshal(raw, &r) {
		return nil, "data was not an object"
	}
	if r == nil || *r == (ref{}) || r.Name == "-1" || r.ID == "-1" {
		return nil, ""
	}
	u := f.s.account(*r)
	if u == nil {
		return nil, fmt.Sprintf("User '%s' does not exist.", r.any())
	}
	return u, ""
}

func (f *form) person(id string, raw rawJSON) (setter, string) {
	u, msg := f.userRef(raw)
	if msg != "" {
		return nil, msg
	}
	if id == "reporter" {
		if !f.p.may(f.user, "MODIFY_REPORTER") {
			return nil, f.offScreen(id)
		}
		if u == nil {
			return nil, "Reporter is required."
		}
		return func(i *issue) { i.reporter = u }, ""
	}
	if f.creating && !f.p.may(f.user, "ASSIGN_ISSUES") {
		return nil, f.offScreen(id)
	}
	if u != nil && !f.p.assignable(u) {
		return nil, fmt.Sprintf("User '%s' cannot be assigned issues.", f.s.userKey(u))
	}
	return func(i *issue) { i.assignee = u }, ""
}

func (p *project) assignable(u *user) bool { return u.active && p.may(u, "ASSIGNABLE_USER") }

func (f *form) labels(raw rawJSON) ([]string, string) {
	var list []string
	if !unmarshal(raw, &list) {
		return nil, "data was not an array"
	}
	var out []string
	for _, l := range list {
		if strings.ContainsAny(l, " \t\n") {
			return nil, fmt.Sprintf("The label '%s' contains spaces which is invalid.", l)
		}
		if len([]rune(l)) > 255 {
			return nil, fmt.Sprintf("The label '%s' exceeds the maximum length for a single label (255 characters).", l)
		}
		if l != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	slices.Sort(out)
	return out, ""
}

func refs[T comparable](f *form, raw rawJSON, what string, find func(string) T) ([]T, string) {
	var list []ref
	if !unmarshal(raw, &list) {
		return nil, "data was not an array"
	}
	var none T
	var out []T
	for _, r := range list {
		v := find(r.any())
		switch {
		case v == none && r.ID != "":
			return nil, fmt.Sprintf("%s id '%s' is not valid", what, r.ID)
		case v == none:
			return nil, fmt.Sprintf("%s name '%s' is not valid", what, r.any())
		case !slices.Contains(out, v):
			out = append(out, v)
		}
	}
	return out, ""
}

func date(raw rawJSON) (string, string) {
	s, ok := text1(raw)
	if !ok {
		return "", "Operation value must be a string"
	}
	if s == "" {
		return "", ""
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", fmt.Sprintf("Error parsing date string: %s", s)
	}
	return s, ""
}

func (f *form) parent(raw rawJSON) (setter, string) {
	var r *ref
	if !unmarshal(raw, &r) {
		return nil, "data was not an object"
	}
	if r == nil || r.any() == "" {
		if f.t.subtask {
			return nil, "Issue type is a sub-task but parent issue key or id not specified."
		}
		return func(i *issue) { i.parent = nil }, ""
	}
	parent := f.s.w.issue(r.any())
	if parent == nil {
		return nil, "Could not find issue by id or key."
	}
	if parent.kind.level != f.t.level+1 {
		return nil, "Given parent work item does not belong to appropriate hierarchy."
	}
	return func(i *issue) { i.parent = parent }, ""
}
