package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
)

const (
	maxSummary     = 255    // characters
	maxDescription = 32_767 // characters
)

// errUnknown says that nobody knows yet whether the issue was created.
var errUnknown = errors.New("whether the issue was created is not known yet")

type newIssue struct {
	Fields     map[string]json.RawMessage `json:"fields"`
	Properties []entityProperty           `json:"properties"`
}

type createdIssue struct {
	ID  string `json:"id"`
	Key string `json:"key"`
}

// create makes one issue, however often it is called: the intent is written into the issue as a label and a property;
// after an unknown outcome they are looked for, and only when they are surely not there is the issue created again.
func (p *Platform) create(ctx context.Context, j bot.Job, b bot.NewIssue) (bot.Receipt, error) {
	in := newIntent(j, b)
	if !j.Since.IsZero() || p.wasPosted(in) {
		made, err := p.settle(ctx, j, b, in)
		if err != nil {
			return bot.Receipt{}, err
		}
		if made != nil {
			return p.created(ctx, b, in, *made, nil, nil), nil
		}
	}
	draft, left, err := p.draft(ctx, b, in)
	if err != nil {
		return bot.Receipt{}, p.whyNot(ctx, b.Project, looked(err))
	}
	made, refused, err := p.post(ctx, in, draft)
	if answered(err, http.StatusBadRequest) {
		p.forgetScreens(b.Project) // they may have changed, and the next form should know
	}
	if err != nil {
		return bot.Receipt{}, p.whyNot(ctx, b.Project, fmt.Errorf("create issue: %w", err))
	}
	p.heard(in.label(), made.Key)
	return p.created(ctx, b, in, made, left, refused), nil
}

// whyNot looks what it is about a project that makes Jira refuse an issue in it. What Jira says of other things stays as it is.
func (p *Platform) whyNot(ctx context.Context, project string, err error) error {
	var r *refusal
	if !errors.As(err, &r) || r.elsewhere() || r.fields["project"] == "" && r.status != http.StatusForbidden && r.status != http.StatusNotFound {
		return err
	}
	cause := r.cause()
	switch one, perr := p.Project(ctx, project); {
	case errors.Is(perr, bot.ErrNotFound):
		cause = bot.CauseNoProject
	case perr != nil:
	case one.Archived:
		cause = bot.CauseArchived
	case r.status == http.StatusNotFound:
		cause = bot.CauseOutdated
	}
	return &bot.PermanentError{Err: err, Text: r.text(), Fields: r.fields, Cause: cause}
}

// created links the issue to its message. A link that fails does not undo the issue; the receipt's note tells of it, and of
// the fields that were left out because Jira knows no such user, or because it refused them.
func (p *Platform) created(ctx context.Context, b bot.NewIssue, in intent, made createdIssue, unknown, refused []string) bot.Receipt {
	var notes []string
	for _, f := range unknown {
		notes = append(notes, "jira knows no user for the "+f)
	}
	if len(b.Labels) == 0 { // the only label was golive's own, which nobody misses
		refused = slices.DeleteFunc(refused, func(f string) bool { return f == "labels" })
	}
	for _, f := range refused {
		notes = append(notes, "jira refused the field "+f)
	}
	if b.Link != nil {
		if _, err := p.linkBack(ctx, bot.LinkBack{Issue: made.Key, Link: *b.Link, Global: in.global()}); err != nil {
			p.log.WarnContext(ctx, "link issue to its message", "issue", made.Key, "error", err)
			notes = append(notes, "the link to the message could not be set")
		}
	}
	r := p.receipt(made.Key, made.ID)
	r.Note, r.Left = strings.Join(notes, "; "), append(slices.Clone(unknown), refused...)
	return r
}

// optional are the fields without which an issue is better than no issue: if Jira refuses only these, it is created
// without them.
var optional = []string{"assignee", "reporter", "labels", "priority", "duedate", "components"}

// post sends the draft. Fields that Jira refuses and that the issue can do without are left out and sent again: a 400
// says that nothing was created.
func (p *Platform) post(ctx context.Context, in intent, draft newIssue) (createdIssue, []string, error) {
	undo := p.posting(in)
	var left []string
	for {
		var made createdIssue
		err := p.call(ctx, http.MethodPost, "issue", draft, &made)
		if err == nil && made.Key == "" {
			err = errNotJSON
		}
		if err == nil {
			return made, left, nil
		}
		drop := droppable(err, draft.Fields)
		if len(drop) == 0 {
			if certain(err) {
				undo()
			}
			return made, nil, err
		}
		draft.Fields = maps.Clone(draft.Fields)
		for _, f := range drop {
			delete(draft.Fields, f)
			left = append(left, f)
		}
	}
}

// droppable are the fields that a refusal names, if all of them can be left out.
func droppable(err error, sent map[string]json.RawMessage) []string {
	var r *refusal
	if !errors.As(err, &r) || r.status != http.StatusBadRequest || len(r.fields) == 0 {
		return nil
	}
	var out []string
	for f := range r.fields {
		if _, there := sent[f]; !there || !slices.Contains(optional, f) {
			return nil
		}
		out = append(out, f)
	}
	slices.Sort(out)
	return out
}

