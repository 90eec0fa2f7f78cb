package task

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// source is what a task is made of: a message, or the words of a command that is no message.
type source struct {
	id      string
	message bot.Message // zero Ref where there is none
	text    string      // what is to be understood
	author  bot.Account
	at      bot.Target // where the card belongs
	pinned  bool       // a reaction says so
	whole   bool       // the thread goes along
	besides string     // words of the command that go with the message: by whom, until when, how urgently
}

// ofMessage is the source that a message makes.
func ofMessage(r *bot.Request, m bot.Message, text string) source {
	s := source{id: idOf(m.Ref), message: m, text: text, author: m.Author, pinned: r.Event.Name == bot.EventReaction}
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

// referred is the message that a command which does not say what is to be done means: the one that it replies to, else the root of its thread.
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

// words are the part of a message that says what is to be done: without the command in front, and the project's key, and without who
// said what it passes on.
func words(r *bot.Request, p bot.Project, m bot.Message) string {
	if len(m.Forwards) > 0 {
		return strings.Join(m.Forwards, "\n")
	}
	cmd, rest, ok := r.Env().Match(m.Text)
	if !m.ToBot || !ok || cmd.Name != "task.new" || rest == "" {
		return m.Text
	}
	room, err := bot.Rooms.Get(r, m.Ref.Place.Room().String())
	if err == nil && len(room.Projects) == 1 { // where a key is a word like any other
		return rest
	}
	if key, more, _ := strings.Cut(rest, " "); strings.EqualFold(key, p.Key) && strings.TrimSpace(more) != "" {
		return strings.TrimSpace(more)
	}
	return rest
}

// wordsOf are words of the task's message as it now is: behind the same command and key, if it still begins with them.
func (t record) wordsOf(r *bot.Request, p bot.Project, m bot.Message) string {
	if rest, ok := strings.CutPrefix(strings.TrimSpace(m.Text), t.Lead); ok && t.Lead != "" && strings.TrimSpace(rest) != "" {
		return strings.TrimSpace(rest)
	}
	return words(r, p, m)
}

// read reads a message from its platform; ErrNotFound where it is gone.
func read(ctx context.Context, r *bot.Request, ref bot.MessageRef) (bot.Message, error) {
	d, err := r.Directory(ref.Place.Platform)
	if err != nil {
		return bot.Message{}, err
	}
	ctx, cancel := r.Patience(ctx)
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
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	link, err := d.Permalink(ctx, t.Source)
	if err != nil {
		return "" // the issue is worth more than its link
	}
	return link
}

// private reports whether r comes from a private chat with golive.
func private(r *bot.Request) bool { return r.Message.Private }

// notHere tells where to go with what is for the team.
func notHere(r *bot.Request) error {
	if r.Room.HeldBack() {
		return bot.Tell("bot.held-back")
	}
	return bot.Tell("task.not-here")
}

// admit refuses to speak of the project's tasks where others than its team may see it.
func admit(r *bot.Request) error {
	switch {
	case private(r):
		return nil
	case r.Room.Audience() != bot.Team:
		return notHere(r)
	case !slices.Contains(r.Room.Projects, r.ProjectID):
		return bot.Tell("task.other-room", "key", r.Project.Key)
	}
	return nil
}
