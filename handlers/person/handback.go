package person

import (
	"context"
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/roster"
)

// handedTo is a hand-over, as long as it can be taken back.
type handedTo struct {
	Project string   `json:"project"`
	From    string   `json:"from"`
	To      string   `json:"to"`
	Undo    bot.Undo `json:"undo"`
	Undone  bool     `json:"undone,omitempty"`
}

var handovers = bot.Records[handedTo]{Kind: "handover", Schema: 1}

// offerBack begins the time in which a hand-over can be taken back, and answers its ID.
func offerBack(r *bot.Request, from, to roster.Human) (string, error) {
	id := r.NewID()
	h := handedTo{Project: r.ProjectID, From: from.ID, To: to.ID, Undo: r.OfferUndo(r.WhoID, "person/"+id, "person.handover-over", id)}
	return id, handovers.Put(r, id, h)
}

// handBack is the button: what was handed over goes back, but for what its taker had before or passed on since.
func handBack(_ context.Context, r *bot.Request) error {
	id := r.Click.Value
	h, err := handovers.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Tell("person.handback-late")
	}
	if err != nil {
		return err
	}
	if err := r.Enter(h.Project, bot.RoleLead); err != nil {
		return err
	}
	if h.Undone {
		return bot.Tell("person.handback-twice")
	}
	if err := r.MayUndo(h.Undo, bot.Tell("person.handback-late")); err != nil {
		return err
	}
	from, errFrom := human(r, h.From)
	to, errTo := human(r, h.To)
	if err := errors.Join(errFrom, errTo); err != nil {
		return err
	}
	back := bot.Handover{Project: h.Project, From: to.ID, To: from.ID, By: r.WhoID, ID: id, Undo: true}
	if err := back.TakeBack(r); err != nil {
		return err
	}
	r.Audit("person.handback", bot.Projects.Key(h.Project), map[string]string{"from": to.ID, "to": from.ID})
	if _, err := r.Happened(bot.Happening{Kind: "people", Which: "handback", Item: to.ID, Name: to.Name, Before: from.ID, After: from.Name}); err != nil {
		return err
	}
	r.Publish("person.handover", "project/"+h.Project, back)
	if from.Gone || from.Outsider { // somebody else has to take it over: the leads are asked again, when it is back
		r.Arm(bot.Timer{Key: "person/left-again/" + id, Due: r.Now.Add(time.Minute), Name: "person.left-again", Data: bot.Encode(bot.Left{Project: h.Project, Person: from.ID})})
	}
	done := bot.Card{Title: r.T("person.handed-back", "from", from.Name, "to", to.Name, "by", r.Who.Name), Tone: bot.ToneDone, Lang: r.Lang}
	r.Replace(done)
	r.Toast(bot.ToneGood, "person.done", "what", done.Title)
	if to.ID != r.WhoID {
		said := r.Lang
		inLanguageOf(r, to, r.Project)
		r.Send(bot.Effect{To: bot.ToPerson(to.ID), Body: bot.Card{Title: r.T("person.handed-back", "from", from.Name, "to", to.Name, "by", r.Who.Name), Tone: bot.ToneInfo, Lang: r.Lang}})
		r.Lang = said
	}
	h.Undone = true
	return handovers.Put(r, id, h)
}

// handoverKept is how long it is kept what a hand-over moved: while Jira does not answer, it is done, or taken back, up to a day
// later.
const handoverKept = 26 * time.Hour

// handoverOver is when a hand-over cannot be taken back any more.
func handoverOver(_ context.Context, r *bot.Request) error {
	r.Arm(bot.Timer{Key: "person/handover-past/" + bot.HashID(string(r.Timer.Data)), Due: r.Now.Add(handoverKept), Name: "person.handover-past", Data: r.Timer.Data})
	return nil
}

// handoverPast forgets what a hand-over moved, when nothing of it can be under way any more.
func handoverPast(_ context.Context, r *bot.Request) error {
	var id string
	if err := r.DecodeTimer(&id); err != nil {
		return err
	}
	for f, err := range bot.HandedItems.Find(r, bot.Query{Index: "handover", Value: id}) {
		if err != nil {
			return err
		}
		if err := bot.HandedItems.Delete(r, f.ID); err != nil {
			return err
		}
	}
	return handovers.Delete(r, id)
}

// leftAgain asks the leads once more about somebody who has left, or does not bear their role any more.
func leftAgain(_ context.Context, r *bot.Request) error {
	var l bot.Left
	if err := r.DecodeTimer(&l); err != nil {
		return err
	}
	p, err := bot.Projects.Get(r, l.Project)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	id, who, err := bot.PersonNow(r, l.Person)
	if err != nil || !who.Gone && !lapsed(p, roster.Human{ID: id, Person: who}) {
		return err
	}
	return askLeads(r, l)
}
