package phase

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

const maxQuery = 500 // characters of a query

// sources are the ways to say which issues belong to a phase.
var sources = []string{"none", "label", "version", "epic", "jql"}

func sourceChoices(r *bot.Request) []bot.Choice {
	all := make([]bot.Choice, len(sources))
	for i, s := range sources {
		all[i] = bot.Choice{Label: r.T("phase.source-" + s), Value: s}
	}
	return all
}

// sourceText says in words which issues belong to a phase; "" if none do.
func sourceText(say func(string, ...any) string, s bot.Source) string {
	if s.Kind == "" {
		return ""
	}
	return say("phase.source-line", "kind", say("phase.source-"+s.Kind), "value", bot.Escape(s.Value))
}

var epicKey = regexp.MustCompile(`^[A-Z][A-Z0-9_]*-[0-9]+$`)

// queryOf is the query for the issues of a phase. Whatever was typed, it finds none of another project of the tracker.
func queryOf(ctx context.Context, tracker bot.Tracker, project string, s bot.Source) (query string, err error) {
	scope := "project = " + bot.QueryText(project) + " AND "
	switch s.Kind {
	case "label":
		return scope + "labels = " + bot.QueryText(s.Value), nil
	case "version":
		return scope + "fixVersion = " + bot.QueryText(s.Value), nil
	case "epic":
		below, err := tracker.Below(ctx, s.Value)
		return scope + below, err
	}
	return scope + "(" + s.Value + ")", nil
}

// contained reports whether a query stays within the brackets that are put around it: its own are closed, its quotes end, and
// it sorts nothing.
func contained(jql string) bool {
	depth := 0
	var in rune
	escaped := false
	for _, c := range jql {
		switch {
		case escaped:
			escaped = false
		case in != 0 && c == '\\':
			escaped = true
		case in != 0:
			if c == in {
				in = 0
			}
		case c == '"' || c == '\'':
			in = c
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0 && in == 0 && !escaped && !orderBy.MatchString(jql)
}

var orderBy = regexp.MustCompile(`(?i)\border\s+by\b`)

// takeSource takes which issues belong to a phase, after the tracker has accepted the query, and tells how many it finds. While the
// tracker cannot be asked it is taken all the same, and said with the next count if it is wrong.
func takeSource(ctx context.Context, r *bot.Request, ph *bot.Phase, s bot.Source) (finds string, err error) {
	s.Value = strings.TrimSpace(s.Value)
	if s.Kind == "none" || s.Kind == "" {
		s = bot.Source{}
	}
	if s == ph.Source {
		return "", nil
	}
	wrong := func(key string, args ...any) (string, error) {
		return "", bot.TellFields(map[string]string{"value": key}, args...)
	}
	switch {
	case s.Kind == "":
		ph.Source = s
		return "", nil
	case !slices.Contains(sources, s.Kind):
		return "", bot.TellFields(map[string]string{"source": "form.choice"})
	case r.Project.Tracker == "":
		return wrong("phase.no-jira", "key", r.Project.Key)
	case s.Value == "":
		return wrong("form.required")
	case len([]rune(s.Value)) > maxQuery || s.Kind == "jql" && !contained(s.Value):
		return wrong("phase.bad-query")
	case s.Kind == "epic":
		if s.Value = strings.ToUpper(s.Value); !epicKey.MatchString(s.Value) {
			return wrong("phase.bad-epic")
		}
	}
	tracker, err := r.Tracker()
	if err != nil {
		return "", err
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	n := 0
	query, err := queryOf(ctx, tracker, r.Project.Tracker, s)
	if err == nil {
		n, err = tracker.Count(ctx, query)
	}
	var refused *bot.PermanentError
	if errors.As(err, &refused) {
		return wrong("phase.query-refused", "words", firstLine(refused.Text))
	}
	ph.Source = s
	switch {
	case err != nil:
		return "", nil //nolint:nilerr // it is asked with each count
	case n == 0:
		return r.T("phase.source-finds-none", "name", ph.Title(r.T), "value", s.Value), nil
	}
	return r.T("phase.source-finds", "name", ph.Title(r.T), "n", n), nil
}

// firstLine is a service's own words, short.
func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	if r := []rune(s); len(r) > 160 {
		s = string(r[:160]) + "…"
	}
	return s
}
