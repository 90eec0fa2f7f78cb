package task

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/roster"
	"github.com/golive-bot/golive/bot/understand"
)

// nameable are the people whom a text may name.
type nameable struct {
	list      []understand.Person
	mentioned map[string]who            // by ID in the list
	members   map[string][]roster.Human // of the project, by name, which is their ID in the list
}

// mentionable are the people whom a text may name: those whom it mentions, and the project's own.
func mentionable(ctx context.Context, r *bot.Request, project bot.Project, m bot.Message) (nameable, error) {
	n := nameable{mentioned: map[string]who{}, members: map[string][]roster.Human{}}
	taken := map[string]bool{}
	for _, mention := range m.Mentions {
		w, err := person(ctx, r, mention.Account, mention.Name)
		if err != nil {
			return n, err
		}
		n.mentioned[w.Account] = w
		n.list = append(n.list, understand.Person{Name: mention.Name, ID: w.Account})
		taken[mention.Name] = true
	}
	for _, id := range slices.Sorted(maps.Keys(project.Members)) {
		id, p, err := bot.PersonNow(r, id)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return n, err
		}
		if err != nil || p.Gone || taken[p.Name] || p.Outsider && !strings.Contains(m.Text+r.Message.Text, "@"+p.Name) {
			continue
		}
		if len(n.members[p.Name]) == 0 {
			n.list = append(n.list, understand.Person{Name: p.Name, ID: p.Name})
		}
		n.members[p.Name] = append(n.members[p.Name], roster.Human{ID: id, Person: p})
	}
	return n, nil
}

// asked is the person who is asked to do it; whoever acted is asked where several may be meant.
func (n nameable) asked(r *bot.Request, meant understand.Task) (who, error) {
	if meant.Unsure.About != understand.AboutAssignee || r.Event.Name == bot.EventEdited {
		return n.one(r, meant.Assignee)
	}
	var several []bot.Choice
	for _, p := range n.list {
		if slices.Contains(meant.Unsure.Choices, p.ID) {
			several = append(several, bot.Choice{Label: p.Name, Value: p.ID})
		}
	}
	if len(several) == 0 {
		return who{}, nil
	}
	id, err := r.Choose("assignee", r.T("task.which-person"), append(several, bot.Choice{Label: r.T("task.nobody"), Value: "-"}))
	if err != nil {
		return who{}, err
	}
	return n.one(r, id)
}

// one is the person whom the text was understood to name; whoever acted is asked if several have the name. An edit asks
// nobody: whoever confirms the draft sees that it has no assignee.
func (n nameable) one(r *bot.Request, id string) (who, error) {
	if w, ok := n.mentioned[id]; ok {
		return w, nil
	}
	same := n.members[id]
	if len(same) == 0 || len(same) > 1 && r.Event.Name == bot.EventEdited {
		return who{}, nil
	}
	h, err := roster.OneOf(r, id, same)
	return ofPerson(r, h.Person), err
}

// ofPerson is a person as a task needs them, by the account on the platform where they are spoken of.
func ofPerson(r *bot.Request, p bot.Person) who {
	w := who{Name: p.Name, Email: p.Email}
	a, ok := p.Account(r.Event.Room.Platform)
	if !ok {
		a, _ = p.Preferred()
	}
	w.Account = a.String()
	w.Tracker, _ = trackerAccount(r, p)
	return w
}

// person is an account as a task needs it. Who has left can be named and not assigned.
func person(ctx context.Context, r *bot.Request, a bot.Account, name string) (who, error) {
	p, err := roster.Look(ctx, r, a)
	if p.Gone {
		return who{Account: a.String(), Name: p.Name, Gone: true}, err
	}
	w := who{Account: a.String(), Name: cmp.Or(p.Name, name), Email: p.Email}
	w.Tracker, _ = trackerAccount(r, p)
	return w, err
}

func trackerAccount(r *bot.Request, p bot.Person) (string, bool) {
	tracker, err := r.Tracker()
	if err != nil {
		return "", false
	}
	a, ok := p.Account(tracker.Platform())
	return a.ID, ok
}

// atName is a name behind an @, as far as one word goes; an e-mail address is none.
var atName = regexp.MustCompile(`(?:^|[^\w.+-])@([^\s@,，。;；:：、()（）]{1,40})`)

// whoIsMeant says in a draft that a name in it is nobody's, and who may be meant.
func whoIsMeant(r *bot.Request, say func(string, ...any) string, t record) string {
	m := atName.FindStringSubmatch(t.Summary)
	if m == nil || t.Assignee.Name != "" {
		return ""
	}
	p, err := bot.Projects.Get(r, t.Project)
	if err != nil {
		return ""
	}
	if near, err := roster.Near(r, p, m[1]); err == nil && len(near) > 0 {
		return say("task.who-near", "name", bot.Escape(m[1]), "near", bot.Escape(strings.Join(near, r.In(t.Lang, "bot.or"))))
	}
	return say("task.who", "name", bot.Escape(m[1]))
}
