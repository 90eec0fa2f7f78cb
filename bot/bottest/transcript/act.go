package transcript

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

const tenant = "T1"

// act plays one line.
func (w *world) act(ctx context.Context, line string) error {
	if declaration, ok := strings.CutPrefix(line, ":"); ok {
		return w.declare(declaration)
	}
	if err := w.start(); err != nil {
		return err
	}
	w.acts++
	if strings.HasPrefix(line, "+") {
		d, err := parseStep(line[1:])
		if err != nil {
			return err
		}
		return w.moveBy(ctx, d)
	}
	who, rest := split(line)
	switch who {
	case "jira":
		return w.jira(ctx, rest)
	case "golive":
		return w.room(ctx, rest)
	}
	p, ok := w.people[who]
	if !ok {
		return fmt.Errorf("person %q is %w", who, errNotThere)
	}
	w.clock.Advance(time.Second)
	return w.person(ctx, who, p, rest)
}

func (w *world) declare(d string) error {
	what, rest := split(d)
	f := strings.Fields(rest)
	switch what {
	case "platform":
		w.platform = rest
	case "now":
		t, err := time.Parse(time.RFC3339, rest)
		if err != nil {
			return err
		}
		w.clock = bot.FrozenClock(t)
	case "person":
		p := bot.Profile{Account: bot.Account{Platform: w.platform, Tenant: tenant, ID: fmt.Sprintf("U%d", len(w.people)+1)}, Name: f[0],
			Email: dash(f[1]), Lang: dash(f[2]), Outsider: slices.Contains(f, "guest")}
		w.people[f[0]] = p
		if slices.Contains(f, "operator") {
			w.operators = append(w.operators, p.Email)
		}
	case "room":
		place := bot.Place{Platform: w.platform, Tenant: tenant, ID: "C" + strconv.Itoa(len(w.rooms)+1)}
		w.rooms[f[0]] = place
		w.shared[f[0]] = slices.Contains(f, "shared")
		w.deaf[f[0]] = slices.Contains(f, "mentions")
	default:
		return fmt.Errorf("declaration %q is %w", what, errNotThere)
	}
	return nil
}

func dash(s string) string {
	if s == "-" {
		return ""
	}
	return s
}

// person plays what a person does.
func (w *world) person(ctx context.Context, who string, p bot.Profile, rest string) error {
	verb, arg := split(rest)
	switch verb {
	case "clicks":
		return w.click(ctx, who, p, arg)
	case "chooses":
		return w.choose(ctx, who, p, arg)
	case "submits":
		return w.submit(ctx, who, p, arg)
	case "reacts":
		emoji, at := split(arg)
		return w.react(ctx, p, emoji, at, false)
	case "unreacts":
		emoji, at := split(arg)
		return w.react(ctx, p, emoji, at, true)
	case "shortcut":
		action, at := split(arg)
		return w.shortcut(ctx, who, p, action, at)
	case "edits":
		at, text, _ := strings.Cut(arg, ":")
		return w.edit(ctx, p, at, strings.TrimSpace(text))
	}
	if strings.HasPrefix(arg, "/ ") {
		return w.slash(ctx, who, p, verb, arg[2:])
	}
	where, text, ok := strings.Cut(rest, ": ")
	if !ok {
		return fmt.Errorf("verb %q is %w", verb, errNotThere)
	}
	return w.say(ctx, p, where, text)
}

// place resolves "#room", "#room/2" and "dm".
func (w *world) place(p bot.Profile, where string) (bot.Place, string, error) {
	if where == "dm" {
		return bottest.Private(p.Account), where, nil
	}
	name, thread, inThread := strings.Cut(where, "/")
	place, ok := w.rooms[name]
	if !ok {
		return place, name, fmt.Errorf("room %q is %w", name, errNotThere)
	}
	place.Platform = w.platform
	if inThread {
		m, err := w.message(where)
		if err != nil {
			return place, name, err
		}
		_ = thread
		place.Thread = m.Ref.ID
	}
	return place, name, nil
}

// message resolves "#room/2".
func (w *world) message(at string) (bot.Message, error) {
	name, number, _ := strings.Cut(at, "/")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(w.said[name]) {
		return bot.Message{}, fmt.Errorf("message %s is %w", at, errNotThere)
	}
	return w.said[name][n-1], nil
}

func (w *world) say(ctx context.Context, p bot.Profile, where, text string) error {
	place, room, err := w.place(p, where)
	if err != nil {
		return err
	}
	m := bot.Message{Ref: bot.MessageRef{Place: place, ID: fmt.Sprintf("%d.%d", w.clock.Now().Unix(), w.acts)}, Private: where == "dm",
		ToBot: where == "dm", At: w.clock.Now(), Lang: p.Lang}
	m.Text, m.Mentions, m.ToBot = w.mentions(text, m.ToBot)
	if place.Thread == "" {
		w.said[room] = append(w.said[room], m)
	}
	heard := m
	heard.Author = p.Account
	w.chat.Heard(heard)
	return w.deliver(ctx, bot.Event{ID: m.Ref.String(), Name: bot.EventMessage, Lane: place.Room().String(), Room: place, From: p.Account,
		At: w.clock.Now(), Data: bot.Encode(m)})
}

