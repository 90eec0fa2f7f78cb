package survey

import (
	"encoding/csv"
	"errors"
	"io"
	"net/mail"
	"strings"
	"unicode/utf8"

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

// readList reads a pasted list or a CSV of people: name, mail, language, in this order or under a header in any; parted by commas,
// semicolons or tabs. A mail that stands there twice counts once, the later row too many. Rows that cannot be read are named; the
// others are answered. A language that golive does not speak is named as well.
func readList(text string) (guests []guest, bad []badRow) {
	text = strings.TrimPrefix(text, "\ufeff")
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace = separator(text), -1, true, true
	columns := map[string]int{"name": 0, "mail": 1, "lang": 2}
	seen := map[string]bool{}
	for first := true; ; first = false {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return guests, bad
		}
		if broken := (*csv.ParseError)(nil); errors.As(err, &broken) {
			bad = append(bad, badRow{Line: broken.StartLine, Why: "survey.row-broken"})
			continue
		}
		if err != nil {
			return guests, bad
		}
		if first {
			if named, is := header(record); is {
				columns = named
				continue
			}
		}
		line, _ := r.FieldPos(0)
		g, why := guestOf(record, columns)
		key := g.Mail
		if key == "" {
			key = "name " + g.Name
		}
		switch {
		case why == "" && seen[key]:
			why = "survey.row-twice"
		case why == "" && len(guests) == guestsMost:
			why = "survey.row-many"
		}
		if why != "" {
			bad = append(bad, badRow{Line: line, Why: why})
			continue
		}
		seen[key] = true
		guests = append(guests, g)
		if said := cell(record, columns, "lang"); said != "" && g.Lang == "" {
			bad = append(bad, badRow{Line: line, Why: "survey.row-lang", Said: i18n.Short(said, longestName)})
		}
	}
}

func separator(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	for _, c := range "\t;" {
		if strings.ContainsRune(first, c) {
			return c
		}
	}
	return ','
}

var headings = map[string]string{"name": "name", "姓名": "name", "名字": "name", "mail": "mail", "email": "mail", "e-mail": "mail", "邮箱": "mail",
	"邮件": "mail", "lang": "lang", "language": "lang", "语言": "lang"}

// header reads the names of columns, if there are any.
func header(record []string) (map[string]int, bool) {
	columns := map[string]int{}
	for i, cell := range record {
		if name := headings[strings.ToLower(strings.TrimSpace(cell))]; name != "" {
			columns[name] = i
		}
	}
	_, named := columns["name"]
	_, mailed := columns["mail"]
	return columns, named || mailed
}

// cell is what a row holds in a column.
func cell(record []string, columns map[string]int, name string) string {
	i, ok := columns[name]
	if !ok || i >= len(record) {
		return ""
	}
	return strings.Join(strings.Fields(clean(record[i])), " ")
}

func guestOf(record []string, columns map[string]int) (guest, string) {
	g := guest{Name: cell(record, columns, "name"), Mail: strings.ToLower(cell(record, columns, "mail")), Lang: language(cell(record, columns, "lang"))}
	if g.Mail == "" && strings.Contains(g.Name, "@") { // an address alone
		g.Name, g.Mail = "", strings.ToLower(g.Name)
	}
	if g.Mail != "" {
		a, err := mail.ParseAddress(g.Mail)
		if err != nil || a.Address != g.Mail || !strings.Contains(g.Mail[strings.LastIndexByte(g.Mail, '@'):], ".") {
			return g, "survey.row-mail"
		}
		if g.Name == "" {
			g.Name, _, _ = strings.Cut(g.Mail, "@")
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
