package bot

import "slices"

// Mentions decides where people are mentioned by what goes to several rooms at once: each person in one place only, where
// they were last active. Elsewhere their name stands.
type Mentions struct{ rooms []Place }

// MentionsIn are the mentions of what goes to these rooms.
func MentionsIn(rooms ...Place) Mentions { return Mentions{rooms} }

// Of is the markup for a person in what is sent to a room, one of those that MentionsIn was given. Whoever has left, has no
// account where it goes, or is mentioned elsewhere, is named.
func (m Mentions) Of(p Person, room Place) string {
	a, ok := m.at(p)
	if !ok || a.Platform != room.Platform || a.Tenant != room.Tenant {
		return Escape(p.Name)
	}
	return MentionOf(a, p.Name)
}

// at is the account on which a person is mentioned: of those that the message reaches the one where they were last active,
// else their first.
func (m Mentions) at(p Person) (Account, bool) {
	if p.Gone {
		return Account{}, false
	}
	for _, s := range append([]string{p.Active}, p.Accounts...) {
		a, err := ParseAccount(s)
		if err != nil || !slices.Contains(p.Accounts, s) {
			continue
		}
		for _, room := range m.rooms {
			if room.Platform == a.Platform && room.Tenant == a.Tenant {
				return a, true
			}
		}
	}
	return Account{}, false
}
