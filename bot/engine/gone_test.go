package engine_test

import (
	"context"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
)

// What somebody set off goes on though their account is closed meanwhile; what they do after that does not.
func TestWhatSomebodySetOffGoesOnWhenTheyLeave(t *testing.T) {
	ran := 0
	leaving := bot.Capability{Name: "leaving", Doc: "Lets people leave, for tests.", Locales: engine.Locales(),
		Commands: []bot.Command{{Name: "leaving.now", Words: words("再见", "bye"), Do: func(_ context.Context, r *bot.Request) error {
			r.Publish("leaving.after", "", nil)
			r.Who.Gone = true
			return bot.People.Put(r, r.WhoID, r.Who)
		}}},
		On: map[string]bot.Handler{"leaving.after": func(context.Context, *bot.Request) error { ran++; return nil }}}
	r := newRoad(t, func(c *engine.Config) { c.Capabilities = append(c.Capabilities, leaving) })
	person := bot.People.Encode("P1", 0, bot.Person{Name: "Tom", Accounts: []string{tom.String()}})
	if err := r.Store.Commit(t.Context(), bot.Commit{Records: []bot.Record{person}}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"first", "second"} {
		r.accept(t, bot.Event{ID: id, Name: bot.EventMessage, Room: room, From: tom, Data: bot.Encode(bot.Message{Text: "bye", ToBot: true})})
		r.settle(t)
	}
	if ran != 1 {
		t.Errorf("what followed ran %d times, want once: of the first message alone", ran)
	}
}
