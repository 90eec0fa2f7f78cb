package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// identify fills in who asks, in which room and project, with what role and in which language.
func (e *Engine) identify(ctx context.Context, r *bot.Request) error {
	if err := e.identifyPerson(ctx, r); err != nil {
		return err
	}
	if err := e.identifyRoom(r); err != nil {
		return err
	}
	r.Lang = e.language(r)
	return nil
}

func (e *Engine) identifyPerson(ctx context.Context, r *bot.Request) error {
	if r.Event.From == (bot.Account{}) {
		return nil
	}
	id, p, err := bot.PersonOf(r, r.Event.From)
	if errors.Is(err, bot.ErrNotFound) {
		if e.table.meet == nil || !isAct(r.Event.Name) {
			r.Org = e.orgRole(bot.Person{}, r.Event.From)
			return nil
		}
		if err := e.table.meet(ctx, r); err != nil {
			return e.unmet(r, err)
		}
		r.Org = e.orgRole(r.Who, r.Event.From)
		return nil
	}
	if err != nil {
		return err
	}
	r.WhoID, r.Who, r.Org = id, p, e.orgRole(p, r.Event.From)
	if p.Gone {
		return bot.Tell("bot.gone")
	}
	return e.seen(r)
}

// patience is how many runs wait for a directory that does not tell who somebody is. After that, or at once if asking
// again cannot help, they are answered as somebody unknown: they may do what anybody may, and hear so.
const patience = 2

func (e *Engine) unmet(r *bot.Request, err error) error {
	var permanent *bot.PermanentError
	if !errors.As(err, &permanent) && r.Tries < patience {
		return fmt.Errorf("meet: %w", err)
	}
	e.Log.Warn("person stays unknown", "account", r.Event.From.String(), "error", err)
	r.WhoID, r.Who, r.Org = "", bot.Person{}, e.orgRole(bot.Person{}, r.Event.From)
	return nil
}

// seen notes on which account a person was last active: once a day, or when it changes.
func (e *Engine) seen(r *bot.Request) error {
	account := r.Event.From.String()
	if !isAct(r.Event.Name) || r.Who.Active == account && r.Now.Sub(r.Who.Seen) < 24*time.Hour {
		return nil
	}
	r.Who.Active, r.Who.Seen = account, r.Now
	return bot.People.Put(r, r.WhoID, r.Who)
}

// isAct reports whether an event is something that a person did towards golive.
func isAct(name string) bool {
	switch name {
	case bot.EventMessage, bot.EventCommand, bot.EventAction, bot.EventForm, bot.EventShortcut, bot.EventReaction, bot.EventPrivate:
		return true
	}
	return false
}

func (e *Engine) orgRole(p bot.Person, a bot.Account) bot.Role {
	switch {
	case e.isOperator(p, a):
		return bot.RoleOperator
	case p.Manager:
		return bot.RoleManager
	}
	return bot.RoleAnyone
}

func (e *Engine) identifyRoom(r *bot.Request) error {
	place := r.Event.Room.Room()
	if place == (bot.Place{}) { // a modal, say
		r.Role = r.Org
		return e.best(r)
	}
	room, err := bot.Rooms.Get(r, place.String())
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	room.Place = place
	r.Room, r.Role = room, r.Org
	if len(room.Projects) != 1 {
		return e.best(r)
	}
	return e.useProject(r, room.Projects[0])
}

// best is the highest role that the person has in any project.
func (e *Engine) best(r *bot.Request) error {
	mine, err := e.projectsOf(r)
	for _, f := range mine {
		r.Best = max(r.Best, f.Value.Role(r.WhoID))
	}
	return err
}

// useProject makes a project the request's without demanding a role.
func (e *Engine) useProject(r *bot.Request, id string) error {
	p, err := bot.Projects.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	r.Project, r.ProjectID, r.Role = p, id, max(r.Org, p.Role(r.WhoID))
	return nil
}

func (e *Engine) language(r *bot.Request) string {
	for _, tag := range []string{r.Who.Lang, said(r), r.Lang, r.Room.Lang, r.Project.Lang} {
		if lang := i18n.Normal(tag); lang != "" {
			return lang
		}
	}
	return i18n.Chinese
}

// chooseProject finds the project that a command is about: the one named by its key, else the room's, else the
// person's only one.
func (e *Engine) chooseProject(r *bot.Request) error {
	word, rest, _ := strings.Cut(r.Rest, " ")
	if word != "" {
		id, err := e.projectByKey(r, word)
		if err != nil {
			return err
		}
		if id != "" {
			r.Named, r.Rest = word, strings.TrimSpace(rest)
			return e.useProject(r, id)
		}
		if r.Command.Args == "" && looksLikeKey(word) { // what else could it be
			return bot.Tell("bot.no-such-project")
		}
	}
	if r.ProjectID != "" {
		return nil
	}
	mine, err := e.projectsOf(r)
	switch {
	case err != nil:
		return err
	case len(mine) == 0:
		return bot.Tell("bot.no-project")
	case len(mine) > 1:
		return bot.Tell("bot.which-project", "projects", e.keys(mine))
	}
	return e.useProject(r, mine[0].ID)
}

func looksLikeKey(word string) bool {
	return len(word) <= 10 && strings.Trim(strings.ToUpper(word), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// projectByKey is the ID of the project with that key, if the person may know of it.
func (e *Engine) projectByKey(r *bot.Request, key string) (string, error) {
	for found, err := range bot.Projects.Find(r, bot.Query{Index: "key", Value: strings.ToUpper(key), Limit: 1}) {
		if err != nil {
			return "", err
		}
		if max(r.Org, found.Value.Role(r.WhoID)) >= bot.RoleClient {
			return found.ID, nil
		}
	}
	return "", nil
}

// projectsOf are the room's projects, else the person's, without closed ones.
func (e *Engine) projectsOf(r *bot.Request) ([]bot.Found[bot.Project], error) {
	var mine []bot.Found[bot.Project]
	for _, id := range r.Room.Projects {
		p, err := bot.Projects.Get(r, id)
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		mine = append(mine, bot.Found[bot.Project]{ID: id, Value: p})
	}
	if len(mine) > 0 || r.WhoID == "" {
		return mine, nil
	}
	for found, err := range bot.Projects.Find(r, bot.Query{Index: "member", Value: r.WhoID, Limit: 20}) {
		if err != nil {
			return nil, err
		}
		if found.Value.State != "closed" {
			mine = append(mine, found)
		}
	}
	return mine, nil
}

func (e *Engine) keys(list []bot.Found[bot.Project]) string {
	keys := make([]string, len(list))
	for i, f := range list {
		keys[i] = f.Value.Key
	}
	return strings.Join(keys, ", ")
}
