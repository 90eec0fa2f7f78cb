package mail

import (
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// drawText draws a card as plain text, whole: Card.Fallback may be a summary. Buttons that only a chat can answer are left
// out, links are written out.
func drawText(c bot.Card, leave string) string {
	var blocks []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			blocks = append(blocks, s)
		}
	}
	title := c.Title
	if c.Tag != "" {
		title = strings.TrimSpace("[" + c.Tag + "] " + title)
	}
	add(title)
	for _, p := range c.Parts {
		add(partText(p))
	}
	text := strings.Join(blocks, "\n\n")
	if leave != "" && !strings.Contains(text, leave) {
		text += "\n\n-- \n" + leaveWord(c.Lang) + ": " + leave
	}
	return clean(text) + "\n"
}

// clean leaves out what is no text: control characters, broken UTF-8.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
}

func leaveWord(lang string) string {
	if i18n.Normal(lang) == i18n.English {
		return "Unsubscribe"
	}
	return "退订此类邮件"
}

func partText(p bot.Part) string {
	switch {
	case p.Text != "":
		return bot.Plain(p.Text)
	case p.Note != "":
		return bot.Plain(p.Note)
	case p.Copy != "":
		return p.Copy
	case p.Table != nil:
		return tableText(p.Table)
	case p.Picture != nil:
		if webAddress(p.Picture.URL) {
			return strings.TrimSpace(p.Picture.Alt + "\n" + p.Picture.URL)
		}
		return p.Picture.Alt
	case p.Chart != nil:
		return chartText(p.Chart)
	case p.Divider:
		return "----"
	}
	var lines []string
	for _, f := range p.Facts {
		lines = append(lines, f.Label+": "+bot.Plain(f.Value))
	}
	for _, l := range links(p.Controls) {
		lines = append(lines, l.Label+": "+l.URL)
	}
	return strings.Join(lines, "\n")
}

func tableText(t *bot.Table) string {
	lines := []string{strings.Join(t.Columns, " | ")}
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = strings.ReplaceAll(bot.Plain(cell), "\n", " ")
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	return strings.Join(lines, "\n")
}

func chartText(c *bot.Chart) string {
	lines := []string{c.Title}
	for i, label := range c.Labels {
		var values []string
		for _, s := range c.Series {
			if v := valueOf(c, s, i); v != "" && len(c.Series) > 1 {
				values = append(values, s.Name+" "+v)
			} else if v != "" {
				values = append(values, v)
			}
		}
		lines = append(lines, label+": "+strings.Join(values, ", "))
	}
	return strings.Join(lines, "\n")
}

// valueOf is the i-th value of a series with its unit, or nothing if it has none.
func valueOf(c *bot.Chart, s bot.Series, i int) string {
	if i >= len(s.Values) {
		return ""
	}
	return strconv.FormatFloat(s.Values[i], 'f', -1, 64) + c.Unit
}

// links are the controls that work in a mail.
func links(controls []bot.Control) []bot.Control {
	var out []bot.Control
	for _, c := range controls {
		if webAddress(c.URL) {
			out = append(out, c)
		}
	}
	return out
}

// webAddress admits what a mail may open, as bot's markup does.
func webAddress(u string) bool {
	return !strings.ContainsAny(u, " \r\n\t") &&
		(strings.HasPrefix(u, "https://") || strings.HasPrefix(u, "http://") || strings.HasPrefix(u, "mailto:"))
}
