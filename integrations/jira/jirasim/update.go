package jirasim

import (
	"slices"
)

// require notes the fields that the create screen requires and the request lacks.
func (f *form) require(fields map[string]rawJSON) {
	missing := func(id, msg string) {
		if _, complained := f.errs[id]; !complained && !f.given[id] {
			f.errs[id] = msg
		}
	}
	missing("summary", "You must specify a summary of the issue.")
	if f.t.subtask {
		missing("parent", "Issue type is a sub-task but parent issue key or id not specified.")
	}
	for _, cf := range f.s.w.fieldsOf(f.p, f.t) {
		if cf.Required && f.s.w.how(f.p, f.t, cf.ID) != "optional" {
			missing(cf.ID, cf.Name+" is required.")
		}
	}
	for _, r := range f.s.w.rules {
		if f.s.w.how(f.p, f.t, r.field) == "required" {
			missing(r.field, f.s.fieldName(r.field)+" is required.")
		}
	}
}

// update reads the "update" member of a request: operations on fields. i is nil while an issue is being created.
func (f *form) update(update map[string][]operation, i *issue) {
	for _, id := range sortedKeys(update) {
		if id == "comment" || id == "issuelinks" || id == "worklog" {
			continue
		}
		for _, op := range update[id] {
			for verb, raw := range op {
				f.operate(id, verb, raw, i)
			}
		}
	}
}

func (f *form) operate(id, verb string, raw rawJSON, i *issue) {
	if verb == "set" {
		f.set(map[string]rawJSON{id: raw})
		return
	}
	single := append(append(rawJSON("["), raw...), ']')
	set, msg := f.field(id, single)
	if msg != "" || verb != "add" && verb != "remove" {
		f.errs[id] = orElse(msg, "Field '"+id+"' does not support operation '"+verb+"'")
		return
	}
	f.given[id] = true
	f.sets = append(f.sets, func(i *issue) {
		old := i.clone()
		set(i)
		switch id {
		case "labels":
			i.labels = merge(verb, old.labels, i.labels)
			slices.Sort(i.labels)
		case "components":
			i.components = merge(verb, old.components, i.components)
		case "fixVersions":
			i.fixVersions = merge(verb, old.fixVersions, i.fixVersions)
		case "versions":
			i.versions = merge(verb, old.versions, i.versions)
		default:
			v := i.custom[id]
			v.list = merge(verb, old.custom[id].list, v.list)
			i.custom[id] = v
		}
	})
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func merge[T comparable](verb string, old, given []T) []T {
	out := slices.DeleteFunc(slices.Clone(old), func(v T) bool { return slices.Contains(given, v) })
	if verb == "add" {
		out = append(out, given...)
	}
	return out
}
