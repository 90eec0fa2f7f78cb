package project

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/roster"
)

const (
	importPage = 15  // people whom one form lists
	importMost = 150 // people who are taken over at once
)

// source is whom to import: the people of a room, those after an account.
type source struct {
	project string
	place   bot.Place
	after   string // Account.String of the last one who was listed before
}

func (s source) value() string { return s.project + "|" + s.place.String() + "|" + s.after }

func readSource(value string) (source, error) {
	f := strings.SplitN(value, "|", 3)
	if len(f) < 2 {
		return source{}, bot.Tell("bot.old-button")
	}
	place, err := bot.ParsePlace(f[1])
	if err != nil {
		return source{}, bot.Tell("bot.old-button")
	}
	s := source{project: f[0], place: place}
	if len(f) == 3 {
		s.after = f[2]
	}
	return s, nil
}

// importHere is the command: `project import`.
func importHere(ctx context.Context, r *bot.Request) error {
	place := r.Event.Room.Room()
	if !slices.Contains(r.Room.Projects, r.ProjectID) {
		rooms, err := bot.RoomsOf(r, r.ProjectID)
		if err != nil {
			return err
		}
		if len(rooms) == 0 {
			return bot.Tell("project.import-no-room")
		}
		choices := make([]bot.Choice, len(rooms))
		for i, room := range rooms {
			choices[i] = bot.Choice{Label: cmp.Or(room.Name, room.Place.ID), Value: room.Place.String()}
		}
		chosen, err := r.Choose("room", r.T("project.import-which"), choices)
		if err != nil {
			return err
		}
		if place, err = bot.ParsePlace(chosen); err != nil {
			return bot.Permanent(fmt.Errorf("chosen room: %w", err))
		}
	}
	return openImport(ctx, r, source{project: r.ProjectID, place: place})
}

// importClicked is the button that offers the people of a room.
func importClicked(ctx context.Context, r *bot.Request) error {
	s, err := readSource(r.Click.Value)
	if err != nil {
		return err
	}
	if err := r.Enter(s.project, bot.RoleLead); err != nil {
		return err
	}
	return openImport(ctx, r, s)
}

// openImport shows the form, or that there is nobody to import. Where it would be posted before others than the team it is
// sent to the lead in private.
func openImport(ctx context.Context, r *bot.Request, s source) error {
	c, err := candidates(ctx, r, s)
	if err != nil {
		return err
	}
	if len(c.page) == 0 {
		return bot.Tell("project.import-nobody")
	}
	opens := r.Env().Opens != nil && r.Env().Opens(r.Event.Room.Platform)
	if opens || r.Message.Private || r.Room.Audience() == bot.Team {
		return r.Open("project.import", s.value())
	}
	form, err := importForm(ctx, r, s.value())
	if err != nil {
		return err
	}
	form.Name, form.Value, form.Lang = "project.import", s.value(), r.Lang
	r.Send(bot.Effect{To: bot.ToPerson(r.WhoID), Handle: "project/import/" + bot.HashID(r.Event.ID), Body: form})
	if r.Event.Name == bot.EventAction {
		r.Toast(bot.ToneInfo, "project.import-private")
		return nil
	}
	r.Whisper(bot.Card{Tone: bot.ToneInfo, Parts: []bot.Part{bot.Words(r.T("project.import-private"))}})
	return nil
}

// candidate is somebody in a room who is not in the project yet.
type candidate struct {
	bot.Profile
}

// field is the name of the form's field about a candidate.
func (c candidate) field() string { return "p" + bot.HashID(c.Account.String()) }

// role is what a candidate becomes if nothing else is said.
func (c candidate) role(room bot.Room) bot.Role {
	if c.Outsider || room.Client {
		return bot.RoleClient
	}
	return bot.RoleMember
}

// crowd are the people of a room who are not in the project.
type crowd struct {
	page []candidate   // as many as a form lists, by name
	rest []bot.Account // who comes after them
	in   []string      // names of those who are in the project by another account of theirs
	last string        // the last account of those looked at for the page
}

