package feishusim

import (
	"errors"
	"fmt"
	"slices"
)

// whom is the person that an act is about: user, or else who acts.
func (s *Sim) whom(u *user, a Act) (*user, error) {
	if a.User == "" {
		return u, nil
	}
	w := s.world.person(a.User)
	if w == nil {
		return nil, fmt.Errorf("no such person: %q", a.User)
	}
	return w, nil
}

// join lets a person, or the bot, into a room. Somebody of another organisation makes the group external.
func (s *Sim) join(u *user, a Act) (Result, error) {
	r := s.world.room(a.Room)
	if r == nil || r.dissolved || r.kind == kindDM {
		return Result{}, fmt.Errorf("no such room: %q", a.Room)
	}
	if a.Bot != nil && *a.Bot {
		if r.bot {
			return Result{}, errors.New("the bot is already in the room")
		}
		r.bot = true
		return Result{Room: r.id, Event: s.memberChange(eventBotAdded, r, u)}, nil
	}
	w, err := s.whom(u, a)
	if err != nil {
		return Result{}, err
	}
	if r.has(w.id) {
		return Result{}, fmt.Errorf("%s is already in the room", w.name)
	}
	r.members = append(r.members, w.id)
	r.shared = r.shared || w.external // and stays so: no event tells of it but those that say external
	res := Result{Room: r.id}
	if r.bot {
		res.Event = s.memberChange(eventUserAdded, r, u, w)
	}
	return res, nil
}

func (s *Sim) leave(u *user, a Act) (Result, error) {
	r := s.world.room(a.Room)
	if r == nil || r.dissolved || r.kind == kindDM {
		return Result{}, fmt.Errorf("no such room: %q", a.Room)
	}
	if a.Bot != nil && *a.Bot {
		if !r.bot {
			return Result{}, errors.New("the bot is not in the room")
		}
		id := s.memberChange(eventBotDeleted, r, u)
		r.bot = false
		return Result{Room: r.id, Event: id}, nil
	}
	w, err := s.whom(u, a)
	if err != nil {
		return Result{}, err
	}
	i := slices.Index(r.members, w.id)
	if i < 0 {
		return Result{}, fmt.Errorf("%s is not in the room", w.name)
	}
	r.members = slices.Delete(r.members, i, i+1)
	res := Result{Room: r.id}
	if r.bot {
		res.Event = s.memberChange(eventUserDeleted, r, u, w)
	}
	return res, nil
}

func (s *Sim) createRoom(u *user, a Act) (Result, error) {
	if a.Name == "" {
		return Result{}, errors.New("a room needs a name")
	}
	r := room{id: newID("oc_"), name: a.Name, kind: kindGroup, owner: u.id, members: []string{u.id}, bot: a.Bot == nil || *a.Bot, shared: a.Shared}
	for _, ref := range a.Members {
		m := s.world.person(ref)
		if m == nil {
			return Result{}, fmt.Errorf("no such person: %q", ref)
		}
		if !slices.Contains(r.members, m.id) {
			r.members = append(r.members, m.id)
		}
		r.shared = r.shared || m.external
	}
	made := s.world.addRoom(r)
	res := Result{Room: made.id}
	if made.bot {
		res.Event = s.memberChange(eventBotAdded, made, u)
	}
	return res, nil
}

func (s *Sim) chatUpdated(r *room, by *user, before, after chatChange) string {
	return s.emit(r.id, eventChatUpdated, chatUpdatedEvent{r.id, s.ids(by), r.shared, by.tenant, before, after})
}

func (s *Sim) renameRoom(u *user, a Act) (Result, error) {
	r, err := s.place(u, a.Room)
	if err != nil {
		return Result{}, err
	}
	if a.Name == "" {
		return Result{}, errors.New("a room needs a name")
	}
	before := r.name
	r.name = a.Name
	res := Result{Room: r.id}
	if r.bot {
		res.Event = s.chatUpdated(r, u, chatChange{Name: before}, chatChange{Name: r.name})
	}
	return res, nil
}

func (s *Sim) archiveRoom(u *user, a Act) (Result, error) {
	r, err := s.place(u, a.Room)
	if err != nil {
		return Result{}, err
	}
	r.dissolved = true
	res := Result{Room: r.id}
	if r.bot {
		res.Event = s.memberChange(eventChatDisbanded, r, u)
	}
	return res, nil
}

// hire lets a colleague join the organisation: the app hears of them when they do something.
func (s *Sim) hire(_ *user, a Act) (Result, error) {
	setDefault(&a.User, a.Name)
	switch {
	case a.Name == "":
		return Result{}, errors.New("a person needs a name")
	case s.world.users[stableID("ou_", "user/"+a.User)] != nil:
		return Result{}, fmt.Errorf("%q is there already", a.User)
	}
	return Result{User: s.world.addUser(user{userID: a.User, name: a.Name, email: a.Email}).id}, nil
}

func (s *Sim) updateUser(u *user, a Act) (Result, error) {
	w, err := s.whom(u, a)
	if err != nil {
		return Result{}, err
	}
	old := s.tellUser(w)
	setDefault(&a.Name, w.name)
	w.name = a.Name
	return Result{Event: s.contactChange(eventContactUpdated, w, &old)}, nil
}

func (s *Sim) removeUser(u *user, a Act) (Result, error) {
	w, err := s.whom(u, a)
	if err != nil {
		return Result{}, err
	}
	w.left = true
	for _, r := range s.world.rooms {
		if i := slices.Index(r.members, w.id); i >= 0 && r.kind == kindGroup {
			r.members = slices.Delete(r.members, i, i+1)
		}
	}
	return Result{Event: s.contactChange(eventContactDeleted, w, nil)}, nil
}

// contactChange tells of a colleague; the service tells nothing of other organisations.
func (s *Sim) contactChange(kind string, w *user, old *apiUser) string {
	if w.external || s.allowedLocked(scopesContact) != nil {
		return ""
	}
	return s.emit("people", kind, contactEvent{s.tellUser(w), old})
}
