package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// route is where an event goes: a handler, the role that it takes, and by what name the road shows it.
type route struct {
	name  string
	role  bot.Role
	also  func(bot.Person) bool
	wants bot.Wants
	// closed: also in a closed project.
	closed bool
	do     bot.Handler
	form   string // name of the form whose values are checked first
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
		return route{name: r.Click.Action, role: a.Role, closed: a.Closed, do: a.Do}, nil
	case bot.EventForm:
		f, ok := e.table.forms[r.Submit.Form]
		if !ok {
			return route{}, bot.Tell("bot.old-button")
		}
		return route{name: r.Submit.Form, role: f.Role, closed: f.Closed, do: f.Do, form: r.Submit.Form}, nil
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
				return route{name: name, do: func(ctx context.Context, r *bot.Request) error {
					r.Event.Name = event // a handler need not know that others hear of it, too
					return s.do(ctx, r)
				}}, nil
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
		if found, ok, err = e.findAwaited(ctx, r); ok || err != nil {
			return found, err
		}
	}
	if !r.Message.ToBot && r.Event.Name != bot.EventCommand || r.Message.Bot {
		return e.findSubscriber(bot.EventMessage)
	}
	cmd, rest, ok := e.table.match(r.Message.Text)
	said, whole := e.table.saying(r.Message.Text)
	switch {
	case whole:
		cmd, rest, ok = said, "", true
	case ok && e.table.overlooked(r.Message.Text):
		ok = false
	case !ok, !fits(r, cmd, rest):
		cmd, rest, ok = e.table.meant(r)
	}
	if !ok {
		var err error
		if cmd, rest, ok, err = e.ahead(r); err != nil {
			return route{}, err
		}
	}
	if !ok {
		return route{name: "unknown", do: e.unknown}, nil
	}
	r.Command, r.Rest = cmd, rest
	return route{name: cmd.Name, role: cmd.Role, also: cmd.Also, wants: cmd.Wants, closed: cmd.Closed, do: cmd.Do}, nil
}

// unknown hands what is no command to the capability for that.
func (e *Engine) unknown(ctx context.Context, r *bot.Request) error {
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
	if len(r.Event.Chosen) > 0 { // handled again, now that a choice was made
		return e.wentOn(r)
	}
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
		if talk.State == choiceState {
			r.Talk = nil
			return e.findChoice(r, talk)
		}
		if !live {
			return e.expired(r, talk)
		}
		switch cmd, rest, command := e.table.match(r.Message.Text); {
		case command && rest == "": // "help" is no answer, but said to golive; the question stays open
			r.Talk, r.Message.ToBot = nil, true
			return route{}, false, nil
		case command && cmd.Name == talk.Command: // whoever gives the command anew does not answer its question
			r.EndTalk()
			r.Talk, r.Message.ToBot = nil, true
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

// findAwaited routes what was said in private to the capability that waits for it, if one does.
func (e *Engine) findAwaited(ctx context.Context, r *bot.Request) (route, bool, error) {
	if !r.Message.Private {
		return route{}, false, nil
	}
	for _, c := range e.table.capabilities {
		if c.Awaits == nil {
			continue
		}
		name, err := c.Awaits(ctx, r)
		if err != nil {
			return route{}, false, err
		}
		if name != "" {
			found, err := e.findSubscriber(name)
			return found, err == nil, err
		}
	}
	return route{}, false, nil
}

// wentOn is the route of a message that went on with a conversation before it was asked for a choice, if it did.
func (e *Engine) wentOn(r *bot.Request) (route, bool, error) {
	if r.Talk == nil {
		return route{}, false, nil
	}
	if r.Who.Lang == "" && r.Talk.Lang != "" {
		r.Lang = r.Talk.Lang
	}
	found, err := e.findSubscriber(r.Talk.State)
	return found, err == nil, nil
}

// stop ends the conversation that the person is in.
func stop(_ context.Context, r *bot.Request) error {
	r.EndTalk()
	r.ReplyOpenly("", bot.Text{Text: r.T("bot.stopped", "topic", bot.Escape(r.Talk.Topic))})
	return nil
}

var stopWords = map[string]bool{"cancel": true, "stop": true, "quit": true, "取消": true, "算了": true, "退出": true, "停": true}

func isStop(text string) bool { return stopWords[fold(text)] }

// decode cleans the payload of an event and reads it into the request, by the event's name.
func decode(r *bot.Request) error {
	data, err := cleanData(r.Event.Data)
	if err != nil {
		return bot.Permanent(fmt.Errorf("read event data: %w", err))
	}
	r.Event.Data = data
	switch name := afterAt(r.Event.Name); name {
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
		if ofTimer(r.Event.ID) {
			return r.Decode(&r.Timer)
		}
	}
	return nil
}

// ofTimer reports whether an event is a timer's own, and not one that its handler published: its ID ends with when the timer
// was due, and perhaps with who hears of it.
func ofTimer(id string) bool {
	id, _, _ = strings.Cut(id, "@")
	_, err := time.Parse(time.RFC3339, id[strings.LastIndexByte(id, '/')+1:])
	return strings.HasPrefix(id, "timer/") && err == nil
}

// written is the language of the text that the person wrote, or "". A command's own language counts, whatever follows it.
func (e *Engine) written(r *bot.Request) string {
	if r.Event.Name == bot.EventShortcut { // the text is somebody else's
		return ""
	}
	text := r.Message.Text
	if r.Message.ToBot || r.Event.Name == bot.EventCommand {
		if lang := e.table.languageOf(text); lang != "" {
			return lang
		}
	}
	for _, m := range r.Message.Mentions { // a name is in its own script
		text = strings.ReplaceAll(text, "@"+m.Name, "")
	}
	lang := i18n.Of(text)
	if lang != i18n.Chinese {
		return lang
	}
	return i18n.Of(hanWord.ReplaceAllStringFunc(text, func(word string) string {
		if isName(r, word) {
			return ""
		}
		return word
	}))
}

// hanWord is a run of Chinese characters, such as a name in an English sentence.
var hanWord = regexp.MustCompile(`\p{Han}+`)

// longestName is how many Chinese characters a name has at most.
const longestName = 5

// isName reports whether golive has met somebody who is called so.
func isName(r *bot.Request, word string) bool {
	if utf8.RuneCountInString(word) > longestName {
		return false
	}
	for _, err := range bot.People.Find(r, bot.Query{Index: "name", Value: word, Limit: 1}) {
		return err == nil
	}
	return false
}

// locale is what the platform says of the person's language, or "".
func locale(r *bot.Request) string {
	return i18n.Normal(cmp.Or(r.Message.Lang, r.Click.Lang, r.Submit.Lang))
}
