package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

type labelChange struct {
	Add string `json:"add"`
}

type issueChange struct {
	Fields map[string]json.RawMessage `json:"fields,omitempty"`
	Update *struct {
		Labels []labelChange `json:"labels,omitempty"`
	} `json:"update,omitempty"`
}

// edit sets fields. It can be repeated: the same values are set again, labels are only added.
func (p *Platform) edit(ctx context.Context, b bot.EditIssue) (bot.Receipt, error) {
	if b.Assignee != nil {
		if err := p.assign(ctx, b.Issue, *b.Assignee); err != nil {
			return bot.Receipt{}, fmt.Errorf("assign issue: %w", err)
		}
	}
	body, err := p.changes(ctx, b)
	if err != nil {
		return bot.Receipt{}, looked(err)
	}
	if len(body.Fields) > 0 || body.Update != nil {
		if err := p.call(ctx, http.MethodPut, "issue/"+seg(b.Issue), body, nil); err != nil {
			return bot.Receipt{}, fmt.Errorf("edit issue: %w", err)
		}
	}
	return p.receipt(b.Issue, ""), nil
}

func (p *Platform) changes(ctx context.Context, b bot.EditIssue) (issueChange, error) {
	out := issueChange{Fields: map[string]json.RawMessage{}}
	plain := map[string]string{}
	if b.Summary != nil {
		plain["summary"] = summary(*b.Summary)
	}
	if b.Due != nil {
		plain["duedate"] = *b.Due
	}
	if b.Priority != nil {
		plain["priority"] = *b.Priority
	}
	for id, v := range b.Fields {
		plain[id] = v
	}
	if b.Labels != nil {
		out.Update = &struct {
			Labels []labelChange `json:"labels,omitempty"`
		}{}
		for _, l := range labels(b.Labels) {
			out.Update.Labels = append(out.Update.Labels, labelChange{l})
		}
	}
	meta := map[string]fieldMeta{}
	if len(b.Fields) > 0 || b.Priority != nil {
		var err error
		if meta, err = p.editMeta(ctx, b.Issue); err != nil {
			return out, fmt.Errorf("read edit screen: %w", err)
		}
	}
	return out, p.encodeAll(ctx, out.Fields, meta, plain)
}

func (p *Platform) editMeta(ctx context.Context, issue string) (map[string]fieldMeta, error) {
	var out struct {
		Fields map[string]fieldMeta `json:"fields"`
	}
	if err := p.call(ctx, http.MethodGet, "issue/"+seg(issue)+"/editmeta", nil, &out); err != nil {
		return nil, err
	}
	for id, f := range out.Fields {
		f.ID = id
		out.Fields[id] = f
	}
	return out.Fields, nil
}

// assign sets the assignee; the zero user unassigns. Whom Jira does not know it refuses.
func (p *Platform) assign(ctx context.Context, issue string, u bot.TrackerUser) error {
	s, err := p.here(ctx)
	if err != nil {
		return err
	}
	body := struct {
		AccountID *string `json:"accountId,omitempty"`
		Name      *string `json:"name,omitempty"`
	}{}
	var id *string
	if u != (bot.TrackerUser{}) {
		found, err := p.userID(ctx, u)
		if errors.Is(err, bot.ErrNotFound) {
			return &bot.PermanentError{Err: err, Fields: map[string]string{"assignee": "User does not exist."}}
		}
		if err != nil {
			return looked(err)
		}
		id = &found
	}
	path := "issue/" + seg(issue) + "/assignee"
	if id == nil { // null must be written out
		key := "name"
		if s.cloud {
			key = "accountId"
		}
		return p.call(ctx, http.MethodPut, path, map[string]*string{key: nil}, nil)
	}
	if s.cloud {
		body.AccountID = id
	} else {
		body.Name = id
	}
	return p.call(ctx, http.MethodPut, path, body, nil)
}

type wireComment struct {
	ID         string           `json:"id"`
	Author     wireUser         `json:"author"`
	Body       json.RawMessage  `json:"body"` // wiki text; a document where an app asks for it
	Created    string           `json:"created"`
	JSDPublic  *bool            `json:"jsdPublic"`
	Visibility *json.RawMessage `json:"visibility"`
}

