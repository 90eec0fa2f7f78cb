package room

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/golive-bot/golive/bot"
)

// state is how a room is bound to one project.
type state struct {
	Bound  bool `json:"bound,omitempty"`
	Client bool `json:"client,omitempty"`
}

func (s state) how() as {
	if s.Client {
		return asClient
	}
	return asTeam
}

func stateOf(room bot.Room, project string) state {
	return state{Bound: slices.Contains(room.Projects, project), Client: room.Client}
}

// deed is what was done last to the binding of a room to a project, with the card that says so: it can be undone for a while.
type deed struct {
	Room    bot.Place `json:"room"`
	Project string    `json:"project"`
	Was     state     `json:"was"`
	Now     state     `json:"now"`
	Reply   bot.Place `json:"reply"` // where the card is
	Lang    string    `json:"lang"`
	Undo    bot.Undo  `json:"undo,omitzero"`
	Undone  bool      `json:"undone,omitempty"`
}

var deeds = bot.Records[deed]{Kind: "room-deed", Schema: 1}

// begin records what was done, shows its card, and offers to undo it. What was done before stays done: its card, if it is
// another one, loses its button.
func begin(r *bot.Request, d deed) error {
	id := bot.HashID("deed", d.Room.String(), d.Project)
	before, err := deeds.Get(r, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if err == nil && before.Undo.Open(r.Now) && before.handle(id) != d.handle(id) {
		before.Undo = bot.Undo{}
		if err := before.show(r, id); err != nil {
			return err
		}
	}
	d.Undo = r.OfferUndo(r.WhoID, "room/"+id, "room.undo-over", id)
	if err := d.show(r, id); err != nil {
		return err
	}
	return deeds.Put(r, id, d)
}

// handle is that of the card: one for all that is done to a binding in the same thread.
func (d deed) handle(id string) string { return "room/deed/" + id + "/" + bot.HashID(d.Reply.String()) }

// show draws the card of a deed as it now is. What was for the team is not drawn where others have come in meanwhile.
func (d deed) show(r *bot.Request, id string) error {
	at := d.Now
	if d.Undone {
		at = d.Was
	}
	audience := bot.Client
	if at.Bound && !at.Client {
		audience = bot.Team
	}
	room, err := bot.Rooms.Get(r, d.Room.String())
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if audience == bot.Team && room.Audience() != bot.Team {
		return nil
	}
	card, err := d.card(r, id)
	if err != nil {
		return err
	}
	r.Send(bot.Effect{To: bot.ToRoom(d.Reply), Handle: d.handle(id), Body: card, Audience: audience, Project: d.Project})
	if r.Click.Action == "room.undo" {
		r.Replace(card)
	}
	return nil
}

func (d deed) card(r *bot.Request, id string) (bot.Card, error) {
	p, err := bot.Projects.Get(r, d.Project)
	if err != nil {
		return bot.Card{}, err
	}
	room, err := bot.Rooms.Get(r, d.Room.String())
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return bot.Card{}, err
	}
	say := func(key string, args ...any) string { return r.In(d.Lang, key, args...) }
	called := say("room.this")
	if d.Reply.Room() != d.Room {
		called = say("room.called", "room", cmp.Or(room.Name, room.Place.ID))
	}
	card := bot.Card{Tag: p.Key, Lang: d.Lang, Tone: bot.ToneDone}
	how := d.Now.how()
	switch {
	case d.Undone && d.Was.Bound:
		card.Title = say("room.undone-"+string(d.Was.how()), "key", p.Key, "room", called)
		return card, nil
	case d.Undone:
		card.Title = say("room.undone", "key", p.Key, "room", called)
		return card, nil
	case d.Now.Bound:
		card.Title, card.Tone = say("room.bound-"+string(how), "name", p.Name), bot.ToneGood
		card.Parts = []bot.Part{bot.Words(say("room.bound-" + string(how) + "-note"))}
	default:
		card.Title = say("room.unbound", "key", p.Key)
		if d.Reply.Room() != d.Room {
			card.Title = say("room.unbound-other", "key", p.Key, "room", called)
		}
		card.Parts = []bot.Part{bot.Words(say("room.unbound-note"))}
	}
	var row []bot.Control
	if d.Now.Bound {
		row = append(row, bot.Primary(say("room.import"), "project.import-open", d.Project+"|"+d.Room.String()))
	}
	if d.Undo.Open(r.Now) {
		row = append(row, r.UndoButton(d.Lang, "room.undo", id))
	}
	if len(row) > 0 {
		card.Parts = append(card.Parts, bot.Row(row...))
	}
	return card, nil
}

// undo is the button on the card of a deed.
func undo(ctx context.Context, r *bot.Request) error {
	id := r.Click.Value
	d, err := deeds.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Tell("bot.old-button")
	}
	if err != nil {
		return err
	}
	if err := r.Enter(d.Project, bot.RoleMember); err != nil {
		return err
	}
	late := bot.Tell("room.undo-late-bound")
	switch {
	case d.Undone:
		return bot.Tell("room.undone-before")
	case !d.Now.Bound:
		late = bot.Tell("room.undo-late-unbound")
	}
	if err := r.MayUndo(d.Undo, late); err != nil {
		return err
	}
	room, profile, err := knownAt(ctx, r, d.Room)
	if err != nil {
		return err
	}
	if stateOf(room, d.Project) != d.Now {
		return bot.Tell("room.undo-changed")
	}
	if done, err := restore(ctx, r, &room, profile, d); !done || err != nil {
		return err
	}
	r.CloseUndo("room/" + id)
	d.Undo, d.Undone = bot.Undo{}, true
	if err := d.show(r, id); err != nil {
		return err
	}
	return deeds.Put(r, id, d)
}

// restore binds a room as it was before a deed, where that would still be admitted: for whom a lead vouched may be there. If
// more are or may be, it is not done, and a lead is asked whether they vouch for them.
func restore(ctx context.Context, r *bot.Request, room *bot.Room, profile bot.RoomProfile, d deed) (done bool, err error) {
	if !d.Was.Bound {
		_, err := release(r, room, d.Project)
		return err == nil, err
	}
	how, with := d.Was.how(), *room
	if !slices.Contains(with.Projects, d.Project) {
		with.Projects = append(slices.Clone(with.Projects), d.Project)
	}
	with.Shared = others(with, profile)
	if how == asTeam && with.Shared && !profile.Absent && r.Role >= bot.RoleLead {
		return false, offerToVouch(ctx, r, with, profile)
	}
	room.Shared = with.Shared
	if err := errors.Join(admit(r, *room, how), leaveOpen(r, &with, how)); err != nil {
		return false, err
	}
	*room = with
	if room.Client = d.Was.Client; room.Client {
		distrust(room, d.Project)
	}
	if err := isBound(r, *room, d.Project, how); err != nil {
		return false, err
	}
	return true, bot.Rooms.Put(r, room.Place.String(), *room)
}

// undoOver takes the button away when the time is over.
func undoOver(_ context.Context, r *bot.Request) error {
	var id string
	if err := json.Unmarshal(r.Timer.Data, &id); err != nil {
		return bot.Permanent(fmt.Errorf("read timer's data: %w", err))
	}
	d, err := deeds.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.show(r, id)
}
