package task

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// patience is how long a handler waits for a platform or the tracker: while somebody waits at the door for the answer, a
// short time only, so that the answer is not late.
func patience(r *bot.Request) time.Duration {
	if !r.Event.Door.IsZero() {
		return 800 * time.Millisecond
	}
	return 2 * time.Second
}

// source is what a task is made of: a message, or the words of a command that is no message.
type source struct {
	id      string
	message bot.Message // zero Ref where there is none
	text    string      // what is to be understood
	author  bot.Account
	at      bot.Target // where the card belongs
}

// ofMessage is the source that a message makes.
func ofMessage(r *bot.Request, m bot.Message, text string) source {
	s := source{id: idOf(m.Ref), message: m, text: text, author: m.Author}
	if s.author == (bot.Account{}) {
		s.author = r.Event.From
	}
	place := m.Ref.Place
	if m.Private || r.Message.Private {
		s.at = bot.ToAccount(r.Event.From)
		return s
	}
	if place.Thread == "" {
		place.Thread = m.Ref.ID
	}
	s.at = bot.ToRoom(place)
	return s
}

// ofWords is the source that a slash command makes.
func ofWords(r *bot.Request, text string) source {
	s := source{id: bot.HashID("task", r.Event.ID), text: text, message: bot.Message{Mentions: r.Message.Mentions}, at: bot.ToRoom(r.Event.Room)}
	if private(r) {
		s.at = bot.ToAccount(r.Event.From)
	}
	return s
}

// referred is the message that a command without words means: the one that it replies to, else the root of its thread.
func referred(ctx context.Context, r *bot.Request) (bot.Message, bool, error) {
	id := r.Message.Quotes
	if id == "" {
		id = r.Event.Room.Thread
	}
	if id == "" || id == r.Message.Ref.ID {
		return bot.Message{}, false, nil
	}
	ref := bot.MessageRef{Place: r.Event.Room, ID: id}
	m, err := read(ctx, r, ref)
	if errors.Is(err, bot.ErrNotFound) || err == nil && (m.Bot || strings.TrimSpace(m.Text) == "") {
		return m, false, nil
	}
	return m, err == nil, err
}

// read reads a message from its platform; ErrNotFound where it is gone.
func read(ctx context.Context, r *bot.Request, ref bot.MessageRef) (bot.Message, error) {
	d, err := r.Directory(ref.Place.Platform)
	if err != nil {
		return bot.Message{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience(r))
	defer cancel()
	m, err := d.Message(ctx, ref)
	if m.Ref.ID == "" {
		m.Ref = ref
	}
	return m, err
}

// permalink is the address of the message, or "".
func permalink(ctx context.Context, r *bot.Request, t record) string {
	if t.Link != "" || t.Source.ID == "" {
		return t.Link
	}
	d, err := r.Directory(t.Source.Place.Platform)
	if err != nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, patience(r))
	defer cancel()
	link, err := d.Permalink(ctx, t.Source)
	if err != nil {
		return "" // the issue is worth more than its link
	}
	return link
}

// private reports whether r comes from a private chat with golive.
func private(r *bot.Request) bool { return r.Message.Private }

// admit refuses to speak of the project's tasks where others than its team may see it.
func admit(r *bot.Request) error {
	switch {
	case private(r):
		return nil
	case r.Room.Audience() != bot.Team:
		return bot.Tell("task.not-here")
	case !slices.Contains(r.Room.Projects, r.ProjectID):
		return bot.Tell("task.other-room", "key", r.Project.Key)
	}
	return nil
}

// person is an account as a task needs it: as golive knows them, else as the platform says.
func person(ctx context.Context, r *bot.Request, a bot.Account, name string) (who, error) {
	w := who{Account: a.String(), Name: name}
	_, p, err := bot.PersonOf(r, a)
	if err == nil {
		w.Name, w.Email = p.Name, p.Email
		if t, ok := trackerAccount(r, p); ok {
			w.Tracker = t
		}
		return w, nil
	}
	if !errors.Is(err, bot.ErrNotFound) {
		return w, err
	}
	d, err := r.Directory(a.Platform)
	if err != nil {
		return w, nil //nolint:nilerr // the name must do
	}
	ctx, cancel := context.WithTimeout(ctx, patience(r))
	defer cancel()
	profile, err := d.Profile(ctx, a)
	if err != nil {
		return w, nil //nolint:nilerr // the name must do
	}
	if !profile.Outsider {
		w.Email = profile.Email
	}
	if profile.Name != "" {
		w.Name = profile.Name
	}
	return w, nil
}

func trackerAccount(r *bot.Request, p bot.Person) (string, bool) {
	tracker, err := r.Tracker()
	if err != nil {
		return "", false
	}
	a, ok := p.Account(tracker.Platform())
	return a.ID, ok
}
