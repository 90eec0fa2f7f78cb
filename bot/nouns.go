package bot

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
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

// Person is one human on all platforms. Written by the capability person, and by package roster when somebody is met.
type Person struct {
	Name     string   `json:"name"`
	Email    string   `json:"email,omitempty"`
	Lang     string   `json:"lang,omitempty"`  // own setting
	Spoke    string   `json:"spoke,omitempty"` // language in which they last wrote to golive; before they did, that of their platform
	Zone     string   `json:"zone,omitempty"`
	Accounts []string `json:"accounts"`          // Account.String
	Closed   []string `json:"closed,omitempty"`  // those of them that were deactivated
	Outside  []string `json:"outside,omitempty"` // those of them that are a guest's, a stranger's, or of another organisation
	Via      string   `json:"via,omitempty"`     // where others reach them who have no account that golive could write to: "WeChat"
	// Active is the account where they were last seen, and when; kept to the day.
	Active   string    `json:"active,omitempty"`
	Seen     time.Time `json:"seen,omitzero"`
	Outsider bool      `json:"outsider,omitempty"` // none of their active accounts is of our own organisation
	Gone     bool      `json:"gone,omitempty"`     // none of their accounts is active any more
	Manager  bool      `json:"manager,omitempty"`
	Creator  bool      `json:"creator,omitempty"` // may create projects
	Alias    string    `json:"alias,omitempty"`   // merged into this person
	Away     []Away    `json:"away,omitempty"`    // when they are not there, in order; none overlap
}

// People is the kind of Person. Person IDs are golive's own and never change.
var People = Records[Person]{
	Kind: "person", Schema: 2, Upgrade: map[int]func(json.RawMessage) (json.RawMessage, error){1: accountsOutside},
	Index: map[string]func(Person) []string{
		"account": func(p Person) []string { return slices.Clone(p.Accounts) },
		"email":   func(p Person) []string { return []string{p.Email} },
		"name":    func(p Person) []string { return []string{p.Name} },
	},
}

// accountsOutside upgrades a person of whom it was kept only whether they are an outsider: then all of their accounts are.
func accountsOutside(data json.RawMessage) (json.RawMessage, error) {
	var p Person
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, err
	}
	if p.Outsider {
		p.Outside = p.Accounts
	}
	return json.Marshal(p)
}

// Note keeps what is known of one of the person's accounts, and what follows from it for them.
func (p *Person) Note(account string, closed, outside bool) {
	mark := func(list []string, is bool) []string {
		list = slices.DeleteFunc(slices.Clone(list), func(a string) bool { return a == account })
		if is {
			list = append(list, account)
		}
		return list
	}
	if !slices.Contains(p.Accounts, account) {
		p.Accounts = append(slices.Clone(p.Accounts), account)
	}
	p.Closed, p.Outside = mark(p.Closed, closed), mark(p.Outside, outside)
	p.follow()
}

// Part takes an account from the person; what was known of it is answered.
func (p *Person) Part(account string) (closed, outside bool) {
	is := func(a string) bool { return a == account }
	closed, outside = slices.Contains(p.Closed, account), slices.Contains(p.Outside, account)
	p.Accounts = slices.DeleteFunc(slices.Clone(p.Accounts), is)
	p.Closed, p.Outside = slices.DeleteFunc(slices.Clone(p.Closed), is), slices.DeleteFunc(slices.Clone(p.Outside), is)
	p.follow()
	return closed, outside
}

// follow settles what follows from the accounts: who has none left that is active is gone, and who has no active one of our
// own organisation is an outsider, who has no right in it.
func (p *Person) follow() {
	active := slices.DeleteFunc(slices.Clone(p.Accounts), func(a string) bool { return slices.Contains(p.Closed, a) })
	if p.Gone = len(active) == 0; p.Gone {
		return
	}
	p.Outsider = !slices.ContainsFunc(active, func(a string) bool { return !slices.Contains(p.Outside, a) })
	if p.Outsider {
		p.Manager, p.Creator = false, false
	}
}