// certain reports whether an error says that nothing was done.
func certain(err error) bool {
	var r *refusal
	var retry *bot.RetryError
	return errors.As(err, &r) && r.status < 500 || errors.As(err, &retry) && retry.Unsent
}

// draft writes the request, and names the fields that were left out because Jira knows no such user.
func (p *Platform) draft(ctx context.Context, b bot.NewIssue, in intent) (newIssue, []string, error) {
	s, err := p.here(ctx)
	if err != nil {
		return newIssue{}, nil, err
	}
	fields := map[string]any{"project": refValue{Key: b.Project}, "summary": summary(b.Summary), "labels": labels(append(slices.Clone(b.Labels), in.label()))}
	if text := description(b); text != "" {
		fields["description"] = text
	}
	if b.Due != "" {
		fields["duedate"] = b.Due
	}
	typeID, meta, err := p.typeOf(ctx, b)
	if err != nil {
		return newIssue{}, nil, err
	}
	fields["issuetype"] = typeID
	if b.Priority != "" {
		fields["priority"] = meta["priority"].refTo("priority", b.Priority)
	}
	var unknown []string
	for field, u := range map[string]*bot.TrackerUser{"assignee": b.Assignee, "reporter": b.Reporter} {
		if u == nil || *u == (bot.TrackerUser{}) {
			continue
		}
		id, err := p.userID(ctx, *u)
		switch {
		case errors.Is(err, bot.ErrNotFound):
			unknown = append(unknown, field)
		case err != nil:
			return newIssue{}, nil, err
		default:
			fields[field] = userRef(s.cloud, id)
		}
	}
	out := newIssue{Fields: map[string]json.RawMessage{}, Properties: in.properties()}
	for id, v := range fields {
		if out.Fields[id], err = json.Marshal(v); err != nil {
			return newIssue{}, nil, fmt.Errorf("write field %s: %w", id, err)
		}
	}
	if err := p.encodeAll(ctx, out.Fields, meta, b.Fields); err != nil {
		return newIssue{}, nil, err
	}
	slices.Sort(unknown)
	return out, unknown, nil
}

// encodeAll writes further fields as their types demand. A field that is unknown is sent as text, so that Jira can say
// what is wrong with it.
func (p *Platform) encodeAll(ctx context.Context, into map[string]json.RawMessage, meta map[string]fieldMeta, given map[string]string) error {
	for id, v := range given {
		m, known := meta[id]
		if !known {
			m.ID = id
		}
		raw, err := p.encode(ctx, m, v)
		if err != nil {
			return err
		}
		into[id] = raw
	}
	return nil
}

// typeOf names the issue's type, and reads the create screen where its fields' shapes are needed.
func (p *Platform) typeOf(ctx context.Context, b bot.NewIssue) (refValue, map[string]fieldMeta, error) {
	plain := refValue{Name: b.Type}
	if strings.Trim(b.Type, "0123456789") == "" {
		plain = refValue{ID: b.Type}
	}
	if len(b.Fields) == 0 {
		return plain, nil, nil
	}
	types, err := p.Types(ctx, b.Project)
	if errors.Is(err, bot.ErrNotFound) {
		return plain, nil, nil // Jira's own words on creating are better
	}
	if err != nil {
		return plain, nil, err
	}
	t, known := typeNamed(types, b.Type)
	if !known {
		return plain, nil, nil
	}
	fields, err := p.fieldsOf(ctx, b.Project, t.ID)
	if err != nil {
		return plain, nil, fmt.Errorf("read fields: %w", err)
	}
	return refValue{ID: t.ID}, byID(fields), nil
}

// forgetScreens drops what is remembered of a project's types and fields.
func (p *Platform) forgetScreens(project string) {
	p.types.forget(func(key string) bool { return key == project })
	p.meta.forget(func(key string) bool { return strings.HasPrefix(key, project+"/") })
}

func byID(fields []fieldMeta) map[string]fieldMeta {
	out := make(map[string]fieldMeta, len(fields))
	for _, f := range fields {
		out[f.id()] = f
	}
	return out
}

// userID is the ID of a user, looked up by e-mail if only that is known.
func (p *Platform) userID(ctx context.Context, u bot.TrackerUser) (string, error) {
	if u.ID != "" {
		return u.ID, nil
	}
	known, err := p.User(ctx, u.Email)
	return known.ID, err
}

// summary is one line of at most 255 characters.
func summary(s string) string { return shorten(strings.Join(strings.Fields(s), " "), maxSummary) }

func description(b bot.NewIssue) string {
	text := wiki(b.Description)
	if b.Link == nil || slices.ContainsFunc(b.Description, func(s bot.Span) bool { return s.URL == b.Link.URL }) {
		return shorten(text, maxDescription)
	}
	foot := link(b.Link.Title, b.Link.URL)
	if text != "" {
		foot = "\n\n" + foot
	}
	return shorten(text, maxDescription-utf8.RuneCountInString(foot)) + foot
}

// shorten cuts a text to n characters and says so by an ellipsis.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// labels may not hold spaces.
func labels(list []string) []string {
	var out []string
	for _, l := range list {
		if l = shorten(strings.Join(strings.Fields(l), "_"), 255); l != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}
