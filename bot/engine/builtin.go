package engine

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"strings"

	"github.com/golive-bot/golive/bot"
)

//go:embed locales/*.json
var locales embed.FS

// builtin is what the engine itself handles, declared like every capability.
func (e *Engine) builtin() bot.Capability {
	return bot.Capability{
		Name: "bot", Doc: "Opens forms by button, puts questions, sums up what was held back, keeps timers as declared.",
		Locales: Locales(), Keeps: keeps,
		Actions: map[string]bot.Action{
			bot.ActionOpen:      {Do: e.openForm},
			"bot.talk-continue": {Do: e.goOn},
			"bot.talk-restart":  {Do: e.startAgain},
			"bot.choose":        {Do: e.choose},
		},
		On: map[string]bot.Handler{
			bot.EventReplay:     e.replay,
			"bot.noise-sum":     e.sumUp,
			bot.EventUnmuted:    e.unmuted,
			"bot.arm":           e.arm,
			"bot.arm-all":       e.armAll,
			bot.EventProject:    e.arm,
			"bot.late":          e.lateAnswer,
			"bot.purge":         e.purge,
			"bot.catch-up":      e.catchUp,
			bot.EventGap:        e.gap,
			"bot.gap-rest":      e.gap,
			"bot.gap-beside":    e.gapBeside,
			"bot.question-over": e.questionOver,
		},
	}
}

// keeps are the kinds of records that the engine itself writes, and package bot through requests.
var keeps = []bot.Kept{
	{Kind: questions.Kind, Forget: bot.ForgetAll}, {Kind: bot.Uses.Kind, Forget: bot.ForgetAll}, {Kind: bot.Threads.Kind},
	{Kind: handles.Kind}, {Kind: doubts.Kind}, {Kind: noises.Kind}, {Kind: bot.Sendings.Kind}, {Kind: bot.Refusals.Kind}, {Kind: bot.CallCounts.Kind}, {Kind: bot.Replicas.Kind}, {Kind: touches.Kind},
	{Kind: audits.Kind, Stays: "bot.audit-stays"}, {Kind: auditHeads.Kind},
}

// Kept are the kinds of records that the capabilities and the engine write.
func Kept(capabilities []bot.Capability) []bot.Kept {
	var all []bot.Kept
	for _, c := range capabilities {
		all = append(all, c.Keeps...)
	}
	return append(all, keeps...)
}

// purge erases what the store keeps of events and effects that ended, by words.
func (e *Engine) purge(ctx context.Context, r *bot.Request) error {
	var words []string
	if err := r.Decode(&words); err != nil {
		return err
	}
	return e.Store.Purge(ctx, words)
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
	if spec.Closed {
		r.AllowClosed()
	}
	r.Demand(spec.Role, r.Role >= spec.Role)
	return r.Open(form, value)
}

// replay puts a dead letter back. It is the one handler that writes to the store by itself: putting back what is back
// already is nothing, so it may run as often as it likes.
func (e *Engine) replay(ctx context.Context, r *bot.Request) error {
	var id string
	if err := r.Decode(&id); err != nil {
		return err
	}
	if err := e.Store.Replay(ctx, id); err != nil && !errors.Is(err, bot.ErrNotFound) {
		return fmt.Errorf("replay %s: %w", id, err)
	}
	return nil
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

// Names are the actions and forms that capabilities and the engine declare: what cards may name.
func Names(capabilities []bot.Capability) (actions, forms map[string]bool) {
	actions, forms = map[string]bool{}, map[string]bool{}
	for _, c := range append([]bot.Capability{(&Engine{}).builtin()}, capabilities...) {
		for name := range c.Actions {
			actions[name] = true
		}
		for name := range c.Forms {
			forms[name] = true
		}
	}
	return actions, forms
}
