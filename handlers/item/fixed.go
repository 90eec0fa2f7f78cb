package item

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// answering is the item that a button is about, if it is still asked.
func answering(r *bot.Request) (string, record, error) {
	id, round, _ := strings.Cut(r.Click.Value, "|")
	i, err := items.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) || err == nil && i.At.Room.Room() != r.Event.Room.Room() {
		return id, i, bot.Tell("bot.old-button")
	}
	if err != nil {
		return id, i, err
	}
	if i.State != asked || round != strconv.Itoa(i.Round) {
		if i.Decider != "" {
			return id, i, bot.Tell("item.answered", "name", i.Decider)
		}
		return id, i, bot.Tell("item.moved-on")
	}
	if err := r.About(i.Project); err != nil {
		return id, i, err
	}
	return id, i, i.clientOnly(r)
}

// clientOnly admits whoever raised the item and others of the client's side: that it is fixed is not the team's to say.
func (i record) clientOnly(r *bot.Request) error {
	switch {
	case i.Account == r.Event.From, r.Is(i.Raiser), r.Role == bot.RoleClient:
		return nil
	case ofTeam(r):
		return bot.Tell("item.client-only", "name", i.Name)
	}
	return nil
}

// ofTeam reports whether whoever speaks or clicks in a client's room is of our side: of the team or the organisation, or, where
// outsiders read along, a colleague of ours.
func ofTeam(r *bot.Request) bool {
	return r.Role >= bot.RoleMember || r.Best >= bot.RoleMember || r.Role < bot.RoleClient && r.Room.Shared && r.WhoID != "" && !r.Who.Outsider
}

// fixed is the client's yes.
func fixed(_ context.Context, r *bot.Request) error {
	id, i, err := answering(r)
	if err != nil {
		return err
	}
	i.State, i.Decider = closed, name(r)
	if i.Told, err = words(r, i); err != nil {
		return err
	}
	if err := i.comment(r, id, bot.HashID(r.Event.ID), "item.confirmed", i.Decider, ""); err != nil {
		return err
	}
	return i.show(r, id)
}

// notFixed is their no: the issue is reopened, once for each time that it was done.
func notFixed(ctx context.Context, r *bot.Request) error {
	id, i, err := answering(r)
	if err != nil {
		return err
	}
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	i.State, i.Decider = reopening, name(r)
	if i.Told, err = words(r, i); err != nil {
		return err
	}
	to := wayBack(ctx, r, tracker, i.Issue)
	if to == "" {
		if err := i.comment(r, id, bot.HashID(r.Event.ID), "item.denied", i.Decider, ""); err != nil {
			return err
		}
		if err := forTeam(r, id, i, "item.cannot-reopen"); err != nil {
			return err
		}
		return i.show(r, id)
	}
	said := r.In(r.Project.Lang, "item.denied", "name", i.Decider)
	r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: i.handle(id, "reopen/"+strconv.Itoa(i.Round)), Project: i.Project,
		Body: bot.Transition{Issue: i.Issue, Status: to, Comment: []bot.Span{{Text: said}}}, Then: "item.reopened"})
	return i.show(r, id)
}

// wayBack is the status to which an issue is reopened, or "".
func wayBack(ctx context.Context, r *bot.Request, tracker bot.Tracker, issue string) string {
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	moves, err := tracker.Transitions(ctx, issue)
	if err != nil {
		return ""
	}
	for _, category := range []string{"indeterminate", "new"} {
		for _, m := range moves {
			if m.Category == category && !m.Cancels {
				return m.To
			}
		}
	}
	return ""
}

// reopened is the tracker's yes; the change itself comes as an event of the issue, and is looked at here in case that does not.
func reopened(ctx context.Context, r *bot.Request) error {
	id, i, _, err := outcome(r)
	if err != nil || i.State != reopening {
		return err
	}
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	look, cancel := r.Patience(ctx)
	defer cancel()
	issue, err := tracker.Issue(look, i.Issue)
	if err != nil {
		return nil //nolint:nilerr // the event will tell
	}
	if issue.Category != "done" {
		i.State, i.Status, i.Category, i.Updated = open, issue.Status, issue.Category, issue.Updated
		if i.Told, err = words(r, i); err != nil {
			return err
		}
	}
	if err := forTeam(r, id, i, "item.came-back"); err != nil {
		return err
	}
	return put(r, id, i)
}

// notReopened is its no: the team has to see to it.
func notReopened(_ context.Context, r *bot.Request) error {
	id, i, _, err := outcome(r)
	if err != nil {
		return err
	}
	return forTeam(r, id, i, "item.cannot-reopen")
}
