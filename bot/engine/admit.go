package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// barred is a refusal by golive's own rules: a text for the team that was about to reach others. It raises an alarm. Where is one of the reasons of a Refusal.
type barred struct{ where string }

func (b barred) Error() string { return "text for the team, but " + b.where }

// tellBarred says to whoever asked why they do not see what they asked for.
func (e *Engine) tellBarred(ctx context.Context, j bot.EffectJob, b barred) []bot.Effect {
	if !j.Asked || j.From == (bot.Account{}) {
		return nil
	}
	lang, key := cmp.Or(j.Lang, i18n.Chinese), "bot.barred"
	to := bot.Target{Room: j.To.Room, Account: j.From}
	if to.Room.Platform != j.From.Platform { // they asked on the other chat
		to = bot.ToAccount(j.From)
	} else if room, err := e.room(ctx, to.Room); err == nil && (room.HeldBack() || b.where == bot.WhyOthers) {
		key = "bot.held-back"
	}
	if _, _, err := handles.Read(ctx, e.Store, j.Handle); j.Handle != "" && err == nil { // an edit: what was clicked has come to something
		key = "bot.barred-done"
	}
	if b.where == bot.WhyOutsider || b.where == bot.WhyStranger { // no other place shows it to them
		key = "bot.not-for-outsiders"
	}
	return []bot.Effect{{ID: j.ID + "#barred", To: to, Audience: bot.Client, Asked: true, Urgent: true,
		At: e.Clock.Now(), Trace: j.Trace, Lane: j.Lane, From: j.From, Body: bot.Card{Tone: bot.ToneWarn, Lang: lang,
			Parts: []bot.Part{bot.Words(bot.Escape(e.Texts.Text(lang, key)))}}}}
}

// admit lets an effect pass, or refuses it, or puts it off: for whose eyes it is, and how much noise there was.
func (e *Engine) admit(ctx context.Context, j *bot.EffectJob, job bot.Job, now time.Time) error {
	if job.To.Tracker != "" {
		return nil
	}
	if job.To.Mail != "" {
		return e.admitMail(ctx, job)
	}
	if err := e.admitThere(ctx, job); err != nil {
		return err
	}
	room, err := e.room(ctx, place(job))
	if err != nil {
		return err
	}
	return e.budget(ctx, j, job, room, now)
}

// admitThere lets an effect pass, or refuses it, by the place where it is performed.
func (e *Engine) admitThere(ctx context.Context, job bot.Job) error {
	room, err := e.room(ctx, place(job))
	switch {
	case job.To.Tracker != "", job.To.Mail != "":
		return nil
	case err != nil:
		return err
	case room.Closed:
		return skip(bot.WhyClosed)
	case job.Audience == bot.Team && speaks(job.Body):
		return e.forTeam(ctx, job, room)
	}
	return nil
}

// place is where a job is done: what was posted is edited where it stands.
func place(job bot.Job) bot.Place {
	if job.Prior != nil {
		return job.Prior.Place
	}
	return job.To.Room
}

// lookAround admits a text for the team, now that its turn has come, if the platform says that the room still is the team's. So
// platforms are asked about rooms no faster than they let golive speak there.
func (e *Engine) lookAround(ctx context.Context, job bot.Job) error {
	if job.Audience != bot.Team || !speaks(job.Body) || job.To.Tracker != "" || job.To.Mail != "" || job.To.Account != (bot.Account{}) || job.To.Person != "" {
		return nil
	}
	room, err := e.room(ctx, place(job))
	if err != nil || room.Audience() != bot.Team {
		return err
	}
	return e.stillTeams(ctx, room)
}

// admitMail admits a letter for the team where the address is that of one of our own.
func (e *Engine) admitMail(ctx context.Context, job bot.Job) error {
	if job.Audience != bot.Team {
		return nil
	}
	found, err := bot.People.List(ctx, e.Store, bot.Query{Index: "email", Value: job.To.Mail, Limit: 2})
	if err != nil {
		return err
	}
	for _, f := range found {
		if !f.Value.Outsider && !f.Value.Gone {
			return nil
		}
	}
	return barred{bot.WhyAddress}
}

// speaks reports whether a body shows a text: what does not may reach every room, and taking a text away must.
func speaks(b bot.Body) bool {
	switch b.(type) {
	case bot.Delete, bot.React:
		return false
	}
	return true
}

func (e *Engine) room(ctx context.Context, p bot.Place) (bot.Room, error) {
	if p == (bot.Place{}) {
		return bot.Room{}, nil
	}
	room, _, err := bot.Rooms.Read(ctx, e.Store, p.Room().String())
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return room, err
	}
	room.Place = p.Room()
	return room, nil
}

// forTeam admits a text for the team where only the team can see it.
func (e *Engine) forTeam(ctx context.Context, job bot.Job, room bot.Room) error {
	if job.To.Account != (bot.Account{}) {
		return e.insider(ctx, job.To.Account)
	}
	if job.To.Person != "" { // an edit of what they were told in private
		return e.ours(ctx, job.To.Person)
	}
	if room.Audience() == bot.Team { // the platform is asked when it is about to be said
		return nil
	}
	if len(room.Projects) == 0 && job.From != (bot.Account{}) {
		chat, err := e.private(ctx, room.Place)
		switch {
		case err != nil:
			return err
		case chat.Private && chat.Peer != (bot.Account{}):
			return e.insider(ctx, chat.Peer)
		case chat.Private:
			return e.insider(ctx, job.From)
		}
	}
	return barred{bot.WhyNotTeams}
}

var errOutsider = barred{bot.WhyOutsider}

// ours admits a person of our own organisation, whoever they have been merged into.
func (e *Engine) ours(ctx context.Context, person string) error {
	h, err := e.personNow(ctx, person)
	if err == nil && h.Outsider {
		err = errOutsider
	}
	return err
}

// private is what the platform says of a place that may be a private chat.
func (e *Engine) private(ctx context.Context, p bot.Place) (bot.RoomProfile, error) {
	d, ok := e.env.Directory(p.Platform)
	if !ok {
		return bot.RoomProfile{}, nil
	}
	profile, err := d.RoomProfile(ctx, p)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.RoomProfile{}, nil
	}
	if err != nil {
		return profile, fmt.Errorf("look up room: %w", err)
	}
	return profile, nil
}

// insider admits a person of our own organisation: as recorded, else as the platform says.
func (e *Engine) insider(ctx context.Context, a bot.Account) error {
	found, err := bot.People.List(ctx, e.Store, bot.Query{Index: "account", Value: a.String(), Limit: 1})
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return e.ours(ctx, found[0].ID)
	}
	d, ok := e.env.Directory(a.Platform)
	if !ok {
		return barred{bot.WhyStranger}
	}
	profile, err := d.Profile(ctx, a)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return fmt.Errorf("look up person: %w", err)
	}
	if err != nil || profile.Outsider {
		return errOutsider
	}
	return nil
}
