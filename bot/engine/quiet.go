package engine

import (
	"context"
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Most of what golive hears is none of its business: people talk among themselves. That is found out cheaply, in two
// steps: before a raw message is translated, and before it is looked up who speaks.

// overheard reports whether an event is a message that was not said to golive, of somebody who is in no conversation
// with it there, while nobody listens to what is said.
func (e *Engine) overheard(ctx context.Context, j bot.EventJob, began time.Time) (bool, error) {
	if !j.Overheard {
		return false, nil
	}
	_, _, err := e.talk(ctx, bot.TalkKey(j.From, j.Room))
	if err == nil {
		return false, nil
	}
	if !errors.Is(err, bot.ErrNotFound) {
		return false, waiting{err}
	}
	if listens, err := e.listens(ctx, j.Room); listens || err != nil {
		return false, err
	}
	j.Name = bot.EventMessage
	e.handled(j, "", began, bot.Commit{})
	return true, nil
}

// quiet reports whether a message is none of golive's business, cheaply: not addressed, no conversation, nobody listens.
func (e *Engine) quiet(ctx context.Context, r *bot.Request) (bool, error) {
	switch r.Event.Name {
	case bot.EventMessage:
		if r.Message.ToBot {
			return false, nil
		}
		_, inTalk, err := e.findTalk(ctx, r)
		if inTalk || r.Message.ToBot || err != nil {
			return false, err
		}
		r.Overheard, err = e.listens(ctx, r.Event.Room)
		return !r.Overheard, err
	case bot.EventCommand, bot.EventAction, bot.EventForm:
		return false, nil
	}
	r.Overheard = afterAt(r.Event.Name) == bot.EventMessage // one of several that listen
	_, err := e.findSubscriber(r.Event.Name)
	return err != nil, nil
}

// listens reports whether a capability wants what is said in a room without calling golive.
func (e *Engine) listens(ctx context.Context, room bot.Place) (bool, error) {
	for _, c := range e.table.capabilities {
		if c.Overhears == nil {
			continue
		}
		if wants, err := c.Overhears(ctx, e.Store, room.Room()); wants || err != nil {
			return wants, err
		}
	}
	return false, nil
}

// acts reports whether a request is of something that a person did towards golive.
func acts(r *bot.Request) bool { return isAct(afterAt(r.Event.Name)) && !r.Overheard }