// Account is the person's account on a platform; false if they have none there that is active.
func (p Person) Account(platform string) (Account, bool) {
	for _, s := range p.Accounts {
		if a, err := ParseAccount(s); err == nil && a.Platform == platform && !slices.Contains(p.Closed, s) {
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

// Is reports whether somebody whom a record names is whoever asked, be it by the ID of one who was merged into them.
func (r *Request) Is(person string) bool {
	if person == "" || r.WhoID == "" {
		return false
	}
	if person == r.WhoID {
		return true
	}
	id, _, err := PersonNow(r, person)
	return err == nil && id == r.WhoID
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

// Language is the language in which to tell the person what they did not ask for: their own setting, else that in which they
// last wrote, else the first of others that is known, such as the project's.
func (p Person) Language(others ...string) string {
	return cmp.Or(append([]string{p.Lang, p.Spoke}, others...)...)
}

// Preferred is the account on which to reach the person: where they were last active, else the first that is active.
func (p Person) Preferred() (Account, bool) {
	for _, s := range append([]string{p.Active}, p.Accounts...) {
		if a, err := ParseAccount(s); err == nil && slices.Contains(p.Accounts, s) && !slices.Contains(p.Closed, s) {
			return a, true
		}
	}
	return Account{}, false
}

// Project is one roll-out. Written by the capability project.
type Project struct {
	Name       string            `json:"name"`
	Key        string            `json:"key"`                   // short word, unique, upper case
	Tracker    string            `json:"tracker,omitempty"`     // key of the tracker's project
	Type       string            `json:"type,omitempty"`        // default issue type
	Words      ProjectWords      `json:"words,omitzero"`        // by which messages name types and components of the tracker
	Undo       string            `json:"undo,omitempty"`        // status of the tracker to which an issue is moved that is taken back; empty: found by its kind
	Zone       string            `json:"zone"`                  // IANA
	ClientZone string            `json:"client_zone,omitempty"` // the client's time zone, IANA; empty: the project's
	Lang       string            `json:"lang"`
	Calendar   string            `json:"calendar"`         // "CN", ...
	GoLive     string            `json:"golive,omitempty"` // actual date, YYYY-MM-DD
	Members    map[string]string `json:"members"`          // person ID -> role
	State      ProjectState      `json:"state,omitempty"`
	Since      time.Time         `json:"since,omitzero"`   // of a state that is not running
	Until      string            `json:"until,omitempty"`  // of a pause: the day on which it goes on, YYYY-MM-DD
	Reason     string            `json:"reason,omitempty"` // of a pause
	Kept       []string          `json:"kept,omitempty"`   // of a closed project: the runs that go on
	Former     []string          `json:"former,omitempty"` // keys that it had; they still find it
	// Broadcast are the purposes for which golive may mention everybody in the project's rooms (see Broadcasts); none unless a
	// lead says so.
	Broadcast []string  `json:"broadcast,omitempty"`
	Created   time.Time `json:"created"`
}

// ProjectWords are what a project calls components and types in chat, each with the name that the tracker has for it.
type ProjectWords struct {
	Components map[string]string `json:"components,omitempty"`
	Types      map[string]string `json:"types,omitempty"`
}

// ProjectState says whether a project is at work.
type ProjectState string

// States of a project. A paused one schedules nothing; a closed one takes nothing new, either.
const (
	ProjectRunning ProjectState = ""
	ProjectPaused  ProjectState = "paused"
	ProjectClosed  ProjectState = "closed"
)

// Label is the project in a list to choose from: its key, and its name where that says more.
func (p Project) Label() string {
	if strings.EqualFold(p.Name, p.Key) {
		return p.Key
	}
	return p.Key + " · " + p.Name
}

// Projects is the kind of Project.
var Projects = Records[Project]{
	Kind: "project", Schema: 1,
	Index: map[string]func(Project) []string{
		"key":     func(p Project) []string { return append([]string{p.Key}, p.Former...) },
		"tracker": func(p Project) []string { return []string{p.Tracker} },
		"state":   func(p Project) []string { return []string{"state:" + string(p.State)} },
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

// Allows is what the project's role of a person allows them: to outsiders no more than to a client, whatever they were given
// while they were of our own organisation.
func (p Project) Allows(id string, who Person) Role {
	if role := p.Role(id); !who.Outsider || role < RoleClient {
		return role
	}
	return RoleClient
}

// Location is the project's time zone; UTC if it is unknown to this machine.
func (p Project) Location() *time.Location { return Zone(p.Zone) }

// ClientLocation is the client's time zone: the project's where it has none of its own.
func (p Project) ClientLocation() *time.Location { return Zone(cmp.Or(p.ClientZone, p.Zone)) }

// zones are the time zones that were looked up: each look reads a file.
var zones sync.Map // *time.Location by name

// Zone is the time zone of an IANA name; UTC if it is unknown to this machine.
func Zone(name string) *time.Location {
	if loc, known := zones.Load(name); known {
		return loc.(*time.Location)
	}
	loc, err := time.LoadLocation(name)
	if err != nil { // not kept: anybody can make up names
		return time.UTC
	}
	zones.Store(name, loc)
	return loc
}

// Room is a room that golive knows. Written by the capability room. Its ID is the place's String.
type Room struct {
	Place    Place     `json:"place"`
	Name     string    `json:"name,omitempty"`
	Projects []string  `json:"projects,omitempty"` // IDs of the projects that are bound here
	Client   bool      `json:"client,omitempty"`   // bound as the client's room
	Shared   bool      `json:"shared,omitempty"`   // outsiders are in it, or it is uncertain
	Closed   bool      `json:"closed,omitempty"`   // archived, dissolved, or golive was removed
	ClosedAt time.Time `json:"closed_at,omitzero"` // when that was noticed
	Archived bool      `json:"archived,omitempty"` // it was closed for everybody, not for golive alone
	Moved    *Place    `json:"moved,omitempty"`    // where it goes on: the platform gave it another ID
	Hello    time.Time `json:"hello,omitzero"`     // when golive introduced itself
	Lang     string    `json:"lang,omitempty"`
	// Vouched are outsiders, by Account.String, with the projects whose leads vouched for them in this room.
	Vouched map[string][]string `json:"vouched,omitempty"`
	// Trusted are the projects whose leads said that the room, though another organisation shares it, is the team's.
	Trusted []string `json:"trusted,omitempty"`
	// Outside is what a lead still has to settle, or settled, since outsiders came into this room of the team's.
	Outside *Outside `json:"outside,omitempty"`
}

// Outside tells of the outsiders in a room that was the team's.
type Outside struct {
	Since   time.Time `json:"since"`             // when they were noticed
	Who     []string  `json:"who,omitempty"`     // Account.String; none where another organisation shares the room
	Gone    bool      `json:"gone,omitempty"`    // the last of them has left
	Settled bool      `json:"settled,omitempty"` // a lead decided what the room is now
}

// Rooms is the kind of Room.
var Rooms = Records[Room]{
	Kind: "room", Schema: 1,
	Index: map[string]func(Room) []string{
		"project": func(r Room) []string { return slices.Clone(r.Projects) },
		"open": func(r Room) []string {
			if r.Closed {
				return nil
			}
			return []string{r.Place.Platform}
		},
	},
}

// RoomsOf are the rooms to which something of a project can be sent, those of the team first. A room of the team's into which
// others came is none until a lead has said what it is now.
func RoomsOf(r *Request, project string) ([]Room, error) {
	var team, client []Room
	for f, err := range Rooms.Find(r, Query{Index: "project", Value: project}) {
		switch {
		case err != nil:
			return nil, err
		case f.Value.Closed, f.Value.HeldBack():
		case f.Value.Audience() == Team:
			team = append(team, f.Value)
		default:
			client = append(client, f.Value)
		}
	}
	return append(team, client...), nil
}

// VouchedFor reports whether leads of all of the room's projects vouched for an outsider in it.
func (r Room) VouchedFor(a Account) bool {
	by := r.Vouched[a.String()]
	return len(r.Projects) > 0 && !slices.ContainsFunc(r.Projects, func(id string) bool { return !slices.Contains(by, id) })
}

// Speaks is the language in which everybody in the room is spoken to about a project: the room's own, else the project's.
func (r Room) Speaks(p Project) string { return cmp.Or(r.Lang, p.Lang) }

// OpenTo reports whether, by what the platform says of the room, others than the team and whom leads vouched for are or may be in it.
func (r Room) OpenTo(p RoomProfile) bool {
	trusted := len(r.Projects) > 0 && !slices.ContainsFunc(r.Projects, func(id string) bool { return !slices.Contains(r.Trusted, id) })
	return p.Shared && (p.Absent || !trusted) || slices.ContainsFunc(p.Outsiders, func(a Account) bool { return !r.VouchedFor(a) })
}

// HeldBack reports whether the room is bound as the team's and nothing for the team is said there, since others read along.
func (r Room) HeldBack() bool { return len(r.Projects) > 0 && !r.Client && r.Shared }

// Audience is for whose eyes texts in the room are: the team's only if it is bound as the team's and nobody else
// shares it. Unbound and uncertain rooms count as the client's.
func (r Room) Audience() Audience {
	if len(r.Projects) > 0 && !r.Client && !r.Shared {
		return Team
	}
	return Client
}
