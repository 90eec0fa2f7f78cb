package room

import (
	"errors"
	"maps"
	"slices"

	"github.com/golive-bot/golive/bot"
)

// lead is somebody who leads one or more of a room's projects.
type lead struct {
	id       string
	lang     string
	projects []bot.Project // those that they lead, of the room
	ids      []string      // of those
}

// leadsOf are the leads of a room's projects, each with those that they lead.
func leadsOf(r *bot.Request, projects []string) ([]lead, error) {
	found := map[string]*lead{}
	for _, id := range projects {
		p, err := bot.Projects.Get(r, id)
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, member := range slices.Sorted(maps.Keys(p.Members)) {
			if p.Role(member) < bot.RoleLead {
				continue
			}
			now, person, err := bot.PersonNow(r, member)
			if err != nil && !errors.Is(err, bot.ErrNotFound) {
				return nil, err
			}
			if err != nil || person.Gone || person.Outsider {
				continue
			}
			l := found[now]
			if l == nil {
				l = &lead{id: now, lang: person.Language(p.Lang)}
				found[now] = l
			}
			l.projects, l.ids = append(l.projects, p), append(l.ids, id)
		}
	}
	var leads []lead
	for _, id := range slices.Sorted(maps.Keys(found)) {
		leads = append(leads, *found[id])
	}
	return leads, nil
}

// tag is the key of what a lead's card is about, where it is one project.
func (l lead) tag() string {
	if len(l.projects) == 1 {
		return l.projects[0].Key
	}
	return ""
}

// keys are the keys of the projects that the lead leads.
func (l lead) keys() []string {
	keys := make([]string, len(l.projects))
	for i, p := range l.projects {
		keys[i] = p.Key
	}
	return keys
}

// tell sends a card in private to a lead, at once: what it tells of stops texts. A later card of the same handle takes its
// place.
func (l lead) tell(r *bot.Request, handle string, card bot.Card) {
	card.Lang, card.Tag = l.lang, l.tag()
	r.Send(bot.Effect{To: bot.ToPerson(l.id), Handle: handle + "/" + l.id, Body: card, Noise: bot.NoiseAlarm, Project: l.ids[0]})
}

// enterOne enters the first of the projects that whoever acts leads, and answers all that they lead.
func enterOne(r *bot.Request, projects []string) ([]string, error) {
	var led []string
	for _, id := range projects {
		p, err := bot.Projects.Get(r, id)
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if r.RoleIn(p) >= bot.RoleLead {
			led = append(led, id)
		}
	}
	if len(led) == 0 {
		return nil, r.NotAllowed(bot.RoleLead)
	}
	return led, r.Enter(led[0], bot.RoleLead)
}
