package person_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest/transcript"
	"github.com/golive-bot/golive/handlers"
)

func TestTranscripts(t *testing.T) { transcript.RunOnBoth(t, "testdata/*.txt", handlers.All...) }

// TestUnreached plays what becomes of messages for people whom golive cannot write to.
func TestUnreached(t *testing.T) {
	transcript.RunOnBoth(t, "testdata/unreached/*.txt", append(handlers.All[:len(handlers.All):len(handlers.All)], telling)...)
}

// telling tells somebody of a project something as a capability would: `tell NAME TEXT`, for tests.
var telling = bot.Capability{
	Name: "tell", Doc: "Tells people something, for tests.",
	Locales:  fstest.MapFS{"en.json": {Data: []byte(`{"tell.title": "Tell", "tell.args": "NAME TEXT"}`)}, "zh-CN.json": {Data: []byte(`{"tell.title": "转告", "tell.args": "姓名 内容"}`)}},
	Commands: []bot.Command{{Name: "tell.now", Words: map[string][]string{"zh-CN": {"通知"}, "en": {"tell"}}, Args: "tell.args", Wants: bot.WantsProject, Do: tell}},
}

func tell(_ context.Context, r *bot.Request) error {
	name, text, _ := strings.Cut(r.Rest, " ")
	for f, err := range bot.People.Find(r, bot.Query{Index: "name", Value: name}) {
		if err != nil {
			return err
		}
		audience := bot.Client
		if strings.HasPrefix(text, "!") {
			audience = bot.Team
		}
		r.Send(bot.Effect{To: bot.ToPerson(f.ID), Audience: audience, Body: bot.Card{Title: "ERP", Parts: []bot.Part{bot.Words(bot.Escape(text)),
			bot.Row(bot.LinkButton("Open", "https://golive.example/s/k3j2h4"))}}})
	}
	return nil
}
