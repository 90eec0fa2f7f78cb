package understand

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot/workday"
)

type kind uint8

const (
	sign   kind = iota // a single mark
	word               // letters, with apostrophes inside
	digits             // 0-9
	han                // one Chinese character
	line               // end of a line
)

// token is a piece of the folded text; from and to are offsets in folded.norm.
type token struct {
	kind kind
	gap  bool // white space, or nothing, stands before it
	from int
	to   int
	s    string
	n    int // the value of digits; -1 beyond nine digits
}

// maxRead and maxEnd bound how much of a message is read: its beginning and its end, where people say who and by when.
// What lies between is no part of a request that a person typed.
const (
	maxRead = 16 << 10
	maxEnd  = 4 << 10
)

// bounded is what is read of a text. It is parted between lines or sentences, so that no half of a date is left.
func bounded(text string) string {
	if len(text) <= maxRead {
		return text
	}
	const ends = "\n。！？!?；;"
	head, tail := text[:maxRead-maxEnd], text[len(text)-maxEnd:]
	if i := max(strings.LastIndexAny(head, ends), strings.LastIndex(head, ". ")); i > len(head)/2 {
		head = head[:i]
	}
	i := strings.IndexAny(tail, ends)
	if stop := strings.Index(tail, ". "); stop >= 0 && (i < 0 || stop < i) {
		i = stop
	}
	if i < 0 {
		return head
	}
	_, size := utf8.DecodeRuneInString(tail[i:])
	return head + "\n" + tail[i+size:]
}

// lex cuts a folded text into tokens.
func lex(norm string) []token {
	toks := make([]token, 0, len(norm)/3+8)
	gap := true
	for i := 0; i < len(norm); {
		r, size := utf8.DecodeRuneInString(norm[i:])
		k, to := sign, i+size
		switch {
		case r == '\n':
			k = line
		case r == ' ' || r < ' ' || unicode.IsSpace(r):
			gap = true
			i = to
			continue
		case r >= '0' && r <= '9':
			k, to = digits, i+runOf(norm[i:], isDigit)
		case isHan(r):
			k = han
		case unicode.IsLetter(r):
			k, to = word, i+runOf(norm[i:], isLetter)
			for to > i+1 && norm[to-1] == '\'' {
				to--
			}
		}
		t := token{kind: k, gap: gap, from: i, to: to, s: norm[i:to]}
		if k == digits {
			t.n = valueOf(t.s)
		}
		toks = append(toks, t)
		gap = k == line
		i = to
	}
	return toks
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isHan(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r == '〇' || r >= 0x3400 && r <= 0x4dbf || r >= 0x20000 && r <= 0x3ffff || r >= 0xf900 && r <= 0xfaff
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r == '\''
	}
	return unicode.IsLetter(r) && !isHan(r)
}

// runOf is the length of the longest beginning of s whose runes are all in set.
func runOf(s string, set func(rune) bool) int {
	for i, r := range s {
		if !set(r) {
			return i
		}
	}
	return len(s)
}

func valueOf(s string) int {
	if len(s) > 9 {
		return -1
	}
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// message is a text on its way through the grammar.
type message struct {
	folded
	toks         []token
	off          []bool // tokens that are taken: names, quoted lines, links
	ref          time.Time
	days         workday.Book
	today        date   // the day of the reference
	now          int    // the minute of the reference
	chinese      bool   // there are Chinese characters in it
	skipped      bool   // quoted lines are left out
	levels       []span // words of priority
	questions    []span // sentences that ask for no deed
	code         []span // what stands between backticks
	depth        int    // parts within parts
	asksSomebody bool   // somebody who is named is asked
	asked        bool   // it is known to ask for something
	loose        bool   // it is known to hold a date: what is no date in a message may be one
}

func (c Calendar) read(text string, ref time.Time) *message {
	text = bounded(text)
	m := &message{folded: fold(text), ref: ref, days: workday.Book(c), today: dayOf(ref), now: ref.Hour()*60 + ref.Minute()}
	m.toks = lex(m.norm)
	m.off = make([]bool, len(m.toks))
	for i := range m.toks {
		m.chinese = m.chinese || m.toks[i].kind == han
	}
	if strings.Contains(text, "`") {
		m.findCode()
	}
	return m
}

// is tells whether token i is there, not taken, and reads s.
func (m *message) is(i int, s string) bool {
	return i >= 0 && i < len(m.toks) && !m.off[i] && m.toks[i].s == s
}

// at is the text of token i, or "" beyond the ends and where it is taken.
func (m *message) at(i int) string {
	if i < 0 || i >= len(m.toks) || m.off[i] {
		return ""
	}
	return m.toks[i].s
}

// kindAt is the kind of token i; line beyond the ends and where it is taken.
func (m *message) kindAt(i int) kind {
	if i < 0 || i >= len(m.toks) || m.off[i] {
		return line
	}
	return m.toks[i].kind
}

// glued tells whether token i follows the one before it without white space.
func (m *message) glued(i int) bool { return i > 0 && i < len(m.toks) && !m.toks[i].gap }

// zh is how many tokens the Chinese phrase s takes at i, 0 if it does not stand there.
func (m *message) zh(i int, s string) int {
	if i < 0 || i >= len(m.toks) || m.off[i] || !strings.HasPrefix(m.norm[m.toks[i].from:], s) {
		return 0
	}
	end, n := m.toks[i].from+len(s), 0
	for i+n < len(m.toks) && m.toks[i+n].to <= end {
		n++
	}
	return n
}

// anyZh is zh for the first of several phrases that stands at i; longer ones are to be named first.
func (m *message) anyZh(i int, phrases ...string) int {
	first := m.at(i)
	if first == "" {
		return 0
	}
	last := len(first) - 1
	for _, s := range phrases {
		if s[0] != first[0] || last < len(s) && s[last] != first[last] {
			continue // most phrases fall here, without a call
		}
		if n := m.zh(i, s); n > 0 {
			return n
		}
	}
	return 0
}

// en is how many tokens the English phrase takes at i, 0 if it does not stand there. Words are parted by one blank in
// the phrase and by anything blank, or a hyphen, in the text.
func (m *message) en(i int, phrase string) int {
	if !strings.HasPrefix(phrase, m.at(i)) || m.kindAt(i) == line {
		return 0
	}
	at := i
	for rest := phrase; rest != ""; {
		var w string
		w, rest, _ = strings.Cut(rest, " ")
		if at > i && (m.is(at, "-") || m.is(at, "'")) && m.glued(at) {
			at++
		}
		if !m.is(at, w) {
			return 0
		}
		at++
	}
	return at - i
}

// anyEn is en for the first of several phrases that stands at i.
func (m *message) anyEn(i int, phrases ...string) int {
	first := m.at(i)
	if first == "" {
		return 0
	}
	for _, s := range phrases {
		if s[0] != first[0] || len(s) < len(first) {
			continue
		}
		if n := m.en(i, s); n > 0 {
			return n
		}
	}
	return 0
}

// endsZh is how many tokens the Chinese phrase s takes right before i, 0 if it does not stand there.
func (m *message) endsZh(i int, s string) int {
	n := utf8.RuneCountInString(s)
	if i-n < 0 || m.zh(i-n, s) != n {
		return 0
	}
	return n
}