// candidates are the people to choose from. Programs, people who have left and whoever asks are none.
func candidates(ctx context.Context, r *bot.Request, s source) (c crowd, err error) {
	d, err := r.Directory(s.place.Platform)
	if err != nil {
		return c, bot.Tell("project.import-nobody")
	}
	waiting, cancel := r.Patience(ctx)
	defer cancel()
	members, err := d.Members(waiting, s.place)
	if errors.Is(err, bot.ErrNotFound) {
		return c, bot.Tell("project.import-nobody")
	}
	if err != nil {
		return c, fmt.Errorf("list members: %w", err)
	}
	slices.SortFunc(members, func(a, b bot.Account) int { return cmp.Compare(a.String(), b.String()) })
	for _, a := range members {
		if a.String() <= s.after {
			continue
		}
		id, p, err := bot.PersonOf(r, a)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return c, err
		}
		if _, in := r.Project.Members[id]; in || p.Gone || id == r.WhoID { // nobody gives themselves a role
			continue
		}
		c.rest = append(c.rest, a)
	}
	for len(c.page) == 0 && len(c.rest) > 0 {
		n := min(len(c.rest), importPage)
		var in []string
		if c.page, in, err = profiles(waiting, r, c.rest[:n]); err != nil {
			return c, err
		}
		c.in = append(c.in, in...)
		c.last, c.rest = c.rest[n-1].String(), c.rest[n:]
	}
	slices.SortStableFunc(c.page, func(a, b candidate) int { return cmp.Compare(a.Name, b.Name) })
	return c, nil
}

// profiles look up accounts, several at a time, without programs, people who have left, and those who are in the project by
// another account with the same e-mail address: they are named in.
func profiles(ctx context.Context, r *bot.Request, accounts []bot.Account) (people []candidate, in []string, err error) {
	found, errs := make([]bot.Profile, len(accounts)), make([]error, len(accounts))
	slots := make(chan struct{}, 8)
	d, err := r.Directory(accounts[0].Platform)
	if err != nil {
		return nil, nil, err
	}
	var asking sync.WaitGroup
	for i, a := range accounts {
		slots <- struct{}{}
		asking.Go(func() {
			defer func() { <-slots }()
			found[i], errs[i] = d.Profile(ctx, a)
			if errors.Is(errs[i], bot.ErrNotFound) {
				found[i], errs[i] = bot.Profile{Account: a, Outsider: true}, nil
			}
		})
	}
	asking.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, nil, fmt.Errorf("look up people: %w", err)
	}
	for _, p := range found {
		if p.Bot || p.Gone {
			continue
		}
		id, err := roster.OwnerOf(r, p)
		if err != nil {
			return nil, nil, err
		}
		if _, member := r.Project.Members[id]; member {
			in = append(in, p.Name)
			continue
		}
		if id == r.WhoID {
			continue
		}
		people = append(people, candidate{p})
	}
	slices.Sort(in)
	return people, in, nil
}

// nobody is the choice not to import somebody, later the one to list the others next.
const (
	nobody = "no"
	later  = "later"
	all    = "all"
)

// importForm lists the people of a room with a role for each.
func importForm(ctx context.Context, r *bot.Request, value string) (bot.Form, error) {
	s, err := readSource(value)
	if err != nil {
		return bot.Form{}, err
	}
	if err := r.Enter(s.project, bot.RoleLead); err != nil {
		return bot.Form{}, err
	}
	room, err := bot.Rooms.Get(r, s.place.String())
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return bot.Form{}, err
	}
	people, err := candidates(ctx, r, s)
	if err != nil {
		return bot.Form{}, err
	}
	f := bot.Form{Title: r.T("project.import-title"), Submit: r.T("project.import-submit"), Intro: r.T("project.import-intro", "room", bot.Escape(cmp.Or(room.Name, room.Place.ID)))}
	if len(people.in) > 0 {
		f.Intro += "\n" + r.T("project.import-in", "names", bot.Escape(strings.Join(people.in, r.T("bot.and"))))
	}
	for _, c := range people.page {
		label, choices := cmp.Or(c.Name, c.Account.ID), roleChoices(r, bot.RoleLead, bot.RoleMember, bot.RoleClient)
		if c.Outsider {
			label, choices = r.T("project.import-guest", "name", label), roleChoices(r, bot.RoleClient)
		}
		f.Fields = append(f.Fields, bot.Field{Name: c.field(), Label: label, Kind: bot.FieldChoice, Required: true, Choices: choices, Initial: []string{c.role(room).String()}})
	}
	if len(people.rest) > 0 {
		f.Fields = append(f.Fields, bot.Field{Name: "rest", Label: r.T("project.import-rest", "n", len(people.rest)), Kind: bot.FieldChoice, Required: true, Initial: []string{later},
			Choices: []bot.Choice{{Label: r.T("project.import-later"), Value: later}, {Label: r.T("project.import-all-" + restRole(room)), Value: all}}})
	}
	return f, nil
}

// restRole is what the people who are not listed become, as far as they are ours.
func restRole(room bot.Room) string { return candidate{}.role(room).String() }

