package jirasim

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind int

const (
	tokEnd tokenKind = iota
	tokWord
	tokString // in quotes: never a keyword
	tokSymbol
)

type token struct {
	kind tokenKind
	text string
	at   int // byte offset
}

// is tells whether a token is a keyword or symbol, whatever its case.
func (t token) is(word string) bool {
	return (t.kind == tokWord || t.kind == tokSymbol) && strings.EqualFold(t.text, word)
}

// jqlError is a complaint about a query, in Jira's words.
type jqlError struct{ msg string }

func (e *jqlError) Error() string { return e.msg }

// lexer cuts a query into tokens.
type lexer struct {
	src string
	pos int
}

func (l *lexer) where(at int) string { return where(l.src, at) }

// where tells a place in a query as Jira does: by line and character, both from 1.
func where(src string, at int) string {
	before := src[:min(at, len(src))]
	line := strings.Count(before, "\n") + 1
	char := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Sprintf("(line %d, character %d)", line, char)
}

func (l *lexer) fail(at int, format string, args ...any) error {
	return &jqlError{"Error in the JQL Query: " + fmt.Sprintf(format, args...) + " " + l.where(at)}
}

const reservedChars = "{}*/%+^$#@?;"

func (l *lexer) next() (token, error) {
	for l.pos < len(l.src) {
		r, size := utf8.DecodeRuneInString(l.src[l.pos:])
		if !unicode.IsSpace(r) {
			break
		}
		l.pos += size
	}
	at := l.pos
	if at == len(l.src) {
		return token{tokEnd, "EOF", at}, nil
	}
	switch c := l.src[at]; {
	case c == '"' || c == '\'':
		return l.quoted(c)
	case strings.IndexByte("(),[]=~", c) >= 0:
		l.pos++
		return token{tokSymbol, string(c), at}, nil
	case strings.IndexByte("!<>", c) >= 0:
		l.pos++
		if l.pos < len(l.src) && (l.src[l.pos] == '=' || c == '!' && l.src[l.pos] == '~') {
			l.pos++
		}
		return token{tokSymbol, l.src[at:l.pos], at}, nil
	case c == '&' || c == '|':
		for l.pos < len(l.src) && l.src[l.pos] == c && l.pos < at+2 {
			l.pos++
		}
		word := "AND"
		if c == '|' {
			word = "OR"
		}
		return token{tokWord, word, at}, nil
	case strings.IndexByte(reservedChars, c) >= 0:
		return token{}, l.fail(at, `The character '%c' is a reserved JQL character. You must enclose it in a string or use the escape '\u%04x' instead.`, c, c)
	}
	return l.word()
}

func (l *lexer) word() (token, error) {
	at := l.pos
	var b strings.Builder
	for l.pos < len(l.src) {
		r, size := utf8.DecodeRuneInString(l.src[l.pos:])
		if unicode.IsSpace(r) || strings.ContainsRune(`(),[]=~!<>"'&|`+reservedChars, r) {
			break
		}
		if r == utf8.RuneError && size == 1 || unicode.IsControl(r) {
			return token{}, l.fail(l.pos, `The character '%c' is a reserved JQL character. You must enclose it in a string or use the escape '\u%04x' instead.`, r, r)
		}
		if r == '\\' {
			if err := l.escape(&b); err != nil {
				return token{}, err
			}
			continue
		}
		b.WriteRune(r)
		l.pos += size
	}
	return token{tokWord, b.String(), at}, nil
}

func (l *lexer) quoted(q byte) (token, error) {
	at := l.pos
	l.pos++
	var b strings.Builder
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; c {
		case q:
			l.pos++
			return token{tokString, b.String(), at}, nil
		case '\\':
			if err := l.escape(&b); err != nil {
				return token{}, err
			}
		default:
			b.WriteByte(c)
			l.pos++
		}
	}
	return token{}, l.fail(at, "The quoted string '%s' has not been completed.", l.src[at+1:])
}

// escape reads a backslash and what follows.
func (l *lexer) escape(b *strings.Builder) error {
	bad := l.fail(l.pos, `'%s' is an illegal JQL escape sequence. The valid escape sequences are \', \", \t, \n, \r, \\, '\ ' and \uXXXX.`, l.src[l.pos:min(l.pos+2, len(l.src))])
	if l.pos+1 >= len(l.src) {
		return bad
	}
	switch c := l.src[l.pos+1]; c {
	case '\'', '"', '\\', ' ':
		b.WriteByte(c)
	case 't':
		b.WriteByte('\t')
	case 'n':
		b.WriteByte('\n')
	case 'r':
		b.WriteByte('\r')
	case 'u':
		if l.pos+6 > len(l.src) {
			return bad
		}
		n, err := strconv.ParseUint(l.src[l.pos+2:l.pos+6], 16, 16)
		if err != nil {
			return bad
		}
		b.WriteRune(rune(n))
		l.pos += 4
	default:
		return bad
	}
	l.pos += 2
	return nil
}

// reservedWords must be in quotes when they are values or names of fields.
var reservedWords = wordSet(`abort access add after alias all alter and any are as asc at audit avg be before begin between boolean break but by
byte catch cf char character check checkpoint collate collation column commit connect continue count create current date decimal declare
decrement default defaults define delete delimiter desc difference distinct divide do double drop else empty encoding end equals escape
exclusive exec execute exists explain false fetch file field first float for from function go goto grant greater group having identified if
immediate in increment index initial inner inout input insert int integer intersect intersection into is isempty isnull it join last left
less like limit lock long max min minus mode modify modulo more multiply next no noaudit not notin nowait null number object of on option or
order outer output power previous prior privileges public raise raw remainder rename resource return returns revoke right row rowid rownum
rows select session set share size sqrt start strict string subtract such sum synonym table that the their then there these they this to
trans transaction trigger true uid union unique update user validate values view was when whenever where while will with`)

func wordSet(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}
