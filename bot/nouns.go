package bot

import (
	"fmt"
	"slices"
	"time"
)

// The nouns below are shared: capabilities meet through them. Each is written by one capability, named in its
// comment; the others read it.

// Role is what a person may do, in a project or in the organisation. A higher role may all that a lower one may.
type Role int

// Roles.
const (
	RoleAnyone   Role = iota // not known, or without a role
	RoleClient               // of the client: answers, signs off, raises items
	RoleMember               // of the team
	RoleLead                 // of the team, responsible for the project
	RoleManager              // of the organisation: reads all, overrides with a reason; named by operators
	RoleOperator             // runs golive; named in the configuration
)

var roleNames = [...]string{"anyone", "client", "member", "lead", "manager", "operator"}

// String is the role's word in records and texts.
func (r Role) String() string {
	if r < 0 || int(r) >= len(roleNames) {
		return "anyone"
	}
	return roleNames[r]
}

// ParseRole reads what String wrote.
func ParseRole(s string) (Role, bool) {
	i := slices.Index(roleNames[:], s)
	return Role(max(i, 0)), i >= 0
}

// Person is one human on all platforms. Written by the capability project.
type Person struct {
	Name     string   `json:"name"`
	Email    string   `json:"email,omitempty"`
	Lang     string   `json:"lang,omitempty"` // own setting
	Zone     string   `json:"zone,omitempty"`
	Accounts []string `json:"accounts"` // Account.String
	// Active is the account where they were last seen, and when; kept to the day.
	Active   string    `json:"active,omitempty"`
	Seen     time.Time `json:"seen,omitzero"`
	Outsider bool      `json:"outsider,omitempty"` // guest, stranger, or of another organisation
	Gone     bool      `json:"gone,omitempty"`
	Manager  bool      `json:"manager,omitempty"`
	Creator  bool      `json:"creator,omitempty"` // may create projects
	Alias    string    `json:"alias,omitempty"`   // merged into this person
}

// People is the kind of Person. Person IDs are golive's own and never change.
var People = Records[Person]{
	Kind: "person", Schema: 1,
	Index: map[string]func(Person) []string{
		"account": func(p Person) []string { return slices.Clone(p.Accounts) },
		"email":   func(p Person) []string { return []string{p.Email} },
		"name":    func(p Person) []string { return []string{p.Name} },
	},
}

// Account is the person's account on a platform; false if they have none there.
func (p Person) Account(platform string) (Account, bool) {
	for _, s := range p.Accounts {
		if a, err := ParseAccount(s); err == nil && a.Platform == platform {
			return a, true
		}
	}
	return Account{}, false
}

// PersonOf finds the person behind an account, following merges; ErrNotFound if nobody is known there.
func PersonOf(r *Request, a Account) (string, Person, error) {
	for found, err := range People.Find(r, Query{Index: "account", Value: a.String(), Limit: 1}) {
		if err != nil {
			return "", Person{}, err
		}
		return PersonNow(r, found.ID)
	}
	return "", Person{}, ErrNotFound
}

// PersonNow reads a person, going from one who was merged to whom they are now.
func PersonNow(r *Request, id string) (string, Person, error) {
	for range 8 {
		p, err := People.Get(r, id)
		if err != nil || p.Alias == "" {
			return id, p, err
		}
		id = p.Alias
	}
	return "", Person{}, Permanent(fmt.Errorf("person %s: aliases go in a circle", id))
}

// Preferred is the account on which to reach the person: where they were last active, else the first.
func (p Person) Preferred() (Account, bool) {
	for _, s := range append([]string{p.Active}, p.Accounts...) {
		if a, err := ParseAccount(s); err == nil && slices.Contains(p.Accounts, s) {
			return a, true
		}
	}
	return Account{}, false
}

// Project is one roll-out. Written by the capability project.
type Project struct {
	Name     string            `json:"name"`
	Key      string            `json:"key"`               // short word, unique, upper case
	Tracker  string            `json:"tracker,omitempty"` // key of the tracker's project
	Type     string            `json:"type,omitempty"`    // default issue type
	Zone     string            `json:"zone"`              // IANA
	Lang     string            `json:"lang"`
	Calendar string            `json:"calendar"`         // "CN", ...
	GoLive   string            `json:"golive,omitempty"` // actual date, YYYY-MM-DD
	Phases   []Phase           `json:"phases,omitempty"`
	Members  map[string]string `json:"members"`         // person ID -> role
	State    string            `json:"state,omitempty"` // "", "paused", "closed"
	Created  time.Time         `json:"created"`
}

// Projects is the kind of Project.
var Projects = Records[Project]{
	Kind: "project", Schema: 1,
	Index: map[string]func(Project) []string{
		"key":     func(p Project) []string { return []string{p.Key} },
		"tracker": func(p Project) []string { return []string{p.Tracker} },
		"state":   func(p Project) []string { return []string{"state:" + p.State} },
		"member": func(p Project) []string {
			ids := make([]string, 0, len(p.Members))
			for id := range p.Members {
				ids = append(ids, id)
			}
			return ids
		},
	},
}

// ProjectChanged is the payload of EventProject: which one changed. The engine compares its timers then.
type ProjectChanged struct {
	Project string `json:"project"` // ID
}

// Role is the role of a person in the project.
func (p Project) Role(person string) Role {
	role, _ := ParseRole(p.Members[person])
	return role
}

// Location is the project's time zone; UTC if it is unknown to this machine.
func (p Project) Location() *time.Location {
	loc, err := time.LoadLocation(p.Zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// Phase is one phase of a project. Its key names its title in the texts ("phase.survey") unless it has a Name.
type Phase struct {
	Key     string `json:"key"`
	Name    string `json:"name,omitempty"`
	Planned string `json:"planned,omitempty"` // end, YYYY-MM-DD
	Actual  string `json:"actual,omitempty"`
}

// PhaseKeys are the five phases of the template, in order.
var PhaseKeys = []string{"survey", "design", "data", "golive", "acceptance"}

// Room is a room that golive knows. Written by the capability project. Its ID is the place's String.
type Room struct {
	Place    Place     `json:"place"`
	Name     string    `json:"name,omitempty"`
	Projects []string  `json:"projects,omitempty"` // IDs of the projects that are bound here
	Client   bool      `json:"client,omitempty"`   // bound as the client's room
	Shared   bool      `json:"shared,omitempty"`   // outsiders are in it, or it is uncertain
	Closed   bool      `json:"closed,omitempty"`   // archived, dissolved, or golive was removed
	Hello    time.Time `json:"hello,omitzero"`     // when golive introduced itself
	Lang     string    `json:"lang,omitempty"`
}

// Rooms is the kind of Room.
var Rooms = Records[Room]{
	Kind: "room", Schema: 1,
	Index: map[string]func(Room) []string{
		"project": func(r Room) []string { return slices.Clone(r.Projects) },
	},
}

// Audience is for whose eyes texts in the room are: the team's only if it is bound as the team's and nobody else
// shares it. Unbound and uncertain rooms count as the client's.
func (r Room) Audience() Audience {
	if len(r.Projects) > 0 && !r.Client && !r.Shared {
		return Team
	}
	return Client
}
