package survey

import (
	"cmp"
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot/delimited"
	"github.com/golive-bot/golive/bot/i18n"
)

const (
	guestsMost  = 5000
	longestName = 60 // characters
)

// badRow is a row of a list that names nobody golive could ask, or not quite as it stands there.
type badRow struct {
	Line int
	Why  string // key of a text
	Said string // the language that golive does not speak
}

// kept reports whether the person is asked all the same.
func (b badRow) kept() bool { return b.Said != "" }

// people is what a list holds.
type people struct {
	guests []guest
	bad    []badRow
	// Unaddressed says that it is a table of more than names in which no column holds an address: it got lost, or stands where nobody finds
	// it. A column for addresses that is empty says that they are not known.
	unaddressed bool
}

// alone are those whom golive cannot write to, as far as the list goes.
func (p people) alone() (n int) {
	for _, g := range p.guests {
		if g.Mail == "" {
			n++
		}
	}
	return n
}

// readList reads a list that was pasted.
func readList(text string) people { return readRows(slices.Collect(delimited.Rows(text))) }

// readRows reads a list of people: name, mail, language, under headings in any order (see columnsOf), or without any. A mail that stands
// there twice counts once, the later row too many; two people may have one name. Rows that cannot be read are named; the others are
// answered. A language that golive does not speak is named as well.
func readRows(rows []delimited.Row) people {
	for n := len(rows); n > 0 && rows[n-1].Cells != nil && strings.Join(rows[n-1].Cells, "") == ""; n-- { // tables end in rows of nothing
		rows = rows[:n-1]
	}
	columns, rows, headed := listColumns(rows)
	var p people
	seen, addressed := map[string]bool{}, false
	for _, row := range rows {
		if row.Cells == nil {
			p.bad = append(p.bad, badRow{Line: row.Line, Why: "survey.row-broken"})
			continue
		}
		at := columns
		if !headed {
			at = columnsOfRow(row.Cells)
		}
		g, why := guestOf(row.Cells, at)
		addressed = addressed || strings.Contains(g.Mail, "@")
		key := g.Mail
		if key == "" {
			key = "name " + g.Name
		}
		switch {
		case why == "" && seen[key]:
			why = "survey.row-twice"
		case why == "" && len(p.guests) == guestsMost:
			why = "survey.row-many"
		}
		if why != "" {
			p.bad = append(p.bad, badRow{Line: row.Line, Why: why})
			continue
		}
		seen[key] = true
		p.guests = append(p.guests, g)
		if said := cell(row.Cells, at.lang); said != "" && g.Lang == "" {
			p.bad = append(p.bad, badRow{Line: row.Line, Why: "survey.row-lang", Said: i18n.Short(said, longestName)})
		}
	}
	p.unaddressed = headed && !addressed && len(p.guests) > 0 && columns.mail < 0 && columns.others
	return p
}

// cell is what a row holds in a column.
func cell(record []string, column int) string {
	if column < 0 || column >= len(record) {
		return ""
	}
	return strings.Join(strings.Fields(clean(record[column])), " ")
}

func guestOf(record []string, at columns) (guest, string) {
	g := guest{Name: at.nameIn(record), Lang: language(cell(record, at.lang))}
	said := strings.TrimPrefix(cell(record, at.mail), "mailto:")
	if said == "" { // it may stand in another column: a second address, where there is no first
		for i := range record {
			if s := cell(record, i); i != at.name && address(s) {
				said = s
				break
			}
		}
	}
	g.Mail = strings.ToLower(said)
	if said != "" {
		a, err := mail.ParseAddress(said)
		if err != nil || a.Name == "" && a.Address != said || !strings.Contains(a.Address[strings.LastIndexByte(a.Address, '@'):], ".") {
			return g, "survey.row-mail"
		}
		g.Mail = strings.ToLower(a.Address) // without the name that a mail program writes before it
		if g.Name == "" {
			local, _, _ := strings.Cut(g.Mail, "@")
			g.Name = cmp.Or(a.Name, local)
		}
	}
	switch {
	case g.Name == "":
		return g, "survey.row-empty"
	case utf8.RuneCountInString(g.Name) > longestName:
		return g, "survey.row-name"
	}
	return g, ""
}

// language reads a language as people write it; "" for none that golive speaks.
func language(s string) string {
	switch strings.ToLower(s) {
	case "中文", "chinese", "汉语", "简体中文":
		return i18n.Chinese
	case "英文", "英语", "english":
		return i18n.English
	}
	return i18n.Normal(s)
}

// parts of guests that fit into one event.
func parts(guests []guest) [][]guest {
	const most = 200
	var all [][]guest
	for len(guests) > most {
		all, guests = append(all, guests[:most]), guests[most:]
	}
	if len(guests) > 0 {
		all = append(all, guests)
	}
	return all
}
