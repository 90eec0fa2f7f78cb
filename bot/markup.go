package bot

import (
	"strings"
	"unicode/utf8"
)

// Markup is the little language of texts in cards: **bold**, _italic_, ~~struck~~, `code`, [label](https://address),
// lines that begin with "- " as list items and with "> " as quotes, and <@platform/tenant/id|Name> for a mention.
// A backslash takes the meaning from the character after it; Escape writes it, so that what people typed stays what
// they typed. There is no markup for mentioning everybody.

// Span is a piece of text with one style.
type Span struct {
	Text    string  `json:"text,omitempty"`
	Bold    bool    `json:"bold,omitempty"`
	Italic  bool    `json:"italic,omitempty"`
	Strike  bool    `json:"strike,omitempty"`
	Code    bool    `json:"code,omitempty"`
	URL     string  `json:"url,omitempty"`
	Mention Account `json:"mention,omitzero"` // Text is the name to show where the platform differs
	Break   bool    `json:"break,omitempty"`  // end of line
	Item    bool    `json:"item,omitempty"`   // the line that begins here is a list item
	Quote   bool    `json:"quote,omitempty"`  // the line that begins here is a quote
}

// markupSpecial are the characters that Escape defuses.
const markupSpecial = "\\*_~`[]<>"

// Escape makes s mean itself in markup.
func Escape(s string) string {
	if !strings.ContainsAny(s, markupSpecial+"-") {
		return s
	}
	var b strings.Builder
	lineStart := true
	for _, r := range s {
		if strings.ContainsRune(markupSpecial, r) || lineStart && r == '-' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		lineStart = r == '\n'
	}
	return b.String()
}

// MentionOf is the markup that mentions an account; name is shown where it cannot be mentioned.
func MentionOf(a Account, name string) string {
	return "<@" + a.String() + "|" + strings.NewReplacer("|", " ", ">", " ", "\n", " ").Replace(name) + ">"
}

// LinkTo is the markup of a link. The label is escaped.
func LinkTo(label, url string) string {
	return "[" + Escape(label) + "](" + strings.NewReplacer(")", "%29", " ", "%20", "\n", "").Replace(url) + ")"
}

// ParseMarkup reads markup. It accepts every input: what is not well-formed is text.
func ParseMarkup(s string) []Span {
	p := markupParser{rest: s, lineStart: true}
	for p.rest != "" {
		p.step()
	}
	p.flush()
	return p.out
}

// PlainText is spans without styles: links as "label (address)", mentions as "@Name".
func PlainText(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		switch {
		case s.Break:
			b.WriteByte('\n')
			continue
		case s.Item:
			b.WriteString("• ")
		case s.Quote:
			b.WriteString("> ")
		}
		switch {
		case s.Mention != (Account{}):
			b.WriteString("@" + s.Text)
		case s.URL != "" && s.Text != s.URL:
			b.WriteString(s.Text + " (" + s.URL + ")")
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

// Plain is PlainText(ParseMarkup(s)).
func Plain(s string) string { return PlainText(ParseMarkup(s)) }

type markupParser struct {
	rest      string
	text      strings.Builder
	style     Span // styles in force
	out       []Span
	lineStart bool
}

func (p *markupParser) step() {
	if p.lineStart {
		p.lineStart = false
		if p.line() {
			return
		}
	}
	switch {
	case p.rest[0] == '\\' && len(p.rest) > 1:
		_, n := utf8.DecodeRuneInString(p.rest[1:])
		p.text.WriteString(p.rest[1 : 1+n])
		p.rest = p.rest[1+n:]
	case p.rest[0] == '\n':
		p.flush()
		p.out = append(p.out, Span{Break: true})
		p.rest, p.lineStart = p.rest[1:], true
	case p.toggle("**", &p.style.Bold), p.toggle("~~", &p.style.Strike), p.toggle("_", &p.style.Italic):
	case p.code(), p.link(), p.mention():
	default:
		_, n := utf8.DecodeRuneInString(p.rest)
		p.text.WriteString(p.rest[:n])
		p.rest = p.rest[n:]
	}
}

func (p *markupParser) line() bool {
	switch {
	case strings.HasPrefix(p.rest, "- "):
		p.style.Item = true
	case strings.HasPrefix(p.rest, "> "):
		p.style.Quote = true
	default:
		return false
	}
	p.rest = p.rest[2:]
	return true
}

// flush ends the span that is being written.
func (p *markupParser) flush() {
	if p.text.Len() == 0 && !p.style.Item && !p.style.Quote {
		return
	}
	s := p.style
	s.Text = p.text.String()
	p.text.Reset()
	p.emit(s)
}

func (p *markupParser) emit(s Span) {
	p.out = append(p.out, s)
	p.style.Item, p.style.Quote = false, false
}

func (p *markupParser) toggle(mark string, on *bool) bool {
	if !strings.HasPrefix(p.rest, mark) {
		return false
	}
	if !*on && !closes(p.rest[len(mark):], mark) {
		return false
	}
	p.flush()
	*on = !*on
	p.rest = p.rest[len(mark):]
	return true
}

// closes reports whether mark occurs again, unescaped, in the same line and not at once.
func closes(s, mark string) bool {
	line, _, _ := strings.Cut(s, "\n")
	for i := 0; i < len(line); i++ {
		if line[i] == '\\' {
			i++
			continue
		}
		if strings.HasPrefix(line[i:], mark) {
			return i > 0
		}
	}
	return false
}

func (p *markupParser) code() bool {
	if p.rest[0] != '`' {
		return false
	}
	end := strings.IndexAny(p.rest[1:], "`\n")
	if end <= 0 || p.rest[1+end] != '`' {
		return false
	}
	p.flush()
	s := p.style
	s.Code, s.Text = true, p.rest[1:1+end]
	p.emit(s)
	p.rest = p.rest[end+2:]
	return true
}

func (p *markupParser) link() bool {
	if p.rest[0] != '[' {
		return false
	}
	label, after, ok := cutUnescaped(p.rest[1:], ']')
	if !ok || !strings.HasPrefix(after, "(") {
		return false
	}
	url, after, ok := strings.Cut(after[1:], ")")
	if !ok || !safeURL(url) {
		return false
	}
	p.flush()
	s := p.style
	s.Text, s.URL = unescape(label), url
	p.emit(s)
	p.rest = after
	return true
}

func (p *markupParser) mention() bool {
	if !strings.HasPrefix(p.rest, "<@") {
		return false
	}
	body, after, ok := strings.Cut(p.rest[2:], ">")
	if !ok || strings.Contains(body, "\n") {
		return false
	}
	id, name, _ := strings.Cut(body, "|")
	a, err := ParseAccount(id)
	if err != nil {
		return false
	}
	p.flush()
	s := p.style
	s.Text, s.Mention = name, a
	p.emit(s)
	p.rest = after
	return true
}

// safeURL admits what a chat may open: no script, no file.
func safeURL(u string) bool {
	return !strings.ContainsAny(u, " \n\t") &&
		(strings.HasPrefix(u, "https://") || strings.HasPrefix(u, "http://") || strings.HasPrefix(u, "mailto:"))
}

func cutUnescaped(s string, end byte) (before, after string, ok bool) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '\n':
			return "", "", false
		case end:
			return s[:i], s[i+1:], true
		}
	}
	return "", "", false
}

func unescape(s string) string {
	if !strings.Contains(s, "\\") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
