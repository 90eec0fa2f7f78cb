package main

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"; golive itself has that of SQLite

	"github.com/golive-bot/golive/integrations/postgres/pgtest"
)

// dumped is a row of a table with all that the database tells of it, by column; also where it lies, and which transaction wrote it.
type dumped struct {
	table string
	cells map[string]string
}

// dump reads all tables of a store.
func dump(t *testing.T, database string) (all []dumped) {
	t.Helper()
	driver, names, hidden := "pgx", `SELECT table_schema || '.' || table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
		"ctid::text AS ctid, xmin::text AS xmin, "
	if path, is := strings.CutPrefix(database, "sqlite:"); is {
		driver, database, names, hidden = "sqlite", path, `SELECT name FROM sqlite_master WHERE type = 'table'`, "rowid AS rowid, "
	}
	db, err := sql.Open(driver, database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, name := range query(t, db, names) {
		for _, table := range name.cells {
			rows := query(t, db, "SELECT "+hidden+"t.* FROM "+table+" t")
			if rows == nil { // a table of SQLite without row IDs
				rows = query(t, db, "SELECT * FROM "+table)
			}
			for _, r := range rows {
				all = append(all, dumped{table, r.cells})
			}
		}
	}
	return all
}

// query answers nil where a statement cannot be run.
func query(t *testing.T, db *sql.DB, statement string) []dumped {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), statement)
	if err != nil {
		if !strings.Contains(err.Error(), "no such column: rowid") {
			t.Fatal(err)
		}
		return nil
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	all := []dumped{}
	for rows.Next() {
		values, at := make([]any, len(columns)), make([]any, len(columns))
		for i := range at {
			at[i] = &values[i]
		}
		if err := rows.Scan(at...); err != nil {
			t.Fatal(err)
		}
		cells := map[string]string{}
		for i, v := range values {
			switch v := v.(type) {
			case nil:
			case []byte:
				cells[columns[i]] = string(v)
			default:
				cells[columns[i]] = fmt.Sprint(v)
			}
		}
		all = append(all, dumped{cells: cells})
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// recordsOf collects from the rows of a kind of record, and from those of its indexes, what is told of each record, by its ID.
func recordsOf(rows []dumped, kind string) map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, r := range rows {
		if r.cells["kind"] != kind {
			continue
		}
		id := r.cells["id"]
		if all[id] == nil {
			all[id] = map[string]string{}
		}
		for column, v := range r.cells {
			all[id][r.table+"/"+r.cells["name"]+"."+column] = v
		}
	}
	return all
}

var ctid = regexp.MustCompile(`^\((\d+),(\d+)\)$`)

// numeric is what a cell is sorted by, where it is a number, or a place in a table of PostgreSQL.
func numeric(cell string) (float64, bool) {
	if m := ctid.FindStringSubmatch(cell); m != nil {
		page, _ := strconv.ParseFloat(m[1], 64)
		line, err := strconv.ParseFloat(m[2], 64)
		return page*1e4 + line, err == nil
	}
	n, err := strconv.ParseFloat(cell, 64)
	return n, err == nil
}

// ranks are the places of cells in their order; equal ones share theirs.
func ranks(cells []string) []float64 {
	order := make([]int, len(cells))
	for i := range order {
		order[i] = i
	}
	by := func(a, b int) int {
		x, isX := numeric(cells[a])
		y, isY := numeric(cells[b])
		if isX && isY {
			return cmp.Compare(x, y)
		}
		return cmp.Compare(cells[a], cells[b])
	}
	slices.SortFunc(order, by)
	all := make([]float64, len(cells))
	for i := 0; i < len(order); {
		end := i + 1
		for end < len(order) && by(order[i], order[end]) == 0 {
			end++
		}
		for _, at := range order[i:end] {
			all[at] = float64(i+end-1) / 2
		}
		i = end
	}
	return all
}

// correlation is Spearman's of two columns; 0 where all cells of one are equal.
func correlation(a, b []string) float64 {
	x, y := ranks(a), ranks(b)
	middle := float64(len(x)-1) / 2
	var xy, xx, yy float64
	for i := range x {
		xy += (x[i] - middle) * (y[i] - middle)
		xx += (x[i] - middle) * (x[i] - middle)
		yy += (y[i] - middle) * (y[i] - middle)
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy / math.Sqrt(xx*yy)
}

// Whoever has all rows of the database after an anonymous survey has closed cannot tell whose an answer is: no row holds something of
// both, and no order of the answers, be it of rows, versions or transactions, is one of the ledger's or of the visits.
func TestNoDumpJoinsAnAnonymousAnswer(t *testing.T) {
	for name, database := range map[string]func(t *testing.T) string{
		"sqlite":     func(t *testing.T) string { return "sqlite:" + t.TempDir() + "/golive.db" },
		"postgresql": func(t *testing.T) string { return pgtest.Need(t).Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t, townOptions{NoLimits: true})
			at := database(t)
			p := w.start(at)
			w.makeProject()
			names := make([]string, 120)
			for i := range names {
				names[i] = fmt.Sprintf("Guest%03d", i)
			}
			r := w.survey("quarter", names, "anonymous")
			client := &http.Client{Timeout: 20 * time.Second}
			said, whose, visit, visits := map[string]string{}, map[string]string{}, map[string]int{}, map[string]int{}
			say := func(who string) {
				words := fmt.Sprintf("words%016x", rand.Uint64())
				if !post(client, r.page(who), url.Values{"rev": {fmt.Sprint(visits[who])}, "csat": {"4"}, "ces": {"5"}, "nps": {"8"}, "more": {words}}) {
					t.Fatalf("%s is not told that it is saved", who)
				}
				delete(whose, said[who])
				said[who], whose[words] = words, who
				visits[who]++
			}
			rand.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
			answered := names[:100]
			for i, who := range answered {
				say(who)
				visit[who] = i
				if i%8 == 7 { // and changes it
					say(who)
				}
			}
			w.quiet()
			before := recordsOf(dump(t, at), "survey-answer")
			sl := slackSide{w}
			if err := sl.click("lilei", w.await(sl, "进行中", "120 人中"), "提前结束"); err != nil {
				t.Fatal(err)
			}
			w.await(sl, "已结束", "120 人中")
			w.await(sl, "结果：", "120 人中 100 人") // by then the answers have their new numbers
			w.quiet()
			if !p.stop() {
				t.Fatal("golive did not end well")
			}
			rows := dump(t, at)
			answers, ledger := recordsOf(rows, "survey-answer"), recordsOf(rows, "survey-invitation")
			if len(answers) != len(answered) || len(ledger) != len(names) {
				t.Fatalf("%d answers, %d people", len(answers), len(ledger))
			}
			people := map[string]map[string]string{} // what the ledger tells of each, by name
			var theirs []string                      // what only they are called by
			for id, cells := range ledger {
				var i struct{ Name string }
				for column, v := range cells {
					if strings.HasSuffix(column, ".data") {
						if err := json.Unmarshal([]byte(v), &i); err != nil {
							t.Fatal(err)
						}
					}
				}
				people[i.Name] = cells
				_, who, _ := strings.Cut(id, "/")
				theirs = append(theirs, who, i.Name)
			}
			whoAnswered := map[string]map[string]string{} // the ledger's row of whoever gave an answer: that only this test knows
			var numbers []string
			for id := range before {
				if answers[id] != nil {
					t.Fatal("an answer is under the number that it had before the closing")
				}
				_, number, _ := strings.Cut(id, "/")
				numbers = append(numbers, number)
			}
			for id, cells := range answers {
				text := fmt.Sprint(cells)
				for words, who := range whose {
					if strings.Contains(text, words) {
						whoAnswered[id] = people[who]
						whoAnswered[id]["the visits.order"], whoAnswered[id]["the visits.number"] = fmt.Sprint(visit[who]), fmt.Sprint(visits[who])
						numbers = append(numbers, words)
					}
				}
				for _, one := range theirs {
					if strings.Contains(text, one) {
						t.Errorf("an answer names %s", one)
					}
				}
				if regexp.MustCompile(`20\d\d-|\b1[78]\d{8,}\b`).MatchString(text) {
					t.Errorf("an answer has a time: %s", text)
				}
				_, number, _ := strings.Cut(id, "/")
				numbers = append(numbers, number)
			}
			if len(whoAnswered) != len(answers) {
				t.Fatalf("of %d answers %d are found", len(answers), len(whoAnswered))
			}
			for _, r := range rows {
				if r.cells["kind"] == "survey-answer" {
					continue
				}
				text := fmt.Sprint(r.cells)
				for _, n := range numbers {
					if strings.Contains(text, n) {
						t.Errorf("%s leads to an answer: %s", r.table, text)
					}
				}
				if r.cells["name"] != "survey.sent" {
					continue
				}
				for _, one := range theirs {
					if strings.Contains(text, one) {
						t.Errorf("the event of a post names %s", one)
					}
				}
			}
			tried := 0
			each := func(of map[string]map[string]string, do func(column string, cells []string)) {
				columns := map[string][]string{}
				for _, id := range slices.Sorted(maps.Keys(answers)) {
					for c := range of[id] {
						columns[c] = nil
					}
				}
				for c := range columns {
					for _, id := range slices.Sorted(maps.Keys(answers)) {
						columns[c] = append(columns[c], of[id][c])
					}
					do(c, columns[c])
				}
			}
			each(answers, func(column string, cells []string) {
				each(whoAnswered, func(other string, theirs []string) {
					tried++ // of a hundred in no order one in a thousand million pairs goes so well together
					if c := correlation(cells, theirs); math.Abs(c) > 0.6 {
						t.Errorf("%s of the answers goes with %s of those who gave them: %.2f", column, other, c)
					}
				})
			})
			if tried < 50 {
				t.Errorf("only %d pairs of columns were looked at", tried)
			}
		})
	}
}
