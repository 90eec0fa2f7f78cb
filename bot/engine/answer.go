package engine

import (
	"cmp"
	"context"
	"maps"
	"reflect"
	"slices"

	"github.com/golive-bot/golive/bot"
)

// answer keeps the commit's answer for the door that waits, or turns it into effects where none waits (any longer). What nobody in
// particular sent from a page is kept all the same: whoever sends it again is answered.
func (e *Engine) answer(ctx context.Context, r *bot.Request, c *bot.Commit) {
	if c.Answer == nil {
		return
	}
	if c.Answer.Card != nil && !e.mayReplace(ctx, r, *c) {
		c.Answer.Card = nil
	}
	if e.waits(r.Event) || fromPage(r.Event) {
		return
	}
	a := *c.Answer
	c.Answer = nil
	c.Effects = append(c.Effects, e.late(r, a)...)
}

// fromPage reports whether an event came from a page whose visitor has no account: what is not seen there can follow nowhere.
func fromPage(ev bot.Event) bool { return !ev.Door.IsZero() && ev.From == (bot.Account{}) }

// mayReplace reports whether the room may see the card that replaces the clicked one: by the same rule as the effect that
// keeps the change. Where the platform does not say in time who is in the room, only the effect shows it.
func (e *Engine) mayReplace(ctx context.Context, r *bot.Request, c bot.Commit) bool {
	for _, x := range c.Effects {
		if card, ok := x.Body.(bot.Card); ok && x.Audience == bot.Client && reflect.DeepEqual(card, *c.Answer.Card) {
			return true
		}
	}
	if e.forTeam(ctx, bot.Job{Effect: bot.Effect{From: r.Event.From}}, r.Room) != nil {
		return false
	}
	if r.Room.Audience() != bot.Team {
		return true
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	return e.stillTeams(ctx, r.Room) == nil
}

// waits reports whether a door still waits for the event's answer.
func (e *Engine) waits(ev bot.Event) bool {
	if ev.Door.IsZero() {
		return false
	}
	return e.doors.at(ev.ID) != nil || e.Replicas && e.Clock.Now().Before(ev.Door)
}

// late says by effects what a door was to show, if it was to somebody. A replaced card needs none: its handle has an
// effect already.
func (e *Engine) late(r *bot.Request, a bot.Answer) []bot.Effect {
	if r.Event.From == (bot.Account{}) {
		return nil
	}
	var cards []bot.Card
	if a.Reply != nil {
		cards = append(cards, *a.Reply)
	}
	if a.Toast != "" {
		cards = append(cards, bot.Card{Tone: a.Tone, Parts: []bot.Part{bot.Words(bot.Escape(a.Toast))}})
	}
	if len(a.Errors) > 0 {
		cards = append(cards, e.errorCard(r, a.Errors))
	}
	if a.Form != nil {
		cards = append(cards, bot.Card{Title: a.Form.Title, Tag: a.Form.Tag, Parts: []bot.Part{bot.Row(
			bot.Primary(e.Texts.Text(r.Lang, "bot.open-form"), bot.ActionOpen, bot.OpenValue(a.Form.Name, a.Form.Value)))}})
	}
	effects := make([]bot.Effect, len(cards))
	for i, card := range cards {
		card.Lang = cmp.Or(card.Lang, r.Lang)
		effects[i] = bot.Effect{To: e.toAsker(r), Body: card, Audience: bot.Client, Asked: true, Waits: a.Secret && i == 0}
	}
	return effects
}

// toAsker is where only whoever asked sees it: the private chat itself, or the room for their eyes alone.
func (e *Engine) toAsker(r *bot.Request) bot.Target {
	if r.Message.Private {
		return bot.ToRoom(r.Event.Room)
	}
	return bot.Target{Room: r.ReplyPlace(), Account: r.Event.From}
}

func (e *Engine) errorCard(r *bot.Request, errs map[string]string) bot.Card {
	card := bot.Card{Tone: bot.ToneWarn, Title: e.Texts.Text(r.Lang, "bot.form-wrong")}
	for _, field := range slices.Sorted(maps.Keys(errs)) {
		card.Parts = append(card.Parts, bot.Words("- "+bot.Escape(errs[field])))
	}
	if r.Submit.Form != "" {
		card.Parts = append(card.Parts, bot.Row(bot.Primary(e.Texts.Text(r.Lang, "bot.open-form"), bot.ActionOpen,
			bot.OpenValue(r.Submit.Form, r.Submit.Value))))
	}
	return card
}

// instead makes the request that answers the same event as one that failed, and has decided nothing yet.
func (e *Engine) instead(ctx context.Context, j bot.EventJob, failed *bot.Request) *bot.Request {
	r := bot.NewRequest(ctx, e.env, failed.Event, j.Seq, j.Since)
	r.Lang, r.Message, r.Click, r.Submit, r.Room, r.Who, r.WhoID = failed.Lang, failed.Message, failed.Click, failed.Submit, failed.Room, failed.Who, failed.WhoID
	r.Timer = failed.Timer // its recurrence does not depend on what it came to
	if r.Lang == "" {
		r.Lang = e.language(r)
	}
	return r
}

// telling makes the request that says a TellError to whoever asked, and decides nothing else.
func (e *Engine) telling(ctx context.Context, j bot.EventJob, failed *bot.Request, tell *bot.TellError) *bot.Request {
	r := e.instead(ctx, j, failed)
	if r.Overheard = failed.Overheard; r.Overheard || (j.From == bot.Account{}) {
		e.Log.Warn("nobody to tell", "event", j.ID, "name", j.Name, "text", tell.Key)
		return r
	}
	if len(tell.Field) == 0 {
		text := e.Texts.Text(r.Lang, tell.Key, tell.Args...)
		if failed.Talk != nil && failed.Event.Name == bot.EventMessage { // it was no answer: perhaps none was meant
			text += "\n" + e.Texts.Text(r.Lang, "bot.talk-leave")
		}
		e.say(r, text, tell.Offer...)
		return r
	}
	errs := make(map[string]string, len(tell.Field))
	for field, key := range tell.Field {
		errs[field] = e.Texts.Text(r.Lang, key, tell.Args...)
	}
	r.Answer(bot.Answer{Errors: errs, Tone: bot.ToneWarn})
	return r
}

// say tells whoever asked one thing: a reply to what they said, with what they may do instead, a toast for what they clicked. Where clients read along
// only the asker sees it, since a refusal may speak of the team's matters.
func (e *Engine) say(r *bot.Request, text string, offer ...bot.Control) {
	parts := []bot.Part{bot.Words(bot.Escape(text))}
	if len(offer) > 0 {
		parts = append(parts, bot.Row(offer...))
	}
	switch {
	case r.Event.Name == bot.EventMessage && !r.WithOutsiders():
		r.ReplyOpenly("", bot.Card{Tone: bot.ToneWarn, Lang: r.Lang, Parts: parts})
	case r.Event.Name == bot.EventMessage, r.Event.Name == bot.EventCommand, r.Event.Name == bot.EventShortcut,
		r.Event.Name == bot.EventForm && e.env.Opens(r.Event.From.Platform): // a form that is a card answers by a toast, as its buttons do
		r.Answer(bot.Answer{Reply: &bot.Card{Tone: bot.ToneWarn, Lang: r.Lang, Parts: parts}})
	default:
		r.Answer(bot.Answer{Toast: text, Tone: bot.ToneWarn})
	}
}
