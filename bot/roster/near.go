package roster

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/slip"
)

// mostNear is how many people are named who may be meant.
const mostNear = 3

// near are the names like one which nobody has, misspelt or a part of it: in the request's project, without one in all of
// whoever asks. Outsiders are told of nobody.
func near(r *bot.Request, name string) ([]string, error) {
	if r.Who.Outsider {
		return nil, nil
	}
	if r.ProjectID != "" {
		return Near(r, r.Project, name)
	}
	var all []string
	for f, err := range bot.Projects.Find(r, bot.Query{Index: "member", Value: r.WhoID}) {
		if err != nil {
			return nil, err
		}
		found, err := Near(r, f.Value, name)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return all[:min(mostNear, len(all))], nil
}

// Near are the names in a project that are like one which nobody there has.
func Near(r *bot.Request, p bot.Project, name string) ([]string, error) {
	like, err := Like(r, p, name)
	var near []string
	for _, h := range like {
		if !slices.Contains(near, h.Name) {
			near = append(near, h.Name)
		}
	}
	return near[:min(mostNear, len(near))], err
}

// Like are the people of a project whose names are like one which nobody there has, by name.
func Like(r *bot.Request, p bot.Project, name string) ([]Human, error) {
	typed := strings.ToLower(strings.TrimSpace(name))
	if typed == "" {
		return nil, nil
	}
	var like []Human
	for id := range p.Members {
		id, human, err := bot.PersonNow(r, id)
		if errors.Is(err, bot.ErrNotFound) || err == nil && (human.Gone || len(human.Accounts) == 0 || strings.EqualFold(human.Name, typed)) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if alike(typed, strings.ToLower(human.Name)) {
			like = append(like, Human{id, human})
		}
	}
	slices.SortFunc(like, func(a, b Human) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return like, nil
}

// alike reports whether what was typed is a name's beginning, one of its words, or one slip away from either.
func alike(typed, name string) bool {
	for _, part := range append(strings.Fields(name), name) {
		if part == typed || len([]rune(typed)) > 1 && strings.HasPrefix(part, typed) {
			return true
		}
		if g, ok := slip.Of(typed, part); ok && g.Runes == len([]rune(typed)) && g.Far <= slip.Slight {
			return true
		}
	}
	return false
}
