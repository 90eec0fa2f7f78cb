package delimited

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// Write writes rows as a CSV that spreadsheets open right: UTF-8 with a mark in front, lines ended as RFC 4180 says, and no cell a formula.
func Write(w io.Writer, rows [][]string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, s := range row {
			cells[i] = defused(s)
		}
		if err := out.Write(cells); err != nil {
			return fmt.Errorf("write CSV: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// formula are the characters with which one begins, in either width.
// Source: OWASP, "CSV Injection".
const formula = "=+-@\t\r\n＝＋－＠"

// defused is a text that a spreadsheet takes for no formula.
func defused(s string) string {
	if s != "" && strings.ContainsRune(formula, []rune(s)[0]) {
		return "'" + s
	}
	return s
}
