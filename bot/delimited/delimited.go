// Package delimited reads rows of text as people write and programs save them: CSV with commas, semicolons or tabs, whichever the text
// uses. A row that is spoiled costs nothing but itself, which encoding/csv does not promise: there one open quote takes all rows that
// follow it. Where the text comes from, and what its cells mean, is its callers' business.
package delimited

import (
	"iter"
	"strings"
)

// Row is one row.
type Row struct {
	Line  int      // on which it begins, from 1 on
	Cells []string // without the space around them; nil where the row cannot be read
}

// spanMost is how many lines one cell in quotes may have.
const spanMost = 20

// separators in the order of how surely they are meant: a comma also stands in addresses and texts.
const separators = "\t;；,，"

// Rows are the rows of a text, without lines that are empty. The separator is the one that the first line with any has, or what
// Excel's “sep=;” says.
//
// A cell in quotes is as RFC 4180 section 2 has it; quotes anywhere else are text. Such a cell may go on over lines, but not beyond a
// separator in one of these: that is an open quote in front of rows of their own. The row with an open quote is lost, and the next line begins a row.
func Rows(text string) iter.Seq[Row] {
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(text, "\ufeff")), "\n")
	from := 0
	sep, said := strings.CutPrefix(strings.ToLower(lines[0]), "sep=")
	if sep = strings.TrimSpace(sep); said && sep != "" {
		from = 1
	} else {
		sep = separator(lines)
	}
	return func(yield func(Row) bool) {
		for n := from; n < len(lines); {
			row := Row{Line: n + 1}
			if strings.TrimSpace(lines[n]) == "" {
				n++
				continue
			}
			cells, used := split(lines[n:], sep)
			row.Cells = cells
			if n += max(1, used); !yield(row) {
				return
			}
		}
	}
}

func separator(lines []string) string {
	for _, line := range lines {
		for _, c := range separators {
			if strings.ContainsRune(line, c) {
				return string(c)
			}
		}
	}
	return ","
}

// split is the row that begins on the first of some lines, and how many lines it has: none where a quote is open.
func split(lines []string, sep string) (cells []string, used int) {
	rest, used := lines[0], 1
	for {
		rest = strings.TrimLeft(rest, " ")
		if inside, is := strings.CutPrefix(rest, `"`); is {
			q, closed := unquote(inside, lines[used:], sep)
			if !closed {
				return nil, 0
			}
			cells, used = append(cells, strings.TrimSpace(q.cell)), used+q.lines
			if q.behind == "" {
				return cells, used
			}
			rest = strings.TrimPrefix(q.behind, sep)
			continue
		}
		cell, behind, more := strings.Cut(rest, sep)
		if cells = append(cells, strings.TrimSpace(cell)); !more {
			return cells, used
		}
		rest = behind
	}
}

// quoted is a cell that begins with a quote.
type quoted struct {
	cell   string
	behind string // what follows on its last line: nothing, or the separator first
	lines  int    // that it has beyond the first
}

// unquote reads a cell behind its first quote; false where that stays open. Where more follows on the closing quote than a separator it
// is no cell in quotes, but a text with some: "Li, Bo" <bo@acme.example>.
func unquote(text string, following []string, sep string) (q quoted, closed bool) {
	for {
		before, behind, quote := strings.Cut(text, `"`)
		if q.lines > 0 && strings.Contains(before, sep) {
			return q, false
		}
		q.cell += before
		if again, is := strings.CutPrefix(behind, `"`); quote && is {
			q.cell, text = q.cell+`"`, again
			continue
		}
		if quote {
			q.behind = strings.TrimLeft(behind, " ")
			if q.behind == "" || strings.HasPrefix(q.behind, sep) {
				return q, true
			}
			text, _, _ := strings.Cut(behind, sep)
			q.cell, q.behind = `"`+q.cell+`"`+text, behind[len(text):]
			return q, q.lines == 0
		}
		if q.lines == min(len(following), spanMost-1) {
			return q, false
		}
		q.cell, text = q.cell+"\n", following[q.lines]
		q.lines++
	}
}
