package meeting

import (
	"context"
	"slices"

	"github.com/golive-bot/golive/bot"
)

// listSeries is the command: what meetings the project has.
func listSeries(_ context.Context, r *bot.Request) error {
	all, err := seriesOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(f bot.Found[series]) bool { return f.Value.State == ended })
	if len(all) == 0 {
		return bot.Tell("meeting.none", "example", r.T("meeting.new.example"))
	}
	b, err := booksOf(r, r.ProjectID, r.Project)
	if err != nil {
		return err
	}
	c := bot.Card{Title: r.T("meeting.list-title"), Tone: bot.ToneInfo, Lang: r.Lang}
	inside := false
	for _, f := range all[:min(len(all), 10)] {
		s := f.Value
		line := "**" + bot.Escape(s.Title) + "** · " + bot.Escape(s.often(r, r.Lang))
		if s.State == paused {
			line += "\n" + s.pausedText(r, r.Lang)
		} else if coming := s.upcoming(b, r.Now, 1); len(coming) > 0 {
			line += "\n" + bot.Escape(r.T("meeting.list-next", "at", s.line(r, r.Lang, coming[len(coming)-1], zonesOf(r.Project, nil))))
		}
		inside = inside || s.Inside
		c.Parts = append(c.Parts, bot.Words(line), bot.Row(bot.Button(r.T("meeting.button-show"), "meeting.show", f.ID)))
	}
	if r.Event.Name == bot.EventCommand || inside && r.Room.Audience() != bot.Team && !r.InPrivate() {
		r.Whisper(c)
		return nil
	}
	r.ReplyOpenly("", c)
	return nil
}

// showClicked shows one series, with what can be done about it, where the list is; where others than the team would read what is the
// team's alone, to whoever asks.
func showClicked(_ context.Context, r *bot.Request) error {
	s, err := own(r, r.Click.Value)
	if err != nil {
		return err
	}
	at := bot.ToRoom(r.Event.Room)
	if r.InPrivate() {
		at = bot.ToAccount(r.Event.From)
	} else if s.Inside && r.Room.Audience() != bot.Team {
		c, err := seriesCard(r, r.Click.Value, s)
		if err == nil {
			r.Whisper(c)
		}
		return err
	}
	if at != s.At {
		if s.At != (bot.Target{}) {
			r.Send(bot.Effect{To: s.At, Handle: s.handle(r.Click.Value), Body: bot.Delete{}, Audience: bot.Client})
		}
		s.At, s.Lang = at, r.CommonLang()
		if err := allSeries.Put(r, r.Click.Value, s); err != nil {
			return err
		}
	}
	c, err := seriesCard(r, r.Click.Value, s)
	if err != nil {
		return err
	}
	r.Send(bot.Effect{To: s.At, Handle: s.handle(r.Click.Value), Project: s.Project, Body: c, Audience: s.audience()})
	return nil
}
