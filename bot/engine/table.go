package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// table is what the capabilities declare, checked and by name.
type table struct {
	capabilities []bot.Capability
	commands     []bot.Command
	words        []phrase       // longest first
	sayings      map[string]int // whole sentences, trimmed, with the index of their command
	subjects     []subject      // of the commands, by index
	actions      map[string]bot.Action
	forms        map[string]bot.FormSpec
	on           map[string][]subscriber // by event name, in the order of the list
	options      map[string]bot.Options
	holds        []bot.Holds
	keeps        []bot.Kept
	runs         []bot.Runs
	summaries    []bot.Summary
	sends        map[string]bot.Foretold
	unknown      bot.Handler
	meet         bot.Handler
}

type subscriber struct {
	capability string
	do         bot.Handler
}

// platformEvents may be handled by every capability; all other event names belong to the one whose name they begin with.
var platformEvents = []string{bot.EventReaction, bot.EventEdited, bot.EventDeleted, bot.EventBotJoined, bot.EventBotLeft,
	bot.EventMember, bot.EventRoom, bot.EventPerson, bot.EventPrivate, bot.EventIssue, bot.EventProject, bot.EventShortcut, bot.EventUnreached, bot.EventGap,
	bot.EventOverdue, bot.EventGivenUp}

// What a capability that knows of holdings, or of runs, has to handle.
const (
	eventHandover = "person.handover"
	eventClosed   = "project.closed"
)

func newTable(list []bot.Capability) (*table, error) {
	t := &table{capabilities: list, actions: map[string]bot.Action{}, forms: map[string]bot.FormSpec{},
		on: map[string][]subscriber{}, options: map[string]bot.Options{}, sayings: map[string]int{}, sends: map[string]bot.Foretold{}}
	var wrong []error
	seen := map[string]bool{}
	for _, c := range list {
		if c.Name == "" || c.Doc == "" || c.Locales == nil {
			wrong = append(wrong, fmt.Errorf("capability %q: name, doc and texts must be there", c.Name))
		}
		if seen[c.Name] {
			wrong = append(wrong, fmt.Errorf("capability %q is listed twice", c.Name))
		}
		seen[c.Name] = true
		wrong = append(wrong, t.add(c)...)
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, fmt.Errorf("capabilities: %w", err)
	}
	slices.SortStableFunc(t.words, func(a, b phrase) int { return len(b.text) - len(a.text) })
	lengthen(t.words)
	for _, p := range t.words {
		if i, taken := t.sayings[p.text]; taken && i != p.command {
			return nil, fmt.Errorf("capabilities: %q is said of %s and of %s", p.said, t.commands[p.command].Name, t.commands[i].Name)
		}
	}
	t.learn()
	return t, nil
}

func (t *table) add(c bot.Capability) []error {
	var wrong []error
	bad := func(format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("capability "+c.Name+": "+format, args...))
	}
	for _, cmd := range c.Commands {
		if err := t.addCommand(cmd); err != nil {
			bad("%w", err)
		}
	}
	for name, sentences := range c.Says {
		if err := t.addSayings(name, sentences); err != nil || !owns(c, name) {
			bad("it says %q: %w", name, cmp.Or(err, bot.ErrNotFound))
		}
	}
	for name, s := range c.Sends {
		if !owns(c, name) || c.On[name] == nil || s.Text == "" {
			bad("it sends by %q, which needs its prefix, a handler and a text", name)
		}
		t.sends[name] = s
	}
	for name, a := range c.Actions {
		if !owns(c, name) || a.Do == nil {
			bad("action %q must begin with %q and do something", name, c.Name+".")
		}
		t.actions[name] = a
	}
	for name, f := range c.Forms {
		if !owns(c, name) || f.Build == nil || f.Do == nil {
			bad("form %q must begin with %q, be built and do something", name, c.Name+".")
		}
		t.forms[name] = f
	}
	for name, do := range c.On {
		overhears := name == bot.EventMessage && c.Overhears != nil
		if !owns(c, name) && !overhears && !slices.Contains(platformEvents, name) && !published(name, t.capabilities) {
			bad("event %q is neither its own nor known", name)
		}
		t.on[name] = append(t.on[name], subscriber{c.Name, do})
	}
	for _, path := range c.Paths {
		if slices.ContainsFunc(t.capabilities, func(o bot.Capability) bool {
			return o.Name == path || o.Name != c.Name && slices.Contains(o.Paths, path)
		}) {
			bad("path %q is another's", path)
		}
	}
	for _, k := range c.Keeps {
		if slices.ContainsFunc(t.keeps, func(other bot.Kept) bool { return other.Kind == k.Kind }) {
			bad("records of kind %q are declared twice", k.Kind)
		}
		t.keeps = append(t.keeps, k)
	}
	if c.Holds != nil {
		if c.On[eventHandover] == nil {
			bad("it tells what people hold and does not handle %q", eventHandover)
		}
		t.holds = append(t.holds, c.Holds)
	}
	if c.Runs != nil {
		if c.On[eventClosed] == nil {
			bad("it tells what runs and does not handle %q", eventClosed)
		}
		t.runs = append(t.runs, c.Runs)
	}
	if c.Summary != nil {
		t.summaries = append(t.summaries, c.Summary)
	}
	for name, o := range c.Options {
		if !owns(c, name) {
			bad("options %q must begin with %q", name, c.Name+".")
		}
		t.options[name] = o
	}
	wrong = append(wrong, t.addSingles(c)...)
	return wrong
}

func (t *table) addSingles(c bot.Capability) []error {
	var wrong []error
	set := func(what string, have *bot.Handler, h bot.Handler) {
		if h == nil {
			return
		}
		if *have != nil {
			wrong = append(wrong, fmt.Errorf("capability %s: another one has %s already", c.Name, what))
		}
		*have = h
	}
	set("Unknown", &t.unknown, c.Unknown)
	set("Meet", &t.meet, c.Meet)
	return wrong
}

func (t *table) addCommand(cmd bot.Command) error {
	if cmd.Name == "" || cmd.Do == nil {
		return fmt.Errorf("command %q must be named and do something", cmd.Name)
	}
	t.commands = append(t.commands, cmd)
	for _, lang := range []string{"zh-CN", "en"} {
		if len(cmd.Words[lang]) == 0 {
			return fmt.Errorf("command %s has no words in %s", cmd.Name, lang)
		}
		for _, w := range cmd.Words[lang] {
			p := phrase{text: fold(w), said: w, command: len(t.commands) - 1}
			if i := slices.IndexFunc(t.words, func(q phrase) bool { return q.text == p.text }); i >= 0 &&
				t.commands[t.words[i].command].Name != cmd.Name {
				return fmt.Errorf("commands %s and %s share the words %q", cmd.Name, t.commands[t.words[i].command].Name, w)
			}
			t.words = append(t.words, p)
		}
	}
	return nil
}

func owns(c bot.Capability, name string) bool { return strings.HasPrefix(name, c.Name+".") }

// reply asks each capability that takes replies.
func (t *table) reply(ctx context.Context, r *bot.Request, like bool) (bool, error) {
	for _, c := range t.capabilities {
		if c.Replies == nil {
			continue
		}
		if taken, err := c.Replies(ctx, r, like); taken || err != nil {
			return taken, err
		}
	}
	return false, nil
}

// published reports whether name belongs to a listed capability: others may listen to what it publishes.
func published(name string, list []bot.Capability) bool {
	return slices.ContainsFunc(list, func(c bot.Capability) bool { return owns(c, name) })
}
