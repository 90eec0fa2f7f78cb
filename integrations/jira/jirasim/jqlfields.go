package jirasim

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// field finds a field by the name that a query uses, nil if there is none.
func (c *compiler) field(name string) *jqlField {
	w := c.s.w
	switch lower := strings.ToLower(name); lower {
	case "project":
		return &jqlField{name: "project", ops: "=0", read: func(i *issue) []string { return []string{i.project.id} },
			value: func(o operand) (string, bool) {
				for _, p := range w.projects {
					if (p.id == o.text || strings.EqualFold(p.key, o.text) || strings.EqualFold(p.name, o.text)) && p.may(c.user, "BROWSE_PROJECTS") {
						return p.id, true
					}
				}
				return "", false
			}}
	case "key", "issuekey", "issue", "id":
		return c.keyField(lower)
	case "parent":
		return c.parentField("parent", func(i *issue) bool { return c.s.cloud() || i.kind.subtask })
	case "epic link":
		if c.s.cloud() {
			break
		}
		return c.parentField("Epic Link", func(i *issue) bool { return !i.kind.subtask })
	case "summary", "description", "environment", "text", "comment":
		return textField(lower)
	case "assignee", "reporter", "creator", "watcher":
		return c.userField(lower)
	case "status", "statuscategory", "issuetype", "type", "priority", "resolution":
		return c.namedField(lower)
	case "labels":
		return &jqlField{name: "labels", ops: "=0", read: func(i *issue) []string { return i.labels },
			value: func(o operand) (string, bool) { return o.text, true }}
	case "component", "fixversion", "affectedversion":
		return c.partField(lower)
	case "created", "createddate", "updated", "updateddate", "resolved", "resolutiondate", "due", "duedate", "statuscategorychangeddate":
		return c.dateField(lower)
	}
	for _, f := range w.fields {
		if strings.EqualFold(f.Name, name) || strings.EqualFold(f.ID, name) || "cf["+strings.TrimPrefix(f.ID, "customfield_")+"]" == strings.ToLower(name) {
			return c.customField(f)
		}
	}
	return nil
}

// parentField is the issue above those that have it in that field: on Data Center sub-tasks have a parent, and others an epic.
func (c *compiler) parentField(name string, has func(*issue) bool) *jqlField {
	f := c.keyField(name)
	f.ops, f.read = "=0", func(i *issue) []string {
		if i.parent == nil || !has(i) {
			return nil
		}
		return []string{i.parent.id}
	}
	return f
}

func (c *compiler) keyField(name string) *jqlField {
	return &jqlField{name: name, ops: "=<0", read: func(i *issue) []string { return []string{i.id} },
		value: func(o operand) (string, bool) {
			i := c.s.w.issue(o.text)
			if i == nil || !i.project.may(c.user, "BROWSE_PROJECTS") {
				return "", false
			}
			return i.id, true
		},
		expr: func(o operand) string {
			if strings.Contains(o.text, "-") {
				return "An issue with key '" + o.text + "' does not exist for field '" + name + "'."
			}
			return "The issue key '" + o.text + "' for field '" + name + "' is invalid."
		}}
}

func textField(name string) *jqlField {
	comments := func(i *issue) []string {
		var out []string
		for _, c := range i.comments {
			out = append(out, c.body.wiki)
		}
		return out
	}
	f := &jqlField{name: name, ops: "~0"}
	switch name {
	case "summary":
		f.text = func(i *issue) []string { return []string{i.summary} }
	case "description":
		f.text = func(i *issue) []string { return []string{i.description.wiki} }
	case "environment":
		f.text = func(i *issue) []string { return []string{i.environment.wiki} }
	case "comment":
		f.ops, f.text = "~", comments
	default:
		f.ops, f.text = "~", func(i *issue) []string {
			return append([]string{i.summary, i.description.wiki, i.environment.wiki}, comments(i)...)
		}
	}
	return f
}

func (c *compiler) userField(name string) *jqlField {
	read := map[string]func(*issue) *user{"assignee": func(i *issue) *user { return i.assignee },
		"reporter": func(i *issue) *user { return i.reporter }, "creator": func(i *issue) *user { return i.creator }}[name]
	f := &jqlField{name: name, ops: "=0"}
	f.read = func(i *issue) []string {
		if u := read(i); u != nil {
			return []string{u.id}
		}
		return nil
	}
	if name == "watcher" {
		f.read = func(i *issue) []string {
			var out []string
			for _, u := range i.watchers {
				out = append(out, u.id)
			}
			return out
		}
	}
	f.value = c.userValue
	return f
}

