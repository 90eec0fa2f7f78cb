package project

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/roster"
)

// roleWords are the roles of a project as people type them.
var roleWords = map[string]bot.Role{
	"lead": bot.RoleLead, "负责人": bot.RoleLead, "项目负责人": bot.RoleLead, "项目经理": bot.RoleLead,
	"member": bot.RoleMember, "成员": bot.RoleMember, "组员": bot.RoleMember,
	"client": bot.RoleClient, "customer": bot.RoleClient, "客户": bot.RoleClient,
}

// named finds the people whom a command names, and the roles that it says.
func named(ctx context.Context, r *bot.Request) (people []roster.Human, roles []string, err error) {
	rest, isRole := r.Rest, func(word string) bool { _, is := roleWords[word]; return is }
	var byName []roster.Human
	if r.Command.Name == "project.add" {
		if byName, rest, err = roster.ByName(r, rest, isRole); err != nil {
			return nil, nil, err
		}
	}
	people, roles, err = roster.Named(ctx, r, rest, isRole)
	people = append(byName, people...)
	if name, unknown := roster.Unknown(err); unknown && r.Command.Name == "project.add" && len(people) > 0 {
		return nil, nil, bot.Tell("project.unknown-role", "said", name) // after whom, as what
	}
	if err == nil && len(people) == 0 {
		err = bot.Tell("bot.who", "example", r.T(r.Command.Name+".example"))
	}
	return people, roles, err
}

// addMembers is the command: `project add @x [@y] [lead|member|client]`.
func addMembers(ctx context.Context, r *bot.Request) error {
	people, words, err := named(ctx, r)
	if err != nil {
		return err
	}
	p := r.Project
	p.Members = cloneMembers(p)
	names := map[bot.Role][]string{}
	for _, h := range people {
		role := roleFor(p, h, words)
		if err := admitRole(r, p, h, role); err != nil {
			return err
		}
		before := p.Members[h.ID]
		p.Members[h.ID] = role.String()
		names[role] = append(names[role], h.Name)
		r.Audit("role.set", bot.Projects.Key(r.ProjectID), map[string]string{"person": h.ID, "role": role.String(), "before": before})
		if _, err := r.Happened(bot.Happening{Kind: "people", Which: "role", Item: h.ID, Name: h.Name, After: role.String()}); err != nil {
			return err
		}
	}
	if err := bot.Projects.Put(r, r.ProjectID, p); err != nil {
		return err
	}
	r.ProjectChanged(r.ProjectID)
	var said []string
	for _, role := range slices.Backward(slices.Sorted(maps.Keys(names))) {
		said = append(said, r.T("project.added", "names", strings.Join(names[role], r.T("bot.and")), "n", len(names[role]), "role", r.T("bot.role."+role.String())))
	}
	c := bot.Card{Title: said[0], Tone: bot.ToneGood}
	for _, more := range said[1:] {
		c.Parts = append(c.Parts, bot.Words(bot.Escape(more)))
	}
	var apart []string
	for _, h := range people {
		if h.Via != "" {
			apart = append(apart, r.T("project.member-via", "name", h.Name, "via", h.Via))
		}
	}
	if len(apart) > 0 {
		c.Parts = append(c.Parts, bot.SmallPrint(bot.Escape(r.T("project.added-apart", "names", strings.Join(apart, r.T("bot.and")), "n", len(apart)))))
	}
	show(r, c)
	return nil
}

// roleFor is the role that the words say; unsaid it is client for outsiders, and for our own people what they are, or else member.
func roleFor(p bot.Project, h roster.Human, words []string) bot.Role {
	switch {
	case len(words) > 0:
		return roleWords[words[len(words)-1]]
	case h.Outsider:
		return bot.RoleClient
	}
	return max(p.Role(h.ID), bot.RoleMember)
}

