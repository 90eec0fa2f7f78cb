package project

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// roleWords are the roles of a project as people type them.
var roleWords = map[string]bot.Role{
	"lead": bot.RoleLead, "负责人": bot.RoleLead, "项目负责人": bot.RoleLead, "项目经理": bot.RoleLead,
	"member": bot.RoleMember, "成员": bot.RoleMember, "组员": bot.RoleMember,
	"client": bot.RoleClient, "customer": bot.RoleClient, "客户": bot.RoleClient,
}

// human is a person who was named.
type human struct {
	id string
	bot.Person
}

// named finds the people whom a command names, by mention, e-mail or name, and what else it says.
func named(ctx context.Context, r *bot.Request) (people []human, words []string, err error) {
	rest := r.Rest
	mentions := slices.Clone(r.Message.Mentions)
	slices.SortFunc(mentions, func(a, b bot.Mention) int { return len(b.Name) - len(a.Name) })
	for _, m := range mentions {
		if !strings.Contains(rest, "@"+m.Name) {
			continue
		}
		rest = strings.ReplaceAll(rest, "@"+m.Name, " ")
		id, p, err := acquaint(ctx, r, m.Account)
		if err != nil {
			return nil, nil, err
		}
		people = append(people, human{id, p})
	}
	for _, word := range strings.FieldsFunc(rest, func(c rune) bool { return c == ' ' || c == ',' || c == '，' || c == '、' }) {
		if _, role := roleWords[strings.ToLower(word)]; role {
			words = append(words, strings.ToLower(word))
			continue
		}
		p, err := byWord(ctx, r, strings.TrimPrefix(word, "@"))
		if tell := (*bot.TellError)(nil); errors.As(err, &tell) && tell.Key == "project.unknown-person" && r.Command.Name == "project.add" && len(people) > 0 {
			err = bot.Tell("project.unknown-role", "said", word) // after whom, as what
		}
		if err != nil {
			return nil, nil, err
		}
		people = append(people, p)
	}
	if len(people) == 0 {
		return nil, nil, bot.Tell("project.who", "example", r.T(r.Command.Name+".example"))
	}
	slices.SortFunc(people, func(a, b human) int { return cmp.Compare(a.Name, b.Name) })
	return people, words, nil
}

// byWord finds a person by e-mail or by a name that golive has met.
func byWord(ctx context.Context, r *bot.Request, word string) (human, error) {
	if strings.Contains(word, "@") {
		return byMail(ctx, r, word)
	}
	var found []human
	for f, err := range bot.People.Find(r, bot.Query{Index: "name", Value: word, Limit: 3}) {
		if err != nil {
			return human{}, err
		}
		if f.Value.Alias == "" && !f.Value.Gone {
			found = append(found, human{f.ID, f.Value})
		}
	}
	switch len(found) {
	case 0:
		return human{}, bot.Tell("project.unknown-person", "name", word)
	case 1:
		return found[0], nil
	}
	return human{}, bot.Tell("project.several-people", "name", word)
}

func byMail(ctx context.Context, r *bot.Request, mail string) (human, error) {
	owner, err := emailOwners.Get(r, strings.ToLower(mail))
	if err == nil {
		id, p, err := bot.PersonNow(r, owner.Person)
		return human{id, p}, err
	}
	if !errors.Is(err, bot.ErrNotFound) {
		return human{}, err
	}
	if d, err := r.Directory(r.Event.Room.Platform); err == nil {
		ctx, cancel := context.WithTimeout(ctx, patience(r))
		defer cancel()
		if a, err := d.ByEmail(ctx, mail); err == nil {
			id, p, err := acquaint(ctx, r, a)
			return human{id, p}, err
		}
	}
	return human{}, bot.Tell("project.unknown-person", "name", mail)
}

// addMembers is the command: `project add @x [@y] [lead|member|client]`.
func addMembers(ctx context.Context, r *bot.Request) error {
	people, words, err := named(ctx, r)
	if err != nil {
		return err
	}
	p := r.Project
	p.Members = cloneMembers(p)
	var names []string
	var given bot.Role
	for _, h := range people {
		role := roleFor(h, words)
		if err := admitRole(r, p, h, role); err != nil {
			return err
		}
		before := p.Members[h.id]
		p.Members[h.id], given = role.String(), role
		names = append(names, h.Name)
		r.Audit("role.set", bot.Projects.Key(r.ProjectID), map[string]string{"person": h.id, "role": role.String(), "before": before})
	}
	if err := bot.Projects.Put(r, r.ProjectID, p); err != nil {
		return err
	}
	changed(r, r.ProjectID)
	done(r, "project.added", "names", strings.Join(names, r.T("project.and")), "n", len(names), "role", r.T("bot.role."+given.String()))
	return nil
}

// roleFor is the role that the words say; unsaid it is client for outsiders and member for our own people.
func roleFor(h human, words []string) bot.Role {
	switch {
	case len(words) > 0:
		return roleWords[words[len(words)-1]]
	case h.Outsider:
		return bot.RoleClient
	}
	return bot.RoleMember
}

// admitRole refuses roles that nobody may give: to oneself a higher one, to an outsider one of the team, and any that
// would leave the project without a lead.
func admitRole(r *bot.Request, p bot.Project, h human, role bot.Role) error {
	switch {
	case h.Gone:
		return bot.Tell("project.person-gone", "name", h.Name)
	case h.Outsider && role > bot.RoleClient:
		return bot.Tell("project.outsider-role", "name", h.Name)
	case h.id == r.WhoID && role > p.Role(h.id):
		return bot.Tell("project.raise-self")
	case role < bot.RoleLead && lastLead(p, h.id):
		return bot.Tell("project.last-lead", "name", h.Name)
	}
	return nil
}

func lastLead(p bot.Project, id string) bool {
	if p.Role(id) < bot.RoleLead {
		return false
	}
	for other := range p.Members {
		if other != id && p.Role(other) >= bot.RoleLead {
			return false
		}
	}
	return true
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
		if _, in := p.Members[h.id]; !in {
			return bot.Tell("project.not-member", "name", h.Name, "key", p.Key)
		}
		if lastLead(p, h.id) {
			return bot.Tell("project.last-lead", "name", h.Name)
		}
		r.Audit("role.remove", bot.Projects.Key(r.ProjectID), map[string]string{"person": h.id, "before": p.Members[h.id]})
		delete(p.Members, h.id)
		names = append(names, h.Name)
	}
	if err := bot.Projects.Put(r, r.ProjectID, p); err != nil {
		return err
	}
	changed(r, r.ProjectID)
	done(r, "project.removed", "names", strings.Join(names, r.T("project.and")), "n", len(names))
	return nil
}

// listMembers is the command: `project members`.
func listMembers(_ context.Context, r *bot.Request) error {
	facts, err := memberFacts(r, r.Project)
	if err != nil {
		return err
	}
	show(r, bot.Card{Title: r.T("project.members-title", "name", r.Project.Name), Tag: r.Project.Key, Parts: []bot.Part{bot.FactsOf(facts...)}})
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
		names[p.Role(id)] = append(names[p.Role(id)], bot.Escape(cmp.Or(person.Name, id)))
	}
	var facts []bot.Fact
	for _, role := range []bot.Role{bot.RoleLead, bot.RoleMember, bot.RoleClient} {
		if list := names[role]; len(list) > 0 {
			slices.Sort(list)
			facts = append(facts, bot.Fact{Label: r.T("project.role-" + role.String()), Value: strings.Join(list, r.T("project.and"))})
		}
	}
	return facts, nil
}