// userValue finds a user by what JQL accepts: account, name, key, e-mail that may be seen, or display name.
func (c *compiler) userValue(o operand) (string, bool) {
	u := c.s.w.user(o.text)
	if u == nil || u.hidden && strings.EqualFold(u.email, o.text) && u != c.user {
		return "", false
	}
	return u.id, true
}

func (c *compiler) namedField(name string) *jqlField {
	w := c.s.w
	one := func(n *named) []string {
		if n == nil {
			return nil
		}
		return []string{n.id}
	}
	among := func(list []*named) func(operand) (string, bool) {
		return func(o operand) (string, bool) {
			n := findNamed(list, o.text)
			if n == nil {
				return "", false
			}
			return n.id, true
		}
	}
	f := &jqlField{name: name, ops: "=0"}
	switch name {
	case "status":
		f.read = func(i *issue) []string { return []string{i.status.id} }
		f.value = func(o operand) (string, bool) {
			st := w.status(o.text)
			if st == nil {
				return "", false
			}
			return st.id, true
		}
	case "statuscategory":
		f.name, f.read, f.value = "statusCategory", func(i *issue) []string { return []string{i.status.category} }, category
	case "issuetype", "type":
		f.read = func(i *issue) []string { return []string{i.kind.id} }
		f.value = func(o operand) (string, bool) {
			for _, t := range w.types {
				if t.id == o.text || strings.EqualFold(t.name, o.text) {
					return t.id, true
				}
			}
			return "", false
		}
	case "priority":
		f.ops, f.read, f.value = "=<0", func(i *issue) []string { return one(i.priority) }, among(w.priorities)
		f.rank = func(id string) int {
			return -slices.IndexFunc(w.priorities, func(n *named) bool { return n.id == id })
		}
	default:
		f.read, f.value = func(i *issue) []string { return one(i.resolution) }, among(w.solutions)
	}
	return f
}

func category(o operand) (string, bool) {
	switch strings.ToLower(o.text) {
	case "new", "to do", "2":
		return "new", true
	case "indeterminate", "in progress", "4":
		return "indeterminate", true
	case "done", "complete", "3":
		return "done", true
	}
	return "", false
}

func (c *compiler) partField(name string) *jqlField {
	f := &jqlField{name: name, ops: "=0"}
	names := func(list []*version) []string {
		var out []string
		for _, v := range list {
			out = append(out, strings.ToLower(v.name))
		}
		return out
	}
	switch name {
	case "component":
		f.read = func(i *issue) []string {
			var out []string
			for _, v := range i.components {
				out = append(out, strings.ToLower(v.name))
			}
			return out
		}
	case "fixversion":
		f.name, f.read = "fixVersion", func(i *issue) []string { return names(i.fixVersions) }
	default:
		f.name, f.read = "affectedVersion", func(i *issue) []string { return names(i.versions) }
	}
	f.value = func(o operand) (string, bool) {
		for _, p := range c.s.w.projects {
			if name == "component" {
				if v := p.component(o.text); v != nil {
					return strings.ToLower(v.name), true
				}
			} else if v := p.version(o.text); v != nil {
				return strings.ToLower(v.name), true
			}
		}
		return "", false
	}
	return f
}

func (c *compiler) dateField(name string) *jqlField {
	f := &jqlField{name: name, ops: "=<0"}
	at := func(t time.Time) (time.Time, bool) { return t.Truncate(time.Minute), !t.IsZero() }
	switch {
	case strings.HasPrefix(name, "created"):
		f.time = func(i *issue) (time.Time, bool) { return at(i.created) }
	case strings.HasPrefix(name, "updated"):
		f.time = func(i *issue) (time.Time, bool) { return at(i.updated) }
	case strings.HasPrefix(name, "status"):
		f.time = func(i *issue) (time.Time, bool) { return at(i.categoryAt) }
	case strings.HasPrefix(name, "due"):
		f.time = func(i *issue) (time.Time, bool) { return c.day(i.due) }
	default:
		f.time = func(i *issue) (time.Time, bool) { return at(i.resolved) }
	}
	return f
}