// mentions finds "@Name" and "@golive".
func (w *world) mentions(text string, toBot bool) (string, []bot.Mention, bool) {
	if strings.Contains(text, "@golive") {
		toBot = true
		text = strings.TrimSpace(strings.ReplaceAll(text, "@golive", ""))
	}
	var found []bot.Mention
	for _, name := range sortedKeys(w.people) {
		if strings.Contains(text, "@"+name) {
			found = append(found, bot.Mention{Account: w.people[name].Account, Name: name})
		}
	}
	return text, found, toBot
}

func (w *world) slash(ctx context.Context, who string, p bot.Profile, where, text string) error {
	place, _, err := w.place(p, where)
	if err != nil {
		return err
	}
	m := bot.Message{Ref: bot.MessageRef{Place: place}, ToBot: true, Lang: p.Lang}
	m.Text, m.Mentions, _ = w.mentions(text, true)
	return w.do(ctx, who, bot.Event{ID: fmt.Sprintf("slash/%d", w.acts), Name: bot.EventCommand, Room: place, From: p.Account,
		At: w.clock.Now(), Data: bot.Encode(m), Opens: w.platform == "slack"})
}

func (w *world) click(ctx context.Context, who string, p bot.Profile, label string) error {
	post, c, ok := w.control(func(c bot.Control) bool { return c.Label == label && c.Action != "" }, p.Account)
	if !ok {
		return fmt.Errorf("button %q is %w", label, errNotThere)
	}
	return w.action(ctx, who, p, post, bot.Click{Action: c.Action, Value: c.Value})
}

func (w *world) choose(ctx context.Context, who string, p bot.Profile, label string) error {
	var value string
	post, c, ok := w.control(func(c bot.Control) bool {
		i := slices.IndexFunc(c.Choices, func(o bot.Choice) bool { return o.Label == label })
		if i >= 0 {
			value = c.Choices[i].Value
		}
		return i >= 0
	}, p.Account)
	if !ok {
		return fmt.Errorf("option %q is %w", label, errNotThere)
	}
	return w.action(ctx, who, p, post, bot.Click{Action: c.Action, Value: c.Value, Chosen: []string{value}})
}

func (w *world) action(ctx context.Context, who string, p bot.Profile, post bottest.Post, click bot.Click) error {
	click.Message = bot.MessageRef{Place: post.To, ID: post.ID}
	click.Lang = p.Lang
	return w.do(ctx, who, bot.Event{ID: fmt.Sprintf("click/%d", w.acts), Name: bot.EventAction, Room: post.To, From: p.Account,
		At: w.clock.Now(), Data: bot.Encode(click), Opens: w.platform == "slack"})
}

// control finds the newest control that a person can see.
func (w *world) control(is func(bot.Control) bool, who bot.Account) (bottest.Post, bot.Control, bool) {
	if reply, ok := w.known[fmt.Sprintf("reply-%d", w.acts-1)]; ok {
		if c, ok := controlOf(reply, is); ok {
			return reply, c, true
		}
	}
	posts := w.chat.Posts()
	for i := len(posts) - 1; i >= 0; i-- {
		p := posts[i]
		if p.Deleted || p.Only != (bot.Account{}) && p.Only != who {
			continue
		}
		if c, ok := controlOf(p, is); ok {
			return p, c, true
		}
	}
	return bottest.Post{}, bot.Control{}, false
}

func controlOf(p bottest.Post, is func(bot.Control) bool) (bot.Control, bool) {
	card, ok := p.Body.(bot.Card)
	if !ok {
		return bot.Control{}, false
	}
	for _, part := range card.Parts {
		if i := slices.IndexFunc(part.Controls, is); i >= 0 {
			return part.Controls[i], true
		}
	}
	return bot.Control{}, false
}

// submit sends the form that is open for a person, or the newest that was posted, with its initial values overlaid.
func (w *world) submit(ctx context.Context, who string, p bot.Profile, fields string) error {
	form, place := w.open[who], bot.MessageRef{}
	if form == nil {
		posts := w.chat.Posts()
		for i := len(posts) - 1; i >= 0 && form == nil; i-- {
			if f, ok := posts[i].Body.(bot.Form); ok && !posts[i].Deleted {
				form, place = &f, bot.MessageRef{Place: posts[i].To, ID: posts[i].ID}
			}
		}
	}
	if form == nil {
		return fmt.Errorf("form is %w", errNotThere)
	}
	values := map[string][]string{}
	for _, f := range form.Fields {
		values[f.Name] = f.Initial
	}
	for pair := range strings.SplitSeq(fields, ";") {
		if name, value, ok := strings.Cut(strings.TrimSpace(pair), "="); ok {
			values[name] = []string{value}
		}
	}
	ev := bot.Event{ID: fmt.Sprintf("form/%d", w.acts), Name: bot.EventForm, Room: place.Place, From: p.Account, At: w.clock.Now(),
		Data: bot.Encode(bot.Submit{Form: form.Name, Value: form.Value, Values: values, Message: place, Lang: p.Lang})}
	wrong, err := w.engine.Check(ctx, ev)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		w.show(who, ev.Room, bot.Answer{Errors: wrong})
		return nil
	}
	return w.do(ctx, who, ev)
}

