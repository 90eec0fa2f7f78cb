package jira

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/golive-bot/golive/bot"
)

// What can be created in a project, and with which fields, is told by two generations of addresses. The newer ones, paged, are
// those of Cloud and of Data Center from 8.4 on; the older one, which tells all at once, is what there was before.

type wireType struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Subtask bool   `json:"subtask"`
	Level   *int   `json:"hierarchyLevel"` // Cloud
}

// issueType is the type without its fields. Where the site does not tell its level, an epic is known by its name.
func (t wireType) issueType() bot.IssueType {
	out := bot.IssueType{ID: t.ID, Name: t.Name, Subtask: t.Subtask}
	switch {
	case t.Level != nil:
		out.Level = *t.Level
	case t.Subtask:
		out.Level = -1
	case strings.EqualFold(t.Name, "Epic") || t.Name == "史诗" || t.Name == "史诗故事":
		out.Level = 1
	}
	return out
}

// Types implements bot.Tracker. Sub-tasks are left out: they need a parent that a chat does not know.
func (p *Platform) Types(ctx context.Context, project string) ([]bot.IssueType, error) {
	out, err := p.types.get(p.clock.Now(), project, func() ([]bot.IssueType, error) {
		types, err := p.typesOf(ctx, project)
		if err != nil {
			return nil, err
		}
		return p.withFields(ctx, project, types)
	})
	if err != nil {
		if answered(err, http.StatusBadRequest) { // Data Center's 404
			err = bot.ErrNotFound
		}
		return nil, fmt.Errorf("read issue types: %w", found(err))
	}
	return out, nil
}

// typesOf lists the types, by the newer address, else by the older one.
func (p *Platform) typesOf(ctx context.Context, project string) ([]wireType, error) {
	types, err := pages(ctx, func(ctx context.Context, at int) (metaPage[wireType], error) {
		var one metaPage[wireType]
		path := "issue/createmeta/" + seg(project) + "/issuetypes" + query("startAt", fmt.Sprint(at), "maxResults", "50")
		return one, p.call(ctx, http.MethodGet, path, nil, &one)
	})
	if answered(err, http.StatusNotFound, http.StatusMethodNotAllowed) {
		if old, olderr := p.allAtOnce(ctx, project); olderr == nil {
			return old, nil
		}
	}
	return types, err
}

// allAtOnce reads types and fields by the older address.
func (p *Platform) allAtOnce(ctx context.Context, project string) ([]wireType, error) {
	var all struct {
		Projects []struct {
			Types []struct {
				wireType
				Fields map[string]fieldMeta `json:"fields"`
			} `json:"issuetypes"`
		} `json:"projects"`
	}
	path := "issue/createmeta" + query("projectKeys", project, "expand", "projects.issuetypes.fields")
	if err := p.call(ctx, http.MethodGet, path, nil, &all); err != nil {
		return nil, err
	}
	if len(all.Projects) == 0 {
		return nil, bot.ErrNotFound
	}
	var out []wireType
	for _, t := range all.Projects[0].Types {
		out = append(out, t.wireType)
		fields := make([]fieldMeta, 0, len(t.Fields))
		for id, f := range t.Fields {
			f.ID = id
			fields = append(fields, f)
		}
		sortFields(fields)
		p.meta.put(p.clock.Now(), project+"/"+t.ID, fields)
	}
	return out, nil
}

// sortFields gives fields that come without an order the one in which forms ask: by name.
func sortFields(fields []fieldMeta) {
	slices.SortFunc(fields, func(a, b fieldMeta) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.id(), b.id()))
	})
}

// atOnce is how many screens are read at the same time: somebody waits for them.
const atOnce = 6

// withFields reads the create screens of types.
func (p *Platform) withFields(ctx context.Context, project string, types []wireType) ([]bot.IssueType, error) {
	types = slices.DeleteFunc(types, func(t wireType) bool { return t.Subtask })
	out, errs := make([]bot.IssueType, len(types)), make([]error, len(types))
	slots := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for i, t := range types {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			fields, err := p.fieldsOf(ctx, project, t.ID)
			out[i], errs[i] = t.issueType(), err
			out[i].Fields = screen(fields)
		})
	}
	all.Wait()
	return out, errors.Join(errs...)
}

// screen is what forms need to know of fields; project and type are chosen before.
func screen(fields []fieldMeta) []bot.IssueField {
	var out []bot.IssueField
	for _, f := range fields {
		if id := f.id(); id != "project" && id != "issuetype" {
			out = append(out, f.field())
		}
	}
	return out
}

// fieldsOf reads the create screen of a project and type.
func (p *Platform) fieldsOf(ctx context.Context, project, typeID string) ([]fieldMeta, error) {
	return p.meta.get(p.clock.Now(), project+"/"+typeID, func() ([]fieldMeta, error) {
		return pages(ctx, func(ctx context.Context, at int) (metaPage[fieldMeta], error) {
			var one metaPage[fieldMeta]
			path := "issue/createmeta/" + seg(project) + "/issuetypes/" + seg(typeID) + query("startAt", fmt.Sprint(at), "maxResults", "50")
			return one, p.call(ctx, http.MethodGet, path, nil, &one)
		})
	})
}

func typeNamed(types []bot.IssueType, ref string) (bot.IssueType, bool) {
	for _, t := range types {
		if t.ID == ref || strings.EqualFold(t.Name, ref) {
			return t, true
		}
	}
	return bot.IssueType{}, false
}
