package feishu

import (
	"regexp"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// mdEntities are the characters that mean something in Feishu's markdown, as the entities that show them. Above all "<":
// what somebody typed must not become <at id=all>.
var mdEntities = map[rune]string{
	'<': "&#60;", '>': "&#62;", '*': "&#42;", '_': "&#95;", '~': "&#126;", '`': "&#96;", '[': "&#91;", ']': "&#93;", '\\': "&#92;",
	'$': "&#36;", '|': "&#124;",
}

var (
	entity     = regexp.MustCompile(`&(#?[0-9A-Za-z]+;)`)
	emojiWord  = regexp.MustCompile(`:([A-Za-z0-9_]+):`)
	lineMarker = regexp.MustCompile(`^(\s*)([#+-]|(\d+)\.)(\s)`)
)

// clean leaves out what no client shows: broken characters and control characters, each of which JSON makes six bytes of.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}

// escapeMarkdown makes a text mean itself. lineStart tells that it begins a line, where more characters mean something.
func escapeMarkdown(s string, lineStart bool) string {
	s = bot.Calm(clean(s))
	if strings.Contains(s, "&") {
		s = entity.ReplaceAllString(s, "&#38;$1")
	}
	if strings.Count(s, ":") > 1 {
		s = emojiWord.ReplaceAllString(s, "&#58;$1&#58;")
	}
	if lineStart && strings.ContainsAny(s, "#+-.") {
		s = lineMarker.ReplaceAllStringFunc(s, func(m string) string {
			m = strings.Replace(m, "#", "&#35;", 1)
			m = strings.Replace(m, "+", "&#43;", 1)
			m = strings.Replace(m, "-", "&#45;", 1)
			return strings.Replace(m, ".", "&#46;", 1)
		})
	}
	var b strings.Builder
	for _, r := range s {
		if e, ok := mdEntities[r]; ok {
			b.WriteString(e)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// markdown renders markup for the markdown of cards.
func markdown(markup string) string {
	var b strings.Builder
	lineStart := true
	for _, s := range bot.ParseMarkup(markup) {
		if s.Break {
			b.WriteByte('\n')
			lineStart = true
			continue
		}
		switch {
		case s.Item:
			b.WriteString("- ")
		case s.Quote:
			b.WriteString("> ")
		}
		b.WriteString(span(s, lineStart))
		lineStart = lineStart && s.Text == ""
	}
	return b.String()
}

func span(s bot.Span, lineStart bool) string {
	if s.Mention != (bot.Account{}) {
		return mentionOf(s)
	}
	if s.Code {
		return "`" + words(strings.ReplaceAll(clean(s.Text), "`", "'")) + "`"
	}
	text := escapeMarkdown(s.Text, lineStart)
	if s.URL != "" {
		text = "[" + text + "](" + strings.NewReplacer("(", "%28", ")", "%29").Replace(s.URL) + ")"
	}
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		return text
	}
	left, right := text[:strings.Index(text, trimmed)], text[strings.Index(text, trimmed)+len(trimmed):]
	for _, m := range []struct {
		on   bool
		mark string
	}{{s.Strike, "~~"}, {s.Italic, "*"}, {s.Bold, "**"}} {
		if m.on {
			trimmed = m.mark + trimmed + m.mark
		}
	}
	return left + trimmed + right
}

// mentionOf mentions a person of Feishu; somebody of another platform is named.
func mentionOf(s bot.Span) string {
	if s.Mention.Platform != platformName || !openIDForm.MatchString(s.Mention.ID) {
		return escapeMarkdown("@"+s.Text, false)
	}
	return "<at id=" + s.Mention.ID + "></at>"
}

// openIDForm keeps what is no person's id out of the tag, above all "all".
var openIDForm = regexp.MustCompile(`^ou_[A-Za-z0-9_-]+$`)

// hasMarks tells whether markup holds more than plain text and mentions.
func hasMarks(spans []bot.Span) bool {
	for _, s := range spans {
		if s.Bold || s.Italic || s.Strike || s.Code || s.URL != "" && s.URL != s.Text {
			return true
		}
	}
	return false
}

// textContent renders markup as the content of a text message.
func textContent(spans []bot.Span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Mention.Platform == platformName && openIDForm.MatchString(s.Mention.ID) {
			b.WriteString(`<at user_id="` + s.Mention.ID + `">` + words(s.Text) + "</at>")
			continue
		}
		b.WriteString(words(bot.PlainText([]bot.Span{s})))
	}
	return b.String()
}

// at is the beginning of a tag that mentions, however it is written.
var at = regexp.MustCompile(`(?i)<(\s*/?\s*at)`)

// words takes the mentions out of what people typed: text messages know no escape, so a wide bracket stands in.
func words(s string) string { return at.ReplaceAllString(bot.Calm(s), "＜$1") }

// postRows renders markup as the rows of a post.
func postRows(spans []bot.Span) [][]postItem {
	rows := [][]postItem{{}}
	add := func(it postItem) { rows[len(rows)-1] = append(rows[len(rows)-1], it) }
	for _, s := range spans {
		if s.Break {
			rows = append(rows, []postItem{})
			continue
		}
		if s.Item {
			add(postItem{Tag: "text", Text: "• "})
		}
		if s.Quote {
			add(postItem{Tag: "text", Text: "> "})
		}
		switch {
		case s.Mention.Platform == platformName && openIDForm.MatchString(s.Mention.ID):
			add(postItem{Tag: "at", UserID: s.Mention.ID})
		case s.Mention != (bot.Account{}):
			add(postItem{Tag: "text", Text: words("@" + s.Text)})
		case s.URL != "":
			add(postItem{Tag: "a", Text: words(s.Text), Href: s.URL, Style: styles(s)})
		case s.Text != "":
			add(postItem{Tag: "text", Text: words(s.Text), Style: styles(s)})
		}
	}
	return rows
}

func styles(s bot.Span) []string {
	var out []string
	if s.Bold || s.Code {
		out = append(out, "bold")
	}
	if s.Italic {
		out = append(out, "italic")
	}
	if s.Strike {
		out = append(out, "lineThrough")
	}
	return out
}
