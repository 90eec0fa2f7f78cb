package jira

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// User implements bot.Tracker. On Cloud an e-mail that its owner hides is found only if a single account matches.
func (p *Platform) User(ctx context.Context, email string) (bot.TrackerUser, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	if email == "" {
		return bot.TrackerUser{}, bot.ErrNotFound
	}
	return p.users.get(p.clock.Now(), email, func() (bot.TrackerUser, error) {
		s, err := p.here(ctx)
		if err != nil {
			return bot.TrackerUser{}, err
		}
		by := "username"
		if s.cloud {
			by = "query"
		}
		var hits []*wireUser
		if err := p.call(ctx, http.MethodGet, "user/search"+query(by, email), nil, &hits); err != nil {
			return bot.TrackerUser{}, fmt.Errorf("look up user: %w", err)
		}
		if u := pick(hits, email); u != nil {
			return u.user(), nil
		}
		return bot.TrackerUser{}, fmt.Errorf("look up user: %w", bot.ErrNotFound)
	})
}

// pick finds the one person whom an e-mail means: the exact address, else the only hit if it shows no address.
func pick(hits []*wireUser, email string) *wireUser {
	people := slices.DeleteFunc(hits, func(u *wireUser) bool {
		return u == nil || !u.Active || u.AccountType != "" && u.AccountType != "atlassian"
	})
	for _, u := range people {
		if strings.EqualFold(u.Email, email) {
			return u
		}
	}
	if len(people) == 1 && people[0].Email == "" {
		return people[0]
	}
	return nil
}

// Users implements bot.Tracker.
func (p *Platform) Users(ctx context.Context, project, typed string) ([]bot.TrackerUser, error) {
	s, err := p.here(ctx)
	if err != nil {
		return nil, err
	}
	by := "username"
	if s.cloud {
		by = "query"
	}
	var hits []*wireUser
	if err := p.call(ctx, http.MethodGet, "user/assignable/search"+query("project", project, by, typed, "maxResults", "50"), nil, &hits); err != nil {
		return nil, fmt.Errorf("look up assignable users: %w", found(err))
	}
	out := make([]bot.TrackerUser, 0, len(hits))
	for _, u := range hits {
		if u.Active && (u.AccountType == "" || u.AccountType == "atlassian") {
			out = append(out, u.user())
		}
	}
	return out, nil
}
