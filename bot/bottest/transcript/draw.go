package transcript

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

// seen tells what changed since it was last asked: answers at doors, then posts and edits, then issues.
func (w *world) seen() string {
	if w.engine == nil {
		return ""
	}
	var b strings.Builder
	for _, a := range w.shown {
		b.WriteString(a)
	}
	w.shown = nil
	posts := w.chat.Posts()
	posts = slices.DeleteFunc(posts, func(p bottest.Post) bool {
		before, known := w.known[p.ID]
		return known && reflect.DeepEqual(before.Body, p.Body) && before.Deleted == p.Deleted
	})
	slices.SortStableFunc(posts, func(x, y bottest.Post) int { // what a timer led to comes last: at one instant either may be first
		return cmp.Or(cmp.Compare(w.where(x), w.where(y)), x.Timed()-y.Timed())
	})
	for _, p := range posts {
		_, known := w.known[p.ID]
		w.known[p.ID] = p
		w.past = append(w.past, p)
		switch {
		case p.Deleted:
			fmt.Fprintf(&b, "  %s: a message is deleted\n", w.where(p))
		case known:
			fmt.Fprintf(&b, "  %s, changed:\n%s", w.where(p), indent(draw(p.Body)))
		default:
			fmt.Fprintf(&b, "  %s:\n%s", w.where(p), indent(draw(p.Body)))
			if p.All {
				b.WriteString("    (everybody is mentioned)\n")
			}
		}
	}
	if w.mailbox != nil {
		letters := w.mailbox.Letters()
		for _, l := range letters[w.letters:] {
			fmt.Fprintf(&b, "  mail to %s: %s\n%s", l.To, l.Mail.Subject, indent(drawCard(l.Mail.Card)))
		}
		w.letters = len(letters)
	}
	return b.String()
}

// where names a post's place in the words of the file.
func (w *world) where(p bottest.Post) string {
	at := p.To.Room().String()
	for name, profile := range w.people {
		if bottest.Private(profile.Account) == p.To.Room() {
			at = name + " in private"
		}
	}
	for name, place := range w.rooms {
		place.Platform = w.platform
		if place == p.To.Room() {
			at = name
			if i := slices.IndexFunc(w.said[name], func(m bot.Message) bool { return m.Ref.ID == p.To.Thread }); i >= 0 {
				at += fmt.Sprintf("/%d", i+1)
			} else if p.To.Thread != "" { // under what golive said
				at += "/…"
			}
		}
	}
	for name, profile := range w.people {
		if profile.Account == p.Only {
			if p.To.Room() != bottest.Private(p.Only) {
				at += ", only " + name
			}
		}
	}
	return at
}

func indent(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString("    " + line)
	}
	return b.String()
}

func draw(body bot.Body) string {
	switch body := body.(type) {
	case bot.Card:
		return drawCard(body)
	case bot.Form:
		return drawForm(body)
	case bot.Text:
		return bot.Plain(body.Text) + "\n"
	case bot.React:
		return "golive puts " + body.Emoji + " on " + body.Message.ID + "\n"
	case bot.File:
		return fmt.Sprintf("file %s, %d bytes\n", body.Name, len(body.Bytes))
	}
	return fmt.Sprintf("%+v\n", body)
}

func drawCard(c bot.Card) string {
	var b strings.Builder
	if c.Title != "" || c.Tag != "" {
		line := []string{"[" + cmp.Or(string(c.Tone), "card") + "]"}
		if c.Title != "" {
			line = append(line, c.Title)
		}
		if c.Tag != "" {
			line = append(line, "("+c.Tag+")")
		}
		b.WriteString(strings.Join(line, " ") + "\n")
	}
	for _, p := range c.Parts {
		b.WriteString(drawPart(p))
	}
	return b.String()
}

// plain is a text without its styles, but for what is struck out.
func plain(markup string) string {
	spans := bot.ParseMarkup(markup)
	for i := range spans {
		if spans[i].Strike {
			spans[i].Text = "~~" + spans[i].Text + "~~"
		}
	}
	return bot.PlainText(spans)
}

func drawPart(p bot.Part) string {
	var b strings.Builder
	switch {
	case p.Text != "":
		return strings.TrimRight(plain(p.Text), "\n") + "\n"
	case p.Note != "":
		return "~ " + bot.Plain(p.Note) + "\n"
	case p.Copy != "":
		return "| " + strings.ReplaceAll(p.Copy, "\n", "\n| ") + "\n"
	case p.Divider:
		return "---\n"
	case p.Chart != nil:
		return "chart: " + p.Chart.Title + "\n"
	case p.Picture != nil:
		return "picture: " + p.Picture.Alt + "\n"
	case p.Table != nil:
		return strings.Join(p.Table.Columns, " | ") + fmt.Sprintf(" (%d rows)\n", len(p.Table.Rows))
	}
	for _, f := range p.Facts {
		fmt.Fprintf(&b, "%s: %s\n", f.Label, bot.Plain(f.Value))
	}
	for i, c := range p.Controls {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(drawControl(c))
	}
	if len(p.Controls) > 0 {
		b.WriteByte('\n')
	}
	return b.String()
}

func drawControl(c bot.Control) string {
	switch {
	case len(c.Choices) > 0:
		labels := make([]string, len(c.Choices))
		for i, o := range c.Choices {
			labels[i] = o.Label
		}
		return "<" + c.Label + ": " + strings.Join(labels, " | ") + ">"
	case c.URL != "":
		return "[" + c.Label + " -> " + c.URL + "]"
	}
	return "[" + c.Label + "]"
}

func drawForm(f bot.Form) string {
	var b strings.Builder
	fmt.Fprintf(&b, "form %s", f.Title)
	if f.Tag != "" {
		fmt.Fprintf(&b, " (%s)", f.Tag)
	}
	b.WriteByte('\n')
	if f.Intro != "" {
		b.WriteString(bot.Plain(f.Intro) + "\n")
	}
	for _, field := range f.Fields {
		star := ""
		if field.Required {
			star = "*"
		}
		fmt.Fprintf(&b, "%s%s (%s, %s): %s\n", field.Label, star, field.Name, field.Kind, strings.Join(field.Initial, ", "))
	}
	fmt.Fprintf(&b, "[%s]\n", f.Submit)
	return b.String()
}
