package task

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// chosen are the values of choices. Where a chat has no list to look them up in, they were typed: by their whole name, or by
// a part of it that fits one alone.
func chosen(f bot.IssueField, given []string, look func(bot.IssueField, string) ([]bot.Choice, error)) ([]string, error) {
	var out []string
	for _, v := range given {
		among := f.Choices
		if len(among) == 0 {
			all, err := look(f, "")
			if err != nil {
				return given, nil //nolint:nilerr // the tracker knows, once it answers
			}
			among = all
		}
		if c, ok := choiceOf(among, v); ok {
			out = append(out, c)
			continue
		}
		parts := []string{v}
		if f.Kind == bot.FieldChoices {
			parts = strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(",，、;；\n", r) })
		}
		for _, part := range parts {
			c, some, ok := typed(among, strings.TrimSpace(part))
			if !ok && f.Issues { // of issues only the newest are listed
				if more, err := look(f, part); err == nil {
					c, some, ok = typed(more, strings.TrimSpace(part))
				}
			}
			switch {
			case ok:
				out = append(out, c)
			case len(some) > 0:
				return nil, bot.TellFields(map[string]string{fieldName(f.ID): "task.choice-several"}, "value", short(part), "some", strings.Join(some, " · "))
			default:
				return nil, bot.TellFields(map[string]string{fieldName(f.ID): "task.choice-none"}, "value", short(part))
			}
		}
	}
	return out, nil
}

func choiceOf(among []bot.Choice, value string) (string, bool) {
	i := slices.IndexFunc(among, func(c bot.Choice) bool { return c.Value == value })
	return value, i >= 0
}

const someChoices = 5

// typed is the choice that a text names; else some of those that it may mean.
func typed(among []bot.Choice, text string) (value string, some []string, ok bool) {
	want := strings.ToLower(text)
	var fit []bot.Choice
	for _, c := range among {
		label := strings.ToLower(c.Label)
		switch {
		case label == want || strings.EqualFold(c.Value, text):
			return c.Value, nil, true
		case want != "" && strings.Contains(label, want):
			fit = append(fit, c)
		}
	}
	if len(fit) == 1 {
		return fit[0].Value, nil, true
	}
	for _, c := range fit[:min(len(fit), someChoices)] {
		some = append(some, c.Label)
	}
	return "", some, false
}

// lookChoices are the choices of a field whose list is long, or is of issues: as one types.
func lookChoices(ctx context.Context, r *bot.Request, c catalogue, typ string, f bot.IssueField, typed string) ([]bot.Choice, error) {
	tracker, err := r.Tracker()
	if err != nil {
		return nil, err
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	if f.Issues {
		found, err := tracker.Search(ctx, above(r.Project.Tracker, c.above(typ), typed), keptChoices+1)
		var out []bot.Choice
		for _, i := range found {
			if i.Restricted { // a form may be seen by all
				continue
			}
			out = append(out, bot.Choice{Label: i.Key + " " + i.Summary, Value: i.Key})
		}
		return out, err
	}
	types, err := tracker.Types(ctx, r.Project.Tracker)
	if err != nil {
		return nil, err
	}
	for _, t := range types {
		if !strings.EqualFold(t.Name, typ) {
			continue
		}
		for _, full := range t.Fields {
			if full.ID == f.ID {
				return fitting(full.Choices, typed), nil
			}
		}
	}
	return nil, bot.ErrNotFound
}

var aKey = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]+-[0-9]+$`)

// above is the query for the open issues of a project that can be a parent, the last touched first.
func above(project string, types []string, typed string) string {
	q := "project = " + bot.QueryText(project)
	if len(types) > 0 {
		quoted := make([]string, len(types))
		for i, t := range types {
			quoted[i] = bot.QueryText(t)
		}
		q += " AND issuetype in (" + strings.Join(quoted, ", ") + ")"
	}
	switch typed = strings.TrimSpace(typed); {
	case aKey.MatchString(typed):
		q += " AND key = " + bot.QueryText(strings.ToUpper(typed))
	case typed != "":
		q += " AND summary ~ " + bot.QueryText(typed)
	default:
		q += " AND statusCategory != Done"
	}
	return q + " ORDER BY updated DESC"
}

// fitting are the choices that hold what was typed, those that begin with it first.
func fitting(all []bot.Choice, typed string) []bot.Choice {
	want := strings.ToLower(strings.TrimSpace(typed))
	if want == "" {
		return all
	}
	var begin, hold []bot.Choice
	for _, c := range all {
		switch label := strings.ToLower(c.Label); {
		case strings.HasPrefix(label, want):
			begin = append(begin, c)
		case strings.Contains(label, want):
			hold = append(hold, c)
		}
	}
	return append(begin, hold...)
}

// pick is the look-up of choices of a form: q.Value is what the form is about.
func pick(ctx context.Context, r *bot.Request, q bot.OptionsQuery) ([]bot.Choice, error) {
	id, _, _ := strings.Cut(q.Value, "|")
	t, err := inProject(r, id)
	if err != nil {
		return nil, err
	}
	fields, look := t.Asks.Fields, t.lookMove(ctx, r)
	if t.State == draft {
		c := known(r, t.Project)
		fields = c.kind(t.Type).Fields
		look = func(f bot.IssueField, typed string) ([]bot.Choice, error) {
			return lookChoices(ctx, r, c, t.Type, f, typed)
		}
	}
	for _, f := range fields {
		if fieldName(f.ID) == q.Field {
			return look(f, q.Typed)
		}
	}
	return nil, bot.ErrNotFound
}
