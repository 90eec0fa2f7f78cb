package phase

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
)

// reopen is the command: `phase reopen design because ...`. What a manager closed in spite of what was missing only a manager opens again.
func reopen(_ context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	i, rest, err := mustMean(r, &plan, r.Rest, ofPhase, "phase.reopen.example")
	if err != nil {
		return err
	}
	ph := plan.Phase(i.phase)
	if err := mayReopen(r, *ph); err != nil {
		return err
	}
	why, err := mustWhy(r, rest, "phase.reopen.example")
	if err != nil {
		return err
	}
	return openAgain(r, plan, ph, why)
}

// mayReopen admits whoever may close a phase as it was closed.
func mayReopen(r *bot.Request, ph bot.Phase) error {
	switch {
	case !ph.Closed():
		return bot.Tell("phase.not-closed", "name", ph.Title(r.T))
	case ph.Gate.Why != "":
		return r.Enter(r.ProjectID, bot.RoleManager)
	}
	return nil
}

// openAgain opens a closed phase. Its closing and what was signed stay in the evidence and in the timeline; both signatures are to be
// given anew.
func openAgain(r *bot.Request, plan bot.Plan, ph *bot.Phase, why string) error {
	was := *ph
	if err := retireGate(r, was, "phase.gate-reopened"); err != nil {
		return err
	}
	ph.Gate, ph.End.Actual, ph.Manual, ph.SignOffs, ph.Asked = bot.Gate{}, "", bot.Manual{}, nil, time.Time{}
	id, err := keepReopened(r, was, "", why)
	if err != nil {
		return err
	}
	if err := put(r, plan); err != nil {
		return err
	}
	recount(r, r.ProjectID)
	rooms, err := toldOf(r, was)
	if err != nil {
		return err
	}
	here := announceIn(r, rooms, "reopened/"+id, func(room bot.Room) bot.Card {
		lang := room.Speaks(r.Project)
		say := in(r, lang)
		c := bot.Card{Title: say("phase.open-again-title", "name", ph.Title(say)), Tone: bot.ToneWarn, Lang: lang,
			Parts: []bot.Part{bot.Words(say("phase.open-again-text", append(whenClosed(r, lang, was), "name", bot.Escape(ph.Title(say)), "due", day(r, lang, ph.End.Due()), "late", ph.End.Due() < today(r, r.Project))...))}}
		switch team := !isClients(room); {
		case team:
			c.Parts = append(c.Parts, bot.Words(say("phase.slip-why", "why", bot.Escape(why))), bot.Words(say("phase.open-again-next", "name", bot.Escape(ph.Title(say)))),
				bot.SmallPrint(say("phase.open-again-by", "name", bot.Escape(r.Who.Name))))
		case len(was.SignOffs) > 0:
			c.Parts = append(c.Parts, bot.Words(say("phase.open-again-signed")))
		}
		return c
	})
	if !here {
		done(r, "phase.open-again-done", "name", ph.Title(r.T))
	}
	return nil
}

// keepReopened keeps that a phase is open again, which is "undone" where its closing was taken back at once; it answers the ID of what happened.
func keepReopened(r *bot.Request, was bot.Phase, which, why string) (string, error) {
	r.Audit("plan.reopened", bot.Plans.Key(r.ProjectID), map[string]string{"phase": was.Key, "why": why, "undo": map[bool]string{true: "yes"}[which != ""],
		"closed": was.Gate.At.UTC().Format(time.RFC3339), "by": was.Gate.By, "day": was.End.Actual})
	return r.Happened(bot.Happening{Kind: "reopened", Phase: was.Key, Name: was.Name, Which: which, Before: was.End.Actual, Why: why})
}

// toldOf are the rooms of the project that were told that a phase was closed.
func toldOf(r *bot.Request, was bot.Phase) ([]bot.Room, error) {
	rooms, err := bot.RoomsOf(r, r.ProjectID)
	if was.Gate.Rooms == nil { // by an older golive
		return rooms, err
	}
	return slices.DeleteFunc(rooms, func(room bot.Room) bool { return !slices.Contains(was.Gate.Rooms, room.Place.String()) }), err
}

