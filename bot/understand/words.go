package understand

import (
	"cmp"
	"slices"
	"strings"
)

// Words are what a project calls its components and types in chat, each with the name that the tracker has for it:
// "发货" -> "Shipping", "defect" -> "Bug". Case and width do not matter, and the longer word counts where two overlap.
type Words struct {
	Components map[string]string
	Types      map[string]string
	Headings   map[string]string // types too, by words that count only where they stand for themselves: "Bug: ...", [缺陷], "create a bug"
}

// mark is one place where a word of the project stands.
type mark struct {
	from, to int // offsets in norm
	name     string
	typ      bool
	heading  bool // it counts only where it stands for itself
}

// projectWords are the components and the type that are named, in the order in which they are. A type that stands for itself,
// in brackets or before a colon, is no part of the summary and comes back among the spans.
func (m *message) projectWords(w Words) (components []string, typ string, aside []span) {
	for _, u := range m.usesOf(w) {
		switch {
		case !u.typ && !slices.Contains(components, u.name):
			components = append(components, u.name)
		case u.typ:
			if typ == "" {
				typ = u.name
			}
			if s, ok := m.heading(u); ok {
				aside = append(aside, s)
			}
		}
	}
	return components, typ, aside
}

// usesOf finds the words in the text; of two that overlap the longer is kept.
func (m *message) usesOf(w Words) []mark {
	var all []mark
	find := func(words map[string]string, typ, heading bool) {
		for word, name := range words {
			word = strings.TrimSpace(fold(word).norm)
			for from := 0; word != ""; {
				k := strings.Index(m.norm[from:], word)
				if k < 0 {
					break
				}
				u := mark{from + k, from + k + len(word), name, typ, heading}
				if m.wholeWord(u) && (!heading || m.standsFor(u)) {
					all = append(all, u)
				}
				from += k + len(word)
			}
		}
	}
	find(w.Components, false, false)
	find(w.Types, true, false)
	find(w.Headings, true, true)
	slices.SortFunc(all, func(a, b mark) int {
		return cmp.Or(cmp.Compare(b.to-b.from, a.to-a.from), cmp.Compare(a.from, b.from), falseFirst(a.heading, b.heading), strings.Compare(a.name, b.name))
	})
	kept := all[:0]
	for _, u := range all {
		if !slices.ContainsFunc(kept, func(k mark) bool { return u.from < k.to && k.from < u.to && u.typ == k.typ }) {
			kept = append(kept, u)
		}
	}
	slices.SortFunc(kept, func(a, b mark) int { return cmp.Compare(a.from, b.from) })
	return kept
}

// falseFirst puts what counts anywhere before what does not.
func falseFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// standsFor tells whether a word is a heading, or is what golive is asked to make: "create a bug: ...".
func (m *message) standsFor(u mark) bool {
	if _, ok := m.heading(u); ok {
		return true
	}
	at := m.tokenAt(u.from)
	for i := max(0, at-6); i <= at; i++ {
		if n := m.botPhrase(i); n > 0 && i+n > at {
			return true
		}
	}
	return false
}

// wholeWord tells whether a word in Latin letters does not go on to either side, and whether nothing else holds its place: a
// name, a quoted line.
func (m *message) wholeWord(u mark) bool {
	latin := func(i int) bool {
		return i >= 0 && i < len(m.norm) && (m.norm[i] >= 'a' && m.norm[i] <= 'z' || m.norm[i] >= '0' && m.norm[i] <= '9')
	}
	if latin(u.from) && latin(u.from-1) || latin(u.to-1) && latin(u.to) {
		return false
	}
	i := m.tokenAt(u.from)
	return i < len(m.toks) && (!m.off[i] || i > 0 && m.toks[i-1].s == "#")
}

// tokenAt is the token that holds an offset of norm.
func (m *message) tokenAt(offset int) int {
	i, _ := slices.BinarySearchFunc(m.toks, offset, func(t token, offset int) int {
		switch {
		case t.to <= offset:
			return -1
		case t.from > offset:
			return 1
		}
		return 0
	})
	return i
}

// heading tells whether a word stands for itself before the text: [Bug], 缺陷：.
func (m *message) heading(u mark) (span, bool) {
	s := span{m.tokenAt(u.from), m.tokenAt(u.to-1) + 1}
	switch {
	case m.is(s.from-1, "[") && m.is(s.to, "]"):
		return span{s.from - 1, s.to + 1}, true
	case m.is(s.to, ":") && m.clauseStart(s.from):
		return span{s.from, s.to + 1}, true
	}
	return span{}, false
}
