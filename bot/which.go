package bot

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"
)

// Which project an act is about: the one that is named by its key, else that of the thread, else the room's only one, else
// one that is asked for. In private, where no room tells, the last choice holds for a while.

// Use is the project that a person last chose in private; its ID is the person's. It is written by Request.Use.
type Use struct {
	Project string    `json:"project"` // ID
	Until   time.Time `json:"until"`
}

// Uses is the kind of Use.
var Uses = Records[Use]{Kind: "use", Schema: 1}

const useFor = 8 * time.Hour

// Use makes a project the one that the person speaks of in private.
func (r *Request) Use(project string) error {
	return Uses.Put(r, r.WhoID, Use{Project: project, Until: r.Now.Add(useFor)})
}

// About makes a project the request's, without demanding a role in it: what is sent from here on is about this project.
func (r *Request) About(id string) error {
	p, err := Projects.Get(r, id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	r.Project, r.ProjectID, r.Role, r.about = p, id, r.RoleIn(p), true
	return nil
}

// AboutRoom says that the act is about its room and none of its projects, though one was entered to prove a role.
func (r *Request) AboutRoom() { r.about = false }

// Subject is the ID of the project that the act is known to be about so far, or "".
func (r *Request) Subject() string {
	if !r.about {
		return ""
	}
	return r.ProjectID
}

// Settle settles which project the act is about and makes it the request's, as About does: the one that it is already,
// else one of those in which the person may what takes role. Where there are several they are asked: the error is to be
// returned as it is.
func (r *Request) Settle(role Role) error {
	id, open, err := r.settled(role)
	if err != nil {
		return err
	}
	if id != "" {
		return r.About(id)
	}
	if id, err = r.ChooseProject(open); err != nil {
		return err
	}
	if r.InPrivate() {
		if err := r.Use(id); err != nil {
			return err
		}
	}
	return r.About(id)
}

// EnterMeant settles which project the act is about and enters it: for acts that are no commands.
func (r *Request) EnterMeant(least Role) error {
	if err := r.Settle(least); err != nil {
		return err
	}
	return r.Enter(r.ProjectID, least)
}

// ChooseProject is Choose for projects.
func (r *Request) ChooseProject(open []Found[Project]) (string, error) {
	choices := make([]Choice, len(open))
	for i, f := range open {
		choices[i] = Choice{Label: f.Value.Label(), Value: f.ID}
	}
	return r.Choose("project", r.T("bot.which-project"), choices)
}

// Settled is the project that Settle would settle on without asking, or "".
func (r *Request) Settled(role Role) (string, error) {
	id, _, err := r.settled(role)
	return id, err
}

// SettledUnnamed is what Settled would be had no project been named.
func (r *Request) SettledUnnamed(role Role) (string, error) {
	named := r.ProjectID
	defer func() { r.ProjectID = named }()
	r.ProjectID = ""
	return r.Settled(role)
}

func (r *Request) settled(role Role) (id string, open []Found[Project], err error) {
	if r.ProjectID != "" {
		return r.ProjectID, nil, nil
	}
	all, err := r.Candidates()
	if err != nil {
		return "", nil, err
	}
	for _, f := range all {
		if r.RoleIn(f.Value) >= role {
			open = append(open, f)
		}
	}
	switch {
	case len(all) == 0:
		return "", nil, Tell("bot.no-project")
	case len(all) == 1:
		return all[0].ID, nil, nil
	case len(open) == 0:
		return "", nil, r.NotAllowed(role)
	case len(open) == 1:
		return open[0].ID, nil, nil
	}
	last, err := r.lastUsed(open)
	return last, open, err
}

// lastUsed is the project that was last chosen in private, if that is not too long ago, or "".
func (r *Request) lastUsed(open []Found[Project]) (string, error) {
	if r.WhoID == "" || !r.InPrivate() {
		return "", nil
	}
	u, err := Uses.Get(r, r.WhoID)
	if errors.Is(err, ErrNotFound) || err == nil && !r.Now.Before(u.Until) {
		return "", nil
	}
	i := slices.IndexFunc(open, func(f Found[Project]) bool { return f.ID == u.Project })
	if err != nil || i < 0 {
		return "", err
	}
	other := open[(i+1)%len(open)]
	r.assumed = r.T("bot.using", "key", open[i].Value.Key, "other", other.Value.Key)
	return u.Project, nil
}

// ProjectByKey is the project with that key, in any case, if the person may know of it; else its ID is empty.
func (r *Request) ProjectByKey(key string) (Found[Project], error) {
	for f, err := range Projects.Find(r, Query{Index: "key", Value: strings.ToUpper(key), Limit: 1}) {
		if err != nil {
			return f, err
		}
		if r.RoleIn(f.Value) >= RoleClient {
			return f, nil
		}
	}
	return Found[Project]{}, nil
}

// Candidates are the projects that an act may be about where nothing tells which: the room's, else the person's. Closed ones are
// left out where others are open.
func (r *Request) Candidates() ([]Found[Project], error) {
	var all, open []Found[Project]
	for _, id := range r.Room.Projects {
		p, err := Projects.Get(r, id)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		if err == nil {
			all = append(all, Found[Project]{ID: id, Value: p})
		}
	}
	if len(all) == 0 && r.WhoID != "" {
		for f, err := range Projects.Find(r, Query{Index: "member", Value: r.WhoID, Limit: mostProjects}) {
			if err != nil {
				return nil, err
			}
			all = append(all, f)
		}
	}
	for _, f := range all {
		if f.Value.State != ProjectClosed {
			open = append(open, f)
		}
	}
	slices.SortFunc(open, func(a, b Found[Project]) int { return cmp.Compare(a.Value.Key, b.Value.Key) })
	if len(open) == 0 && len(r.Room.Projects) > 0 {
		return all, nil
	}
	return open, nil
}

const mostProjects = 60 // of one person, that are offered to choose from

// Begun is the handle of golive's own card under which the event's thread is, or which the event answers; "" if none is.
func (r *Request) Begun() (string, error) {
	if r.env.Begun == nil {
		return "", nil
	}
	return r.env.Begun(r)
}

// InPrivate reports whether the act was done in the private chat with golive. Where the event does not tell, the platform
// does.
func (r *Request) InPrivate() bool {
	if r.Message.Private || len(r.Room.Projects) > 0 || r.Event.Room.ID == "" {
		return r.Message.Private
	}
	profile, err := r.roomProfile(r.Event.Room.Room())
	return err == nil && profile.Private
}

// Thread is a thread in which golive spoke about a project; its ID is the place's String. It is kept where the room alone
// does not tell the project, and written by the requests that speak there.
type Thread struct {
	Project string `json:"project"` // ID of the last that was spoken about
}

// Threads is the kind of Thread.
var Threads = Records[Thread]{Kind: "thread", Schema: 1}

// sign completes what was decided about a project: cards name it, threads are remembered, and where it was taken to be
// the one last chosen, the first answer says so.
func (r *Request) sign() error {
	for i := range r.out.Effects {
		x := &r.out.Effects[i]
		if x.Project == "" && r.about {
			x.Project = r.ProjectID
		}
		if x.Project == "" {
			continue
		}
		if err := r.nameOn(x); err != nil {
			return err
		}
		if err := r.remember(x.To.Room, x.Project); err != nil {
			return err
		}
	}
	r.signAnswer()
	if !r.about || r.assumed == "" {
		return nil
	}
	for i := range r.out.Effects {
		if c, ok := r.out.Effects[i].Body.(Card); ok && r.out.Effects[i].Project == r.ProjectID && r.answers(r.out.Effects[i].To) {
			c.Parts = append(slices.Clip(c.Parts), SmallPrint(r.assumed))
			r.out.Effects[i].Body = c
			return nil
		}
	}
	if a := r.out.Answer; a != nil && a.Reply != nil {
		a.Reply.Parts = append(slices.Clip(a.Reply.Parts), SmallPrint(r.assumed))
	}
	return nil
}

// answers reports whether what is sent there answers whoever acts, and is no notice to somebody else.
func (r *Request) answers(to Target) bool {
	switch {
	case to.Person != "":
		return r.Is(to.Person)
	case to.Account != (Account{}):
		return to.Account == r.Event.From
	}
	return to.Room.Room() == r.Event.Room.Room()
}

// nameOn puts the key of an effect's project on its card or form.
func (r *Request) nameOn(x *Effect) error {
	p := r.Project
	if x.Project != r.ProjectID {
		var err error
		if p, err = Projects.Get(r, x.Project); errors.Is(err, ErrNotFound) {
			return nil
		} else if err != nil {
			return err
		}
	}
	switch b := x.Body.(type) {
	case Card:
		b.Tag = cmp.Or(b.Tag, p.Key)
		x.Body = b
	case Form:
		b.Tag = cmp.Or(b.Tag, p.Key)
		x.Body = b
	}
	return nil
}

func (r *Request) signAnswer() {
	a := r.out.Answer
	if a == nil || !r.about {
		return
	}
	for _, c := range []*Card{a.Card, a.Reply} {
		if c != nil {
			c.Tag = cmp.Or(c.Tag, r.Project.Key)
		}
	}
	if a.Form != nil {
		a.Form.Tag = cmp.Or(a.Form.Tag, r.Project.Key)
	}
}

// remember keeps the project of a thread in the event's room.
func (r *Request) remember(at Place, project string) error {
	if at.Thread == "" || at.Room() != r.Event.Room.Room() || len(r.Room.Projects) == 1 {
		return nil
	}
	t, err := Threads.Get(r, at.String())
	if err != nil && !errors.Is(err, ErrNotFound) || t.Project == project {
		return err
	}
	return Threads.Put(r, at.String(), Thread{Project: project})
}
