package transcript

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

func (w *world) click(ctx context.Context, who string, p bot.Profile, label string) error {
	post, c, ok := w.control(func(c bot.Control) bool { return c.Label == label && c.Action != "" }, p.Account)
	if !ok {
		return fmt.Errorf("button %q is %w", label, errNotThere)
	}
	return w.action(ctx, who, p, post, bot.Click{Action: c.Action, Value: c.Value})
}

// clickOld clicks a button as it once was, on a card that has changed since or that others alone saw.
func (w *world) clickOld(ctx context.Context, who string, p bot.Profile, label string) error {
	for _, post := range slices.Backward(w.past) {
		if c, ok := controlOf(post, func(c bot.Control) bool { return c.Label == label && c.Action != "" }); ok {
			return w.action(ctx, who, p, post, bot.Click{Action: c.Action, Value: c.Value})
		}
	}
	return fmt.Errorf("old button %q is %w", label, errNotThere)
}

func (w *world) choose(ctx context.Context, who string, p bot.Profile, label string) error {
	var value string
	post, c, ok := w.control(func(c bot.Control) bool {
		choices := c.Choices
		if c.Source != "" {
			choices = w.options(ctx, c.Source, p)
		}
		i := slices.IndexFunc(choices, func(o bot.Choice) bool { return o.Label == label })
		if i >= 0 {
			value = choices[i].Value
		}
		return i >= 0
	}, p.Account)
	if !ok {
		return fmt.Errorf("option %q is %w", label, errNotThere)
	}
	return w.action(ctx, who, p, post, bot.Click{Action: c.Action, Value: c.Value, Chosen: []string{value}})
}

// options are the choices of a select that looks them up.
func (w *world) options(ctx context.Context, source string, p bot.Profile) []bot.Choice {
	found, err := w.engine.Options(ctx, bot.OptionsQuery{Source: source, From: p.Account, Room: bottest.Private(p.Account), Lang: p.Lang})
	if err != nil {
		w.t.Errorf("options %s: %v", source, err)
	}
	return found
}

func (w *world) action(ctx context.Context, who string, p bot.Profile, post bottest.Post, click bot.Click) error {
	click.Message = bot.MessageRef{Place: post.To, ID: post.ID}
	click.Lang = p.Lang
	return w.do(ctx, who, bot.Event{ID: fmt.Sprintf("click/%d", w.acts), Name: bot.EventAction, Room: post.To, From: p.Account,
		At: w.clock.Now(), Data: bot.Encode(click), Opens: w.platform == "slack"})
}

// control finds the newest control that a person can see. One in the private chat of somebody else, which a script may try as
// well, gives way to one in their own.
func (w *world) control(is func(bot.Control) bool, who bot.Account) (bottest.Post, bot.Control, bool) {
	if reply, ok := w.known[fmt.Sprintf("reply-%d", w.acts-1)]; ok {
		if c, ok := controlOf(reply, is); ok {
			return reply, c, true
		}
	}
	own := bottest.Private(who)
	var found bottest.Post
	var control bot.Control
	var ok bool
	for _, p := range slices.Backward(w.chat.Posts()) {
		if p.Deleted || p.Only != (bot.Account{}) && p.Only != who || ok && p.To.Room() != own {
			continue
		}
		c, has := controlOf(p, is)
		switch {
		case has && (p.To.Room() == own || !w.private(p)):
			return p, c, true
		case has:
			found, control, ok = p, c, true
		}
	}
	return found, control, ok
}

// private reports whether a post stands in somebody's private chat.
func (w *world) private(p bottest.Post) bool {
	for _, other := range w.people {
		if bottest.Private(other.Account) == p.To.Room() {
			return true
		}
	}
	return false
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
			values[fieldOf(*form, name)] = []string{w.value(value)}
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

// fieldOf is the name of a form's field that is named so, or has that label.
func fieldOf(f bot.Form, said string) string {
	for _, field := range f.Fields {
		if field.Label == said && !slices.ContainsFunc(f.Fields, func(o bot.Field) bool { return o.Name == said }) {
			return field.Name
		}
	}
	return said
}

// value is what is filled in; "@Name" is somebody's account.
func (w *world) value(said string) string {
	if name, ok := strings.CutPrefix(said, "@"); ok {
		if p, known := w.people[name]; known {
			return p.Account.String()
		}
	}
	return said
}
