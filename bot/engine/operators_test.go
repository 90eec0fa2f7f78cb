package engine_test

import (
	"context"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
)

// Operators are found by whatever the configuration calls them, each once, and in their language.
func TestOperators(t *testing.T) {
	var found []bot.Addressee
	asking := bot.Capability{Name: "asking", Doc: "Asks for the operators.", Locales: engine.Locales(), On: map[string]bot.Handler{
		"asking.who": func(ctx context.Context, r *bot.Request) (err error) {
			found, err = r.Env().Operators(ctx)
			return err
		}}}
	r := newRoad(t, func(c *engine.Config) {
		c.Capabilities = append(c.Capabilities, asking)
		c.Operators = []string{"Tom@acme.example", "slack:U1", "slack/T1/U2", "slack:u3", "new@acme.example", "nobody@acme.example", "slack:U9", "gone@acme.example"}
	})
	account := func(id string) bot.Account { return bot.Account{Platform: "slack", Tenant: "T1", ID: id} }
	r.chat.AddPerson(bot.Profile{Account: account("U5"), Name: "Newt", Email: "new@acme.example", Lang: "en"})
	people := []bot.Record{
		bot.People.Encode("P1", 0, bot.Person{Name: "Tom", Email: "tom@acme.example", Lang: "en", Accounts: []string{tom.String()}}),
		bot.People.Encode("P3", 0, bot.Person{Name: "Uma", Spoke: "en", Accounts: []string{account("U3").String()}}),
		bot.People.Encode("P4", 0, bot.Person{Name: "Gone", Email: "gone@acme.example", Gone: true, Accounts: []string{account("U4").String()}}),
	}
	if err := r.Store.Commit(t.Context(), bot.Commit{Records: people}); err != nil {
		t.Fatal(err)
	}
	r.accept(t, bot.Event{ID: "who", Name: "asking.who"})
	r.settle(t)
	want := []bot.Addressee{
		{To: bot.ToPerson("P1"), Account: tom, Lang: "en"},
		{To: bot.ToAccount(account("U2")), Account: account("U2"), Lang: "zh-CN"},
		{To: bot.ToPerson("P3"), Account: account("U3"), Lang: "en"},
		{To: bot.ToAccount(account("U5")), Account: account("U5"), Lang: "en"},
	}
	if len(found) != len(want) {
		t.Fatalf("operators %+v", found)
	}
	for i, a := range found {
		if want[i].Zone = a.Zone; a != want[i] || a.Zone == nil {
			t.Errorf("operator %+v, want %+v", a, want[i])
		}
	}
}
