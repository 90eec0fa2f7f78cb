package jira

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// Projects implements bot.Tracker.
func (p *Platform) Projects(ctx context.Context) ([]bot.TrackerProject, error) {
	return p.projects.get(p.clock.Now(), "", func() ([]bot.TrackerProject, error) {
		s, err := p.here(ctx)
		if err != nil {
			return nil, err
		}
		if !s.cloud {
			var all []bot.TrackerProject
			if err := p.call(ctx, http.MethodGet, "project", nil, &all); err != nil {
				return nil, fmt.Errorf("list projects: %w", err)
			}
			return all, nil
		}
		all, err := pages(ctx, func(ctx context.Context, at int) (metaPage[bot.TrackerProject], error) {
			var one metaPage[bot.TrackerProject]
			return one, p.call(ctx, http.MethodGet, "project/search"+query("startAt", fmt.Sprint(at), "maxResults", "50", "orderBy", "key"), nil, &one)
		})
		if err != nil {
			return nil, fmt.Errorf("list projects: %w", err)
		}
		return all, nil
	})
}

// Project implements bot.Tracker.
func (p *Platform) Project(ctx context.Context, key string) (bot.TrackerProject, error) {
	var one bot.TrackerProject
	if err := p.call(ctx, http.MethodGet, "project/"+seg(key), nil, &one); err != nil {
		return one, fmt.Errorf("read project: %w", found(err))
	}
	return one, nil
}

// Statuses implements bot.Tracker. It is not remembered: whoever asks has perhaps just made one.
func (p *Platform) Statuses(ctx context.Context, project string) ([]string, error) {
	var types []struct {
		Statuses []struct {
			Name string `json:"name"`
		} `json:"statuses"`
	}
	if err := p.call(ctx, http.MethodGet, "project/"+seg(project)+"/statuses", nil, &types); err != nil {
		return nil, fmt.Errorf("read statuses: %w", found(err))
	}
	var out []string
	for _, t := range types {
		for _, s := range t.Statuses {
			if !slices.Contains(out, s.Name) {
				out = append(out, s.Name)
			}
		}
	}
	return out, nil
}

// Priorities implements bot.Tracker.
func (p *Platform) Priorities(ctx context.Context) ([]bot.Choice, error) {
	return p.ranks.get(p.clock.Now(), "", func() ([]bot.Choice, error) {
		var all []refValue
		if err := p.call(ctx, http.MethodGet, "priority", nil, &all); err != nil {
			return nil, fmt.Errorf("list priorities: %w", looked(err))
		}
		out := make([]bot.Choice, len(all))
		for i, one := range all {
			out[i] = bot.Choice{Label: one.Name, Value: one.ID}
		}
		return out, nil
	})
}

// Below implements bot.Tracker. On Data Center a field of its own names the epic of an issue, and sub-tasks alone have a parent.
func (p *Platform) Below(ctx context.Context, epic string) (string, error) {
	s, err := p.here(ctx)
	query := `parent = "` + epic + `"`
	if !s.cloud {
		query = `("Epic Link" = "` + epic + `" OR ` + query + `)`
	}
	return query, err
}

// Issue implements bot.Tracker.
func (p *Platform) Issue(ctx context.Context, key string) (bot.Issue, error) {
	var w wireIssue
	if err := p.call(ctx, http.MethodGet, "issue/"+seg(key)+query("fields", strings.Join(issueFields, ",")), nil, &w); err != nil {
		return bot.Issue{}, fmt.Errorf("read issue: %w", found(err))
	}
	return p.issue(w), nil
}

type wireTransition struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	To   struct {
		ID       string `json:"id"`
		Name     string `json:"name"`
		Category struct {
			Key string `json:"key"`
		} `json:"statusCategory"`
	} `json:"to"`
	Fields map[string]fieldMeta `json:"fields"`
}

// fields are those of the transition's screen, each with its ID.
func (t wireTransition) fields() []fieldMeta {
	out := make([]fieldMeta, 0, len(t.Fields))
	for id, f := range t.Fields {
		f.ID = id
		out = append(out, f)
	}
	sortFields(out)
	return out
}

func (p *Platform) transitionsOf(ctx context.Context, issue string) ([]wireTransition, error) {
	var out struct {
		Transitions []wireTransition `json:"transitions"`
	}
	err := p.call(ctx, http.MethodGet, "issue/"+seg(issue)+"/transitions"+query("expand", "transitions.fields"), nil, &out)
	return out.Transitions, err
}

// Transitions implements bot.Tracker.
func (p *Platform) Transitions(ctx context.Context, issue string) ([]bot.IssueTransition, error) {
	all, err := p.transitionsOf(ctx, issue)
	if err != nil {
		return nil, fmt.Errorf("read transitions: %w", found(err))
	}
	out := make([]bot.IssueTransition, 0, len(all))
	chosen := false // the configured status is among them
	for _, t := range all {
		chosen = chosen || p.undoes(t.To.Name)
		out = append(out, bot.IssueTransition{ID: t.ID, Name: t.Name, To: t.To.Name, Category: t.To.Category.Key, Fields: screen(t.fields())})
	}
	for i := range out {
		t := &out[i]
		t.Cancels = p.undoes(t.To) || !chosen && t.Category == "done" && unwanted.MatchString(t.To)
	}
	return out, nil
}

// undoes reports whether a status is the configured one for what is taken back.
func (p *Platform) undoes(status string) bool {
	return p.cfg.UndoStatus != "" && strings.EqualFold(p.cfg.UndoStatus, status)
}

// unwanted are the names by which sites call a status for what is not to be done after all.
var unwanted = regexp.MustCompile(`(?i)cancel|won.?t|will not|wont|declin|reject|withdraw|abandon|discard|drop|obsolete|invalid|取消|不做|不处理|不修复|撤销|撤回|废弃|作废|放弃|拒绝|无效`)

// errMissing says that Jira does not know what was named.
var errMissing = errors.New("jira knows no such thing")

// found turns a 404 of a look-up into bot.ErrNotFound.
func found(err error) error {
	if absent(err) {
		return bot.ErrNotFound
	}
	return err
}
