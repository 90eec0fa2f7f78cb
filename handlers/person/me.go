package person

import (
	"context"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/workday"
)

// myLanguage is the command: `my language en`.
func myLanguage(_ context.Context, r *bot.Request) error {
	lang, ok := i18n.Language(r.Rest)
	if !ok {
		return bot.Tell("bot.bad-language")
	}
	r.Who.Lang, r.Lang = lang, lang
	if err := bot.People.Put(r, r.WhoID, r.Who); err != nil {
		return err
	}
	r.Confide(bot.Card{Tone: bot.ToneGood, Parts: []bot.Part{bot.Words(r.T("person.my-language-set"))}})
	return nil
}

// Zoned is the payload of the event "person.zone": somebody lives by another time now.
type Zoned struct {
	Person string `json:"person"`
}

// myZone is the command: `my zone Europe/Berlin`.
func myZone(_ context.Context, r *bot.Request) error {
	zone, ok := workday.Zone(r.Rest)
	if !ok {
		return bot.Tell("bot.bad-zone", "zone", r.Rest)
	}
	r.Who.Zone = zone
	if err := bot.People.Put(r, r.WhoID, r.Who); err != nil {
		return err
	}
	r.Publish("person.zone", "person/"+r.WhoID, Zoned{Person: r.WhoID})
	r.Confide(bot.Card{Tone: bot.ToneGood, Parts: []bot.Part{bot.Words(r.T("person.my-zone-set", "zone", bot.Escape(zone), "time", r.Now.In(bot.Zone(zone)).Format("15:04")))}})
	return nil
}
