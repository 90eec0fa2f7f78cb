package jira

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// watch makes a user a watcher, or takes them off. Jira takes it twice.
func (p *Platform) watch(ctx context.Context, b bot.Watch) (bot.Receipt, error) {
	s, err := p.here(ctx)
	if err != nil {
		return bot.Receipt{}, err
	}
	id, err := p.userID(ctx, b.User)
	if err != nil {
		return bot.Receipt{}, fmt.Errorf("find watcher: %w", looked(err))
	}
	path := "issue/" + seg(b.Issue) + "/watchers"
	if b.Off {
		by := "username"
		if s.cloud {
			by = "accountId"
		}
		err = p.call(ctx, http.MethodDelete, path+query(by, id), nil, nil)
	} else {
		err = p.call(ctx, http.MethodPost, path, id, nil)
	}
	if err != nil {
		return bot.Receipt{}, fmt.Errorf("watch issue: %w", err)
	}
	return p.receipt(b.Issue, ""), nil
}

type linkedIssues struct {
	Fields struct {
		Links []struct {
			Type    refValue  `json:"type"`
			Outward *keyValue `json:"outwardIssue"`
			Inward  *keyValue `json:"inwardIssue"`
		} `json:"issuelinks"`
	} `json:"fields"`
}

type keyValue struct {
	Key string `json:"key"`
}

type newLink struct {
	Type    refValue `json:"type"`
	Inward  keyValue `json:"inwardIssue"`
	Outward keyValue `json:"outwardIssue"`
}

// relate links two issues, unless they are linked so already. Jira's words for the ends are from the other side: the inward
// issue is the one that does it ("blocks").
func (p *Platform) relate(ctx context.Context, b bot.LinkIssues) (bot.Receipt, error) {
	var w linkedIssues
	if err := p.call(ctx, http.MethodGet, "issue/"+seg(b.Issue)+query("fields", "issuelinks"), nil, &w); err != nil {
		return bot.Receipt{}, fmt.Errorf("read links: %w", looked(err))
	}
	for _, l := range w.Fields.Links {
		if strings.EqualFold(l.Type.Name, b.Type) && l.Outward != nil && l.Outward.Key == b.Other {
			return p.receipt(b.Issue, ""), nil
		}
	}
	body := newLink{refValue{Name: b.Type}, keyValue{b.Issue}, keyValue{b.Other}}
	if err := p.call(ctx, http.MethodPost, "issueLink", body, nil); err != nil {
		return bot.Receipt{}, fmt.Errorf("link issues: %w", err)
	}
	return p.receipt(b.Issue, ""), nil
}
