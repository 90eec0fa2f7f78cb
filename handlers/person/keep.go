package person

import (
	"slices"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/roster"
)

// keeps are the kinds of records that tell of people as such.
var keeps = []bot.Kept{
	{Kind: bot.People.Kind, Title: "person.records", Forget: bot.People.Forget(forgetPerson), Own: bot.People.Own(func(id string, p bot.Person, s bot.DataSubject) (any, bool) {
		return p, s.Is(id)
	})},
	{Kind: roster.EmailKind, Forget: bot.ForgetAll},
	{Kind: linkCodes.Kind, Forget: bot.ForgetAll, Secret: true}, {Kind: linkTryes.Kind, Forget: bot.ForgetAll},
	{Kind: departures.Kind, Forget: departures.Forget(func(_ string, d *departure, s bot.DataSubject) bool { return !s.Is(d.Person) })},
	{Kind: handovers.Kind, Forget: bot.ForgetAll}, {Kind: bot.HandedItems.Kind, Forget: bot.ForgetAll},
	{Kind: passings.Kind, Forget: bot.ForgetAll},
	{Kind: erasures.Kind},
}

// forgetPerson leaves of a person that there was one: records that name them by their ID still find somebody. Who had them
// as deputy has none any more.
func forgetPerson(id string, p *bot.Person, s bot.DataSubject) bool {
	if s.Is(id) {
		*p = bot.Person{Name: bot.Erased, Gone: true, Alias: p.Alias}
		return true
	}
	p.Away = slices.Clone(p.Away)
	for i := range p.Away {
		if s.Is(p.Away[i].Deputy) {
			p.Away[i].Deputy = ""
		}
	}
	return true
}
