package jirasim

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// predicate tells whether an issue satisfies a condition.
type predicate func(*issue) bool

// jqlField is a field as JQL knows it.
type jqlField struct {
	name  string // as messages call it
	ops   string // of "=", "<", "~", "0" (EMPTY)
	read  func(*issue) []string
	value func(operand) (string, bool)   // what a value means, compared with what read returns
	time  func(*issue) (time.Time, bool) // for dates
	rank  func(string) int               // for < and > of things in order
	text  func(*issue) []string          // for ~
	expr  func(operand) string           // a complaint about a value
}

// compiler turns a query into a predicate, collecting Jira's complaints.
type compiler struct {
	s    *Sim
	user *user
	now  time.Time
	errs []string
}

// compile checks a query against the site. The caller holds the lock.
func (s *Sim) compile(q query, u *user) (predicate, []string) {
	c := &compiler{s: s, user: u, now: s.now()}
	match := predicate(func(*issue) bool { return true })
	if q.where != nil {
		match = c.expr(q.where, false)
	}
	for _, o := range q.order {
		if c.field(o.field) == nil && !strings.EqualFold(o.field, "rank") {
			c.fail("Field '%s' does not exist or you do not have permission to view it.", o.field)
		}
	}
	return match, c.errs
}

func (c *compiler) fail(format string, args ...any) predicate {
	if msg := fmt.Sprintf(format, args...); !slices.Contains(c.errs, msg) {
		c.errs = append(c.errs, msg)
	}
	return func(*issue) bool { return false }
}

// expr compiles a node. A negation is carried down to the clauses, as Jira does: NOT a = b means a != b, which an empty a
// does not satisfy.
func (c *compiler) expr(e expr, not bool) predicate {
	switch e := e.(type) {
	case *negation:
		return c.expr(e.of, !not)
	case *both:
		l, r := c.expr(e.left, not), c.expr(e.right, not)
		if e.or != not {
			return func(i *issue) bool { return l(i) || r(i) }
		}
		return func(i *issue) bool { return l(i) && r(i) }
	case *clause:
		return c.clause(e, not)
	}
	return c.fail("Error in the JQL Query.")
}

var opposite = map[string]string{"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "~": "!~", "!~": "~", "in": "not in",
	"not in": "in", "is": "is not", "is not": "is"}

func (c *compiler) clause(k *clause, not bool) predicate {
	op := k.op
	if not {
		op = opposite[op]
	}
	f := c.field(k.field)
	if f == nil {
		return c.fail("Field '%s' does not exist or you do not have permission to view it.", k.field)
	}
	class := map[string]string{"=": "=", "!=": "=", "in": "=", "not in": "=", "is": "0", "is not": "0", "~": "~", "!~": "~"}[op]
	if class == "" {
		class = "<"
	}
	if !strings.Contains(f.ops, class) {
		return c.fail("The operator '%s' is not supported by the '%s' field.", k.op, f.name)
	}
	switch class {
	case "0":
		return c.empty(f, op == "is")
	case "~":
		return c.contains(f, k.args[0], op == "!~")
	case "<":
		return c.compare(f, op, k.args[0])
	}
	return c.equal(f, k, op == "!=" || op == "not in")
}

func (c *compiler) empty(f *jqlField, want bool) predicate {
	return func(i *issue) bool { return f.blank(i) == want }
}

func (f *jqlField) blank(i *issue) bool {
	if f.time != nil {
		_, there := f.time(i)
		return !there
	}
	if f.read != nil {
		return len(f.read(i)) == 0
	}
	for _, t := range f.text(i) {
		if t != "" {
			return false
		}
	}
	return true
}

// equal compiles =, !=, IN and NOT IN. EMPTY among the values stands for having none.
func (c *compiler) equal(f *jqlField, k *clause, not bool) predicate {
	var want []string
	var days []time.Time
	empty := false
	for _, o := range c.expand(f, k.args) {
		if o.empty {
			empty = true
			continue
		}
		if f.time != nil {
			if t, ok := c.date(f, o); ok {
				days = append(days, t)
			}
			continue
		}
		if v, ok := f.value(o); ok {
			want = append(want, v)
		} else {
			c.complain(f, o)
		}
	}
	return func(i *issue) bool {
		if f.blank(i) {
			return empty && !not
		}
		if f.time != nil {
			t, _ := f.time(i)
			return slices.ContainsFunc(days, t.Equal) != not
		}
		return slices.ContainsFunc(f.read(i), func(v string) bool { return slices.Contains(want, v) }) != not
	}
}

