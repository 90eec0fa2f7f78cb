package engine

import (
	"context"
	"errors"
	"slices"

	"github.com/golive-bot/golive/bot"
)

// errUnreached is why a private message is not sent to somebody who has no account, or whom golive may not write to.
const errUnreached = skip("person cannot be reached")

// unreached reports whether an effect failed since its person cannot be written to. What was posted before is edited where
// it stands, so there it is another matter.
func unreached(j bot.EffectJob, err error) bool {
	if j.To.Person == "" || !isMessage(j.Body) {
		return false
	}
	var permanent *bot.PermanentError
	return errors.Is(err, errUnreached) || errors.As(err, &permanent) && (permanent.Unreachable || permanent.Closed)
}

// openly makes of an answer that was for one person alone, but cannot be shown to them so, one for the room where they
// asked. It is for outsiders: they are told nothing that the others there may not know, and nobody could pass it on. What is
// nobody else's business is not said there, only that it cannot be.
func (e *Engine) openly(ctx context.Context, job *bot.Job) bool {
	if !job.Asked || job.Audience == bot.Team || job.To.Room == (bot.Place{}) || !isMessage(job.Body) {
		return false
	}
	if !errors.Is(e.insider(ctx, job.To.Account), errOutsider) {
		return false
	}
	job.To = bot.ToRoom(job.To.Room)
	if job.Waits {
		job.Body = bot.Card{Tone: bot.ToneWarn, Lang: job.Lang, Parts: []bot.Part{bot.Words(e.Texts.Text(job.Lang, "bot.not-here-alone"))}}
	}
	return true
}

// unreachedEvent tells the capabilities what somebody was to be told. A text for the team is not for outsiders, however it
// would be passed on.
func (e *Engine) unreachedEvent(ctx context.Context, j bot.EffectJob) []bot.Event {
	h, err := e.personNow(ctx, j.To.Person)
	if err != nil || h.Outsider && j.Audience == bot.Team {
		return nil
	}
	u := bot.Unreached{Person: h.id, Project: j.Project}
	switch b := j.Body.(type) {
	case bot.Card:
		u.Title, u.Link = b.Title, firstLink(b)
		b.Title, b.Plain = "", ""
		b.Parts = slices.DeleteFunc(slices.Clone(b.Parts), func(p bot.Part) bool { return len(p.Controls) > 0 })
		u.Text = b.Fallback()
	case bot.Text:
		u.Text = bot.Plain(b.Text)
	case bot.Form:
		u.Title, u.Text = b.Title, bot.Plain(b.Intro)
	case bot.File:
		u.Title, u.Text = b.Name, bot.Plain(b.Note)
	}
	ev := bot.Event{ID: j.ID + ".unreached", Name: bot.EventUnreached, Lane: "unreached/" + j.Project, Data: bot.Encode(u), Trace: j.Trace, At: e.Clock.Now()}
	complete(&ev, e.Clock.Now())
	return []bot.Event{ev}
}

// firstLink is the address of the first link button of a card.
func firstLink(c bot.Card) string {
	for _, p := range c.Parts {
		for _, control := range p.Controls {
			if control.URL != "" {
				return control.URL
			}
		}
	}
	return ""
}
