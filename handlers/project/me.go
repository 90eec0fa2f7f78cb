package project

import (
	"context"
	"time"

	"github.com/golive-bot/golive/bot"
)

// myLanguage is the command: `my language en`.
func myLanguage(_ context.Context, r *bot.Request) error {
	lang, ok := langOf(r.Rest)
	if !ok {
		return bot.Tell("project.bad-language")
	}
	r.Who.Lang, r.Lang = lang, lang
	if err := bot.People.Put(r, r.WhoID, r.Who); err != nil {
		return err
	}
	toAsker(r, bot.Card{Tone: bot.ToneGood, Parts: []bot.Part{bot.Words(r.T("project.my-language-set"))}})
	return nil
}

// myZone is the command: `my zone Europe/Berlin`.
func myZone(_ context.Context, r *bot.Request) error {
	zone, ok := zoneOf(r.Rest)
	if !ok {
		return bot.Tell("project.bad-zone", "zone", r.Rest)
	}
	r.Who.Zone = zone
	if err := bot.People.Put(r, r.WhoID, r.Who); err != nil {
		return err
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return bot.Tell("project.bad-zone", "zone", r.Rest)
	}
	toAsker(r, bot.Card{Tone: bot.ToneGood, Parts: []bot.Part{bot.Words(r.T("project.my-zone-set", "zone", bot.Escape(zone), "time", r.Now.In(loc).Format("15:04")))}})
	return nil
}

// toAsker answers what is nobody else's business.
func toAsker(r *bot.Request, c bot.Card) {
	c.Lang = r.Lang
	if r.Message.Private && r.Event.Name == bot.EventMessage {
		r.ReplyOpenly("", c)
		return
	}
	r.Whisper(c)
}
