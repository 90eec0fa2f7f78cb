package transcript

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// message resolves "#room/2", and "#room/2/3", which was said in the thread under that.
func (w *world) message(at string) (bot.Message, error) {
	slash := strings.LastIndex(at, "/")
	n, err := strconv.Atoi(at[slash+1:])
	if err != nil || slash < 0 || n < 1 || n > len(w.said[at[:slash]]) {
		return bot.Message{}, fmt.Errorf("message %s is %w", at, errNotThere)
	}
	return w.said[at[:slash]][n-1], nil
}

func (w *world) say(ctx context.Context, p bot.Profile, where, text string) error {
	place, room, err := w.place(p, where)
	if err != nil {
		return err
	}
	m := bot.Message{Ref: bot.MessageRef{Place: place, ID: fmt.Sprintf("%d.%d", w.clock.Now().Unix(), w.acts)}, Private: where == "dm",
		ToBot: where == "dm", At: w.clock.Now(), Lang: p.Lang}
	text, m.Files = w.files(m.Ref.ID, lengthened(text))
	m.Text, m.Mentions, m.ToBot = w.mentions(text, m.ToBot)
	if w.otherwise && !m.Private && w.answers(ctx, p.Account, place) {
		m.ToBot = !w.hearsAll(room)
	}
	w.said[where] = append(w.said[where], m)
	heard := m
	heard.Author = p.Account
	w.chat.Heard(heard)
	if !m.ToBot && !w.hearsAll(room) {
		return w.settle(ctx)
	}
	return w.deliver(ctx, bot.Event{ID: m.Ref.String(), Name: bot.EventMessage, Lane: place.Room().String(), Room: place, From: p.Account,
		At: w.clock.Now(), Data: bot.Encode(m)})
}

// long stands for a text of about so many characters.
var long = regexp.MustCompile(`\{long (\d+)\}`)

// lengthened puts long texts in place of what stands for them.
func lengthened(text string) string {
	return long.ReplaceAllStringFunc(text, func(said string) string {
		n, _ := strconv.Atoi(long.FindStringSubmatch(said)[1])
		return strings.TrimSpace(strings.Repeat("and so on, and so on, and so on, and so on, and on\n", n/51+1))
	})
}

// chatter says a number of numbered things.
func (w *world) chatter(ctx context.Context, p bot.Profile, where, count string) error {
	most, err := strconv.Atoi(count)
	for n := range most {
		w.acts++
		w.clock.Advance(time.Second)
		if err := w.say(ctx, p, where, "line "+strconv.Itoa(n+1)); err != nil {
			return err
		}
	}
	return err
}

// files finds "[NAME SIZE]" at the end of a text: files that come with it.
func (w *world) files(message, text string) (string, []bot.FileRef) {
	var files []bot.FileRef
	for strings.HasSuffix(text, "]") {
		at := strings.LastIndex(text, "[")
		name, size, _ := strings.Cut(strings.TrimSuffix(text[at+1:], "]"), " ")
		n, err := strconv.ParseInt(size, 10, 64)
		if err != nil {
			break
		}
		files = append([]bot.FileRef{{Platform: w.platform, Message: message, ID: "F-" + name, Name: name, Size: n}}, files...)
		text = strings.TrimSpace(text[:at])
	}
	return text, files
}

// hearsAll reports whether golive hears every message of a room, or of a private chat.
func (w *world) hearsAll(room string) bool {
	return room == "dm" || w.deaf[room] == w.otherwise
}

// answers reports whether what a person says in a place answers a question of golive.
func (w *world) answers(ctx context.Context, who bot.Account, place bot.Place) bool {
	_, err := w.store.Talk(ctx, bot.TalkKey(who, place), w.clock.Now())
	return err == nil
}

// mentions finds "@Name" and "@golive".
func (w *world) mentions(text string, toBot bool) (string, []bot.Mention, bool) {
	if strings.Contains(text, "@golive") {
		toBot = true
		text = strings.TrimSpace(strings.ReplaceAll(text, "@golive", ""))
	}
	var found []bot.Mention
	for _, name := range slices.Sorted(maps.Keys(w.people)) {
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
	m := bot.Message{Ref: bot.MessageRef{Place: place}, ToBot: true, Private: where == "dm", Lang: p.Lang}
	m.Text, m.Mentions, _ = w.mentions(text, true)
	return w.do(ctx, who, bot.Event{ID: fmt.Sprintf("slash/%d", w.acts), Name: bot.EventCommand, Room: place, From: p.Account,
		At: w.clock.Now(), Data: bot.Encode(m), Opens: w.platform == "slack"})
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

// edit changes a message. Feishu tells nobody so, as in life.
func (w *world) edit(ctx context.Context, p bot.Profile, at, text string) error {
	m, err := w.message(strings.TrimSpace(at))
	if err != nil {
		return err
	}
	m.Text, m.Mentions, m.ToBot = w.mentions(text, m.Private)
	heard := m
	heard.Author = p.Account
	w.chat.Heard(heard)
	if w.platform == "feishu" {
		return nil
	}
	return w.deliver(ctx, bot.Event{ID: fmt.Sprintf("edit/%d", w.acts), Name: bot.EventEdited, Lane: m.Ref.Place.Room().String(), Room: m.Ref.Place,
		From: p.Account, At: w.clock.Now(), Data: bot.Encode(m)})
}

// remove deletes a message; platforms tell only which one it was.
func (w *world) remove(ctx context.Context, p bot.Profile, at string) error {
	m, err := w.message(strings.TrimSpace(at))
	if err != nil {
		return err
	}
	w.chat.Forget(m.Ref)
	return w.deliver(ctx, bot.Event{ID: fmt.Sprintf("delete/%d", w.acts), Name: bot.EventDeleted, Lane: m.Ref.Place.Room().String(), Room: m.Ref.Place,
		From: p.Account, At: w.clock.Now(), Data: bot.Encode(bot.Message{Ref: m.Ref})})
}
