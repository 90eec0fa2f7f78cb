package project

import (
	"slices"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// How a project stands is told to all of its team's rooms: to where it was changed as an answer, to the others as news.

// tellState answers with how the project now stands, and tells the other rooms.
func tellState(r *bot.Request, p bot.Project) error {
	here := r.Event.Room.Room()
	ours := slices.Contains(r.Room.Projects, r.ProjectID) && r.Room.Audience() == bot.Team
	if !ours && !r.InPrivate() {
		here = bot.Place{}
		r.Whisper(stateCard(r, r.Lang, r.ProjectID, p, ""))
	} else {
		token := bot.HashID(r.Event.ID)
		r.Send(bot.Effect{To: bot.ToRoom(r.ReplyPlace()), Handle: stateHandle(token), Body: stateCard(r, r.CommonLang(), r.ProjectID, p, token)})
	}
	return announceAs(r, r.ProjectID, p, here)
}

// replaceState shows how the project now stands on the card that was clicked, and tells the other rooms. Where only whoever
// clicked sees that card, and where it is no card of its own, the room is told as well.
func replaceState(r *bot.Request, token string) error {
	lang := r.Lang
	if token != "" {
		lang = r.CommonLang()
	}
	card := stateCard(r, lang, r.ProjectID, r.Project, token)
	r.Replace(card)
	if token == "" {
		if r.InPrivate() {
			r.Whisper(card)
		}
		return announce(r, bot.Place{})
	}
	r.Send(bot.Effect{To: bot.ToRoom(r.Event.Room), Handle: stateHandle(token), Body: card})
	return announce(r, r.Event.Room.Room())
}

func stateHandle(token string) string { return "project/state/" + token }

func announce(r *bot.Request, but bot.Place) error { return announceAs(r, r.ProjectID, r.Project, but) }

// announceAs tells the team's rooms, but for one, in the project's language.
func announceAs(r *bot.Request, id string, p bot.Project, but bot.Place) error {
	for f, err := range bot.Rooms.Find(r, bot.Query{Index: "project", Value: id}) {
		if err != nil {
			return err
		}
		room := f.Value
		if room.Closed || room.Audience() != bot.Team || room.Place == but {
			continue
		}
		token := bot.HashID(r.Event.ID, room.Place.String())
		r.Send(bot.Effect{To: bot.ToRoom(room.Place), Project: id, Handle: stateHandle(token), Body: stateCard(r, p.Lang, id, p, token)})
	}
	return nil
}

// stateCard is how a project stands, with the button to make it go on.
func stateCard(r *bot.Request, lang, id string, p bot.Project, token string) bot.Card {
	say := func(key string, args ...any) string { return r.In(lang, key, args...) }
	c := bot.Card{Tag: p.Key, Lang: lang}
	value := id + "|" + token
	switch p.State {
	case bot.ProjectPaused:
		c.Title, c.Tone = say("project.paused", "name", p.Name), bot.ToneWarn
		if p.Until != "" {
			c.Title = say("project.paused-until", "name", p.Name, "day", i18n.DayOf(lang, p.Until, r.Now))
		}
		if p.Reason != "" {
			c.Parts = append(c.Parts, bot.Words(bot.Escape(p.Reason)))
		}
		c.Parts = append(c.Parts, bot.SmallPrint(say("project.paused-note")), bot.Row(bot.Button(say("project.resume"), bot.ActionReopen, value)))
	case bot.ProjectClosed:
		c.Title, c.Tone = say("project.closed", "name", p.Name), bot.ToneDone
		c.Parts = append(c.Parts, bot.Words(say("project.closed-note")))
		if len(p.Kept) > 0 {
			c.Parts = append(c.Parts, bot.SmallPrint(say("project.closed-kept", "n", len(p.Kept))))
		}
		c.Parts = append(c.Parts, bot.Row(bot.Button(say("bot.reopen"), bot.ActionReopen, value)))
	default:
		c.Title, c.Tone = say("project.goes-on", "name", p.Name), bot.ToneGood
		c.Parts = append(c.Parts, bot.SmallPrint(say("project.goes-on-note")))
	}
	if r.Who.Name != "" {
		by, last := bot.SmallPrint(say("project.state-by", "name", bot.Escape(r.Who.Name))), len(c.Parts)
		if p.State != bot.ProjectRunning { // above the button
			last--
		}
		c.Parts = slices.Insert(c.Parts, last, by)
	}
	return c
}
