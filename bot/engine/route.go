package engine

import (
	"context"
	"errors"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// route is where an event goes: a handler, the role that it takes, and by what name the road shows it.
type route struct {
	name  string
	role  bot.Role
	also  func(bot.Person) bool
	wants bot.Wants
	do    bot.Handler
	form  string // name of the form whose values are checked first
}

// errNobody: no handler wants the event.
var errNobody = errors.New("nobody handles this")

// find chooses the route of a request whose payload is decoded.
func (e *Engine) find(ctx context.Context, r *bot.Request) (route, error) {
	switch r.Event.Name {
	case bot.EventMessage, bot.EventCommand:
		return e.findSaid(ctx, r)
	case bot.EventAction:
		a, ok := e.table.actions[r.Click.Action]
		if !ok {
			return route{}, bot.Tell("bot.old-button")
		}
		return route{name: r.Click.Action, role: a.Role, do: a.Do}, nil
	case bot.EventForm:
		f, ok := e.table.forms[r.Submit.Form]
		if !ok {
			return route{}, bot.Tell("bot.old-button")
		}
		return route{name: r.Submit.Form, role: f.Role, do: f.Do, form: r.Submit.Form}, nil
	}
	return e.findSubscriber(r.Event.Name)
}

// findSubscriber is the one handler of an event; where there are several, handling means publishing the event anew for
// each of them, named "<capability>@<event>", so that they succeed and fail apart.
func (e *Engine) findSubscriber(name string) (route, error) {
	capability, event, only := strings.Cut(name, "@")
	if !only {
		capability, event = "", name
	}
	subs := e.table.on[event]
	if only {
		for _, s := range subs {
			if s.capability == capability {
				return route{name: name, do: s.do}, nil
			}
		}
		return route{}, errNobody
	}
	switch len(subs) {
	case 0:
		return route{}, errNobody
	case 1:
		return route{name: subs[0].capability + "@" + event, do: subs[0].do}, nil
	}
	return route{name: "fan-out", do: func(_ context.Context, r *bot.Request) error {
		for _, s := range subs {
			again := r.Event
			again.Name, again.ID = s.capability+"@"+event, r.Event.ID+"@"+s.capability
			r.Again(again)
		}
		return nil
	}}, nil
}

// findSaid routes what a person said: an answer in a conversation, a command, or something unknown said to golive.
func (e *Engine) findSaid(ctx context.Context, r *bot.Request) (route, error) {
	if r.Event.Name == bot.EventMessage && !r.Message.Bot {
		found, ok, err := e.findTalk(ctx, r)
		if ok || err != nil {
			return found, err
		}
	}
	if !r.Message.ToBot && r.Event.Name != bot.EventCommand || r.Message.Bot {
		return e.findSubscriber(bot.EventMessage)
	}
	cmd, rest, ok := e.table.match(r.Message.Text)
	if !ok {
		return route{name: "unknown", do: e.unknown}, nil
	}
	r.Command, r.Rest = cmd, rest
	return route{name: cmd.Name, role: cmd.Role, also: cmd.Also, wants: cmd.Wants, do: cmd.Do}, nil
}

// unknown hands what is no command to the capability for that, with the commands that were perhaps meant.
func (e *Engine) unknown(ctx context.Context, r *bot.Request) error {
	r.Near = e.table.near(r.Message.Text, r.MayDo)
	if e.table.unknown == nil {
		return bot.Tell("bot.unknown")
	}
	return e.table.unknown(ctx, r)
}

// talkPlaces are where a conversation that this message goes on with may be kept: its thread, or the thread under it,
// or the private chat.
func talkPlaces(r *bot.Request) []bot.Place {
	if r.Event.Room.Thread != "" || r.Message.Private {
		return []bot.Place{r.Event.Room}
	}
	return []bot.Place{r.Event.Room.Room()}
}

func (e *Engine) findTalk(ctx context.Context, r *bot.Request) (route, bool, error) {
	for _, place := range talkPlaces(r) {
		talk, live, err := e.talk(ctx, bot.TalkKey(r.Event.From, place))
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return route{}, false, waiting{err}
		}
		r.Talk = &talk
		if r.Who.Lang == "" && talk.Lang != "" { // a word such as a key says nothing of the language
			r.Lang = talk.Lang
		}
		if !live {
			return e.expired(r, talk)
		}
		if _, rest, command := e.table.match(r.Message.Text); command && rest == "" {
			r.Talk = nil // "help" is no answer; the question stays open
			return route{}, false, nil
		}
		if isStop(r.Message.Text) {
			return route{name: "bot.stop", do: stop}, true, nil
		}
		found, err := e.findSubscriber(talk.State)
		return found, err == nil, nil
	}
	return route{}, false, nil
}

// stop ends the conversation that the person is in.
func stop(_ context.Context, r *bot.Request) error {
	r.EndTalk()
	r.ReplyOpenly("", bot.Text{Text: r.T("bot.stopped", "topic", bot.Escape(r.Talk.Topic))})
	return nil
}

var stopWords = map[string]bool{"cancel": true, "stop": true, "quit": true, "取消": true, "算了": true, "退出": true, "停": true}

func isStop(text string) bool { return stopWords[fold(text)] }

// decode reads the payload of an event into the request, by its name, and cleans what a person wrote in it.
func decode(r *bot.Request) error {
	if err := decodePayload(r); err != nil {
		return err
	}
	cleanMessage(&r.Message)
	cleanValues(r.Submit.Values)
	return nil
}

func decodePayload(r *bot.Request) error {
	switch name := r.Event.Name; name {
	case bot.EventMessage, bot.EventCommand, bot.EventEdited, bot.EventDeleted:
		return r.Decode(&r.Message)
	case bot.EventAction:
		return r.Decode(&r.Click)
	case bot.EventShortcut:
		if err := r.Decode(&r.Click); err != nil {
			return err
		}
		if r.Click.On != nil {
			r.Message = *r.Click.On
		}
	case bot.EventForm:
		return r.Decode(&r.Submit)
	default:
		if strings.HasPrefix(r.Event.ID, "timer/") {
			return r.Decode(&r.Timer)
		}
	}
	return nil
}

// said is what the payload tells of the person's language: the text that they wrote, then what the platform says.
func said(r *bot.Request) string {
	text := r.Message.Text
	for _, m := range r.Message.Mentions { // a name is in its own script
		text = strings.ReplaceAll(text, "@"+m.Name, "")
	}
	if lang := i18n.Of(text); lang != "" && r.Event.Name != bot.EventShortcut {
		return lang
	}
	for _, tag := range []string{r.Message.Lang, r.Click.Lang, r.Submit.Lang} {
		if lang := i18n.Normal(tag); lang != "" {
			return lang
		}
	}
	return ""
}
