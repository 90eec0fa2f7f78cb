package slack

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

// Texts are drawn as rich text, which is exact: what people typed cannot format, mention or link. Small print has no
// rich text, so there it is mrkdwn.

// line is the spans between two breaks.
type line struct {
	item, quote bool
	spans       []bot.Span
}

func lines(spans []bot.Span) []line {
	all := []line{{}}
	for _, s := range spans {
		if s.Break {
			all = append(all, line{})
			continue
		}
		last := &all[len(all)-1]
		last.item, last.quote = last.item || s.Item, last.quote || s.Quote
		last.spans = append(last.spans, s)
	}
	return all
}

// richText is the block of a markup text.
func richText(spans []bot.Span) *api.RichTextBlock {
	block := &api.RichTextBlock{Type: api.MBTRichText}
	all := lines(spans)
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].item == all[i].item && all[j].quote == all[i].quote {
			j++
		}
		block.Elements = append(block.Elements, richGroup(all[i:j]))
		i = j
	}
	return block
}

// preformatted is the block of a text that is to be copied as it is.
func preformatted(text string) *api.RichTextBlock {
	return &api.RichTextBlock{Type: api.MBTRichText, Elements: []api.RichTextElement{&api.RichTextPreformatted{
		Type: api.RTEPreformatted, Elements: []api.RichTextSectionElement{api.NewRichTextSectionTextElement(cut(harmless(text), maxPart), nil)}}}}
}

// richGroup is a run of lines of one kind.
func richGroup(group []line) api.RichTextElement {
	if group[0].item {
		items := make([]api.RichTextElement, len(group))
		for i, l := range group {
			items[i] = api.NewRichTextSection(richSpans(l.spans)...)
		}
		return api.NewRichTextList(api.RTEListBullet, 0, items...)
	}
	var elements []api.RichTextSectionElement
	for i, l := range group {
		if i > 0 {
			elements = append(elements, api.NewRichTextSectionTextElement("\n", nil))
		}
		elements = append(elements, richSpans(l.spans)...)
	}
	if len(elements) == 0 {
		elements = append(elements, api.NewRichTextSectionTextElement(" ", nil))
	}
	if group[0].quote {
		return &api.RichTextQuote{Type: api.RTEQuote, Elements: elements}
	}
	return api.NewRichTextSection(elements...)
}

func richSpans(spans []bot.Span) []api.RichTextSectionElement {
	var out []api.RichTextSectionElement
	for _, s := range spans {
		var style *api.RichTextSectionTextStyle
		if s.Bold || s.Italic || s.Strike || s.Code {
			style = &api.RichTextSectionTextStyle{Bold: s.Bold, Italic: s.Italic, Strike: s.Strike, Code: s.Code}
		}
		switch {
		case mentionable(s.Mention):
			out = append(out, api.NewRichTextSectionUserElement(s.Mention.ID, style))
		case s.Mention != (bot.Account{}):
			out = append(out, api.NewRichTextSectionTextElement(harmless("@"+s.Text), style))
		case s.URL != "":
			out = append(out, api.NewRichTextSectionLinkElement(s.URL, bot.Calm(s.Text), style))
		case s.Text != "":
			out = append(out, api.NewRichTextSectionTextElement(harmless(s.Text), style))
		}
	}
	return out
}

var userID = regexp.MustCompile(`^[UW][A-Z0-9]{1,30}$`)

// mentionable reports whether Slack can mention the account; others are named.
func mentionable(a bot.Account) bool { return a.Platform == name && userID.MatchString(a.ID) }

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "](", "]\u200b(")

// harmless parts what a client that reads Markdown would take for a link, and calms what would mention everybody.
func harmless(s string) string { return strings.ReplaceAll(bot.Calm(s), "](", "]\u200b(") }

// escape makes s mean itself in a text of Slack.
func escape(s string) string { return escaper.Replace(bot.Calm(s)) }

// mrkdwn is a markup text for where Slack has no rich text. Marks stand off from what they touch by a space of no
// width, because Slack sees them only at the ends of words.
func mrkdwn(spans []bot.Span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Break {
			b.WriteByte('\n')
			continue
		}
		if s.Item {
			b.WriteString("• ")
		}
		if s.Quote {
			b.WriteString("&gt; ")
		}
		b.WriteString(mrkdwnSpan(s))
	}
	return b.String()
}

func mrkdwnSpan(s bot.Span) string {
	text := defuse(escape(s.Text))
	switch {
	case mentionable(s.Mention):
		return "<@" + s.Mention.ID + ">"
	case s.Mention != (bot.Account{}):
		return defuse(escape("@" + s.Text))
	case s.URL != "":
		return "<" + strings.NewReplacer("<", "%3C", ">", "%3E", "|", "%7C").Replace(s.URL) + "|" + strings.ReplaceAll(text, "|", "¦") + ">"
	case text == "":
		return ""
	}
	for _, mark := range []struct {
		on   bool
		sign string
	}{{s.Code, "`"}, {s.Strike, "~"}, {s.Italic, "_"}, {s.Bold, "*"}} {
		if mark.on {
			text = "\u200b" + mark.sign + text + mark.sign + "\u200b"
		}
	}
	return text
}

var defuser = strings.NewReplacer("*", "*\u200b", "_", "_\u200b", "~", "~\u200b", "`", "`\u200b")

// defuse keeps signs that people typed from formatting.
func defuse(s string) string {
	if !strings.ContainsAny(s, "*_~`") {
		return s
	}
	return defuser.Replace(s)
}

// isPlain reports whether a markup text needs no block: no style, no link, nothing that Slack would read.
func isPlain(spans []bot.Span) bool {
	for _, s := range spans {
		if s.Bold || s.Italic || s.Strike || s.Code || s.URL != "" || s.Mention != (bot.Account{}) || s.Item || s.Quote ||
			strings.ContainsAny(s.Text, "*_~`>") {
			return false
		}
	}
	return true
}

// cut shortens s to at most n characters, the last of them an ellipsis if something is missing.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)
	return string(r[:n-1]) + "…"
}

// cutBytes shortens s to at most n bytes without breaking a character.
func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// cutSpans shortens a text to at most n characters.
func cutSpans(spans []bot.Span, n int) []bot.Span {
	for i, s := range spans {
		size := utf8.RuneCountInString(s.Text)
		if size <= n {
			n -= size
			continue
		}
		kept := append([]bot.Span(nil), spans[:i+1]...)
		kept[i].Text = cut(s.Text, max(n, 1))
		return kept
	}
	return spans
}
