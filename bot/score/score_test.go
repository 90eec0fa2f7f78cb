package score

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// file runs File over a text and answers the rows by set, and the bad lines.
func file(t testing.TB, in string) (map[string]map[string]string, []int) {
	t.Helper()
	var out bytes.Buffer
	var bad []int
	if err := File(strings.NewReader(in), &out, func(line int, _ error) { bad = append(bad, line) }); err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]map[string]string{}
	for _, record := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = record[i]
		}
		rows[row["set_id"]] = row
	}
	return rows, bad
}

// agree fails the test where a table's cells differ by more than 1e-6 from what the same table says itself.
func agree(t *testing.T, name string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Skipf("not beside the project: %v", err)
	}
	want, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	got, bad := file(t, string(text))
	if len(bad) > 0 || len(got) != len(want)-1 {
		t.Fatalf("%d rows of %d, bad lines %v", len(got), len(want)-1, bad)
	}
	for _, record := range want[1:] {
		for i, column := range want[0] {
			if have := got[record[0]][column]; !same(have, record[i]) {
				t.Errorf("%s of %s is %q, want %q", column, record[0], have, record[i])
			}
		}
	}
}

func same(a, b string) bool {
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	if err1 != nil || err2 != nil {
		return a == b
	}
	return math.Abs(x-y) <= 1e-6
}

// The sets were computed by another program, in another language, from the formulas.
func TestNumbersOfSets(t *testing.T) { agree(t, "testdata/sets.csv") }

// These were checked with R; they are beside the project where it is developed.
func TestNumbersOfSharedSets(t *testing.T) { agree(t, "/work/shared/data/survey-dev.csv") }

func TestBadRowsAreNamedAndTheOthersRead(t *testing.T) {
	rows, bad := file(t, "\xef\xbb\xbfhist,kind,set_id,responses,n,more\n"+
		",nps,good,9 10,2,x\n"+
		",nps,eleven,11,1,\n"+
		",stars,kind,3,1,\n"+
		",csat,count,\"4\n5\",3,\n"+
		",ces,word,four,1,\n"+
		"1:1 2:0,csat,disagree,2,1,\n"+
		"1:-1,csat,negative,,,\n"+
		"3:x,csat,hist,,,\n"+
		",csat,none,,0,\n"+
		"5:2,csat,last,,2,\n"+
		"short\n")
	if fmt.Sprint(bad) != "[3 4 5 7 8 9 10 13]" {
		t.Errorf("bad lines %v", bad)
	}
	if rows["good"]["nps"] != "100.000000" || rows["last"]["csat_pct"] != "100.000000" || rows["none"]["mean"] != "" || len(rows) != 3 {
		t.Errorf("rows %v", rows)
	}
}

// An open quote costs its own row alone, and each row that cannot be read is named.
func TestAnOpenQuoteCostsItsRowAlone(t *testing.T) {
	rows, bad := file(t, "set_id,kind,n,responses,hist\n"+
		"a,csat,,5 4,\n"+
		"b,csat,,\"5 4,\n"+
		"c,csat,,5 4,\n"+
		"d,csat,,\"5 4\",\n"+
		"\"e,csat,,3,\n"+
		"f,csat,,3,\n")
	if fmt.Sprint(bad) != "[3 6]" {
		t.Errorf("bad lines %v", bad)
	}
	if got := fmt.Sprint(slices.Sorted(maps.Keys(rows))); got != "[a c d f]" {
		t.Errorf("rows %v", got)
	}
}

// Excel in Europe parts columns by semicolons.
func TestSemicolonsPartColumnsAsWell(t *testing.T) {
	rows, bad := file(t, "set_id;kind;n;responses;hist\r\na;csat;2;5 4;\r\n")
	if len(bad) > 0 || rows["a"]["csat_pct"] != "100.000000" {
		t.Errorf("rows %v, bad %v", rows, bad)
	}
}

func TestAFileWithoutItsColumnsIsRefused(t *testing.T) {
	for _, in := range []string{"", "a,b\n1,2\n"} {
		if err := File(strings.NewReader(in), &bytes.Buffer{}, func(int, error) {}); err == nil {
			t.Errorf("%q is accepted", in)
		}
	}
}