type newComment struct {
	Body       string           `json:"body"`
	Properties []entityProperty `json:"properties"`
}

// comment adds a comment once: the intent is its property, by which it is found again after an unknown outcome.
func (p *Platform) comment(ctx context.Context, j bot.Job, b bot.Comment) (bot.Receipt, error) {
	in := intentOf(j.ID)
	id := ""
	if !j.Since.IsZero() {
		var err error
		if id, err = p.findComment(ctx, b.Issue, in, j.Since); err != nil {
			return bot.Receipt{}, fmt.Errorf("look for the comment: %w", looked(err))
		}
	}
	if id == "" {
		var made wireComment
		body := newComment{shorten(wiki(b.Text), maxDescription), in.properties()}
		if err := p.call(ctx, http.MethodPost, "issue/"+seg(b.Issue)+"/comment", body, &made); err != nil {
			return bot.Receipt{}, fmt.Errorf("add comment: %w", err)
		}
		id = made.ID
	}
	return p.receipt(b.Issue, id), nil
}

// editComment makes the comment that a handle added say something else. If somebody removed it, that is told as gone.
func (p *Platform) editComment(ctx context.Context, before bot.Receipt, b bot.Comment) (bot.Receipt, error) {
	body := struct {
		Body string `json:"body"`
	}{shorten(wiki(b.Text), maxDescription)}
	err := p.call(ctx, http.MethodPut, "issue/"+seg(b.Issue)+"/comment/"+seg(before.ID), body, nil)
	switch {
	case absent(err):
		return bot.Receipt{}, bot.Gone(fmt.Errorf("edit comment: %w", err))
	case err != nil:
		return bot.Receipt{}, fmt.Errorf("edit comment: %w", err)
	}
	return p.receipt(b.Issue, before.ID), nil
}

// findComment looks among golive's own comments since the first try; they are read by issue, not from the index.
func (p *Platform) findComment(ctx context.Context, issue string, in intent, since time.Time) (string, error) {
	s, err := p.here(ctx)
	if err != nil {
		return "", err
	}
	var page struct {
		Comments []wireComment `json:"comments"`
	}
	if err := p.call(ctx, http.MethodGet, "issue/"+seg(issue)+"/comment"+query("orderBy", "-created", "maxResults", "100"), nil, &page); err != nil {
		return "", err
	}
	for _, c := range page.Comments {
		at, err := time.Parse(timeLayout, c.Created)
		if c.Author.user().ID != s.self.id() || err == nil && at.Before(since.Add(-2*time.Minute)) {
			continue
		}
		var prop struct {
			Value intent `json:"value"`
		}
		err = p.call(ctx, http.MethodGet, "comment/"+seg(c.ID)+"/properties/"+propertyKey, nil, &prop)
		if err != nil && !absent(err) {
			return "", err
		}
		if prop.Value == in {
			return c.ID, nil
		}
	}
	return "", nil
}

type transitionBody struct {
	Transition refValue                   `json:"transition"`
	Fields     map[string]json.RawMessage `json:"fields,omitempty"`
}

// transition moves an issue to a status. An issue that is there already is done, and so is one that an earlier try moved there:
// who moved it on since then knows better.
func (p *Platform) transition(ctx context.Context, j bot.Job, b bot.Transition) (bot.Receipt, error) {
	there, err := p.isIn(ctx, b.Issue, b.Status)
	if err != nil {
		return bot.Receipt{}, fmt.Errorf("read status: %w", looked(err))
	}
	if !there && !j.Since.IsZero() {
		if there, err = p.wasMoved(ctx, b, j.Since); err != nil {
			return bot.Receipt{}, fmt.Errorf("read history: %w", looked(err))
		}
	}
	if !there {
		if err := p.move(ctx, b); err != nil {
			if !answered(err, http.StatusBadRequest) {
				return bot.Receipt{}, fmt.Errorf("move issue: %w", err)
			}
			// Another may have moved it meanwhile.
			if now, lerr := p.isIn(ctx, b.Issue, b.Status); lerr != nil || !now {
				return bot.Receipt{}, fmt.Errorf("move issue: %w", err)
			}
		}
	}
	if len(b.Comment) > 0 {
		return p.comment(ctx, j, bot.Comment{Issue: b.Issue, Text: b.Comment})
	}
	return p.receipt(b.Issue, ""), nil
}

