package jira

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
)

// wiki writes spans as Jira's wiki text, which REST v2 takes on both products. What people typed stays what they
// typed: marks that Jira would read as markup are escaped.
func wiki(spans []bot.Span) string {
	var b strings.Builder
	for n, s := range spans {
		switch {
		case s.Break:
			b.WriteByte('\n')
			continue
		case s.Item:
			b.WriteString("* ")
		case s.Quote:
			b.WriteString("bq. ")
		}
		start := !s.Item && !s.Quote && (n == 0 || spans[n-1].Break)
		b.WriteString(styled(s, start))
	}
	return b.String()
}

func styled(s bot.Span, start bool) string {
	switch {
	case s.Mention != (bot.Account{}):
		return escape("@"+s.Text, start)
	case s.URL != "":
		return link(s.Text, s.URL)
	case s.Code && !strings.ContainsAny(s.Text, "{}\n"):
		return "{{" + s.Text + "}}"
	}
	text := escape(s.Text, start)
	if strings.TrimSpace(text) != text || text == "" {
		return text // a mark beside a space is no mark
	}
	for _, m := range []struct {
		on   bool
		mark string
	}{{s.Strike, "-"}, {s.Italic, "_"}, {s.Bold, "*"}} {
		if m.on {
			text = m.mark + text + m.mark
		}
	}
	return text
}

// link writes a link; its label must not hold what ends it.
func link(label, address string) string {
	address = strings.NewReplacer("|", "%7C", "]", "%5D", "[", "%5B", " ", "%20", "\n", "").Replace(address)
	label = strings.TrimSpace(strings.NewReplacer("|", " ", "[", "(", "]", ")", "\n", " ").Replace(label))
	if label == "" || label == address {
		return "[" + address + "]"
	}
	return "[" + label + "|" + address + "]"
}

// lineMark is what Jira reads as markup at the beginning of a line: headings, quotes, lists, rules.
var lineMark = regexp.MustCompile(`^\s*(h[1-6]\.|bq\.|[*#-]+\s|-{4})`)

// escape puts a backslash before what would begin markup: brackets, braces and bars anywhere; other marks only where
// a word could begin, so that "go-live" and "a_b" stay readable.
func escape(s string, start bool) string {
	var b strings.Builder
	for n, line := range strings.Split(s, "\n") {
		if n > 0 {
			b.WriteByte('\n')
		}
		if n > 0 || start {
			if m := lineMark.FindStringSubmatchIndex(line); m != nil {
				b.WriteString(line[:m[2]])
				line = escapeMark(&b, line[m[2]:])
			}
		}
		escapeLine(&b, line)
	}
	return b.String()
}

// escapeMark defuses the mark at the beginning of a line and returns the rest of it.
func escapeMark(b *strings.Builder, line string) string {
	if dot := strings.IndexByte(line, '.'); line[0] == 'h' || line[0] == 'b' {
		b.WriteString(line[:dot] + `\.`)
		return line[dot+1:]
	}
	b.WriteString(`\` + line[:1])
	return line[1:]
}

func escapeLine(b *strings.Builder, line string) {
	prev := ' '
	for line != "" {
		r, size := utf8.DecodeRuneInString(line)
		line = line[size:]
		next, _ := utf8.DecodeRuneInString(line)
		opens := !word(prev) && line != "" && !unicode.IsSpace(next)
		if strings.ContainsRune(`{}[]|\`, r) || strings.ContainsRune("*_-+^~!?", r) && opens {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		prev = r
	}
}

func word(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