func (c *compiler) day(s string) (time.Time, bool) {
	t, err := time.ParseInLocation(time.DateOnly, s, c.now.Location())
	return t, err == nil
}

func (c *compiler) customField(cf *Field) *jqlField {
	f := &jqlField{name: cf.Name, ops: "=0"}
	switch cf.Type {
	case "string", "textarea", "url":
		f.ops, f.text = "~0", func(i *issue) []string { return []string{c.s.customWords(cf, i)} }
	case "date", "datetime":
		f.ops, f.time = "=<0", func(i *issue) (time.Time, bool) {
			v := i.custom[cf.ID]
			if cf.Type == "date" {
				return c.day(v.s)
			}
			t, err := time.Parse(timeLayout, v.s)
			return t, err == nil
		}
	case "number":
		f.ops = "=<0"
		f.read = func(i *issue) []string {
			v, there := i.custom[cf.ID]
			if !there {
				return nil
			}
			return []string{strconv.FormatFloat(v.n, 'f', -1, 64)}
		}
		f.value = func(o operand) (string, bool) {
			n, err := strconv.ParseFloat(o.text, 64)
			return strconv.FormatFloat(n, 'f', -1, 64), err == nil
		}
	case "user", "users":
		f.read, f.value = rawCustom(cf), c.userValue
	default:
		f.read = func(i *issue) []string {
			if words := c.s.customWords(cf, i); words != "" {
				return strings.Split(strings.ToLower(words), ", ")
			}
			return nil
		}
		f.value = func(o operand) (string, bool) {
			known := len(cf.Options) == 0 || slices.ContainsFunc(cf.Options, func(v string) bool { return strings.EqualFold(v, o.text) })
			return strings.ToLower(o.text), known
		}
	}
	return f
}

func rawCustom(cf *Field) func(*issue) []string {
	return func(i *issue) []string {
		v, there := i.custom[cf.ID]
		if !there {
			return nil
		}
		if v.list != nil {
			return v.list
		}
		return []string{v.s}
	}
}

// arrange sorts issues as ORDER BY says, by default the newest first.
func (s *Sim) arrange(list []*issue, order []orderBy) {
	if len(order) == 0 {
		order = []orderBy{{"key", true}}
	}
	slices.SortStableFunc(list, func(a, b *issue) int {
		for _, o := range order {
			n := s.compareBy(strings.ToLower(o.field), a, b)
			if o.desc {
				n = -n
			}
			if n != 0 {
				return n
			}
		}
		return 0
	})
}

func (s *Sim) compareBy(field string, a, b *issue) int {
	switch field {
	case "created", "createddate":
		return cmp.Or(a.created.Compare(b.created), atoi(a.id)-atoi(b.id))
	case "updated", "updateddate":
		return a.updated.Compare(b.updated)
	case "due", "duedate": // those without a date come last
		return cmp.Compare(orElse(a.due, "9"), orElse(b.due, "9"))
	case "priority":
		rank := func(i *issue) int { return -slices.Index(s.w.priorities, i.priority) }
		return cmp.Compare(rank(a), rank(b))
	case "status":
		return cmp.Compare(slices.Index(s.w.statuses, a.status), slices.Index(s.w.statuses, b.status))
	case "summary":
		return cmp.Compare(strings.ToLower(a.summary), strings.ToLower(b.summary))
	case "assignee", "reporter":
		who := func(i *issue) string {
			u := i.assignee
			if field == "reporter" {
				u = i.reporter
			}
			if u == nil {
				return "\U0010ffff"
			}
			return u.name
		}
		return cmp.Compare(who(a), who(b))
	case "project":
		return cmp.Compare(a.project.key, b.project.key)
	case "issuetype", "type":
		return cmp.Compare(a.kind.name, b.kind.name)
	case "key", "issuekey", "id", "issue":
		number := func(i *issue) int { return atoi(i.key[strings.LastIndexByte(i.key, '-')+1:]) }
		return cmp.Or(cmp.Compare(a.project.key, b.project.key), cmp.Compare(number(a), number(b)))
	}
	return cmp.Compare(atoi(a.id), atoi(b.id))
}