func (p *Platform) isIn(ctx context.Context, issue, status string) (bool, error) {
	var w wireIssue
	err := p.call(ctx, http.MethodGet, "issue/"+seg(issue)+query("fields", "status"), nil, &w)
	return err == nil && (w.Fields.Status.ID == status || strings.EqualFold(w.Fields.Status.Name, status)), err
}

// wasMoved reports whether golive moved the issue to the status since the first try; the history tells, not the index.
func (p *Platform) wasMoved(ctx context.Context, b bot.Transition, since time.Time) (bool, error) {
	s, err := p.here(ctx)
	if err != nil {
		return false, err
	}
	var w wireIssue
	if err := p.call(ctx, http.MethodGet, "issue/"+seg(b.Issue)+query("fields", "status", "expand", "changelog"), nil, &w); err != nil {
		return false, err
	}
	for _, h := range w.Changelog.Histories {
		at, err := time.Parse(timeLayout, h.Created)
		if h.Author.user().ID != s.self.id() || err != nil || at.Before(since.Truncate(time.Second)) {
			continue
		}
		for _, i := range h.Items {
			if i.Field == "status" && (i.To == b.Status || strings.EqualFold(i.ToString, b.Status)) {
				return true, nil
			}
		}
	}
	return false, nil
}

// move takes the transition that leads to the status; among several the one that asks for the fewest fields.
func (p *Platform) move(ctx context.Context, b bot.Transition) error {
	all, err := p.transitionsOf(ctx, b.Issue)
	if err != nil {
		return looked(err)
	}
	var fit []wireTransition
	for _, t := range all {
		if t.To.ID == b.Status || strings.EqualFold(t.To.Name, b.Status) {
			fit = append(fit, t)
		}
	}
	if len(fit) == 0 {
		return bot.Permanent(fmt.Errorf("no transition leads to that status: %w", errMissing))
	}
	slices.SortStableFunc(fit, func(a, b wireTransition) int { return a.asks() - b.asks() })
	one := fit[0]
	if n := slices.IndexFunc(fit, func(t wireTransition) bool { return t.ID == b.ID }); n >= 0 {
		one = fit[n]
	}
	body := transitionBody{Transition: refValue{ID: one.ID}, Fields: map[string]json.RawMessage{}}
	if err := p.encodeAll(ctx, body.Fields, byID(one.fields()), b.Fields); err != nil {
		return looked(err)
	}
	return p.call(ctx, http.MethodPost, "issue/"+seg(b.Issue)+"/transitions", body, nil)
}

// asks counts the fields that a transition requires.
func (t wireTransition) asks() int {
	n := 0
	for _, f := range t.Fields {
		if f.Required && !f.Default {
			n++
		}
	}
	return n
}

type remoteLink struct {
	GlobalID    string      `json:"globalId,omitempty"`
	Application application `json:"application"`
	Object      linkObject  `json:"object"`
}

type application struct {
	Type string `json:"type"`
	Name string `json:"name"`
}

type linkObject struct {
	URL   string `json:"url"`
	Title string `json:"title"`
}

// linkBack sets a link to the chat; the global ID makes repeating it change nothing.
func (p *Platform) linkBack(ctx context.Context, b bot.LinkBack) (bot.Receipt, error) {
	title := b.Link.Title
	if title == "" {
		title = b.Link.URL
	}
	global := b.Global
	if len(global) > 255 || global == "" {
		global = intentOf(b.Issue + " " + b.Link.URL + b.Global).global()
	}
	body := remoteLink{GlobalID: global, Application: application{"golive", "golive"}, Object: linkObject{b.Link.URL, shorten(title, 255)}}
	if err := p.call(ctx, http.MethodPost, "issue/"+seg(b.Issue)+"/remotelink", body, nil); err != nil {
		return bot.Receipt{}, fmt.Errorf("link issue: %w", err)
	}
	return p.receipt(b.Issue, ""), nil
}
