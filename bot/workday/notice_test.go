package workday

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestNoticesAddUp: a notice moves weekends, so the working days that it has off are more than the weekends that it has worked by
// just the legal days: 11 until 2024, 13 since.
func TestNoticesAddUp(t *testing.T) {
	if len(published(notices)) < 3 {
		t.Fatal("2024 to 2026 are not all there")
	}
	for _, n := range published(notices) {
		want := 13
		if n.Year < 2025 {
			want = 11
		}
		if off, worked := n.Moved(); off-worked != want {
			t.Errorf("%d: %d working days off, %d of weekends worked: %d remain, want %d", n.Year, off, worked, off-worked, want)
		}
		if missing := Missing(n.Year, n.Off); len(missing) > 0 {
			t.Errorf("%d: nothing is told of %v", n.Year, missing)
		}
		for _, o := range n.Off {
			for _, name := range strings.Split(o.Name, "、") {
				if !slices.Contains([]string{NewYear, SpringFestival, Qingming, LabourDay, DragonBoat, MidAutumn, NationalDay}, name) {
					t.Errorf("%d: %q is no holiday of the law", n.Year, name)
				}
			}
		}
	}
}

// TestTableThroughFiles writes a file a year of the table of every day and reads it: the calendar of these files agrees on each day, with
// the table and with what golive comes with.
func TestTableThroughFiles(t *testing.T) {
	f, err := os.Open("../../../shared/data/calendar-cn.csv")
	if err != nil {
		t.Skip("the table is not here")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 1000 {
		t.Fatal(len(rows), err)
	}
	text := map[int]string{}
	for _, row := range rows[1:] {
		switch year := date(t, row[0]).Year(); row[3] {
		case "holiday":
			text[year] += row[0] + " " + row[2] + "\n"
		case "makeup-workday":
			text[year] += "+" + row[0] + "\n"
		}
	}
	var read []Notice
	for year := 2024; year <= 2026; year++ {
		n, err := ReadYear(year, text[year])
		if err != nil {
			t.Fatal(err)
		}
		read = append(read, n)
	}
	c := newCalendar(read)
	for _, row := range rows[1:] {
		day := date(t, row[0])
		got := c.Day(day)
		if got.Off != (row[1] == "0") || got.MakeUp != (row[3] == "makeup-workday") || row[3] == "holiday" && got.Holiday != row[2] {
			t.Errorf("%v: %+v", row, got)
		}
		if known := China.Day(day); got != known {
			t.Errorf("%s: %+v, golive comes with %+v", row[0], got, known)
		}
	}
}

func TestReadYear(t *testing.T) {
	got, err := ReadYear(2027, "\ufeff# a remark\r\n2026-12-31..2027-01-02 元旦\r\n\r\n2027-10-01至2027-10-07 国庆; 2027-02-05 - 2027-02-06 春节 # another\r\n+2027-01-03\r\n")
	want := Notice{Year: 2027, Off: []Own{{"2026-12-31", "2027-01-02", NewYear}, {"2027-10-01", "2027-10-07", NationalDay}, {"2027-02-05", "2027-02-06", SpringFestival}},
		Worked: []Own{{From: "2027-01-03", To: "2027-01-03"}}}
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, %v", got, err)
	}
	for text, want := range map[string]string{
		"":                "no day of 2027 is told",
		"# 2027-01-01 元旦": "no day of 2027 is told",
		"2027-01-01 元旦\n\n国庆 放假七天\n":                          `line 3: "国庆 放假七天" is neither YYYY-MM-DD..YYYY-MM-DD NAME nor +YYYY-MM-DD`,
		"2027-02-29 春节":                                       `line 1: "2027-02-29 春节" has a day that does not exist`,
		"2027-10-07..2027-10-01 国庆节":                          `line 1: "2027-10-07..2027-10-01 国庆节" ends before it begins`,
		"2027-10-01, 2027-10-02 国庆":                           `line 1: "2027-10-01, 2027-10-02 国庆" has more behind its days than a name`,
		"2027-10-01..2027-11-01":                              `line 1: "2027-10-01..2027-11-01" is longer than 16 days`,
		"2027-01-01 " + strings.Repeat("长", 21):               `line 1: "2027-01-01 ` + strings.Repeat("长", 21) + `" has a name of more than 20 letters`,
		"# x\n2027-10-01..2027-10-07 国庆节\n2027-10-07 中秋节":     `line 3: "2027-10-07 中秋节" has 2027-10-07, which stands in line 2`,
		"2027-01-01 元旦\n2028-02-01 春节":                        `line 2: "2028-02-01 春节" is not about 2027`,
		"2026-10-01..2026-10-07 国庆节":                          `line 1: "2026-10-01..2026-10-07 国庆节" is not about 2027`,
		"2027-01-01 元旦\n+2027-02-15":                          `line 2: "+2027-02-15" is no weekend: a plus is for days of weekends that are worked`,
		"2027-01-01 元旦; +2027-01-02..2027-01-04 ; 2027-02-05": `line 1: "+2027-01-02..2027-01-04" is no weekend: a plus is for days of weekends that are worked`,
	} {
		if _, err := ReadYear(2027, text); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestBookByNotices: the notice of a year may reach into the year before; what that year's own says goes first.
func TestBookByNotices(t *testing.T) {
	n, err := ReadYear(2028, "2027-12-31..2028-01-02 元旦\n+2027-12-26\n2028-01-24..2028-01-30 春节")
	if err != nil {
		t.Fatal(err)
	}
	b := Book{Country: "CN", Notices: []Notice{n}}
	for day, want := range map[string]Day{"2027-12-31": {Off: true, Holiday: NewYear}, "2027-12-26": {MakeUp: true}, "2028-01-03": {}, "2027-12-30": {}} {
		if got := b.Day(date(t, day)); got != want {
			t.Errorf("%s: %+v", day, got)
		}
	}
	b.Notices = append(b.Notices, Notice{Year: 2027, Worked: []Own{{From: "2027-12-31", To: "2027-12-31"}}})
	if got := b.Day(date(t, "2027-12-31")); !got.MakeUp {
		t.Errorf("the year's own notice does not go first: %+v", got)
	}
}

func FuzzReadDays(f *testing.F) {
	for _, n := range published(notices) {
		text, err := notices.ReadFile(fmt.Sprintf("china/%d.txt", n.Year))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("2027-01-01..2027-01-03 元旦; +2027-01-10；2027-02-05至2027-02-11 春节 # x")
	f.Fuzz(func(t *testing.T, text string) {
		told, err := ReadDays(text)
		var fault Fault
		if err != nil {
			if lines := strings.Count(text, "\n") + 1; !errors.As(err, &fault) || fault.Line < 1 || fault.Line > lines || !strings.Contains(text, fault.Entry) {
				t.Fatalf("%v", err)
			}
			return
		}
		seen := map[time.Time]bool{}
		var again []string
		for _, d := range told {
			days := d.days()
			if len(days) == 0 || len(days) > longestBreak {
				t.Fatalf("%+v has %d days", d, len(days))
			}
			for _, day := range days {
				if seen[day] {
					t.Fatalf("%s stands twice", day)
				}
				seen[day] = true
			}
			again = append(again, d.text())
		}
		same, err := ReadDays(strings.Join(again, "\n"))
		if err != nil || !slices.EqualFunc(told, same, func(a, b Told) bool { return a.Own == b.Own && a.Worked == b.Worked }) {
			t.Fatalf("%v is read as %v, %v", told, same, err)
		}
	})
}
