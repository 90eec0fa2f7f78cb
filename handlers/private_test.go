package handlers_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/golive-bot/golive/bot"
)

// diary is a capability that tells a person something in private, and edits it when a timer says so.
var diary = bot.Capability{
	Name: "diary", Doc: "Tells and edits in private, for tests.",
	Locales: fstest.MapFS{"en.json": {Data: []byte("{}")}, "zh-CN.json": {Data: []byte("{}")}},
	Commands: []bot.Command{{Name: "diary.tell", Words: map[string][]string{"zh-CN": {"日记"}, "en": {"diary"}}, Do: func(_ context.Context, r *bot.Request) error {
		r.Send(bot.Effect{To: bot.ToPerson(r.WhoID), Handle: "diary/" + r.WhoID, Body: bot.Text{Text: "first"}})
		r.Arm(bot.Timer{Key: "diary/" + r.WhoID, Due: r.Now.Add(time.Hour), Name: "diary.edit", Data: bot.Encode(r.WhoID)})
		return nil
	}}},
	On: map[string]bot.Handler{"diary.edit": func(_ context.Context, r *bot.Request) error {
		id := strings.TrimPrefix(r.Timer.Key, "diary/")
		r.Send(bot.Effect{To: bot.ToPerson(id), Handle: "diary/" + id, Body: bot.Text{Text: "second"}})
		return nil
	}},
}

// What a person was told in private is edited there, without their having asked again; what a guest was told is not.
func TestPrivateTextsAreEdited(t *testing.T) {
	for who, want := range map[string]string{"Mia": "second", "Carl": ""} {
		o := newOffice(t, diary)
		o.furnish()
		before := o.look("slack")
		o.say(who, o.dm(who), "diary")
		o.clock.Advance(2 * time.Hour)
		if _, _, err := o.engine.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := o.news("slack", before)
		if !strings.Contains(got, want) || want == "" && (strings.Contains(got, "first") || strings.Contains(got, "second")) {
			t.Errorf("%s sees %q", who, got)
		}
	}
}

// Feishu shows an outsider nothing for their eyes alone: what anybody may see is said in the room then.
func TestAClientWhoCannotBeToldAsideIsToldInTheRoom(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.chats["slack"].Fail(bot.Unreachable(errors.New("of another organisation")))
	if said := o.say("Carl", clientRoom, "help"); !strings.Contains(said, "help") || strings.Contains(said, "project bind") {
		t.Errorf("Carl sees %q", said)
	}
}
