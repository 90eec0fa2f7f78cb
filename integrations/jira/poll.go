package jira

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Where no webhook reaches golive it asks Jira from time to time what changed. Each look goes further back than the time since
// the last one, since search lags behind; what is seen twice has the same event IDs, or is not newer than what is known.

const (
	pollEvery   = 2 * time.Minute // where no webhook can come and nothing else is configured
	pollOverlap = 5 * time.Minute
	pollBack    = 24 * time.Hour // the first look of a process: finished events are known as long
	editsMost   = 50             // changes of an issue that are told at once
)

// pollFields are those that an issue is polled with.
var pollFields = append([]string{"comment"}, issueFields...)

// every is how often Jira is asked, 0 if never.
func (p *Platform) every() time.Duration {
	switch {
	case p.cfg.Poll < 0:
		return 0
	case p.cfg.Poll == 0 && (p.own == "" || p.cfg.WebhookSecret == ""):
		return pollEvery
	}
	return p.cfg.Poll
}

// poll asks until ctx ends.
func (p *Platform) poll(ctx context.Context, road bot.Road) {
	every := p.every()
	if every == 0 {
		return
	}
	from := p.clock.Now().Add(-pollBack)
	for {
		began := p.clock.Now()
		next, err := p.look(ctx, road, from.Add(-pollOverlap))
		if from = next; err != nil && ctx.Err() == nil {
			p.log.WarnContext(ctx, "ask what changed", "error", err)
		}
		if p.clock.Wait(ctx, began.Add(every)) != nil {
			return
		}
	}
}

// look accepts what changed since a time, page by page. It answers from when on the next look has to go: where it fails, from what was
// accepted last.
func (p *Platform) look(ctx context.Context, road bot.Road, from time.Time) (next time.Time, err error) {
	next = from.Add(pollOverlap)
	now := p.clock.Now()
	minutes := int(now.Sub(from)/time.Minute) + 1
	g, err := p.pager(ctx, fmt.Sprintf("updated >= -%dm ORDER BY updated ASC", minutes), pollFields)
	if err != nil {
		return next, err
	}
	s, err := p.here(ctx)
	if err != nil {
		return next, err
	}
	most := p.cfg.Limits.Page
	for !g.over {
		var found []wireIssue
		if found, most, err = g.light(ctx, most); err != nil {
			return next, fmt.Errorf("search what changed: %w", looked(err))
		}
		for _, w := range found {
			if err := road.Accept(ctx, p.polled(ctx, w, s.self, from)...); err != nil {
				return next, fmt.Errorf("accept what changed: %w", err)
			}
			if last := p.issue(w).Updated; last.After(next) && last.Before(now) {
				next = last
			}
		}
	}
	return now, nil
}

// light is the next page with the histories of its issues. What is too large for a reply, or takes Jira too long, is asked for in
// smaller pages, and of an issue that is too large alone without its history, at last without its comments: one such issue must not
// hide all others. It answers how many issues to ask for next.
func (g *pager) light(ctx context.Context, most int) (found []wireIssue, next int, err error) {
	g.fields, g.expand = pollFields, "changelog"
	for {
		found, err = g.page(ctx, most)
		switch {
		case !errors.Is(err, errTooLarge) && (!errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil):
			return found, min(2*most, g.p.cfg.Limits.Page), err
		case most > 1:
			most /= 2
		case g.expand != "":
			g.expand = ""
		case len(g.fields) > len(issueFields):
			g.fields = issueFields
		default:
			return nil, most, err
		}
	}
}

// polled are the events of an issue that was updated: how it is now, with who changed it lately, and its comments since a time.
func (p *Platform) polled(ctx context.Context, w wireIssue, self selfUser, from time.Time) []bot.Event {
	i := p.issue(w)
	if !isKey(i.Key) || i.Updated.IsZero() {
		return nil
	}
	stamp := i.Updated.UnixMilli()
	event := func(id string, at time.Time, c bot.IssueChange) bot.Event {
		return bot.Event{ID: "jira/poll/" + id, Name: bot.EventIssue, Lane: "jira/" + i.Key, At: at, Data: bot.Encode(c)}
	}
	all := []bot.Event{event(fmt.Sprintf("%s/%d", i.ID, stamp), i.Updated, bot.IssueChange{Kind: "updated", Issue: i, Edits: edits(w, self, i.Updated), Order: fmt.Sprintf("%015d/%015d", stamp, 0)})}
	for _, c := range w.Fields.Comments.List {
		at, err := time.Parse(timeLayout, c.Created)
		if err != nil || at.Before(from) {
			continue
		}
		by := c.Author.user()
		all = append(all, event("comment/"+c.ID, at, bot.IssueChange{Kind: "commented",
			Issue: bot.Issue{Key: i.Key, ID: i.ID, Project: i.Project, Link: i.Link}, By: by, Own: by.ID != "" && by.ID == self.id(), Comment: p.readComment(ctx, &c)}))
	}
	return all
}

// toldFields are those whose changes people are told of.
var toldFields = []string{"status", "summary", "assignee", "duedate", "priority"}

// edits are the changes of an issue, as its history tells them: as many as a process that starts may have missed. They are counted
// from the last one, so that they are the same whenever it is asked. Of other fields than those that are told, which may be long, it
// is known only that somebody changed something.
func edits(w wireIssue, self selfUser, last time.Time) []bot.IssueEdit {
	var all []bot.IssueEdit
	for _, h := range w.Changelog.Histories {
		at, err := time.Parse(timeLayout, h.Created)
		if err != nil || last.Sub(at) > pollBack {
			continue
		}
		by := h.Author.user()
		told := slices.DeleteFunc(changesOf(h.Items), func(c bot.FieldChange) bool { return !slices.Contains(toldFields, c.Field) })
		all = append(all, bot.IssueEdit{At: at, By: by, Own: by.ID != "" && by.ID == self.id(), Changes: told})
	}
	slices.SortStableFunc(all, func(a, b bot.IssueEdit) int { return a.At.Compare(b.At) })
	return all[max(0, len(all)-editsMost):]
}
