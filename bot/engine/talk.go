package engine

import (
	"context"
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Conversations: the store keeps each with the commit that wrote it; where Redis keeps them, it is written after the
// commit and repaired from the store when it turns out to lack one. So nothing said is lost, whatever Redis loses.

const (
	asleep      = "bot.asleep"   // the state of a conversation that expired and was offered to go on with
	remembered  = 24 * time.Hour // how long an expired conversation is offered
	continueFor = 30 * time.Minute
)

// talk reads a conversation. live is false if it has expired but is still remembered.
func (e *Engine) talk(ctx context.Context, key string) (t bot.Talk, live bool, err error) {
	now := e.Clock.Now()
	t, err = e.Store.Talk(ctx, key, now.Add(-remembered))
	if err != nil {
		return t, false, err
	}
	if !t.Expires.After(now) {
		return t, false, nil
	}
	if e.Talks == bot.Talks(e.Store) {
		return t, true, nil
	}
	held, err := e.Talks.Talk(ctx, key, now)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return t, false, err
	}
	if err != nil || held.Seq < t.Seq {
		err = e.Talks.PutTalk(ctx, t)
	}
	return t, true, err
}

// keepTalk writes a committed conversation to where replicas share them; a failure is repaired at the next reading.
func (e *Engine) keepTalk(ctx context.Context, t *bot.Talk) {
	if t == nil || e.Talks == bot.Talks(e.Store) {
		return
	}
	if err := e.Talks.PutTalk(ctx, *t); err != nil {
		e.Log.Warn("keep conversation", "error", err)
	}
}

// sleeping is the data of an asleep talk: what it was, and the message that came too late.
type sleeping struct {
	Talk  bot.Talk  `json:"talk"`
	Event bot.Event `json:"event"`
}

// expired offers to go on with a conversation that expired, once; commands and what is not said to golive pass by.
func (e *Engine) expired(r *bot.Request, t bot.Talk) (route, bool, error) {
	addressed := r.Message.ToBot || r.Event.Room.Thread != "" && r.Event.Room == t.Room
	if _, _, command := e.table.match(r.Message.Text); command || !addressed || t.State == asleep {
		r.Talk = nil
		return route{}, false, nil
	}
	return route{name: "bot.expired", do: func(_ context.Context, r *bot.Request) error {
		r.Resume(bot.Talk{Who: t.Who, Room: t.Room, State: asleep, Data: bot.Encode(sleeping{t, r.Event}), Lang: r.Lang, Topic: t.Topic}, remembered)
		card := bot.Card{Title: r.T("bot.expired-title"), Tone: bot.ToneInfo, Lang: r.Lang, Parts: []bot.Part{
			bot.Words(r.T("bot.expired-text", "topic", bot.Escape(t.Topic))),
			bot.Row(bot.Primary(r.T("bot.continue"), "bot.talk-continue", t.Key()), bot.Button(r.T("bot.restart"), "bot.talk-restart", t.Key()))}}
		r.ReplyOpenly("expired/"+bot.HashID(t.Key()), card)
		return nil
	}}, true, nil
}

// goOn wakes a conversation up and handles the message that came too late.
func (e *Engine) goOn(ctx context.Context, r *bot.Request) error {
	was, err := e.asleep(ctx, r)
	if err != nil {
		return err
	}
	t := was.Talk
	r.Talk = &t
	r.Resume(t, continueFor)
	again := was.Event
	again.ID += "/continued"
	r.Again(again)
	return e.closeOffer(r, t, "bot.continued")
}

// startAgain forgets a conversation that expired.
func (e *Engine) startAgain(ctx context.Context, r *bot.Request) error {
	was, err := e.asleep(ctx, r)
	if err != nil {
		return err
	}
	t := was.Talk
	r.Talk = &t
	r.EndTalk()
	return e.closeOffer(r, t, "bot.restarted")
}

func (e *Engine) asleep(ctx context.Context, r *bot.Request) (sleeping, error) {
	t, err := e.Store.Talk(ctx, r.Click.Value, e.Clock.Now())
	if errors.Is(err, bot.ErrNotFound) || err == nil && (t.State != asleep || t.Who != r.Event.From) {
		return sleeping{}, bot.Tell("bot.old-button")
	}
	if err != nil {
		return sleeping{}, err
	}
	var was sleeping
	return was, decodeData(t.Data, &was)
}

func (e *Engine) closeOffer(r *bot.Request, t bot.Talk, key string) error {
	card := bot.Card{Tone: bot.ToneDone, Lang: r.Lang, Title: r.T("bot.expired-title"), Parts: []bot.Part{bot.Words(r.T(key))}}
	r.Replace(card)
	r.Send(bot.Effect{To: bot.ToRoom(t.Room), Handle: "expired/" + bot.HashID(t.Key()), Body: card, Audience: bot.Client})
	return nil
}
