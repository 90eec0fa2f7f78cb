package bot

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// UndoFor is how long what a person did can be taken back by a button.
const UndoFor = 10 * time.Minute

// Undo is the offer to take back something that was done: an issue that was filed, a binding, a decision. Whoever does it
// keeps it in the record of what was done:
//
//	t.Undo = r.OfferUndo(r.WhoID, "task/"+id, "task.undo-over", id)           // it is done
//	if t.Undo.Open(r.Now) { row = append(row, r.UndoButton(t.Lang, "task.undo", id)) } // its card is drawn
//	err := r.MayUndo(t.Undo, bot.Tell("task.undo-late", "issue", t.Issue))      // the button was clicked
//	r.CloseUndo("task/" + id); t.Undo = bot.Undo{}                             // it is taken back
//
// The handler of task.undo-over draws the card again; the offer is no longer open then, so the button is gone.
// The zero Undo offers nothing.
type Undo struct {
	By    string    `json:"by,omitempty"` // person ID of whoever did it
	Until time.Time `json:"until,omitzero"`
}

// Open reports whether it can still be taken back at a time.
func (u Undo) Open(now time.Time) bool { return now.Before(u.Until) }

// OfferUndo begins the time in which the person by may take something back. When it ends the event named over, with
// data in Request.Timer, is published, to take the button away. Key names what was done; it is unique among all offers.
func (r *Request) OfferUndo(by, key, over string, data any) Undo {
	u := Undo{By: by, Until: r.Now.Add(UndoFor)}
	r.Arm(Timer{Key: undoTimer(key), Due: u.Until, Name: over, Data: Encode(data)})
	return u
}

// CloseUndo ends an offer before its time: it was used, or there is nothing left to take back.
func (r *Request) CloseUndo(key string) { r.Disarm(undoTimer(key)) }

func undoTimer(key string) string { return "undo/" + key }

// UndoButton is the button of an offer, in the language lang.
func (r *Request) UndoButton(lang, action, value string) Control {
	return Button(r.In(lang, "bot.undo"), action, value)
}

// MayUndo admits whoever did it and the leads of the entered project, in time. Others are told who may; after the time
// the error late is told, which says what to do instead.
func (r *Request) MayUndo(u Undo, late error) error {
	if err := r.MayDecide(u.By, "bot.undo-of-other"); err != nil {
		return err
	}
	if !u.Open(r.Now) {
		return late
	}
	return nil
}

// MayDecide admits one person and the leads of the entered project: what was asked of somebody is nobody else's to answer, so
// managers and operators decide here only where they are leads. Others are told who may, by the text other with "names".
func (r *Request) MayDecide(person, other string) error {
	if person != "" && r.Is(person) || r.Project.Allows(r.WhoID, r.Who) >= RoleLead {
		return nil
	}
	ids := make([]string, 0, len(r.Project.Members))
	for id := range r.Project.Members {
		if id != person && r.Project.Role(id) >= RoleLead {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var names []string
	for _, id := range append([]string{person}, ids...) {
		_, p, err := PersonNow(r, id)
		if errors.Is(err, ErrNotFound) || err == nil && (p.Gone || id != person && p.Outsider) {
			continue
		}
		if err != nil {
			return err
		}
		names = append(names, p.Name)
	}
	return Tell(other, "names", strings.Join(names[:min(len(names), namesMost)], r.T("bot.or")))
}

// namesMost is how many of those who may are named: a toast is short.
const namesMost = 3
