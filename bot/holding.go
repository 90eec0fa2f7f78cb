package bot

import (
	"context"
	"errors"
	"slices"
)

// Holding is something for which a person is responsible in a project: a role, an open issue, a meeting to lead, a sign-off
// that waits for them.
type Holding struct {
	Kind string // key of the text that heads all of a kind, with their number as "n": "task.holdings"
	Text string // this one, in one line of markup
}

// Holds tells what a person is responsible for in a project, in the language of the request.
type Holds func(ctx context.Context, r *Request, project, person string) ([]Holding, error)

// Left is the payload of "project.left" and "person.left": a person is no longer in a project, since a lead removed them or
// since they left the organisation.
type Left struct {
	Project string `json:"project"`
	Person  string `json:"person"`
}

// Merged is the payload of "person.merged": two persons turned out to be one human.
type Merged struct {
	Person string `json:"person"`
	Was    string `json:"was"` // ID that is an alias now
}

// Handover is the payload of "person.handover": what one person is responsible for in a project is another's from now on.
// Each capability hands over what it keeps itself, and tells By what could not be. With Undo it is one that is taken back: From
// gives back what To had before, and no more.
type Handover struct {
	Project string `json:"project"`
	From    string `json:"from"`
	To      string `json:"to"`
	By      string `json:"by"`
	ID      string `json:"id,omitempty"` // of the hand-over, as well where it is taken back
	Undo    bool   `json:"undo,omitempty"`
}

// Handed is what one capability handed over, as long as that can be taken back; or that it is taken back.
type Handed struct {
	Handover string   `json:"handover"`        // its ID
	Items    []string `json:"items,omitempty"` // as the capability names them
}

// HandedItems is the kind of Handed.
var HandedItems = Records[Handed]{Kind: "handed", Schema: 1, Index: map[string]func(Handed) []string{
	"handover": func(h Handed) []string { return []string{h.Handover} },
}}

// Keep notes what a capability hands over.
func (h Handover) Keep(r *Request, capability string, items ...string) error {
	if h.Undo || h.ID == "" || len(items) == 0 {
		return nil
	}
	id := HashID("handed", h.ID, capability)
	had, err := HandedItems.Get(r, id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return HandedItems.Put(r, id, Handed{h.ID, append(slices.Clone(had.Items), items...)})
}

// Kept is what a capability noted with Keep.
func (h Handover) Kept(r *Request, capability string) ([]string, error) {
	had, err := HandedItems.Get(r, HashID("handed", h.ID, capability))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return had.Items, err
}

// TakeBack notes that a hand-over is taken back: what of it is still to be done is not done any more.
func (h Handover) TakeBack(r *Request) error {
	return HandedItems.Put(r, HashID("handed", h.ID), Handed{Handover: h.ID})
}

// TakenBack reports whether a hand-over is taken back meanwhile. What is decided on it stands only if it is not noted at the same time.
func (h Handover) TakenBack(r *Request) (bool, error) {
	if h.Undo || h.ID == "" {
		return false, nil
	}
	_, err := HandedItems.Hold(r, HashID("handed", h.ID))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Moves tells which of what From has goes to To: all, or what is given back; nothing, if it is taken back before it was done.
func (h Handover) Moves(r *Request, capability string) (func(item string) bool, error) {
	if !h.Undo {
		back, err := h.TakenBack(r)
		return func(string) bool { return !back }, err
	}
	kept, err := h.Kept(r, capability)
	return func(item string) bool { return slices.Contains(kept, item) }, err
}

// Holdings is what a person is responsible for in a project, by all capabilities, in the order of the list.
func (r *Request) Holdings(project, person string) ([]Holding, error) {
	var all []Holding
	for _, holds := range r.env.Holds {
		some, err := holds(r.ctx, r, project, person)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}
