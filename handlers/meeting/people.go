package meeting

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/roster"
)

// human is a person with their ID.
type human = roster.Human

// invited are the people of a meeting: those of the project who have not left, clients only where it is not the team's own; in
// the order of their names.
func (s series) invited(r *bot.Request, p bot.Project) ([]human, error) {
	var all []human
	for id := range p.Members {
		if p.Role(id) < bot.RoleClient {
			continue
		}
		now, who, err := bot.PersonNow(r, id)
		if errors.Is(err, bot.ErrNotFound) || err == nil && (who.Gone || s.Inside && p.Allows(id, who) < bot.RoleMember) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, human{ID: now, Person: who})
	}
	slices.SortFunc(all, func(a, b human) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return slices.CompactFunc(all, func(a, b human) bool { return a.ID == b.ID }), nil
}

// zonesOf are the zone of a project, and those of people of whom one is known, each once.
func zonesOf(p bot.Project, people []human) []*time.Location {
	var all []*time.Location
	for _, h := range people {
		if h.Zone == "" {
			continue
		}
		if z := h.Location(); !slices.ContainsFunc(all, func(o *time.Location) bool { return o.String() == z.String() }) {
			all = append(all, z)
		}
	}
	slices.SortFunc(all, func(a, b *time.Location) int { return cmp.Compare(a.String(), b.String()) })
	return append([]*time.Location{p.Location()}, all...)
}

// rooms are those in which a series is told.
func (s series) rooms(r *bot.Request) ([]bot.Room, error) {
	rooms, err := bot.RoomsOf(r, s.Project)
	if s.Inside {
		rooms = slices.DeleteFunc(rooms, func(room bot.Room) bool { return room.Audience() != bot.Team })
	}
	return rooms, err
}

// roomNames lists in markup, for the card of a series, the rooms in which it is told, and says which are the client's. Where others than the
// team read the card, the team's rooms are not named.
func (s series) roomNames(r *bot.Request, p bot.Project) (string, error) {
	rooms, err := s.rooms(r)
	if err != nil {
		return "", err
	}
	clients := slices.DeleteFunc(slices.Clone(rooms), func(room bot.Room) bool { return room.Audience() == bot.Team })
	if s.At.Room.ID != "" && slices.ContainsFunc(clients, func(room bot.Room) bool { return room.Place == s.At.Room.Room() }) {
		rooms = clients
	}
	var names []string
	for _, room := range rooms {
		name := bot.Escape(cmp.Or(room.Name, r.In(s.Lang, "meeting.room-unnamed")))
		if room.Audience() != bot.Team {
			name = r.In(s.Lang, "meeting.room-client", "room", name)
		}
		names = append(names, name)
	}
	return strings.Join(names, r.In(s.Lang, "meeting.comma")), nil
}
