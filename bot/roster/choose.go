package roster

import (
	"cmp"
	"slices"

	"github.com/golive-bot/golive/bot"
)

// OneOf is the one of several people of one name whom whoever acted means. They are asked if there is more than one: the
// error is that of Request.Choose.
func OneOf(r *bot.Request, name string, people []Human) (Human, error) {
	slices.SortFunc(people, func(a, b Human) int { // those of the project first, then our own
		return cmp.Or(cmp.Compare(r.Project.Role(b.ID), r.Project.Role(a.ID)), -cmp.Compare(len(a.Email), 0)+cmp.Compare(len(b.Email), 0),
			cmp.Compare(a.Email, b.Email), cmp.Compare(a.ID, b.ID))
	})
	id, err := r.Choose("person/"+name, r.T("bot.which-person", "name", name), Choices(r, people))
	if err != nil {
		return Human{}, err
	}
	return people[slices.IndexFunc(people, func(h Human) bool { return h.ID == id })], nil
}

// Choices are people to choose from, by ID; those of one name are told apart.
func Choices(r *bot.Request, people []Human) []bot.Choice {
	named := map[string]int{}
	for _, h := range people {
		named[h.Name]++
	}
	choices := make([]bot.Choice, len(people))
	for i, h := range people {
		choices[i] = bot.Choice{Label: h.Name, Value: h.ID}
		if named[h.Name] > 1 {
			choices[i].Label += " " + tellApart(r, h)
		}
	}
	return choices
}

// tellApart is what tells a person from others of the same name. Addresses are for our own people's eyes.
func tellApart(r *bot.Request, h Human) string {
	if h.Email != "" && !r.Who.Outsider {
		return h.Email
	}
	if a, ok := h.Preferred(); ok {
		id := a.ID
		return r.T("bot.platform-"+a.Platform) + " …" + id[max(0, len(id)-4):]
	}
	return cmp.Or(h.Via, "…"+h.ID[max(0, len(h.ID)-4):])
}
