package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
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
	if err := e.identifyRoom(ctx, r); err != nil {
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
		if e.table.meet == nil || !acts(r) {
			r.Org = e.orgRole(bot.Person{}, r.Event.From)
			return nil
		}
		if err := e.table.meet(ctx, r); err != nil {
			return e.unmet(r, err)
		}
		r.Org = e.orgRole(r.Who, r.Event.From)
		return e.seen(r)
	}
	if err != nil {
		return err
	}
	r.WhoID, r.Who, r.Org = id, p, e.orgRole(p, r.Event.From)
	if p.Gone || slices.Contains(p.Closed, r.Event.From.String()) {
		if follows(r) {
			return nil
		}
		return bot.Tell("bot.gone")
	}
	return e.seen(r)
}

// follows reports whether an event came of what somebody did earlier: that goes on though they have left since.
func follows(r *bot.Request) bool {
	return r.Event.Trace != "" && r.Event.Trace != r.Event.ID && !isAct(afterAt(r.Event.Name))
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

// seen notes on which account a person was last active, and in which language they wrote: once a day, or when it changes.
// A click has no words, a reaction not even a locale, and Feishu tells nobody's language: what they wrote last is then all
// that is known.
func (e *Engine) seen(r *bot.Request) error {
	account, spoke := r.Event.From.String(), cmp.Or(e.written(r), r.Who.Spoke, locale(r))
	if r.Who.Spoke != "" && spoke == i18n.English && len(strings.Fields(r.Message.Text)) == 1 { // a key, say, is in no language
		if _, _, command := e.table.match(r.Message.Text); !command {
			spoke = r.Who.Spoke
		}
	}
	if !acts(r) || r.Who.Active == account && r.Who.Spoke == spoke && r.Now.Sub(r.Who.Seen) < 24*time.Hour {
		return nil
	}
	if !r.Who.Seen.IsZero() && r.Now.Sub(r.Who.Seen) >= 24*time.Hour { // of what changed meanwhile the platform may have told nothing
		r.Again(bot.Event{ID: r.Event.ID + "/person", Name: bot.EventPerson, Lane: "person/" + r.WhoID, At: r.Now, Data: bot.Encode(bot.PersonChange{Who: r.Event.From})})
	}
	r.Who.Active, r.Who.Seen, r.Who.Spoke = account, r.Now, spoke
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

func (e *Engine) identifyRoom(ctx context.Context, r *bot.Request) error {
	place := r.Event.Room.Room()
	if place == (bot.Place{}) { // a modal, say
		r.Role = r.Org
		return e.best(r)
	}
	room, err := bot.Rooms.Get(r, place.String())
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if err != nil && r.Message.ToBot && !r.Message.Private {
		room.Shared = e.readByOutsiders(ctx, place)
		r.Again(e.sighted(place, bot.EventRoom, bot.RoomChange{Met: true})) // to be kept, so that nobody needs to ask again
	}
	room.Place = place
	r.Room, r.Role = room, r.Org
	if len(room.Projects) == 1 {
		return e.useProject(r, room.Projects[0])
	}
	if err := e.best(r); err != nil {
		return err
	}
	id, err := e.spokenOf(r)
	if id == "" || err != nil {
		return err
	}
	return e.useProject(r, id)
}

// readByOutsiders asks the platform about a room of which nothing is kept yet, before golive answers there for all to read.
func (e *Engine) readByOutsiders(ctx context.Context, place bot.Place) bool {
	d, ok := e.env.Directory(place.Platform)
	if !ok {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	profile, err := d.RoomProfile(ctx, place)
	return err == nil && profile.WithOutsiders()
}

// best is the highest role that the person has in any project.
func (e *Engine) best(r *bot.Request) error {
	mine, err := r.Candidates()
	for _, f := range mine {
		r.Best = max(r.Best, f.Value.Allows(r.WhoID, r.Who))
	}
	return err
}

// elsewhere is best for what is clicked: a card may be about another project than the room's.
func (e *Engine) elsewhere(r *bot.Request) error {
	if r.WhoID == "" || r.Event.Name != bot.EventAction && r.Event.Name != bot.EventForm {
		return nil
	}
	for f, err := range bot.Projects.Find(r, bot.Query{Index: "member", Value: r.WhoID}) {
		if err != nil {
			return err
		}
		r.Best = max(r.Best, f.Value.Allows(r.WhoID, r.Who))
	}
	return nil
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
	r.Project, r.ProjectID, r.Role = p, id, r.RoleIn(p)
	return nil
}

// language is the person's own setting, else that of what they write, of the conversation, of what they wrote last, of their
// platform, of the room, of the project.
func (e *Engine) language(r *bot.Request) string {
	for _, tag := range []string{r.Who.Lang, e.written(r), r.Lang, r.Who.Spoke, locale(r), r.Room.Lang, r.Project.Lang} {
		if lang := i18n.Normal(tag); lang != "" {
			return lang
		}
	}
	return i18n.Chinese
}