func near(t *testing.T, what string, got, want, by float64) {
	t.Helper()
	if math.Abs(got-want) > by {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// Points of tables that are printed in every book on statistics.
func TestStudent(t *testing.T) {
	for freedom, want := range map[float64]float64{1: 12.706205, 2: 4.302653, 10: 2.228139, 30: 2.042272, 100: 1.983972, 1e6: 1.959966} {
		near(t, fmt.Sprintf("t with %v degrees", freedom), student(freedom), want, 1e-5)
	}
}

// yes counts k of n at the good end of CSAT.
func yes(k, n int) Hist { return Hist{1, []int{n - k, 0, 0, 0, k}} }

// The examples of Newcombe 1998, table II, method 10.
func TestChangeOfShares(t *testing.T) {
	for _, c := range []struct {
		k1, n1, k2, n2 int
		lo, hi         float64
	}{{56, 70, 48, 80, 5.24, 33.39}, {9, 10, 3, 10, 17.05, 80.90}, {10, 10, 0, 20, 67.91, 100}, {6, 7, 2, 7, 5.82, 80.62}} {
		got, ok := Compare(CSAT, yes(c.k2, c.n2), yes(c.k1, c.n1))
		if c.n1 < least || c.n2 < least || !ok {
			t.Fatal("not compared")
		}
		near(t, "lower end", got.Lo, c.lo, 0.011)
		near(t, "upper end", got.Hi, c.hi, 0.011)
	}
}

func TestChangeOfMeans(t *testing.T) {
	// 1 2 3 4 5 and 3 4 5 5 5: Welch's t in R gives -0.446 to 3.246 with 6.3 degrees of freedom and a difference of 1.4.
	got, ok := Compare(Scale, Hist{1, []int{1, 1, 1, 1, 1}}, Hist{1, []int{0, 0, 1, 1, 3}})
	if !ok || got.Clear() {
		t.Errorf("%+v", got)
	}
	near(t, "difference", got.By, 1.4, 1e-9)
	a, b := 2.5/5, 0.8/5
	margin := 2.4221 * math.Sqrt(a+b) // the 97.5 % point for 6.2937 degrees lies between 2.4469 (6) and 2.3646 (7)
	near(t, "margin", got.Hi-got.By, margin, 0.01)
	near(t, "margin below", got.By-got.Lo, margin, 0.01)
}

func TestChangeOfNPS(t *testing.T) {
	low, high := Hist{0, []int{0, 0, 0, 0, 0, 0, 30, 0, 0, 0, 0}}, Hist{0, []int{0, 0, 0, 0, 0, 0, 0, 0, 0, 30, 0}}
	if got, ok := Compare(NPS, low, high); !ok || !got.Clear() || got.By != 200 {
		t.Errorf("from all detractors to all promoters: %+v", got)
	}
	if got, ok := Compare(NPS, low, low); !ok || got.Clear() {
		t.Errorf("nothing changed: %+v", got)
	}
}

func TestWhatIsNotCompared(t *testing.T) {
	for name, pair := range map[string][2]Hist{"few": {yes(2, 4), yes(20, 30)}, "another scale": {yes(20, 30), {1, []int{0, 0, 0, 0, 0, 0, 30}}}} {
		if _, ok := Compare(CSAT, pair[0], pair[1]); ok {
			t.Errorf("%s: compared", name)
		}
	}
}

// Whatever is answered, the intervals hold their number, and stay where numbers can be.
func TestIntervals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := NewHist(0, 10)
		for i := range h.Counts {
			h.Counts[i] = rapid.IntRange(0, 50).Draw(t, "count")
		}
		if h.N() == 0 {
			return
		}
		i, nps := h.PromoterInterval(), h.Promoter()
		if i.Lo < -100 || i.Hi > 100 || i.Lo > nps+1e-9 && nps > -100 || i.Hi < nps-1e-9 && nps < 100 {
			t.Fatalf("NPS %v in %v", nps, i)
		}
		w := Wilson(h.Box(NPS), h.N())
		if p := h.Share(NPS) / 100; w.Lo < 0 || w.Hi > 1 || w.Lo > p || w.Hi < p {
			t.Fatalf("share %v in %v", p, w)
		}
		if m := h.MeanInterval(); m.Known() && (m.Lo > h.Mean() || m.Hi < h.Mean()) {
			t.Fatalf("mean %v in %v", h.Mean(), m)
		}
	})
}

func FuzzFile(f *testing.F) {
	f.Add("set_id,kind,n,responses,hist\ns1,nps,2,9 10,9:1 10:1\n")
	f.Add("\xef\xbb\xbfset_id,kind\n\"")
	f.Fuzz(func(_ *testing.T, in string) {
		_ = File(strings.NewReader(in), &bytes.Buffer{}, func(int, error) {})
	})
}

func TestAnEmptyFileIsTold(t *testing.T) {
	err := File(strings.NewReader(""), io.Discard, func(int, error) {})
	if err == nil || !strings.Contains(err.Error(), "the input is empty") {
		t.Errorf("told %v", err)
	}
}

// A number that is shown lies within the interval that is shown beside it.
func TestTheIntervalShownHoldsTheNumber(t *testing.T) {
	for n := 1; n < 40; n++ {
		for p := range n + 1 {
			for d := range n + 1 - p {
				h := NewHist(0, 10)
				h.Counts[10], h.Counts[0], h.Counts[8] = p, d, n-p-d
				if i := h.PromoterInterval().Around(h.Promoter()); i.Lo > h.Promoter() || i.Hi < h.Promoter() {
					t.Errorf("%d promoters and %d detractors of %d: %v is outside of %v", p, d, n, h.Promoter(), i)
				}
			}
		}
	}
	bad, good := NewHist(0, 10), NewHist(0, 10)
	bad.Counts[0], good.Counts[10] = 5, 5
	if c, ok := Compare(NPS, bad, good); !ok || !c.Clear() || c.By > c.Hi {
		t.Errorf("from all to none: %+v", c)
	}
}
