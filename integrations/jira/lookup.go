package jira

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// settle finds out what became of a creation whose outcome is not known. It answers the issue if there is one, nil if
// there surely is none, and an error while that is open: search lags behind, sometimes by minutes, and a request that
// timed out here may still be under way there.
func (p *Platform) settle(ctx context.Context, j bot.Job, b bot.NewIssue, in intent) (*createdIssue, error) {
	since := j.Since
	if since.IsZero() {
		since = p.lastPosted(in, p.clock.Now())
	}
	made, err := p.lookUp(ctx, b.Project, in, since)
	if err != nil {
		return nil, fmt.Errorf("look for the issue: %w", looked(err))
	}
	if made != nil {
		p.heard(in.label(), made.Key)
		return made, nil
	}
	open := p.cfg.Limits.Settle - p.clock.Now().Sub(p.lastPosted(in, since))
	if open <= 0 {
		return nil, nil
	}
	pause := []time.Duration{2 * time.Second, 5 * time.Second, 15 * time.Second, time.Minute}[min(j.Tries, 3)]
	return nil, &bot.RetryError{Err: errUnknown, After: min(pause, max(open, time.Second))}
}

// lookUp looks where the issue may be: what webhooks told; the issues with the next numbers, which come from the
// database; and the index of search, by label.
func (p *Platform) lookUp(ctx context.Context, project string, in intent, since time.Time) (*createdIssue, error) {
	if key := p.madeKey(in); key != "" {
		var w wireIssue
		err := p.call(ctx, http.MethodGet, "issue/"+seg(key)+query("fields", "labels", "properties", propertyKey), nil, &w)
		if err == nil && in.marks(w) {
			return &createdIssue{ID: w.ID, Key: w.Key}, nil
		}
	}
	quoted := strconv.Quote(project)
	hits, err := p.search(ctx, "project = "+quoted+" AND labels = "+strconv.Quote(in.label()), []string{"labels"}, 10)
	if err != nil {
		return nil, err
	}
	if len(hits) > 0 {
		return p.earliest(ctx, hits), nil
	}
	return p.probe(ctx, project, in, since)
}

// marks reports whether an issue carries the intent.
func (i intent) marks(w wireIssue) bool {
	return w.Properties[propertyKey] == i || slices.Contains(w.Fields.Labels, i.label())
}

// earliest picks the first of several issues of one intent, which there should not be, and says so.
func (p *Platform) earliest(ctx context.Context, hits []wireIssue) *createdIssue {
	slices.SortFunc(hits, func(a, b wireIssue) int { return number(a.Key) - number(b.Key) })
	if len(hits) > 1 {
		p.log.ErrorContext(ctx, "one intent has several issues", "first", hits[0].Key, "last", hits[len(hits)-1].Key)
	}
	return &createdIssue{ID: hits[0].ID, Key: hits[0].Key}
}

// number is the number in a key, 0 if there is none.
func number(key string) int {
	n, _ := strconv.Atoi(key[strings.LastIndexByte(key, '-')+1:])
	return n
}

const (
	probeBack  = 20 // keys probed below the last old issue: issues that were moved here have new numbers
	probeSpan  = 100
	probePages = 5
	probeGap   = 5 // missing keys in a row after which Data Center is asked no further
)

// probe reads the issues with the numbers that the project gave out since the first try.
func (p *Platform) probe(ctx context.Context, project string, in intent, since time.Time) (*createdIssue, error) {
	s, err := p.here(ctx)
	if err != nil {
		return nil, err
	}
	if !s.cloud {
		// The index of Data Center is written with the issue, so only the numbers at its very end are in doubt.
		last, err := p.last(ctx, "project = "+strconv.Quote(project)+" ORDER BY key DESC")
		if err != nil {
			return nil, err
		}
		return p.probeEach(ctx, project, in, max(1, last-probeGap/2), last)
	}
	minutes := int(math.Ceil(max(p.clock.Now().Sub(since), 0).Minutes())) + 2
	last, err := p.last(ctx, fmt.Sprintf("project = %s AND created <= -%dm ORDER BY key DESC", strconv.Quote(project), minutes))
	if err != nil {
		return nil, err
	}
	from := max(1, last-probeBack)
	for range probePages {
		keys := make([]string, 0, probeSpan)
		for n := from; n < from+probeSpan; n++ {
			keys = append(keys, project+"-"+strconv.Itoa(n))
		}
		hits, err := p.fetch(ctx, keys)
		if err != nil {
			return nil, err
		}
		highest := 0
		for _, w := range hits {
			if in.marks(w) {
				return &createdIssue{ID: w.ID, Key: w.Key}, nil
			}
			highest = max(highest, number(w.Key))
		}
		if from += probeSpan; highest <= last || highest < from-probeSpan/2 {
			break
		}
	}
	return nil, nil
}

// last is the number of the first issue that a query finds, 0 if it finds none.
func (p *Platform) last(ctx context.Context, jql string) (int, error) {
	hits, err := p.search(ctx, jql, []string{"labels"}, 1)
	if err != nil || len(hits) == 0 {
		return 0, err
	}
	return number(hits[0].Key), nil
}

// fetch reads issues by key from the database of Cloud.
func (p *Platform) fetch(ctx context.Context, keys []string) ([]wireIssue, error) {
	var out struct {
		Issues []wireIssue `json:"issues"`
	}
	body := struct {
		Keys   []string `json:"issueIdsOrKeys"`
		Fields []string `json:"fields"`
		Props  []string `json:"properties"`
	}{keys, []string{"labels"}, []string{propertyKey}}
	err := p.call(ctx, http.MethodPost, "issue/bulkfetch", body, &out)
	return out.Issues, err
}

// probeEach is probe on Data Center, which reads one issue at a time; its index is hardly ever behind.
func (p *Platform) probeEach(ctx context.Context, project string, in intent, from, last int) (*createdIssue, error) {
	missing := 0
	for n := from; missing < probeGap && n < from+probeSpan; n++ {
		var w wireIssue
		path := "issue/" + seg(project+"-"+strconv.Itoa(n)) + query("fields", "labels", "properties", propertyKey)
		err := p.call(ctx, http.MethodGet, path, nil, &w)
		switch {
		case absent(err):
			if n > last {
				missing++
			}
		case err != nil:
			return nil, err
		case in.marks(w):
			return &createdIssue{ID: w.ID, Key: w.Key}, nil
		default:
			missing = 0
		}
	}
	return nil, nil
}
