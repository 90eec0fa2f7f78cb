package score

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot/delimited"
)

// columns of the table that File writes, after those that it reads.
var (
	given    = []string{"set_id", "kind", "n", "responses", "hist"}
	computed = []string{"mean", "sd_sample", "median", "promoters", "passives", "detractors", "nps", "nps_moe95", "csat_pct", "ces_mean",
		"ces_top3_pct", "box_k", "wilson95_lo", "wilson95_hi", "nps_adj95_lo", "nps_adj95_hi"}
)

// File reads sets of answers as CSV, row by row (columns set_id, kind, n, responses, hist, by their names; parted by commas, semicolons
// or tabs), and writes each with its numbers. A row that cannot be read is left out and told to bad with its line; the error is about
// the file as a whole.
//
// kind is nps, csat or ces. responses are the answers, parted by spaces; hist is "value:count" for each value and serves where
// responses are not given; where both are, or n is, they must agree.
func File(in io.Reader, out io.Writer, bad func(line int, err error)) error {
	text, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("read sets: %w", err)
	}
	w := csv.NewWriter(out)
	if err := w.Write(append(append([]string{}, given...), computed...)); err != nil {
		return err
	}
	var at map[string]int
	for r := range delimited.Rows(string(text)) {
		if at == nil {
			if at, err = header(r.Cells); err != nil {
				return err
			}
			continue
		}
		if r.Cells == nil {
			bad(r.Line, errors.New("a quote does not end"))
			continue
		}
		row := map[string]string{}
		for _, name := range given {
			if i, ok := at[name]; ok && i < len(r.Cells) {
				row[name] = r.Cells[i]
			}
		}
		cells, err := numbers(row)
		if err != nil {
			bad(r.Line, err)
			continue
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	if at == nil {
		return errors.New("the input is empty: its first row has to name the columns set_id, kind, n, and responses or hist")
	}
	w.Flush()
	return w.Error()
}

func header(record []string) (map[string]int, error) {
	at := map[string]int{}
	for i, name := range record {
		at[strings.ToLower(name)] = i
	}
	for _, name := range []string{"set_id", "kind"} {
		if _, ok := at[name]; !ok {
			return nil, fmt.Errorf("column %q is missing", name)
		}
	}
	return at, nil
}

// numbers is one row of the table.
func numbers(row map[string]string) ([]string, error) {
	kind := Kind(strings.ToLower(row["kind"]))
	h, err := read(kind, row)
	if err != nil {
		return nil, err
	}
	cells := []string{row["set_id"], string(kind), strconv.Itoa(h.N()), row["responses"], row["hist"]}
	cell := map[string]string{}
	if h.N() > 0 {
		cell = h.cells(kind)
	}
	for _, name := range computed {
		cells = append(cells, cell[name])
	}
	return cells, nil
}

func (h Hist) cells(k Kind) map[string]string {
	box := Wilson(h.Box(k), h.N())
	cell := map[string]string{"mean": decimal(h.Mean(), 6), "sd_sample": decimal(h.Deviation(), 6), "median": decimal(h.Median(), 1),
		"box_k": strconv.Itoa(h.Box(k)), "wilson95_lo": decimal(box.Lo, 8), "wilson95_hi": decimal(box.Hi, 8)}
	switch k {
	case NPS:
		p, n, d := h.Split()
		i := h.PromoterInterval()
		cell["promoters"], cell["passives"], cell["detractors"] = strconv.Itoa(p), strconv.Itoa(n), strconv.Itoa(d)
		cell["nps"], cell["nps_moe95"] = decimal(h.Promoter(), 6), decimal(h.WaldMargin(), 6)
		cell["nps_adj95_lo"], cell["nps_adj95_hi"] = decimal(i.Lo, 6), decimal(i.Hi, 6)
	case CSAT:
		cell["csat_pct"] = decimal(h.Share(k), 6)
	case CES:
		cell["ces_mean"], cell["ces_top3_pct"] = decimal(h.Mean(), 6), decimal(h.Share(k), 6)
	}
	return cell
}

// decimal writes a number; nothing for one that is not known.
func decimal(v float64, places int) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v+0, 'f', places, 64)
}

// read counts the answers of a row.
func read(k Kind, row map[string]string) (Hist, error) {
	lo, hi, ok := k.Range()
	if !ok {
		return Hist{}, fmt.Errorf("kind %q is none of nps, csat, ces", row["kind"])
	}
	listed, counted := NewHist(lo, hi), NewHist(lo, hi)
	for word := range strings.FieldsSeq(row["responses"]) {
		v, err := strconv.Atoi(word)
		if err != nil {
			return listed, fmt.Errorf("response %q is no whole number", word)
		}
		if err := listed.Add(v); err != nil {
			return listed, err
		}
	}
	for word := range strings.FieldsSeq(row["hist"]) {
		value, count, _ := strings.Cut(word, ":")
		v, err1 := strconv.Atoi(value)
		c, err2 := strconv.Atoi(count)
		if err1 != nil || err2 != nil || c < 0 || c > 1e12 {
			return listed, fmt.Errorf("hist: %q is not value:count", word)
		}
		if v < lo || v > hi {
			return listed, fmt.Errorf("hist: answer %d is not between %d and %d", v, lo, hi)
		}
		counted.Counts[v-lo] += c
	}
	h := listed
	switch {
	case row["responses"] == "":
		h = counted
	case row["hist"] != "" && fmt.Sprint(listed.Counts) != fmt.Sprint(counted.Counts):
		return h, errors.New("responses and hist do not agree")
	}
	if row["n"] != "" && row["n"] != strconv.Itoa(h.N()) {
		return h, fmt.Errorf("n is %s, but %d answers are given", row["n"], h.N())
	}
	return h, nil
}
