package understand

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// named is one place where a message names somebody.
type named struct {
	from, to int      // tokens, with the @
	ids      []string // all whom the name may mean; none for a mention of nobody who is known
	mention  bool     // written with @
	role     role
}

type role uint8

const (
	informed role = iota // to know of it: cc, 知悉
	aside                // consulted, absent, or only told about
	asked
	told // asked in so many words: assign to, 让, 请
)

// findPeople notes every place where somebody is named, and takes those tokens away from the rest of the grammar: names may
// hold words of a date.
func (m *message) findPeople(people []Person) []named {
	names := namesOf(people)
	var found []named
	for i := 0; i < len(m.toks); i++ {
		at := m.is(i, "@") && !(m.glued(i) && m.kindAt(i-1) == word && m.glued(i+1) && m.inAddress(i))
		start := i
		if at {
			start++
		}
		who, to := m.longestName(start, names)
		switch {
		case who >= 0 && (at || m.bareName(start, to, names[who].said)):
			found = append(found, named{from: i, to: to, ids: names[who].ids, mention: at})
		case at && start < len(m.toks):
			to = m.unknownName(start)
			if to == start {
				continue
			}
			found = append(found, named{from: i, to: to, mention: true})
		default:
			continue
		}
		i = to - 1
	}
	for _, n := range found {
		for i := n.from; i < n.to; i++ {
			m.off[i] = true
		}
	}
	return found
}

// name is one way to name somebody, and all whom it may mean.
type name struct {
	said, norm string
	ids        []string
}

// namesOf are the names of people, and the first words of names that have several, as far as nobody is called just that.
func namesOf(people []Person) []name {
	names := make([]name, 0, len(people))
	add := func(said, id string, full bool) {
		norm := fold(said).norm
		if norm == "" {
			return
		}
		k := slices.IndexFunc(names, func(n name) bool { return n.norm == norm })
		switch {
		case k < 0:
			names = append(names, name{said, norm, []string{id}})
		case full || len(names[k].said) == len(said) && !slices.Contains(names[k].ids, id):
			names[k].ids = append(names[k].ids, id)
		}
	}
	for _, p := range people {
		add(p.Name, p.ID, true)
	}
	whole := len(names)
	for _, p := range people {
		given, _, several := strings.Cut(strings.TrimSpace(p.Name), " ")
		if several && utf8.RuneCountInString(given) > 1 && !slices.ContainsFunc(names[:whole], func(n name) bool { return n.norm == fold(given).norm }) {
			add(given, p.ID, false)
		}
	}
	return names
}

// inAddress tells whether the @ at i is that of a mail address.
func (m *message) inAddress(i int) bool {
	return m.is(i+2, ".") && m.glued(i+2) && m.kindAt(i+3) == word
}

// longestName is the longest of the names that stands at token i, as a whole word; -1 if none does.
func (m *message) longestName(i int, names []name) (who, to int) {
	who = -1
	if i >= len(m.toks) || m.off[i] || m.toks[i].kind == sign {
		return who, i
	}
	longest := 0
	rest := m.norm[m.toks[i].from:]
	for k := range names {
		name := names[k].norm
		if len(name) <= longest || len(name) > len(rest) || rest[:len(name)] != name {
			continue
		}
		end := i
		for end < len(m.toks) && m.toks[end].to < m.toks[i].from+len(name) {
			end++
		}
		if end < len(m.toks) && m.toks[end].to == m.toks[i].from+len(name) {
			who, to, longest = k, end+1, len(name)
		}
	}
	return who, to
}

// bareName tells whether a name without @ is meant as one: an English name is written with its capital, and one that is
// also a word of the language is called or follows a word that wants a person.
func (m *message) bareName(from, to int, name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	if isHan(first) {
		w, dated := m.expression(from)
		return utf8.RuneCountInString(name) > 1 && !(dated && w.to >= to) // 周末 is a name only with @
	}
	if first != rune(m.orig[m.back[m.toks[from].from]]) && first < utf8.RuneSelf {
		return false
	}
	if m.kindAt(from-1) == word && m.glued(from) || m.is(to, "-") && m.glued(to) || m.is(from-1, "/") || m.is(from-1, ".") && m.glued(from) {
		return false
	}
	if !ordinaryWord(m.toks[from].s) {
		return true
	}
	return m.clauseStart(from) && (m.is(to, ",") || m.is(to, ":") || m.anyEn(to, "please", "pls", "can you", "could you") > 0) ||
		m.anyEn(from-2, "assign to", "assigned to", "cc to") > 0 || m.anyEn(from-1, "hi", "hey", "hello", "cc", "assign", "dear", "ask", "remind", "tell") > 0
}

