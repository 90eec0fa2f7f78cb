package engine

import (
	"context"
	"embed"
	"strings"

	"github.com/golive-bot/golive/bot"
)

//go:embed locales/*.json
var locales embed.FS

// builtin is what the engine itself handles, declared like every capability.
func (e *Engine) builtin() bot.Capability {
	return bot.Capability{
		Name: "bot", Doc: "Opens forms by button, sums up what was held back, keeps timers as declared.",
		Locales: Locales(),
		Actions: map[string]bot.Action{
			bot.ActionOpen:      {Do: e.openForm},
			"bot.talk-continue": {Do: e.goOn},
			"bot.talk-restart":  {Do: e.startAgain},
		},
		On: map[string]bot.Handler{
			"bot.noise-sum":  e.sumUp,
			"bot.arm":        e.arm,
			"bot.arm-all":    e.armAll,
			bot.EventProject: e.arm,
			"bot.late":       e.lateAnswer,
			"bot.catch-up":   e.catchUp,
			bot.EventGap:     e.gap,
			"bot.gap-rest":   e.gap,
		},
	}
}

// openForm opens the form that a button names. The form's role counts.
func (e *Engine) openForm(_ context.Context, r *bot.Request) error {
	form, value, _ := strings.Cut(r.Click.Value, "|")
	spec, ok := e.table.forms[form]
	if !ok {
		return bot.Tell("bot.old-button")
	}
	if !r.May(spec.Role) {
		return r.NotAllowed(spec.Role)
	}
	r.Demand(spec.Role, r.Role >= spec.Role)
	return r.Open(form, value)
}

// lateAnswer says what a door no longer waited for when it came.
func (e *Engine) lateAnswer(_ context.Context, r *bot.Request) error {
	var a bot.Answer
	if err := r.Decode(&a); err != nil {
		return err
	}
	for _, x := range e.late(r, a) {
		r.Send(x)
	}
	return nil
}

// moved answers a click on a card that was replaced by a newer one: a toast with the way there.
func (e *Engine) moved(r *bot.Request) bool {
	if r.Event.Name != bot.EventAction || r.Click.Message.ID == "" {
		return false
	}
	for found, err := range handles.Find(r, bot.Query{Index: "old", Value: r.Click.Message.String(), Limit: 1}) {
		if err != nil {
			return false
		}
		link := found.Value.Receipt.Link
		r.Whisper(bot.Card{Tone: bot.ToneInfo, Parts: []bot.Part{bot.Words(r.T("bot.moved")), openLink(r, link)}})
		return true
	}
	return false
}

func openLink(r *bot.Request, link string) bot.Part {
	if link == "" {
		return bot.SmallPrint(r.T("bot.moved-below"))
	}
	return bot.Row(bot.LinkButton(r.T("bot.open-card"), link))
}
