package understand

// skipQuotes takes away lines that quote somebody else, as long as something is said besides.
func (m *message) skipQuotes() {
	said := false
	m.eachLine(func(from, to int) { said = said || from < to && !m.is(from, ">") })
	if !said {
		return
	}
	m.skipped = true
	m.eachLine(func(from, to int) {
		if !m.is(from, ">") {
			return
		}
		for i := from; i < to; i++ {
			m.off[i] = true
		}
	})
}

// eachLine calls f for every line of the message.
func (m *message) eachLine(f func(from, to int)) {
	from := 0
	for i := range m.toks {
		if m.toks[i].kind == line {
			f(from, i)
			from = i + 1
		}
	}
	f(from, len(m.toks))
}

// skipLinks keeps links out of the grammar: they hold figures that look like dates.
func (m *message) skipLinks() {
	for i := range m.toks {
		if !m.is(i, ":") || !m.is(i+1, "/") || !m.is(i+2, "/") || m.kindAt(i-1) != word {
			continue
		}
		m.off[i-1] = true
		for j := i; j < len(m.toks) && (j == i || !m.toks[j].gap) && m.toks[j].kind != han && m.toks[j].kind != line; j++ {
			m.off[j] = true
		}
	}
}

// labels are the #tags of a message, each once.
func (m *message) labels() (tags []string, spans []span) {
	for i := range m.toks {
		to := m.tagEnd(i)
		if to == 0 {
			continue
		}
		tag := m.source(m.toks[i].to, m.toks[to-1].to)
		seen := false
		for _, t := range tags {
			seen = seen || t == tag
		}
		if !seen {
			tags = append(tags, tag)
		}
		spans = append(spans, span{i, to})
		for j := i; j < to; j++ {
			m.off[j] = true
		}
	}
	return tags, spans
}

// tagEnd is the token behind the tag that begins at i, 0 if there is none. "#12" is a number, not a tag.
func (m *message) tagEnd(i int) int {
	if !m.is(i, "#") || m.glued(i) && m.kindAt(i-1) != sign && m.kindAt(i-1) != line {
		return 0
	}
	at := i + 1
	letters := false
	for at < len(m.toks) && m.glued(at) {
		k := m.kindAt(at)
		switch {
		case k == word || k == han:
			letters = true
		case k == digits:
		case (m.is(at, "-") || m.is(at, "_")) && m.glued(at+1) && m.kindAt(at+1) != sign:
		default:
			if letters {
				return at
			}
			return 0
		}
		at++
	}
	if letters {
		return at
	}
	return 0
}

// source is the original text of a range of the folded one.
func (m *message) source(from, to int) string { return m.orig[m.back[from]:m.back[to]] }