// closure is a phase that was closed a moment ago, with the cards of the team that say so: it can be taken back for a while, after which
// the record goes. Its ID is that of what happened.
type closure struct {
	Project string     `json:"project"`
	Phase   string     `json:"phase"`
	At      time.Time  `json:"at"`
	Undo    bot.Undo   `json:"undo"`
	Cards   []toldCard `json:"cards,omitempty"`
}

type toldCard struct {
	Room bot.Place `json:"room"`
	Card bot.Card  `json:"card"`
}

var closures = bot.Records[closure]{Kind: "phase-closed", Schema: 1}

func closedHandle(id string) string { return "closed/" + id }

// offerReopen begins the time in which a closing can be taken back, from the cards that tell the team of it.
func offerReopen(r *bot.Request, ph bot.Phase, id string, cards []toldCard) error {
	f := closure{Project: r.ProjectID, Phase: ph.Key, At: ph.Gate.At, Cards: cards, Undo: r.OfferUndo(r.WhoID, "phase/"+id, "phase.close-over", id)}
	return closures.Put(r, id, f)
}

// closeOver takes the button away, where the team still reads along.
func closeOver(_ context.Context, r *bot.Request) error {
	var id string
	if err := r.DecodeTimer(&id); err != nil {
		return err
	}
	f, err := closures.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err == nil {
		err = r.About(f.Project)
	}
	if err != nil || r.ProjectID != f.Project {
		return err
	}
	rooms, err := bot.RoomsOf(r, f.Project)
	if err != nil {
		return err
	}
	for _, t := range f.Cards {
		if slices.ContainsFunc(rooms, func(room bot.Room) bool { return room.Place == t.Room && !isClients(room) }) {
			r.Send(bot.Effect{To: bot.ToRoom(t.Room), Handle: handleIn(closedHandle(id), t.Room), Body: t.Card, Project: f.Project, Edits: true})
		}
	}
	return closures.Delete(r, id)
}

// undoClose is that button: the phase is open as it was before, with the signatures that it had, and whoever was told reads that.
func undoClose(_ context.Context, r *bot.Request) error {
	id := r.Click.Value
	f, err := closures.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Tell("phase.undo-late", "example", r.T("phase.reopen.example"))
	}
	if err == nil {
		err = r.Enter(f.Project, bot.RoleLead)
	}
	if err != nil {
		return err
	}
	plan, err := bot.PlanOf(r, f.Project)
	if err != nil {
		return err
	}
	ph := plan.Phase(f.Phase)
	if ph == nil || !ph.Gate.At.Equal(f.At) {
		return bot.Tell("phase.undo-late", "example", r.T("phase.reopen.example"))
	}
	if err := errors.Join(mayReopen(r, *ph), r.MayUndo(f.Undo, bot.Tell("phase.undo-late", "example", r.T("phase.reopen.example")))); err != nil {
		return err
	}
	was := *ph
	ph.Gate, ph.End.Actual = bot.Gate{}, ""
	if _, err := keepReopened(r, was, "undone", ""); err != nil {
		return err
	}
	if err := put(r, plan); err != nil {
		return err
	}
	recount(r, f.Project)
	rooms, err := toldOf(r, was)
	if err != nil {
		return err
	}
	announceIn(r, rooms, closedHandle(id), func(room bot.Room) bot.Card {
		lang := room.Speaks(r.Project)
		say := in(r, lang)
		c := bot.Card{Title: say("phase.undone-title", "name", ph.Title(say)), Tone: bot.ToneDone, Lang: lang}
		if !isClients(room) {
			c.Parts = []bot.Part{bot.SmallPrint(say("phase.undone-by", "name", bot.Escape(r.Who.Name), "signed", len(ph.SignOffs) > 0))}
		}
		return c
	})
	if !ph.Asked.IsZero() {
		if _, err := showGate(r, *ph); err != nil {
			return err
		}
	}
	r.Toast(bot.ToneGood, "phase.undone-title", "name", ph.Title(r.T))
	r.CloseUndo("phase/" + id)
	return closures.Delete(r, id)
}