// admitRole refuses roles that nobody may give: to oneself a higher one, to an outsider one of the team, and any that
// would leave the project without a lead.
func admitRole(r *bot.Request, p bot.Project, h roster.Human, role bot.Role) error {
	last, err := lastLead(r, p, h.ID)
	switch {
	case err != nil:
		return err
	case h.Gone:
		return bot.Tell("bot.person-gone", "name", h.Name)
	case h.Outsider && role > bot.RoleClient:
		return bot.Tell("project.outsider-role", "name", h.Name)
	case h.ID == r.WhoID && role > p.Role(h.ID):
		return bot.Tell("project.raise-self")
	case role < bot.RoleLead && last:
		return bot.Tell("project.last-lead", "name", h.Name)
	}
	return nil
}

// lastLead reports whether a person is the only lead who is there.
func lastLead(r *bot.Request, p bot.Project, id string) (bool, error) {
	if p.Role(id) < bot.RoleLead {
		return false, nil
	}
	for other := range p.Members {
		if other == id || p.Role(other) < bot.RoleLead {
			continue
		}
		_, person, err := bot.PersonNow(r, other)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return false, err
		}
		if err == nil && !person.Gone && !person.Outsider {
			return false, nil
		}
	}
	return true, nil
}

func cloneMembers(p bot.Project) map[string]string {
	members := make(map[string]string, len(p.Members)+1)
	for id, role := range p.Members {
		members[id] = role
	}
	return members
}

// removeMembers is the command: `project remove @x`.
func removeMembers(ctx context.Context, r *bot.Request) error {
	people, _, err := named(ctx, r)
	if err != nil {
		return err
	}
	p := r.Project
	p.Members = cloneMembers(p)
	var names []string
	for _, h := range people {
		if _, in := p.Members[h.ID]; !in {
			return bot.Tell("project.not-member", "name", h.Name, "key", p.Key)
		}
		if last, err := lastLead(r, p, h.ID); err != nil || last {
			return cmp.Or(err, bot.Tell("project.last-lead", "name", h.Name))
		}
		r.Audit("role.remove", bot.Projects.Key(r.ProjectID), map[string]string{"person": h.ID, "before": p.Members[h.ID]})
		if _, err := r.Happened(bot.Happening{Kind: "people", Which: "left", Item: h.ID, Name: h.Name}); err != nil {
			return err
		}
		delete(p.Members, h.ID)
		r.Publish("project.left", "project/"+r.ProjectID, bot.Left{Project: r.ProjectID, Person: h.ID})
		names = append(names, h.Name)
	}
	if err := bot.Projects.Put(r, r.ProjectID, p); err != nil {
		return err
	}
	r.ProjectChanged(r.ProjectID)
	done(r, "project.removed", "names", strings.Join(names, r.T("bot.and")), "n", len(names))
	return nil
}

// listMembers is the command: `project members`.
func listMembers(_ context.Context, r *bot.Request) error {
	facts, err := memberFacts(r, r.Project)
	if err != nil {
		return err
	}
	show(r, bot.Card{Title: r.T("project.members-title", "name", r.Project.Name), Parts: []bot.Part{bot.FactsOf(facts...)}})
	return nil
}

// memberFacts are the names by role, the leads first.
func memberFacts(r *bot.Request, p bot.Project) ([]bot.Fact, error) {
	names := map[bot.Role][]string{}
	for id := range p.Members {
		_, person, err := bot.PersonNow(r, id)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return nil, err
		}
		name := bot.Escape(cmp.Or(person.Name, id))
		if absence, away := person.AwayAt(r.Now); person.Gone {
			name = r.T("project.member-gone", "name", name)
		} else if p.Role(id) > p.Allows(id, person) {
			name = r.T("project.member-outside", "name", name)
		} else if away {
			name = r.T("project.member-away", "name", name, "day", i18n.DayOf(r.Lang, absence.To, r.Now))
		}
		if person.Via != "" {
			name = r.T("project.member-via", "name", name, "via", bot.Escape(person.Via))
		}
		names[p.Role(id)] = append(names[p.Role(id)], name)
	}
	var facts []bot.Fact
	for _, role := range []bot.Role{bot.RoleLead, bot.RoleMember, bot.RoleClient} {
		if list := names[role]; len(list) > 0 {
			slices.Sort(list)
			facts = append(facts, bot.Fact{Label: r.T("project.role-" + role.String()), Value: strings.Join(list, r.T("bot.and"))})
		}
	}
	return facts, nil
}