func roleChoices(r *bot.Request, roles ...bot.Role) []bot.Choice {
	var choices []bot.Choice
	for _, role := range roles {
		choices = append(choices, bot.Choice{Label: r.T("bot.role." + role.String()), Value: role.String()})
	}
	return append(choices, bot.Choice{Label: r.T("project.import-no"), Value: nobody})
}

// submitImport gives the people of the form their roles.
func submitImport(ctx context.Context, r *bot.Request) error {
	s, err := readSource(r.Submit.Value)
	if err != nil {
		return err
	}
	if err := r.Enter(s.project, bot.RoleLead); err != nil {
		return err
	}
	room, err := bot.Rooms.Get(r, s.place.String())
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	people, err := candidates(ctx, r, s)
	if err != nil {
		return err
	}
	s.after = people.last
	roles := map[bot.Account]bot.Role{}
	for _, c := range people.page {
		if role, ok := bot.ParseRole(r.Submit.Get(c.field())); ok {
			roles[c.Account] = role
		}
	}
	if n := min(len(people.rest), importMost); n > 0 && r.Submit.Get("rest") == all {
		others, _, err := profiles(ctx, r, people.rest[:n])
		if err != nil {
			return err
		}
		s.after, people.rest = people.rest[n-1].String(), people.rest[n:]
		for _, c := range others {
			people.page, roles[c.Account] = append(people.page, c), c.role(room)
		}
	}
	added, err := takeOver(ctx, r, people.page, roles)
	if err != nil {
		return err
	}
	showImported(r, room, added, len(people.rest), s)
	return nil
}

// takeOver makes people members of the entered project, and answers their names by role.
func takeOver(ctx context.Context, r *bot.Request, people []candidate, roles map[bot.Account]bot.Role) (map[bot.Role][]string, error) {
	p := r.Project
	p.Members = cloneMembers(p)
	added := map[bot.Role][]string{}
	for _, c := range people {
		role, chosen := roles[c.Account]
		if !chosen {
			continue
		}
		h, err := roster.Acquaint(ctx, r, c.Account)
		if err != nil {
			return nil, err
		}
		if _, in := p.Members[h.ID]; in { // two accounts of one human
			continue
		}
		if err := admitRole(r, p, h, role); err != nil {
			return nil, err
		}
		p.Members[h.ID] = role.String()
		added[role] = append(added[role], h.Name)
		r.Audit("role.set", bot.Projects.Key(r.ProjectID), map[string]string{"person": h.ID, "role": role.String(), "before": "", "by": "import"})
		if _, err := r.Happened(bot.Happening{Kind: "people", Which: "imported", Item: h.ID, Name: h.Name, After: role.String()}); err != nil {
			return nil, err
		}
	}
	if len(added) == 0 {
		return added, nil
	}
	r.ProjectChanged(r.ProjectID)
	return added, bot.Projects.Put(r, r.ProjectID, p)
}

// showImported tells who was added, and offers the others: in place of the form, or in the team's room, or in private.
func showImported(r *bot.Request, room bot.Room, added map[bot.Role][]string, more int, s source) {
	n := 0
	var facts []bot.Fact
	for _, role := range []bot.Role{bot.RoleLead, bot.RoleMember, bot.RoleClient} {
		if names := added[role]; len(names) > 0 {
			slices.Sort(names)
			n += len(names)
			facts = append(facts, bot.Fact{Label: r.T("project.role-" + role.String()), Value: bot.Escape(strings.Join(names, r.T("bot.and")))})
		}
	}
	card := bot.Card{Title: r.T("project.imported", "n", n), Tone: bot.ToneGood, Lang: r.Lang}
	if n == 0 {
		card.Title, card.Tone = r.T("project.imported-none"), bot.ToneDone
	} else {
		card.Parts = append(card.Parts, bot.FactsOf(facts...))
	}
	if more > 0 {
		card.Parts = append(card.Parts, bot.Words(r.T("project.import-more", "n", more)),
			bot.Row(bot.Primary(r.T("project.import-next"), "project.import-open", s.value())))
	}
	switch modal := r.Env().Opens; {
	case r.Submit.Message.ID != "" && (modal == nil || !modal(r.Event.From.Platform)):
		r.Replace(card)
	case room.Audience() == bot.Team && slices.Contains(room.Projects, r.ProjectID):
		r.Send(bot.Effect{To: bot.ToRoom(s.place), Body: card})
	default:
		r.Send(bot.Effect{To: bot.ToPerson(r.WhoID), Body: card})
	}
}
