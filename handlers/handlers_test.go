package handlers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/handlers"
)

func commands() []bot.Command {
	var all []bot.Command
	for _, c := range handlers.All {
		all = append(all, c.Commands...)
	}
	return all
}

// Help and the rights tell the same: what is listed is what is not refused, for every role, in every kind of room.
func TestHelpListsExactlyWhatIsAllowed(t *testing.T) {
	rooms := map[string]func(o *office, who string) bot.Place{
		"private": func(o *office, who string) bot.Place { return o.dm(who) },
		"team":    func(*office, string) bot.Place { return teamRoom },
		"client":  func(*office, string) bot.Place { return clientRoom },
		"unbound": func(*office, string) bot.Place { return otherRoom },
	}
	for kind, room := range rooms {
		for _, who := range staff {
			t.Run(kind+"/"+who, func(t *testing.T) {
				t.Parallel()
				o := newOffice(t)
				o.furnish()
				help := o.help(who, room(o, who))
				for _, c := range commands() {
					listed := slices.Contains(help, c.Words["en"][0])
					refused := o.refuses(who, room(o, who), c)
					if listed == refused {
						t.Errorf("%s: listed %t, refused %t", c.Name, listed, refused)
					}
				}
			})
		}
	}
}

// help is the commands that help lists. In a room of no project that is what anybody may say, and the person alone sees the
// rest, by a button.
func (o *office) help(who string, room bot.Place) []string {
	o.t.Helper()
	o.say(who, room, "help")
	posts := o.chats["slack"].Posts()
	card, ok := posts[len(posts)-1].Body.(bot.Card)
	if !ok {
		o.t.Fatal("help is no card")
	}
	listed := o.listed(card)
	if room != otherRoom {
		return listed
	}
	for _, c := range commands() {
		if openly := slices.Contains(listed, c.Words["en"][0]); openly != (c.Role == bot.RoleAnyone) {
			o.t.Errorf("%s: listed openly %t", c.Name, openly)
		}
	}
	if all, ok := o.button(account(who), room, card, "help.show"); ok {
		return o.listed(all)
	}
	return listed
}

// button clicks the button of a card that has an action, and answers what the person alone sees then; false if there is none.
func (o *office) button(a bot.Account, room bot.Place, card bot.Card, action string) (shown bot.Card, ok bool) {
	o.t.Helper()
	for _, part := range card.Parts {
		for _, c := range part.Controls {
			if c.Action != action {
				continue
			}
			o.acts++
			e := bot.Event{ID: fmt.Sprintf("button/%d", o.acts), Name: bot.EventAction, Room: room, From: a, Data: bot.Encode(bot.Click{Action: c.Action, Value: c.Value})}
			if err := o.engine.Do(context.Background(), e, func(a bot.Answer, _ bool) {
				if ok = a.Reply != nil; ok {
					shown = *a.Reply
				}
			}); err != nil {
				o.t.Fatal(err)
			}
			return shown, ok
		}
	}
	return bot.Card{}, false
}

// listed are the commands that a card of help lists.
func (o *office) listed(card bot.Card) (listed []string) {
	o.t.Helper()
	for _, part := range card.Parts {
		for line := range strings.Lines(part.Text) {
			if said, ok := strings.CutPrefix(line, "- **"); ok {
				words, more, _ := strings.Cut(said, "**")
				if of, topic := strings.CutPrefix(strings.TrimSpace(more), ": "); topic { // a topic, with its commands
					listed = append(listed, strings.Split(of, " · ")...)
					continue
				}
				listed = append(listed, words)
			}
		}
	}
	if len(listed) < 3 {
		o.t.Fatalf("help lists %q", listed)
	}
	return listed
}

// refuses reports whether a command is answered "not allowed". A dialogue that it begins is ended.
func (o *office) refuses(who string, room bot.Place, c bot.Command) bool {
	o.t.Helper()
	said := o.say(who, room, c.Words["en"][0])
	o.say(who, room, "cancel")
	for _, role := range []string{"client", "member", "lead", "manager", "operator"} {
		for _, key := range []string{"bot.not-allowed", "bot.not-allowed-org", "bot.not-for-outsiders"} {
			if strings.Contains(said, o.texts.Text("en", key, "role", o.texts.Text("en", "bot.role."+role))) {
				return true
			}
		}
	}
	if said == "" {
		o.t.Errorf("%s: no answer", c.Name)
	}
	if c.Name == "room.unbind" && strings.Contains(said, "no longer bound") {
		o.say("Lea", room, "project bind ERP team")
		o.say("Lea", room, "project bind ERP client")
	}
	return false
}

// Every text that a command needs for help exists in both languages, and so does everything else.
func TestTexts(t *testing.T) {
	texts, err := engine.Catalogue(handlers.All)
	if err != nil {
		t.Fatal(err)
	}
	for _, missing := range texts.Missing() {
		t.Error(missing)
	}
	for _, c := range commands() {
		group, _, _ := strings.Cut(c.Name, ".")
		keys := []string{group + ".title", c.Name + ".help", c.Name + ".example"}
		if c.Args != "" {
			keys = append(keys, c.Args)
		}
		for _, key := range keys {
			if !texts.Has("en", key) {
				t.Errorf("%s has no text %s", c.Name, key)
			}
		}
	}
	for _, key := range texts.Keys("zh-CN") {
		if text := texts.Text("zh-CN", key, "n", 2); strings.ContainsRune(text, '你') && !strings.HasPrefix(text, "您") {
			t.Errorf("%s says 你: %s", key, text)
		}
	}
}