// ordinaryWord tells whether an English given name is also a word that messages use.
func ordinaryWord(s string) bool {
	switch s {
	case "will", "april", "may", "june", "august", "mark", "grace", "rose", "bill", "art", "chase", "frank", "hope", "joy", "summer", "dawn", "pat", "rob", "sue", "drew",
		"max", "guy", "ray", "dean", "page", "case", "miles", "chance", "faith", "angel", "jan", "mar", "sunny", "iris", "lance", "grant", "wade", "ward", "carol", "ruby", "sky", "star", "autumn":
		return true
	}
	return false
}

// unknownName is where a mention of somebody who is not known ends.
func (m *message) unknownName(i int) int {
	at := i
	for at < len(m.toks) && (at == i || !m.toks[at].gap) {
		k := m.kindAt(at)
		if k == sign && (!m.is(at, "_") && !m.is(at, "-") && !m.is(at, ".") || at+1 == len(m.toks) || m.toks[at+1].gap || m.kindAt(at+1) == sign) || k == line {
			break
		}
		if at > i && m.anyZh(at, "请", "把", "麻烦", "帮", "明天", "今天", "今晚", "周", "下周", "知悉", "的", "尽快", "看", "抓紧") > 0 {
			break
		}
		if k == han && at-i >= 8 {
			break
		}
		at++
	}
	return at
}

// everybody tells whether a mention is the platform's own, of all who are in the room.
func (m *message) everybody(n named) bool {
	switch m.norm[m.toks[n.from].to:m.toks[n.to-1].to] {
	case "all", "_all", "here", "channel", "everyone", "everybody", "所有人", "全体", "全体成员":
		return true
	}
	return false
}

// maxRow is how many neighbouring names, or tokens of names, are looked at together.
const maxRow = 20

// clauseStart tells whether token i begins a clause, mentions aside.
func (m *message) clauseStart(i int) bool {
	for n := 0; i > 0 && m.off[i-1] && n < maxRow; n++ {
		i--
	}
	if i == 0 {
		return true
	}
	switch t := m.toks[i-1]; t.kind {
	case line:
		return true
	case sign:
		switch t.s {
		case "'", "\"", "/", "_", "%", "&", "+", "(", "@", "#":
			return false
		case "-", ".":
			return m.toks[i].gap || m.toks[i].kind == han
		}
		return true
	}
	return false
}

// assignee is the id of the person who is asked, the first of several who are asked alike; several are those who may be
// meant, where it is not clear which. Of two who have one name none is taken.
func (m *message) assignee(found []named) (id string, several []string) {
	best := -1
	for i := range found {
		n := &found[i]
		n.role = m.roleOf(found, i)
		if len(n.ids) > 0 && n.role > aside && (best < 0 || n.role > found[best].role) {
			best = i
		}
	}
	if best < 0 {
		return "", nil
	}
	if several = found[best].ids; len(several) > 1 {
		return "", several
	}
	id = several[0]
	for i := best + 1; i < len(found) && m.joined(found[i-1].to, found[i].from) && found[i].role == found[best].role; i++ {
		if next := found[i].ids; len(next) == 1 && !slices.Contains(several, next[0]) {
			several = append(slices.Clip(several), next[0])
		}
	}
	return id, several
}

// clauseEnd tells whether a clause ends before token i, as it does beyond both ends of the message.
func (m *message) clauseEnd(i int) bool {
	if i < 0 || i >= len(m.toks) || m.toks[i].kind == line {
		return true
	}
	if m.toks[i].kind != sign {
		return false
	}
	switch m.toks[i].s {
	case ",", ".", ";", "!", "?", ":":
		return true
	}
	return false
}

// endsEn tells whether the English phrase stands right before i.
func (m *message) endsEn(i int, phrase string) bool {
	n := 1
	for k := range len(phrase) {
		if phrase[k] == ' ' {
			n++
		}
	}
	return m.en(i-n, phrase) == n
}