func (w *world) react(ctx context.Context, p bot.Profile, emoji, at string, removed bool) error {
	m, err := w.message(at)
	if err != nil {
		return err
	}
	return w.deliver(ctx, bot.Event{ID: fmt.Sprintf("react/%d", w.acts), Name: bot.EventReaction, Lane: m.Ref.Place.Room().String(), Room: m.Ref.Place,
		From: p.Account, At: w.clock.Now(), Data: bot.Encode(bot.Reaction{Emoji: emoji, Message: m.Ref, Removed: removed})})
}

func (w *world) shortcut(ctx context.Context, who string, p bot.Profile, action, at string) error {
	m, err := w.message(at)
	if err != nil {
		return err
	}
	return w.do(ctx, who, bot.Event{ID: fmt.Sprintf("shortcut/%d", w.acts), Name: bot.EventShortcut, Room: m.Ref.Place, From: p.Account,
		At: w.clock.Now(), Opens: w.platform == "slack", Data: bot.Encode(bot.Click{Action: action, Message: m.Ref, On: &m, Lang: p.Lang})})
}

func (w *world) edit(ctx context.Context, p bot.Profile, at, text string) error {
	m, err := w.message(strings.TrimSpace(at))
	if err != nil {
		return err
	}
	m.Text = text
	return w.deliver(ctx, bot.Event{ID: fmt.Sprintf("edit/%d", w.acts), Name: bot.EventEdited, Lane: m.Ref.Place.Room().String(), Room: m.Ref.Place,
		From: p.Account, At: w.clock.Now(), Data: bot.Encode(m)})
}

// room plays what happens to a room: "joins #ROOM", "leaves #ROOM", "sees #ROOM shared", "sees #ROOM guests" (no longer shared, but
// guests are still in it), "meets #ROOM NAME".
func (w *world) room(ctx context.Context, what string) error {
	f := strings.Fields(what)
	if len(f) < 2 {
		return fmt.Errorf("golive %q is %w", what, errNotThere)
	}
	place, ok := w.rooms[f[1]]
	if !ok {
		return fmt.Errorf("room %q is %w", f[1], errNotThere)
	}
	place.Platform = w.platform
	if f[0] == "meets" && len(f) > 2 {
		who := w.people[f[2]].Account
		who.Platform = w.platform
		return w.deliver(ctx, bot.Event{ID: fmt.Sprintf("member/%d", w.acts), Name: bot.EventMember, Room: place, At: w.clock.Now(), Data: bot.Encode(bot.MemberChange{Who: who})})
	}
	names := map[string]string{"joins": bot.EventBotJoined, "leaves": bot.EventBotLeft, "sees": bot.EventRoom}
	change := bot.RoomChange{}
	if f[0] == "sees" {
		shared := slices.Contains(f, "shared")
		change.Shared = &shared
		w.chat.AddRoom(bot.RoomProfile{Place: place, Name: f[1], Shared: shared || slices.Contains(f, "guests"), HearsAll: true})
	}
	return w.deliver(ctx, bot.Event{ID: fmt.Sprintf("room/%d", w.acts), Name: names[f[0]], Room: place, At: w.clock.Now(), Data: bot.Encode(change)})
}

func (w *world) jira(ctx context.Context, what string) error {
	f := strings.Fields(what)
	switch f[0] {
	case "down", "up":
		w.tracker.Down(f[0] == "down")
		return w.settle(ctx)
	case "refuses":
		said := strings.Join(f[2:], " ")
		w.tracker.Fail(&bot.PermanentError{Err: errors.New("refused"), Text: said, Fields: map[string]string{f[1]: said}})
		return nil
	case "stumbles":
		n, err := strconv.Atoi(f[1])
		for range n {
			w.tracker.Fail(bot.Unsent(errors.New("stumbled")))
		}
		return err
	case "delete":
		return w.deliver(ctx, w.tracker.Delete(f[1]))
	case "move":
		return w.deliver(ctx, w.tracker.Move(f[1], strings.Join(f[2:len(f)-1], " "), f[len(f)-1]))
	}
	return fmt.Errorf("jira %q is %w", what, errNotThere)
}
