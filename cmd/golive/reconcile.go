package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/handlers"
	"github.com/golive-bot/golive/integrations"
)

type reconcileCmd struct{ configured }

// errDiffers makes the command end with 1; what differs was listed.
var errDiffers = errors.New("golive and Jira differ")

// difference is one of golive's issues that is not in the tracker as golive knows it.
type difference struct{ kind, issue, what string }

// Run compares golive's list with the tracker's. It changes nothing, and may run beside golive.
func (c reconcileCmd) Run(s *stage) error {
	set, err := c.load(s)
	if err != nil {
		return err
	}
	o, err := c.open(s)
	if err != nil {
		return err
	}
	defer o.Close()
	tracker, err := trackerOf(set, s)
	if err != nil {
		return err
	}
	var filed []bot.Filed
	for _, h := range handlers.All {
		if h.Filed == nil {
			continue
		}
		some, err := h.Filed(s.ctx, o.Store)
		if err != nil {
			return fmt.Errorf("list the issues of %s: %w", h.Name, err)
		}
		filed = append(filed, some...)
	}
	found, err := differences(s.ctx, tracker, filed)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(s.stdout, 0, 4, 2, ' ', 0)
	for _, d := range found {
		fmt.Fprintf(w, "%s\t%s\t%s\n", d.kind, d.issue, d.what)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "%d issues compared, differences: %d.\n", len(filed), len(found))
	if len(found) > 0 {
		return errDiffers
	}
	return nil
}

// trackerOf is the configured tracker.
func trackerOf(set settings, s *stage) (bot.Tracker, error) {
	all, err := integrations.Platforms(set.services, integrations.Options{Clock: bot.SystemClock(), Log: logger(s.stderr)})
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		if t, ok := p.(bot.Tracker); ok {
			return t, nil
		}
	}
	return nil, errors.New("no tracker is configured: set jira.url")
}

// differences compares each issue that golive had made with what the tracker has: it may be gone, there may be several of one
// intent, or it may stand otherwise than golive knows.
func differences(ctx context.Context, tracker bot.Tracker, filed []bot.Filed) ([]difference, error) {
	slices.SortFunc(filed, func(a, b bot.Filed) int { return strings.Compare(a.Issue+" "+a.Intent, b.Issue+" "+b.Intent) })
	made := map[string][]bot.Issue{}
	if t, ok := tracker.(bot.Intended); ok {
		intents := make([]string, 0, len(filed))
		for _, f := range filed {
			intents = append(intents, f.Intent)
		}
		var err error
		if made, err = t.Made(ctx, intents); err != nil {
			return nil, err
		}
	}
	var all []difference
	for _, f := range filed {
		some, err := compare(ctx, tracker, f, made[f.Intent])
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

func compare(ctx context.Context, tracker bot.Tracker, f bot.Filed, made []bot.Issue) ([]difference, error) {
	var all []difference
	if f.Issue == "" {
		for _, i := range made {
			all = append(all, difference{"unknown", i.Key, fmt.Sprintf("%q exists, and golive does not know yet", f.Summary)})
		}
		return all, nil
	}
	if len(made) > 1 {
		var keys []string
		for _, i := range made {
			keys = append(keys, i.Key)
		}
		all = append(all, difference{"double", f.Issue, "one message, several issues: " + strings.Join(keys, ", ")})
	}
	// Search lags behind, so how the issue stands is read from the issue itself.
	i, err := tracker.Issue(ctx, f.Issue)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return append(all, difference{"removed", f.Issue, fmt.Sprintf("%q is not in Jira any more, or golive may not see it", f.Summary)}), nil
	case err != nil:
		return nil, err
	case i.Key != f.Issue:
		all = append(all, difference{"moved", f.Issue, "is now " + i.Key})
	}
	if what := altered(f, i); len(what) > 0 {
		all = append(all, difference{"altered", f.Issue, strings.Join(what, "; ")})
	}
	return all, nil
}

// altered tells in which fields an issue stands otherwise than golive knows.
func altered(f bot.Filed, i bot.Issue) []string {
	var what []string
	add := func(field, known, is string) {
		if known != is {
			what = append(what, fmt.Sprintf("%s: golive knows %q, Jira has %q", field, known, is))
		}
	}
	if f.Status != "" {
		add("status", f.Status, i.Status)
	}
	if !f.Follows {
		return what
	}
	add("summary", f.Summary, i.Summary)
	add("type", f.Type, i.Type)
	add("priority", f.Priority, i.Priority)
	add("due", f.Due, i.Due)
	if f.Assignee.ID != i.Assignee.ID {
		add("assignee", f.Assignee.Name, i.Assignee.Name)
	}
	return what
}
