package survey

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/delimited"
)

// table is the answers of a wave for people, in words, a row each, those who are not through included.
type table struct {
	Header []string
	Rows   [][]any // texts and whole numbers; nil where nothing was answered
}

// tableOf makes the table. An anonymous wave has no names and nothing of those who are not through, and each of its columns is sorted
// by itself: whose a rare score or a text is must not be told by what stands beside it.
func tableOf(s say, lang string, w wave, l ledger) table {
	var t table
	if !w.Anonymous {
		t.Header = []string{s("survey.col-name"), s("survey.col-mail"), s("survey.col-day"), s("survey.col-door")}
	}
	t.Header = append(t.Header, s("survey.col-complete"))
	keys, of := w.Q.keysOf()
	for i, key := range keys {
		label := of[i].Text.in(lang)
		if of[i].Kind == askMatrix {
			label += " · " + of[i].keyText(key, lang)
		}
		t.Header = append(t.Header, label)
	}
	all := slices.Clone(l.answers)
	slices.SortFunc(all, func(a, b bot.Found[answer]) int { return strings.Compare(a.ID, b.ID) })
	for _, f := range all {
		a := f.Value
		if len(a.Values) == 0 || w.Anonymous && !a.Complete { // few answers are hidden, and a part is none
			continue
		}
		var cells []any
		if !w.Anonymous {
			i := l.names[f.ID]
			cells = append(cells, i.Name, i.Mail, a.Day, s("survey.through-"+a.Door))
		}
		complete := s("survey.no")
		if a.Complete {
			complete = s("survey.yes")
		}
		cells = append(cells, complete)
		for i, key := range keys {
			cells = append(cells, of[i].cell(a.Values[key], lang))
		}
		t.Rows = append(t.Rows, cells)
	}
	if w.Anonymous {
		t.sortColumns()
	}
	return t
}

// sortColumns leaves no row as it was, and takes away columns that fewer than leastShown people filled in.
func (t table) sortColumns() {
	for c := range t.Header {
		var cells []any
		for _, row := range t.Rows {
			if row[c] != nil {
				cells = append(cells, row[c])
			}
		}
		slices.SortFunc(cells, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		for n := range t.Rows {
			t.Rows[n][c] = nil
			if n < len(cells) && len(cells) >= leastShown {
				t.Rows[n][c] = cells[n]
			}
		}
	}
}

// cell is a value as a table shows it: a number for a scale, else words.
func (x question) cell(v []string, lang string) any {
	if len(v) == 0 {
		return nil
	}
	if _, _, scale := x.ends(); scale {
		if n, err := strconv.Atoi(v[0]); err == nil {
			return n
		}
	}
	words := make([]string, len(v))
	for i, one := range v {
		words[i] = x.valueText(one, lang)
	}
	return strings.Join(words, i18nComma(lang))
}

// writeCSV writes a table as Excel opens it.
func writeCSV(w http.ResponseWriter, t table) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	return t.csv(w)
}

func (t table) csv(w io.Writer) error {
	lines := [][]string{t.Header}
	for _, cells := range t.Rows {
		line := make([]string, len(cells))
		for i, c := range cells {
			if c != nil {
				line[i] = fmt.Sprint(c)
			}
		}
		lines = append(lines, line)
	}
	return delimited.Write(w, lines)
}

// writeExcel writes a table as a workbook. Texts are stored as texts, so that none is a formula.
func writeExcel(w http.ResponseWriter, t table) error {
	f := excelize.NewFile()
	defer f.Close()
	const sheet = "Sheet1"
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	if err := out.SetColWidth(1, max(1, len(t.Header)), 22); err != nil {
		return err
	}
	header := make([]any, len(t.Header))
	for i, h := range t.Header {
		header[i] = excelize.Cell{StyleID: bold, Value: h}
	}
	for n, cells := range append([][]any{header}, t.Rows...) {
		at, err := excelize.CoordinatesToCellName(1, n+1)
		if err != nil {
			return err
		}
		if err := out.SetRow(at, cells); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	return f.Write(w)
}
