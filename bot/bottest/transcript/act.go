package transcript

import (
	"cmp"
	"context"
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
	case "mail":
		return w.mail(rest)
	case "chat":
		_, name := split(rest)
		w.chat.Bar(w.people[name].Account, strings.HasPrefix(rest, "refuses "))
		return nil
	case "threads":
		if n, ok := strings.CutPrefix(rest, "slow "); ok {
			most, err := strconv.Atoi(n)
			w.chat.Hurry(most)
			return err
		}
		w.chat.Silence(rest == "down")
		return nil
	case "messages":
		w.chat.Blank(rest == "down")
		return nil
	case "golive":
		if verb, name := split(rest); slices.Contains([]string{"loses", "regains", "guests", "hires"}, verb) {
			return w.staff(ctx, verb, name)
		}
		return w.room(ctx, rest)
	}
	p, ok := w.people[who]
	if !ok {
		return fmt.Errorf("person %q is %w", who, errNotThere)
	}
	w.clock.Advance(time.Second)
	if err := w.settle(ctx); err != nil { // what was due meanwhile is seen before anybody acts
		return err
	}
	return w.person(ctx, who, p, rest)
}

func (w *world) declare(d string) error {
	what, rest := split(d)
	f := strings.Fields(rest)
	switch what {
	case "platform":
		w.platform, w.written = rest, rest
		if w.crossed {
			w.platform = otherPlatform(rest)
		}
	case "now":
		t, err := time.Parse(time.RFC3339, rest)
		if err != nil {
			return err
		}
		w.clock = bot.FrozenClock(t)
	case "person":
		name, shown, _ := strings.Cut(f[0], "=")
		p := bot.Profile{Account: bot.Account{Platform: w.platform, Tenant: tenant, ID: fmt.Sprintf("U%d", len(w.people)+1)}, Name: cmp.Or(shown, name),
			Email: dash(f[1]), Lang: dash(f[2]), Outsider: slices.Contains(f, "guest"), Bot: slices.Contains(f, "bot")}
		w.people[name] = p
		if slices.Contains(f, "operator") {
			w.operators = append(w.operators, p.Email)
		}
	case "mail":
		w.mailbox = bottest.NewMailbox()
	case "once":
		if rest == "" {
			return fmt.Errorf("the reason is %w", errNotThere)
		}
		w.once = rest
	case "here":
		if rest == "" {
			return fmt.Errorf("the reason is %w", errNotThere)
		}
		w.here = rest
	case "differs":
		w.differs = append(w.differs, masked(rest))
	case "room":
		place := bot.Place{Platform: w.platform, Tenant: tenant, ID: "C" + strconv.Itoa(len(w.rooms)+1)}
		w.rooms[f[0]] = place
		w.shared[f[0]] = slices.Contains(f, "shared")
		if i := slices.Index(f, "with"); i > 0 {
			w.members[f[0]] = f[i+1:]
		}
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
		if label, old := strings.CutPrefix(arg, "old "); old {
			return w.clickOld(ctx, who, p, label)
		}
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
	case "chats":
		at, count := split(arg)
		return w.chatter(ctx, p, at, count)
	case "edits":
		at, text, _ := strings.Cut(arg, ":")
		return w.edit(ctx, p, at, lengthened(strings.TrimSpace(text)))
	case "deletes":
		return w.remove(ctx, p, arg)
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

// staff plays that somebody's account is deactivated, or active again: "loses NAME", "regains NAME"; or that it is a guest's
// from now on, or one of our own: "guests NAME", "hires NAME".
func (w *world) staff(ctx context.Context, verb, name string) error {
	p, ok := w.people[name]
	if !ok {
		return fmt.Errorf("person %q is %w", name, errNotThere)
	}
	switch verb {
	case "loses", "regains":
		p.Gone = verb == "loses"
	default:
		p.Outsider = verb == "guests"
	}
	w.people[name] = p
	w.chat.AddPerson(p)
	return w.deliver(ctx, bot.Event{ID: fmt.Sprintf("person/%d", w.acts), Name: bot.EventPerson, Lane: "people", At: w.clock.Now(),
		Data: bot.Encode(bot.PersonChange{Who: p.Account, Gone: p.Gone})})
}

// mail plays what the mail server does: "down", "up", "refuses ADDRESS".
func (w *world) mail(what string) error {
	if w.mailbox == nil {
		return fmt.Errorf("mail server is %w", errNotThere)
	}
	if address, ok := strings.CutPrefix(what, "refuses "); ok {
		w.mailbox.Refuse(address)
		return nil
	}
	w.mailbox.Down(what == "down")
	return nil
}

// storm lets a number of changes of all issues in turn come in a time.
func (w *world) storm(ctx context.Context, count, during string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	d, err := time.ParseDuration(during)
	if err != nil {
		return err
	}
	issues := w.tracker.Issues()
	steps := [][2]string{{"In Progress", "indeterminate"}, {"Done", "done"}, {"To Do", "new"}}
	for i := range n {
		step := steps[i/len(issues)%len(steps)]
		if err := w.engine.Accept(ctx, w.tracker.Move(issues[i%len(issues)].Key, step[0], step[1])); err != nil {
			return err
		}
		if err := w.moveBy(ctx, d/time.Duration(n)); err != nil {
			return err
		}
	}
	return nil
}