func (c *compiler) complain(f *jqlField, o operand) {
	switch {
	case f.expr != nil:
		c.fail("%s", f.expr(o))
	case o.fn:
		c.fail("Unable to find JQL function '%s(%s)'.", o.text, strings.Join(o.args, ", "))
	default:
		c.fail("The value '%s' does not exist for the field '%s'.", o.text, f.name)
	}
}

// expand replaces functions by the values that they stand for.
func (c *compiler) expand(f *jqlField, args []operand) []operand {
	var out []operand
	for _, o := range args {
		if f.name == "resolution" && strings.EqualFold(o.text, "unresolved") {
			o.empty = true
		}
		if !o.fn || f.time != nil {
			out = append(out, o)
			continue
		}
		switch strings.ToLower(o.text) {
		case "currentuser":
			out = append(out, operand{text: c.user.id})
		case "unreleasedversions", "releasedversions":
			for _, p := range c.s.w.projects {
				for _, v := range p.versions {
					if v.released == strings.EqualFold(o.text, "releasedVersions") {
						out = append(out, operand{text: v.id})
					}
				}
			}
		case "standardissuetypes", "subtaskissuetypes":
			for _, t := range c.s.w.types {
				if t.subtask == strings.EqualFold(o.text, "subTaskIssueTypes") {
					out = append(out, operand{text: t.id})
				}
			}
		default:
			c.fail("Unable to find JQL function '%s(%s)'.", o.text, strings.Join(o.args, ", "))
		}
	}
	return out
}

func (c *compiler) date(f *jqlField, o operand) (time.Time, bool) {
	t, ok := jqlDate(o, c.now)
	if !ok && o.fn {
		c.fail("Unable to find JQL function '%s(%s)'.", o.text, strings.Join(o.args, ", "))
	} else if !ok {
		c.fail("Date value '%s' for field '%s' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.", o.text, f.name)
	}
	return t, ok
}

// compare compiles <, <=, > and >=.
func (c *compiler) compare(f *jqlField, op string, o operand) predicate {
	holds := func(n int) bool {
		return n < 0 && op[0] == '<' || n > 0 && op[0] == '>' || n == 0 && len(op) == 2
	}
	if f.time != nil {
		want, ok := c.date(f, o)
		return func(i *issue) bool {
			t, there := f.time(i)
			return ok && there && holds(t.Compare(want))
		}
	}
	v, ok := f.value(o)
	if !ok {
		c.complain(f, o)
		return func(*issue) bool { return false }
	}
	return func(i *issue) bool {
		have := f.read(i)
		if len(have) == 0 {
			return false
		}
		if f.rank != nil {
			return holds(cmp.Compare(f.rank(have[0]), f.rank(v)))
		}
		a, _ := strconv.ParseFloat(have[0], 64)
		b, _ := strconv.ParseFloat(v, 64)
		return holds(cmp.Compare(a, b))
	}
}

// contains compiles ~ and !~: every word must be there; words in inner quotes must follow each other; a * ends a prefix.
func (c *compiler) contains(f *jqlField, o operand, not bool) predicate {
	if o.empty || o.fn || strings.TrimSpace(o.text) == "" {
		return c.fail("The operator '~' does not support the value '%s' for field '%s'.", o.text, f.name)
	}
	return func(i *issue) bool {
		all := strings.Join(f.text(i), "\n")
		if all == "" {
			return false
		}
		return mentions(all, o.text) != not
	}
}

// mentions tells whether a text has the words of a search.
func mentions(text, search string) bool {
	text, search = strings.ToLower(text), strings.ToLower(search)
	if strings.HasPrefix(search, `"`) && strings.HasSuffix(search, `"`) && len(search) > 1 {
		return strings.Contains(text, strings.Trim(search, `"`))
	}
	have := strings.FieldsFunc(text, notWord)
	for _, w := range strings.Fields(search) {
		prefix := strings.HasSuffix(w, "*")
		for _, part := range strings.FieldsFunc(w, notWord) {
			if !slices.ContainsFunc(have, func(h string) bool {
				return h == part || prefix && strings.HasPrefix(h, part) || hasHan(part) && strings.Contains(h, part)
			}) {
				return false
			}
		}
	}
	return true
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }

func hasHan(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
}

// badJQL is the error for a query that cannot be run.
func badJQL(msgs ...string) error { return &apiError{status: http.StatusBadRequest, messages: msgs} }
